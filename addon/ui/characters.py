"""Finds the character that an artist works on, and the meshes that belong to it."""

from __future__ import annotations

from typing import Any

import bpy

from ..errors import OutfitError
from .redrawing import redraw_sidebars
from .updates import updates_held

BODY = "body"  # the part of a character that is no garment

# Blender's stubs do not know what `properties.register` hangs on objects.
CharacterObject = Any


def active_character(context: bpy.types.Context) -> CharacterObject | None:
    """Return the root of the character that the panels and operators mean, None for none.

    The one that the active object belongs to, else the one that was worked on last.
    """
    thing: CharacterObject | None = context.active_object
    while thing is not None:
        if thing.outfit_cloner.is_character:
            return thing
        thing = thing.parent
    scene: Any = context.scene
    chosen = scene.outfit_cloner.character
    return chosen if chosen is not None and scene.objects.get(chosen.name) == chosen else None


def meshes_of(root: CharacterObject) -> dict[str, bpy.types.Object]:
    """Return the meshes of a character by part: `BODY` and the names of its garments.

    Linked duplicates and what an artist parented to the character have no part.
    """
    return {thing.outfit_part: thing for thing in root.children if thing.outfit_part}


def all_roots(scene: bpy.types.Scene) -> list[CharacterObject]:
    """Return the characters of a scene."""
    things: list[CharacterObject] = list(scene.objects)
    return [thing for thing in things if thing.outfit_cloner.is_character]


def is_own(root: CharacterObject) -> bool:
    """Whether a character can be changed here; one that is linked belongs to another .blend."""
    return root.library is None and root.override_library is None


def find_root(name: str) -> CharacterObject | None:
    """Return a root by its name: pointers do not outlive undo, which long work may meet."""
    thing: CharacterObject | None = bpy.data.objects.get(name)
    return thing if thing is not None and thing.outfit_cloner.is_character else None


def existing_root(name: str) -> CharacterObject:
    """Return a root by its name; raise OutfitError where long work has outlived it."""
    root = find_root(name)
    if root is None:
        raise OutfitError(f"the character {name} is gone")
    return root


def active_observation(root: CharacterObject) -> Any:
    """Return the garment on the photo that is worked on; there has to be one."""
    settings = root.outfit_cloner
    return settings.observations[min(settings.active, len(settings.observations) - 1)]


def work_on(root: CharacterObject | None) -> None:
    """Select a character, if what is selected belongs to another one."""
    from ..stage.exporting import select_only
    from ..stage.roots import leave_edit_mode

    layer = bpy.context.view_layer
    if root is None or layer is None or active_character(bpy.context) == root:
        return
    if layer.objects.get(root.name) == root:
        leave_edit_mode()
        select_only([root], active=root)


def note_soon(scene: bpy.types.Scene, root: CharacterObject) -> None:
    """Note which character is worked on, once drawing is done: panels must not write."""
    names = scene.name, root.name
    bpy.app.timers.register(lambda: _note(*names), first_interval=0.0)


def _note(scene_name: str, name: str) -> None:
    scene: Any = bpy.data.scenes.get(scene_name)
    root = find_root(name)
    if scene is not None and root is not None:
        with updates_held():
            scene.outfit_cloner.character = root
        redraw_sidebars()
