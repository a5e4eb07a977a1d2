"""Keeps a live clone in step with the landmarks it is made from."""

from __future__ import annotations

import bpy


def clone_changed(group: bpy.types.PropertyGroup, context: bpy.types.Context) -> None:
    """Take note that something a clone depends on has changed."""
    del group, context
