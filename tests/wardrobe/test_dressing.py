"""Dressing: official garments on a body, their own weights, and ClonedPerson's landmarks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from addon.errors import OutfitError
from addon.makehuman.body import build_body
from addon.makehuman.data import BodyData
from addon.makehuman.parameters import BodyParameters
from addon.wardrobe.characters.character import Character, Surface
from addon.wardrobe.characters.dressing import Worn, dress
from addon.wardrobe.garment import read_garment
from addon.wardrobe.landmarks import (
    CLONEDPERSON_CODES,
    deepfashion2_from_clonedperson,
)

RIGS = ("default", "default_no_toes", "cmu_mb", "game_engine", "mixamo")


def _dressed(reference: Path, data: BodyData, rig: str) -> Character:
    clothes = reference / "makehuman" / "assets" / "clothes"
    names = ("male_casualsuit04", "shoes01")
    garments = [read_garment(clothes / name / f"{name}.mhclo") for name in names]
    body = build_body(data, BodyParameters(gender=1.0))
    worn = [Worn(garment.name, garment, Surface()) for garment in garments]
    return dress("him", data=data, body=body, rig=data.rig(rig), skin=Surface(), worn=worn)


@pytest.mark.parametrize("rig", RIGS)
def test_everything_is_weighted_on_every_rig(
    reference: Path, body_data: BodyData, rig: str
) -> None:
    for item in _dressed(reference, body_data, rig).meshes:
        np.testing.assert_allclose(item.weights.sums(len(item.vertices)), 1.0, atol=1e-9)


def test_a_garments_own_weights_are_taken(reference: Path, body_data: BodyData) -> None:
    shoes = _dressed(reference, body_data, "default").meshes[2]
    folder = reference / "makehuman" / "assets" / "clothes" / "shoes01"
    own = body_data.own_weights(folder / "shoes01.mhw", len(shoes.vertices), "default")
    np.testing.assert_allclose(
        shoes.weights.dense(len(shoes.vertices)), own.dense(len(shoes.vertices))
    )


def test_hidden_skin_is_gone_and_no_vertex_is_left_over(
    reference: Path, body_data: BodyData
) -> None:
    body = _dressed(reference, body_data, "default").meshes[0]
    assert len(body.faces) < len(body_data.body_faces)
    assert set(np.unique(body.faces[body.faces >= 0])) == set(range(len(body.vertices)))


@pytest.mark.parametrize("code", sorted(CLONEDPERSON_CODES))
def test_clonedpersons_landmarks_survive_the_way_there_and_back(
    code: int, rng: np.random.Generator
) -> None:
    points = rng.uniform(0, 500, (len(CLONEDPERSON_CODES[code].numbers), 2))
    landmarks, visibility = deepfashion2_from_clonedperson(points, code)
    kept = np.array(CLONEDPERSON_CODES[code].numbers) - 1
    np.testing.assert_array_equal(landmarks[kept], points)
    assert (visibility == 2).sum() == len(points)


def test_a_wrong_number_of_landmarks_is_said() -> None:
    with pytest.raises(OutfitError, match=r"code 5 .* has 10 landmarks, got 9"):
        deepfashion2_from_clonedperson(np.zeros((9, 2)), 5)
