"""Keeps the 3D view in step with the body's sliders."""

from __future__ import annotations

import bpy


def body_changed(body: bpy.types.PropertyGroup, context: bpy.types.Context) -> None:
    """Take note that a slider has moved."""
    del context
    body.edited = True
