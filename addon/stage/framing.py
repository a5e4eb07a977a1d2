"""Turns 3D views so that what is new is seen: from its front, as large as the view allows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import atan2, hypot, radians, remainder, tau

import bpy
import numpy as np
from mathutils import Euler, Vector
from numpy.typing import NDArray

from .context import layer_of

SENSOR = 72.0  # mm: what Blender's 3D view divides by its lens
ROOM = 1.25  # times the size of what is shown
ASIDE = radians(20)  # from the front, to the character's left
BELOW = radians(82)  # from straight down
NEAR_FRONT = radians(40)  # a view within this of the front is left as the artist turned it


@dataclass(frozen=True)
class FreePart:
    """What of a 3D view no tools or sidebar lie over, in pixels.

    Attributes
    ----------
    width, height : float
        Of the free part.
    longest : float
        The longer side of the whole view.
    off, above : float
        How far the free part's middle lies to the right of the view's, and above it.
    """

    width: float
    height: float
    longest: float
    off: float
    above: float


def bring_into_view(root: bpy.types.Object, meshes: Iterable[bpy.types.Object]) -> None:
    """Let 3D views that look through no camera show a character's front, beside the sidebar.

    Parameters
    ----------
    root : bpy.types.Object
        The character faces along its -Y. Views without perspective, and those that see it from
        the front already, are not turned.
    meshes : iterable of bpy.types.Object
        What is to be seen.
    """
    layer_of(bpy.context).update()  # new meshes do not know where they are before
    corners = np.array(
        [thing.matrix_world @ Vector(corner) for thing in meshes for corner in thing.bound_box]
    )
    for area, space in _free_views():
        view = space.region_3d
        assert view is not None
        if view.view_perspective == "PERSP":
            _turn_to_front(view, root.matrix_world.to_euler().z)
        _fit(view, corners, space.lens, free_part(area))


def _free_views() -> Iterator[tuple[bpy.types.Area, bpy.types.SpaceView3D]]:
    manager = bpy.context.window_manager
    for window in manager.windows if manager else ():
        for area in window.screen.areas:
            space = area.spaces.active
            if not isinstance(space, bpy.types.SpaceView3D) or space.region_3d is None:
                continue
            if space.region_3d.view_perspective != "CAMERA":
                yield area, space


def _turn_to_front(view: bpy.types.RegionView3D, heading: float) -> None:
    """Look at the front of what is turned by an angle about Z, unless that is seen already."""
    towards = view.view_rotation @ Vector((0.0, 0.0, 1.0))  # from what is seen to the eye
    level = hypot(towards.x, towards.y)
    aside = remainder(atan2(towards.x, -towards.y) - heading, tau)
    if abs(aside) > NEAR_FRONT or level < abs(towards.z):
        view.view_rotation = Euler((BELOW, 0.0, heading + ASIDE)).to_quaternion()


def _fit(
    view: bpy.types.RegionView3D, corners: NDArray[np.float64], lens: float, free: FreePart
) -> None:
    """Show points as large as fits into the free part of the view, in the middle of it."""
    turn = np.array(view.view_rotation.to_matrix())
    seen = corners @ turn  # right, up, towards the eye
    low, high = seen.min(axis=0), seen.max(axis=0)
    wide, high_up, _ = (high - low) * ROOM
    unit = SENSOR / lens / free.longest  # world units that a pixel covers, at a distance of 1
    distance = max(wide / free.width, high_up / free.height) / unit
    middle = (low + high) / 2
    middle[:2] -= np.array([free.off, free.above]) * distance * unit
    view.view_location = Vector(turn @ middle)
    view.view_distance = float(distance)


def free_part(area: bpy.types.Area) -> FreePart:
    """Return the part of a 3D view that no header, tools or sidebar lie over."""
    regions: dict[str, bpy.types.Region] = {one.type: one for one in area.regions}
    whole = regions["WINDOW"]
    left, right = _between(whole.x, whole.width, _spans(regions, ("TOOLS", "UI"), "x", "width"))
    headers = _spans(regions, ("HEADER", "TOOL_HEADER"), "y", "height")
    low, high = _between(whole.y, whole.height, headers)
    return FreePart(
        right - left,
        high - low,
        max(whole.width, whole.height, 1),
        (left + right - whole.width) / 2 - whole.x,
        (low + high - whole.height) / 2 - whole.y,
    )


def _spans(
    regions: dict[str, bpy.types.Region], names: tuple[str, ...], start: str, size: str
) -> list[tuple[float, float]]:
    """Return from where to where regions that are open reach along an axis."""
    found = [regions[name] for name in names if name in regions]
    spans = [(getattr(one, start), getattr(one, size)) for one in found]
    return [(begin, begin + length) for begin, length in spans if length > 1]


def _between(start: float, size: float, spans: list[tuple[float, float]]) -> tuple[float, float]:
    """Return what spans at the ends of a line leave of it; all of it where that is little."""
    low, high = start, start + max(size, 1)
    for begin, end in spans:
        middle = (begin + end) / 2
        if low < middle <= start + size / 2:
            low = max(low, end)
        elif start + size / 2 < middle < high:
            high = min(high, begin)
    return (low, high) if high - low > size / 4 else (start, start + max(size, 1))
