"""Thumbnails of garments as Blender's icons: painted in the background, freed at the end."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bpy.utils.previews

from ..errors import OutfitError
from . import background, session

if TYPE_CHECKING:
    from ..wardrobe.catalogue import Wardrobe
    from ..wardrobe.garment import Garment
    from ..wardrobe.search import Listed
    from ..wardrobe.thumbnail_painting import Mannequin

Tell = Callable[[float, str], None]

_collections: list[Any] = []  # Blender's, at most one
_paths: dict[str, Path | None] = {}  # garment's name -> picture, None where it cannot be painted
_mannequins: list[Any] = []


def icon_of(name: str, listed: Listed | None = None) -> int:
    """Return the icon of a garment of the open wardrobe, 0 until it is painted.

    Parameters
    ----------
    name : str
    listed : Listed, optional
        What is known of it; a garment without labels is found by that alone.
    """
    if name not in _paths:
        wardrobe = session.wardrobe()
        if wardrobe is not None:
            read = functools.partial(_garment, name, listed, wardrobe)
            background.ask(
                f"picture of {name}",
                functools.partial(_paint, name, read),
                functools.partial(_take, name),
            )
        return 0
    path = _paths[name]
    return _icon(path) if path is not None else 0


def _take(name: str, path: Path | None) -> None:
    _paths[name] = path


def _icon(path: Path) -> int:
    if not _collections:
        _collections.append(bpy.utils.previews.new())
    collection, key = _collections[0], str(path)
    preview = collection.get(key) or collection.load(key, key, "IMAGE")
    return int(preview.icon_id)


def paint_all(listed: Sequence[Listed], wardrobe: Wardrobe, tell: Tell) -> None:
    """Paint what has no picture yet; for the threads of jobs."""
    waiting = [one for one in listed if one.name not in _paths]
    for count, one in enumerate(waiting):
        tell(count / len(waiting), "Painting thumbnails")
        read = functools.partial(_garment, one.name, one, wardrobe)
        _take(one.name, _paint(one.name, read))


def all_painted(listed: Sequence[Listed]) -> bool:
    """Whether there are garments, and each was painted or cannot be."""
    return bool(listed) and all(one.name in _paths for one in listed)


def _garment(name: str, listed: Listed | None, wardrobe: Wardrobe) -> Garment:
    from ..wardrobe.garment import read_garment

    if listed is not None and not listed.slots:
        return read_garment(listed.path)
    return wardrobe.garment(name)


def _paint(name: str, read: Callable[[], Garment]) -> Path | None:
    """Return the path of a garment's picture, None where there is none to be had."""
    from ..wardrobe.thumbnails import thumbnail
    from .preferences import cache_folder

    try:
        return thumbnail(read(), _mannequin(), cache=cache_folder())
    except OutfitError as error:
        background.log.info("no picture of %s: %s", name, error)
        return None


def _mannequin() -> Mannequin:
    from ..wardrobe.thumbnail_painting import Mannequin

    data = session.body_data()
    if not _mannequins or _mannequins[0].data is not data:
        _mannequins[:] = [Mannequin(data)]
    found: Mannequin = _mannequins[0]
    return found


def forget() -> None:
    """Drop all pictures: garments or the cache have changed."""
    _paths.clear()
    while _collections:
        bpy.utils.previews.remove(_collections.pop())


def unregister() -> None:
    """Free Blender's previews."""
    forget()
    _mannequins.clear()


CLASSES = ()
