"""`wardrobe list` and `wardrobe import`, as a user types them; licences; imported garments worn."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from addon.cloning.observation import Observation
from addon.makehuman.mhclo import read_mhclo, write_mhclo
from addon.photos.wearing import choose_garment
from addon.records import worn_licences
from addon.wardrobe.assets.index import open_index
from addon.wardrobe.catalogue import Wardrobe, open_wardrobe
from addon.wardrobe.garment import write_garment
from addon.wardrobe.registration_files import store_registration
from driver.benchmarks.index import run_bench_index
from driver.cli import main
from driver.report import licence_lines
from tests.wardrobe.asset_files import GARMENT, make_garment
from tests.wardrobe.test_registration_files import SKIRT, SKIRT_ROW, irregular, model_csv


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A configuration folder of the test's own."""
    monkeypatch.setenv("OUTFIT_CONFIG", str(tmp_path / "config"))
    yield tmp_path / "config"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    make_garment(tmp_path / "data" / "clothes" / "shirt", "shirt", "u-1")
    make_garment(tmp_path / "data" / "hair" / "own_curls", "own_curls", "u-2")
    return tmp_path / "data"


def listed(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    capsys.readouterr()
    assert main(["wardrobe", "list", *arguments, "--json"]) == 0
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return found


def test_imported_assets_are_listed_with_the_generated_ones(
    root: Path, wardrobe: Wardrobe, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["wardrobe", "import", str(root)]) == 0
    assert "2 assets (1 clothes, 1 hair); 1 clothes not labelled" in capsys.readouterr().out
    names = [item["name"] for item in listed(capsys)]
    assert len(names) == len(wardrobe.entries) + 2
    assert main(["wardrobe", "list", "--text", "shirt"]) == 0
    lines = capsys.readouterr().out.splitlines()
    row = next(line for line in lines if line.startswith("shirt "))
    assert " ".join(row.split()) == "shirt clothes not labelled female - CC-BY 4.0 3 A Tailor"
    assert "1 not labelled: `wardrobe label --all` labels them" in lines


def test_every_filter_keeps_what_it_says(
    root: Path, wardrobe: Wardrobe, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["wardrobe", "import", str(root)])
    entries = wardrobe.entries
    skirts = listed(capsys, "--category", "skirt", "--sex", "female", "--regular")
    assert {item["name"] for item in skirts} == {
        entry.name for entry in entries if entry.categories == ("skirt",)
    }
    assert all(item["regular"] and item["licence"] == "CC0" for item in skirts)
    assert listed(capsys, "--category", "skirt", "--irregular") == []
    male = {item["name"] for item in listed(capsys, "--sex", "male")} - {"own_curls", "shirt"}
    assert male == {entry.name for entry in entries if "male" in entry.sexes}
    assert [item["name"] for item in listed(capsys, "--licence", "cc-by")] == ["shirt", "own_curls"]
    assert "own_curls" in {item["name"] for item in listed(capsys, "--kind", "hair")}
    (shirt,) = listed(capsys, "--text", "A TAILOR", "--kind", "clothes")
    assert (shirt["uuid"], shirt["vertex_count"], shirt["labelled"]) == ("u-1", 3, False)
    assert shirt["files"][0] == "shirt.mhclo"
    assert len(shirt["sha256"]) == 64


def test_irregular_garments_are_listed_as_such(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["wardrobe", "import", str(root)])
    path = root / "clothes" / "shirt" / "shirt.mhclo"
    store_registration(path, "u-1", irregular("vest", "skirt"), origin="imported")
    (shirt,) = listed(capsys, "--irregular")
    assert (shirt["categories"], shirt["registration"]) == (["vest", "skirt"], "imported")
    assert [item["name"] for item in listed(capsys, "--category", "skirt", "--irregular")] == [
        "shirt"
    ]


def test_json_goes_to_a_file_too(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["wardrobe", "import", str(root)])
    assert (
        main(["wardrobe", "list", "--text", "own_curls", "--json", str(tmp_path / "l.json")]) == 0
    )
    assert json.loads((tmp_path / "l.json").read_text())[0]["name"] == "own_curls"
    assert main(["wardrobe", "list", "--json", str(tmp_path / "none" / "l.json")]) == 2
    assert "is missing" in capsys.readouterr().err


def test_a_broken_asset_is_one_sentence_and_status_1(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = make_garment(
        root / "clothes" / "bad",
        "bad",
        text=GARMENT.format(name="bad", uuid="u-9").replace("hm08", "alpha"),
    )
    assert main(["wardrobe", "import", str(root)]) == 1
    told = capsys.readouterr()
    assert told.err.count("\n") == 1
    assert str(bad) in told.err
    assert "2 assets" in told.out
    assert main(["wardrobe", "list"]) == 0
    assert "1 file could not be used" in capsys.readouterr().out


def test_folders_are_shown_and_forgotten(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["wardrobe", "import"]) == 0
    assert "no folders are imported" in capsys.readouterr().out
    assert main(["wardrobe", "import", str(root), str(root / "none")]) == 2
    assert open_index().folders == ()  # all or none
    main(["wardrobe", "import", str(root)])
    assert main(["wardrobe", "import"]) == 0
    assert str(root) in capsys.readouterr().out
    other = make_garment(root.parent / "other" / "skirt", "skirt", "u-3").parents[1]
    main(["wardrobe", "import", str(other)])
    assert "1 asset (1 clothes)" in capsys.readouterr().out
    assert main(["wardrobe", "import", "--forget", str(root), "/nope"]) == 2
    assert "/nope was not imported" in capsys.readouterr().err
    assert len(open_index().folders) == 2  # all or none
    assert main(["wardrobe", "import", "--forget", str(root)]) == 0
    assert "1 folder stays imported" in capsys.readouterr().out
    assert main(["wardrobe", "import", "--forget", str(other)]) == 0
    assert "no folders stay imported" in capsys.readouterr().out
    assert open_index().entries == ()
    assert main(["wardrobe", "import", "--forget", str(root)]) == 2
    assert "was not imported" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["none"], "no folder of assets"),
        (["--forget"], "--forget needs the folders"),
        (["--garments", "x"], "go with a model.csv"),
        (["model.csv"], "with --garments DIR"),
        (["model.csv", "folder", "--garments", "x"], "imported alone"),
        (["model.csv", "--garments", "x"], "model.csv: "),
    ],
)
def test_wrong_use_is_status_2(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["wardrobe", "import", *arguments]) == 2
    assert message in capsys.readouterr().err


def test_model_csv_is_imported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_garment(tmp_path / "garments" / "7", "cp_skirt", "u-7")
    table = model_csv(tmp_path / "model.csv", SKIRT_ROW, ["12", "99", "", "", "", "", ""])
    garments = str(tmp_path / "garments")
    assert main(["wardrobe", "import", str(table), "--garments", garments]) == 1
    told = capsys.readouterr()
    assert "1 of 1 models have their garment" in told.out
    assert f"{table}:2: row left out: unknown garment code 99" in told.err
    assert main(["wardrobe", "import", garments]) == 0
    (skirt,) = listed(capsys, "--text", "cp_skirt")
    assert (skirt["categories"], skirt["registration"]) == (["skirt"], "imported")


def test_licences_are_grouped_for_the_record_and_the_report() -> None:
    garments = [
        {"cut": "skirt_knee", "license": "CC0", "author": "Outfit Cloner"},
        {"cut": "old_coat", "license": "CC-BY 4.0", "author": "Ann"},
        {"cut": "sneakers", "license": "CC0", "author": "Outfit Cloner"},
        {"cut": "mystery", "license": "", "author": ""},
    ]
    assert worn_licences(garments) == [
        {"license": "CC-BY 4.0", "author": "Ann", "cuts": ["old_coat"]},
        {"license": "CC0", "author": "Outfit Cloner", "cuts": ["skirt_knee", "sneakers"]},
        {"license": "unknown", "author": "unknown", "cuts": ["mystery"]},
    ]
    lines = licence_lines([{"garments": garments[:2]}, {"garments": garments[2:]}])
    assert "CC-BY 4.0, by Ann: old coat." in lines
    assert "CC0, by Outfit Cloner: skirt knee, sneakers." in lines


def test_labelled_imported_garments_are_chosen_when_they_are_nearest(
    wardrobe: Wardrobe, tmp_path: Path
) -> None:
    """A skirt of other proportions than all generated ones, for a photo of just these."""
    garment = wardrobe.garment("skirt_knee")
    registration = garment.registration
    assert registration is not None
    vertices = garment.mesh.vertices * (1.6, 1.0, 1.0)
    wide = replace(
        garment,
        name="skirt_barrel",
        mesh=replace(garment.mesh, vertices=vertices),
        binding=replace(garment.binding, name="skirt_barrel", uuid="barrel", license="CC-BY"),
        registration=None,
    )
    write_garment(tmp_path / "own" / "skirt_barrel", wide)
    landmarks = vertices[np.array(registration.vertices)][:, :2] * (1, -1)
    seen = Observation("skirt", landmarks, np.full(len(landmarks), 2, np.int8))
    assert main(["wardrobe", "import", str(tmp_path / "own")]) == 0
    assert choose_garment(seen, _with_imported(wardrobe)).name != "skirt_barrel"  # not labelled
    path = tmp_path / "own" / "skirt_barrel" / "skirt_barrel.mhclo"
    store_registration(path, "barrel", registration, origin="automatic")
    own = _with_imported(wardrobe)
    chosen = choose_garment(seen, own)
    assert (chosen.name, chosen.binding.license) == ("skirt_barrel", "CC-BY")
    assert choose_garment(seen, wardrobe).name != "skirt_barrel"  # generated only
    assert own.entries[: len(wardrobe.entries)] == wardrobe.entries


def _with_imported(wardrobe: Wardrobe) -> Wardrobe:
    return Wardrobe(wardrobe.folder, wardrobe.entries, imported=open_index().entries)


def test_imported_names_that_are_taken_get_their_uuid(wardrobe: Wardrobe, tmp_path: Path) -> None:
    garment = wardrobe.garment("skirt_knee")
    for number in ("2", "1"):
        binding = replace(garment.binding, uuid=f"{number}2345678-9")
        write_garment(tmp_path / number, replace(garment, binding=binding))
    main(["wardrobe", "import", str(tmp_path)])
    own = _with_imported(wardrobe)
    added = [entry.name for entry in own.entries[len(wardrobe.entries) :]]
    assert added == ["skirt_knee_12345678", "skirt_knee_22345678"]
    assert own.garment(added[0]).binding.uuid == "12345678-9"


def test_a_faulty_imported_garment_does_not_stop_the_others(
    wardrobe: Wardrobe, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write_garment(tmp_path / "x", replace(wardrobe.garment("skirt_knee"), name="faulty"))
    path = tmp_path / "x" / "faulty.mhclo"
    path.write_text(path.read_text().replace(" 0.", " nan ", 1))
    main(["wardrobe", "import", str(tmp_path)])
    own = _with_imported(wardrobe)
    plain = [garment.name for garment in wardrobe.candidates(kind="clothes", category="skirt")]
    usable = own.candidates(kind="clothes", category="skirt")
    assert [garment.name for garment in usable] == plain
    assert "left out" in caplog.text
    assert str(path) in caplog.text


def test_one_piece_suits_are_no_skirts(root: Path, wardrobe: Wardrobe) -> None:
    main(["wardrobe", "import", str(root)])
    path = root / "clothes" / "shirt" / "shirt.mhclo"
    store_registration(path, "u-1", irregular("vest", "skirt"), origin="imported")
    own = _with_imported(wardrobe)
    assert "shirt" not in {g.name for g in own.candidates(kind="clothes", category="skirt")}
    assert [garment.name for garment in own.suits(("vest", "skirt"))] == ["shirt"]
    assert own.suits(("vest", "skirt"), sex="male") == []


def test_the_wardrobe_opens_with_what_was_imported(
    root: Path, body_data: Any, wardrobe: Wardrobe
) -> None:
    main(["wardrobe", "import", str(root)])
    path = root / "clothes" / "shirt" / "shirt.mhclo"
    store_registration(path, "u-1", SKIRT, origin="automatic")
    index = open_index(generated=wardrobe.folder)
    names = {entry.name for entry in open_wardrobe(body_data, imported=index).entries}
    assert names == {entry.name for entry in wardrobe.entries} | {"shirt"}


def test_the_index_bench_keeps_its_limits() -> None:
    result = run_bench_index(40)
    assert result.problems == 0
    assert result.warm < result.cold
    assert "cold" in result.table()
    assert result.to_json()["garments"] == 40


def test_a_garments_licence_reaches_its_clone(wardrobe: Wardrobe, tmp_path: Path) -> None:
    text = GARMENT.format(name="shirt", uuid="u-1").replace(
        "# license CC-BY 4.0", "# explicitly released as CC0\n# Copyright (C) 2020 Bo"
    ).replace("# author A Tailor\n", "")  # fmt: skip
    binding = read_mhclo(make_garment(tmp_path, text=text))
    write_mhclo(tmp_path / "clone.mhclo", binding)
    again = read_mhclo(tmp_path / "clone.mhclo")
    assert (again.license, again.author) == ("CC0", "Bo")
