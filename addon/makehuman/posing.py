"""Poses: bones turned by motions, expressions or angles, and meshes that follow them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..errors import OutfitError
from .bvh import Motion
from .data import BodyData
from .retarget import matched, retarget
from .rigs import BoneWeights, Rig, Skeleton, axes_along

THIGH = ("upperleg01.L", "lowerleg01.L")  # their heads are hip and knee


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class Pose:
    """How far each bone has turned from rest.

    Attributes
    ----------
    bones : tuple of str
    turns : (B, 3, 3) float ndarray
        Each bone's rotation in the body's axes (Y up); children follow their parents.
    shift : (3,) float ndarray, decimetres
        Of the roots.
    """

    bones: tuple[str, ...]
    turns: NDArray[np.float64]
    shift: NDArray[np.float64]


def rest_matrices(skeleton: Skeleton) -> NDArray[np.float64]:
    """Return the bones' rest matrices as Blender has them, in MakeHuman's axes.

    Returns
    -------
    (B, 4, 4) float ndarray
        Columns: the bone's X axis, Y (along the bone), Z, and its head in decimetres.
    """
    matrices = np.tile(np.eye(4), (len(skeleton.names), 1, 1))
    matrices[:, :3, 3] = skeleton.heads
    for bone, along in enumerate(skeleton.tails - skeleton.heads):
        matrices[bone, :3, :3] = axes_along(along, roll=float(skeleton.rolls[bone]))
    return matrices


def posed_matrices(
    skeleton: Skeleton,
    turns: NDArray[np.float64],
    *,
    shift: NDArray[np.float64] | None = None,
    rest: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """Turn bones about their heads.

    MakeHuman's rule: a bone's rotation is given in the body's axes, relative to rest; a bone's
    turn in the world is its parent's turn times its own.

    Parameters
    ----------
    skeleton : Skeleton
    turns : (B, 3, 3) float ndarray
        One rotation for each bone.
    shift : (3,) float ndarray, optional
        Of the roots, decimetres.
    rest : (B, 4, 4) float ndarray, optional
        `rest_matrices` where they are at hand.

    Returns
    -------
    (B, 4, 4) float ndarray
        Where the rest matrices go.
    """
    posed = (rest_matrices(skeleton) if rest is None else rest).copy()
    world = np.empty_like(turns)
    for bone, parent in enumerate(skeleton.parents.tolist()):
        if parent < 0:
            world[bone] = turns[bone]
            posed[bone, :3, 3] += 0 if shift is None else shift
        else:
            world[bone] = world[parent] @ turns[bone]
            step = skeleton.heads[bone] - skeleton.heads[parent]
            posed[bone, :3, 3] = posed[parent, :3, 3] + world[parent] @ step
        posed[bone, :3, :3] = world[bone] @ posed[bone, :3, :3]
    return posed


def rotate_bones(
    skeleton: Skeleton, rotations: Mapping[str, NDArray[np.float64]]
) -> NDArray[np.float64]:
    """Turn some bones by their names; the others follow their parents.

    Parameters
    ----------
    skeleton : Skeleton
    rotations : mapping of str to (3, 3) float ndarray
        In the body's axes in rest pose (Y up, Z to the front), about the bone's head.

    Returns
    -------
    (B, 4, 4) float ndarray

    Raises
    ------
    OutfitError
        For a bone that the skeleton does not have.
    """
    turns = np.tile(np.eye(3), (len(skeleton.names), 1, 1))
    for name, rotation in rotations.items():
        if name not in skeleton.names:
            raise OutfitError(f"the rig {skeleton.rig} has no bone {name!r} to turn")
        turns[skeleton.index(name)] = rotation
    return posed_matrices(skeleton, turns)


def skinned(
    vertices: NDArray[np.float64],
    weights: BoneWeights,
    rest: NDArray[np.float64],
    posed: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Let a mesh follow its bones (linear blend skinning).

    Parameters
    ----------
    vertices : (V, 3) float ndarray, decimetres
        In rest pose.
    weights : BoneWeights
        Its bones in the order of the matrices; a vertex without weights stays.
    rest, posed : (B, 4, 4) float ndarray

    Returns
    -------
    (V, 3) float ndarray
    """
    return carried(vertices, weights, posed @ np.linalg.inv(rest))


def carried(
    vertices: NDArray[np.float64], weights: BoneWeights, moves: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Let a mesh follow what its bones do, as `skinned`.

    Parameters
    ----------
    vertices : (V, 3) float ndarray
    weights : BoneWeights
        A vertex without weights stays; groups beyond the moves' bones move nothing.
    moves : (B, 4, 4) float ndarray
        What takes each bone's points from rest to pose.

    Returns
    -------
    (V, 3) float ndarray
    """
    kept = (weights.vertices < len(vertices)) & (weights.bone_indices < len(moves))
    owners, bones = weights.vertices[kept], weights.bone_indices[kept]
    blends = np.zeros((len(vertices), 3, 4))
    values = weights.values[kept, None] * moves[:, :3].reshape(-1, 12)[bones]
    for column in range(12):
        blends[:, column // 4, column % 4] = np.bincount(
            owners, values[:, column], minlength=len(vertices)
        )
    bare = np.bincount(owners, weights.values[kept], minlength=len(vertices)) <= 0
    blends[bare] = np.eye(4)[:3]
    moved: NDArray[np.float64] = np.einsum("vij,vj->vi", blends[:, :, :3], vertices)
    return moved + blends[:, :, 3]


def motion_pose(motion: Motion, *, frame: int = 0) -> Pose:
    """Return one frame of a motion, by its own joints.

    Raises
    ------
    OutfitError
        Where the motion has no such frame.
    """
    if not 0 <= frame < len(motion.frames):
        raise OutfitError(f"the motion has {len(motion.frames)} frames, there is none {frame}")
    return Pose(motion.joints, motion.rotations(frame), motion.translation(frame))


def pose_from_bvh(
    motion: Motion,
    data: BodyData,
    rig: str | Rig,
    skeleton: Skeleton,
    *,
    frame: int = 0,
) -> NDArray[np.float64]:
    """Pose a body's bones by a frame of a motion.

    The motion's joints are bones of the default rig (or of the rig itself); other rigs' bones
    take the turn in the world of the default bone that they refer to. The root's shift is scaled
    by the ratio of leg lengths, as in MakeHuman.

    Parameters
    ----------
    motion : Motion
    data : BodyData
    rig : str or Rig
        One of RIG_NAMES, or a rig that was read from a user's file.
    skeleton : Skeleton
        The rig on the body.
    frame : int

    Returns
    -------
    (B, 4, 4) float ndarray
        Of the skeleton's bones, decimetres, Y up.

    Raises
    ------
    OutfitError
        Where the motion has no such frame, or no joint of either rig.
    """
    pose = motion_pose(motion, frame=frame)
    shift = pose.shift * _leg_ratio(motion, data, rig, skeleton)
    return apply_pose(replace(pose, shift=shift), data, rig, skeleton)


def apply_pose(
    pose: Pose, data: BodyData, rig: str | Rig, skeleton: Skeleton
) -> NDArray[np.float64]:
    """Pose a body's bones, carried over by the bones that the rig refers to where they differ.

    Parameters, result and errors are those of `pose_from_bvh`.
    """
    default = data.rig("default")
    direct = _turns(pose, skeleton.names)
    through = _turns(pose, default.bones)
    if not (direct.found or through.found):
        raise OutfitError("the pose turns no bone of the rig: none of its joints' names is known")
    if direct.found >= through.found:
        return posed_matrices(skeleton, direct.turns, shift=pose.shift)
    goal = data.rig(rig) if isinstance(rig, str) else rig
    world = retarget(data, goal).world(_world(default.parents, through.turns))
    return posed_matrices(skeleton, _relative(skeleton, world), shift=pose.shift)


def combined(*poses: Pose) -> Pose:
    """Lay poses over each other: a later one's bones, such as a face's, win over an earlier one's.

    The shift is the first pose's.
    """
    turns = {
        bone: turn for pose in poses for bone, turn in zip(pose.bones, pose.turns, strict=True)
    }
    return Pose(tuple(turns), np.array(list(turns.values())).reshape(-1, 3, 3), poses[0].shift)


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class _Found:
    turns: NDArray[np.float64]
    found: int


def _plain(name: str) -> str:
    """Return a name as MakeHuman compares them."""
    return name.lower().replace(" ", "_").replace("-", "_")


def _turns(pose: Pose, bones: Sequence[str]) -> _Found:
    """Take the bones' rotations out of a pose; bones that it does not turn stay."""
    places = {_plain(bone): place for place, bone in reversed(list(enumerate(pose.bones)))}
    chosen = np.array([places.get(_plain(bone), -1) for bone in bones], np.intp)
    turns = np.tile(np.eye(3), (len(bones), 1, 1))
    turns[chosen >= 0] = pose.turns[chosen[chosen >= 0]]
    return _Found(turns, int((chosen >= 0).sum()))


def _world(parents: NDArray[np.int32], turns: NDArray[np.float64]) -> NDArray[np.float64]:
    world = turns.copy()
    for bone, parent in enumerate(parents.tolist()):
        if parent >= 0:
            world[bone] = world[parent] @ turns[bone]
    return world


def _relative(skeleton: Skeleton, world: Mapping[str, NDArray[np.float64]]) -> NDArray[np.float64]:
    """Return the turns, relative to parents, that lead to given turns in the world."""
    turns = np.tile(np.eye(3), (len(skeleton.names), 1, 1))
    reached = turns.copy()
    for bone, parent in enumerate(skeleton.parents.tolist()):
        above = reached[parent] if parent >= 0 else np.eye(3)
        reached[bone] = world.get(skeleton.names[bone], above)
        turns[bone] = above.T @ reached[bone]
    return turns


def _leg_ratio(motion: Motion, data: BodyData, rig: str | Rig, skeleton: Skeleton) -> float:
    """Return how much longer the body's thigh is than the motion's, 1 where it cannot be told.

    The thigh reaches from hip to knee, wherever a rig has its joints between them.
    """
    joints = {_plain(joint): place for place, joint in reversed(list(enumerate(motion.joints)))}
    ends = [joints.get(_plain(bone), -1) for bone in THIGH]
    goal = data.rig(rig) if isinstance(rig, str) else rig
    taken = matched(data.rig("default"), goal)
    bones = [taken[bone] for bone in THIGH]
    if min(ends) < 0 or bones[0] == bones[1]:
        return 1.0
    theirs = np.linalg.norm(np.subtract(*motion.positions[ends]))
    ours = np.linalg.norm(np.subtract(*skeleton.heads[[skeleton.index(bone) for bone in bones]]))
    return float(ours / theirs) if theirs > 0 else 1.0
