"""What is sent to workers comes out as it went in."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from addon.cloning.observation import Observation, Outfit, Person
from addon.makehuman.parameters import BodyParameters
from addon.photos.outfits import LabelledObservation
from driver.clone import item_seed, plan
from driver.clone_options import CloneOptions
from driver.wire import outfit_from_json, outfit_to_json


@pytest.mark.parametrize("masked", [False, True])
def test_an_outfit_survives_the_way_to_a_worker(rng: np.random.Generator, masked: bool) -> None:
    mask = rng.random((31, 17)) > 0.5 if masked else None
    seen = Observation("skirt", rng.random((8, 2)) * 500, np.full(8, 2, np.int8), mask)
    outfit = Outfit("ädá_1", Path("/photos/a b.jpg"), (seen,), "outfits.json item 3")
    back = outfit_from_json(json.loads(json.dumps(outfit_to_json(outfit))))
    assert (back.name, back.photo, back.origin) == (outfit.name, outfit.photo, outfit.origin)
    np.testing.assert_array_equal(back.observations[0].landmarks, seen.landmarks)
    np.testing.assert_array_equal(back.observations[0].visibility, seen.visibility)
    if mask is None:
        assert back.observations[0].cloth_mask is None
    else:
        np.testing.assert_array_equal(back.observations[0].cloth_mask, mask)


def test_masks_on_disk_are_left_for_the_worker_to_read(tmp_path: Path) -> None:
    ring = np.array([[0.5, 1.0], [20.0, 1.0], [9.0, 30.0]])
    seen = LabelledObservation(
        "skirt",
        np.ones((8, 2)),
        np.full(8, 2, np.int8),
        mask_file=tmp_path / "mask.png",
        mask_polygons=(ring,),
    )
    outfit = Outfit("ada", tmp_path / "ada.jpg", (seen,))
    back = outfit_from_json(json.loads(json.dumps(outfit_to_json(outfit)))).observations[0]
    assert isinstance(back, LabelledObservation)
    assert back.mask_file == tmp_path / "mask.png"
    np.testing.assert_array_equal(back.mask_polygons[0], ring)


def test_what_somebody_decided_reaches_the_worker() -> None:
    seen = Observation(
        "skirt", np.ones((8, 2)), np.full(8, 2, np.int8), cell=(1.0, 2.0, 3.5, 4.0), garment="kilt"
    )
    body = BodyParameters(gender=1.0, details=(("head/head-age-decr|incr", 0.4),))
    person = Person(
        seed=3,
        sex="male",
        body=body,
        skin_tone=0.25,
        parts={"hair": "hair_buzz", "hat": None},
        hair_colour=(0.5, 0.25, 0.125),
    )
    outfit = Outfit("ada", Path("/photos/ada.jpg"), (seen,), person=person)
    back = outfit_from_json(json.loads(json.dumps(outfit_to_json(outfit))))
    assert back.person == person
    assert (back.observations[0].cell, back.observations[0].garment) == (seen.cell, "kilt")


def test_the_person_s_seed_and_body_count_in_the_plan() -> None:
    seen = Observation("skirt", np.ones((8, 2)), np.full(8, 2, np.int8))
    outfit = Outfit("ada", Path("/photos/ada.jpg"), (seen,))
    options, data = CloneOptions(seed=1), Path("/data")
    drawn = plan(outfit, options, data)
    assert drawn.seed == item_seed(1, "ada")
    same = replace(outfit, person=Person(seed=3))
    other = replace(outfit, person=Person(seed=3, body=BodyParameters(age=0.75)))
    tasks = [plan(one, options, data) for one in (same, other)]
    assert [task.seed for task in tasks] == [3, 3]
    assert len({drawn.digest, *(task.digest for task in tasks)}) == 3
