"""Which registration a garment gets: by hand before imported before automatic."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from addon.errors import OutfitError
from addon.wardrobe import registration_files
from addon.wardrobe.catalogue import Wardrobe
from addon.wardrobe.clonedperson_models import read_models, registration_from_row
from addon.wardrobe.garment import read_garment, write_garment
from addon.wardrobe.model_import import import_models
from addon.wardrobe.registration import Registration, read_registration, write_registration
from addon.wardrobe.registration_files import (
    ORIGINS,
    registration_for,
    registration_paths,
    store_registration,
)
from addon.wardrobe.selection import landmark_vertices, nearest_cut
from tests.wardrobe.asset_files import make_garment

SKIRT_ROW = ["7", "8", "0,0,500,0,500,999,0,999", "1 8 5 6", "1 2 3 4", "1,2,51,102", ""]
SKIRT = registration_from_row(SKIRT_ROW)


def irregular(*categories: str) -> Registration:
    """Return a registration without parts."""
    return Registration(categories, np.zeros((0, 2)), ())


TROUSERS = irregular("trousers")
CATEGORIES = ("skirt", "shorts", "vest", "sling")


def test_edited_wins_over_by_hand_that_over_imported_and_that_over_automatic(
    tmp_path: Path,
) -> None:
    path, config = make_garment(tmp_path / "x", "x", "u-1"), tmp_path / "config"
    assert registration_for(path, "u-1", config=config) is None
    for origin, category in zip(reversed(ORIGINS), CATEGORIES, strict=True):
        store_registration(path, "u-1", irregular(category), origin=origin, config=config)
        found = registration_for(path, "u-1", config=config)
        assert found is not None
        assert found.categories == (category,)


def test_a_registration_follows_its_garment_by_uuid(tmp_path: Path) -> None:
    config, path = tmp_path / "config", make_garment(tmp_path / "x", "x", "u-1")
    store_registration(path, "u-1", SKIRT, origin="automatic", config=config)
    moved = path.rename(tmp_path / "x.mhclo")
    assert registration_for(moved, "U-1", config=config) is not None
    assert registration_for(moved, "u-2", config=config) is None
    assert registration_for(moved, "", config=config) is None


def test_what_was_made_by_hand_is_never_written_over(tmp_path: Path) -> None:
    path = make_garment(tmp_path, "x")
    store_registration(path, "u-1", SKIRT, origin="hand")
    with pytest.raises(OutfitError, match="never written over"):
        store_registration(path, "u-1", TROUSERS, origin="hand")
    kept = read_registration(tmp_path / "x.registration.json")
    assert kept.categories == ("skirt",)


def test_processes_that_store_at_once_do_not_clash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, config = make_garment(tmp_path / "x", "x", "u-1"), tmp_path / "config"
    store = partial(store_registration, path, "u-1", config=config, origin="automatic")
    names = []

    def write(place: Path, registration: Registration) -> None:
        names.append(place.name)
        if len(names) == 1:  # another process stores one while this one is writing
            store(TROUSERS)
        write_registration(place, registration)

    monkeypatch.setattr(registration_files, "write_registration", write)
    place = store(SKIRT)
    assert len(set(names)) == 2
    assert read_registration(place).categories == SKIRT.categories
    assert [one.name for one in place.parent.iterdir()] == [place.name]


def test_odd_names_stay_in_their_folder(tmp_path: Path) -> None:
    for name in ("..", "a/../../b", "été 7", "x" * 300):
        paths = registration_paths(Path(f"{name}.mhclo"), "../../u", config=tmp_path)
        for origin in (origin for origin in ORIGINS if origin != "hand"):
            assert paths[origin].resolve().is_relative_to(tmp_path / "registrations" / origin)


def test_reading_a_garment_takes_the_registration_of_the_configuration(
    tmp_path: Path, own_configuration: Path
) -> None:
    path = make_garment(tmp_path, "x", "u-of-this-test")
    assert read_garment(path).registration is None
    stored = store_registration(path, "u-of-this-test", SKIRT, origin="imported")
    assert stored.is_relative_to(own_configuration)
    found = read_garment(path).registration
    assert found is not None
    assert found.categories == ("skirt",)


def model_csv(path: Path, *rows: list[str]) -> Path:
    path.write_text("\n".join(",".join(f'"{field}"' for field in row) for row in rows) + "\n")
    return path


def test_model_csv_registers_the_garments_that_are_there(tmp_path: Path) -> None:
    garments, config = tmp_path / "garments", tmp_path / "config"
    path = make_garment(garments / "7", "cp_skirt", "u-7")
    make_garment(garments / "clothes" / "8", "suit", "u-8")
    make_garment(garments / "9", "unlisted", "u-9")
    table = model_csv(
        tmp_path / "model.csv",
        SKIRT_ROW,
        ["8", "14", "", "", "", "1,2,51,102", "640 420 1000 1000"],
        ["10", "8", "1", "", "", "", ""],
        ["11", *SKIRT_ROW[1:]],
    )
    before = sorted(garments.rglob("*"))
    done = import_models(table, garments, config=config)
    assert (sorted(done.registered), done.models) == ([7, 8], 3)
    assert sorted(garments.rglob("*")) == before  # nothing beside the user's files
    assert done.problems[0].startswith(f"{table}:3: row left out: an odd count")
    assert "no usable row of model 9" in done.problems[1]
    skirt = registration_for(path, "u-7", config=config)
    assert skirt is not None
    assert skirt.parts[0].numbers == SKIRT.parts[0].numbers
    suit = read_registration(done.registered[8])
    assert suit.categories == ("long sleeve top", "trousers")
    assert not suit.regular
    assert suit.cell_box == (0.001, 0.002, 0.051, 0.102)
    assert suit.lower_boxes == ((0.64, 0.42, 1.0, 1.0),)


def test_model_csv_writes_beside_the_garments_when_asked(tmp_path: Path) -> None:
    path = make_garment(tmp_path / "garments" / "7", "cp_skirt", "u-7")
    table = model_csv(tmp_path / "model.csv", SKIRT_ROW)
    done = import_models(table, tmp_path / "garments", beside=True)
    assert done.registered[7] == path.with_name("cp_skirt.registration.json")
    again = import_models(table, tmp_path / "garments", beside=True)
    assert "never written over" in again.problems[0]


def test_a_model_folder_holds_one_garment(tmp_path: Path) -> None:
    make_garment(tmp_path / "g" / "7", "one")
    make_garment(tmp_path / "g" / "7", "two")
    (tmp_path / "g" / "8").mkdir()
    table = model_csv(tmp_path / "model.csv", SKIRT_ROW, ["8", *SKIRT_ROW[1:]])
    done = import_models(table, tmp_path / "g", config=tmp_path / "config")
    assert [p.split(" has ")[1][:8] for p in done.problems] == ["2 .mhclo", "no .mhcl"]
    make_garment(tmp_path / "g" / "7", "7")
    assert list(import_models(table, tmp_path / "g", config=tmp_path / "c").registered) == [7]
    with pytest.raises(OutfitError, match="no folder of garments"):
        import_models(table, tmp_path / "none")


def test_the_published_table_names_its_faulty_row(reference: Path) -> None:
    models = read_models(reference / "clonedperson" / "model.csv")
    assert len(models.registrations) == 177
    assert [problem.split("model.csv:")[1][:4] for problem in models.problems] == ["159:"]
    pieces = [r for r in models.registrations.values() if len(r.categories) == 2]
    assert len(pieces) > 20
    assert any(r.lower_boxes for r in pieces)


def test_landmarks_without_vertices_are_found_on_the_uv_map(wardrobe: Wardrobe) -> None:
    garment = wardrobe.garment("skirt_knee")
    assert garment.registration is not None
    known = np.array(garment.registration.vertices)
    bare = replace(garment, registration=replace(garment.registration, vertices=()))
    found = landmark_vertices(bare)
    both = (known >= 0) & (found >= 0)
    assert both.sum() >= 6
    away = np.linalg.norm(garment.mesh.vertices[found] - garment.mesh.vertices[known], axis=1)
    assert away[both].max() < 0.05  # decimetres: the same place up to a seam's two sides


def test_a_garment_of_unknown_proportions_is_not_the_nearest(wardrobe: Wardrobe) -> None:
    """What has no landmarks must not win as if it fitted perfectly."""
    cuts = wardrobe.candidates(kind="clothes", category="skirt")
    unknown = replace(cuts[0], registration=irregular("skirt"))
    for cut in cuts:
        assert cut.registration is not None
        landmarks = cut.mesh.vertices[np.array(cut.registration.vertices)][:, :2]
        visibility = np.full(len(landmarks), 2, np.int8)
        assert nearest_cut("skirt", landmarks, visibility, [unknown, *cuts]).name == cut.name


def test_writing_and_summing_up_agree(tmp_path: Path, wardrobe: Wardrobe) -> None:
    garment = wardrobe.garment("shorts_mini")
    write_garment(tmp_path / "g", garment)
    path = tmp_path / "g" / "shorts_mini.registration.json"
    assert json.loads(path.read_text())["categories"] == ["shorts"]
    write_registration(path, read_registration(path))
