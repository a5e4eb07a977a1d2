"""`bench convert` holds every figure but time, which depends on the machine, against its limit."""

from __future__ import annotations

import json
from pathlib import Path

from driver.benchmarks.convert import run_bench_convert


def test_imports_are_the_files(reference: Path, tmp_path: Path) -> None:
    result = run_bench_convert(reference, repeats=2)
    timed = [check for check in result.checks if check.unit == "s"]
    short = [check.what for check in result.checks if not check.ok and check not in timed]
    assert short == [] and len(timed) == 2
    assert 0.5 < result.ratio < 50  # reading holds the parsing, but the two are timed one by one
    result.write(tmp_path / "bench.json")
    written = json.loads((tmp_path / "bench.json").read_text())
    assert len(written["rows"]) == len(result.checks) > 50
    assert result.table().splitlines()[0] == "bench convert: largest differences"
