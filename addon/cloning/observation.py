"""What is seen on one photo: garments with landmarks, together an outfit."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..errors import OutfitError
from ..makehuman.parameters import BodyParameters, Sex
from ..wardrobe.landmarks import category_named
from ..wardrobe.parts import Parts, check_hair_colour, check_kinds
from ..wardrobe.people.painting import Colour

Image = NDArray[np.uint8]
Mask = NDArray[np.bool_]
Cell = tuple[float, float, float, float]  # x1, y1, x2, y2, pixels of the photo
LARGEST_SEED = 2**31 - 1  # what Blender's number fields hold


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
    cell : (x1, y1, x2, y2) or None
        The cloth cell that somebody picked, pixels of the photo; None has it searched for.
    garment : str
        The garment of the wardrobe to wear, by name; "" takes the nearest cut.
    """

    category: str
    landmarks: NDArray[np.float64]
    visibility: NDArray[np.int8]
    cloth_mask: Mask | None = field(default=None, compare=False)
    cell: Cell | None = None
    garment: str = ""

    def __post_init__(self) -> None:
        count = category_named(self.category).landmark_count
        if self.landmarks.shape != (count, 2) or self.visibility.shape != (count,):
            raise OutfitError(
                f"{self.category} has ({count}, 2) landmarks and ({count},) visibilities, "
                f"got {self.landmarks.shape} and {self.visibility.shape}"
            )
        if not np.isfinite(self.landmarks).all():
            raise OutfitError(f"{self.category}: landmarks must be finite numbers")
        if self.cell is not None:
            x1, y1, x2, y2 = self.cell
            if not (np.isfinite(self.cell).all() and x1 < x2 and y1 < y2):
                raise OutfitError(
                    f"{self.category}: a cell is left, top, right, bottom, got {self.cell}"
                )

    @property
    def slot(self) -> str:
        """Where it is worn: "top", "bottom", "dress" or "outwear"."""
        return category_named(self.category).slot

    @property
    def labelled(self) -> NDArray[np.bool_]:
        """(N,) bool: the landmarks that can be used."""
        return self.visibility > 0


@dataclass(frozen=True)
class Person:
    """What somebody decided about who wears an outfit; the rest is drawn.

    Attributes
    ----------
    seed : int or None
        Draws what is not given.
    sex : str or None
        Of a body that is drawn; a given body has its own.
    body : BodyParameters or None
    skin_tone : float or None
        0 very light to 1 very dark.
    parts : mapping of str to str or None
        The wardrobe's garment by kind ("hair", "shoes", "glasses", "hat", "bag"), None for an
        accessory that is not worn.
    hair_colour : (r, g, b) or None
        sRGB, 0-1.
    """

    seed: int | None = None
    sex: Sex | None = None
    body: BodyParameters | None = None
    skin_tone: float | None = None
    parts: Parts = field(default_factory=dict)
    hair_colour: Colour | None = None

    def __post_init__(self) -> None:
        if self.seed is not None and not 0 <= self.seed <= LARGEST_SEED:
            raise OutfitError(f"a seed is 0 to {LARGEST_SEED}, got {self.seed}")
        if self.sex not in (None, "female", "male"):
            raise OutfitError(f"sex must be female or male, got {self.sex!r}")
        if self.skin_tone is not None and not 0 <= self.skin_tone <= 1:
            raise OutfitError(f"a skin tone is 0 to 1, got {self.skin_tone}")
        check_kinds(self.parts)
        check_hair_colour(self.hair_colour)


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
    person : Person or None
        Who wears it, where somebody decided that.
    """

    name: str
    photo: Path
    observations: tuple[Observation, ...]
    origin: str = ""
    person: Person | None = None

    def __post_init__(self) -> None:
        if not self.observations:
            raise OutfitError(f"outfit {self.name}: no garments")
