"""Garments' own bone weights: their files, and how generated cloth moves with the body."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from addon.errors import OutfitError
from addon.makehuman.body import build_body
from addon.makehuman.data import BodyData
from addon.makehuman.obj import triangulated
from addon.makehuman.parameters import BodyParameters
from addon.makehuman.posing import rest_matrices, rotate_bones, skinned
from addon.makehuman.rigs import BoneWeights, Skeleton
from addon.wardrobe.catalogue import Wardrobe
from addon.wardrobe.characters.files import own_garment
from addon.wardrobe.characters.walking import walking_pose
from addon.wardrobe.garment import Garment, read_garment, write_garment
from addon.wardrobe.surface import nearest_vertices
from addon.wardrobe.tailoring.cloth_mesh import edges_of


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


CLOTHES = (
    "long_sleeve_top_crew_regular",
    "short_sleeve_dress_v_midi",
    "skirt_midi_a_line",
    "trousers_straight",
)


@pytest.fixture(scope="module")
def skeleton(body_data: BodyData) -> Skeleton:
    body = build_body(body_data, BodyParameters(gender=0.0))
    return body_data.rig("default").skeleton(body.vertices)


@pytest.mark.parametrize("name", CLOTHES)
def test_generated_cloth_brings_tidy_weights(name: str, wardrobe: Wardrobe) -> None:
    garment = wardrobe.garment(name)
    assert garment.weights is not None
    count = len(garment.mesh.vertices)
    np.testing.assert_allclose(garment.weights.sums(count), 1.0, atol=1e-4)
    assert garment.weights.rows(count)[1].max() <= 6
    closed = ("finger", "toe", "meta", "head", "jaw", "neck02", "neck03", "eye", "tongue")
    assert not [bone for bone in garment.weights.by_bone() if bone.startswith(closed)]


@pytest.mark.parametrize("name", CLOTHES)
def test_weights_are_symmetric(name: str, wardrobe: Wardrobe) -> None:
    garment = wardrobe.garment(name)
    assert garment.weights is not None
    dense = _dense(garment)
    points = garment.mesh.vertices
    there = points * [-1, 1, 1]
    partner = nearest_vertices(there, points)
    paired = np.linalg.norm(points[partner] - there, axis=1) < 0.01
    assert paired.mean() > 0.3
    other = {".L": ".R", ".R": ".L"}
    for bone, column in dense.items():
        mirrored = dense.get(bone[:-2] + other.get(bone[-2:], bone[-2:]), np.zeros(len(points)))
        assert np.abs(column - mirrored[partner])[paired].max() < 0.06, bone


@pytest.mark.parametrize("name", CLOTHES)
def test_weights_pass_smoothly_over_the_cloth(name: str, wardrobe: Wardrobe) -> None:
    garment = wardrobe.garment(name)
    assert garment.weights is not None
    edges, _ = edges_of(triangulated(garment.mesh.faces))
    matrix = garment.weights.dense(len(garment.mesh.vertices))
    lengths = np.linalg.norm(np.diff(garment.mesh.vertices[edges], axis=1)[:, 0], axis=1)
    steps = np.abs(np.diff(matrix[edges], axis=1)[:, 0]).max(axis=1)
    assert np.percentile(steps / np.maximum(lengths, 0.05), 99.5) < 1.6, "per decimetre"


def test_a_walking_skirt_stays_one_bell(wardrobe: Wardrobe, skeleton: Skeleton) -> None:
    garment = wardrobe.garment("skirt_midi_a_line")
    assert garment.weights is not None
    weights = garment.weights.renamed(skeleton.names, {})
    rest = rest_matrices(skeleton)
    posed = rotate_bones(skeleton, walking_pose(skeleton, 0.0))
    moved = skinned(garment.mesh.vertices, weights, rest, posed)
    front = garment.mesh.vertices[:, 2] > 0.3
    low = garment.mesh.vertices[:, 1] < skeleton.heads[skeleton.index("lowerleg01.L"), 1]
    shift = (moved - garment.mesh.vertices)[front & low]
    x = garment.mesh.vertices[front & low, 0]
    middle = shift[np.abs(x) < 0.25, 2].mean()
    left, right = shift[x > 1, 2].mean(), shift[x < -1, 2].mean()
    assert left > right + 1, "the left leg is in front"
    assert abs(middle - (left + right) / 2) < 0.5 * (left - right), "cloth spans the legs"
    edges, _ = edges_of(triangulated(garment.mesh.faces))
    before, after = (
        np.linalg.norm(np.diff(points[edges], axis=1)[:, 0], axis=1)
        for points in (garment.mesh.vertices, moved)
    )
    assert np.percentile(after / before, 99.5) < 1.9, "cloth is not torn between the legs"
