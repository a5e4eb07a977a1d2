"""What was rendered of people, laid onto the picture of the empty scene without a seam."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from .regions import CELL, Box, Mask

Picture = NDArray[np.float32]
BARE = 1.5  # pixels at the edge of what was rendered that are not used
RAMP = 5.0  # pixels over which it then comes in
GAMMA = 2.2  # near enough to sRGB's curve for a ratio that is taken and given by the same one
DARK = 0.002  # of 0-1: what is darker tells no ratio
SHADE_BLUR = 0.8  # pixels
MOST_BRIGHTER = 2.0
PEOPLE_EDGE, PEOPLE_RAMP = 2.0, 1.5  # pixels: the filter of the picture reaches so far


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
    inner = in_pixels(cells, box).astype(np.uint8)
    at_border = (top == 0, bottom == size[1], left == 0, right == size[0])
    framed = np.pad(inner, 1, mode="edge")
    framed[0, :], framed[-1, :] = framed[0, :] * at_border[0], framed[-1, :] * at_border[1]
    framed[:, 0], framed[:, -1] = framed[:, 0] * at_border[2], framed[:, -1] * at_border[3]
    away = cv2.distanceTransform(framed, cv2.DIST_L2, 3)[1:-1, 1:-1]
    return _smooth((away - BARE) / RAMP)


def in_pixels(cells: Mask, box: Box) -> Mask:
    """Return which pixels of a rectangle lie in the (R, C) cells; it begins with a cell."""
    left, top, right, bottom = box
    part = cells[top // CELL : -(-bottom // CELL), left // CELL : -(-right // CELL)]
    full = np.repeat(np.repeat(part, CELL, axis=0), CELL, axis=1)
    return np.asarray(full[: bottom - top, : right - left], bool)


def people_weights(mask: Mask, reach: float = 0.0) -> Picture:
    """Return the share, 0-1, with which what was rendered of people counts, for each pixel.

    Parameters
    ----------
    mask : (H, W) bool ndarray
        Where people are visible at the pixels' centres; a pixel's own filter looks farther.
    reach : float
        Pixels beyond the mask that people blur over, too.
    """
    away = cv2.distanceTransform((~mask).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return np.asarray(np.clip((reach + PEOPLE_EDGE - away) / PEOPLE_RAMP, 0.0, 1.0), np.float32)


def laid_over(below: Picture, rendered: Picture, weights: Picture) -> Picture:
    """Return a rectangle with what was rendered of people over it.

    Parameters
    ----------
    below, rendered : (H, W, 3) float32 ndarray
        0-1.
    weights : (H, W) float32 ndarray
        Of `people_weights`.
    """
    result: Picture = below + weights[..., None] * (rendered - below)
    return result


def shaded(
    plate: Picture, rendered: Picture, faint: Picture, weights: Picture, people: Picture
) -> Picture:
    """Return a rectangle of the plate as dark as people make it, or as bright.

    Only how much darker the scene became is taken from what was rendered with few samples; its
    surfaces stay the plate's.

    Parameters
    ----------
    plate, rendered, faint : (H, W, 3) float32 ndarray
        sRGB, 0-1, of the same rectangle: the empty scene, it with people, and it without them but
        as few samples.
    weights : (H, W) float32 ndarray
        Of `soft_weights`.
    people : (H, W) float32 ndarray
        Of `people_weights`: what they wear tells nothing of their shade.
    """
    bare = (people == 0).astype(np.float32)[..., None]
    after, before = (
        cv2.GaussianBlur(_linear(one) * bare, (0, 0), SHADE_BLUR) for one in (rendered, faint)
    )
    ratio = np.clip((after + DARK) / (before + DARK), 0.0, MOST_BRIGHTER)
    mixed: Picture = _screen(_linear(plate) * (1 + weights[..., None] * (ratio - 1)))
    return mixed


def _linear(picture: Picture) -> Picture:
    return np.asarray(picture, np.float32) ** GAMMA


def _screen(light: Picture) -> Picture:
    return np.asarray(np.clip(light, 0.0, 1.0) ** (1 / GAMMA), np.float32)


def _smooth(values: NDArray[np.float32]) -> Picture:
    inside = np.clip(values, 0.0, 1.0).astype(np.float32)
    result: Picture = inside * inside * (3 - 2 * inside)
    return result
