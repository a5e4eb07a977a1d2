"""How the members of a unit stand and walk beside one another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .crowd_ground import Ground
from .crowd_paths import Curve, headings_in_time
from .crowd_people import ELBOW, Person, Unit
from .performance import STEP, Track

Points = NDArray[np.float64]
APART = (0.64, 0.78)  # metres between neighbours of a row
ROWS = (0.95, 1.25)  # metres from row to row
EASE = 0.08  # metres between two bodies beyond what they must keep
TALKING = (0.75, 0.95)  # metres between neighbours of a ring that stands and talks


@dataclass(frozen=True, eq=False)
class Formation:
    """Where members walk, seen from the group's first row.

    Attributes
    ----------
    aside : (M,) float ndarray
        Metres to the left of the way.
    behind : (M,) float ndarray
        Metres along the way.
    """

    aside: Points
    behind: Points

    @property
    def half_width(self) -> float:
        """Metres that the outermost walks beside the way."""
        return float(np.abs(self.aside).max())

    @property
    def depth(self) -> float:
        """Metres from the first row to the last."""
        return float(self.behind.max())


def at_ease(drawn: float, radius: float) -> float:
    """Return a distance that was drawn, or more where bodies of that radius need it, metres."""
    return max(drawn, 2 * radius + ELBOW + EASE)


def draw_formation(count: int, abreast: int, radius: float, rng: np.random.Generator) -> Formation:
    """Arrange so many members in rows of `abreast`; rows behind walk in the gaps before them.

    Parameters
    ----------
    radius : float
        Metres, of the widest body.
    """
    apart = at_ease(rng.uniform(*APART), radius)
    rows = at_ease(rng.uniform(*ROWS), radius)
    aside, behind = np.zeros(count), np.zeros(count)
    for first in range(0, count, abreast):
        row = np.arange(first, min(first + abreast, count))
        middle = (row - first) - (len(row) - 1) / 2
        stagger = 0.25 if (first // abreast) % 2 and len(row) == abreast and abreast > 1 else 0.0
        aside[row] = (middle + stagger) * apart
        behind[row] = (first // abreast) * rows
    aside += rng.uniform(-0.03, 0.03, count)
    return Formation(aside - (aside.max() + aside.min()) / 2, behind)


def walk_tracks(
    ground: Ground,
    curve: Curve,
    formation: Formation,
    times: Points,
    along: Points,
    *,
    seconds: float,
) -> list[Track]:
    """Return each member's track on a curve that the first row walks as `pace` says.

    The members behind walk where those before them did.
    """
    moments = np.arange(int(np.ceil(seconds / STEP - 1e-9)) + 1) * STEP
    first = np.interp(moments, times, along)
    tracks = []
    for aside, behind in zip(formation.aside, formation.behind, strict=True):
        if len(formation.aside) == 1:
            places, headings = curve.at(first)[0], headings_in_time(curve, times, along, moments)
        else:
            places, headings = curve.at(first - behind)
            left = np.column_stack([-np.sin(headings), np.cos(headings)])
            places = places + aside * left
        tracks.append(_track(ground, places, headings))
    return tracks


def ring_tracks(
    ground: Ground,
    middle: Points,
    count: int,
    *,
    facing: float,
    apart: float,
    seconds: float,
) -> list[Track]:
    """Return tracks of people who stand in a ring and face one another; of one who stands alone.

    Parameters
    ----------
    middle : (2,) float ndarray
    facing : float
        Radians: where somebody alone faces, and where the ring begins.
    apart : float
        Metres between neighbours.
    """
    length = int(np.ceil(seconds / STEP - 1e-9)) + 1
    radius = apart / (2 * np.sin(np.pi / count)) if count > 1 else 0.0
    tracks = []
    for number in range(count):
        angle = facing + 2 * np.pi * number / count
        place = middle + radius * np.array([np.cos(angle), np.sin(angle)])
        heading = angle + np.pi if count > 1 else facing
        tracks.append(_track(ground, np.tile(place, (length, 1)), np.full(length, heading)))
    return tracks


def _track(ground: Ground, places: Points, headings: Points) -> Track:
    steps = np.linalg.norm(np.diff(places, axis=0), axis=1)
    points = np.column_stack([places, ground.heights_at(places)])
    return Track(0.0, points, headings, np.concatenate([[0.0], np.cumsum(steps)]))


class Reservations:
    """Who is where at what time, of all that were planned so far."""

    def __init__(self) -> None:
        self._tracks: list[Points] = []
        self._radii: list[float] = []

    def take(self, track: Track, radius: float) -> None:
        """Keep a track's room free of others."""
        self._tracks.append(track.points[:, :2])
        self._radii.append(radius)

    def first_conflict(self, track: Track, radius: float) -> int | None:
        """Return the first step of a track at which it comes too near to another, or None."""
        if not self._tracks:
            return None
        near = nearest_between(track.points[None, :, :2], np.stack(self._tracks))
        least = np.array(self._radii)[:, None] + radius + ELBOW
        clashes = np.flatnonzero((near < least).any(axis=0))
        return int(clashes[0]) if len(clashes) else None


def nearest_between(one: Points, others: Points) -> Points:
    """Return how near tracks come to one another in each step, (N, K), between the points too.

    Parameters
    ----------
    one : (1, K, 2) float ndarray
    others : (N, K, 2) float ndarray
    """
    between = others - one
    ways = np.diff(between, axis=1)
    squares = (ways**2).sum(axis=2)
    part = -(between[:, :-1] * ways).sum(axis=2) / np.maximum(squares, 1e-12)
    nearest = between[:, :-1] + np.clip(part, 0.0, 1.0)[..., None] * ways
    inside = np.linalg.norm(nearest, axis=2)
    last = np.linalg.norm(between[:, -1:], axis=2)
    return np.concatenate([inside, last], axis=1)


def fits(ground: Ground, unit: Unit, people: list[Person], tracks: list[Track]) -> bool:
    """Return whether all bodies of a unit have room on the ground, and keep apart."""
    for part, track in zip(unit.parts, tracks, strict=True):
        radius = people[part.person].radius
        flat = track.points[:, :2]
        middles = (flat[1:] + flat[:-1]) / 2
        if (ground.room_at(np.vstack([flat, middles])) < radius).any():
            return False
    own = Reservations()
    for part, track in zip(unit.parts, tracks, strict=True):
        radius = people[part.person].radius
        if own.first_conflict(track, radius) is not None:
            return False
        own.take(track, radius)
    return True
