"""Finding the asset files below a folder: bounded, without cycles, never outside the folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ...errors import OutfitError

MAX_ENTRIES = 500_000
MAX_DEPTH = 16
GARMENT_SUFFIXES = (".mhclo", ".proxy")
SUFFIXES = (*GARMENT_SUFFIXES, ".mhmat", ".bvh", ".mhpose", ".mhskel", ".target", ".target.gz")
# folder of MakeHuman's or MPFB's data -> kind of what lies in it
FOLDER_KINDS = {
    **{name: name for name in ("clothes", "hair", "eyes", "eyebrows", "eyelashes", "teeth")},
    "shoes": "shoes",
    "tongue": "tongue",
    "proxymeshes": "proxy",
    "skins": "skin",
    "poses": "pose",
    "expressions": "expression",
    "rigs": "skeleton",
    "targets": "target",
}
# what a file is by its suffix, where it is no garment
SUFFIX_KINDS = {
    ".bvh": "pose",
    ".mhpose": "expression",
    ".mhskel": "skeleton",
    ".json": "skeleton",
    ".target": "target",
    ".target.gz": "target",
}


@dataclass(frozen=True)
class Found:
    """An asset's main file.

    Attributes
    ----------
    path : str
    folder_kind : str
        What the nearest folder of a known name holds; "" where no folder tells.
    """

    path: str
    folder_kind: str

    @property
    def kind(self) -> str:
        """The kind as folder and suffix tell; "" for a garment in a folder that does not tell."""
        name = Path(self.path).name.lower()
        if name.endswith(".proxy"):
            return "proxy"
        for suffix, kind in SUFFIX_KINDS.items():
            if name.endswith(suffix):
                return kind
        return self.folder_kind


def kind_of_folder(folder: Path) -> str:
    """Return what a folder holds, as its name or its parent's tells; "" where neither does."""
    names = [part.lower() for part in folder.absolute().parts[-2:]]
    kinds = [FOLDER_KINDS[name] for name in names if name in FOLDER_KINDS]
    return kinds[-1] if kinds else ""


@dataclass
class Walk:
    """A walk through a folder: iterate over it once; `problems` is complete afterwards.

    Parameters
    ----------
    root : Path
        The folder; links below it are followed as long as they lead to what lies below it.

    Attributes
    ----------
    problems : list of str
        A sentence for every folder or file that was left out.
    """

    root: Path
    problems: list[str] = field(default_factory=list)
    _seen: set[tuple[int, int]] = field(default_factory=set)
    _left: int = MAX_ENTRIES
    _full: bool = False

    def __post_init__(self) -> None:
        if not self.root.is_dir():
            raise OutfitError(f"{self.root} is no folder of assets")
        self.real_root = os.path.realpath(self.root)

    def __iter__(self) -> Iterator[Found]:
        self._seen.clear()
        self._enter(self.real_root)
        yield from self._folder(str(self.root), kind_of_folder(self.root), 0)

    def _folder(self, folder: str, kind: str, depth: int) -> Iterator[Found]:
        folders = []
        for entry in self._entries(folder):
            if entry.name.startswith("."):
                continue
            is_folder = entry.is_dir()
            if not is_folder and not (_is_asset(entry.name.lower(), kind) and entry.is_file()):
                continue
            if entry.is_symlink() and not self._stays_inside(entry.path):
                self.problems.append(f"{entry.path}: a link that leads out of {self.root}")
            elif is_folder:
                folders.append(entry)
            else:
                yield Found(entry.path, kind)
        for entry in folders:
            if depth >= MAX_DEPTH:
                self.problems.append(f"{entry.path}: deeper than {MAX_DEPTH} folders, not searched")
            elif self._enter(entry.path):
                inner = FOLDER_KINDS.get(entry.name.lower(), kind)
                yield from self._folder(entry.path, inner, depth + 1)

    def _entries(self, folder: str) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(folder) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError as error:
            self.problems.append(f"{folder}: cannot be read: {error.strerror or error}")
            return []
        if len(entries) > self._left and not self._full:
            self._full = True
            self.problems.append(f"{folder}: more than {MAX_ENTRIES} files; the rest is left out")
        entries = entries[: self._left]
        self._left -= len(entries)
        return entries

    def _stays_inside(self, path: str) -> bool:
        real = os.path.realpath(path)
        return os.path.commonpath([real, self.real_root]) == self.real_root

    def _enter(self, folder: str) -> bool:
        """Tell whether a folder is new to this walk: links may lead to one that was seen."""
        try:
            status = Path(folder).stat()
        except OSError:
            return False
        key = (status.st_dev, status.st_ino)
        if key in self._seen and status.st_ino:
            return False
        self._seen.add(key)
        return True


@dataclass
class Single:
    """A garment that was imported alone, as a walk of one step; see `Walk`."""

    path: Path
    problems: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.real_root = os.path.realpath(self.path.parent)

    def __iter__(self) -> Iterator[Found]:
        yield Found(str(self.path), kind_of_folder(self.path.parent))


def is_single(path: Path) -> bool:
    """Tell whether a path is a garment's file, which can be imported alone."""
    return path.suffix.lower() == ".mhclo" and path.is_file()


def _is_asset(name: str, kind: str) -> bool:
    if name.endswith(".mhmat"):
        return kind == "skin"
    if name.endswith(".json"):
        return kind == "skeleton" and name.startswith("rig.")
    return name.endswith(SUFFIXES)
