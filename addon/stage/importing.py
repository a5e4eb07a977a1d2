"""Characters that were read from files, in Blender: with pose, shape keys and actions."""

from __future__ import annotations

import bpy
import numpy as np
from numpy.typing import NDArray

from ..wardrobe.characters.loaded import LoadedCharacter, Motion, ShapeKey
from . import compat
from .characters import StagedCharacter, stage_character
from .posing import channels, show_pose
from .scenes import blender_from_makehuman

MOVED = 1e-6  # metres
STILL = 1e-6  # of a unit quaternion


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
            skeleton, ground = loaded.character.skeleton, loaded.character.ground
            show_pose(staged.armature, skeleton, loaded.pose.moves[0], ground=ground)
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


def make_action(
    armature: bpy.types.Object, loaded: LoadedCharacter, motion: Motion
) -> bpy.types.Action:
    """Make an action of a motion, one key a frame and bone that it moves, from frame 1 on."""
    action = bpy.data.actions.new(motion.name)
    action.use_fake_user = True
    skeleton = loaded.character.skeleton
    rotations, places = channels(armature, skeleton, motion.moves, ground=loaded.character.ground)
    rotations = one_hemisphere(rotations)
    frames = np.arange(1, len(rotations) + 1, dtype=np.float64)
    assert armature.pose is not None
    for index, name in enumerate(skeleton.names):
        bone = armature.pose.bones[name]
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


def one_hemisphere(turns: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return quaternions (N, B, 4) of N frames with the signs that keep neighbours near.

    q and -q are the same turn, but curves between their keys would take the long way round.
    """
    back = (turns[1:] * turns[:-1]).sum(axis=-1, keepdims=True) < 0
    signs = np.cumprod(np.where(back, -1.0, 1.0), axis=0)
    return np.concatenate([turns[:1], turns[1:] * signs])
