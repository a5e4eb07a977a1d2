"""Sliders of the body: meshes, bones and skin become what cloning with these values gives."""

from __future__ import annotations

import dataclasses
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest

from addon.makehuman.data import BodyData
from addon.makehuman.mhm import read_mhm, write_mhm
from addon.makehuman.parameters import (
    BodyParameters,
    modifiers_from_parameters,
    parameters_from_mhm,
)
from addon.photos.reading import open_outfit, read_outfits
from addon.pipeline import clone_onto_body, dress_character
from addon.stage.characters import fill_root
from addon.stage.live_images import base_image, file_of
from addon.stage.scenes import blender_from_makehuman
from addon.ui import body_view
from addon.ui.body_changes import Looks, body_key
from addon.ui.characters import meshes_of
from addon.ui.converting import body_of, fill_from_outfit, outfit_of, settings_of, show_casting
from addon.wardrobe.catalogue import Wardrobe
from addon.wardrobe.characters.character import Character, Surface

SAMPLES = Path(__file__).resolve().parents[2] / "driver" / "samples" / "outfits.json"
Build = Callable[[str], Any]
_made: dict[str, tuple[Path, Character, Any]] = {}


def scratch(root: Any, folder: Path, data: BodyData, wardrobe: Wardrobe) -> tuple[Character, Any]:
    """Clone what a root's fields say, as `outfit.clone` does."""
    photo, outfit = open_outfit(outfit_of(root))
    settings, seed = settings_of(root), root.outfit_cloner.seed
    cloned = clone_onto_body(
        outfit, photo, settings=settings, seed=seed, data=data, wardrobe=wardrobe
    )
    character, _ = dress_character(cloned, folder, settings=settings, seed=seed, data=data)
    return character, cloned.casting


@pytest.fixture
def build(
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    body_data: BodyData,
    opened_wardrobe: Wardrobe,
) -> Build:
    """Build a sample outfit's character, at a small texture size."""

    def make(name: str) -> Any:
        """Cloned once for all tests; each has the files in a folder of its own."""
        outfit = next(one for one in read_outfits(SAMPLES).outfits if one.name == name)
        root: Any = bpy.data.objects.new(name, bpy.data.armatures.new(name))
        bpy.context.scene.collection.objects.link(root)
        root.outfit_cloner.is_character = True
        root.outfit_cloner.texture_size = "256"
        fill_from_outfit(root, outfit)
        folder = tmp_path / root.name
        if name not in _made:
            once = tmp_path_factory.mktemp(name)
            _made[name] = (once, *scratch(root, once, body_data, opened_wardrobe))
        once, character, casting = _made[name]
        shutil.copytree(once, folder)
        fill_root(root, in_folder(character, once, folder))
        show_casting(root, casting)
        root.outfit_cloner.built = True
        root.outfit_cloner.folder = str(folder)
        activate(root)
        return root

    return make


def in_folder(character: Character, old: Path, new: Path) -> Character:
    """The same character with the pictures of another folder."""

    def moved(surface: Surface) -> Surface:
        maps = {kind: new / path.relative_to(old) for kind, path in surface.maps.items()}
        texture = new / surface.texture.relative_to(old) if surface.texture else None
        return dataclasses.replace(surface, texture=texture, maps=maps)

    meshes = [dataclasses.replace(one, surface=moved(one.surface)) for one in character.meshes]
    return dataclasses.replace(character, meshes=tuple(meshes))


def activate(root: Any) -> None:
    bpy.context.view_layer.objects.active = root


def places(thing: Any) -> np.ndarray:
    flat = np.zeros(len(thing.data.vertices) * 3, np.float32)
    thing.data.vertices.foreach_get("co", flat)
    return flat.reshape(-1, 3)


def assert_is(root: Any, character: Character) -> None:
    """A root's meshes, bones and texture files are those of a character."""
    meshes = meshes_of(root)
    for item in character.meshes:
        part = "body" if item.kind == "body" else item.name.removeprefix(f"{character.name}_")
        wanted = blender_from_makehuman(item.vertices, ground=character.ground)
        np.testing.assert_allclose(places(meshes[part]), wanted, rtol=0, atol=1e-6)
        image = base_image(meshes[part])
        assert image is not None
        assert file_of(image).read_bytes() == item.surface.texture.read_bytes(), part
    heads = blender_from_makehuman(character.skeleton.heads, ground=character.ground)
    for name, head in zip(character.skeleton.names, heads, strict=True):
        np.testing.assert_allclose(root.data.bones[name].head_local, head, rtol=0, atol=1e-6)


def test_sliders_and_refit_give_what_cloning_gives(
    build: Build, tmp_path: Path, body_data: BodyData, opened_wardrobe: Wardrobe
) -> None:
    root = build("striped_shirt")
    body = root.outfit_cloner.body
    body.weight, body.age, body.height, body.african = 0.9, 0.7, 0.35, 0.8
    assert body.edited and not body.tone_edited
    assert bpy.ops.outfit.refit() == {"FINISHED"}
    wanted, casting = scratch(root, tmp_path / "again", body_data, opened_wardrobe)
    assert_is(root, wanted)
    assert body.skin_tone == pytest.approx(casting.skin_tone)


def test_the_skin_tone_repaints_the_skin_alone(
    build: Build, tmp_path: Path, body_data: BodyData, opened_wardrobe: Wardrobe
) -> None:
    root = build("floral_dress")
    before, key = places(meshes_of(root)["body"]), body_key(root)
    root.outfit_cloner.body.skin_tone = 0.9
    assert root.outfit_cloner.body.tone_edited and not root.outfit_cloner.body.edited
    bpy.ops.outfit.refit()
    wanted, _ = scratch(root, tmp_path / "again", body_data, opened_wardrobe)
    assert_is(root, wanted)
    assert body_key(root) == key
    np.testing.assert_allclose(places(meshes_of(root)["body"]), before, rtol=0, atol=1e-6)
    image = base_image(meshes_of(root)["body"])
    assert image.pixels[2 * image.channels] < 0.6 and not image.is_dirty


def test_random_is_who_cloning_with_that_seed_draws(
    build: Build, tmp_path: Path, body_data: BodyData, opened_wardrobe: Wardrobe
) -> None:
    root = build("floral_dress")
    root.outfit_cloner.body.weight = 0.1
    bpy.ops.outfit.random_body(seed=11)
    settings = root.outfit_cloner
    assert (settings.seed, settings.body.edited, settings.body.tone_edited) == (11, False, False)
    _, casting = scratch(root, tmp_path / "again", body_data, opened_wardrobe)
    assert body_of(root) == casting.parameters
    assert settings.body.skin_tone == pytest.approx(casting.skin_tone)
    bpy.ops.outfit.random_body()
    assert settings.seed == 12 and body_of(root) != casting.parameters


def test_reset_takes_back_what_the_seed_drew(build: Build) -> None:
    root = build("floral_dress")
    drawn, shape = body_of(root), places(meshes_of(root)["body"])
    root.outfit_cloner.body.gender = 0.3
    root.outfit_cloner.body.skin_tone = 0.9
    bpy.ops.outfit.refit()
    assert np.abs(places(meshes_of(root)["body"]) - shape).max() > 0.001
    bpy.ops.outfit.reset_body()
    assert body_of(root) == drawn
    np.testing.assert_allclose(places(meshes_of(root)["body"]), shape, rtol=0, atol=1e-6)


def test_a_mhm_brings_its_body_with_details(
    build: Build, tmp_path: Path, body_data: BodyData, opened_wardrobe: Wardrobe, reference: Path
) -> None:
    root = build("floral_dress")
    path = next(reference.rglob("f_casual01.mhm"))
    assert bpy.ops.outfit.import_body(filepath=str(path)) == {"FINISHED"}
    assert root.outfit_cloner.body.edited and root.outfit_cloner.body.gender == 0
    wanted, _ = scratch(root, tmp_path / "again", body_data, opened_wardrobe)
    assert_is(root, wanted)


def test_a_mhx2_brings_the_body_of_its_mesh(build: Build, reference: Path) -> None:
    root = build("floral_dress")
    path = next(reference.rglob("f_casual01.mhx2"))
    assert bpy.ops.outfit.import_body(filepath=str(path)) == {"FINISHED"}
    wanted = parameters_from_mhm(read_mhm(path.parents[1] / "f_casual01.mhm"))
    body = root.outfit_cloner.body
    assert body.edited and body.gender == pytest.approx(wanted.gender, abs=0.01)
    assert body.height == pytest.approx(wanted.height, abs=0.01)
    skin = places(meshes_of(root)["body"])
    bpy.ops.outfit.import_body(filepath=str(path.parents[1] / "f_casual01.mhm"))
    np.testing.assert_allclose(skin, places(meshes_of(root)["body"]), atol=5e-4)


@pytest.mark.parametrize("name", ["nobody.mhm", "body.mhx2"])
def test_files_without_a_body_are_told(build: Build, tmp_path: Path, name: str) -> None:
    root = build("floral_dress")
    before, key = places(meshes_of(root)["body"]), body_key(root)
    if name.endswith("mhx2"):
        (tmp_path / name).write_text("{}")
    with pytest.raises(RuntimeError, match=name):
        bpy.ops.outfit.import_body(filepath=str(tmp_path / name))
    assert body_key(root) == key and not root.outfit_cloner.body.edited
    np.testing.assert_array_equal(places(meshes_of(root)["body"]), before)


def test_an_edited_mesh_is_told_and_nothing_changes(build: Build) -> None:
    root = build("floral_dress")
    dress = next(thing for part, thing in meshes_of(root).items() if "dress" in part)
    dress.data.vertices.add(1)
    before = places(meshes_of(root)["body"])
    root.outfit_cloner.body.weight = 0.9
    with pytest.raises(RuntimeError, match="clone again"):
        bpy.ops.outfit.refit()
    np.testing.assert_array_equal(places(meshes_of(root)["body"]), before)


def test_two_characters_keep_apart(build: Build) -> None:
    first, second = build("floral_dress"), build("floral_dress")
    activate(first)
    first.location.x = 2.0
    others = {part: places(thing) for part, thing in meshes_of(second).items()}
    first.outfit_cloner.body.weight = 1.0
    bpy.ops.outfit.refit()
    for part, thing in meshes_of(second).items():
        np.testing.assert_array_equal(places(thing), others[part])
    assert not second.outfit_cloner.body.edited and first.location.x == 2.0


def test_a_body_is_shown_before_anything_is_cloned(opened_wardrobe: Wardrobe) -> None:
    root: Any = bpy.data.objects.new("bare", bpy.data.armatures.new("bare"))
    bpy.context.scene.collection.objects.link(root)
    root.outfit_cloner.is_character = True
    activate(root)
    bpy.ops.outfit.random_body(seed=5)  # no meshes yet: the sliders show who it is
    drawn = body_of(root)
    assert not bpy.ops.outfit.refit.poll()
    bpy.ops.outfit.show_body()
    assert body_of(root) == drawn and root.outfit_cloner.built
    names = meshes_of(root).keys()
    assert {"body", "eyes"} <= names and any("shorts" in name for name in names)
    assert not bpy.ops.outfit.show_body.poll()
    shape = places(meshes_of(root)["body"])
    root.outfit_cloner.body.height = 1.0
    bpy.ops.outfit.refit()
    assert places(meshes_of(root)["body"])[:, 2].max() > shape[:, 2].max() + 0.1


def test_a_written_mhm_reads_back(build: Build, tmp_path: Path) -> None:
    from addon.makehuman.mhm import Mhm

    root = build("floral_dress")
    wanted = BodyParameters(gender=0.25, age=0.61, details=(("head/head-age-decr|incr", 0.4),))
    path = tmp_path / "one.mhm"
    write_mhm(path, Mhm(name="one", modifiers=modifiers_from_parameters(wanted)))
    bpy.ops.outfit.import_body(filepath=str(path))
    thirds = dict.fromkeys(("african", "asian", "caucasian"), 0.333333)
    assert body_of(root) == dataclasses.replace(wanted, **thirds)


def follow(root: Any) -> None:
    """Let a character follow as Blender's timers do in a window."""
    follower = body_view.follower_of(root)
    deadline = time.monotonic() + 60
    while (wait := follower.look()) is not None:
        assert time.monotonic() < deadline
        time.sleep(wait)


def test_dragging_ends_with_what_cloning_gives(
    build: Build, tmp_path: Path, body_data: BodyData, opened_wardrobe: Wardrobe
) -> None:
    root = build("striped_shirt")
    body = root.outfit_cloner.body
    follower = body_view.follower_of(root)
    for step in range(4):
        body.weight = 0.2 + 0.2 * step
        follower.look()
    body.skin_tone = 0.75
    follow(root)
    wanted, _ = scratch(root, tmp_path / "again", body_data, opened_wardrobe)
    assert_is(root, wanted)
    assert not body_view.message_of(root)
    body_view._before_load()
    assert not body_view._followers


def test_a_thread_s_result_for_sliders_that_moved_on_is_dropped(build: Build) -> None:
    root = build("floral_dress")
    follower = body_view.follower_of(root)
    root.outfit_cloner.body.skin_tone = 0.9
    while follower.work is None or not isinstance(follower.work.result, Looks):
        follower.look()
        time.sleep(0.02)
    root.outfit_cloner.body.skin_tone = 0.1
    follow(root)
    image = base_image(meshes_of(root)["body"])
    assert image is not None and image.pixels[2 * image.channels] > 0.6
    assert not list(file_of(image).parent.glob("*_new.png"))


def test_an_edited_mesh_is_told_in_the_panel(build: Build) -> None:
    root = build("floral_dress")
    meshes_of(root)["body"].data.vertices.add(1)
    root.outfit_cloner.body.weight = 0.9
    follow(root)
    assert "clone again" in body_view.message_of(root)


def test_meshes_follow_undo_and_redo(build: Build) -> None:
    root = build("floral_dress")
    name = root.name
    bpy.ops.ed.undo_push(message="built")
    slim = places(meshes_of(root)["body"])
    root.outfit_cloner.body.weight = 1.0
    bpy.ops.ed.undo_push(message="slider")  # before the meshes could follow
    follow(root)
    heavy = places(meshes_of(root)["body"])
    bpy.ops.ed.undo()
    root = bpy.data.objects[name]
    assert root.outfit_cloner.body.weight < 1
    follow(root)
    np.testing.assert_allclose(places(meshes_of(root)["body"]), slim, rtol=0, atol=1e-6)
    bpy.ops.ed.redo()
    root = bpy.data.objects[name]
    follow(root)
    np.testing.assert_allclose(places(meshes_of(root)["body"]), heavy, rtol=0, atol=1e-6)
