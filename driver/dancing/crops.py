"""A dancer's crop: grown to one by two inside the frame, with the pose in its pixels."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from addon.errors import OutfitError

WIDTH, HEIGHT = 128, 256
JOINTS = 17  # COCO's
Picture = NDArray[np.uint8]
Points = NDArray[np.float64]
Span = tuple[float, float]


def crop_dancer(
    frame: Picture, box: tuple[float, float, float, float], pose: Points, *, published_scale: bool
) -> tuple[Picture, Points]:
    """Return a crop, (HEIGHT, WIDTH, 3), and the pose in its pixels.

    Parameters
    ----------
    frame : (H, W, 3) uint8 ndarray
    box : left, top, right, bottom
        Pixels; it is grown about its middle to one by two, then moved into the frame.
    pose : (17, 2) float ndarray
        Pixels of the frame.
    published_scale : bool
        Scale x by the height's factor and y by the width's, as the published code does: the same
        unless the frame is too small for the crop.

    Raises
    ------
    OutfitError
        Where the box has no pixel inside the frame.
    """
    wide = min(box[2], frame.shape[1]) - max(box[0], 0)
    seen = wide > 0 and min(box[3], frame.shape[0]) > max(box[1], 0)
    tall = max(box[3] - box[1], (box[2] - box[0]) * HEIGHT / WIDTH)
    rows = _inside((box[1] + box[3]) / 2, tall, frame.shape[0])
    columns = _inside((box[0] + box[2]) / 2, tall * WIDTH / HEIGHT, frame.shape[1])
    part = frame[int(rows[0]) : int(rows[1]), int(columns[0]) : int(columns[1])]
    if not (seen and part.size):
        raise OutfitError(f"the box {box} has no room in a frame of {frame.shape[1::-1]} pixels")
    factors = np.array([WIDTH / part.shape[1], HEIGHT / part.shape[0]])
    resized = cv2.resize(part, (WIDTH, HEIGHT)).astype(np.uint8, copy=False)
    if published_scale:
        middle = np.array([sum(columns) / 2, sum(rows) / 2])
        return resized, (pose - middle) * factors[::-1] + (WIDTH / 2, HEIGHT / 2)
    return resized, (pose - (int(columns[0]), int(rows[0]))) * factors


def _inside(middle: float, length: float, size: int) -> Span:
    """Return a span about a middle, moved into 0 to size - 1 where it reaches beyond."""
    low: float = max(0, int(middle - length / 2))
    high: float = min(size - 1, int(middle + length / 2))
    if low == 0:
        high = min(length, size - 1)
    elif high == size - 1:
        low = max(size - length, 0)
    return low, high
