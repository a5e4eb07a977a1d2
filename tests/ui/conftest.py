"""The extension registered in place, and an empty scene for every test."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("BLENDER_USER_RESOURCES", tempfile.mkdtemp(prefix="outfit-tests-"))

import bpy

from addon.makehuman.data import BodyData
from addon.registration import register, unregister
from addon.ui import session
from addon.wardrobe.catalogue import Wardrobe

SAMPLES = Path(__file__).resolve().parents[2] / "driver" / "samples" / "outfits.json"


@pytest.fixture(scope="session", autouse=True)
def registered() -> Iterator[None]:
    """Operators, panels and properties, as Blender has them when the extension is enabled."""
    register()
    yield
    unregister()


@pytest.fixture(autouse=True)
def empty_file(registered: None) -> Iterator[None]:
    """A new file without objects; the extension stays registered."""
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    yield
    session.forget()


@pytest.fixture
def opened_wardrobe(body_data: BodyData, wardrobe: Wardrobe) -> Iterator[Wardrobe]:
    """The wardrobe and the body data of the whole test run, as operators find them once opened."""
    session.keep_open(body_data, wardrobe)
    yield wardrobe
    session.close_wardrobe()
