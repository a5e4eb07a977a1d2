"""Several characters in a scene: the one that is worked on, and how to change to another."""

from __future__ import annotations

import bpy
import pytest

from addon.ui import characters

from .conftest import SAMPLES


@pytest.fixture
def two() -> tuple[bpy.types.Object, bpy.types.Object]:
    """Two photos, open one after the other."""
    for outfit in ("plaid_shirt", "striped_shirt"):
        bpy.ops.outfit.open_photo(filepath=str(SAMPLES), outfit=outfit)
    first, second = (bpy.data.objects[name] for name in ("plaid_shirt", "striped_shirt"))
    return first, second


def test_picking_a_character_selects_it(two: tuple[bpy.types.Object, bpy.types.Object]) -> None:
    first, second = two
    settings = bpy.context.scene.outfit_cloner
    assert characters.active_character(bpy.context) == second == settings.character
    settings.character = first
    assert characters.active_character(bpy.context) == first
    assert bpy.context.selected_objects == [first]


def test_the_field_follows_what_is_selected(two: tuple[bpy.types.Object, bpy.types.Object]) -> None:
    first, _ = two
    bpy.context.view_layer.objects.active = first
    characters._note(bpy.context.scene.name, first.name)  # what Blender's timer does
    assert bpy.context.scene.outfit_cloner.character == first


def test_a_character_that_is_not_in_the_view_layer_is_not_selected(
    two: tuple[bpy.types.Object, bpy.types.Object],
) -> None:
    first, second = two
    layer = bpy.context.view_layer.layer_collection.children["plaid_shirt"]
    layer.exclude = True
    bpy.context.scene.outfit_cloner.character = first
    assert bpy.context.view_layer.objects.active == second


def test_characters_stand_clear_of_each_other(
    two: tuple[bpy.types.Object, bpy.types.Object],
) -> None:
    first, second = two
    assert second.location.x - first.location.x > 1.2  # from hand to hand
