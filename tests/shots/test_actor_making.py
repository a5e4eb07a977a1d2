"""Actors: made of a character's files, written, and read as they were."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path

import cv2
import numpy as np
import pytest

from addon.errors import OutfitError
from addon.makehuman.body import build_body
from addon.makehuman.data import BodyData
from addon.makehuman.mhm import Mhm, write_mhm
from addon.makehuman.parameters import BodyParameters
from addon.makehuman.posing import carried, rest_matrices, rotate_bones
from addon.pipeline_import import load_file
from addon.pipeline_shoot import prepare_actor
from addon.shots.actors import Actor, read_actor
from addon.shots.faces import face_points, face_vertices
from addon.shots.skinning import Skin
from addon.wardrobe.characters.walking import walking_pose

SIZE = 32


@pytest.fixture(scope="module")
def folder(
    character_folder: Path, body_data: BodyData, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    folder = tmp_path_factory.mktemp("actors") / "vera"
    prepare_actor(character_folder, folder, data=body_data, texture_size=SIZE)
    return folder


@pytest.fixture
def actor(folder: Path) -> Actor:
    return read_actor(folder)


def test_an_actor_is_the_character_it_was_made_of(
    actor: Actor, character_folder: Path, body_data: BodyData
) -> None:
    loaded = load_file(character_folder / "vera.mhm", data=body_data).character
    assert actor.name == loaded.name
    assert actor.about["height_cm"] == 171.0
    assert actor.character.skeleton.names == loaded.skeleton.names
    np.testing.assert_array_equal(actor.character.skeleton.heads, loaded.skeleton.heads)
    for own, other in zip(actor.character.meshes, loaded.meshes, strict=True):
        assert (own.name, own.kind) == (other.name, other.kind)
        np.testing.assert_allclose(own.vertices, other.vertices, atol=1e-6)  # decimetres
        np.testing.assert_array_equal(own.faces, other.faces)
        np.testing.assert_array_equal(own.uv_faces, other.uv_faces)
        np.testing.assert_allclose(own.uvs, other.uvs, atol=1e-6)
        np.testing.assert_array_equal(own.weights.bone_indices, other.weights.bone_indices)
        np.testing.assert_allclose(own.weights.values, other.weights.values, atol=1e-6)
        assert own.surface.roughness == other.surface.roughness


def test_textures_are_small_and_hair_keeps_its_alpha(actor: Actor) -> None:
    for mesh in actor.character.meshes:
        assert mesh.surface.texture is not None
        picture = cv2.imread(str(mesh.surface.texture), cv2.IMREAD_UNCHANGED)
        assert max(picture.shape[:2]) == SIZE
        assert mesh.surface.alpha == (mesh.kind == "hair") == (picture.shape[2] == 4)
    hair = next(mesh for mesh in actor.character.meshes if mesh.kind == "hair")
    picture = cv2.imread(str(hair.surface.texture), cv2.IMREAD_UNCHANGED)
    assert (picture[:, : SIZE // 2 - 1, 3] == 0).all()
    assert (picture[:, SIZE // 2 + 1 :, 3] == 210).all()


def test_an_actor_is_small_and_quick_to_load(folder: Path) -> None:
    begun = time.process_time()
    read_actor(folder)
    assert time.process_time() - begun < 0.15
    assert sum(path.stat().st_size for path in folder.iterdir()) < 4_000_000


def test_the_same_character_gives_the_same_bytes(
    folder: Path, character_folder: Path, body_data: BodyData, tmp_path: Path
) -> None:
    prepare_actor(character_folder, tmp_path, data=body_data, texture_size=SIZE)
    for path in folder.iterdir():
        assert (tmp_path / path.name).read_bytes() == path.read_bytes()


def test_the_face_lies_on_nose_eyes_and_ears(body_data: BodyData) -> None:
    nose, *eyes_and_ears = face_vertices(body_data)
    for side, eye, ear in zip("lr", eyes_and_ears[:2], eyes_and_ears[2:], strict=True):
        moved = body_data.target(f"ears/{side}-ear-scale-incr")
        assert moved is not None
        assert ear in moved.indices
        assert eye in body_data.groups[f"helper-{side}-eye"]
    moved = body_data.target("nose/nose-point-up")
    assert moved is not None
    assert nose in moved.indices


@pytest.mark.parametrize("gender", [0.0, 1.0])
def test_the_face_is_where_it_belongs_on_any_body(body_data: BodyData, gender: float) -> None:
    body = build_body(body_data, BodyParameters(gender=gender, age=0.8, height=0.3))
    nose, left, right, left_ear, right_ear = face_points(body_data, body.vertices)
    for side, point in (("l", left), ("r", right)):
        joint = body.vertices[body_data.groups[f"joint-{side}-eye"]].mean(axis=0)
        assert np.linalg.norm((point - joint)[:2]) < 0.05  # straight before the eye's middle
        assert 0.08 < point[2] - joint[2] < 0.2
    assert nose[2] > max(left[2], right[2])
    assert abs(nose[0]) < 0.01
    assert nose[1] < left[1]
    assert left_ear[0] > 2 * left[0] > 0 > 2 * right[0] > right_ear[0]
    assert max(left_ear[2], right_ear[2]) < left[2]


def test_a_skin_follows_its_bones_as_linear_blend_skinning_says(actor: Actor) -> None:
    character = actor.character
    turns = walking_pose(character.skeleton, 0.2)
    moves = rotate_bones(character.skeleton, turns) @ np.linalg.inv(
        rest_matrices(character.skeleton)
    )
    posed = Skin.of(character).posed(moves)
    for mesh, vertices in zip(character.meshes, posed, strict=True):
        expected = carried(mesh.vertices, mesh.weights, moves)
        np.testing.assert_allclose(vertices, expected, atol=1e-9)


def test_a_lone_mhm_without_bones_gets_some(body_data: BodyData, tmp_path: Path) -> None:
    write_mhm(tmp_path / "anna.mhm", Mhm(name="anna"))
    prepare_actor(tmp_path / "anna.mhm", tmp_path / "actor", data=body_data, texture_size=64)
    anna = read_actor(tmp_path / "actor")
    assert anna.about == {}
    assert anna.character.skeleton.rig == "game_engine"


@pytest.fixture
def copy(character_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(character_folder, tmp_path / "vera"))


def test_a_missing_texture_is_named(copy: Path, body_data: BodyData) -> None:
    (copy / "skin" / "texture.png").unlink()
    with pytest.raises(OutfitError, match=r"texture.* is missing"):
        prepare_actor(copy, copy / "actor", data=body_data, texture_size=64)
    assert not (copy / "actor" / "actor.json").exists()


def test_a_broken_texture_is_named(copy: Path, body_data: BodyData) -> None:
    (copy / "skin" / "texture.png").write_bytes(b"no picture")
    with pytest.raises(OutfitError, match=r"skin/texture\.png: the texture cannot be read"):
        prepare_actor(copy, copy / "actor", data=body_data, texture_size=64)


def test_clothes_that_are_not_there_are_named(copy: Path, body_data: BodyData) -> None:
    garment = next(path for path in copy.iterdir() if path.name.startswith("trousers"))
    shutil.rmtree(garment)
    with pytest.raises(OutfitError, match=r"not all that is worn is there: 1 asset"):
        prepare_actor(copy, copy / "actor", data=body_data, texture_size=64)


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (None, "no character.json in it"),
        ("{", "not valid JSON"),
        (json.dumps({"files": {"mhm": "../other.mhm"}}), "other.mhm is not there"),
    ],
)
def test_a_folder_that_is_no_character_is_refused(
    record: str | None, reason: str, body_data: BodyData, tmp_path: Path
) -> None:
    if record is not None:
        (tmp_path / "character.json").write_text(record)
    with pytest.raises(OutfitError, match=reason):
        prepare_actor(tmp_path, tmp_path / "actor", data=body_data, texture_size=64)


def test_a_broken_mhm_is_refused(body_data: BodyData, tmp_path: Path) -> None:
    (tmp_path / "broken.mhm").write_bytes(b"\x00\xff nothing")
    with pytest.raises(OutfitError, match=r"broken\.mhm"):
        prepare_actor(tmp_path / "broken.mhm", tmp_path / "a", data=body_data, texture_size=64)


def test_a_broken_actor_is_refused(folder: Path, tmp_path: Path) -> None:
    copied = Path(shutil.copytree(folder, tmp_path / "actor"))
    (copied / "actor.npz").write_bytes((folder / "actor.npz").read_bytes()[:1000])
    with pytest.raises(OutfitError, match="it is no actor"):
        read_actor(copied)
    with pytest.raises(OutfitError, match=r"actor\.json"):
        read_actor(tmp_path)
