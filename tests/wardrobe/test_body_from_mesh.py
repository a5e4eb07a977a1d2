"""Bodies that are recognised by their mesh: the sliders behind MakeHuman's exports."""

from __future__ import annotations

import dataclasses
import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from addon.errors import OutfitError
from addon.makehuman.body import build_body, sample_body
from addon.makehuman.data import BodyData
from addon.makehuman.mhm import read_mhm
from addon.makehuman.parameters import BodyParameters, parameters_from_mhm
from addon.makehuman.posing import rest_matrices, rotate_bones, skinned
from addon.makehuman.rigs import BoneWeights
from addon.pipeline_body import read_body
from addon.wardrobe.characters.body_from_mesh import body_of_mesh
from addon.wardrobe.characters.body_search import NAMES, parameters_of
from addon.wardrobe.characters.walking import walking_pose

BREASTS = ("breast_size", "breast_firmness")
DETAILS = (("head/head-age-decr|incr", 0.6), ("torso/torso-scale-vert-decr|incr", -0.5))


def drawn(seed: int) -> BodyParameters:
    """Any body that the sliders can make: some at their ends and kinks, some children."""
    rng = np.random.default_rng(seed)
    values = rng.random(len(NAMES))
    if seed % 3 == 0:
        values[0] = rng.integers(2)
    if seed % 4 == 0:
        values[1] = 0.5
    if seed % 5 == 0:
        values[2:4] = rng.choice([0.0, 0.5, 1.0], 2)
    values[6:9] /= values[6:9].sum()
    return parameters_of(values)


def mean_mm(ours: NDArray[np.float64], theirs: NDArray[np.float64]) -> float:
    return float(np.linalg.norm(ours - theirs, axis=1).mean()) * 100


def assert_same(
    found: BodyParameters, wanted: BodyParameters, *, but: tuple[str, ...] = ()
) -> None:
    for name in NAMES:
        if name not in but:
            assert getattr(found, name) == pytest.approx(getattr(wanted, name), abs=0.02), name


def in_a_walk(
    data: BodyData, vertices: NDArray[np.float64]
) -> tuple[NDArray[np.float64], BoneWeights]:
    rig = data.rig("default")
    skeleton = rig.skeleton(vertices)
    posed = rotate_bones(skeleton, walking_pose(skeleton, 0.1))
    return skinned(vertices, rig.weights, rest_matrices(skeleton), posed), rig.weights


@pytest.mark.parametrize("seed", range(16))
def test_a_body_s_sliders_are_found_again(body_data: BodyData, seed: int) -> None:
    wanted = drawn(seed)
    mesh = build_body(body_data, wanted).vertices
    found = body_of_mesh(mesh + np.array((0.3, 8.0, -0.2)), body_data)
    assert found.distance < 0.1 and not found.posed
    assert mean_mm(build_body(body_data, found.parameters).skin, mesh[:13380]) < 0.5
    assert_same(found.parameters, wanted, but=BREASTS if wanted.gender > 0.9 else ())


def test_a_street_s_people_are_found_again(body_data: BodyData) -> None:
    for seed in range(4):
        wanted = sample_body(np.random.default_rng(seed), data=body_data)
        plain = dataclasses.replace(wanted, details=())
        found = body_of_mesh(build_body(body_data, plain).vertices[:13380], body_data)
        assert found.distance < 0.1
        assert_same(found.parameters, plain, but=BREASTS if plain.sex == "male" else ())


def test_the_same_mesh_gives_the_same_body(body_data: BodyData) -> None:
    mesh = build_body(body_data, drawn(3)).vertices
    assert body_of_mesh(mesh, body_data) == body_of_mesh(mesh, body_data)


def test_sliders_that_change_nothing_stay_in_the_middle(body_data: BodyData) -> None:
    man = BodyParameters(gender=1.0, muscle=0.8, breast_size=0.9, breast_firmness=0.1)
    found = body_of_mesh(build_body(body_data, man).vertices, body_data).parameters
    assert (found.breast_size, found.breast_firmness) == (0.5, 0.5)


def test_details_are_told_as_a_distance(body_data: BodyData) -> None:
    plain = BodyParameters(gender=0.1, muscle=0.6, weight=0.7, height=0.4)
    mesh = build_body(body_data, dataclasses.replace(plain, details=DETAILS)).vertices
    found = body_of_mesh(mesh, body_data, weights=body_data.rig("default").weights)
    assert not found.posed and found.parameters.details == ()
    ours = build_body(body_data, found.parameters).skin
    ours = ours + (mesh[:13380] - ours).mean(axis=0)
    assert 1 < found.distance == pytest.approx(mean_mm(ours, mesh[:13380]))
    assert found.distance < mean_mm(build_body(body_data, plain).skin, mesh[:13380])


@pytest.mark.parametrize("seed", [1, 6])
def test_a_posed_body_is_taken_out_of_its_pose(body_data: BodyData, seed: int) -> None:
    wanted = sample_body(np.random.default_rng(seed), data=body_data)
    wanted = dataclasses.replace(wanted, details=())
    rest = build_body(body_data, wanted).vertices
    mesh, weights = in_a_walk(body_data, rest)
    found = body_of_mesh(mesh, body_data, weights=weights)
    assert found.posed and found.distance < 0.5
    assert mean_mm(build_body(body_data, found.parameters).skin, rest[:13380]) < 0.5


def test_a_posed_body_without_weights_is_refused(body_data: BodyData) -> None:
    mesh, _ = in_a_walk(body_data, build_body(body_data, drawn(1)).vertices)
    with pytest.raises(OutfitError, match=r"differs by \d+ mm in the mean from the nearest"):
        body_of_mesh(mesh, body_data)


def test_a_posed_body_with_details_is_refused(body_data: BodyData) -> None:
    shaped = BodyParameters(gender=1.0, details=(("hip/hip-scale-horiz-decr|incr", 0.8),))
    mesh, weights = in_a_walk(body_data, build_body(body_data, shaped).vertices)
    with pytest.raises(OutfitError, match="posed and has more than sliders make"):
        body_of_mesh(mesh, body_data, weights=weights)


def test_another_mesh_is_refused(body_data: BodyData, rng: np.random.Generator) -> None:
    with pytest.raises(OutfitError, match="has 500 vertices, MakeHuman's base mesh 19158"):
        body_of_mesh(rng.random((500, 3)), body_data)
    with pytest.raises(OutfitError, match="in the mean"):
        body_of_mesh(rng.random((19158, 3)) * 10, body_data)


@pytest.mark.parametrize(
    "export",
    [
        "f_casual01/mhx2",
        "m_casual01/mhx2_inch_gz",
        "m_casual01/mhx2_meter_feet",
        "naked_default/mhx2",
        "f_sport_posed_proxy/mhx2",
    ],
)
def test_makehuman_s_exports_give_the_body_of_their_mhm(
    body_data: BodyData, reference: Path, export: str
) -> None:
    path = next((reference / "makehuman" / "exports" / export).glob("*.mhx2"))
    saved = parameters_from_mhm(read_mhm(next(path.parents[1].glob("*.mhm"))))
    found, note = read_body(path, data=body_data)
    assert note == "differs by 0.0 mm in the mean" + (
        ", taken out of its pose" if "posed" in export else ""
    )
    assert_same(found, saved, but=BREASTS if saved.gender == 1 else ())
    bodies = (build_body(body_data, one).skin for one in (found, saved))
    assert mean_mm(*bodies) < 0.1


def test_an_export_of_clothes_alone_is_refused(
    body_data: BodyData, reference: Path, tmp_path: Path
) -> None:
    path = next(reference.rglob("mhx2_inch_gz/m_casual01.mhx2"))
    content: dict[str, Any] = json.loads(gzip.decompress(path.read_bytes()))
    content["geometries"] = [one for one in content["geometries"] if not one["human"]]
    (tmp_path / "clothes.mhx2").write_text(json.dumps(content))
    with pytest.raises(OutfitError, match=r"clothes.mhx2: it has no body, only what bodies wear"):
        read_body(tmp_path / "clothes.mhx2", data=body_data)
    with pytest.raises(OutfitError, match=r"clothes.obj: only a .mhm or a .mhx2 has a body"):
        read_body(tmp_path / "clothes.obj", data=body_data)
