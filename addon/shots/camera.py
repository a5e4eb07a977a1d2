"""A fixed pinhole camera: where points of the world fall on its picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import OutfitError

Points = NDArray[np.float64]
LARGEST_SIDE = 8192  # pixels


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class Camera:
    """A camera of a scene's network.

    Attributes
    ----------
    name : str
        As its object is called in the scene, such as "cam03".
    width, height : int
        Pixels.
    intrinsics : (3, 3) float ndarray
        Pixels; the centre of the top left pixel lies at (0.5, 0.5).
    extrinsics : (3, 4) float ndarray
        Takes world metres, Z up, to camera metres: x right, y down, z forward (OpenCV's axes).
    """

    name: str
    width: int
    height: int
    intrinsics: NDArray[np.float64]
    extrinsics: NDArray[np.float64]

    def __post_init__(self) -> None:
        if not (1 <= self.width <= LARGEST_SIDE and 1 <= self.height <= LARGEST_SIDE):
            raise OutfitError(
                f"camera {self.name}: its sides are 1 to {LARGEST_SIDE} pixels, "
                f"got {self.width} x {self.height}"
            )
        if self.intrinsics.shape != (3, 3) or self.extrinsics.shape != (3, 4):
            raise OutfitError(f"camera {self.name}: intrinsics are 3 x 3, extrinsics 3 x 4")

    @property
    def place(self) -> Points:
        """Where it hangs, (3,) world metres."""
        turn, shift = self.extrinsics[:, :3], self.extrinsics[:, 3]
        place: Points = -turn.T @ shift
        return place

    def into_view(self, points: Points) -> Points:
        """Return (N, 3) camera metres of (N, 3) world points; the last column is the depth."""
        seen: Points = points @ self.extrinsics[:, :3].T + self.extrinsics[:, 3]
        return seen

    def project(self, points: Points) -> Points:
        """Return the (N, 3) pixel x, y (origin top left) and depth (metres) of world points.

        Points at or behind the camera have x and y nan.
        """
        return self.pixels(self.into_view(points))

    def pixels(self, seen: Points) -> Points:
        """Return what `project` does of points that are in camera metres already."""
        depth = seen[:, 2]
        with np.errstate(divide="ignore", invalid="ignore"):
            flat = (seen @ self.intrinsics.T)[:, :2] / np.where(depth > 0, depth, np.nan)[:, None]
        return np.column_stack([flat, depth])

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        return {
            "name": self.name,
            "width": self.width,
            "height": self.height,
            "intrinsics": self.intrinsics.tolist(),
            "extrinsics": self.extrinsics.tolist(),
        }

    @classmethod
    def from_json(cls, entry: Mapping[str, Any]) -> Camera:
        """Read a camera of scene.json or dataset.json.

        Raises
        ------
        OutfitError
            Where a value is missing or of a wrong shape.
        """
        try:
            return cls(
                str(entry["name"]),
                int(entry["width"]),
                int(entry["height"]),
                np.asarray(entry["intrinsics"], np.float64),
                np.asarray(entry["extrinsics"], np.float64),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise OutfitError(f"camera {entry.get('name', '?')}: {error}") from error
