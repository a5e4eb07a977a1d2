"""Tucked tops lie inside the bottom's waistband on every body; layers keep their order."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from addon.errors import OutfitError
from addon.makehuman.body import build_body
from addon.makehuman.data import BodyData
from addon.makehuman.fitting import fit, layered_deletes
from addon.makehuman.obj import triangulated
from addon.makehuman.parameters import BodyParameters
from addon.wardrobe.catalogue import Wardrobe
from addon.wardrobe.characters.layers import in_layers, layered
from addon.wardrobe.characters.pressing import slot_of
from addon.wardrobe.characters.tucking import TORSO, tucked, waist_band
from addon.wardrobe.garment import Garment
from addon.wardrobe.surface import Surface

BODIES = {
    "man": BodyParameters(gender=1.0),
    "heavy woman": BodyParameters(gender=0.0, weight=1.0, breast_size=0.8),
    "thin woman": BodyParameters(gender=0.0, weight=0.1),
}
PAIRS = {
    "trousers": ("short_sleeve_top_crew_regular", "trousers_straight"),
    "skirt": ("long_sleeve_top_crew_loose", "skirt_knee"),
}


@pytest.fixture(scope="module", params=list(BODIES))
def body(request: pytest.FixtureRequest, body_data: BodyData) -> np.ndarray:
    return build_body(body_data, BODIES[request.param]).vertices


@pytest.fixture(params=list(PAIRS))
def pair(request: pytest.FixtureRequest, wardrobe: Wardrobe) -> tuple[Garment, Garment]:
    top, bottom = PAIRS[request.param]
    return wardrobe.garment(top), wardrobe.garment(bottom)


def used(garment: Garment) -> np.ndarray:
    """Return the vertices that faces show."""
    faces = garment.mesh.faces
    return np.unique(faces[faces >= 0])


def test_below_the_band_the_top_is_inside_the_bottom(
    body: np.ndarray, pair: tuple[Garment, Garment]
) -> None:
    top, bottom = pair
    tidy = tucked(top, bottom, body)
    shape, lower = fit(tidy.binding, body), fit(bottom.binding, body)
    band = waist_band(lower, bottom.mesh.faces)
    sectors, radii = band.polar(shape)
    depth = band.height(sectors) - shape[:, 1]
    shown = np.zeros(len(shape), bool)
    shown[used(tidy)] = True
    trunk = shown & (radii - band.radius(sectors) < TORSO / 2)
    below = np.flatnonzero(trunk & (depth > 0.02))
    assert len(below) > 50
    surface = Surface(lower, triangulated(bottom.mesh.faces))
    distance, _ = surface.signed(shape[below])
    assert (distance < -0.005).all()
    assert depth[trunk].max() < 0.8  # what is deeper is left out


def test_the_tail_moves_with_the_bottom(body: np.ndarray, pair: tuple[Garment, Garment]) -> None:
    top, bottom = pair
    tidy = tucked(top, bottom, body)
    changed = (tidy.binding.refs != top.binding.refs).any(axis=1)
    assert changed.sum() > 50
    own = {tuple(row) for row in bottom.binding.refs.tolist()}
    assert all(tuple(row) in own for row in tidy.binding.refs[changed].tolist())


def test_what_is_above_stays_and_nothing_is_renumbered(
    body: np.ndarray, pair: tuple[Garment, Garment]
) -> None:
    top, bottom = pair
    tidy = tucked(top, bottom, body)
    before, after = fit(top.binding, body), fit(tidy.binding, body)
    band = waist_band(fit(bottom.binding, body), bottom.mesh.faces)
    sectors, radii = band.polar(before)
    far = before[:, 1] > band.height(sectors) + 1.5
    assert np.array_equal(before[far], after[far])
    sleeves = radii - band.radius(sectors) > TORSO
    assert np.array_equal(before[sleeves], after[sleeves])
    assert len(tidy.mesh.vertices) == len(top.mesh.vertices)
    faces = {tuple(face) for face in top.mesh.faces.tolist()}
    assert {tuple(face) for face in tidy.mesh.faces.tolist()} < faces
    assert len(tidy.mesh.uv_faces) == len(tidy.mesh.face_groups) == len(tidy.mesh.faces)
    assert tidy.registration is top.registration


def test_a_tucked_top_lies_below_its_bottom(
    body_data: BodyData, pair: tuple[Garment, Garment]
) -> None:
    body = build_body(body_data, BODIES["man"]).vertices
    worn = layered(pair, body, tuck=True)
    assert worn[0].binding.z_depth < worn[1].binding.z_depth
    hidden = layered_deletes([garment.binding for garment in worn])[1]
    assert not hidden[1].any()  # nothing of the bottom is hidden by what is tucked in
    loose = layered(pair, body, tuck=False)
    assert loose[0].binding.z_depth > loose[1].binding.z_depth
    assert np.array_equal(loose[0].binding.offsets, pair[0].binding.offsets)


def test_a_top_that_ends_above_the_band_stays_as_it_is(
    body_data: BodyData, wardrobe: Wardrobe
) -> None:
    body = build_body(body_data, BODIES["man"]).vertices
    top, bottom = (wardrobe.garment(name) for name in PAIRS["trousers"])
    lowered = bottom.binding.offsets - (0.0, 5.0, 0.0)
    low = replace(bottom, binding=replace(bottom.binding, offsets=lowered))
    assert tucked(top, low, body) is top


def test_a_bottom_without_a_waist_is_said(body_data: BodyData, wardrobe: Wardrobe) -> None:
    body = build_body(body_data, BODIES["man"]).vertices
    top, bottom = (wardrobe.garment(name) for name in PAIRS["trousers"])
    kept = bottom.mesh.faces[:1]
    patch = replace(
        bottom,
        mesh=replace(
            bottom.mesh,
            faces=kept,
            uv_faces=bottom.mesh.uv_faces[:1],
            face_groups=bottom.mesh.face_groups[:1],
        ),
    )
    with pytest.raises(OutfitError, match="without an open edge round the waist"):
        tucked(top, patch, body)
    assert layered((top, patch), body, tuck=True)[0].binding.refs is top.binding.refs


def test_layers_are_put_in_order_where_z_depths_do_not_say(wardrobe: Wardrobe) -> None:
    garments = [wardrobe.garment(name) for name in reversed(PAIRS["trousers"])]
    flat = [replace(g, binding=replace(g.binding, z_depth=50)) for g in garments]
    bottom, top = in_layers(flat)
    assert (slot_of(bottom), slot_of(top)) == ("bottom", "top")
    assert bottom.binding.z_depth == 50 < top.binding.z_depth
    assert [g.binding.z_depth for g in in_layers(garments)] == [g.binding.z_depth for g in garments]
