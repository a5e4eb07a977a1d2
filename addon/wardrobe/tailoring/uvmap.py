"""UV maps of sewn garments: front and back panel flattened as rigidly as possible, side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from .cloth_mesh import (
    ARM_GATE,
    CUFF,
    FRONT,
    HEM,
    OPEN,
    SET_IN,
    TRIM,
    UNROLLED,
    WAIST,
    Cloth,
    Floats,
    Ints,
    boundary_loops,
)
from .flattening import flatten

MARGIN = 0.012  # of the map, kept free around each panel: 12 pixels of 1024
LONG_SLEEVE = 1.8  # decimetres from set-in seam to cuff
HANGING = 0.2  # radians from the vertical at which long sleeves are laid out
ROW_REACH = 0.3  # decimetres: vertices of two borders no farther apart in height lie level

Piece = Literal["trunk", "half", "sleeve", "leg", "trim"]


@dataclass(frozen=True)
class Panel:
    """One flattened panel.

    Attributes
    ----------
    facing : float
        1 for the front, -1 for the back.
    piece : str
        "trunk", "half" of an open front, "sleeve", "leg", or "trim": a collar or hood.
    side : float
        -1 for what is one of two on the character's right, 1 on the left; 0 for the trunk.
    vertices : (P,) int32 ndarray
        The garment's vertices that the panel has.
    faces : (Q,) int32 ndarray
        The garment's faces that the panel has.
    corners : (Q, 3) int32 ndarray
        Those faces, as indices into `vertices`.
    flat : (P, 2) float ndarray
        Places on the flat panel, decimetres, v up; after packing, of the unit square.
    """

    facing: float
    piece: Piece
    side: float
    vertices: Ints
    faces: Ints
    corners: Ints
    flat: Floats


@dataclass(frozen=True)
class UVMap:
    """A garment's UV map: front panels, then back panels, each from left to right; v up."""

    panels: tuple[Panel, ...]

    @property
    def front(self) -> tuple[Panel, ...]:
        """The panels in the left half of the map."""
        return tuple(panel for panel in self.panels if panel.facing > 0)

    @property
    def back(self) -> tuple[Panel, ...]:
        """The panels in the right half of the map."""
        return tuple(panel for panel in self.panels if panel.facing < 0)

    def uvs(self) -> Floats:
        """Return (T, 2): the places of all panels, one after the other."""
        return np.concatenate([panel.flat for panel in self.panels])

    def uv_faces(self, count: int) -> Ints:
        """Return (F, 3) indices into `uvs` for the garment's `count` faces."""
        faces = np.zeros((count, 3), np.int32)
        start = 0
        for panel in self.panels:
            faces[panel.faces] = panel.corners + start
            start += len(panel.flat)
        return faces


def map_cloth(cloth: Cloth, points: Floats, *, legs: bool) -> UVMap:
    """Flatten a draped garment.

    Parameters
    ----------
    cloth : Cloth
        Split along its side seams.
    points : (V, 3) float ndarray
        The garment's shape.
    legs : bool
        Trousers and shorts also open at the centre seams, as sleeves are panels of their own:
        around crotch and armpit one panel would lie over itself.
    """
    front = cloth.values[cloth.faces, FRONT].sum(axis=1) >= 0
    trim = (cloth.values[cloth.faces, TRIM] > 0).any(axis=1)
    across = np.sign(cloth.points[cloth.faces, 0].sum(axis=1))
    sleeved = bool((cloth.marks & SET_IN).any())
    on_arm = sleeved & (cloth.values[cloth.faces, ARM_GATE].sum(axis=1) > 0)
    on_leg = np.full(len(on_arm), legs)
    open_front = bool((cloth.marks & OPEN).any())
    panels = []
    for facing, mask in ((1.0, front & ~trim), (-1.0, ~front & ~trim)):
        trunk: Piece = "half" if open_front and facing > 0 else "trunk"
        # From the left of the map to its right, as one sees the garment from that side.
        for piece, side in _order(facing, legs, trunk):
            limb = on_leg if piece == "leg" else on_arm
            chosen = mask & (limb if piece in ("leg", "sleeve") else ~on_arm)
            faces = np.flatnonzero(chosen & ((side == 0) | (across == side))).astype(np.int32)
            if len(faces):
                panels.append(_flattened(cloth, points, faces, (facing, piece, side)))
    faces = np.flatnonzero(trim).astype(np.int32)
    if len(faces):
        panels.append(_flattened(cloth, points, faces, (-1.0, "trim", 0.0)))
    return pack(panels, cloth)


def _order(facing: float, legs: bool, trunk: Piece) -> list[tuple[Piece, float]]:
    """Return the panels of one half of the map, from left to right."""
    if legs:
        return [("leg", -facing), ("leg", facing)]
    middle: list[tuple[Piece, float]] = [("trunk", 0.0)]
    if trunk == "half":
        middle = [("half", -facing), ("half", facing)]
    return [("sleeve", -facing), *middle, ("sleeve", facing)]


def _flattened(
    cloth: Cloth, points: Floats, faces: Ints, which: tuple[float, Piece, float]
) -> Panel:
    facing, piece, side = which
    vertices, corners = np.unique(cloth.faces[faces], return_inverse=True)
    corners = corners.reshape(-1, 3).astype(np.int32)
    shape = points[vertices]
    start = _hung(shape[:, :2] * [facing, 1.0], cloth.marks[vertices])
    rails = _rails(cloth, vertices, side)
    if piece == "trim":
        start, rails = cloth.values[vertices, UNROLLED], (np.zeros(0, np.int32), [])
    flat = flatten(shape, corners, start, rails)
    return Panel(facing, piece, side, vertices.astype(np.int32), faces, corners, flat)


def _hung(start: Floats, marks: Ints) -> Floats:
    """Turn a long sleeve so that it hangs beside the trunk, which leaves more room on the map."""
    cap, cuff = start[(marks & SET_IN) != 0], start[(marks & CUFF) != 0]
    if len(cap) == 0 or len(cuff) == 0:
        return start
    axis = cuff.mean(axis=0) - cap.mean(axis=0)
    if np.linalg.norm(axis) < LONG_SLEEVE:
        return start
    turn = np.sign(axis[0]) * HANGING - np.arctan2(axis[0], -axis[1])
    c, s = np.cos(turn), np.sin(turn)
    pivot = cap.mean(axis=0)
    return np.asarray((start - pivot) @ np.array([[c, s], [-s, c]]) + pivot)


def _rails(cloth: Cloth, vertices: Ints, side: float) -> tuple[Ints, list[Ints]]:
    """Return which of a panel's vertices lie in the middle, and its level rows."""
    middle = np.flatnonzero(np.abs(cloth.points[vertices, 0]) < 1e-9)
    rows = [np.flatnonzero(cloth.marks[vertices] & mark) for mark in (HEM, WAIST)]
    if side:
        middle = middle[:0]
    return middle.astype(np.int32), [row.astype(np.int32) for row in rows if len(row)]


def pack(panels: list[Panel], cloth: Cloth) -> UVMap:
    """Put panels into the unit square at one scale: front left, back right, hems level.

    Sleeves lie beside their body or below it, whichever leaves more texels for the cloth. Collars
    and hoods lie above the back.
    """
    trims = [panel for panel in panels if panel.piece == "trim"]
    main = [panel for panel in panels if panel.piece != "trim"]
    halves = [
        _levelled([panel for panel in main if panel.facing == facing], cloth)
        for facing in (1.0, -1.0)
    ]
    scale, placed = max(
        (_arranged(halves, trims, place) for place in (_spread, _stacked)), key=_scale
    )
    boxes = [_box(half) for half in placed]
    low, high = min(box[0][1] for box in boxes), max(box[1][1] for box in boxes)
    result = []
    for half, box, centre in zip(placed, boxes, (0.25, 0.75), strict=True):
        middle = np.array([(box[0][0] + box[1][0]) / 2, (low + high) / 2])
        result += [replace(p, flat=(p.flat - middle) * scale + [centre, 0.5]) for p in half]
    return UVMap(tuple(result))


Arrangement = tuple[float, list[list[Panel]]]


def _scale(arrangement: Arrangement) -> float:
    return arrangement[0]


def _arranged(
    halves: list[list[Panel]],
    trims: list[Panel],
    place: Callable[[list[Panel], float], list[Panel]],
) -> Arrangement:
    """Place both halves and return the scale at which they fit, with them."""
    gap = 0.1
    for _ in range(4):  # the gap in decimetres depends on the scale, which depends on the gap
        placed = [place(half, gap) for half in halves]
        placed[1] = placed[1] + [_above(placed[1], trim, gap) for trim in trims]
        boxes = [_box(half) for half in placed]
        height = max(box[1][1] for box in boxes) - min(box[0][1] for box in boxes)
        width = max(box[1][0] - box[0][0] for box in boxes)
        scale = float(min((0.5 - 2 * MARGIN) / width, (1 - 2 * MARGIN) / height))
        gap = 2 * MARGIN / scale
    return scale, placed


def _above(panels: list[Panel], trim: Panel, gap: float) -> Panel:
    """Put a trim above the panels of its half, in their middle."""
    (left, _), (right, high) = _box(panels)
    corner = np.array([trim.flat[:, 0].mean(), trim.flat[:, 1].min()])
    return replace(trim, flat=trim.flat - corner + [(left + right) / 2, high + gap])


def _stacked(panels: list[Panel], gap: float) -> list[Panel]:
    """Put two sleeves next to each other below the body between them."""
    sleeves = [panel for panel in panels if panel.piece == "sleeve"]
    if len(sleeves) != 2:
        return _spread(panels, gap)
    body = _spread([panel for panel in panels if panel.piece != "sleeve"], gap)
    widths = [float(np.ptp(sleeve.flat[:, 0])) for sleeve in sleeves]
    low, high = _box(body)
    x = float(low[0] + high[0]) / 2 - (sum(widths) + gap) / 2
    below = []
    for sleeve, width in zip(sleeves, widths, strict=True):
        corner = np.array([sleeve.flat[:, 0].min(), sleeve.flat[:, 1].max()])
        below.append(replace(sleeve, flat=sleeve.flat - corner + [x, low[1] - gap]))
        x += width + gap
    return [below[0], *body, below[1]]


def _box(panels: list[Panel]) -> tuple[Floats, Floats]:
    flat = np.concatenate([panel.flat for panel in panels])
    return flat.min(axis=0), flat.max(axis=0)


def _levelled(panels: list[Panel], cloth: Cloth) -> list[Panel]:
    """Move the panels of one half so that their hem lies at v = 0."""
    level = np.mean(
        [
            panel.flat[hem, 1].mean()
            for panel in panels
            if (hem := (cloth.marks[panel.vertices] & HEM) != 0).any()
        ]
    )
    return [replace(panel, flat=panel.flat - [0.0, level]) for panel in panels]


def _spread(panels: list[Panel], gap: float) -> list[Panel]:
    """Move neighbouring panels, given from left to right, just so far apart."""
    placed = [panels[0]]
    for panel in panels[1:]:
        fixed = placed[-1].flat[np.unique(boundary_loops(placed[-1].corners)[0])]
        moving = panel.flat[np.unique(boundary_loops(panel.corners)[0])]
        shift = _beside(fixed, moving, gap)
        placed.append(replace(panel, flat=panel.flat + np.array([shift, 0.0])))
    return placed


def _beside(fixed: Floats, moving: Floats, gap: float) -> float:
    """Return how far to shift a border (m, 2) so that it lies right of another by a gap."""
    apart = np.abs(fixed[:, None, 1] - moving[None, :, 1])
    room = np.sqrt(np.maximum(gap * gap - apart * apart, 0))
    # Rows of vertices may lie farther apart than the gap: they must not slip past each other.
    room = np.where(apart < max(gap, ROW_REACH), room, -np.inf)
    needed = (fixed[:, None, 0] - moving[None, :, 0] + room).max()
    if np.isfinite(needed):
        return float(needed)
    return float(fixed[:, 0].max() - moving[:, 0].min() + gap)
