"""The panel in which an artist sees what is proposed for each garment of the photo, and chooses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import bpy

from . import garment_choices, garment_pictures
from .characters import active_character
from .garment_search import short_title
from .jobs import running
from .names import CONTEXT, NO_PART
from .parts import KINDS
from .sidebar import CharacterPanel, SidebarPanel, draw_sentence

PICTURE = 3.2  # times the height of a button
SMALL_PICTURE = 2.2


class OUTFIT_PT_garments(CharacterPanel):
    """What is worn for each garment of the photo"""

    bl_label = "Garments"
    bl_idname = "OUTFIT_PT_garments"
    bl_order = 4

    def draw(self, context: bpy.types.Context) -> None:
        """Lay the panel out."""
        layout, root = self.layout, active_character(context)
        assert layout is not None and root is not None
        state = garment_choices.state()
        worn = garment_choices.proposed(root) if state == "open" else None
        chosen = {item.garment for item in root.outfit_cloner.observations if item.garment}
        for item in root.outfit_cloner.observations:
            if item.shown:
                _draw_observation(layout, item, worn, chosen)
        draw_sentence(layout, garment_choices.problem(root), icon="ERROR")
        if state == "unsewn" and running() is None:
            layout.operator("outfit.open_wardrobe", text_ctxt=CONTEXT)
        layout.operator("outfit.import_clothes", icon="IMPORT", text_ctxt=CONTEXT)


def _draw_observation(
    layout: bpy.types.UILayout, item: Any, worn: Mapping[str, str] | None, chosen: set[str]
) -> None:
    """Draw a garment of the photo: its picture, what it is, and the buttons that change it."""
    name = item.garment or (worn or {}).get(item.name, "")
    row = layout.box().row()
    icon = garment_pictures.icon_of(name) if name else 0
    if icon:
        picture = row.column()
        picture.alignment = "LEFT"
        picture.template_icon(icon_value=icon, scale=PICTURE)
    column = row.column()
    column.label(text=item.name.title(), text_ctxt=CONTEXT)
    told = column.row()
    told.active = name in chosen  # a one-piece suit is chosen for one garment, worn for two
    if name:
        kind = "chosen" if name in chosen else "proposed"
        told.label(text=f"{short_title(name, item.name)} ({kind})", translate=False)
    else:
        told.label(text="Not Known Yet" if worn is None else "Not Worn", text_ctxt=CONTEXT)
    buttons = column.row(align=True)
    choose = buttons.operator("outfit.choose_garment", text="Choose", text_ctxt=CONTEXT)
    choose.observation = item.name
    if item.garment:
        reset = buttons.operator("outfit.reset_garment", text="", icon="LOOP_BACK")
        reset.observation = item.name


class OUTFIT_PT_parts(SidebarPanel):
    """What else is worn: drawn from the seed, or chosen."""

    bl_label = "Hair and Accessories"
    bl_idname = "OUTFIT_PT_parts"
    bl_parent_id = "OUTFIT_PT_garments"
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        """Lay the panel out."""
        layout, root = self.layout, active_character(context)
        assert layout is not None and root is not None
        worn = garment_choices.proposed_parts(root)
        column = layout.column(align=True)
        for kind, label, _ in KINDS:
            _draw_part(column, kind, label, getattr(root.outfit_cloner.parts, kind), worn)
        parts = root.outfit_cloner.parts
        if root.outfit_cloner.built:  # before that nobody knows what the seed draws
            layout.use_property_split = True
            layout.use_property_decorate = False
            layout.prop(parts, "hair_colour")
        if parts.hair_edited or any(getattr(parts, kind) for kind, _, _ in KINDS):
            layout.operator("outfit.reset_part", text="All as Drawn", text_ctxt=CONTEXT)


def _draw_part(
    layout: bpy.types.UILayout, kind: str, label: str, chosen: str, worn: Mapping[str, str]
) -> None:
    """Draw hair, shoes or an accessory: its picture, its name, and the button that changes it."""
    name = worn.get(kind, "") if chosen in ("", NO_PART) else chosen
    name = "" if chosen == NO_PART else name
    row = layout.box().row()
    picture = row.column()
    picture.alignment = "LEFT"
    icon = garment_pictures.icon_of(name) if name else 0
    picture.template_icon(icon_value=icon, scale=SMALL_PICTURE)
    column = row.column(align=True)
    column.label(text=label, text_ctxt=CONTEXT)
    line = column.row()
    told = line.row()
    told.active = bool(chosen)  # what is drawn is told in grey
    if name and worn and kind not in worn:
        told.label(text=f"{short_title(name, kind)} (not worn)", translate=False)
    elif name:
        told.label(text=short_title(name, kind), translate=False)
    else:
        told.label(text="None" if worn or chosen else "Not Known Yet", text_ctxt=CONTEXT)
    line.operator("outfit.choose_part", text="Choose", text_ctxt=CONTEXT).kind = kind


CLASSES = (OUTFIT_PT_garments, OUTFIT_PT_parts)
