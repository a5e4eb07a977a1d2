"""Where a character file's assets are looked for: by uuid, or by the name of a file."""

from __future__ import annotations

import logging
import uuid as uuids
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import OutfitError
from ..makehuman.mhclo_header import mhclo_header
from ..makehuman.text import is_inside, read_text
from .assets import Asset, by_uuid, scan_folder
from .catalogue import Wardrobe

log = logging.getLogger(__name__)
NEAR_FILES = ("*.mhclo", "*.proxy", "*/*.mhclo", "*/*.proxy")
NEAR_LIMIT = 400  # files looked at in a character's own folder
WardrobeSource = Wardrobe | Callable[[], Wardrobe] | None
UuidSource = Callable[[str], Asset | None]


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
    index : callable, optional
        From a uuid to an asset of folders that were imported before.
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
        index: UuidSource | None = None,
        wardrobe: WardrobeSource = None,
    ) -> None:
        self.own = own
        self.folders = tuple(folders)
        self.problems: list[str] = []
        self._index = index
        self._wardrobe = wardrobe
        self._near: dict[str, Shelved] | None = None
        self._scanned: list[Asset] | None = None
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
        return (
            self._own_assets().get(uuid.strip().lower())
            or _shelved(by_uuid(self._assets(), uuid))
            or _shelved(self._index(uuid) if self._index else None)
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
        return next((one.path for one in self._assets() if one.path.name.lower() == last), None)

    def _own_assets(self) -> dict[str, Shelved]:
        if self._near is None:
            self._near = {}
            paths = [path for pattern in NEAR_FILES for path in sorted(self.own.glob(pattern))]
            for path in paths[:NEAR_LIMIT]:
                try:
                    header = mhclo_header(path, read_text(path))
                except OutfitError as error:
                    self.problems.append(str(error))
                    continue
                if header.uuid:
                    kind = "proxy" if path.suffix.lower() == ".proxy" else ""
                    self._near.setdefault(header.uuid.lower(), Shelved(path, kind))
        return self._near

    def _assets(self) -> list[Asset]:
        if self._scanned is None:
            self._scanned = []
            for folder in self.folders:
                assets, problems = scan_folder(folder)
                self._scanned += assets
                self.problems += problems
        return self._scanned

    def _worn_from_wardrobe(self, uuid: str) -> Shelved | None:
        if self._wardrobe is None or not _could_be_ours(uuid):
            return None
        if not isinstance(self._wardrobe, Wardrobe):
            self._wardrobe = self._wardrobe()
        assets, _ = scan_folder(self._wardrobe.folder)
        found = by_uuid(assets, uuid)
        kinds = {entry.name: entry.kind for entry in self._wardrobe.entries}
        return Shelved(found.path, kinds.get(found.path.stem, "")) if found else None


def _shelved(asset: Asset | None) -> Shelved | None:
    return Shelved(asset.path, asset.kind) if asset else None


def _could_be_ours(uuid: str) -> bool:
    """Tell whether a uuid is made from names, as our wardrobe's are, and not drawn."""
    try:
        return uuids.UUID(uuid).version == 5
    except ValueError:
        return False
