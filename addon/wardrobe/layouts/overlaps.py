"""Which UV islands share texels: stacked islands, and islands that fold over themselves."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from .islands import Corners, add_up, triangles

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]

SIDE = 1024  # texels of the raster
SHIFT = 4  # bits of sub-texel places in OpenCV's drawing
SMALLEST = 4.0  # texels: nothing can be said of smaller faces, their neighbours' borders cover them
LEAST = 0.02  # of the smaller island: below this two islands only touch


@dataclass(frozen=True)
class Overlap:
    """Two islands that share texels, or one that folds over itself.

    Attributes
    ----------
    one, other : int
        Numbers of islands, one <= other.
    share : float
        Of the smaller one's area, 0-1.
    """

    one: int
    other: int
    share: float


def find_overlaps(
    welded: Corners, face_island: Ints
) -> tuple[tuple[Overlap, ...], NDArray[np.bool_]]:
    """Find islands that share texels, and the faces that lie over or under others.

    All triangles are painted with their numbers, one over the other; one whose middle shows
    another triangle that it shares no UV point with lies below it. Painted the other way round,
    the upper ones lie below. Tiles beside the unit square show the same texels, so places count
    modulo 1.

    Parameters
    ----------
    welded : Corners
    face_island : (F,) int32 ndarray

    Returns
    -------
    pairs : tuple of Overlap, largest share first
    shared : (F,) bool ndarray
    """
    flat, owner = triangles(welded.corners)
    shared = np.zeros(len(face_island), bool)
    if not len(flat):
        return (), shared
    places = welded.points[flat]
    tiles = np.floor(places.mean(axis=1))
    places = places - tiles[:, None]
    sizes = _triangle_areas(places)
    below, over = _hidden(flat, places, sizes)
    back_below, _ = _hidden(flat[::-1], places[::-1], sizes[::-1])
    shared[owner[below]] = True
    shared[owner[len(flat) - 1 - back_below]] = True
    island = face_island[owner]
    return _pairs(island[below], island[over], sizes[below], add_up(island, sizes)), shared


def _hidden(flat: Ints, places: Floats, sizes: Floats) -> tuple[Ints, Ints]:
    """Return the triangles that later ones cover, and those that cover them."""
    picture = _painted(places)
    columns = np.clip(places.mean(axis=1) * SIDE, 0, SIDE - 1).astype(np.int64)
    top = picture[columns[:, 1], columns[:, 0]]
    hidden = (top >= 0) & (top != np.arange(len(flat))) & (sizes * SIDE**2 >= SMALLEST)
    hidden[hidden] = ~_neighbours(flat[hidden], flat[top[hidden]])
    return np.flatnonzero(hidden).astype(np.int32), top[hidden]


def _triangle_areas(places: Floats) -> Floats:
    one, two = places[:, 1] - places[:, 0], places[:, 2] - places[:, 0]
    return np.asarray(np.abs(one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0]) / 2)


def _painted(places: Floats) -> Ints:
    """Paint triangles (n, 3, 2), unit square, with their numbers; -1 where there is none."""
    picture = np.full((SIDE, SIDE), -1, np.int32)
    # OpenCV's texel centres are whole numbers, ours lie at the half
    spots = np.rint((places * SIDE - 0.5) * (1 << SHIFT)).astype(np.int32)
    for number, triangle in enumerate(spots):
        cv2.fillConvexPoly(picture, triangle, (number,), shift=SHIFT)
    return picture


def _neighbours(flat: Ints, others: Ints) -> NDArray[np.bool_]:
    """Tell which pairs of triangles (n, 3) share a UV point."""
    return np.asarray((flat[:, :, None] == others[:, None, :]).any(axis=(1, 2)))


def _pairs(below: Ints, over: Ints, sizes: Floats, totals: Floats) -> tuple[Overlap, ...]:
    low, high = np.minimum(below, over), np.maximum(below, over)
    count = len(totals)
    keys, inverse = np.unique(low.astype(np.int64) * count + high, return_inverse=True)
    shared = add_up(inverse, sizes)
    found = []
    for key, area in zip(keys.tolist(), shared.tolist(), strict=True):
        one, other = divmod(key, count)
        share = area / max(min(totals[one], totals[other]), 1e-12)
        if share >= LEAST:
            found.append(Overlap(one, other, min(float(share), 1.0)))
    return tuple(sorted(found, key=lambda pair: (-pair.share, pair.one, pair.other)))
