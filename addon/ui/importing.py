"""File > Import > MakeHuman, and dropping such files into the 3D view."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy
from bpy.props import EnumProperty, StringProperty

from ..errors import OutfitError
from . import session
from .fields import file_field, shown_files
from .jobs import FileJobOperator, Job, Progress
from .names import CONTEXT
from .paths import typed_path
from .properties import RIGS as CHARACTER_RIGS

if TYPE_CHECKING:
    from ..wardrobe.characters.loaded import LoadedCharacter

SUFFIXES = ".mhx2;.mhx;.mhm;.mhclo"
# entries of File > Import: label, and the files that its browser shows
ENTRIES = (
    ("MakeHuman Exchange (.mhx2)", "*.mhx2"),
    ("MakeHuman Exchange, Old (.mhx)", "*.mhx"),
    ("MakeHuman Clothes (.mhclo)", "*.mhclo"),
    ("MakeHuman Character (.mhm)", "*.mhm"),
)
OWN_RIG = ("FILE", "As in the File", "The bones that the file names")
RIGS = (OWN_RIG, *CHARACTER_RIGS)
MOST_TOLD = 20  # warnings


class OUTFIT_OT_import_makehuman(FileJobOperator):
    """Import a character or garment of MakeHuman, with materials, weights and bones"""

    bl_idname = "outfit.import_makehuman"
    bl_label = "Import MakeHuman"
    bl_options = {"REGISTER", "UNDO", "PRESET"}

    filepath: file_field("A .mhx2, .mhx, .mhm or .mhclo")
    filter_glob: shown_files("*" + SUFFIXES.replace(";", ";*"))
    assets: StringProperty(
        name="Assets",
        subtype="DIR_PATH",
        description="Folder of MakeHuman or MPFB data in which a .mhm's clothes and skins lie",
        translation_context=CONTEXT,
    )
    rig: EnumProperty(
        name="Rig",
        items=RIGS,
        default="FILE",
        description="Bones of a .mhm or .mhclo",
        translation_context=CONTEXT,
    )
    pose: StringProperty(
        name="Pose",
        subtype="FILE_PATH",
        description="A .bvh file whose first frame is taken",
        translation_context=CONTEXT,
    )

    def prepare(self, context: bpy.types.Context) -> Job:
        """Read the file in the thread, build what it holds afterwards."""
        if not self.filepath:
            raise OutfitError("name a .mhx2, .mhx, .mhm or .mhclo file")
        path, scene_name = typed_path(self.filepath), context.scene.name
        folders = [typed_path(self.assets)] if self.assets else []
        rig = None if self.rig == "FILE" else self.rig
        pose = typed_path(self.pose) if self.pose else None

        def read(told: Progress) -> LoadedCharacter:
            # Here, not above: without OpenCV the extension still registers and can say so.
            from ..pipeline_import import load_file

            return load_file(
                path,
                data=session.body_data(),
                folders=folders,
                rig=rig,
                pose=pose,
                wardrobe=lambda: session.open_wardrobe(told.sewing()),
            )

        label = f"Reading {path.name}"
        return Job(label, read, lambda loaded: self._build(loaded, scene_name))

    def _build(self, loaded: LoadedCharacter, scene_name: str) -> str:
        from ..pipeline_import import build_loaded

        if bpy.context.mode != "OBJECT":
            bpy.ops.object.mode_set(mode="OBJECT")
        name = build_loaded(loaded, bpy.data.scenes[scene_name])
        for warning in loaded.warnings[:MOST_TOLD]:
            self.report({"WARNING"}, warning)
        missed = f", {len(loaded.warnings)} warnings" if loaded.warnings else ""
        return f"{name} is imported{missed}"


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


def draw_import_entries(menu: bpy.types.Menu, context: bpy.types.Context) -> None:
    """Add the entries to File > Import."""
    del context
    layout = menu.layout
    assert layout is not None
    for label, files in ENTRIES:
        entry = layout.operator(OUTFIT_OT_import_makehuman.bl_idname, text=label, text_ctxt=CONTEXT)
        entry.filter_glob = files


def register() -> None:
    """Add the entries to the menu."""
    bpy.types.TOPBAR_MT_file_import.append(draw_import_entries)


def unregister() -> None:
    """Take them away again."""
    bpy.types.TOPBAR_MT_file_import.remove(draw_import_entries)


CLASSES = (OUTFIT_OT_import_makehuman, OUTFIT_FH_makehuman)
