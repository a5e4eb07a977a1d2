"""Landmarks of generated garments: DeepFashion2's points found on the border of the panels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .sewing_mesh import (
    ARM,
    ARMHOLE,
    CUFF,
    HEM,
    NECK,
    SEAM,
    WAIST,
    Cloth,
    Floats,
    boundary_loops,
)
from .tailor_dummy import Dummy
from .uvmap import Panel

HIP = 0.6  # height of the hip line of dresses, from waist (0) to crotch (1)
Row = NDArray[np.int64]


@dataclass(frozen=True)
class Border:
    """The border of the front panel, counter-clockwise seen from the front (v up).

    Attributes
    ----------
    loop : (L,) int64 ndarray
        Indices into the panel's vertices, from the image-left end of the hem onwards.
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
    for kind in (HEM, CUFF, NECK, ARMHOLE, WAIST):
        kinds[(shared & kind) != 0] = kind
    across = cloth.points[panel.vertices[loop], 0]
    starts = np.flatnonzero((kinds == HEM) & (np.roll(kinds, 1) != HEM))
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
        self.dummy = dummy
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

    def reach(self, row: Row, way: float) -> int:
        """Return the position nearest to a way along the arm."""
        return int(row[np.argmin(np.abs(self.arm[row] - way))])

    def shoulder(self, row: Row) -> int:
        """Return the position where a sleeve is set in."""
        goal = self.dummy.shoulder_x + 0.12
        return int(row[np.argmin(np.abs(np.abs(self.rest[row, 0]) - goal))])


def _between(row: Row, one: int, other: int) -> Row:
    """Return the part of a row from one position to another, both included."""
    a, b = int(np.flatnonzero(row == one)[0]), int(np.flatnonzero(row == other)[0])
    return row[a : b + 1] if a <= b else row[b : a + 1][::-1]


def _neck(find: Finder) -> dict[int, int]:
    """Points 2-6: from the image-left side of the neckline to its right."""
    row = find.run(NECK)[::-1]
    centre = find.middle(row)
    left, right = _between(row, int(row[0]), centre), _between(row, centre, int(row[-1]))
    return {2: int(row[0]), 3: find.share(left, 0.5), 4: centre, 5: find.share(right, 0.5),
            6: int(row[-1])}  # fmt: skip


@dataclass(frozen=True)
class Side:
    """One side of a garment that hangs from the shoulders, as rows of positions.

    `flank` runs from the armpit to the hem, `under` from the armpit to the inner cuff,
    `over` from the shoulder point to the outer cuff (both empty without sleeves).
    """

    flank: Row
    under: Row
    over: Row
    shoulder: int


def _sides(find: Finder) -> tuple[Side, Side]:
    """Return the image-left and the image-right side of a top or dress."""
    seams = [row for kind, row in find.border.runs if kind == SEAM]
    # Counter-clockwise: right side, right shoulder, left shoulder, left side.
    right, right_top, left_top, left = seams
    sides = []
    for seam, top in ((left, left_top), (right[::-1], right_top[::-1])):
        # `seam` runs from the cuff (or armhole) down to the hem, `top` from the neck outwards.
        if any(kind == CUFF for kind, _ in find.border.runs):
            armpit = int(seam[np.argmax(find.shape[seam, 1])])
            shoulder = find.shoulder(top)
            under = _between(seam, armpit, int(seam[0]))
            over = _between(top, shoulder, int(top[-1]))
            flank = _between(seam, armpit, int(seam[-1]))
        else:
            flank, under, over = seam, seam[:0], top[:0]
            shoulder = int(top[-1])
        sides.append(Side(flank, under, over, shoulder))
    return sides[0], sides[1]


def _sleeve(find: Finder, side: Side, steps: int) -> list[int]:
    """Return shoulder, outer points, outer cuff, inner cuff, inner points, armpit."""
    start, end = find.arm[side.shoulder], find.arm[side.over[-1]]
    inner = find.arm[side.under[0]]
    shares = np.arange(1, steps + 1) / (steps + 1)
    outer = [find.reach(side.over, start + s * (end - start)) for s in shares]
    # Inner and outer points face each other; the innermost ones keep clear of the armpit.
    ways = [max(start + s * (end - start), inner + 0.5 * s * (end - inner)) for s in shares]
    under = [find.reach(side.under, way) for way in ways]
    return [side.shoulder, *outer, int(side.over[-1]), int(side.under[-1]), *under[::-1],
            int(side.under[0])]  # fmt: skip


def _flank(find: Finder, side: Side, category: str) -> list[int]:
    """Return the side's points between armpit and hem, downwards."""
    row, dummy = side.flank, find.dummy
    if "dress" not in category:
        count = 1 if category == "vest" else 2
        return [find.share(row, (k + 1) / (count + 1)) for k in range(count)]
    waist = find.level(row, dummy.waist)
    hip = find.level(row, dummy.waist + HIP * (dummy.crotch - dummy.waist))
    skirt = find.share(_between(row, hip, int(row[-1])), 0.5)
    chest = find.share(_between(row, int(row[0]), waist), 0.5)
    return [waist, hip, skirt] if category == "vest dress" else [chest, waist, hip, skirt]


def _upper(find: Finder, category: str, steps: int) -> dict[int, int]:
    """Return the landmarks of a top or dress: down the image-left side, hem, up the right."""
    left, right = _sides(find)
    hem = find.run(HEM)
    chains = []
    for side in (left, right):
        chain = _sleeve(find, side, steps) if steps else [side.shoulder, int(side.flank[0])]
        chains.append([*chain, *_flank(find, side, category), int(side.flank[-1])])
    order = [*chains[0], find.middle(hem), *chains[1][::-1]]
    return {**_neck(find), **{7 + k: position for k, position in enumerate(order)}}


def _legs(find: Finder, category: str) -> dict[int, int]:
    """Return the landmarks of trousers or shorts."""
    left_hem, right_hem = find.run(HEM, 0), find.run(HEM, 1)
    inseam, right, left = find.run(SEAM, 0), find.run(SEAM, 1), find.run(SEAM, 2)
    waist = find.run(WAIST)
    crotch = find.middle(inseam)
    points = [int(waist[-1]), find.middle(waist), int(waist[0])]
    ends = [int(left_hem[0]), int(left_hem[-1]), int(right_hem[0]), int(right_hem[-1])]
    if category == "shorts":
        order = [*points, find.share(left, 0.5), *ends[:2], crotch, *ends[2:],
                 find.share(right, 0.5)]  # fmt: skip
    else:
        knee, thigh = find.dummy.knee, find.dummy.crotch
        inner_left = _between(inseam, int(inseam[0]), crotch)
        inner_right = _between(inseam, crotch, int(inseam[-1]))
        order = [*points, find.level(left, thigh), find.level(left, knee), *ends[:2],
                 find.level(inner_left, knee), crotch, find.level(inner_right, knee), *ends[2:],
                 find.level(right, knee), find.level(right, thigh)]  # fmt: skip
    return {1 + k: position for k, position in enumerate(order)}


def _skirt(find: Finder) -> dict[int, int]:
    """Return the landmarks of a skirt."""
    hem, waist = find.run(HEM), find.run(WAIST)
    right, left = find.run(SEAM, 0), find.run(SEAM, 1)
    order = [int(waist[-1]), find.middle(waist), int(waist[0]), find.share(left, 0.5), int(hem[0]),
             find.middle(hem), int(hem[-1]), find.share(right, 0.5)]  # fmt: skip
    return {1 + k: position for k, position in enumerate(order)}


SLEEVE_STEPS = {"short sleeve top": 1, "long sleeve top": 3, "short sleeve dress": 1}


def front_landmarks(find: Finder, category: str) -> dict[int, int]:
    """Return landmark number -> position on the front panel's border, without the back neck."""
    if category in ("trousers", "shorts"):
        return _legs(find, category)
    if category == "skirt":
        return _skirt(find)
    return _upper(find, category, SLEEVE_STEPS.get(category, 0))


def back_neck(cloth: Cloth, panel: Panel) -> int:
    """Return the back panel's vertex (index into its vertices) at the middle of the neckline."""
    rim = np.flatnonzero((cloth.marks[panel.vertices] & NECK) != 0)
    return int(rim[np.argmin(np.abs(cloth.points[panel.vertices[rim], 0]))])
