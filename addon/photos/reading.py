"""Read outfits from whatever holds them: outfits.json, ClonedPerson's csv, DeepFashion2."""

from __future__ import annotations

from pathlib import Path

from ..errors import OutfitError
from .clonedperson_csv import read_clonedperson_csv
from .deepfashion2 import read_deepfashion2
from .images import read_photo
from .outfits import ItemFailure, OutfitFile, check_outfit, open_outfit
from .outfits_json import read_outfits_json

__all__ = [
    "ItemFailure",
    "OutfitFile",
    "check_outfit",
    "open_outfit",
    "read_outfits",
    "read_photo",
]


def read_outfits(path: Path) -> OutfitFile:
    """Read labelled outfits; the suffix or the folder's content says which reader to use.

    Parameters
    ----------
    path : Path
        outfits.json, ClonedPerson's .csv, or a DeepFashion2 folder with image/ and annos/.

    Returns
    -------
    OutfitFile
        The outfits that can be used, and a failure with its reason for every other item.

    Raises
    ------
    OutfitError
        Where nothing can be read from the path at all.
    """
    if path.is_dir():
        # The annotation folder itself may be named as well.
        return read_deepfashion2(path.parent if path.name == "annos" else path)
    if not path.exists():
        raise OutfitError(f"{path}: no such file or folder")
    suffix = path.suffix.lower()
    if suffix == ".csv":
        return read_clonedperson_csv(path)
    if suffix == ".json":
        return read_outfits_json(path)
    raise OutfitError(
        f"{path}: expected outfits.json, ClonedPerson's csv or a DeepFashion2 annotation folder"
    )
