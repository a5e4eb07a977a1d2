"""The Landmarks panels: in the 3D view's sidebar and in the Image Editor's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import bpy

from .characters import active_character
from .landmark_editing import STATE
from .landmark_operators import (
    OUTFIT_OT_edit_uv_landmarks,
    OUTFIT_OT_reset_registration,
    OUTFIT_OT_save_registration,
)
from .landmark_tool import OUTFIT_OT_edit_landmarks
from .names import CONTEXT
from .sidebar import CharacterPanel, SidebarPanel


def draw_landmarks(layout: bpy.types.UILayout, settings: Any) -> None:
    """Lay out what both panels show of the photo."""
    layout.operator(
        OUTFIT_OT_edit_landmarks.bl_idname,
        icon="RESTRICT_SELECT_OFF",
        depress=STATE.editing,
    )
    if settings.active < len(settings.observations):
        _draw_counts(layout, settings.observations[settings.active])


def _draw_counts(layout: bpy.types.UILayout, observation: Any) -> None:
    """Tell how many landmarks of a garment are visible, hidden and missing."""
    counts = [0, 0, 0]
    for mark in observation.landmarks:
        counts[mark.visibility] += 1
    missing, hidden, visible = counts
    column = layout.column(align=True)
    column.label(text=observation.name.title(), translate=False)
    row = column.row(align=True)
    row.active = False
    for text, count in (("Visible", visible), ("Hidden", hidden), ("Missing", missing)):
        translated: Callable[..., Any] = bpy.app.translations.pgettext_iface
        words = translated(text, CONTEXT)
        row.label(text=f"{words} {count}", translate=False)


class _LandmarksPanel(CharacterPanel):
    """What the two panels share."""

    bl_label = "Landmarks"

    def draw(self, context: bpy.types.Context) -> None:
        """Lay the panel out."""
        layout: Any = self.layout
        layout.use_property_split = True
        draw_landmarks(layout, active_character(context).outfit_cloner)


class OUTFIT_PT_landmarks(_LandmarksPanel):
    """Landmarks of the photo."""

    bl_idname = "OUTFIT_PT_landmarks"
    bl_order = 2


class OUTFIT_PT_landmarks_image(_LandmarksPanel):
    """The same beside the picture."""

    bl_idname = "OUTFIT_PT_landmarks_image"
    bl_space_type = "IMAGE_EDITOR"  # type: ignore[assignment]


class _UvPanel(SidebarPanel):
    """What the two panels inside those share: landmarks of garments, which most never touch."""

    bl_label = "UV Map"
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        """Lay the panel out."""
        del context
        layout: Any = self.layout
        column = layout.column(align=True)
        column.operator(OUTFIT_OT_edit_uv_landmarks.bl_idname, icon="UV")
        row = column.row(align=True)
        row.operator(OUTFIT_OT_save_registration.bl_idname, icon="FILE_TICK")
        row.operator(OUTFIT_OT_reset_registration.bl_idname, text="", icon="LOOP_BACK")


class OUTFIT_PT_landmarks_uv(_UvPanel):
    """Landmarks of a garment's UV map."""

    bl_idname = "OUTFIT_PT_landmarks_uv"
    bl_parent_id = "OUTFIT_PT_landmarks"


class OUTFIT_PT_landmarks_uv_image(_UvPanel):
    """The same beside the picture."""

    bl_idname = "OUTFIT_PT_landmarks_uv_image"
    bl_space_type = "IMAGE_EDITOR"  # type: ignore[assignment]
    bl_parent_id = "OUTFIT_PT_landmarks_image"


CLASSES = (
    OUTFIT_PT_landmarks,
    OUTFIT_PT_landmarks_uv,
    OUTFIT_PT_landmarks_image,
    OUTFIT_PT_landmarks_uv_image,
)
