"""What the tests of the Finish panel share: a character of a sample photo in the open scene."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import bpy

from addon.makehuman.data import BodyData
from addon.photos.reading import read_outfits
from addon.pipeline_export import CloneRecipe, clone_anew
from addon.pipeline_scene import Dressed
from addon.stage.characters import fill_root
from addon.ui.converting import fill_from_outfit, outfit_of, settings_of
from addon.wardrobe.catalogue import Wardrobe

SAMPLES = Path(__file__).resolve().parents[2] / "driver" / "samples" / "outfits.json"
NAME, SEED = "dotted_skirt", 5
_dressed: list[Dressed] = []


def new_root(name: str = NAME) -> Any:
    """A root with the fields of a sample outfit, not built yet."""
    outfit = next(one for one in read_outfits(SAMPLES).outfits if one.name == name)
    collection = bpy.data.collections.new(name)
    bpy.context.scene.collection.children.link(collection)
    root: Any = bpy.data.objects.new(name, bpy.data.armatures.new(name))
    collection.objects.link(root)
    fill_from_outfit(root, outfit)
    settings = root.outfit_cloner
    settings.is_character, settings.seed, settings.texture_size = True, SEED, "256"
    bpy.context.scene.outfit_cloner.character = root
    return root


def built_root(data: BodyData, wardrobe: Wardrobe) -> tuple[Any, Dressed]:
    """A character with its meshes, and what it was built from, cloned once for all tests."""
    root = new_root()
    if not _dressed:
        folder = Path(tempfile.mkdtemp(prefix="outfit-finish-"))
        recipe = CloneRecipe(outfit_of(root), settings_of(root), SEED)
        _dressed.append(clone_anew(recipe, folder, data=data, wardrobe=wardrobe))
    (dressed,) = _dressed
    fill_root(root, dressed.character)
    root.outfit_cloner.built = True
    root.outfit_cloner.folder = str(dressed.owned[0].texture.parents[1])
    bpy.context.view_layer.update()
    return root, dressed
