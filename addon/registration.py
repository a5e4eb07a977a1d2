"""Registers the extension's classes with Blender, in one explicit order."""

from __future__ import annotations

import bpy

from .ui.operators import OUTFIT_OT_clone
from .ui.panels import OUTFIT_PT_clone

CLASSES = (OUTFIT_OT_clone, OUTFIT_PT_clone)

# The stubs say None; it returns both functions.
register, unregister = bpy.utils.register_classes_factory(CLASSES)  # type: ignore[func-returns-value,misc] # stub  # type: ignore[func-returns-value, misc]
