"""The extension's preferences: folders of assets, of the body data and of the cache."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy
from bpy.props import StringProperty

from . import background, session
from .names import CONTEXT
from .paths import typed_path

# The extension's own package, whatever Blender calls it; tests register `addon` by itself.
ROOT_PACKAGE = __name__.removesuffix(".ui.preferences").removesuffix(".addon")
LONGEST_PATH = 84  # characters of a folder that are shown

_folders: dict[str, Path] = {}  # what is chosen; read by threads, which must not ask Blender
_known: dict[str, Any] = {}  # "size": bytes of the cache; "wardrobe": the one open then


def body_data_folder() -> Path | None:
    """Return the folder of the body data that the user chose, None for the installed ones."""
    return _folders.get("body_data")


def cache_folder() -> Path:
    """Return the folder for what can be made again."""
    from ..wardrobe.catalogue import cache_folder as usual_cache

    return _folders.get("cache") or usual_cache()


def _folders_changed(preferences: OutfitPreferences, context: bpy.types.Context | None) -> None:
    """Take note of the folders; what was read from others is dropped."""
    del context
    before = dict(_folders)
    for name in ("body_data", "cache"):
        text = getattr(preferences, name)
        if text:
            _folders[name] = typed_path(text)
        else:
            _folders.pop(name, None)
    if _folders != before:
        size_changed()
        session.close_wardrobe()


class OutfitPreferences(bpy.types.AddonPreferences):
    """Where the extension finds things, and where it keeps them."""

    bl_idname = ROOT_PACKAGE
    bl_translation_context = CONTEXT

    body_data: StringProperty(
        name="Body Data",
        description="A data folder of MakeHuman or MPFB; empty takes the installed body data",
        subtype="DIR_PATH",
        update=_folders_changed,
        translation_context=CONTEXT,
    )
    cache: StringProperty(
        name="Cache",
        description="For what can be made again: the sewn wardrobe and pictures of its garments",
        subtype="DIR_PATH",
        update=_folders_changed,
        translation_context=CONTEXT,
    )

    def draw(self, context: bpy.types.Context) -> None:
        """Lay the page out."""
        del context
        layout = self.layout
        layout.use_property_split = True
        _draw_assets(layout.column())
        layout.separator()
        layout.prop(self, "body_data", placeholder="Installed Body Data", text_ctxt=CONTEXT)
        layout.separator()
        layout.prop(self, "cache", placeholder="Usual Folder", text_ctxt=CONTEXT)
        _draw_cache(layout.split(factor=0.75))


def _draw_assets(column: bpy.types.UILayout) -> None:
    """Show the imported folders, each with a button that takes it out of the wardrobe."""
    row = column.split(factor=0.5)
    row.label(text="Asset Folders", text_ctxt=CONTEXT)
    row = row.row(align=True)
    row.operator("outfit.add_asset_folder", text="Add", icon="ADD", text_ctxt=CONTEXT)
    row.operator("outfit.rescan_assets", text="Rescan", icon="FILE_REFRESH", text_ctxt=CONTEXT)
    box = column.box().column(align=True)
    folders, problem = _imported()
    if problem:
        box.label(text=problem, icon="ERROR", translate=False)
    elif not folders:
        box.label(text="None yet: add folders of MakeHuman or MPFB assets", text_ctxt=CONTEXT)
    for folder in folders:
        line = box.row()
        line.label(text=_shortened(folder), translate=False)
        if not folder.exists():
            line.label(text="Not There Now", icon="ERROR", text_ctxt=CONTEXT)
        taken = line.operator("outfit.remove_asset_folder", text="", icon="X", emboss=False)
        taken.folder = str(folder)


def _imported() -> tuple[tuple[Path, ...], str]:
    """Return the imported folders, or a sentence that says why they are not known."""
    from ..errors import OutfitError
    from ..wardrobe.assets.index import imported_folders

    try:
        return imported_folders(), ""
    except OutfitError as error:
        return (), str(error)


def _shortened(path: Path) -> str:
    text = str(path)
    return text if len(text) <= LONGEST_PATH else f"…{text[-LONGEST_PATH:]}"


def _draw_cache(row: bpy.types.UILayout) -> None:
    opened = session.wardrobe()
    if _known.get("wardrobe") is not opened:  # it may have been sewn meanwhile
        _known.clear()
        _known["wardrobe"] = opened
    if "size" not in _known:
        background.ask("the cache's size", _measure, _take_size)
    size = _known.get("size")
    told = f"{cache_folder()}: {_megabytes(size)}" if size is not None else str(cache_folder())
    row.label(text=told, translate=False)
    row.operator("outfit.clear_cache", text="Clear", icon="TRASH", text_ctxt=CONTEXT)


def _measure() -> int:
    from ..wardrobe.cached import cached_bytes

    return cached_bytes(cache_folder())


def _take_size(size: int | None) -> None:
    _known["size"] = size or 0


def size_changed() -> None:
    """Have the cache measured again when the page is drawn next."""
    _known.clear()


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:,.0f} MB"


def register() -> None:
    """Read the folders once; without an entry in Blender's preferences the usual ones count."""
    preferences = bpy.context.preferences
    entry = preferences.addons.get(ROOT_PACKAGE) if preferences is not None else None
    if entry is not None and entry.preferences is not None:
        _folders_changed(entry.preferences, None)


def unregister() -> None:
    """Forget what was read."""
    _folders.clear()
    _known.clear()


CLASSES = (OutfitPreferences,)
