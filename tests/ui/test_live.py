"""Live: textures follow landmarks, at a low size while they move and as cloned when they rest."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import bpy
import cv2
import numpy as np
import pytest

from addon.cloning.clone import clone_garment
from addon.makehuman.data import BodyData
from addon.photos.reading import open_outfit, read_outfits
from addon.pipeline_scene import Dressed, clone_character
from addon.stage.characters import fill_root
from addon.stage.live_images import base_image, file_of
from addon.ui import live_view, session
from addon.ui.characters import meshes_of
from addon.ui.converting import fill_from_outfit, outfit_of, settings_of
from addon.ui.landmark_shapes import edited_registration
from addon.ui.landmark_sheets import Sheet
from addon.wardrobe.catalogue import Wardrobe

SAMPLES = Path(__file__).resolve().parents[2] / "driver" / "samples" / "outfits.json"
SIZE = "1024"


@dataclass(frozen=True)
class Made:
    """A dressed character's files and what it was built from."""

    dressed: Dressed
    folder: Path


@pytest.fixture(scope="module")
def made(body_data: BodyData, wardrobe: Wardrobe, tmp_path_factory: pytest.TempPathFactory) -> Made:
    outfit = next(one for one in read_outfits(SAMPLES).outfits if one.name == "dotted_skirt")
    photo, outfit = open_outfit(outfit)
    root = _new_root("maker", outfit)
    folder = tmp_path_factory.mktemp("made")
    dressed = clone_character(
        photo,
        outfit_of(root),
        settings=settings_of(root),
        seed=3,
        folder=folder,
        data=body_data,
        wardrobe=wardrobe,
    )
    return Made(dressed, folder)


@pytest.fixture
def root(made: Made, opened_wardrobe: Wardrobe, tmp_path: Path) -> Any:
    """A dressed character with Live on whose textures are already those of its landmarks."""
    del opened_wardrobe
    return dress(made, tmp_path / "own")


def dress(made: Made, folder: Path, name: str = "mia") -> Any:
    shutil.copytree(made.folder, folder)
    moved = [replace_folder(item, made.folder, folder) for item in made.dressed.character.meshes]
    character = replace(made.dressed.character, meshes=tuple(moved))
    root = _new_root(name, made.dressed.cloned.outfit)
    fill_root(root, character)
    settings = root.outfit_cloner
    settings.folder, settings.built, settings.seed = str(folder), True, 3
    session.remember_clone(root, made.dressed)
    bpy.context.view_layer.objects.active = root
    settings.live = True
    settle()
    return root


def replace_folder(item: Any, old: Path, new: Path) -> Any:
    surface = item.surface
    if surface.texture is None:
        return item
    texture = new / surface.texture.relative_to(old)
    maps = {name: new / path.relative_to(old) for name, path in surface.maps.items()}
    return replace(item, surface=replace(surface, texture=texture, maps=maps))


def _new_root(name: str, outfit: Any) -> Any:
    root: Any = bpy.data.objects.new(name, bpy.data.armatures.new(name))
    bpy.context.scene.collection.objects.link(root)
    root.outfit_cloner.is_character = True
    fill_from_outfit(root, outfit)
    root.outfit_cloner.seed, root.outfit_cloner.texture_size = 3, SIZE
    return root


def look_until(there: Callable[[], bool], *, seconds: float = 20.0) -> None:
    """Do what Blender's window does: call the timer when it wants to be called."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        wait = live_view._tick()
        if there():
            return
        assert wait is not None, "the timer ended too early"
        time.sleep(wait)
    pytest.fail("nothing happened")


def settle() -> None:
    """Let everything come to rest."""
    end = time.monotonic() + 20.0
    while (wait := live_view._tick()) is not None:
        assert time.monotonic() < end
        time.sleep(wait)


def image_of(root: Any, slot: str) -> bpy.types.Image:
    part = next(name for name in meshes_of(root) if slot in name)
    image = base_image(meshes_of(root)[part])
    assert image is not None
    return image


def shown(image: bpy.types.Image) -> np.ndarray:
    values = np.zeros(len(image.pixels), np.float32)
    image.pixels.foreach_get(values)
    rows = np.rint(values.reshape(image.size[1], image.size[0], -1) * 255)
    return rows[::-1, :, :3].astype(np.uint8)


def move(root: Any, by: tuple[float, float], *, garment: int = 1, landmark: int = 4) -> None:
    point = root.outfit_cloner.observations[garment].landmarks[landmark]
    point.position = (point.position[0] + by[0], point.position[1] + by[1])


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def cloned_anew(root: Any, body_data: BodyData, wardrobe: Wardrobe, folder: Path) -> Dressed:
    return clone_character(
        session.photo_of(root),
        outfit_of(root),
        settings=settings_of(root),
        seed=3,
        folder=folder,
        data=body_data,
        wardrobe=wardrobe,
    )


def test_a_moved_landmark_is_seen_small_at_once_and_as_cloned_when_it_rests(
    root: Any, body_data: BodyData, wardrobe: Wardrobe, tmp_path: Path
) -> None:
    image, other = image_of(root, "skirt"), image_of(root, "vest")
    before, kept = shown(image), other.size[0]
    blocks = len(bpy.data.images), len(bpy.data.materials)
    listed = files(tmp_path / "own")
    for _ in range(3):
        move(root, (-9.0, 4.0))
        look_until(lambda: image.size[0] == 512 and not live_view._followers["mia"].slots)
        preview = shown(image)
        assert other.size[0] == kept
        shrunk = cv2.resize(before, (512, 512), interpolation=cv2.INTER_AREA)
        assert np.abs(shrunk.astype(int) - preview).max() > 60
    settle()
    assert image.size[0] == int(SIZE)
    anew = cloned_anew(root, body_data, wardrobe, tmp_path / "anew")
    for part, texture in ((own.texture.parent.name, own.texture) for own in anew.owned):
        assert (tmp_path / "own" / part / "texture.png").read_bytes() == texture.read_bytes()
    clone = next(g.clone for g in anew.cloned.garments if "skirt" in g.garment.name)
    assert np.array_equal(shown(image), clone.texture)
    assert not image.is_dirty
    assert files(tmp_path / "own") == listed
    assert (len(bpy.data.images), len(bpy.data.materials)) == blocks
    kept_clone = session.cloned_of(root)
    assert kept_clone is not None
    assert any(np.array_equal(g.clone.texture, clone.texture) for g in kept_clone.cloned.garments)
    assert not bpy.app.timers.is_registered(live_view._tick) or live_view._tick() is None


def test_a_skirt_pulled_over_the_vest_changes_the_vest_as_well(root: Any, made: Made) -> None:
    vest = image_of(root, "vest")
    before = shown(vest)
    for landmark in range(3):
        move(root, (0.0, -90.0), landmark=landmark)
    settle()
    seen = outfit_of(root).observations
    for item in made.dressed.cloned.garments:
        registration = item.garment.registration
        assert registration is not None
        anew = clone_garment(session.photo_of(root), seen, registration)
        assert np.array_equal(shown(image_of(root, item.garment.name)), anew.texture)
    assert not np.array_equal(shown(vest), before)


def test_without_live_nothing_follows(root: Any) -> None:
    root.outfit_cloner.live = False
    image = image_of(root, "skirt")
    before = shown(image)
    move(root, (-9.0, 4.0))
    settle()
    assert np.array_equal(shown(image), before)


def test_profile_and_size_are_followed_too(
    root: Any, body_data: BodyData, wardrobe: Wardrobe, tmp_path: Path
) -> None:
    root.outfit_cloner.profile = "paper"
    root.outfit_cloner.texture_size = "512"
    settle()
    anew = cloned_anew(root, body_data, wardrobe, tmp_path / "anew")
    for item in anew.cloned.garments:
        assert np.array_equal(shown(image_of(root, item.garment.name)), item.clone.texture)


def test_switching_live_off_in_the_middle_shows_the_files_again(root: Any) -> None:
    image = image_of(root, "skirt")
    before = shown(image)
    move(root, (-9.0, 4.0))
    look_until(lambda: image.size[0] == 512)
    root.outfit_cloner.live = False
    settle()
    assert np.array_equal(shown(image), before)
    assert not image.is_dirty


def test_landmarks_that_allow_no_clone_keep_the_texture_and_say_why(root: Any) -> None:
    image = image_of(root, "skirt")
    before = shown(image)
    item = root.outfit_cloner.observations[1]
    places = [tuple(point.position) for point in item.landmarks]
    for point in item.landmarks:
        point.position = (300.0, 500.0)
    settle()
    assert "skirt" in live_view.message_of(root)
    assert np.array_equal(shown(image), before)
    for point, place in zip(item.landmarks, places, strict=True):
        point.position = place
    settle()
    assert live_view.message_of(root) == ""
    assert np.array_equal(shown(image), before)


def test_a_landmark_outside_the_photo_is_told(root: Any) -> None:
    move(root, (-4000.0, 0.0))
    settle()
    assert "lies outside the picture" in live_view.message_of(root)


def test_a_lost_photo_is_told(root: Any, tmp_path: Path) -> None:
    root.outfit_cloner.photo = str(tmp_path / "gone.jpg")
    move(root, (-3.0, 0.0))
    settle()
    assert "gone.jpg" in live_view.message_of(root)


def test_a_folder_that_cannot_be_written_is_told_and_nothing_is_left(
    root: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    image, listed = image_of(root, "skirt"), files(tmp_path / "own")
    before = shown(image)

    def full_disk(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full_disk)
    move(root, (-9.0, 4.0))
    settle()
    assert "No space left" in live_view.message_of(root)
    assert np.array_equal(shown(image), before)
    assert files(tmp_path / "own") == listed


def test_undo_brings_the_texture_back(root: Any) -> None:
    bpy.ops.ed.undo_push(message="Before")
    before = shown(image_of(root, "skirt"))
    move(root, (-9.0, 4.0))
    settle()
    bpy.ops.ed.undo_push(message="Move Landmark")
    after = shown(image_of(root, "skirt"))
    assert not np.array_equal(before, after)
    bpy.ops.ed.undo()
    settle()
    again = bpy.data.objects["mia"]
    assert np.array_equal(shown(image_of(again, "skirt")), before)
    bpy.ops.ed.redo()
    settle()
    assert np.array_equal(shown(image_of(bpy.data.objects["mia"], "skirt")), after)


def test_undo_in_the_middle_of_a_drag_leaves_no_preview(root: Any) -> None:
    bpy.ops.ed.undo_push(message="Before")
    before = shown(image_of(root, "skirt"))
    move(root, (-9.0, 4.0))
    look_until(lambda: image_of(root, "skirt").size[0] == 512)
    bpy.ops.ed.undo_push(message="Move Landmark")
    bpy.ops.ed.undo()
    settle()
    image = image_of(bpy.data.objects["mia"], "skirt")
    assert np.array_equal(shown(image), before)
    assert not image.is_dirty


def working() -> list[str]:
    return [one.name for one in threading.enumerate() if one is not threading.main_thread()]


def into_the_thread(root: Any) -> None:
    """Move a landmark and go on until the thread makes the textures."""
    move(root, (-9.0, 4.0))
    follower = live_view._followers[root.name]
    look_until(lambda: follower.work is not None and follower.work.full)


def test_a_deleted_character_ends_the_thread_and_leaves_no_file(root: Any, tmp_path: Path) -> None:
    listed, threads = files(tmp_path / "own"), working()
    into_the_thread(root)
    for thing in [*root.children, root]:
        bpy.data.objects.remove(thing)
    assert live_view._tick() is None
    assert not live_view._followers
    assert working() == threads
    assert files(tmp_path / "own") == listed


def test_opening_a_file_ends_the_thread_and_leaves_no_file(root: Any, tmp_path: Path) -> None:
    listed, threads = files(tmp_path / "own"), working()
    into_the_thread(root)
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    assert not live_view._followers
    assert not bpy.app.timers.is_registered(live_view._tick)
    assert working() == threads
    assert files(tmp_path / "own") == listed


def test_a_change_while_the_thread_works_is_not_lost(
    root: Any, body_data: BodyData, wardrobe: Wardrobe, tmp_path: Path
) -> None:
    listed = files(tmp_path / "own")
    into_the_thread(root)
    move(root, (-5.0, -3.0))
    settle()
    anew = cloned_anew(root, body_data, wardrobe, tmp_path / "anew")
    for item in anew.cloned.garments:
        assert np.array_equal(shown(image_of(root, item.garment.name)), item.clone.texture)
    assert files(tmp_path / "own") == listed


def test_a_script_gets_the_same_at_once(
    root: Any, body_data: BodyData, wardrobe: Wardrobe, tmp_path: Path
) -> None:
    root.outfit_cloner.live = False
    settle()
    move(root, (-9.0, 4.0))
    session._clones.clear()  # as after a restart: the garments are found by name
    assert bpy.ops.outfit.update_clone() == {"FINISHED"}
    anew = cloned_anew(root, body_data, wardrobe, tmp_path / "anew")
    for item, own in zip(anew.cloned.garments, anew.owned, strict=False):
        written = tmp_path / "own" / item.garment.name / "texture.png"
        assert written.read_bytes() == own.texture.read_bytes()
        assert np.array_equal(shown(image_of(root, item.garment.name)), item.clone.texture)


def test_a_registration_moved_by_hand_is_followed(root: Any, made: Made) -> None:
    garment = next(
        item.garment for item in made.dressed.cloned.garments if "skirt" in item.garment.name
    )
    before = shown(image_of(root, "skirt"))
    assert bpy.ops.outfit.edit_uv_landmarks(garment=garment.name) == {"FINISHED"}
    settle()
    assert np.array_equal(shown(image_of(root, "skirt")), before)
    sheet = Sheet(root.name, garment.name)
    x, y = sheet.points()[0].place
    sheet.put((0, 0), (x + 0.03, y + 0.02))
    look_until(lambda: image_of(root, "skirt").size[0] == 512)
    settle()
    registration = edited_registration(sheet)
    assert registration is not None
    anew = clone_garment(session.photo_of(root), outfit_of(root).observations, registration)
    assert np.array_equal(shown(image_of(root, "skirt")), anew.texture)
    assert not np.array_equal(anew.texture, before)
    sheet.uv_map.edited = False  # as when it is put back
    sheet.uv_map.landmarks[0].position = (x, y)
    settle()
    assert np.array_equal(shown(image_of(root, "skirt")), before)


def test_undoing_twice_at_once_to_before_live_brings_the_texture_back(root: Any) -> None:
    before = shown(image_of(root, "skirt"))
    root.outfit_cloner.live = False
    bpy.ops.ed.undo_push(message="Before")
    root.outfit_cloner.live = True
    bpy.ops.ed.undo_push(message="Live")
    move(root, (-9.0, 4.0))
    settle()
    bpy.ops.ed.undo_push(message="Move Landmark")
    assert not np.array_equal(shown(image_of(root, "skirt")), before)
    bpy.ops.ed.undo()
    bpy.ops.ed.undo()
    settle()
    again = bpy.data.objects["mia"]
    assert not again.outfit_cloner.live
    assert np.array_equal(shown(image_of(again, "skirt")), before)


def test_a_picture_that_an_artist_chose_is_not_overwritten(root: Any, tmp_path: Path) -> None:
    own = tmp_path / "mine.png"
    cv2.imwrite(str(own), np.full((32, 32, 3), 77, np.uint8))
    thing = next(thing for part, thing in meshes_of(root).items() if "skirt" in part)
    tree = thing.material_slots[0].material.node_tree
    node = next(node for node in tree.nodes if node.type == "TEX_IMAGE")
    node.image = bpy.data.images.load(str(own))
    content = own.read_bytes()
    move(root, (-9.0, 4.0))
    settle()
    assert own.read_bytes() == content
    assert node.image.size[0] == 32 and not node.image.is_dirty


def test_a_duplicate_follows_alone(root: Any, tmp_path: Path) -> None:
    twin = root.copy()
    bpy.context.scene.collection.objects.link(twin)
    for thing in root.children:
        copy = thing.copy()
        bpy.context.scene.collection.objects.link(copy)
        copy.parent = twin
    image, listed = image_of(root, "skirt"), files(tmp_path / "own")
    before, content = shown(image), file_of(image).read_bytes()
    move(twin, (-9.0, 4.0))
    look_until(lambda: image_of(twin, "skirt").size[0] == 512)
    assert image_of(root, "skirt") == image and image.size[0] == int(SIZE)
    settle()
    assert np.array_equal(shown(image), before)
    assert file_of(image).read_bytes() == content
    own = image_of(twin, "skirt")
    assert not np.array_equal(shown(own), before)
    added = {str(file_of(own).relative_to(tmp_path / "own"))}
    assert files(tmp_path / "own") == listed | added
    move(twin, (3.0, 0.0))
    settle()
    assert image_of(twin, "skirt") == own and files(tmp_path / "own") == listed | added


def test_registering_three_times_leaves_nothing(root: Any) -> None:
    move(root, (-9.0, 4.0))
    counts = [len(getattr(bpy.app.handlers, name)) for name in live_view.HANDLERS]
    image = image_of(root, "skirt")
    look_until(lambda: image.size[0] == 512)
    for _ in range(3):
        live_view.unregister()
        assert not live_view._followers
        assert not bpy.app.timers.is_registered(live_view._tick)
        live_view.register()
    assert not image.is_dirty
    assert counts == [len(getattr(bpy.app.handlers, name)) for name in live_view.HANDLERS]
