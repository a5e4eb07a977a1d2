"""Quads: maximum matching by blossoms, and triangle cloth paired into quads of the same shape."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.makehuman.obj import triangulated
from addon.wardrobe.catalogue import Wardrobe
from addon.wardrobe.tailoring.matching import CLOSED, FREE, match
from addon.wardrobe.tailoring.quads import corner_angles, pair_triangles

GRAPHS = st.integers(2, 9).flatmap(
    lambda count: st.tuples(
        st.just(count),
        st.sets(st.sampled_from(list(itertools.combinations(range(count), 2)))),
    )
)


def _neighbours(count: int, edges: set[tuple[int, int]]) -> list[list[int]]:
    near: list[list[int]] = [[] for _ in range(count)]
    for one, other in sorted(edges):
        near[one].append(other)
        near[other].append(one)
    return near


def _largest(left: frozenset[int], near: list[list[int]]) -> int:
    """Return the size of a maximum matching by trying everything."""
    if not left:
        return 0
    node = min(left)
    best = _largest(left - {node}, near)
    for other in near[node]:
        if other in left:
            best = max(best, 1 + _largest(left - {node, other}, near))
    return best


@given(GRAPHS)
@settings(max_examples=300, deadline=None)
def test_matchings_are_maximum_in_any_graph(graph: tuple[int, set[tuple[int, int]]]) -> None:
    count, edges = graph
    near, mate = _neighbours(count, edges), [FREE] * count
    assert match(near, mate, range(count), lambda _: 0) == []
    for node, partner in enumerate(mate):
        assert partner == FREE or (mate[partner] == node and partner in near[node])
    assert sum(partner >= 0 for partner in mate) == 2 * _largest(frozenset(range(count)), near)


@given(GRAPHS, st.integers(0, 8))
@settings(max_examples=200, deadline=None)
def test_free_nodes_leave_by_an_exit(graph: tuple[int, set[tuple[int, int]]], door: int) -> None:
    count, edges = graph
    door %= count
    near, mate = _neighbours(count, edges), [FREE] * count
    left = match(near, mate, range(count), lambda node: int(node == door))
    assert left == ([door] if mate[door] == CLOSED else [])
    for node, partner in enumerate(mate):
        assert partner < 0 or mate[partner] == node
    free = mate.count(FREE)
    best = count - 2 * _largest(frozenset(range(count)), near)
    without = frozenset(range(count)) - {door}
    assert free == min(best, len(without) - 2 * _largest(without, near))


def _strip(columns: int) -> tuple[np.ndarray, np.ndarray]:
    """A zigzag strip of triangles in the plane."""
    points = np.array([[i / 2, i % 2, 0.0] for i in range(columns)])
    faces = np.array([(i, i + 1, i + 2) if i % 2 == 0 else (i, i + 2, i + 1)
                      for i in range(columns - 2)])  # fmt: skip
    return points, faces[:, ::-1].astype(np.int32)


@pytest.mark.parametrize("columns", [4, 5, 12, 13])
def test_an_odd_strip_gets_one_vertex_in_its_border(columns: int) -> None:
    points, faces = _strip(columns)
    quads = pair_triangles(points, faces, points[:, :2].copy(), faces)
    odd = len(faces) % 2
    assert len(quads.halved.edges) == len(quads.halved.uv_edges) == odd
    assert len(quads.faces) == (len(faces) + odd) // 2
    places = quads.on_mesh(points)
    angles = corner_angles(places[quads.faces])
    np.testing.assert_allclose(angles.sum(axis=1), 360)
    assert angles.max() < 180 + 1e-6
    corners = places[triangulated(quads.faces)]
    areas = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])[:, 2] / 2
    assert areas.min() > 0.2
    assert areas.sum() == pytest.approx(len(faces) / 2)


def test_quads_never_cross_a_seam() -> None:
    points, faces = _strip(6)
    uvs = np.concatenate([points[:, :2], points[:, :2] + [10, 0]])
    uv_faces = np.where(np.arange(4)[:, None] < 1, faces, faces + 6).astype(np.int32)
    quads = pair_triangles(points, faces, uvs, uv_faces)
    spans = np.ptp(quads.on_map(uvs)[quads.uv_faces][..., 0], axis=1)
    assert spans.max() < 5


def test_a_single_triangle_becomes_a_quad() -> None:
    points = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0.0]])
    faces = np.array([[0, 1, 2]], np.int32)
    mesh = pair_triangles(points, faces, points[:, :2].copy(), faces)
    assert len(mesh.faces) == 1 and len(mesh.halved.edges) == 1


@pytest.mark.parametrize("name", ["trousers_straight", "long_sleeve_top_v_slim", "skirt_knee"])
def test_garments_are_mostly_good_quads(name: str, wardrobe: Wardrobe) -> None:
    mesh = wardrobe.garment(name).mesh
    flat = np.concatenate([mesh.uvs, np.zeros((len(mesh.uvs), 1))], axis=1)
    for corners in (mesh.vertices[mesh.faces], flat[mesh.uv_faces]):
        angles = corner_angles(corners)
        assert (angles.max(axis=1) > 180.5).mean() < 0.02
        assert np.median(np.abs(angles - 90).max(axis=1)) < 30
