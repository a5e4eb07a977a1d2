"""UV maps of sewn garments: front and back panel flattened as rigidly as possible, side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .sewing_mesh import FRONT, HEM, WAIST, Bools, Cloth, Floats, Ints, edges_of

MARGIN = 0.012  # of the map, kept free around each panel: 12 pixels of 1024
ROUNDS = 60  # of local and global steps
SOLVER_STEPS = 24  # of conjugate gradients in each global step
STRAIGHTEN = 0.4  # weight by which hems are kept level and the middle upright


@dataclass(frozen=True)
class Panel:
    """One flattened panel.

    Attributes
    ----------
    vertices : (P,) int32 ndarray
        The garment's vertices that the panel has.
    faces : (Q,) int32 ndarray
        The garment's faces that the panel has.
    corners : (Q, 3) int32 ndarray
        Those faces, as indices into `vertices`.
    flat : (P, 2) float ndarray
        Places on the flat panel, decimetres, v up; after packing, of the unit square.
    """

    vertices: Ints
    faces: Ints
    corners: Ints
    flat: Floats


@dataclass(frozen=True)
class UVMap:
    """A garment's UV map: the two panels, front first, in the unit square with v up."""

    front: Panel
    back: Panel

    def uvs(self) -> Floats:
        """Return (T, 2): the front panel's places, then the back panel's."""
        return np.concatenate([self.front.flat, self.back.flat])

    def uv_faces(self, count: int) -> Ints:
        """Return (F, 3) indices into `uvs` for the garment's `count` faces."""
        faces = np.zeros((count, 3), np.int32)
        faces[self.front.faces] = self.front.corners
        faces[self.back.faces] = self.back.corners + len(self.front.flat)
        return faces


def split_panels(cloth: Cloth) -> tuple[Bools, Bools]:
    """Return masks (F,) of the front's and the back's faces; the cloth was split at its seams."""
    front = cloth.values[cloth.faces, FRONT].sum(axis=1) >= 0
    return front, ~front


def map_cloth(cloth: Cloth, points: Floats) -> UVMap:
    """Flatten a draped garment.

    Parameters
    ----------
    cloth : Cloth
    points : (V, 3) float ndarray
        The garment's shape.
    """
    front, back = split_panels(cloth)
    panels = [
        _flattened(cloth, points, np.flatnonzero(mask).astype(np.int32), facing)
        for mask, facing in ((front, 1.0), (back, -1.0))
    ]
    return pack(panels[0], panels[1], cloth)


def _flattened(cloth: Cloth, points: Floats, faces: Ints, facing: float) -> Panel:
    vertices, corners = np.unique(cloth.faces[faces], return_inverse=True)
    corners = corners.reshape(-1, 3).astype(np.int32)
    shape = points[vertices]
    start = shape[:, :2] * [facing, 1.0]
    rails = _rails(cloth, vertices)
    flat = flatten(shape, corners, start, rails)
    return Panel(vertices.astype(np.int32), faces, corners, flat)


def _rails(cloth: Cloth, vertices: Ints) -> tuple[Ints, list[Ints]]:
    """Return which of a panel's vertices lie in the middle, and its level rows."""
    across = cloth.points[vertices, 0]
    middle = np.flatnonzero(np.abs(across) < 1e-9)
    rows = []
    for mark in (HEM, WAIST):
        row = (cloth.marks[vertices] & mark) != 0
        legs = row.any() and not row[middle].any()
        sides = (row & (across < 0), row & (across > 0)) if legs else (row,)
        rows += [np.flatnonzero(side) for side in sides if side.any()]
    return middle.astype(np.int32), [row.astype(np.int32) for row in rows]


def flatten(shape: Floats, corners: Ints, start: Floats, rails: tuple[Ints, list[Ints]]) -> Floats:
    """Flatten a disc of cloth as rigidly as possible (Liu et al. 2008, local/global).

    Parameters
    ----------
    shape : (P, 3) float ndarray
    corners : (Q, 3) int32 ndarray
    start : (P, 2) float ndarray
        A first guess: the view from the front or the back.
    rails : (middle, rows)
        Vertices that are drawn to u = 0, and rows of vertices that are kept level.
    """
    rest = _unfolded(shape[corners])
    weights = _cotangents(rest)
    count = len(shape)
    middle, rows = rails
    pull = np.zeros((count, 2))
    pull[middle, 0] = STRAIGHTEN
    for row in rows:
        pull[row, 1] = STRAIGHTEN
    apply, diagonal = _laplacian(corners, weights, pull, count)
    sides = np.roll(rest, -1, axis=1) - rest
    flat = start.copy()
    for _ in range(ROUNDS):
        now = flat[corners]
        turn = _rotations(np.roll(now, -1, axis=1) - now, sides, weights)
        goal = weights[..., None] * np.einsum("fij,fkj->fki", turn, sides)
        right = np.zeros((count, 2))
        for side in range(3):
            for column in range(2):
                right[:, column] += np.bincount(
                    corners[:, (side + 1) % 3], goal[:, side, column], count
                ) - np.bincount(corners[:, side], goal[:, side, column], count)
        for row in rows:
            right[row, 1] += pull[row, 1] * flat[row, 1].mean()
        flat = _solve(apply, diagonal, right, flat)
    return flat


def _unfolded(triangles: Floats) -> Floats:
    """Lay each triangle (Q, 3, 3) flat on its own: (Q, 3, 2)."""
    along = triangles[:, 1] - triangles[:, 0]
    other = triangles[:, 2] - triangles[:, 0]
    length = np.linalg.norm(along, axis=1)
    x = (other * along).sum(axis=1) / length
    y = np.linalg.norm(np.cross(along, other), axis=1) / length
    flat = np.zeros((len(triangles), 3, 2))
    flat[:, 1, 0], flat[:, 2, 0], flat[:, 2, 1] = length, x, y
    return flat


def _cotangents(rest: Floats) -> Floats:
    """Return half the cotangent opposite each side (Q, 3), bounded to stay positive."""
    weights = np.empty((len(rest), 3))
    for side in range(3):
        a = rest[:, side] - rest[:, (side + 2) % 3]
        b = rest[:, (side + 1) % 3] - rest[:, (side + 2) % 3]
        cross = np.abs(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0])
        weights[:, side] = (a * b).sum(axis=1) / np.maximum(cross, 1e-12) / 2
    return np.clip(weights, 0.05, 5.0)


def _rotations(now: Floats, rest: Floats, weights: Floats) -> Floats:
    """Return the rotations (Q, 2, 2) nearest to each triangle's present deformation."""
    cosine = (weights * (now * rest).sum(axis=2)).sum(axis=1)
    cross = rest[..., 0] * now[..., 1] - rest[..., 1] * now[..., 0]
    sine = (weights * cross).sum(axis=1)
    length = np.maximum(np.hypot(cosine, sine), 1e-12)
    c, s = cosine / length, sine / length
    return np.stack([np.stack([c, -s], axis=1), np.stack([s, c], axis=1)], axis=1)


def _laplacian(
    corners: Ints, weights: Floats, pull: Floats, count: int
) -> tuple[Callable[[Floats], Floats], Floats]:
    """Return the weighted Laplacian plus `pull` as a function, and its diagonal (P, 2)."""
    edges, sides = edges_of(corners)
    weight = np.bincount(sides.ravel(), weights.ravel(), len(edges))
    a, b = edges.T
    both, other, twice = np.append(a, b), np.append(b, a), np.append(weight, weight)
    degree = np.bincount(both, twice, count)

    def apply(x: Floats) -> Floats:
        columns = [np.bincount(both, twice * x[other, k], count) for k in range(2)]
        return np.asarray((degree[:, None] + pull) * x - np.stack(columns, axis=1))

    return apply, degree[:, None] + pull


def _solve(
    apply: Callable[[Floats], Floats], diagonal: Floats, right: Floats, start: Floats
) -> Floats:
    """A few steps of conjugate gradients with Jacobi's preconditioner, both columns at once."""
    x = start
    residual = right - apply(x)
    z = residual / diagonal
    direction = z
    energy = (residual * z).sum(axis=0)
    for _ in range(SOLVER_STEPS):
        image = apply(direction)
        step = energy / np.maximum((direction * image).sum(axis=0), 1e-30)
        x = x + step * direction
        residual = residual - step * image
        z = residual / diagonal
        fresh = (residual * z).sum(axis=0)
        direction = z + fresh / np.maximum(energy, 1e-30) * direction
        energy = fresh
    return x


def pack(front: Panel, back: Panel, cloth: Cloth) -> UVMap:
    """Put two panels side by side into the unit square at one scale, their hems level."""
    placed = []
    boxes = [(p.flat.min(axis=0), p.flat.max(axis=0)) for p in (front, back)]
    hems = [_hem_height(p, cloth) for p in (front, back)]
    low = min(box[0][1] - hem for box, hem in zip(boxes, hems, strict=True))
    high = max(box[1][1] - hem for box, hem in zip(boxes, hems, strict=True))
    width = max(box[1][0] - box[0][0] for box in boxes)
    scale = min((0.5 - 2 * MARGIN) / width, (1 - 2 * MARGIN) / (high - low))
    for panel, box, hem, centre in zip((front, back), boxes, hems, (0.25, 0.75), strict=True):
        middle = np.array([(box[0][0] + box[1][0]) / 2, hem + (low + high) / 2])
        flat = (panel.flat - middle) * scale + [centre, 0.5]
        placed.append(Panel(panel.vertices, panel.faces, panel.corners, flat))
    return UVMap(placed[0], placed[1])


def _hem_height(panel: Panel, cloth: Cloth) -> float:
    return float(panel.flat[(cloth.marks[panel.vertices] & HEM) != 0, 1].mean())


def area_stretch(points: Floats, faces: Ints, uvs: Floats, uv_faces: Ints) -> Floats:
    """Return signed UV area over surface area of each triangle (F,), divided by the median."""
    a, b, c = (points[faces[:, k]] for k in range(3))
    area = np.linalg.norm(np.cross(b - a, c - a), axis=1)
    p, q, r = (uvs[uv_faces[:, k]] for k in range(3))
    flat = (q[:, 0] - p[:, 0]) * (r[:, 1] - p[:, 1]) - (q[:, 1] - p[:, 1]) * (r[:, 0] - p[:, 0])
    ratio = flat / np.maximum(area, 1e-12)
    return np.asarray(ratio / np.median(ratio))
