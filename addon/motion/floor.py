"""Where in a scene people can stand: a grid of ground heights and of what is in the way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..errors import OutfitError

CELL = 0.1  # metres


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class Floor:
    """The ground of a scene; rows run along y, columns along x.

    Attributes
    ----------
    origin : (2,) float ndarray
        World x, y of the outer corner of cell [0, 0], metres.
    cell : float
        The side of a cell, metres.
    height : (R, C) float32 ndarray
        z of the ground, metres; nan where there is none.
    free : (R, C) bool ndarray
        Ground is there, and nothing from 0.15 to 2.2 m above it. Not shrunk by a body's radius.
    """

    origin: NDArray[np.float64]
    cell: float
    height: NDArray[np.float32]
    free: NDArray[np.bool_]

    def __post_init__(self) -> None:
        if self.height.shape != self.free.shape or self.height.ndim != 2:
            raise OutfitError("a floor's heights and free cells are grids of one shape")
