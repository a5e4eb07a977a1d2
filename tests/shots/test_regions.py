"""What people change of a picture: where they are seen, where shadows fall, what is rendered."""

from __future__ import annotations

import numpy as np
import pytest

from addon.shots.blending import blend, soft_weights
from addon.shots.camera import Camera
from addon.shots.regions import CELL, Grounds, Lamp, boxes_around, dark_runs, silhouette, touched
from addon.shots.scene_record import Light

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


def test_a_blend_keeps_the_plate_at_edges_and_takes_people_as_they_are(
    rng: np.random.Generator,
) -> None:
    cells = np.zeros((10, 10), bool)
    cells[2:8, 2:8] = True
    weights = soft_weights(cells, (0, 0, 80, 80), (320, 240))
    assert weights[40, 40] == 1
    assert not weights[:17].any()
    plate = rng.uniform(0.3, 0.5, (80, 80, 3)).astype(np.float32)
    quick = plate + rng.normal(0, 0.01, plate.shape).astype(np.float32)
    rendered = quick.copy()
    rendered[30:50, 30:50] = 0.9  # a person
    rendered[54:58, 30:50] -= 0.02  # a faint shadow
    mixed = blend(plate, rendered, quick, weights)
    np.testing.assert_allclose(mixed[33:47, 33:47], 0.9, atol=1e-6)
    np.testing.assert_allclose(mixed[55:57, 35:45], plate[55:57, 35:45] - 0.02, atol=2e-3)
    np.testing.assert_array_equal(mixed[:16], plate[:16])
    np.testing.assert_allclose(mixed[20:25, 20:60], plate[20:25, 20:60], atol=1e-6)


@pytest.mark.parametrize("corner", [(0, 0), (240, 160)])
def test_the_picture_s_own_border_is_no_edge(corner: tuple[int, int]) -> None:
    cells = np.ones((10, 10), bool)
    everything = np.ones((30, 40), bool)
    everything[: len(cells)] = True
    left, top = corner
    weights = soft_weights(everything, (left, top, left + 80, top + 80), (320, 240))
    assert weights[0, 0] == (1 if corner == (0, 0) else 0)
    assert weights[-1, -1] == (0 if corner == (0, 0) else 1)
