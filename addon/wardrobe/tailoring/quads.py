"""Quads: the triangles of a sewn garment paired into a pure quad mesh of the same shape."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from .cloth_mesh import Bools, Floats, Ints, edges_of
from .matching import CLOSED, FREE, match

FLAT_ANGLE = 80.0  # degrees a quad's corner may differ from a right angle before it counts as bad
BENT = 1.0  # how much a pair's fold weighs against its angles
SWAP_ROUNDS = 4  # of better pairings around single vertices


@dataclass(frozen=True)
class Halved:
    """Edges that got a new vertex in their middle, in the order of the new vertices.

    Attributes
    ----------
    edges : (n, 2) int32 ndarray
        Ends in the mesh.
    uv_edges : (m, 2) int32 ndarray
        Ends of the new places on the UV map; a seam's edge has one on either side.
    """

    edges: Ints
    uv_edges: Ints


@dataclass(frozen=True)
class QuadMesh:
    """A quad mesh on the vertices of a triangle mesh and a few new ones.

    Attributes
    ----------
    faces : (Q, 4) int32 ndarray
        The diagonal from the first to the third corner is the edge that two triangles shared:
        split along it, the mesh is the triangle mesh again.
    uv_faces : (Q, 4) int32 ndarray
    halved : Halved
        The new vertices follow the old ones, on the mesh and on its UV map.
    """

    faces: Ints
    uv_faces: Ints
    halved: Halved

    def on_mesh(self, values: Floats) -> Floats:
        """Append the new vertices' values (n, k) to those of the old ones (V, k)."""
        return np.concatenate([values, values[self.halved.edges].mean(axis=1)])

    def on_map(self, uvs: Floats) -> Floats:
        """Append the new places on the UV map (m, 2) to the old ones (T, 2)."""
        return np.concatenate([uvs, uvs[self.halved.uv_edges].mean(axis=1)])


@dataclass(frozen=True)
class _Pairs:
    """Neighbouring triangles of one UV island.

    Attributes
    ----------
    triangles : (P, 2) int32 ndarray
    quads, uv_quads : (P, 4) int32 ndarray
        The quad that each pair makes, its first corner an end of the shared edge.
    """

    triangles: Ints
    quads: Ints
    uv_quads: Ints


def _opposite(corners: Ints) -> Ints:
    """Return for each side (F, 3) the side 3 * face + k on its other side, -1 on a border."""
    edges, sides = edges_of(corners)
    order = np.argsort(sides.ravel(), kind="stable")
    uses = np.bincount(sides.ravel(), minlength=len(edges))
    first = (np.cumsum(uses) - uses)[uses == 2]
    one, two = order[first], order[first + 1]
    beyond = np.full(corners.size, -1, np.int32)
    beyond[one], beyond[two] = two, one
    return beyond.reshape(-1, 3)


def _pairs(faces: Ints, uv_faces: Ints) -> _Pairs:
    """Return the pairs of triangles that share an edge on the UV map."""
    beyond = _opposite(uv_faces).ravel()
    one = np.flatnonzero(beyond > np.arange(len(beyond)))
    two = beyond[one]
    quads, uv_quads = (
        np.stack(
            [
                corners[one // 3, one % 3],
                corners[two // 3, (two % 3 + 2) % 3],
                corners[one // 3, (one % 3 + 1) % 3],
                corners[one // 3, (one % 3 + 2) % 3],
            ],
            axis=1,
        ).astype(np.int32)
        for corners in (faces, uv_faces)
    )
    return _Pairs(np.stack([one // 3, two // 3], axis=1).astype(np.int32), quads, uv_quads)


def corner_angles(corners: Floats) -> Floats:
    """Return the inner angles (Q, 4) of quads (Q, 4, 3), degrees, over 180 where one is dented."""
    normal = np.cross(corners[:, 2] - corners[:, 0], corners[:, 3] - corners[:, 1])
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-12)
    after = np.roll(corners, -1, axis=1) - corners
    before = np.roll(corners, 1, axis=1) - corners
    sine = (np.cross(after, before) * normal[:, None]).sum(axis=2)
    return np.asarray(np.degrees(np.arctan2(sine, (after * before).sum(axis=2))) % 360)


def _quality(points: Floats, uvs: Floats, pairs: _Pairs) -> Floats:
    """Return how good a quad each pair makes (P,): 1 a flat rectangle, below 0 a bad one."""
    shape = points[pairs.quads]
    flat = np.zeros((len(pairs.quads), 4, 3))
    flat[..., :2] = uvs[pairs.uv_quads]
    off = [np.abs(corner_angles(corners) - 90).max(axis=1) for corners in (shape, flat)]
    one = np.cross(shape[:, 1] - shape[:, 0], shape[:, 2] - shape[:, 0])
    two = np.cross(shape[:, 2] - shape[:, 0], shape[:, 3] - shape[:, 0])
    lengths = np.linalg.norm(one, axis=1) * np.linalg.norm(two, axis=1)
    fold = 1 - (one * two).sum(axis=1) / np.maximum(lengths, 1e-18)
    return np.asarray(1 - np.maximum(off[0], off[1]) / FLAT_ANGLE - BENT * fold)


def _greedy(pairs: Ints, order: NDArray[np.intp], count: int) -> list[int]:
    """Pair each triangle with the best neighbour that is left."""
    mate = [FREE] * count
    for one, two in pairs[order].tolist():
        if mate[one] == FREE and mate[two] == FREE:
            mate[one], mate[two] = two, one
    return mate


def _near(pairs: Ints, order: NDArray[np.intp], count: int) -> list[list[int]]:
    near: list[list[int]] = [[] for _ in range(count)]
    for one, two in pairs[order].tolist():
        near[one].append(two)
        near[two].append(one)
    return near


class _Pairing:
    """A growing pairing of triangles, and the sides halved to make quads of single ones.

    Parameters
    ----------
    faces, uv_faces : (F, 3) int32 ndarray
    mate : list of int
    """

    def __init__(self, faces: Ints, uv_faces: Ints, mate: list[int]) -> None:
        beyond = _opposite(faces)
        seam = (_opposite(uv_faces) < 0) & (beyond >= 0)
        self.mate = mate
        self.halved: list[int] = []  # sides 3 * face + k; a seam's two follow one another
        self._border = np.where(beyond < 0, np.arange(faces.size).reshape(-1, 3), -1).max(axis=1)
        self._seams: list[list[int]] = [[] for _ in faces]
        for face, side in np.argwhere(seam).tolist():
            self._seams[face].append(side)
        self._beyond = beyond.tolist()

    def _seam(self, face: int) -> int:
        """Return a side on a seam beyond which a triangle can be made a quad as well, else -1."""
        for side in self._seams[face]:
            if self.mate[self._beyond[face][side] // 3] != CLOSED:
                return 3 * face + side
        return -1

    def _exit(self, face: int, *, seams: bool) -> int:
        if self._border[face] >= 0:
            return 1
        return 2 if seams and self._seam(face) >= 0 else 0

    def settle(self, near: list[list[int]], *, seams: bool = False) -> None:
        """Match what is free along the given neighbours; the rest goes to the border."""
        waiting = [face for face, mate in enumerate(self.mate) if mate == FREE]
        while waiting:
            root = waiting.pop()
            for face in match(near, self.mate, [root], partial(self._exit, seams=seams)):
                waiting += self._halve(face)

    def _halve(self, face: int) -> list[int]:
        """Halve a side of a single triangle; return whom that leaves single across a seam."""
        if self._border[face] >= 0:
            self.halved.append(int(self._border[face]))
            return []
        side = self._seam(face)
        other = self._beyond[face][side % 3]
        self.halved += [side, other]
        lonely = self.mate[other // 3]
        self.mate[other // 3] = CLOSED
        if lonely < 0:
            return []
        self.mate[lonely] = FREE
        return [lonely]


def pair_triangles(points: Floats, faces: Ints, uvs: Floats, uv_faces: Ints) -> QuadMesh:
    """Turn a triangle mesh into quads, each a pair of triangles of one UV island.

    A maximum matching of neighbouring triangles, well-shaped pairs first. A triangle that is left
    over is moved along an alternating path to the mesh's border, where it becomes a quad by a new
    vertex in the middle of its border edge; only where no border can be reached a seam gets one.

    Parameters
    ----------
    points : (V, 3) float ndarray
    faces : (F, 3) int32 ndarray
    uvs : (T, 2) float ndarray
    uv_faces : (F, 3) int32 ndarray

    Returns
    -------
    QuadMesh

    Raises
    ------
    ValueError
        Where a piece of the mesh has an odd number of triangles and no border.
    """
    pairs = _pairs(faces, uv_faces)
    quality = _quality(points, uvs, pairs)
    order = np.argsort(-quality, kind="stable")
    good = order[: int((quality > 0).sum())]
    pairing = _Pairing(faces, uv_faces, _greedy(pairs.triangles, good, len(faces)))
    pairing.settle(_near(pairs.triangles, good, len(faces)))
    near = _near(pairs.triangles, order, len(faces))
    pairing.settle(near)
    pairing.settle(near, seams=True)
    if FREE in pairing.mate:
        raise ValueError("a piece of cloth with an odd number of triangles needs a border")
    matched = np.array(pairing.mate)[pairs.triangles[:, 0]] == pairs.triangles[:, 1]
    matched = _swapped(pairs, quality, matched, uv_faces)
    return _assembled(faces, uv_faces, pairs, matched, pairing.halved)


def _swapped(pairs: _Pairs, quality: Floats, matched: Bools, uv_faces: Ints) -> Bools:
    """Re-pair the triangles around single vertices where that makes better quads.

    The edges at an inner vertex are a cycle of pairs: where every second one is matched, the
    others can be matched instead.
    """
    count = int(uv_faces.max()) + 1
    ends = pairs.uv_quads[:, [0, 2]].T.ravel()
    spokes = np.bincount(ends, minlength=count)
    inner = spokes == np.bincount(uv_faces.ravel(), minlength=count)
    order = np.argsort(ends, kind="stable") % len(quality)
    wheels = np.split(order, np.cumsum(spokes)[:-1])
    for _ in range(SWAP_ROUNDS):
        sign = np.where(matched, -1.0, 1.0)
        gain = np.bincount(ends, np.tile(sign * quality, 2), minlength=count)
        taken = np.bincount(ends, np.tile(matched, 2), minlength=count)
        better = np.flatnonzero(inner & (2 * taken == spokes) & (gain > 1e-9))
        for vertex in better[np.argsort(-gain[better], kind="stable")]:
            wheel = wheels[vertex]
            now = matched[wheel]
            if 2 * now.sum() == len(wheel) and quality[wheel] @ np.where(now, -1.0, 1.0) > 1e-9:
                matched[wheel] = ~now
        if not len(better):
            break
    return matched


def _assembled(
    faces: Ints, uv_faces: Ints, pairs: _Pairs, matched: Bools, sides: list[int]
) -> QuadMesh:
    """Put together the quads of pairs and those of single triangles with a halved side."""
    halved = np.array(sides, np.int32)
    edges, uv_edges = (
        np.stack([corners[halved // 3, halved % 3], corners[halved // 3, (halved + 1) % 3]], axis=1)
        for corners in (faces, uv_faces)
    )
    unique, number = np.unique(np.sort(edges, axis=1), axis=0, return_inverse=True)
    # as in the old triangles, so in the new vertices: both sides of a seam share one
    middle, uv_middle = (
        number.ravel() + faces.max() + 1,
        np.arange(len(halved)) + uv_faces.max() + 1,
    )
    single, uv_single = (
        np.stack([new, *(corners[halved // 3, (halved + k) % 3] for k in (1, 2, 0))], axis=1)
        for corners, new in ((faces, middle), (uv_faces, uv_middle))
    )
    return QuadMesh(
        np.concatenate([pairs.quads[matched], single]).astype(np.int32),
        np.concatenate([pairs.uv_quads[matched], uv_single]).astype(np.int32),
        Halved(unique.astype(np.int32), uv_edges.astype(np.int32)),
    )
