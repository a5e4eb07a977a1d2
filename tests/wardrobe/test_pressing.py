"""Layers worn over each other: inner ones are pressed in, and move with what lies over them."""

from __future__ import annotations

import numpy as np
import pytest

from addon.makehuman.body import build_body
from addon.makehuman.data import BodyData
from addon.makehuman.fitting import fit
from addon.makehuman.obj import triangulated
from addon.makehuman.parameters import BodyParameters
from addon.wardrobe.catalogue import Wardrobe
from addon.wardrobe.characters.pressing import pressed
from addon.wardrobe.garment import Garment
from addon.wardrobe.surface import Surface
from addon.wardrobe.tailoring.cloth_mesh import boundary_loops


@pytest.fixture(scope="module")
def body(body_data: BodyData) -> np.ndarray:
    return build_body(body_data, BodyParameters(gender=0.0)).vertices


def _sticking_out(inner: Garment, outer: Garment, body: np.ndarray) -> int:
    """Count inner vertices a little outside the outer garment, away from its hems."""
    shape, over = fit(inner.binding, body), fit(outer.binding, body)
    triangles = triangulated(outer.mesh.faces)
    distance, places = Surface(over, triangles).signed(shape)
    rim = over[np.concatenate(boundary_loops(triangles))]
    inside = np.array([np.linalg.norm(rim - place, axis=1).min() for place in places]) > 0.15
    return int((inside & (distance > 0) & (distance < 0.6)).sum())


def test_a_flared_skirt_is_pressed_under_a_coat(wardrobe: Wardrobe, body: np.ndarray) -> None:
    skirt = wardrobe.garment("skirt_maxi_flared")
    coat = wardrobe.garment("long_sleeve_outwear_trench_long")
    before = _sticking_out(skirt, coat, body)
    under, over = pressed((skirt, coat), body)
    assert over is coat
    assert before > 50 and _sticking_out(under, coat, body) < before / 20
    np.testing.assert_array_equal(under.mesh.faces, skirt.mesh.faces)
    np.testing.assert_array_equal(under.binding.refs, skirt.binding.refs)


def test_layers_that_touch_move_alike(wardrobe: Wardrobe, body: np.ndarray) -> None:
    trousers = wardrobe.garment("trousers_wide")
    coat = wardrobe.garment("long_sleeve_outwear_trench_long")
    under, _ = pressed((trousers, coat), body)
    assert under.weights is not None and coat.weights is not None
    np.testing.assert_allclose(under.weights.sums(len(trousers.mesh.vertices)), 1, atol=1e-6)
    thigh = np.flatnonzero(np.abs(trousers.mesh.vertices - [1.2, -2.0, 1.1]).max(axis=1) < 0.4)
    shape, over = fit(under.binding, body), fit(coat.binding, body)
    bones = tuple(dict.fromkeys((*under.weights.bones, *coat.weights.bones)))
    mine = under.weights.renamed(bones, {}).dense(len(shape))
    theirs = coat.weights.renamed(bones, {}).dense(len(over))
    for vertex in thigh:
        partner = np.linalg.norm(over - shape[vertex], axis=1).argmin()
        if np.linalg.norm(over[partner] - shape[vertex]) < 0.15:
            assert np.abs(mine[vertex] - theirs[partner]).max() < 0.12


def test_clothes_that_lie_well_stay_as_they_are(wardrobe: Wardrobe, body: np.ndarray) -> None:
    skirt, crop = wardrobe.garment("skirt_knee"), wardrobe.garment("vest_crew_cropped")
    low = wardrobe.candidates(kind="shoes", sex="female")[0]
    shoes, under, over = pressed((low, skirt, crop), body)
    assert shoes is low and over is crop
    before, after = fit(skirt.binding, body), fit(under.binding, body)
    far = before[:, 1] < fit(crop.binding, body)[:, 1].min() - 1.5
    assert far.any()
    np.testing.assert_allclose(after[far], before[far], atol=0.02)
