"""What the tests of Live share: a character whose textures follow, and the timer that looks."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest

from addon.makehuman.data import BodyData
from addon.photos.reading import read_outfits
from addon.pipeline_scene import Dressed, clone_character
from addon.stage.characters import fill_root
from addon.stage.live_images import base_image
from addon.ui import live_view, session
from addon.ui.characters import meshes_of
from addon.ui.converting import fill_from_outfit, outfit_of, settings_of
from addon.wardrobe.catalogue import Wardrobe

SAMPLES = Path(__file__).resolve().parents[2] / "driver" / "samples" / "outfits.json"
SIZE = "1024"


@dataclass(frozen=True)
class Made:
    """A dressed character's files and what it was built from."""

    dressed: Dressed
    folder: Path


_made: list[Made] = []


def made_once(data: BodyData, wardrobe: Wardrobe) -> Made:
    """A character cloned from a sample photo, once for all tests."""
    if not _made:
        outfit = next(one for one in read_outfits(SAMPLES).outfits if one.name == "dotted_skirt")
        root = _new_root("maker", outfit)
        folder = Path(tempfile.mkdtemp(prefix="outfit-live-"))
        dressed = cloned_anew(root, data, wardrobe, folder)
        bpy.data.armatures.remove(root.data)
        _made.append(Made(dressed, folder))
    return _made[0]


def live_root(data: BodyData, wardrobe: Wardrobe, folder: Path) -> Any:
    """A dressed character with Live on whose textures are already those of its landmarks."""
    return _dress(made_once(data, wardrobe), folder)


def _dress(made: Made, folder: Path) -> Any:
    shutil.copytree(made.folder, folder)
    moved = [_replace_folder(item, made.folder, folder) for item in made.dressed.character.meshes]
    character = replace(made.dressed.character, meshes=tuple(moved))
    root = _new_root("mia", made.dressed.cloned.outfit)
    fill_root(root, character)
    settings = root.outfit_cloner
    settings.folder, settings.built, settings.seed = str(folder), True, 3
    session.remember_clone(root, made.dressed)
    bpy.context.view_layer.objects.active = root
    settings.live = True
    settle()
    return root


def _replace_folder(item: Any, old: Path, new: Path) -> Any:
    surface = item.surface
    if surface.texture is None:
        return item
    texture = new / surface.texture.relative_to(old)
    maps = {name: new / path.relative_to(old) for name, path in surface.maps.items()}
    return replace(item, surface=replace(surface, texture=texture, maps=maps))


def _new_root(name: str, outfit: Any) -> Any:
    root: Any = bpy.data.objects.new(name, bpy.data.armatures.new(name))
    bpy.context.scene.collection.objects.link(root)
    root.outfit_cloner.is_character = True
    fill_from_outfit(root, outfit)
    root.outfit_cloner.seed, root.outfit_cloner.texture_size = 3, SIZE
    return root


def look_until(there: Callable[[], bool], *, seconds: float = 20.0) -> None:
    """Do what Blender's window does: call the timer when it wants to be called."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        wait = live_view._tick()
        if there():
            return
        assert wait is not None, "the timer ended too early"
        time.sleep(wait)
    pytest.fail("nothing happened")


def settle() -> None:
    """Let everything come to rest."""
    end = time.monotonic() + 20.0
    while (wait := live_view._tick()) is not None:
        assert time.monotonic() < end
        time.sleep(wait)


def image_of(root: Any, slot: str) -> bpy.types.Image:
    part = next(name for name in meshes_of(root) if slot in name)
    image = base_image(meshes_of(root)[part])
    assert image is not None
    return image


def shown(image: bpy.types.Image) -> np.ndarray:
    values = np.zeros(len(image.pixels), np.float32)
    image.pixels.foreach_get(values)
    rows = np.rint(values.reshape(image.size[1], image.size[0], -1) * 255)
    return rows[::-1, :, :3].astype(np.uint8)


def move(root: Any, by: tuple[float, float], *, garment: int = 1, landmark: int = 4) -> None:
    point = root.outfit_cloner.observations[garment].landmarks[landmark]
    point.position = (point.position[0] + by[0], point.position[1] + by[1])


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def cloned_anew(root: Any, body_data: BodyData, wardrobe: Wardrobe, folder: Path) -> Dressed:
    return clone_character(
        session.photo_of(root),
        outfit_of(root),
        settings=settings_of(root),
        seed=3,
        folder=folder,
        data=body_data,
        wardrobe=wardrobe,
    )
