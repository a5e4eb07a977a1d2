"""Preferences: asset folders are the index's, the cache is measured and cleared, paths count."""

from __future__ import annotations

import types
from collections.abc import Iterator
from pathlib import Path

import bpy
import pytest

from addon.ui import background, preferences, session
from addon.ui.importing import ENTRIES, draw_import_entries
from addon.wardrobe.assets.index import imported_folders
from addon.wardrobe.cached import cached_bytes, clear_cache
from tests.wardrobe.asset_files import make_garment


@pytest.fixture(autouse=True)
def no_folders_chosen() -> Iterator[None]:
    """Forget what a test chose."""
    yield
    preferences.unregister()
    session.close_wardrobe()


def choose(**folders: Path) -> None:
    """Set folders as the page's fields do."""
    texts = {name: str(path) for name, path in folders.items()}
    chosen = types.SimpleNamespace(**{"body_data": "", "cache": "", **texts})
    preferences._folders_changed(chosen, None)


def test_folders_are_added_looked_at_again_and_removed(tmp_path: Path) -> None:
    folder = tmp_path / "assets"
    make_garment(folder / "poses", "one", "u-1", text="")
    assert bpy.ops.outfit.add_asset_folder(directory=str(folder)) == {"FINISHED"}
    assert imported_folders() == (folder,)
    assert bpy.ops.outfit.rescan_assets() == {"FINISHED"}
    assert bpy.ops.outfit.remove_asset_folder(folder=str(folder)) == {"FINISHED"}
    assert imported_folders() == ()
    with pytest.raises(RuntimeError, match="was not imported"):
        bpy.ops.outfit.remove_asset_folder(folder=str(folder))
    with pytest.raises(RuntimeError, match="no folder of assets"):
        bpy.ops.outfit.add_asset_folder(directory=str(tmp_path / "nowhere"))
    assert (folder / "poses" / "one.mhclo").is_file()


def test_the_cache_is_measured_and_only_ours_is_cleared(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    for name in ("wardrobe-1", "sewn", "thumbnails", "photos"):
        (cache / name).mkdir(parents=True)
        (cache / name / "file").write_bytes(b"x" * 1000)
    (cache / "wardrobe-1" / "linked").hardlink_to(cache / "sewn" / "file")
    assert cached_bytes(cache) == 3000
    choose(cache=cache)
    assert preferences.cache_folder() == cache
    assert bpy.ops.outfit.clear_cache() == {"FINISHED"}
    assert [path.name for path in cache.iterdir()] == ["photos"]
    clear_cache(tmp_path / "nowhere")
    background.ask("size", preferences._measure, preferences._take_size)
    background.wait()
    assert preferences._known["size"] == 0


def test_another_body_data_folder_counts(tmp_path: Path) -> None:
    own = session.body_data().root
    choose(body_data=own)
    assert session.body_data().root == own
    choose(body_data=tmp_path)
    with pytest.raises(Exception, match=r"has no 3dobjs/base\.obj"):
        session.body_data()
    choose()
    assert preferences.body_data_folder() is None and session.body_data().root == own


def test_registering_works_without_an_entry_in_blender_s_preferences() -> None:
    assert preferences.ROOT_PACKAGE not in bpy.context.preferences.addons
    preferences.register()
    assert preferences.body_data_folder() is None


def test_file_import_has_an_entry_a_kind() -> None:
    drawn = []

    class Layout:
        def operator(self, name: str, *, text: str, text_ctxt: str) -> types.SimpleNamespace:
            drawn.append((name, text))
            return types.SimpleNamespace()

    draw_import_entries(types.SimpleNamespace(layout=Layout()), bpy.context)  # type: ignore[arg-type]
    assert drawn == [("outfit.import_makehuman", label) for label, _ in ENTRIES]
    labels = [label for label, _ in ENTRIES]
    for wanted in ("Exchange (.mhx2)", "Clothes (.mhclo)", "Character (.mhm)"):
        assert f"MakeHuman {wanted}" in labels
    assert draw_import_entries in bpy.types.TOPBAR_MT_file_import._dyn_ui_initialize()


def test_work_in_the_background_is_delivered_once_and_ends() -> None:
    taken = []
    background.ask("one", lambda: 1, taken.append)
    background.ask("one", lambda: 2, taken.append)
    background.ask("fails", lambda: 1 / 0, taken.append)
    background.wait()
    assert sorted(taken, key=str) == [1, None]
    background.unregister()
    assert not background._threads and not bpy.app.timers.is_registered(background._deliver)
    background.ask("again", lambda: 3, taken.append)
    background.wait()
    assert taken[-1] == 3
