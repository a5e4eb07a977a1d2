"""What `bench body` makes of its figures."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from driver.benchmarks.body import LIMIT, BenchBody, Row, run_bench_body

FAST = Row("one", "hanging", 30000, 0.1, 0.12, 0.15, 0.3, 0.0)


def test_limits_are_kept_by_the_worst_outfit(tmp_path: Path) -> None:
    slow = dataclasses.replace(FAST, outfit="two", worst=2 * LIMIT)
    good, bad = BenchBody((FAST,), "game_engine", 3), BenchBody((FAST, slow), "game_engine", 3)
    assert good.ok and "all limits kept" in good.table()
    assert not bad.ok and "1 of 5 fall short" in bad.table() and "SHORT" in bad.table()
    bad.write(tmp_path / "body.json")
    written = json.loads((tmp_path / "body.json").read_text())
    assert (written["ok"], written["rows"][1]["worst"]) == (False, 2 * LIMIT)


@pytest.mark.parametrize("name", ["off", "median"])
def test_every_figure_counts(name: str) -> None:
    assert not BenchBody((dataclasses.replace(FAST, **{name: 1.0}),), "game_engine", 3).ok


def test_refitting_is_exact_on_a_sample() -> None:
    bench = run_bench_body(1, only="striped_shirt")
    assert [(row.outfit, row.tuck) for row in bench.rows] == [
        ("striped_shirt", "hanging"),
        ("striped_shirt", "tucked"),
    ]
    assert max(row.off for row in bench.rows) < 1e-6 and bench.rows[0].vertices > 20000
