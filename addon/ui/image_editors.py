"""Image Editors: finding one for a picture or opening one, fitting and moving its view."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import bpy

Place = tuple[bpy.types.Window, bpy.types.Area]
SOON = 0.05  # seconds: a new editor has its size only after Blender has drawn it


def editors(context: bpy.types.Context) -> Iterator[Place]:
    """Return the Image Editors of all windows, those of the active window first."""
    manager = context.window_manager
    windows = list(manager.windows) if manager else []
    windows.sort(key=lambda window: window != context.window)
    for window in windows:
        for area in window.screen.areas:
            if area.type == "IMAGE_EDITOR":
                yield window, area


def drawing_region(area: bpy.types.Area) -> bpy.types.Region:
    """Return the part of an editor in which the picture is drawn."""
    return next(region for region in area.regions if region.type == "WINDOW")


def show_picture(context: bpy.types.Context, picture: bpy.types.Image) -> Place | None:
    """Show a picture in an Image Editor, opened if need be, as a whole; None without a window.

    One that shows the picture already keeps its view. Else any Image Editor of the window is
    taken, else its 3D view is split, else another window's editor is taken or a window opened.
    """
    for window, area in editors(context):
        if area.spaces.active.image == picture:
            return window, area
    others = list(editors(context))
    here = next((place for place in others if place[0] == context.window), None)
    place = here or _split(context) or next(iter(others), None) or _new_window(context)
    if place is None:
        return None
    window, area = place
    area.ui_type = "IMAGE_EDITOR"
    space: Any = area.spaces.active
    space.ui_mode = "VIEW"
    space.image = picture
    _soon(lambda: _fit(window, area, picture))
    return place


def _split(context: bpy.types.Context) -> Place | None:
    """Split the largest 3D view of the window and return the new half."""
    window = context.window
    if window is None:
        return None
    views = [area for area in window.screen.areas if area.type == "VIEW_3D"]
    if not views:
        return None
    view = max(views, key=lambda area: area.width * area.height)
    before = set(window.screen.areas)
    direction: Any = "VERTICAL" if view.width >= view.height else "HORIZONTAL"
    try:
        with context.temp_override(window=window, area=view, region=drawing_region(view)):
            bpy.ops.screen.area_split(direction=direction, factor=0.5)
    except RuntimeError:  # too small to be split, or a full-screen area
        return None
    made = [area for area in window.screen.areas if area not in before]
    return (window, made[0]) if made else None


def _new_window(context: bpy.types.Context) -> Place | None:
    manager = context.window_manager
    if manager is None or context.window is None:
        return None
    before = set(manager.windows)
    try:
        bpy.ops.wm.window_new()
    except RuntimeError:  # in the background
        return None
    made = [window for window in manager.windows if window not in before]
    return (made[0], made[0].screen.areas[0]) if made else None


def _soon(action: Callable[[], None]) -> None:
    """Do something after Blender's next drawing."""
    if not bpy.app.background:
        bpy.app.timers.register(action, first_interval=SOON)


def _fit(window: bpy.types.Window, area: bpy.types.Area, picture: bpy.types.Image) -> None:
    """Show a picture as a whole, if it is still there."""
    try:
        if area.type != "IMAGE_EDITOR" or area.spaces.active.image != picture:
            return
        region = drawing_region(area)
        with bpy.context.temp_override(window=window, area=area, region=region):
            bpy.ops.image.view_all(fit_view=True)
    except (ReferenceError, RuntimeError):  # closed in the meantime
        return


def bring_into_view(context: bpy.types.Context, place: Place, where: tuple[float, float]) -> None:
    """Pan an editor so that a place of its picture (u, v in 0 to 1, from below) is in its middle.

    The zoom stays as it is.
    """
    window, area = place
    region, space = drawing_region(area), area.spaces.active
    picture: Any = getattr(space, "image", None)
    if picture is None:
        return
    middle = region.view2d.region_to_view(region.width / 2, region.height / 2)
    offset = [(to - now) * size for to, now, size in zip(where, middle, picture.size, strict=True)]
    with context.temp_override(window=window, area=area, region=region):
        bpy.ops.image.view_pan(offset=offset)


def interface_scale(context: bpy.types.Context) -> float:
    """Return how many pixels one of the interface's has; without a window Blender says 0."""
    system = context.preferences.system if context.preferences else None
    return float(system.ui_scale) or 1.0 if system else 1.0
