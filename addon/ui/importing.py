"""File > Import > MakeHuman, and dropping such files into the 3D view."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import bpy

from ..errors import OutfitError
from .properties import RIGS as CHARACTER_RIGS

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems

SUFFIXES = ".mhx2;.mhx;.mhm;.mhclo"
LABEL = "MakeHuman (.mhx2, .mhm, .mhclo, .mhx)"
OWN_RIG = ("FILE", "As in the file", "The bones that the file names")
RIGS = (OWN_RIG, *CHARACTER_RIGS)


class OUTFIT_OT_import_makehuman(bpy.types.Operator):
    """Import a character or garment of MakeHuman, with materials, weights and bones"""

    bl_idname = "outfit.import_makehuman"
    bl_label = "Import MakeHuman"
    bl_options = {"REGISTER", "UNDO", "PRESET"}  # noqa: RUF012 - Blender's own way

    filepath: bpy.props.StringProperty(  # type: ignore[valid-type]
        name="File", subtype="FILE_PATH", options={"SKIP_SAVE"}
    )
    filter_glob: bpy.props.StringProperty(  # type: ignore[valid-type]
        default="*" + SUFFIXES.replace(";", ";*"), options={"HIDDEN"}
    )
    assets: bpy.props.StringProperty(  # type: ignore[valid-type]
        name="Assets",
        subtype="DIR_PATH",
        description="Folder of MakeHuman or MPFB data in which a .mhm's clothes and skins lie",
    )
    rig: bpy.props.EnumProperty(  # type: ignore[valid-type]
        name="Rig", items=RIGS, default="FILE", description="Bones of a .mhm or .mhclo"
    )
    pose: bpy.props.StringProperty(  # type: ignore[valid-type]
        name="Pose", subtype="FILE_PATH", description="A .bvh file whose first frame is taken"
    )

    def invoke(
        self, context: bpy.types.Context, event: bpy.types.Event
    ) -> set[OperatorReturnItems]:
        """Take the file that was dropped, else let the user pick one."""
        del event
        if self.filepath:
            return self.execute(context)
        manager = context.window_manager
        assert manager is not None
        manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Build what the file holds in the scene."""
        scene = context.scene
        assert scene is not None
        if context.mode != "OBJECT":
            bpy.ops.object.mode_set(mode="OBJECT")
        try:
            # Here, not above: without OpenCV the extension still registers and can say so.
            from ..pipeline_import import import_into_scene

            name, warnings = import_into_scene(
                _path(self.filepath),
                scene,
                folders=[_path(self.assets)] if self.assets else [],
                rig=None if self.rig == "FILE" else self.rig,
                pose=_path(self.pose) if self.pose else None,
            )
        except (OutfitError, ModuleNotFoundError) as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        for warning in warnings:
            self.report({"WARNING"}, warning)
        missed = f", {len(warnings)} warnings" if warnings else ""
        self.report({"INFO"}, f"{name} is imported{missed}")
        return {"FINISHED"}


class OUTFIT_FH_makehuman(bpy.types.FileHandler):
    """Takes MakeHuman's files that are dropped into the 3D view or the outliner."""

    bl_idname = "OUTFIT_FH_makehuman"
    bl_label = "MakeHuman"
    bl_import_operator = OUTFIT_OT_import_makehuman.bl_idname
    bl_file_extensions = SUFFIXES

    @classmethod
    def poll_drop(cls, context: bpy.types.Context) -> bool:
        """Whether files may be dropped here."""
        area = context.area
        return area is not None and area.type in ("VIEW_3D", "OUTLINER")


def _path(text: str) -> Path:
    return Path(bpy.path.abspath(text))


def draw_import_entry(menu: bpy.types.Menu, context: bpy.types.Context) -> None:
    """Add the entry to File > Import."""
    del context
    layout = menu.layout
    assert layout is not None
    layout.operator(OUTFIT_OT_import_makehuman.bl_idname, text=LABEL)


def register() -> None:
    """Add the entry to the menu."""
    bpy.types.TOPBAR_MT_file_import.append(draw_import_entry)


def unregister() -> None:
    """Take it away again."""
    bpy.types.TOPBAR_MT_file_import.remove(draw_import_entry)


CLASSES = (OUTFIT_OT_import_makehuman, OUTFIT_FH_makehuman)
