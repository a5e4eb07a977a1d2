"""From a photo to a dressed character by operators: what they make, and what they refuse."""

from __future__ import annotations

import dataclasses
import json
import os
from collections import deque
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest
from PIL import Image

from addon.cloning.settings import CloneSettings
from addon.photos.reading import read_outfits
from addon.pipeline import clone_outfit
from addon.pipeline_scene import Dressed
from addon.stage.characters import StagedCharacter
from addon.stage.exporting import export_fbx
from addon.stage.settings import CharacterSettings
from addon.ui import session
from addon.ui.characters import active_character, meshes_of
from addon.ui.clone import _finish, _work
from addon.ui.converting import outfit_of, settings_of
from addon.ui.jobs import Cancelled, Progress
from addon.wardrobe.catalogue import Wardrobe
from tests.fbx import by_ufbx
from tests.ui.scene_state import refusal, scene_state

SAMPLES = Path(__file__).resolve().parents[2] / "driver" / "samples" / "outfits.json"
_cloned: list[tuple[Dressed, Path]] = []


def open_sample(name: str = "dotted_skirt", *, seed: int = 5) -> bpy.types.Object:
    bpy.ops.outfit.open_photo(filepath=str(SAMPLES), outfit=name, seed=seed)
    root = active_character(bpy.context)
    root.outfit_cloner.texture_size = "256"
    return root


def clone() -> None:
    assert bpy.ops.outfit.clone() == {"FINISHED"}


def textures(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.png")}


@pytest.fixture
def dressed(opened_wardrobe: Wardrobe) -> bpy.types.Object:
    """A character that was cloned; what a thread does for it is done once for all tests."""
    root = open_sample()
    if _cloned and _cloned[0][1].is_dir():
        deque(_finish(root.name, _cloned[0]), maxlen=0)
    else:
        clone()
        now = session.cloned_of(root)
        assert now is not None
        _cloned[:] = [(now, Path(root.outfit_cloner.folder))]
    return root


def test_the_operators_make_what_the_pipeline_makes(
    opened_wardrobe: Wardrobe, tmp_path: Path
) -> None:
    dressed = open_sample()
    clone()
    outfit = next(one for one in read_outfits(SAMPLES).outfits if one.name == "dotted_skirt")
    settings = CharacterSettings(clone=CloneSettings(texture_size=256), previews=None)
    children = meshes_of(dressed)
    staged = StagedCharacter(
        dressed.users_collection[0], dressed, tuple(children.values()), height=1.0
    )
    export_fbx(staged, tmp_path / "operators.fbx")
    made, parts = textures(Path(dressed.outfit_cloner.folder)), len(children)
    clone_outfit(
        outfit, tmp_path, settings=settings, seed=5, data=session.body_data(),
        wardrobe=opened_wardrobe,
    )  # fmt: skip
    expected = textures(tmp_path)
    assert set(made) == set(expected) and made == expected
    operators, pipeline = (
        comparable(by_ufbx(tmp_path / name)) for name in ("operators.fbx", "dotted_skirt.fbx")
    )
    assert operators == pipeline
    assert len(operators["meshes"]) == parts


def comparable(scene: dict[str, Any]) -> dict[str, Any]:
    """A scene in any order, without the temporary folders that its textures lie in."""
    for mesh in scene["meshes"]:
        mesh["textures"] = [Path(file).name for file in mesh["textures"]]
    for texture in scene["textures"]:
        texture["file"] = Path(texture["file"]).name
    return {
        key: sorted(value, key=json.dumps) if isinstance(value, list) else value
        for key, value in scene.items()
    }


def test_cloning_tells_what_an_artist_should_know(dressed: bpy.types.Object) -> None:
    settings = dressed.outfit_cloner
    assert settings.built and not settings.body.edited and not settings.body.tone_edited
    worn = {item.name: item.worn for item in settings.observations}
    assert set(worn.values()) <= set(meshes_of(dressed)) and all(worn.values())
    dressed_now = session.cloned_of(dressed)
    assert dressed_now is not None
    casting = dressed_now.cloned.casting
    assert settings.body.age == pytest.approx(casting.parameters.age)
    assert settings.body.skin_tone == pytest.approx(casting.skin_tone)
    assert all(image.packed_file for image in bpy.data.images if image != settings.picture)


def test_cloning_again_gives_the_same_and_leaves_no_leftovers(dressed: bpy.types.Object) -> None:
    folder, before = dressed.outfit_cloner.folder, scene_state()
    made = textures(Path(folder))
    clone()
    assert dressed.outfit_cloner.folder == folder
    assert textures(Path(folder)) == made
    assert scene_state() == before


def test_a_lone_top_is_noted(opened_wardrobe: Wardrobe) -> None:
    root = open_sample()
    items = root.outfit_cloner.observations
    index = next(i for i, item in enumerate(items) if "skirt" in item.name)
    items[index].shown = False
    clone()
    assert "the photo shows no bottom" in root.outfit_cloner.notes


def test_undo_brings_the_scene_of_before_back(opened_wardrobe: Wardrobe) -> None:
    bpy.context.preferences.edit.use_global_undo = True
    root = open_sample()
    bpy.ops.ed.undo_push(message="photo")
    before = scene_state()
    clone()
    bpy.ops.ed.undo_push(message="clone")
    after = scene_state()
    assert before != after
    bpy.ops.ed.undo()
    assert scene_state() == before
    root = active_character(bpy.context)
    assert not root.outfit_cloner.built and session.cloned_of(root) is None
    bpy.ops.ed.redo()
    assert scene_state() == after


def test_a_second_photo_makes_a_second_character_beside_the_first(
    dressed: bpy.types.Object,
) -> None:
    kept = sorted(thing.name for thing in dressed.children)
    second = open_sample("striped_shirt", seed=1)
    clone()
    assert second != dressed and second.location.x > dressed.location.x + 0.5
    assert sorted(thing.name for thing in dressed.children) == kept
    bpy.context.view_layer.objects.active = dressed.children[0]
    assert active_character(bpy.context) == dressed


def test_a_photo_may_be_given_to_the_character_that_is_there(dressed: bpy.types.Object) -> None:
    bpy.ops.outfit.open_photo(filepath=str(SAMPLES), outfit="striped_shirt", replace=True)
    assert active_character(bpy.context) == dressed
    settings = dressed.outfit_cloner
    assert (settings.outfit, settings.seed) == ("striped_shirt", 5)
    clone()
    assert all(thing.name.startswith("striped_shirt_") for thing in meshes_of(dressed).values())


def test_a_duplicate_that_is_cloned_again_leaves_the_original_as_it_was(
    dressed: bpy.types.Object,
) -> None:
    for linked in (False, True):
        for thing in (dressed, *dressed.children):
            thing.select_set(True)
        before = look_of(dressed)
        bpy.ops.object.duplicate(linked=linked)
        twin = next(one for one in bpy.context.selected_objects if one.outfit_cloner.is_character)
        bpy.context.view_layer.objects.active = twin
        assert active_character(bpy.context) == twin
        twin.outfit_cloner.body.weight = 0.9
        clone()
        assert look_of(dressed) == before
        assert not set(datablocks(twin)) & set(datablocks(dressed))
        bpy.ops.object.select_all(action="DESELECT")


def look_of(root: bpy.types.Object) -> list[tuple[str, bytes, bytes]]:
    looks = []
    for thing in root.children:
        places = np.zeros(len(thing.data.vertices) * 3, np.float32)
        thing.data.vertices.foreach_get("co", places)
        image = thing.material_slots[0].material.node_tree.nodes["Image Texture"].image
        pixels = np.zeros(image.size[0] * image.size[1] * 4, np.float32)
        image.pixels.foreach_get(pixels)
        looks.append((thing.name, places.tobytes(), pixels.tobytes()))
    return looks


def datablocks(root: bpy.types.Object) -> list[str]:
    found = [root.data.name_full]
    for thing in root.children:
        nodes = thing.material_slots[0].material.node_tree.nodes
        found += [thing.data.name_full, thing.material_slots[0].material.name_full]
        found += [node.image.name_full for node in nodes if node.type == "TEX_IMAGE"]
    return found


def test_a_texture_is_saved_as_it_was_made(dressed: bpy.types.Object, tmp_path: Path) -> None:
    made = textures(Path(dressed.outfit_cloner.folder))
    worn = dressed.outfit_cloner.observations[0].worn
    bpy.ops.outfit.save_texture(filepath=str(tmp_path / "one.png"))
    assert (tmp_path / "one.png").read_bytes() == made[f"{worn}/texture.png"]
    bpy.ops.outfit.save_texture(filepath=str(tmp_path / "skin"), part="body")
    assert (tmp_path / "skin.png").read_bytes() == made["skin/texture.png"]
    with pytest.raises(RuntimeError, match="wears no toga"):
        bpy.ops.outfit.save_texture(filepath=str(tmp_path / "two.png"), part="toga")
    (tmp_path / "three.png").mkdir()
    with pytest.raises(RuntimeError, match="cannot be written"):
        bpy.ops.outfit.save_texture(filepath=str(tmp_path / "three.png"))


def test_a_picked_cell_is_what_the_texture_is_filled_with(
    dressed: bpy.types.Object, capfd: pytest.CaptureFixture[str]
) -> None:
    made = textures(Path(dressed.outfit_cloner.folder))
    dressed_now = session.cloned_of(dressed)
    assert dressed_now is not None
    item = dressed.outfit_cloner.observations[0]
    first = dressed_now.cloned.garments[0]
    x1, y1, x2, y2 = first.clone.cell_boxes[0]
    picked = (x1, y1, (x1 + x2) / 2, (y1 + y2) / 2)
    with pytest.raises(RuntimeError, match="4 pixels or more"):
        bpy.ops.outfit.pick_cell(cell=(5, 5, 6, 6))
    bpy.ops.outfit.pick_cell(cell=picked)
    assert "is picked; Clone fills the garment with it" in capfd.readouterr().out
    clone()
    again = session.cloned_of(dressed)
    assert again is not None
    np.testing.assert_allclose(again.cloned.garments[0].clone.cell_boxes[0], picked, atol=1.5)
    other = textures(Path(dressed.outfit_cloner.folder))
    changed = {name for name in made if made[name] != other[name]}
    assert changed == {f"{item.worn}/texture.png"}
    bpy.ops.outfit.clear_cell()
    assert not bpy.ops.outfit.clear_cell.poll()
    clone()
    assert textures(Path(dressed.outfit_cloner.folder)) == made


# --- bad input: one sentence, the scene as before ------------------------------------------------


def test_files_that_cannot_be_opened_are_refused(tmp_path: Path) -> None:
    operator = bpy.ops.outfit.open_photo
    assert "no such picture" in refusal(operator, filepath=str(tmp_path / "lost.jpg"))
    assert "no such file or folder" in refusal(operator, filepath=str(tmp_path / "lost.json"))
    assert "no outfit 'nobody'" in refusal(operator, filepath=str(SAMPLES), outfit="nobody")
    (tmp_path / "text.png").write_text("no picture")
    assert "none of the formats read" in refusal(operator, filepath=str(tmp_path / "text.png"))


def test_landmarks_of_another_photo_are_refused(tmp_path: Path) -> None:
    data = json.loads(SAMPLES.read_text())
    (entry,) = [one for one in data["outfits"] if one["name"] == "dotted_skirt"]
    Image.fromarray(np.full((90, 60, 3), 90, np.uint8)).save(tmp_path / "small.png")
    entry["photo"] = "small.png"
    path = tmp_path / "outfits.json"
    path.write_text(json.dumps({"version": 1, "outfits": [entry]}))
    assert "lies outside the picture" in refusal(bpy.ops.outfit.open_photo, filepath=str(path))
    open_sample()
    assert "lies outside the picture" in refusal(
        bpy.ops.outfit.find_photo, filepath=str(tmp_path / "small.png")
    )


def test_a_photo_that_is_lost_meanwhile_is_asked_for(
    opened_wardrobe: Wardrobe, tmp_path: Path
) -> None:
    outfit = next(one for one in read_outfits(SAMPLES).outfits if one.name == "dotted_skirt")
    copy = tmp_path / outfit.photo.name
    copy.write_bytes(outfit.photo.read_bytes())
    root = open_sample()
    bpy.ops.outfit.find_photo(filepath=str(copy))
    assert root.outfit_cloner.photo == str(copy)
    copy.unlink()
    assert "no such picture" in refusal(bpy.ops.outfit.clone)
    bpy.ops.outfit.find_photo(filepath=str(outfit.photo))
    clone()


def test_a_garment_without_landmarks_or_uv_map_is_refused(
    dressed: bpy.types.Object, opened_wardrobe: Wardrobe
) -> None:
    shoes = opened_wardrobe.candidates(kind="shoes")[0].name
    dressed.outfit_cloner.observations[0].garment = shoes
    assert "has no landmarks" in refusal(bpy.ops.outfit.clone)
    dressed.outfit_cloner.observations[0].garment = "toga"
    assert "has no garment 'toga'" in refusal(bpy.ops.outfit.clone)


def test_a_folder_that_cannot_be_written_is_refused(
    opened_wardrobe: Wardrobe, tmp_path: Path
) -> None:
    open_sample()
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "scene.blend"))
    (tmp_path / "outfit_cloner").write_text("in the way")
    assert "cannot be written" in refusal(bpy.ops.outfit.clone)
    (tmp_path / "outfit_cloner").unlink()
    if os.geteuid():  # nothing stops root
        tmp_path.chmod(0o555)
        assert "cannot be written" in refusal(bpy.ops.outfit.clone)
        tmp_path.chmod(0o755)
    clone()


def test_operators_say_what_they_wait_for() -> None:
    for operator in ("clone", "save_texture", "add_garment", "find_photo", "pick_cell"):
        assert not getattr(bpy.ops.outfit, operator).poll(), operator


def test_escape_in_the_middle_leaves_nothing(opened_wardrobe: Wardrobe, tmp_path: Path) -> None:
    root = open_sample()
    before = scene_state()
    for stop in ("Reading the photo", "Choosing garments", "Cloning", "Dressing"):
        bar = Escaping("Cloning", at=stop)
        with pytest.raises(Cancelled):
            _work(outfit_of(root), settings_of(root), 5, tmp_path / "textures", bar)
        assert list(tmp_path.iterdir()) == []
    assert scene_state() == before
    dressed, folder = _work(
        outfit_of(root), settings_of(root), 5, tmp_path / "textures", Progress("Cloning")
    )
    assert dressed.character.name == "dotted_skirt" and textures(folder)


class Escaping(Progress):
    """Progress of a job on which Esc is pressed when it comes to some stage."""

    def __init__(self, label: str, *, at: str) -> None:
        super().__init__(label)
        self.at = at

    def tell(self, done: float, label: str = "") -> None:
        self.cancelled = self.cancelled or label == self.at
        super().tell(done, label)


def test_a_garment_without_a_uv_map_is_refused(
    opened_wardrobe: Wardrobe, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = open_sample()
    item = root.outfit_cloner.observations[0]
    cut = opened_wardrobe.candidates(kind="clothes", category=item.name)[0]
    bare = dataclasses.replace(
        cut,
        name="bare",
        mesh=dataclasses.replace(
            cut.mesh, uvs=np.zeros((0, 2)), uv_faces=np.full_like(cut.mesh.uv_faces, -1)
        ),
    )
    monkeypatch.setitem(opened_wardrobe._loaded, "bare", bare)
    item.garment = "bare"
    assert "garment bare has no UV map to clone onto" in refusal(bpy.ops.outfit.clone)
