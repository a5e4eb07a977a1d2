"""Fixtures that every room's tests share."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from addon.makehuman.data import BodyData, find_body_data
from addon.makehuman.parameters import BodyParameters
from addon.wardrobe.catalogue import Wardrobe, open_wardrobe
from addon.wardrobe.characters.files import own_garment, write_character_mhm, write_skin

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


@pytest.fixture(scope="session")
def character_folder(
    body_data: BodyData, wardrobe: Wardrobe, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A finished character as `clone` leaves it: a woman in a top and trousers, with hair."""
    folder = tmp_path_factory.mktemp("characters") / "vera"
    own = []
    for kind, category in (
        ("clothes", "short sleeve top"),
        ("clothes", "trousers"),
        ("hair", None),
    ):
        garment = wardrobe.candidates(kind=kind, category=category, sex="female")[0]
        cloth = np.full((96, 96, 4 if kind == "hair" else 3), 90 + 60 * len(own), np.uint8)
        if kind == "hair":
            cloth[:, :48, 3] = 0  # half of each strand is see-through
        own.append(own_garment(folder, garment, cloth, character="vera").garment)
    write_skin(folder, np.full((64, 64, 3), (190, 140, 120), np.uint8), character="vera")
    body = BodyParameters(gender=0.0, age=0.4, height=0.6)
    path = folder / "vera.mhm"
    write_character_mhm(path, character="vera", parameters=body, rig="game_engine", garments=own)
    record = {"files": {"mhm": path.name}, "height_cm": 171.0, "garments": []}
    (folder / "character.json").write_text(json.dumps(record), encoding="utf-8")
    return folder
