"""Unity's HumanBodyBones for each rig, so that an FBX gets a humanoid avatar."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from .rigs import RIG_NAMES

FINGERS = ("Thumb", "Index", "Middle", "Ring", "Little")
JOINTS = ("Proximal", "Intermediate", "Distal")
SIDES = ("Left", "Right")
# What Unity's finger is called in rigs that name fingers.
# what cmu_mb and mixamo, both of motion capture's tradition, call arms and legs
MOTION_CAPTURE_LIMBS = {
    "Shoulder": "{s}Shoulder",
    "UpperArm": "{s}Arm",
    "LowerArm": "{s}ForeArm",
    "Hand": "{s}Hand",
    "UpperLeg": "{s}UpLeg",
    "LowerLeg": "{s}Leg",
    "Foot": "{s}Foot",
    "Toes": "{s}ToeBase",
}
GAME_FINGERS = dict(zip(FINGERS, ("thumb", "index", "middle", "ring", "pinky"), strict=True))
MIXAMO_FINGERS = dict(zip(FINGERS, ("Thumb", "Index", "Middle", "Ring", "Pinky"), strict=True))


def _sided(pattern: Mapping[str, str], letters: Mapping[str, str]) -> dict[str, str]:
    """Fill {s} with each side's letter, and put "Left" or "Right" before Unity's name."""
    return {
        side + unity: bone.format(s=letters[side])
        for side in SIDES
        for unity, bone in pattern.items()
    }


def _default() -> dict[str, str]:
    sided = {
        "Shoulder": "clavicle.{s}",
        "UpperArm": "upperarm01.{s}",
        "LowerArm": "lowerarm01.{s}",
        "Hand": "wrist.{s}",
        "UpperLeg": "upperleg01.{s}",
        "LowerLeg": "lowerleg01.{s}",
        "Foot": "foot.{s}",
        "Toes": "toe1-1.{s}",
        "Eye": "eye.{s}",
    }
    for finger, name in enumerate(FINGERS, 1):
        for joint, place in enumerate(JOINTS, 1):
            sided[name + place] = f"finger{finger}-{joint}.{{s}}"
    return {
        "Hips": "root",
        "Spine": "spine05",
        "Chest": "spine03",
        "UpperChest": "spine01",
        "Neck": "neck01",
        "Head": "head",
        "Jaw": "jaw",
        **_sided(sided, {"Left": "L", "Right": "R"}),
    }


def _cmu_mb() -> dict[str, str]:
    sided = {
        **MOTION_CAPTURE_LIMBS,
        # One bone moves all four fingers; Unity's index finger is the one that its head lies at.
        "IndexProximal": "{s}HandFinger1",
    }
    thumbs = _sided({"ThumbProximal": "{s}Thumb"}, {"Left": "L", "Right": "R"})
    return {
        "Hips": "Hips",
        "Spine": "LowerBack",
        "Chest": "Spine",
        "UpperChest": "Spine1",
        "Neck": "Neck",
        "Head": "Head",
        **_sided(sided, {"Left": "Left", "Right": "Right"}),
        **thumbs,
    }


def _game_engine() -> dict[str, str]:
    sided = {
        "Shoulder": "clavicle_{s}",
        "UpperArm": "upperarm_{s}",
        "LowerArm": "lowerarm_{s}",
        "Hand": "hand_{s}",
        "UpperLeg": "thigh_{s}",
        "LowerLeg": "calf_{s}",
        "Foot": "foot_{s}",
        "Toes": "ball_{s}",
    }
    for unity, name in GAME_FINGERS.items():
        for joint, place in enumerate(JOINTS, 1):
            sided[unity + place] = f"{name}_0{joint}_{{s}}"
    return {
        "Hips": "pelvis",
        "Spine": "spine_01",
        "Chest": "spine_02",
        "UpperChest": "spine_03",
        "Neck": "neck_01",
        "Head": "head",
        **_sided(sided, {"Left": "l", "Right": "r"}),
    }


def _mixamo() -> dict[str, str]:
    sided = dict(MOTION_CAPTURE_LIMBS)
    for unity, name in MIXAMO_FINGERS.items():
        for joint, place in enumerate(JOINTS, 1):
            sided[unity + place] = f"{{s}}Hand{name}{joint}"
    bones = {
        "Hips": "Hips",
        "Spine": "Spine",
        "Chest": "Spine1",
        "UpperChest": "Spine2",
        "Neck": "Neck",
        "Head": "Head",
        **_sided(sided, {"Left": "Left", "Right": "Right"}),
    }
    return {unity: f"mixamorig:{bone}" for unity, bone in bones.items()}


UNITY_HUMAN_BONES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    dict(
        zip(
            RIG_NAMES,
            (
                _default(),
                _default(),
                _cmu_mb(),
                _game_engine(),
                _mixamo(),
            ),
            strict=True,
        )
    )
)
