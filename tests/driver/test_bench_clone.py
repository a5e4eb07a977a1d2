"""`bench clone` counts every stage and measures its floor in the same run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from addon.cloning.clone import STAGES
from addon.cloning.settings import CloneSettings
from addon.errors import OutfitError
from driver.benchmarks.clone import run_bench_clone


def test_the_stages_the_total_and_the_floor_are_measured(reference: Path, tmp_path: Path) -> None:
    folder = reference / "clonedperson"
    result = run_bench_clone(
        folder / "source" / "example.csv",
        3,
        settings=CloneSettings(texture_size=256),
        models=folder / "model.csv",
    )
    assert [row.stage for row in result.rows] == [*STAGES, "total", "PNG"]
    assert (result.outfits, result.garments) == (3, 6)
    assert all(row.garment_ms > 0 for row in result.rows)
    assert all(row.outfit_ms == pytest.approx(2 * row.garment_ms) for row in result.rows)
    assert result.ratio == pytest.approx(result.rows[-2].garment_ms / result.floor.garment_ms)
    assert result.ratio > 1
    for word in (*STAGES, "total", "PNG", "floor", "256 x 256"):
        assert word in result.table()
    result.write(tmp_path / "bench.json")
    assert json.loads((tmp_path / "bench.json").read_text())["ratio"] == result.ratio


def test_no_repetition_is_no_measurement() -> None:
    with pytest.raises(OutfitError, match="one repetition or more"):
        run_bench_clone(None, 0)
