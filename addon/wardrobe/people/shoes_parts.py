"""The pieces of a shoe as meshes: upper with its lining, sole, tongue and laces."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .painting import smoothstep
from .pieces import Box, Piece, grid_faces, grid_uvs, merge
from .shoes_last import SEGMENTS

Points = NDArray[np.float64]
Ints = NDArray[np.int32]

# Where the pieces lie on the texture: u0, v0, u1, v1 with v up.
UPPER_BOX: Box = (0.01, 0.42, 0.99, 0.99)
SOLE_SIDE_BOX: Box = (0.01, 0.01, 0.99, 0.17)
SOLE_BOTTOM_BOX: Box = (0.01, 0.19, 0.56, 0.40)
TONGUE_BOX: Box = (0.60, 0.19, 0.78, 0.40)
LACE_BOX: Box = (0.81, 0.19, 0.99, 0.40)

SOLE_POINTS = 72
LINING_RINGS = 4
_TOP = SEGMENTS // 2


@dataclass(frozen=True)
class SoleShape:
    """Heights in dm: of the sole's underside, of its rim; how far the waist is hollowed."""

    bottom: float
    rim: float
    overhang: float
    waist: float
    toe_spring: float


def upper(last: Points) -> Piece:
    """The leather: the last's rings, a rolled edge, and a lining that goes down inside."""
    edge = last[-1]
    middle = edge.mean(axis=0)
    inward = middle - edge
    inward /= np.maximum(np.linalg.norm(inward, axis=1, keepdims=True), 1e-9)
    rise = np.array([0.0, 1.0, 0.0])
    steps = ((0.012, 0.022), (0.040, 0.020), (0.06, -0.03), (0.08, -0.16))
    rings = np.concatenate([last, [edge + depth * inward + up * rise for depth, up in steps]])
    rows = np.linspace(0, 1, len(rings))
    closed = grid_faces(len(rings), SEGMENTS, closed=True)
    opened = grid_faces(len(rings), SEGMENTS + 1, closed=False)
    uvs = grid_uvs(rows, np.linspace(0, 1, SEGMENTS + 1), UPPER_BOX)
    return Piece(rings.reshape(-1, 3), closed, uvs, opened)


def footprint(last: Points, rim: float, overhang: float) -> Points:
    """Outline of the upper where it meets the sole's rim, as (x, z), from the toe on, (n, 2)."""
    low = last[last[..., 1] < rim + 0.13][:, [0, 2]]
    middle = (low.min(axis=0) + low.max(axis=0)) / 2
    angles = 2 * np.pi * np.arange(180) / 180
    directions = np.stack([np.sin(angles), np.cos(angles)], axis=1)
    support = ((low - middle) @ directions.T).max(axis=0) + overhang
    fine = 2 * np.pi * np.arange(720) / 720
    rays = np.stack([np.sin(fine), np.cos(fine)], axis=1)
    towards = rays @ directions.T
    reach = np.where(towards > 0.03, support / np.maximum(towards, 0.03), np.inf).min(axis=1)
    outline = middle + rays * reach[:, None]
    _hollow_waist(outline, middle)
    return _evenly(outline, SOLE_POINTS)


def _hollow_waist(outline: Points, middle: Points) -> None:
    """Draw in the waist: more on the inner side (towards x = 0) than on the outer one."""
    place = (outline[:, 1] - middle[1]) / np.ptp(outline[:, 1])
    inner = outline[:, 0] < middle[0]
    depth = np.where(inner, 0.085, 0.02) * np.exp(-(((place + 0.06) / 0.15) ** 2))
    outline[:, 0] += np.where(inner, depth, -depth)


def _evenly(loop: Points, count: int) -> Points:
    """Resample a closed loop at even distances, starting at its first point."""
    closed = np.concatenate([loop, loop[:1]])
    length = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(closed, axis=0), axis=1))])
    places = np.linspace(0, length[-1], count, endpoint=False)
    return np.column_stack([np.interp(places, length, closed[:, k]) for k in range(2)])


def sole(last: Points, shape: SoleShape) -> Piece:
    """The sole: side wall of rounded layers, a tread below, a lip that goes under the upper."""
    outline = footprint(last, shape.rim, shape.overhang)
    outward = _outward(outline)
    thick = shape.rim - shape.bottom
    layers = (
        (-0.06, shape.bottom), (-0.012, shape.bottom + 0.018), (0.004, shape.bottom + 0.07),
        (0.0, shape.bottom + 0.55 * thick), (-0.008, shape.rim - 0.03),
        (-0.028, shape.rim), (-0.075, shape.rim + 0.004), (-0.15, shape.rim - 0.06),
    )  # fmt: skip
    rings = []
    for offset, height in layers:
        flat = outline + offset * outward
        y = height + _lift(flat[:, 1], outline, shape, (height - shape.bottom) / thick)
        rings.append(np.column_stack([flat[:, 0], y, flat[:, 1]]))
    vertices = np.concatenate(rings)
    side = grid_faces(len(layers), SOLE_POINTS, closed=True)
    side_uv = grid_faces(len(layers), SOLE_POINTS + 1, closed=False)
    around = np.linspace(0, 1, SOLE_POINTS + 1)
    uvs = grid_uvs(np.linspace(0, 1, len(layers)), around, SOLE_SIDE_BOX)
    tread, tread_uv = _tread_faces(len(uvs))
    faces = np.concatenate([side, tread])[:, ::-1]
    uv_faces = np.concatenate([side_uv, tread_uv])[:, ::-1]
    return Piece(vertices, faces, np.concatenate([uvs, _tread_uvs(outline)]), uv_faces)


def _outward(loop: Points) -> Points:
    along = np.roll(loop, -1, axis=0) - np.roll(loop, 1, axis=0)
    normal = np.column_stack([along[:, 1], -along[:, 0]])
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    sign = np.sign(((loop - loop.mean(axis=0)) * normal).sum(axis=1).mean())
    outward: Points = normal * sign
    return outward


def _lift(z: Points, outline: Points, shape: SoleShape, part: float) -> Points:
    """Toe spring over the whole thickness; the hollow of the waist on the underside only."""
    low, length = outline[:, 1].min(), np.ptp(outline[:, 1])
    place = (z - low) / length
    spring = shape.toe_spring * smoothstep(0.74, 1.05, place) ** 1.5
    waist = smoothstep(0.26, 0.30, place) * smoothstep(0.52, 0.40, place)
    lift: Points = spring + shape.waist * waist * max(0.0, 1 - 2 * part)
    return lift


def _tread_faces(first_uv: int) -> tuple[Ints, Ints]:
    """Quads across the underside, from each stretch of the outline to the one opposite."""
    step = np.arange(SOLE_POINTS // 2 - 1)
    opposite = SOLE_POINTS - 1 - step
    quads = np.column_stack([opposite, opposite - 1, step + 1, step]).astype(np.int32)
    return quads, quads + np.int32(first_uv)


def _tread_uvs(outline: Points) -> Points:
    low, high = outline.min(axis=0), outline.max(axis=0)
    place = (outline - low) / (high - low)
    box = SOLE_BOTTOM_BOX
    return np.column_stack(
        [box[0] + (box[2] - box[0]) * place[:, 1], box[1] + (box[3] - box[1]) * place[:, 0]]
    )


def footbed(last: Points, shape: SoleShape, box: Box) -> Piece:
    """The upper side of a sole: seen where it is open, filling where it is not."""
    outline = footprint(last, shape.rim, shape.overhang)
    flat = outline - 0.02 * _outward(outline)
    y = shape.rim + 0.010 + _lift(flat[:, 1], outline, shape, 1.0)
    faces, _ = _tread_faces(0)
    low, high = outline.min(axis=0), outline.max(axis=0)
    place = (flat - low) / (high - low)
    uvs = place * [box[2] - box[0], box[3] - box[1]] + [box[0], box[1]]
    return Piece(np.column_stack([flat[:, 0], y, flat[:, 1]]), faces, uvs, faces)


def band(last: Points, first: float, final: float, *, reach: float) -> Piece:
    """A strap over the foot between two rings of the last, `reach` columns to both sides."""
    normals = _grid_normals(last)
    count = round(2 * reach) + 1
    columns = _TOP + np.linspace(-reach, reach, count)
    rows = np.array([first, first, 0.5 * (first + final), final, final])
    depth = np.array([-0.012, 0.024, 0.032, 0.024, -0.012])
    grid = []
    for row, lift in zip(rows, depth, strict=True):
        up = _sample(normals, np.full(count, row), columns)
        up /= np.linalg.norm(up, axis=1, keepdims=True)
        grid.append(_sample(last, np.full(count, row), columns) + lift * up)
    points = np.array(grid)
    # The ends go down into the sole, but for a strap that runs round the heel.
    if reach < _TOP:
        points[:, [0, -1], 1] = np.minimum(points[:, [0, -1], 1], -0.03)
    faces = grid_faces(len(rows), count, closed=False)
    uvs = grid_uvs(np.linspace(0, 1, len(rows)), np.linspace(0, 1, count), UPPER_BOX)
    return Piece(points.reshape(-1, 3), faces, uvs, faces)


def tongue(last: Points, collar: int) -> Piece:
    """A padded flap that comes out of the throat and stands before the shin."""
    throat = last[collar, _TOP]
    below = last[collar - 10, _TOP]
    rise = np.array([0.0, 0.24, -0.10])
    line = np.array(
        [below - [0, 0.03, 0], throat - [0, 0.02, 0.0], throat + 0.45 * rise, throat + rise,
         throat + 1.04 * rise - [0, 0, 0.02], throat + rise - [0, 0.02, 0.045]]
    )  # fmt: skip
    columns = np.linspace(-1, 1, 7)
    widths = np.array([0.20, 0.24, 0.27, 0.25, 0.24, 0.24])
    rows = []
    for centre, width in zip(line, widths, strict=True):
        curl = np.column_stack([columns * width, -0.02 * columns**4, -0.10 * columns**2])
        rows.append(centre + curl)
    vertices = np.concatenate(rows)
    faces = grid_faces(len(rows), len(columns), closed=False)
    uvs = grid_uvs(np.linspace(0, 1, len(rows)), (columns + 1) / 2, TONGUE_BOX)
    return Piece(vertices, faces, uvs, faces)


def laces(last: Points, first: int, final: int, *, crossings: int = 5) -> Piece:
    """Flat laces crossing over the throat between two rings of the last."""
    normals = _grid_normals(last)
    rows = np.linspace(first, final, crossings + 1)
    spread = np.linspace(3.1, 3.6, crossings + 1)
    strips = [_lace(last, normals, rows[0], rows[0], spread[0], spread[0], lift=0.014)]
    for number in range(crossings):
        for sign in (1, -1):
            strips.append(
                _lace(last, normals, rows[number], rows[number + 1], sign * spread[number],
                      sign * spread[number + 1], lift=0.016 + 0.01 * (sign > 0))
            )  # fmt: skip
    return merge(strips)


def _lace(
    last: Points,
    normals: Points,
    start: float,
    end: float,
    left: float,
    right: float,
    *,
    lift: float,
) -> Piece:
    """A ribbon over the upper from (ring, -left segments from the top) to (ring, +right)."""
    part = np.linspace(0, 1, 9)
    rows, columns = start + (end - start) * part, _TOP - left + (left + right) * part
    bulge = lift * (0.35 + 0.65 * np.sin(np.pi * part))
    centre = _sample(last, rows, columns)
    up = _sample(normals, rows, columns)
    up /= np.linalg.norm(up, axis=1, keepdims=True)
    along = np.gradient(centre, axis=0)
    across = np.cross(up, along)
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    half, thick = 0.030 * across, 0.011 * up
    low = centre + bulge[:, None] * up
    loop = np.stack(
        [low - half, low - 0.8 * half + thick, low + 0.8 * half + thick, low + half], axis=1
    )
    faces = grid_faces(len(part), 4, closed=False)
    uvs = grid_uvs(part, np.linspace(0, 1, 4), LACE_BOX)
    return Piece(loop.reshape(-1, 3), faces[:, ::-1], uvs, faces[:, ::-1])


def _grid_normals(last: Points) -> Points:
    around = np.roll(last, -1, axis=1) - np.roll(last, 1, axis=1)
    along = np.gradient(last, axis=0)
    normals = np.cross(around, along)
    normals /= np.maximum(np.linalg.norm(normals, axis=-1, keepdims=True), 1e-12)
    outward = last - last.mean(axis=1, keepdims=True)
    sign = np.sign((normals * outward).sum(axis=-1).mean())
    unit: Points = normals * sign
    return unit


def _sample(grid: Points, rows: Points, columns: Points) -> Points:
    """Bilinear values of a (rings, SEGMENTS, 3) grid at fractional places."""
    row = np.clip(np.floor(rows).astype(int), 0, len(grid) - 2)
    column = np.floor(columns).astype(int)
    r, c = (rows - row)[:, None], (columns - column)[:, None]
    a, b = column % SEGMENTS, (column + 1) % SEGMENTS
    upper_row = grid[row, a] * (1 - c) + grid[row, b] * c
    lower_row = grid[row + 1, a] * (1 - c) + grid[row + 1, b] * c
    result: Points = upper_row * (1 - r) + lower_row * r
    return result


def mirrored(piece: Piece) -> Piece:
    """The other foot's piece: x and u turned round, faces too, so that no UV face is flipped."""
    uvs = piece.uvs.copy()
    boxes = (UPPER_BOX, SOLE_SIDE_BOX, TONGUE_BOX, LACE_BOX)
    for u0, v0, u1, v1 in boxes:
        inside = ((uvs >= [u0 - 1e-9, v0 - 1e-9]) & (uvs <= [u1 + 1e-9, v1 + 1e-9])).all(axis=1)
        uvs[inside, 0] = u0 + u1 - uvs[inside, 0]
    u0, v0, u1, v1 = SOLE_BOTTOM_BOX
    inside = ((uvs >= [u0 - 1e-9, v0 - 1e-9]) & (uvs <= [u1 + 1e-9, v1 + 1e-9])).all(axis=1)
    uvs[inside, 1] = v0 + v1 - uvs[inside, 1]
    return Piece(
        piece.vertices * [-1.0, 1.0, 1.0], piece.faces[:, ::-1], uvs, piece.uv_faces[:, ::-1]
    )
