"""MakeHuman's exports as arrays: .mhx2 of any unit, the old .mhx, and the files made of them."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from addon.errors import OutfitError
from addon.makehuman.obj import read_obj
from addon.pipeline_import import convert_file, load_file
from addon.wardrobe.characters.from_mhx2 import load_mhx2

EXPORTS = (
    "f_casual01/mhx2",
    "f_sport_posed_proxy/mhx2",
    "m_casual01/mhx2_expr_poses",
    "m_casual01/mhx2_inch_gz",
    "m_casual01/mhx2_meter_feet",
    "naked_default/mhx2",
)


def export(reference: Path, name: str) -> Path:
    folder = reference / "makehuman" / "exports" / name
    return folder / f"{folder.parent.name}.mhx2"


@pytest.mark.parametrize("name", EXPORTS)
def test_arrays_are_what_makehuman_held(name: str, reference: Path, tmp_path: Path) -> None:
    source = export(reference, name)
    convert_file(source, tmp_path / "out.npz")
    stem = source.stem
    limit = 1e-3 if "posed" in name else 2e-4  # five digits of the file
    with (
        np.load(tmp_path / "out.npz") as found,
        np.load(source.parent.parent / f"{stem}_ref.npz") as wanted,
    ):
        np.testing.assert_allclose(found["base"], wanted["base_now"], atol=limit)
        garments = {key[7:-5] for key in wanted.files if key.endswith("__now")}
        bones = {"bone_names", "bone_head", "bone_tail"}
        assert set(found.files) == {"base", *garments, *bones}
        for garment in garments:
            now = wanted[f"proxy__{garment}__now"]
            # of a posed export MakeHuman evaluates garments anew: they differ by 0.1 from memory
            near = 0.1 if "posed" in name else limit
            np.testing.assert_allclose(found[garment], now, atol=near)
        order = [found["bone_names"].tolist().index(name) for name in wanted["bone_names"]]
        np.testing.assert_allclose(found["bone_head"][order], wanted["bone_head"], atol=limit)
        np.testing.assert_allclose(found["bone_tail"][order], wanted["bone_tail"], atol=limit)


def test_visible_faces_are_the_files(reference: Path) -> None:
    loaded = load_mhx2(export(reference, "f_sport_posed_proxy/mhx2"))
    body = loaded.character.meshes[0]
    assert (body.name, body.kind) == ("F_sport_posed_proxy:Female_generic", "body")
    assert len(body.faces) == 9500 and len(loaded.base) == 19158
    kinds = {mesh.name.rpartition(":")[2]: mesh.kind for mesh in loaded.character.meshes}
    assert kinds["Ponytail01"] == "hair" and kinds["Shoes06"] == "shoes"


def small(**changes: Any) -> dict[str, Any]:
    """An export of one quad, in centimetres, lifted by 50."""
    mesh = {
        "vertices": [[0, 0, 0], [10, 0, 0], [10, 10, 0], [0, 10, 0]],
        "uv_coordinates": [[0, 0], [1, 0], [1, 1], [0, 1]],
        "faces": [[0, 1, 2, 3]],
        "uv_faces": [[0, 1, 2, 3]],
    }
    geometry = {
        "name": "A:Body",
        "uuid": "u",
        "human": True,
        "offset": [0, 50, 0],
        "scale": 10,
        "issubdivided": False,
        "material": "M",
        "license": {},
        "mesh": mesh,
        "seed_mesh": {**mesh, "vertices": [[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]]},
        **changes,
    }
    materials = [{"name": "M", "diffuse_texture": "textures/x.png", "transparent": False}]
    return {"mhx2_version": "0.31", "materials": materials, "geometries": [geometry]}


def test_scale_offset_and_no_skeleton(tmp_path: Path) -> None:
    path = tmp_path / "a.mhx2"
    path.write_bytes(gzip.compress(json.dumps(small()).encode()))
    loaded = load_mhx2(path)
    mesh = loaded.character.meshes[0]
    assert mesh.vertices.max() == 1.0 and loaded.character.ground == -5.0
    assert loaded.character.skeleton.names == () and not mesh.weights.bones
    assert loaded.warnings == (
        "1 picture is missing (textures/x.png): a placeholder is shown instead",
    )


def test_an_export_without_a_body_keeps_what_its_meshes_are(tmp_path: Path) -> None:
    path = tmp_path / "a.mhx2"
    path.write_text(json.dumps(small(human=False, name="anna:Boot")))
    loaded = load_mhx2(path)
    assert [mesh.kind for mesh in loaded.character.meshes] == ["clothes"]
    assert list(loaded.garments) == ["boot"] and not len(loaded.base)


def test_textures_outside_the_folder_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "x.png").write_bytes(b"secret")
    inner = tmp_path / "deep" / "inner"
    inner.mkdir(parents=True)
    content = small()
    content["materials"][0]["diffuse_texture"] = "../../x.png"
    (inner / "a.mhx2").write_text(json.dumps(content))
    loaded = load_mhx2(inner / "a.mhx2")
    assert loaded.character.meshes[0].surface.texture is None
    assert len(loaded.warnings) == 1


MHX = """# MakeHuman exported MHX
MHX 1 15 ;
#if toggle&T_Armature
Armature A A Normal
  Bone root True
    head 0 0 0 ;
    tail 0 0 10 ;
    roll 0.0 ;
  end Bone
end Armature
#endif
Object A ARMATURE A
  Property MhxScale theScale*10.0 ;
end Object
Mesh body body
  Verts
    v 0 0 0 ;
    v 10 0 0 ;
    v 10 0 10 ;
    v 0 0 10 ;
    v 0 0 20 ;
    v 10 0 20 ;
  end Verts
  Faces
    f 0 1 2 3 ;
    f 3 2 5 4 ;
    ftall 0 1 ;
  end Faces
  VertexGroup root
    wv 0 1.0 ;
    wv 1 0.5 ;
  end VertexGroup
  VertexGroup Delete_shirt
    wv 2 1 ;
    wv 3 1 ;
    wv 4 1 ;
    wv 5 1 ;
  end VertexGroup
end Mesh
Object body MESH body
end Object
"""


def test_old_exports(tmp_path: Path) -> None:
    path = tmp_path / "old.mhx"
    path.write_text(MHX)
    loaded = load_file(path)
    mesh = loaded.character.meshes[0]
    # ten units a decimetre; what lies under the shirt is hidden
    assert mesh.vertices[:, 1].max() == pytest.approx(2.0)
    assert mesh.faces.tolist() == [[0, 1, 2, 3]]
    assert loaded.character.skeleton.names == ("root",)
    np.testing.assert_allclose(loaded.character.skeleton.tails[0], (0, 1, 0), atol=1e-9)
    assert set(mesh.weights.by_bone()) == {"root", "Delete_shirt"}


def test_obj_is_what_is_seen_with_its_pictures(reference: Path, tmp_path: Path) -> None:
    source = export(reference, "f_casual01/mhx2")
    loaded = convert_file(source, tmp_path / "out.obj")
    mesh = read_obj(tmp_path / "out.obj")
    meshes = loaded.character.meshes
    assert len(mesh.vertices) == sum(len(one.vertices) for one in meshes)
    assert len(mesh.faces) == sum(len(one.faces) for one in meshes)
    np.testing.assert_allclose(
        mesh.vertices[: len(meshes[0].vertices)], meshes[0].vertices, atol=1e-6
    )
    first = meshes[0]
    np.testing.assert_array_equal(mesh.faces[: len(first.faces)], first.faces)
    text = (tmp_path / "out.mtl").read_text()
    named = [line.split()[1] for line in text.splitlines() if line.startswith("map_Kd")]
    assert len(named) == len(meshes) and all((tmp_path / name).is_file() for name in named)


def test_two_meshes_of_one_name_are_told_apart(tmp_path: Path) -> None:
    content = small()
    other = {**content["geometries"][0], "human": False}
    content["geometries"] += [other, dict(other)]
    (tmp_path / "a.mhx2").write_text(json.dumps(content))
    loaded = load_mhx2(tmp_path / "a.mhx2")
    assert [mesh.name for mesh in loaded.character.meshes] == ["A:Body", "A:Body_2", "A:Body_3"]
    convert_file(tmp_path / "a.mhx2", tmp_path / "a.npz")
    with np.load(tmp_path / "a.npz") as found:
        assert {"base", "body", "body_2"} <= set(found.files)


def test_wrong_use_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "a.mhx2"
    path.write_text(json.dumps(small()))
    with pytest.raises(OutfitError, match=r"cannot write \.abc files, only \.blend"):
        convert_file(path, tmp_path / "a.abc")
    with pytest.raises(OutfitError, match="no such file"):
        convert_file(tmp_path / "b.mhm", tmp_path / "a.npz")
    with pytest.raises(OutfitError, match="has its own bones"):
        load_file(path, rig="mixamo")
    (tmp_path / "p.bvh").write_text("")
    with pytest.raises(OutfitError, match=r"p\.bvh"):
        load_file(path, pose=tmp_path / "p.bvh")
