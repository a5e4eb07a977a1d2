"""The extension: Blender accepts it, only our files are in it, registering leaves nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from driver.build_extension import OPENCV, PLATFORMS, blender_ext, pinned

ROOT = Path(__file__).resolve().parents[2]

REGISTER = """
import json, sys
from pathlib import Path
import bpy

zip_path = sys.argv[1]
before = set(dir(bpy.types))
bpy.ops.extensions.package_install_files(
    filepath=zip_path, repo="user_default", enable_on_install=False
)
module = "bl_ext.user_default.outfit_cloner"
seen, left = [], []
for _ in range(3):
    bpy.ops.preferences.addon_enable(module=module)
    seen.append(sorted(name for name in dir(bpy.types) if name.startswith("OUTFIT_")))
    bpy.ops.preferences.addon_disable(module=module)
    left.append(sorted(set(dir(bpy.types)) - before))
bpy.ops.preferences.addon_enable(module=module)
try:
    bpy.ops.outfit.clone(filepath="/nowhere/outfits.json")
    error = ""
except RuntimeError as problem:
    error = str(problem)
print("RESULT" + json.dumps({"seen": seen, "left": left, "error": error}))
"""


@pytest.fixture(scope="module")
def extension_zip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The extension built from the checkout as it is, without wheels."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, str(blender_ext()), "build", "--source-dir", str(ROOT)]
    done = subprocess.run(
        [*command, "--output-dir", str(folder)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return next(folder.glob("*.zip"))


def test_blender_s_tool_finds_nothing_wrong(extension_zip: Path) -> None:
    command = [sys.executable, str(blender_ext()), "validate", str(extension_zip)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_only_what_the_extension_runs_on_is_in_the_zip(extension_zip: Path) -> None:
    names = zipfile.ZipFile(extension_zip).namelist()
    files = {"__init__.py", "blender_manifest.toml", "assets_manifest.json", "LICENSE"}
    others = [name for name in names if name not in files and not name.startswith("addon/")]
    assert others == []
    assert files <= set(names)
    assert not [name for name in names if "__pycache__" in name or name.endswith(".pyc")]


def test_registering_three_times_leaves_nothing_behind(extension_zip: Path, tmp_path: Path) -> None:
    script = tmp_path / "register.py"
    script.write_text(REGISTER)
    done = subprocess.run(
        [sys.executable, str(script), str(extension_zip)],
        env={**os.environ, "BLENDER_USER_RESOURCES": str(tmp_path / "resources")},
        capture_output=True,
        text=True,
        check=False,
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("RESULT")]
    assert lines, done.stdout + done.stderr
    result = json.loads(lines[0].removeprefix("RESULT"))
    classes = [
        "OUTFIT_FH_makehuman",
        "OUTFIT_OT_clone",
        "OUTFIT_OT_import_makehuman",
        "OUTFIT_PT_clone",
    ]
    assert result["seen"] == [classes] * 3
    assert result["left"] == [[]] * 3
    assert "/nowhere/outfits.json" in result["error"]


def test_the_wheels_it_takes_along_are_pinned() -> None:
    assert pinned(OPENCV).startswith("opencv-python-headless==4.")
    assert set(PLATFORMS) == {"linux-x64", "windows-x64", "macos-arm64", "macos-x64"}
