"""Blenders at hand, and scripts run inside them with the zip installed."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from driver.benchmarks.extension import compiling

INSIDE = Path(__file__).resolve().parent / "inside"
# What Blender prints where something went wrong, of its own or of ours.
BAD_LINE = re.compile(
    r"^(Error\b|ERROR\b|Traceback|\w*(Error|Exception):|Fatal|Warning: class|Failed|.*not freed|"
    r".*[Mm]emory leak|.*leaked|.*WARN \(bpy|.*register_class.*|Exception ignored|"
    r".*RuntimeWarning|.*DeprecationWarning|.*compiled using NumPy)"
)


@dataclass(frozen=True)
class Blender:
    """A Blender: a program, or a Python that has it as a module.

    Attributes
    ----------
    path : str
        Of the program; a name that starts with "python" is a Python with the module bpy.
    """

    path: str

    @property
    def name(self) -> str:
        """Short, for the tests' names."""
        return Path(self.path).name if not self.is_module else Path(self.path).parts[-3]

    @property
    def is_module(self) -> bool:
        """Whether this is a Python."""
        return Path(self.path).name.startswith("python")

    def command(self, script: Path, *arguments: str) -> list[str]:
        """Return the command that runs a script inside, without a window."""
        if self.is_module:
            return [self.path, str(script), "--", *arguments]
        quiet = ["--background", "--factory-startup", "--python-exit-code", "1"]
        return [self.path, *quiet, "--python", str(script), "--", *arguments]


OWN = Blender(sys.executable)


def other_blenders() -> list[Blender]:
    """Return the Blenders that OUTFIT_BLENDERS lists, separated as in PATH."""
    listed = os.environ.get("OUTFIT_BLENDERS", "")
    return [Blender(path) for path in listed.split(os.pathsep) if path]


def run_inside(
    blender: Blender,
    script: str,
    *arguments: str | Path,
    resources: Path,
    environment: Mapping[str, str] | None = None,
    timeout: float = 600,
    expected: str = "",
) -> dict[str, Any]:
    """Run a script of the folder `inside` and return what it found.

    Parameters
    ----------
    blender : Blender
    script : str
        File name; the script ends with `result({...})` of `inside/common.py`.
    arguments : str or Path
        After "--".
    resources : Path
        Blender's user folder: its extensions and preferences.
    environment : mapping
        Variables besides the present ones.
    timeout : float
        Seconds.
    expected : str
        Of the errors that the script provokes: lines with it are not held against it.
    """
    done = subprocess.run(
        blender.command(INSIDE / script, *map(str, arguments)),
        env={**compiling(), "BLENDER_USER_RESOURCES": str(resources), **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
        timeout=timeout,
    )
    output = done.stdout + done.stderr
    assert done.returncode == 0, output[-6000:]
    bad = [line for line in bad_lines(output) if not expected or expected not in line]
    assert not bad, "\n".join(bad)
    lines = [line for line in done.stdout.splitlines() if line.startswith("RESULT")]
    assert len(lines) == 1, output[-6000:]
    return json.loads(lines[0].removeprefix("RESULT"))


def bad_lines(output: str) -> list[str]:
    """Return the lines that tell of something wrong."""
    return [line for line in output.splitlines() if BAD_LINE.match(line.strip())]
