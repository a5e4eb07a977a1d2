"""A .bvh motion's joints by what they are of a human being, and their turns in the world."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..errors import OutfitError
from ..makehuman.bvh import AXES, BRIDGE, Z_UP_TO_Y_UP, Motion, read_bvh
from ..makehuman.rotations import about_axis
from ..makehuman.unity import SIDES, UNITY_HUMAN_BONES
from .turning import Array, about_y

RATE = 30.0  # frames a second that are kept
LONGEST = 120.0  # seconds
NEEDED = ("Hips", *(side + part for side in SIDES for part in ("UpperLeg", "LowerLeg", "Foot")))
# What motion capture without shoulders or with joints' names calls the same.
BY_JOINTS = {
    "Hips": "Hips",
    "Chest": "Chest",
    "UpperChest": "Chest2",
    "Neck": "Neck",
    "Head": "Head",
    **{
        side + unity: side + name
        for side in SIDES
        for unity, name in {
            "Shoulder": "Collar",
            "UpperArm": "Shoulder",
            "LowerArm": "Elbow",
            "Hand": "Wrist",
            "UpperLeg": "Hip",
            "LowerLeg": "Knee",
            "Foot": "Ankle",
            "Toes": "Toe",
        }.items()
    },
}


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class ClipJoints:
    """A motion of a human being: Y up, facing Z as it starts.

    Attributes
    ----------
    rate : float
        Frames a second.
    rest : mapping of str to (3,) float ndarray
        Where the joints rest, by Unity's names; the file's unit.
    turns : mapping of str to (N, 3, 3) float ndarray
        How they have turned in the world.
    places : mapping of str to (N, 3) float ndarray
        Where they are.
    of_makehuman : bool
        The turns are those of MakeHuman's own bones from their rest pose, whatever pose the file's
        offsets have (its exports have the posed body's).
    """

    rate: float
    rest: Mapping[str, Array]
    turns: Mapping[str, NDArray[np.float64]]
    places: Mapping[str, NDArray[np.float64]]
    of_makehuman: bool


@lru_cache(maxsize=16)
def read_clip(path: str) -> ClipJoints:
    """Read a .bvh file whose joints are called as in MakeHuman's rigs or in motion capture.

    Raises
    ------
    OutfitError
        Where the file cannot be read, or has no legs that are known.
    """
    motion = read_bvh(Path(path))
    names = _profile(motion)
    lost = [name for name in NEEDED if name not in names]
    if lost:
        raise OutfitError(
            f"{path}: none of its joints is known as a human's {lost[0]}; they are to be called as "
            "in MakeHuman's rigs, Mixamo or CMU's motion capture"
        )
    rate, frames = _thinned(path, motion)
    turns, places = _in_world(motion, frames)
    rest = motion.positions
    level = _facing(rest[names["LeftUpperLeg"]] - rest[names["RightUpperLeg"]])
    found = {
        name: np.einsum("ij,njk,lk->nil", level, turns[joint], level)
        for name, joint in names.items()
    }
    start = _start(found["Hips"][0])
    return ClipJoints(
        rate,
        {name: level @ rest[joint] for name, joint in names.items()},
        {name: start @ turn for name, turn in found.items()},
        {name: places[joint] @ (start @ level).T for name, joint in names.items()},
        motion.joints[names["LeftUpperLeg"]] == UNITY_HUMAN_BONES["default"]["LeftUpperLeg"],
    )


def _plain(name: str) -> str:
    return re.sub(r"^mixamorig\d*:?|[^a-z0-9]", "", name.lower())


def _profile(motion: Motion) -> dict[str, int]:
    """Return Unity's names of the joints, by the table that knows most of them."""
    places = {_plain(joint): place for place, joint in reversed(list(enumerate(motion.joints)))}
    tables = (*UNITY_HUMAN_BONES.values(), BY_JOINTS)
    found = [
        {unity: places[_plain(bone)] for unity, bone in table.items() if _plain(bone) in places}
        for table in tables
    ]
    return max(found, key=len)


def _thinned(path: str, motion: Motion) -> tuple[float, NDArray[np.intp]]:
    """Return frames a second, RATE at most, and the frames that are kept."""
    if motion.frame_time <= 0:
        raise OutfitError(f"{path}: its Frame Time is {motion.frame_time:g}, not above 0 seconds")
    step = max(round(1 / (RATE * motion.frame_time)), 1)
    rate = 1 / (step * motion.frame_time)
    return rate, np.arange(0, len(motion.frames), step)[: math.ceil(LONGEST * rate)]


def _in_world(
    motion: Motion, frames: NDArray[np.intp]
) -> tuple[list[NDArray[np.float64]], list[NDArray[np.float64]]]:
    """Return each joint's turns (N, 3, 3) and places (N, 3) in the world, Y up."""
    turns: list[NDArray[np.float64]] = []
    places: list[NDArray[np.float64]] = []
    upright = Z_UP_TO_Y_UP if motion.z_up else np.eye(3)
    rest = motion.positions
    column = 0
    for joint, (channels, parent) in enumerate(
        zip(motion.channels, motion.parents.tolist(), strict=True)
    ):
        own = np.tile(np.eye(3), (len(frames), 1, 1))
        moved = np.zeros((len(frames), 3))
        for channel in channels:
            axis, values = AXES.index(channel[0]), motion.frames[frames, column]
            if channel.endswith("rotation"):
                own = own @ about_axis(axis, np.radians(values))
            elif parent < 0:
                moved[:, axis] = values
            column += 1
        own = upright @ own @ upright.T
        if parent < 0:
            turns.append(own)
            places.append(rest[joint] + moved @ upright.T)
            continue
        if motion.absolute:
            turns.append(turns[parent] if motion.joints[joint].startswith(BRIDGE) else own)
        else:
            turns.append(turns[parent] @ own)
        places.append(places[parent] + turns[parent] @ (rest[joint] - rest[parent]))
    return turns, places


def _facing(left: Array) -> Array:
    """Return the turn (3, 3) about Y that takes the direction of the left hip to X."""
    return about_y(math.degrees(math.atan2(left[2], left[0])))


def _start(hips: Array) -> Array:
    """Return the turn (3, 3) about Y that makes the hips face Z."""
    return about_y(-math.degrees(math.atan2(hips[0, 2], hips[2, 2])))
