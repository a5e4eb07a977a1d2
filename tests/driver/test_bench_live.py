"""`bench live` drags every garment of an outfit and finds previews equal to clones."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from addon.errors import OutfitError
from driver.benchmarks.live import LEAST_RATE, run_bench_live

SAMPLE = "dotted_skirt"


@pytest.fixture
def one_outfit(tmp_path: Path) -> Path:
    """A file of one sample outfit."""
    folder = Path(__file__).parents[2] / "driver" / "samples"
    data = json.loads((folder / "outfits.json").read_text())
    data["outfits"] = [one for one in data["outfits"] if one["name"] == SAMPLE]
    (tmp_path / "outfits.json").write_text(json.dumps(data))
    photo = data["outfits"][0]["photo"]
    (tmp_path / photo).write_bytes((folder / photo).read_bytes())
    return tmp_path / "outfits.json"


def test_both_profiles_are_measured_beside_cloning_from_scratch(
    one_outfit: Path, tmp_path: Path
) -> None:
    result = run_bench_live(one_outfit, 1)
    assert [row.profile for row in result.rows] == ["paper", "masked"]
    assert result.garments == 2
    for row in result.rows:
        assert row.updates + row.refused == 20
        assert row.differing == 0
        assert row.slow_rate <= row.median_rate
        assert min(row.scratch_ms, row.full_ms, row.clone_ms) > 0
        assert row.far_registered < 12
    assert {check.limit for check in result.checks} == {LEAST_RATE, 0}
    assert "updates a second" in result.table()
    result.write(tmp_path / "live.json")
    assert json.loads((tmp_path / "live.json").read_text())["rows"][1]["profile"] == "masked"


def test_no_drag_is_no_measurement(one_outfit: Path) -> None:
    with pytest.raises(OutfitError, match="one drag or more"):
        run_bench_live(one_outfit, 0)
