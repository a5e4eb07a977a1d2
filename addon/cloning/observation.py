"""What is seen on one photo: garments with landmarks, together an outfit."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..errors import OutfitError
from ..wardrobe.landmarks import category_named

Image = NDArray[np.uint8]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Observation:
    """One garment on a photo.

    Attributes
    ----------
    category : str
        A DeepFashion2 category name.
    landmarks : (N, 2) float ndarray
        Pixels of the photo, origin top-left, in DeepFashion2's order; zeros where not labelled.
    visibility : (N,) int8 ndarray
        DeepFashion2's v: 2 visible, 1 occluded or derived, 0 not labelled.
    cloth_mask : (H, W) bool ndarray or None
        Pixels of the photo that show this garment's cloth, where somebody measured them.
    """

    category: str
    landmarks: NDArray[np.float64]
    visibility: NDArray[np.int8]
    cloth_mask: Mask | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        count = category_named(self.category).landmark_count
        if self.landmarks.shape != (count, 2) or self.visibility.shape != (count,):
            raise OutfitError(
                f"{self.category} has ({count}, 2) landmarks and ({count},) visibilities, "
                f"got {self.landmarks.shape} and {self.visibility.shape}"
            )
        if not np.isfinite(self.landmarks).all():
            raise OutfitError(f"{self.category}: landmarks must be finite numbers")

    @property
    def slot(self) -> str:
        """Where it is worn: "top", "bottom", "dress" or "outwear"."""
        return category_named(self.category).slot

    @property
    def labelled(self) -> NDArray[np.bool_]:
        """(N,) bool: the landmarks that can be used."""
        return self.visibility > 0


@dataclass(frozen=True)
class Outfit:
    """All garments of one photo.

    Attributes
    ----------
    name : str
        Identifier, unique in its file and fit for a folder's name.
    photo : Path
        The image file.
    observations : tuple of Observation
        A top and a bottom, or a dress; an outwear may come with either.
    origin : str
        Where it was read: file and line or item, for messages.
    """

    name: str
    photo: Path
    observations: tuple[Observation, ...]
    origin: str = ""

    def __post_init__(self) -> None:
        if not self.observations:
            raise OutfitError(f"outfit {self.name}: no garments")
