"""The command line as a black box: help, exit status, bad input, a killed run, both launchers."""

from __future__ import annotations

import json
import os
import signal
import struct
import subprocess
import sys
import time
import zlib
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from addon.cloning.observation import Observation, Outfit
from addon.photos.outfits_json import write_outfits
from addon.wardrobe.catalogue import Wardrobe

ROOT = Path(__file__).resolve().parents[2]
RUN = [sys.executable, str(ROOT / "driver" / "run.py")]
QUICK = ["--no-render", "--no-fbx", "--texture-size", "256"]
# A person in the middle of a picture of 240 x 320 pixels, in DeepFashion2's order.
VEST = [
    (120, 58), (104, 60), (110, 72), (120, 78), (130, 72), (136, 60), (96, 62), (88, 92),
    (90, 120), (86, 150), (120, 154), (154, 150), (150, 120), (152, 92), (144, 62),
]  # fmt: skip
SKIRT = [
    (92, 150), (120, 152), (148, 150), (86, 185), (78, 220), (120, 224), (162, 220), (154, 185),
]  # fmt: skip


def run(*arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [*RUN, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


def seen(category: str, points: list[tuple[int, int]]) -> Observation:
    return Observation(category, np.array(points, float), np.full(len(points), 2, np.int8))


@pytest.fixture
def outfits(tmp_path: Path) -> Path:
    """outfits.json with three outfits of a vest and a skirt."""
    rng = np.random.default_rng(3)
    made = []
    for name in ("ada", "bea", "cleo"):
        photo = np.full((320, 240, 3), 235, np.uint8)
        photo[50:230, 70:170] = rng.integers(60, 190, (180, 100, 3), np.uint8)
        cv2.imwrite(str(tmp_path / f"{name}.png"), photo)
        both = (seen("vest", VEST), seen("skirt", SKIRT))
        made.append(Outfit(name, tmp_path / f"{name}.png", both))
    write_outfits(tmp_path / "outfits.json", made)
    return tmp_path / "outfits.json"


def failures(out: Path) -> dict[str, str]:
    rows = [json.loads(line) for line in (out / "failures.jsonl").read_text().splitlines()]
    assert len({json.dumps(row) for row in rows}) == len(rows)
    return {row["item"]: row["reason"] for row in rows}


@pytest.mark.parametrize(
    "command",
    [["clone"], *(["bench", name] for name in ("clone", "character", "parity", "wardrobe"))],
)
def test_every_command_has_help_with_an_example(command: list[str]) -> None:
    done = run(*command, "--help")
    assert done.returncode == 0
    assert f"example:\n  python driver/run.py {' '.join(command)}" in done.stdout
    assert "--config" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "required: COMMAND"),
        (["dance"], "invalid choice: 'dance'"),
        (["clone", "outfits.json"], "required: -o/--out"),
        (["clone", "nowhere.json", "-o", "out"], "nowhere.json: no such file"),
        (["clone", "nowhere.json", "-o", "out", "--size", "3"], "unrecognized arguments: --size"),
        (["clone", "x.json", "-o", "o", "--texture-size", "1000"], "texture size 1000"),
        (["clone", "x.json", "-o", "o", "--seed", "-1"], "--seed must be 0 or more"),
        (["clone", "x.json", "-o", "o", "--config", "no.toml"], "no.toml"),
    ],
)
def test_wrong_use_is_said_in_one_sentence_and_exits_with_2(
    tmp_path: Path, arguments: list[str], message: str
) -> None:
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("clone = 3", "clone must be one table [clone] of settings, got 3"),
        ("[[clone]]\nseed = 3", "clone must be one table [clone] of settings"),
        (
            "[Clone]\nseed = 3",
            "unknown table [Clone]; there are [clone], [shoot], [export], [crop],",
        ),
        ('body = "nobody.mhm"', "settings/nobody.mhm"),
    ],
)
def test_wrong_settings_files_are_said_in_one_sentence(
    tmp_path: Path, toml: str, message: str
) -> None:
    (tmp_path / "settings").mkdir()
    (tmp_path / "settings" / "my.toml").write_text(toml)
    done = run("clone", "x.json", "-o", "o", "--config", "settings/my.toml", cwd=tmp_path)
    assert done.returncode == 2
    assert message in done.stderr
    assert done.stderr.count("\n") == 1


def test_an_output_folder_that_cannot_be_written_is_said(outfits: Path) -> None:
    in_the_way = outfits.parent / "file"
    in_the_way.write_text("")
    done = run("clone", outfits, "-o", in_the_way / "out")
    assert done.returncode == 2
    assert "cannot write into the output folder" in done.stderr
    done = run("clone", outfits, "-o", in_the_way)
    assert done.returncode == 2
    assert "it is a file, not a folder" in done.stderr
    assert "Traceback" not in done.stderr


def test_bad_items_fail_with_their_reason_and_the_others_finish(
    outfits: Path, tmp_path: Path, wardrobe: Wardrobe
) -> None:
    data = json.loads(outfits.read_text())
    good = data["outfits"][0]
    png = (tmp_path / "ada.png").read_bytes()
    pictures = {
        "empty": b"",
        "truncated": png[: len(png) // 2],
        "text": b"not a picture at all, but long enough to be looked at",
        "huge": huge_png(),
    }
    for name, content in pictures.items():
        (tmp_path / f"{name}.png").write_bytes(content)
    for name in (*pictures, "missing"):
        data["outfits"].append({**good, "name": name, "photo": f"{name}.png"})
    outside = json.loads(json.dumps(good))
    outside["observations"][1]["landmarks"][4] = [900, 220, 2]
    line = json.loads(json.dumps(good))
    for number, row in enumerate(line["observations"][0]["landmarks"]):
        row[:2] = [60 + 4 * number, 100 + 4 * number]
    data["outfits"] += [{**outside, "name": "outside"}, {**line, "name": "line"}]
    outfits.write_text(json.dumps(data))
    out = tmp_path / "out"
    done = run("clone", outfits, "-o", out, *QUICK)
    assert done.returncode == 1, done.stderr
    reasons = failures(out)
    assert set(reasons) == {*pictures, "missing", "outside", "line"}
    assert "0 bytes" in reasons["empty"]
    assert "truncated" in reasons["truncated"]
    assert "none of the formats" in reasons["text"]
    assert "40000 x 40000" in reasons["huge"]
    assert "no such picture" in reasons["missing"]
    assert "outside the picture" in reasons["outside"]
    assert "Traceback" not in done.stderr
    for name in ("ada", "bea", "cleo"):
        assert (out / "characters" / name / "character.json").is_file()
    page = (out / "report.html").read_text(encoding="utf-8")
    assert all(reason.split(";")[0][:30] in page for reason in reasons.values())


def huge_png() -> bytes:
    """The header of a PNG of 40,000 x 40,000 pixels, and hardly any data."""
    header = struct.pack(">IIBBBBB", 40000, 40000, 8, 2, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n"
    for kind, body in ((b"IHDR", header), (b"IDAT", zlib.compress(b"")), (b"IEND", b"")):
        data += struct.pack(">I", len(body)) + kind + body
        data += struct.pack(">I", zlib.crc32(kind + body))
    return data


def test_a_killed_run_goes_on_where_it_stopped(
    outfits: Path, tmp_path: Path, wardrobe: Wardrobe
) -> None:
    out = tmp_path / "out"
    characters = out / "characters"
    arguments = ["clone", str(outfits), "-o", str(out), *QUICK]
    process = subprocess.Popen([*RUN, *arguments], stderr=subprocess.DEVNULL)
    wait_for(characters / "ada" / "character.json", process)
    process.send_signal(signal.SIGKILL)
    process.wait()
    time.sleep(1.0)  # the worker sees that the driver is gone
    first = (characters / "ada" / "character.json").stat().st_mtime_ns
    done = run(*arguments)
    assert done.returncode == 0, done.stderr
    assert "finished already" in done.stderr
    assert (characters / "ada" / "character.json").stat().st_mtime_ns == first
    assert sorted(path.name for path in characters.iterdir()) == ["ada", "bea", "cleo"]
    assert failures(out) == {}


def wait_for(path: Path, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 120
    while not path.exists():
        assert process.poll() is None, "the run ended early"
        assert time.monotonic() < end, f"{path} did not appear"
        time.sleep(0.02)


def test_a_whole_character_has_every_file(
    outfits: Path, tmp_path: Path, wardrobe: Wardrobe
) -> None:
    config = tmp_path / "settings.toml"
    config.write_text('seed = 9\n[clone]\nsex = "female"\nwidth = 48\nheight = 64\nsamples = 1\n')
    out = tmp_path / "out"
    options = ["--only", "bea", "--config", config, "--texture-size", "256", "--blend"]
    done = run("clone", outfits, "-o", out, *options)
    assert done.returncode == 0, done.stderr
    folder = out / "characters" / "bea"
    record = json.loads((folder / "character.json").read_text())
    assert record["sex"] == "female"
    wanted = ["bea.mhm", "bea.fbx", "bea.blend", "front.png", "back.png", "three_quarter.png"]
    assert [name for name in wanted if not (folder / name).is_file()] == []
    for garment in record["garments"]:
        if "category" in garment:
            suffixes = {path.suffix for path in (folder / garment["name"]).iterdir()}
            assert {".png", ".mhclo", ".obj", ".mhmat"} <= suffixes
    assert cv2.imread(str(folder / "front.png")).shape == (64, 48, 3)
    assert cv2.imread(str(out / "contact_sheet.png")) is not None
    settings = json.loads((out / "run.json").read_text())["settings"]
    assert (settings["seed"], settings["width"], settings["blend"]) == (9, 48, True)
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "http" not in page.replace("http://www.w3.org", "")
    assert page.count("data:image/jpeg;base64,") == 6  # photo, three views, two textures


def test_workers_share_the_outfits(outfits: Path, tmp_path: Path, wardrobe: Wardrobe) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    assert run("clone", outfits, "-o", one, *QUICK, "--limit", "2").returncode == 0
    assert run("clone", outfits, "-o", two, *QUICK, "--limit", "2", "--jobs", "2").returncode == 0
    assert character_bytes(one) == character_bytes(two)


def character_bytes(out: Path) -> dict[str, bytes]:
    """Everything of the characters but job.json, which holds times."""
    paths = [path for path in (out / "characters").rglob("*") if path.is_file()]
    return {
        str(path.relative_to(out)): path.read_bytes() for path in paths if path.name != "job.json"
    }


def test_a_missing_package_is_one_sentence(tmp_path: Path) -> None:
    # As in a real Blender without OpenCV: a Python that cannot find it.
    (tmp_path / "sitecustomize.py").write_text(
        "import importlib.util as u\nfind = u.find_spec\n"
        "u.find_spec = lambda name, *rest: None if name == 'cv2' else find(name, *rest)\n"
    )
    done = run("--version", env={**os.environ, "PYTHONPATH": str(tmp_path)})
    assert done.returncode == 2
    assert "package cv2 cannot be imported" in done.stderr
    assert "apt install python3-opencv" in done.stderr
    assert done.stderr.count("\n") == 1
