"""A named pipe in an asset folder is refused: reading it would wait for a writer without end."""

import os
import stat
from pathlib import Path

import pytest

from addon.errors import OutfitError
from addon.makehuman.mhm import MAX_MHM_BYTES, read_mhm
from addon.makehuman.text import MAX_LINE, read_file, read_lines
from addon.photos.images import read_photo
from addon.wardrobe.assets.readers import read_asset
from addon.wardrobe.assets.walk import Found
from addon.wardrobe.registration_files import registration_summary
from driver.fuzz_seeds import Format, makehuman_formats, own_formats
from tests.wardrobe.asset_files import make_garment

FORMATS = (*makehuman_formats(), *own_formats())

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")


@pytest.mark.parametrize("one", FORMATS, ids=lambda one: one.name)
def test_readers_refuse_a_pipe(one: Format, tmp_path: Path) -> None:
    path = tmp_path / one.file
    os.mkfifo(path)
    with pytest.raises(OutfitError, match="is no regular file"):
        one.read(path)


def test_a_device_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (Path("/dev/zero"), tmp_path):
        with pytest.raises(OutfitError, match="is no regular file"):
            read_file(path, limit=9)


def test_a_photo_that_is_a_pipe_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.jpg")
    with pytest.raises(OutfitError, match="not a file"):
        read_photo(tmp_path / "a.jpg")


@pytest.mark.parametrize("suffix", [".mhclo", ".obj", ".mhmat", ".png", ".registration.json"])
def test_the_index_does_not_wait_for_a_pipe(suffix: str, tmp_path: Path) -> None:
    path = make_garment(tmp_path / "x", "x", "u-1")
    path.with_suffix(suffix).unlink(missing_ok=True)
    os.mkfifo(path.with_suffix(suffix))
    found = Found(str(path), "clothes")
    if suffix in (".mhclo", ".obj"):
        with pytest.raises(OutfitError, match="is no regular file"):
            read_asset(found, tmp_path, config=tmp_path / "config")
    else:
        asset, _ = read_asset(found, tmp_path, config=tmp_path / "config")
        assert f"x{suffix}" not in asset.files
    assert stat.S_ISFIFO(path.with_suffix(suffix).stat().st_mode)


def test_a_registration_that_is_a_pipe_is_none(tmp_path: Path) -> None:
    path = make_garment(tmp_path / "x", "x", "u-1")
    path.with_suffix(".registration.json").unlink(missing_ok=True)
    os.mkfifo(path.with_suffix(".registration.json"))
    assert registration_summary(path, "u-1", config=tmp_path / "config") is None


def test_files_and_lines_are_bounded(tmp_path: Path) -> None:
    path = tmp_path / "a.mhm"
    path.write_bytes(b"#" * (MAX_MHM_BYTES + 1))
    with pytest.raises(OutfitError, match=f"at most {MAX_MHM_BYTES} are read"):
        read_mhm(path)
    path.write_bytes(b"\r\n" + b"x" * (MAX_LINE + 1))
    with pytest.raises(OutfitError, match="line 2: the line is longer than"):
        list(read_lines(path))
