"""Characters to files: FBX for Unity, and .blend."""

from __future__ import annotations

import io
import logging
from contextlib import redirect_stdout
from pathlib import Path

import bpy

from ..errors import OutfitError
from .characters import StagedCharacter

log = logging.getLogger(__name__)


def export_fbx(staged: StagedCharacter, path: Path) -> None:
    """Write a character as FBX for Unity: node scale 1 in metres, textures embedded, no leaf bones.

    FBX_SCALE_ALL is what makes Unity's import scale 1; the default gives 100.
    """
    _select_only([staged.armature, *staged.meshes], active=staged.armature)
    with redirect_stdout(io.StringIO()):
        result = bpy.ops.export_scene.fbx(
            filepath=str(path),
            use_selection=True,
            object_types={"ARMATURE", "MESH"},
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


def _select_only(things: list[bpy.types.Object], *, active: bpy.types.Object) -> None:
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
