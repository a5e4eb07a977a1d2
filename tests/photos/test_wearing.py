"""What of a photo is worn: outwear over the rest, tops tucked in where the photo shows it."""

from __future__ import annotations

import numpy as np
import pytest

from addon.cloning.observation import Observation
from addon.photos.wearing import HEMS, is_tucked, wearable
from addon.wardrobe.landmarks import CATEGORY_BY_NAME


def seen(category: str, y: float = 0.0, numbers: tuple[int, ...] = ()) -> Observation:
    """Return an observation; the landmarks of those numbers lie at height y, 100 px wide."""
    count = CATEGORY_BY_NAME[category].landmark_count
    points, visibility = np.zeros((count, 2)), np.zeros(count, np.int8)
    for place, number in enumerate(numbers):
        points[number - 1] = (100 * place / max(len(numbers) - 1, 1), y)
        visibility[number - 1] = 2
    return Observation(category, points, visibility)


def categories(*names: str, **options: set[str]) -> tuple[list[str], list[str]]:
    worn, left_out = wearable([seen(name) for name in names], **options)
    return [item.category for item in worn], left_out


def test_outwear_is_worn_over_a_top_and_a_bottom_or_a_dress() -> None:
    assert categories("vest", "long sleeve outwear", "skirt")[0] == [
        "vest",
        "long sleeve outwear",
        "skirt",
    ]
    assert categories("sling dress", "short sleeve outwear") == (
        ["sling dress", "short sleeve outwear"],
        [],
    )


def test_a_dress_hides_top_and_bottom_but_no_outwear() -> None:
    worn, left_out = categories("skirt", "long sleeve outwear", "vest dress", "vest")
    assert worn == ["long sleeve outwear", "vest dress"]
    assert sorted(left_out) == [
        "skirt: hidden by the dress",
        "vest: the photo shows another garment in its place",
    ]


def test_an_outwear_that_the_wardrobe_lacks_is_left_out() -> None:
    worn, left_out = categories("vest", "long sleeve outwear", available={"vest", "skirt"})
    assert worn == ["vest"]
    assert left_out == ["long sleeve outwear: the wardrobe has none"]


@pytest.mark.parametrize("category", list(HEMS))
@pytest.mark.parametrize(("hem", "tucked"), [(180, True), (200, True), (207, True), (215, False)])
def test_a_hem_no_lower_than_the_waist_line_is_tucked(
    category: str, hem: float, tucked: bool
) -> None:
    worn = [seen(category, hem, HEMS[category]), seen("trousers", 200, (1, 2, 3))]
    assert is_tucked(worn) is tucked
    assert is_tucked(worn[::-1]) is tucked


def test_without_labelled_landmarks_nothing_is_tucked() -> None:
    assert not is_tucked([seen("vest", 100, (10,)), seen("skirt", 200, (1, 2, 3))])
    assert not is_tucked([seen("vest", 100, (10, 11, 12)), seen("skirt", 200, (1,))])
    assert not is_tucked([seen("vest", 100, (10, 11, 12))])
    assert not is_tucked([seen("vest dress", 100, (12, 13, 14)), seen("skirt", 200, (1, 2, 3))])
