"""What was rendered of people, laid onto the picture of the empty scene without a seam."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from .regions import CELL, Box, Floats, Mask
from .seeing import Patch

Picture = NDArray[np.float32]
BARE = 1.5  # pixels at the edge of what was rendered that are not used
RAMP = 5.0  # pixels over which it then comes in
GAMMA = 2.2  # near enough to sRGB's curve for a ratio that is taken and given by the same one
DARK = 1e-6  # of 0-1: what is darker tells no ratio
SHOE, CONTACT = 0.3, 0.05  # metres: from the ankle to a shoe's end, and of shade beside it
CONTACT_PIXELS = (3.0, 12.0)
SHADE_BLUR = 0.6  # pixels of what was rendered
FAR_BLUR, FAR_SHARE = 4.0, 5e-4  # so little that light does not outshine shade near by
MOST_BRIGHTER = 2.0
PEOPLE_EDGE, PEOPLE_RAMP = 1.6, 1.1  # pixels: the filter of the picture reaches so far


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


def add_contact(weights: Picture, patch: Patch, ankles: Floats, metre: float) -> None:
    """Let the ground right beside shoes count as people: its shade is too fine for `shaded`.

    Parameters
    ----------
    weights : (H, W) float32 ndarray
        Of `people_weights`; changed in place.
    patch : Patch
        Where the person is visible.
    ankles : (2, 2) float ndarray
        Pixels; nan for one behind the camera.
    metre : float
        Pixels that a metre takes where the person stands.
    """
    reach = float(np.clip(CONTACT * metre, *CONTACT_PIXELS))
    room = int(np.ceil(reach)) + 1
    padded = np.pad(patch.pixels, room)
    rows, columns = np.ogrid[: padded.shape[0], : padded.shape[1]]
    shoes = np.zeros(padded.shape, bool)
    for x, y in ankles - (patch.left - room, patch.top - room):
        if np.isfinite((x, y)).all():
            shoes |= (columns - x) ** 2 + (rows - y) ** 2 < (SHOE * metre) ** 2
    shoes &= padded
    if not shoes.any():
        return
    away = cv2.distanceTransform((~shoes).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    share = np.clip((reach - away) / (reach / 2), 0.0, 1.0).astype(np.float32)
    top, left = patch.top - room, patch.left - room
    inside = weights[max(top, 0) : top + share.shape[0], max(left, 0) : left + share.shape[1]]
    first = max(-top, 0), max(-left, 0)
    share = share[first[0] : first[0] + inside.shape[0], first[1] : first[1] + inside.shape[1]]
    np.maximum(inside, share, out=inside)


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


def shade_ratio(rendered: Picture, faint: Picture, people: Picture) -> Picture:
    """Return how bright people make a rectangle of the empty scene, 1 where as before.

    Parameters
    ----------
    rendered, faint : (h, w, 3) float32 ndarray
        sRGB, 0-1, with people and without, rendered alike; may be smaller than the frame.
    people : (H, W) float32 ndarray
        Of `people_weights`, of the frame: what they wear tells nothing of their shade.

    Returns
    -------
    (H, W, 3) float32 ndarray
        Of linear light.
    """
    height, width = rendered.shape[:2]
    covered = cv2.resize(people, (width, height), interpolation=cv2.INTER_AREA)
    bare = (covered <= 0).astype(np.float32)[..., None]
    after, before = (_spread(_linear(one) * bare) for one in (rendered, faint))
    ratio = np.clip((after + DARK) / (before + DARK), 0.0, MOST_BRIGHTER)
    shape = (people.shape[1], people.shape[0])
    return np.asarray(cv2.resize(ratio, shape, interpolation=cv2.INTER_LINEAR), np.float32)


def _spread(light: Picture) -> Picture:
    """Return light blurred a little, and from farther away where there is none near."""
    near = cv2.GaussianBlur(light, (0, 0), SHADE_BLUR)
    return np.asarray(near + FAR_SHARE * cv2.GaussianBlur(light, (0, 0), FAR_BLUR), np.float32)


def shaded(plate: Picture, ratio: Picture, weights: Picture) -> Picture:
    """Return a rectangle of the plate as dark as people make it, or as bright.

    Only how much darker the scene became is taken from what was rendered with few samples; its
    surfaces stay the plate's.

    Parameters
    ----------
    plate : (H, W, 3) float32 ndarray
        sRGB, 0-1.
    ratio : (H, W, 3) float32 ndarray
        Of `shade_ratio`.
    weights : (H, W) float32 ndarray
        Of `soft_weights`.
    """
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
