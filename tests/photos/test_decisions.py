"""What somebody decided of an outfit: kept in outfits.json, and named where it is wrong."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from PIL import Image

from addon import photos
from addon.cloning.observation import Observation, Outfit, Person
from addon.makehuman.parameters import BodyParameters
from addon.photos.outfits_json import write_outfits
from addon.photos.reading import read_outfits

SCHEMA = Path(photos.__file__).parent / "outfits.schema.json"


def test_what_somebody_decided_round_trips_and_obeys_the_schema(tmp_path: Path) -> None:
    photo = tmp_path / "p.png"
    Image.new("RGB", (60, 80)).save(photo)
    seen = Observation(
        "skirt",
        np.arange(16.0).reshape(8, 2),
        np.full(8, 2, np.int8),
        cell=(1.0, 2.5, 9.0, 12.0),
        garment="skirt_a_line",
    )
    body = BodyParameters(gender=1.0, age=0.25, details=(("head/head-age-decr|incr", 0.4),))
    parts = {"hair": "hair_bob", "hat": None}
    person = Person(
        seed=3, sex="female", body=body, skin_tone=0.4, parts=parts, hair_colour=(0.4, 0.2, 0.1)
    )
    write_outfits(tmp_path / "outfits.json", [Outfit("one", photo, (seen,), person=person)])
    data = json.loads((tmp_path / "outfits.json").read_text())
    jsonschema.validate(data, json.loads(SCHEMA.read_text()))
    assert data["outfits"][0]["person"]["body"] == "outfits_bodies/one.mhm"
    read = read_outfits(tmp_path / "outfits.json")
    (outfit,) = read.outfits
    (item,) = outfit.observations
    assert (item.cell, item.garment) == (seen.cell, seen.garment)
    assert outfit.person is not None and outfit.person.body is not None
    assert outfit.person.body.details == body.details
    assert replace(outfit.person, body=body) == person


@pytest.mark.parametrize(
    ("where", "value", "message"),
    [
        ("cell", [1, 2, 3], "a cell is four numbers"),
        ("cell", [9, 2, 3, 4], "a cell is left, top, right, bottom"),
        ("garment", 3, 'expected a text "garment"'),
        ("seed", -1, "a seed is 0 to"),
        ("seed", 1.5, "seed is a whole number"),
        ("sex", "x", "female or male"),
        ("skin_tone", 2, "a skin tone is 0 to 1"),
        ("hair_colour", [1, 2], "three numbers"),
        ("hair_colour", [0, 0.5, 2], "from 0 to 1"),
        ("parts", ["hair_bob"], "parts are an object"),
        ("parts", {"hair": 3}, 'expected a text "hair"'),
        ("parts", {"hair": None}, "can be left off, not hair"),
        ("parts", {"eyes": "eyes"}, "parts are hair, shoes"),
        ("body", "../x.mhm", "must stay inside"),
        ("body", "none.mhm", "cannot read"),
    ],
)
def test_wrong_decisions_are_named(tmp_path: Path, where: str, value: Any, message: str) -> None:
    seen = {"category": "skirt", "landmarks": [[1, 2, 2]] * 8}
    outfit: dict[str, Any] = {"name": "one", "photo": "p.png", "observations": [seen]}
    if where in ("cell", "garment"):
        seen[where] = value
    else:
        outfit["person"] = {where: value}
    path = tmp_path / "outfits.json"
    path.write_text(json.dumps({"version": 1, "outfits": [outfit]}))
    (failure,) = read_outfits(path).failures
    assert message in failure.reason
