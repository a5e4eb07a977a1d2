"""Figures that the tests of motions share."""

from __future__ import annotations

import pytest

from addon.makehuman.data import BodyData
from addon.wardrobe.catalogue import Wardrobe
from tests.motion.figures import Subject, subject


@pytest.fixture(scope="session")
def bare(body_data: BodyData) -> Subject:
    """A bare body on the game engine's rig."""
    return subject(body_data)


@pytest.fixture(scope="session")
def shod(body_data: BodyData, wardrobe: Wardrobe) -> Subject:
    """The same in boots with heels."""
    return subject(body_data, wardrobe=wardrobe, shoes="ankle_boots")
