"""Maps of the skeleton: a crop with its joints and bones drawn on it."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import ImageColor

from .crops import Picture

RADIUS, THICKNESS = 5, 2
BONES = (
    *((0, 1), (0, 2), (1, 3), (2, 4)),
    *((5, 6), (5, 7), (7, 9), (6, 8), (8, 10)),
    *((5, 11), (6, 12), (11, 13), (12, 14), (13, 15), (14, 16)),
)
NOSE, HEAD = "green", "blue"
ARMS, LEGS = ("yellow", "orange"), ("purple", "red")  # left, right
COLOURS = (NOSE, *[HEAD] * 4, *ARMS * 3, *LEGS * 3)
LINE_STEP = 10  # colours from one person's bones to the next one's
FARTHEST = 10_000  # pixels: joints beyond are not drawn


def draw_skeleton(crop: Picture, pose: NDArray[np.float64], person: int) -> Picture:
    """Return a copy of a crop (red, green, blue) with a (17, 2) pose drawn on it.

    Parameters
    ----------
    person : int
        Number in the video, by which the bones are coloured.
    """
    picture = np.ascontiguousarray(crop).copy()
    drawn: dict[int, tuple[int, int]] = {}
    for number, (x, y) in enumerate(pose.tolist()):
        if not (math.isfinite(x) and math.isfinite(y) and max(x, y) < FARTHEST):
            continue
        place = int(x), int(y)
        if min(place) > 0:
            drawn[number] = place
            cv2.circle(picture, place, RADIUS, _colour(COLOURS[number]), -1)
    names = list(ImageColor.colormap)
    line = _colour(names[person * LINE_STEP % len(names)])
    for one, other in BONES:
        if one in drawn and other in drawn:
            cv2.line(picture, drawn[one], drawn[other], line, THICKNESS)
    return picture


def _colour(name: str) -> tuple[int, ...]:
    return ImageColor.getrgb(name)[:3]
