"""Fixtures that every room's tests share."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from addon.makehuman.data import BodyData, find_body_data
from addon.wardrobe.catalogue import Wardrobe, open_wardrobe

ROOT = Path(__file__).resolve().parent.parent


_ended: list[int] = []


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(exitstatus: int) -> None:
    """Remember how the tests went, for `pytest_unconfigure`."""
    _ended.append(int(exitstatus))


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """Leave as `driver.launch.leave` does: with bpy in it the process might not end by itself."""
    if "bpy" not in sys.modules or not _ended:
        return
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(_ended[-1])


@pytest.fixture(scope="session", autouse=True)
def own_configuration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An empty configuration folder for the tests and their processes, not the user's."""
    folder = tmp_path_factory.mktemp("configuration")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OUTFIT_CONFIG", str(folder))
        yield folder


@pytest.fixture(scope="session")
def reference() -> Path:
    """Folder of real data to test against: $OUTFIT_REFERENCE, else ../shared/reference."""
    folder = Path(os.environ.get("OUTFIT_REFERENCE", ROOT.parent / "shared" / "reference"))
    if not folder.is_dir():
        pytest.skip(f"no reference data in {folder} (set OUTFIT_REFERENCE)")
    return folder


@pytest.fixture(scope="session")
def body_data() -> BodyData:
    """The installed body data."""
    return find_body_data()


@pytest.fixture(scope="session")
def wardrobe(body_data: BodyData) -> Wardrobe:
    """The generated wardrobe, from the cache where it is there already."""
    return open_wardrobe(body_data, workers=2)


@pytest.fixture
def rng() -> np.random.Generator:
    """A seeded random generator."""
    return np.random.default_rng(42)
