"""What artists do to characters and scenes: all works on, or one sentence says what is wrong."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import Any

import bpy
import pytest

from addon.makehuman.data import BodyData
from addon.makehuman.mhclo import read_mhclo
from addon.ui import live_view
from addon.ui.characters import active_character, meshes_of
from addon.ui.paths import path_of
from addon.wardrobe.catalogue import Wardrobe
from tests.fbx import by_ufbx

from .finished import SAMPLES, built_root
from .scene_state import refusal, scene_state

LINKED = "The character is linked"


@pytest.fixture
def root(body_data: BodyData, opened_wardrobe: Wardrobe, tmp_path: Path) -> Any:
    """A built character whose files are its own."""
    root, _ = built_root(body_data, opened_wardrobe)
    folder = tmp_path / "textures"
    shutil.copytree(root.outfit_cloner.folder, folder)
    for image in bpy.data.images:
        path = Path(image.filepath)
        if path.name == "texture.png":
            image.filepath = str(folder / path.parent.name / path.name)
    root.outfit_cloner.folder = str(folder)
    return root


def test_a_body_that_cannot_be_fitted_keeps_its_sliders_and_textures(root: Any) -> None:
    files = sorted(Path(root.outfit_cloner.folder).rglob("*.png"))
    bpy.context.view_layer.objects.active = meshes_of(root)["body"]
    bpy.ops.object.mode_set(mode="EDIT")
    assert "is in Edit Mode" in refusal(bpy.ops.outfit.random_body)
    bpy.ops.object.mode_set(mode="OBJECT")
    meshes_of(root)["body"].data.vertices.add(1)
    assert "was edited" in refusal(bpy.ops.outfit.random_body)
    assert sorted(Path(root.outfit_cloner.folder).rglob("*.png")) == files


def test_what_is_edited_at_the_moment_is_exported_as_it_is_by_now(
    root: Any, tmp_path: Path
) -> None:
    for name in ("before", "mesh", "bones"):
        (tmp_path / name).mkdir()
    bpy.ops.outfit.export_fbx(filepath=str(tmp_path / "before" / "a.fbx"))
    before = scene_state()
    for name, thing in (("mesh", meshes_of(root)["body"]), ("bones", root)):
        bpy.context.view_layer.objects.active = thing
        bpy.ops.object.mode_set(mode="EDIT")
        bpy.ops.outfit.export_fbx(filepath=str(tmp_path / name / "a.fbx"))
        assert bpy.context.mode.startswith("EDIT")
        assert scene_state() == before
        bpy.ops.object.mode_set(mode="OBJECT")
        assert by_ufbx(tmp_path / name / "a.fbx") == by_ufbx(tmp_path / "before" / "a.fbx")


def test_slots_without_a_material_are_passed_over(root: Any, tmp_path: Path) -> None:
    for thing in meshes_of(root).values():
        thing.material_slots[0].material = None
    assert bpy.ops.outfit.export_fbx(filepath=str(tmp_path / "a.fbx")) == {"FINISHED"}
    assert bpy.ops.outfit.clone() == {"FINISHED"}
    assert all(thing.material_slots[0].material for thing in meshes_of(root).values())


def test_poses_of_characters_that_were_squashed_or_lost_bones(root: Any) -> None:
    root.scale.z = 0.0
    assert bpy.ops.outfit.pose(pose="WALKING") == {"FINISHED"}
    bpy.context.view_layer.objects.active = root
    bpy.ops.object.mode_set(mode="EDIT")
    for bone in list(root.data.edit_bones)[3:]:
        root.data.edit_bones.remove(bone)
    bpy.ops.object.mode_set(mode="OBJECT")
    assert "has no bone" in refusal(bpy.ops.outfit.pose, pose="STANDING")


def test_a_linked_character_is_shown_and_exported_but_not_changed(
    root: Any, tmp_path: Path
) -> None:
    home = tmp_path / "library.blend"
    bpy.ops.outfit.export_fbx(filepath=str(tmp_path / "own.fbx"))
    bpy.ops.wm.save_as_mainfile(filepath=str(home))
    files = {path: path.read_bytes() for path in tmp_path.rglob("*.png")}
    for overridden in (False, True):
        linked = linked_root(home, overridden=overridden)
        assert active_character(bpy.context) == linked
        for name in (
            "clone",
            "refit",
            "random_body",
            "update_clone",
            "remove_garment",
            "pick_cell",
        ):
            assert LINKED in refusal(getattr(bpy.ops.outfit, name))
        assert LINKED in refusal(bpy.ops.outfit.move_landmark, number=1, x=9, y=9)
        assert LINKED in refusal(bpy.ops.outfit.open_photo, filepath=str(SAMPLES), replace=True)
        assert bpy.ops.outfit.pose.poll() == overridden
        target = tmp_path / f"linked_{overridden}.fbx"
        assert bpy.ops.outfit.export_fbx(filepath=str(target)) == {"FINISHED"}
        assert len(by_ufbx(target)["meshes"]) == len(by_ufbx(tmp_path / "own.fbx")["meshes"])
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.png")} == files


def linked_root(home: Path, *, overridden: bool) -> Any:
    """Link the character of another .blend into an empty one."""
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    with bpy.data.libraries.load(str(home), link=True) as (there, here):
        here.collections = there.collections
    scene, layer = bpy.context.scene, bpy.context.view_layer
    (collection,) = (one for one in bpy.data.collections if one.objects)
    scene.collection.children.link(collection)
    if overridden:
        collection.override_hierarchy_create(scene, layer)
    things: list[Any] = list(scene.objects)
    found = next(
        one for one in things
        if one.outfit_cloner.is_character and (one.library is None) == overridden
    )  # fmt: skip
    layer.objects.active = found
    return found


def test_paths_that_lead_nowhere_are_refused_in_one_sentence(root: Any) -> None:
    for name in ("open_photo", "find_photo", "import_body", "save_texture"):
        assert "Say which file" in refusal(getattr(bpy.ops.outfit, name))
    assert "File name too long" in refusal(bpy.ops.outfit.open_photo, filepath="x" * 1000)


def test_textures_that_cannot_be_written_leave_no_files(root: Any) -> None:
    folder = path_of(root, root.outfit_cloner.folder)
    (folder / "hair_ponytail" / "texture_new.png").mkdir()
    (folder / "vest_round_regular" / "texture.png").unlink()
    (folder / "vest_round_regular" / "texture.png").mkdir()
    files = sorted(folder.rglob("*"))
    assert "hair_ponytail/texture_new.png" in refusal(bpy.ops.outfit.random_body)
    root.outfit_cloner.observations[0].landmarks[1].position[0] += 30
    assert "cannot" in refusal(bpy.ops.outfit.update_clone)
    assert sorted(folder.rglob("*")) == files


def test_a_garment_s_uuid_follows_its_texture(root: Any) -> None:
    folder = path_of(root, root.outfit_cloner.folder)
    item = root.outfit_cloner.observations[0]
    item.worn = next(part for part in meshes_of(root) if part.startswith("vest"))
    uuids = {path: read_mhclo(path).uuid for path in folder.rglob("*.mhclo")}
    moved = [uuids]
    for shift in (30, -30):
        item.landmarks[1].position[0] += shift
        bpy.ops.outfit.update_clone()
        moved.append({path: read_mhclo(path).uuid for path in uuids})
    changed = {path.parent.name for path in uuids if moved[1][path] != uuids[path]}
    assert changed == {item.worn}
    texts = {path: path.read_text() for path in uuids}
    assert all(text.count("uuid ") == 1 for text in texts.values())
    assert len(set(moved[1].values()) | set(uuids.values())) == len(uuids) + 1
    bpy.ops.outfit.update_clone()
    assert {path: path.read_text() for path in uuids} == texts


def test_updated_textures_follow_the_landmarks_that_undo_brings_back(root: Any) -> None:
    bpy.context.preferences.edit.use_global_undo = True
    item = root.outfit_cloner.observations[0]
    texture = path_of(root, root.outfit_cloner.folder) / "vest_round_regular" / "texture.png"
    bpy.ops.outfit.update_clone()
    bpy.ops.ed.undo_push(message="cloned")
    made = [texture.read_bytes()]
    for shift in (30, 20):
        item.landmarks[1].position[0] += shift
        bpy.ops.ed.undo_push(message="moved")
        bpy.ops.outfit.update_clone()
        bpy.ops.ed.undo_push(message="updated")
        made.append(texture.read_bytes())
    assert len(set(made)) == 3
    found = []
    for step in (bpy.ops.ed.undo,) * 4 + (bpy.ops.ed.redo,) * 4:
        step()
        settle()
        found.append(made.index(texture.read_bytes()))
    assert found == [2, 1, 1, 0, 1, 1, 2, 2]


def settle() -> None:
    """Do what Blender's timer would until the textures rest."""
    end = time.monotonic() + 20
    while live_view._tick() is not None:
        assert time.monotonic() < end
        time.sleep(0.01)
