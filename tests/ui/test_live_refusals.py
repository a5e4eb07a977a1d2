"""Live where textures cannot follow: the last good one stays, and the panel says why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from addon.makehuman.data import BodyData
from addon.ui import live_view
from addon.wardrobe.catalogue import Wardrobe

from .following import files, image_of, live_root, move, settle, shown


@pytest.fixture
def root(body_data: BodyData, opened_wardrobe: Wardrobe, tmp_path: Path) -> Any:
    """A dressed character with Live on."""
    return live_root(body_data, opened_wardrobe, tmp_path / "own")


def test_landmarks_that_allow_no_clone_keep_the_texture_and_say_why(root: Any) -> None:
    image = image_of(root, "skirt")
    before = shown(image)
    item = root.outfit_cloner.observations[1]
    places = [tuple(point.position) for point in item.landmarks]
    for point in item.landmarks:
        point.position = (300.0, 500.0)
    settle()
    assert "skirt" in live_view.message_of(root)
    assert np.array_equal(shown(image), before)
    for point, place in zip(item.landmarks, places, strict=True):
        point.position = place
    settle()
    assert live_view.message_of(root) == ""
    assert np.array_equal(shown(image), before)


def test_a_landmark_outside_the_photo_is_told(root: Any) -> None:
    move(root, (-4000.0, 0.0))
    settle()
    assert "lies outside the picture" in live_view.message_of(root)


def test_a_lost_photo_is_told(root: Any, tmp_path: Path) -> None:
    root.outfit_cloner.photo = str(tmp_path / "gone.jpg")
    move(root, (-3.0, 0.0))
    settle()
    assert "gone.jpg" in live_view.message_of(root)


def test_a_folder_that_cannot_be_written_is_told_and_nothing_is_left(
    root: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    image, listed = image_of(root, "skirt"), files(tmp_path / "own")
    before = shown(image)

    def full_disk(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full_disk)
    move(root, (-9.0, 4.0))
    settle()
    assert "No space left" in live_view.message_of(root)
    assert np.array_equal(shown(image), before)
    assert files(tmp_path / "own") == listed
