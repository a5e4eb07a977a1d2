"""From corners to a walk: rounded curves, an even pace that slows in turns, stops."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from .crowd_ground import Ground

Points = NDArray[np.float64]
FINE = 0.05  # metres between the points of a curve
ROUNDING = (0.7, 0.35, 0.18, 0.08)  # metres, tried from the roundest
TURNING = 1.4  # radians a second at which people walk round a bend
SPINNING = 1.5  # radians a second at which they turn on the spot, on average
FASTER, SLOWER = 0.9, 1.1  # metres a second, per second
HURRY = 1.2  # times its pace, the most that the outermost of a row walks in a bend
CREEP = 0.2  # metres a second, the least in the tightest bend
GAP = 1e-6  # metres along, so that the first point after such a turn has a place of its own
SHARP = np.radians(110)  # a corner more than this is no bend but a turn on the spot


@dataclass(frozen=True, eq=False)
class Curve:
    """A walked line, FINE metres from point to point.

    Attributes
    ----------
    points : (K, 2) float ndarray
    headings : (K,) float ndarray
        Radians, not wrapped.
    along : (K,) float ndarray
        Metres from its start; grows everywhere.
    spins : tuple of (metres along, radians turned there)
        Where the walk turns on the spot.
    """

    points: Points
    headings: Points
    along: Points
    spins: tuple[tuple[float, float], ...] = ()

    @property
    def length(self) -> float:
        """Metres."""
        return float(self.along[-1])

    @property
    def bends(self) -> Points:
        """Radians a metre at each point, (K,), without the turns on the spot."""
        bends = np.abs(np.gradient(self.headings, self.along))
        for spin, _turn in self.spins:
            bends[np.abs(self.along - spin) < 2.5 * FINE] = 0.0
        return bends

    def at(self, along: Points) -> tuple[Points, Points]:
        """Return (N, 2) points and (N,) headings at metres from the start."""
        x = np.interp(along, self.along, self.points[:, 0])
        y = np.interp(along, self.along, self.points[:, 1])
        return np.column_stack([x, y]), np.interp(along, self.along, self.headings)


@dataclass(frozen=True)
class Stop:
    """A rest: metres along the curve, seconds long."""

    along: float
    seconds: float


def pull_straight(ground: Ground, corners: Points, room: float) -> Points:
    """Leave out the (N, 2) corners between which a body may go straight."""
    kept, here = [corners[0]], 0
    while here < len(corners) - 1:
        low, high = here + 1, len(corners) - 1
        while low < high:  # the farthest in sight, by halves
            middle = (low + high + 1) // 2
            if ground.straight(corners[here], corners[middle], room):
                low = middle
            else:
                high = middle - 1
        here = low
        kept.append(corners[here])
    return np.array(kept)


def round_off(ground: Ground, corners: Points, *, room: float, rounding: float) -> Curve | None:
    """Return the curve through (N, 2) corners, as round as there is room for, or None.

    Parameters
    ----------
    rounding : float
        Times the usual: groups take wider bends.
    """
    parts = [part for part in _split_at_spins(corners) if _length(part) > FINE]
    curves = [_rounded(ground, part, room, rounding) for part in parts]
    if not curves or any(curve is None for curve in curves):
        return None
    return _joined([curve for curve in curves if curve is not None])


def _length(corners: Points) -> float:
    return float(np.linalg.norm(np.diff(corners, axis=0), axis=1).sum())


def _split_at_spins(corners: Points) -> list[Points]:
    """Cut a line of corners where it turns back on itself."""
    ways = np.diff(corners, axis=0)
    angles = np.arctan2(ways[:, 1], ways[:, 0])
    turns = np.abs((np.diff(angles) + np.pi) % (2 * np.pi) - np.pi)
    cuts = [0, *(np.flatnonzero(turns > SHARP) + 1).tolist(), len(corners) - 1]
    return [corners[one : other + 1] for one, other in pairwise(cuts)]


def _rounded(ground: Ground, corners: Points, room: float, rounding: float) -> Points | None:
    line = _resampled(corners)
    for size in ROUNDING:
        smooth = _resampled(_blurred(line, size * rounding / FINE))
        if (ground.room_at(smooth) >= room).all():
            return smooth
    return None


def _resampled(line: Points) -> Points:
    steps = np.linalg.norm(np.diff(line, axis=0), axis=1)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    even = np.linspace(0.0, along[-1], max(2, round(along[-1] / FINE) + 1))
    return np.column_stack([np.interp(even, along, line[:, k]) for k in (0, 1)])


def _blurred(line: Points, size: float) -> Points:
    """Blur a line's points with a bell of so many points; its ends stay where they are."""
    reach = min(int(3 * size) + 1, len(line) - 1)
    bell = np.exp(-0.5 * (np.arange(-reach, reach + 1) / size) ** 2)
    bell /= bell.sum()
    before = 2 * line[0] - line[reach:0:-1]
    after = 2 * line[-1] - line[-2 : -reach - 2 : -1]
    padded = np.vstack([before, line, after])
    return np.column_stack([np.convolve(padded[:, k], bell, "valid") for k in (0, 1)])


def _joined(parts: Sequence[Points]) -> Curve:
    """Join curves end to start; where they meet the walk turns on the spot."""
    points: list[Points] = []
    headings: list[Points] = []
    along: list[Points] = []
    spins: list[tuple[float, float]] = []
    length = 0.0
    for line in parts:
        steps = np.linalg.norm(np.diff(line, axis=0), axis=1)
        facing = _facing(line)
        if headings:
            last = float(headings[-1][-1])
            turn = (facing[0] - last + np.pi) % (2 * np.pi) - np.pi
            facing += last + turn - facing[0]
            spins.append((length, float(turn)))
            length += GAP
        points.append(line)
        headings.append(facing)
        along.append(length + np.concatenate([[0.0], np.cumsum(steps)]))
        length = float(along[-1][-1])
    return Curve(np.vstack(points), np.concatenate(headings), np.concatenate(along), tuple(spins))


def _facing(line: Points) -> Points:
    ways = np.gradient(line, axis=0)
    return np.unwrap(np.arctan2(ways[:, 1], ways[:, 0]))


def pace(
    curve: Curve,
    speed: float,
    stops: Sequence[Stop],
    *,
    start: float,
    end: float,
    trail: float = 0.0,
    half_width: float = 0.0,
) -> tuple[Points, Points]:
    """Return seconds and metres along the curve of a walk at a speed, both growing.

    Parameters
    ----------
    start, end : float
        Metres along the curve between which it is walked.
    trail : float
        Metres that others walk behind: their bends slow the first too. The walk begins in full
        pace.
    half_width : float
        Metres that others walk beside: they have farther to go round a bend.
    """
    inner = curve.along[(curve.along > start) & (curve.along < end)]
    rests = _all_rests(curve, stops, start, end)
    along = np.union1d(np.concatenate([[start, end], inner]), [rest.along for rest in rests])
    limit = _speed_limit(curve, along, speed, trail, half_width)
    still = np.isin(along, [rest.along for rest in rests])
    limit[still] = 0.0
    limit[-1] = 0.0
    reached = _with_inertia(along, limit)
    times = np.concatenate([[0.0], np.cumsum(2 * np.diff(along) / (reached[1:] + reached[:-1]))])
    for rest in rests:
        at = int(np.searchsorted(along, rest.along))
        along = np.insert(along, at + 1, along[at])
        times = np.insert(times, at + 1, times[at])
        times[at + 1 :] += rest.seconds
    return times, along


def _all_rests(curve: Curve, stops: Sequence[Stop], start: float, end: float) -> list[Stop]:
    """Return the stops inside the walk with those that its turns on the spot take."""
    rests = {stop.along: stop.seconds for stop in stops if start < stop.along < end - 0.5}
    for along, turn in curve.spins:
        if start < along < end:
            rests[along] = max(rests.get(along, 0.0), 0.5 + abs(turn) / SPINNING)
    return [Stop(along, rests[along]) for along in sorted(rests)]


def _speed_limit(
    curve: Curve, along: Points, speed: float, trail: float, half_width: float
) -> Points:
    bend = curve.bends
    if trail:
        padded = np.concatenate([np.zeros(round(trail / FINE)), bend])
        bend = np.lib.stride_tricks.sliding_window_view(padded, len(padded) - len(bend) + 1).max(1)
    bend = np.interp(along, curve.along, bend)
    outside = HURRY * speed / (1 + bend * half_width)
    return np.clip(np.minimum(TURNING / np.maximum(bend, 1e-6), outside), CREEP, speed)


def _with_inertia(along: Points, limit: Points) -> Points:
    squares = limit**2
    steps = np.diff(along)
    values = squares.tolist()
    for k, step in enumerate(steps.tolist()):
        values[k + 1] = min(values[k + 1], values[k] + 2 * FASTER * step)
    for k in range(len(steps) - 1, -1, -1):
        values[k] = min(values[k], values[k + 1] + 2 * SLOWER * float(steps[k]))
    return np.sqrt(np.maximum(values, 1e-6))


def headings_in_time(curve: Curve, times: Points, along: Points, moments: Points) -> Points:
    """Return where the body faces at moments of a walk, turning on the spot where it does.

    Parameters
    ----------
    times, along
        What `pace` returned.
    """
    walked = np.interp(moments, times, along)
    _, headings = curve.at(walked)
    for spin, turn in curve.spins:
        at = np.flatnonzero(along == spin)
        if len(at) < 2:
            continue
        first, last = times[at[0]], times[at[-1]]
        after = curve.at(np.array([spin + 2 * FINE]))[1][0]
        part = np.clip((moments - first) / (last - first), 0.0, 1.0)
        eased = part * part * (3 - 2 * part)
        during = (moments >= first) & (walked <= spin + 2 * GAP)
        headings = np.where(during, after - turn + turn * eased, headings)
    return headings
