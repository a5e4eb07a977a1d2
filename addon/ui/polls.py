"""What operators need before they can run; Blender tells what is missing beside a greyed button."""

from __future__ import annotations

from typing import Any

import bpy

from .characters import BODY, active_character, is_own, meshes_of

LINKED = "The character is linked: change it in its own .blend, or append it"
NOT_BUILT = "Clone the outfit or show the body first"


def says(cls: Any, met: bool, otherwise: str) -> bool:
    """Whether a condition is met; otherwise Blender says this sentence beside the button."""
    if not met:
        cls.poll_message_set(otherwise)
    return met


def has_character(cls: Any, context: bpy.types.Context) -> bool:
    """Poll of operators that need a character."""
    return says(cls, active_character(context) is not None, "Open a photo first")


def has_own_character(cls: Any, context: bpy.types.Context) -> bool:
    """Poll of operators that change a character."""
    return has_character(cls, context) and says(cls, is_own(active_character(context)), LINKED)


def has_own_garments(cls: Any, context: bpy.types.Context) -> bool:
    """Poll of operators that change a garment on the active character's photo, or clone it."""
    return has_garments(cls, context) and has_own_character(cls, context)


def has_garments(cls: Any, context: bpy.types.Context) -> bool:
    """Poll of operators that need a garment on the active character's photo."""
    if not has_character(cls, context):
        return False
    seen = len(active_character(context).outfit_cloner.observations) > 0
    return says(cls, seen, "Add a garment to the photo first")


def is_built(cls: Any, context: bpy.types.Context) -> bool:
    """Poll of operators that change a character which was built once, dressed or not."""
    if not has_own_character(cls, context):
        return False
    return says(cls, active_character(context).outfit_cloner.built, NOT_BUILT)


def has_body(cls: Any, context: bpy.types.Context) -> bool:
    """Poll of operators that need a character whose body's mesh is there."""
    if not has_character(cls, context):
        return False
    return says(cls, BODY in meshes_of(active_character(context)), NOT_BUILT)


def can_be_posed(cls: Any, context: bpy.types.Context) -> bool:
    """Poll of operators that pose a character; an override of a linked one may be posed."""
    if not has_body(cls, context):
        return False
    own = active_character(context).library is None
    return says(cls, own, "The character is linked: make a library override to pose it")
