"""The first panels of the sidebar: which character, what is under way, its photo and garments."""

from __future__ import annotations

from typing import Any

import bpy

from . import session
from .characters import active_character, all_roots, note_soon
from .jobs import running
from .names import CONTEXT
from .paths import path_of
from .photo import (
    OUTFIT_OT_add_garment,
    OUTFIT_OT_find_photo,
    OUTFIT_OT_open_photo,
    OUTFIT_OT_remove_garment,
)
from .sidebar import SidebarPanel, draw_sentence

THUMBNAIL = 6.0  # times an icon's size
ROWS = 3


class OUTFIT_PT_character(SidebarPanel):
    """Which character the panels mean, and what is under way."""

    bl_idname = "OUTFIT_PT_character"
    bl_label = "Outfit Cloner"
    bl_order = 0

    def draw(self, context: bpy.types.Context) -> None:
        """Lay the panel out."""
        layout: Any = self.layout
        scene: Any = context.scene
        layout.use_property_split = True
        layout.use_property_decorate = False
        draw_sentence(layout, session.missing(), icon="ERROR")
        progress, root = running(), active_character(context)
        if root is not None and scene.outfit_cloner.character != root:
            note_soon(scene, root)  # another object was selected
        if progress is not None:  # in the field's place: the panels below stay where they are
            layout.progress(factor=progress.done, text=f"{progress.label} {progress.done:.0%}")
        elif root is None and not all_roots(scene):
            layout.label(text="Open or drop a photo to begin", text_ctxt=CONTEXT)
        else:
            layout.prop(scene.outfit_cloner, "character", text_ctxt=CONTEXT)


class OUTFIT_UL_garments(bpy.types.UIList):
    """The garments on a photo: the colour of their landmarks, category, and whether shown."""

    bl_idname = "OUTFIT_UL_garments"

    def draw_item(
        self,
        context: Any,
        layout: Any,
        data: Any,
        item: Any,
        icon: Any,
        active_data: Any,
        active_property: Any,
        index: Any = 0,
        flt_flag: Any = 0,
    ) -> None:
        """Lay a line out."""
        del context, data, icon, active_data, active_property, index, flt_flag
        row = layout.row(align=True)
        swatch = row.row(align=True)
        swatch.ui_units_x = 0.8
        swatch.prop(item, "colour", text="")
        row.label(text=f" {item.name.title()}", translate=False)
        eye = "HIDE_OFF" if item.shown else "HIDE_ON"
        row.prop(item, "shown", text="", icon=eye, emboss=False)


class OUTFIT_PT_photo(SidebarPanel):
    """The photo and the garments on it."""

    bl_idname = "OUTFIT_PT_photo"
    bl_label = "Photo"
    bl_order = 1

    def draw(self, context: bpy.types.Context) -> None:
        """Lay the panel out."""
        layout: Any = self.layout
        root = active_character(context)
        if root is None:
            hint = "Path of a Photo"
            layout.prop(
                context.scene.outfit_cloner, "photo", text="", placeholder=hint, text_ctxt=CONTEXT
            )
        button = layout.operator(OUTFIT_OT_open_photo.bl_idname, icon="IMAGE_DATA")
        if root is None:
            button.filepath = context.scene.outfit_cloner.photo
            return
        settings = root.outfit_cloner
        _draw_photo(layout, root, settings)
        row = layout.row()
        row.template_list(
            OUTFIT_UL_garments.bl_idname, "", settings, "observations", settings, "active",
            rows=ROWS,
        )  # fmt: skip
        column = row.column(align=True)
        column.operator_menu_enum(OUTFIT_OT_add_garment.bl_idname, "category", text="", icon="ADD")
        column.operator(OUTFIT_OT_remove_garment.bl_idname, text="", icon="REMOVE")


def _draw_photo(layout: Any, root: Any, settings: Any) -> None:
    """Show the photo's path and a small picture of it, or a way to find it again."""
    layout.prop(settings, "photo", text="")
    path = path_of(root, settings.photo)
    if not path.is_file():
        draw_sentence(layout, f"The photo {path.name} is not where it was", icon="ERROR")
        layout.operator(OUTFIT_OT_find_photo.bl_idname, icon="VIEWZOOM")
    elif settings.picture is not None:
        preview = settings.picture.preview_ensure()
        if preview is not None:
            layout.template_icon(icon_value=preview.icon_id, scale=THUMBNAIL)


CLASSES = (OUTFIT_PT_character, OUTFIT_UL_garments, OUTFIT_PT_photo)
