"""What the panels of the sidebar share: where they are, and sentences that fit its width."""

from __future__ import annotations

from typing import Any

import bpy

from .characters import active_character
from .names import CONTEXT, TAB

SHORTEST = 20  # characters in a line of a sidebar, however narrow
LETTER, AROUND = 7.0, 80.0  # pixels at an interface scale of 1: a letter, and beside the text


class SidebarPanel(bpy.types.Panel):
    """Base of panels in the 3D view's sidebar."""

    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_category = TAB
    bl_translation_context = CONTEXT


class CharacterPanel(SidebarPanel):
    """Base of panels that are there as soon as there is a character."""

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Whether there is a character."""
        return active_character(context) is not None


def draw_sentence(layout: Any, text: str, *, icon: str) -> None:
    """Show a sentence in lines that fit the sidebar; nothing for an empty one."""
    if not text:
        return
    box = layout.box().column(align=True)
    for number, line in enumerate(wrapped(text, _letters_in_a_line())):
        box.label(text=line, icon="BLANK1" if number else icon, translate=False)


def _letters_in_a_line() -> int:
    region, preferences = bpy.context.region, bpy.context.preferences
    if region is None or preferences is None:
        return SHORTEST
    return max(SHORTEST, int((region.width / preferences.system.ui_scale - AROUND) / LETTER))


def wrapped(text: str, width: int) -> list[str]:
    """Break a sentence into lines."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
