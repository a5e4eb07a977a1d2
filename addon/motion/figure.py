"""A figure: what of a character's bones, feet and arms is measured once, before it moves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..errors import OutfitError
from ..makehuman.rigs import Skeleton
from ..makehuman.unity import FINGERS, JOINTS, SIDES, UNITY_HUMAN_BONES
from ..wardrobe.characters.character import Character
from .limbs import Limb, hinge_of_arm, hinge_of_leg
from .soles import Sole, measured_sole
from .turning import Array, clamped, cross, unit

TRUNK = ("Hips", "Spine", "Chest", "UpperChest", "Neck", "Head")
ARM = ("Shoulder", "UpperArm", "LowerArm", "Hand")
LEG = ("UpperLeg", "LowerLeg", "Foot")
NEEDED = (*TRUNK, *(side + part for side in SIDES for part in (*ARM, *LEG)))
# Degrees that a joint of a finger is curled by in a hand at rest, and in a fist.
CURL = {"Proximal": (16.0, 70.0), "Intermediate": (24.0, 85.0), "Distal": (16.0, 50.0)}
SIGN = {"Left": 1.0, "Right": -1.0}
ROOT = -1  # what bones above the hips follow


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class Finger:
    """A bone of a finger: the unit axis it curls about, and degrees at rest and in a fist."""

    bone: int
    axis: Array
    rest: float
    fist: float


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class Palm:
    """Where a hand points in rest pose, and where its palm faces: unit vectors (3,)."""

    along: Array
    facing: Array


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class Figure:
    """A character that can be posed; decimetres, Y up, in rest pose.

    Attributes
    ----------
    skeleton : Skeleton
    human : mapping of str to int
        Unity's name of a bone -> its place in the skeleton.
    above : mapping of int to int
        A bone that poses turn -> the one above it that they turn, ROOT for none.
    owner : (B,) int ndarray
        Of every bone the one whose movement it follows: itself, one above it, or ROOT.
    arms, legs : mapping of "Left" and "Right" to Limb
    toes : mapping of "Left" and "Right" to tuple of int
    soles : mapping of "Left" and "Right" to Sole
    fingers : mapping of "Left" and "Right" to tuple of Finger
        From the hand outwards, thumbs left out; none on rigs without fingers.
    palms : mapping of "Left" and "Right" to Palm
    ground : float
        Height of the soles.
    leg : float
        From the hip to the ground.
    hanging : float
        Degrees from the vertical at which the hands of hanging arms keep clear of the hips.
    ears : mapping of "Left" and "Right" to (3,) float ndarray
        Where a phone's middle is held.
    waists : mapping of "Left" and "Right" to (3,) float ndarray
        The sides of the hips, over all that is worn, where hands can rest.
    straps : mapping of "Left" or "Right" to (3,) float ndarray
        The strap, before the chest, of a bag that hangs from that shoulder.
    breadth : float
        Half the width of legs and what they wear, beside which a bag hangs.
    front : float
        How far the belly, the chest and what they wear reach ahead, before which a parcel is held.
    """

    skeleton: Skeleton
    human: Mapping[str, int]
    above: Mapping[int, int]
    owner: NDArray[np.intp]
    arms: Mapping[str, Limb]
    legs: Mapping[str, Limb]
    toes: Mapping[str, tuple[int, ...]]
    soles: Mapping[str, Sole]
    fingers: Mapping[str, tuple[Finger, ...]]
    palms: Mapping[str, Palm]
    ground: float
    leg: float
    hanging: float
    ears: Mapping[str, Array]
    waists: Mapping[str, Array]
    straps: Mapping[str, Array]
    breadth: float
    front: float

    def head(self, name: str) -> Array:
        """Return where the joint (3,) of a bone is, by Unity's name."""
        return self.skeleton.heads[self.human[name]]

    def knuckles(self, side: str) -> float:
        """Return how far a hand's knuckles are from the wrist."""
        knuckle = self.human.get(side + "MiddleProximal")
        hand = self.human[side + "Hand"]
        end = self.skeleton.tails[hand] if knuckle is None else self.skeleton.heads[knuckle]
        return float(np.linalg.norm(end - self.skeleton.heads[hand]))


def figure_of(character: Character) -> Figure:
    """Measure a character.

    Raises
    ------
    OutfitError
        Where its rig has no bones of a human being that are known.
    """
    skeleton = character.skeleton
    human = _human_bones(character)
    joints = {name: skeleton.heads[bone] for name, bone in human.items()}
    toes = {side: _children(skeleton, human[side + "Foot"]) for side in SIDES}
    palms = {side: _palm(skeleton, human, side) for side in SIDES}
    fingers = {side: _fingers(human, side, palms[side]) for side in SIDES}
    measured = {
        side: measured_sole(
            character, joints[side + "Foot"], list(toes[side]), human[side + "Foot"]
        )
        for side in SIDES
    }
    needed = {human[name] for name in NEEDED} | {
        finger.bone for part in fingers.values() for finger in part
    }
    turned = needed | {toe for side in SIDES for toe in toes[side]}
    owner = _owners(skeleton, turned)
    ground = min(low for _, low in measured.values())
    return Figure(
        skeleton=skeleton,
        human=human,
        above={
            bone: int(owner[skeleton.parents[bone]]) if skeleton.parents[bone] >= 0 else ROOT
            for bone in sorted(turned)
        },
        owner=owner,
        arms={side: _arm(joints, side) for side in SIDES},
        legs={side: _leg(joints, side) for side in SIDES},
        toes=toes,
        soles={side: sole for side, (sole, _) in measured.items()},
        fingers=fingers,
        palms=palms,
        ground=ground,
        leg=float(joints["LeftUpperLeg"][1] - ground),
        hanging=_hanging(character, joints),
        ears=_ears(character, human),
        waists=_waists(character, joints),
        straps=_straps(character, joints),
        breadth=_half_width(
            character, float(joints["LeftLowerLeg"][1]) - 1.0, float(joints["Hips"][1]) - 1.2
        ),
        front=_front(character, float(joints["Hips"][1]) + 0.5, float(joints["LeftUpperArm"][1])),
    )


def _human_bones(character: Character) -> dict[str, int]:
    skeleton = character.skeleton
    known = UNITY_HUMAN_BONES.get(skeleton.rig, {})
    human = {unity: skeleton.index(bone) for unity, bone in known.items() if bone in skeleton.names}
    lost = [name for name in NEEDED if name not in human]
    if lost:
        raise OutfitError(
            f"character {character.name}: its rig {skeleton.rig or 'without a name'} has no bone "
            f"that is a human's {lost[0]}, so that it cannot be moved"
        )
    return human


def _children(skeleton: Skeleton, bone: int) -> tuple[int, ...]:
    return tuple(np.flatnonzero(skeleton.parents == bone).tolist())


def _owners(skeleton: Skeleton, turned: set[int]) -> NDArray[np.intp]:
    owner = np.full(len(skeleton.names), ROOT, np.intp)
    for bone, parent in enumerate(skeleton.parents.tolist()):
        owner[bone] = bone if bone in turned else owner[parent] if parent >= 0 else ROOT
    return owner


def _arm(joints: Mapping[str, Array], side: str) -> Limb:
    ends = [joints[side + part] for part in ("UpperArm", "LowerArm", "Hand")]
    return Limb.of(ends[0], ends[1], ends[2], hinge_of_arm(ends[0], ends[1], ends[2]))


def _leg(joints: Mapping[str, Array], side: str) -> Limb:
    ends = [joints[side + part] for part in LEG]
    return Limb.of(ends[0], ends[1], ends[2], hinge_of_leg(ends[0], ends[2]))


def _palm(skeleton: Skeleton, human: Mapping[str, int], side: str) -> Palm:
    """Measure a hand by its knuckles, or, where it has none, by its bone and the elbow's hinge."""
    row = [human.get(f"{side}{finger}Proximal", -1) for finger in ("Index", "Middle", "Little")]
    hand = human[side + "Hand"]
    if min(row) >= 0:
        index, middle, little = skeleton.heads[row]
        along = unit(middle - skeleton.heads[hand])
        return Palm(along, unit(cross(along, index - little)) * SIGN[side])
    along = unit(skeleton.tails[hand] - skeleton.heads[hand])
    elbow, shoulder = (skeleton.heads[human[side + part]] for part in ("LowerArm", "UpperArm"))
    hinge = hinge_of_arm(shoulder, elbow, skeleton.heads[hand])
    return Palm(along, unit(hinge - along * float(hinge @ along)) * SIGN[side])


def _fingers(human: Mapping[str, int], side: str, palm: Palm) -> tuple[Finger, ...]:
    """Return a hand's fingers, none of a rig without them or with one for all."""
    if side + "LittleProximal" not in human:
        return ()
    axis = unit(cross(palm.along, palm.facing))
    return tuple(
        Finger(human[side + finger + joint], axis, *CURL[joint])
        for finger in FINGERS[1:]
        for joint in JOINTS
        if side + finger + joint in human
    )


def _hanging(character: Character, joints: Mapping[str, Array]) -> float:
    """Return the angle at which a hanging arm keeps clear of the hips and what they wear."""
    shoulder, elbow, wrist = (joints["Left" + part] for part in ("UpperArm", "LowerArm", "Hand"))
    length = float(np.linalg.norm(elbow - shoulder) + np.linalg.norm(wrist - elbow))
    low = float(shoulder[1]) - length
    width = _half_width(character, low - 0.9, low + 0.9)
    away = (width + 0.55 - float(shoulder[0])) / length
    return clamped(float(np.degrees(np.arcsin(clamped(away, 0.0, 0.5)))), 5.0, 20.0)


def _waists(character: Character, joints: Mapping[str, Array]) -> dict[str, Array]:
    """Return the sides of the body at the height of the lowest joint of the back."""
    hips, spine = joints["Hips"], joints["Spine"]
    height = float(max(hips[1], spine[1])) + 0.3
    width = _half_width(character, height - 0.25, height + 0.25)
    return {side: np.array([SIGN[side] * width, height, float(hips[2])]) for side in SIDES}


def _straps(character: Character, joints: Mapping[str, Array]) -> dict[str, Array]:
    """Return where a hand can hold the straps of bags."""
    found = {}
    for mesh in character.meshes:
        if "bag" not in mesh.name:
            continue
        side = "Left" if float(mesh.vertices[:, 0].mean()) > 0 else "Right"
        height = float(joints[side + "UpperArm"][1]) - 0.9
        near = mesh.vertices[np.abs(mesh.vertices[:, 1] - height) < 0.4]
        if len(near):
            found[side] = near[int(near[:, 2].argmax())]
    return found


def _half_width(character: Character, low: float, high: float) -> float:
    """Return how far to the left the trunk and what it wears reach between two heights."""
    points = _trunk(character, low, high)
    return float(np.abs(points[np.abs(points[:, 2]) < 1.2, 0]).max(initial=0.0))


def _front(character: Character, low: float, high: float) -> float:
    """Return how far ahead the trunk and what it wears reach between two heights."""
    points = _trunk(character, low, high)
    return float(points[np.abs(points[:, 0]) < 1.2, 2].max(initial=0.0))


def _trunk(character: Character, low: float, high: float) -> Array:
    """Return the points (N, 3) of body and clothes between two heights that no arm carries."""
    names = _names_below(character, set(ARM))
    found = []
    for mesh in character.meshes:
        if "bag" in mesh.name:  # it hangs where the arm does
            continue
        held = np.array([bone in names for bone in mesh.weights.bones], bool)
        on_arm = np.zeros(len(mesh.vertices), bool)
        on_arm[mesh.weights.vertices[held[mesh.weights.bone_indices]]] = True
        height = mesh.vertices[:, 1]
        found.append(mesh.vertices[(height > low) & (height < high) & ~on_arm])
    return np.concatenate(found)


def _names_below(character: Character, parts: set[str]) -> set[str]:
    skeleton = character.skeleton
    known = UNITY_HUMAN_BONES[skeleton.rig]
    tops = {known[side + part] for side in SIDES for part in parts}
    return {
        name
        for name in skeleton.names
        if name in tops or any(above in tops for above in skeleton.ancestors(name))
    }


def _ears(character: Character, human: Mapping[str, int]) -> dict[str, Array]:
    """Return what sticks out farthest to the sides of the head."""
    skeleton, body = character.skeleton, character.meshes[0]
    bone = human["Head"]
    name, base = skeleton.names[bone], skeleton.heads[bone]
    held = body.weights.by_bone().get(name, (np.zeros(0, np.int32), np.zeros(0)))
    own = body.vertices[held[0][held[1] > 0.6]]
    own = own[own[:, 1] > base[1]]
    if not len(own):  # a body without a head
        size = float(skeleton.tails[bone][1] - base[1])
        return {side: base + size * np.array([0.5 * SIGN[side], 0.45, 0.1]) for side in SIDES}
    return {side: own[int((SIGN[side] * own[:, 0]).argmax())] for side in SIDES}
