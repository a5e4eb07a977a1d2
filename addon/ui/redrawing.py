"""Has Blender draw its editors or sidebars anew, where what they show has changed."""

from __future__ import annotations

from collections.abc import Iterator

import bpy


def redraw_editors(*kinds: str) -> None:
    """Draw all editors of some kinds anew, such as "IMAGE_EDITOR"."""
    for area in _areas():
        if area.type in kinds:
            area.tag_redraw()


def redraw_sidebars(*more: str) -> None:
    """Draw the sidebars anew and nothing beside them; of some more kinds of editors, everything.

    A 3D view beside its sidebar stays as it is: drawing it may cost more than the work that tells.
    """
    for area in _areas():
        for region in area.regions:
            if region.type == "UI" or area.type in more:
                region.tag_redraw()


def _areas() -> Iterator[bpy.types.Area]:
    manager = bpy.context.window_manager
    for window in manager.windows if manager else ():
        yield from window.screen.areas
