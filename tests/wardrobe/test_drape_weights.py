"""Garments' own bone weights: their files, and how generated cloth moves with the body."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from addon.errors import OutfitError
from addon.makehuman.rigs import BoneWeights
from addon.wardrobe.character_files import own_garment
from addon.wardrobe.garment import Garment, read_garment, write_garment


@pytest.fixture
def shoes(reference: Path) -> Garment:
    """Official shoes, which bring weights of their own."""
    folder = reference / "makehuman" / "assets" / "clothes" / "shoes01"
    return read_garment(folder / "shoes01.mhclo")


def _dense(garment: Garment) -> dict[str, np.ndarray]:
    assert garment.weights is not None
    matrix = garment.weights.dense(len(garment.mesh.vertices))
    pairs = zip(garment.weights.bones, matrix.T, strict=True)
    return {bone: column for bone, column in pairs if column.any()}


def test_own_weights_survive_writing_and_reading(shoes: Garment, tmp_path: Path) -> None:
    renamed = replace(shoes, name="mine")
    write_garment(tmp_path, renamed)
    again = read_garment(tmp_path / "mine.mhclo")
    assert again.binding.weights_file == "mine.mhw"
    before, after = _dense(shoes), _dense(again)
    assert before.keys() == after.keys()
    for bone, column in before.items():
        np.testing.assert_allclose(after[bone], column, atol=1e-5)


def test_a_characters_own_copy_carries_the_weights(shoes: Garment, tmp_path: Path) -> None:
    picture = np.zeros((4, 4, 3), np.uint8)
    own = own_garment(tmp_path, shoes, picture, character="anna")
    assert (tmp_path / "shoes01" / "anna_shoes01.mhw").is_file()
    bound = replace(shoes, weights=None)
    other = own_garment(tmp_path / "other", bound, picture, character="anna")
    assert own.garment.binding.uuid != other.garment.binding.uuid
    assert "vertexboneweights_file" not in other.texture.with_name("anna_shoes01.mhclo").read_text()


def test_weights_beyond_the_mesh_are_refused(shoes: Garment) -> None:
    count = len(shoes.mesh.vertices)
    weights = BoneWeights(("root",), np.array([count], np.int32), np.zeros(1, np.int32), np.ones(1))
    with pytest.raises(OutfitError, match=f"vertex {count}"):
        replace(shoes, weights=weights)
