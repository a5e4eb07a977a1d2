"""A small painter of triangles with a depth buffer, for pictures that need no Blender."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.intp]
CHUNK = 1 << 17  # fragments at a time: little memory, and a window beside it stays awake
LAYERS = 24  # of see-through triangles that count at one pixel within a chunk


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class Fragments:
    """Where triangles cover the centres of pixels.

    Attributes
    ----------
    pixels : (n,) int ndarray
        Row by row.
    triangles : (n,) int ndarray
    weights : (n, 3) float32 ndarray
        Barycentric.
    depths : (n,) float32 ndarray
        Larger is nearer.
    """

    pixels: Ints
    triangles: Ints
    weights: Floats
    depths: Floats

    def taken(self, rows: NDArray[Any]) -> Fragments:
        """Return some of them."""
        return Fragments(
            self.pixels[rows], self.triangles[rows], self.weights[rows], self.depths[rows]
        )

    def mixed(self, values: Floats) -> Floats:
        """Return values of the triangles' corners (T, 3, k) at the fragments (n, k)."""
        return np.asarray(np.einsum("nc,nck->nk", self.weights, values[self.triangles]))


@dataclass(eq=False)
class Canvas:
    """A square picture with depth.

    Attributes
    ----------
    size : int
        Pixels a side.
    colour : (size * size, 3) float32 ndarray
        Multiplied by the coverage.
    coverage : (size * size,) float32 ndarray
    depth : (size * size,) float32 ndarray
        Of the nearest solid fragment, -inf where there is none.
    """

    size: int
    colour: Floats = field(init=False)
    coverage: Floats = field(init=False)
    depth: Floats = field(init=False)

    def __post_init__(self) -> None:
        count = self.size * self.size
        self.colour = np.zeros((count, 3), np.float32)
        self.coverage = np.zeros(count, np.float32)
        self.depth = np.full(count, -np.inf, np.float32)

    def draw_solid(self, found: Fragments, colours: Floats) -> None:
        """Draw fragments in their colours (n, 3) where they are the nearest."""
        order = np.argsort(found.depths, kind="stable")  # of equal pixels the last one stays
        order = order[found.depths[order] > self.depth[found.pixels[order]]]
        pixels = found.pixels[order]
        self.colour[pixels] = colours[order]
        self.depth[pixels] = found.depths[order]
        self.coverage[pixels] = 1.0

    def draw_clear(self, found: Fragments, colours: Floats, alphas: Floats) -> None:
        """Lay see-through fragments over what is behind them, the farthest first."""
        shown = (alphas > 1 / 255) & (found.depths > self.depth[found.pixels])
        order = np.flatnonzero(shown)
        order = order[np.lexsort((-found.depths[order], found.pixels[order]))]
        pixels = found.pixels[order]
        starts = np.flatnonzero(np.diff(pixels, prepend=-1))
        rank = np.arange(len(pixels)) - np.repeat(starts, np.diff(starts, append=len(pixels)))
        for layer in range(min(int(rank.max(initial=0)), LAYERS), -1, -1):
            rows, at = order[rank == layer], pixels[rank == layer]
            alpha = alphas[rows]
            rest = 1.0 - alpha
            self.colour[at] = self.colour[at] * rest[:, None] + colours[rows] * alpha[:, None]
            self.coverage[at] = self.coverage[at] * rest + alpha


def fragments(corners: Floats, size: int) -> Iterator[Fragments]:
    """Yield where triangles cover pixels, the farthest triangles first.

    Parameters
    ----------
    corners : (T, 3, 3) float32 ndarray
        Pixels from the left and from the top, and depth, larger for nearer.
    size : int
        Pixels a side; what lies outside is left out.
    """
    low = np.clip(np.ceil(corners[:, :, :2].min(axis=1) - 0.5), 0, size).astype(np.intp)
    high = np.clip(np.floor(corners[:, :, :2].max(axis=1) - 0.5) + 1, 0, size).astype(np.intp)
    spans = np.maximum(high - low, 0)
    counts = spans.prod(axis=1)
    order = np.argsort(corners[:, :, 2].mean(axis=1), kind="stable")
    order = order[counts[order] > 0]
    ends = np.cumsum(counts[order])
    start = 0
    while start < len(order):
        before = ends[start - 1] if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, before + CHUNK, side="right")))
        chosen = order[start:stop]
        yield _inside(corners, chosen, low[chosen], spans[chosen, 0], counts[chosen], size)
        start = stop


def _inside(
    corners: Floats, chosen: Ints, low: Ints, widths: Ints, counts: Ints, size: int
) -> Fragments:
    """Return the pixels of the triangles' boxes that lie in the triangles."""
    rows = np.repeat(np.arange(len(chosen)), counts)
    steps = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
    x = low[rows, 0] + steps % widths[rows]
    y = low[rows, 1] + steps // widths[rows]
    a, b, c = (corners[chosen, corner] for corner in range(3))
    area = _cross(b - a, c - a)
    turn = np.where(np.abs(area) > 1e-9, area, np.inf).astype(np.float32)
    point = np.stack([x + 0.5, y + 0.5], axis=1).astype(np.float32)
    second = _cross(point - a[rows, :2], (c - a)[rows]) / turn[rows]
    third = _cross((b - a)[rows], point - a[rows, :2]) / turn[rows]
    weights = np.stack([1 - second - third, second, third], axis=1)
    kept = (weights >= -1e-5).all(axis=1) & np.isfinite(turn[rows])
    rows, weights = rows[kept], weights[kept].astype(np.float32)
    depths = np.einsum("nc,nc->n", weights, corners[chosen[rows], :, 2])
    return Fragments(y[kept] * size + x[kept], chosen[rows], weights, depths)


def _cross(one: Floats, other: Floats) -> Floats:
    return np.asarray(one[..., 0] * other[..., 1] - one[..., 1] * other[..., 0])
