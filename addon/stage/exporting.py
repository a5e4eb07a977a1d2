"""Characters to files: FBX for Unity, and .blend."""

from __future__ import annotations

import errno
import logging
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import bpy

from ..errors import OutfitError
from .aside import set_aside
from .characters import StagedCharacter
from .context import layer_of
from .materials import copy_image, images_of
from .quiet import quiet

log = logging.getLogger(__name__)
ERRNO = re.compile(r"\[Errno (\d+)\]")
WHOLE = b"\xb1\xea\x92\x8f"  # ends the seek table with which a compressed .blend ends


def export_fbx(staged: StagedCharacter, path: Path) -> None:
    """Write a character as FBX for Unity: node scale 1 in metres, textures embedded, no leaf bones.

    FBX_SCALE_ALL is what makes Unity's import scale 1; the default gives 100. The file is there
    whole or not at all.

    Raises
    ------
    OutfitError
        Where the file cannot be written.
    """
    select_only([staged.armature, *staged.meshes], active=staged.armature)
    _write_fbx(staged, path, use_selection=True)


def export_fbx_at_rest(staged: StagedCharacter, path: Path) -> None:
    """Write a character of an artist's scene as `export_fbx` would from an empty one.

    It stands at the origin in rest pose whatever its pose and place in the scene are, which stays
    as it is.

    Raises
    ------
    OutfitError
        Where the file cannot be written.
    """
    with set_aside(staged) as (_, copied):
        _write_fbx(copied, path, use_selection=False)


def _write_fbx(staged: StagedCharacter, path: Path, *, use_selection: bool) -> None:
    with (
        writing(path),
        # a folder, not another file name: the exporter writes the name into the file
        tempfile.TemporaryDirectory(dir=path.parent, prefix=".exporting-") as name,
    ):
        made = Path(name) / path.name
        with own_texture_names(staged), quiet():
            _call_exporter(made, use_selection=use_selection)
        made.replace(path)


def _call_exporter(path: Path, *, use_selection: bool) -> None:
    bpy.ops.export_scene.fbx(
        filepath=str(path),
        use_selection=use_selection,
        object_types={"ARMATURE", "MESH", "EMPTY"},
        axis_forward="-Z",
        axis_up="Y",
        apply_unit_scale=True,
        apply_scale_options="FBX_SCALE_ALL",
        add_leaf_bones=False,
        bake_anim=False,
        use_armature_deform_only=True,
        mesh_smooth_type="FACE",
        path_mode="COPY",
        embed_textures=True,
    )


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Raise OutfitError, one sentence, where Blender or the system cannot write a file."""
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, "it is a folder, not a file")
        yield
    except OSError as error:
        raise OutfitError(f"{path}: cannot be written: {error.strerror or error}") from error
    except RuntimeError as error:  # what operators raise
        raise OutfitError(f"{path}: cannot be written: {_reason(error)}") from error


def _reason(error: RuntimeError) -> str:
    """Return why an operator failed: the system's words if it was the system, else Blender's."""
    numbers = ERRNO.findall(str(error))
    if numbers:
        return os.strerror(int(numbers[-1]))
    lines = [line for line in str(error).splitlines() if line and not line.startswith("Location:")]
    return (
        lines[-1].removeprefix("Error: ").rpartition("for writing: ")[2]
        if lines
        else "Blender does not say why"
    )


@contextmanager
def own_texture_names(staged: StagedCharacter) -> Iterator[None]:
    """Let every texture lie in a file that is named after its mesh, numbered if it has several.

    An FBX file keeps embedded textures by file name alone, and each garment's folder has its own
    texture.png: all of them would become one.
    """
    before = {}
    with tempfile.TemporaryDirectory(prefix="outfit-textures-") as name:
        for thing in staged.meshes:
            for image in images_of(thing):
                if image in before:
                    continue
                before[image] = image.filepath
                suffix = Path(image.filepath).suffix or ".png"
                path = _free_path(Path(name), thing.name, suffix)
                copy_image(image, path)
                image.filepath_raw = str(path)  # raw: nothing is loaded again
        try:
            yield
        finally:
            for image, filepath in before.items():
                image.filepath_raw = filepath


def _free_path(folder: Path, name: str, suffix: str) -> Path:
    """Return folder/<name><suffix>, numbered if that is there, without signs that files lack."""
    stem = re.sub(r"[^\w.-]+", "_", name)
    path, count = folder / f"{stem}{suffix}", 1
    while path.exists():
        count += 1
        path = folder / f"{stem}_{count}{suffix}"
    return path


def select_only(things: list[bpy.types.Object], *, active: bpy.types.Object) -> None:
    """Select some objects of the view layer and no others."""
    layer = layer_of(bpy.context)
    for thing in layer.objects:
        thing.select_set(False)
    for thing in things:
        thing.select_set(True)
    layer.objects.active = active


def save_blend(path: Path) -> None:
    """Save the open scene as a compressed .blend; textures stay beside it, relative to it.

    It is saved under another name in the same folder and renamed: a file of that name stays whole
    until then, and Blender keeps no .blend1 of it.

    Raises
    ------
    OutfitError
        Where the file cannot be written.
    """
    partial = path.with_name(f".{path.stem}.partial.blend")
    with writing(path):
        try:
            partial.unlink(missing_ok=True)
            with quiet():
                bpy.ops.wm.save_as_mainfile(
                    filepath=str(partial), copy=True, compress=True, relative_remap=True
                )
            _check_whole(partial)
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)


def _check_whole(path: Path) -> None:
    """See that a compressed .blend has its end: Blender does not notice that a disk is full."""
    with path.open("rb") as file:
        file.seek(0, os.SEEK_END)
        file.seek(max(0, file.tell() - len(WHOLE)))
        if file.read() != WHOLE:
            raise OSError(errno.ENOSPC, "it was cut off; the disk may be full")
