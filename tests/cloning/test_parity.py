"""Registered mapping against what the published code makes of the same photos."""

from __future__ import annotations

import csv
from pathlib import Path

import cv2
import numpy as np
import pytest

from addon.cloning import settings as settings_module
from addon.cloning.clothpicture import cut_cloth
from addon.cloning.observation import Image, Observation
from addon.cloning.outlines import fill_rings
from addon.cloning.registered import fit_parts, map_registered
from addon.cloning.settings import CloneSettings
from addon.photos.images import read_photo
from addon.wardrobe.clonedperson_models import read_model_csv
from addon.wardrobe.landmarks import CLONEDPERSON_CODES, deepfashion2_from_clonedperson

SIZE = 1000  # the published maps; not a size on offer
EXPECTED = [
    (48, (3,), "registered_model48_row3"),
    (52, (1,), "registered_model52_row1"),
    (85, (2,), "registered_model85_row2"),
    (95, (0,), "registered_model95_row0"),
    (152, (4, 5), "registered_model152_rows4-5"),
]


def observed(
    folder: Path, row: int, *, published_virtual_points: bool
) -> tuple[Image, Observation]:
    """One line of example.csv, with the derived landmark as published or as it was meant."""
    with (folder / "source" / "example.csv").open(newline="") as file:
        picture, code_text, numbers, _ = list(csv.reader(file))[row]
    points = np.array(numbers.split(","), float).reshape(-1, 2)
    code = int(code_text)
    landmarks, visibility = deepfashion2_from_clonedperson(points, code)
    midpoint = CLONEDPERSON_CODES[code].midpoint
    if published_virtual_points and midpoint is not None:
        made, one, other = (number - 1 for number in midpoint)
        wrong = np.trunc(landmarks[one] + landmarks[other] / 2)  # int(a) + int(b) / 2
        landmarks[made] = wrong if code == 8 else (landmarks[made, 0], wrong[1])
    category = CLONEDPERSON_CODES[code].category
    return read_photo(folder / "source" / picture), Observation(category, landmarks, visibility)


@pytest.mark.parametrize(("model", "rows", "name"), EXPECTED, ids=[e[2] for e in EXPECTED])
def test_paper_profile_matches_the_published_registered_maps(
    reference: Path,
    monkeypatch: pytest.MonkeyPatch,
    model: int,
    rows: tuple[int, ...],
    name: str,
) -> None:
    monkeypatch.setattr(settings_module, "TEXTURE_SIZES", (SIZE,))
    settings = CloneSettings(profile="paper", texture_size=SIZE)
    folder = reference / "clonedperson"
    registration = read_model_csv(folder / "model.csv")[model]
    pictures = {}
    for row in rows:
        photo, seen = observed(folder, row, published_virtual_points=model == 95)
        pictures[seen.category] = cut_cloth(photo, seen, settings)
    homographies = fit_parts(pictures, registration, settings)
    made = map_registered(pictures, homographies, settings)
    expected = cv2.imread(str(folder / "expected" / f"{name}.png"))[..., ::-1]
    difference = np.abs(made.image.astype(int) - expected)
    for part, _ in homographies:
        inside = fill_rings([part.outline * SIZE], (0, 0, SIZE, SIZE))
        eroded = cv2.erode(inside, np.ones((21, 21), np.uint8)) > 0
        assert difference[eroded].mean() < 1.5, part.name
    assert not made.image[made.coverage == 0].any()


def test_the_derived_landmark_is_the_middle_of_the_two_others(reference: Path) -> None:
    _, seen = observed(reference / "clonedperson", 0, published_virtual_points=False)
    assert np.allclose(seen.landmarks[1], (seen.landmarks[0] + seen.landmarks[2]) / 2)
