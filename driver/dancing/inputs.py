"""DanceReID's own inputs: poses by frame, who is valid where, and which video is whose."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from addon.errors import OutfitError

from .arrays import as_numbers, read_objects
from .crops import JOINTS

LARGEST_ANNOTATION = 1 << 28  # bytes
MOST_PEOPLE = 10_000  # of a video
MOST_DIGITS = 9  # of any number in these files' texts


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class Dancer:
    """One person on one frame.

    Attributes
    ----------
    number : int
        In the video, from 0.
    box : left, top, right, bottom
        Pixels.
    pose : (17, 2) float ndarray
        Pixels, COCO's order.
    """

    number: int
    box: tuple[float, float, float, float]
    pose: NDArray[np.float64]


def read_poses(path: Path) -> dict[int, tuple[Dancer, ...]]:
    """Return who is where on each frame of a video, by the frame's number from 0.

    Raises
    ------
    OutfitError
        Where the file is none of poses: the frame, the box and what was expected.
    """
    frames = read_objects(path)
    if not isinstance(frames, dict):
        raise OutfitError(f"{path}: expected a dict of frames, got {type(frames).__name__}")
    return {_frame_number(path, frame): _dancers(path, frame, frames[frame]) for frame in frames}


def _frame_number(path: Path, frame: Any) -> int:
    if not isinstance(frame, int) or isinstance(frame, bool) or frame < 0:
        raise OutfitError(f"{path}: expected a frame's number from 0, got {frame!r}")
    return frame


def _dancers(path: Path, frame: int, boxes: Any) -> tuple[Dancer, ...]:
    if not isinstance(boxes, dict):
        raise OutfitError(f"{path}: frame {frame}: expected a dict of boxes")
    return tuple(_dancer(f"{path}: frame {frame}, box {key}", boxes[key]) for key in boxes)


def _dancer(where: str, entry: Any) -> Dancer:
    try:
        number = int(entry["id"])
        left, right, top, bottom = as_numbers(entry["box_pos"], (4,)).tolist()
        pose = as_numbers(entry["pose_pos"], (JOINTS, 2))
    except (KeyError, TypeError, ValueError) as error:
        raise OutfitError(
            f"{where}: expected id, box_pos (x1, x2, y1, y2) and pose_pos ({JOINTS} x 2): {error}"
        ) from error
    if not 1 <= number <= MOST_PEOPLE:
        raise OutfitError(f"{where}: expected an id from 1, got {number}")
    return Dancer(number - 1, (left, top, right, bottom), pose)


def read_annotation(path: Path) -> dict[str, dict[int, frozenset[int]]]:
    """Return on which frames of each video each person is valid; people are numbered from 0.

    Raises
    ------
    OutfitError
        Where the file is no such annotation: the video, the person and what was expected.
    """
    try:
        if path.stat().st_size > LARGEST_ANNOTATION:
            raise OutfitError(f"{path}: it has more than {LARGEST_ANNOTATION} bytes")
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise OutfitError(f"{path}: cannot read this annotation: {error}") from error
    if not isinstance(content, dict):
        raise OutfitError(f"{path}: expected an object of videos")
    return {video: _people(f"{path}: video {video}", people) for video, people in content.items()}


def _people(where: str, people: Any) -> dict[int, frozenset[int]]:
    if not isinstance(people, dict):
        raise OutfitError(f"{where}: expected an object of people")
    result = {}
    for name, frames in people.items():
        if not _is_number(name) or int(name) >= MOST_PEOPLE:
            raise OutfitError(f"{where}: expected a person's number from 0, got {name!r}")
        if not isinstance(frames, list) or not all(type(frame) is int for frame in frames):
            raise OutfitError(f"{where}, person {name}: expected a list of frames' numbers")
        result[int(name)] = frozenset(frames)
    return result


def _is_number(text: str) -> bool:
    return text.isdecimal() and len(text) <= MOST_DIGITS


def read_table(path: Path) -> dict[str, int]:
    """Return how many people each video of video_data.csv has, by the name that files carry.

    The column PID is the last number of the video's people, counted over all videos.

    Raises
    ------
    OutfitError
        Where a column is missing or no number: the line and what was expected.
    """
    counts: dict[str, int] = {}
    last = -1
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for line, row in enumerate(csv.DictReader(file), 2):
                name, number = _video_row(f"{path}:{line}", row)
                if number <= last:
                    raise OutfitError(f"{path}:{line}: expected a PID above {last}, got {number}")
                counts[name] = number - last
                last = number
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise OutfitError(f"{path}: cannot read this table: {error}") from error
    if not counts:
        raise OutfitError(f"{path}: expected videos in it")
    return counts


def _video_row(where: str, row: Mapping[str, Any]) -> tuple[str, int]:
    name, number = row.get("File_name") or "", row.get("PID") or ""
    stem = Path(name).stem
    if not stem or not _is_number(number):
        raise OutfitError(f"{where}: expected PID and File_name, got {number!r} and {name!r}")
    return stem.split("_", 1)[-1], int(number)
