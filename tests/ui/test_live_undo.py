"""Live and undo: textures are always those of the landmarks that are there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest

from addon.makehuman.data import BodyData
from addon.wardrobe.catalogue import Wardrobe

from .following import image_of, live_root, look_until, move, settle, shown


@pytest.fixture
def root(body_data: BodyData, opened_wardrobe: Wardrobe, tmp_path: Path) -> Any:
    """A dressed character with Live on."""
    return live_root(body_data, opened_wardrobe, tmp_path / "own")


def test_undo_brings_the_texture_back(root: Any) -> None:
    bpy.ops.ed.undo_push(message="Before")
    before = shown(image_of(root, "skirt"))
    move(root, (-9.0, 4.0))
    settle()
    bpy.ops.ed.undo_push(message="Move Landmark")
    after = shown(image_of(root, "skirt"))
    assert not np.array_equal(before, after)
    bpy.ops.ed.undo()
    settle()
    again = bpy.data.objects["mia"]
    assert np.array_equal(shown(image_of(again, "skirt")), before)
    bpy.ops.ed.redo()
    settle()
    assert np.array_equal(shown(image_of(bpy.data.objects["mia"], "skirt")), after)


def test_undo_in_the_middle_of_a_drag_leaves_no_preview(root: Any) -> None:
    bpy.ops.ed.undo_push(message="Before")
    before = shown(image_of(root, "skirt"))
    move(root, (-9.0, 4.0))
    look_until(lambda: image_of(root, "skirt").size[0] == 512)
    bpy.ops.ed.undo_push(message="Move Landmark")
    bpy.ops.ed.undo()
    settle()
    image = image_of(bpy.data.objects["mia"], "skirt")
    assert np.array_equal(shown(image), before)
    assert not image.is_dirty


def test_undoing_twice_at_once_to_before_live_brings_the_texture_back(root: Any) -> None:
    before = shown(image_of(root, "skirt"))
    root.outfit_cloner.live = False
    bpy.ops.ed.undo_push(message="Before")
    root.outfit_cloner.live = True
    bpy.ops.ed.undo_push(message="Live")
    move(root, (-9.0, 4.0))
    settle()
    bpy.ops.ed.undo_push(message="Move Landmark")
    assert not np.array_equal(shown(image_of(root, "skirt")), before)
    bpy.ops.ed.undo()
    bpy.ops.ed.undo()
    settle()
    again = bpy.data.objects["mia"]
    assert not again.outfit_cloner.live
    assert np.array_equal(shown(image_of(again, "skirt")), before)
