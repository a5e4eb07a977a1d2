"""Presets have the networks that they are named after."""

from __future__ import annotations

from addon.motion.crowd_people import GROUP_SIZES
from addon.shots.presets import KINDS, PRESETS
from addon.stage.scenery.catalogue import SCENES


def test_presets_have_the_networks_they_promise() -> None:
    sizes = {name: (len(one.kinds), one.cameras, one.network) for name, one in PRESETS.items()}
    assert sizes == {"clonedperson": (6, 4, 24), "city1m": (2, 8, 16), "small": (3, 4, 12)}
    assert PRESETS["city1m"].kinds == ("street_day", "street_night")
    assert PRESETS["city1m"].groups == (1.0, 2, 6)
    assert {(one.width, one.height) for one in PRESETS.values()} == {(1920, 1080)}


def test_presets_ask_for_scenes_and_groups_that_there_are() -> None:
    assert set(KINDS) == set(SCENES)
    for one in PRESETS.values():
        assert set(one.kinds) <= set(KINDS)
        _, fewest, most = one.groups
        assert GROUP_SIZES[0] <= fewest <= most <= GROUP_SIZES[1]
