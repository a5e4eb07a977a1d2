"""Who of DanceReID trains and who is tested: by whole videos, so that nobody does both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

# The videos of the published test: its ids 0 to 11, 35 to 39 and 88 to 99.
TEST_VIDEOS = (
    "ZhuDSdmby8k",
    "FvfBGRSycQQ",
    "qz2311gT1y4",
    "trftzcE6kXA",
    "vm--8m-dKvE",
    "7jRvxkYuYvk",
)
# The published lists themselves: 35 to 39 are in both, 12 to 16 in none.
PUBLISHED_TRAINED = tuple(range(17, 88))
PUBLISHED_TESTED = (*range(12), *range(35, 40), *range(88, 100))
TEST_SHARE = 0.3  # of the videos of other collections
Split = tuple[list[int], list[int]]


def published_split(people: Sequence[int]) -> Split:
    """Return the published lists, as far as there are such people."""
    there = set(people)
    return (
        [pid for pid in PUBLISHED_TRAINED if pid in there],
        [pid for pid in PUBLISHED_TESTED if pid in there],
    )


def split_videos(videos: Mapping[str, Sequence[int]], rng: np.random.Generator) -> Split:
    """Return who trains and who is tested, by the videos that people are in.

    The published test's videos are tested where there are any, else some that the seed draws; one
    video alone trains.
    """
    names = [name for name in videos if any(known in name for known in TEST_VIDEOS)]
    if not names and len(videos) > 1:
        count = max(1, round(TEST_SHARE * len(videos)))
        drawn = rng.permutation(len(videos))[:count]
        names = [list(videos)[number] for number in sorted(drawn.tolist())]
    tested = [pid for name in names for pid in videos[name]]
    trained = [pid for name, people in videos.items() if name not in names for pid in people]
    return sorted(trained), sorted(tested)
