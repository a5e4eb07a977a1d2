"""What is in a dataset, in numbers, read row by row: counts, histograms, and frames to show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from driver.dataset.model import PersonShot
from driver.dataset.reading import FrameShots, StoredDataset

TALL = 200  # pixels of visible height from which a crop is worth its name
SHARES = np.linspace(0.0, 1.0, 21)  # edges of the bars of occlusion and truncation
HEIGHTS = np.arange(0.0, 1051.0, 50.0)  # and of heights, pixels; taller ones are in the last
View = tuple[int, int]  # scene, camera


@dataclass
class Histogram:
    """Counts between edges; what lies beyond the last edge is in the last bar."""

    edges: NDArray[np.float64]
    counts: NDArray[np.int64] = field(init=False)

    def __post_init__(self) -> None:
        self.counts = np.zeros(len(self.edges) - 1, np.int64)

    def add(self, value: float) -> None:
        """Count a value."""
        place = int(np.searchsorted(self.edges, value, "right")) - 1
        self.counts[min(max(place, 0), len(self.counts) - 1)] += 1


@dataclass
class Counts:
    """All that the page tells of the rows.

    Attributes
    ----------
    rows, tall : int
        People on frames with something of them visible, and those TALL pixels high or more.
    by_view, by_identity, by_split, by_action : Counter
        Of visible people on frames.
    heights, occluded, truncated : Histogram
    shown : mapping of (scene, camera) to FrameShots
        The frame on which most people are tall and unhidden.
    """

    rows: int = 0
    tall: int = 0
    by_view: Counter[View] = field(default_factory=Counter)
    tall_by_view: Counter[View] = field(default_factory=Counter)
    by_identity: Counter[int] = field(default_factory=Counter)
    by_split: Counter[str] = field(default_factory=Counter)
    by_action: Counter[str] = field(default_factory=Counter)
    heights: Histogram = field(default_factory=lambda: Histogram(HEIGHTS))
    occluded: Histogram = field(default_factory=lambda: Histogram(SHARES))
    truncated: Histogram = field(default_factory=lambda: Histogram(SHARES))
    shown: dict[View, FrameShots] = field(default_factory=dict)
    _worth: dict[View, float] = field(default_factory=dict)


def count(stored: StoredDataset) -> Counts:
    """Read all rows once and count them."""
    counts = Counts()
    for frame in stored.frames():
        view = (frame.recording.scene, frame.recording.camera)
        for shot in frame.shots:
            _count(counts, view, shot, stored)
        worth = worth_showing(frame.shots)
        if worth > counts._worth.get(view, -1.0):
            counts._worth[view], counts.shown[view] = worth, frame
    return counts


def _count(counts: Counts, view: View, shot: PersonShot, stored: StoredDataset) -> None:
    counts.occluded.add(shot.occluded)
    counts.truncated.add(shot.truncated)
    if not shot.visible_area:
        return
    height = visible_height(shot)
    counts.rows += 1
    counts.by_view[view] += 1
    counts.by_identity[shot.identity] += 1
    counts.by_split[stored.people[shot.outfit].split] += 1
    counts.by_action[shot.action] += 1
    counts.heights.add(height)
    if height >= TALL:
        counts.tall += 1
        counts.tall_by_view[view] += 1


def visible_height(shot: PersonShot) -> int:
    """Return the rows of the visible mask's box."""
    return int(shot.box[3] - shot.box[1])


def worth_showing(shots: Sequence[PersonShot]) -> float:
    """Return how much a frame shows: people that are high, whole and unhidden count most."""
    return sum(
        min(visible_height(shot) / TALL, 2.0) * (1 - shot.occluded) * (1 - shot.truncated)
        for shot in shots
    )
