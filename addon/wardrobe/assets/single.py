"""One asset by its path, read as the index reads it: a garment that somebody points at."""

from __future__ import annotations

from pathlib import Path

from ...errors import OutfitError
from .readers import Asset, read_asset
from .walk import Found, kind_of_folder


def read_file(path: Path, *, config: Path | None = None) -> Asset:
    """Read the header of one asset; nothing else of its folder is looked at.

    Parameters
    ----------
    path : Path
        Its main file, such as the .mhclo.
    config : Path, optional
        Where registrations of the user lie, `config_folder()` by default.

    Raises
    ------
    OutfitError
        One sentence that names the file and what is wrong with it.
    """
    if not path.is_file():
        raise OutfitError(f"{path}: there is no such file")
    found = Found(str(path), kind_of_folder(path.parent))
    return read_asset(found, path.parent, config=config)[0]
