"""Landmarks of generated garments: DeepFashion2's points found on the border of the panels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..landmarks import OUTWEAR_NUMBERS, side_numbers, sleeve_steps
from .cloth_mesh import (
    ARM,
    ARMHOLE,
    CUFF,
    HEM,
    NECK,
    OPEN,
    SEAM,
    SET_IN,
    WAIST,
    Cloth,
    Floats,
    boundary_loops,
)
from .dummy import Dummy
from .uvmap import Panel

CENTRE = 0  # kind of the centre seam of a leg's panel
HIP = 0.6  # height of the hip line of dresses, from waist (0) to crotch (1)
Row = NDArray[np.int64]


@dataclass(frozen=True)
class Border:
    """The border of the front panel, counter-clockwise seen from the front (v up).

    Attributes
    ----------
    loop : (L,) int64 ndarray
        Indices into the panel's vertices, from the image-left end of the hem (or cuff) onwards.
    runs : tuple of (kind, (n,) int64 ndarray)
        Stretches of seam, hem, cuff, neckline ..., as positions in `loop`, in its order; a run
        begins with the last position of the run before.
    """

    loop: Row
    runs: tuple[tuple[int, Row], ...]

    def run(self, kind: int, which: int = 0) -> Row:
        """Return the which-th run of a kind."""
        return [row for k, row in self.runs if k == kind][which]


def trace_border(cloth: Cloth, panel: Panel) -> Border:
    """Trace a panel's border and cut it into runs at its corners."""
    loop = boundary_loops(panel.corners)[0]
    marks = cloth.marks[panel.vertices[loop]]
    shared = marks & np.roll(marks, -1)
    kinds = np.full(len(loop), SEAM)
    kinds[shared == 0] = CENTRE
    for kind in (HEM, CUFF, NECK, ARMHOLE, SET_IN, WAIST, OPEN):
        kinds[(shared & kind) != 0] = kind
    across = cloth.points[panel.vertices[loop], 0]
    lower = HEM if (kinds == HEM).any() else CUFF
    starts = np.flatnonzero((kinds == lower) & (np.roll(kinds, 1) != lower))
    first = starts[np.argmin(across[starts])]
    loop, kinds = np.roll(loop, -first), np.roll(kinds, -first)
    changes = np.flatnonzero(kinds != np.roll(kinds, 1)).tolist()
    ends = [*changes[1:], len(loop)]
    runs = tuple(
        (int(kinds[a]), np.arange(a, b + 1) % len(loop)) for a, b in zip(changes, ends, strict=True)
    )
    return Border(loop, runs)


class Finder:
    """Finds positions on the border of a front panel by measure."""

    def __init__(self, cloth: Cloth, points: Floats, panel: Panel, dummy: Dummy) -> None:
        self.border = trace_border(cloth, panel)
        self.dummy, self.side, self.piece = dummy, panel.side, panel.piece
        vertices = panel.vertices[self.border.loop]
        self.shape = points[vertices]
        self.rest = cloth.points[vertices]
        self.arm = cloth.values[vertices, ARM]

    def run(self, kind: int, which: int = 0) -> Row:
        """Return a run of the border."""
        return self.border.run(kind, which)

    def share(self, row: Row, fraction: float) -> int:
        """Return the position a fraction of the way along a row of positions."""
        steps = np.linalg.norm(np.diff(self.shape[row], axis=0), axis=1)
        along = np.concatenate([[0.0], np.cumsum(steps)])
        return int(row[np.argmin(np.abs(along - fraction * along[-1]))])

    def middle(self, row: Row) -> int:
        """Return the position nearest to the body's middle."""
        return int(row[np.argmin(np.abs(self.shape[row, 0]))])

    def level(self, row: Row, height: float) -> int:
        """Return the position nearest to a height of the draped cloth."""
        return int(row[np.argmin(np.abs(self.shape[row, 1] - height))])

    def corner(self, row: Row) -> int:
        """Return the position farthest from the straight line between a row's ends, in front."""
        shape = self.shape[row][:, :2]
        chord = shape[-1] - shape[0]
        away = shape - shape[0]
        return int(row[np.argmax(np.abs(away[:, 0] * chord[1] - away[:, 1] * chord[0]))])

    def reach(self, row: Row, way: float) -> int:
        """Return the position nearest to a way along the arm."""
        return int(row[np.argmin(np.abs(self.arm[row] - way))])


def _between(row: Row, one: int, other: int) -> Row:
    """Return the part of a row from one position to another, both included."""
    a, b = int(np.flatnonzero(row == one)[0]), int(np.flatnonzero(row == other)[0])
    return row[a : b + 1] if a <= b else row[b : a + 1][::-1]


def _neck(find: Finder, category: str) -> dict[int, int]:
    """Points 2-6: from the image-left side of the neckline to its right.

    2 and 6 are the neckline's ends at the shoulder seams, 3 and 5 half way along it to its middle
    4 (at x = 0). On slings 2 and 6 are where the straps meet the upper edge: the places farthest
    from the chord between the strap's top and the middle.
    """
    row = find.run(NECK)[::-1]
    centre = find.middle(row)
    left, right = _between(row, int(row[0]), centre), _between(row, centre, int(row[-1]))
    first, last = int(row[0]), int(row[-1])
    if "sling" in category:
        first, last = find.corner(left), find.corner(right)
        left, right = _between(row, first, centre), _between(row, centre, last)
    return {2: first, 3: find.share(left, 0.5), 4: centre, 5: find.share(right, 0.5), 6: last}


def _flank(find: Finder, row: Row, category: str) -> list[int]:
    """Return the points of a row between armpit and hem, downwards.

    Evenly spaced along the side seam; of dresses at the height of the waist, of the hip line
    (`HIP` of the way to the crotch), half way from there to the hem, and, with sleeves, half way
    from the armpit to the waist.
    """
    dummy = find.dummy
    if "dress" not in category:
        count = 1 if category in ("vest", "sling") else 2
        return [find.share(row, (k + 1) / (count + 1)) for k in range(count)]
    waist = find.level(row, dummy.waist)
    hip = find.level(row, dummy.waist + HIP * (dummy.crotch - dummy.waist))
    skirt = find.share(_between(row, hip, int(row[-1])), 0.5)
    chest = find.share(_between(row, int(row[0]), waist), 0.5)
    return [waist, hip, skirt] if not sleeve_steps(category) else [chest, waist, hip, skirt]


def _trunk(find: Finder, category: str) -> dict[int, int]:
    """Return the landmarks on the trunk of a top or dress.

    Shoulders are where the shoulder seam meets armhole or sleeve (the outer end of a strap), the
    armpit is the upper end of the side seam, hem corners are its lower end, the hem's centre is
    at x = 0.
    """
    # Counter-clockwise from the hem: right side, right shoulder, left shoulder, left side.
    right, right_top, left_top, left = (row for kind, row in find.border.runs if kind == SEAM)
    left_numbers, right_numbers, centre = side_numbers(category)
    places = {**_neck(find, category), centre: find.middle(find.run(HEM))}
    skipped = 2 * sleeve_steps(category) + 2 if sleeve_steps(category) else 0
    for numbers, flank, shoulder in (
        (left_numbers, left, int(left_top[-1])),
        (right_numbers, right[::-1], int(right_top[0])),
    ):
        below = [int(flank[0]), *_flank(find, flank, category), int(flank[-1])]
        chain = [shoulder, *below]
        places.update(zip([numbers[0], *numbers[1 + skipped :]], chain, strict=True))
    return places


def _sleeve(find: Finder, category: str, right: bool) -> dict[int, int]:
    """Return the landmarks of a sleeve: shoulder, outer points, cuff, inner points, armpit.

    Outer points lie at even shares of the way along the arm (projected on its bones) from the
    shoulder to the cuff on the upper seam, inner ones face them on the lower seam.
    """
    steps = sleeve_steps(category)
    # Counter-clockwise from the cuff: the character's right sleeve is image-left.
    one, other = find.run(SEAM, 0), find.run(SEAM, 1)
    under, over = (one[::-1], other) if right else (other, one[::-1])
    start, end = find.arm[over[0]], find.arm[over[-1]]
    shares = np.arange(1, steps + 1) / (steps + 1)
    outer = [find.reach(over, start + s * (end - start)) for s in shares]
    # Inner points face the outer ones, but stay evenly apart where the armpit is in the way.
    inner = find.arm[under[0]]
    ways = [max(start + s * (end - start), inner + 0.5 * s * (end - inner)) for s in shares]
    below = [find.reach(under, way) for way in ways][::-1]
    chain = [int(over[0]), *outer, int(over[-1]), int(under[-1]), *below, int(under[0])]
    left_numbers, right_numbers, _ = side_numbers(category)
    return dict(zip(left_numbers if right else right_numbers, chain, strict=False))


def _leg(find: Finder, category: str, right: bool) -> dict[int, int]:
    """Return the landmarks of one leg of trousers or shorts; the right leg is image-left."""
    hem, waist, centre = find.run(HEM), find.run(WAIST), find.run(CENTRE)
    # Counter-clockwise: right leg hem, inseam, centre, waist, outseam; left leg mirrored.
    inner, outer = find.run(SEAM, 0), find.run(SEAM, 1)
    if not right:
        inner, outer, hem, waist, centre = outer, inner, hem[::-1], waist[::-1], centre[::-1]
    names = LEG_NUMBERS[category][0 if right else 1]
    crotch, top = int(centre[0]), int(centre[-1])
    places = [int(waist[-1]), top, *_outer(find, category, outer), int(hem[0]), int(hem[-1])]
    if category == "trousers":
        places.append(find.level(inner, find.dummy.knee))
    return dict(zip(names, [*places, crotch], strict=True))


def _outer(find: Finder, category: str, row: Row) -> list[int]:
    if category == "shorts":
        return [find.share(row, 0.5)]
    return [find.level(row, find.dummy.crotch), find.level(row, find.dummy.knee)]


# Waist, waist centre, outer points downwards, outer and inner hem, inner knee, crotch.
LEG_NUMBERS = {
    "trousers": ((1, 2, 4, 5, 6, 7, 8, 9), (3, 2, 14, 13, 12, 11, 10, 9)),
    "shorts": ((1, 2, 4, 5, 6, 7), (3, 2, 10, 9, 8, 7)),
}


def _skirt(find: Finder) -> dict[int, int]:
    """Return the landmarks of a skirt."""
    hem, waist = find.run(HEM), find.run(WAIST)
    right, left = find.run(SEAM, 0), find.run(SEAM, 1)
    order = [int(waist[-1]), find.middle(waist), int(waist[0]), find.share(left, 0.5), int(hem[0]),
             find.middle(hem), int(hem[-1]), find.share(right, 0.5)]  # fmt: skip
    return {1 + k: position for k, position in enumerate(order)}


def _half(find: Finder, category: str, right: bool) -> dict[int, int]:
    """Return the landmarks of one half of an open front; the right half is image-left.

    The neck side is where neckline and shoulder seam meet, the top of the front edge where
    neckline and front edge do; the lapel's middle lies half way between along the neckline. Points
    of front edge and side are at thirds of their length.
    """
    edge, neck = find.run(OPEN), find.run(NECK)
    one, other = find.run(SEAM, 0), find.run(SEAM, 1)
    # Counter-clockwise: right half hem, edge, neck, shoulder, side; left half mirrored.
    if right:
        edge, neck, shoulder, flank = edge[::-1], neck[::-1], one, other
    else:
        shoulder, flank = other[::-1], one[::-1]
    thirds = [find.share(edge, k / 3) for k in (1, 2)]
    sides = [find.share(flank, k / 3) for k in (1, 2)]
    chain = [int(neck[0]), find.share(neck, 0.5), int(neck[-1]), *thirds, int(edge[-1]),
             int(flank[-1]), *sides, int(flank[0]), int(shoulder[-1])]  # fmt: skip
    return dict(zip(OUTWEAR_NUMBERS[category][0 if right else 1], chain, strict=True))


def front_landmarks(find: Finder, category: str) -> dict[int, int]:
    """Return landmark number -> position on a front panel's border, without the back neck."""
    if category in LEG_NUMBERS:
        return _leg(find, category, find.side < 0)
    if category == "skirt":
        return _skirt(find)
    if find.piece == "half":
        return _half(find, category, find.side < 0)
    if find.piece == "sleeve":
        return _sleeve(find, category, find.side < 0)
    return _trunk(find, category)


def back_neck(cloth: Cloth, panel: Panel) -> int:
    """Return the back panel's vertex (index into its vertices) at the middle of the neckline."""
    rim = np.flatnonzero((cloth.marks[panel.vertices] & NECK) != 0)
    return int(rim[np.argmin(np.abs(cloth.points[panel.vertices[rim], 0]))])
