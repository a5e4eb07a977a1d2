"""Small sound files of every format that is read, for `bench fuzz` to damage."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np

from addon.makehuman.bvh import read_bvh
from addon.makehuman.mhclo import read_mhclo
from addon.makehuman.mhclo_header import MhcloHeader, mhclo_header
from addon.makehuman.mhm import read_mhm
from addon.makehuman.mhmat import read_mhmat
from addon.makehuman.mhpose import read_mhpose
from addon.makehuman.mhx import read_mhx
from addon.makehuman.mhx2 import read_mhx2
from addon.makehuman.obj import read_obj
from addon.makehuman.rig_files import read_mhskel, read_mpfb_rig, read_weights
from addon.makehuman.rigs import BoneWeights, Rig
from addon.makehuman.target_files import read_target
from addon.makehuman.text import read_text
from addon.photos.clonedperson_csv import read_clonedperson_csv
from addon.photos.outfits_json import read_outfits_json
from addon.wardrobe.clonedperson_models import read_models
from addon.wardrobe.garment import read_garment
from addon.wardrobe.landmarks import CATEGORY_BY_NAME
from addon.wardrobe.registration import (
    Part,
    Registration,
    read_registration,
    registration_to_json,
)

VERTEX_COUNT = 40  # of the small meshes here


@dataclass(frozen=True)
class Format:
    """A format to damage.

    Attributes
    ----------
    name : str
    file : str
        Name of the damaged file.
    content : bytes
        A sound one; what `packed` packs, where it does.
    read : callable
        The reader.
    beside : mapping of str to bytes
        Sound files that it names.
    packed : bool
        The file is gzip'd.
    """

    name: str
    file: str
    content: bytes
    read: Callable[[Path], object]
    beside: Mapping[str, bytes] = field(default_factory=dict)
    packed: bool = False


def _json(value: object) -> bytes:
    return json.dumps(value, indent=1).encode()


OBJ = b"""# a quad and a triangle
v 0 0 0
v 1 0 0
v 1 1 0
v 0 1 0.5
vt 0 0
vt 1 0
vt 1 1
vt 0 1
g body
f 1/1 2/2 3/3 4/4
g helper
f 1/1 2/2 3/3
f 1 2 3
"""
MHCLO = b"""# author Ann
# license CC0
name shirt
uuid 1f5c1d9a-3c0f-4b84-9804-5224b34e08ea
basemesh hm08
tag shirt
obj_file shirt.obj
material shirt.mhmat
vertexboneweights_file shirt.mhw
x_scale 5399 11998 1.4340
y_scale 791 881 2.4098
shear_z 962 5320 -1.0 1.0
z_depth 50
max_pole 8
verts 0
10 11 12 0.5 0.25 0.25 0.01 0.02 -0.03
7
10 11 12 0.5 0.25 0.25
7
delete_verts
4 - 9 20
30 -
44 50
"""
MHMAT = b"""# material
name shirt
tag cotton
description a plain one
diffuseColor 0.9 0.8 0.7
shininess 0.3
opacity 1.0
transparent True
diffuseTexture shirt.png
normalmapTexture ../maps/shirt_n.png
normalmapIntensity 0.5
shaderConfig diffuse True
"""
MHM = b"""# Written by MakeHuman 1.3.0
version v1.3.0
uuid 1f5c1d9a-3c0f-4b84-9804-5224b34e08ea
name ann
tags one;two
camera 0.0 0.0 0.0 0.0 0.0 1.0
modifier macrodetails/Gender 1.000000
modifier head/head-age-decr|incr -0.250000
clothes shirt 8887caca-d6fb-4d73-af10-1d4fb740a936
hair bob02 6c6b0bb1-3608-40b8-9108-4bfd8fa71e39
skeleton game_engine.mhskel
pose sit01.bvh
expression smile01.mhpose
skinMaterial skins/young/young.mhmat
clothesHideFaces True
material shirt 8887caca-d6fb-4d73-af10-1d4fb740a936 shirt.mhmat
background x.png 0 0
subdivide False
"""
MHW = _json(
    {
        "name": "shirt",
        "version": 110,
        "license": "CC0",
        "weights": {"root": [[0, 1.0], [1, 0.5]], "spine": [[1, 0.5], [3, 1.0]]},
    }
)
TARGET = b"""# a target
3 0.25 -0.125 0.001
17 .5 0 -1e-3
19157 0 0.01 0
"""
BVH = b"""HIERARCHY
ROOT root
{
  OFFSET 0.0 9.6 -1.3
  CHANNELS 6 Xposition Yposition Zposition Zrotation Xrotation Yrotation
  JOINT __spine
  {
    OFFSET 0 0.5 0
    CHANNELS 3 Zrotation Xrotation Yrotation
    JOINT spine01
    {
      OFFSET 0 1.5 0
      CHANNELS 3 Zrotation Xrotation Yrotation
      End Site
      {
        OFFSET 0 1 0
      }
    }
  }
}
MOTION
Frames: 2
Frame Time: 0.04
0 0 0 10 20 30 0 0 0 1 2 3
0 0 0 10 20 30 0 0 0 1 2 3
"""
MHPOSE = _json(
    {
        "name": "smile",
        "description": "a smile",
        "tags": ["delight"],
        "unit_poses": {"MouthLeftPullUp": 0.6, "NasolabialDeepener": 0.05},
        "license": "CC0",
        "author": "Ann",
    }
)
MHX = b"""# MakeHuman exported MHX
MHX 1 15 ;
#if toggle&T_Armature
Armature Ann Ann   Normal
  Bone root True
    head 0 0 0 ;
    tail 0 0 1 ;
    roll 0.5 ;
  end Bone
  Bone spine True
    head 0 0 1 ;
    tail 0 0 2 ;
    parent Refer Bone root ;
  end Bone
end Armature
#endif
Image skin.png
  Filename textures/skin.png ;
end Image
Texture diffuse IMAGE
  Image skin.png ;
end Texture
Material AnnSkin
  MTex 0 diffuse UV COLOR
  end MTex
  diffuse_color Array 1 1 1 ;
end Material
Mesh AnnBody AnnBody
  Verts
    v 0 0 0 ;
    v 1 0 0 ;
    v 1 0 1 ;
    v 0 0 1 ;
  end Verts
  Faces
    f 0 1 2 3 ;
    ftn 1 0 1 ;
  end Faces
  MeshTextureFaceLayer UVTex
    Data
      vt 0 0 1 0 1 1 0 1 ;
    end Data
  end MeshTextureFaceLayer
  Material AnnSkin ;
  VertexGroup root
    wv 0 1 ;
    wv 2 0.25 ;
  end VertexGroup
end Mesh
Object AnnBody MESH AnnBody
  Property MhxScale theScale*0.1000 ;
end Object
"""


def _mhx2() -> bytes:
    mesh = {
        "vertices": [[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]],
        "faces": [[0, 1, 2, 3], [0, 1, 2]],
        "uv_coordinates": [[0, 0], [1, 0], [1, 1], [0, 1]],
        "uv_faces": [[0, 1, 2, 3], [0, 1, 2]],
        "weights": {"root": [[0, 1.0], [1, 0.5]], "spine": [[1, 0.5]]},
    }
    license = {"author": "Ann", "license": "CC0", "homepage": ""}
    proxy = {
        "license": license,
        "name": "Shirt",
        "type": "Clothes",
        "uuid": "1-2",
        "basemesh": "hm08",
        "tags": ["shirt"],
        "fitting": [[[7, 0, 1], [1, 0, 0], [0, 0, 0]], [[1, 2, 3], [0.5, 0.25, 0.25], [0, 0, 1]]],
        "delete_verts": [],
        "vertex_bone_weights": {"root": [[0, 1], [0.5, 1]]},
    }
    place = {"license": license, "offset": [0, 0.8, 0], "scale": 0.1, "uuid": "3-4"}
    bones = [
        {"name": "root", "head": [0, 0, 0], "tail": [0, 1, 0], "roll": 0.1},
        {"name": "spine", "parent": "root", "head": [0, 1, 0], "tail": [0, 2, 0], "roll": 0},
    ]
    for bone in bones:
        bone["matrix"] = np.eye(4).tolist()
    pose = {"bvh": {"joints": ["root"], "frames": [[[0, 1, 2]]], "locations": [[0, 0, 0]]}}
    return _json(
        {
            "mhx2_version": "0.31",
            "skeleton": {
                "name": "Ann",
                "offset": [0, 0.8, 0],
                "scale": 0.1,
                "bones": bones,
                "expressions": {"smile": json.loads(MHPOSE)},
                "animation": {"sit": pose},
            },
            "materials": [
                {"name": "Ann:Body:Skin", "diffuse_color": [1, 1, 1], "shininess": 0.5}
                | {"diffuse_texture": "textures/skin.png", "viewPortColor": [1, 1, 1]}
            ],
            "geometries": [
                {**place, "name": "Ann:Body", "human": True, "mesh": mesh, "seed_mesh": mesh}
                | {"material": "Ann:Body:Skin"},
                {**place, "name": "Ann:Shirt", "human": False, "mesh": mesh, "proxy": proxy},
            ],
        }
    )


def _mhskel() -> bytes:
    bones = {
        "root": {"head": "a", "tail": "b", "parent": None, "rotation_plane": 0},
        "arm": {"head": "b", "tail": "c", "parent": "root", "rotation_plane": "p"}
        | {"reference": ["upperarm01.L", "upperarm02.L"]},
    }
    return _json(
        {
            "name": "small",
            "version": 104,
            "weights_file": "small.mhw",
            "bones": bones,
            "joints": {"a": [0, 1], "b": [2, 3], "c": [4]},
            "planes": {"p": ["a", "b", "c"]},
        }
    )


def _mpfb_rig() -> bytes:
    def bone(parent: str, head: object, tail: object) -> dict[str, object]:
        rule = {"head": head, "tail": tail, "parent": parent, "roll": 0.1, "use_connect": False}
        return {**rule, "inherit_scale": "FULL", "rigify": {}}

    cube = {"strategy": "CUBE", "cube_name": "joint-a", "default_position": [0, 0, 0]}
    vertex = {"strategy": "VERTEX", "vertex_index": 7}
    mean = {"strategy": "MEAN", "vertex_indices": [3, 4]}
    return _json({"root": bone("", cube, vertex), "spine": bone("root", vertex, mean)})


def _registration() -> bytes:
    category = CATEGORY_BY_NAME["shorts"]
    points = np.linspace(0.1, 0.9, 2 * category.landmark_count).reshape(-1, 2)
    part = Part("front", category.name, (1, 3, 4, 7), points[[0, 2, 3, 6]], points[[0, 2, 3, 6]])
    registration = Registration((category.name,), points, (part,))
    return _json(registration_to_json(registration))


def _outfits() -> bytes:
    category = CATEGORY_BY_NAME["shorts"]
    rows = [[10.0 * number, 20.0, 2] for number in range(category.landmark_count)]
    seen = {"category": category.name, "landmarks": rows}
    outfit = {"name": "ann", "photo": "ann.jpg", "observations": [seen]}
    return _json({"version": 1, "outfits": [outfit]})


def _read_mpfb(path: Path) -> Rig:
    weights = BoneWeights(
        ("root",), np.arange(2, dtype=np.int32), np.zeros(2, np.int32), np.ones(2)
    )
    return read_mpfb_rig(path, weights, {"joint-a": np.arange(4, dtype=np.int32)}, "small")


def _read_header(path: Path) -> MhcloHeader:
    return mhclo_header(path, read_text(path))


def makehuman_formats() -> tuple[Format, ...]:
    """Return the formats of MakeHuman and MPFB."""
    beside = {"shirt.obj": OBJ, "shirt.mhmat": MHMAT, "shirt.mhw": MHW}
    mhx2 = _mhx2()
    return (
        Format(".obj", "x.obj", OBJ, read_obj),
        Format(".mhclo", "x.mhclo", MHCLO, read_mhclo),
        Format(".mhclo header", "x.mhclo", MHCLO, _read_header),
        Format("garment", "x.mhclo", MHCLO, read_garment, beside),
        Format(".mhmat", "x.mhmat", MHMAT, read_mhmat),
        Format(".mhm", "x.mhm", MHM, read_mhm),
        Format(".mhw", "x.mhw", MHW, partial(read_weights, vertex_count=VERTEX_COUNT)),
        Format(
            ".mhskel",
            "x.mhskel",
            _mhskel(),
            partial(read_mhskel, vertex_count=VERTEX_COUNT, name="small"),
            {"small.mhw": MHW.replace(b"spine", b"arm")},
        ),
        Format("MPFB rig", "rig.x.json", _mpfb_rig(), _read_mpfb),
        Format(".target", "x.target", TARGET, read_target),
        Format(".target.gz", "x.target.gz", TARGET, read_target, packed=True),
        Format(".mhx2", "x.mhx2", mhx2, read_mhx2),
        Format(".mhx2, gzip", "x.mhx2", mhx2, read_mhx2, packed=True),
        Format(".mhx", "x.mhx", MHX, read_mhx),
        Format(".bvh", "x.bvh", BVH, read_bvh),
        Format(".mhpose", "x.mhpose", MHPOSE, read_mhpose),
    )


def own_formats() -> tuple[Format, ...]:
    """Return the formats of the labels: our own and ClonedPerson's."""
    row = b'1,2,"100,100,900,100,900,900,100,900","1 2 3 4","1 2 3 4",100 100 300 300,\n'
    return (
        Format("registration", "x.registration.json", _registration(), read_registration),
        Format("outfits.json", "outfits.json", _outfits(), read_outfits_json),
        Format("model.csv", "model.csv", row * 2, read_models),
        Format(
            "ClonedPerson csv", "x.csv", b'ann.jpg,7,"1,2,3,4,5,6",1\n' * 2, read_clonedperson_csv
        ),
    )
