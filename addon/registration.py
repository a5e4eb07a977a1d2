"""Registers the extension's classes and menu entries with Blender, in one explicit order."""

from __future__ import annotations

import bpy

from .ui.importing import (
    OUTFIT_FH_makehuman,
    OUTFIT_OT_import_makehuman,
    draw_import_entry,
)
from .ui.operators import OUTFIT_OT_clone
from .ui.panels import OUTFIT_PT_clone

CLASSES = (
    OUTFIT_OT_clone,
    OUTFIT_OT_import_makehuman,
    OUTFIT_FH_makehuman,
    OUTFIT_PT_clone,
)


def register() -> None:
    """Add classes and menu entries."""
    for cls in CLASSES:
        bpy.utils.register_class(cls)
    bpy.types.TOPBAR_MT_file_import.append(draw_import_entry)


def unregister() -> None:
    """Take them away again."""
    bpy.types.TOPBAR_MT_file_import.remove(draw_import_entry)
    for cls in reversed(CLASSES):
        bpy.utils.unregister_class(cls)
