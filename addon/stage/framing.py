"""Turns 3D views so that what is new is seen: from its front, as large as the view allows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import atan2, hypot, radians, remainder, tau

import bpy
import numpy as np
from mathutils import Euler, Vector
from numpy.typing import NDArray

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
    off : float
        How far the free part's middle lies to the right of the view's.
    """

    width: float
    height: float
    longest: float
    off: float


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
    layer = bpy.context.view_layer
    assert layer is not None
    layer.update()  # new meshes do not know where they are before
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
    middle[0] -= free.off * distance * unit
    view.view_location = Vector(turn @ middle)
    view.view_distance = float(distance)


def free_part(area: bpy.types.Area) -> FreePart:
    """Return the part of a 3D view that no tools or sidebar lie over."""
    regions = {region.type: region for region in area.regions}
    whole = regions["WINDOW"]
    left, right = whole.x, whole.x + whole.width
    for name in ("TOOLS", "UI"):
        over = regions.get(name)
        if over is None or over.width <= 1 or not left < over.x + over.width / 2 < right:
            continue
        if over.x + over.width / 2 < (left + right) / 2:
            left = over.x + over.width
        else:
            right = over.x
    if right - left < whole.width / 4:  # hardly anything is free
        left, right = whole.x, whole.x + whole.width
    off = (left + right) / 2 - (whole.x + whole.width / 2)
    width, height = max(right - left, 1), max(whole.height, 1)
    return FreePart(width, height, max(whole.width, height), off)
