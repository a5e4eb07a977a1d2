"""The first panels of the sidebar: which character, what is under way, its photo and garments."""

from __future__ import annotations

from typing import Any

import bpy

from . import session
from .characters import active_character
from .jobs import running
from .names import CONTEXT, TAB
from .paths import path_of
from .photo import (
    OUTFIT_OT_add_garment,
    OUTFIT_OT_find_photo,
    OUTFIT_OT_open_photo,
    OUTFIT_OT_remove_garment,
)

THUMBNAIL = 6.0  # times an icon's size
ROWS = 3
SHORTEST = 20  # characters in a line of a sidebar, however narrow
LETTER, AROUND = 7.0, 80.0  # pixels at an interface scale of 1: a letter, and beside the text


class OUTFIT_PT_character(bpy.types.Panel):
    """Which character the panels mean, and what is under way."""

    bl_idname = "OUTFIT_PT_character"
    bl_label = "Outfit Cloner"
    bl_translation_context = CONTEXT
    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_category = TAB
    bl_order = 0

    def draw(self, context: bpy.types.Context) -> None:
        """Lay the panel out."""
        layout: Any = self.layout
        layout.use_property_split = True
        draw_sentence(layout, session.missing(), icon="ERROR")
        column = layout.column()
        column.enabled = running() is None
        column.prop(context.scene.outfit_cloner, "character", text="Character", text_ctxt=CONTEXT)
        progress = running()
        if progress is not None:
            layout.progress(factor=progress.done, text=f"{progress.label} {progress.done:.0%}")


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


class OUTFIT_PT_photo(bpy.types.Panel):
    """The photo and the garments on it."""

    bl_idname = "OUTFIT_PT_photo"
    bl_label = "Photo"
    bl_translation_context = CONTEXT
    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_category = TAB
    bl_order = 1

    def draw(self, context: bpy.types.Context) -> None:
        """Lay the panel out."""
        layout: Any = self.layout
        root = active_character(context)
        if root is None:
            layout.prop(context.scene.outfit_cloner, "photo", text="")
        button = layout.operator(OUTFIT_OT_open_photo.bl_idname, icon="FILE_FOLDER")
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


def draw_sentence(layout: Any, text: str, *, icon: str) -> None:
    """Show a sentence in lines that fit the sidebar; nothing for an empty one."""
    if not text:
        return
    box = layout.box().column(align=True)
    for number, line in enumerate(wrapped(text, _letters_in_a_line())):
        box.label(text=line, icon="BLANK1" if number else icon, translate=False)


def _letters_in_a_line() -> int:
    region, preferences = bpy.context.region, bpy.context.preferences
    if region is None or preferences is None:
        return SHORTEST
    return max(SHORTEST, int((region.width / preferences.system.ui_scale - AROUND) / LETTER))


def wrapped(text: str, width: int) -> list[str]:
    """Break a sentence into lines."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


CLASSES = (OUTFIT_PT_character, OUTFIT_UL_garments, OUTFIT_PT_photo)
