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

from addon.errors import OutfitError
from addon.stage.characters import StagedCharacter
from addon.stage.rendering import render_previews
from addon.stage.settings import RenderSettings
from addon.stage.studio import VIEWS

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
