"""What operators need before they can run; Blender tells what is missing beside a greyed button."""

from __future__ import annotations

from typing import Any

import bpy

from .characters import BODY, active_character, is_own, meshes_of

LINKED = "The character is linked: change it in its own .blend, or append it"


def has_character(cls: Any, context: bpy.types.Context) -> bool:
    """Poll of operators that need a character."""
    if active_character(context) is None:
        cls.poll_message_set("Open a photo first")
        return False
    return True


def has_own_character(cls: Any, context: bpy.types.Context) -> bool:
    """Poll of operators that change a character."""
    if not has_character(cls, context):
        return False
    if not is_own(active_character(context)):
        cls.poll_message_set(LINKED)
        return False
    return True


def has_own_garments(cls: Any, context: bpy.types.Context) -> bool:
    """Poll of operators that change a garment on the active character's photo, or clone it."""
    return has_garments(cls, context) and has_own_character(cls, context)


def has_garments(cls: Any, context: bpy.types.Context) -> bool:
    """Poll of operators that need a garment on the active character's photo."""
    if not has_character(cls, context):
        return False
    if not len(active_character(context).outfit_cloner.observations):
        cls.poll_message_set("Add a garment to the photo first")
        return False
    return True


def is_built(cls: Any, context: bpy.types.Context) -> bool:
    """Poll of operators that change a character which was built once, dressed or not."""
    if not has_own_character(cls, context):
        return False
    if not active_character(context).outfit_cloner.built:
        cls.poll_message_set("Clone the outfit or show the body first")
        return False
    return True


def has_body(cls: Any, context: bpy.types.Context) -> bool:
    """Poll of operators that need a character whose body's mesh is there."""
    if not has_character(cls, context):
        return False
    if BODY not in meshes_of(active_character(context)):
        cls.poll_message_set("Clone the outfit or show the body first")
        return False
    return True
