"""Operators: what artists start from panels and menus."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import bpy

from ..errors import OutfitError

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems


class OUTFIT_OT_clone(bpy.types.Operator):
    """Build a character that wears a photo's outfit, from a file with labelled photos"""

    bl_idname = "outfit.clone"
    bl_label = "Clone Outfit"
    bl_options = {"REGISTER", "UNDO"}  # noqa: RUF012 - Blender's own way to declare options

    filepath: bpy.props.StringProperty(name="Outfits", subtype="FILE_PATH")  # type: ignore[valid-type]
    filter_glob: bpy.props.StringProperty(default="*.json;*.csv", options={"HIDDEN"})  # type: ignore[valid-type]
    outfit: bpy.props.StringProperty(  # type: ignore[valid-type]
        name="Outfit", description="Name of the outfit in that file; empty takes the first"
    )
    seed: bpy.props.IntProperty(  # type: ignore[valid-type]
        name="Seed", description="Draws body, skin, hair and shoes", min=0
    )

    def invoke(
        self, context: bpy.types.Context, event: bpy.types.Event
    ) -> set[OperatorReturnItems]:
        """Let the user pick the file."""
        del event
        manager = context.window_manager
        assert manager is not None
        manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Build the character at the scene's origin."""
        scene = context.scene
        assert scene is not None
        try:
            # Here, not above: without OpenCV the extension still registers and can say so.
            from ..pipeline import clone_into_scene

            name = clone_into_scene(
                Path(bpy.path.abspath(self.filepath)),
                scene,
                name=self.outfit,
                seed=self.seed,
                folder=texture_folder(),
                pack_textures=not bpy.data.filepath,
                sewing=lambda done, total, name: _show_progress(context, done, total),
            )
        except (OutfitError, ModuleNotFoundError) as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        self.report({"INFO"}, f"{name} is dressed")
        return {"FINISHED"}


def _show_progress(context: bpy.types.Context, done: int, total: int) -> None:
    """Show at the mouse pointer how far the first use's sewing of the wardrobe is."""
    manager = context.window_manager
    if manager is None or bpy.app.background:
        return
    if done == 1:
        manager.progress_begin(0, total)
    manager.progress_update(done)
    if done == total:
        manager.progress_end()


def texture_folder() -> Path:
    """Return where textures go: beside the saved .blend, else into Blender's temporary folder.

    Blender empties the latter on exit, which is why textures are packed then.
    """
    if bpy.data.filepath:
        return Path(bpy.data.filepath).parent / "outfit_cloner"
    return Path(bpy.app.tempdir) / "outfit_cloner"


CLASSES = (OUTFIT_OT_clone,)
