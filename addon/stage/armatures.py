"""A skeleton as a Blender armature."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import bpy
import numpy as np
from mathutils import Vector
from numpy.typing import NDArray

from ..errors import OutfitError
from ..makehuman.rigs import RIG_NAMES, Skeleton
from .context import layer_of, scene_of
from .scenes import blender_from_makehuman, makehuman_from_blender

RIG = "outfit_cloner_rig"  # on armatures: of which skeleton their bones are
SHORTEST_BONE = 1e-4  # metres; Blender deletes bones of no length when edit mode ends
CONNECTED = 1e-7  # metres between a head and its parent's tail that it is connected to


def make_armature(
    name: str, skeleton: Skeleton, collection: bpy.types.Collection, *, ground: float
) -> bpy.types.Object:
    """Make an armature object in its rest pose and link it into the collection.

    Parameters
    ----------
    name : str
    skeleton : Skeleton
        Decimetres, Y up; rolls in radians as Blender counts them.
    collection : bpy.types.Collection
    ground : float
        The y of the soles, decimetres; becomes z = 0.
    """
    armature = bpy.data.armatures.new(name)
    armature[RIG] = skeleton.rig
    thing = bpy.data.objects.new(name, armature)
    collection.objects.link(thing)
    _add_bones(thing, skeleton, ground=ground)
    armature.display_type = "WIRE"  # the joints of sticks stick out of fingers
    return thing


def replace_bones(root: bpy.types.Object, skeleton: Skeleton, *, ground: float) -> None:
    """Give an armature object the bones of a skeleton; what has the same name keeps its pose.

    The bones are made on an object that is there for a moment: the armature itself may be hidden,
    excluded from the view layer, or shared with a linked duplicate, which keeps its own.

    Parameters
    ----------
    root : bpy.types.Object
    skeleton, ground
        As for `make_armature`.
    """
    before, scene = root.data, scene_of(bpy.context)
    assert isinstance(before, bpy.types.Armature)
    helper = make_armature(before.name, skeleton, scene.collection, ground=ground)
    armature = helper.data
    root.data = armature
    bpy.data.objects.remove(helper)
    armature.display_type = before.display_type
    if not before.users:
        name = before.name
        bpy.data.armatures.remove(before)
        armature.name = name


def _add_bones(thing: bpy.types.Object, skeleton: Skeleton, *, ground: float) -> None:
    armature = thing.data
    heads = blender_from_makehuman(skeleton.heads, ground=ground).astype(np.float64)
    tails = blender_from_makehuman(skeleton.tails, ground=ground).astype(np.float64)
    with edit_mode(thing):
        bones = [armature.edit_bones.new(bone) for bone in skeleton.names]
        for i, bone in enumerate(bones):
            bone.head = Vector(heads[i].tolist())
            bone.tail = Vector(_kept_apart(heads[i], tails[i]).tolist())
            bone.roll = float(skeleton.rolls[i])
            parent = int(skeleton.parents[i])
            if parent >= 0:
                bone.parent = bones[parent]
                # connecting moves a head onto its parent's tail: only where they meet anyway
                meets = np.allclose(heads[i], tails[parent], rtol=0, atol=CONNECTED)
                bone.use_connect = bool(meets)


def rig_of(armature: bpy.types.Object) -> str:
    """Return which of RIG_NAMES an armature was built as: settings may have changed since.

    Raises
    ------
    OutfitError
        Where it was built by somebody else.
    """
    rig = armature.data.get(RIG)
    if rig not in RIG_NAMES:
        raise OutfitError(f"{armature.name}: its bones are those of no known rig")
    return str(rig)


def skeleton_of(armature: bpy.types.Object) -> Skeleton:
    """Read the bones of an armature of the scene back: decimetres, Y up, the soles at 0.

    Raises
    ------
    OutfitError
        Where its bones are those of none of RIG_NAMES.
    """
    bones = list(armature.data.bones)  # parents stand before their children
    places = {bone.name: place for place, bone in enumerate(bones)}
    parents = [places[bone.parent.name] if bone.parent else -1 for bone in bones]
    heads = np.array([bone.head_local for bone in bones]).reshape(-1, 3)
    tails = np.array([bone.tail_local for bone in bones]).reshape(-1, 3)
    return Skeleton(
        rig_of(armature),
        tuple(places),
        np.array(parents, np.int32),
        makehuman_from_blender(heads),
        makehuman_from_blender(tails),
        np.zeros(len(bones)),  # moves between rest and pose are the same for any roll
        np.array([bone.use_connect for bone in bones], bool),
    )


def _kept_apart(head: NDArray[np.float64], tail: NDArray[np.float64]) -> NDArray[np.float64]:
    if np.linalg.norm(tail - head) >= SHORTEST_BONE:
        return tail
    return head + np.array([0.0, 0.0, SHORTEST_BONE])


@contextmanager
def edit_mode(thing: bpy.types.Object) -> Iterator[None]:
    """Hold an object in edit mode; the only way to bones' rest positions is this operator."""
    layer = layer_of(bpy.context)
    before = layer.objects.active
    layer.objects.active = thing
    bpy.ops.object.mode_set(mode="EDIT")
    try:
        yield
    finally:
        bpy.ops.object.mode_set(mode="OBJECT")
        layer.objects.active = before


def move_bones(armature: bpy.types.Armature, skeleton: Skeleton, *, ground: float) -> None:
    """Move an armature's rest bones; poses stay, and bones that the skeleton lacks as well.

    They are moved on an object that is there for a moment: the armature's own may be hidden, or
    in pose mode, which it does not leave.
    """
    scene = scene_of(bpy.context)
    helper = bpy.data.objects.new(armature.name, armature)
    scene.collection.objects.link(helper)
    try:
        with edit_mode(helper):
            _move(armature.edit_bones, skeleton, ground)
    finally:
        bpy.data.objects.remove(helper)


def _move(bones: bpy.types.ArmatureEditBones, skeleton: Skeleton, ground: float) -> None:
    heads = blender_from_makehuman(skeleton.heads, ground=ground).astype(np.float64)
    tails = blender_from_makehuman(skeleton.tails, ground=ground).astype(np.float64)
    moved = [bones[name] for name in skeleton.names]
    for bone in moved:
        bone.use_connect = False  # or a head would take its parent's tail along
    for bone, head, tail, roll in zip(moved, heads, tails, skeleton.rolls, strict=True):
        bone.head = Vector(head.tolist())
        bone.tail = Vector(_kept_apart(head, tail).tolist())
        bone.roll = float(roll)
    for bone, head, parent in zip(moved, heads, skeleton.parents.tolist(), strict=True):
        meets = parent >= 0 and np.allclose(head, tails[parent], rtol=0, atol=CONNECTED)
        bone.use_connect = bool(meets)
