"""The Finish panels: pose, turntable, pictures, and what leaves Blender."""

from __future__ import annotations

from typing import Any

import bpy

from .finish import (
    OUTFIT_OT_clear_pose,
    OUTFIT_OT_pose,
    OUTFIT_OT_render_views,
    OUTFIT_OT_turntable,
    has_turntable,
)
from .finish_exports import (
    OUTFIT_OT_export_fbx,
    OUTFIT_OT_export_gltf,
    OUTFIT_OT_export_mhm,
    OUTFIT_OT_send_to_driver,
)
from .names import CONTEXT
from .sidebar import CharacterPanel


class OUTFIT_PT_finish(CharacterPanel):
    """Pose, look at and render the character."""

    bl_label = "Finish"
    bl_idname = "OUTFIT_PT_finish"
    bl_order = 6

    def draw(self, context: bpy.types.Context) -> None:
        """Lay the panel out."""
        layout: Any = self.layout
        layout.use_property_split = True
        row = layout.row(align=True)
        row.operator_menu_enum(OUTFIT_OT_pose.bl_idname, "pose", icon="ARMATURE_DATA")
        row.operator(OUTFIT_OT_clear_pose.bl_idname, text="", icon="LOOP_BACK")
        column = layout.column(align=True)
        turning = has_turntable(context)
        column.operator(
            OUTFIT_OT_turntable.bl_idname, icon="PAUSE" if turning else "PLAY", depress=turning
        )
        column.operator(OUTFIT_OT_render_views.bl_idname, icon="RENDER_STILL")


class OUTFIT_PT_finish_export(CharacterPanel):
    """Take the character elsewhere."""

    bl_label = "Export"
    bl_idname = "OUTFIT_PT_finish_export"
    bl_parent_id = "OUTFIT_PT_finish"

    def draw(self, context: bpy.types.Context) -> None:
        """Lay the panel out."""
        del context
        layout: Any = self.layout
        layout.use_property_split = True
        column = layout.column(align=True)
        entries = (
            (OUTFIT_OT_export_fbx, "FBX for Unity", "EXPORT"),
            (OUTFIT_OT_export_gltf, "glTF", "NONE"),
            (OUTFIT_OT_export_mhm, "MakeHuman Character", "NONE"),
        )
        for operator, text, icon in entries:
            column.operator(operator.bl_idname, text=text, text_ctxt=CONTEXT, icon=icon)
        layout.operator(OUTFIT_OT_send_to_driver.bl_idname, icon="CURRENT_FILE")


CLASSES = (OUTFIT_PT_finish, OUTFIT_PT_finish_export)
