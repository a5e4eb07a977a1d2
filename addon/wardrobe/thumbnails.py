"""Small pictures of garments to choose by, painted without Blender and kept in the cache."""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path

import numpy as np

from ..errors import OutfitError
from .catalogue import cache_folder
from .garment import Garment
from .people.painting import write_png
from .thumbnail_painting import BEHIND, Mannequin, paint_thumbnail, slot_of, texture_path

VERSION = b"2"  # of the painter: another one paints everything anew
FOLDER = "thumbnails"
KEPT = 4000  # pictures in the cache; those that were not asked for longest go first


def thumbnail_path(garment: Garment, *, cache: Path | None = None) -> Path:
    """Return where the picture of a garment is kept, by a digest of what is seen of it."""
    digest = hashlib.sha256(VERSION)
    mesh, material = garment.mesh, garment.material
    for array in (mesh.vertices, mesh.faces, mesh.uvs, mesh.uv_faces, garment.binding.refs):
        digest.update(np.ascontiguousarray(array).tobytes())
    seen = (garment.kind, garment.sexes, garment.name in BEHIND, slot_of(garment))
    look = (material.diffuse_colour, material.transparent)
    digest.update(repr((seen, look)).encode())
    texture = texture_path(garment)
    if texture is not None:
        status = texture.stat()
        digest.update(f"{texture.name} {status.st_size} {status.st_mtime_ns}".encode())
    return (cache or cache_folder()) / FOLDER / f"{digest.hexdigest()[:24]}.png"


def thumbnail(garment: Garment, mannequin: Mannequin, *, cache: Path | None = None) -> Path:
    """Return the path of a garment's picture, painted now where the cache has none.

    Parameters
    ----------
    garment : Garment
    mannequin : Mannequin
    cache : Path, optional
        Folder of what can be made again, `cache_folder()` by default.

    Raises
    ------
    OutfitError
        Where the garment cannot be painted, or the cache not written.
    """
    path = thumbnail_path(garment, cache=cache)
    if path.is_file():
        with contextlib.suppress(OSError):
            os.utime(path)  # it's in use: see `_prune`
        return path
    picture = paint_thumbnail(garment, mannequin)
    partial = path.with_name(f".{path.stem}.{os.getpid()}.png")
    try:
        write_png(partial, picture)
        partial.replace(path)
        _prune(path.parent)
    except OSError as error:
        raise OutfitError(f"cannot write {path}: {error.strerror or error}") from error
    return path


def _prune(folder: Path) -> None:
    pictures = list(folder.glob("*.png"))
    if len(pictures) > KEPT:
        pictures.sort(key=lambda path: path.stat().st_mtime)
        for path in pictures[: len(pictures) - KEPT]:
            path.unlink(missing_ok=True)
