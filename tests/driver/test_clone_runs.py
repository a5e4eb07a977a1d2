"""Runs of `clone` with a worker that needs no Blender: resume, failures, changed settings."""

from __future__ import annotations

import importlib.util
import json
import sys
import types
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from addon.cloning.observation import Observation, Outfit
from addon.errors import OutfitError
from addon.photos.outfits_json import write_outfits
from driver import clone, launch
from driver.clone_options import CloneOptions

# Does what a worker does with a character's folder, at once; a marker file says what to break.
WORKER = """
import json, os, sys
from pathlib import Path
hello = json.loads(sys.stdin.readline())
print(json.dumps({"blender": "4.5.0"}), flush=True)
for line in sys.stdin:
    message = json.loads(line)
    name = message["outfit"]["name"]
    characters = Path(hello["characters"])
    partial = characters / f".{name}.partial"
    partial.mkdir()
    with (characters.parent / "made.txt").open("a") as file: file.write(name + "\\n")
    if (characters.parent / f"break_{name}").exists():
        print(json.dumps({"reason": f"{name} is broken"}), flush=True)
        continue
    if (characters.parent / f"outside_{name}").exists():
        print(json.dumps({"reason": message["outfit"]["origin"] + ": too dark"}), flush=True)
        continue
    if (characters.parent / f"crash_{name}").exists(): os._exit(7)
    job = {"digest": message["digest"], "seed": message["seed"], "seconds": 0.1, "stages": {}}
    (partial / "character.json").write_text(json.dumps({"name": name, "garments": []}))
    (partial / "job.json").write_text(json.dumps(job))
    old = characters / name
    if old.exists():
        for path in old.iterdir(): path.unlink()
        old.rmdir()
    partial.rename(old)
    print(json.dumps({"reason": "", "seconds": 0.1}), flush=True)
"""
SKIRT = np.array(
    [[60, 40], [80, 42], [100, 40], [52, 80], [44, 130], [80, 134], [116, 130], [108, 80]]
)


@pytest.fixture
def outfits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rng: np.random.Generator) -> Path:
    """outfits.json with ada, bob and cyd."""
    script = tmp_path / "worker.py"
    script.write_text(WORKER)
    monkeypatch.setattr(launch, "worker_command", lambda: [sys.executable, str(script)])
    monkeypatch.setattr(clone, "open_wardrobe", lambda data: None)
    monkeypatch.setattr(clone, "find_body_data", body_data)
    made = []
    for name in ("ada", "bob", "cyd"):
        photo = tmp_path / f"{name}.png"
        cv2.imwrite(str(photo), rng.integers(0, 255, (160, 160, 3), np.uint8))
        seen = Observation("skirt", SKIRT.astype(float), np.full(8, 2, np.int8))
        made.append(Outfit(name, photo, (seen,)))
    write_outfits(tmp_path / "outfits.json", made)
    return tmp_path / "outfits.json"


def body_data(folder: Path | None) -> Any:
    return types.SimpleNamespace(root=folder or Path("installed"))


def spoil(outfits: Path, number: int) -> None:
    """Take a landmark from one of the outfits."""
    data = json.loads(outfits.read_text())
    data["outfits"][number]["observations"][0]["landmarks"].pop()
    outfits.write_text(json.dumps(data))


def made(out: Path) -> list[str]:
    path = out / "made.txt"
    names = path.read_text().split() if path.exists() else []
    path.unlink(missing_ok=True)
    return names


def failures(out: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (out / "failures.jsonl").read_text().splitlines()]


def test_finished_characters_are_skipped(outfits: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert clone.run(outfits, out, CloneOptions()) == 0
    assert made(out) == ["ada", "bob", "cyd"]
    assert clone.run(outfits, out, CloneOptions()) == 0
    assert made(out) == []
    run = json.loads((out / "run.json").read_text())
    assert run["skipped"] == ["ada", "bob", "cyd"]
    assert run["ended"]
    assert set(run["items"]["ada"]) == {"seed", "seconds", "stages"}
    assert failures(out) == []


def test_half_made_characters_are_made_anew(outfits: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    clone.run(outfits, out, CloneOptions())
    made(out)
    (out / "characters" / "bob" / "character.json").unlink()
    half = out / "characters" / ".cyd.partial"
    (out / "characters" / "cyd").rename(half)
    assert clone.run(outfits, out, CloneOptions()) == 0
    assert made(out) == ["bob", "cyd"]
    assert sorted(path.name for path in (out / "characters").iterdir()) == ["ada", "bob", "cyd"]


def test_changed_settings_or_photos_are_made_anew(outfits: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    clone.run(outfits, out, CloneOptions())
    made(out)
    cv2.imwrite(str(tmp_path / "bob.png"), np.zeros((160, 160, 3), np.uint8))
    clone.run(outfits, out, CloneOptions())
    assert made(out) == ["bob"]
    clone.run(outfits, out, CloneOptions(jobs=2, timeout=60))
    assert made(out) == []
    clone.run(outfits, out, CloneOptions(profile="paper"))
    assert sorted(made(out)) == ["ada", "bob", "cyd"]


def test_failures_have_their_reason_and_are_tried_again(outfits: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "break_ada").touch()
    (out / "crash_bob").touch()
    assert clone.run(outfits, out, CloneOptions()) == 1
    made(out)
    reasons = {failure["item"]: failure["reason"] for failure in failures(out)}
    assert reasons["ada"] == "ada is broken"
    assert "stopped with status 7" in reasons["bob"]
    assert (out / "characters" / "cyd" / "character.json").is_file()
    (out / "break_ada").unlink()
    (out / "crash_bob").unlink()
    assert clone.run(outfits, out, CloneOptions()) == 0
    assert made(out) == ["ada", "bob"]
    assert failures(out) == []


def test_what_a_dead_worker_leaves_is_removed(outfits: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "crash_bob").touch()
    assert clone.run(outfits, out, CloneOptions()) == 1
    assert sorted(path.name for path in (out / "characters").iterdir()) == ["ada", "cyd"]


def test_a_worker_s_reason_does_not_say_the_origin_again(outfits: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "outside_bob").touch()
    assert clone.run(outfits, out, CloneOptions()) == 1
    (failure,) = failures(out)
    assert failure["origin"].endswith("outfits.json: outfits[1] (bob)")
    assert failure["reason"] == "too dark"


def test_an_entry_that_cannot_be_read_fails_alone(
    outfits: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(outfits, 1)
    out = tmp_path / "out"
    assert clone.run(outfits, out, CloneOptions()) == 1
    first, *_ = capsys.readouterr().err.splitlines()
    assert first == "bob: failed: skirt has 8 landmarks [x, y, v], got 7"
    (failure,) = failures(out)
    assert failure["item"] == "bob"
    assert "outfits[1]" in failure["origin"]
    assert failure["reason"] == "skirt has 8 landmarks [x, y, v], got 7"
    assert sorted(made(out)) == ["ada", "cyd"]


def test_outfits_can_be_chosen(outfits: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    clone.run(outfits, out, CloneOptions(only="cyd, ada"))
    assert made(out) == ["ada", "cyd"]
    clone.run(outfits, out, CloneOptions(limit=2))
    assert made(out) == ["bob"]
    with pytest.raises(OutfitError, match="no outfit 'dan'"):
        clone.run(outfits, out, CloneOptions(only="dan"))


def test_failures_of_outfits_that_are_not_asked_for_do_not_count(
    outfits: Path, tmp_path: Path
) -> None:
    spoil(outfits, 1)
    out = tmp_path / "out"
    assert clone.run(outfits, out, CloneOptions(only="ada")) == 0
    assert failures(out) == []
    assert clone.run(outfits, out, CloneOptions(only="bob")) == 1
    (failure,) = failures(out)
    assert failure["reason"] == "skirt has 8 landmarks [x, y, v], got 7"


def test_the_page_keeps_what_earlier_runs_made(outfits: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert clone.run(outfits, out, CloneOptions(limit=2)) == 0
    (out / "break_cyd").touch()
    assert clone.run(outfits, out, CloneOptions(only="cyd")) == 1
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "out: 2 characters" in page
    assert "The character ada" in page or "The photo ada.png" in page
    assert "cyd is broken" in page
    (out / "break_cyd").unlink()
    assert clone.run(outfits, out, CloneOptions(only="cyd")) == 0
    assert "out: 3 characters" in (out / "report.html").read_text(encoding="utf-8")


def test_another_body_data_folder_makes_characters_anew(outfits: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    clone.run(outfits, out, CloneOptions(data=tmp_path / "one"))
    made(out)
    clone.run(outfits, out, CloneOptions(data=tmp_path / "one" / ".." / "one"))
    assert made(out) == []
    clone.run(outfits, out, CloneOptions(data=tmp_path / "two"))
    assert made(out) == ["ada", "bob", "cyd"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("characters", "characters: it is a file, not a folder"),
        ("report.html", r"report\.html: cannot be written: it is a folder, not a file"),
        ("contact_sheet.png", "it is a folder, not a file"),
        ("run.log", "it is a folder, not a file"),
        (".lock", "it is a folder, not a file"),
    ],
)
def test_what_is_in_the_way_is_said(outfits: Path, tmp_path: Path, name: str, message: str) -> None:
    path = tmp_path / "out" / name
    path.parent.mkdir()
    if name == "characters":
        path.touch()
    else:
        path.mkdir()
    with pytest.raises(OutfitError, match=message):
        clone.run(outfits, tmp_path / "out", CloneOptions())


def test_a_body_of_the_other_sex_is_wrong_use(outfits: Path, tmp_path: Path) -> None:
    body = tmp_path / "him.mhm"
    body.write_text("version v1.2.0\nmodifier macrodetails/Gender 1.000000\n")
    with pytest.raises(OutfitError, match=r"^--sex female contradicts --body .*him\.mhm: it is m"):
        clone.run(outfits, tmp_path / "out", CloneOptions(sex="female", body=str(body)))
    assert clone.run(outfits, tmp_path / "out", CloneOptions(sex="male", body=str(body))) == 0


def test_seeds_depend_on_the_name_and_not_on_the_order() -> None:
    assert clone.item_seed(7, "ada") == clone.item_seed(7, "ada")
    seeds = {clone.item_seed(seed, name) for seed in range(9) for name in ("ada", "bob")}
    assert len(seeds) == 18
    assert clone.item_seed(0, "ada") == 2358327905


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"texture_size": 1000}, "texture size 1000"),
        ({"samples": 0}, "samples must be"),
        ({"body": "nobody.mhm"}, r"nobody\.mhm"),
    ],
)
def test_wrong_settings_are_refused_before_any_work(
    outfits: Path, tmp_path: Path, wrong: dict[str, Any], message: str
) -> None:
    with pytest.raises(OutfitError, match=message):
        clone.run(outfits, tmp_path / "out", CloneOptions(**wrong))
    assert not (tmp_path / "out").exists()


def test_without_jinja_there_is_no_page_but_everything_else(
    outfits: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "jinja2" else find(name)
    )
    out = tmp_path / "out"
    assert clone.run(outfits, out, CloneOptions()) == 0
    assert "python3-jinja2" in caplog.text
    assert (out / "contact_sheet.png").is_file()
    assert not (out / "report.html").exists()
