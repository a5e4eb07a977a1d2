"""Clearing a dataset's folder of what killed runs and other settings have left."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from addon.shots.request import frame_name

from .jobs import FRAMES, SCENES, WORK, Plan

RECORDING = re.compile(r"session\d{2,}_s\d{2,}_c\d{2,}")
SCENE = re.compile(r"s\d{2,}")


def clear_partials(out: Path) -> None:
    """Remove what killed processes have left half-written."""
    for folder in (SCENES, FRAMES, WORK):
        for partial in (out / folder).rglob(".*.partial"):
            if partial.is_dir():
                shutil.rmtree(partial, ignore_errors=True)
            else:
                partial.unlink(missing_ok=True)


def clear_stale(plan: Plan, cameras: Mapping[int, int]) -> None:
    """Remove frames and scenes of earlier runs that had more of them; no annotation names them.

    Parameters
    ----------
    plan : Plan
    cameras : mapping of int to int
        How many cameras each finished scene has.
    """
    count = len(plan.options.of_preset().kinds)
    sessions = plan.sessions()
    for folder in _matching(plan.out / SCENES, SCENE):
        if int(folder.name[1:]) >= count:
            shutil.rmtree(folder, ignore_errors=True)
    last = frame_name(plan.options.frame_count() - 1)
    for folder in _matching(plan.out / FRAMES, RECORDING):
        session, scene, camera = (int(number) for number in re.findall(r"\d+", folder.name))
        if session not in sessions or scene >= count or camera >= cameras.get(scene, camera + 1):
            shutil.rmtree(folder, ignore_errors=True)
            continue
        for path in folder.glob("*.jpg"):
            if len(path.name) == len(last) and path.name > last:
                path.unlink(missing_ok=True)


def _matching(folder: Path, pattern: re.Pattern[str]) -> list[Path]:
    if not folder.is_dir():
        return []
    return [one for one in folder.iterdir() if one.is_dir() and pattern.fullmatch(one.name)]
