"""Pieces that rigid things are modelled of: grids, tubes, plates, and their binding to anchors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...makehuman.data import BODY_VERTEX_COUNT
from ...makehuman.rigs import BoneWeights

Points = NDArray[np.float64]
Ints = NDArray[np.int32]
Box = tuple[float, float, float, float]  # u0, v0, u1, v1 on the texture, v up


@dataclass(frozen=True)
class Piece:
    """A mesh with one UV per corner: vertices (V, 3), faces (F, 4), uvs (T, 2), uv_faces (F, 4)."""

    vertices: Points
    faces: Ints
    uvs: Points
    uv_faces: Ints


def grid_faces(rows: int, columns: int, *, closed: bool) -> Ints:
    """Quads of a grid of points in row order; a closed one joins its last column to its first."""
    row, column = np.mgrid[: rows - 1, : columns if closed else columns - 1]
    after = (column + 1) % columns
    quads = np.stack(
        [row * columns + column, row * columns + after,
         (row + 1) * columns + after, (row + 1) * columns + column], axis=-1,
    )  # fmt: skip
    result: Ints = quads.reshape(-1, 4).astype(np.int32)
    return result


def grid_uvs(rows: Points, columns: Points, box: Box) -> Points:
    """UVs of a grid in row order; rows (v) and columns (u) are places 0..1 in the box."""
    u = box[0] + (box[2] - box[0]) * columns
    v = box[1] + (box[3] - box[1]) * rows
    result: Points = np.stack(np.meshgrid(u, v), axis=-1).reshape(-1, 2)
    return result


def merge(pieces: list[Piece]) -> Piece:
    """Put pieces into one mesh, in order."""
    corners = np.cumsum([0] + [len(piece.vertices) for piece in pieces])
    places = np.cumsum([0] + [len(piece.uvs) for piece in pieces])
    faces = [(piece.faces + n).astype(np.int32) for piece, n in zip(pieces, corners, strict=False)]
    uv_faces = [
        (piece.uv_faces + n).astype(np.int32) for piece, n in zip(pieces, places, strict=False)
    ]
    return Piece(
        np.concatenate([piece.vertices for piece in pieces]),
        np.concatenate(faces),
        np.concatenate([piece.uvs for piece in pieces]),
        np.concatenate(uv_faces),
    )


def tube(path: Points, radius: float, box: Box, *, closed: bool, sides: int = 6) -> Piece:
    """A round tube along a path (n, 3); the ends of an open one are drawn to a point."""
    around = np.roll(path, -1, axis=0) - np.roll(path, 1, axis=0)
    along = around if closed else np.gradient(path, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    up = np.array([0.0, 1.0, 0.0]) + 0.001 * along
    up = np.where(np.abs(along[:, 1:2]) > 0.9, [0.0, 0.0, 1.0], up)
    if closed:  # a loop round +z: its own middle gives a steady direction
        up = path - path.mean(axis=0)
    across = np.cross(along, up)
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    up = np.cross(across, along)
    turn = 2 * np.pi * np.arange(sides) / sides
    wide = np.full(len(path), radius)
    if not closed:
        wide[[0, -1]] *= 0.3
    ring = np.cos(turn)[None, :, None] * across[:, None] + np.sin(turn)[None, :, None] * up[:, None]
    points = path[:, None] + wide[:, None, None] * ring
    return _wrapped(points, box, closed=closed)


def _wrapped(points: Points, box: Box, *, closed: bool) -> Piece:
    """A grid (n, m, 3) closed along its second axis, and along its first where asked for."""
    rows, columns = points.shape[:2]
    faces = grid_faces(rows, columns, closed=True)
    if closed:
        last = np.arange(columns, dtype=np.int32) + (rows - 1) * columns
        after = np.roll(last, -1)
        first = np.arange(columns, dtype=np.int32)
        seam = np.column_stack([last, after, np.roll(first, -1), first]).astype(np.int32)
        faces = np.concatenate([faces, seam])
    uv_rows = rows + 1 if closed else rows
    uvs = grid_uvs(np.linspace(0, 1, uv_rows), np.linspace(0, 1, columns + 1), box)
    uv_faces = grid_faces(uv_rows, columns + 1, closed=False)
    return Piece(points.reshape(-1, 3), faces, uvs, uv_faces)


def sheet(points: Points, box: Box) -> Piece:
    """An open grid of points (n, m, 3) with the box spread over it, rows upwards."""
    rows, columns = points.shape[:2]
    faces = grid_faces(rows, columns, closed=False)
    uvs = grid_uvs(np.linspace(0, 1, rows), np.linspace(0, 1, columns), box)
    return Piece(points.reshape(-1, 3), faces, uvs, faces)


def disc(outline: Points, box: Box) -> Piece:
    """A plate within an outline (n even, 3), as quads from one side of it to the other."""
    count = len(outline)
    step = np.arange(count // 2 - 1)
    opposite = count - 1 - step
    quads = np.column_stack([step, step + 1, opposite - 1, opposite]).astype(np.int32)
    spread = np.argsort(np.ptp(outline, axis=0))[1:]
    flat = outline[:, np.sort(spread)]
    low, high = flat.min(axis=0), flat.max(axis=0)
    place = (flat - low) / (high - low)
    uvs = place * [box[2] - box[0], box[3] - box[1]] + [box[0], box[1]]
    return Piece(outline, quads, uvs, quads)


def nearest_to(vertices: Points, places: Points) -> Ints:
    """Return the skin's vertices nearest to places (n, 3)."""
    body = vertices[:BODY_VERTEX_COUNT]
    result: Ints = np.array([((body - place) ** 2).sum(axis=1).argmin() for place in places])
    return result.astype(np.int32)


def bind_to_anchors(
    points: Points, vertices: Points, anchors: Ints, *, free: int = 1
) -> tuple[Ints, Points, Points]:
    """Bind points to three base vertices so that they follow them as one piece.

    Along two axes the points follow the anchors' affine map; along the free one the anchors carry
    them, and the garment's scale line stretches what lies to both sides.

    Parameters
    ----------
    points : (n, 3) float ndarray
    vertices : (19158, 3) float ndarray
    anchors : (3,) int ndarray
        Not in line, seen along the free axis.
    free : int
        0, 1 or 2 for x, y or z.
    """
    axes = [axis for axis in range(3) if axis != free]
    corners = vertices[anchors]
    flat = np.column_stack([corners[:, axes], np.ones(3)]).T
    wanted = np.column_stack([points[:, axes], np.ones(len(points))]).T
    weights = np.linalg.solve(flat, wanted).T
    offsets = np.zeros_like(points)
    offsets[:, free] = points[:, free] - weights @ corners[:, free]
    return np.tile(anchors, (len(points), 1)).astype(np.int32), weights, offsets


def one_bone(bone: str, count: int) -> BoneWeights:
    """Weights of something rigid: all vertices move with one bone of the default rig."""
    return BoneWeights(
        (bone,), np.arange(count, dtype=np.int32), np.zeros(count, np.int32), np.ones(count)
    )
