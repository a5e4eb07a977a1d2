"""Small turns and curves, quick enough to be made some dozens of times for every pose."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def about_x(degrees: float) -> Array:
    """Return the (3, 3) rotation about the first axis, right-handed."""
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return np.array([[1.0, 0, 0], [0, cosine, -sine], [0, sine, cosine]])


def about_y(degrees: float) -> Array:
    """Return the (3, 3) rotation about the second axis, right-handed."""
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return np.array([[cosine, 0, sine], [0, 1.0, 0], [-sine, 0, cosine]])


def about_z(degrees: float) -> Array:
    """Return the (3, 3) rotation about the third axis, right-handed."""
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return np.array([[cosine, -sine, 0], [sine, cosine, 0], [0, 0, 1.0]])


def about(axis: Array, radians: float) -> Array:
    """Return the (3, 3) rotation about a unit axis (3,) (Rodrigues)."""
    x, y, z = axis.tolist()
    cosine, sine = math.cos(radians), math.sin(radians)
    rest = 1 - cosine
    return np.array(
        [
            [cosine + x * x * rest, x * y * rest - z * sine, x * z * rest + y * sine],
            [y * x * rest + z * sine, cosine + y * y * rest, y * z * rest - x * sine],
            [z * x * rest - y * sine, z * y * rest + x * sine, cosine + z * z * rest],
        ]
    )


def cross(first: Array, second: Array) -> Array:
    """Return the cross product of two (3,) vectors."""
    a, b, c = first.tolist()
    x, y, z = second.tolist()
    return np.array([b * z - c * y, c * x - a * z, a * y - b * x])


def unit(vector: Array) -> Array:
    """Return a (3,) vector at length one; a vector of no length stays."""
    length = math.sqrt(float(vector @ vector))
    return vector / length if length > 0 else vector


def frame(along: Array, beside: Array) -> Array:
    """Return the (3, 3) right-angled axes whose first is `along`, the second nearest to `beside`.

    Columns; two frames F, G make the rotation F @ G.T that takes one pair of directions onto
    another.
    """
    first = unit(along)
    second = unit(beside - first * float(first @ beside))
    return np.array([first, second, cross(first, second)]).T


def twist_about(axis: Array, turn: Array) -> float:
    """Return how far a rotation (3, 3) turns about a unit axis (3,), radians, -pi to pi."""
    sines = (turn - turn.T)[[2, 0, 1], [1, 2, 0]]  # twice the sine of the angle, along its axis
    twist = 2 * math.atan2(float(axis @ sines), float(np.trace(turn)) + 1)
    return (twist + math.pi) % (2 * math.pi) - math.pi


def smooth(value: float) -> float:
    """Return 0 below 0, 1 above 1, and an even rise with flat ends between."""
    inside = min(max(value, 0.0), 1.0)
    return inside * inside * inside * (inside * (6 * inside - 15) + 10)


def clamped(value: float, least: float, most: float) -> float:
    """Return the value, or the bound that it is beyond."""
    return min(max(value, least), most)


def through(times: Sequence[float], values: Sequence[float], time: float) -> float:
    """Return a smooth curve through points (cubic, with the slopes of the neighbours' chords)."""
    if time <= times[0]:
        return values[0]
    if time >= times[-1]:
        return values[-1]
    after = next(place for place, moment in enumerate(times) if moment > time)
    before = after - 1
    span = times[after] - times[before]
    share = (time - times[before]) / span
    return hermite(
        values[before],
        values[after],
        _slope(times, values, before) * span,
        _slope(times, values, after) * span,
        share,
    )


def _slope(times: Sequence[float], values: Sequence[float], place: int) -> float:
    first, last = max(place - 1, 0), min(place + 1, len(times) - 1)
    return (values[last] - values[first]) / (times[last] - times[first])


Value = TypeVar("Value", float, Array)


def hermite(start: Value, end: Value, leaving: Value, arriving: Value, share: float) -> Value:
    """Return the cubic between two values with given slopes at its ends, at a share of the way."""
    square, cube = share * share, share * share * share
    return (
        start * (2 * cube - 3 * square + 1)
        + leaving * (cube - 2 * square + share)
        + end * (3 * square - 2 * cube)
        + arriving * (cube - square)
    )
