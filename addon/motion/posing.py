"""Poses of performances: where every bone of a figure is at a time."""

from __future__ import annotations

from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from .actions import busy, doing
from .body import Ground, posed
from .clips import Clip
from .dance import Dance
from .figure import Figure, figure_of
from .gait import gait
from .gestures import gesture
from .performance import Performance
from .steps import footsteps
from .style import style_of
from .way import way_of

__all__ = ["figure_of", "pose_at"]

REMEMBERED = 128  # performances whose ways and footsteps are kept


class _Performer(Protocol):
    """Whoever is somewhere at every time."""

    def at(self, time: float) -> NDArray[np.float64]:
        """Return the pose, as `pose_at`."""
        ...


class _Walker:
    """Somebody on a way, in whatever action."""

    def __init__(self, figure: Figure, performance: Performance) -> None:
        self.figure = figure
        self.performance = performance
        self.style = style_of(performance.style)
        self.way = way_of(performance.track, leg=figure.leg / 10, share=self.style.stride)
        self.task = doing(figure, performance.action, self.style)
        self.feet = footsteps(figure, self.way, self.style)

    def at(self, time: float) -> NDArray[np.float64]:
        row = self.way.at(time)
        feet = {side: path.at(time) for side, path in self.feet.items()}
        channels = gait(self.figure, self.way, self.style, time)
        for name, value in gesture(self.style, self.performance, time).items():
            channels[name] = channels.get(name, 0.0) + (1 - float(row[6])) * value
        channels = busy(channels, self.task)
        ground = Ground(row[:3], float(row[3]))
        grip = 1 - float(row[6]) if self.task.resting else 1.0
        return posed(self.figure, channels, feet, ground, holds=self.task.holds, grip=grip)


@lru_cache(maxsize=REMEMBERED)
def _performer(figure: Figure, performance: Performance) -> _Performer:
    if performance.action == "dance" and not _walks(performance):
        style = style_of(performance.style)
        return Dance(figure, style, performance.track, performance.style)
    if performance.action == "clip":
        return Clip(figure, performance.clip, performance.track)
    return _Walker(figure, performance)


def _walks(performance: Performance) -> bool:
    """Tell whether a track leads anywhere: who dances does it on the spot."""
    return float(np.ptp(performance.track.distances)) > 0.5


def pose_at(figure: Figure, performance: Performance, seconds: float) -> NDArray[np.float64]:
    """Return where a performance has a figure's bones at a time.

    Parameters
    ----------
    figure : Figure
    performance : Performance
    seconds : float
        On the performance's own clock; before its track starts and after it ends the person goes
        on as there.

    Returns
    -------
    (B, 4, 4) float ndarray
        What takes the points of each bone of the skeleton from rest, in decimetres and Y up, into
        the world, in metres and Z up.

    Raises
    ------
    OutfitError
        For a clip that cannot be used.
    """
    return _performer(figure, performance).at(float(seconds))
