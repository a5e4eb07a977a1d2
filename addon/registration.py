"""Registers the extension's classes, properties and menu entries with Blender, in one order."""

from __future__ import annotations

from types import ModuleType

import bpy

from .ui import (
    importing,
    landmark_operators,
    landmark_panels,
    landmark_tool,
    operators,
    overlay,
    panels,
    properties,
    session,
    translations,
)

# Properties first: operators and panels use them. A module may have a register() of its own.
MODULES: tuple[ModuleType, ...] = (
    translations,
    properties,
    session,
    operators,
    importing,
    panels,
    landmark_tool,
    landmark_operators,
    landmark_panels,
    overlay,
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
