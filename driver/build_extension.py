"""Builds the installable extension: one zip a platform, with OpenCV and the body data inside.

python -m driver.build_extension dist [--platform linux-x64]...
"""

from __future__ import annotations

import argparse
import importlib.util
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from .extension_wheels import PLATFORMS, WheelError, body_data_wheel, opencv_wheel

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = ("__init__.py", "blender_manifest.toml", "addon", "assets_manifest.json", "LICENSE")


def main(argv: Sequence[str]) -> int:
    """Build the zips into a folder; return the exit status."""
    parser = argparse.ArgumentParser(prog="build_extension.py", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the zips go")
    parser.add_argument("--platform", action="append", choices=PLATFORMS, help="default: all")
    arguments = parser.parse_args(argv)
    try:
        build(arguments.folder, arguments.platform or list(PLATFORMS))
    except WheelError as error:
        sys.stderr.write(f"error: {error}\n")
        return 1
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
        wheels = staging / "wheels"
        wheels.mkdir()
        body_data_wheel(wheels)
        for platform in platforms:
            shutil.copy(opencv_wheel(platform), wheels)
        _name_wheels(staging, platforms)
        _build(staging, folder, "--split-platforms")


def build_bare(folder: Path) -> Path:
    """Build a zip without wheels, for a Python that has them, and return its path."""
    with tempfile.TemporaryDirectory(prefix="outfit-cloner-extension-") as name:
        _copy_sources(Path(name))
        _build(Path(name), folder, quiet=True)
    return next(folder.glob("*.zip"))


def _build(staging: Path, folder: Path, *options: str, quiet: bool = False) -> None:
    command = [sys.executable, str(blender_ext()), "build", "--source-dir", str(staging)]
    told = subprocess.DEVNULL if quiet else None
    subprocess.run([*command, "--output-dir", str(folder), *options], check=True, stdout=told)


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
