"""The assets of a folder: garments, skins, poses and more, as MakeHuman and MPFB keep them."""

from __future__ import annotations

from pathlib import Path

from ...errors import OutfitError
from .readers import Asset, read_asset
from .walk import Found, Walk, kind_of_folder

__all__ = ["Asset", "read_file", "scan_folder"]


def scan_folder(root: Path, *, config: Path | None = None) -> tuple[list[Asset], list[str]]:
    """Read the headers of all assets below a folder; nothing is copied or changed.

    Parameters
    ----------
    root : Path
        A data folder of MakeHuman or MPFB, part of one, our wardrobe, or any folder of .mhclo.
    config : Path, optional
        Where registrations of the user lie, `config_folder()` by default.

    Returns
    -------
    assets : list of Asset
        In order of their paths.
    problems : list of str
        A sentence for every file that could not be used.

    Raises
    ------
    OutfitError
        If `root` is no folder.
    """
    walk = Walk(root)
    assets, problems = [], []
    for found in walk:
        try:
            assets.append(read_asset(found, root, real_root=walk.real_root, config=config)[0])
        except OutfitError as error:
            problems.append(str(error))
    return sorted(assets, key=lambda asset: str(asset.path)), [*walk.problems, *problems]


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
