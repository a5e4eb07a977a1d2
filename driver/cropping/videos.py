"""Videos as frames in their order, each by its number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import cv2
import numpy as np
from numpy.typing import NDArray

from addon.errors import OutfitError

Picture = NDArray[np.uint8]
LARGEST_SIDE = 16_384  # pixels


@dataclass(frozen=True)
class Video:
    """A video that can be read.

    Attributes
    ----------
    path : Path
    width, height : int
    fps : float
    frames : int
        As its header says.
    """

    path: Path
    width: int
    height: int
    fps: float
    frames: int

    def pictures(self, numbers: Sequence[int]) -> Iterator[tuple[int, Picture]]:
        """Yield the frames of growing numbers, as blue, green, red; fewer where it ends before.

        Frames are read one after the other: jumping to one is not exact in every video.
        """
        with _Reader(self.path) as reader:
            for number in numbers:
                picture = reader.read(number)
                if picture is None:
                    return
                yield number, picture


class _Reader:
    def __init__(self, path: Path) -> None:
        self._capture = cv2.VideoCapture(str(path))
        self._next = 0

    def __enter__(self) -> _Reader:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._capture.release()

    def read(self, number: int) -> Picture | None:
        while self._next < number:
            if not self._capture.grab():
                return None
            self._next += 1
        well, picture = self._capture.read()
        self._next += 1
        return picture.astype(np.uint8, copy=False) if well else None


def open_video(path: Path) -> Video:
    """Return what a video is like.

    Raises
    ------
    OutfitError
        Where there is none, or it cannot be read.
    """
    if not path.is_file():
        raise OutfitError(f"{path}: there is no such video")
    capture = cv2.VideoCapture(str(path))
    try:
        values = [
            capture.get(key)
            for key in (
                cv2.CAP_PROP_FRAME_WIDTH,
                cv2.CAP_PROP_FRAME_HEIGHT,
                cv2.CAP_PROP_FPS,
                cv2.CAP_PROP_FRAME_COUNT,
            )
        ]
        readable = capture.isOpened() and capture.grab()
    finally:
        capture.release()
    width, height, fps, frames = values
    sound = 0 < width <= LARGEST_SIDE and 0 < height <= LARGEST_SIDE and 0 < fps < 10_000
    if not (readable and sound):
        raise OutfitError(f"{path}: cannot be read as a video")
    return Video(path, int(width), int(height), float(fps), int(frames))
