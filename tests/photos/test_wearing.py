"""What of a photo is worn: outwear over the rest, tops tucked in where the photo shows it."""

from __future__ import annotations

import numpy as np
import pytest

from addon.cloning.observation import Observation
from addon.photos.wearing import HEMS, choose_garments, is_tucked, wearable
from addon.wardrobe.catalogue import Wardrobe
from addon.wardrobe.garment import Garment
from addon.wardrobe.landmarks import CATEGORY_BY_NAME
from addon.wardrobe.selection import landmark_vertices


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


def dressed(top: str, bottom: str, hem: float, wardrobe: Wardrobe) -> list[Observation]:
    """Return a photo of these two cuts, the waist line at 200 and the hem lowered to `hem`."""
    items = []
    for name, line in ((top, hem), (bottom, 200.0)):
        garment = wardrobe.garment(name)
        assert garment.registration is not None
        category = garment.registration.categories[0]
        points = garment.mesh.vertices[landmark_vertices(garment)][:, :2] * (40, -40) + (300, 0)
        row = HEMS.get(category, (2,))[0] - 1
        points[:, 1] += line - points[row, 1]
        items.append(Observation(category, points, np.full(len(points), 2, np.int8)))
    return items


@pytest.mark.parametrize(
    ("cropped", "bottom"),
    [
        ("short_sleeve_top_boat_cropped", "trousers_straight"),
        ("long_sleeve_top_scoop_cropped", "skirt_knee"),
        ("vest_crew_cropped", "trousers_capri"),
        ("sling_bandeau_cropped", "shorts_long"),
    ],
)
def test_no_midriff_is_bare_where_the_photo_shows_none(
    wardrobe: Wardrobe, cropped: str, bottom: str
) -> None:
    """Proportions of the cropped cut; where the photo's waistband is says whether it is one."""
    bare = dressed(cropped, bottom, 150, wardrobe)
    assert [g.name for g in choose_garments(bare, wardrobe)] == [cropped, bottom]
    for hem in (198, 219):
        worn = dressed(cropped, bottom, hem, wardrobe)
        top, below = choose_garments(worn, wardrobe)
        assert below.name == bottom
        assert line_of(top) < line_of(below) - 0.25
        assert choose_garments(worn[::-1], wardrobe) == [below, top]
    alone = dressed(cropped, bottom, 219, wardrobe)[:1]
    assert choose_garments(alone, wardrobe)[0].name == cropped  # nothing tells


def line_of(garment: Garment) -> float:
    """Return the height of a top's hem or a bottom's waistband, decimetres."""
    assert garment.registration is not None
    row = HEMS.get(garment.registration.categories[0], (2,))[0] - 1
    return float(garment.mesh.vertices[landmark_vertices(garment)[row], 1])


def test_what_is_named_is_worn_cropped_or_not(wardrobe: Wardrobe) -> None:
    worn = dressed("short_sleeve_top_boat_cropped", "trousers_straight", 219, wardrobe)
    named = {"top": wardrobe.garment("short_sleeve_top_boat_cropped")}
    assert choose_garments(worn, wardrobe, named=named)[0] is named["top"]
