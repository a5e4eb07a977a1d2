"""The plan of a corridor that crosses a lobby: its walls, one after the other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

HEIGHT = 2.95  # metres
WIDE = 3.6  # metres of the corridors
WEST, EAST, SOUTH, NORTH = -16.0, 16.0, -12.0, 5.0
LOBBY = 5.0  # metres from its middle to its sides


@dataclass(frozen=True)
class Run:
    """A piece of wall from one corner to the next; the room lies on its left."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def length(self) -> float:
        """Metres."""
        return float(np.hypot(self.x1 - self.x0, self.y1 - self.y0))

    @property
    def degrees(self) -> float:
        """How a thing that looks along -y is turned to look into the room."""
        return float(np.degrees(np.arctan2(self.y1 - self.y0, self.x1 - self.x0))) + 180.0

    def at(self, along: float, z: float = 0.0, *, off: float = 0.0) -> tuple[float, float, float]:
        """Return the place so many metres along it, `off` metres out of the wall."""
        ux, uy = (self.x1 - self.x0) / self.length, (self.y1 - self.y0) / self.length
        return self.x0 + ux * along - uy * off, self.y0 + uy * along + ux * off, z


def runs() -> tuple[Run, ...]:
    """Return all walls, counter-clockwise seen from above, so that rooms lie on their left."""
    half = WIDE / 2
    corners = [
        (WEST, -half), (-LOBBY, -half), (-LOBBY, -LOBBY), (-half, -LOBBY), (-half, SOUTH),
        (half, SOUTH), (half, -LOBBY), (LOBBY, -LOBBY), (LOBBY, -half), (EAST, -half),
        (EAST, half), (LOBBY, half), (LOBBY, NORTH), (-LOBBY, NORTH), (-LOBBY, half),
        (WEST, half),
    ]  # fmt: skip
    ends = [*corners[1:], corners[0]]
    return tuple(Run(*first, *last) for first, last in zip(corners, ends, strict=True))


WINDOWS = (4, 9, 15)  # numbers of the runs that close the corridors
