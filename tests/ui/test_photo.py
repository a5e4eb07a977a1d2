"""Photos and landmarks of every kind, and the garments on them."""

from __future__ import annotations

import json
from pathlib import Path

import bpy
import numpy as np
import pytest
from PIL import Image

from addon.photos.reading import read_outfits, read_photo
from addon.ui.characters import active_character
from addon.ui.converting import outfit_of
from addon.ui.photo import CATEGORIES
from addon.ui.session import outfit_names
from addon.ui.sidebar import wrapped
from addon.wardrobe import landmarks
from addon.wardrobe.catalogue import Wardrobe
from tests.ui.scene_state import scene_state

SAMPLES = Path(__file__).resolve().parents[2] / "driver" / "samples" / "outfits.json"


def open_photo(path: Path, **values: object) -> bpy.types.Object:
    assert bpy.ops.outfit.open_photo(filepath=str(path), **values) == {"FINISHED"}
    return active_character(bpy.context)


def shown_pixels(image: bpy.types.Image) -> np.ndarray:
    """What the Image Editor shows, (H, W, 3) uint8, from the top."""
    width, height = image.size
    pixels = np.zeros(width * height * image.channels, np.float32)
    image.pixels.foreach_get(pixels)
    rows = pixels.reshape(height, width, image.channels)[::-1]
    return np.rint(rows[..., :3] * 255).astype(np.uint8)


def gradient(width: int = 64, height: int = 48) -> np.ndarray:
    x, y = np.meshgrid(np.arange(width), np.arange(height))
    return np.stack([x * 3, y * 4, (x + y) * 2], axis=-1).astype(np.uint8)


def test_opening_makes_a_root_and_selects_it() -> None:
    root = open_photo(SAMPLES, outfit="dotted_skirt", seed=7)
    assert (root.type, root.name, len(root.data.bones)) == ("ARMATURE", "dotted_skirt", 0)
    assert bpy.context.selected_objects == [root] and bpy.context.active_object == root
    assert root.users_collection[0].name == "dotted_skirt"
    assert bpy.context.scene.outfit_cloner.character == root
    assert root.outfit_cloner.seed == 7


def test_the_first_outfit_is_taken_where_none_is_named() -> None:
    assert open_photo(SAMPLES).outfit_cloner.outfit == read_outfits(SAMPLES).outfits[0].name
    assert outfit_names(SAMPLES) == tuple(one.name for one in read_outfits(SAMPLES).outfits)


def test_a_photo_takes_its_landmarks_from_the_file_beside_it() -> None:
    outfit = next(one for one in read_outfits(SAMPLES).outfits if one.name == "dotted_skirt")
    seen = outfit_of(open_photo(outfit.photo))
    assert seen.name == "dotted_skirt"
    np.testing.assert_array_equal(seen.observations[0].landmarks, outfit.observations[0].landmarks)


def test_deepfashion2_folders_annotations_and_photos_open(tmp_path: Path) -> None:
    points = [v for i in range(8) for v in (10 + 4 * i, 10 + 9 * (i % 3), 2)]
    tops = [v for i in range(25) for v in (8 + 2 * i, 6 + (i % 5), 2)]
    items = {
        "item1": {"category_id": 9, "landmarks": points, "segmentation": [[5, 5, 60, 5, 60, 40]]},
        "item2": {"category_id": 1, "landmarks": tops},
    }
    for folder in ("annos", "image"):
        (tmp_path / folder).mkdir()
    (tmp_path / "annos" / "000001.json").write_text(json.dumps(items))
    Image.fromarray(gradient()).save(tmp_path / "image" / "000001.jpg", quality=95)
    for place in (tmp_path, tmp_path / "annos" / "000001.json", tmp_path / "image" / "000001.jpg"):
        root = open_photo(place)
        skirt = next(item for item in root.outfit_cloner.observations if item.name == "skirt")
        assert json.loads(skirt.polygons) == [[[5.0, 5.0], [60.0, 5.0], [60.0, 40.0]]]


def test_clonedperson_s_csv_opens(tmp_path: Path) -> None:
    skirt = "10,10,30,10,32,30,34,50,20,52,8,50,9,30"
    vest = ",".join(f"{10 + 2 * i},{5 + i}" for i in range(11))
    Image.fromarray(gradient(60, 80)).save(tmp_path / "pair_a.png")
    table = tmp_path / "list.csv"
    table.write_text(f'pair_a.png,8,"{skirt}",0\npair_a.png,3,"{vest}",0\n')
    root = open_photo(table)
    assert {item.name for item in root.outfit_cloner.observations} == {"skirt", "vest"}


@pytest.mark.parametrize("turn", range(1, 9))
def test_photos_are_shown_upright_just_as_they_are_read(tmp_path: Path, turn: int) -> None:
    path = tmp_path / "photo.jpg"
    exif = Image.Exif()
    exif[0x0112] = turn
    Image.fromarray(gradient()).save(path, quality=92, exif=exif)
    root = open_photo(path)
    photo = read_photo(path)
    np.testing.assert_array_equal(shown_pixels(root.outfit_cloner.picture), photo)
    assert photo.shape == ((48, 64, 3) if turn < 5 else (64, 48, 3))


@pytest.mark.parametrize("kind", ["RGB.png", "RGBA.png", "L.png", "I;16.png", "P.png", "RGB.webp"])
def test_pictures_of_every_kind_are_shown_just_as_they_are_read(tmp_path: Path, kind: str) -> None:
    mode, _, suffix = kind.partition(".")
    path = tmp_path / f"photo.{suffix}"
    picture = Image.fromarray(gradient())
    if mode == "RGBA":
        picture.putalpha(Image.fromarray(gradient()[..., 1]))
    elif mode == "I;16":
        picture = Image.fromarray(gradient()[..., 0].astype(np.uint16) * 301)
    elif mode != "RGB":
        picture = picture.convert(mode)
    picture.save(path, **({"lossless": True} if suffix == "webp" else {}))
    root = open_photo(path)
    np.testing.assert_array_equal(shown_pixels(root.outfit_cloner.picture), read_photo(path))


def test_garments_are_laid_over_a_bare_photo_and_can_be_cloned(
    tmp_path: Path, opened_wardrobe: Wardrobe
) -> None:
    path = tmp_path / "bare.png"
    stripes = np.zeros((400, 300, 3), np.uint8)
    stripes[::8] = (200, 60, 60)
    Image.fromarray(stripes).save(path)
    root = open_photo(path)
    assert not bpy.ops.outfit.clone.poll()
    for category in ("short sleeve top", "trousers"):
        bpy.ops.outfit.add_garment(category=category)
    top, bottom = outfit_of(root).observations
    for item in (top, bottom):
        points = item.landmarks[item.labelled]
        assert item.labelled.mean() > 0.8
        assert (points > 0).all() and (points < (300, 400)).all()
    assert np.median(top.landmarks[:, 1]) < np.median(bottom.landmarks[:, 1])
    assert top.landmarks[6, 0] < top.landmarks[24, 0]  # image-left shoulder first
    before = scene_state()
    with pytest.raises(RuntimeError, match="two garments for the top"):
        bpy.ops.outfit.add_garment(category="vest")
    assert scene_state() == before
    root.outfit_cloner.texture_size = "256"
    assert bpy.ops.outfit.clone() == {"FINISHED"}
    bpy.ops.outfit.remove_garment(index=0)
    assert [item.name for item in root.outfit_cloner.observations] == ["trousers"]
    with pytest.raises(RuntimeError, match="no garment 4"):
        bpy.ops.outfit.remove_garment(index=4)


def test_what_the_file_says_of_the_person_is_taken(tmp_path: Path) -> None:
    data = json.loads(SAMPLES.read_text())
    (entry,) = [one for one in data["outfits"] if one["name"] == "dotted_skirt"]
    source = SAMPLES.parent / entry["photo"]
    (tmp_path / source.name).write_bytes(source.read_bytes())
    entry |= {"photo": source.name, "person": {"seed": 11, "sex": "male", "skin_tone": 0.25}}
    path = tmp_path / "outfits.json"
    path.write_text(json.dumps({"version": 1, "outfits": [entry]}))
    settings = open_photo(path).outfit_cloner
    assert (settings.seed, settings.sex, settings.body.tone_edited) == (11, "male", True)
    assert not settings.body.edited
    assert open_photo(path, seed=3).outfit_cloner.seed == 3


def test_sentences_are_broken_into_lines_that_fit() -> None:
    lines = wrapped("the photo shows no bottom: plain trousers worn instead", 20)
    assert lines == ["the photo shows no", "bottom: plain", "trousers worn", "instead"]


def test_every_category_can_be_added() -> None:
    assert tuple(category.name for category in landmarks.CATEGORIES) == CATEGORIES


def test_a_pasted_path_is_shown_at_once(tmp_path: Path) -> None:
    for name, shade in (("a.png", 10), ("b.png", 200)):
        Image.fromarray(np.full((48, 64, 3), shade, np.uint8)).save(tmp_path / name)
    root = open_photo(tmp_path / "a.png")
    root.outfit_cloner.photo = str(tmp_path / "b.png")
    assert shown_pixels(root.outfit_cloner.picture).max() == 200
    root.outfit_cloner.photo = str(tmp_path / "lost.png")
    assert shown_pixels(root.outfit_cloner.picture).max() == 200
