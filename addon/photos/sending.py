"""Hand one outfit on: add it to an outfits.json, new or there already, with its photo."""

from __future__ import annotations

import filecmp
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..cloning.observation import Outfit
from ..errors import OutfitError
from .outfits import folder_name, open_outfit
from .outfits_json import MOST_OUTFITS, outfit_entry, read_entries, write_entries


def send_outfit(path: Path, outfit: Outfit) -> None:
    """Add an outfit to an outfits.json, or replace the one of its name in it.

    Other outfits of the file stay as they are, what cannot be read of them too. A photo from
    elsewhere is copied into the file's folder, under a number where another photo has its name.

    Parameters
    ----------
    path : Path
    outfit : Outfit
        Its person says who wears it.

    Raises
    ------
    OutfitError
        Where the photo is lost or does not suit the landmarks, the file that is there is no
        outfits.json, or nothing can be written there; nothing is changed then.
    """
    entries = read_entries(path) if path.exists() else []
    _, opened = open_outfit(outfit)
    with _inside(opened.photo, path) as photo:
        entry = outfit_entry(path, replace(opened, photo=photo))
        write_entries(path, _replaced(entries, entry, folder_name(outfit.name).lower()))


def _replaced(entries: list[Any], entry: Any, name: str) -> list[Any]:
    """Put an entry where one of its name is, else at the end."""
    places = [place for place, one in enumerate(entries) if _is_named(one, name)]
    if places:
        return [entry if place == places[0] else one for place, one in enumerate(entries)]
    if len(entries) >= MOST_OUTFITS:
        raise OutfitError(f"there are {len(entries)} outfits in the file, no more are read")
    return [*entries, entry]


def _is_named(entry: Any, name: str) -> bool:
    found = entry.get("name") if isinstance(entry, dict) else None
    return isinstance(found, str) and folder_name(found).lower() == name


@contextmanager
def _inside(photo: Path, path: Path) -> Iterator[Path]:
    """Give a photo's place in a file's folder; a copy is taken away where the block fails."""
    folder = path.parent.resolve()
    if photo.resolve().is_relative_to(folder):
        yield photo
        return
    place, number = path.parent / photo.name, 1
    while place.exists() and not filecmp.cmp(photo, place, shallow=False):
        number += 1
        place = path.parent / f"{photo.stem}_{number}{photo.suffix}"
    copied = not place.exists()
    try:
        if copied:
            shutil.copyfile(photo, place)
        yield place
    except OSError as error:
        _take_away(place, copied)
        raise OutfitError(f"{path}: cannot be written: {error.strerror or error}") from error
    except OutfitError:
        _take_away(place, copied)
        raise


def _take_away(place: Path, copied: bool) -> None:
    if copied:
        place.unlink(missing_ok=True)
