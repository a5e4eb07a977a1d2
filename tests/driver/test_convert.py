"""`convert` on the command line: exit status, sentences, what it writes, without Blender too."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from pathlib import Path

import numpy as np
import pytest

from addon.makehuman.mhm import Mhm, write_mhm
from driver import cli, launch

ROOT = Path(__file__).resolve().parents[2]
NO_BLENDER = """
import sys
sys.path.insert(0, {root!r})
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("bpy", "bmesh", "mathutils"):
            raise ImportError(name + " is blocked")
sys.meta_path.insert(0, Blocked())
from driver import cli
sys.exit(cli.main(sys.argv[1:]))
"""


@pytest.fixture
def character(tmp_path: Path) -> Path:
    """A .mhm of a rigged body that wears nothing."""
    path = tmp_path / "anna.mhm"
    write_mhm(path, Mhm(name="anna", skeleton="cmu_mb.mhskel"))
    return path


def test_npz_holds_base_and_bones(character: Path, tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    assert cli.main(["convert", str(character), str(tmp_path / "deep" / "anna.npz")]) == 0
    with np.load(tmp_path / "deep" / "anna.npz") as found:
        assert set(found.files) == {"base", "bone_names", "bone_head", "bone_tail"}
        assert found["base"].shape == (19158, 3) and len(found["bone_names"]) == 31
    left = sorted(path.name for path in (tmp_path / "deep").iterdir())
    assert left == ["anna.npz"]


def test_obj_and_npz_need_no_blender(character: Path, tmp_path: Path) -> None:
    script = tmp_path / "blocked.py"
    script.write_text(NO_BLENDER.format(root=str(ROOT)))
    for suffix in ("obj", "npz"):
        target = tmp_path / f"out.{suffix}"
        command = [sys.executable, str(script), "convert", str(character), str(target)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert target.is_file()
    assert not launch.needs_blender(["convert", "a.mhm", "a.obj"])
    assert launch.needs_blender(["convert", "a.mhm", "a.FBX"])


@pytest.mark.parametrize("suffix", ["blend", "fbx"])
def test_blenders_formats(suffix: str, character: Path, tmp_path: Path) -> None:
    target = tmp_path / f"out.{suffix}"
    command = [sys.executable, str(ROOT / "driver" / "run.py"), "convert"]
    done = subprocess.run(
        [*command, str(character), str(target), "--rig", "game_engine"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "OUTFIT_CONFIG": str(tmp_path / "config")},
    )
    assert done.returncode == 0, done.stderr
    assert "1 meshes, 13380 vertices, 53 bones, 0 warnings" in done.stderr
    assert target.stat().st_size > 100_000


def test_missing_assets_and_modifiers_are_told_in_a_line_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("OUTFIT_CONFIG", str(tmp_path / "config"))
    path = tmp_path / "a.mhm"
    assets = [f"clothes top{index} {uuid.UUID(int=index)}" for index in range(10)]
    modifiers = [f"modifier head/unheard-{index} 0.5" for index in range(6)]
    path.write_text("\n".join(["version v1.3.0", *assets, *modifiers, "subdivide False"]) + "\n")
    assert cli.main(["convert", str(path), str(tmp_path / "a.npz")]) == 0
    told = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert len(told) == 2
    assert told[0].startswith("10 assets are in none of the asset folders, by their uuids (clothes")
    assert told[0].count("clothes top") == 8 and told[0].endswith(", ...)")
    assert told[1].startswith("6 modifiers of the body have no target (head/unheard-0, ")


def test_a_settings_file_gives_the_rig(character: Path, tmp_path: Path) -> None:
    config = tmp_path / "c.toml"
    config.write_text('[convert]\nrig = "default"\n')
    target = tmp_path / "a.npz"
    assert cli.main(["convert", str(character), str(target), "--config", str(config)]) == 0
    with np.load(target) as found:
        assert len(found["bone_names"]) == 163


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["{in}", "a.xyz"], "a.xyz: cannot write .xyz files, only .blend, .fbx, .obj and .npz"),
        (["a.txt", "a.obj"], "a.txt: cannot read .txt files, only .mhx2, .mhx, .mhm and .mhclo"),
        (["nothing.mhm", "a.obj"], "nothing.mhm: there is no such file"),
        (["{in}", "a.obj", "--pose", "no.bvh"], "no.bvh: there is no such file"),
        (["{in}", "a.obj", "--assets", "nowhere"], "nowhere is no folder of assets"),
        (["{folder}", "a.obj"], "{folder}: it is a folder, not a file"),
        (["{in}", "{folder}.blend"], "{folder}.blend: it is a folder, not a file"),
        (["{in}", "no/a.npz"], "no/a.npz: the folder no is missing"),
    ],
)
def test_wrong_use_ends_with_two(
    words: list[str], sentence: str, character: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = {"in": character, "folder": character.parent / "some"}
    (character.parent / "some").mkdir()
    (character.parent / "some.blend").mkdir()
    assert cli.main(["convert", *(word.format(**names) for word in words)]) == 2
    assert capsys.readouterr().err.strip() == f"error: {sentence.format(**names)}"
    assert not Path("no").exists()


def test_a_damaged_file_ends_with_one_and_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.mhx2").write_text(json.dumps({"mhx2_version": "0.31", "geometries": 3}))
    assert cli.main(["convert", str(tmp_path / "a.mhx2"), str(tmp_path / "a.npz")]) == 1
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == 1 and "a.mhx2" in lines[0]
    assert not (tmp_path / "a.npz").exists()


def test_assets_are_found_in_the_folders_named(
    reference: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = reference / "makehuman"
    source = folder / "exports" / "f_casual01" / "f_casual01.mhm"
    target = tmp_path / "f.npz"
    words = ["convert", str(source), str(target), "--assets", str(folder / "assets")]
    assert cli.main(words) == 0
    with np.load(target) as found:
        assert {"female_casualsuit01", "shoes02", "long01"} <= set(found.files)
        assert found["shoes02"].shape == (1594, 3)


def test_a_pose_moves_vertices_and_bones(reference: Path, character: Path, tmp_path: Path) -> None:
    exports = reference / "makehuman" / "exports"
    pose = exports / "f_sport_posed_proxy" / "f_sport_posed_proxy.bvh"
    for name, more in (("rest", []), ("posed", ["--pose", str(pose)])):
        words = ["convert", str(character), str(tmp_path / f"{name}.npz"), "--rig", "default"]
        assert cli.main([*words, *more]) == 0
    with np.load(tmp_path / "rest.npz") as rest, np.load(tmp_path / "posed.npz") as posed:
        hand = rest["bone_names"].tolist().index("wrist.L")
        assert posed["bone_head"][hand, 0] < rest["bone_head"][hand, 0] - 0.5
        assert 1.0 < np.abs(posed["base"] - rest["base"]).max() < 6.0
