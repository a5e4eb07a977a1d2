"""Where a dragged landmark comes to rest: a cloth mask's outline, a photo's edge, a UV border."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from .observation import Image, Mask

Floats = NDArray[np.float64]
Spot = tuple[float, float]

BLUR = 1.0  # pixels, standard deviation: smooths the stairs of a mask and the grain of a photo
FAINT = 10.0  # grey levels a pixel: a weaker slope is no edge
ON_LINE = 1.5  # pixels: how far along its edge a place may be moved towards the mouse


def snap_to_mask(spot: Spot, mask: Mask, radius: float) -> Spot | None:
    """Return the place on a cloth mask's outline that is nearest to a spot.

    Parameters
    ----------
    spot : (x, y), pixels, whole numbers at the pixels' centres
    mask : (H, W) bool ndarray
    radius : float
        Pixels; None is returned where the outline is farther off.
    """
    window = _window(spot, radius, mask.shape)
    if window is None:
        return None
    x1, y1, x2, y2 = window
    inside = mask[y1:y2, x1:x2].astype(np.float32)
    level = cv2.GaussianBlur(inside, (0, 0), BLUR) - np.float32(0.5)
    across = _zero_crossings(np.asarray(level, np.float64))
    if len(across) == 0:
        return None
    wanted = np.array(spot, np.float64) - (x1, y1)
    nearest = across[np.argmin(np.linalg.norm(across - wanted, axis=1))]
    found = _along_line(nearest, _slope(np.asarray(level, np.float64), nearest), wanted)
    return _within(np.add(found, (x1, y1)), spot, radius)


def snap_to_edge(spot: Spot, photo: Image, radius: float) -> Spot | None:
    """Return a place on the strongest edge of a photo near a spot, sub-pixel.

    Nearer edges count more than equally strong ones farther off.

    Parameters
    ----------
    spot : (x, y), pixels, whole numbers at the pixels' centres
    photo : (H, W, 3) uint8 ndarray, RGB
    radius : float
        Pixels; None is returned where no edge is within.
    """
    window = _window(spot, radius, photo.shape)
    if window is None:
        return None
    x1, y1, x2, y2 = window
    smooth = cv2.GaussianBlur(photo[y1:y2, x1:x2].astype(np.float32), (0, 0), BLUR)
    strength, slopes = _gradients(np.asarray(smooth, np.float32))
    wanted = np.array(spot, np.float64) - (x1, y1)
    away = _distances(strength.shape, wanted)
    score = np.where(_ridges(strength, slopes), strength, 0.0) * np.clip(1 - away / radius, 0, 1)
    row, column = np.unravel_index(int(score.argmax()), score.shape)
    if strength[row, column] < FAINT or score[row, column] <= 0:
        return None
    slope = slopes[row, column] / max(float(np.linalg.norm(slopes[row, column])), 1e-9)
    peak = np.array([column, row]) + slope * _peak(strength, (float(column), float(row)), slope)
    found = _along_line(peak, slope, wanted)
    return _within(np.add(found, (x1, y1)), spot, radius)


def snap_to_borders(
    spot: Spot, borders: Sequence[Floats], radius: float, *, vertices: float = 0.5
) -> Spot | None:
    """Return the nearest vertex of closed lines, or else the nearest place on them.

    Parameters
    ----------
    spot : (x, y)
    borders : sequence of (m, 2) float ndarrays
        Each closed without repeating its first point.
    radius : float
        None is returned where all are farther off.
    vertices : float
        Vertices win within this share of the radius.
    """
    if not borders:
        return None
    wanted = np.array(spot)
    start = np.concatenate(list(borders))
    step = np.concatenate([np.roll(border, -1, axis=0) for border in borders]) - start
    share = ((wanted - start) * step).sum(axis=1) / np.maximum((step**2).sum(axis=1), 1e-18)
    places = start + np.clip(share, 0, 1)[:, None] * step
    corner = start[np.argmin(np.linalg.norm(start - wanted, axis=1))]
    if np.linalg.norm(corner - wanted) <= radius * vertices:
        return float(corner[0]), float(corner[1])
    return _within(places[np.argmin(np.linalg.norm(places - wanted, axis=1))], spot, radius)


def _window(spot: Spot, radius: float, shape: tuple[int, ...]) -> tuple[int, int, int, int] | None:
    """Return the pixels round a spot that can matter, x2 and y2 exclusive; None for none."""
    reach = radius + 4 * BLUR + 2
    x1, y1 = (max(int(np.floor(value - reach)), 0) for value in spot)
    x2 = min(int(np.ceil(spot[0] + reach)) + 1, shape[1])
    y2 = min(int(np.ceil(spot[1] + reach)) + 1, shape[0])
    return (x1, y1, x2, y2) if x2 - x1 >= 3 and y2 - y1 >= 3 else None


def _within(place: Floats, spot: Spot, radius: float) -> Spot | None:
    near = np.linalg.norm(place - np.array(spot)) <= radius
    return (float(place[0]), float(place[1])) if near else None


def _zero_crossings(level: Floats) -> Floats:
    """Return where a field (h, w) changes its sign between neighbours: (n, 2) places x, y."""
    places = []
    for axis in (0, 1):
        one, other = (level[:-1], level[1:]) if axis == 0 else (level[:, :-1], level[:, 1:])
        rows, columns = np.nonzero((one > 0) != (other > 0))
        share = one[rows, columns] / (one[rows, columns] - other[rows, columns])
        shift = np.stack([share * axis, share * (1 - axis)], axis=1)
        places.append(np.stack([columns, rows], axis=1) + shift)
    return np.concatenate(places)


def _slope(field: Floats, place: Floats) -> Floats:
    """Return the unit vector in which a field rises at a place, by differences of a pixel."""
    x, y = np.eye(2)
    right = _value(field, place + x) - _value(field, place - x)
    down = _value(field, place + y) - _value(field, place - y)
    slope = np.array([right, down])
    return np.asarray(slope / max(float(np.linalg.norm(slope)), 1e-9))


def _value(field: Floats, place: Floats) -> float:
    """Return a field's value between its pixels."""
    x = float(np.clip(place[0], 0, field.shape[1] - 1.001))
    y = float(np.clip(place[1], 0, field.shape[0] - 1.001))
    column, row = int(x), int(y)
    upper = field[row, column] * (column + 1 - x) + field[row, column + 1] * (x - column)
    lower = field[row + 1, column] * (column + 1 - x) + field[row + 1, column + 1] * (x - column)
    return float(upper * (row + 1 - y) + lower * (y - row))


def _along_line(place: Floats, normal: Floats, wanted: Floats) -> Floats:
    """Move a place along its edge towards the mouse, so that a drag along an edge is smooth."""
    tangent = np.array([-normal[1], normal[0]])
    return np.asarray(place + tangent * np.clip((wanted - place) @ tangent, -ON_LINE, ON_LINE))


def _gradients(smooth: NDArray[np.float32]) -> tuple[Floats, Floats]:
    """Return the slope of the channel that is steepest: strengths (h, w) and vectors (h, w, 2)."""
    right = cv2.Sobel(smooth, cv2.CV_32F, 1, 0, scale=0.125)
    down = cv2.Sobel(smooth, cv2.CV_32F, 0, 1, scale=0.125)
    steepness = np.hypot(right, down)
    channel = steepness.argmax(axis=2)[:, :, None]
    slopes = np.stack(
        [np.take_along_axis(part, channel, axis=2)[:, :, 0] for part in (right, down)], axis=2
    )
    return steepness.max(axis=2).astype(np.float64), slopes.astype(np.float64)


def _distances(shape: tuple[int, ...], spot: Floats) -> Floats:
    rows, columns = np.indices(shape)
    return np.asarray(np.hypot(columns - spot[0], rows - spot[1]))


def _ridges(strength: Floats, slopes: Floats) -> NDArray[np.bool_]:
    """Tell which pixels are no weaker than those before and behind them across the edge."""
    length = np.maximum(np.abs(slopes).max(axis=2, keepdims=True), 1e-9)
    steps = np.rint(slopes / length).astype(int)
    rows, columns = np.indices(strength.shape)
    kept = np.ones(strength.shape, bool)
    for sign in (-1, 1):
        y = np.clip(rows + sign * steps[:, :, 1], 0, strength.shape[0] - 1)
        x = np.clip(columns + sign * steps[:, :, 0], 0, strength.shape[1] - 1)
        kept &= strength >= strength[y, x]
    return kept


def _peak(strength: Floats, place: Spot, slope: Floats) -> float:
    """Return how far from a ridge's pixel its top lies along the slope, by a parabola."""
    middle = np.array(place)
    before, after = (_value(strength, middle + sign * slope) for sign in (-1, 1))
    bend = before - 2 * _value(strength, middle) + after
    return float(np.clip(0.5 * (before - after) / bend, -1, 1)) if bend < -1e-9 else 0.0
