"""Fitting, weights and hidden faces against the real MakeHuman's exports."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from addon.makehuman.data import BodyData
from addon.makehuman.fitting import (
    fit,
    garment_weights,
    hidden_faces,
    layered_deletes,
    offset_scale,
    transfer_deletes,
)
from addon.makehuman.mhclo import BASE_VERTEX_COUNT, Mhclo, ScaleAxis, ShearAxis, read_mhclo
from addon.makehuman.obj import read_obj
from addon.makehuman.rigs import BoneWeights
from driver.benchmarks.parity_makehuman import (
    FITTED,
    WITH_BODY_FACES,
    asset_path,
    exported_body_faces,
    exported_meshes,
    fit_error,
    read_asset,
    read_character,
    visible_faces,
)

PAIRS = [(name, asset) for name, assets in FITTED.items() for asset in assets]


def garment(**changes: Any) -> Mhclo:
    """Two vertices: one exact on base vertex 7, one between 10, 11 and 12 with an offset."""
    plain = Mhclo(
        "test",
        "",
        np.array([[7, 0, 1], [10, 11, 12]], np.int32),
        np.array([[1, 0, 0], [0.5, 0.75, -0.25]]),
        np.array([[0, 0, 0], [0.1, 0.2, 0.3]]),
    )
    return replace(plain, **changes)


@pytest.mark.parametrize(("name", "asset"), PAIRS)
def test_official_garments_fit_as_in_makehuman(reference: Path, name: str, asset: str) -> None:
    stem, mhclo = read_asset(reference, asset)
    character = read_character(reference, name)
    assert fit_error(character, mhclo, stem) < 1e-4
    deleted = character.arrays[f"proxy__{stem}__deleteVerts"]
    assert np.array_equal(mhclo.delete_vertices, deleted)


def test_all_official_garments_are_compared() -> None:
    assert [stem.rpartition("/")[2] for _, stem in PAIRS] == [
        "shoes01",
        "female_casualsuit01",
        "shoes02",
        "long01",
        "female_sportsuit01",
    ]


@pytest.mark.parametrize(
    ("name", "stem"), [("f_casual01", "female_casualsuit01"), ("f_casual01", "long01")]
)
def test_mpfb_fits_alike(reference: Path, name: str, stem: str) -> None:
    kind = "hair" if stem == "long01" else "clothes"
    mhclo = read_mhclo(asset_path(reference, f"{kind}/{stem}"))
    with np.load(reference / "makehuman" / "mpfb" / f"mpfb_{name}.npz") as arrays:
        base = arrays["base"].astype(float) * 10
        expected = arrays[f"clothes__{stem}"] * 10
    fitted = fit(mhclo, base[:, [0, 2, 1]] * (1, 1, -1))
    assert np.abs(fitted - expected[:, [0, 2, 1]] * (1, 1, -1)).max() < 1e-4


def test_obj_and_binding_have_the_same_vertices(reference: Path) -> None:
    for path in (reference / "makehuman" / "assets").glob("*/*/*.mhclo"):
        mhclo = read_mhclo(path)
        assert len(read_obj(path.parent / mhclo.obj_file).vertices) == len(mhclo.refs)


def test_exact_vertices_and_offsets(body_data: BodyData) -> None:
    base = body_data.base.vertices
    fitted = fit(garment(), base)
    assert np.array_equal(fitted[0], base[7])
    expected = 0.5 * base[10] + 0.75 * base[11] - 0.25 * base[12] + (0.1, 0.2, 0.3)
    assert np.allclose(fitted[1], expected)
    assert garment().exact.tolist() == [True, False]


def test_scales_follow_the_body(body_data: BodyData) -> None:
    base = body_data.base.vertices
    distance = abs(base[5399, 0] - base[11998, 0])
    scaled = garment(scales=(ScaleAxis(0, 5399, 11998, distance),))
    assert np.allclose(fit(scaled, base), fit(garment(), base))
    wide = base * (1.5, 1, 1)
    assert np.allclose(offset_scale(scaled, wide), (1.5, 1, 1))


def test_shears_are_signed_factors(body_data: BodyData) -> None:
    base = body_data.base.vertices
    low, high = base[[791, 881], 1]
    sheared = garment(shears=(ShearAxis(1, 791, 881, low, high),))
    assert np.allclose(offset_scale(sheared, base * (1, 0.5, 1)), (1, 0.5, 1))
    flipped = garment(shears=(ShearAxis(1, 791, 881, high, low),))
    assert np.allclose(offset_scale(flipped, base), (1, -1, 1))
    left = ShearAxis(1, 791, 881, low, high + 1, "l")
    both = garment(shears=(left, *sheared.shears))
    assert np.allclose(offset_scale(both, base), 1)


@pytest.mark.parametrize(
    ("name", "faces"), [("naked_default", 13378), ("m_casual01", 7750), ("f_casual01", 8506)]
)
def test_hidden_body_faces_are_makehumans(
    body_data: BodyData, reference: Path, name: str, faces: int
) -> None:
    assert name in WITH_BODY_FACES
    shown = visible_faces(body_data, read_character(reference, name))
    assert shown == faces == exported_body_faces(reference, name)


def test_clothes_hide_each_other_as_in_makehuman(reference: Path) -> None:
    names = ("female_casualsuit01", "shoes02")
    mhclos = [read_mhclo(asset_path(reference, f"clothes/{name}")) for name in names]
    meshes = exported_meshes(reference, "f_casual01")
    body, masks = layered_deletes(mhclos)
    assert np.array_equal(body, mhclos[0].delete_vertices | mhclos[1].delete_vertices)
    for mhclo, mask in zip(mhclos, masks, strict=True):
        mesh = read_obj(asset_path(reference, f"clothes/{mhclo.name}").with_suffix(".obj"))
        visible = (~hidden_faces(mesh.faces, mask)).sum()
        assert visible == len(meshes[mhclo.name]["mesh"]["faces"])


def test_layers_go_by_depth_and_then_by_order() -> None:
    deleting = np.zeros(BASE_VERTEX_COUNT, bool)
    deleting[[7, 10, 11]] = True
    above = garment(z_depth=60, delete_vertices=deleting)
    for place, clothes in ((0, [above, garment()]), (1, [garment(), above])):
        _, masks = layered_deletes(clothes)
        assert masks[place].tolist() == [False, False]
        assert masks[1 - place].tolist() == [True, True]
    _, masks = layered_deletes([garment(), garment(delete_vertices=deleting)])
    assert masks[0].all()
    assert not masks[1].any()
    assert layered_deletes([])[0].shape == (BASE_VERTEX_COUNT,)


def test_one_hidden_reference_of_three_hides_nothing() -> None:
    deleted = np.zeros(BASE_VERTEX_COUNT, bool)
    deleted[10] = True
    assert transfer_deletes(garment(), deleted).tolist() == [False, False]


def test_a_face_hides_only_whole() -> None:
    faces = np.array([[0, 1, 2, 3], [0, 1, 2, -1], [1, 2, 3, 4]], np.int32)
    deleted = np.array([True, True, True, False, False])
    assert hidden_faces(faces, deleted).tolist() == [False, True, False]


def weights_from_mhx2(table: dict[str, list[list[float]]]) -> BoneWeights:
    entries = [
        (int(vertex), index, weight)
        for index, pairs in enumerate(table.values())
        for vertex, weight in pairs
    ]
    vertices, bones, values = (np.array(column) for column in zip(*entries, strict=True))
    return BoneWeights.collect(
        tuple(table), vertices.astype(np.int32), bones.astype(np.int32), values.astype(float)
    )


def test_garment_weights_are_makehumans(reference: Path) -> None:
    meshes = exported_meshes(reference, "f_casual01")
    base = weights_from_mhx2(meshes["body"]["seed_mesh"]["weights"])
    mhclo = read_mhclo(asset_path(reference, "clothes/female_casualsuit01"))
    table = meshes["female_casualsuit01"]["seed_mesh"]["weights"]
    table = {bone: table.get(bone, []) for bone in base.bones}
    expected = weights_from_mhx2(table).dense(len(mhclo.refs))
    found = garment_weights(mhclo, base).dense(len(mhclo.refs))
    assert np.abs(found - expected).max() < 1e-4


@pytest.mark.parametrize("rig", ["default", "cmu_mb", "mixamo"])
def test_garment_weights_sum_to_one(body_data: BodyData, reference: Path, rig: str) -> None:
    mhclo = read_mhclo(asset_path(reference, "clothes/male_casualsuit02"))
    weights = garment_weights(mhclo, body_data.rig(rig).weights)
    assert np.allclose(weights.sums(len(mhclo.refs)), 1)
    assert (weights.values > 0).all()
