"""Tells in the status bar what a key does."""

from __future__ import annotations

from typing import Any

from .names import CONTEXT

WIDER = {
    "EVENT_ESC": 1.4,
    "EVENT_SHIFT": 0.6,
    "MOUSE_LMB_DRAG": 0.5,
}  # pictures of keys that reach into what follows


def draw_key(layout: Any, icon: str, text: str) -> None:
    """Draw a key's picture and a word for what it does.

    Parameters
    ----------
    layout : bpy.types.UILayout
    icon : str
        Such as "EVENT_X".
    text : str
        In English.
    """
    row = layout.row(align=True)
    row.label(text="", icon=icon)
    if icon in WIDER:
        row.separator(factor=WIDER[icon])
    row.label(text=text, text_ctxt=CONTEXT)
