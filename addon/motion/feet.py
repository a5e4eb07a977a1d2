"""Footsteps: where each foot stands and how long, and how it swings from one place to the next."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .soles import Sole
from .turning import Array, clamped, hermite, smooth, through

FOREVER = 1e9  # seconds
STRIKE, OFF = -21.0, 50.0  # degrees of pitch as the heel strikes, and as the toes leave
TOUCH = 0.02  # seconds over which speeds are measured
CLEARANCE = 0.18  # decimetres between a swinging foot and level ground


@dataclass(frozen=True)
class Plant:
    """A foot on the ground.

    Attributes
    ----------
    place : (x, y, z)
        Of the ankle's foot print, world metres.
    yaw : float
        Where the foot points: degrees, counter-clockwise from +x seen from above.
    land, leave : float
        Seconds.
    flat, rise : float
        When the whole sole has come down, and when the heel begins to leave it.
    strike, off : float
        How much of a full heel strike and push-off it has, 0 to 1.
    clearance : float
        How high the foot is lifted on the way to the next plant, decimetres.
    via : (ahead, left, up, pitch)
        What the foot swings out to besides on that way: decimetres, and degrees with the toes
        down.
    """

    place: tuple[float, float, float]
    yaw: float
    land: float
    leave: float
    flat: float
    rise: float
    strike: float = 0.0
    off: float = 0.0
    clearance: float = CLEARANCE
    via: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class FootState:
    """A foot at one moment.

    Attributes
    ----------
    ankle : (3,) float ndarray
        World metres.
    yaw, pitch : float
        Degrees; the pitch is positive with the heel up.
    planted : bool
    under : (2,) float ndarray
        World x, y of where it stands, or of how far it is from one plant to the next.
    """

    ankle: Array
    yaw: float
    pitch: float
    planted: bool
    under: Array


class FootPath:
    """A foot's plants in order of time, with what lies between them.

    Parameters
    ----------
    sole : Sole
    plants : sequence of Plant
        The first lands, and the last leaves, beyond all times that are asked for.
    """

    def __init__(self, sole: Sole, plants: Sequence[Plant]) -> None:
        self.sole = sole
        self.plants = tuple(plants)
        self._lands = [plant.land for plant in self.plants]
        self._swings = [
            self._swing(before, after)
            for before, after in zip(self.plants[:-1], self.plants[1:], strict=True)
        ]

    def at(self, time: float) -> FootState:
        """Return the foot at a time, seconds."""
        place = max(bisect.bisect_right(self._lands, time) - 1, 0)
        plant = self.plants[place]
        if time <= plant.leave or place + 1 >= len(self.plants):
            pitch = _stance_pitch(plant, time)
            under = np.array(plant.place[:2])
            return FootState(self._standing(plant, pitch), plant.yaw, pitch, True, under)
        return self._swinging(place, time)

    def _standing(self, plant: Plant, pitch: float) -> Array:
        """Return where the ankle (3,) is over a foot print, world metres."""
        ahead = self.sole.rolled(pitch) / 10
        x, y, z = plant.place
        yaw = np.radians(plant.yaw)
        height = self.sole.height(pitch) / 10
        return np.array([x + np.cos(yaw) * ahead, y + np.sin(yaw) * ahead, z + height])

    def _swing(self, before: Plant, after: Plant) -> tuple[Array, Array, Array, Array]:
        """Return ankles and speeds (3,) at both ends of a swing."""

        def ankle(plant: Plant, time: float) -> Array:
            return self._standing(plant, _stance_pitch(plant, time))

        span = after.land - before.leave
        start, end = ankle(before, before.leave), ankle(after, after.land)
        leaving = (start - ankle(before, before.leave - TOUCH)) * (span / TOUCH)
        arriving = (ankle(after, after.land + TOUCH) - end) * (span / TOUCH)
        return start, end, leaving, arriving

    def _swinging(self, place: int, time: float) -> FootState:
        before, after = self.plants[place], self.plants[place + 1]
        start, end, leaving, arriving = self._swings[place]
        share = (time - before.leave) / (after.land - before.leave)
        off, strike = OFF * before.off, STRIKE * after.strike
        pitch = through(
            (0.0, 0.16, 0.55, 0.85, 1.0),
            (off, 1.22 * off, 0.15 * off, 0.8 * strike, strike),
            share,
        )
        ankle = hermite(start, end, leaving, arriving, share)
        low, high = before.place[2], after.place[2]
        ground = low + (high - low) * smooth(share * 1.8 if high > low else share * 1.8 - 0.8)
        bump = 16 * (share * (1 - share)) ** 2
        yaw = before.yaw + (after.yaw - before.yaw) * smooth(share)
        ahead, left, up, toes_down = (bump * value for value in before.via)
        pitch += toes_down
        ankle[:2] = offset(ankle, np.radians(yaw), ahead / 10, left / 10)
        lift = before.clearance * lifted(share)
        ankle[2] = ground + (self.sole.height(pitch) + lift + up) / 10
        way = smooth(share)
        under = (1 - way) * np.array(before.place[:2]) + way * np.array(after.place[:2])
        return FootState(ankle, yaw, pitch, False, under)


def lifted(share: float) -> float:
    """Return how high a foot is, 0 to 1, at a share of its swing: it leaves the ground at once."""
    return (4 * share * (1 - share)) ** 1.2


def _stance_pitch(plant: Plant, time: float) -> float:
    """Return the pitch of a foot on the ground, degrees."""
    if time < plant.flat:
        share = (plant.flat - time) / max(plant.flat - plant.land, 1e-6)
        return STRIKE * plant.strike * clamped(share, 0.0, 1.0) ** 2
    if time > plant.rise:
        share = (time - plant.rise) / max(plant.leave - plant.rise, 1e-6)
        return OFF * plant.off * clamped(share, 0.0, 1.0) ** 1.6
    return 0.0


def offset(
    place: NDArray[np.float64], heading: float, ahead: float, left: float
) -> tuple[float, float]:
    """Return x, y of what is so far ahead and to the left of a place, all in metres."""
    cosine, sine = np.cos(heading), np.sin(heading)
    return (
        float(place[0] + cosine * ahead - sine * left),
        float(place[1] + sine * ahead + cosine * left),
    )
