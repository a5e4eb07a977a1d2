"""The user's asset index: which folders were imported and what is in them, kept up to date."""

from __future__ import annotations

import difflib
import json
import logging
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ...errors import OutfitError
from ...makehuman.text import read_text
from .config import config_folder
from .readers import Asset, Signature, read_asset, signature
from .walk import Single, Walk, is_single

__all__ = ["AssetIndex", "Folder", "config_folder", "forget_folders", "import_folder", "open_index"]

log = logging.getLogger(__name__)
FOLDERS = "asset_folders.json"  # what the user imported; only importing and forgetting write it
INDEX = "asset_index.json"  # what was found there; it can be made again at any time
VERSION = 1
MAX_INDEX_BYTES = 256 * 1024 * 1024


@dataclass(frozen=True)
class Folder:
    """An imported folder, or a garment that was imported alone.

    Attributes
    ----------
    root : Path
        The folder, or the garment's .mhclo.
    assets : tuple of Asset
        In order of their paths.
    problems : tuple of str
        A sentence for every file that could not be used.
    """

    root: Path
    assets: tuple[Asset, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True)
class AssetIndex:
    """Everything that the imported folders hold; nothing of it was copied.

    Attributes
    ----------
    folders : tuple of Folder
        In the order of their import, the generated wardrobe first where it was asked for.
    """

    folders: tuple[Folder, ...] = ()

    @cached_property
    def entries(self) -> tuple[Asset, ...]:
        """All assets, folder by folder; a file that lies in two imported folders comes once."""
        assets = (asset for folder in self.folders for asset in folder.assets)
        return tuple({str(asset.path): asset for asset in assets}.values())

    @cached_property
    def _uuids(self) -> Mapping[str, Asset]:
        uuids: dict[str, Asset] = {}
        for asset in self.entries:
            if asset.uuid:
                uuids.setdefault(asset.uuid.lower(), asset)
        return uuids

    @property
    def problems(self) -> tuple[str, ...]:
        """A sentence for every file that could not be used."""
        return tuple(problem for folder in self.folders for problem in folder.problems)

    def by_uuid(self, uuid: str) -> Asset | None:
        """Return the first asset of that uuid (case does not count), None where there is none."""
        return self._uuids.get(uuid.strip().lower())

    def find(self, words: str) -> Asset:
        """Return the asset of that uuid or name.

        Raises
        ------
        OutfitError
            Where there is none, naming similar ones, or where several have the name.
        """
        by_uuid = self.by_uuid(words)
        if by_uuid is not None:
            return by_uuid
        named = [asset for asset in self.entries if asset.name == words]
        if len(named) == 1:
            return named[0]
        if named:
            paths = ", ".join(str(asset.path) for asset in named)
            raise OutfitError(f"{len(named)} assets are named {words!r}; name one's path: {paths}")
        near = difflib.get_close_matches(words, [asset.name for asset in self.entries], n=3)
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        raise OutfitError(f"no asset has the name or uuid {words!r}{hint}")


def open_index(config: Path | None = None, *, generated: Path | None = None) -> AssetIndex:
    """Open the index; files that changed since the last time are read again, no others.

    Parameters
    ----------
    config : Path, optional
        Configuration folder, `config_folder()` by default.
    generated : Path, optional
        Folder of the generated wardrobe, indexed with the imported ones.
    """
    config = config or config_folder()
    roots = [*([generated] if generated else []), *imported_folders(config)]
    stored = _read_stored(config / INDEX)
    fresh = {str(root): _refreshed(root, stored.get(str(root), {}), config) for root in roots}
    # without `generated` nobody says which wardrobe is in use: the one that is stored stays
    others = {} if generated else {key: stored[key] for key in stored.keys() - fresh.keys()}
    rows = {key: rows for key, (_, rows) in fresh.items()} | others
    if rows != stored:
        _save(config / INDEX, {"version": VERSION, "folders": rows})
    return AssetIndex(tuple(folder for folder, _ in fresh.values()))


def import_folder(root: Path, *, config: Path | None = None) -> Folder:
    """Add a folder to the index, or look at it again, and return what is in it.

    Parameters
    ----------
    root : Path
        A folder, or one garment's .mhclo: nothing else of its folder is imported then.
    config : Path, optional
        Configuration folder, `config_folder()` by default.

    Raises
    ------
    OutfitError
        If it is neither, or the configuration cannot be written.
    """
    config = config or config_folder()
    root = _plain(root)
    if not (root.is_dir() or is_single(root)):
        raise OutfitError(f"{root} is no folder of assets")
    folders = imported_folders(config)
    if root not in folders:
        _write_json(config / FOLDERS, [str(path) for path in (*folders, root)])
    index = open_index(config)
    return next(folder for folder in index.folders if folder.root == root)


def forget_folders(roots: Iterable[Path], *, config: Path | None = None) -> None:
    """Take folders out of the index, all or none; their files stay as they are.

    Raises
    ------
    OutfitError
        If one was not imported, or the configuration cannot be written.
    """
    config = config or config_folder()
    folders = imported_folders(config)
    gone = {_plain(root) for root in roots}
    for root in sorted(gone.difference(folders)):
        known = ", ".join(map(str, folders)) or "none"
        raise OutfitError(f"{root} was not imported; imported folders: {known}")
    _write_json(config / FOLDERS, [str(path) for path in folders if path not in gone])
    open_index(config)


def imported_folders(config: Path | None = None) -> tuple[Path, ...]:
    """Return the folders that the user imported, first imported first."""
    path = (config or config_folder()) / FOLDERS
    if not path.is_file():
        return ()
    try:
        names: Any = json.loads(read_text(path, limit=MAX_INDEX_BYTES))
        return tuple(dict.fromkeys(Path(name) for name in names))
    except (ValueError, TypeError, RecursionError) as error:
        raise OutfitError(f"{path}: not a list of folders ({error}); delete it") from None


def _plain(root: Path) -> Path:
    """Make a path absolute and free of dots; links stay, as the user may move what they name."""
    return Path(os.path.normpath(root.expanduser().absolute()))


# What the index file keeps of a folder: main file -> asset and signatures of all that it reads.
Rows = dict[str, dict[str, Any]]


def _refreshed(root: Path, stored: Rows, config: Path) -> tuple[Folder, Rows]:
    """Return a folder as it is now, with the rows to store; unchanged assets are not read."""
    if not (root.is_dir() or is_single(root)):
        # a drive that is not plugged in: what was known stays for later
        problem = f"{root} is not there now; {len(stored)} assets of it are left out"
        return Folder(root, (), (problem,)), stored
    walk = Walk(root) if root.is_dir() else Single(root)
    assets: list[Asset] = []
    problems: list[str] = []
    rows: Rows = {}
    for found in walk:
        row = stored.get(found.path, {})
        asset = _asset_from_row(found.path, row, root) if _unchanged(row) else None
        if asset is None:
            try:
                asset, watched = read_asset(found, root, real_root=walk.real_root, config=config)
            except OutfitError as error:
                problems.append(str(error))
                continue
            row = _row(asset, watched)
        assets.append(asset)
        rows[found.path] = row
    assets.sort(key=lambda asset: str(asset.path))
    return Folder(root, tuple(assets), (*walk.problems, *problems)), rows


def _unchanged(row: Mapping[str, Any]) -> bool:
    try:
        return all(signature(name) == (size, time) for name, size, time in row["watched"])
    except (KeyError, TypeError, ValueError):
        return False


def _row(asset: Asset, watched: Mapping[str, Signature]) -> dict[str, Any]:
    values = asdict(asset)
    del values["path"], values["root"]
    values = {key: list(one) if isinstance(one, tuple) else one for key, one in values.items()}
    return {
        "asset": values,
        "watched": [[name, size, time] for name, (size, time) in watched.items()],
    }


def _asset_from_row(path: str, row: Mapping[str, Any], root: Path) -> Asset | None:
    """Build an asset from its row; None (read it again) where the row is damaged."""
    try:
        values: dict[str, Any] = {
            key: tuple(one) if isinstance(one, list) else one for key, one in row["asset"].items()
        }
        return Asset(path=Path(path), root=root, **values)
    except (KeyError, TypeError, AttributeError):
        return None


def _read_stored(path: Path) -> dict[str, Rows]:
    """Read the index file; anything wrong with it only means that everything is read again."""
    try:
        data: Any = json.loads(read_text(path, limit=MAX_INDEX_BYTES)) if path.is_file() else {}
        if data.get("version") != VERSION:
            return {}
        return {str(root): dict(rows) for root, rows in data["folders"].items()}
    except (OutfitError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        log.debug("%s: made again: %s", path, error)
        return {}


def _save(path: Path, values: Any) -> None:
    """Store what can be made again; a folder that cannot be written only costs time."""
    try:
        _write_json(path, values)
    except OutfitError as error:
        log.warning("%s; folders are read in full every time", error)


def _write_json(path: Path, values: Any) -> None:
    """Write under another name and rename: others may read or write at the same time."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(json.dumps(values) + "\n", encoding="utf-8", errors="surrogateescape")
        partial.replace(path)
    except OSError as error:
        raise OutfitError(f"cannot write {path}: {error.strerror or error}") from error
