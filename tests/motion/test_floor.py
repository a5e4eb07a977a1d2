"""The floor: what is ground, what is in the way, and what survives a file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from addon.errors import OutfitError
from addon.motion.floor import Floor
from addon.motion.ground import floor_of

Points = NDArray[np.float64]
AREA = (-10.0, -10.0, 10.0, 10.0)


def quad(*corners: tuple[float, float, float]) -> Points:
    points = np.array(corners)
    return np.array([points[[0, 1, 2]], points[[0, 2, 3]]])


def level(x0: float, y0: float, x1: float, y1: float, z: float) -> Points:
    return quad((x0, y0, z), (x1, y0, z), (x1, y1, z), (x0, y1, z))


def box(x0: float, y0: float, z0: float, x1: float, y1: float, z1: float) -> Points:
    sides = [
        quad((x0, y0, z0), (x1, y0, z0), (x1, y0, z1), (x0, y0, z1)),
        quad((x0, y1, z0), (x1, y1, z0), (x1, y1, z1), (x0, y1, z1)),
        quad((x0, y0, z0), (x0, y1, z0), (x0, y1, z1), (x0, y0, z1)),
        quad((x1, y0, z0), (x1, y1, z0), (x1, y1, z1), (x1, y0, z1)),
    ]
    return np.concatenate([level(x0, y0, x1, y1, z0), level(x0, y0, x1, y1, z1), *sides])


def seen_on(*patches: Points) -> Points:
    """Points on level rectangles, as rays find them."""
    steps = np.linspace(0.02, 0.98, 25)
    u, v = (grid.ravel()[:, None] for grid in np.meshgrid(steps, steps))
    found = [p[0, 0] + u * (p[0, 1] - p[0, 0]) + v * (p[1, 2] - p[0, 0]) for p in patches]
    return np.concatenate(found)


def free_at(floor: Floor, *places: tuple[float, float]) -> list[bool]:
    return floor.is_free(np.array(places)).tolist()


def test_a_house_is_in_the_way_and_nobody_stands_in_it() -> None:
    ground = level(-500, -500, 500, 500, 0)
    house = box(2, 2, 0, 8, 8, 5)
    seen = seen_on(level(-10, -10, 2, 10, 0), level(2, 2, 8, 8, 5))
    floor = floor_of(np.concatenate([ground, house]), seen, area=AREA)
    assert free_at(floor, (0, 0), (2.02, 5), (5, 5), (8.5, 9)) == [True, False, False, True]
    assert floor.free.shape == (200, 200)
    assert floor.height[floor.free] == pytest.approx(0, abs=1e-5)


def test_kerbs_are_stepped_onto_and_benches_are_not() -> None:
    ground = level(-10, -10, 10, 10, 0)
    kerb = box(-10, 4, -0.1, 10, 10, 0.14)
    bench = box(0, 0, 0.4, 2, 0.5, 0.45)
    lamp = box(-3, -3, 2.3, -2, -2, 2.5)
    floor = floor_of(np.concatenate([ground, kerb, bench, lamp]), seen_on(ground), area=AREA)
    places = floor.places(floor.cells(np.array([(0, 7), (1, 0.2), (-2.5, -2.5)])))
    assert places[:, 2] == pytest.approx([0.14, 0, 0], abs=1e-5)
    assert free_at(floor, (0, 7), (1, 0.2), (-2.5, -2.5)) == [True, False, True]


def test_a_ramp_is_walked_and_a_steep_bank_is_not() -> None:
    def slope(x0: float, x1: float, rise: float) -> Points:
        return quad((x0, -10, 0), (x1, -10, rise), (x1, 10, rise), (x0, 10, 0))

    seen = seen_on(level(0, -10, 10, 10, 0))
    ground = level(-10, -10, 0, 10, 0)
    gentle = floor_of(np.concatenate([ground, slope(0, 10, 1.5)]), seen, area=AREA)
    assert gentle.places(gentle.cells(np.array([(6.0, 0)])))[0, 2] == pytest.approx(0.9, abs=0.01)
    steep = floor_of(
        np.concatenate([ground, slope(0, 10, 6)]), seen_on(level(-10, -10, 0, 10, 0)), area=AREA
    )
    assert free_at(steep, (-5, 0), (6, 0)) == [True, False]


def test_stairs_are_left_to_those_who_can_climb_them() -> None:
    ground = level(-10, -10, 10, 10, 0)
    steps = [box(0.32 * i, -2, 0, 10, 2, 0.16 * (i + 1)) for i in range(12)]
    floor = floor_of(np.concatenate([ground, *steps]), seen_on(ground), area=AREA)
    assert free_at(floor, (-1, 0), (1.0, 0), (2.0, 0)) == [True, False, False]


def test_nobody_walks_on_what_is_barred() -> None:
    ground, pond = level(-10, -10, 10, 10, 0), level(2, 2, 5, 5, 0.02)
    floor = floor_of(np.concatenate([ground, pond]), seen_on(ground), area=AREA, barred=pond)
    assert free_at(floor, (3, 3), (1.5, 3), (6, 6)) == [False, True, True]


def test_the_ground_is_what_cameras_see_not_what_lies_below() -> None:
    cellar, hall = level(-10, -10, 10, 10, -1.0), level(-5, -5, 5, 5, 0)
    floor = floor_of(np.concatenate([cellar, hall]), seen_on(hall), area=AREA)
    assert floor.places(floor.cells(np.array([(1.0, 1)])))[0, 2] == 0
    assert free_at(floor, (1, 1), (7, 7)) == [True, False]


def test_clearance_counts_to_the_nearest_obstacle_and_the_grids_edge() -> None:
    free = np.ones((21, 41), bool)
    free[10, 30] = False
    floor = Floor(np.zeros(2), 0.1, np.zeros((21, 41), np.float32), free)
    clearance = floor.clearance()
    assert clearance[10, 20] == pytest.approx(1.0)
    assert clearance[13, 34] == pytest.approx(0.5)
    assert clearance[0, 0] == pytest.approx(0.1)
    room = floor.room(0.3)
    assert not room[10, 27] and room[10, 26]


def test_cells_and_places_are_each_others_way_back() -> None:
    floor = Floor(
        np.array([-2.0, 3.0]), 0.1, np.full((8, 9), 0.5, np.float32), np.ones((8, 9), bool)
    )
    cells = np.argwhere(floor.free)
    assert (floor.cells(floor.places(cells)) == cells).all()
    assert np.isnan(floor.places(np.array([(-1, 0)]))[0, 2])
    assert floor.is_free(np.array([(-2.01, 3.5)])).tolist() == [False]


def test_a_floor_is_read_as_it_was_written_and_bad_files_are_refused(tmp_path: Path) -> None:
    height = np.full((3, 4), np.nan, np.float32)
    height[1:] = 0.25
    floor = Floor(np.array([1.5, -2.0]), 0.1, height, ~np.isnan(height))
    floor.save(tmp_path / "floor.npz")
    first = (tmp_path / "floor.npz").read_bytes()
    floor.save(tmp_path / "floor.npz")
    assert (tmp_path / "floor.npz").read_bytes() == first
    again = Floor.load(tmp_path / "floor.npz")
    assert np.array_equal(again.height, height, equal_nan=True)
    assert (again.origin.tolist(), again.cell) == ([1.5, -2.0], 0.1)
    assert (again.free == floor.free).all()
    (tmp_path / "bad.npz").write_bytes(first[: len(first) // 2])
    np.savez(tmp_path / "odd.npz", origin=np.array([{}], dtype=object))
    for name in ("none.npz", "bad.npz", "odd.npz"):
        with pytest.raises(OutfitError, match=name):
            Floor.load(tmp_path / name)
    with pytest.raises(OutfitError, match="cannot be written"):
        floor.save(tmp_path / "no folder" / "floor.npz")
