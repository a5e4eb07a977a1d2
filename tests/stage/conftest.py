"""A dressed character of our own wardrobe, staged in an empty scene."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import numpy as np
import pytest

os.environ.setdefault("BLENDER_USER_RESOURCES", tempfile.mkdtemp(prefix="outfit-tests-"))

import bpy

from addon.makehuman.body import build_body
from addon.makehuman.data import BodyData
from addon.makehuman.parameters import BodyParameters
from addon.stage.characters import StagedCharacter, stage_character
from addon.stage.scenes import empty_scene
from addon.wardrobe.catalogue import Wardrobe
from addon.wardrobe.characters.character import Character, Surface
from addon.wardrobe.characters.dressing import Worn, dress
from addon.wardrobe.people.painting import write_png


@pytest.fixture(scope="session")
def character(
    body_data: BodyData, wardrobe: Wardrobe, tmp_path_factory: pytest.TempPathFactory
) -> Character:
    """A woman in a skirt and a top, every mesh with a texture of its own colour."""
    folder: Path = tmp_path_factory.mktemp("textures")
    body = build_body(body_data, BodyParameters(gender=0.0))
    picks = [
        wardrobe.candidates(kind=kind, category=category, sex="female")[0]
        for kind, category in (
            ("clothes", "short sleeve top"),
            ("clothes", "skirt"),
            ("shoes", None),
            ("hair", None),
            ("eyes", None),
        )
    ]
    worn = []
    for shade, garment in enumerate(picks):
        texture = folder / garment.name / "texture.png"
        write_png(texture, np.full((64, 64, 3), (40 * shade, 90, 160), np.uint8))
        worn.append(Worn(garment.name, garment, Surface(texture=texture)))
    write_png(folder / "skin" / "texture.png", np.full((64, 64, 3), (190, 140, 120), np.uint8))
    return dress(
        "tester",
        data=body_data,
        body=body,
        rig=body_data.rig("game_engine"),
        skin=Surface(texture=folder / "skin" / "texture.png"),
        worn=worn,
    )


@pytest.fixture
def scene() -> bpy.types.Scene:
    """An empty scene."""
    return empty_scene()


@pytest.fixture
def staged(character: Character, scene: bpy.types.Scene) -> StagedCharacter:
    """The character in the scene."""
    return stage_character(character, scene)
