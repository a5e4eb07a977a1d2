"""A track as a smooth curve in time, with speed, and the pace of the steps that it takes."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .performance import STEP, Track
from .turning import hermite

BEYOND = 3.0  # seconds that a track is continued at both ends, at the speed that it has there
FINE = 0.05  # seconds between the points of the curve
SETTLING = 0.22  # seconds, the spread of what speeds and heights are smoothed by
WALK_RATIO = 0.355  # square metres a second: (length of a step)^2 / speed, of legs of 0.9 m
LEG = 0.9  # metres
TURN_A_STEP = math.radians(42.0)  # that somebody turns on the spot with a step
SLOWEST = 0.12  # steps a second: slower is standing
PAUSE = 0.35  # seconds: a shorter halt is no halt


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class Way:
    """A track on a fine grid of times, continued at its ends.

    Attributes
    ----------
    start : float
        Seconds, of the first row; rows are FINE seconds apart.
    rows : (K, 7) float ndarray
        x, y, smoothed z, heading, speed in metres a second, steps done, and how much of a walk it
        is, 0 to 1.
    heights : (K,) float ndarray
        z of the ground as the track has it.
    walks : tuple of (int, int)
        First and last row of each walk between halts.
    """

    start: float
    rows: NDArray[np.float64]
    heights: NDArray[np.float64]
    walks: tuple[tuple[int, int], ...]

    def at(self, time: float) -> NDArray[np.float64]:
        """Return the row (7,) at a time, by a cubic through the rows beside it."""
        place = min(max((time - self.start) / FINE, 0.0), len(self.rows) - 1.001)
        row = int(place)
        before, here, there, after = self.rows[
            [max(row - 1, 0), row, row + 1, min(row + 2, len(self.rows) - 1)]
        ]
        share = place - row
        curve = hermite(here, there, (there - before) / 2, (after - here) / 2, share)
        # what counts must neither overshoot nor fall back
        curve[4:] = here[4:] + share * (there[4:] - here[4:])
        return curve

    def time_of(self, steps: float, walk: tuple[int, int]) -> float:
        """Return when so many steps are done, within one walk."""
        first, last = walk
        done = self.rows[first : last + 1, 5]
        return self.start + FINE * (first + float(_inverse(done, steps)))

    def height(self, time: float) -> float:
        """Return z of the ground as the track has it."""
        place = (time - self.start) / FINE
        return float(np.interp(place, np.arange(len(self.heights)), self.heights))


def _inverse(values: NDArray[np.float64], wanted: float) -> float:
    """Return where values that never fall reach a value first."""
    place = int(np.searchsorted(values, wanted))
    if place == 0 or place >= len(values):
        return float(min(place, len(values) - 1))
    step = values[place] - values[place - 1]
    return place - 1 + float((wanted - values[place - 1]) / step)


def step_length(speed: float, leg: float, share: float = 1.0) -> float:
    """Return the natural length of a step, metres.

    Parameters
    ----------
    speed : float
        Metres a second. People keep the ratio of a step's length to their cadence at all speeds
        (Sekiya et al. 1996, the walk ratio, 0.006 m per step a minute), legs scale it by the
        Froude number.
    leg : float
        From hip to ground, metres.
    share : float
        Of the usual length.
    """
    return share * math.sqrt(WALK_RATIO * max(speed, 1e-6)) * (leg / LEG) ** 0.75


def way_of(track: Track, *, leg: float, share: float = 1.0) -> Way:
    """Return the curve of a track, and when a person takes the steps on it.

    Parameters
    ----------
    track : Track
    leg : float
        From hip to ground, metres.
    share : float
        Of the usual length of a step.
    """
    times = track.start + STEP * np.arange(len(track.points))
    first, last = track.start - BEYOND, track.end + BEYOND
    count = math.ceil((last - first) / FINE) + 1
    fine = first + FINE * np.arange(count)
    columns = np.column_stack([track.points, track.headings, track.distances])
    grid = _continued(times, columns, fine)
    speed = np.maximum(_smoothed(np.gradient(grid[:, 4], FINE), SETTLING), 0.0)
    turning = np.abs(_smoothed(np.gradient(grid[:, 3], FINE), SETTLING))
    walking = np.clip(speed / 0.6, 0.0, 1.0)
    rate = np.sqrt(speed / WALK_RATIO) / (share * (leg / LEG) ** 0.75)
    rate = rate + (1 - walking) * turning / TURN_A_STEP
    steps, walks = _steps(rate)
    stepping = (np.diff(steps, append=steps[-1]) > 0).astype(np.float64)
    active = _smoothed(stepping * np.clip(speed / 0.5, 0, 1), 0.12)
    rows = np.column_stack(
        [grid[:, :2], _smoothed(grid[:, 2], SETTLING), grid[:, 3], speed, steps, active]
    )
    return Way(first, rows, grid[:, 2], walks)


def _continued(
    times: NDArray[np.float64], columns: NDArray[np.float64], fine: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return columns at finer times: cubic between points, straight on beyond them."""
    slopes = np.gradient(columns, STEP, axis=0) if len(times) > 1 else np.zeros_like(columns)
    place = np.clip((fine - times[0]) / STEP, 0, max(len(times) - 1, 0))
    row = np.minimum(place.astype(int), max(len(times) - 2, 0))
    after = np.minimum(row + 1, len(times) - 1)
    share = (place - row)[:, None]
    square, cube = share**2, share**3
    found: NDArray[np.float64] = (
        (2 * cube - 3 * square + 1) * columns[row]
        + (cube - 2 * square + share) * STEP * slopes[row]
        + (3 * square - 2 * cube) * columns[after]
        + (cube - square) * STEP * slopes[after]
    )
    beyond = (fine - np.clip(fine, times[0], times[-1]))[:, None]
    ends = np.where(beyond < 0, slopes[0], slopes[-1])
    ends[:, 2:4] = 0.0  # the ground stays level beyond, and nobody turns
    return found + beyond * ends


def _smoothed(values: NDArray[np.float64], spread: float) -> NDArray[np.float64]:
    """Return values smoothed by a bell of a spread in seconds; the ends are repeated."""
    half = math.ceil(3 * spread / FINE)
    bell = np.exp(-0.5 * (np.arange(-half, half + 1) * FINE / spread) ** 2)
    padded = np.pad(values, half, mode="edge")
    return np.convolve(padded, bell / bell.sum(), mode="valid")


def _steps(
    rate: NDArray[np.float64],
) -> tuple[NDArray[np.float64], tuple[tuple[int, int], ...]]:
    """Return the steps done at each time, whole at every halt, and the rows of each walk."""
    moving = rate > SLOWEST
    steps = np.zeros(len(rate))
    walks = []
    done = 0.0
    row = 0
    for first, last in _runs(moving):
        steps[row:first] = done
        own = np.concatenate(
            [[0.0], np.cumsum((rate[first:last] + rate[first + 1 : last + 1]) / 2)]
        )
        own *= FINE
        count = max(round(float(own[-1])), 1) if own[-1] > 0.4 else 0
        steps[first : last + 1] = done + (own * (count / own[-1]) if count else 0.0)
        if count:
            walks.append((first, last))
        done += count
        row = last + 1
    steps[row:] = done
    return steps, tuple(walks)


def _runs(moving: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return first and last rows of moving; halts shorter than PAUSE belong to the walk."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], moving, [False]]).astype(int)))
    runs: list[tuple[int, int]] = []
    for first, end in edges.reshape(-1, 2).tolist():
        if runs and (first - runs[-1][1]) * FINE < PAUSE:
            runs[-1] = (runs[-1][0], end - 1)
        else:
            runs.append((first, end - 1))
    return [(first, last) for first, last in runs if last - first >= 4]
