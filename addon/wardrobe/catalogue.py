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
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ..errors import OutfitError
from ..makehuman.data import BodyData
from .assets.index import AssetIndex
from .assets.readers import Asset
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
    """The garments at hand, by kind, category and sex; files are read when first needed.

    Parameters
    ----------
    folder : Path
        Of the generated garments.
    entries : iterable of Entry
        The generated garments.
    imported : iterable of Asset
        The user's own; labelled clothes among them are candidates as well, after the generated
        ones, by name and uuid.
    """

    def __init__(
        self, folder: Path, entries: Iterable[Entry], *, imported: Iterable[Asset] = ()
    ) -> None:
        self.folder = folder
        generated = tuple(entries)
        self._imported = _named_apart(imported, {entry.name for entry in generated})
        own = [
            Entry(name, "clothes", asset.categories, asset.sexes)
            for name, asset in self._imported.items()
        ]
        self.entries = (*generated, *own)
        self._loaded: dict[str, Garment] = {}
        self._faulty: set[str] = set()

    def garment(self, name: str) -> Garment:
        """Return the garment of that name; raise OutfitError where there is none."""
        if name not in self._loaded:
            entry = next((entry for entry in self.entries if entry.name == name), None)
            if entry is None:
                raise OutfitError(f"the wardrobe in {self.folder} has no garment {name!r}")
            asset = self._imported.get(name)
            path = asset.path if asset else self.folder / name / f"{name}.mhclo"
            self._loaded[name] = replace(read_garment(path, kind=entry.kind), name=name)
        return self._loaded[name]

    def candidates(
        self, *, kind: Kind, category: str | None = None, sex: str | None = None
    ) -> list[Garment]:
        """Return the garments of a kind, for a category and a sex where these are given.

        A garment of two categories, a one-piece suit, is none for either of them alone: see
        `suits`. Imported garments that turn out faulty are left out with a warning.
        """
        names = [
            entry.name
            for entry in self.entries
            if entry.kind == kind
            and (category is None or (category,) == entry.categories)
            and (sex is None or sex in entry.sexes)
        ]
        return self._usable(names)

    def suits(self, categories: tuple[str, str], *, sex: str | None = None) -> list[Garment]:
        """Return the one-piece garments of a top's and a bottom's category."""
        names = [
            entry.name
            for entry in self.entries
            if entry.categories == categories and (sex is None or sex in entry.sexes)
        ]
        return self._usable(names)

    def _usable(self, names: Iterable[str]) -> list[Garment]:
        garments = []
        for name in names:
            if name in self._faulty:
                continue
            try:
                garments.append(self.garment(name))
            except OutfitError as error:
                if name not in self._imported:
                    raise
                self._faulty.add(name)
                log.warning("left out: %s", error)
        return garments

    @property
    def categories(self) -> tuple[str, ...]:
        """The DeepFashion2 categories that have a garment, sorted."""
        return tuple(sorted({name for entry in self.entries for name in entry.categories}))


def _named_apart(imported: Iterable[Asset], taken: set[str]) -> dict[str, Asset]:
    """Return labelled clothes by name; a name that is taken gets the garment's uuid behind it."""
    wanted = [asset for asset in imported if asset.kind == "clothes" and asset.categories]
    named: dict[str, Asset] = {}
    for asset in sorted(wanted, key=lambda asset: (asset.name, asset.uuid, str(asset.path))):
        name = asset.name
        if name in taken or name in named:
            name = f"{asset.name}_{asset.uuid[:8] or asset.sha256[:8]}"
        named.setdefault(name, asset)
    return named


def cache_folder() -> Path:
    """Folder for what can be generated again: $OUTFIT_CACHE, else the user's cache folder."""
    named = os.environ.get("OUTFIT_CACHE")
    if named:
        return Path(named)
    home = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(home) if home else Path.home() / ".cache") / "outfit-cloner"


def open_wardrobe(
    data: BodyData, *, cache: Path | None = None, imported: AssetIndex | None = None
) -> Wardrobe:
    """Open the generated wardrobe, sewing it first where the cache does not hold it yet.

    Parameters
    ----------
    data : BodyData
    cache : Path, optional
        Folder to keep it in, `cache_folder()` by default. The folder's name carries a digest of
        the base mesh and of the code that cuts the garments, so that neither can be stale.
    imported : AssetIndex, optional
        The user's assets, whose labelled clothes become candidates too.

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
    assets = imported.entries if imported else ()
    own = [asset for asset in assets if asset.root != folder]
    return Wardrobe(folder, _read_index(folder / INDEX), imported=own)


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
