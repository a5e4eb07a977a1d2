"""The command `shoot` as a black box: datasets, whatever kills, hangs, fills or breaks."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

from driver.benchmarks.shoot_agreement import compare
from driver.benchmarks.shoot_cast import make_cast
from driver.benchmarks.shoot_kills import differences, fingerprint, killed_at
from driver.dataset.reading import open_dataset

from .places import make_place

ROOT = Path(__file__).resolve().parents[2]
RUN = [sys.executable, str(ROOT / "driver" / "run.py"), "shoot"]
TINY = [
    "--mix-splits",
    "--width=240",
    "--height=135",
    "--samples=1",
    "--plate-samples=1",
    "--texture-size=32",
]
KILLS = 3  # `bench shoot --kills 30` takes longer


@pytest.fixture(scope="module")
def cast(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two characters of the sample photos."""
    return make_cast(tmp_path_factory.mktemp("cast"), 2)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A .blend with two cameras."""
    return make_place(tmp_path_factory.mktemp("place") / "yard.blend")


def command(cast: Path, out: Path, place: Path, *more: object, frames: int = 3) -> list[str]:
    given = [f"--frames={frames}", "-o", str(out), *map(str, more)]
    return [*RUN, str(cast), *TINY, "--scenes", str(place), *given]


def shoot(
    cast: Path, out: Path, place: Path, *more: object, **options: Any
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(cast, out, place, *more), capture_output=True, text=True, check=False, **options
    )


def failures(out: Path) -> dict[str, str]:
    lines = (out / "failures.jsonl").read_text().splitlines()
    return {entry["item"]: entry["reason"] for entry in map(json.loads, lines)}


@pytest.fixture(scope="module")
def whole(cast: Path, place: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset that nothing disturbed, shot by two processes at once; do not write into it."""
    out = tmp_path_factory.mktemp("whole") / "yard"
    done = shoot(cast, out, place, "--jobs=2", "--layout", "market1501", "coco")
    assert done.returncode == 0, done.stderr
    return out


def test_a_dataset_is_complete_and_agrees_with_itself(whole: Path) -> None:
    stored = open_dataset(whole)
    assert len(stored.about.recordings) == 2
    assert [one.character for one in stored.about.people] == ["dotted_skirt_0", "plaid_shirt_0"]
    assert {one.split for one in stored.about.people} == {"train", "test"}
    garments = stored.about.people[0].garments
    assert "skirt" in {garment["category"] for garment in garments}
    assert all(1 <= len(garment["colours"]) <= 3 for garment in garments)
    for recording in stored.about.recordings:
        for frame in range(3):
            assert stored.read_frame(recording, frame).mean() > 20
    assert all(check.ok for check in compare(stored).checks())
    assert (whole / "report.html").stat().st_size > 10_000
    assert (whole / "layouts" / "market1501").is_dir()
    assert (whole / "layouts" / "coco").is_dir()
    assert failures(whole) == {}


def test_what_is_finished_is_not_done_again(whole: Path, cast: Path, place: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in (whole / "frames").rglob("*.jpg")}
    done = shoot(cast, whole, place)
    assert done.returncode == 0, done.stderr
    assert {path: path.stat().st_mtime_ns for path in before} == before
    run = json.loads((whole / "run.json").read_text())
    assert run["jobs"] == {}
    assert run["skipped"] == {"scene": 1, "actor": 2, "plates": 2, "ways": 1, "shots": 2}


def test_killed_at_random_moments_it_ends_the_same(
    whole: Path, cast: Path, place: Path, tmp_path: Path, rng: np.random.Generator
) -> None:
    out = tmp_path / whole.name
    seconds = float(json.loads((whole / "run.json").read_text())["seconds"])
    line = command(cast, out, place, "--jobs=2")
    killed = 0
    while killed < KILLS:
        if killed_at(_without_out(line), out, float(rng.uniform(0.5, max(seconds, 6.0)))):
            killed += 1
        else:
            shutil.rmtree(out)
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert differences(fingerprint(whole), fingerprint(out)) == []
    assert not list(out.rglob(".*.partial"))


def _without_out(line: list[str]) -> list[str]:
    at = line.index("-o")
    return [*line[:at], *line[at + 2 :]]


def test_too_little_memory_and_a_hanging_process_are_survived(
    whole: Path, cast: Path, place: Path, tmp_path: Path
) -> None:
    out = tmp_path / whole.name
    shutil.copytree(whole, out)
    (out / "frames" / "session00_s00_c01" / "000001.jpg").unlink()
    done = shoot(cast, out, place, "--memory=40")
    assert done.returncode == 1
    told = "held more than 40 MB and was stopped"
    assert failures(out) == {"shots session00_s00_c01 000000": told}
    assert {one.camera for one in open_dataset(out).about.recordings} == {0}
    line = command(cast, out, place, "--jobs=1", "--timeout=8")
    run = subprocess.Popen(line, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    _stop_a_worker(run.pid)
    _, said = run.communicate()
    assert run.returncode == 0, said
    assert "said nothing for 8 s and was stopped; once more" in said
    assert failures(out) == {}
    assert differences(fingerprint(whole), fingerprint(out)) == []


def _stop_a_worker(parent: int) -> None:
    """Let the first worker that shows up hang."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        for child in psutil.Process(parent).children():
            os.kill(child.pid, signal.SIGSTOP)
            return
        time.sleep(0.02)
    raise AssertionError("there was no worker")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte."""
    folder = tmp_path / "disk"
    folder.mkdir()
    line = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    try:
        subprocess.run(line, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("mounting a small disk needs root")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_is_one_sentence_and_room_helps(
    whole: Path, cast: Path, place: Path, small_disk: Path
) -> None:
    out = small_disk / whole.name
    done = shoot(cast, out, place, "--jobs=2")
    assert done.returncode == 1
    errors = [line for line in done.stderr.splitlines() if line.startswith("error")]
    assert len(errors) == 1, done.stderr
    assert "no space left on device; make room" in errors[0]
    assert "Traceback" not in done.stderr
    subprocess.run(["mount", "-o", "remount,size=200m", str(small_disk)], check=True)
    done = shoot(cast, out, place, "--jobs=2")
    assert done.returncode == 0, done.stderr
    assert differences(fingerprint(whole), fingerprint(out)) == []


def test_what_cannot_be_shot_is_said_and_the_rest_is_shot(
    whole: Path, cast: Path, place: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "characters"
    shutil.copytree(cast / "characters", folder)
    broken = folder / "zoe"
    broken.mkdir()
    (broken / "character.json").write_text('{"name": "zoe"}')
    blind = make_place(tmp_path / "blind.blend", cameras=0)
    torn = tmp_path / "torn.blend"
    torn.write_bytes(place.read_bytes()[:5000])
    out = tmp_path / whole.name
    done = shoot(folder, out, place, "--scenes", place, blind, torn, "--jobs=2")
    assert done.returncode == 1
    told = failures(out)
    assert set(told) == {"character zoe", "scene s01", "scene s02"}, told
    assert "zoe" in told["character zoe"]
    assert told["scene s01"] == f"{blind}: no camera named cam* in it"
    assert told["scene s02"] == f"{torn}: Blender cannot open it as a .blend"
    assert all(f"failed: {reason}" in done.stderr for reason in told.values())
    assert "Traceback" not in done.stderr
    stored = open_dataset(out)
    assert {shot.character for shot in stored.shots()} == {"dotted_skirt_0", "plaid_shirt_0"}
    frames = {name: made for name, made in fingerprint(whole).items() if name.startswith("frames")}
    ours = fingerprint(out)
    assert {name: ours[name] for name in frames} == frames
    shutil.rmtree(broken)
    done = shoot(folder, out, place, "--jobs=2")
    assert done.returncode == 0, done.stderr
    assert differences(fingerprint(whole), fingerprint(out)) == []


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--actions", "clip"], "error: --actions clip needs motion files: --bvh FILE.bvh"),
        (["--actions", "fly"], "error: --actions must be one of walk, stand"),
        (["--bvh", "none.bvh"], "error: --bvh: none.bvh: there is no such file"),
        (["--groups", "2"], "error: --groups must be 0 to 1, got 2.0"),
        (["--jpeg-quality", "101"], "error: --jpeg-quality must be 1 to 100, got 101"),
        (["--look", "painted"], "usage:"),
        (["--jobs", "0"], "error: --jobs must be 1 or more, got 0"),
        (["--rate", "nan"], "error: --rate must be a finite number, got nan"),
        (["--scenes", "moon"], "error: --scenes: moon: there is no such scene; there are street"),
        (["--scenes", "moon.blend"], "error: --scenes: moon.blend: there is no such file"),
        (["--layout", "painting"], "error: --layout must be one of clonedperson"),
    ],
)
def test_wrong_use_is_refused_before_any_work(
    cast: Path, place: Path, tmp_path: Path, more: list[str], message: str
) -> None:
    done = shoot(cast, tmp_path / "out", place, *more)
    assert done.returncode == 2
    assert done.stderr.startswith(message), done.stderr
    assert not (tmp_path / "out").exists()
