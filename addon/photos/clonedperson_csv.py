"""Read ClonedPerson's csv of labelled garments: two rows for a pair, one for a dress."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import numpy as np

from ..cloning.observation import Observation, Outfit
from ..errors import OutfitError
from ..wardrobe.landmarks import clonedperson_code, deepfashion2_from_clonedperson
from .outfits import (
    ItemFailure,
    OutfitFile,
    check_combination,
    folder_name,
    path_inside,
    read_text,
    unique_names,
)

MOST_BYTES = 16 * 1024 * 1024  # the published table has less than 2
MOST_ROWS = 200_000
MOST_LANDMARKS = 64
LARGEST_COORDINATE = 1e6


@dataclass
class _Group:
    """The rows of one picture, while the file is read."""

    name: str
    photo: str
    lines: list[int] = field(default_factory=list)
    observations: list[Observation] = field(default_factory=list)
    fault: tuple[int, str] | None = None


def read_clonedperson_csv(path: Path) -> OutfitFile:
    """Read outfits from ClonedPerson's csv (formats/clonedperson.md, "Character-side files").

    Rows of one picture make one outfit, in the order of the file: a lower and an upper garment
    (`pair`) or a dress. A faulty row fails its outfit; the others are read.

    Parameters
    ----------
    path : Path
        Rows `picture, code, "x,y,x,y,...", flag`; pictures relative to the csv's folder.

    Raises
    ------
    OutfitError
        Where the file itself cannot be read or holds no row.
    """
    groups: dict[str, _Group] = {}
    for count, (line, row) in enumerate(_rows(path)):
        if count >= MOST_ROWS:
            raise OutfitError(f"{path}: more than {MOST_ROWS} rows")
        photo = row[0].strip() if row else ""
        group = groups.setdefault(photo, _Group(folder_name(PurePosixPath(photo).stem), photo))
        group.lines.append(line)
        if group.fault is None:
            try:
                group.observations.append(_observation(row))
            except OutfitError as error:
                group.fault = line, str(error)
    if not groups:
        raise OutfitError(f"{path}: no rows; expected picture, code, landmarks")
    outfits, failures = [], []
    for group, name in zip(
        groups.values(), unique_names([group.name for group in groups.values()]), strict=True
    ):
        line, reason = group.fault or (group.lines[0], "")
        try:
            if reason:
                raise OutfitError(reason)
            outfits.append(_outfit(path, group, name))
        except OutfitError as error:
            failures.append(ItemFailure(name, f"{path}:{line}", str(error)))
    return OutfitFile(tuple(outfits), tuple(failures))


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(read_text(path, MOST_BYTES).splitlines())
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield reader.line_num, row
    except csv.Error as error:
        raise OutfitError(f"{path}:{reader.line_num}: not csv: {error}") from error


def _observation(row: list[str]) -> Observation:
    if len(row) < 3:
        raise OutfitError(f"{len(row)} columns; expected picture, code, landmarks")
    try:
        code = int(row[1])
    except ValueError:
        raise OutfitError(f"garment code {row[1]!r} is not a number") from None
    entry = clonedperson_code(code)
    values = _numbers(row[2])
    if len(values) != 2 * len(entry.numbers):
        raise OutfitError(
            f"garment code {code} ({entry.category}) has {len(entry.numbers)} landmarks, "
            f"{2 * len(entry.numbers)} numbers; got {len(values)}"
        )
    points = np.array(values, np.float64).reshape(-1, 2)
    landmarks, visibility = deepfashion2_from_clonedperson(points, code)
    return Observation(entry.category, landmarks, visibility)


def _numbers(text: str) -> list[float]:
    words = text.split(",")
    if len(words) > 2 * MOST_LANDMARKS:
        raise OutfitError(f"{len(words)} numbers; no garment has that many landmarks")
    try:
        values = [float(word) for word in words]
    except ValueError:
        raise OutfitError(f'landmarks must be numbers "x,y,x,y,...", got {text[:60]!r}') from None
    if not all(math.isfinite(value) and abs(value) < LARGEST_COORDINATE for value in values):
        raise OutfitError(f"landmarks must be finite pixel positions, got {text[:60]!r}")
    return values


def _outfit(path: Path, group: _Group, name: str) -> Outfit:
    check_combination(group.observations)
    kind = PurePosixPath(group.photo).name.split("_")[0]
    if kind == "pair" and len(group.observations) < 2:
        raise OutfitError("one garment for a pair; expected a row for the top, one for the bottom")
    photo = path_inside(path.parent, group.photo)
    lines = ",".join(str(line) for line in group.lines)
    return Outfit(name, photo, tuple(group.observations), f"{path}:{lines}")
