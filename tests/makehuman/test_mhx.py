"""Old .mhx files: written here to the exporter's grammar, read back; malformed input."""

import time
from pathlib import Path

import numpy as np
import pytest

from addon.errors import OutfitError
from addon.makehuman.data import BodyData
from addon.makehuman.mhx import MhxFile, read_mhx
from addon.makehuman.posing import rest_matrices

TEXT = """# MakeHuman exported MHX
# www.makehuman.org
MHX 1 15 ;
#if Blender24
  error 'This file can only be read with Blender 2.5' ;
#endif
#if toggle&T_Armature
NoScale False ;
Armature Ann Ann   Normal

  Bone spine True
    head  0 -1 2  ;
    tail 0 -1 4  ;
    parent Refer Bone root ;
    use_connect True ;
    roll 0.5 ;
    layers Array 1 0 0 ;
  end Bone

  Bone root True
    head  0 0 0  ;
    tail 0 -1 2  ;
    use_connect False ;
  end Bone
  draw_type 'STICK' ;
end Armature

Object Ann ARMATURE Ann
  Property MhxScale theScale*0.1000 ;
  layers Array 0 1 ;
end Object
#endif

Image skin one.png
  Filename textures/skin one.png ;
end Image
Texture skin_diffuse IMAGE
  Image skin one.png ;
end Texture
Image evil.png
  Filename /etc/passwd ;
end Image
Texture evil IMAGE
  Image evil.png ;
  use_normal_map True ;
end Texture
Material AnnSkin
  MTex 0 skin_diffuse UV COLOR
    texture Refer Texture skin_diffuse ;
  end MTex
  MTex 1 evil UV NORMAL
  end MTex
  diffuse_color Array 0.5 0.25 1  ;
  specular_hardness 256 ;
  alpha 0 ;
end Material
Material AnnRed
  diffuse_color Array 1 0 0  ;
  alpha 0.25 ;
end Material

Mesh Gizmo Gizmo
  Verts
    v 0 0 0 ;
  end Verts
  Edges
    e 0 0 ;
  end Edges
end Mesh
#if toggle&T_Cage
Mesh Cage Cage
#else
#endif
#if toggle&T_Mesh
Mesh AnnBody AnnBody
  Verts
  v 0 0 0 ;
  v 1 0 0 ;
  v 1 -1 2 ;
  v 0 -1 2 ;

  end Verts

  Faces
    f 0 1 2 3 ;
    f 0 1 2 0 ;
    f 1 2 3 ;
  ftn 2 0 1 ;
  ftn 1 1 1 ;
  end Faces

  MeshTextureFaceLayer UVTex
    Data
    vt 0 0 1 0 1 1 0 1 ;
    vt 0 0 1 0 1 1 0 0 ;
    vt 1 0 1 1 0 1 ;
    end Data
    active True ;
  end MeshTextureFaceLayer
  Material AnnSkin ;
  Material AnnRed ;

  VertexGroup root
    wv 0 1 ;
    wv 2 0.25 ;
  end VertexGroup
  VertexGroup spine
    wv 2 0.75 ;
  end VertexGroup
#if toggle&T_Clothes
  VertexGroup Delete_Shirt
    wv 3 1 ;
  end VertexGroup
#endif
end Mesh

Object AnnBody MESH AnnBody
  Property MhxMesh True ;
  Property MhxProxyUuid "12-34" ;
  parent Refer Object Ann ;
end Object
#endif
Pose Ann
  Posebone root
    lock Array 1 1 ;
  end Posebone
end Pose
"""


def parse(tmp_path: Path, text: str) -> MhxFile:
    path = tmp_path / "bad.mhx"
    path.write_text(text)
    return read_mhx(path)


def test_meshes_uvs_and_groups(tmp_path: Path) -> None:
    found = parse(tmp_path, TEXT)
    assert (found.version, found.scale) == ("1.15", 0.1)
    (body,) = found.meshes
    mesh = body.mesh
    assert (body.name, body.materials) == ("AnnBody", ("AnnSkin", "AnnRed"))
    assert body.face_materials.tolist() == [0, 0, 1]
    assert body.properties["MhxProxyUuid"] == "12-34"
    assert mesh.vertices.tolist() == [[0, 0, 0], [1, 0, 0], [1, 2, 1], [0, 2, 1]]
    assert mesh.faces.tolist() == [[0, 1, 2, 3], [0, 1, 2, -1], [1, 2, 3, -1]]
    corners = mesh.uvs[mesh.uv_faces]
    assert corners[0].tolist() == [[0, 0], [1, 0], [1, 1], [0, 1]]
    assert corners[1, :3].tolist() == [[0, 0], [1, 0], [1, 1]]
    assert corners[2, :3].tolist() == [[1, 0], [1, 1], [0, 1]]
    assert len(mesh.uvs) == 4
    assert mesh.weights is not None
    assert mesh.weights.bones == ("root", "spine", "Delete_Shirt")
    assert mesh.weights.dense(4).tolist() == [[1, 0, 0], [0, 0, 0], [0.25, 0.75, 0], [0, 0, 1]]


def test_armature_and_materials(tmp_path: Path) -> None:
    found = parse(tmp_path, TEXT)
    skeleton = found.skeleton
    assert skeleton is not None
    assert (skeleton.names, skeleton.parents.tolist()) == (("root", "spine"), [-1, 0])
    assert skeleton.heads.tolist() == [[0, 0, 0], [0, 2, 1]]
    assert skeleton.tails.tolist() == [[0, 2, 1], [0, 4, 1]]
    assert np.allclose(skeleton.matrices[1, :3, 1], (0, 1, 0))
    assert np.allclose(skeleton.matrices[1, :3, 0], (np.cos(0.5), 0, -np.sin(0.5)))
    skin, red = found.materials
    assert skin.textures == {"diffuse": "textures/skin one.png"}
    assert (skin.diffuse_colour, skin.shininess, skin.opacity) == ((0.5, 0.25, 1.0), 0.5, 1.0)
    assert (red.name, red.opacity, red.textures) == ("AnnRed", 0.25, {})
    assert len(found.warnings) == 1
    assert "/etc/passwd" in found.warnings[0]


def test_a_whole_body_survives(tmp_path: Path, body_data: BodyData) -> None:
    """The base mesh and a rig, written as the exporter writes them, come back."""
    base, rig = body_data.base, body_data.rig("game_engine")
    skeleton = rig.skeleton(base.vertices)
    lines = ["MHX 1 15 ;", "Armature A A Normal"]
    for bone, name in enumerate(skeleton.names):
        lines.append(f"  Bone {name} True")
        for key, (x, y, z) in (("head", skeleton.heads[bone]), ("tail", skeleton.tails[bone])):
            lines.append(f"    {key} {x:.6g} {-z:.6g} {y:.6g}  ;")
        if skeleton.parents[bone] >= 0:
            lines.append(f"    parent Refer Bone {skeleton.names[skeleton.parents[bone]]} ; ")
        lines += [f"    roll {skeleton.rolls[bone]:.6g} ; ", "  end Bone "]
    lines += ["end Armature", "Mesh ABody ABody", "  Verts"]
    lines += [f"  v {x:.4f} {-z:.4f} {y:.4f} ;" for x, y, z in base.vertices]
    lines += ["  end Verts", "  Faces"]
    lines += [f"    f {a} {b} {c} {d} ;" for a, b, c, d in base.faces]
    lines += ["  end Faces", "  MeshTextureFaceLayer UVTex", "    Data"]
    for corners in base.uvs[base.uv_faces]:
        lines.append("    vt " + " ".join(f"{value:.4g}" for value in corners.ravel()) + " ;")
    lines += ["    end Data", "  end MeshTextureFaceLayer", "end Mesh", ""]
    found = parse(tmp_path, "\n".join(lines))
    (body,) = found.meshes
    assert np.abs(body.mesh.vertices - base.vertices).max() < 6e-5
    assert np.array_equal(body.mesh.faces, base.faces)
    uvs = body.mesh.uvs[body.mesh.uv_faces]
    assert np.abs(uvs - base.uvs[base.uv_faces]).max() < 6e-5
    assert found.skeleton is not None
    assert set(found.skeleton.names) == set(skeleton.names)
    places = [found.skeleton.names.index(name) for name in skeleton.names]
    assert np.abs(found.skeleton.matrices[places] - rest_matrices(skeleton)).max() < 1e-3


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (TEXT, "", "no 'MHX 1"),
        ("MHX 1 15", "MHX 0 4", "no 'MHX 1"),
        ("end Faces", "end Verts", "'end Verts' does not end Faces"),
        ("#if toggle&T_Mesh\n", "", "#endif has no #if"),
        ("end Pose\n", "", "block Pose is never closed"),
        ("v 1 0 0 ;", "v 1 0 nan ;", "a vertex needs 3 numbers, got 'nan'"),
        ("f 1 2 3 ;", "f 1 2 9 ;", "3 or 4 vertices in 0 to 3"),
        ("f 1 2 3 ;", "f 1 2 x ;", "whole numbers"),
        ("    vt 1 0 1 1 0 1 ;\n", "", "3 faces need as many 'vt', got 2"),
        ("vt 1 0 1 1 0 1 ;", "vt 1 0 1 1 ;", "UVs of a face needs 6 numbers, got 4"),
        ("wv 3 1 ;", "wv 30 1 ;", "outside 0 to 3"),
        ("ftn 2 0 1", "ftn 99 0 1", "names 99 of 3 faces"),
        ("tail 0 -1 4", "nail 0 -1 4", "has no tail"),
        ("Refer Bone root", "Refer Bone nobody", "unknown parent 'nobody'"),
        ("theScale*0.1000", "theScale*0", "factor above 0"),
    ],
)
def test_malformed_mhx(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(OutfitError, match=f"bad.mhx.*{message}"):
        parse(tmp_path, TEXT.replace(old, new))


def test_many_images_and_materials_take_linear_time(tmp_path: Path) -> None:
    path = tmp_path / "many.mhx"
    one = (
        "Image i{0}\n  Filename i{0}.png ;\nend Image\n"
        "Texture t{0} IMAGE\n  Image i{0} ;\nend Texture\n"
        "Material m{0}\n  MTex 0 t{0} UV COLOR\n  end MTex\nend Material\n"
        "Object m{0} MESH m{0}\nend Object\n"
    )
    path.write_text("MHX 1 15 ;\n" + "".join(one.format(k) for k in range(8000)))
    start = time.process_time()
    materials = read_mhx(path).materials
    assert time.process_time() - start < 4  # 0.6 s; quadratic work took half a minute
    assert [one.textures["diffuse"] for one in materials[::7999]] == ["i0.png", "i7999.png"]
