"""Flattening: a panel of cloth laid out in the plane as rigidly as possible."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .cloth_mesh import Floats, Ints, Neighbours, edges_of

ROUNDS = 60  # of local and global steps
SOLVER_STEPS = 24  # of conjugate gradients in each global step
UNTANGLE_ROUNDS = 80
SQUEEZED = 0.02  # of the typical area: below it a triangle counts as degenerate
SETTLED = 2e-3  # decimetres: a round that moves nothing farther is the last one
STRAIGHTEN = 0.4  # weight by which hems are kept level and the middle upright


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
        before, flat = flat, _solve(apply, diagonal, right, flat)
        if np.abs(flat - before).max() < SETTLED:
            break
    return _untangled(flat, corners)


def _signed_areas(flat: Floats, corners: Ints) -> Floats:
    a, b, c = (flat[corners[:, k]] for k in range(3))
    return np.asarray(
        (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    )


def _untangled(flat: Floats, corners: Ints) -> Floats:
    """Even out the surroundings of turned or squeezed triangles until there are none."""
    edges, sides = edges_of(corners)
    rim = np.bincount(sides.ravel(), minlength=len(edges)) == 1
    on_rim = np.zeros(len(flat), bool)
    on_rim[edges[rim]] = True
    typical = float(np.median(_signed_areas(flat, corners)))
    along, around = Neighbours(edges[rim], len(flat)), Neighbours(edges, len(flat))
    for turn in range(UNTANGLE_ROUNDS):
        bad = _signed_areas(flat, corners) < SQUEEZED * typical
        if not bad.any():
            break
        near = np.zeros(len(flat), bool)
        near[corners[bad]] = True
        for _ in range(1 + turn // 20):
            near[edges[near[edges].any(axis=1)]] = True
        goal = np.where(on_rim[:, None], along.mean(flat), around.mean(flat))
        flat = np.where(near[:, None], (flat + goal) / 2, flat)
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

    order = np.argsort(both, kind="stable")
    other, twice = other[order].astype(np.intp), np.repeat(twice[order], 2)
    starts = np.searchsorted(both[order], np.arange(count))
    diagonal = degree[:, None] + pull

    def apply(x: Floats) -> Floats:
        # Both columns as one complex number: gathered and added up in one go.
        pairs = np.ascontiguousarray(x).view(np.complex128)[:, 0]
        terms = pairs[other]
        terms.view(np.float64)[:] *= twice
        sums = np.add.reduceat(terms, starts)
        return np.asarray(diagonal * x - sums[:, None].view(np.float64))

    return apply, diagonal


def _solve(
    apply: Callable[[Floats], Floats], diagonal: Floats, right: Floats, start: Floats
) -> Floats:
    """A few steps of conjugate gradients with Jacobi's preconditioner, both columns at once."""
    x, scale = start, 1 / diagonal
    residual = right - apply(x)
    z = residual * scale
    direction = z
    energy = _dots(residual, z)
    wide = np.empty_like(x)
    for _ in range(SOLVER_STEPS):
        image = apply(direction)
        energies = np.maximum(_dots(direction, image), 1e-30)
        wide[:, 0], wide[:, 1] = energy / energies  # written out: faster than as a row
        x = x + wide * direction
        residual = residual - wide * image
        z = residual * scale
        fresh = _dots(residual, z)
        wide[:, 0], wide[:, 1] = fresh / np.maximum(energy, 1e-30)
        direction = z + wide * direction
        energy = fresh
    return x


def _dots(one: Floats, other: Floats) -> Floats:
    """Dot products (2,) of the columns of (P, 2) arrays, both as one complex running sum."""
    products = (one * other).view(np.complex128)[:, 0]
    return products.cumsum()[-1:].view(np.float64)


def area_stretch(points: Floats, faces: Ints, uvs: Floats, uv_faces: Ints) -> Floats:
    """Return signed UV area over surface area of each triangle (F,), divided by the median."""
    a, b, c = (points[faces[:, k]] for k in range(3))
    area = np.linalg.norm(np.cross(b - a, c - a), axis=1)
    p, q, r = (uvs[uv_faces[:, k]] for k in range(3))
    flat = (q[:, 0] - p[:, 0]) * (r[:, 1] - p[:, 1]) - (q[:, 1] - p[:, 1]) * (r[:, 0] - p[:, 0])
    ratio = flat / np.maximum(area, 1e-12)
    return np.asarray(ratio / np.median(ratio))
