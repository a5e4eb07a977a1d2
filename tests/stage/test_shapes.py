"""Shapes of which scenes are piled up: areas, volumes and holes worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from addon.stage.scenery.shapes import NONE, Shape, box, lathe, pierced, prism, reveal, tube


def triangles(shape: Shape) -> np.ndarray:
    quads = shape.faces[shape.faces[:, 3] != NONE]
    faces = np.concatenate([shape.faces[:, :3], quads[:, [0, 2, 3]]])
    return shape.vertices[faces]


def area(shape: Shape) -> float:
    a, b, c = np.moveaxis(triangles(shape), 1, 0)
    return float(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2)


def volume(shape: Shape) -> float:
    """Positive where a closed shape's faces look outwards."""
    a, b, c = np.moveaxis(triangles(shape), 1, 0)
    return float(np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6)


def test_a_box_is_closed_and_looks_outwards() -> None:
    assert volume(box((1, 2, 3), (3, 5, 7))) == pytest.approx(24.0)
    assert volume(box((1, 2, 3), (3, 5, 7)).inside_out()) == pytest.approx(-24.0)


def test_turning_and_moving_keep_a_volume() -> None:
    assert volume(box((0, 0, 0), (1, 2, 3)).turned(33.0).moved(5, -4, 2)) == pytest.approx(6.0)


def test_a_prism_has_its_sides_and_its_lid() -> None:
    square = prism([(0, 0), (2, 0), (2, 2), (0, 2)], 1.0, 4.0)
    assert area(square) == pytest.approx(4 * 6 + 4)


def test_a_wall_lacks_its_holes() -> None:
    wall = pierced(10.0, 6.0, [(1, 1, 3, 4), (5, 0, 6, 2.1)])
    assert area(wall) == pytest.approx(60 - 6 - 2.1)
    first = wall.vertices[wall.faces[0]]
    assert np.cross(first[1] - first[0], first[2] - first[0])[1] < 0  # it looks along -y


def test_a_reveal_lines_a_hole() -> None:
    assert area(reveal((0, 0, 2, 1), 0.5)) == pytest.approx(0.5 * 6)


def test_round_pieces_come_near_their_formulas() -> None:
    assert area(lathe([(1, 0), (1, 2)], sides=96)) == pytest.approx(4 * np.pi, rel=0.01)
    bent = tube([(0, 0, 0), (0, 0, 1), (0, 0, 3)], 0.5, sides=96)
    assert area(bent) == pytest.approx(3 * np.pi, rel=0.01)
    assert np.linalg.norm(bent.vertices[:, :2], axis=1) == pytest.approx(0.5)
