"""Collars and hoods: strips of cloth sewn to a draped garment's neckline."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..surface import Surface, vertex_normals
from .cloth_mesh import (
    ARM_GATE,
    COLUMNS,
    FRONT,
    NECK,
    NORMAL,
    POINT,
    TRIM,
    UNROLLED,
    Cloth,
    Floats,
    Ints,
    boundary_loops,
    triangles_of,
)
from .dummy import Dummy, smoothstep
from .pattern import Collar

LIFT = 0.07  # decimetres between a turned-down collar and the garment
CLEAR = 0.05  # least distance of a hood from the garment
UP = np.array([0.0, 1.0, 0.0])


@dataclass(frozen=True)
class Neck:
    """The neckline that a trim is sewn to, from one front end round the nape to the other.

    Attributes
    ----------
    path : (n,) int64 ndarray
        Vertices in the direction of the cloth's faces.
    places : (n, 3) float ndarray
    along : (n,) float ndarray
        Way along the path, decimetres.
    share : (n,) float ndarray
        0 at the front ends, 1 at the nape.
    inwards : (n, 3) float ndarray
        Unit vectors in the cloth, square to the path, away from the opening.
    out : (n, 3) float ndarray
        Horizontal unit vectors away from the neck's axis.
    normal : (n, 3) float ndarray
        Unit normals of the cloth.
    cloth : Surface
        The garment itself.
    """

    path: Ints
    places: Floats
    along: Floats
    share: Floats
    inwards: Floats
    out: Floats
    normal: Floats
    cloth: Surface

    def on_cloth(self, away: Floats, lift: float) -> Floats:
        """Return places (n, 3) on the garment, `away` (n,) from the neckline and lifted off it."""
        goal = self.places + away[:, None] * self.inwards
        face, weights, foot = self.cloth.nearest(goal)
        normals = vertex_normals(self.cloth.vertices, self.cloth.faces)
        normal = np.einsum("nk,nkj->nj", weights, normals[self.cloth.faces[face]])
        return np.asarray(foot + lift * normal)

    def lifted(self, points: Floats, least: float) -> Floats:
        """Move points (n, 3) that lie too near to the garment, or in it, off it."""
        face, weights, foot = self.cloth.nearest(points)
        normals = vertex_normals(self.cloth.vertices, self.cloth.faces)
        normal = np.einsum("nk,nkj->nj", weights, normals[self.cloth.faces[face]])
        depth = ((points - foot) * normal).sum(axis=1)
        return np.asarray(points + np.clip(least - depth, 0, None)[:, None] * normal)


def neck_path(cloth: Cloth) -> Ints:
    """Return the neckline's vertices from one front end to the other, in the loop's direction.

    A neckline that is closed in front is left open there by one vertex, so that the two ends of a
    collar stay apart.
    """
    loop = next(r for r in boundary_loops(cloth.faces) if (cloth.marks[r] & NECK).any())
    on_neck = (cloth.marks[loop] & NECK) != 0
    if on_neck.all():
        front = np.where(cloth.values[loop, FRONT] > 0, np.abs(cloth.points[loop, 0]), np.inf)
        return np.roll(loop, -int(np.argmin(front)))[1:].astype(np.int32)
    begin = int(np.flatnonzero(on_neck & ~np.roll(on_neck, 1))[0])
    return np.roll(loop, -begin)[: int(on_neck.sum())].astype(np.int32)


def _unit(rows: Floats) -> Floats:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9))


def _smoothed(rows: Floats, rounds: int) -> Floats:
    for _ in range(rounds):
        padded = np.concatenate([rows[:1], rows, rows[-1:]])
        rows = (padded[:-2] + 2 * rows + padded[2:]) / 4
    return rows


def measure_neck(cloth: Cloth, points: Floats, *, ends: float) -> Neck:
    """Measure the neckline of a draped garment; `ends` is the part left free at each front end."""
    path = neck_path(cloth)
    steps = np.linalg.norm(np.diff(points[path], axis=0), axis=1)
    fraction = np.concatenate([[0.0], np.cumsum(steps)]) / steps.sum()
    path = path[(fraction >= ends) & (fraction <= 1 - ends)]
    places = points[path]
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(places, axis=0), axis=1))])
    share = 1 - np.abs(2 * along / along[-1] - 1)
    normal = _unit(_smoothed(vertex_normals(points, cloth.faces)[path], 2))
    tangent = np.gradient(_smoothed(places, 6), axis=0)
    # A hole's loop runs with the cloth on its left, seen from outside.
    inwards = _unit(_smoothed(_unit(np.cross(normal, tangent)), 4))
    axis = np.array([0.0, 0.0, (places[:, 2].max() + places[:, 2].min()) / 2])
    out = _unit((places - axis) * [1, 0, 1])
    surface = Surface(points, cloth.faces)
    return Neck(path, places, along, share, inwards, out, normal, surface)


def _turned_down(neck: Neck, stand: Floats, fall: Floats, spread: Floats) -> list[Floats]:
    """Rows of a collar that stands up and turns over; all arguments (n,) decimetres."""
    lean = smoothstep(neck.share, 0.0, 0.45)[:, None]
    up = _unit((1 - lean) * neck.normal + lean * (UP - 0.12 * neck.out))
    top = neck.places + stand[:, None] * up
    rows = [neck.places + 0.5 * stand[:, None] * up, top]
    side = _unit(np.gradient(_smoothed(neck.places, 6), axis=0))
    away = np.where(neck.along < neck.along[-1] / 2, 1.0, -1.0)[:, None] * side
    rows.append(top + 0.06 * _unit(neck.inwards + 0.5 * up))
    for part in (0.3, 0.55, 0.8, 1.0):
        flat = neck.on_cloth(part * fall, LIFT) + (part * spread)[:, None] * away
        flat = neck.lifted(flat, LIFT)
        above = np.clip((top - flat) @ UP, 0, None) * (1 - part) ** 1.2
        rows.append(flat + above[:, None] * UP)
    return rows


def shirt_collar(neck: Neck) -> list[Floats]:
    """Rows of a shirt collar: a stand that turns over, with points in front."""
    stand = 0.16 + 0.16 * smoothstep(neck.share, 0.0, 0.8)
    fall = 0.46 + 0.3 * (1 - smoothstep(neck.share, 0.0, 0.5))
    return _turned_down(neck, stand, fall, 0.22 * (1 - smoothstep(neck.share, 0.0, 0.3)))


def lapels(neck: Neck) -> list[Floats]:
    """Rows of lapels: a band that widens upwards, a notch, and a collar round the nape."""
    stand = 0.05 + 0.27 * smoothstep(neck.share, 0.45, 0.9)
    rise = 0.12 + 0.85 * smoothstep(neck.share, 0.0, 0.5)
    notch = np.exp(-(((neck.share - 0.56) / 0.035) ** 2))
    collar = smoothstep(neck.share, 0.53, 0.6)
    fall = (1 - collar) * rise + collar * 0.62 - 0.3 * notch
    return _turned_down(neck, stand, fall, np.zeros(len(fall)))


def stand_collar(neck: Neck) -> list[Floats]:
    """Rows of a standing band, a little narrower at its top and folded inwards."""
    height = 0.42 + 0.06 * smoothstep(neck.share, 0.3, 1.0)
    up = _unit(UP - 0.22 * neck.out)
    rows = [neck.places + (part * height)[:, None] * up + 0.03 * neck.out
            for part in (0.12, 0.4, 0.7, 1.0)]  # fmt: skip
    return [*rows, rows[-1] - 0.05 * neck.out, rows[-1] - 0.06 * neck.out - 0.12 * UP]


def hood(neck: Neck) -> list[Floats]:
    """Rows of a hood that lies on the back: round the neck like a roll, behind it like a bag."""
    back = smoothstep(neck.share, 0.35, 1.0)
    front = smoothstep(neck.share, 0.0, 0.35)
    drop = 0.12 + 0.25 * front + 1.25 * back
    thick = 0.16 + 0.22 * front + 0.3 * back
    rise = 0.14 + 0.3 * front + 0.1 * back
    rows = []
    # Round the bag: down along the garment, over its lowest fold, up outside to the rim.
    for part in (0.35, 0.7, 1.0):
        rows.append(neck.on_cloth(part * drop, CLEAR + 0.2 * part * (1 - part)))
    low = rows[-1]
    high = neck.places + rise[:, None] * UP + (0.3 * thick)[:, None] * neck.out
    for part in (0.0, 0.2, 0.45, 0.7, 0.9, 1.0):
        bulge = np.sin(np.pi * (0.12 + 0.88 * part) ** 0.8)
        place = (1 - part) * low + part * high + (thick * bulge)[:, None] * neck.out
        rows.append(neck.lifted(place, CLEAR + 0.06))
    rows.append(rows[-1] - (0.35 * thick)[:, None] * neck.out - 0.1 * UP)
    return rows


@dataclass(frozen=True)
class Trim:
    """How a trim is made.

    Attributes
    ----------
    make : function
        Returns the rows of vertices that follow the neckline's own.
    ends : float
        Part of the neckline that it leaves free at each front end.
    turned : bool
        True where what one sees is the continuation of its inner side, as of a turned-down collar.
    """

    make: Callable[[Neck], list[Floats]]
    ends: float = 0.0
    turned: bool = False


TRIMS: dict[Collar, Trim] = {
    "shirt": Trim(shirt_collar, turned=True),
    "polo": Trim(shirt_collar, 0.1, turned=True),
    "lapel": Trim(lapels, turned=True),
    "stand": Trim(stand_collar),
    "hood": Trim(hood, 0.03),
}


def sew_trim(cloth: Cloth, points: Floats, dummy: Dummy, collar: Collar) -> tuple[Cloth, Floats]:
    """Sew a collar or a hood to a draped garment's neckline.

    It has vertices of its own on the neckline, so that neither shades the other's edge.

    Returns
    -------
    cloth : Cloth
        The trim's vertices have the nearest places on the tights as `values`.
    points : (V, 3) float ndarray
    """
    trim = TRIMS[collar]
    neck = measure_neck(cloth, points, ends=trim.ends)
    grid = np.stack([neck.places, *(_smoothed(row, 1) for row in trim.make(neck))])
    count, width = grid.shape[:2]
    index = len(points) + np.arange(count * width, dtype=np.int32).reshape(count, width)
    quads = np.stack(
        [index[:-1, 1:], index[:-1, :-1], index[1:, :-1], index[1:, 1:]], axis=-1
    ).reshape(-1, 4)
    if trim.turned:
        quads = quads[:, ::-1]
    shape = np.concatenate([points, grid.reshape(-1, 3)])
    way = np.cumsum(np.linalg.norm(np.diff(grid, axis=0), axis=2), axis=0)
    way = np.concatenate([np.zeros((1, width)), way])
    along = np.broadcast_to(neck.along if trim.turned else -neck.along, way.shape)
    values = _trim_values(grid.reshape(-1, 3), dummy)
    values[:, UNROLLED] = np.stack([along, way], axis=-1).reshape(-1, 2)
    marks = np.concatenate([cloth.marks, np.zeros(count * width, np.int32)])
    faces = np.concatenate([cloth.faces, triangles_of(quads, shape)])
    return Cloth(np.concatenate([cloth.values, values]), marks, faces.astype(np.int32)), shape


def _trim_values(places: Floats, dummy: Dummy) -> Floats:
    """Return the values (n, K) of a trim's vertices: those of the nearest places on the tights."""
    tights = Surface(dummy.tights.points, dummy.tights.faces)
    face, weights, foot = tights.nearest(places)
    values = np.zeros((len(places), COLUMNS))
    corners = dummy.tights.values[dummy.tights.faces[face]]
    values[:, : corners.shape[2]] = np.einsum("nk,nkj->nj", weights, corners)
    values[:, POINT] = foot
    values[:, NORMAL] = _unit(values[:, NORMAL])
    values[:, ARM_GATE] = -1.0
    values[:, TRIM] = 1.0
    return values
