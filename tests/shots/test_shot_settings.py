"""How shots are taken: settings are checked, and read back as they were."""

from __future__ import annotations

from typing import Any

import pytest

from addon.errors import OutfitError
from addon.shots.settings import SURVEILLANCE, CameraLook, ShotSettings


def test_settings_are_read_back() -> None:
    settings = ShotSettings(engine="cycles", samples=12, motion_blur=0.02, look=SURVEILLANCE)
    assert ShotSettings.from_json(settings.to_json()) == settings


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"engine": "workbench"}, "engine must be one of auto, cycles, eevee, got 'workbench'"),
        ({"device": "tpu"}, "device must be one of auto, cpu, optix"),
        ({"samples": 0}, "samples must be 1 to 4096, got 0"),
        ({"motion_blur": 1.0}, "motion_blur must be 0 to 0.2, got 1"),
        ({"jpeg_quality": 101}, "jpeg_quality must be 1 to 100"),
        ({"look": {"noise": -1}}, "noise must be 0 to 0.5"),
        ({"colour": 1}, "unexpected keyword argument 'colour'"),
    ],
)
def test_wrong_settings_are_refused(wrong: dict[str, Any], reason: str) -> None:
    with pytest.raises(OutfitError, match=reason):
        ShotSettings.from_json(wrong)


def test_the_plain_look_is_plain() -> None:
    assert CameraLook().plain
    assert not SURVEILLANCE.plain
