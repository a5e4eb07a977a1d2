"""Registered mapping against what the published code makes of the same photos."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from driver.benchmarks.parity_clonedperson import (
    PUBLISHED,
    SIZE,
    PublishedMap,
    PublishedSettings,
    map_like_published,
    observed,
    part_differences,
    read_models,
)


def test_five_published_maps_are_compared_at_their_own_size() -> None:
    assert [(one.model, one.rows) for one in PUBLISHED] == [
        (48, (3,)),
        (52, (1,)),
        (85, (2,)),
        (95, (0,)),
        (152, (4, 5)),
    ]
    assert [one.model for one in PUBLISHED if one.virtual_points_as_published] == [95]
    settings = PublishedSettings()
    assert (settings.profile, settings.texture_size, SIZE) == ("paper", 1000, 1000)


@pytest.mark.parametrize("published", PUBLISHED, ids=lambda one: one.name)
def test_paper_profile_matches_the_published_registered_maps(
    reference: Path, published: PublishedMap
) -> None:
    made = map_like_published(reference, published, read_models(reference))
    differences = part_differences(reference, published, made)
    assert len(differences) == len(made.homographies) > 0
    for part, difference in differences.items():
        assert difference < 1.5, part
    assert not made.image[made.coverage == 0].any()


def test_the_derived_landmark_is_the_middle_of_the_two_others(reference: Path) -> None:
    _, seen = observed(reference, 0, virtual_points_as_published=False)
    assert np.allclose(seen.landmarks[1], (seen.landmarks[0] + seen.landmarks[2]) / 2)
