"""Expansion: flips that meet without a step, scale, shading, boxes."""

from __future__ import annotations

import cv2
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from addon.cloning.expansion import PlacedCell, lower_boxes, tile
from addon.cloning.outlines import fill_rings, pixels_inside
from addon.cloning.shading import flatten_shading
from addon.wardrobe.registration import Registration

SIZE = 256


def filled(cell: np.ndarray, origin: tuple[int, int]) -> np.ndarray:
    out = np.zeros((SIZE, SIZE, 3), np.uint8)
    tile(PlacedCell(cell, origin), (0, 0, SIZE, SIZE), out)
    return out


@given(
    st.integers(3, 300), st.integers(3, 300), st.integers(-90, 300), st.integers(-90, 300),
    st.integers(0, 99),
)  # fmt: skip
def test_copies_are_mirrored_and_stand_where_the_cell_was_found(wide, tall, x, y, seed) -> None:
    cell = np.random.default_rng(seed).integers(0, 255, (tall, wide, 3), dtype=np.uint8)
    out = filled(cell, (x, y))
    left, top = max(x, 0), max(y, 0)
    right, bottom = min(x + wide, SIZE), min(y + tall, SIZE)
    if left < right and top < bottom:
        assert (
            out[top:bottom, left:right] == cell[top - y : bottom - y, left - x : right - x]
        ).all()
    # A mirror stands at every multiple of the cell's size: texels on both sides are equal.
    for seam in range(x % wide, SIZE, wide):
        if 0 < seam < SIZE:
            assert (out[:, seam - 1] == out[:, seam]).all()
    for seam in range(y % tall, SIZE, tall):
        if 0 < seam < SIZE:
            assert (out[seam - 1] == out[seam]).all()


def test_tiling_repeats_after_two_cells(rng) -> None:
    cell = rng.integers(0, 255, (20, 30, 3), dtype=np.uint8)
    out = filled(cell, (7, 11))
    assert (out[:, 60:] == out[:, :-60]).all()
    assert (out[40:] == out[:-40]).all()


def test_only_the_box_is_filled(rng) -> None:
    out = np.zeros((SIZE, SIZE, 3), np.uint8)
    tile(PlacedCell(np.full((9, 9, 3), 200, np.uint8)), (10, 20, 50, 60), out)
    assert (out[20:60, 10:50] == 200).all()
    assert out.sum() == 40 * 40 * 3 * 200


def test_shading_goes_and_the_pattern_stays() -> None:
    x = np.arange(160) + np.zeros((120, 1))
    stripes = np.where((x // 5) % 2, 180, 90) * (0.75 + 0.5 * x / 160)
    cell = np.repeat(stripes[..., None], 3, axis=2).clip(0, 255).astype(np.uint8)
    flat = flatten_shading(cell)

    def slope(picture: np.ndarray) -> float:
        columns = cv2.blur(picture[..., 0].astype(np.float32), (41, 41)).mean(axis=0)[30:-30]
        return float(np.ptp(columns))

    assert slope(flat) < 0.4 * slope(cell)
    contrast = flat[:, ::10].astype(float).mean() - flat[:, 7::10].astype(float).mean()
    assert abs(contrast) > 60
    assert abs(flat.mean() - cell.mean()) < 8


def test_shading_of_black_cloth_stays_black() -> None:
    black = np.zeros((40, 40, 3), np.uint8)
    assert (flatten_shading(black) == 0).all()


def test_lower_boxes_are_clipped_to_the_map() -> None:
    registration = Registration(
        ("vest", "skirt"), np.zeros((0, 2)), (), lower_boxes=((-0.1, 0.5, 0.5, 1.2), (0, 0, 0, 1))
    )
    assert lower_boxes(registration, 256) == [(0, 128, 128, 256)]


@given(st.lists(st.tuples(st.integers(0, 63), st.integers(0, 63)), min_size=3, max_size=7))
def test_pixels_inside_agree_with_a_drawn_polygon_away_from_its_border(corners) -> None:
    ring = cv2.convexHull(np.array(corners, np.float32))[:, 0].astype(np.float64)
    if len(ring) < 3:
        return
    drawn = fill_rings([ring], (0, 0, 64, 64))
    inside = pixels_inside(ring, (64, 64))
    border = np.zeros((64, 64), np.uint8)
    cv2.polylines(border, [np.rint(ring).astype(np.int32)], True, (1,), 3)
    assert ((drawn > 0) == (inside > 0))[border == 0].all()


def test_polygons_that_share_an_edge_share_no_pixel() -> None:
    left = np.array([(5.0, 5.0), (30.0, 9.0), (27.0, 50.0), (5.0, 44.0)])
    right = np.array([(30.0, 9.0), (60.0, 5.0), (55.0, 60.0), (27.0, 50.0)])
    assert not (pixels_inside(left, (64, 64)) & pixels_inside(right, (64, 64))).any()


def test_folds_are_taken_out_of_plain_cloth_but_patterns_stay() -> None:
    across = np.arange(96) / 96
    fold = 200 + 10 * np.cos(2 * np.pi * 2 * across)
    plain = np.repeat(np.tile(fold, (64, 1))[..., None], 3, axis=2).astype(np.uint8)
    assert np.ptp(flatten_shading(plain).astype(int)) < 0.5 * np.ptp(plain.astype(int))
    striped = np.where(across[None, :, None] * 4 % 1 < 0.5, 60, 220) * np.ones((64, 1, 3))
    even = flatten_shading(striped.astype(np.uint8)).astype(float)
    assert np.abs(even - striped).mean() < 12
