"""Characters as glTF, by the exporter that Blender brings."""

from __future__ import annotations

import tempfile
from pathlib import Path

import bpy

from ..errors import OutfitError
from .aside import set_aside
from .characters import StagedCharacter
from .exporting import own_texture_names, writing
from .quiet import quiet

SUFFIXES = (".glb", ".gltf")


def export_gltf(staged: StagedCharacter, path: Path) -> None:
    """Write a character in rest pose at the origin: .glb is one file, .gltf has others beside it.

    The file is there whole or not at all.

    Raises
    ------
    OutfitError
        Where the file cannot be written, or Blender's glTF exporter is switched off.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise OutfitError(f"{path}: glTF files end with .glb or .gltf")
    if "gltf" not in dir(bpy.ops.export_scene):
        raise OutfitError(
            "Blender's glTF exporter is switched off; enable the add-on "
            '"Import-Export: glTF 2.0 format" in the preferences'
        )
    with (
        writing(path),
        tempfile.TemporaryDirectory(dir=path.parent, prefix=".exporting-") as name,
        set_aside(staged) as (_, copied),
    ):
        folder = Path(name)
        with own_texture_names(copied), quiet():
            _call_exporter(folder / path.name)
        # the file itself last: who sees it sees the others, too
        for made in sorted(folder.iterdir(), key=lambda one: one.name == path.name):
            made.replace(path.with_name(made.name))


def _call_exporter(path: Path) -> None:
    bpy.ops.export_scene.gltf(
        filepath=str(path),
        export_format="GLB" if path.suffix.lower() == ".glb" else "GLTF_SEPARATE",
        use_active_scene=True,
        export_yup=True,
        export_apply=False,  # shape keys would be lost
        export_animations=False,
        export_rest_position_armature=True,
        export_def_bones=False,
        export_cameras=False,
        export_lights=False,
        export_image_format="AUTO",
    )
