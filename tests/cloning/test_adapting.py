"""A photo of one category on a model of another: landmarks go by what they mean."""

from __future__ import annotations

import numpy as np
import pytest

from addon.cloning.adapting import BOTTOMS, TOPS, seen_as
from addon.cloning.observation import Observation
from addon.errors import OutfitError
from addon.wardrobe.landmarks import CATEGORY_BY_NAME


def _seen(category: str, *, missing: tuple[int, ...] = ()) -> Observation:
    count = CATEGORY_BY_NAME[category].landmark_count
    points = np.random.default_rng(1).uniform(10, 300, (count, 2))
    visibility = np.full(count, 2, np.int8)
    for number in missing:
        points[number - 1], visibility[number - 1] = 0, 0
    return Observation(category, points, visibility)


@pytest.mark.parametrize("category", [*TOPS, *BOTTOMS])
def test_the_own_category_changes_nothing(category: str) -> None:
    seen = _seen(category)
    assert seen_as(seen, category) is seen


def test_a_vest_gives_a_tee_its_trunk_and_no_sleeves() -> None:
    vest = _seen("vest")
    tee = seen_as(vest, "short sleeve top")
    same = {1: 1, 2: 2, 4: 4, 6: 6, 7: 7, 8: 12, 10: 15, 11: 16, 12: 17, 14: 20, 15: 25}
    for own, other in same.items():
        assert np.allclose(vest.landmarks[own - 1], tee.landmarks[other - 1])
    labelled = set((np.flatnonzero(tee.labelled) + 1).tolist())
    assert labelled == {1, 2, 3, 4, 5, 6, 7, 12, 13, 14, 15, 16, 17, 18, 19, 20, 25}


def test_a_short_sleeve_ends_at_a_long_ones_elbow() -> None:
    short = _seen("short sleeve top")
    long = seen_as(short, "long sleeve top")
    for own, other in {8: 8, 9: 9, 10: 14, 11: 15, 23: 31, 22: 26}.items():
        assert np.allclose(short.landmarks[own - 1], long.landmarks[other - 1])
    assert not long.labelled[[9, 10, 11, 12, 27, 28, 29]].any()  # forearm and cuffs


def test_shorts_give_trousers_their_thighs() -> None:
    shorts = _seen("shorts")
    trousers = seen_as(shorts, "trousers")
    for own, other in {1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 8, 7: 9, 8: 10, 9: 13, 10: 14}.items():
        assert np.allclose(shorts.landmarks[own - 1], trousers.landmarks[other - 1])
    assert not trousers.labelled[[5, 6, 10, 11]].any()  # hems


def test_a_skirt_has_its_crotch_between_its_sides() -> None:
    skirt = _seen("skirt")
    trousers = seen_as(skirt, "trousers")
    assert np.allclose(trousers.landmarks[8], skirt.landmarks[[3, 7]].mean(axis=0))
    back = seen_as(trousers, "skirt")
    assert np.allclose(back.landmarks, skirt.landmarks)


def test_what_is_not_labelled_stays_so() -> None:
    tee = seen_as(_seen("vest", missing=(4, 8)), "short sleeve top")
    assert not tee.labelled[[3, 11, 12, 13]].any()  # the front neck; armpit and side
    assert tee.labelled[[14, 19]].all()


def test_slots_do_not_mix() -> None:
    with pytest.raises(OutfitError, match="a model of trousers cannot wear a photo of vest"):
        seen_as(_seen("vest"), "trousers")
