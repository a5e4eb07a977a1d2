"""The panel in the 3D view's sidebar."""

from __future__ import annotations

import bpy

from .operators import OUTFIT_OT_clone


class OUTFIT_PT_clone(bpy.types.Panel):
    """Clone outfits onto characters."""

    bl_label = "Outfit Cloner"
    bl_idname = "OUTFIT_PT_clone"
    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_category = "Outfit"

    def draw(self, context: bpy.types.Context) -> None:
        """Lay the panel out."""
        del context
        layout = self.layout
        assert layout is not None
        layout.label(text="A file with labelled photos:")
        layout.operator(OUTFIT_OT_clone.bl_idname, icon="OUTLINER_OB_ARMATURE")


CLASSES = (OUTFIT_PT_clone,)
