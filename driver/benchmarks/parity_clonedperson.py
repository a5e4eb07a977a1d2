"""Measures registered mapping against what ClonedPerson's published code made of its photos."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from addon.cloning.clothpicture import cut_cloth
from addon.cloning.observation import Image, Observation
from addon.cloning.outlines import fill_rings
from addon.cloning.registered import RegisteredMap, fit_parts, map_registered
from addon.cloning.settings import CloneSettings
from addon.errors import OutfitError
from addon.photos.images import read_photo
from addon.wardrobe.clonedperson_models import read_model_csv
from addon.wardrobe.landmarks import CLONEDPERSON_CODES, deepfashion2_from_clonedperson
from addon.wardrobe.registration import Registration

from .parity_makehuman import naming

SIZE = 1000
BORDER = 10  # texels left out inside each polygon, where the two codes fill edges differently


@dataclass(frozen=True)
class PublishedMap:
    """A published registered map: the garment model and the lines of example.csv it shows.

    The published code derives a landmark that lines lack as int(a) + int(b) / 2 instead of the
    middle of two; one map shows that.
    """

    model: int
    rows: tuple[int, ...]
    virtual_points_as_published: bool = False

    @property
    def name(self) -> str:
        """The file's stem."""
        rows = "-".join(map(str, self.rows))
        return f"registered_model{self.model}_row{'s' * (len(self.rows) > 1)}{rows}"


PUBLISHED = (
    PublishedMap(48, (3,)),
    PublishedMap(52, (1,)),
    PublishedMap(85, (2,)),
    PublishedMap(95, (0,), virtual_points_as_published=True),
    PublishedMap(152, (4, 5)),
)


@dataclass(frozen=True)
class PublishedSettings(CloneSettings):
    """The profile and the size of the published maps, which is none of those on offer."""

    profile: str = "paper"  # type: ignore[assignment]
    texture_size: int = SIZE

    def __post_init__(self) -> None:
        """Leave out the check of sizes."""


def observed(
    reference: Path, row: int, *, virtual_points_as_published: bool
) -> tuple[Image, Observation]:
    """Return a line of example.csv, its derived landmark as published or as it was meant."""
    path = reference / "clonedperson" / "source" / "example.csv"
    with naming(path), path.open(newline="", encoding="utf-8") as file:
        picture, code_text, numbers, _ = list(csv.reader(file))[row]
        points = np.array(numbers.split(","), float).reshape(-1, 2)
        entry = CLONEDPERSON_CODES[int(code_text)]
        landmarks, visibility = deepfashion2_from_clonedperson(points, int(code_text))
    if virtual_points_as_published and entry.midpoint is not None:
        made, one, other = (number - 1 for number in entry.midpoint)
        wrong = np.trunc(landmarks[one] + landmarks[other] / 2)  # int(a) + int(b) / 2
        landmarks[made] = wrong if int(code_text) == 8 else (landmarks[made, 0], wrong[1])
    return read_photo(path.parent / picture), Observation(entry.category, landmarks, visibility)


def read_models(reference: Path) -> dict[int, Registration]:
    """Read ClonedPerson's models, those of the published maps among them."""
    path = reference / "clonedperson" / "model.csv"
    models = read_model_csv(path)
    for published in PUBLISHED:
        if published.model not in models:
            raise OutfitError(f"{path}: no model {published.model}")
    return models


def map_like_published(
    reference: Path, published: PublishedMap, models: Mapping[int, Registration]
) -> RegisteredMap:
    """Map the same photos onto the same model as a published map."""
    settings = PublishedSettings()
    registration = models[published.model]
    pictures = {}
    for row in published.rows:
        photo, seen = observed(
            reference, row, virtual_points_as_published=published.virtual_points_as_published
        )
        pictures[seen.category] = cut_cloth(photo, seen, settings)
    return map_registered(pictures, fit_parts(pictures, registration, settings), settings)


def part_differences(
    reference: Path, published: PublishedMap, made: RegisteredMap
) -> dict[str, float]:
    """Return each part's mean absolute difference from the published map, of 255.

    Only inside the part's UV polygon, eroded by BORDER texels.
    """
    path = reference / "clonedperson" / "expected" / f"{published.name}.png"
    expected = read_photo(path)
    if expected.shape != made.image.shape:
        raise OutfitError(f"{path}: {expected.shape} pixels, expected {made.image.shape}")
    difference = np.abs(made.image.astype(int) - expected)
    kernel = np.ones((2 * BORDER + 1,) * 2, np.uint8)
    found = {}
    for part, _ in made.homographies:
        inside = fill_rings([part.outline * SIZE], (0, 0, SIZE, SIZE))
        found[part.name] = float(difference[cv2.erode(inside, kernel) > 0].mean())
    return found
