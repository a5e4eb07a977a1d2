"""Paths that a character keeps: relative to the .blend once that is saved, and found again."""

from __future__ import annotations

import os
from pathlib import Path

import bpy

from ..errors import OutfitError
from .characters import CharacterObject

RELATIVE = "//"
FOLDER = "outfit_cloner"  # of textures


def path_of(root: CharacterObject, text: str) -> Path:
    """Return the file or folder that a character's field names.

    A relative path starts from the folder of the .blend that the character was saved in, from
    which it may have been appended, or else from that of the open one.
    """
    if not text.startswith(RELATIVE):
        return Path(text)
    settings = root.outfit_cloner
    folders = [Path(folder) for folder in (settings.saved_in, blend_folder()) if folder]
    places = [Path(os.path.normpath(folder / text.removeprefix(RELATIVE))) for folder in folders]
    there = (place for place in places if place.exists())
    return next(there, places[-1] if places else Path(text.removeprefix(RELATIVE)))


def typed_path(text: str) -> Path:
    """Return the path that a person or a script gave an operator; "//" is the .blend's folder.

    Raises
    ------
    OutfitError
        If it is empty.
    """
    if not text:
        raise OutfitError("Say which file is meant")
    return Path(bpy.path.abspath(text))


def blend_folder() -> str:
    """Return the folder of the open .blend, "" where it was never saved."""
    return str(Path(bpy.data.filepath).parent) if bpy.data.filepath else ""


def relative(path: Path, folder: str) -> str:
    """Return a path as it is kept: relative to a folder; absolute without one or across drives."""
    if not folder:
        return str(path)
    try:
        return RELATIVE + Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:
        return str(path)


def texture_folder() -> Path:
    """Return where textures go: beside the saved .blend, else into Blender's temporary folder.

    Blender empties the latter on exit, which is why images are packed then.
    """
    if bpy.data.filepath:
        return Path(bpy.data.filepath).parent / FOLDER
    return Path(bpy.app.tempdir) / FOLDER
