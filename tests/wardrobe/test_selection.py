"""The nearest cut is found from proportions, whatever the photo's scale and place."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.errors import OutfitError
from addon.wardrobe.catalogue import Wardrobe
from addon.wardrobe.garment import Garment
from addon.wardrobe.landmarks import CATEGORY_BY_NAME
from addon.wardrobe.selection import MEASURES, cut_distance, nearest_cut, proportions


def _photographed(
    garment: Garment, *, scale: float = 40.0, shift: tuple[float, float] = (300, 900)
) -> np.ndarray:
    """Landmarks as an orthographic front view of the garment gives them, pixels."""
    assert garment.registration is not None
    points = garment.mesh.vertices[np.array(garment.registration.vertices)][:, :2]
    return points * [scale, -scale] + shift


@pytest.mark.parametrize("category", sorted(MEASURES))
def test_every_cut_is_found_from_its_own_front_view(category: str, wardrobe: Wardrobe) -> None:
    candidates = wardrobe.candidates(kind="clothes", category=category)
    assert len(candidates) >= 3
    for garment in candidates:
        seen = _photographed(garment)
        found = nearest_cut(category, seen, np.full(len(seen), 2, np.int8), candidates)
        assert found.name == garment.name


def test_half_a_pixel_of_noise_does_not_matter(
    wardrobe: Wardrobe, rng: np.random.Generator
) -> None:
    candidates = wardrobe.candidates(kind="clothes", category="skirt")
    for garment in candidates:
        seen = _photographed(garment) + rng.normal(0, 0.5, (8, 2))
        found = nearest_cut("skirt", seen, np.full(8, 2, np.int8), candidates)
        assert found.name == garment.name


@settings(max_examples=50)
@given(
    st.sampled_from(sorted(MEASURES)),
    st.floats(0.01, 100),
    st.floats(-1e3, 1e3),
    st.integers(0, 2**32 - 1),
)
def test_proportions_do_not_depend_on_scale_and_place(
    category: str, scale: float, shift: float, seed: int
) -> None:
    count = CATEGORY_BY_NAME[category].landmark_count
    points = np.random.default_rng(seed).uniform(0, 100, (count, 2))
    labelled = np.ones(count, bool)
    np.testing.assert_allclose(
        proportions(category, points, labelled),
        proportions(category, points * scale + shift, labelled),
        atol=1e-6,
    )


def test_measures_name_landmarks_that_exist() -> None:
    for category, measures in MEASURES.items():
        count = CATEGORY_BY_NAME[category].landmark_count
        for measure in measures:
            numbers = {n for path in (*measure.length, *measure.unit) for n in path}
            assert min(numbers) >= 1 and max(numbers) <= count, (category, measure.name)


def test_unlabelled_photos_get_the_first_cut(wardrobe: Wardrobe) -> None:
    candidates = wardrobe.candidates(kind="clothes", category="vest")
    nothing = nearest_cut("vest", np.zeros((15, 2)), np.zeros(15, np.int8), candidates)
    assert nothing is candidates[0]


def test_occluded_landmarks_count_half(wardrobe: Wardrobe) -> None:
    """Guessed hems that stand wide count less than the length that is seen."""
    garment = wardrobe.garment("skirt_knee")
    seen = _photographed(garment)
    seen[[4, 6], 0] += (-40, 40)  # the hem's ends
    visible = np.full(8, 2, np.int8)
    occluded = visible.copy()
    occluded[[4, 6]] = 1
    whole = cut_distance("skirt", seen, visible, garment)
    half = cut_distance("skirt", seen, occluded, garment)
    assert 0 < half < whole
    every = cut_distance("skirt", seen, np.ones(8, np.int8), garment)
    assert every == pytest.approx(whole)  # where all are guesses, none counts more


def test_no_candidates_is_said() -> None:
    with pytest.raises(OutfitError, match="no vest to choose from"):
        nearest_cut("vest", np.zeros((15, 2)), np.zeros(15, np.int8), [])
