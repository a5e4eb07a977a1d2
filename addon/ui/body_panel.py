"""The Body panel: sliders that the meshes follow, and other ways to a body."""

from __future__ import annotations

from typing import Any

import bpy

from .body import (
    OUTFIT_OT_import_body,
    OUTFIT_OT_random_body,
    OUTFIT_OT_reset_body,
    OUTFIT_OT_show_body,
)
from .body_view import message_of, warm
from .characters import active_character
from .sidebar import CharacterPanel, SidebarPanel, draw_sentence

SHAPE = ("gender", "age", "height", "weight", "muscle", "proportions", "skin_tone")
DETAILS = ("african", "asian", "caucasian", "breast_size", "breast_firmness")


class OUTFIT_PT_body(CharacterPanel):
    """The body's sliders."""

    bl_idname = "OUTFIT_PT_body"
    bl_label = "Body"
    bl_order = 3

    def draw(self, context: bpy.types.Context) -> None:
        """Lay the panel out."""
        layout: Any = self.layout
        layout.use_property_split = True
        layout.use_property_decorate = False
        root = active_character(context)
        settings: Any = root.outfit_cloner
        if not settings.built:  # nobody is there yet whom sliders could change
            column = layout.column(align=True)
            column.operator(OUTFIT_OT_show_body.bl_idname, icon="OUTLINER_OB_ARMATURE")
            column.operator(OUTFIT_OT_import_body.bl_idname, icon="IMPORT")
            return
        warm(root)
        column = layout.column()
        for name in SHAPE:
            column.prop(settings.body, name, slider=True)
        draw_sentence(layout, message_of(root), icon="ERROR")
        row = layout.row(align=True)
        row.operator(OUTFIT_OT_random_body.bl_idname, icon="FILE_REFRESH")
        row.operator(OUTFIT_OT_reset_body.bl_idname, text="", icon="LOOP_BACK")
        row.operator(OUTFIT_OT_import_body.bl_idname, text="", icon="IMPORT")


class OUTFIT_PT_body_details(SidebarPanel):
    """Sliders that are needed less often."""

    bl_idname = "OUTFIT_PT_body_details"
    bl_parent_id = "OUTFIT_PT_body"
    bl_label = "Details"
    bl_options = {"DEFAULT_CLOSED"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Whether there is a body."""
        root = active_character(context)
        return root is not None and root.outfit_cloner.built

    def draw(self, context: bpy.types.Context) -> None:
        """Lay the panel out."""
        layout: Any = self.layout
        layout.use_property_split = True
        layout.use_property_decorate = False
        root = active_character(context)
        settings: Any = root.outfit_cloner
        column = layout.column()
        for name in DETAILS:
            column.prop(settings.body, name, slider=True)
        column.prop(settings, "seed")


CLASSES = (OUTFIT_PT_body, OUTFIT_PT_body_details)
