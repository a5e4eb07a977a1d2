"""The wardrobe: which garments there are, generated once into a cache and loaded when asked for."""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from ..errors import OutfitError
from ..makehuman.data import BodyData
from .assets.index import AssetIndex
from .assets.readers import Asset
from .cache_lock import held
from .entries import INDEX, Entry, read_index, write_index
from .garment import Garment, Kind, read_garment
from .recipes import all_recipes, digest_of
from .sewing import HALF_MADE, SEWN, Progress, put_in_place, sew_missing, sewn_folder

log = logging.getLogger(__name__)
WARDROBE = "wardrobe-"
KEPT = 12  # wardrobes of other versions, and others' garments by one name, that stay in the cache
SAFE_SECONDS = 3600.0


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
            garment = read_garment(self.path(name), kind=self._entry(name).kind)
            self._loaded[name] = replace(garment, name=name)
        return self._loaded[name]

    def path(self, name: str) -> Path:
        """Return a garment's .mhclo; raise OutfitError where there is no such garment."""
        entry, asset = self._entry(name), self._imported.get(name)
        return asset.path if asset else self.folder / entry.name / f"{entry.name}.mhclo"

    def _entry(self, name: str) -> Entry:
        entry = next((entry for entry in self.entries if entry.name == name), None)
        if entry is None:
            raise OutfitError(f"the wardrobe in {self.folder} has no garment {name!r}")
        return entry

    def forget(self, name: str) -> None:
        """Read a garment's files anew when it is next asked for."""
        self._loaded.pop(name, None)
        self._faulty.discard(name)

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
    def imported(self) -> Mapping[str, Asset]:
        """The user's labelled clothes, by the names that they have here."""
        return MappingProxyType(self._imported)

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
    data: BodyData,
    *,
    cache: Path | None = None,
    imported: AssetIndex | None = None,
    workers: int = 1,
    progress: Progress | None = None,
) -> Wardrobe:
    """Open the generated wardrobe, sewing first what the cache does not hold yet.

    Parameters
    ----------
    data : BodyData
    cache : Path, optional
        Folder to keep it in, `cache_folder()` by default. Every garment is kept by a digest of
        the body data, the code that makes it and its cut, so that none can be stale and only what
        changed is made anew.
    imported : AssetIndex, optional
        The user's assets, whose labelled clothes become candidates too.
    workers : int
        Processes to sew in; leave it at 1 inside Blender.
    progress : callable (done, total, name), optional
        Called after each garment that had to be sewn.

    Raises
    ------
    OutfitError
        If the cache folder cannot be written.
    """
    cache = cache or cache_folder()
    recipes = all_recipes(data)
    folder = cache / f"{WARDROBE}{digest_of(recipes)}"
    if not (folder / INDEX).is_file():
        try:
            cache.mkdir(parents=True, exist_ok=True)
            with held(cache / f".{folder.name}.lock"):
                if not (folder / INDEX).is_file():
                    log.info("sewing the wardrobe into %s (once)", folder)
                    sew_missing(cache, recipes, data, workers=workers, progress=progress)
                    _assemble(folder, [sewn_folder(cache, recipe) for recipe in recipes])
                    prune(cache, [folder, *(sewn_folder(cache, recipe) for recipe in recipes)])
        except OSError as error:
            raise OutfitError(f"cannot write the wardrobe into {folder}: {error}") from error
    assets = imported.entries if imported else ()
    own = [asset for asset in assets if asset.root != folder]
    return Wardrobe(folder, read_index(folder), imported=own)


def _assemble(folder: Path, sewn: Iterable[Path]) -> None:
    """Make the wardrobe's folder of links to what was sewn, or of copies where links can't be."""
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=HALF_MADE) as name:
        made = Path(name) / "wardrobe"
        entries: list[Entry] = []
        for source in sewn:
            for entry in read_index(source):
                shutil.copytree(source / entry.name, made / entry.name, copy_function=_link)
                entries.append(entry)
        write_index(made, entries)
        put_in_place(made, folder)


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def prune(cache: Path, used: Iterable[Path], *, now: float | None = None) -> None:
    """Drop what code that is gone has made.

    The newest stay, other installations may use them; what is younger than an hour stays as well,
    another process may be about to.

    Parameters
    ----------
    cache : Path
    used : iterable of Path
        Folders that stay in any case.
    now : float, optional
        Seconds since the epoch, by the clock where it is not given.
    """
    safe = set(used)
    before = (time.time() if now is None else now) - SAFE_SECONDS
    groups: dict[str, list[tuple[float, Path]]] = {}
    for path in (*cache.glob(f"{WARDROBE}*"), *(cache / SEWN).glob("*-*")):
        if path not in safe:
            with contextlib.suppress(OSError):
                owner = path.name.rpartition("-")[0]
                groups.setdefault(owner, []).append((path.stat().st_mtime, path))
    for half_made in (*cache.glob(f"{HALF_MADE}*"), *(cache / SEWN).glob(f"{HALF_MADE}*")):
        with contextlib.suppress(OSError):
            if half_made.stat().st_mtime < before:
                shutil.rmtree(half_made, ignore_errors=True)
    for group in groups.values():
        for changed, path in sorted(group)[:-KEPT]:
            if changed < before:
                shutil.rmtree(path, ignore_errors=True)
