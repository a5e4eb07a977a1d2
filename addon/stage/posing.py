"""Poses on a rigged character's bones."""

from __future__ import annotations

from collections.abc import Collection
from math import radians
from typing import Literal

import bpy
import numpy as np
from mathutils import Matrix, Vector
from numpy.typing import NDArray

from ..makehuman.rigs import Skeleton
from .cameras import evaluated_vertices
from .characters import StagedCharacter
from .context import layer_of
from .scenes import METRES_PER_DECIMETRE

Axis = Literal["X", "Y", "Z"]
Channels = tuple[NDArray[np.float64], NDArray[np.float64]]
AT_REST = 1e-5  # metres or parts of one: a bone that is moved less has not been moved


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
    layer_of(bpy.context).update()


def is_posed(armature: bpy.types.Object) -> bool:
    """Whether any bone is not where the rest pose has it, for whatever reason."""
    if armature.pose is None:
        return False
    bones = list(armature.pose.bones)
    rest = np.array([bone.bone.matrix_local for bone in bones])
    shown = np.array([bone.matrix for bone in bones])
    return not np.allclose(rest, shown, rtol=0, atol=AT_REST)


def take_stance(
    staged: StagedCharacter,
    skeleton: Skeleton,
    moves: NDArray[np.float64],
    *,
    bones: Collection[str],
    on_ground: bool,
) -> None:
    """Let a character of the scene take a pose.

    Parameters
    ----------
    staged : StagedCharacter
    skeleton : Skeleton
        As `armatures.skeleton_of` reads it.
    moves : (B, 4, 4) float ndarray
        What takes the points of each bone from rest to pose; decimetres, Y up.
    bones : collection of str
        Which of them are posed.
    on_ground : bool
        Shift the character so that its lowest point is where the soles are at rest.
    """
    let_go(staged.armature)
    show_pose(staged.armature, skeleton, moves, ground=0.0, bones=bones)
    if on_ground:
        _put_on_ground(staged)


def clear_pose(armature: bpy.types.Object) -> None:
    """Bring all bones back to rest."""
    let_go(armature)
    assert armature.pose is not None
    for bone in armature.pose.bones:
        bone.matrix_basis.identity()


def let_go(armature: bpy.types.Object) -> None:
    """Keep an action from turning the bones back at the next frame; it stays in the file."""
    data = armature.animation_data
    if data is not None and data.action is not None:
        data.action.use_fake_user = True
        data.action = None


def _put_on_ground(staged: StagedCharacter) -> None:
    layer_of(bpy.context).update()
    armature = staged.armature
    assert armature.pose is not None
    into = np.array(armature.matrix_world.inverted_safe())  # scaled flat it has no inverse
    up = into[2, :3]
    low = min(float((evaluated_vertices(thing) @ up).min()) + into[2, 3] for thing in staged.meshes)
    for bone in armature.pose.bones:
        if bone.parent is None:
            turn = bone.bone.matrix_local.to_3x3().inverted()
            bone.location = bone.location + turn @ Vector((0.0, 0.0, -low))


def show_pose(
    armature: bpy.types.Object,
    skeleton: Skeleton,
    moves: NDArray[np.float64],
    *,
    ground: float,
    bones: Collection[str] | None = None,
) -> None:
    """Pose an armature; the mesh keeps its rest shape below it.

    Parameters
    ----------
    armature : bpy.types.Object
    skeleton : Skeleton
    moves : (B, 4, 4) float ndarray
        What takes the points of each bone from rest to pose; decimetres, Y up.
    ground : float
        The y of the soles, decimetres.
    bones : collection of str, optional
        Which bones are posed; all of them by default.
    """
    rotations, places = channels(armature, skeleton, moves[None], ground=ground)
    assert armature.pose is not None
    for name, rotation, place in zip(skeleton.names, rotations[0], places[0], strict=True):
        if bones is None or name in bones:
            bone = armature.pose.bones[name]
            bone.rotation_mode = "QUATERNION"
            bone.rotation_quaternion = rotation.tolist()
            bone.location = place.tolist()
            bone.scale = (1.0, 1.0, 1.0)


def channels(
    armature: bpy.types.Object, skeleton: Skeleton, moves: NDArray[np.float64], *, ground: float
) -> Channels:
    """Return (N, B, 4) quaternions and (N, B, 3) locations, metres, of the pose bones.

    A pose bone's own matrix is inv(rest) @ parent's rest @ inv(parent posed) @ posed, where posed
    is what moves the bone's points, times its rest matrix: any roll of the rest pose will do.

    Parameters
    ----------
    armature : bpy.types.Object
    skeleton : Skeleton
    moves : (N, B, 4, 4) float ndarray
        For every frame and bone what takes its points from rest to pose; decimetres, Y up.
    ground : float
        The y of the soles, decimetres.
    """
    bones = armature.data.bones
    rest = np.array([bones[name].matrix_local for name in skeleton.names])
    posed = _in_blender(moves, ground) @ rest
    own = np.linalg.inv(rest) @ posed
    child = np.flatnonzero(skeleton.parents >= 0)
    parent = skeleton.parents[child]
    own[:, child] = (
        np.linalg.inv(rest[child]) @ rest[parent] @ np.linalg.inv(posed[:, parent])
    ) @ posed[:, child]
    turns = [[Matrix(matrix.tolist()).to_quaternion() for matrix in frame] for frame in own]
    return np.array(turns), own[:, :, :3, 3]


def _in_blender(moves: NDArray[np.float64], ground: float) -> NDArray[np.float64]:
    """Turn matrices that move decimetres, Y up, into ones that move metres, Z up, on the ground."""
    into = np.zeros((4, 4))
    into[0, 0] = into[2, 1] = METRES_PER_DECIMETRE
    into[1, 2] = -METRES_PER_DECIMETRE
    into[2, 3] = -ground * METRES_PER_DECIMETRE
    into[3, 3] = 1.0
    found: NDArray[np.float64] = into @ moves @ np.linalg.inv(into)
    return found
