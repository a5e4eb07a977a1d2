"""Characters to files: FBX for Unity, and .blend."""

from __future__ import annotations

import io
import logging
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path

import bpy

from ..errors import OutfitError
from .characters import StagedCharacter
from .materials import images_of

log = logging.getLogger(__name__)


def export_fbx(staged: StagedCharacter, path: Path) -> None:
    """Write a character as FBX for Unity: node scale 1 in metres, textures embedded, no leaf bones.

    FBX_SCALE_ALL is what makes Unity's import scale 1; the default gives 100.
    """
    select_only([staged.armature, *staged.meshes], active=staged.armature)
    with _own_texture_names(staged), redirect_stdout(io.StringIO()):
        result = bpy.ops.export_scene.fbx(
            filepath=str(path),
            use_selection=True,
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
    if result != {"FINISHED"} or not path.is_file():
        raise OutfitError(f"{path}: Blender could not write this FBX file")


@contextmanager
def _own_texture_names(staged: StagedCharacter) -> Iterator[None]:
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
                _copy_image(image, path)
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


def _copy_image(image: bpy.types.Image, path: Path) -> None:
    source = Path(bpy.path.abspath(image.filepath)) if image.filepath else None
    if source is not None and source.is_file():
        shutil.copyfile(source, path)
    else:  # packed into a .blend that has moved, or made in Blender
        image.save(filepath=str(path))


def select_only(things: list[bpy.types.Object], *, active: bpy.types.Object) -> None:
    """Select some objects of the view layer and no others."""
    layer = bpy.context.view_layer
    assert layer is not None
    for thing in layer.objects:
        thing.select_set(False)
    for thing in things:
        thing.select_set(True)
    layer.objects.active = active


def save_blend(path: Path) -> None:
    """Save the open scene as a compressed .blend; textures stay beside it, relative to it."""
    bpy.ops.wm.save_as_mainfile(filepath=str(path), copy=True, compress=True, relative_remap=True)
    if not path.is_file():
        raise OutfitError(f"{path}: Blender could not write this .blend file")
