"""What the landmark editor decides without Blender: which point is meant, what a drag restores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import hypot

Spot = tuple[float, float]
Key = tuple[int, int]  # group (an observation's index, 0 on a UV map) and row in it

GRAB = 12.0  # pixels at a scale of 1: how near the mouse has to be to a point
RATHER_ACTIVE = 4.0  # pixels by which points of the garment that is worked on seem nearer
MARGIN = 0.06  # of the editor: a point nearer to its border than this is brought to its middle


@dataclass(frozen=True)
class Point:
    """A landmark as the editor shows it.

    Attributes
    ----------
    key : (group, row)
    number : int
        DeepFashion2's, 1-based.
    place : (x, y)
        Pixels of the photo, or the unit square of a UV map, from the top left.
    visibility : int
        2 visible, 1 hidden, 0 not labelled (`place` is where it is to be expected).
    """

    key: Key
    number: int
    place: Spot
    visibility: int


@dataclass(frozen=True)
class View:
    """What part of a picture an editor shows: the mapping between the two.

    Attributes
    ----------
    corner, opposite : (u, v)
        Blender's view coordinates at the region's lower left and upper right corner; the picture
        covers the unit square.
    size : (width, height)
        Of the region, pixels.
    picture : (width, height)
        Of the picture in the unit that landmarks are in: pixels, or 1 for UV maps.
    centred : float
        0.5 where whole numbers mean the pixels' centres, else 0.
    """

    corner: Spot
    opposite: Spot
    size: Spot
    picture: Spot
    centred: float = 0.0

    def to_region(self, place: Spot) -> Spot:
        """Return where a place of the picture lies in the region, pixels from its lower left."""
        u = (place[0] + self.centred) / self.picture[0]
        v = 1.0 - (place[1] + self.centred) / self.picture[1]
        wide, high = self.opposite[0] - self.corner[0], self.opposite[1] - self.corner[1]
        return (
            (u - self.corner[0]) / wide * self.size[0],
            (v - self.corner[1]) / high * self.size[1],
        )

    def from_region(self, spot: Spot) -> Spot:
        """Return which place of the picture lies at a pixel of the region."""
        wide, high = self.opposite[0] - self.corner[0], self.opposite[1] - self.corner[1]
        u = self.corner[0] + spot[0] / self.size[0] * wide
        v = self.corner[1] + spot[1] / self.size[1] * high
        return u * self.picture[0] - self.centred, (1.0 - v) * self.picture[1] - self.centred

    @property
    def scale(self) -> float:
        """Pixels of the region for one unit of the picture."""
        return self.size[0] / ((self.opposite[0] - self.corner[0]) * self.picture[0])

    def clamped(self, place: Spot) -> Spot:
        """Return the nearest place inside the picture."""
        last = 2 * self.centred  # pixels go from 0 to the size less 1, UVs from 0 to 1
        x, y = place
        return (
            min(max(x, 0.0), self.picture[0] - last),
            min(max(y, 0.0), self.picture[1] - last),
        )

    def shows(self, place: Spot) -> bool:
        """Whether a place is inside the region and not at its very border."""
        x, y = self.to_region(place)
        across, up = self.size[0] * MARGIN, self.size[1] * MARGIN
        return across <= x <= self.size[0] - across and up <= y <= self.size[1] - up


def nearest_point(
    points: Sequence[Point], mouse: Spot, view: View, *, group: int, scale: float = 1.0
) -> Point | None:
    """Return the point under the mouse, rather one of the group that is worked on.

    Parameters
    ----------
    points : sequence of Point
    mouse : (x, y)
        Pixels of the region.
    view : View
    group : int
        The group that is worked on; points that are not labelled count only in it.
    scale : float
        Of the interface.
    """
    best, nearest = None, GRAB * scale
    for point in points:
        if point.visibility == 0 and point.key[0] != group:
            continue
        x, y = view.to_region(point.place)
        away = hypot(x - mouse[0], y - mouse[1])
        if away > GRAB * scale:
            continue
        away -= RATHER_ACTIVE * scale * (point.key[0] == group)
        if away < nearest:
            best, nearest = point, away
    return best


def step_point(
    points: Sequence[Point], current: Key | None, step: int, *, group: int
) -> Point | None:
    """Return the next (or with a step of -1 the previous) point of a group, round and round."""
    own = [point for point in points if point.key[0] == group]
    if not own:
        return None
    rows = [point.key for point in own]
    if current not in rows:
        return own[0] if step > 0 else own[-1]
    return own[(rows.index(current) + step) % len(own)]


def expected_places(places: Sequence[Spot | None], middle: Spot) -> list[Spot]:
    """Return a place for every landmark: those that have none lie between their neighbours.

    Parameters
    ----------
    places : sequence of (x, y) or None
    middle : (x, y)
        Where they are expected as long as none has a place.
    """
    known = [row for row, place in enumerate(places) if place is not None]
    if not known:
        return [middle] * len(places)
    count = len(places)
    found = []
    for row, place in enumerate(places):
        if place is not None:
            found.append(place)
            continue
        before = max((one for one in known if one < row), default=known[-1] - count)
        after = min((one for one in known if one > row), default=known[0] + count)
        share = (row - before) / (after - before)
        start, end = places[before % count], places[after % count]
        assert start is not None
        assert end is not None
        found.append(
            (start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)
        )
    return found


@dataclass(frozen=True)
class Drag:
    """A point that is being dragged, and what it was before.

    Attributes
    ----------
    point : Point
        As it was when it was grabbed.
    grabbed : (dx, dy)
        From the point to the mouse at that moment, so that it does not jump.
    """

    point: Point
    grabbed: Spot

    @classmethod
    def begin(cls, point: Point, mouse: Spot) -> Drag:
        """Grab a point with the mouse at a place of the picture."""
        return cls(point, (mouse[0] - point.place[0], mouse[1] - point.place[1]))

    def place(self, mouse: Spot) -> Spot:
        """Return where the point goes for a place of the mouse, before any snapping."""
        return mouse[0] - self.grabbed[0], mouse[1] - self.grabbed[1]


@dataclass
class EditorState:
    """What the tool and the overlay share while landmarks are edited.

    Attributes
    ----------
    editing : bool
        The tool is running.
    hovered, active : (group, row) or None
        Under the mouse; worked on last.
    dragging : Drag or None
    snapped : bool
        The dragged point rests on an outline or edge.
    """

    editing: bool = False
    hovered: Key | None = None
    active: Key | None = None
    drag: Drag | None = field(default=None)
    snapped: bool = False

    def clear(self) -> None:
        """Forget everything: the tool has ended."""
        self.editing, self.hovered, self.active = False, None, None
        self.drag, self.snapped = None, False


STATE = EditorState()
