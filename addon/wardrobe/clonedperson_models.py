"""Read ClonedPerson's model.csv: registrations of community garments, for `wardrobe import`."""

from __future__ import annotations

import csv
import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..errors import OutfitError
from ..makehuman.text import read_file
from .landmarks import CATEGORY_BY_NAME, CLONEDPERSON_CODES, clonedperson_code
from .registration import Box, Part, Registration

log = logging.getLogger(__name__)

MAP_SIZE = 1000.0  # model.csv counts the UV map in thousandths, origin top-left
COLUMNS = 7
MAX_FILE_BYTES = 8 * 1024 * 1024
# Landmarks that ClonedPerson derives, by code: its own running number after the labelled ones
# and the DeepFashion2 landmark it stands for.
DERIVED_NUMBERS = {1: (20, 20), 8: (8, 2)}


@dataclass(frozen=True)
class Models:
    """What a model.csv holds.

    Attributes
    ----------
    registrations : mapping of model id to Registration
        Irregular models (no UV landmarks) have no parts.
    problems : tuple of str
        A sentence with file and line for every row that cannot be used.
    """

    registrations: Mapping[int, Registration]
    problems: tuple[str, ...]


def read_model_csv(path: Path) -> dict[int, Registration]:
    """Read ClonedPerson's model.csv, warning of the rows that `read_models` leaves out."""
    models = read_models(path)
    for problem in models.problems:
        log.warning("%s", problem)
    return dict(models.registrations)


def read_models(path: Path) -> Models:
    """Read ClonedPerson's model.csv.

    Parameters
    ----------
    path : Path
        Rows of: id, code, UV landmarks "x,y,...", photo groups, UV groups, the area of a
        50 x 50 block, replace areas (formats/clonedperson.md, "model.csv").

    Raises
    ------
    OutfitError
        Where the file cannot be read at all or holds no usable row.
    """
    registrations: dict[int, Registration] = {}
    problems = []
    for line, row in _rows(path):
        try:
            number = _integer(row[0], "a model id")
            if number in registrations:
                raise OutfitError(f"model {number} comes twice")
            registrations[number] = registration_from_row(row)
        except OutfitError as error:
            problems.append(f"{path}:{line}: row left out: {error}")
    if not registrations:
        raise OutfitError(f"{path}: no usable row; expected ClonedPerson's model.csv")
    return Models(registrations, tuple(problems))


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        text = read_file(path, limit=MAX_FILE_BYTES).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise OutfitError(f"{path}: {error}") from error
    reader = csv.reader(text.splitlines())
    try:
        for row in reader:
            if any(field.strip() for field in row):
                yield reader.line_num, row
    except csv.Error as error:
        raise OutfitError(f"{path}:{reader.line_num}: {error}") from error


def registration_from_row(row: list[str]) -> Registration:
    """Build one model's registration from its row of model.csv; raise OutfitError for a fault."""
    if len(row) < COLUMNS - 1:
        raise OutfitError(f"{len(row)} columns; expected {COLUMNS}")
    fields = [field.strip() for field in row] + [""] * (COLUMNS - len(row))
    codes = codes_of(_integer(fields[1], "a garment code"))
    categories = tuple(clonedperson_code(code).category for code in codes)
    points = _points(fields[2])
    parts = tuple(_parts(fields[3], fields[4], points, codes)) if len(points) else ()
    return Registration(
        categories=categories,
        landmarks=_landmarks(parts, categories[0]),
        parts=parts,
        cell_box=_boxes(fields[5])[0] if fields[5] else None,
        lower_boxes=_boxes(fields[6]) if fields[6] and len(codes) == 2 else (),
    )


def codes_of(code: int) -> tuple[int, ...]:
    """Split a code: a one-piece model is written top code x 10 + bottom code.

    13 and 17 are the two dress codes and stay whole.
    """
    if code in CLONEDPERSON_CODES:
        return (code,)
    top, bottom = divmod(code, 10)
    if top not in (1, 2, 3) or bottom not in (4, 5, 8):
        raise OutfitError(f"unknown garment code {code}")
    return top, bottom


def _parts(
    photo_groups: str, uv_groups: str, points: NDArray[np.float64], codes: tuple[int, ...]
) -> Iterator[Part]:
    garments = photo_groups.split("-")
    if len(garments) != len(codes):
        raise OutfitError(f"{len(garments)} garments of photo groups; expected {len(codes)}")
    owners = [
        (code, group)
        for code, text in zip(codes, garments, strict=True)
        for group in text.split(",")
    ]
    targets = uv_groups.split(",")
    if len(owners) != len(targets):
        raise OutfitError(f"{len(owners)} photo groups but {len(targets)} UV groups")
    for index, ((code, group), target) in enumerate(zip(owners, targets, strict=True)):
        numbers = tuple(_deepfashion2_number(code, int(i)) for i in _integers(group))
        rows = np.array(_integers(target)) - 1
        if len(rows) != len(numbers):
            raise OutfitError(f"group {index + 1}: {len(numbers)} photo, {len(rows)} UV points")
        if not len(rows) or rows.min() < 0 or rows.max() >= len(points):
            raise OutfitError(f"group {index + 1}: UV points are numbered 1 to {len(points)}")
        category = clonedperson_code(code).category
        yield Part(f"part {index + 1}", category, numbers, points[rows], points[rows])


def _deepfashion2_number(code: int, number: int) -> int:
    numbers = clonedperson_code(code).numbers
    if 1 <= number <= len(numbers):
        return numbers[number - 1]
    derived = DERIVED_NUMBERS.get(code)
    if derived and number == derived[0]:
        return derived[1]
    raise OutfitError(f"code {code} has landmarks 1 to {len(numbers)}, not {number}")


def _landmarks(parts: tuple[Part, ...], category: str) -> NDArray[np.float64]:
    if not parts:
        return np.zeros((0, 2))
    landmarks = np.full((CATEGORY_BY_NAME[category].landmark_count, 2), np.nan)
    for part in parts:
        if part.category == category:
            landmarks[np.array(part.numbers) - 1] = part.uv
    return landmarks


def _points(text: str) -> NDArray[np.float64]:
    values = _numbers(text)
    if len(values) % 2:
        raise OutfitError(f"an odd count of UV coordinates ({len(values)})")
    return np.array(values, np.float64).reshape(-1, 2) / MAP_SIZE


def _boxes(text: str) -> tuple[Box, ...]:
    """Boxes of four numbers each, corners put in order (the published row 155 swaps them)."""
    values = _numbers(text)
    if not values or len(values) % 4:
        raise OutfitError(f"an area has four numbers, got {len(values)}")
    boxes = np.array(values).reshape(-1, 2, 2) / MAP_SIZE
    ordered = np.hstack([boxes.min(axis=1), boxes.max(axis=1)])
    if (ordered[:, 2:] <= ordered[:, :2]).any():
        raise OutfitError(f"an area without extent: {text!r}")
    return tuple((float(a), float(b), float(c), float(d)) for a, b, c, d in ordered)


def _numbers(text: str) -> list[float]:
    words = [word for word in re.split(r"[,\s]+", text.strip()) if word]
    try:
        values = [float(word) for word in words]
    except ValueError as error:
        raise OutfitError(f"not a list of numbers: {text!r}") from error
    if not np.isfinite(values).all() or any(not 0 <= value <= 4 * MAP_SIZE for value in values):
        raise OutfitError(f"coordinates lie between 0 and {MAP_SIZE:.0f}: {text!r}")
    return values


def _integers(text: str) -> list[int]:
    return [_integer(word, "a landmark number") for word in text.split()]


def _integer(text: str, what: str) -> int:
    if not re.fullmatch(r"\s*\d{1,6}\s*", text):
        raise OutfitError(f"{text!r} is not {what}")
    return int(text)
