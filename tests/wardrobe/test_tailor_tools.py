"""The tailor's tools keep their promises: cutting, refining, flattening, hulls, poke tests."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.wardrobe.surface import Surface, closest_on_triangles
from addon.wardrobe.tailoring.binding import (
    covered_vertices,
    poking_vertices,
    winding_numbers,
)
from addon.wardrobe.tailoring.cloth_mesh import (
    COLUMNS,
    HEM,
    SEAM,
    Cloth,
    boundary_loops,
    cut,
    edges_of,
    largest_component,
    subdivide,
    triangles_of,
)
from addon.wardrobe.tailoring.flattening import area_stretch, flatten
from addon.wardrobe.tailoring.sections import convex_hull, measure_sections, ray_radii


def _grid(count: int = 12) -> tuple[np.ndarray, np.ndarray]:
    """A unit square of quads, in the plane z = 0, facing +z."""
    x, y = np.meshgrid(np.linspace(0, 1, count), np.linspace(0, 1, count))
    points = np.stack([x.ravel(), y.ravel(), 0 * x.ravel()], axis=1)
    index = np.arange(count * count).reshape(count, count)
    rows = [index[:-1, :-1], index[:-1, 1:], index[1:, 1:], index[1:, :-1]]
    return points, np.stack([row.ravel() for row in rows], axis=1).astype(np.int32)


def _cloth(count: int = 12) -> Cloth:
    points, quads = _grid(count)
    values = np.zeros((len(points), COLUMNS))
    values[:, :3] = points
    return Cloth(values, np.zeros(len(points), np.int32), triangles_of(quads, points))


def _areas(points: np.ndarray, faces: np.ndarray) -> np.ndarray:
    a, b, c = (points[faces[:, k]] for k in range(3))
    return np.cross(b - a, c - a)[:, 2] / 2


def _sphere(rounds: int = 3) -> tuple[np.ndarray, np.ndarray]:
    corners = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], float)
    quads = np.array(
        [[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]],
        np.int32,
    )
    for _ in range(rounds):
        corners, quads = subdivide(corners, quads)
    points = corners / np.linalg.norm(corners, axis=1, keepdims=True)
    return points, triangles_of(quads, points)


@settings(max_examples=60, deadline=None)
@given(st.floats(0, np.pi), st.floats(-0.4, 0.4))
def test_a_straight_cut_keeps_exactly_its_side_without_slivers(angle: float, shift: float) -> None:
    cloth = _cloth()
    normal = np.array([np.cos(angle), np.sin(angle)])
    field = (cloth.points[:, :2] - 0.5) @ normal - shift
    piece = cut(cloth, field, HEM)
    areas = _areas(piece.points, piece.faces)
    depth = (piece.points[:, :2] - 0.5) @ normal - shift
    assert areas.min() > 0
    assert depth.min() > -1e-9
    np.testing.assert_allclose(depth[(piece.marks & HEM) != 0], 0, atol=1e-9)
    whole = cut(cloth, field, SEAM, both=True)
    rest = cut(cloth, -field, HEM)
    total = _areas(whole.points, whole.faces).sum()
    # Corners of the square that slide along a cut through its border leave at most a sliver.
    assert abs(areas.sum() + _areas(rest.points, rest.faces).sum() - total) < 0.02


def test_a_round_cut_leaves_one_smooth_loop() -> None:
    cloth = _cloth(30)
    field = np.hypot(cloth.points[:, 0] - 0.5, cloth.points[:, 1] - 0.5) - 0.3
    ring = cut(cloth, field, HEM)
    inner = [loop for loop in boundary_loops(ring.faces) if (ring.marks[loop] & HEM).all()]
    assert len(inner) == 1
    radius = np.linalg.norm(ring.points[inner[0], :2] - 0.5, axis=1)
    assert np.abs(radius - 0.3).max() < 1e-3
    steps = ring.points[inner[0]] - ring.points[np.roll(inner[0], -1)]
    assert np.linalg.norm(steps, axis=1).min() > 0.2 / 29 / 3


def test_cuts_through_cuts_stay_on_both_lines() -> None:
    cloth = cut(_cloth(), _cloth().points[:, 1] - 0.301, HEM)
    cloth = cut(cloth, cloth.points[:, 0] - 0.472, SEAM, both=True)
    np.testing.assert_allclose(cloth.points[(cloth.marks & HEM) != 0, 1], 0.301, atol=1e-9)
    corner = (cloth.marks & (HEM | SEAM)) == HEM | SEAM
    np.testing.assert_allclose(cloth.points[corner], [[0.472, 0.301, 0]], atol=1e-9)


def test_the_largest_piece_is_kept() -> None:
    cloth = _cloth()
    gap = np.abs(cloth.points[:, 0] - 0.3) - 0.05
    piece = largest_component(cut(cloth, gap, HEM))
    assert piece.points[:, 0].min() > 0.3


def test_subdivision_keeps_borders_and_orientation() -> None:
    points, quads = _grid(5)
    finer, faces = subdivide(points, quads)
    assert len(faces) == 4 * len(quads)
    areas = _areas(finer, triangles_of(faces, finer))
    assert areas.min() > 0
    assert areas.sum() == pytest.approx(1, abs=0.05)
    edges, sides = edges_of(faces)
    assert np.bincount(sides.ravel()).max() == 2 and len(edges) == 2 * 8 * 9


def test_a_bent_sheet_is_flattened_without_stretch() -> None:
    points, quads = _grid(15)
    faces = triangles_of(quads, points)
    angle = (points[:, 0] - 0.5) * 2.4
    bent = np.stack([np.sin(angle), points[:, 1] * 2.4, np.cos(angle)], axis=1)
    nothing = np.zeros(0, np.int32)
    flat = flatten(bent, faces, bent[:, :2].copy(), (nothing, []))
    stretch = area_stretch(bent, faces, flat, faces)
    assert np.abs(stretch - 1).max() < 0.03
    assert np.ptp(flat[:, 0]) == pytest.approx(2.4, rel=0.02)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_the_hull_contains_its_points(seed: int) -> None:
    points = np.random.default_rng(seed).normal(size=(40, 2))
    hull = convex_hull(points)
    side, offset = np.roll(hull, -1, axis=0) - hull, points[:, None] - hull[None]
    assert (side[None, :, 0] * offset[..., 1] - side[None, :, 1] * offset[..., 0]).min() > -1e-9
    assert ray_radii(hull, hull.mean(axis=0)).min() > 0


def test_sections_of_a_tube_have_its_radius() -> None:
    angle, level = np.meshgrid(np.linspace(0, 2 * np.pi, 60, endpoint=False), np.arange(0, 3, 0.2))
    points = np.stack([np.sin(angle), level, np.cos(angle) + 0.3], axis=-1).reshape(-1, 3)
    index = np.arange(len(points)).reshape(level.shape)
    edges = np.concatenate([
        np.stack([index[:-1].ravel(), index[1:].ravel()], axis=1),
        np.stack([index.ravel(), np.roll(index, -1, axis=1).ravel()], axis=1),
    ]).astype(np.int32)  # fmt: skip
    tube = measure_sections(points, edges, np.linspace(0.1, 2.5, 9), symmetric=False)
    np.testing.assert_allclose(tube.radii, 1, atol=0.01)
    np.testing.assert_allclose(tube.centres, [[0, 0.3]] * 9, atol=0.01)
    assert tube.radius(np.array([0.4]), np.array([1.0]))[0] == pytest.approx(1, abs=0.01)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_the_closest_place_on_a_triangle_is_the_closest(seed: int) -> None:
    rng = np.random.default_rng(seed)
    triangle, point = rng.normal(size=(1, 3, 3)), rng.normal(size=(1, 3)) * 2
    weights, place = closest_on_triangles(point, triangle)
    assert weights.min() >= 0 and weights.sum() == pytest.approx(1)
    samples = rng.dirichlet(np.ones(3), 400) @ triangle[0]
    nearest = np.linalg.norm(samples - point, axis=1).min()
    assert np.linalg.norm(place - point) <= nearest + 1e-9


def test_poking_is_told_by_real_distance(rng: np.random.Generator) -> None:
    points, faces = _sphere()
    inside, outside = rng.normal(size=(50, 3)), rng.normal(size=(50, 3))
    inside *= rng.uniform(0.3, 0.97, (50, 1)) / np.linalg.norm(inside, axis=1, keepdims=True)
    outside *= rng.uniform(1.01, 1.5, (50, 1)) / np.linalg.norm(outside, axis=1, keepdims=True)
    everything = np.concatenate([inside, outside])
    poking = poking_vertices(points, faces, everything, np.ones(100, bool))
    assert not poking[:50].any() and poking[50:].all()
    assert not poking_vertices(points, faces, everything, np.zeros(100, bool)).any()
    turns = winding_numbers(everything, points, faces)
    np.testing.assert_allclose(turns, [1.0] * 50 + [0.0] * 50, atol=1e-6)


def test_what_lies_near_a_hem_stays_uncovered() -> None:
    points, faces = _sphere()
    open_sphere = faces[points[faces][:, :, 1].min(axis=1) > -0.5]
    below = points * 0.9
    covered = covered_vertices(points, open_sphere, below, 0.2)
    assert covered[points[:, 1] > 0].all()
    assert not covered[points[:, 1] < -0.4].any()


def test_the_nearest_face_is_found(rng: np.random.Generator) -> None:
    points, faces = _sphere()
    queries = rng.normal(size=(30, 3))
    face, weights, places = Surface(points, faces).nearest(queries)
    whole = np.repeat(queries, len(faces), axis=0)
    _, exact = closest_on_triangles(whole, np.tile(points[faces], (30, 1, 1)))
    best = np.linalg.norm(exact - whole, axis=1).reshape(30, -1).min(axis=1)
    np.testing.assert_allclose(np.linalg.norm(places - queries, axis=1), best, atol=1e-9)
    rebuilt = np.einsum("nk,nkj->nj", weights, points[faces[face]])
    np.testing.assert_allclose(rebuilt, places, atol=1e-12)
