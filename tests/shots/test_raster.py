"""The z-buffer: exact against a reference that looks at every pixel of every triangle."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from addon.shots import raster
from addon.shots.camera import Camera
from addon.shots.raster import GRID, NEAR, Cut, Sheet, Window, bounds, depths, in_front

Floats = NDArray[np.float64]
SIDE = 12
places = st.integers(-3 * GRID, (SIDE + 3) * GRID).map(lambda step: step / GRID)
# whole and half pixels, where edges run through centres
round_places = st.integers(-4, 2 * SIDE + 4).map(lambda half: half / 2)
WINDOW = Window(0, 0, SIDE, SIDE)


def covers(corners: list[tuple[int, int]], x: int, y: int) -> bool:
    """Say whether a triangle covers a point, in whole steps of half the grid: exact."""
    (ax, ay), (bx, by), (cx, cy) = corners
    area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay)
    if area == 0:
        return False
    if area < 0:
        (bx, by), (cx, cy) = (cx, cy), (bx, by)
    for (px, py), (qx, qy) in (((ax, ay), (bx, by)), ((bx, by), (cx, cy)), ((cx, cy), (ax, ay))):
        side = (qx - px) * (y - py) - (qy - py) * (x - px)
        top_or_left = qy < py or (qy == py and qx > px)
        if side < 0 or (side == 0 and not top_or_left):
            return False
    return True


def drawn_slowly(pixels: Floats, triangles: NDArray[np.intp]) -> Floats:
    """Draw as `depths` by looking at each pixel for each triangle."""
    picture = np.full((SIDE, SIDE), np.inf)
    for triangle in pixels[triangles]:
        steps = [(round(x * GRID), round(y * GRID)) for x, y, _ in triangle]
        for row in range(SIDE):
            for column in range(SIDE):
                if covers(steps, column * GRID + GRID // 2, row * GRID + GRID // 2):
                    depth = depth_at(triangle, column + 0.5, row + 0.5)
                    picture[row, column] = min(picture[row, column], depth)
    return picture


def depth_at(triangle: Floats, x: float, y: float) -> float:
    """Return the depth of a triangle's plane in space on the ray through a pixel's place."""
    rays = np.column_stack([triangle[:, :2], np.ones(3)]) * triangle[:, 2:]  # K is the identity
    normal = np.cross(rays[1] - rays[0], rays[2] - rays[0])
    return float(normal @ rays[0] / (normal @ (x, y, 1.0)))


@st.composite
def triangles(draw: st.DrawFn) -> Floats:
    """Corners of one to six triangles, (3 N, 3) x, y and depth."""
    count = draw(st.integers(1, 6))
    place = draw(st.sampled_from([places, round_places]))
    flat = draw(arrays(np.float64, (3 * count, 2), elements=place))
    depth = draw(arrays(np.float64, (3 * count,), elements=st.floats(0.5, 20, width=32)))
    return np.column_stack([flat, depth])


@given(triangles())
def test_every_pixel_is_that_of_the_nearest_triangle_over_its_centre(pixels: Floats) -> None:
    faces = np.arange(len(pixels)).reshape(-1, 3)
    fast, slow = depths(pixels, [Sheet(faces)], WINDOW), drawn_slowly(pixels, faces)
    np.testing.assert_array_equal(np.isfinite(fast), np.isfinite(slow))
    there = np.isfinite(fast)
    np.testing.assert_allclose(fast[there], slow[there], rtol=1e-4)


@given(arrays(np.float64, (5, 2), elements=round_places))
def test_neighbours_share_no_pixel_and_leave_none_out(corners: Floats) -> None:
    hull = np.array([[-9.0, -9.0], [40.0, -9.0], [40.0, 40.0], [-9.0, 40.0]])
    middle = np.clip(corners[0], 0, SIDE)
    pixels = np.column_stack([np.vstack([hull, middle]), np.full(5, 2.0)])
    fan = np.array([(0, 1, 4), (1, 2, 4), (2, 3, 4), (3, 0, 4)])
    counts = sum(np.isfinite(depths(pixels, [Sheet(fan[i : i + 1])], WINDOW)) for i in range(4))
    assert (np.asarray(counts, int) == 1).all()


@given(triangles(), st.integers(-5, 5), st.integers(-5, 5))
def test_a_window_shows_its_part_of_the_plane(pixels: Floats, left: int, top: int) -> None:
    faces = [Sheet(np.arange(len(pixels)).reshape(-1, 3))]
    whole = bounds(pixels, faces)
    window = Window(left, top, 7, 6)
    common = window.within(whole)
    full, part = depths(pixels, faces, whole), depths(pixels, faces, window)
    np.testing.assert_array_equal(full[common.slices(whole)], part[common.slices(window)])
    outside = part.copy()
    outside[common.slices(window)] = np.inf
    assert not np.isfinite(outside).any(), "the bounds hold all that is drawn"


def test_small_pieces_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    pixels = np.column_stack([rng.uniform(-20, 80, (300, 2)), rng.uniform(1, 9, 300)])
    sheet, window = Sheet(np.arange(300).reshape(-1, 3)), Window(0, 0, 60, 60)
    whole = depths(pixels, [sheet], window)
    monkeypatch.setattr(raster, "CHUNK", 64)
    np.testing.assert_array_equal(depths(pixels, [sheet], window), whole)


SQUARE = np.array([[0.0, 0, 4], [SIDE, 0, 4], [SIDE, SIDE, 4], [0, SIDE, 4]])
HALVES = np.array([(0, 1, 2), (0, 2, 3)])
CORNERS = np.array([[0.0, 1], [1, 1], [1, 0], [0, 0]])  # v up: the top left is 0, 1


def test_cut_out_texels_are_not_there_and_show_what_is_behind() -> None:
    solid = np.zeros((4, 4), bool)
    solid[0, 3] = solid[2, 1] = True
    behind = SQUARE + np.array([0, 0, 2])
    sheets = [Sheet(HALVES, Cut(CORNERS[HALVES], solid)), Sheet(HALVES + 4)]
    drawn = depths(np.vstack([SQUARE, behind]), sheets, WINDOW)
    np.testing.assert_allclose(drawn, np.where(np.kron(solid, np.ones((3, 3))) > 0, 4, 6))


def test_textures_keep_to_perspective_and_repeat() -> None:
    slanted = SQUARE.copy()
    slanted[[1, 2], 2] = 12.0  # the right side lies three times as deep
    solid = np.arange(8) % 2 == 0
    cut = Cut(CORNERS[HALVES] * (2, 1) - (1, 0), solid[None])  # the map twice, from -1 to 1
    drawn = np.isfinite(depths(slanted, [Sheet(HALVES, cut)], WINDOW))
    x = (np.arange(SIDE) + 0.5) / SIDE
    u = 2 * (x / 12) / (x / 12 + (1 - x) / 4)
    np.testing.assert_array_equal(drawn, np.tile(solid[(u * 8).astype(int) % 8], (SIDE, 1)))


def test_what_reaches_behind_the_camera_is_cut_at_the_near_plane() -> None:
    """A floor below the camera, from behind it to far before it, fills the lower half."""
    camera = Camera(
        "cam",
        SIDE,
        SIDE,
        np.array([[SIDE, 0, SIDE / 2], [0, SIDE, SIDE / 2], [0, 0, 1]]),
        np.column_stack([np.eye(3), np.zeros(3)]),
    )
    floor = np.array([[-99.0, 1, -5], [99, 1, -5], [99, 1, 1e4], [-99, 1, 1e4]])
    for turn in range(3):
        faces = np.roll(HALVES, turn, axis=1)
        view, sheets = in_front(floor, [Sheet(faces)])
        assert (view[sheets[0].triangles, 2] >= NEAR - 1e-12).all()
        drawn = depths(camera.pixels(view), sheets, WINDOW)
        rows = np.arange(SIDE // 2, SIDE) + 0.5 - SIDE / 2
        assert not np.isfinite(drawn[: SIDE // 2]).any()
        # the horizon is a corner, rounded to a step of the grid: so much may depths be off
        nearness = np.tile((rows / SIDE)[:, None], SIDE)
        np.testing.assert_allclose(1 / drawn[SIDE // 2 :], nearness, atol=1 / SIDE / GRID)


def test_the_near_plane_cuts_textures_where_it_cuts_the_cloth() -> None:
    cloth = np.array([[-1.0, -1, -3], [1, -1, -3], [1, 1, 5], [-1, 1, 5]])
    view, (sheet,) = in_front(cloth, [Sheet(HALVES, Cut(CORNERS[HALVES], np.ones((2, 2), bool)))])
    assert sheet.cut is not None
    corners = view[sheet.triangles]
    np.testing.assert_allclose(sheet.cut.uvs[..., 0], (corners[..., 0] + 1) / 2, atol=1e-12)
    np.testing.assert_allclose(sheet.cut.uvs[..., 1], 1 - (corners[..., 2] + 3) / 8, atol=1e-12)


def test_nothing_is_drawn_of_nothing_and_of_what_is_behind() -> None:
    view, sheets = in_front(SQUARE * (1, 1, -1), [Sheet(HALVES)])
    assert not len(sheets[0].triangles)
    assert bounds(view, sheets) == Window(0, 0, 0, 0)
    assert depths(SQUARE, [Sheet(HALVES)], Window(3, 3, 0, 5)).shape == (5, 0)
    assert not np.isfinite(depths(SQUARE, [Sheet(HALVES[:0])], WINDOW)).any()


def test_wrong_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match=r"\(N, 3\)"):
        Sheet(np.zeros((2, 4), int))
    with pytest.raises(ValueError, match="every triangle"):
        Sheet(HALVES, Cut(np.zeros((1, 3, 2)), np.ones((1, 1), bool)))
    with pytest.raises(ValueError, match="negative"):
        Window(0, 0, -1, 2)


def test_a_person_of_sixty_thousand_triangles_takes_a_moment() -> None:
    """A ball of as many triangles as a dressed person, 300 pixels high: well below 60 ms."""
    across, down = np.meshgrid(np.linspace(0, 2 * np.pi, 247), np.linspace(0, np.pi, 124))
    ball = np.stack([np.cos(across) * np.sin(down), np.cos(down), np.sin(across) * np.sin(down)])
    points = ball.reshape(3, -1).T * (60, 150, 1) + (100, 160, 5)
    grid = np.arange(points.shape[0]).reshape(across.shape)
    quads = np.stack([grid[:-1, :-1], grid[:-1, 1:], grid[1:, 1:], grid[1:, :-1]], -1).reshape(
        -1, 4
    )
    sheet = Sheet(np.concatenate([quads[:, :3], quads[:, [0, 2, 3]]]))
    assert len(sheet.triangles) > 60_000
    taken = []
    for _ in range(5):
        start = time.process_time()
        drawn = depths(points, [sheet], Window(0, 0, 200, 320))
        taken.append(time.process_time() - start)
    assert np.isfinite(drawn).sum() == pytest.approx(np.pi * 60 * 150, rel=0.01)
    assert min(taken) < 0.06
