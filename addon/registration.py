"""Registers the extension's classes, properties and menu entries with Blender, in one order."""

from __future__ import annotations

from types import ModuleType

import bpy

from .ui import (
    background,
    body,
    body_panel,
    body_view,
    cell,
    clone,
    clone_panel,
    finish,
    finish_exports,
    finish_panels,
    garment_choices,
    garment_pictures,
    garment_search,
    garments,
    garments_panel,
    importing,
    importing_clothes,
    landmark_operators,
    landmark_panels,
    landmark_tool,
    live_operators,
    live_view,
    overlay,
    panels,
    parts,
    photo,
    preferences,
    properties,
    saving,
    session,
    telling,
    translations,
)

# Properties first: operators and panels use them. A module may have a register() of its own.
MODULES: tuple[ModuleType, ...] = (
    translations,
    properties,
    session,
    preferences,
    garment_pictures,
    garment_choices,
    background,  # its thread ends before what it works for is gone
    saving,
    telling,
    photo,
    clone,
    cell,
    garments,
    garment_search,
    parts,
    importing_clothes,
    live_view,
    live_operators,
    importing,
    panels,
    clone_panel,
    body_view,
    body,
    body_panel,
    landmark_tool,
    landmark_operators,
    landmark_panels,
    overlay,
    garments_panel,
    finish,
    finish_exports,
    finish_panels,
)


def register() -> None:
    """Add everything to Blender."""
    for module in MODULES:
        for cls in module.CLASSES:
            bpy.utils.register_class(cls)
        if hasattr(module, "register"):
            module.register()


def unregister() -> None:
    """Take it away again, the last first."""
    for module in reversed(MODULES):
        if hasattr(module, "unregister"):
            module.unregister()
        for cls in reversed(module.CLASSES):
            bpy.utils.unregister_class(cls)
