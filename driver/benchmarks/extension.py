"""`bench extension`: seconds to enable the installed extension, and what that imports."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from addon.errors import OutfitError

from ..build_extension import build_bare
from .checks import Check, limits_table, write_json

LIMIT = 0.15  # seconds
SCRIPT = Path(__file__).with_name("enabling.py")


@dataclass(frozen=True)
class BenchExtension:
    """What `bench extension` found.

    Attributes
    ----------
    blender : str
        The program.
    first, seconds : float
        To enable it the first time, when Python compiles it, and the median of later starts.
    modules : int
        Imported by that.
    heavy : tuple of str
        Packages among them that are only needed for work on photos and meshes.
    """

    blender: str
    first: float
    seconds: float
    modules: int
    heavy: tuple[str, ...]

    @property
    def checks(self) -> tuple[Check, ...]:
        """Each figure beside its limit."""
        note = ", ".join(self.heavy)
        return (
            Check("enabling the extension", self.seconds, LIMIT, "s"),
            Check("heavy packages that enabling imports", len(self.heavy), 0, note=note),
        )

    @property
    def ok(self) -> bool:
        """True where every limit is kept."""
        return all(check.ok for check in self.checks)

    def table(self) -> str:
        """Return the figures as lines of text."""
        return limits_table(
            f"bench extension: {self.modules} modules, in {self.blender}",
            self.checks,
            f"the first time, when Python compiles it: {self.first:.3f} s",
        )

    def write(self, path: Path) -> None:
        """Write the figures as JSON."""
        checks = [check.to_json() for check in self.checks]
        write_json(path, {"bench": "extension", "ok": self.ok, "checks": checks, **asdict(self)})


def run_bench_extension(repeats: int, *, blender: Path | None = None) -> BenchExtension:
    """Install the checkout as an extension into an empty folder and start Blender again and again.

    Parameters
    ----------
    repeats : int
        How many starts.
    blender : Path, optional
        A Blender program; without it the module bpy of this Python.
    """
    with tempfile.TemporaryDirectory(prefix="bench-extension-") as name:
        folder = Path(name)
        path = build_bare(folder)
        first = _enabled(blender, folder, str(path))
        later = [_enabled(blender, folder) for _ in range(repeats)]
    return BenchExtension(
        blender=str(blender or sys.executable),
        first=first["seconds"],
        seconds=statistics.median(one["seconds"] for one in later),
        modules=len(first["imported"]),
        heavy=tuple(first["heavy"]),
    )


def compiling() -> dict[str, str]:
    """Return the environment without what keeps Python from storing what it compiled."""
    return {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


def _enabled(blender: Path | None, resources: Path, *arguments: str) -> dict[str, Any]:
    """Enable it in a fresh Blender."""
    command = [sys.executable, str(SCRIPT)]
    if blender is not None:
        quiet = ["--background", "--factory-startup", "--python-exit-code", "1"]
        command = [str(blender), *quiet, "--python", str(SCRIPT)]
    done = subprocess.run(
        [*command, "--", *arguments],
        env={**compiling(), "BLENDER_USER_RESOURCES": str(resources)},
        capture_output=True,
        text=True,
        check=False,
    )
    for line in done.stdout.splitlines():
        if line.startswith("RESULT"):
            return dict(json.loads(line.removeprefix("RESULT")))
    raise OutfitError(f"bench extension: {command[0]} failed: {done.stderr.strip()[-300:]}")
