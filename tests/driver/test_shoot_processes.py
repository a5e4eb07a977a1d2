"""Processes of jobs: bounds of time and memory, losses, and what of a run is kept."""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from addon.errors import OutfitError
from driver.shooting.processes import Bounds, Outcome, resident, run_process
from driver.shooting.running import is_full
from driver.shooting.state import Finished, State

# Speaks the language of `inside` without Blender.
JOB = """
import json, os, sys, time
message = json.loads(sys.stdin.readline())
for _ in range(message.get("pictures", 0)):
    print(json.dumps({"pictures": 1}), flush=True)
if "hold" in message:
    held = bytearray(os.urandom(1) * (message["hold"] * 2**20)); time.sleep(60)
if "sleep" in message: time.sleep(message["sleep"])
if "die" in message: os._exit(message["die"])
print(json.dumps({"reason": message.get("reason", ""), "details": {"seconds": 0.5}}), flush=True)
"""


def work(tmp_path: Path, bounds: Bounds, **message: Any) -> tuple[Outcome, int]:
    script = tmp_path / "job.py"
    script.write_text(JOB)
    told: list[int] = []
    outcome = run_process(
        [sys.executable, str(script)],
        message,
        log_path=tmp_path / "run.log",
        bounds=bounds,
        tell=told.append,
        stop=threading.Event(),
    )
    return outcome, sum(told)


def test_a_job_tells_of_its_pictures_and_its_end(tmp_path: Path) -> None:
    outcome, pictures = work(tmp_path, Bounds(20), pictures=3)
    assert outcome == Outcome(details={"seconds": 0.5})
    assert pictures == 3


def test_an_expected_failure_is_no_loss(tmp_path: Path) -> None:
    outcome, _ = work(tmp_path, Bounds(20), reason="there is no camera")
    assert (outcome.reason, outcome.lost) == ("there is no camera", False)


def test_a_silent_process_is_stopped(tmp_path: Path) -> None:
    start = time.monotonic()
    outcome, _ = work(tmp_path, Bounds(0.8), sleep=60)
    assert (outcome.reason, outcome.lost) == ("said nothing for 0.8 s and was stopped", True)
    assert time.monotonic() - start < 10


def test_a_process_that_grows_too_large_is_stopped(tmp_path: Path) -> None:
    outcome, _ = work(tmp_path, Bounds(30, memory=120), hold=300)
    assert (outcome.reason, outcome.lost) == ("held more than 120 MB and was stopped", True)


def test_a_process_that_goes_away_is_a_loss(tmp_path: Path) -> None:
    outcome, _ = work(tmp_path, Bounds(20), die=7)
    assert outcome.lost
    assert outcome.reason == "the worker process stopped with status 7; details in run.log"


def test_memory_is_told_with_psutil_and_without(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    told = resident(os.getpid())
    monkeypatch.setitem(sys.modules, "psutil", None)
    assert resident(os.getpid()) == pytest.approx(told, rel=0.1)
    assert told > 10 * 2**20


@pytest.mark.parametrize(
    "reason",
    [
        "frame.jpg: cannot be written: No space left on device",
        "frame.jpg: Disk quota exceeded",
        "state.sqlite: database or disk is full",
    ],
)
def test_a_full_disk_is_known_by_what_is_said(tmp_path: Path, reason: str) -> None:
    assert is_full(tmp_path, reason)
    assert not is_full(tmp_path, "there is no camera")


def test_finished_jobs_are_kept_and_forgotten(tmp_path: Path) -> None:
    one = Finished("d1", 2.5, {"stages": {"render": 2.0}})
    with State(tmp_path) as state:
        state.finish("a", one)
        state.finish("b", one)
        state.forget("b")
        state.forget("never there")
    with State(tmp_path) as state:
        assert state.get("a") == one
        assert state.get("b") is None


def test_a_broken_state_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "state.sqlite").write_bytes(b"not a database at all" * 100)
    with pytest.raises(OutfitError, match=r"state\.sqlite: file is not a database; delete it"):
        State(tmp_path)
