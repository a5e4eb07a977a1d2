"""Limbs of two bones: bent by an angle, or so that their ends come where they are wanted."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from .turning import Array, about, clamped, cross, frame, unit

LEAST_BEND, MOST_BEND = math.radians(2.0), math.radians(150.0)


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class Limb:
    """An arm or a leg in rest pose, decimetres, Y up.

    Attributes
    ----------
    upper, lower : (3,) float ndarray
        From hip to knee and on to the ankle, or from shoulder to elbow and on to the wrist.
    hinge : (3,) float ndarray
        Unit axis about which a positive turn of the lower part bends the limb.
    first, second : float
        What of the parts' lengths lies in the plane that the limb bends in.
    rest_bend : float, radians
    """

    upper: Array
    lower: Array
    hinge: Array
    first: float
    second: float
    rest_bend: float

    @classmethod
    def of(cls, root: Array, middle: Array, end: Array, hinge: Array) -> Limb:
        """Measure a limb by its joints (3,) and its hinge."""
        upper, lower = middle - root, end - middle
        flat_upper = upper - hinge * float(upper @ hinge)
        flat_lower = lower - hinge * float(lower @ hinge)
        sine = float(cross(flat_upper, flat_lower) @ hinge)
        bend = math.atan2(sine, float(flat_upper @ flat_lower))
        first, second = (float(np.linalg.norm(part)) for part in (flat_upper, flat_lower))
        return cls(upper, lower, hinge, first, second, bend)

    @property
    def length(self) -> float:
        """How far the limb reaches when it is straight, decimetres."""
        return self.reach(0.0)

    def reach(self, bend: float) -> float:
        """Return how far the end is from the root at a bend, radians."""
        square = self.first**2 + self.second**2 + 2 * self.first * self.second * math.cos(bend)
        return math.sqrt(square + float((self.upper + self.lower) @ self.hinge) ** 2)

    def bend_for(self, reach: float) -> float:
        """Return the bend, radians, at which the end is so far from the root, or nearest to it."""
        aside = float((self.upper + self.lower) @ self.hinge)
        square = reach * reach - aside * aside - self.first**2 - self.second**2
        cosine = clamped(square / (2 * self.first * self.second), -1.0, 1.0)
        return clamped(math.acos(cosine), LEAST_BEND, MOST_BEND)

    def bent(self, bend: float) -> Array:
        """Return the turn (3, 3) of the lower part against the upper one for a bend, radians."""
        return about(self.hinge, bend - self.rest_bend)

    def aimed(self, goal: Array, hinge: Array) -> tuple[Array, Array]:
        """Return the turns in the world of both parts that bring the end to a goal.

        Parameters
        ----------
        goal : (3,) float ndarray
            From the root; where it is too far, the limb points at it.
        hinge : (3,) float ndarray
            The axis that the limb should bend about, as near as may be.
        """
        turn = self.bent(self.bend_for(math.sqrt(float(goal @ goal))))
        whole = self.upper + turn @ self.lower
        upper = frame(goal, hinge) @ frame(whole, self.hinge).T
        return upper, upper @ turn

    def pointed(self, along: Array, hinge: Array, bend: float) -> tuple[Array, Array]:
        """Return the turns of both parts by where the upper one points and by the bend, radians."""
        upper = frame(along, hinge) @ frame(self.upper, self.hinge).T
        return upper, upper @ self.bent(clamped(bend, LEAST_BEND, MOST_BEND))


def hinge_of_arm(root: Array, middle: Array, end: Array) -> Array:
    """Return the axis that an arm's rest pose is bent about.

    An arm that rests straight bends forwards: about the axis that takes it to Z.
    """
    upper, lower = unit(middle - root), unit(end - middle)
    axis = cross(upper, lower)
    if float(np.linalg.norm(axis)) < 0.1:
        axis = cross(upper, np.array([0.0, 0, 1]))
    return unit(axis)


def hinge_of_leg(root: Array, end: Array) -> Array:
    """Return the axis that a knee bends about: X, at a right angle to the leg."""
    along = unit(end - root)
    across = np.array([1.0, 0, 0])
    return unit(across - along * float(across @ along))
