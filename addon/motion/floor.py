"""Where in a scene people can stand: a grid of ground heights and of what is in the way."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ..errors import OutfitError

CELL = 0.1  # metres
LARGEST = 4000  # cells a side that a file may have
ARRAYS = ("origin", "cell", "height", "free")


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
        if self.origin.shape != (2,) or not self.cell > 0:
            raise OutfitError("a floor's origin is x, y, and its cells have a size")

    def cells(self, points: NDArray[np.float64]) -> NDArray[np.intp]:
        """Return the (N, 2) row and column of (N, 2 or 3) world points, maybe beyond the grid."""
        steps = np.floor((np.asarray(points)[:, :2] - self.origin) / self.cell)
        cells: NDArray[np.intp] = steps[:, ::-1].astype(np.intp)
        return cells

    def places(self, cells: NDArray[np.intp]) -> NDArray[np.float64]:
        """Return the (N, 3) world points on the ground in the middles of (N, 2) cells.

        z is nan where there is no ground, or beyond the grid.
        """
        cells = np.asarray(cells)
        flat = (cells[:, ::-1] + 0.5) * self.cell + self.origin
        inside = self._inside(cells)
        z = np.full(len(cells), np.nan)
        z[inside] = self.height[tuple(cells[inside].T)]
        return np.column_stack([flat, z])

    def is_free(self, points: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Tell at which of (N, 2 or 3) world points nothing is in the way."""
        cells = self.cells(points)
        inside = self._inside(cells)
        free = np.zeros(len(cells), bool)
        free[inside] = self.free[tuple(cells[inside].T)]
        return free

    def clearance(self) -> NDArray[np.float32]:
        """Return (R, C) metres from the middle of each cell to the nearest that is not free.

        What lies beyond the grid is not free.
        """
        padded = np.pad(self.free, 1).astype(np.uint8)
        distances = cv2.distanceTransform(padded, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
        metres: NDArray[np.float32] = distances[1:-1, 1:-1] * np.float32(self.cell)
        return metres

    def room(self, radius: float) -> NDArray[np.bool_]:
        """Return the (R, C) cells where a body of that radius, metres, stands clear of all."""
        room: NDArray[np.bool_] = self.clearance() >= radius + self.cell / 2
        return room

    def save(self, path: Path) -> None:
        """Write the grid as .npz.

        Raises
        ------
        OutfitError
            Where it cannot be written.
        """
        arrays: dict[str, Any] = {name: getattr(self, name) for name in ARRAYS}
        try:
            np.savez_compressed(path, **arrays)
        except OSError as error:
            raise OutfitError(f"{path}: cannot be written: {error.strerror or error}") from error

    @classmethod
    def load(cls, path: Path) -> Floor:
        """Read what `save` wrote.

        Raises
        ------
        OutfitError
            Where it is no such file.
        """
        try:
            with np.load(path, allow_pickle=False) as stored:
                origin, cell, height, free = (stored[name] for name in ARRAYS)
        except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
            raise OutfitError(f"{path}: is not the floor of a scene: {error}") from error
        if height.ndim != 2 or max(height.shape) > LARGEST or cell.shape != ():
            raise OutfitError(f"{path}: is not the floor of a scene")
        return cls(origin.astype(np.float64), float(cell), height.astype(np.float32), free != 0)

    def _inside(self, cells: NDArray[np.intp]) -> NDArray[np.bool_]:
        inside: NDArray[np.bool_] = ((cells >= 0) & (cells < self.free.shape)).all(axis=1)
        return inside
