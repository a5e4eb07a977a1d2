"""What Blender keeps of a character is what the pipeline gave, to the last bit that counts."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import bpy
import numpy as np

from addon.cloning.observation import Outfit, Person
from addon.cloning.settings import CloneSettings
from addon.makehuman.parameters import BodyParameters
from addon.photos.outfits import LabelledObservation
from addon.photos.reading import read_outfits
from addon.stage.settings import CharacterSettings
from addon.ui.converting import fill_from_outfit, outfit_of, settings_of, show_body

SAMPLES = Path(__file__).resolve().parents[2] / "driver" / "samples" / "outfits.json"


def make_root() -> bpy.types.Object:
    root = bpy.data.objects.new("one", bpy.data.armatures.new("one"))
    root.outfit_cloner.is_character = True
    return root


def test_every_landmark_of_the_samples_survives() -> None:
    for outfit in read_outfits(SAMPLES).outfits:
        root = make_root()
        fill_from_outfit(root, outfit)
        back = outfit_of(root)
        assert (back.name, back.photo) == (outfit.name, outfit.photo.absolute())
        for one, other in zip(back.observations, outfit.observations, strict=True):
            assert one.category == other.category
            np.testing.assert_array_equal(one.landmarks, other.landmarks)
            np.testing.assert_array_equal(one.visibility, other.visibility)
            assert (one.cell, one.garment) == (None, "")


def test_masks_cells_garments_and_persons_survive(tmp_path: Path) -> None:
    ring = np.array([[1.0, 2.0], [30.5, 2.0], [30.5, 40.25]])
    seen = LabelledObservation(
        "skirt",
        np.arange(16.0).reshape(8, 2) + 0.125,
        np.full(8, 2, np.int8),
        cell=(1.5, 2.0, 30.25, 41.001),
        garment="skirt_a_line",
        mask_file=tmp_path / "mask.png",
        mask_polygons=(ring,),
    )
    body = BodyParameters(gender=0.25, age=0.6, details=(("head/head-age-decr|incr", 0.4),))
    parts = {"hair": "hair_buzz", "hat": "hat_cap", "bag": None}
    person = Person(
        seed=7, sex="male", body=body, skin_tone=0.3, parts=parts, hair_colour=(0.5, 0.25, 0.125)
    )
    root = make_root()
    fill_from_outfit(root, Outfit("one", tmp_path / "p.png", (seen,), person=person))
    back = outfit_of(root)
    (item,) = back.observations
    assert isinstance(item, LabelledObservation)
    assert (item.cell, item.garment, item.mask_file) == (seen.cell, seen.garment, seen.mask_file)
    np.testing.assert_array_equal(item.mask_polygons[0], ring)
    thirds = dict.fromkeys(("african", "asian", "caucasian"), 0.333333)
    assert back.person == dataclasses.replace(person, body=dataclasses.replace(body, **thirds))


def test_garments_that_are_not_shown_are_not_worn() -> None:
    outfit = next(iter(read_outfits(SAMPLES).outfits))
    root = make_root()
    fill_from_outfit(root, outfit)
    root.outfit_cloner.observations[0].shown = False
    left = [item.category for item in outfit_of(root).observations]
    assert left == [item.category for item in outfit.observations[1:]]


def test_fresh_settings_are_the_pipeline_s_own() -> None:
    quiet = CharacterSettings(previews=None, fbx=False)
    assert settings_of(make_root()) == quiet
    root = make_root()
    root.outfit_cloner.profile, root.outfit_cloner.texture_size = "paper", "512"
    assert settings_of(root).clone == CloneSettings(profile="paper", texture_size=512)


def test_showing_a_body_does_not_say_that_sliders_were_moved() -> None:
    root = make_root()
    show_body(root, BodyParameters(gender=0.75))
    assert not root.outfit_cloner.body.edited
    assert root.outfit_cloner.body.gender == 0.75
    assert settings_of(root).body is None
    root.outfit_cloner.body.age = 0.25
    assert root.outfit_cloner.body.edited
    body = settings_of(root).body
    assert body is not None
    assert (body.gender, body.age) == (0.75, 0.25)
