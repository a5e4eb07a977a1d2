"""The wardrobe: which garments there are, generated once into a cache and loaded when asked for."""

from __future__ import annotations

import functools
import hashlib
import json
import logging
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..errors import OutfitError
from ..makehuman.data import BodyData
from .garment import Garment, Kind, read_garment, write_garment
from .sources import code_digest

log = logging.getLogger(__name__)
INDEX = "wardrobe.json"
KEPT = 12  # wardrobes of other versions that stay in the cache


@dataclass(frozen=True)
class Entry:
    """A line of the wardrobe's index: what is known of a garment without loading it."""

    name: str
    kind: Kind
    categories: tuple[str, ...]
    sexes: tuple[str, ...]


class Wardrobe:
    """The garments at hand, by kind, category and sex; files are read when first needed."""

    def __init__(self, folder: Path, entries: Iterable[Entry]) -> None:
        self.folder = folder
        self.entries = tuple(entries)
        self._loaded: dict[str, Garment] = {}

    def garment(self, name: str) -> Garment:
        """Return the garment of that name; raise OutfitError where there is none."""
        if name not in self._loaded:
            entry = next((entry for entry in self.entries if entry.name == name), None)
            if entry is None:
                raise OutfitError(f"the wardrobe in {self.folder} has no garment {name!r}")
            path = self.folder / name / f"{name}.mhclo"
            self._loaded[name] = read_garment(path, kind=entry.kind)
        return self._loaded[name]

    def candidates(
        self, *, kind: Kind, category: str | None = None, sex: str | None = None
    ) -> list[Garment]:
        """Return the garments of a kind, for a category and a sex where these are given."""
        return [
            self.garment(entry.name)
            for entry in self.entries
            if entry.kind == kind
            and (category is None or category in entry.categories)
            and (sex is None or sex in entry.sexes)
        ]

    @property
    def categories(self) -> tuple[str, ...]:
        """The DeepFashion2 categories that have a garment, sorted."""
        return tuple(sorted({name for entry in self.entries for name in entry.categories}))


def cache_folder() -> Path:
    """Folder for what can be generated again: $OUTFIT_CACHE, else the user's cache folder."""
    named = os.environ.get("OUTFIT_CACHE")
    if named:
        return Path(named)
    home = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(home) if home else Path.home() / ".cache") / "outfit-cloner"


def open_wardrobe(data: BodyData, *, cache: Path | None = None) -> Wardrobe:
    """Open the generated wardrobe, sewing it first where the cache does not hold it yet.

    Parameters
    ----------
    data : BodyData
    cache : Path, optional
        Folder to keep it in, `cache_folder()` by default. The folder's name carries a digest of
        the base mesh and of the code that cuts the garments, so that neither can be stale.

    Raises
    ------
    OutfitError
        If the cache folder cannot be written.
    """
    folder = (cache or cache_folder()) / f"wardrobe-{_digest(data)}"
    if not (folder / INDEX).is_file():
        try:
            _sew_into(folder, data)
            _prune(folder)
        except OSError as error:
            raise OutfitError(f"cannot write the wardrobe into {folder}: {error}") from error
    return Wardrobe(folder, _read_index(folder / INDEX))


@functools.cache
def _code_digest() -> bytes:
    here = Path(__file__).parent
    return code_digest([here / "tailoring" / "tailor.py", here / "people" / "parts.py"])


def _digest(data: BodyData) -> str:
    whole = hashlib.sha256(_code_digest())
    whole.update(data.base.vertices.tobytes())
    return whole.hexdigest()[:16]


def _prune(folder: Path) -> None:
    """Drop wardrobes of code that is gone; the newest stay, other installations may use them."""
    others = [path for path in folder.parent.glob("wardrobe-*") if path != folder]
    for path in sorted(others, key=lambda path: path.stat().st_mtime)[:-KEPT]:
        shutil.rmtree(path, ignore_errors=True)


def _sew_into(folder: Path, data: BodyData) -> None:
    """Sew into a temporary name and rename, so that a killed run leaves nothing half-made."""
    log.info("sewing the wardrobe into %s (once)", folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".sewing-") as name:
        made = Path(name) / "wardrobe"
        entries = [_store(made, garment) for garment in all_garments(data)]
        lines = [vars(entry) for entry in entries]
        (made / INDEX).write_text(json.dumps(lines, indent=1) + "\n", encoding="utf-8")
        try:
            made.rename(folder)
        except OSError:
            if not (folder / INDEX).is_file():  # else another process was faster
                shutil.rmtree(folder, ignore_errors=True)
                made.rename(folder)


def all_garments(data: BodyData) -> Iterator[Garment]:
    """Sew everything that our own code can make: clothes, shoes, hair and eyes."""
    from .people.parts import make_people_parts
    from .tailoring.tailor import sew_garments

    yield from sew_garments(data)
    yield from make_people_parts(data)


def _store(made: Path, garment: Garment) -> Entry:
    from .people.parts import PEOPLE_KINDS, write_textures

    folder = made / garment.name
    write_garment(folder, garment)
    if garment.kind in PEOPLE_KINDS:
        write_textures(folder, garment, np.random.default_rng(0))
    categories = garment.registration.categories if garment.registration else ()
    return Entry(garment.name, garment.kind, categories, garment.sexes)


def _read_index(path: Path) -> list[Entry]:
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        return [
            Entry(row["name"], row["kind"], tuple(row["categories"]), tuple(row["sexes"]))
            for row in rows
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise OutfitError(f"{path}: not a wardrobe index ({error}); delete its folder") from error
