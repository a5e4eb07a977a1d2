"""Open what an artist points at: a photo, or one outfit of a file or folder with landmarks."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ..cloning.observation import Image, Outfit
from ..errors import OutfitError
from ..wardrobe.people.painting import write_png
from .deepfashion2 import IMAGE_SUFFIXES, read_annotation
from .images import is_shown_as_read, read_photo
from .outfits import OutfitFile, folder_name
from .reading import open_outfit, read_outfits

PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".bmp")
OUTFITS_FILE = "outfits.json"  # beside a photo
DIGITS = 8  # of the digest in a copy's name
ANNOTATIONS = "annos"  # DeepFashion2's folder beside that of the photos


@dataclass(frozen=True)
class OpenedPhoto:
    """A photo that can be used, and what is known of it.

    Attributes
    ----------
    name : str
        Of its outfit: fit for a folder.
    path : Path
    photo : (H, W, 3) uint8 ndarray, RGB
        Upright.
    outfit : Outfit or None
        Its garments with their landmarks, where a file has them.
    as_stored : bool
        True where a program that knows nothing of EXIF shows the same pixels.
    """

    name: str
    path: Path
    photo: Image
    outfit: Outfit | None
    as_stored: bool


def open_path(path: Path, name: str = "") -> OpenedPhoto:
    """Open a photo with its landmarks, where there are any.

    Parameters
    ----------
    path : Path
        A picture: its landmarks are taken from an outfits.json beside it, or DeepFashion2's
        annotation, that names it. Or whatever `read_outfits` reads, or one annotation.
    name : str
        Which outfit of several; the first one where it is empty.

    Raises
    ------
    OutfitError
        For a picture that cannot be used, an outfit that is not there, landmarks that lie outside
        the picture.
    """
    if path.suffix.lower() not in PICTURES or path.is_dir():
        outfit: Outfit | None = _picked(path, _read(path), name)
    else:
        outfit = _labelled(path, name)
    if outfit is None:
        return open_picture(path)
    photo, _ = open_outfit(outfit)
    shown = is_shown_as_read(outfit.photo, photo)
    return OpenedPhoto(outfit.name, outfit.photo, photo, outfit, shown)


def open_picture(path: Path) -> OpenedPhoto:
    """Open a picture alone, whatever files with landmarks lie beside it."""
    photo = read_photo(path)
    return OpenedPhoto(folder_name(path.stem), path, photo, None, is_shown_as_read(path, photo))


def write_upright(opened: OpenedPhoto, folder: Path) -> Path:
    """Return a file that shows a photo's pixels as they are read; written if its own does not.

    Raises
    ------
    OutfitError
        Where the folder cannot be written.
    """
    if opened.as_stored:
        return opened.path
    digest = hashlib.sha256(opened.photo.tobytes()).hexdigest()[:DIGITS]
    path = folder / f"{opened.name}_{digest}.png"
    if not path.is_file():
        write_png(path, opened.photo)
    return path


def outfit_names(path: Path) -> tuple[str, ...]:
    """Return the names of the outfits that a path leads to; none for what cannot be read."""
    try:
        if path.suffix.lower() in PICTURES and not path.is_dir():
            return tuple(outfit.name for outfit in _of_photo(path))
        return tuple(outfit.name for outfit in _read(path).outfits)
    except OutfitError:
        return ()


def _read(path: Path) -> OutfitFile:
    if path.suffix.lower() == ".json" and path.parent.name == ANNOTATIONS and path.is_file():
        return read_annotation(path)
    return read_outfits(path)


def _picked(path: Path, read: OutfitFile, name: str) -> Outfit:
    for outfit in read.outfits:
        if name in ("", outfit.name):
            return outfit
    failed = [failure for failure in read.failures if name in ("", failure.item)]
    if failed:
        raise OutfitError(f"{path}: {failed[0].item}: {failed[0].reason}")
    raise OutfitError(f"{path}: no outfit {name!r}" if name else f"{path}: no outfit in it")


def _labelled(photo: Path, name: str) -> Outfit | None:
    found = _of_photo(photo)
    if not name:
        return next(iter(found), None)
    for outfit in found:
        if outfit.name == name:
            return outfit
    raise OutfitError(f"{photo}: no outfit {name!r} beside it")


def _of_photo(photo: Path) -> list[Outfit]:
    """Return the outfits of files beside a photo that name it."""
    found: list[Outfit] = []
    beside = photo.parent / OUTFITS_FILE
    if beside.is_file():
        found += _that_name(photo, read_outfits(beside).outfits)
    annotation = photo.parent.parent / ANNOTATIONS / f"{photo.stem}.json"
    if photo.suffix.lower() in IMAGE_SUFFIXES and annotation.is_file():
        found += _that_name(photo, read_annotation(annotation).outfits)
    return found


def _that_name(photo: Path, outfits: Iterable[Outfit]) -> list[Outfit]:
    place = photo.resolve()
    return [outfit for outfit in outfits if outfit.photo.resolve() == place]
