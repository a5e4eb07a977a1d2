"""The cloth cell: Eq. 2 and 3 by brute force, and only cloth."""

from __future__ import annotations

import numpy as np
import pytest

from addon.cloning.cell import find_block
from addon.cloning.features import MAP_SHAPE, normalise, texture_features

EVERYWHERE = np.ones(MAP_SHAPE, np.float32)


def brute_force(features, share, sizes):
    """Eq. 2 and 3 as written, block by block."""
    values = normalise(features, share > 0.97).astype(np.float64)
    best = (np.inf, 0, 0, 0)
    for size in sizes:
        for row in range(MAP_SHAPE[0] - size + 1):
            for column in range(MAP_SHAPE[1] - size + 1):
                window = (slice(row, row + size), slice(column, column + size))
                if (share[window] <= 0.97).any():
                    continue
                block = values[window].reshape(size * size, -1)
                score = block.std(axis=0, ddof=1).mean() / size**2
                best = min(best, (score, row, column, size))
    return best


def test_the_best_block_is_the_one_of_equations_2_and_3(rng) -> None:
    features = rng.normal(size=(*MAP_SHAPE, 5)).astype(np.float32).cumsum(axis=0)
    share = (rng.random(MAP_SHAPE) > 0.02).astype(np.float32)
    found = find_block(features, share)
    score, row, column, size = brute_force(features, share, range(2, 9))
    assert (found.row, found.column, found.rows, found.columns) == (row, column, size, size)
    assert found.score == pytest.approx(score, rel=1e-6)


def test_a_calm_area_is_preferred_to_a_busy_one(rng) -> None:
    features = rng.normal(size=(*MAP_SHAPE, 4)).astype(np.float32)
    features[20:28, 5:13] = 0.1
    found = find_block(features, EVERYWHERE)
    assert (found.row, found.column, found.rows) == (20, 5, 8)


def test_blocks_lie_wholly_inside_the_cloth(rng) -> None:
    features = rng.normal(size=(*MAP_SHAPE, 4)).astype(np.float32)
    share = np.zeros(MAP_SHAPE, np.float32)
    share[30:35, 4:9] = 1
    share[30, 4] = 0.96
    found = find_block(features, share)
    window = share[found.row : found.row + found.rows, found.column : found.column + found.columns]
    assert window.min() > 0.97


def test_scraps_of_cloth_still_give_a_cell(rng) -> None:
    features = rng.normal(size=(*MAP_SHAPE, 4)).astype(np.float32)
    share = np.zeros(MAP_SHAPE, np.float32)
    share[10:12, 6:8] = 0.6
    found = find_block(features, share)
    assert (found.row, found.column, found.rows) == (10, 6, 2)
    nothing = find_block(features, np.zeros(MAP_SHAPE, np.float32))
    assert nothing.rows >= 2


def test_blocks_may_be_square_on_the_photo(rng) -> None:
    features = rng.normal(size=(*MAP_SHAPE, 4)).astype(np.float32)
    found = find_block(features, EVERYWHERE, (4,), rows_per_column=3.0)
    assert (found.rows, found.columns) == (12, 4)


def test_features_describe_cells_and_keep_still_on_flat_cloth(rng) -> None:
    flat = np.full((384, 128, 3), 90, np.uint8)
    features = texture_features(flat)
    assert features.shape == (*MAP_SHAPE, 28)
    assert features.dtype == np.float32
    assert np.allclose(features, features[0, 0], atol=1e-3)
    busy = flat.copy()
    busy[:, ::4] = 200
    assert np.abs(texture_features(busy) - features).max() > 1


def test_features_and_search_are_deterministic(rng) -> None:
    crop = rng.integers(0, 255, (384, 128, 3), dtype=np.uint8)
    first, second = texture_features(crop), texture_features(crop)
    assert first.tobytes() == second.tobytes()
    assert find_block(first, EVERYWHERE) == find_block(second, EVERYWHERE)
