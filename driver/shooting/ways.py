"""Where people go in a scene, as a file: what one process plans and others shoot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from addon.errors import OutfitError
from addon.motion.performance import Performance, Track
from driver import outputs


def write_ways(path: Path, performances: Sequence[Performance], outfits: Sequence[int]) -> None:
    """Write performances and whose they are; every number is read back as it was.

    Parameters
    ----------
    path : Path
    performances : sequence of Performance
    outfits : sequence of int
        By `Performance.person`.
    """
    ways = [_to_json(performance) for performance in performances]
    outputs.write_json(path, {"outfits": list(outfits), "performances": ways})


def read_ways(path: Path) -> tuple[tuple[Performance, ...], tuple[int, ...]]:
    """Read what `write_ways` wrote.

    Raises
    ------
    OutfitError
        Where it is something else.
    """
    data = outputs.read_json(path)
    try:
        ways = tuple(_from_json(entry) for entry in data["performances"])
        return ways, tuple(int(outfit) for outfit in data["outfits"])
    except (KeyError, TypeError, ValueError) as error:
        raise OutfitError(f"{path}: cannot be read as the ways of people: {error}") from error


def _to_json(performance: Performance) -> dict[str, Any]:
    track = performance.track
    return {
        **{key: value for key, value in vars(performance).items() if key != "track"},
        "track": {
            "start": track.start,
            "points": track.points.tolist(),
            "headings": track.headings.tolist(),
            "distances": track.distances.tolist(),
        },
    }


def _from_json(entry: Mapping[str, Any]) -> Performance:
    given = dict(entry)
    track = given.pop("track")
    arrays = [np.array(track[key], np.float64) for key in ("points", "headings", "distances")]
    return Performance(track=Track(track["start"], *arrays), **given)
