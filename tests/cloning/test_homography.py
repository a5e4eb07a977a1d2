"""Homographies: exact where they can be, refused where there is none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from addon.cloning.homography import (
    apply_homography,
    fit_homography,
    is_collinear,
    jacobian,
    translation,
)
from addon.errors import OutfitError

SQUARE = np.array([(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)])
# Corners pulled by up to a fifth of the side stay convex.
quads = arrays(np.float64, (4, 2), elements=st.floats(-0.2, 0.2)).map(lambda pull: SQUARE + pull)


@given(quads, quads, st.floats(20, 800), st.floats(20, 800))
def test_four_corners_map_exactly_and_back(source, target, wide, tall) -> None:
    source, target = source * (wide, tall), target * (tall, wide)
    matrix = fit_homography(source, target, sound=False)
    assert np.allclose(apply_homography(matrix, source), target, atol=1e-4)
    back = apply_homography(np.linalg.inv(matrix), target)
    assert np.allclose(back, source, atol=1e-4)


@given(quads, st.integers(5, 30), st.integers(0, 2**32 - 1))
def test_points_of_one_plane_are_found_again(target, count, seed) -> None:
    true = fit_homography(SQUARE * 300, target * 500, sound=False)
    points = np.random.default_rng(seed).uniform(0, 300, (count, 2))
    if is_collinear(points):
        return
    found = fit_homography(points, apply_homography(true, points), sound=False)
    mapped = apply_homography(found, SQUARE * 300)
    assert np.allclose(mapped, target * 500, atol=1.0)


def test_more_points_than_needed_are_fitted_with_the_least_squared_distance(rng) -> None:
    source = rng.uniform(0, 200, (12, 2))
    target = source * 3 + rng.normal(0, 2, (12, 2))
    matrix = fit_homography(source, target)
    best = ((apply_homography(matrix, source) - target) ** 2).sum()
    for row in range(3):
        for column in range(3):
            if (row, column) == (2, 2):
                continue
            for step in (0.999, 1.001):
                other = matrix.copy()
                other[row, column] *= step
                assert ((apply_homography(other, source) - target) ** 2).sum() >= best - 1e-6


@pytest.mark.parametrize("line", [(1.0, 0.0), (0.0, 1.0), (1.0, 1.0)])
def test_landmarks_on_one_line_are_refused_by_name(line) -> None:
    points = np.arange(5)[:, None] * np.array(line) * 10
    with pytest.raises(OutfitError, match=r"left sleeve.*one line"):
        fit_homography(points, np.vstack([SQUARE, [(0.5, 0.5)]]), name="left sleeve")
    with pytest.raises(OutfitError, match="on the UV map lie on one line"):
        fit_homography(SQUARE, points[:4], name="left sleeve")


def test_landmarks_in_one_spot_and_too_few_landmarks_are_refused() -> None:
    with pytest.raises(OutfitError, match="one line"):
        fit_homography(np.full((6, 2), 3.0), np.full((6, 2), 3.0))
    with pytest.raises(OutfitError, match="four landmarks"):
        fit_homography(SQUARE[:3], SQUARE[:3])


def test_three_of_four_in_a_row_give_an_affine_map() -> None:
    source = np.array([(0.0, 0.0), (5.0, 0.0), (10.0, 0.0), (5.0, 8.0)])
    matrix = fit_homography(source, SQUARE * 100)
    assert np.allclose(matrix[2], (0, 0, 1))


def test_the_derivative_is_the_slope_of_the_mapping() -> None:
    matrix = fit_homography(SQUARE * 100, np.array([(5, 9), (130, 0), (110, 95), (0, 120.0)]))
    point = np.array([40.0, 60.0])
    step = 1e-4 * np.eye(2)
    slope = (apply_homography(matrix, point + step) - apply_homography(matrix, point - step)) / 2e-4
    assert np.allclose(jacobian(matrix, point), slope.T, atol=1e-5)


def test_translation_moves_points() -> None:
    assert np.allclose(apply_homography(translation(3, -4), SQUARE), SQUARE + np.array((3, -4)))
