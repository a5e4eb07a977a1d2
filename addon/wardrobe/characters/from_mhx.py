"""An old MakeHuman export (.mhx, 2010-2014) becomes a character of arrays."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from ...makehuman.fitting import hidden_faces
from ...makehuman.mhx import MhxFile, MhxMesh, read_mhx
from ...makehuman.mhx2_parts import Mhx2File, Mhx2Geometry, Mhx2License, Mhx2Mesh
from .from_mhx2 import character_of
from .loaded import LoadedCharacter

DELETED = "Delete_"  # vertex groups of what clothes hide


def load_mhx(path: Path) -> LoadedCharacter:
    """Load an old export: meshes, UVs, vertex groups and rest armature.

    Faces that lie under clothes are hidden as its Delete_ groups say.

    Parameters
    ----------
    path : Path

    Raises
    ------
    OutfitError
        For a file that cannot be used, or has no mesh.
    """
    return character_of(_as_mhx2(read_mhx(path)), path)


def _as_mhx2(file: MhxFile) -> Mhx2File:
    """Return the same content in the parts of the newer format."""
    human = next((mesh for mesh in file.meshes if not _proxy_type(mesh)), None)
    skeleton = replace(file.skeleton, scale=file.scale) if file.skeleton else None
    return Mhx2File(
        version=file.version,
        scale=file.scale,
        skeleton=skeleton,
        materials=file.materials,
        geometries=tuple(_geometry(mesh, file, mesh is human) for mesh in file.meshes),
        expressions=(),
        poses=(),
        warnings=file.warnings,
    )


def _geometry(mesh: MhxMesh, file: MhxFile, human: bool) -> Mhx2Geometry:
    material = ""
    if mesh.materials and len(mesh.face_materials):  # the one that most faces have
        material = mesh.materials[int(np.bincount(mesh.face_materials).argmax())]
    return Mhx2Geometry(
        name=mesh.name,
        uuid=mesh.properties.get("MhxProxyUuid", ""),
        license=Mhx2License(),
        human=human,
        subdivided=False,
        offset=np.zeros(3),
        scale=file.scale,
        material=material,
        mesh=_visible(mesh.mesh),
        seed_mesh=None,
        proxy_seed_mesh=None,
        proxy=None,
    )


def _proxy_type(mesh: MhxMesh) -> str:
    return mesh.properties.get("MhxProxyType", "") or mesh.properties.get("MhxProxyUuid", "")


def _visible(mesh: Mhx2Mesh) -> Mhx2Mesh:
    """Return a mesh without the faces of which all vertices are in Delete_ groups."""
    if mesh.weights is None:
        return mesh
    groups = [place for place, name in enumerate(mesh.weights.bones) if name.startswith(DELETED)]
    deleted = np.zeros(len(mesh.vertices), bool)
    deleted[mesh.weights.vertices[np.isin(mesh.weights.bone_indices, groups)]] = True
    shown = ~hidden_faces(mesh.faces, deleted)
    return replace(mesh, faces=mesh.faces[shown], uv_faces=mesh.uv_faces[shown])
