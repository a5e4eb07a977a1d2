"""BVH motion files: a hierarchy of joints and their angles, frame by frame."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..errors import OutfitError
from .rotations import about_axis
from .text import fail, number, read_lines, shown

MAX_BVH_BYTES = 64 * 1024 * 1024
MAX_JOINTS = 2000
MAX_CHANNELS = 6
# The joints by which MakeHuman tells which axis is up, the first there is.
UPRIGHT = ("lowerleg02.L", "upperleg02.L", "spine01", "spine02", "spine03", "head")
BRIDGE = "__"  # starts the names of joints that MakeHuman puts into gaps between bones
BRACES = re.compile(r"([{}])")
AXES = "XYZ"
Lines = Iterator[tuple[int, str]]  # numbered, each taken once
Z_UP_TO_Y_UP = np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]])
CHANNELS = frozenset(f"{axis}{kind}" for axis in AXES for kind in ("position", "rotation"))


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class Motion:
    """A motion as its file has it.

    Attributes
    ----------
    joints : tuple of str
        Unique; a name that comes again gets "_1", "_2" ... as in MakeHuman.
    parents : (J,) int32 ndarray, -1 for the root; parents come before their children
    offsets : (J, 3) float ndarray
        From the parent, in the file's unit and axes.
    ends : (J, 3) float ndarray
        From a joint to its first child or End Site, zero where it has neither.
    channels : tuple of tuple of str
        Of each joint, such as ("Zrotation", "Xrotation", "Yrotation").
    frames : (N, C) float ndarray
        All joints' channels in order; degrees and the file's unit.
    frame_time : float, seconds
    z_up : bool
        The file's third axis is up (MakeHuman's own poses), not its second (what it exports).
    absolute : bool
        The angles are the joints' turns in the world, not relative to their parents: so MakeHuman
        exports a posed character (measured; its mesh shows those turns).
    """

    joints: tuple[str, ...]
    parents: NDArray[np.int32]
    offsets: NDArray[np.float64]
    ends: NDArray[np.float64]
    channels: tuple[tuple[str, ...], ...]
    frames: NDArray[np.float64]
    frame_time: float
    z_up: bool
    absolute: bool = False

    @property
    def positions(self) -> NDArray[np.float64]:
        """(J, 3) float ndarray: where the joints rest; Y up, the file's unit."""
        found = self.offsets.copy()
        for joint, parent in enumerate(self.parents.tolist()):
            if parent >= 0:
                found[joint] += found[parent]
        return self._upright(found)

    def length(self, joint: str) -> float:
        """Return how long the bone of a joint is, 0 where there is no such joint."""
        if joint not in self.joints:
            return 0.0
        return float(np.linalg.norm(self.ends[self.joints.index(joint)]))

    def rotations(self, frame: int = 0) -> NDArray[np.float64]:
        """Return each joint's rotation in one frame, (J, 3, 3), in axes with Y up.

        It is relative to the parent, whatever the file has. A joint's angles apply in the order of
        its channels, the first one outermost.
        """
        found = self._as_written(frame)
        if not self.absolute:
            return found
        world = found.copy()
        for joint, parent in enumerate(self.parents.tolist()):
            if self.joints[joint].startswith(BRIDGE):
                world[joint] = world[parent]
            found[joint] = world[parent].T @ world[joint] if parent >= 0 else world[joint]
        return found

    def _as_written(self, frame: int) -> NDArray[np.float64]:
        found = np.tile(np.eye(3), (len(self.joints), 1, 1))
        column = 0
        for joint, channels in enumerate(self.channels):
            for channel in channels:
                if channel.endswith("rotation"):
                    angle = np.radians(self.frames[frame, column])
                    found[joint] = found[joint] @ about_axis(AXES.index(channel[0]), angle)
                column += 1
        return Z_UP_TO_Y_UP @ found @ Z_UP_TO_Y_UP.T if self.z_up else found

    def translation(self, frame: int = 0) -> NDArray[np.float64]:
        """Return the (3,) shift of the root in one frame, Y up, the file's unit."""
        found = np.zeros(3)
        for column, channel in enumerate(self.channels[0]):
            if channel.endswith("position"):
                found[AXES.index(channel[0])] = self.frames[frame, column]
        return self._upright(found)

    def _upright(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        return points @ Z_UP_TO_Y_UP.T if self.z_up else points


def read_bvh(path: Path) -> Motion:
    """Read a .bvh with one root; which axis is up is told from its joints.

    Raises
    ------
    OutfitError
        Names the file and the line of an unknown keyword, a missing brace or number, or says how
        many numbers the frames should have.
    """
    reader = _Reader(path)
    lines = read_lines(path, limit=MAX_BVH_BYTES)
    reader.hierarchy(lines)
    frames, frame_time = _frames(path, lines, reader.width)
    joints = tuple(reader.joints)
    parents = np.array(reader.parents, np.int32)
    offsets = np.array(reader.offsets)
    ends = np.array([end or [0.0, 0.0, 0.0] for end in reader.ends])
    motion = Motion(
        joints=joints,
        parents=parents,
        offsets=offsets,
        ends=ends,
        channels=tuple(reader.channels),
        frames=frames,
        frame_time=frame_time,
        z_up=_is_z_up(joints, parents, offsets, ends),
    )
    return replace(motion, absolute=_is_absolute(motion))


class _Reader:
    """Takes the hierarchy apart, line by line, with a stack of open joints."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.joints: list[str] = []
        self.known: dict[str, int] = {}  # name -> how often it came again
        self.parents: list[int] = []
        self.offsets: list[list[float]] = []
        self.ends: list[list[float]] = []
        self.channels: list[tuple[str, ...]] = []
        self.open: list[int] = []  # joints whose brace is open; -1 for an End Site
        self.waiting: int | None = None  # what the next "{" opens

    @property
    def width(self) -> int:
        """How many numbers a frame has."""
        return sum(len(channels) for channels in self.channels)

    def hierarchy(self, lines: Lines) -> None:
        """Read up to and with the line MOTION."""
        for count, line in lines:
            if line.split()[:1] == ["MOTION"]:
                if self.open or not self.joints:
                    raise fail(self.path, count, "MOTION comes before the hierarchy is closed")
                return
            for part in BRACES.split(line):
                if part in ("{", "}"):
                    self._brace(count, part)
                elif part.strip():
                    self._statement(count, part.split())
        raise OutfitError(f"{self.path} is no BVH file: it has no line MOTION")

    def _statement(self, count: int, words: list[str]) -> None:
        key, values = words[0].upper(), words[1:]
        if key in ("ROOT", "JOINT"):
            self._joint(count, key, " ".join(values))
        elif key == "END":
            self.waiting = -1
        elif key == "OFFSET":
            self._offset(count, values)
        elif key == "CHANNELS":
            self._channels(count, values)
        elif key != "HIERARCHY":
            raise fail(self.path, count, f"{words[0][:40]!r} is no keyword of a BVH hierarchy")

    def _brace(self, count: int, brace: str) -> None:
        if brace == "{":
            if self.waiting is None:
                raise fail(self.path, count, "'{' belongs to no joint")
            self.open.append(self.waiting)
            self.waiting = None
        elif not self.open:
            raise fail(self.path, count, "'}' closes nothing")
        else:
            self.open.pop()

    def _joint(self, count: int, key: str, name: str) -> None:
        if (key == "ROOT") != (not self.joints) or not name:
            raise fail(self.path, count, "a BVH file needs one ROOT, then JOINTs with names")
        if len(self.joints) >= MAX_JOINTS:
            raise fail(self.path, count, f"there are more than {MAX_JOINTS} joints")
        parent = self.open[-1] if self.open else -1
        if key == "JOINT" and parent < 0:
            raise fail(self.path, count, f"joint {name[:40]!r} is in no other joint")
        unique = name
        while unique in self.known:
            self.known[name] += 1
            unique = f"{name}_{self.known[name]}"
        self.waiting = len(self.joints)
        self.known[unique] = 0
        self.joints.append(unique)
        self.parents.append(parent)
        self.offsets.append([0.0, 0.0, 0.0])
        self.ends.append([])
        self.channels.append(())

    def _offset(self, count: int, words: list[str]) -> None:
        try:
            x, y, z = (number(word) for word in words[:3])
        except ValueError:
            raise fail(self.path, count, "OFFSET needs three finite numbers") from None
        if not self.open:
            raise fail(self.path, count, "OFFSET belongs to no joint")
        joint = self.open[-1]
        if joint >= 0:
            self.offsets[joint] = [x, y, z]
        parent = self.parents[joint] if joint >= 0 else self._holder()
        if parent >= 0 and not self.ends[parent]:
            self.ends[parent] = [x, y, z]

    def _holder(self) -> int:
        """Return the joint that the open End Site belongs to, -1 for none."""
        return next((joint for joint in reversed(self.open) if joint >= 0), -1)

    def _channels(self, count: int, words: list[str]) -> None:
        names = tuple(words[1:])
        known = all(name in CHANNELS for name in names) and len(set(names)) == len(names)
        if not words or words[0] != str(len(names)) or not known or len(names) > MAX_CHANNELS:
            raise fail(self.path, count, "CHANNELS needs a count and as many channel names")
        if not self.open or self.open[-1] < 0:
            raise fail(self.path, count, "CHANNELS belongs to no joint")
        self.channels[self.open[-1]] = names


def _frames(path: Path, lines: Lines, width: int) -> tuple[NDArray[np.float64], float]:
    """Return the (N, width) frames and the seconds between them."""
    heads = (line.split() for _, line in lines if line.strip())
    first, second = next(heads, []), next(heads, [])
    try:
        count, frame_time = int(first[1]), number(second[2])
        if first[0].lower() != "frames:" or second[1].lower() != "time:" or count < 1:
            raise ValueError
    except (ValueError, IndexError):
        raise OutfitError(f"{path}: MOTION needs 'Frames: N' and 'Frame Time: SECONDS'") from None
    values = _numbers(path, lines, count, width)
    if not np.isfinite(values).all():
        raise OutfitError(f"{path}: a frame holds what is no finite number")
    return values.reshape(count, width), frame_time


def _numbers(path: Path, lines: Lines, frames: int, width: int) -> NDArray[np.float64]:
    """Return all numbers of the lines that are left; there must be `width` for each frame."""
    found, values = 0, array("d")
    for count, line in lines:
        words = line.split()
        found += len(words)
        if found <= frames * width:
            try:
                values.extend(map(float, words))
            except ValueError:
                raise fail(path, count, "a frame holds what is no finite number") from None
    if found != frames * width or not found:
        raise OutfitError(
            f"{path}: {shown(frames)} frames need {width} numbers each, got {found} numbers"
        )
    return np.frombuffer(values, np.float64)


def _is_z_up(
    joints: tuple[str, ...],
    parents: NDArray[np.int32],
    offsets: NDArray[np.float64],
    ends: NDArray[np.float64],
) -> bool:
    """Tell from the first upright joint there is, else from the larger extent, which axis is up."""
    lower = [joint.lower() for joint in joints]
    for name in UPRIGHT:
        if name.lower() in lower:
            _, y, z = np.abs(ends[lower.index(name.lower())])
            if y or z:
                return bool(z >= y)
    places = offsets.copy()
    for joint, parent in enumerate(parents.tolist()):
        if parent >= 0:
            places[joint] += places[parent]
    _, y, z = np.ptp(places, axis=0)
    return bool(z > y)


def _is_absolute(motion: Motion) -> bool:
    """Tell a file with turns in the world: MakeHuman's, in which parents explain the turns.

    Where turns are relative, most joints have none; where they are absolute, most joints have
    their parent's.
    """
    if not any(joint.startswith(BRIDGE) for joint in motion.joints):
        return False
    relative = replace(motion, absolute=True).rotations(0)
    return _turning(relative) < _turning(motion.rotations(0)) - 1e-6


def _turning(rotations: NDArray[np.float64]) -> float:
    """Return the sum of the angles of (J, 3, 3) rotations, radians."""
    traces = np.trace(rotations, axis1=1, axis2=2)
    return float(np.arccos(np.clip((traces - 1) / 2, -1, 1)).sum())
