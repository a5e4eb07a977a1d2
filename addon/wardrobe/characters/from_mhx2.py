"""A MakeHuman export (.mhx2) becomes a character of arrays, as the file has it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ...errors import OutfitError
from ...makehuman.data import BodyData
from ...makehuman.mhx2 import Mhx2File, read_mhx2
from ...makehuman.mhx2_parts import Mhx2Geometry, Mhx2Material, Mhx2Mesh, Mhx2Skeleton
from ...makehuman.rigs import BoneWeights, Skeleton, blender_roll
from ..assets.surfaces import AssetMaterial, look_of, surface_of_material
from .character import Character, DressedMesh, Surface
from .loaded import NO_BONES, NO_WEIGHTS, LoadedCharacter, free_name
from .notes import Notes
from .poses import with_motions

BODY = "body"
MEET = 1e-3  # decimetres: a bone whose head lies nearer to its parent's tail is connected


def load_mhx2(path: Path, *, data: BodyData | None = None) -> LoadedCharacter:
    """Load an export: visible faces, materials, vertex weights and rest bones of the file.

    Vertices and bones come to decimetres by the file's scale, and where the file lifts the feet
    onto the ground, `ground` says so. A posed export has vertices and bones in that pose
    (measured), which becomes the rest pose.

    Parameters
    ----------
    path : Path
    data : BodyData, optional
        For motions on other rigs than MakeHuman's default ones.

    Returns
    -------
    LoadedCharacter
        Meshes named as in the file; expressions are shape keys, poses are motions. `garments`
        are the whole meshes by their names in lower case, a body of another topology among them;
        of a posed export as the file has them, which MakeHuman itself shows up to 0.09 dm
        elsewhere (measured). `base` is empty where the export has no body.

    Raises
    ------
    OutfitError
        For a file that cannot be used, or has no mesh.
    """
    file = read_mhx2(path)
    return with_motions(character_of(file, path), file, data)


def character_of(file: Mhx2File, path: Path) -> LoadedCharacter:
    """Turn a parsed export into a character; `path` names it and says where its pictures lie."""
    geometries = sorted(file.geometries, key=lambda one: not one.human)  # stable: the body first
    if not geometries:
        raise OutfitError(f"{path}: it has no mesh")
    skeleton = _skeleton(file.skeleton) if file.skeleton else NO_BONES
    notes = Notes(file.warnings)
    meshes: list[DressedMesh] = []
    for geometry in geometries:
        kind = BODY if geometry.human and not meshes else _kind(geometry)
        surface = _surface(file.material(geometry.material), path, kind, notes)
        name = free_name(geometry.name or path.stem, {mesh.name for mesh in meshes})
        meshes.append(_dressed(name, geometry, kind, surface, skeleton))
    first = geometries[0]
    ground = -float(first.offset[1]) / first.scale
    character = Character(path.stem, tuple(meshes), skeleton, ground)
    loaded = LoadedCharacter(character, np.zeros((0, 3)), {}, warnings=notes.lines())
    if first.human:
        whole = first.seed_mesh or _in_decimetres(first.mesh, first.scale)
        loaded = replace(loaded, base=whole.vertices, base_weights=_weights(whole, skeleton))
    return _with_garments(loaded, geometries, skeleton)


def _with_garments(
    loaded: LoadedCharacter, geometries: list[Mhx2Geometry], skeleton: Skeleton
) -> LoadedCharacter:
    garments: dict[str, NDArray[np.float64]] = {}
    weights: dict[str, BoneWeights] = {}
    for place, geometry in enumerate(geometries):
        body = place == 0 and geometry.human
        whole = geometry.proxy_seed_mesh if body else geometry.seed_mesh
        if whole is None and body:
            continue
        whole = whole or _in_decimetres(geometry.mesh, geometry.scale)
        key = free_name(geometry.name.rpartition(":")[2].lower(), garments)
        garments[key] = whole.vertices
        weights[key] = _weights(whole, skeleton)
    return replace(loaded, garments=garments, garment_weights=weights)


def _kind(geometry: Mhx2Geometry) -> str:
    kind = geometry.proxy.type.lower() if geometry.proxy else "clothes"
    shoes = kind == "clothes" and "shoe" in geometry.name.lower()
    return "shoes" if shoes else kind


def _surface(material: Mhx2Material | None, path: Path, kind: str, notes: Notes) -> Surface:
    if material is None:
        return look_of(kind)
    described = AssetMaterial(
        path,
        material.diffuse_colour,
        material.specular_colour,
        material.shininess,
        material.opacity,
        material.transparent,
        material.textures,
    )
    return surface_of_material(described, kind=kind, notes=notes)


def _dressed(
    name: str, geometry: Mhx2Geometry, kind: str, surface: Surface, skeleton: Skeleton
) -> DressedMesh:
    mesh = _in_decimetres(geometry.mesh, geometry.scale)
    aside = geometry.offset * (1.0, 0.0, 1.0) / geometry.scale
    return DressedMesh(
        name,
        kind,
        mesh.vertices + aside,
        mesh.faces,
        mesh.uvs,
        mesh.uv_faces,
        _weights(mesh, skeleton),
        surface,
    )


def _in_decimetres(mesh: Mhx2Mesh, scale: float) -> Mhx2Mesh:
    return replace(mesh, vertices=mesh.vertices / scale)


def _weights(mesh: Mhx2Mesh, skeleton: Skeleton) -> BoneWeights:
    """Return a mesh's weights: the skeleton's bones in its order, then the file's other groups."""
    if mesh.weights is None:
        return NO_WEIGHTS
    names = tuple(dict.fromkeys([*skeleton.names, *mesh.weights.bones]))
    return mesh.weights.renamed(names, {})


def _skeleton(rig: Mhx2Skeleton) -> Skeleton:
    """Return the file's bones in decimetres; their rolls are those of its rest matrices."""
    aside = rig.offset * (1.0, 0.0, 1.0) / rig.scale
    heads, tails = rig.heads / rig.scale + aside, rig.tails / rig.scale + aside
    rolls = [
        blender_roll(tail - head, matrix[:3, 2])
        for head, tail, matrix in zip(heads, tails, rig.matrices, strict=True)
    ]
    gaps = np.linalg.norm(heads - tails[rig.parents], axis=1)
    connected = (gaps < MEET) & (rig.parents >= 0)
    return Skeleton(rig.name, rig.names, rig.parents, heads, tails, np.array(rolls), connected)
