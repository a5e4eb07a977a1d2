"""Taking somebody's clothes into the wardrobe: indexed, labelled, each bad file told of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from ..errors import OutfitError
from ..makehuman.data import BodyData
from .assets.index import Folder, forget_folders, import_folder, imported_folders
from .assets.readers import Asset
from .assets.single import read_file
from .garment import read_garment
from .labelling.label import label_garment
from .registration_files import store_registration

Tell = Callable[[float, str], None]  # how far, 0 to 1, and what is being done


@dataclass(frozen=True)
class Imported:
    """What became of files that were imported.

    Attributes
    ----------
    assets : tuple of Asset
        Everything that is in the index now, clothes with the categories that were found.
    problems : tuple of str
        A sentence for every file that cannot be used or worn.
    """

    assets: tuple[Asset, ...]
    problems: tuple[str, ...]

    @property
    def clothes(self) -> tuple[Asset, ...]:
        """The clothes that can be chosen for a photo."""
        return tuple(one for one in self.assets if one.kind == "clothes" and one.categories)


def import_clothes(
    path: Path,
    data: BodyData,
    *,
    config: Path | None = None,
    tell: Tell = lambda done, what: None,
) -> Imported:
    """Take a .mhclo, or a folder of them, into the wardrobe's index, and label what has no labels.

    Nothing is copied: the files stay where they are. Unless something can be used the index stays
    as it was.

    Parameters
    ----------
    path : Path
    data : BodyData
    config : Path, optional
        Configuration folder, `config_folder()` by default.
    tell : callable (done, what), optional
        Told how far it is; what it raises ends the work.

    Raises
    ------
    OutfitError
        If a garment that is imported alone cannot be used, or nothing of a folder can.
    """
    path = path.expanduser()
    if path.is_file():
        return _import_one(path, data, config)
    known = path.absolute() in imported_folders(config)
    tell(0.0, "Reading")
    with ExitStack() as unless_done:  # cancelled, no folder, or nothing in it
        unless_done.callback(_forget, path, known, config)
        problems = _label_all(import_folder(path, config=config), data, config, tell)
        folder = import_folder(path, config=config)  # with the labels
        problems = [*folder.problems, *problems]
        if not folder.assets:
            why = f": {problems[0]}" if problems else ""
            raise OutfitError(f"{path} has no garments that can be used{why}")
        unless_done.pop_all()
    return Imported(folder.assets, tuple(problems))


def _import_one(path: Path, data: BodyData, config: Path | None) -> Imported:
    """Import one garment; one that cannot be worn never reaches the index."""
    if path.suffix.lower() != ".mhclo":
        raise OutfitError(f"{path}: clothes are .mhclo files, or folders of them")
    asset = read_file(path, config=config)
    if asset.kind == "clothes" and not asset.categories:
        label(path, data, config=config)
    folder = import_folder(path, config=config)
    return Imported(folder.assets, folder.problems)


def label(path: Path, data: BodyData, *, config: Path | None = None) -> tuple[str, ...]:
    """Find a garment's categories and landmarks, keep them, and return the categories.

    Raises
    ------
    OutfitError
        Where the garment cannot be read, or is none for trunk or legs.
    """
    garment = read_garment(path)
    if not len(garment.mesh.uvs) or not (garment.mesh.uv_faces >= 0).any():
        raise OutfitError(f"{path}: it has no UV map, so that no cloth can be cloned onto it")
    labelling = label_garment(garment, data)
    uuid = garment.binding.uuid
    store_registration(path, uuid, labelling.registration, origin="automatic", config=config)
    return labelling.categories


def _label_all(folder: Folder, data: BodyData, config: Path | None, tell: Tell) -> list[str]:
    """Label the clothes that have no labels; return a sentence for each that can't be."""
    problems = []
    for asset, done in _unlabelled(folder):
        tell(done, f"Labelling {asset.name}")
        try:
            label(asset.path, data, config=config)
        except OutfitError as error:
            problems.append(str(error))
    return problems


def _unlabelled(folder: Folder) -> Iterator[tuple[Asset, float]]:
    waiting = [one for one in folder.assets if one.kind == "clothes" and not one.categories]
    for count, asset in enumerate(waiting):
        yield asset, count / len(waiting)


def _forget(path: Path, known: bool, config: Path | None) -> None:
    """Leave the index as it was."""
    if not known and path.absolute() in imported_folders(config):
        forget_folders([path], config=config)
