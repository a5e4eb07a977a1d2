"""What operators ask of Blender's context, though its stubs know it as maybe None."""

from __future__ import annotations

import bpy


def manager_of(context: bpy.types.Context) -> bpy.types.WindowManager:
    """Return the window manager: it is there whenever an operator runs."""
    manager = context.window_manager
    assert manager is not None
    return manager
