"""Meshes and bindings of garments: round trips, both parsers' rules, malformed input."""

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from addon.errors import OutfitError
from addon.makehuman.data import BodyData
from addon.makehuman.fitting import fit
from addon.makehuman.mhclo import (
    BASE_VERTEX_COUNT,
    Mhclo,
    ScaleAxis,
    ShearAxis,
    read_mhclo,
    write_mhclo,
)
from addon.makehuman.obj import ObjMesh, read_obj, write_obj

many = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
number = st.floats(-9, 9, width=32)
word = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,11}", fullmatch=True)
base_vertex = st.integers(0, BASE_VERTEX_COUNT - 1)


@st.composite
def meshes(draw: st.DrawFn) -> ObjMesh:
    vertices = draw(arrays(float, (draw(st.integers(4, 9)), 3), elements=number))
    uvs = draw(arrays(float, (draw(st.integers(1, 6)), 2), elements=number))
    groups = tuple(draw(st.lists(word, unique=True, max_size=2)))
    count = draw(st.integers(1, 6))
    faces = draw(arrays(np.int32, (count, 4), elements=st.integers(0, len(vertices) - 1)))
    uv_faces = draw(arrays(np.int32, (count, 4), elements=st.integers(0, len(uvs) - 1)))
    triangles = draw(arrays(bool, count))
    faces[triangles, 3] = uv_faces[triangles, 3] = -1
    uv_faces[draw(arrays(bool, count))] = -1
    owners = draw(arrays(np.int32, count, elements=st.integers(0, max(0, len(groups) - 1))))
    # a reader numbers the groups as they come
    names: dict[int, int] = {}
    owners = np.array([names.setdefault(owner, len(names)) for owner in owners.tolist()], np.int32)
    used = tuple(groups[owner] for owner in names) if groups else ()
    owners = owners if groups else np.full(count, -1, np.int32)
    return ObjMesh(vertices, uvs, faces, uv_faces, used, owners)


@st.composite
def bindings(draw: st.DrawFn) -> Mhclo:
    count = draw(st.integers(1, 12))
    refs = draw(arrays(np.int32, (count, 3), elements=base_vertex))
    weights = draw(arrays(float, (count, 3), elements=number))
    offsets = draw(arrays(float, (count, 3), elements=number))
    exact = draw(arrays(bool, count))
    refs[exact, 1:], weights[exact], offsets[exact] = (0, 1), (1, 0, 0), 0
    deleted = np.zeros(BASE_VERTEX_COUNT, bool)
    for first, length in draw(st.lists(st.tuples(base_vertex, st.integers(1, 60)), max_size=40)):
        deleted[first : first + length] = True
    axes = draw(st.lists(st.integers(0, 2), unique=True))
    distance = st.floats(0.01, 9)
    return Mhclo(
        name=draw(word),
        uuid=draw(st.uuids()).__str__(),
        refs=refs,
        weights=weights,
        offsets=offsets,
        scales=tuple(
            ScaleAxis(axis, draw(base_vertex), draw(base_vertex), draw(distance))
            for axis in sorted(axes)
        ),
        shears=draw(st.sampled_from([(), (ShearAxis(1, 3, 4, -0.5, 1.25, "l"),)])),
        delete_vertices=deleted,
        z_depth=draw(st.integers(0, 99)),
        max_pole=draw(st.integers(1, 20)),
        obj_file="a.obj",
        material_file=draw(st.sampled_from(["", "a b.mhmat"])),
        tags=tuple(draw(st.lists(word.map(str.lower), unique=True, max_size=3))),
        author=draw(word),
        license="CC0",
        description="a thing",
    )


def assert_same_mesh(one: ObjMesh, two: ObjMesh) -> None:
    assert np.allclose(one.vertices, two.vertices, rtol=0, atol=6e-7)
    assert np.allclose(one.uvs, two.uvs, rtol=0, atol=6e-7)
    assert np.array_equal(one.faces, two.faces)
    assert np.array_equal(one.uv_faces, two.uv_faces)
    assert [one.groups[g] if g >= 0 else "" for g in one.face_groups] == [
        two.groups[g] if g >= 0 else "" for g in two.face_groups
    ]


@many
@given(meshes())
def test_obj_round_trip(tmp_path: Path, mesh: ObjMesh) -> None:
    path = tmp_path / "a.obj"
    write_obj(path, mesh, header=["made by a test", ""])
    assert_same_mesh(read_obj(path), mesh)


def test_obj_keeps_file_order_and_groups(body_data: BodyData) -> None:
    mesh = body_data.base
    assert mesh.vertices.shape == (BASE_VERTEX_COUNT, 3)
    assert mesh.faces.shape == (18486, 4)
    assert len(body_data.body_faces) == 13378
    assert mesh.faces[body_data.body_faces].max() == 13379
    assert np.array_equal(body_data.groups["helper-tights"], np.arange(15328, 18002))
    assert np.array_equal(body_data.groups["helper-skirt"], np.arange(18002, 18722))
    assert len(body_data.groups["joint-l-knee"]) == 8


def test_obj_reads_normals_and_extras(tmp_path: Path) -> None:
    path = tmp_path / "a.obj"
    path.write_text(
        "mtllib x.mtl\no thing\nv 0 0 0 1 0 0\nv 1 0 0 1 0 0\nv 1 1 0 1 0 0\nvt 0 0 0\nvn 0 0 1\n"
        "usemtl x\ns 1\nf 1/1/1 2/1/1 3/1/1\nf 1//1 2//1 3//1\n"
    )
    mesh = read_obj(path)
    assert mesh.faces.tolist() == [[0, 1, 2, -1]] * 2
    assert mesh.uv_faces.tolist() == [[0, 0, 0, -1], [-1] * 4]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("v 0 0\n", "line 1.*3 numbers"),
        ("v 0 0 nan\n", "line 1.*nan"),
        ("v 0 0 0\nvt 1 x\n", "line 2.*'x'"),
        ("v 0 0 0\nf 1 2 3\n", "line 2.*outside 1 to 1"),
        ("v 0 0 0\nf 1 1\n", "line 2.*3 or 4 corners"),
        ("v 0 0 0\nf 1 1 1 1 1\n", "line 2.*3 or 4 corners"),
        ("v 0 0 0\nf 1/3 1/3 1/3\n", "line 2.*texture coordinate"),
        ("v 0 0 0\nf -1 -1 -1\n", "line 2.*outside"),
        ("v 0 0 0\nf a b c\n", "line 2.*vertex numbers"),
    ],
)
def test_malformed_obj(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "bad.obj"
    path.write_text(text)
    with pytest.raises(OutfitError, match=f"bad.obj, {message}"):
        read_obj(path)


@many
@given(bindings())
def test_mhclo_round_trip(tmp_path: Path, body_data: BodyData, mhclo: Mhclo) -> None:
    path = tmp_path / "a.mhclo"
    write_mhclo(path, mhclo, header=["made by a test"])
    found = read_mhclo(path)
    for entry in fields(Mhclo):
        one, two = getattr(found, entry.name), getattr(mhclo, entry.name)
        if isinstance(two, np.ndarray):
            assert np.allclose(one, two, rtol=0, atol=6e-7), entry.name
        elif entry.name != "scales":
            assert one == two, entry.name
    base = body_data.base.vertices
    if not mhclo.scales and not mhclo.shears:
        assert np.abs(fit(found, base) - fit(mhclo, base)).max() < 5e-5


def test_official_garments_survive_writing(
    tmp_path: Path, reference: Path, body_data: BodyData
) -> None:
    base = body_data.base.vertices
    for path in (reference / "makehuman" / "assets").glob("*/*/*.mhclo"):
        mhclo = read_mhclo(path)
        assert not mhclo.warnings
        write_mhclo(tmp_path / path.name, mhclo)
        again = read_mhclo(tmp_path / path.name)
        assert np.abs(fit(again, base) - fit(mhclo, base)).max() < 1e-5
        assert np.array_equal(again.delete_vertices, mhclo.delete_vertices)
        assert again.tags == mhclo.tags


@many
@given(bindings())
def test_mpfbs_section_rules_are_kept(tmp_path: Path, mhclo: Mhclo) -> None:
    """MPFB ends a section at a blank line or a word, and wants an argument after `verts`."""
    path = tmp_path / "a.mhclo"
    write_mhclo(path, mhclo)
    lines = path.read_text().splitlines()
    start = lines.index("verts 0")
    vertices = lines[start + 1 : start + 1 + len(mhclo.refs)]
    assert all(len(line.split()) in (1, 9) for line in vertices)
    rest = lines[start + 1 + len(mhclo.refs) :]
    assert bool(rest) == bool(mhclo.delete_vertices.any())
    if rest:
        assert rest[0] == "delete_verts"
        assert all(line and line[0].isdigit() for line in rest[1:])


MINIMAL = "name x\nobj_file x.obj\nbasemesh hm08\n"


def parse(tmp_path: Path, text: str) -> Mhclo:
    path = tmp_path / "bad.mhclo"
    path.write_bytes(text.encode("utf-8"))
    return read_mhclo(path)


def test_makehumans_section_rules(tmp_path: Path) -> None:
    mhclo = parse(
        tmp_path,
        "# author Ann\n# License: CC0\nverts 0\nmaterial a.mhmat\n5\n\n"
        "1 2 3 0.5 1.5 -1.0\n# a comment\n7 8 9 .2 .3 .5 1 2 3\n"
        "delete_verts\n4 - 6 9\n - 11\n20\nname late\nobj_file x.obj\nz_depth 61\n",
    )
    assert mhclo.refs.tolist() == [[5, 0, 1], [1, 2, 3], [7, 8, 9]]
    assert mhclo.weights[1].tolist() == [0.5, 1.5, -1.0]
    assert mhclo.offsets[1].tolist() == [0, 0, 0]
    assert np.flatnonzero(mhclo.delete_vertices).tolist() == [4, 5, 6, 9, 10, 11, 20]
    assert (mhclo.name, mhclo.z_depth, mhclo.max_pole) == ("late", 61, 8)
    assert (mhclo.author, mhclo.license, mhclo.material_file) == ("Ann", "CC0", "a.mhmat")


def test_deprecated_and_unknown_keywords_are_warned_about(tmp_path: Path) -> None:
    mhclo = parse(
        tmp_path,
        MINIMAL + "shrinkwrap 1\nfrobnicate yes\n1 2 3\nweights foo\n1 0.5\nverts 0\n3\n4\n",
    )
    assert len(mhclo.refs) == 2
    assert len(mhclo.warnings) == 3
    for warning, what in zip(mhclo.warnings, ("shrinkwrap", "frobnicate", "weights"), strict=True):
        assert what in warning


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (MINIMAL, "binds no vertices"),
        (MINIMAL + "verts 0\n", "binds no vertices"),
        ("verts 0\n1\n", "obj_file"),
        (MINIMAL + "verts 0\n19158\n", "line 5: .*19158 is outside 0 to 19157"),
        (MINIMAL + "verts 0\n1\n-1 2 3 1 0 0 0 0 0\n", "line 6: .*-1 is outside"),
        (MINIMAL + "verts 0\n1.5\n", "line 5: .*1.5"),
        (MINIMAL + "verts 0\n1 2 3 nan 0 0 0 0 0\n", "line 5: .*nan"),
        (MINIMAL + "verts 0\n1 2 3 1 0 0 inf 0 0\n", "line 5: .*inf"),
        (MINIMAL + "verts 0\n1 2 3 1 0 0 0\n", "line 5: .*1, 6 or 9 numbers, got 7"),
        (MINIMAL + "verts 0\n1 2 3 1 0 x\n", "line 5: .*'x'"),
        (MINIMAL + "verts 0\n1\ndelete_verts\n1 - 99999\n", "line 7: .*99999 is outside"),
        (MINIMAL + "verts 0\n1\ndelete_verts\n1 to 5\n", "line 7: .*'to'"),
        (MINIMAL + "x_scale 1 2\nverts 0\n1\n", "line 4: x_scale"),
        (MINIMAL + "x_scale 1 2 0\nverts 0\n1\n", "line 4: .*zero"),
        (MINIMAL + "x_scale 1 20000 1\nverts 0\n1\n", "line 4: .*20000"),
        (MINIMAL + "z_depth high\nverts 0\n1\n", "line 4: z_depth"),
        ("obj_file /etc/x.obj\nverts 0\n1\n", "line 1: .*inside"),
        ("obj_file ../../x.obj\nverts 0\n1\n", "line 1: .*inside"),
        ("obj_file x.obj\nmaterial C:\\x.mhmat\nverts 0\n1\n", "line 2: .*inside"),
        ("obj_file x.obj\nbasemesh alpha_7\nverts 0\n1\n", "alpha_7"),
    ],
)
def test_malformed_mhclo(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(OutfitError, match=f"bad.mhclo.*{message}"):
        parse(tmp_path, text)


@many
@given(st.text(max_size=200))
def test_mhclo_parser_never_crashes(tmp_path: Path, text: str) -> None:
    try:
        read = parse(tmp_path, MINIMAL + "verts 0\n1\n" + text)
    except OutfitError as error:
        assert "bad.mhclo" in str(error)
    else:
        assert read.refs[0, 0] == 1
