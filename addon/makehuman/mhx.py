"""The old .mhx text dumps of MakeHuman 1.0 alpha (2010-2014): meshes, UVs, groups, rest armature.

No export of that time is at hand, so what is read here follows the grammar of the exporter's
sources, and is tested on files written to that grammar only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..errors import OutfitError
from .mhx2_parts import Colour, Mhx2Material, Mhx2Mesh, Mhx2Skeleton
from .mhx_blocks import Block, read_blocks
from .rig_files import MAX_BONES, parents_first
from .rigs import BoneWeights, axes_along
from .text import fail, is_inside, number, number_rows

VERSION = 1
HARDNESS = 512.0  # specular_hardness of a material whose shininess is 1
# How the exporter names the purpose of a texture slot -> channel
SLOTS = {"COLOR": "diffuse", "SPECULAR_COLOR": "specular", "DISPLACEMENT": "displacement"}
NORMAL_MAP = "use_normal_map"


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class MhxMesh:
    """An object's mesh.

    Attributes
    ----------
    name : str
    mesh : Mhx2Mesh
        In the file's unit, turned to Y up; its weights are those of all vertex groups, among them
        "Delete_..." groups of the vertices that clothes hide.
    materials : tuple of str
    face_materials : (F,) int32 ndarray into `materials`
    properties : mapping of str to str
        The object's, such as MhxProxyUuid and MhxProxyType of a garment.
    """

    name: str
    mesh: Mhx2Mesh
    materials: tuple[str, ...]
    face_materials: NDArray[np.int32]
    properties: Mapping[str, str]


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class MhxFile:
    """What an old export holds.

    Attributes
    ----------
    version : str
    scale : float
        Units per decimetre.
    skeleton : Mhx2Skeleton or None
    materials : tuple of Mhx2Material
    meshes : tuple of MhxMesh
    warnings : tuple of str
        What was left out while reading.
    """

    version: str
    scale: float
    skeleton: Mhx2Skeleton | None
    materials: tuple[Mhx2Material, ...]
    meshes: tuple[MhxMesh, ...]
    warnings: tuple[str, ...]


def read_mhx(path: Path) -> MhxFile:
    """Read an old .mhx.

    Shape keys, poses, drivers, constraints and modifiers are skipped, and so are the parts that
    the exporter writes for Blender 2.4 or for a cage.

    Raises
    ------
    OutfitError
        Names file and line of what does not fit the grammar, a number that is not finite, or an
        index out of range.
    """
    root = read_blocks(path)
    versions = root.values("MHX")
    if not versions or versions[0][1].split()[:1] != [str(VERSION)]:
        raise OutfitError(f"{path} is no MHX file of version {VERSION}: it has no 'MHX 1 ... ;'")
    warnings: list[str] = []
    armatures = root.blocks("Armature")
    owners = _mesh_properties(root)
    meshes = tuple(_mesh(path, block, owners) for block in root.blocks("Mesh") if _has_faces(block))
    pictures = _pictures(root)
    return MhxFile(
        version=".".join(versions[0][1].split()[:2]),
        scale=_scale(path, root),
        skeleton=_skeleton(path, armatures[0]) if armatures else None,
        materials=tuple(
            _material(path, block, pictures, warnings) for block in root.blocks("Material")
        ),
        meshes=meshes,
        warnings=tuple(warnings),
    )


def _numbers(
    path: Path, block: Block, key: str, count: int, what: str
) -> NDArray[np.float64] | None:
    """Return the numbers behind a keyword (`Array` left out), None where it is absent."""
    found = block.values(key)
    if not found:
        return None
    line, text = found[-1]
    return number_rows(path, [(line, text.removeprefix("Array"))], count, what)[0]


def _single(path: Path, block: Block, key: str, default: float) -> float:
    found = _numbers(path, block, key, 1, key)
    return default if found is None else float(found[0])


def _y_up(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Turn (n, 3) points from Blender's axes to MakeHuman's."""
    return np.ascontiguousarray(points[:, [0, 2, 1]] * (1.0, 1.0, -1.0))


def _has_faces(block: Block) -> bool:
    return any(part.values("f") for part in block.blocks("Faces"))


def _mesh_properties(root: Block) -> dict[str, Mapping[str, str]]:
    """Return the properties of the first object of each mesh."""
    found: dict[str, Mapping[str, str]] = {}
    for one in root.blocks("Object"):
        if len(one.words) == 3 and one.words[1] == "MESH" and one.words[2] not in found:
            found[one.words[2]] = one.properties
    return found


def _mesh(path: Path, block: Block, owners: Mapping[str, Mapping[str, str]]) -> MhxMesh:
    name = block.words[0] if block.words else ""
    verts, faces = block.only("Verts", path), block.only("Faces", path)
    vertices = _y_up(number_rows(path, verts.values("v"), 3, "a vertex"))
    corners = _faces(path, faces, len(vertices))
    layers = block.blocks("MeshTextureFaceLayer")
    uvs, uv_faces = np.zeros((0, 2)), np.full_like(corners, -1)
    if layers:
        uvs, uv_faces = _uvs(path, layers[0].only("Data", path), corners)
    materials = tuple(text.strip() for _, text in block.values("Material"))
    return MhxMesh(
        name=name,
        mesh=Mhx2Mesh(vertices, uvs, corners, uv_faces, _groups(path, block, len(vertices))),
        materials=materials,
        face_materials=_face_materials(path, faces, len(corners), len(materials)),
        properties=owners.get(name, {}),
    )


def _faces(path: Path, block: Block, count: int) -> NDArray[np.int32]:
    faces = np.full((len(block.values("f")), 4), -1, np.int32)
    for row, (line, text) in enumerate(block.values("f")):
        try:
            corners = [int(word) for word in text.split(None, 5)]
        except ValueError:
            raise fail(path, line, "a face needs whole numbers") from None
        if len(corners) == 4 and corners[3] == corners[0]:
            corners.pop()  # the exporter's way to write a triangle
        if not 3 <= len(corners) <= 4 or min(corners) < 0 or max(corners) >= count:
            raise fail(path, line, f"a face needs 3 or 4 vertices in 0 to {count - 1}")
        faces[row, : len(corners)] = corners
    return faces


def _uvs(
    path: Path, block: Block, faces: NDArray[np.int32]
) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    """Return the UVs that the faces' corners share, and their (F, 4) indices."""
    lines = block.values("vt")
    if len(lines) != len(faces):
        raise fail(path, block.line, f"{len(faces)} faces need as many 'vt', got {len(lines)}")
    rows = []
    for size in (3, 4):
        chosen = np.flatnonzero((faces >= 0).sum(axis=1) == size)
        # a triangle that was written with four corners has its first UV again
        texts = [
            (lines[row][0], " ".join(lines[row][1].split(None, 8)[: 2 * size])) for row in chosen
        ]
        values = number_rows(path, texts, 2 * size, "the UVs of a face").reshape(-1, 2)
        owners = np.repeat(chosen, size) * 4 + np.tile(np.arange(size), len(chosen))
        rows.append((owners, values))
    owners = np.concatenate([one for one, _ in rows])
    uvs, places = np.unique(np.concatenate([one for _, one in rows]), axis=0, return_inverse=True)
    uv_faces = np.full(faces.size, -1, np.int32)
    uv_faces[owners] = places.ravel()
    return uvs, uv_faces.reshape(-1, 4)


def _groups(path: Path, block: Block, count: int) -> BoneWeights | None:
    groups = block.blocks("VertexGroup")
    if not groups:
        return None
    names = tuple(dict.fromkeys(" ".join(group.words) for group in groups))
    if len(names) > MAX_BONES:
        raise fail(path, groups[MAX_BONES].line, f"there are more than {MAX_BONES} vertex groups")
    place = {name: index for index, name in enumerate(names)}
    lines = [line for group in groups for line in group.values("wv")]
    owners = np.repeat(
        np.array([place[" ".join(group.words)] for group in groups], np.int32),
        [len(group.values("wv")) for group in groups],
    )
    values = number_rows(path, lines, 2, "a vertex and its weight")
    bad = (values[:, 0] < 0) | (values[:, 0] >= count) | (values[:, 0] != np.floor(values[:, 0]))
    if bad.any():
        raise fail(path, lines[int(bad.argmax())][0], f"a vertex lies outside 0 to {count - 1}")
    return BoneWeights.collect(names, values[:, 0].astype(np.int32), owners, values[:, 1])


def _face_materials(path: Path, block: Block, faces: int, materials: int) -> NDArray[np.int32]:
    """Return each face's material: `ftall m s` for all, or `ftn n m s` for the next n."""
    found = np.zeros(faces, np.int32)
    place = 0
    for key in ("ftall", "ftn", "ft"):
        for line, text in block.values(key):
            words = text.split()
            try:
                count = faces if key == "ftall" else int(words[0]) if key == "ftn" else 1
                material = int(words[1] if key == "ftn" else words[0])
            except (ValueError, IndexError):
                raise fail(path, line, f"{key} needs whole numbers") from None
            if not 0 <= count <= faces:
                raise fail(path, line, f"{key} names {count} of {faces} faces")
            found[place : place + count] = max(0, min(material, materials - 1))
            place = min(faces, place + count)
    return found


def _scale(path: Path, root: Block) -> float:
    """Return the factor in `Property MhxScale theScale*0.1000`, 1 where none is written."""
    for block in root.blocks("Object"):
        text = block.properties.get("MhxScale", "")
        if "*" in text:
            try:
                scale = number(text.partition("*")[2])
            except ValueError:
                scale = 0.0
            if scale <= 0:
                raise fail(path, block.line, "MhxScale needs a factor above 0")
            return scale
    return 1.0


def _skeleton(path: Path, armature: Block) -> Mhx2Skeleton:
    blocks = {" ".join(bone.words[:1]): bone for bone in armature.blocks("Bone")}
    parents = {}
    for name, bone in blocks.items():
        found = bone.values("parent")
        parents[name] = found[-1][1].replace("Refer Bone", "").strip() if found else ""
    names = parents_first(parents, path)
    ends = np.array(
        [[_end(path, blocks[name], key) for key in ("head", "tail")] for name in names]
    ).reshape(-1, 2, 3)
    rolls = np.array([_single(path, blocks[name], "roll", 0.0) for name in names])
    heads, tails = _y_up(ends[:, 0]), _y_up(ends[:, 1])
    matrices = np.tile(np.eye(4), (len(names), 1, 1))
    matrices[:, :3, 3] = heads
    for index, along in enumerate(tails - heads):
        matrices[index, :3, :3] = axes_along(along, roll=float(rolls[index]))
    place = {name: index for index, name in enumerate(names)}
    return Mhx2Skeleton(
        name=" ".join(armature.words[:1]),
        offset=np.zeros(3),
        scale=1.0,
        names=tuple(names),
        parents=np.array([place.get(parents[name], -1) for name in names], np.int32),
        heads=heads,
        tails=tails,
        rolls=rolls,
        matrices=matrices,
    )


def _end(path: Path, bone: Block, key: str) -> NDArray[np.float64]:
    found = _numbers(path, bone, key, 3, f"a bone's {key}")
    if found is None:
        raise fail(path, bone.line, f"the bone has no {key}")
    return found


def _material(
    path: Path, block: Block, pictures: Mapping[str, _Picture], warnings: list[str]
) -> Mhx2Material:
    blank = Mhx2Material(" ".join(block.words))
    textures = _textures(path, block, pictures, warnings)
    # With a texture the exporter writes alpha 0: the picture's own alpha is meant.
    opacity = 1.0 if "diffuse" in textures else _single(path, block, "alpha", 1.0)
    hardness = _single(path, block, "specular_hardness", blank.shininess * HARDNESS)
    return Mhx2Material(
        name=blank.name,
        diffuse_colour=_colour(path, block, "diffuse_color", blank.diffuse_colour),
        specular_colour=_colour(path, block, "specular_color", blank.specular_colour),
        opacity=opacity,
        transparent=bool(block.values("use_transparency")),
        shininess=hardness / HARDNESS,
        textures=textures,
    )


def _colour(path: Path, block: Block, key: str, default: Colour) -> Colour:
    found = _numbers(path, block, key, 3, key)
    if found is None:
        return default
    red, green, blue = found.tolist()
    return red, green, blue


@dataclass(frozen=True)
class _Picture:
    """What a texture names: the file of its image, and whether that is a normal map."""

    file: str
    is_normal_map: bool


def _pictures(root: Block) -> dict[str, _Picture]:
    """Follow all textures to their files: Texture -> Image -> Filename."""
    files = {" ".join(one.words): _last(one, "Filename") for one in root.blocks("Image")}
    return {
        one.words[0]: _Picture(files.get(_last(one, "Image"), ""), bool(one.values(NORMAL_MAP)))
        for one in root.blocks("Texture")
        if one.words
    }


def _textures(
    path: Path, block: Block, pictures: Mapping[str, _Picture], warnings: list[str]
) -> dict[str, str]:
    """Follow a material's texture slots, MTex, to the files."""
    found: dict[str, str] = {}
    for slot in block.blocks("MTex"):
        picture = pictures.get(slot.words[1] if len(slot.words) > 1 else "")
        if picture is None or not picture.file:
            continue
        if is_inside(picture.file):
            purpose = slot.words[-1]
            found[SLOTS.get(purpose, "normal" if picture.is_normal_map else "bump")] = picture.file
        else:
            told = f"the texture {picture.file[:60]!r} lies outside its folder"
            warnings.append(f"{path.name}: {told}")
    return found


def _last(block: Block, key: str) -> str:
    found = block.values(key)
    return found[-1][1].strip() if found else ""
