"""Carry a garment's cloth outward past its edges, so that a part's outline is filled to its rim."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from .clothpicture import ClothPicture
from .observation import Image

Mask8 = NDArray[np.uint8]

# Distances as fractions of the square root of the polygon's area.
REACH = 0.06  # cloth is carried so far: over the rim of an outline, which lies outside the edge
DEEP = 0.045  # a gap that reaches so far into the polygon is not its edge but something worn over
SOILED = 0.006  # at its very edge a mask holds some of what lies beyond
SMOOTH = 0.04  # window in which the way to the edge is averaged


def extend_cloth(picture: ClothPicture) -> tuple[Image, Mask8]:
    """Mirror a garment's cloth outward across its edges.

    An eroded mask, landmarks that lie a little off and the bleed of a UV island all leave a rim
    that the photo's cloth does not reach; filled from the cloth cell it would show at hems and
    seams. What lies over the cloth (a hand, another garment) stays a hole.

    Parameters
    ----------
    picture : ClothPicture

    Returns
    -------
    pixels : (h, w, 3) uint8 ndarray, RGB
    cloth : (h, w) uint8 ndarray
        255 where cloth is seen, less its soiled edge, or was carried to.
    """
    unit = float(np.sqrt(np.count_nonzero(picture.polygon)))
    radius = max(1, round(SOILED * unit))
    cloth = np.asarray(cv2.erode(picture.cloth, np.ones((2 * radius + 1,) * 2, np.uint8)), np.uint8)
    distance, labels = cv2.distanceTransformWithLabels(
        cv2.bitwise_not(cloth), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    rim = (distance > 0) & (distance <= REACH * unit + radius) & ~_covered(picture, unit)
    places = np.flatnonzero(rim)
    if not cloth.any() or len(places) == 0:
        return picture.pixels, picture.cloth
    nearest = _nearest(places, np.asarray(labels, np.int32), cloth)
    sources = _mirrored(places, nearest, np.asarray(distance, np.float32), cloth)
    pixels, whole = picture.pixels.copy(), cloth.copy()
    pixels.reshape(-1, 3)[places] = picture.pixels.reshape(-1, 3)[sources]
    whole.ravel()[places] = 255
    return pixels, whole


def _covered(picture: ClothPicture, unit: float) -> NDArray[np.bool_]:
    """Tell where something lies over the cloth: gaps deep inside the polygon, all around."""
    gap = cv2.bitwise_and(picture.polygon, cv2.bitwise_not(picture.cloth))
    depth = cv2.distanceTransform(picture.polygon, cv2.DIST_L2, 3)
    deep = np.where((gap > 0) & (depth > DEEP * unit), 0, 255).astype(np.uint8)
    if deep.all():
        return np.zeros(deep.shape, np.bool_)
    return np.asarray(cv2.distanceTransform(deep, cv2.DIST_L2, 3) <= (DEEP + REACH) * unit)


def _nearest(places: NDArray[np.intp], labels: NDArray[np.int32], cloth: Mask8) -> NDArray[np.intp]:
    """Return the flat index of the cloth pixel nearest to each place."""
    known = np.flatnonzero(cloth)
    flat = labels.ravel()
    wanted = flat[places]
    table = np.zeros(int(max(wanted.max(), flat[known].max())) + 1, np.intp)
    table[flat[known]] = known
    return np.asarray(table[wanted])


def _mirrored(
    places: NDArray[np.intp],
    nearest: NDArray[np.intp],
    distance: NDArray[np.float32],
    cloth: Mask8,
) -> NDArray[np.intp]:
    """Return what lies as far behind the edge as a place lies before it, or else the edge.

    The way to the edge runs against the slope of the distance from it, which is blurred first,
    as the edge of a mask is jagged.
    """
    height, width = cloth.shape
    size = max(3, round(SMOOTH * np.sqrt(np.count_nonzero(cloth))) | 1)
    smooth = cv2.blur(distance, (size, size))
    down = cv2.Sobel(smooth, cv2.CV_32F, 0, 1).ravel()[places]
    right = cv2.Sobel(smooth, cv2.CV_32F, 1, 0).ravel()[places]
    step = 2 * distance.ravel()[places] / np.maximum(np.hypot(down, right), 1e-6)
    y, x = np.divmod(places, width)
    behind_y = np.rint(y - step * down).astype(np.intp)
    behind_x = np.rint(x - step * right).astype(np.intp)
    inside = (behind_y >= 0) & (behind_y < height) & (behind_x >= 0) & (behind_x < width)
    behind = np.where(inside, behind_y * width + behind_x, nearest)
    return np.where(cloth.ravel()[behind] > 0, behind, nearest)
