"""What the landmark editor decides: which point is meant, which is next, what Esc restores."""

from __future__ import annotations

from dataclasses import replace

import pytest

from addon.ui.landmark_editing import (
    Drag,
    EditorState,
    Point,
    View,
    expected_places,
    nearest_point,
    step_point,
)

PHOTO = View((-0.5, 0.0), (1.5, 1.0), (800, 600), (400, 600), 0.5)
UV_MAP = View((0.25, 0.25), (0.75, 0.75), (500, 500), (1.0, 1.0))


def point(group: int, row: int, place: tuple[float, float], visibility: int = 2) -> Point:
    return Point((group, row), row + 1, place, visibility)


@pytest.mark.parametrize("view", [PHOTO, UV_MAP])
def test_places_and_pixels_of_the_region_belong_together(view: View) -> None:
    for spot in ((0.0, 0.0), (123.4, 56.7), (799.0, 599.0)):
        assert view.to_region(view.from_region(spot)) == pytest.approx(spot)


def test_whole_numbers_are_the_centres_of_a_photos_pixels() -> None:
    assert PHOTO.to_region((-0.5, -0.5)) == pytest.approx((200, 600))  # its upper left corner
    assert PHOTO.to_region((399.5, 599.5)) == pytest.approx((600, 0))
    assert PHOTO.scale == pytest.approx(1.0)
    assert UV_MAP.to_region((0.5, 0.5)) == pytest.approx((250, 250))
    assert UV_MAP.scale == pytest.approx(1000)


def test_a_place_stays_inside_the_picture() -> None:
    assert PHOTO.clamped((-3.0, 700.0)) == (0.0, 599.0)
    assert PHOTO.clamped((12.5, 13.5)) == (12.5, 13.5)
    assert UV_MAP.clamped((1.2, -0.1)) == (1.0, 0.0)


def test_only_what_is_well_inside_is_in_view() -> None:
    assert UV_MAP.shows((0.5, 0.5))
    assert not UV_MAP.shows((0.26, 0.5))
    assert not UV_MAP.shows((0.1, 0.5))


def test_the_nearest_point_within_reach_is_meant() -> None:
    points = [point(0, 0, (100.0, 100.0)), point(0, 1, (108.0, 100.0))]
    x, y = PHOTO.to_region((103.0, 100.0))
    assert nearest_point(points, (x, y), PHOTO, group=0) == points[0]
    assert nearest_point(points, (x + 4, y), PHOTO, group=0) == points[1]
    assert nearest_point(points, (x, y + 40), PHOTO, group=0) is None
    assert nearest_point(points, (x, y + 20), PHOTO, group=0, scale=2.0) is not None


def test_of_two_garments_the_one_worked_on_is_rather_meant() -> None:
    points = [point(0, 0, (100.0, 100.0)), point(1, 0, (106.0, 100.0))]
    mouse = PHOTO.to_region((103.0, 100.0))
    assert nearest_point(points, mouse, PHOTO, group=0) == points[0]
    assert nearest_point(points, mouse, PHOTO, group=1) == points[1]
    far = PHOTO.to_region((108.0, 100.0))
    assert nearest_point(points, far, PHOTO, group=0) == points[1]


def test_what_is_not_labelled_can_be_grabbed_only_in_the_garment_worked_on() -> None:
    points = [point(0, 0, (100.0, 100.0), 0)]
    mouse = PHOTO.to_region((100.0, 100.0))
    assert nearest_point(points, mouse, PHOTO, group=0) == points[0]
    assert nearest_point(points, mouse, PHOTO, group=1) is None


def test_stepping_goes_round_one_garment_and_back() -> None:
    points = [point(0, 0, (0, 0)), *(point(1, row, (0, 0)) for row in range(3))]
    first = step_point(points, None, 1, group=1)
    assert first == points[1]
    seen = [first]
    for _ in range(3):
        assert seen[-1] is not None
        seen.append(step_point(points, seen[-1].key, 1, group=1))
    assert seen == [points[1], points[2], points[3], points[1]]
    assert step_point(points, points[1].key, -1, group=1) == points[3]
    assert step_point(points, None, -1, group=1) == points[3]
    assert step_point(points, None, 1, group=7) is None


def test_a_missing_landmark_is_expected_between_its_neighbours() -> None:
    places = [(0.0, 0.0), None, (10.0, 20.0), None, None]
    found = expected_places(places, (50.0, 50.0))
    assert found[0] == (0.0, 0.0)
    assert found[1] == pytest.approx((5.0, 10.0))
    assert found[3] == pytest.approx((20 / 3, 40 / 3))
    assert found[4] == pytest.approx((10 / 3, 20 / 3))
    assert expected_places([None, None], (50.0, 50.0)) == [(50.0, 50.0)] * 2


def test_a_point_does_not_jump_to_the_mouse_that_grabs_it() -> None:
    grabbed = point(0, 4, (100.0, 100.0), 1)
    drag = Drag.begin(grabbed, (103.0, 98.0))
    assert drag.place((103.0, 98.0)) == grabbed.place
    assert drag.place((113.0, 88.0)) == (110.0, 90.0)
    assert drag.point == replace(grabbed)  # what Esc restores


def test_an_ended_tool_leaves_no_state() -> None:
    state = EditorState(True, (0, 1), (0, 2), Drag.begin(point(0, 1, (1.0, 1.0)), (1.0, 1.0)), True)
    state.clear()
    assert state == EditorState()
