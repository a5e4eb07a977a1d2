"""The recipes: same seed same bytes, clear refusals."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from addon.cloning.observation import Observation, Outfit
from addon.cloning.settings import CloneSettings
from addon.errors import OutfitError
from addon.makehuman.data import BodyData
from addon.makehuman.mhm import read_mhm
from addon.makehuman.parameters import parameters_from_mhm
from addon.photos.reading import open_outfit, read_outfits
from addon.photos.wearing import wearable
from addon.pipeline import clone_onto_body, clone_outfit, worn_together
from addon.stage.settings import CharacterSettings
from addon.wardrobe.catalogue import Wardrobe
from addon.wardrobe.characters.pressing import slot_of
from addon.wardrobe.garment import read_garment
from addon.wardrobe.landmarks import CATEGORY_BY_NAME

SAMPLES = Path(__file__).resolve().parent.parent / "driver" / "samples" / "outfits.json"
QUICK = CharacterSettings(clone=CloneSettings(texture_size=256), previews=None, fbx=False)


def _outfit(name: str) -> Outfit:
    return next(outfit for outfit in read_outfits(SAMPLES).outfits if outfit.name == name)


def _make(folder: Path, data: BodyData, wardrobe: Wardrobe, *, seed: int) -> Path:
    folder.mkdir()
    clone_outfit(
        _outfit("dotted_skirt"), folder, settings=QUICK, seed=seed, data=data, wardrobe=wardrobe
    )
    return folder


def _bytes(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def _observation(category: str) -> Observation:
    count = CATEGORY_BY_NAME[category].landmark_count
    return Observation(category, np.zeros((count, 2)), np.full(count, 2, np.int8))


def test_the_same_seed_gives_the_same_bytes_of_every_file(
    tmp_path: Path, body_data: BodyData, wardrobe: Wardrobe
) -> None:
    first = _bytes(_make(tmp_path / "a", body_data, wardrobe, seed=5))
    second = _bytes(_make(tmp_path / "b", body_data, wardrobe, seed=5))
    assert first == second
    assert {"character.json", "dotted_skirt.mhm", "skin/texture.png"} <= set(first)


def test_another_seed_gives_another_person(
    tmp_path: Path, body_data: BodyData, wardrobe: Wardrobe
) -> None:
    first = _bytes(_make(tmp_path / "a", body_data, wardrobe, seed=5))
    second = _bytes(_make(tmp_path / "b", body_data, wardrobe, seed=6))
    assert first["dotted_skirt.mhm"] != second["dotted_skirt.mhm"]


def test_every_file_of_a_character_can_be_read_again(
    tmp_path: Path, body_data: BodyData, wardrobe: Wardrobe
) -> None:
    folder = _make(tmp_path / "a", body_data, wardrobe, seed=5)
    record = json.loads((folder / "character.json").read_text())
    mhm = read_mhm(folder / "dotted_skirt.mhm")
    assert not mhm.warnings
    uuids = set()
    for entry in record["garments"]:
        garment = read_garment(folder / entry["mhclo"], kind=entry["kind"])
        uuids.add(garment.binding.uuid)
        assert garment.binding.uuid == entry["uuid"]
        assert garment.binding.license == entry["license"] == "CC0"
        texture = folder / garment.folder.name / garment.material.textures["diffuse"]  # type: ignore[union-attr]
        assert cv2.imread(str(texture)) is not None
    assert {asset.uuid for asset in mhm.assets} == uuids
    parameters = parameters_from_mhm(mhm)
    assert parameters.age == pytest.approx(record["body"]["age"], abs=1e-5)
    assert parameters.sex == record["sex"] == "female"


def test_licences_survive_into_the_clones(
    tmp_path: Path, body_data: BodyData, wardrobe: Wardrobe
) -> None:
    folder = _make(tmp_path / "a", body_data, wardrobe, seed=5)
    record = json.loads((folder / "character.json").read_text())
    assert all(entry["author"] for entry in record["garments"])


def test_a_given_body_is_taken(tmp_path: Path, body_data: BodyData, wardrobe: Wardrobe) -> None:
    folder = _make(tmp_path / "a", body_data, wardrobe, seed=5)
    settings = dataclasses.replace(QUICK, body_file=folder / "dotted_skirt.mhm")
    photo, outfit = open_outfit(_outfit("dotted_skirt"))
    cloned = clone_onto_body(
        outfit, photo, settings=settings, seed=99, data=body_data, wardrobe=wardrobe
    )
    expected = parameters_from_mhm(read_mhm(folder / "dotted_skirt.mhm"))
    assert cloned.casting.parameters == expected


def test_a_dress_leaves_no_room_for_a_skirt() -> None:
    worn, left_out = wearable(
        [_observation("skirt"), _observation("vest dress"), _observation("long sleeve outwear")]
    )
    assert [item.category for item in worn] == ["vest dress", "long sleeve outwear"]
    assert left_out == ["skirt: hidden by the dress"]


def test_nobody_goes_half_dressed(body_data: BodyData, wardrobe: Wardrobe, tmp_path: Path) -> None:
    photo, outfit = open_outfit(_outfit("printed_shorts"))
    lone = dataclasses.replace(outfit, observations=outfit.observations[:1])
    assert lone.observations[0].category == "short sleeve top"
    cloned = clone_onto_body(lone, photo, settings=QUICK, seed=1, data=body_data, wardrobe=wardrobe)
    assert [item.garment.registration.categories for item in cloned.plain] == [("trousers",)]
    assert cloned.left_out == ("the photo shows no bottom: plain trousers worn instead",)


def test_garments_that_differ_have_different_uuids(
    tmp_path: Path, body_data: BodyData, wardrobe: Wardrobe
) -> None:
    records = []
    for size in (256, 512):
        folder = tmp_path / str(size)
        folder.mkdir()
        settings = dataclasses.replace(QUICK, clone=CloneSettings(texture_size=size))
        made = clone_outfit(
            _outfit("dotted_skirt"), folder, settings=settings, seed=5, data=body_data,
            wardrobe=wardrobe,
        )  # fmt: skip
        records.append({entry["name"]: entry["uuid"] for entry in made.description["garments"]})
    clothes = [name for name in records[0] if name.startswith(("vest", "skirt"))]
    assert len(clothes) == 2
    assert all(records[0][name] != records[1][name] for name in clothes)


def test_a_category_without_garments_is_named(body_data: BodyData, wardrobe: Wardrobe) -> None:
    outfit = Outfit("gown", SAMPLES, (_observation("long sleeve dress"),))
    photo = np.zeros((100, 50, 3), np.uint8)
    others = [entry for entry in wardrobe.entries if "dress" not in entry.name]
    bare = Wardrobe(wardrobe.folder, others)
    with pytest.raises(OutfitError, match="no long sleeve dress; it has"):
        clone_onto_body(outfit, photo, settings=QUICK, seed=1, data=body_data, wardrobe=bare)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"rig": "stick"}, "unknown rig"),
        ({"sex": "x"}, "female or male"),
        ({"body_preset": "tall"}, "unknown body preset"),
    ],
)
def test_wrong_settings_are_refused(change: dict[str, str], message: str) -> None:
    with pytest.raises(OutfitError, match=message):
        dataclasses.replace(QUICK, **change)  # type: ignore[arg-type]


def test_accessories_come_by_their_chance(
    tmp_path: Path, body_data: BodyData, wardrobe: Wardrobe
) -> None:
    made = {}
    for chance in (0.0, 1.0):
        folder = tmp_path / str(chance)
        folder.mkdir()
        made[chance] = clone_outfit(
            _outfit("dotted_skirt"),
            folder,
            settings=dataclasses.replace(QUICK, accessories=chance),
            seed=5,
            data=body_data,
            wardrobe=wardrobe,
        ).description
    without, full = made[0.0], made[1.0]
    assert without["accessories"] == []
    kinds = {garment["kind"] for garment in full["garments"]}
    assert {"glasses", "bag"} <= kinds
    assert full["body"] == without["body"]  # the rest of the person does not depend on it
    assert set(full["accessories"]) <= {g["cut"] for g in full["garments"]}
    assets = {
        (item.kind, item.name) for item in read_mhm(tmp_path / "1.0" / "dotted_skirt.mhm").assets
    }
    assert {("clothes", f"dotted_skirt_{name}") for name in full["accessories"]} <= assets
    with pytest.raises(OutfitError, match="a chance from 0 to 1"):
        dataclasses.replace(QUICK, accessories=1.5)


def test_no_bag_is_worn_over_a_jacket(body_data: BodyData, wardrobe: Wardrobe) -> None:
    photo, outfit = open_outfit(_outfit("denim_jacket"))
    bare = dataclasses.replace(
        outfit, observations=tuple(o for o in outfit.observations if o.slot != "outwear")
    )
    for seen, worn in ((outfit, ["glasses"]), (bare, ["glasses", "bag"])):
        cloned = clone_onto_body(
            seen,
            photo,
            settings=dataclasses.replace(QUICK, accessories=1.0, sex="male"),
            seed=1,
            data=body_data,
            wardrobe=wardrobe,
        )
        kinds = [item.kind for item in cloned.casting.accessories]
        assert [kind for kind in kinds if kind != "hat"] == worn


def test_a_top_is_tucked_as_asked(body_data: BodyData, wardrobe: Wardrobe) -> None:
    photo, outfit = open_outfit(_outfit("printed_shorts"))
    cloned = clone_onto_body(
        outfit, photo, settings=QUICK, seed=1, data=body_data, wardrobe=wardrobe
    )
    depth = {}
    for tuck in ("always", "never"):
        settings = dataclasses.replace(QUICK, tuck=tuck)
        garments = {slot_of(item): item for item in worn_together(cloned, settings)}
        depth[tuck] = garments["top"].binding.z_depth - garments["bottom"].binding.z_depth
    assert depth["always"] < 0 < depth["never"]
    with pytest.raises(OutfitError, match="tuck must be one of"):
        dataclasses.replace(QUICK, tuck="maybe")
