"""ClonedPerson's hand-labelled UV maps for those who have its garments: `wardrobe import`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..errors import OutfitError
from ..makehuman.mhclo_header import mhclo_header
from ..makehuman.text import read_text
from .clonedperson_models import read_models
from .registration import Registration
from .registration_files import Origin, store_registration

MAX_FOLDERS = 20_000


@dataclass(frozen=True)
class ModelImport:
    """What an import of model.csv did.

    Attributes
    ----------
    registered : mapping of model id to Path
        The registrations that were written.
    models : int
        Usable rows of the file, whether their garments are at hand or not.
    problems : tuple of str
        A sentence for every faulty row, and for every garment that could not be registered.
    """

    registered: Mapping[int, Path]
    models: int
    problems: tuple[str, ...]


def import_models(
    csv_path: Path, garments: Path, *, beside: bool = False, config: Path | None = None
) -> ModelImport:
    """Write the registrations of model.csv for the garments that are at hand.

    Parameters
    ----------
    csv_path : Path
        ClonedPerson's model.csv.
    garments : Path
        Folder whose folders are named by model id (1, 2, ... 178), each with its .mhclo, as
        ClonedPerson keeps them; they may lie one level deeper as well.
    beside : bool
        Write <name>.registration.json beside each .mhclo, where none is yet, instead of into
        the configuration folder.
    config : Path, optional
        Configuration folder, `config_folder()` by default.

    Raises
    ------
    OutfitError
        If model.csv cannot be read or holds no usable row, or `garments` is no folder.
    """
    models = read_models(csv_path)
    problems = list(models.problems)
    origin: Origin = "hand" if beside else "imported"
    registered: dict[int, Path] = {}
    for number, folder in sorted(_model_folders(garments).items()):
        registration = models.registrations.get(number)
        if registration is None:
            problems.append(f"{folder}: {csv_path.name} has no usable row of model {number}")
            continue
        try:
            registered[number] = _register(folder, registration, origin, config)
        except OutfitError as error:
            problems.append(str(error))
    return ModelImport(registered, len(models.registrations), tuple(problems))


def _register(
    folder: Path, registration: Registration, origin: Origin, config: Path | None
) -> Path:
    path = _the_garment(folder)
    header = mhclo_header(path, read_text(path))
    return store_registration(path, header.uuid, registration, origin=origin, config=config)


def _the_garment(folder: Path) -> Path:
    """Return the one .mhclo of a model's folder; among several the one named like the folder."""
    found = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".mhclo")
    named = [path for path in found if path.stem == folder.name] or found
    if len(named) == 1:
        return named[0]
    if not named:
        raise OutfitError(f"{folder} has no .mhclo")
    raise OutfitError(f"{folder} has {len(named)} .mhclo files; expected one garment in a folder")


def _model_folders(garments: Path) -> dict[int, Path]:
    """Find the folders that are named by a number, at most one folder deep."""
    if not garments.is_dir():
        raise OutfitError(f"{garments} is no folder of garments")
    found: dict[int, Path] = {}
    try:
        first = _folders(garments)
        for folder in [*first, *(inner for outer in first for inner in _folders(outer))]:
            if folder.name.isascii() and folder.name.isdigit() and len(folder.name) <= 6:
                found.setdefault(int(folder.name), folder)
    except OSError as error:
        raise OutfitError(f"cannot read {garments}: {error.strerror or error}") from error
    return found


def _folders(folder: Path) -> list[Path]:
    """Return the folders in a folder, links left out: they may lead anywhere."""
    inside = [path for path in folder.iterdir() if path.is_dir() and not path.is_symlink()]
    return sorted(inside)[:MAX_FOLDERS]
