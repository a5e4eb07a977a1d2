"""Settings of `bench shoot`, apart from what it needs Blender for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from addon.shots.settings import ENGINES
from driver.settings import option


@dataclass(frozen=True)
class BenchShootOptions:
    """Settings of `bench shoot`."""

    people: int = option(12, "characters, of the sample photos", low=1, metavar="N")
    frames: int | None = option(
        None, "of each camera (default: 20; 500 in one process with --memory)", low=1, metavar="N"
    )
    jobs: int = option(2, "processes at once", low=1, short="-j", metavar="N")
    engine: str = option("auto", "what renders", choices=ENGINES)
    memory: bool = option(False, "measure the memory over 500 frames in one process instead")
    kills: int = option(0, "kill runs so often instead, and compare", low=0, metavar="N")
    seed: int = option(1, "draws the moments of the kills", low=0, metavar="N")
    keep: Path | None = option(
        None, "keep characters and dataset here (default: nowhere)", metavar="FOLDER"
    )
    json: Path | None = option(None, "write the figures there too", metavar="FILE.json")
