"""Characters' paths when a .blend is saved, saved elsewhere, opened: relative, and found again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bpy

from .characters import CharacterObject, is_own
from .handlers import add_handlers, persistent, remove_handlers
from .paths import RELATIVE, blend_folder, path_of, relative
from .updates import updates_held


def rebase(root: CharacterObject, folder: str | None = None) -> None:
    """Let a character's paths start from a folder, that of the open .blend by default.

    They become absolute where that was never saved.
    """
    folder = blend_folder() if folder is None else folder
    settings = root.outfit_cloner
    with updates_held():
        for owner, field in list(_fields(settings)):
            text = getattr(owner, field)
            if text:
                setattr(owner, field, relative(path_of(root, text), folder))
    settings.saved_in = folder


def _fields(settings: Any) -> Iterator[tuple[Any, str]]:
    """Yield what of a character's fields are paths."""
    yield settings, "photo"
    yield settings, "folder"
    for item in settings.observations:
        yield item, "mask"


def _own_roots() -> list[CharacterObject]:
    """Return the file's characters; those of linked libraries belong to other files."""
    things: list[CharacterObject] = list(bpy.data.objects)
    return [one for one in things if one.outfit_cloner.is_character and is_own(one)]


@persistent
def _before_saving(path: str, *_: Any) -> None:
    """Let paths start from the folder that the file will be in."""
    if path:  # the startup file has none
        for root in _own_roots():
            rebase(root, str(Path(path).parent))


@persistent
def _after_saving(*_: Any) -> None:
    """Come back from the folder of a copy, or of a file that could not be written."""
    for root in _own_roots():
        if root.outfit_cloner.saved_in != blend_folder():
            rebase(root)


@persistent
def _after_loading(*_: Any) -> None:
    """Find the photos of a file that was moved together with them."""
    folder = blend_folder()
    for root in _own_roots():
        photo = root.outfit_cloner.photo
        if photo.startswith(RELATIVE) and (Path(folder) / photo.removeprefix(RELATIVE)).exists():
            root.outfit_cloner.saved_in = folder


HANDLERS = {
    "save_pre": _before_saving,
    "save_post": _after_saving,
    "save_post_fail": _after_saving,
    "load_post": _after_loading,
}


def register() -> None:
    """Listen to saving and loading."""
    add_handlers(HANDLERS)


def unregister() -> None:
    """Leave nothing behind."""
    remove_handlers(HANDLERS)


CLASSES = ()
