"""Workers: one item's crash, hang or error is that item's alone."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import pytest

from addon.errors import OutfitError
from driver.engine import Crew, Result, run_items

# Speaks the workers' language without Blender; what it does with an item stands in its name.
WORKER = """
import json, os, signal, sys, time
print("Blender 4.5 greets")
hello = json.loads(sys.stdin.readline())
if hello.get("broken"):
    if hello["broken"] == "silently": sys.exit(3)
    print(json.dumps({"error": hello["broken"]}), flush=True); sys.exit(1)
print(json.dumps({"blender": "4.5"}), flush=True)
for line in sys.stdin:
    name = json.loads(line)["name"]
    for number in range(3): print(f"Fra:1 Mem:2M | Sample {number}/3", file=sys.stderr)
    print(f"Saved: {name}.png", file=sys.stderr)
    if "crash" in name: os.kill(os.getpid(), signal.SIGSEGV)
    if "raise" in name: raise ValueError(name)
    if "hang" in name: time.sleep(60)
    reason = "too dark" if "bad" in name else ""
    print(json.dumps({"reason": reason, "pid": os.getpid()}), flush=True)
"""


def work(
    tmp_path: Path, names: list[str], *, jobs: int = 1, timeout: float = 20.0, **hello: Any
) -> tuple[dict[str, Result], dict[str, Any]]:
    script = tmp_path / "worker.py"
    script.write_text(WORKER)
    crew = Crew([sys.executable, str(script)], hello, tmp_path / "run.log", timeout)
    items = [(name, {"name": name}) for name in names]
    about: dict[str, Any] = {}
    return {result.name: result for result in run_items(crew, items, jobs=jobs, about=about)}, about


def test_every_item_is_made_once(tmp_path: Path) -> None:
    names = [f"item{number}" for number in range(9)]
    results, about = work(tmp_path, names, jobs=3)
    assert sorted(results) == names
    assert not any(result.reason for result in results.values())
    assert about == {"blender": "4.5"}
    assert len({result.details["pid"] for result in results.values()}) <= 3


def test_an_expected_failure_is_the_item_s_reason(tmp_path: Path) -> None:
    results, _ = work(tmp_path, ["one", "bad", "two"])
    assert results["bad"].reason == "too dark"
    assert not results["one"].reason
    assert not results["two"].reason


def test_a_crash_fails_its_item_only(tmp_path: Path) -> None:
    results, _ = work(tmp_path, ["one", "crash", "two", "raise", "three"], jobs=2)
    assert "killed by SIGSEGV" in results["crash"].reason
    assert "stopped with status 1; details in run.log" in results["raise"].reason
    assert "ValueError: raise" in (tmp_path / "run.log").read_text()
    assert [name for name, result in results.items() if not result.reason].__len__() == 3


def test_a_hang_is_stopped(tmp_path: Path) -> None:
    start = time.monotonic()
    results, _ = work(tmp_path, ["hang", "one"], timeout=2.0)
    assert results["hang"].reason == "took longer than 2 s and was stopped"
    assert not results["one"].reason
    assert time.monotonic() - start < 20


@pytest.mark.parametrize(
    ("broken", "message"), [("no body data", "no body data"), ("silently", "run.log")]
)
def test_a_worker_that_cannot_start_ends_the_run(tmp_path: Path, broken: str, message: str) -> None:
    with pytest.raises(OutfitError, match=f"could not start: .*{message}"):
        work(tmp_path, ["one", "two"], broken=broken)


def test_the_log_has_everything_but_the_progress_of_cycles(tmp_path: Path) -> None:
    work(tmp_path, ["one", "crash", "two"])
    lines = (tmp_path / "run.log").read_text().splitlines()
    assert [line for line in lines if "Saved" in line] == [
        "Saved: one.png",
        "Saved: crash.png",
        "Saved: two.png",
    ]
    assert not [line for line in lines if "Fra:" in line]


def test_nothing_to_do_starts_nothing(tmp_path: Path) -> None:
    assert work(tmp_path, [])[0] == {}
    assert not (tmp_path / "run.log").exists()
