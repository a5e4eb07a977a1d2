"""The nearest place on a surface is found, and what is bound to it comes back."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.makehuman.data import BodyData
from addon.wardrobe.people.bindings import EYE_SCALE, FOOT_SCALE
from addon.wardrobe.people.skin_map import body_faces, triangulate
from addon.wardrobe.surface import (
    BODY_SCALE,
    RING,
    Surface,
    closest_on_triangles,
    nearest_vertices,
    scale_axes,
    vertex_normals,
)


def test_binding_finds_the_nearest_triangle() -> None:
    vertices = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [5, 5, 5], [6, 5, 5], [5, 6, 5]], float)
    triangles = np.array([[0, 1, 2], [3, 4, 5]], np.int32)
    points = np.array([[0.2, 0.3, 0.5], [5.1, 5.2, 4.0], [-1.0, -1.0, 0.0]])
    refs, weights, offsets = Surface(vertices, triangles).bind(points)
    np.testing.assert_array_equal(refs, triangles[[0, 1, 0]])
    np.testing.assert_allclose(weights[0], [0.5, 0.2, 0.3])
    np.testing.assert_allclose(weights[2], [1, 0, 0])
    back = np.einsum("nk,nkj->nj", weights, vertices[refs]) + offsets
    np.testing.assert_allclose(back, points, atol=1e-5)


def test_cloth_is_bound_where_it_was_cut_from() -> None:
    vertices = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 0, 1], [0, 1, 1]], float)
    triangles = np.array([[0, 1, 2], [3, 4, 5]], np.int32)
    point, rest = np.array([[0.2, 0.3, 0.1]]), np.array([[0.2, 0.3, 1.2]])
    refs, weights, offsets = Surface(vertices, triangles).bind(point, rest=rest)
    np.testing.assert_array_equal(refs, triangles[[1]])
    np.testing.assert_allclose(offsets, [[0, 0, -0.9]], atol=1e-5)
    np.testing.assert_allclose(weights.sum(axis=1), 1.0, atol=1e-12)


@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_no_place_on_a_triangle_is_nearer(seed: int) -> None:
    rng = np.random.default_rng(seed)
    triangle, point = rng.normal(size=(1, 3, 3)), 3 * rng.normal(size=(1, 3))
    weights, place = closest_on_triangles(point, triangle)
    assert (weights >= -1e-12).all()
    others = rng.dirichlet(np.ones(3), 400) @ triangle[0]
    assert np.linalg.norm(place - point) <= np.linalg.norm(others - point, axis=1).min() + 1e-9


def test_places_near_the_skin_are_found_exactly(body_data: BodyData) -> None:
    vertices, triangles = body_data.base.vertices, triangulate(body_faces(body_data)[0])
    normals = vertex_normals(vertices, triangles)
    rng = np.random.default_rng(3)
    chosen = rng.choice(triangles.max(), 60, replace=False)
    points = vertices[chosen] + 0.05 * normals[chosen] + rng.normal(0, 0.02, (60, 3))
    _, _, places = Surface(vertices, triangles).nearest(points)
    for point, place in zip(points, places, strict=True):
        many = np.broadcast_to(point, (len(triangles), 3))
        _, everywhere = closest_on_triangles(many, vertices[triangles])
        best = np.linalg.norm(everywhere - point, axis=1).min()
        assert np.linalg.norm(place - point) <= best + 1e-9


def test_rings_hold_a_vertex_own_faces_first(body_data: BodyData) -> None:
    triangles = triangulate(body_faces(body_data)[0])[:3000]
    rings = Surface(body_data.base.vertices, triangles)._rings
    assert rings.shape[1] == RING
    for vertex in np.unique(triangles)[::97]:
        own = np.flatnonzero((triangles == vertex).any(axis=1))
        np.testing.assert_array_equal(rings[vertex][: len(own)], own)
        near = np.isin(triangles, triangles[own]).any(axis=1)
        found = rings[vertex][rings[vertex] >= 0]
        assert set(found) <= set(np.flatnonzero(near))
        assert len(found) == min(RING, near.sum())


def test_nothing_to_look_for_gives_nothing() -> None:
    assert len(nearest_vertices(np.zeros((0, 3)), np.ones((4, 3)))) == 0


def test_scale_lines_hold_the_distances_of_the_body(body_data: BodyData) -> None:
    vertices = body_data.base.vertices
    for pairs in (BODY_SCALE, FOOT_SCALE, EYE_SCALE):
        for line in scale_axes(vertices, pairs):
            apart = abs(vertices[line.first, line.axis] - vertices[line.second, line.axis])
            assert abs(line.distance - apart) < 1e-5
