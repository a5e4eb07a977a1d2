"""Reading JSON that others wrote: bounded before it is unpacked, checked as it is used."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from ..errors import OutfitError
from .text import read_packed, shown

MAX_JSON_BYTES = 40 * 1024 * 1024
# What a parsed value costs: 72 bytes and more for a list, 232 for an object with one entry, 32 for
# a number, 80 for a text, 300 for a key. A dressed character has 600 000 lists of 1 700 000 numbers
# and few of the rest.
MAX_LISTS = 2_500_000
MAX_OBJECTS = 200_000
MAX_VALUES = 6_000_000
MAX_ENTRIES = 600_000
MAX_TEXTS = 1_600_000
MOST = (
    ("[", MAX_LISTS, "lists"),
    ("{", MAX_OBJECTS, "objects"),
    (",", MAX_VALUES, "values"),
    (":", MAX_ENTRIES, "entries of objects"),
    ('"', 2 * MAX_TEXTS, "quotes"),
)


class Fault(ValueError):
    """What is wrong inside a file, without the file's name: `naming` adds it."""


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Turn a Fault into an OutfitError that names the file."""
    try:
        yield
    except Fault as fault:
        raise OutfitError(f"{path}: {fault}") from None


@contextmanager
def collector_off() -> Iterator[None]:
    """Keep Python's cycle collector off while millions of objects are made that have no cycles.

    It would look through all of them again and again: parsing ten megabytes takes twice as long.
    """
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def read_json(path: Path, *, limit: int = MAX_JSON_BYTES) -> dict[str, Any]:
    """Read a JSON object, plain or gzip'd; raise OutfitError naming the file where it is none."""
    text = read_packed(path, limit=limit).decode("utf-8", errors="ignore")
    check_counts(path, text)
    try:
        value = json.loads(text, parse_constant=_refuse)
    except RecursionError:
        raise OutfitError(f"{path} is not valid JSON: it is nested too deeply") from None
    except ValueError as error:
        raise OutfitError(f"{path} is not valid JSON: {error}") from None
    if not isinstance(value, dict):
        raise OutfitError(f"{path} must hold a JSON object")
    return value


def check_counts(path: Path, text: str) -> None:
    """Raise OutfitError for JSON whose values would take more memory than there may be."""
    for mark, most, what in MOST:
        if text.count(mark) > most:
            raise OutfitError(f"{path} holds more than {most} {what}")


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is not a finite number")


def array_of(value: object, shape: Sequence[int], what: str) -> NDArray[np.float64]:
    """Return nested lists of finite numbers as an array.

    Parameters
    ----------
    value : object
        As JSON has it.
    shape : sequence of int
        -1 for any length.
    what : str
        Named in the fault, such as "the vertices of 'Body'".
    """
    try:
        found = np.array(value, dtype=np.float64)
    except (ValueError, TypeError, OverflowError):
        found = np.zeros(())
    if not found.size and -1 in shape:
        found = found.reshape([max(side, 0) for side in shape])
    fits = found.ndim == len(shape) and all(
        side in (-1, length) for side, length in zip(shape, found.shape, strict=False)
    )
    if not fits or not np.isfinite(found).all():
        sides = " x ".join("n" if side < 0 else str(side) for side in shape)
        raise Fault(f"{what} must be {sides} finite numbers")
    return found


def whole_numbers(found: NDArray[np.float64], low: int, high: int, what: str) -> NDArray[np.int32]:
    """Return an array of floats as int32; each must be whole and in [low, high)."""
    bad = (found < low) | (found >= high) | (found != np.floor(found))
    if bad.any():
        raise Fault(f"{what} has {found[bad][0]:g}, expected a whole number in {low} to {high - 1}")
    return found.astype(np.int32)


def number_of(value: object, what: str) -> float:
    """Return a finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Fault(f"{what} must be a number, got {shown(value)}")
    return float(array_of(value, (), what))


def text_of(value: object, what: str) -> str:
    """Return a text; an absent one (None) is empty."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Fault(f"{what} must be a text, got {shown(value)}")
    return value


def table_of(value: object, what: str) -> Mapping[str, Any]:
    """Return an object; an absent one (None) is empty."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Fault(f"{what} must be an object, got {shown(value)}")
    return value


def list_of(value: object, what: str, *, most: int = MAX_LISTS) -> Sequence[Any]:
    """Return a list of at most so many values; an absent one (None) is empty."""
    if value is None:
        return ()
    if not isinstance(value, list):
        raise Fault(f"{what} must be a list, got {shown(value)}")
    if len(value) > most:
        raise Fault(f"{what} has {len(value)} entries; at most {most} are read")
    return value
