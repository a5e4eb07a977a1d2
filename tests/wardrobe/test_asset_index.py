"""The user's asset index: kept fresh by looking at sizes and times, in the configuration folder."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from addon.errors import OutfitError
from addon.wardrobe.assets import index as asset_index
from addon.wardrobe.assets.index import (
    config_folder,
    forget_folders,
    import_folder,
    imported_folders,
    open_index,
)
from addon.wardrobe.registration_files import store_registration
from tests.wardrobe.asset_files import GARMENT, make_garment
from tests.wardrobe.test_registration_files import SKIRT, TROUSERS, irregular


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "config"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "data"
    make_garment(root / "clothes" / "shirt", "shirt", "u-1")
    make_garment(root / "clothes" / "skirt", "skirt", "u-2")
    return root


def nothing_is_read(*_: object, **__: object) -> None:
    raise AssertionError("an unchanged asset was read again")


def test_opening_again_reads_nothing(
    root: Path, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = import_folder(root, config=config)
    monkeypatch.setattr(asset_index, "read_asset", nothing_is_read)
    again = open_index(config)
    assert again.entries == first.assets
    assert again.by_uuid("U-2") == first.assets[1]
    assert again.find("skirt") == first.assets[1]


@pytest.mark.parametrize("suffix", [".mhclo", ".obj", ".mhmat", ".png"])
def test_a_changed_file_is_read_again_and_only_its_garment(
    root: Path, config: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    before = import_folder(root, config=config).assets
    changed = root / "clothes" / "shirt" / f"shirt{suffix}"
    changed.write_bytes(changed.read_bytes() + b"\n# changed\n")
    read = asset_index.read_asset
    seen = []
    monkeypatch.setattr(
        asset_index, "read_asset", lambda found, *a, **k: seen.append(found) or read(found, *a, **k)
    )
    after = open_index(config).entries
    assert [Path(found.path).name for found in seen] == ["shirt.mhclo"]
    assert after[0].sha256 != before[0].sha256
    assert after[1] == before[1]


def test_a_change_that_keeps_the_size_is_seen_by_its_time(root: Path, config: Path) -> None:
    import_folder(root, config=config)
    path = root / "clothes" / "shirt" / "shirt.mhclo"
    path.write_text(path.read_text().replace("u-1", "u-7"))
    os.utime(path, ns=(1, 1))
    assert open_index(config).by_uuid("u-7") is not None


def test_files_that_come_and_go_are_seen(root: Path, config: Path) -> None:
    import_folder(root, config=config)
    shutil.rmtree(root / "clothes" / "shirt")
    (root / "clothes" / "skirt" / "skirt.png").unlink()
    make_garment(root / "clothes" / "vest", "vest", "u-3")
    assets = open_index(config).entries
    assert [asset.name for asset in assets] == ["skirt", "vest"]
    assert "skirt.png" not in assets[0].files


def test_a_new_registration_changes_the_entry(root: Path, config: Path) -> None:
    path = import_folder(root, config=config).assets[1].path
    for origin, registration in (("automatic", TROUSERS), ("imported", SKIRT)):
        store_registration(path, "u-2", registration, origin=origin, config=config)
        asset = open_index(config).find("skirt")
        assert (asset.origin, asset.categories) == (origin, registration.categories)
    store_registration(path, "u-2", irregular("shorts"), origin="hand", config=config)
    asset = open_index(config).find("skirt")
    assert (asset.origin, asset.category, asset.regular) == ("hand", "shorts", False)
    assert "skirt.registration.json" in asset.files


def test_an_unusable_registration_is_a_sentence(root: Path, config: Path) -> None:
    bad = root / "clothes" / "skirt" / "skirt.registration.json"
    bad.write_text('{"categories": ["kilt"], "parts": []}')
    folder = import_folder(root, config=config)
    assert [asset.name for asset in folder.assets] == ["shirt"]
    assert "unknown garment category 'kilt'" in folder.problems[0]
    bad.unlink()
    assert len(open_index(config).entries) == 2


def test_forgetting_leaves_the_files(root: Path, config: Path) -> None:
    import_folder(root, config=config)
    files = sorted(root.rglob("*"))
    forget_folders([root / "clothes" / ".."], config=config)
    assert open_index(config).entries == ()
    assert sorted(root.rglob("*")) == files
    with pytest.raises(OutfitError, match="was not imported"):
        forget_folders([root], config=config)


def test_nothing_of_the_folder_is_copied_or_changed(root: Path, config: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in root.rglob("*")}
    import_folder(root, config=config)
    assert {path: path.stat().st_mtime_ns for path in root.rglob("*")} == before
    assert {path.suffix for path in config.rglob("*")} == {".json"}
    assert all(b"picture of" not in path.read_bytes() for path in config.iterdir())


def test_a_folder_that_is_away_for_a_while_is_not_forgotten(root: Path, config: Path) -> None:
    import_folder(root, config=config)
    away = root.rename(root.with_name("unplugged"))
    index = open_index(config)
    assert index.entries == ()
    assert "is not there now; 2 assets" in index.problems[0]
    away.rename(root)
    assert len(open_index(config).entries) == 2


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"version": 1, "folders": 3}', '{"version": 99, "folders": {}}', "\0"]
)
def test_a_damaged_index_is_made_again(root: Path, config: Path, text: str) -> None:
    whole = import_folder(root, config=config).assets
    (config / asset_index.INDEX).write_text(text)
    assert open_index(config).entries == whole


def test_a_damaged_row_is_read_again(root: Path, config: Path) -> None:
    whole = import_folder(root, config=config).assets
    path = config / asset_index.INDEX
    path.write_text(path.read_text().replace('"kind"', '"knid"', 1))
    assert open_index(config).entries == whole


def test_a_damaged_list_of_folders_says_so(root: Path, config: Path) -> None:
    import_folder(root, config=config)
    (config / asset_index.FOLDERS).write_text("{broken")
    with pytest.raises(OutfitError, match="not a list of folders"):
        open_index(config)


def test_names_that_do_not_tell_which_are_refused(root: Path, config: Path) -> None:
    make_garment(root / "more" / "shirt", "shirt", "u-8")
    import_folder(root, config=config)
    index = open_index(config)
    with pytest.raises(OutfitError, match="2 assets are named 'shirt'"):
        index.find("shirt")
    assert index.find("u-8").path.parent.parent.name == "more"
    with pytest.raises(OutfitError, match="did you mean skirt"):
        index.find("skrit")


def test_folders_in_folders_come_once(root: Path, config: Path) -> None:
    import_folder(root, config=config)
    import_folder(root / "clothes", config=config)
    import_folder(root, config=config)
    assert imported_folders(config) == (root, root / "clothes")
    assert len(open_index(config).entries) == 2


def test_the_generated_wardrobe_stays_indexed_between_commands(
    root: Path, config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    generated = tmp_path / "wardrobe"
    make_garment(generated / "vest", "vest", "u-3")
    import_folder(root, config=config)
    assert len(open_index(config, generated=generated).entries) == 3
    open_index(config)
    monkeypatch.setattr(asset_index, "read_asset", nothing_is_read)
    assert open_index(config, generated=generated).entries[0].name == "vest"


def test_the_configuration_folder_follows_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("OUTFIT_CONFIG", str(tmp_path / "own"))
    assert config_folder() == tmp_path / "own"
    monkeypatch.delenv("OUTFIT_CONFIG")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert config_folder() == tmp_path / "outfit-cloner"
    monkeypatch.delenv("XDG_CONFIG_HOME")
    monkeypatch.setenv("APPDATA", str(tmp_path / "Roaming"))
    assert config_folder() == tmp_path / "Roaming" / "outfit-cloner"
    monkeypatch.delenv("APPDATA")
    assert config_folder() == Path.home() / ".config" / "outfit-cloner"


def test_a_configuration_that_cannot_be_written_is_said(root: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(OutfitError, match="cannot write"):
        import_folder(root, config=blocked)


def test_broken_garments_are_tried_again(root: Path, config: Path) -> None:
    path = root / "clothes" / "shirt" / "shirt.mhclo"
    path.write_text("nothing")
    assert len(import_folder(root, config=config).problems) == 1
    path.write_text(GARMENT.format(name="shirt", uuid="u-1"))
    index = open_index(config)
    assert (len(index.entries), index.problems) == (2, ())
