"""Landmarks of a garment's sheet: where they lie on map and body, and where their numbers go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import cos, pi, sin

import numpy as np
from numpy.typing import NDArray

from addon.wardrobe.layouts.layout import Layout
from addon.wardrobe.registration import Registration

Box = tuple[float, float, float, float]
Spot = tuple[float, float]

SAME = 0.003  # of the map: landmarks of two parts nearer than this are one mark
NEAR = 0.02  # of the map: a landmark farther than this from any vertex is on none
WAYS = 16  # directions in which a number may stand beside its mark
REACHES = (1.0, 1.7, 2.6)  # how far, in the label's own size
NEARBY = (0, 1, -1, 2, -2, 3, -3)  # steps to either side that a name may be moved
CROWDED = 4.0  # what it costs to cover a mark or another label, against being farther away


@dataclass(frozen=True)
class Mark:
    """A landmark on the map.

    Attributes
    ----------
    number : int
        DeepFashion2's.
    order : int
        0 for the registration's first category, 1 for the second.
    place : (x, y)
        Unit square, origin top-left.
    vertex : int
        Of the .obj, -1 where unknown.
    """

    number: int
    order: int
    place: Spot
    vertex: int


def collect_marks(registration: Registration, layout: Layout) -> list[Mark]:
    """Return every landmark once for each place it has on the map, by category and number."""
    marks: list[Mark] = []
    for number, order, place, vertex in _all_places(registration):
        if not any(
            (mark.number, mark.order) == (number, order) and np.hypot(*(place - mark.place)) < SAME
            for mark in marks
        ):
            x, y = place.tolist()
            marks.append(Mark(number, order, (x, y), _vertex(layout, place, vertex)))
    return sorted(marks, key=lambda mark: (mark.order, mark.number))


def _all_places(
    registration: Registration,
) -> Iterator[tuple[int, int, NDArray[np.float64], int]]:
    known = registration.vertices or (-1,) * len(registration.landmarks)
    for number, (place, vertex) in enumerate(
        zip(registration.landmarks, known, strict=True), start=1
    ):
        if np.isfinite(place).all():
            yield number, 0, place, vertex
    for part in registration.parts:
        order = registration.categories.index(part.category)
        for number, place in zip(part.numbers, part.uv, strict=True):
            yield number, order, place, -1


def _vertex(layout: Layout, place: NDArray[np.float64], vertex: int) -> int:
    if vertex >= 0 or not len(layout.points):
        return vertex
    away = np.linalg.norm(layout.points - place, axis=1)
    nearest = int(away.argmin())
    return int(layout.vertices[nearest]) if away[nearest] < NEAR else -1


def body_marks(marks: Sequence[Mark]) -> list[Mark]:
    """Return one mark for each landmark that has a vertex: a body has each of them once."""
    first: dict[tuple[int, int], Mark] = {}
    for mark in marks:
        if mark.vertex >= 0:
            first.setdefault((mark.order, mark.number), mark)
    return list(first.values())


class Crowd:
    """What stands on a picture already; finds free places for more.

    Parameters
    ----------
    frame : box
        Labels stay inside it.
    """

    def __init__(self, frame: Box) -> None:
        self._frame = frame
        self._boxes: list[Box] = []

    def take(self, box: Box) -> None:
        """Mark a box as taken."""
        self._boxes.append(box)

    def beside(self, spot: Spot, width: float, height: float, *, away: Spot) -> Box:
        """Take the best free box of a size beside a spot, rather on the side away from a point."""
        candidates = list(self._round(spot, width, height))
        outward = (spot[0] - away[0], spot[1] - away[1])
        best = min(candidates, key=lambda box: self._cost(box, spot, outward))
        self.take(best)
        return best

    def near(self, spot: Spot, width: float, height: float) -> Box:
        """Take the best free box of a size at a spot or as near to it as may be."""
        x, y = spot
        here = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
        shifts = [(i * width * 0.25, k * height * 0.5) for i in NEARBY for k in NEARBY]
        candidates = [(here[0] + dx, here[1] + dy, here[2] + dx, here[3] + dy) for dx, dy in shifts]
        best = min(candidates, key=lambda box: self._cost(box, spot, (0.0, 0.0)))
        self.take(best)
        return best

    @staticmethod
    def _round(spot: Spot, width: float, height: float) -> Iterator[Box]:
        for reach in REACHES:
            for step in range(WAYS):
                angle = 2 * pi * step / WAYS
                x = spot[0] + cos(angle) * (width / 2 + reach * height * 0.55)
                y = spot[1] + sin(angle) * (height / 2 + reach * height * 0.55)
                yield x - width / 2, y - height / 2, x + width / 2, y + height / 2

    def _cost(self, box: Box, spot: Spot, outward: Spot) -> float:
        width, height = box[2] - box[0], box[3] - box[1]
        covered = sum(_overlap(box, other) for other in self._boxes)
        middle = (box[0] + box[2]) / 2 - spot[0], (box[1] + box[3]) / 2 - spot[1]
        away = float(np.hypot(*middle))
        length = max(float(np.hypot(*outward)) * away, 1e-9)
        facing = (middle[0] * outward[0] + middle[1] * outward[1]) / length
        outside = width * height - _overlap(box, self._frame)
        crowding = CROWDED * (covered + 2 * outside) / (width * height)
        return crowding + 0.35 * away / height - 0.4 * facing


def _overlap(one: Box, other: Box) -> float:
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return max(width, 0.0) * max(height, 0.0)
