"""What people change of a picture: where they are seen, where shadows fall, what is rendered."""

from __future__ import annotations

import numpy as np
import pytest

from addon.shots.blending import (
    add_contact,
    laid_over,
    people_weights,
    shade_ratio,
    shaded,
    soft_weights,
)
from addon.shots.camera import Camera
from addon.shots.regions import (
    CELL,
    Grounds,
    Lamp,
    boxes_around,
    dark_runs,
    parted,
    silhouette,
    touched,
)
from addon.shots.scene_record import Light
from addon.shots.seeing import Patch

WIDTH, HEIGHT = 320, 240
DAY = Light("day", 12.0, (0.0, -0.6, 0.8), 0.0, (1.0, 1.0, 1.0))
NIGHT = Light("night", 23.0, None, 0.0, (1.0, 1.0, 1.0))


def above() -> Camera:
    """A camera ten metres over the ground that looks straight down; up in the picture is +y."""
    turn = np.array([[1.0, 0, 0], [0, -1.0, 0], [0, 0, -1.0]])
    lens = np.array([[240.0, 0, WIDTH / 2], [0, 240.0, HEIGHT / 2], [0, 0, 1]])
    return Camera("cam", WIDTH, HEIGHT, lens, np.column_stack([turn, -turn @ [0, 0, 10.0]]))


def ground() -> Grounds:
    return Grounds.of(above(), np.full((HEIGHT, WIDTH), 10.0, np.float32))


def pillar() -> np.ndarray:
    """A thin person of 1.8 m at the world's origin."""
    x, y, z = np.meshgrid([-0.2, 0.2], [-0.2, 0.2], np.linspace(0, 1.8, 40))
    return np.stack([x, y, z], axis=-1).reshape(-1, 3)


def cell_of(x: float, y: float) -> tuple[int, int]:
    column, row, _ = above().project(np.array([[x, y, 0.0]]))[0] // CELL
    return int(row), int(column)


def test_the_ground_is_found_by_its_depth() -> None:
    points = ground().points
    row, column = cell_of(1.0, 2.0)
    np.testing.assert_allclose(points[row, column], [1.0, 2.0, 0.0], atol=0.2)
    sky = Grounds.of(above(), np.full((HEIGHT, WIDTH), np.inf, np.float32))
    assert np.isnan(sky.points).all()


def test_the_sun_throws_a_shadow_to_the_other_side() -> None:
    sun = Lamp((0.0, -0.6, 0.8), True, 1.0, 0.01)
    (cells,) = touched(ground(), [pillar()], [sun], DAY)
    assert cells[cell_of(0, 0)]
    assert cells[cell_of(0, 1.3)]  # 1.8 m throw 1.35 m
    assert not cells[cell_of(0, 2.2)]
    assert not cells[cell_of(0, -1.3)]
    assert not cells[cell_of(1.3, 1.3)]


def test_a_lamp_throws_a_shadow_away_from_itself_and_weak_ones_none() -> None:
    near, far = Lamp((-3.0, 0.0, 4.0), False, 100.0, 0.1), Lamp((0.0, 9.0, 4.0), False, 5.0, 0.1)
    (cells,) = touched(ground(), [pillar()], [near, far], NIGHT)
    assert cells[cell_of(2.0, 0)]
    assert not cells[cell_of(-2.0, 0)]
    assert not cells[cell_of(0, -2.0)]  # the far lamp's shadow would fall here


def test_a_silhouette_has_room_and_no_more() -> None:
    cells = silhouette(above(), pillar())
    rows, columns = np.nonzero(cells)
    seen = above().project(pillar())
    for found, axis in ((columns, 0), (rows, 1)):
        low, high = found.min() * CELL, (found.max() + 1) * CELL
        assert 6 <= seen[:, axis].min() - low <= 16
        assert 6 <= high - seen[:, axis].max() <= 16


def test_rectangles_hold_every_cell_once_and_merge_where_that_is_cheaper() -> None:
    cells = np.zeros((135, 240), bool)
    cells[10:30, 10:20] = cells[12:28, 24:34] = True  # neighbours
    cells[60:90, 200:215] = True
    camera = Camera("cam", 1920, 1080, np.eye(3), np.eye(4)[:3])
    boxes = boxes_around(cells, camera)
    assert len(boxes) == 2
    count = np.zeros((1080, 1920), int)
    for left, top, right, bottom in boxes:
        count[top:bottom, left:right] += 1
    assert count.max() == 1
    assert count[np.kron(cells, np.ones((CELL, CELL))).astype(bool)].all()
    for left, top, right, bottom in dark_runs(cells, boxes):
        count[top:bottom, left:right] += 1
    lit = np.kron(cells, np.ones((CELL, CELL))).astype(bool)
    np.testing.assert_array_equal(count[lit], 1)
    assert (count[~lit] != 1).all()


def test_shade_comes_in_softly_as_a_share_of_the_plate_s_light(rng: np.random.Generator) -> None:
    cells = np.zeros((10, 10), bool)
    cells[2:8, 2:8] = True
    weights = soft_weights(cells, (0, 0, 80, 80), (320, 240))
    assert weights[40, 40] == 1
    assert not weights[:17].any()
    plate = rng.uniform(0.3, 0.5, (80, 80, 3)).astype(np.float32)
    faint = np.full((40, 40, 3), 0.4, np.float32)  # at half the size, and without the texture
    rendered = faint.copy()
    rendered[10:20, 10:30] *= 0.5 ** (1 / 2.2)  # half the light
    rendered[20:30, 10:30] = 0.9  # a person
    people = np.zeros((80, 80), np.float32)
    people[40:60, 20:60] = 1
    ratio = shade_ratio(rendered, faint, people)
    mixed = shaded(plate, ratio, weights)
    dark = slice(24, 37), slice(26, 54)
    np.testing.assert_allclose(mixed[dark], plate[dark] * 0.5 ** (1 / 2.2), rtol=0.01)
    assert (ratio[36:40, 26:54] < 0.7).all()  # nothing of the person leaks into its shade
    np.testing.assert_allclose(mixed[:16], plate[:16], atol=1e-5)
    beside = slice(64, 70), slice(20, 60)
    np.testing.assert_allclose(mixed[beside], plate[beside], atol=0.01)


def test_people_are_laid_over_where_they_are_visible_and_a_pixel_s_filter_beyond() -> None:
    mask = np.zeros((40, 40), bool)
    mask[10:30, 10:30] = True
    weights = people_weights(mask)
    assert (weights[mask] == 1).all()
    assert 0.4 < weights[20, 30] < 0.7
    assert weights[20, 32] == 0
    assert people_weights(mask, reach=5.0)[20, 34] == 1  # blurred by motion
    below = np.zeros((40, 40, 3), np.float32)
    over = laid_over(below, np.ones_like(below), weights)
    np.testing.assert_array_equal(over[..., 0], weights)


def test_the_ground_beside_shoes_counts_as_people_even_at_the_frame_s_edge() -> None:
    weights = np.zeros((60, 60), np.float32)
    pixels = np.ones((30, 10), bool)  # a leg that the frame's lower edge cuts
    add_contact(weights, Patch(2, 30, pixels), np.array([(5.0, 55.0), (np.nan, np.nan)]), 60.0)
    assert weights[55, 12] > 0.9  # right beside the shoe
    assert weights[55, 17] == 0
    assert not weights[:30].any()  # the knee's surroundings do not
    before = weights.copy()
    add_contact(weights, Patch(2, 30, pixels), np.full((2, 2), np.nan), 60.0)
    np.testing.assert_array_equal(weights, before)


def test_cells_are_parted_into_fine_ones_of_people_and_the_shaded_rest() -> None:
    weights = np.zeros((64, 64), np.float32)
    weights[16:48, 16:48] = 1
    changed = np.zeros((8, 8), bool)
    changed[1:7, 1:8] = True
    people, shade = parted(changed, weights)
    assert people.shape == (16, 16)
    assert people[4:12, 4:12].all()
    assert np.count_nonzero(people) <= 10 * 10
    assert not shade[3:5, 3:5].any()  # deep inside a person nothing is shaded
    assert shade[changed & ~np.pad(np.ones((4, 4), bool), 2)].all()


@pytest.mark.parametrize("corner", [(0, 0), (240, 160)])
def test_the_picture_s_own_border_is_no_edge(corner: tuple[int, int]) -> None:
    cells = np.ones((10, 10), bool)
    everything = np.ones((30, 40), bool)
    everything[: len(cells)] = True
    left, top = corner
    weights = soft_weights(everything, (left, top, left + 80, top + 80), (320, 240))
    assert weights[0, 0] == (1 if corner == (0, 0) else 0)
    assert weights[-1, -1] == (0 if corner == (0, 0) else 1)
