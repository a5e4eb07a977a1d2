"""What was rendered of people, laid onto the picture of the empty scene without a seam."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from .regions import CELL, Box, Mask

Picture = NDArray[np.float32]
BARE = 1.5  # pixels at the edge of what was rendered that are not used
RAMP = 5.0  # pixels over which it then comes in
SAME, OTHER = 0.03, 0.10  # of 0-1: how much a pixel changed to be taken as it is


def soft_weights(cells: Mask, box: Box, size: tuple[int, int]) -> Picture:
    """Return the share, 0-1, with which a rectangle's pixels count: 0 at the cells' edges.

    The picture's own border is no edge.

    Parameters
    ----------
    cells : (R, C) bool ndarray
        What was rendered.
    box : (x1, y1, x2, y2)
        Pixels, beginning with a cell.
    size : (width, height)
        Of the picture.
    """
    left, top, right, bottom = box
    part = cells[top // CELL : -(-bottom // CELL), left // CELL : -(-right // CELL)]
    full = np.repeat(np.repeat(part, CELL, axis=0), CELL, axis=1)[: bottom - top, : right - left]
    inner = full.astype(np.uint8)
    at_border = (top == 0, bottom == size[1], left == 0, right == size[0])
    framed = np.pad(inner, 1, mode="edge")
    framed[0, :], framed[-1, :] = framed[0, :] * at_border[0], framed[-1, :] * at_border[1]
    framed[:, 0], framed[:, -1] = framed[:, 0] * at_border[2], framed[:, -1] * at_border[3]
    away = cv2.distanceTransform(framed, cv2.DIST_L2, 3)[1:-1, 1:-1]
    return _smooth((away - BARE) / RAMP)


def blend(plate: Picture, rendered: Picture, quick: Picture, weights: Picture) -> Picture:
    """Return a rectangle of the plate with what was rendered of people laid onto it.

    `quick` is the empty scene rendered just as the rectangle was, with the same noise: where
    people changed nothing, both are equal and the plate, the better picture, stays. A soft shadow
    is taken over as a difference, and what changed a lot, people, as it is.

    Parameters
    ----------
    plate, rendered, quick : (H, W, 3) float32 ndarray
        0-1, of the same rectangle.
    weights : (H, W) float32 ndarray
        Of `soft_weights`.
    """
    change = rendered - quick
    amount = cv2.GaussianBlur(np.abs(change).max(axis=2), (0, 0), 1.0)
    own = _smooth((amount - SAME) / (OTHER - SAME))[..., None]
    mixed = own * rendered + (1 - own) * (plate + change)
    result: Picture = plate + weights[..., None] * (mixed - plate)
    return result


def _smooth(values: NDArray[np.float32]) -> Picture:
    inside = np.clip(values, 0.0, 1.0).astype(np.float32)
    result: Picture = inside * inside * (3 - 2 * inside)
    return result
