"""Live ends: by its switch, or with the character, the file or the extension; nothing is left."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest

from addon.makehuman.data import BodyData
from addon.ui import live_view
from addon.wardrobe.catalogue import Wardrobe

from .following import cloned_anew, files, image_of, live_root, look_until, move, settle, shown


@pytest.fixture
def root(body_data: BodyData, opened_wardrobe: Wardrobe, tmp_path: Path) -> Any:
    """A dressed character with Live on."""
    return live_root(body_data, opened_wardrobe, tmp_path / "own")


def working() -> list[str]:
    return [one.name for one in threading.enumerate() if one is not threading.main_thread()]


def into_the_thread(root: Any) -> None:
    """Move a landmark and go on until the thread makes the textures."""
    move(root, (-9.0, 4.0))
    follower = live_view._followers[root.name]
    look_until(lambda: follower.work is not None and follower.work.full)


def test_a_deleted_character_ends_the_thread_and_leaves_no_file(root: Any, tmp_path: Path) -> None:
    listed, threads = files(tmp_path / "own"), working()
    into_the_thread(root)
    for thing in [*root.children, root]:
        bpy.data.objects.remove(thing)
    assert live_view._tick() is None
    assert not live_view._followers
    assert working() == threads
    assert files(tmp_path / "own") == listed


def test_opening_a_file_ends_the_thread_and_leaves_no_file(root: Any, tmp_path: Path) -> None:
    listed, threads = files(tmp_path / "own"), working()
    into_the_thread(root)
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    assert not live_view._followers
    assert not bpy.app.timers.is_registered(live_view._tick)
    assert working() == threads
    assert files(tmp_path / "own") == listed


def test_a_change_while_the_thread_works_is_not_lost(
    root: Any, body_data: BodyData, wardrobe: Wardrobe, tmp_path: Path
) -> None:
    listed = files(tmp_path / "own")
    into_the_thread(root)
    move(root, (-5.0, -3.0))
    settle()
    anew = cloned_anew(root, body_data, wardrobe, tmp_path / "anew")
    for item in anew.cloned.garments:
        assert np.array_equal(shown(image_of(root, item.garment.name)), item.clone.texture)
    assert files(tmp_path / "own") == listed


def test_registering_three_times_leaves_nothing(root: Any) -> None:
    move(root, (-9.0, 4.0))
    counts = [len(getattr(bpy.app.handlers, name)) for name in live_view.HANDLERS]
    image = image_of(root, "skirt")
    look_until(lambda: image.size[0] == 512)
    for _ in range(3):
        live_view.unregister()
        assert not live_view._followers
        assert not bpy.app.timers.is_registered(live_view._tick)
        live_view.register()
    assert not image.is_dirty
    assert counts == [len(getattr(bpy.app.handlers, name)) for name in live_view.HANDLERS]


def test_switching_live_off_in_the_middle_shows_the_files_again(root: Any) -> None:
    image = image_of(root, "skirt")
    before = shown(image)
    move(root, (-9.0, 4.0))
    look_until(lambda: image.size[0] == 512)
    root.outfit_cloner.live = False
    settle()
    assert np.array_equal(shown(image), before)
    assert not image.is_dirty
