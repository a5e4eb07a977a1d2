"""Bags: a tote and a messenger bag beside the hip, and a backpack, with straps pulled taut."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...makehuman.data import BODY_VERTEX_COUNT, BodyData
from ...makehuman.fitting import garment_weights
from ...makehuman.mhclo import Mhclo
from ...makehuman.obj import ObjMesh
from ...makehuman.rigs import BoneWeights
from ..garment import Garment
from ..surface import Surface, scale_axes
from .bindings import HEAD_SCALE, average_body, bound_garment
from .pieces import Box, Piece, bind_to_anchors, grid_faces, grid_uvs, merge, nearest_to
from .skin_map import body_faces, triangulate

Points = NDArray[np.float64]
Ints = NDArray[np.int32]

BODY_BOX: Box = (0.01, 0.30, 0.72, 0.99)
POCKET_BOX: Box = (0.74, 0.30, 0.99, 0.99)
STRAP_BOX: Box = (0.01, 0.01, 0.99, 0.27)
TRUNK_BONES = ("spine", "clavicle", "root")
_DIRECTIONS = 700
_FLANK = 0.6  # how far a hull's direction points sideways at a flank
_ROOM = (0.13, 0.22, 0.20)  # dm between skin and straps: everywhere, in front, at the sides
_STRAP_POINTS = 48
LEAVING = 0.25  # dm of a strap below the height at which it leaves the skin


class Trunk:
    """The convex hull of a trunk without neck and arms: what straps are pulled taut over."""

    def __init__(self, vertices: Points) -> None:
        body = vertices[:BODY_VERTEX_COUNT]
        inside = (body[:, 1] > -0.4) & (body[:, 1] < 5.95) & (np.abs(body[:, 0]) < 1.8)
        inside &= (np.abs(body[:, 0]) < 1.5) | (body[:, 1] < 1.6)
        inside &= (np.abs(body[:, 0]) > 0.55) | (body[:, 1] < 5.5)
        number = np.arange(_DIRECTIONS) + 0.5
        rise = np.arcsin(1 - 2 * number / _DIRECTIONS)
        turn = np.pi * (1 + 5**0.5) * number
        self.directions = np.stack(
            [np.sin(turn) * np.cos(rise), np.sin(rise), np.cos(turn) * np.cos(rise)], axis=1
        )
        self.support = (body[inside] @ self.directions.T).max(axis=0) + self._cloth()

    def _cloth(self) -> Points:
        """Room for clothes: little on shoulders and back, more before the belly and on the hips."""
        x, y, z = np.abs(self.directions.T)
        front = np.clip(self.directions[:, 2], 0, None)
        room: Points = _ROOM[0] + _ROOM[1] * front + _ROOM[2] * x * (1 - y)
        return room + 0 * z

    def clear(self, points: Points) -> tuple[Points, Points]:
        """Push points (n, 3) out of the hull; also return the outward directions there."""
        beyond = points @ self.directions.T - self.support
        nearest = beyond.argmax(axis=1)
        rows = np.arange(len(points))
        outward = self.directions[nearest]
        missing = np.clip(-beyond[rows, nearest], 0, None)
        return points + missing[:, None] * outward, outward

    def taut(self, corners: Points, *, held: bool) -> Points:
        """Pull a line over the hull from the first corner to the last, (_STRAP_POINTS, 3).

        The corners give the way round; the ends keep their places. What is held by cloth keeps
        its way from side to side as well, but for the flanks, where the hull moves it.
        """
        line = _evenly(corners, _STRAP_POINTS)
        for _ in range(12 if held else 0):
            line[1:-1] = 0.5 * line[1:-1] + 0.25 * (line[2:] + line[:-2])
        kept = line[:, 0].copy()
        for _ in range(400):
            before = line[1:-1, 0].copy()
            line[1:-1] = 0.5 * line[1:-1] + 0.25 * (line[2:] + line[:-2])
            line[1:-1, 0] = kept[1:-1] if held else 0.75 * before + 0.25 * line[1:-1, 0]
            pushed, outward = self.clear(line[1:-1])
            still = held & (np.abs(outward[:, 0]) < _FLANK)
            pushed[still, 0] = line[1:-1][still, 0]
            line[1:-1] = pushed
        return line


def _evenly(corners: Points, count: int) -> Points:
    length = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(corners, axis=0), axis=1))])
    places = np.linspace(0, length[-1], count)
    return np.column_stack([np.interp(places, length, corners[:, k]) for k in range(3)])


@dataclass(frozen=True)
class Parts:
    """A bag before binding: the rigid part, its straps, and what the rigid part holds on to.

    `anchors` and `free` are those of `bind_to_anchors`; it moves with the bone. Straps below the
    height `hanging` run from the first two anchors to the skin where they leave it: they end at
    the bag on every body.
    """

    rigid: Piece
    straps: Piece
    anchors: Ints
    free: int
    bone: str
    hanging: float = -np.inf

    def bind(self, vertices: Points, skin: Surface) -> tuple[Ints, Points, Points]:
        """Bind the rigid part, then the straps; return what `bind_to_anchors` does."""
        points = np.concatenate([self.rigid.vertices, self.straps.vertices])
        refs, weights, offsets = bind_to_anchors(points, vertices, self.anchors, free=self.free)
        first = len(self.rigid.vertices)
        height = points[first:, 1]
        lying = first + np.flatnonzero(height >= self.hanging)
        refs[lying], weights[lying], offsets[lying] = skin.bind(points[lying])
        before = points[first:, 2] > points[:first, 2].mean()
        for side in (before, ~before):
            rows = first + np.flatnonzero(side & (height < self.hanging))
            if not len(rows):
                continue
            top = points[rows[points[rows, 1] > self.hanging - LEAVING]].mean(axis=0)
            anchors = np.append(self.anchors[:2], nearest_to(vertices, top[None]))
            refs[rows], weights[rows], offsets[rows] = bind_to_anchors(
                points[rows], vertices, anchors, free=self.free
            )
        return refs, weights, offsets


@dataclass(frozen=True)
class BagDesign:
    """A bag: its name, what it is, and how it is built on a trunk."""

    name: str
    description: str
    build: Callable[[Trunk, Points], Parts]


def make_bags(data: BodyData) -> Iterator[Garment]:
    """Make every bag of `DESIGNS` (kind "bag"); the same data gives the same bytes."""
    vertices = average_body(data)
    trunk, skin = Trunk(vertices), _trunk_skin(data, vertices)
    for design in DESIGNS.values():
        parts = design.build(trunk, vertices)
        piece = merge([parts.rigid, parts.straps])
        refs, weights, offsets = parts.bind(vertices, skin)
        yield bound_garment(
            design.name,
            "bag",
            ObjMesh(piece.vertices, piece.uvs, piece.faces, piece.uv_faces),
            (refs.astype(np.int32), weights, offsets),
            scale_axes(vertices, HEAD_SCALE),
            description=design.description,
            z_depth=92,
            shininess=0.3,
            own_weights=_bones(data, refs, weights, offsets, parts),
        )


def _trunk_skin(data: BodyData, vertices: Points) -> Surface:
    """The trunk's skin; arms and legs would pull a strap along."""
    triangles = triangulate(body_faces(data)[0])
    corners = data.base.vertices[triangles]
    near = (np.abs(corners[..., 0]) < 1.45).all(axis=1) & (corners[..., 1] < 5.9).all(axis=1)
    near &= (corners[..., 1] > 0.4).all(axis=1)
    return Surface(vertices, triangles[near])


def _bones(
    data: BodyData, refs: Ints, weights: Points, offsets: Points, parts: Parts
) -> BoneWeights:
    """The rigid part moves with one bone, the straps with the trunk's bones beneath them."""
    rigid, count = len(parts.rigid.vertices), len(refs)
    binding = Mhclo("", "", refs, weights, offsets)
    found = garment_weights(binding, data.rig("default").weights)
    names = np.array([name.startswith(TRUNK_BONES) for name in found.bones])
    kept = names[found.bone_indices] & (found.vertices >= rigid) & (found.values > 0.02)
    lone = np.setdiff1d(np.arange(rigid, count), found.vertices[kept])
    held = np.concatenate([np.arange(rigid), lone]).astype(np.int32)
    bone = found.bones.index(parts.bone)
    used = sorted({bone, *found.bone_indices[kept].tolist()})
    number = {old: new for new, old in enumerate(used)}
    moved = np.array([number[old] for old in found.bone_indices[kept].tolist()])
    return BoneWeights.collect(
        tuple(found.bones[old] for old in used),
        np.concatenate([held, found.vertices[kept]]),
        np.concatenate([np.full(len(held), number[bone]), moved]).astype(np.int32),
        np.concatenate([np.ones(len(held)), found.values[kept]]),
    ).normalised()  # fmt: skip


def strap(line: Points, facing: Points, width: float, thick: float, box: Box) -> Piece:
    """A flat strap along a line (n, 3) that faces outwards, closed round its section."""
    along = np.gradient(line, axis=0)
    across = np.cross(along, facing)
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    out = np.cross(across, along)
    out /= np.linalg.norm(out, axis=1, keepdims=True)
    section = ((-1, 0), (-0.9, 1), (0, 1.15), (0.9, 1), (1, 0), (0, -0.15))
    rings = np.stack(
        [line + 0.5 * width * a * across + thick * b * out for a, b in section], axis=1
    )
    faces = grid_faces(len(line), len(section), closed=True)
    uvs = grid_uvs(np.linspace(0, 1, len(section) + 1), np.linspace(0, 1, len(line)), box)
    turned = np.arange(len(uvs)).reshape(len(section) + 1, len(line)).T.ravel().astype(np.int32)
    uv_faces = turned[grid_faces(len(line), len(section) + 1, closed=False)]
    return Piece(rings.reshape(-1, 3), faces, uvs, uv_faces)


def pouch(
    half: tuple[float, float, float],
    box: Box,
    *,
    power: float,
    top: float = 1.0,
    rows: int = 22,
    columns: int = 44,
) -> Piece:
    """A filled bag round the origin: half its width (x), height (y) and depth (z).

    Its outline seen from above is a superellipse; `top` narrows the depth upwards.
    """
    turn = 2 * np.pi * (np.arange(columns) + 0.5) / columns
    level = np.stack([np.sin(turn), np.cos(turn)], axis=1)
    level *= (np.abs(level) ** power).sum(axis=1)[:, None] ** (-1 / power)
    rise = np.sin(np.linspace(-0.985, 0.985, rows) * np.pi / 2)
    reach = (1 - np.abs(rise) ** power) ** (1 / power)
    depth = 1 + (top - 1) * (rise + 1) / 2
    x = half[0] * reach[:, None] * level[None, :, 0]
    z = half[2] * (reach * depth)[:, None] * level[None, :, 1]
    y = np.broadcast_to(half[1] * rise[:, None], x.shape)
    points = np.stack([x, y, z], axis=-1)
    uvs = grid_uvs(np.linspace(0, 1, rows), np.linspace(0, 1, columns + 1), box)
    uv_faces = grid_faces(rows, columns + 1, closed=False)
    faces = grid_faces(rows, columns, closed=True)
    return Piece(points.reshape(-1, 3), faces, uvs, uv_faces)


def placed(piece: Piece, middle: Points, *, turn: float = 0.0, lean: float = 0.0) -> Piece:
    """Turn a piece about y, lean it about its own x axis, and move it; angles in degrees."""
    a, b = np.radians(turn), np.radians(lean)
    about_x = np.array([[1, 0, 0], [0, np.cos(b), -np.sin(b)], [0, np.sin(b), np.cos(b)]])
    about_y = np.array([[np.cos(a), 0, np.sin(a)], [0, 1, 0], [-np.sin(a), 0, np.cos(a)]])
    moved = piece.vertices @ (about_y @ about_x).T + middle
    return Piece(moved, piece.faces, piece.uvs, piece.uv_faces)


def _hip_anchors(vertices: Points) -> Ints:
    places = np.array([[-1.5, 1.3, 0.75], [-1.5, 1.3, -0.35], [-1.7, 0.2, 0.15]])
    return nearest_to(vertices, places)


def _beside(trunk: Trunk, height: float) -> float:
    """The x at which something beside the right hip touches the clothes."""
    return float(trunk.clear(np.array([[-1.4, height, 0.0]]))[0][0, 0])


def _messenger(trunk: Trunk, vertices: Points) -> Parts:
    """A small bag on the right hip, its strap across the breast from the left shoulder."""
    middle = np.array([_beside(trunk, 0.75) - 0.27, 0.75, -0.05])
    body = placed(pouch((0.80, 0.58, 0.27), BODY_BOX, power=5.0, top=0.85), middle, turn=-90)
    front = middle + np.array([-0.015, 0.25, 0.0])
    flap = placed(pouch((0.82, 0.36, 0.28), POCKET_BOX, power=6.0), front, turn=-90)
    corners = np.array([
        [middle[0], 0.95, 0.72], [-1.35, 1.9, 1.35], [0.2, 4.2, 1.6], [0.80, 5.5, 0.85],
        [0.90, 6.0, 0.1], [0.80, 5.5, -0.65], [0.2, 4.2, -0.95], [-1.35, 1.9, -0.85],
        [middle[0], 0.95, -0.82],
    ])  # fmt: skip
    line = trunk.taut(corners, held=True)
    straps = strap(line, trunk.clear(line)[1], 0.34, 0.03, STRAP_BOX)
    return Parts(merge([body, flap]), straps, _hip_anchors(vertices), 0, "spine05")


def _tote(trunk: Trunk, vertices: Points) -> Parts:
    """A tall flat bag under the right arm, on two straps over the shoulder."""
    side = _beside(trunk, 0.6)
    middle = np.array([side - 0.20, 1.45, 0.05])
    body = placed(pouch((1.25, 1.45, 0.20), BODY_BOX, power=7.0, top=0.7), middle, turn=-90)
    straps = []
    for x, z in ((side - 0.06, 0.55), (side - 0.30, 0.50)):
        corners = np.array([
            [x, 2.45, z], [-1.60, 3.9, 1.05], [-1.25, 5.0, 1.0], [-0.98, 5.7, 0.55],
            [-0.95, 6.0, 0.0], [-0.98, 5.6, -0.6], [-1.25, 4.8, -0.85], [-1.60, 3.9, -0.75],
            [x, 2.45, 0.1 - z],
        ])  # fmt: skip
        line = trunk.taut(corners, held=True)
        straps.append(strap(line, trunk.clear(line)[1], 0.22, 0.03, STRAP_BOX))
    # between the hip and the top of the shoulder, from which it hangs
    anchors = nearest_to(
        vertices, np.array([[-1.5, 1.3, 0.75], [-1.5, 1.3, -0.35], [-0.95, 5.8, 0.0]])
    )
    return Parts(body, merge(straps), anchors, 0, "spine05", hanging=5.0)


def _backpack(trunk: Trunk, vertices: Points) -> Parts:
    """A rounded pack with a front pocket, carried on both shoulders."""
    back = float(trunk.clear(np.array([[0.0, 4.3, -0.5]]))[0][0, 2])
    middle = np.array([0.0, 3.75, back - 0.52])
    body = placed(pouch((1.25, 1.85, 0.56), BODY_BOX, power=4.0, top=0.72), middle, lean=2.0)
    behind = middle + np.array([0.0, -0.75, -0.56])
    pocket = placed(pouch((0.92, 0.72, 0.20), POCKET_BOX, power=4.0), behind)
    straps = []
    for side in (1.0, -1.0):
        corners = np.array([
            [0.62, 5.15, back - 0.10], [0.85, 5.75, -0.35], [0.88, 5.98, 0.15], [0.95, 5.6, 0.75],
            [1.05, 4.6, 1.35], [1.35, 3.7, 1.0], [1.65, 3.1, 0.3], [1.35, 2.5, -0.55],
            [0.98, 2.35, back - 0.22],
        ]) * [side, 1, 1]  # fmt: skip
        line = trunk.taut(corners, held=False)
        straps.append(strap(line, trunk.clear(line)[1], 0.42, 0.045, STRAP_BOX))
    anchors = nearest_to(
        vertices, np.array([[0.0, 5.2, -0.6], [0.95, 3.3, -0.5], [-0.95, 3.3, -0.5]])
    )
    return Parts(merge([body, pocket]), merge(straps), anchors, 2, "spine01")


DESIGNS: dict[str, BagDesign] = {
    design.name: design
    for design in (
        BagDesign("bag_messenger", "Messenger bag with a flap, worn across", _messenger),
        BagDesign("bag_tote", "Tote bag of canvas on the shoulder", _tote),
        BagDesign("bag_backpack", "Backpack with a front pocket", _backpack),
    )
}
