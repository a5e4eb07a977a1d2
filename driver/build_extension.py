"""Builds the installable extension: one zip a platform, with OpenCV and the body data inside.

python driver/build_extension.py dist [--platform linux-x64]...
"""

from __future__ import annotations

import argparse
import importlib.util
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = ("__init__.py", "blender_manifest.toml", "addon", "assets_manifest.json", "LICENSE")
OPENCV = "opencv-python-headless"  # Blender brings numpy, but no OpenCV
# Blender's name of a platform -> pip's tag of the wheels that run there
PLATFORMS: Mapping[str, str] = MappingProxyType(
    {
        "linux-x64": "manylinux2014_x86_64",
        "windows-x64": "win_amd64",
        "macos-arm64": "macosx_13_0_arm64",
        "macos-x64": "macosx_13_0_x86_64",
    }
)


def main(argv: Sequence[str]) -> int:
    """Build the zips into a folder; return the exit status."""
    parser = argparse.ArgumentParser(prog="build_extension.py", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the zips go")
    parser.add_argument("--platform", action="append", choices=PLATFORMS, help="default: all")
    arguments = parser.parse_args(argv)
    try:
        build(arguments.folder, arguments.platform or list(PLATFORMS))
    except subprocess.CalledProcessError as error:
        sys.stderr.write(f"error: {' '.join(error.cmd[:4])} ... failed, see above\n")
        return 1
    return 0


def build(folder: Path, platforms: Sequence[str]) -> None:
    """Build one zip for each platform.

    Parameters
    ----------
    folder : Path
        Is made where it does not exist.
    platforms : sequence of str
        Keys of `PLATFORMS`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="outfit-cloner-extension-") as name:
        staging = Path(name)
        _copy_sources(staging)
        _fetch_wheels(staging / "wheels", platforms)
        _name_wheels(staging, platforms)
        command = [sys.executable, str(blender_ext()), "build", "--source-dir", str(staging)]
        subprocess.run([*command, "--output-dir", str(folder), "--split-platforms"], check=True)


def blender_ext() -> Path:
    """Return Blender's own tool for extensions, which comes with the bpy wheel."""
    spec = importlib.util.find_spec("bpy")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("error: no bpy package here; run `make setup` and use .venv/bin/python")
    module = Path(spec.submodule_search_locations[0])
    return next(module.glob("*/scripts/addons_core/bl_pkg/cli/blender_ext.py"))


def _copy_sources(staging: Path) -> None:
    for name in SHIPPED:
        source = ROOT / name
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__", "*.pyc")
            shutil.copytree(source, staging / name, ignore=ignored)
        else:
            shutil.copy(source, staging / name)


def _fetch_wheels(folder: Path, platforms: Sequence[str]) -> None:
    """Download the wheels that requirements*.txt pin."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "-d", str(folder)]
    data = str(ROOT / "requirements-data.txt")
    subprocess.run([*pip, "--require-hashes", "-r", data], check=True)
    for platform in platforms:
        tags = ["--platform", PLATFORMS[platform], "--python-version", "3.11", "--abi", "abi3"]
        subprocess.run([*pip, "--only-binary=:all:", *tags, pinned(OPENCV)], check=True)


def pinned(package: str) -> str:
    """Return a package with its version as requirements.txt pins it."""
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    match = re.search(rf"^{re.escape(package)}==[\w.]+", text, re.MULTILINE)
    if match is None:
        raise SystemExit(f"error: requirements.txt does not pin {package}")
    return match[0]


def _name_wheels(staging: Path, platforms: Sequence[str]) -> None:
    """Add what only the built extension has to its manifest: the wheels and the platforms."""
    manifest = staging / "blender_manifest.toml"
    wheels = sorted(f"./wheels/{path.name}" for path in (staging / "wheels").glob("*.whl"))
    lines = f"platforms = {_toml(platforms)}\nwheels = {_toml(wheels)}\n\n[permissions]"
    text = manifest.read_text(encoding="utf-8")
    text = text.replace("[permissions]", lines, 1).replace('"!/LICENSE"', '"!/LICENSE", "!/wheels"')
    manifest.write_text(text, encoding="utf-8")


def _toml(values: Sequence[str]) -> str:
    return "[" + ", ".join(f'"{value}"' for value in values) + "]"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
