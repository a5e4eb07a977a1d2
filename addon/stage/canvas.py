"""Smooth discs, lines, areas and numbers over an editor, drawn as triangles in one batch.

Lines and points of the graphics card are neither smooth nor of the same width everywhere; soft
rims of triangles are, with OpenGL, Vulkan and Metal alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from math import ceil
from typing import Any

import blf
import gpu
import numpy as np
from gpu_extras.batch import batch_for_shader
from mathutils.geometry import tessellate_polygon
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Colour = tuple[float, float, float, float]  # red, green, blue as displayed, and opacity
Spot = tuple[float, float]

SOFT = 0.5  # pixels on either side of an edge over which it fades
SIDES = 28  # of a disc
SHARPEST = 2.5  # half widths that a line's corner may stick out
FONT = 0
DARK: Colour = (0.04, 0.04, 0.05, 0.9)


class Canvas:
    """Collects shapes in the order in which they lie over each other; `draw` shows them all."""

    def __init__(self) -> None:
        self._points: list[Floats] = []
        self._colours: list[Floats] = []
        self._triangles: list[NDArray[np.int32]] = []
        self._count = 0

    def disc(self, centre: Spot, radius: float, colour: Colour) -> None:
        """Add a filled circle; radius in pixels of the region."""
        self._rings(centre, (0.0, radius - SOFT, radius + SOFT), (1.0, 1.0, 0.0), colour)

    def ring(self, centre: Spot, radius: float, width: float, colour: Colour) -> None:
        """Add a circle's line of a width, its middle at the radius."""
        inner, outer = radius - width / 2, radius + width / 2
        radii = (max(inner - SOFT, 0.0), inner + SOFT, outer - SOFT, outer + SOFT)
        self._rings(centre, radii, (0.0, 1.0, 1.0, 0.0), colour)

    def line(self, points: Floats, width: float, colour: Colour, *, closed: bool = False) -> None:
        """Add a line through points (n, 2), with pointed corners."""
        kept = _apart(points, closed=closed)
        if len(kept) < 2:
            return
        normals = _corner_normals(kept, closed=closed)
        half = width / 2
        offsets = np.array([-half - SOFT, -half + SOFT, half - SOFT, half + SOFT])
        if width < 2 * SOFT:
            offsets[1:3] = 0.0
        rows = kept[:, None] + offsets[None, :, None] * normals[:, None]
        opacity = np.array([0.0, 1.0, 1.0, 0.0]) * min(width / (2 * SOFT), 1.0)
        self._strips(rows, opacity, colour, closed=closed)

    def area(self, polygon: Floats, colour: Colour) -> None:
        """Add a filled polygon (n, 2) of any shape, with hard edges."""
        if len(polygon) < 3:
            return
        corners = [(float(x), float(y), 0.0) for x, y in polygon]
        triangles = np.array(tessellate_polygon([corners]), np.int32).reshape(-1, 3)
        self._add(polygon, np.ones(len(polygon)), triangles, colour)

    def draw(self) -> None:
        """Draw everything that was added, over what the region shows."""
        if not self._points:
            return
        flat = np.concatenate(self._points)
        places = np.column_stack([flat, np.zeros(len(flat))]).astype(np.float32)
        shader = gpu.shader.from_builtin("SMOOTH_COLOR")
        content: Any = {"pos": places, "color": np.concatenate(self._colours).astype(np.float32)}
        batch = batch_for_shader(shader, "TRIS", content, indices=np.concatenate(self._triangles))
        gpu.state.blend_set("ALPHA")
        batch.draw(shader)
        gpu.state.blend_set("NONE")

    def _rings(
        self, centre: Spot, radii: Sequence[float], opacity: Sequence[float], colour: Colour
    ) -> None:
        rows = np.array(centre) + np.array(radii)[None, :, None] * _circle()[:, None]
        self._strips(rows, np.array(opacity), colour, closed=True)

    def _strips(self, rows: Floats, opacity: Floats, colour: Colour, *, closed: bool) -> None:
        """Add the quads between rows (n, k, 2) of points, with an opacity for each column (k,)."""
        count, columns = rows.shape[:2]
        triangles = _strip_triangles(count, columns, closed)
        self._add(rows.reshape(-1, 2), np.tile(opacity, count), triangles, colour)

    def _add(
        self, points: Floats, opacity: Floats, triangles: NDArray[np.int32], colour: Colour
    ) -> None:
        colours = np.empty((len(points), 4))
        colours[:] = colour
        colours[:, 3] *= opacity
        self._points.append(points)
        self._colours.append(colours)
        self._triangles.append(triangles + np.int32(self._count))
        self._count += len(points)


@cache
def _circle() -> Floats:
    """Return the corners (n, 2) of a disc of radius 1."""
    turn = np.linspace(0, 2 * np.pi, SIDES, endpoint=False)
    return np.stack([np.cos(turn), np.sin(turn)], axis=1)


@lru_cache(maxsize=256)
def _strip_triangles(count: int, columns: int, closed: bool) -> NDArray[np.int32]:
    """Return the triangles (n, 3) of the quads between rows of points."""
    first = np.arange(count if closed else count - 1)
    row, column = (grid.ravel() for grid in np.meshgrid(first, np.arange(columns - 1)))
    here, after = row * columns + column, (row + 1) % count * columns + column
    halves = ([here, after, after + 1], [here, after + 1, here + 1])
    return np.concatenate([np.stack(half, axis=1) for half in halves]).astype(np.int32)


def _apart(points: Floats, *, closed: bool) -> Floats:
    """Leave out points (n, 2) that lie on the one before."""
    if len(points) < 2:
        return points
    before = np.roll(points, 1, axis=0)
    new = np.abs(points - before).max(axis=1) > 1e-3
    new[0] = new[0] or not closed
    return points[new]


def _corner_normals(points: Floats, *, closed: bool) -> Floats:
    """Return for every point (n, 2) where its corner points to, 1 long across a straight line."""
    steps = np.roll(points, -1, axis=0) - points
    normals = np.stack([-steps[:, 1], steps[:, 0]], axis=1)
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)
    before = np.roll(normals, 1, axis=0)
    if not closed:
        before[0], normals[-1] = normals[0], before[-1]
    middle = normals + before
    length = np.maximum((middle**2).sum(axis=1, keepdims=True), 1e-9)
    corner = 2 * middle / length
    reach = np.linalg.norm(corner, axis=1, keepdims=True)
    return np.asarray(corner * np.minimum(1.0, SHARPEST / np.maximum(reach, 1e-9)))


def write(text: str, spot: Spot, *, size: float, colour: Colour, outline: Colour = DARK) -> None:
    """Write a word with a dark outline, its lower left corner at a spot of the region."""
    blf.size(FONT, size)
    reach = max(1, ceil(size / 14))
    around = [(dx * reach, dy * reach) for dx in (-1, 0, 1) for dy in (-1, 0, 1) if dx or dy]
    for shift, ink in (*((way, outline) for way in around), ((0, 0), colour)):
        blf.color(FONT, *ink)
        blf.position(FONT, spot[0] + shift[0], spot[1] + shift[1], 0)
        blf.draw(FONT, text)


def extent(text: str, *, size: float) -> tuple[float, float]:
    """Return width and height of a word in pixels."""
    blf.size(FONT, size)
    width, height = blf.dimensions(FONT, text)
    return float(width), float(height)
