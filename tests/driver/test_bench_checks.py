"""`bench parity` and `bench wardrobe` hold figures against limits and say which are not kept."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest

from addon.errors import OutfitError
from addon.makehuman.data import BodyData
from addon.wardrobe.catalogue import Wardrobe
from driver import bench
from driver.benchmarks import parity as bench_parity
from driver.benchmarks.checks import Check, check_lines
from driver.benchmarks.options import BenchParityOptions
from driver.benchmarks.parity import BenchParity, run_bench_parity
from driver.benchmarks.wardrobe import BODIES, map_figures, run_bench_wardrobe, wearers


def test_a_limit_is_the_largest_or_the_smallest_figure_and_never_kept_by_nan() -> None:
    assert Check("errors", 0, 0).ok
    assert not Check("errors", 1e-8, 0).ok
    assert Check("share", 98, 98, "%", at_least=True).ok
    assert not Check("share", 97.9, 98, "%", at_least=True).ok
    assert not Check("share", math.nan, 98, at_least=True).ok
    assert not Check("errors", math.nan, 1).ok


def test_the_table_says_which_figure_falls_short() -> None:
    lines = check_lines([Check("flat", 0, 0), Check("round", 3, 2, "dm", note="so it is")])
    assert lines[0].split() == ["what", "figure", "limit"]
    assert lines[1].split() == ["flat", "0", "0", "ok"]
    assert lines[2].split() == ["round", "3", "2", "dm", "SHORT", "so", "it", "is"]


def test_parity_measures_every_reference(reference: Path, tmp_path: Path) -> None:
    result = run_bench_parity(reference)
    assert result.ok
    names = " ".join(check.what for check in result.checks)
    for count, what in ((4, "target weights"), (4, "body, "), (5, "fitted on"), (5, "map, model")):
        assert names.count(what) == count
    assert names.count("visible body faces") == 3
    assert "all limits kept" in result.table()
    result.write(tmp_path / "parity.json")
    saved = json.loads((tmp_path / "parity.json").read_text())
    assert saved["ok"] and len(saved["rows"]) == len(result.checks)


def test_parity_that_falls_short_ends_with_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made = BenchParity((Check("one", 0, 0), Check("two", 1, 0)), Path("reference"))
    monkeypatch.setattr(bench_parity, "run_bench_parity", lambda reference: made)
    benchmark = next(one for one in bench.BENCHMARKS if one.name == "parity")
    assert bench.run(benchmark, BenchParityOptions()) == 1
    assert "1 of 2 fall short" in capsys.readouterr().out


def test_parity_without_reference_data_says_how_to_name_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("OUTFIT_REFERENCE", raising=False)
    with pytest.raises(OutfitError, match="--reference FOLDER or OUTFIT_REFERENCE"):
        run_bench_parity()
    monkeypatch.setenv("OUTFIT_REFERENCE", str(tmp_path))
    with pytest.raises(OutfitError, match="expected a folder makehuman in it"):
        run_bench_parity()


def test_a_damaged_reference_file_is_named(tmp_path: Path, reference: Path) -> None:
    character = tmp_path / "makehuman" / "exports" / "naked_default"
    character.mkdir(parents=True)
    (tmp_path / "clonedperson").mkdir()
    mhm = reference / "makehuman" / "exports" / "naked_default" / "naked_default.mhm"
    (character / mhm.name).write_bytes(mhm.read_bytes())
    (character / "naked_default_targets.json").write_text("{")
    with pytest.raises(OutfitError, match=r"naked_default_targets\.json: cannot be used"):
        run_bench_parity(tmp_path)


def test_wardrobe_measures_maps_and_fit(wardrobe: Wardrobe, tmp_path: Path) -> None:
    result = run_bench_wardrobe(3, only="shorts_mini")
    (row,) = result.rows
    garment = wardrobe.garment("shorts_mini")
    assert row.uv.faces == len(garment.mesh.faces)
    assert 0 < row.uv.front < 0.5
    wearing = [name for name in result.bodies if BODIES[name].sex in garment.sexes]
    assert list(row.outside) == wearing
    assert result.ok
    for text in ("shorts_mini", "degenerate or flipped UV faces", "98 %"):
        assert text in result.table()
    result.write(tmp_path / "wardrobe.json")
    saved = json.loads((tmp_path / "wardrobe.json").read_text())
    assert saved["rows"][0]["outside"] == row.outside


def test_a_mirrored_map_is_flipped_whole(wardrobe: Wardrobe) -> None:
    garment = wardrobe.garment("shorts_mini")
    mirrored = replace(garment, mesh=replace(garment.mesh, uvs=garment.mesh.uvs * [-1, 1] + [1, 0]))
    assert map_figures(garment).bad == 0
    assert map_figures(mirrored).bad == 2 * len(garment.mesh.faces)


def test_more_bodies_than_are_named_are_drawn_alike_each_time(body_data: BodyData) -> None:
    people = wearers(body_data, len(BODIES) + 2)
    assert list(people)[-2:] == ["drawn 1", "drawn 2"]
    assert people == wearers(body_data, len(BODIES) + 2)
    assert len(wearers(body_data, 2)) == 2


def test_no_body_is_no_measurement() -> None:
    with pytest.raises(OutfitError, match="one body or more"):
        run_bench_wardrobe(0)
