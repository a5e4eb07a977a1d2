"""Shoes, hair, eyes, lashes and brows: sound meshes that fit any body and are always the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from addon.errors import OutfitError
from addon.makehuman.body import BodyParameters, build_body
from addon.makehuman.data import BodyData
from addon.makehuman.fitting import fit
from addon.wardrobe.garment import Garment, read_garment, write_garment
from addon.wardrobe.people.bindings import EYE_SCALE, FOOT_SCALE, HEAD_SCALE
from addon.wardrobe.people.hair_scalp import above_hairline, spread_roots
from addon.wardrobe.people.hair_strands import hair_obstacle
from addon.wardrobe.people.parts import PEOPLE_KINDS, make_people_parts, paint_part, write_textures
from addon.wardrobe.people.shoes import COLLAR_RING, DESIGNS, make_shoes

BODIES = {
    "average": BodyParameters(),
    "tall man": BodyParameters(gender=1, height=0.9, muscle=0.8, african=1, asian=0, caucasian=0),
    "short woman": BodyParameters(gender=0, height=0.1, weight=0.2, african=0, caucasian=0),
    "heavy": BodyParameters(gender=0.3, weight=0.95, muscle=0.2),
    "old": BodyParameters(gender=0.8, age=0.95, african=0, asian=0, caucasian=1.0),
}  # fmt: skip
HAIR = (
    "hair_crop", "hair_side_part", "hair_bob", "hair_long", "hair_buzz", "hair_quiff", "hair_curls",
    "hair_afro", "hair_pixie", "hair_wavy", "hair_fringe", "hair_ponytail", "hair_bun",
)  # fmt: skip
ACCESSORIES = (
    "glasses_round", "glasses_rectangular", "sunglasses",
    "hat_cap", "hat_beanie", "hat_fedora", "hat_sun",
    "bag_messenger", "bag_tote", "bag_backpack",
)  # fmt: skip
NAMES = (*DESIGNS, *HAIR, "eyes", "eyelashes", "eyebrows", *ACCESSORIES)


@pytest.fixture(scope="module")
def parts(body_data: BodyData) -> dict[str, Garment]:
    return {garment.name: garment for garment in make_people_parts(body_data)}


@pytest.fixture(scope="module")
def bodies(body_data: BodyData) -> dict[str, np.ndarray]:
    return {name: build_body(body_data, made).vertices for name, made in BODIES.items()}


def test_all_parts_are_made(parts: dict[str, Garment]) -> None:
    assert tuple(parts) == NAMES
    assert {garment.kind for garment in parts.values()} == set(PEOPLE_KINDS)
    assert len({garment.binding.uuid for garment in parts.values()}) == len(NAMES)
    assert all(garment.binding.license == "CC0" for garment in parts.values())


@pytest.mark.parametrize("name", NAMES)
def test_mesh_is_sound(parts: dict[str, Garment], name: str) -> None:
    mesh = parts[name].mesh
    assert 200 < len(mesh.vertices) < 8_000
    assert mesh.faces.shape == mesh.uv_faces.shape
    assert mesh.faces.min() >= 0, "MakeHuman's loader wants quads only"
    assert mesh.faces.max() == len(mesh.vertices) - 1
    assert mesh.uv_faces.max() < len(mesh.uvs)
    assert np.isfinite(mesh.vertices).all()
    assert mesh.uvs.min() >= 0
    assert mesh.uvs.max() <= 1
    corners = mesh.vertices[mesh.faces]
    area = np.linalg.norm(
        np.cross(corners[:, 2] - corners[:, 0], corners[:, 3] - corners[:, 1]), axis=1
    )
    assert (area > 1e-9).all()


@pytest.mark.parametrize("name", [name for name in NAMES if not name.startswith("hair")])
def test_no_uv_face_is_degenerate(parts: dict[str, Garment], name: str) -> None:
    mesh = parts[name].mesh
    assert (np.abs(uv_areas(mesh.uvs[mesh.uv_faces])) > 1e-9).all()


@pytest.mark.parametrize("name", DESIGNS)
def test_right_shoe_is_not_mirrored_on_the_texture(parts: dict[str, Garment], name: str) -> None:
    mesh = parts[name].mesh
    areas = uv_areas(mesh.uvs[mesh.uv_faces])
    half = len(areas) // 2
    np.testing.assert_array_equal(np.sign(areas[:half]), np.sign(areas[half:]))


def uv_areas(corners: np.ndarray) -> np.ndarray:
    """Signed areas of quads, (F, 4, 2)."""
    first, second = corners[:, 2] - corners[:, 0], corners[:, 3] - corners[:, 1]
    return (first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0]) / 2


@pytest.mark.parametrize("name", NAMES)
def test_binding_gives_back_the_rest_shape_and_fits_bodies(
    parts: dict[str, Garment], bodies: dict[str, np.ndarray], name: str
) -> None:
    binding = parts[name].binding
    np.testing.assert_allclose(binding.weights.sum(axis=1), 1.0, atol=3e-9)
    for vertices in bodies.values():
        fitted = fit(binding, vertices)
        assert np.isfinite(fitted).all()
        low, high = vertices[:13380].min(axis=0) - 2.0, vertices[:13380].max(axis=0) + 2.0
        assert (fitted > low).all()
        assert (fitted < high).all()


@pytest.mark.parametrize("name", DESIGNS)
def test_soles_are_flat_and_below_the_feet(
    parts: dict[str, Garment], bodies: dict[str, np.ndarray], name: str
) -> None:
    garment = parts[name]
    for vertices in bodies.values():
        fitted = fit(garment.binding, vertices)
        ground = vertices[:13380, 1].min()
        thickness = ground - fitted[:, 1].min()
        assert 0.03 < thickness / np.ptp(fitted[:, 2]) < 0.13
        heel = fitted[fitted[:, 2] < np.quantile(fitted[:, 2], 0.15), 1].min()
        ball = fitted[fitted[:, 2] > np.quantile(fitted[:, 2], 0.60), 1].min()
        assert abs(heel - ball) < 0.06


@pytest.mark.parametrize("name", [name for name in DESIGNS if not DESIGNS[name].straps])
def test_shoes_hide_the_toes_and_nothing_above_the_shin(
    parts: dict[str, Garment], body_data: BodyData, name: str
) -> None:
    hidden = parts[name].binding.delete_vertices
    base = body_data.base.vertices[:13380]
    ground = base[:, 1].min()
    assert hidden[:13380][base[:, 1] < ground + 0.3].all()
    assert not hidden[:13380][base[:, 1] > ground + 2.0].any()
    assert not hidden[13380:].any()


def test_eyes_lie_in_their_sockets(
    parts: dict[str, Garment], bodies: dict[str, np.ndarray]
) -> None:
    for vertices in bodies.values():
        helper = vertices[14598:14742]
        fitted = fit(parts["eyes"].binding, vertices)
        assert np.abs(fitted.max(axis=0) - helper.max(axis=0)).max() < 0.04
        assert np.abs(fitted[:, :2].min(axis=0) - helper[:, :2].min(axis=0)).max() < 0.04


@pytest.mark.parametrize("name", HAIR)
def test_hair_leaves_the_face_free(
    parts: dict[str, Garment], bodies: dict[str, np.ndarray], name: str
) -> None:
    for vertices in bodies.values():
        eyes = vertices[14598:14742]
        hair = fit(parts[name].binding, vertices)
        low = eyes.min(axis=0) - np.array([0.05, 0.95, 0.25])
        high = eyes.max(axis=0) + np.array([0.05, 0.03, 9.0])
        assert not ((hair > low) & (hair < high)).all(axis=1).any()


@pytest.mark.parametrize("name", HAIR)
def test_hair_leaves_no_bald_spot(
    parts: dict[str, Garment], body_data: BodyData, name: str
) -> None:
    scalp = spread_roots(body_data, spacing=0.12, rng=np.random.default_rng(5))
    points = scalp.points[above_hairline(scalp.points) > 0.1]
    hair = parts[name].mesh.vertices
    nearest = np.array([((hair - point) ** 2).sum(axis=1).min() for point in points])
    assert np.sqrt(nearest).max() < 0.12


def test_short_hair_leaves_the_ears_free(parts: dict[str, Garment]) -> None:
    ear = np.array([0.83, 7.05, 0.5])
    for name in ("hair_crop", "hair_side_part", "hair_buzz", "hair_quiff", "hair_curls"):
        hair = parts[name].mesh.vertices * [1, 1, 1]
        near = np.linalg.norm((np.abs(hair) * [1, 1, 0] + hair * [0, 0, 1]) - ear, axis=1)
        assert near.min() > 0.12


def test_there_are_shoes_for_everybody(parts: dict[str, Garment]) -> None:
    assert len(DESIGNS) >= 6
    assert not parts["sandals"].binding.delete_vertices.any(), "bare feet are seen in sandals"


def test_both_sexes_have_hair_to_choose_from(parts: dict[str, Garment]) -> None:
    assert len(HAIR) >= 10
    for sex in ("female", "male"):
        assert sum(sex in parts[name].sexes for name in HAIR) >= 5


def test_making_twice_gives_the_same(parts: dict[str, Garment], body_data: BodyData) -> None:
    for garment in make_people_parts(body_data):
        first = parts[garment.name]
        np.testing.assert_array_equal(first.mesh.vertices, garment.mesh.vertices)
        np.testing.assert_array_equal(first.mesh.uvs, garment.mesh.uvs)
        np.testing.assert_array_equal(first.binding.refs, garment.binding.refs)
        np.testing.assert_array_equal(first.binding.offsets, garment.binding.offsets)
        assert first.binding.uuid == garment.binding.uuid


@pytest.mark.parametrize("name", NAMES)
def test_written_part_is_read_back_with_its_texture(
    parts: dict[str, Garment], tmp_path: Path, name: str
) -> None:
    garment = parts[name]
    write_garment(tmp_path, garment)
    texture = write_textures(tmp_path, garment, np.random.default_rng(1))
    read = read_garment(tmp_path / f"{name}.mhclo", kind=garment.kind)
    assert (tmp_path / read.material.textures["diffuse"]) == texture
    assert texture.is_file()
    assert read.sexes == garment.sexes
    assert read.material.transparent == garment.material.transparent
    np.testing.assert_allclose(read.binding.offsets, garment.binding.offsets, atol=1e-4)


@pytest.mark.parametrize("name", NAMES)
def test_same_seed_paints_the_same_picture(parts: dict[str, Garment], name: str) -> None:
    garment = parts[name]
    first = paint_part(garment, np.random.default_rng(7))
    again = paint_part(garment, np.random.default_rng(7))
    np.testing.assert_array_equal(first, again)
    assert first.shape[2] == (4 if garment.material.transparent else 3)
    if garment.material.transparent:
        assert first[..., 3].min() < 180
        assert first[..., 3].max() > 200


def test_clothes_have_no_painter_here(parts: dict[str, Garment]) -> None:
    from dataclasses import replace

    with pytest.raises(OutfitError, match="no painter"):
        paint_part(replace(parts["sneakers"], kind="clothes"), np.random.default_rng(0))


def test_obstacle_is_a_thin_even_skin(body_data: BodyData) -> None:
    obstacle = hair_obstacle(body_data)
    assert 500 < len(obstacle.points) < 8000
    np.testing.assert_allclose(np.linalg.norm(obstacle.normals, axis=1), 1.0, atol=1e-9)


def test_last_has_a_ring_at_the_collar(body_data: BodyData) -> None:
    assert all(design.rings > COLLAR_RING for design in DESIGNS.values())
    assert [garment.name for garment in make_shoes(body_data)] == list(DESIGNS)


def test_scale_pairs_lie_along_their_axes(body_data: BodyData) -> None:
    for pairs in (HEAD_SCALE, FOOT_SCALE, EYE_SCALE):
        for axis, (first, second) in enumerate(pairs):
            apart = np.abs(body_data.base.vertices[first] - body_data.base.vertices[second])
            assert apart.argmax() == axis


def test_pupils_stay_round(parts: dict[str, Garment], bodies: dict[str, np.ndarray]) -> None:
    binding = parts["eyes"].binding
    for vertices in bodies.values():
        ring = fit(binding, vertices)[1 + 2 * 28 : 1 + 3 * 28]  # twelve degrees from the pole
        reach = np.linalg.norm(ring - ring.mean(axis=0), axis=1)
        assert reach.max() / reach.min() < 1.35
