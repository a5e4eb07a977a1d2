"""From a character's files to an actor's folder: arrays, small textures, what is known of it."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ..errors import OutfitError
from ..makehuman.data import BodyData
from ..makehuman.json_files import read_json
from ..wardrobe.characters.character import Character, DressedMesh
from ..wardrobe.characters.loaded import LoadedCharacter
from ..wardrobe.people.painting import write_png
from .actors import ARRAYS, MESH_ARRAYS, RECORD, WEIGHT_ARRAYS
from .faces import face_points

CHARACTER_RECORD = "character.json"
SHOWN_MAPS = ("normal", "bump", "displacement", "specular")
LARGEST_TEXTURE = 8192


def character_file(source: Path) -> tuple[Path, Mapping[str, Any]]:
    """Return the .mhm or .mhx2 of a character, and what character.json says of it.

    Parameters
    ----------
    source : Path
        A folder as `clone` writes it, or the file itself.

    Raises
    ------
    OutfitError
        Where there is none.
    """
    if not source.is_dir():
        return source, {}
    record = source / CHARACTER_RECORD
    if not record.is_file():
        raise OutfitError(f"{source}: no {CHARACTER_RECORD} in it, so it is no finished character")
    about = read_json(record)
    files = about.get("files")
    name = files.get("mhm") if isinstance(files, dict) else None
    path = source / (name if isinstance(name, str) else f"{source.name}.mhm")
    if path.parent != source or not path.is_file():
        raise OutfitError(f"{record}: its .mhm {path.name} is not there")
    return path, about


def write_actor(
    folder: Path,
    loaded: LoadedCharacter,
    about: Mapping[str, Any],
    *,
    data: BodyData,
    texture_size: int,
) -> None:
    """Write an actor's folder; actor.json comes last, so that it is there only if all is.

    Raises
    ------
    OutfitError
        Where a texture is missing, there is no body, or the disk is full.
    """
    character = loaded.character
    if not len(loaded.base):
        raise OutfitError(f"{character.name}: it has no body of MakeHuman's base mesh")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        meshes = [
            _mesh_record(place, mesh, folder, texture_size)
            for place, mesh in enumerate(character.meshes)
        ]
        record = {
            "name": character.name,
            "ground": character.ground,
            "rig": character.skeleton.rig,
            "bones": list(character.skeleton.names),
            "face": face_points(data, loaded.base).tolist(),
            "meshes": meshes,
            "about": dict(about),
        }
        _write_whole(folder / ARRAYS, _packed(character))
        _write_whole(folder / RECORD, json.dumps(record, indent=1).encode())
    except OSError as error:
        raise OutfitError(f"{folder}: cannot be written: {error.strerror or error}") from error


def _packed(character: Character) -> bytes:
    """Return all arrays as the bytes of a .npz; single precision is a ten thousandth of a mm."""
    arrays: dict[str, NDArray[Any]] = {}
    for place, mesh in enumerate(character.meshes):
        weights = mesh.weights
        values: list[NDArray[Any]] = [mesh.vertices, mesh.faces, mesh.uvs, mesh.uv_faces]
        values += [weights.vertices, weights.bone_indices, weights.values]
        for key, value in zip(MESH_ARRAYS + WEIGHT_ARRAYS, values, strict=True):
            arrays[f"{key}{place}"] = _small(value)
    skeleton = character.skeleton
    for key in ("parents", "heads", "tails", "rolls", "connected"):
        arrays[key] = getattr(skeleton, key)  # exact: annotations are made of them
    packed = io.BytesIO()
    np.savez_compressed(packed, **arrays)
    return packed.getvalue()


def _small(values: NDArray[Any]) -> NDArray[Any]:
    if values.dtype.kind == "f":
        return values.astype(np.float32)
    small = values.max(initial=0) < 2**15
    return values.astype(np.int16 if small else np.int32)


def _mesh_record(place: int, mesh: DressedMesh, folder: Path, size: int) -> dict[str, Any]:
    surface = mesh.surface
    if surface.missing:
        raise OutfitError(f"{mesh.name}: its texture {surface.missing} is missing")
    files: dict[str, str] = {}
    cut = surface.maps.get("transparency")
    alpha = surface.alpha or cut is not None
    if surface.texture is not None:
        picture = _shrunk(_picture(surface.texture, alpha=alpha, cut=cut), size)
        alpha = alpha and picture.shape[2] == 4
        files["texture"] = f"{place:02d}_texture.png"
        write_png(folder / files["texture"], picture)
    for key in SHOWN_MAPS:
        if key in surface.maps:
            files[key] = f"{place:02d}_{key}.png"
            picture = _picture(surface.maps[key], alpha=False, cut=None)
            write_png(folder / files[key], _shrunk(picture, size))
    return {
        "name": mesh.name,
        "kind": mesh.kind,
        "bones": list(mesh.weights.bones),
        "files": files,
        "colour": list(surface.colour),
        "roughness": surface.roughness,
        "specular": surface.specular,
        "subsurface": surface.subsurface,
        "alpha": alpha and surface.texture is not None,
        "opacity": surface.opacity,
    }


def _picture(path: Path, *, alpha: bool, cut: Path | None) -> NDArray[np.uint8]:
    """Return the (H, W, 3) RGB or, where alpha counts, (H, W, 4) RGBA picture of a texture."""
    found = _read(path)
    if not alpha:
        return np.ascontiguousarray(found[..., :3])
    if cut is None or cut == path:
        return found
    height, width = found.shape[:2]
    mask = cv2.resize(_read(cut)[..., 0], (width, height), interpolation=cv2.INTER_AREA)
    return np.dstack([found[..., :3], mask])


def _read(path: Path) -> NDArray[np.uint8]:
    """Return a file's picture: (H, W, 4) where it has alpha, else (H, W, 3); RGB order."""
    try:
        found = cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_UNCHANGED)
    except (OSError, cv2.error) as error:
        reason = getattr(error, "strerror", None) or "it is empty"
        raise OutfitError(f"{path}: the texture cannot be read: {reason}") from error
    if found is None:
        raise OutfitError(f"{path}: the texture cannot be read: it is no picture")
    if found.dtype == np.uint16:
        found = (np.asarray(found, np.uint16) >> 8).astype(np.uint8)
    if found.dtype != np.uint8:
        raise OutfitError(f"{path}: a texture has 8 or 16 bits, not {found.dtype}")
    if found.ndim == 2:
        return np.repeat(found[..., None], 3, axis=2)
    order = cv2.COLOR_BGRA2RGBA if found.shape[2] == 4 else cv2.COLOR_BGR2RGB
    return np.asarray(cv2.cvtColor(found, order), np.uint8)


def _shrunk(picture: NDArray[np.uint8], size: int) -> NDArray[np.uint8]:
    """Return a picture of at most `size` pixels a side; see-through pixels don't tint the rest."""
    longest = max(picture.shape[:2])
    if longest <= size:
        return picture
    height, width = (max(1, round(side * size / longest)) for side in picture.shape[:2])
    if picture.shape[2] == 3:
        small = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)
        return np.asarray(small, np.uint8)
    weight = picture[..., 3:].astype(np.float32) + 1.0  # bare pixels keep a little colour
    both = np.dstack([picture[..., :3] * weight, weight])
    both = cv2.resize(both, (width, height), interpolation=cv2.INTER_AREA)
    colours = both[..., :3] / both[..., 3:]
    return np.rint(np.dstack([colours, both[..., 3:] - 1.0])).clip(0, 255).astype(np.uint8)


def _write_whole(path: Path, content: bytes) -> None:
    partial = path.with_name(f".{path.name}.partial")
    partial.write_bytes(content)
    partial.replace(path)
