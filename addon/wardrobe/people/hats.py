"""Hats: caps, beanies and brimmed hats, shaped round the head with room for the hair."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ...makehuman.data import BODY_VERTEX_COUNT, BodyData
from ...makehuman.obj import ObjMesh
from ..garment import Garment
from ..surface import scale_axes
from .bindings import HEAD_SCALE, average_body, bound_garment
from .painting import smoothstep
from .pieces import Box, Piece, bind_to_anchors, merge, nearest_to, one_bone, sheet

Points = NDArray[np.float64]
HatPattern = Literal["cap", "beanie", "felt", "straw"]

CROWN_BOX: Box = (0.01, 0.36, 0.99, 0.99)
BRIM_BOX: Box = (0.01, 0.01, 0.99, 0.26)
BAND_BOX: Box = (0.01, 0.28, 0.99, 0.34)
MIDDLE = np.array([0.0, 7.72, 0.46])  # of the head, on the body that accessories are modelled on
_COLUMNS, _ROWS = 48, 16
_HULL = 400  # directions by which the head's hull is known
_ANCHORS = ((0.0, 7.85, 1.38), (0.62, 7.60, 0.0), (-0.62, 7.60, 0.0))
_THICK = 0.022


@dataclass(frozen=True)
class HatDesign:
    """A hat, dm.

    Attributes
    ----------
    rim : (front, side, back)
        Heights of its edge on the head.
    ease : float
        Room between head and hat.
    rise : float
        How much higher than the head the crown is.
    fullness : float
        0: the crown follows the head; 1: it rises straight before it rounds over.
    brim : (front, side, back)
        How far the brim stands out; zeros for none.
    droop : (front, side)
        How far the brim's edge hangs.
    """

    name: str
    description: str
    pattern: HatPattern
    rim: tuple[float, float, float]
    ease: float
    rise: float
    fullness: float
    brim: tuple[float, float, float]
    droop: tuple[float, float]


DESIGNS: dict[str, HatDesign] = {
    design.name: design
    for design in (
        HatDesign(
            "hat_cap", "Baseball cap", "cap",
            (7.93, 7.56, 7.40), 0.115, 0.10, 0.35, (0.74, 0.0, 0.0), (0.14, 0.16),
        ),
        HatDesign(
            "hat_beanie", "Knitted beanie with a turned-up edge", "beanie",
            (7.88, 7.50, 7.36), 0.115, 0.22, 0.25, (0.0, 0.0, 0.0), (0.0, 0.0),
        ),
        HatDesign(
            "hat_fedora", "Felt hat with a ribbon", "felt",
            (7.93, 7.62, 7.50), 0.110, 0.26, 0.85, (0.52, 0.50, 0.46), (0.05, -0.10),
        ),
        HatDesign(
            "hat_sun", "Straw sun hat with a broad brim", "straw",
            (7.93, 7.62, 7.50), 0.115, 0.16, 0.70, (0.95, 1.00, 0.90), (0.20, 0.10),
        ),
    )
}  # fmt: skip


def make_hats(data: BodyData) -> Iterator[Garment]:
    """Make every hat of `DESIGNS` (kind "hat"); the same data gives the same bytes."""
    vertices = average_body(data)
    anchors = nearest_to(vertices, np.array(_ANCHORS))
    for design in DESIGNS.values():
        piece = _model(design, vertices)
        yield bound_garment(
            design.name,
            "hat",
            ObjMesh(piece.vertices, piece.uvs, piece.faces, piece.uv_faces),
            bind_to_anchors(piece.vertices, vertices, anchors),
            scale_axes(vertices, HEAD_SCALE),
            description=design.description,
            z_depth=95,
            shininess=0.15,
            delete=_hidden(design, vertices),
            own_weights=one_bone("head", len(piece.vertices)),
        )


def _rim_height(design: HatDesign, x: Points, z: Points) -> Points:
    """Height of the hat's edge by the angle from the front, the same on both sides."""
    turn = np.degrees(np.arctan2(np.abs(x), z - MIDDLE[2]))
    front, side, back = design.rim
    return _eased(
        turn, (0, 25, 55, 80, 100, 135, 180),
        (front, front - 0.02, 0.55 * front + 0.45 * side, side, side, 0.5 * (side + back), back),
    )  # fmt: skip


def _eased(values: Points, stops: Sequence[float], heights: Sequence[float]) -> Points:
    """Interpolate without a kink at the first and the last stop."""
    fine = np.linspace(stops[0], stops[-1], 181)
    curve = np.interp(fine, stops, heights)
    for _ in range(60):
        padded = np.concatenate([curve[1:2], curve, curve[-2:-1]])
        curve = 0.5 * curve + 0.25 * (padded[2:] + padded[:-2])
    return np.asarray(np.interp(values, fine, curve))


def _hidden(design: HatDesign, vertices: Points) -> NDArray[np.bool_]:
    """Base vertices under the hat: they take hair and scalp with them.

    In front no skin below the edge may go; elsewhere a finger's breadth more does, so that no
    lock of hair is cut just above the edge and sticks out of the hat.
    """
    slack = 0.01 - 0.13 * smoothstep(0.75, 0.35, vertices[:, 2])
    above = vertices[:, 1] - _rim_height(design, vertices[:, 0], vertices[:, 2])
    hidden: NDArray[np.bool_] = above > slack
    hidden &= (np.abs(vertices[:, 0]) < 0.9) & (vertices[:, 1] > 7.0)
    hidden[BODY_VERTEX_COUNT:] = False
    return hidden


def _directions(turn: Points, rise: Points) -> Points:
    """Unit vectors by the angle round from the front and the angle above the level."""
    level = np.cos(rise)
    return np.stack([np.sin(turn) * level, np.sin(rise) + 0 * turn, np.cos(turn) * level], axis=-1)


class _Head:
    """The convex hull of a head, seen from its middle."""

    def __init__(self, vertices: Points) -> None:
        body = vertices[:BODY_VERTEX_COUNT]
        skull = body[(body[:, 1] > 7.42) & (np.abs(body[:, 0]) < 0.76)] - MIDDLE
        number = np.arange(_HULL) + 0.5
        rise = np.arcsin(1 - 2 * number / _HULL)
        self.directions = _directions(np.pi * (1 + 5**0.5) * number, rise)
        self.support = (skull @ self.directions.T).max(axis=0)

    def reach(self, directions: Points) -> Points:
        """Distance of the hull from the middle along unit directions (..., 3)."""
        towards = directions @ self.directions.T
        ratio = np.where(towards > 0.1, self.support / np.maximum(towards, 0.1), np.inf)
        result: Points = ratio.min(axis=-1)
        return result


def _crown(design: HatDesign, head: _Head) -> Points:
    """The hat's outside without its brim, from the edge to the top, (rows, columns, 3)."""
    turn = 2 * np.pi * np.arange(_COLUMNS) / _COLUMNS
    fine = np.radians(np.linspace(-50, 89, 279))
    grid = _directions(turn[:, None], fine[None])
    reach = _smooth(head.reach(grid)) + design.ease
    places = MIDDLE + reach[..., None] * grid
    above = places[..., 1] - _rim_height(design, places[..., 0], places[..., 2])
    first = (above > 0).argmax(axis=1)
    part = np.linspace(0, 1, _ROWS) ** 0.9
    rows = first[None] + part[:, None] * (len(fine) - 1 - first)[None]
    low = np.floor(rows).astype(int).clip(0, len(fine) - 2)
    share = (rows - low)[..., None]
    column = np.arange(_COLUMNS)[None]
    shape = places[column, low] * (1 - share) + places[column, low + 1] * share
    return _raised(design, shape, part)


def _smooth(reach: Points) -> Points:
    """Take the facets out of a star-shaped hull (columns, rows); columns close."""
    for _ in range(10):
        reach = 0.5 * reach + 0.25 * (np.roll(reach, 1, axis=0) + np.roll(reach, -1, axis=0))
        inner = 0.5 * reach[:, 1:-1] + 0.25 * (reach[:, 2:] + reach[:, :-2])
        reach = np.concatenate([reach[:, :1], inner, reach[:, -1:]], axis=1)
    return reach


def _raised(design: HatDesign, shape: Points, part: Points) -> Points:
    """Fill the crown out: walls that stay wide, and a top above the head."""
    edge = shape[:1]
    wide = smoothstep(0.0, 0.25, part) * smoothstep(1.0, 0.62, part)
    outward = edge - MIDDLE
    outward[..., 1] = 0
    flat = shape.copy()
    share = design.fullness * wide[:, None, None]
    keep = shape[..., [0, 2]] - MIDDLE[[0, 2]]
    flat[..., [0, 2]] = MIDDLE[[0, 2]] + keep + share * 0.75 * (outward[..., [0, 2]] - keep)
    lift = design.rise * smoothstep(0.15, 0.75, part)
    flat[..., 1] += lift[:, None]
    if design.pattern == "felt":  # a crease along the top, pinched in front
        depth = 0.20 * np.exp(-((flat[..., 0] / 0.17) ** 2)) * smoothstep(0.55, 0.9, part)[:, None]
        flat[..., 1] -= depth
        pinch = smoothstep(1.0, 1.35, flat[..., 2]) * smoothstep(0.35, 0.75, part)[:, None]
        flat[..., 0] *= 1 - 0.28 * pinch
    if design.pattern == "beanie":  # the top sags backwards a little
        flat[..., 2] -= 0.14 * smoothstep(0.5, 1.0, part)[:, None]
    return flat


def _model(design: HatDesign, vertices: Points) -> Piece:
    shape = _crown(design, _Head(vertices))
    pieces = [_dome(shape)]
    edge = shape[0]
    if design.pattern == "beanie":
        pieces.append(_cuff(shape))
    elif design.pattern == "cap":
        pieces += [_visor(design, edge), _button(shape)]
    else:
        pieces += [_brim(design, edge), _band(shape)]
    return merge(pieces)


def _closed(points: Points) -> Points:
    """Repeat the first column behind the last; the seam lies at the back."""
    turned = np.roll(points, _COLUMNS // 2, axis=1)
    return np.concatenate([turned, turned[:, :1]], axis=1)


def _inward(edge: Points, depth: float) -> Points:
    towards = MIDDLE - edge
    towards[..., 1] = 0
    towards /= np.linalg.norm(towards, axis=-1, keepdims=True)
    result: Points = edge + depth * towards
    return result


def _dome(shape: Points) -> Piece:
    """The crown with a lining that turns in at the edge."""
    edge = shape[0]
    lining = [
        _inward(edge, depth) + np.array([0.0, rise, 0.0])
        for depth, rise in ((0.08, 0.12), (0.035, 0.01), (0.012, -0.012))
    ]
    return sheet(_closed(np.concatenate([np.array(lining), shape])), CROWN_BOX)


def _cuff(shape: Points) -> Piece:
    """The turned-up edge of a beanie: a padded band over its lowest rows."""
    rows = np.array([0.0, 0.1, 0.6, 1.6, 2.6, 3.2, 3.35, 3.2])
    depth = np.array([0.0, 0.035, 0.062, 0.070, 0.066, 0.050, 0.025, 0.0])
    low = rows.astype(int)
    share = (rows - low)[:, None, None]
    along = shape[low] * (1 - share) + shape[low + 1] * share
    band = np.array([_inward(row, -out) for row, out in zip(along, depth, strict=True)])
    return sheet(_closed(band), BRIM_BOX)


def _around(values: tuple[float, float, float], turn: Points) -> Points:
    """Interpolate (front, side, back) by the angle from the front."""
    front, side, back = values
    return _eased(
        np.abs(np.degrees(turn)), (0, 40, 90, 140, 180),
        (front, 0.6 * front + 0.4 * side, side, 0.4 * side + 0.6 * back, back),
    )  # fmt: skip


def _plate(inner: Points, outer: Points, sag: Points, edge_width: float) -> Points:
    """Upper side, rounded edge and underside of a brim, (rows, columns, 3)."""
    part = np.linspace(0, 1, 7)[:, None, None]
    top = inner + part * (outer - inner)
    top[..., 1] += (sag * part[..., 0] * (1 - part[..., 0])) * 1.0
    down = np.array([0.0, edge_width, 0.0])
    lip = outer + 0.5 * edge_width * (outer - inner) - 0.5 * down
    return np.concatenate([top, lip[None], (top - down)[::-1]])


def _visor(design: HatDesign, edge: Points) -> Piece:
    """A stiff peak over the forehead, curved down to both sides."""
    width = 11  # columns to either side of the front
    columns = np.arange(-width, width + 1)
    inner = _inward(edge[columns % _COLUMNS], 0.02)
    place = columns / width
    length = design.brim[0] * np.clip(1 - np.abs(place) ** 2.6, 0, 1) ** 0.75 + 0.012
    outer = inner + length[:, None] * np.array([0.0, 0.0, 1.0])
    outer[:, 0] *= 1 - 0.06 * np.abs(place)
    outer[:, 1] = (
        inner[width, 1] - design.droop[0] * length / design.brim[0] - design.droop[1] * place**2
    )
    outer[:, 1] = np.where(np.abs(place) > 0.97, inner[:, 1] - 0.004, outer[:, 1])
    sag = 0.16 * (1 - place**2)
    return sheet(_plate(inner, outer, sag, _THICK), BRIM_BOX)


def _brim(design: HatDesign, edge: Points) -> Piece:
    turn = 2 * np.pi * np.arange(_COLUMNS) / _COLUMNS
    turn = (turn + np.pi) % (2 * np.pi) - np.pi
    inner = _inward(edge, 0.015)
    outward = _inward(edge, -1.0) - edge
    outer = inner + _around(design.brim, turn)[:, None] * outward
    level = 0.5 * inner[:, 1] + 0.5 * float(inner[:, 1].mean())
    droop = _around((design.droop[0], design.droop[1], 0.5 * sum(design.droop)), turn)
    wave = 0.05 * np.sin(3 * turn + 0.7) * (design.pattern == "straw")
    outer[:, 1] = level - droop + wave
    points = _plate(inner, outer, 0.06 * np.ones(_COLUMNS), _THICK)
    return sheet(_closed(points), BRIM_BOX)


def _band(shape: Points) -> Piece:
    """A ribbon round the foot of the crown."""
    rows = np.array([0.25, 0.3, 1.2, 2.3, 2.35])
    depth = np.array([0.0, 0.016, 0.018, 0.016, 0.0])
    low = rows.astype(int)
    share = (rows - low)[:, None, None]
    along = shape[low] * (1 - share) + shape[low + 1] * share
    band = np.array([_inward(row, -out) for row, out in zip(along, depth, strict=True)])
    return sheet(_closed(band), BAND_BOX)


def _button(shape: Points) -> Piece:
    """The covered button where the panels of a cap meet."""
    top = shape[-1].mean(axis=0)
    turn = 2 * np.pi * np.arange(13) / 12
    round_ = np.stack([np.sin(turn), 0 * turn, np.cos(turn)], axis=1)
    rings = [
        top + radius * round_ + [0, height, 0]
        for radius, height in ((0.065, -0.015), (0.06, 0.02), (0.035, 0.04), (0.006, 0.046))
    ]
    return sheet(np.array(rings), BAND_BOX)
