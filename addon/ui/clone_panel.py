"""The Clone panel: how the cloth is cloned, the button, what is not worn and why."""

from __future__ import annotations

from typing import Any

import bpy

from .cell import OUTFIT_OT_clear_cell, OUTFIT_OT_pick_cell
from .characters import active_character
from .clone import OUTFIT_OT_clone, OUTFIT_OT_save_texture
from .live_view import message_of
from .sidebar import CharacterPanel, draw_sentence


class OUTFIT_PT_clone(CharacterPanel):
    """Clones the outfit of the photo."""

    bl_idname = "OUTFIT_PT_clone"
    bl_label = "Clone"
    bl_order = 5

    def draw(self, context: bpy.types.Context) -> None:
        """Lay the panel out."""
        layout: Any = self.layout
        layout.use_property_split = True
        layout.use_property_decorate = False
        settings = active_character(context).outfit_cloner
        column = layout.column()
        for name in ("profile", "texture_size", "tuck", "rig"):
            column.prop(settings, name)
        row = layout.split(factor=0.7, align=True)
        row.use_property_split = False
        row.scale_y = 1.4
        row.operator(OUTFIT_OT_clone.bl_idname)
        row.prop(settings, "live", toggle=True)
        row = layout.row(align=True)
        row.operator(OUTFIT_OT_pick_cell.bl_idname, icon="SELECT_SET")
        row.operator(OUTFIT_OT_clear_cell.bl_idname, text="", icon="X")
        layout.operator(OUTFIT_OT_save_texture.bl_idname, icon="FILE_TICK")
        problem = message_of(active_character(context))
        if problem:
            draw_sentence(layout, problem, icon="ERROR")
        for note in settings.notes.splitlines():
            draw_sentence(layout, note[:1].upper() + note[1:], icon="INFO")


CLASSES = (OUTFIT_PT_clone,)
