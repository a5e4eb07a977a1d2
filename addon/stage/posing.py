"""Turning single bones of a rigged character."""

from __future__ import annotations

from math import radians
from typing import Literal

import bpy
from mathutils import Matrix

Axis = Literal["X", "Y", "Z"]


def turn_bone(armature: bpy.types.Object, bone: str, axis: Axis, degrees: float) -> None:
    """Turn a bone and what hangs on it about its head, round an axis of the world.

    Parameters
    ----------
    armature : bpy.types.Object
        Stands at the world's origin, unturned.
    bone : str
    axis : str
        Blender's world axis: X to the character's left, Y to its back, Z up.
    degrees : float
        Counter-clockwise, seen against the axis.
    """
    pose = armature.pose
    assert pose is not None
    item = pose.bones[bone]
    pivot = Matrix.Translation(item.head)
    turn = pivot @ Matrix.Rotation(radians(degrees), 4, axis) @ pivot.inverted()
    item.matrix = turn @ item.matrix
    layer = bpy.context.view_layer
    assert layer is not None
    layer.update()
