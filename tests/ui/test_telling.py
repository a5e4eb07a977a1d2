"""What timers refuse is told as operators tell it."""

from __future__ import annotations

import bpy
import pytest

from addon.ui.telling import tell


def test_a_sentence_is_told_as_a_warning(capfd: pytest.CaptureFixture[str]) -> None:
    assert bpy.ops.outfit.tell(message="the photo is lost") == {"FINISHED"}
    assert "Warning: the photo is lost" in capfd.readouterr().out


def test_without_a_window_nothing_is_told(capfd: pytest.CaptureFixture[str]) -> None:
    tell("the photo is lost")
    assert capfd.readouterr().out == ""
