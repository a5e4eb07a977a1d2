"""A character as a Wavefront .obj with materials and pictures, for any other program."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from ...errors import OutfitError
from ...makehuman.obj import face_text
from ...makehuman.text import format_rows, write_text
from .character import DressedMesh, Surface
from .loaded import LoadedCharacter

PLACEHOLDER = (1.0, 0.0, 1.0)  # magenta: a picture is missing


def write_character_obj(path: Path, loaded: LoadedCharacter) -> None:
    """Write what is seen of a character, in its pose: Y up, decimetres, one object a mesh.

    <stem>.mtl and the pictures in <stem>_textures/ come beside it.

    Raises
    ------
    OutfitError
        Where a file cannot be written.
    """
    meshes = loaded.posed().character.meshes
    lines = [f"# {loaded.character.name}: MakeHuman axes (Y up), decimetres"]
    lines.append(f"mtllib {path.stem}.mtl")
    vertex = uv = 0
    for mesh in meshes:
        lines += _mesh_lines(mesh, vertex, uv)
        vertex, uv = vertex + len(mesh.vertices), uv + len(mesh.uvs)
    write_text(path, "\n".join(lines) + "\n")
    _write_materials(path, meshes)


def _mesh_lines(mesh: DressedMesh, vertex: int, uv: int) -> list[str]:
    lines = [f"o {mesh.name}", f"usemtl {_word(mesh.name)}"]
    lines += format_rows(mesh.vertices, prefix="v ")
    lines += format_rows(mesh.uvs, prefix="vt ")
    shifted = [
        [[index + first if index >= 0 else -1 for index in row] for row in faces.tolist()]
        for faces, first in ((mesh.faces, vertex), (mesh.uv_faces, uv))
    ]
    lines += [f"f {face_text(*row)}" for row in zip(*shifted, strict=True)]
    return lines


def _write_materials(path: Path, meshes: Sequence[DressedMesh]) -> None:
    folder = path.with_name(f"{path.stem}_textures")
    lines: list[str] = []
    for mesh in meshes:
        lines += _material_lines(mesh, folder)
    write_text(path.with_suffix(".mtl"), "\n".join(lines) + "\n")


def _material_lines(mesh: DressedMesh, folder: Path) -> list[str]:
    surface = mesh.surface
    colour = PLACEHOLDER if surface.missing else surface.colour
    lines = [f"newmtl {_word(mesh.name)}"]
    lines.append("Kd " + " ".join(f"{value:.6f}" for value in colour))
    lines.append(f"Ks {surface.specular:.6f} {surface.specular:.6f} {surface.specular:.6f}")
    lines.append(f"d {surface.opacity:.6f}")
    for keyword, picture in _pictures(surface):
        name = f"{_word(mesh.name)}{'' if keyword == 'map_Kd' else keyword[3:]}{picture.suffix}"
        try:
            folder.mkdir(exist_ok=True)
            shutil.copyfile(picture, folder / name)
        except OSError as error:
            raise OutfitError(f"cannot write {folder / name}: {error.strerror or error}") from None
        lines.append(f"{keyword} {folder.name}/{name}")
    return lines


def _pictures(surface: Surface) -> list[tuple[str, Path]]:
    found = [("map_Kd", surface.texture)] if surface.texture else []
    if surface.texture and surface.alpha:
        found.append(("map_d", surface.texture))
    for channel, keyword in (("normal", "map_Bump"), ("specular", "map_Ks")):
        if channel in surface.maps:
            found.append((keyword, surface.maps[channel]))
    return found


def _word(name: str) -> str:
    """Return a name as one word, as the keywords of .mtl files need it."""
    return "_".join(name.split()) or "mesh"
