"""Live: textures follow landmarks, at a low size while they move and as cloned when they rest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy
import cv2
import numpy as np
import pytest

from addon.cloning.clone import clone_garment
from addon.makehuman.data import BodyData
from addon.stage.live_images import file_of
from addon.ui import live_view, session
from addon.ui.characters import meshes_of
from addon.ui.converting import outfit_of
from addon.ui.landmark_shapes import edited_registration
from addon.ui.landmark_sheets import Sheet
from addon.wardrobe.catalogue import Wardrobe

from .following import (
    SIZE,
    Made,
    cloned_anew,
    files,
    image_of,
    live_root,
    look_until,
    made_once,
    move,
    settle,
    shown,
)


@pytest.fixture
def made(body_data: BodyData, wardrobe: Wardrobe) -> Made:
    """What that character was built from."""
    return made_once(body_data, wardrobe)


@pytest.fixture
def root(body_data: BodyData, opened_wardrobe: Wardrobe, tmp_path: Path) -> Any:
    """A dressed character with Live on."""
    return live_root(body_data, opened_wardrobe, tmp_path / "own")


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
