"""Where things that people hold are: a phone in a hand, a bag below it, a parcel between two."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ..wardrobe.characters.character import DressedMesh
from .actions import doing
from .belongings import Belonging
from .figure import Figure, Palm
from .performance import Performance
from .style import style_of
from .turning import Array, cross, unit

UP = np.array([0.0, 0.0, 1.0])  # in the world
FIST = (0.06, 0.30)  # decimetres beyond the knuckles and before the palm: where a handle goes
LYING = (0.12, 0.17)  # the same of a phone's back
FLAT = (-0.10, 0.16)  # the same of what is pressed between two palms
TURNING = 0.3  # share in which a bag turns with the hand
LOW = 0.34  # share of a parcel's height at which palms are


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class Prop:
    """Something that a figure holds.

    Attributes
    ----------
    figure : Figure
    thing : Belonging
    sides : tuple of "Left" and "Right"
        Hands that hold it.
    """

    figure: Figure
    thing: Belonging
    sides: tuple[str, ...]

    @property
    def meshes(self) -> tuple[DressedMesh, ...]:
        """Its closed meshes, in its own axes, decimetres."""
        return self.thing.parts

    def at(self, moves: NDArray[np.float64]) -> list[NDArray[np.float64]]:
        """Return where its meshes' vertices are in a pose.

        Parameters
        ----------
        moves : (B, 4, 4) float ndarray
            As `pose_at` returns them.

        Returns
        -------
        list of (V, 3) float ndarray
            World metres, Z up.
        """
        axes, origin = self.place(moves)
        return [mesh.vertices @ (axes.T / 10) + origin for mesh in self.meshes]

    def place(self, moves: NDArray[np.float64]) -> tuple[Array, Array]:
        """Return the prop's axes in the world, columns, and its origin in metres."""
        if self.thing.kind == "phone":
            return self._in_palm(moves, self.sides[0])
        if self.thing.kind == "parcel":
            return self._between(moves)
        return self._below(moves, self.sides[0])

    def _in_palm(self, moves: NDArray[np.float64], side: str) -> tuple[Array, Array]:
        palm = self.figure.palms[side]
        rest = np.array([cross(palm.along, palm.facing), palm.along, palm.facing]).T
        turn = moves[self.figure.human[side + "Hand"], :3, :3] * 10
        return turn @ rest, _at_palm(self.figure, moves, side, LYING)

    def _below(self, moves: NDArray[np.float64], side: str) -> tuple[Array, Array]:
        """A bag hangs straight down, its width the way one goes, more or less as the hand turns."""
        palm, human = self.figure.palms[side], self.figure.human
        row = moves[human[side + "Hand"], :3, :3] @ cross(palm.along, palm.facing)
        ahead = moves[human["Hips"], :3, 2]
        row = row * math.copysign(TURNING, float(row @ ahead)) + (1 - TURNING) * ahead
        width = unit(row * np.array([1.0, 1.0, 0.0]))
        return np.array([width, UP, cross(width, UP)]).T, _at_palm(self.figure, moves, side, FIST)

    def _between(self, moves: NDArray[np.float64]) -> tuple[Array, Array]:
        left, right = (_at_palm(self.figure, moves, side, FLAT) for side in ("Left", "Right"))
        across = unit(left - right)
        up = unit(UP - across * float(across @ UP))
        place = (left + right) / 2 - up * (LOW * self.thing.size[1] / 10)
        return np.array([across, up, cross(across, up)]).T, place


def _at_palm(
    figure: Figure, moves: NDArray[np.float64], side: str, place: tuple[float, float]
) -> Array:
    """Return a place (3,) by its steps from the knuckles: beyond them, and before the palm."""
    matrix = moves[figure.human[side + "Hand"]]
    palm: Palm = figure.palms[side]
    beyond, before = place
    point = (
        figure.head(side + "Hand")
        + palm.along * (figure.knuckles(side) + beyond)
        + palm.facing * before
    )
    return np.asarray(matrix[:3, :3] @ point + matrix[:3, 3])


@lru_cache(maxsize=128)
def prop_of(figure: Figure, performance: Performance) -> Prop | None:
    """Return what somebody holds in a performance, None for empty hands."""
    if performance.action not in ("phone", "carry"):
        return None
    task = doing(figure, performance.action, style_of(performance.style))
    return None if task.thing is None else Prop(figure, task.thing, task.hands)


def prop_key(performance: Performance) -> tuple[str, int]:
    """Return what tells one person's props from another: equal keys mean equal props."""
    holding = performance.action in ("phone", "carry")
    return (performance.action, performance.style) if holding else ("", 0)
