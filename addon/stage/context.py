"""What Blender's context has whenever a file is open, though its stubs know it as maybe None."""

from __future__ import annotations

import bpy


def scene_of(context: bpy.types.Context) -> bpy.types.Scene:
    """Return the scene that is open."""
    scene = context.scene
    assert scene is not None
    return scene


def layer_of(context: bpy.types.Context) -> bpy.types.ViewLayer:
    """Return the view layer that is open."""
    layer = context.view_layer
    assert layer is not None
    return layer


def update() -> None:
    """Let Blender work out where everything stands by now."""
    layer_of(bpy.context).update()
