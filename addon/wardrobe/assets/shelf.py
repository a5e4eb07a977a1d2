"""Where a character file's assets are looked for: by uuid, or by the name of a file."""

from __future__ import annotations

import re
import uuid as uuids
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ...errors import OutfitError
from ...makehuman.text import is_inside, read_text
from ..catalogue import Wardrobe
from .index import AssetIndex
from .readers import Asset
from .walk import GARMENT_SUFFIXES, Found, Walk

NEAR_FILES = ("*.mhclo", "*.proxy", "*/*.mhclo", "*/*.proxy")
UUID_LINE = re.compile(r"^[ \t]*uuid[ \t]+(\S+)", re.MULTILINE | re.IGNORECASE)
NEAR_LIMIT = 400  # files looked at in a character's own folder
WardrobeSource = Wardrobe | Callable[[], Wardrobe] | None
IndexSource = Callable[[], AssetIndex] | None


@dataclass(frozen=True)
class Shelved:
    """An asset that was found: its .mhclo or .proxy, and its kind where that is known."""

    path: Path
    kind: str = ""


class AssetShelf:
    """The folders in which one character's assets may lie, the nearest first.

    Parameters
    ----------
    own : Path
        The character file's folder; its subfolders are looked into as well, as `clone` writes them.
    folders : sequence of Path
        Data folders of MakeHuman or MPFB, or any folders of .mhclo files.
    index : function that opens the user's AssetIndex, optional
        Asked for what none of the folders has.
    wardrobe : Wardrobe or a function that opens it, optional
        Opened only for a uuid that our own code could have made.

    Raises
    ------
    OutfitError
        If one of `folders` is no folder.
    """

    def __init__(
        self,
        own: Path,
        folders: Sequence[Path],
        *,
        index: IndexSource = None,
        wardrobe: WardrobeSource = None,
    ) -> None:
        self.own = own
        self.folders = tuple(folders)
        self.problems: list[str] = []
        self._index = index
        self._wardrobe = wardrobe
        self._near: dict[str, Shelved] | None = None
        self._far: dict[str, Shelved] | None = None
        self._found: list[Found] | None = None
        for folder in self.folders:
            if not folder.is_dir():
                raise OutfitError(f"{folder} is no folder of assets")

    @property
    def data_folders(self) -> tuple[Path, ...]:
        """Folders from which files name each other: the own one, those given, their `data`."""
        inner = (folder / "data" for folder in self.folders)
        return (self.own, *self.folders, *(folder for folder in inner if folder.is_dir()))

    def by_uuid(self, uuid: str) -> Shelved | None:
        """Return the asset of that uuid, None where none of the folders has it."""
        wanted = uuid.strip().lower()
        return (
            self._own_assets().get(wanted)
            or self._far_assets().get(wanted)
            or self._imported(wanted)
            or self._worn_from_wardrobe(uuid)
        )

    def file(self, name: str, *, kind: str = "", beside: Path | None = None) -> Path | None:
        """Return the file that a character file names by a path, None where it is not there.

        Parameters
        ----------
        name : str
            As written, such as "skins/x/x.mhmat" or "standing02.bvh".
        kind : str
            Folder of MakeHuman's data in which such files lie, such as "poses".
        beside : Path, optional
            Folder to look into first.
        """
        relative = name.replace("\\", "/")
        if not relative or not is_inside(relative):
            return None
        roots = [*([beside] if beside else []), *self.data_folders]
        for root in roots:
            for path in (root / relative, *([root / kind / relative] if kind else [])):
                if path.is_file() and path.resolve().is_relative_to(root.resolve().parent):
                    return path
        last = Path(relative).name.lower()
        found = [Path(one.path) for one in self._files()]
        if not any(path.name.lower() == last for path in found) and self._index:
            found = [asset.path for asset in self._index().entries]
        return next((path for path in found if path.name.lower() == last), None)

    def _own_assets(self) -> dict[str, Shelved]:
        if self._near is None:
            paths = [path for pattern in NEAR_FILES for path in sorted(self.own.glob(pattern))]
            self._near = self._by_uuid([Found(str(path), "") for path in paths[:NEAR_LIMIT]])
        return self._near

    def _far_assets(self) -> dict[str, Shelved]:
        if self._far is None:
            self._far = self._by_uuid(self._files())
        return self._far

    def _imported(self, uuid: str) -> Shelved | None:
        asset: Asset | None = self._index().by_uuid(uuid) if self._index else None
        return Shelved(asset.path, asset.kind) if asset else None

    def _files(self) -> list[Found]:
        """Return all asset files of the folders, found once."""
        if self._found is None:
            self._found = []
            for folder in self.folders:
                walk = Walk(folder)
                self._found += sorted(walk, key=lambda found: found.path)
                self.problems += walk.problems
        return self._found

    def _by_uuid(self, files: Sequence[Found]) -> dict[str, Shelved]:
        """Read the uuids of garments and bodies; of two with the same one the first counts."""
        shelved: dict[str, Shelved] = {}
        for found in files:
            path = Path(found.path)
            if path.suffix.lower() not in GARMENT_SUFFIXES:
                continue
            try:
                uuid = UUID_LINE.search(read_text(path))
            except OutfitError as error:
                self.problems.append(str(error))
                continue
            if uuid:
                shelved.setdefault(uuid[1].lower(), Shelved(path, found.kind))
        return shelved

    def _worn_from_wardrobe(self, uuid: str) -> Shelved | None:
        if self._wardrobe is None or not _could_be_ours(uuid):
            return None
        if not isinstance(self._wardrobe, Wardrobe):
            self._wardrobe = self._wardrobe()
        found = self._by_uuid(list(Walk(self._wardrobe.folder))).get(uuid.strip().lower())
        kinds = {entry.name: entry.kind for entry in self._wardrobe.entries}
        return Shelved(found.path, kinds.get(found.path.stem, "")) if found else None


def _could_be_ours(uuid: str) -> bool:
    """Tell whether a uuid is made from names, as our wardrobe's are, and not drawn."""
    try:
        return uuids.UUID(uuid).version == 5
    except ValueError:
        return False
