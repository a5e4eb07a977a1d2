"""Recordings as ClonedPerson keeps them: .mp4 files and text files of seven points a person."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from decimal import ROUND_CEILING, Context
from pathlib import Path

import cv2
import numpy as np

from addon.errors import OutfitError

from ..cropping.points import read_rows, sample
from ..dataset.model import PersonShot, Recording
from ..dataset.reading import FrameShots, StoredDataset
from ..outputs import make_folder
from .boxes import Box, seven_points

CODEC = "mp4v"
DIGITS, MOST_DIGITS = 7, 18  # of times: 7 as a 32 bit number is written


def write_video(path: Path, dataset: StoredDataset, recording: Recording) -> None:
    """Write a recording's frames as an .mp4 of the dataset's rate."""
    camera = dataset.camera(recording)
    make_folder(path.parent)
    size = camera.width, camera.height
    video = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*CODEC), dataset.about.rate, size)
    if not video.isOpened():
        raise OutfitError(
            f"{path}: this OpenCV cannot write it as a video ({CODEC}), or the disk is full"
        )
    try:
        for frame in range(recording.frames):
            video.write(dataset.read_frame(recording, frame))
    finally:
        video.release()
    _check_video(path, recording.frames)


def _check_video(path: Path, frames: int) -> None:
    """See that all was written: OpenCV's writer says nothing of a disk that is full."""
    video = cv2.VideoCapture(str(path))
    count = int(video.get(cv2.CAP_PROP_FRAME_COUNT)) if video.isOpened() else 0
    video.release()
    if count != frames:
        raise OutfitError(f"{path}: {count} of {frames} frames were written; is the disk full?")


def time_text(frame: int, rate: float) -> str:
    """Return a frame's seconds, as few digits as give the frame back: floor(seconds * rate)."""
    for digits in range(DIGITS, MOST_DIGITS):
        rounded = Context(prec=digits, rounding=ROUND_CEILING).create_decimal(frame / rate)
        if math.floor(float(rounded) * rate) == frame:
            return f"{rounded.normalize():f}"
    return repr(math.nextafter(frame / rate, math.inf))


def points_lines(
    frames: Iterable[FrameShots], dataset: StoredDataset, people: Mapping[int, int]
) -> Iterator[str]:
    """Yield pointsCamera's lines: only a person's first row has the time and the person."""
    for frame in frames:
        time = time_text(frame.frame, dataset.about.rate)
        for shot in frame.shots:
            seen = seven_points(shot, dataset.camera(shot))
            for row in seen.rows if seen else ():
                head = f"{time},{people[shot.identity]}" if row.point == 1 else ","
                yield f"{head},{','.join(row.fields)}"


def deal_lines(points: Path, *, timestep: float) -> Iterator[str]:
    """Yield deal_camera's lines: those of pointsCamera that are sampled, blanks filled in."""
    for row in sample(read_rows(points), timestep):
        yield ",".join(row.fields)


def crop_points_line(name: str, box: Box, shot: PersonShot) -> str:
    """Return camera_point's line: the crop in the frame, the seven points in the crop."""
    points = np.nan_to_num(shot.seven[:, :2], nan=-1.0) - np.asarray(box[:2])
    numbers = [*box, *np.rint(points).astype(int).ravel().tolist()]
    return ",".join([name, *map(str, numbers)])
