"""Landmarks come to rest on outlines and edges: nearest, sub-pixel, never farther than asked."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from addon.cloning.snapping import snap_to_borders, snap_to_edge, snap_to_mask

SIZE = 120


def disc(centre: tuple[float, float], radius: float) -> np.ndarray:
    """A disc drawn eight times finer and averaged: its border lies where it should."""
    fine = np.indices((SIZE * 8, SIZE * 8)).transpose(1, 2, 0)[:, :, ::-1] / 8 - 0.5 + 1 / 16
    inside = np.linalg.norm(fine - np.array(centre), axis=2) <= radius
    return cv2.resize(inside.astype(np.float32), (SIZE, SIZE), interpolation=cv2.INTER_AREA)


def around(centre: tuple[float, float], radius: float, angle: float) -> np.ndarray:
    return np.array(centre) + radius * np.array([np.cos(angle), np.sin(angle)])


@pytest.mark.parametrize("offset", [-6.0, -2.5, 0.4, 3.0, 6.0])
def test_a_spot_near_a_mask_comes_to_rest_on_its_outline(offset: float) -> None:
    centre, radius = (60.3, 58.8), 35.0
    mask = disc(centre, radius) > 0.5
    for angle in np.linspace(0, 2 * np.pi, 40, endpoint=False):
        spot = around(centre, radius + offset, angle)
        found = snap_to_mask((spot[0], spot[1]), mask, 8.0)
        assert found is not None
        assert abs(np.hypot(*np.subtract(found, centre)) - radius) < 0.5  # a mask knows no better
        assert np.hypot(*np.subtract(found, spot)) < abs(offset) + 0.5  # no farther than need be


@pytest.mark.parametrize("offset", [-5.0, -1.0, 2.0, 5.0])
def test_a_spot_near_an_edge_of_the_photo_comes_to_rest_on_it(
    offset: float, rng: np.random.Generator
) -> None:
    centre, radius = (60.0, 61.2), 38.0
    share = disc(centre, radius)[:, :, None]
    photo = share * (60.0, 90.0, 160.0) + (1 - share) * (190.0, 180.0, 170.0)
    photo = np.clip(photo + rng.normal(0, 2, photo.shape), 0, 255).astype(np.uint8)
    for angle in np.linspace(0, 2 * np.pi, 24, endpoint=False):
        spot = around(centre, radius + offset, angle)
        found = snap_to_edge((spot[0], spot[1]), photo, 8.0)
        assert found is not None
        assert abs(np.hypot(*np.subtract(found, centre)) - radius) < 0.4


def test_the_stronger_of_two_edges_wins_and_the_nearer_of_equal_ones() -> None:
    photo = np.full((60, 80, 3), 100, np.uint8)
    photo[:, 30:] = 130
    photo[:, 38:] = 230
    strong = snap_to_edge((34.0, 30.0), photo, 10.0)
    assert strong is not None
    assert strong[0] == pytest.approx(37.5, abs=0.2)
    photo[:, 30:38] = 165
    near = snap_to_edge((32.0, 30.0), photo, 10.0)
    assert near is not None
    assert near == pytest.approx((29.5, 30.0), abs=0.2)


def test_a_drag_along_an_edge_is_smooth() -> None:
    share = np.clip(np.indices((90, 90)).sum(axis=0) - 90.3, 0, 1)[:, :, None]
    photo = (40 + 160 * share * np.ones(3)).astype(np.uint8)
    steps = np.linspace(20, 70, 101)
    places = [snap_to_edge((x, 90.8 - x + 1.5), photo, 8.0) for x in steps]
    xs = [place[0] for place in places if place is not None]
    assert len(xs) == len(steps)
    assert np.abs(np.diff(xs) - 0.5).max() < 0.3


def test_nothing_near_means_no_snapping() -> None:
    mask = disc((60.0, 60.0), 20.0) > 0.5
    plain = np.full((SIZE, SIZE, 3), 128, np.uint8)
    assert snap_to_mask((60.0, 60.0), mask, 8.0) is None
    assert snap_to_edge((60.0, 60.0), plain, 8.0) is None
    assert snap_to_mask((-400.0, 9e5), mask, 8.0) is None
    assert snap_to_edge((-400.0, 9e5), plain, 8.0) is None
    assert snap_to_borders((0.5, 0.5), [], 8.0) is None


def test_snapping_never_goes_farther_than_the_radius(rng: np.random.Generator) -> None:
    photo = rng.integers(0, 256, (SIZE, SIZE, 3)).astype(np.uint8)
    mask = rng.random((SIZE, SIZE)) > 0.5
    border = rng.random((40, 2)) * SIZE
    for x, y in rng.random((200, 2)) * (SIZE + 20) - 10:
        for radius in (0.7, 3.0, 9.0):
            for found in (
                snap_to_mask((x, y), mask, radius),
                snap_to_edge((x, y), photo, radius),
                snap_to_borders((x, y), [border], radius),
            ):
                assert found is None or np.hypot(found[0] - x, found[1] - y) <= radius + 1e-9


def test_borders_offer_their_vertices_first() -> None:
    square = np.array([[0.2, 0.2], [0.8, 0.2], [0.8, 0.8], [0.2, 0.8]])
    assert snap_to_borders((0.79, 0.21), [square], 0.05) == (0.8, 0.2)
    assert snap_to_borders((0.5, 0.22), [square], 0.05) == pytest.approx((0.5, 0.2))
    assert snap_to_borders((0.21, 0.5), [square], 0.05) == pytest.approx((0.2, 0.5))
    assert snap_to_borders((0.5, 0.5), [square], 0.05) is None
