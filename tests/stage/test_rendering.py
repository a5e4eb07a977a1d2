"""Small renders look as they did: compared with pictures beside this file, with tolerance.

`OUTFIT_UPDATE_SNAPSHOTS=1 pytest tests/stage/test_rendering.py` writes the pictures anew; look at
them before they are committed.
"""

from __future__ import annotations

import os
from pathlib import Path

import bpy
import cv2
import numpy as np
import pytest
from PIL import Image

from addon.errors import OutfitError
from addon.stage.characters import StagedCharacter, stage_character
from addon.stage.posing import turn_bone
from addon.stage.rendering import drop_notes, render_previews
from addon.stage.scenes import empty_scene
from addon.stage.settings import RenderSettings
from addon.stage.studio import VIEWS
from addon.stage.views import render_views
from addon.wardrobe.characters.character import Character

SNAPSHOTS = Path(__file__).parent / "snapshots"
SMALL = RenderSettings(width=120, height=160, samples=8)
MEAN_DIFFERENCE = 3.0  # of 255: other processors and denoisers stay below, a lost mesh does not


@pytest.fixture
def previews(
    scene: bpy.types.Scene, staged: StagedCharacter, tmp_path: Path
) -> dict[str, np.ndarray]:
    paths = render_previews(scene, staged, tmp_path, SMALL)
    return {view: cv2.imread(str(path)) for view, path in paths.items()}


def test_previews_look_as_they_did(previews: dict[str, np.ndarray]) -> None:
    assert set(previews) == set(VIEWS)
    for view, picture in previews.items():
        path = SNAPSHOTS / f"{view}.png"
        if os.environ.get("OUTFIT_UPDATE_SNAPSHOTS"):
            path.parent.mkdir(exist_ok=True)
            cv2.imwrite(str(path), picture)
        expected = cv2.imread(str(path))
        assert picture.shape == expected.shape == (SMALL.height, SMALL.width, 3)
        assert np.abs(picture.astype(float) - expected).mean() < MEAN_DIFFERENCE, view


def test_a_lost_garment_would_be_noticed(
    scene: bpy.types.Scene, staged: StagedCharacter, tmp_path: Path
) -> None:
    staged.meshes[1].hide_render = True
    paths = render_previews(scene, staged, tmp_path, SMALL)
    picture, expected = (
        cv2.imread(str(path)).astype(float) for path in (paths["front"], SNAPSHOTS / "front.png")
    )
    assert np.abs(picture - expected).mean() > MEAN_DIFFERENCE


@pytest.mark.parametrize("wrong", [{"width": 8}, {"height": 100_000}, {"samples": 0}])
def test_sizes_out_of_range_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(OutfitError, match=r"pixels|samples"):
        RenderSettings(**wrong)


def test_a_character_of_an_artists_scene_gives_the_same_bytes(
    scene: bpy.types.Scene, staged: StagedCharacter, character: Character, tmp_path: Path
) -> None:
    for name in ("clone", "artist"):
        (tmp_path / name).mkdir()
    wanted = render_previews(scene, staged, tmp_path / "clone", SMALL)
    scene = empty_scene()
    stage_character(character, scene)  # somebody else, in the way
    second = stage_character(character, scene)
    second.armature.location, second.armature.rotation_euler.z = (0.2, 0.1, 1.0), 2.0
    second.meshes[1].hide_render = True
    scene.world = bpy.data.worlds.new("Own")
    before = [set(getattr(bpy.data, kind).keys()) for kind in ("objects", "scenes", "worlds")]
    found = render_views(second, tmp_path / "artist", SMALL)
    assert set(found) == set(VIEWS)
    for view, path in found.items():
        assert path.read_bytes() == wanted[view].read_bytes(), view
    after = [set(getattr(bpy.data, kind).keys()) for kind in ("objects", "scenes", "worlds")]
    assert after == before
    assert {one.name for one in (tmp_path / "artist").iterdir()} == {
        f"{view}.png" for view in VIEWS
    }


def test_a_pose_is_rendered_and_pictures_that_cannot_be_written_are_one_sentence(
    staged: StagedCharacter, tmp_path: Path
) -> None:
    at_rest = render_views(staged, tmp_path, SMALL)["front"].read_bytes()
    turn_bone(staged.armature, "upperarm_l", "Y", 60)
    assert render_views(staged, tmp_path, SMALL)["front"].read_bytes() != at_rest
    scenes = bpy.data.scenes[:]
    with pytest.raises(OutfitError, match="cannot be written: No such file or directory"):
        render_views(staged, tmp_path / "nowhere", SMALL)
    assert bpy.data.scenes[:] == scenes


def test_a_picture_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "front.png"
    Image.fromarray(np.zeros((8, 8, 3), np.uint8)).save(path)
    drop_notes(path)
    whole = path.read_bytes()
    for size in (len(whole) - 12, 30, 0):
        path.write_bytes(whole[:size])
        with pytest.raises(OutfitError, match="whole"):
            drop_notes(path)
