"""The points of a body that annotations name: joints, COCO's key points, ClonedPerson's seven."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..errors import OutfitError
from ..makehuman.rigs import Skeleton
from ..makehuman.unity import UNITY_HUMAN_BONES
from .actors import FACE_POINTS

Floats = NDArray[np.float64]
_LIMBS = ("Shoulder", "UpperArm", "LowerArm", "Hand", "UpperLeg", "LowerLeg", "Foot", "Toes")
_SPINE = ("Hips", "Spine", "Chest", "UpperChest", "Neck", "Head")
_SIDES = ("Left", "Right")  # the person's own
_ENDS = ("Hand", "Foot")
# Heads of the human bones that all rigs have, by Unity's names, then where the outer ones end.
JOINT_NAMES: tuple[str, ...] = (
    *_SPINE,
    *(side + limb for side in _SIDES for limb in _LIMBS),
    "HeadEnd",
    *(side + limb + "End" for side in _SIDES for limb in _ENDS),
)

COCO_NAMES = (
    *FACE_POINTS,
    *(
        f"{side}_{joint}"
        for joint in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")
        for side in ("left", "right")
    ),
)
COCO_SKELETON = (
    *((16, 14), (14, 12), (17, 15), (15, 13), (12, 13), (6, 12), (7, 13), (6, 7), (6, 8), (7, 9)),
    *((8, 10), (9, 11), (2, 3), (1, 2), (1, 3), (2, 4), (3, 5), (4, 6), (5, 7)),
)  # COCO's own, numbered from 1
_COCO_BONES = ("UpperArm", "LowerArm", "Hand", "UpperLeg", "LowerLeg", "Foot")
_COCO_JOINTS = [JOINT_NAMES.index(side + bone) for bone in _COCO_BONES for side in _SIDES]
# How far from a visible joint's limb its own skin and cloth may lie, metres; what shows farther
# away is something else before it. Face points lie on the skin. The others were measured on dressed
# characters that walk: 90 to 99 of 100 joints that show do so within, and what hides a joint,
# mostly another limb, is farther away (the other hip 0.2 and more, a torso before a wrist 0.15).
_FACE_RADII = (0.02, 0.025, 0.025, 0.03, 0.03)
_LIMB_RADII = (0.11, 0.07, 0.05, 0.18, 0.105, 0.08)  # shoulder to wrist, hip to ankle
COCO_RADII = np.array([*_FACE_RADII, *np.repeat(_LIMB_RADII, 2)])
_NEXT_BONES = (  # the joints before and after each of _COCO_BONES
    *(("Shoulder", "LowerArm"), ("UpperArm", "Hand"), ("LowerArm", "HandEnd")),
    *(("UpperLeg", "LowerLeg"), ("UpperLeg", "Foot"), ("LowerLeg", "FootEnd")),
)
_COCO_NEXT = np.array(
    [[JOINT_NAMES.index(side + bone) for bone in pair] for pair in _NEXT_BONES for side in _SIDES]
)

SEVEN_NAMES = (
    "head",
    *("left shoulder", "right shoulder", "left hand", "right hand", "left foot", "right foot"),
)
_SEVEN_JOINTS = [
    JOINT_NAMES.index(side + bone) for bone in ("UpperArm", "Hand", "Foot") for side in _SIDES
]
_EARS = [FACE_POINTS.index("left_ear"), FACE_POINTS.index("right_ear")]


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class JointPlaces:
    """Where JOINT_NAMES lie on a rig in rest pose.

    Attributes
    ----------
    bones : (J,) int ndarray
        The bone that carries each joint.
    points : (J, 3) float ndarray
        In the skeleton's axes and unit.
    head : int
        The bone that carries the face.
    """

    bones: NDArray[np.intp]
    points: Floats
    head: int

    def moved(self, moves: Floats) -> Floats:
        """Return the (J, 3) joints after what (B, 4, 4) matrices do to rest points."""
        turned = np.einsum("jab,jb->ja", moves[self.bones, :3, :3], self.points)
        moved: Floats = turned + moves[self.bones, :3, 3]
        return moved

    def face(self, points: Floats, moves: Floats) -> Floats:
        """Return where the head takes (N, 3) rest points of the face."""
        return points @ moves[self.head, :3, :3].T + moves[self.head, :3, 3]


def joint_places(skeleton: Skeleton) -> JointPlaces:
    """Find JOINT_NAMES on a rig.

    Raises
    ------
    OutfitError
        For a rig that is none of those whose human bones are known.
    """
    bones = _human_bones(skeleton)
    places = [_joint(skeleton, bones, name) for name in JOINT_NAMES]
    return JointPlaces(
        np.array([bone for bone, _ in places], np.intp),
        np.array([point for _, point in places], np.float64),
        skeleton.index(bones["Head"]),
    )


def _human_bones(skeleton: Skeleton) -> Mapping[str, str]:
    """Return the bones by Unity's names; a rig without toes lacks theirs."""
    wanted = [name for name in JOINT_NAMES if not name.endswith(("Toes", "End"))]
    known = set(skeleton.names)
    for bones in UNITY_HUMAN_BONES.values():
        if all(bones[name] in known for name in wanted):
            return {human: bone for human, bone in bones.items() if bone in known}
    raise OutfitError(
        f"the rig {skeleton.rig or '?'} is none of {', '.join(UNITY_HUMAN_BONES)}, "
        "so that its joints are not known"
    )


def _joint(skeleton: Skeleton, bones: Mapping[str, str], name: str) -> tuple[int, Floats]:
    """Return the bone that carries a joint, and the joint's place in rest pose."""
    if name in bones:
        bone = skeleton.index(bones[name])
        return bone, skeleton.heads[bone]
    limb = name.removesuffix("End")
    last = next(
        human
        for human in (*_beyond(limb), limb, limb.replace("Toes", "Foot"))
        if human in bones  # without toes a foot ends, and its toes begin, at its tip
    )
    bone = skeleton.index(bones[last])
    return bone, skeleton.tails[bone]


def _beyond(limb: str) -> tuple[str, ...]:
    """Return the human bones at whose tips a limb may end, the best first."""
    if limb.endswith("Hand"):
        side = limb.removesuffix("Hand")
        return tuple(
            f"{side}{finger}{joint}"
            for finger in ("Middle", "Index")
            for joint in ("Distal", "Intermediate", "Proximal")
        )
    return (limb.replace("Foot", "Toes"),) if limb.endswith("Foot") else ()


def coco_points(joints: Floats, face: Floats) -> Floats:
    """Return COCO's (17, 3) points of (J, 3) joints and the (5, 3) FACE_POINTS."""
    return np.concatenate([face, joints[_COCO_JOINTS]])


def coco_limbs(joints: Floats, face: Floats) -> Floats:
    """Return (17, 3, 3): COCO's points, and the middles of the limbs before and after each.

    A point of the face has no limbs: there all three are the same.
    """
    points = coco_points(joints, face)
    limbs = np.repeat(points[:, None], 3, axis=1)
    limbs[len(face) :, 1:] = (points[len(face) :, None] + joints[_COCO_NEXT]) / 2
    return limbs


def seven_points(joints: Floats, face: Floats) -> Floats:
    """Return ClonedPerson's (7, 3) points; the head's is the middle between the ears.

    Hands are wrists and feet are ankles, as Unity's human bones have them.
    """
    return np.concatenate([face[_EARS].mean(axis=0)[None], joints[_SEVEN_JOINTS]])


def root_point(joints: Floats, ground: float) -> Floats:
    """Return the (3,) point of the ground, at a height in metres, below the hips."""
    hips = joints[JOINT_NAMES.index("Hips")]
    return np.array([hips[0], hips[1], ground])
