"""A character goes on where it was: saved, moved, copied, appended, with lost files."""

from __future__ import annotations

import shutil
from pathlib import Path

import bpy
import pytest

from addon.photos.reading import read_outfits
from addon.stage.materials import base_image
from addon.ui import session
from addon.ui.characters import active_character, meshes_of
from addon.ui.converting import outfit_of
from addon.ui.paths import path_of
from addon.wardrobe.catalogue import Wardrobe

SAMPLES = Path(__file__).resolve().parents[2] / "driver" / "samples" / "outfits.json"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with a photo and its landmarks."""
    folder = tmp_path / "project"
    folder.mkdir()
    outfit = next(one for one in read_outfits(SAMPLES).outfits if one.name == "dotted_skirt")
    shutil.copy(SAMPLES, folder)
    (folder / outfit.photo.name).write_bytes(outfit.photo.read_bytes())
    return folder


def open_in(folder: Path) -> bpy.types.Object:
    bpy.ops.outfit.open_photo(filepath=str(folder / "outfits.json"), outfit="dotted_skirt", seed=5)
    root = active_character(bpy.context)
    root.outfit_cloner.texture_size = "256"
    return root


def save(path: Path, *, copy: bool = False) -> None:
    path.parent.mkdir(exist_ok=True)
    bpy.ops.wm.save_as_mainfile(filepath=str(path), copy=copy)


def reopen(path: Path) -> bpy.types.Object:
    bpy.ops.wm.open_mainfile(filepath=str(path))
    return active_character(bpy.context)


def photo_of(root: bpy.types.Object) -> Path:
    return path_of(root, root.outfit_cloner.photo)


def pictures(root: bpy.types.Object) -> dict[str, bytes]:
    folder = path_of(root, root.outfit_cloner.folder)
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.png")}


def test_the_photo_s_path_is_relative_once_saved_and_right_after_every_kind_of_saving(
    project: Path, tmp_path: Path
) -> None:
    root = open_in(project)
    photo = photo_of(root)
    assert root.outfit_cloner.photo == str(photo) and photo.is_file()
    save(project / "scene.blend")
    assert root.outfit_cloner.photo == f"//{photo.name}"
    save(tmp_path / "else" / "scene.blend")
    assert root.outfit_cloner.photo == f"//../project/{photo.name}"
    assert photo_of(root) == photo
    save(tmp_path / "copy" / "deep.blend", copy=True)
    assert photo_of(root) == photo
    assert root.outfit_cloner.photo == f"//../project/{photo.name}"
    root = reopen(tmp_path / "copy" / "deep.blend")
    assert photo_of(root) == photo


def test_a_project_that_was_moved_finds_its_photo(project: Path, tmp_path: Path) -> None:
    open_in(project)
    save(project / "scene.blend")
    moved = tmp_path / "moved"
    shutil.copytree(project, moved)
    root = reopen(moved / "scene.blend")
    assert photo_of(root).parent == moved
    shutil.rmtree(project)
    assert photo_of(root).is_file()
    assert Path(bpy.path.abspath(root.outfit_cloner.picture.filepath)).parent == moved


def test_a_reopened_file_goes_on(project: Path, opened_wardrobe: Wardrobe) -> None:
    save(project / "scene.blend")
    root = open_in(project)
    bpy.ops.outfit.clone()
    assert root.outfit_cloner.folder.startswith("//outfit_cloner/dotted_skirt_")
    assert not any(image.packed_file for image in bpy.data.images)
    made, seen = pictures(root), outfit_of(root)
    bpy.ops.wm.save_mainfile()
    root = reopen(project / "scene.blend")
    assert session.cloned_of(root) is None
    settings = root.outfit_cloner
    assert (settings.seed, settings.texture_size, settings.built) == (5, "256", True)
    assert outfit_of(root).person == seen.person
    assert [item.category for item in outfit_of(root).observations] == [
        item.category for item in seen.observations
    ]
    parts = sorted(meshes_of(root))
    bpy.ops.outfit.clone()
    assert pictures(root) == made
    assert sorted(meshes_of(root)) == parts


def test_textures_survive_the_first_saving_and_lost_ones_come_back(
    project: Path, opened_wardrobe: Wardrobe
) -> None:
    root = open_in(project)
    bpy.ops.outfit.clone()
    before = path_of(root, root.outfit_cloner.folder)
    save(project / "scene.blend")
    shutil.rmtree(before)
    root = reopen(project / "scene.blend")
    shown = [base_image(thing) for thing in meshes_of(root).values()]
    assert all(image is not None and image.packed_file for image in shown)
    bpy.ops.outfit.clone()
    folder = path_of(root, root.outfit_cloner.folder)
    assert folder.parent == project / "outfit_cloner"
    made = pictures(root)
    bpy.ops.wm.save_mainfile()
    shutil.rmtree(folder)
    root = reopen(project / "scene.blend")
    bpy.ops.outfit.clone()
    assert pictures(root) == made


def test_an_appended_character_finds_its_photo(
    project: Path, tmp_path: Path, opened_wardrobe: Wardrobe
) -> None:
    open_in(project)
    bpy.ops.outfit.clone()
    save(project / "scene.blend")
    for kind, saved in (("Collection", True), ("Object", False)):
        bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
        if saved:
            save(tmp_path / "other" / "other.blend")
        bpy.ops.wm.append(directory=str(project / "scene.blend" / kind), filename="dotted_skirt")
        (root,) = (one for one in bpy.data.objects if one.outfit_cloner.is_character)
        bpy.context.view_layer.objects.active = root
        assert active_character(bpy.context) == root
        assert photo_of(root).is_file()
        bpy.ops.outfit.clone()
        assert "body" in meshes_of(root)
        save(tmp_path / "other" / "again.blend")
        assert photo_of(root).is_file()


def test_a_linked_character_does_not_stop_saving(project: Path, tmp_path: Path) -> None:
    open_in(project)
    save(project / "scene.blend")
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    bpy.ops.wm.link(directory=str(project / "scene.blend" / "Collection"), filename="dotted_skirt")
    save(tmp_path / "other" / "other.blend")
    assert (tmp_path / "other" / "other.blend").is_file()
