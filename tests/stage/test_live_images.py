"""Textures painted into a material's image: the right pixels, nobody else's, nothing left."""

from __future__ import annotations

from pathlib import Path

import bpy
import numpy as np
import pytest

from addon.errors import OutfitError
from addon.stage.characters import StagedCharacter
from addon.stage.live_images import base_image, file_of, own_image, paint, show_file
from addon.wardrobe.people.painting import write_png


@pytest.fixture
def picture(rng: np.random.Generator) -> np.ndarray:
    return rng.integers(0, 256, (128, 128, 3)).astype(np.uint8)


@pytest.fixture
def image(tmp_path: Path, picture: np.ndarray) -> bpy.types.Image:
    write_png(tmp_path / "texture.png", picture)
    return bpy.data.images.load(str(tmp_path / "texture.png"))


def shown(image: bpy.types.Image) -> np.ndarray:
    """The picture that Blender holds, its first row on top."""
    values = np.zeros(len(image.pixels), np.float32)
    image.pixels.foreach_get(values)
    rows = np.rint(values.reshape(image.size[1], image.size[0], -1) * 255)
    return rows[::-1, :, :3].astype(np.uint8)


def test_every_byte_arrives_and_the_file_stays(
    image: bpy.types.Image, picture: np.ndarray, rng: np.random.Generator
) -> None:
    before = file_of(image).read_bytes()
    for side in (128, 64, 64, 256):
        texture = rng.integers(0, 256, (side, side, 3)).astype(np.uint8)
        paint(image, texture)
        assert np.array_equal(shown(image), texture)
    assert file_of(image).read_bytes() == before
    show_file(image, file_of(image))
    assert np.array_equal(shown(image), picture)
    assert not image.is_dirty


@pytest.mark.parametrize("packed", [False, True])
def test_a_new_file_is_shown_and_packed_as_before(
    image: bpy.types.Image, picture: np.ndarray, packed: bool
) -> None:
    path = file_of(image)
    if packed:
        image.pack()
    paint(image, np.zeros((64, 64, 3), np.uint8))
    write_png(path, 255 - picture)
    show_file(image, path)
    assert np.array_equal(shown(image), 255 - picture)
    assert (image.packed_file is not None) == packed
    assert file_of(image) == path


def test_an_image_whose_file_is_lost_waits_for_a_new_one(
    image: bpy.types.Image, picture: np.ndarray
) -> None:
    path = file_of(image)
    path.unlink()
    paint(image, picture)
    write_png(path, picture)
    show_file(image, path)
    assert np.array_equal(shown(image), picture)


def test_a_mesh_keeps_its_own_image(staged: StagedCharacter) -> None:
    skirt = staged.meshes[2]
    before = len(bpy.data.images), len(bpy.data.materials)
    image = base_image(skirt)
    assert own_image(skirt) == image
    assert (len(bpy.data.images), len(bpy.data.materials)) == before


def test_a_duplicate_is_not_repainted(staged: StagedCharacter) -> None:
    skirt = staged.meshes[2]
    twin = skirt.copy()
    twin.data = skirt.data.copy()
    staged.collection.objects.link(twin)
    old = base_image(skirt)
    path = file_of(old)
    kept = shown(old)
    own = own_image(twin)
    assert own != old and base_image(skirt) == old
    paint(own, np.zeros((64, 64, 3), np.uint8))
    write_png(file_of(own), np.zeros((64, 64, 3), np.uint8))
    assert file_of(own).parent == path.parent and file_of(own) != path
    assert np.array_equal(shown(old), kept)
    assert own_image(twin) == own and own_image(skirt) == old
    file_of(own).unlink()


def test_a_mesh_without_texture_is_told(scene: bpy.types.Scene) -> None:
    del scene
    mesh = bpy.data.meshes.new("bare")
    thing = bpy.data.objects.new("bare", mesh)
    mesh.materials.append(bpy.data.materials.new("plain"))
    with pytest.raises(OutfitError, match="bare has no texture"):
        own_image(thing)
