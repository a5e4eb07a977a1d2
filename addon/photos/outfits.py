"""What the readers of outfits share: their result, names, safe paths, masks read on demand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from ..cloning.clothpicture import check_mask
from ..cloning.observation import Image, Mask, Observation, Outfit
from ..errors import OutfitError
from ..makehuman.text import read_file
from ..wardrobe.landmarks import CATEGORY_BY_NAME
from .images import read_mask, read_photo

MARGIN = 0.05  # labels may lie this far outside the picture, as a fraction of its sides
LONGEST_NAME = 80


class ItemFailure(NamedTuple):
    """An item that could not be used.

    Attributes
    ----------
    item : str
        The outfit's name.
    origin : str
        File and line, or file and item.
    reason : str
        One sentence.
    """

    item: str
    origin: str
    reason: str


class OutfitFile(NamedTuple):
    """What was read from a file or folder of outfits."""

    outfits: tuple[Outfit, ...]
    failures: tuple[ItemFailure, ...]


@dataclass(frozen=True)
class LabelledObservation(Observation):
    """An observation whose cloth mask is on disk or drawn as polygons until `open_outfit`.

    Attributes
    ----------
    mask_file : Path or None
        A PNG of the photo's size, white on cloth.
    mask_polygons : tuple of (n, 2) float ndarrays, pixels
    """

    mask_file: Path | None = None
    mask_polygons: tuple[NDArray[np.float64], ...] = ()


def open_outfit(outfit: Outfit) -> tuple[Image, Outfit]:
    """Read an outfit's photo and masks and check its landmarks against the picture.

    Returns
    -------
    photo : (H, W, 3) uint8 ndarray, RGB
    outfit : Outfit
        The same with the cloth masks filled in.

    Raises
    ------
    OutfitError
        For a picture that cannot be used, landmarks outside it, or a mask that shows hardly
        anything inside them.
    """
    photo = read_photo(outfit.photo)
    check_outfit(outfit, photo)
    observations = tuple(with_mask(entry, photo.shape) for entry in outfit.observations)
    return photo, replace(outfit, observations=observations)


def check_outfit(outfit: Outfit, photo: Image) -> None:
    """Raise OutfitError where a labelled landmark lies outside the picture.

    Labels that are out by up to 5 % of the picture's sides are let pass: the garment is clipped.
    """
    height, width = photo.shape[:2]
    extent = np.array([width, height])
    for observation in outfit.observations:
        outside = (observation.landmarks < -MARGIN * extent) | (
            observation.landmarks > (1 + MARGIN) * extent
        )
        wrong = outside.any(axis=1) & observation.labelled
        if wrong.any():
            number = int(wrong.argmax())
            x, y = observation.landmarks[number]
            raise OutfitError(
                f"{outfit.origin or outfit.name}: landmark {number + 1} of the "
                f"{observation.category} at ({x:g}, {y:g}) lies outside the picture of "
                f"{width} x {height} pixels"
            )


def check_combination(observations: Iterable[Observation]) -> None:
    """Raise OutfitError unless the garments can be worn together.

    One of each slot at most, and a dress without top or bottom.
    """
    slots = [CATEGORY_BY_NAME[entry.category].slot for entry in observations]
    twice = sorted({slot for slot in slots if slots.count(slot) > 1})
    if twice:
        raise OutfitError(f"two garments for the {twice[0]}; expected one at most")
    if "dress" in slots and ("top" in slots or "bottom" in slots):
        raise OutfitError("a dress together with a top or bottom; expected one or the other")
    if not slots:
        raise OutfitError("no garments")


def path_inside(folder: Path, name: str) -> Path:
    """Return folder/name; raise OutfitError for a path that would leave the folder."""
    windows, posix = PureWindowsPath(name), PurePosixPath(name)
    leaves = posix.is_absolute() or windows.drive or windows.root or ".." in windows.parts
    if not name.strip() or "\0" in name or leaves:
        raise OutfitError(f"path {name!r} must stay inside the file's own folder")
    try:
        path = folder / name
        if not path.resolve().is_relative_to(folder.resolve()):
            raise OutfitError(f"path {name!r} must stay inside the file's own folder")
    except (OSError, RuntimeError) as error:
        raise OutfitError(f"path {name!r} cannot be followed: {error}") from error
    return path


def folder_name(text: str) -> str:
    """Return a name fit for a folder on any system, of letters, digits, dot, dash, underscore."""
    cleaned = re.sub(r"[^A-Za-z0-9._-]+", "_", text).strip("._-")[:LONGEST_NAME].strip("._-")
    return cleaned or "outfit"


def unique_names(names: Sequence[str]) -> list[str]:
    """Make folder names unique by numbering what comes again: a, a-2, a-3.

    Names count as equal whatever their case, as some file systems hold them.
    """
    taken: set[str] = set()
    counts: dict[str, int] = {}  # how far each name has been numbered: no number is tried twice
    result = []
    for name in names:
        candidate, count = name, counts.get(name.lower(), 1)
        while candidate.lower() in taken:
            count += 1
            candidate = f"{name}-{count}"
        counts[name.lower()] = count
        taken.add(candidate.lower())
        result.append(candidate)
    return result


def read_text(path: Path, most_bytes: int) -> str:
    """Read a text file of bounded size; raise OutfitError where that is not possible."""
    content = read_file(path, limit=most_bytes)
    if not content:
        raise OutfitError(f"{path}: the file is empty")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise OutfitError(f"{path}: not a text file in UTF-8") from error


def with_mask(observation: Observation, shape: tuple[int, ...]) -> Observation:
    """Return an observation with its cloth mask read or drawn, for a photo of a shape (H, W, ...).

    Raises
    ------
    OutfitError
        For a mask that cannot be read, or shows hardly anything inside the landmarks.
    """
    if not isinstance(observation, LabelledObservation) or observation.cloth_mask is not None:
        return observation
    mask: Mask | None = None
    if observation.mask_file is not None:
        mask = read_mask(observation.mask_file, shape)
    elif observation.mask_polygons:
        canvas = np.zeros(shape[:2], np.uint8)
        for ring in observation.mask_polygons:  # one by one: together they would cancel out
            cv2.fillPoly(canvas, [np.rint(ring).astype(np.int32)], (1,))
        mask = np.asarray(canvas > 0)
    opened = replace(observation, cloth_mask=mask)
    check_mask(opened, name=str(observation.mask_file or "its segmentation"))
    return opened
