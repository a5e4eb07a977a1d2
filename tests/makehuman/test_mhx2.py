"""MakeHuman's .mhx2 exports: every number of the reference files, variants, malformed input."""

import gzip
import json
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from addon.errors import OutfitError
from addon.makehuman.expressions import animation_pose
from addon.makehuman.mhx2 import Mhx2File, Mhx2Mesh, read_mhx2
from addon.makehuman.rotations import about_axis
from driver.benchmarks.parity_makehuman import read_character

EXPORTS = (
    "naked_default/mhx2/naked_default",
    "f_casual01/mhx2/f_casual01",
    "f_sport_posed_proxy/mhx2/f_sport_posed_proxy",
    "m_casual01/mhx2_expr_poses/m_casual01",
    "m_casual01/mhx2_inch_gz/m_casual01",
    "m_casual01/mhx2_meter_feet/m_casual01",
)
SCALES = {"m_casual01/mhx2_inch_gz/m_casual01": 3.937, "m_casual01/mhx2_meter_feet/m_casual01": 0.1}
UNIT_ROUNDING, TEN_ROUNDING = 2e-4, 5.1e-4  # numbers have five digits
MESHES = ("mesh", "seed_mesh", "proxy_seed_mesh")


@cache
def raw(path: Path) -> dict[str, Any]:
    content = path.read_bytes()
    return json.loads(gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content)


@cache
def parsed(path: Path) -> Mhx2File:
    return read_mhx2(path)


def export(reference: Path, name: str) -> Path:
    return reference / "makehuman" / "exports" / f"{name}.mhx2"


def assert_mesh_is(mesh: Mhx2Mesh, wanted: dict[str, Any]) -> None:
    assert np.array_equal(mesh.vertices, wanted["vertices"])
    assert np.array_equal(mesh.uvs, wanted["uv_coordinates"])
    assert np.array_equal(mesh.faces, wanted["faces"])
    assert np.array_equal(mesh.uv_faces, wanted["uv_faces"])
    assert mesh.weights is not None
    assert mesh.weights.bones == tuple(wanted["weights"])
    table = mesh.weights.by_bone()
    for bone, pairs in wanted["weights"].items():
        vertices, values = table[bone]
        order = np.argsort([vertex for vertex, _ in pairs], kind="stable")
        assert np.array_equal(np.column_stack([vertices, values]), np.array(pairs)[order])


@pytest.mark.parametrize("name", EXPORTS)
def test_meshes_are_the_files(reference: Path, name: str) -> None:
    path = export(reference, name)
    found = parsed(path)
    assert not found.warnings
    assert found.scale == pytest.approx(SCALES.get(name, 1))
    for geometry, wanted in zip(found.geometries, raw(path)["geometries"], strict=True):
        assert (geometry.name, geometry.uuid, geometry.material, geometry.human) == tuple(
            wanted[key] for key in ("name", "uuid", "material", "human")
        )
        assert geometry.license.license == wanted["license"]["license"]
        assert geometry.offset.tolist() == wanted["offset"]
        for key in MESHES:
            mesh = getattr(geometry, key)
            assert (mesh is None) == (key not in wanted)
            if mesh is not None:
                assert_mesh_is(mesh, wanted[key])


@pytest.mark.parametrize("name", EXPORTS)
def test_proxies_are_the_files(reference: Path, name: str) -> None:
    path = export(reference, name)
    for geometry, wanted in zip(parsed(path).geometries, raw(path)["geometries"], strict=True):
        assert (geometry.proxy is None) == ("proxy" not in wanted)
        if geometry.proxy is None:
            continue
        proxy, wanted = geometry.proxy, wanted["proxy"]
        assert (proxy.name, proxy.type, proxy.uuid) == (
            wanted["name"],
            wanted["type"],
            wanted["uuid"],
        )
        assert list(proxy.tags) == wanted["tags"]
        both = np.stack([proxy.refs, proxy.weights, proxy.offsets], axis=1)
        assert np.array_equal(both, wanted["fitting"])
        assert np.array_equal(proxy.delete_vertices, wanted["delete_verts"])
        own = wanted["vertex_bone_weights"]
        assert (proxy.bone_weights is None) == (own is None)
        if proxy.bone_weights is not None:
            assert len(proxy.bone_weights.values) == sum(len(one[0]) for one in own.values())
            assert proxy.bone_weights.values.sum() == pytest.approx(
                sum(chain.from_iterable(one[1] for one in own.values()))
            )


@pytest.mark.parametrize("name", EXPORTS)
def test_bones_are_the_files(reference: Path, name: str) -> None:
    path = export(reference, name)
    skeleton, wanted = parsed(path).skeleton, raw(path)["skeleton"]
    assert skeleton is not None
    assert skeleton.scale == wanted["scale"]
    for place, bone in enumerate(wanted["bones"]):
        assert skeleton.names[place] == bone["name"]
        parent = int(skeleton.parents[place])
        assert (skeleton.names[parent] if parent >= 0 else None) == bone.get("parent")
        assert skeleton.heads[place].tolist() == bone["head"]
        assert skeleton.tails[place].tolist() == bone["tail"]
        assert skeleton.rolls[place] == bone["roll"]
        assert skeleton.matrices[place].tolist() == bone["matrix"]


@pytest.mark.parametrize("name", EXPORTS)
def test_materials_are_the_files(reference: Path, name: str) -> None:
    path = export(reference, name)
    found = parsed(path)
    for material, wanted in zip(found.materials, raw(path)["materials"], strict=True):
        assert found.material(material.name) is material
        assert list(material.diffuse_colour) == wanted["diffuse_color"]
        assert list(material.specular_colour) == wanted["specular_color"]
        assert material.shininess == wanted["shininess"]
        assert (material.subsurface is not None) == wanted["sssEnabled"]
        textures = {value for key, value in wanted.items() if key.endswith("_texture")}
        assert set(material.textures.values()) == textures
        assert material.textures["diffuse"] == wanted["diffuse_texture"]


def assert_rounded(found: np.ndarray, wanted: np.ndarray) -> None:
    limit = np.where(np.abs(wanted) < 10, UNIT_ROUNDING, TEN_ROUNDING)
    assert (np.abs(found - wanted) < limit).all()


@pytest.mark.parametrize("name", EXPORTS)
def test_rest_meshes_are_what_makehuman_held(reference: Path, name: str) -> None:
    """Seed meshes are decimetres whatever the scale; of a posed export they are posed too.

    MakeHuman exports posed garments otherwise than it holds them, so those are left out.
    """
    found, stem = parsed(export(reference, name)), name.rpartition("/")[2]
    character = read_character(reference, stem)
    with np.load(reference / "makehuman" / "exports" / stem / f"{stem}_ref.npz") as arrays:
        held = {key: arrays[key].astype(float) for key in arrays.files if key.endswith("now")}
    body = next(geometry for geometry in found.geometries if geometry.human)
    assert body.seed_mesh is not None
    assert_rounded(body.seed_mesh.vertices, held["base_now"])
    if "posed" in stem:
        return
    assert np.abs(body.seed_mesh.vertices - character.base_rest).max() < 2e-4
    for geometry in found.geometries:
        key = f"proxy__{geometry.name.rpartition(':')[2].lower()}__now"
        if geometry.proxy is not None and geometry.seed_mesh is not None:
            assert_rounded(geometry.seed_mesh.vertices, held[key])


def test_expressions_and_poses(reference: Path) -> None:
    path = export(reference, "m_casual01/mhx2_expr_poses/m_casual01")
    found, wanted = parsed(path), raw(path)["skeleton"]
    assert len(found.expressions) == 32
    units = next(one for one in found.poses if one.name == "face-poseunits")
    assert len(units.frame_names) == len(units.angles) == 60
    for expression in found.expressions:
        assert {unit for unit, _ in expression.unit_poses} <= set(units.frame_names)
    sit = next(one for one in found.poses if one.name == "sit01")
    assert sit.angles.tolist() == wanted["animation"]["sit01"]["bvh"]["frames"]
    assert sit.locations.tolist() == wanted["animation"]["sit01"]["bvh"]["locations"]


def test_older_exports_name_their_channels(tmp_path: Path) -> None:
    motion = {"joints": ["a", "b"], "frames": [[[90, 0, 0], [0, 90, 0]]], "locations": [[1, 2, 3]]}
    motion["channels"] = {"a": "ZXY"}
    skeleton = {"bones": [], "animation": {"sit": {"bvh": motion}}}
    (pose,) = parse(tmp_path, {**small(), "skeleton": skeleton}).poses
    assert pose.orders == ("ZXY", "XYZ")
    turned = animation_pose(pose)
    assert np.allclose(turned.turns[0], about_axis(1, np.pi / 2))  # the file's Z is up
    assert np.allclose(turned.shift, (1, 3, -2))
    motion["channels"] = {"a": "ZZY"}
    with pytest.raises(OutfitError, match=r"bad\.mhx2: channels are the axes .* got 'ZZY'"):
        parse(tmp_path, {**small(), "skeleton": skeleton})


TRIANGLE = {
    "vertices": [[0, 0, 0], [1, 0, 0], [0, 1, 0], [1, 1, 0]],
    "faces": [[0, 1, 2]],
    "uv_coordinates": [[0, 0], [1, 0], [0, 1]],
    "uv_faces": [[0, 1, 2]],
    "weights": {"root": [[0, 1.0], [1, 0.5]]},
}


def small(**changes: Any) -> dict[str, Any]:
    geometry = {"name": "A:Body", "human": True, "scale": 0.1, "mesh": {**TRIANGLE, **changes}}
    return {"mhx2_version": "0.31", "materials": [], "geometries": [geometry]}


def parse(tmp_path: Path, content: Any) -> Mhx2File:
    path = tmp_path / "bad.mhx2"
    text = content if isinstance(content, str) else json.dumps(content)
    path.write_text(text)
    return read_mhx2(path)


def test_triangles_quads_and_no_skeleton(tmp_path: Path) -> None:
    found = parse(
        tmp_path,
        small(
            faces=[[0, 1, 2], [0, 1, 3, 2], [0, 1, 2, 0]],
            uv_faces=[[0, 1, 2], [0, 1, 2, 2], [0, 1, 2, 0]],
        ),
    )
    mesh = found.geometries[0].mesh
    assert mesh.faces.tolist() == [[0, 1, 2, -1], [0, 1, 3, 2], [0, 1, 2, -1]]
    assert mesh.uv_faces.tolist() == [[0, 1, 2, -1], [0, 1, 2, 2], [0, 1, 2, -1]]
    assert found.skeleton is None
    assert found.scale == 0.1


def test_meshes_without_uvs_and_weights(tmp_path: Path) -> None:
    content = small(uv_coordinates=[], uv_faces=[])
    del content["geometries"][0]["mesh"]["weights"]
    mesh = parse(tmp_path, content).geometries[0].mesh
    assert mesh.uv_faces.tolist() == [[-1] * 4]
    assert mesh.weights is None


def test_textures_outside_and_missing_materials_are_warned_about(tmp_path: Path) -> None:
    content = small()
    content["geometries"][0]["material"] = "nowhere"
    content["materials"] = [{"name": "m", "diffuse_texture": "/etc/passwd"}]
    found = parse(tmp_path, content)
    assert not found.materials[0].textures
    assert [("/etc/passwd" in one, "nowhere" in one) for one in found.warnings] == [
        (True, False),
        (False, True),
    ]


def test_bones_are_ordered_parents_first(tmp_path: Path) -> None:
    bones = [
        {"name": "b", "parent": "a", "head": [0, 1, 0], "tail": [0, 2, 0]},
        {"name": "a", "head": [0, 0, 0], "tail": [0, 1, 0]},
    ]
    skeleton = parse(tmp_path, {**small(), "skeleton": {"bones": bones}}).skeleton
    assert skeleton is not None
    assert (skeleton.names, skeleton.parents.tolist()) == (("a", "b"), [-1, 0])
    assert np.allclose(
        skeleton.matrices[1], [[1, 0, 0, 0], [0, 1, 0, 1], [0, 0, 1, 0], [0, 0, 0, 1]]
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[1]", "must hold a JSON object"),
        ("{", "not valid JSON"),
        ("{" * 100_000, "."),
        ('{"a":' + "[" * 100_000, "nested too deeply"),
        ('{"mhx2_version": NaN}', "NaN is not a finite number"),
        ({"geometries": []}, "no MHX2 file"),
        (small(vertices=[[0, 0]]), "vertices of the mesh of 'A:Body' must be n x 3 finite"),
        (small(vertices=[[0, 0, 1e999]]), "finite"),
        (small(faces=[[0, 1, 9]]), "faces of the mesh of 'A:Body' has 9, expected .* 0 to 3"),
        (small(faces=[[0, 1]]), "3 or 4 indices"),
        (small(faces=[0, 1]), "3 or 4 indices"),
        (small(uv_faces=[[0, 1, 3]]), "UV faces .* has 3"),
        (small(uv_faces=[[0, 1, 2]] * 2), "1 faces and 2 UV faces"),
        (small(weights={"root": [[7, 1.0]]}), "a weight of the mesh of 'A:Body' has 7"),
        (small(weights={"root": [[0, "x"]]}), "weights of the mesh"),
        ({**small(), "geometries": [{"name": "A"}]}, "'A' has no mesh"),
        ({**small(), "skeleton": {"bones": [{"name": "a", "parent": "b"}]}}, "unknown parent"),
        ({**small(), "skeleton": {"scale": 0}}, "scale must be above 0"),
    ],
)
def test_malformed_mhx2(tmp_path: Path, content: Any, message: str) -> None:
    with pytest.raises(OutfitError, match=f"bad.mhx2.*{message}") as caught:
        parse(tmp_path, content)
    assert "\n" not in str(caught.value)


def test_gzip_is_told_by_its_magic_and_bounded(tmp_path: Path) -> None:
    path = tmp_path / "bad.mhx2"
    path.write_bytes(gzip.compress(json.dumps(small()).encode()))
    assert len(read_mhx2(path).geometries) == 1
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(OutfitError, match=r"bad\.mhx2 is damaged"):
        read_mhx2(path)
    path.write_bytes(gzip.compress(b"[" * 50_000_000))
    with pytest.raises(OutfitError, match=r"bad\.mhx2 unpacks to more than"):
        read_mhx2(path)
