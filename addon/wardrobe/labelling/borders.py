"""Borders of front pieces: a closed line, cut into runs of seam, hem, cuff, neckline ..."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .loops import Rim, chain_loops, free_edges, loop_length
from .pieces import Pieces
from .surface import Bools, Floats, Ints, edge_keys, labels_of

# A run is a stretch of border with one neighbour: nothing (its rim's kind), the back of the same
# body part ("seam"), another body part ("set-in") or another front piece ("join").
SHORT = 0.25  # decimetres: shorter runs are dirt and go to the longer neighbour
SNAP = 0.12  # decimetres: a place this near to a vertex is the vertex
Place = float  # along the border: 3.25 lies a quarter of the way from its point 3 to its point 4


@dataclass(frozen=True)
class Run:
    """A stretch of border from one point's number to another's; `end` may pass the last."""

    kind: str
    start: Place
    end: Place


@dataclass(frozen=True)
class Border:
    """The border of a front piece.

    Attributes
    ----------
    region : int
    points : (L, 3) float ndarray
        Counter-clockwise as seen from the front, from the lowest run's image-left end onwards.
    mask : (T,) bool ndarray
        The piece's triangles.
    runs : tuple of Run
    """

    region: int
    points: Floats
    mask: Bools
    runs: tuple[Run, ...]

    def at(self, place: Place) -> Floats:
        """Return the point (3,) at a place."""
        low = int(np.floor(place))
        share = place - low
        count = len(self.points)
        return np.asarray(
            (1 - share) * self.points[low % count] + share * self.points[(low + 1) % count]
        )

    def of(self, kind: str) -> list[Run]:
        """Return the runs of a kind in their order."""
        return [run for run in self.runs if run.kind == kind]

    def row(self, run: Run) -> Ints:
        """Return the numbers (n,) of a run's points; take them modulo the border's length."""
        return np.arange(int(np.ceil(run.start)), int(np.floor(run.end)) + 1)

    def snapped(self, place: Place) -> Place:
        """Return the place of the vertex next to a place, if it is very near."""
        near = float(np.round(place))
        return near if np.linalg.norm(self.at(near) - self.at(place)) < SNAP else place

    def sample(self, run: Run, count: int = 0) -> tuple[Floats, Floats]:
        """Return places (n,) along a run and their points (n, 3): its ends and vertices."""
        inner = [k for k in self.row(run).tolist() if run.start < k < run.end]
        places = np.array([run.start, *inner, run.end], float)
        return places, np.array([self.at(place) for place in places])

    def share(self, run: Run, fraction: float) -> Place:
        """Return the place a fraction of the way along a run."""
        places, points = self.sample(run)
        steps = np.linalg.norm(np.diff(points, axis=0), axis=1)
        along = np.concatenate([[0.0], np.cumsum(steps)])
        return self.snapped(float(np.interp(fraction * along[-1], along, places)))

    def crossing(self, run: Run, value: Callable[[Floats], Floats], goal: float) -> Place:
        """Return the first place along a run at which a function of the points has a value."""
        places, points = self.sample(run)
        rest = value(points) - goal
        changes = np.flatnonzero(np.sign(rest[:-1]) != np.sign(rest[1:]))
        if not len(changes):
            return float(places[np.argmin(np.abs(rest))])
        k = int(changes[0])
        share = rest[k] / (rest[k] - rest[k + 1])
        return self.snapped(float(places[k] + share * (places[k + 1] - places[k])))

    def level(self, run: Run, height: float) -> Place:
        """Return the place along a run at a height."""
        return self.crossing(run, lambda points: points[:, 1], height)

    def middle(self, run: Run) -> Place:
        """Return the place along a run in the middle of the body."""
        return self.crossing(run, lambda points: points[:, 0], 0.0)

    def corner(self, run: Run) -> Place:
        """Return the vertex of a run farthest from the straight line between its ends, in front."""
        places, points = self.sample(run)
        away, chord = points - points[0], points[-1] - points[0]
        far = np.abs(away[:, 0] * chord[1] - away[:, 1] * chord[0])
        return float(places[np.argmax(far)])


def between(run: Run, one: Place, other: Place) -> Run:
    """Return the part of a run between two of its places."""
    return Run(run.kind, min(one, other), max(one, other))


def front_borders(pieces: Pieces, rims: tuple[Rim, ...], region: int) -> list[Border]:
    """Trace the borders of a body part's front pieces, the largest first."""
    mask = pieces.mask(region)
    if not mask.any():
        return []
    welded = pieces.worn.welded
    count = int(pieces.worn.weld.max()) + 1
    part = np.full(len(mask), -1)
    part[mask] = labels_of(welded[mask], count)
    areas = pieces.worn.areas()
    sizes = np.bincount(part[mask], areas[mask])
    order = [k for k in np.argsort(-sizes).tolist() if sizes[k] > 0.1 * sizes.max()]
    return [_trace(pieces, rims, region, part == k) for k in order]


def _trace(pieces: Pieces, rims: tuple[Rim, ...], region: int, mask: Bools) -> Border:
    worn = pieces.worn
    count = int(worn.weld.max()) + 1
    points = np.zeros((count, 3))
    points[worn.weld] = worn.points
    loops = chain_loops(free_edges(worn.welded[mask], count))
    loop = max(loops, key=lambda loop: loop_length(points[loop]))
    if _turning(points[loop]) < 0:
        loop = loop[::-1]
    kinds = _kinds(pieces, rims, region, mask, loop)
    loop, kinds = _from_hem(loop, _without_dirt(kinds, points[loop]), points)
    changes = [k for k in range(len(kinds)) if kinds[k] != kinds[k - 1]] or [0]
    ends = [*changes[1:], len(kinds) + changes[0]]
    runs = tuple(Run(kinds[a], float(a), float(b)) for a, b in zip(changes, ends, strict=True))
    return Border(region, points[loop], mask, runs)


def _turning(points: Floats) -> float:
    """Return twice the area that a line encloses as seen from the front."""
    x, y = points[:, 0], points[:, 1]
    return float((x * np.roll(y, -1) - y * np.roll(x, -1)).sum())


def _kinds(
    pieces: Pieces, rims: tuple[Rim, ...], region: int, mask: Bools, loop: Ints
) -> list[str]:
    """Return the kind of each step along a border."""
    worn = pieces.worn
    count = int(worn.weld.max()) + 1
    keys = edge_keys(worn.welded[~mask], count)
    others = dict(zip(keys.ravel().tolist(), np.repeat(np.flatnonzero(~mask), 3), strict=True))
    on_rim: dict[int, str] = {corner: rim.kind for rim in rims for corner in rim.loop.tolist()}
    kinds: list[str] = []
    for a, b in zip(loop.tolist(), np.roll(loop, -1).tolist(), strict=True):
        other = others.get(min(a, b) * count + max(a, b))
        if other is None:
            kinds.append(on_rim.get(a) or on_rim.get(b) or "hole")
        elif pieces.region[other] != region:
            kinds.append("set-in")
        else:
            kinds.append("join" if pieces.front[other] else "seam")
    return kinds


def _without_dirt(kinds: list[str], points: Floats) -> list[str]:
    """Give very short runs to the run before or after, whichever is longer."""
    kinds = list(kinds)
    steps = np.linalg.norm(np.roll(points, -1, axis=0) - points, axis=1)
    while True:
        count = len(kinds)
        starts = [k for k in range(count) if kinds[k] != kinds[k - 1]]
        if len(starts) < 3:
            return kinds
        spans = list(zip(starts, [*starts[1:], starts[0] + count], strict=True))
        lengths = [float(steps[np.arange(a, b) % count].sum()) for a, b in spans]
        least = int(np.argmin(lengths))
        if lengths[least] > SHORT:
            return kinds
        before, after = (least - 1) % len(spans), (least + 1) % len(spans)
        taker = before if lengths[before] >= lengths[after] else after
        for k in range(*spans[least]):
            kinds[k % count] = kinds[spans[taker][0] % count]


def _from_hem(loop: Ints, kinds: list[str], points: Floats) -> tuple[Ints, list[str]]:
    """Turn a border so that it begins with its lowest rim, at the image-left end."""
    for lower in ("hem", "leg hem", "opening", "cuff"):
        starts = [k for k in range(len(kinds)) if kinds[k] == lower != kinds[k - 1]]
        if starts:
            first = min(starts, key=lambda k: points[loop[k], 0])
            return np.roll(loop, -first), kinds[first:] + kinds[:first]
    return loop, kinds
