"""The outline of a garment on a photo: its landmarks in the order round the cloth."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from .observation import Observation

Box = tuple[int, int, int, int]
Ring = tuple[int, ...]


def _around(first: int, last: int) -> Ring:
    """From the image-left shoulder down and up to the other one, back along the front neckline.

    Landmark 1, the middle of the back neck, is left out: seen from the front it lies behind
    the neck.
    """
    return (*range(first, last + 1), 6, 5, 4, 3, 2)


# 1-based DeepFashion2 landmark numbers. An open outwear has two halves: what shows between
# their front edges is another garment.
RINGS: dict[str, tuple[Ring, ...]] = {
    "short sleeve top": (_around(7, 25),),
    "long sleeve top": (_around(7, 33),),
    "short sleeve outwear": (
        (4, *range(7, 17), 31, 30, 2, 3),
        (6, *range(25, 16, -1), 29, 28, 27, 26, 5),
    ),
    "long sleeve outwear": (
        (2, *range(7, 21), 39, 38, 4, 3),
        (6, *range(33, 20, -1), 37, 36, 35, 34, 5),
    ),
    "vest": (_around(7, 15),),
    "sling": (_around(7, 15),),
    "shorts": ((1, 2, 3, 10, 9, 8, 7, 6, 5, 4),),
    "trousers": ((1, 2, 3, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4),),
    "skirt": ((1, 2, 3, 8, 7, 6, 5, 4),),
    "short sleeve dress": (_around(7, 29),),
    "long sleeve dress": (_around(7, 37),),
    "vest dress": (_around(7, 19),),
    "sling dress": (_around(7, 19),),
}


def garment_rings(observation: Observation) -> list[NDArray[np.float64]]:
    """Return the polygons round a garment, (n, 2) pixels each, of its labelled landmarks."""
    rings = []
    for ring in RINGS[observation.category]:
        rows = np.array(ring) - 1
        kept = rows[observation.labelled[rows]]
        if len(kept) >= 3:
            rings.append(observation.landmarks[kept])
    return rings


def bounding_box(
    points: NDArray[np.float64], shape: tuple[int, ...], *, margin: float = 0.0
) -> Box:
    """Return the pixel box x1, y1, x2, y2 (x2, y2 exclusive) round points, clipped to a picture.

    `margin` widens it on every side, as a fraction of its longer side. The box is empty
    (x2 <= x1) where no point lies inside the picture.
    """
    low, high = points.min(axis=0), points.max(axis=0)
    extra = margin * float((high - low).max())
    x1, y1 = np.floor(low - extra).astype(int)
    x2, y2 = np.ceil(high + extra).astype(int) + 1
    height, width = shape[:2]
    return max(int(x1), 0), max(int(y1), 0), min(int(x2), width), min(int(y2), height)


def fill_rings(
    rings: list[NDArray[np.float64]], box: Box, *, value: int = 255
) -> NDArray[np.uint8]:
    """Draw polygons, borders included, into a mask of a box; return (h, w) uint8."""
    x1, y1, x2, y2 = box
    mask = np.zeros((y2 - y1, x2 - x1), np.uint8)
    for ring in rings:
        cv2.fillPoly(mask, [np.rint(ring - (x1, y1)).astype(np.int32)], (value,))
    return mask


def pixels_inside(ring: NDArray[np.float64], shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """Mark the pixels whose centres (at whole coordinates) lie inside a polygon.

    Even-odd rule with half-open borders, so that polygons that share an edge share no pixel; the
    published code masks the photo this way (`cv2.fillPoly` also takes every pixel it touches).

    Parameters
    ----------
    ring : (n, 2) float ndarray, pixels
    shape : (h, w, ...)

    Returns
    -------
    (h, w) uint8 ndarray, 0 or 255
    """
    height, width = shape[:2]
    mask = np.zeros((height, width), np.uint8)
    left, top, right, bottom = bounding_box(ring, shape)
    if right <= left or bottom <= top:
        return mask
    crossings = np.zeros((bottom - top, right - left + 1), np.int32)
    for (xa, ya), (xb, yb) in zip(ring, np.roll(ring, 1, axis=0), strict=True):
        first, last = np.ceil(min(ya, yb)), np.ceil(max(ya, yb))
        rows = np.arange(max(int(first), top), min(int(last), bottom))
        if len(rows) == 0:
            continue
        x = np.ceil((xb - xa) * (rows - ya) / (yb - ya) + xa)
        np.add.at(crossings, (rows - top, np.clip(x, left, right).astype(int) - left), 1)
    to_the_right = crossings[:, ::-1].cumsum(axis=1)[:, ::-1]
    mask[top:bottom, left:right] = np.where(to_the_right[:, 1:] % 2 == 1, 255, 0)
    return mask
