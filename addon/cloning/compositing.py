"""Lay the registered cloth over the expanded cell, hard or with a blended border."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from .observation import Image
from .outlines import Box
from .registered import RegisteredMap
from .settings import CloneSettings

COARSE = 4  # the border is blended by a mask of a quarter of the size


def composite(base: Image, registered: RegisteredMap, settings: CloneSettings) -> None:
    """Paint the registered cloth over a map filled with the expanded cell.

    What is painted is decided by the coverage alone, never by colour: black cloth is cloth.

    Parameters
    ----------
    base : (S, S, 3) uint8 ndarray, written
    registered : RegisteredMap
    settings : CloneSettings
    """
    x1, y1, x2, y2 = registered.box
    if x2 <= x1 or y2 <= y1:
        return
    below = base[y1:y2, x1:x2]
    above = registered.image[y1:y2, x1:x2]
    coverage = np.ascontiguousarray(registered.coverage[y1:y2, x1:x2])
    holes = registered.holes[y1:y2, x1:x2]
    width = settings.feather * settings.texture_size if settings.masked else 0.0
    if width < 1:
        cv2.copyTo(above, coverage, below)
        return
    below[:] = _blended(below, above, feathered(coverage, holes, width))


def feathered(
    coverage: NDArray[np.uint8], holes: NDArray[np.uint8], width: float
) -> NDArray[np.uint8]:
    """Turn a mask into weights that rise from 0 at its holes to 255 `width` texels away.

    Towards the outlines of parts the weights stay full: hems and seams end hard.
    """
    if not holes.any():
        return coverage
    height, across = coverage.shape
    extent = (-(-across // COARSE), -(-height // COARSE))
    coarse = cv2.resize(holes, extent, interpolation=cv2.INTER_AREA)
    _, solid = cv2.threshold(coarse, 0, 255, cv2.THRESH_BINARY_INV)
    distance = cv2.distanceTransform(solid, cv2.DIST_L2, 3)
    weights = cv2.convertScaleAbs(distance, alpha=255 * COARSE / width)
    full = cv2.resize(weights, (across, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.min(full, coverage), np.uint8)


def _blended(below: Image, above: Image, weights: NDArray[np.uint8]) -> Image:
    share = weights.astype(np.float32) / np.float32(255)
    return np.asarray(cv2.blendLinear(above, below, share, 1 - share), np.uint8)


def full_box(size: int) -> Box:
    """Return the box of a whole size x size map."""
    return 0, 0, size, size
