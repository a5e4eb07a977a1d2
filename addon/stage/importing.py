"""Characters that were read from files, in Blender: with pose, shape keys and actions."""

from __future__ import annotations

import bpy
import numpy as np
from mathutils import Matrix
from numpy.typing import NDArray

from ..wardrobe.characters.loaded import LoadedCharacter, Motion, ShapeKey
from . import compat
from .characters import StagedCharacter, stage_character
from .scenes import METRES_PER_DECIMETRE, blender_from_makehuman

MOVED = 1e-6  # metres
STILL = 1e-6  # of a unit quaternion
Channels = tuple[NDArray[np.float64], NDArray[np.float64]]


def stage_loaded(loaded: LoadedCharacter, scene: bpy.types.Scene) -> StagedCharacter:
    """Build a loaded character in a collection of its own.

    Its weights are those of the file, its pose is set on the armature, its shape keys hang on the
    meshes, and its motions are actions with a fake user, none of them active.
    """
    staged = stage_character(loaded.character, scene, exact_weights=True)
    for key in loaded.shape_keys:
        add_shape_key(staged.meshes[key.mesh], key, ground=loaded.character.ground)
    if loaded.subdivide:
        for thing in staged.meshes:
            subdivision = thing.modifiers.new("Subdivision", "SUBSURF")
            subdivision.levels = subdivision.render_levels = 1
    if staged.armature.type == "ARMATURE":
        for motion in loaded.motions:
            make_action(staged.armature, loaded, motion)
        if loaded.pose is not None:
            show_pose(staged.armature, loaded, loaded.pose)
    return staged


def add_shape_key(thing: bpy.types.Object, key: ShapeKey, *, ground: float) -> None:
    """Add a shape key at value 0; the first one brings the Basis along.

    Parameters
    ----------
    thing : bpy.types.Object
        A mesh object with as many vertices as the key has.
    key : ShapeKey
    ground : float
        The y of the soles, decimetres.
    """
    mesh = thing.data
    assert isinstance(mesh, bpy.types.Mesh)
    if mesh.shape_keys is None:
        thing.shape_key_add(name="Basis", from_mix=False)
    block = thing.shape_key_add(name=key.name, from_mix=False)
    places = blender_from_makehuman(key.vertices, ground=ground)
    block.points.foreach_set("co", places.ravel())
    block.value = 0.0


def show_pose(armature: bpy.types.Object, loaded: LoadedCharacter, motion: Motion) -> None:
    """Pose an armature by a motion's first frame; the mesh keeps its rest shape below it."""
    rotations, places = _channels(armature, loaded, motion)
    assert armature.pose is not None
    for bone, rotation, place in zip(
        _pose_bones(armature, loaded), rotations[0], places[0], strict=True
    ):
        bone.rotation_mode = "QUATERNION"
        bone.rotation_quaternion = rotation.tolist()
        bone.location = place.tolist()


def make_action(
    armature: bpy.types.Object, loaded: LoadedCharacter, motion: Motion
) -> bpy.types.Action:
    """Make an action of a motion, one key a frame and bone that it moves, from frame 1 on."""
    action = bpy.data.actions.new(motion.name)
    action.use_fake_user = True
    rotations, places = _channels(armature, loaded, motion)
    frames = np.arange(1, len(rotations) + 1, dtype=np.float64)
    for index, bone in enumerate(_pose_bones(armature, loaded)):
        bone.rotation_mode = "QUATERNION"
        path = f'pose.bones["{bpy.utils.escape_identifier(bone.name)}"]'
        turns = rotations[:, index]
        if np.abs(turns - (1, 0, 0, 0)).max() > STILL:
            _key(armature, action, f"{path}.rotation_quaternion", bone.name, frames, turns)
        if np.abs(places[:, index]).max() > MOVED:
            _key(armature, action, f"{path}.location", bone.name, frames, places[:, index])
    return action


def _key(
    armature: bpy.types.Object,
    action: bpy.types.Action,
    path: str,
    group: str,
    frames: NDArray[np.float64],
    values: NDArray[np.float64],
) -> None:
    for index in range(values.shape[1]):
        curve = compat.new_fcurve(action, armature, path, index, group=group)
        curve.keyframe_points.add(len(frames))
        pairs = np.stack([frames, values[:, index]], axis=1).astype(np.float32)
        curve.keyframe_points.foreach_set("co", pairs.ravel())
        curve.update()


def _pose_bones(armature: bpy.types.Object, loaded: LoadedCharacter) -> list[bpy.types.PoseBone]:
    assert armature.pose is not None
    return [armature.pose.bones[name] for name in loaded.character.skeleton.names]


def _channels(armature: bpy.types.Object, loaded: LoadedCharacter, motion: Motion) -> Channels:
    """Return (N, B, 4) quaternions and (N, B, 3) locations of the pose bones, metres.

    A pose bone's own matrix is inv(rest) @ parent's rest @ inv(parent posed) @ posed, where posed
    is what moves the bone's points, times its rest matrix: any roll of the rest pose will do.
    """
    skeleton = loaded.character.skeleton
    bones = armature.data.bones
    rest = np.array([bones[name].matrix_local for name in skeleton.names])
    posed = _in_blender(motion.moves, loaded.character.ground) @ rest
    own = np.linalg.inv(rest) @ posed
    child = np.flatnonzero(skeleton.parents >= 0)
    parent = skeleton.parents[child]
    own[:, child] = (
        np.linalg.inv(rest[child]) @ rest[parent] @ np.linalg.inv(posed[:, parent])
    ) @ posed[:, child]
    turns = [[Matrix(matrix.tolist()).to_quaternion() for matrix in frame] for frame in own]
    return one_hemisphere(np.array(turns)), own[:, :, :3, 3]


def one_hemisphere(turns: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return quaternions (N, B, 4) of N frames with the signs that keep neighbours near.

    q and -q are the same turn, but curves between their keys would take the long way round.
    """
    back = (turns[1:] * turns[:-1]).sum(axis=-1, keepdims=True) < 0
    signs = np.cumprod(np.where(back, -1.0, 1.0), axis=0)
    return np.concatenate([turns[:1], turns[1:] * signs])


def _in_blender(moves: NDArray[np.float64], ground: float) -> NDArray[np.float64]:
    """Turn matrices that move decimetres, Y up, into ones that move metres, Z up, on the ground."""
    into = np.zeros((4, 4))
    into[0, 0] = into[2, 1] = METRES_PER_DECIMETRE
    into[1, 2] = -METRES_PER_DECIMETRE
    into[2, 3] = -ground * METRES_PER_DECIMETRE
    into[3, 3] = 1.0
    found: NDArray[np.float64] = into @ moves @ np.linalg.inv(into)
    return found
