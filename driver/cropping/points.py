"""pointsCamera*.txt: seven key points of everybody on every frame, and the samples kept of them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from addon.errors import OutfitError

FIELDS = 8
KEY_POINTS = 7  # head, shoulders, hands, feet; left before right; numbered from 1
LONGEST = 1e7  # seconds of a recording
LARGEST_ID = 999_999_999  # numbers become files' names
LONGEST_LINE = 1000  # characters; a longer one is read as several, of which none is a row


@dataclass(frozen=True)
class Row:
    """One key point; lengths in pixels with their origin at the bottom left.

    Attributes
    ----------
    fields : tuple of str
        As they were written, blanks filled in.
    line : int
        From 1.
    time : float
        Seconds.
    person, point : int
        The key point is 1 to KEY_POINTS.
    x, y : float
    z : float
        Metres from the camera.
    root : (x, y)
        The point of the ground below the person.
    """

    fields: tuple[str, ...]
    line: int
    time: float
    person: int
    point: int
    x: float
    y: float
    z: float
    root: tuple[float, float]


def read_rows(path: Path) -> Iterator[Row]:
    """Yield a file's rows; blank times and ids are those of the row above.

    Raises
    ------
    OutfitError
        For a row that is none: the file, the line and what was expected.
    """
    time = person = ""
    for number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        where = f"{path}:{number}"
        fields = [field.strip() for field in line.split(",")]
        if len(fields) != FIELDS:
            raise OutfitError(f"{where}: expected {FIELDS} fields, got {len(fields)}")
        time, person = fields[0] or time, fields[1] or person
        if not (time and person):
            raise OutfitError(f"{where}: expected a time and an id in the first row")
        yield _row((time, person, *fields[2:]), number, where)


def _lines(path: Path) -> Iterator[str]:
    try:
        with path.open(encoding="utf-8") as file:
            while line := file.readline(LONGEST_LINE):
                yield line
    except (OSError, UnicodeDecodeError) as error:
        raise OutfitError(f"{path}: cannot read these key points: {error}") from error


def _row(fields: tuple[str, ...], line: int, where: str) -> Row:
    names = ("a time", "x", "y", "a depth", "the root's x", "the root's y")
    texts = (fields[0], *fields[2:7])
    time, x, y, z, *root = (
        _number(text, name, where) for text, name in zip(texts, names, strict=True)
    )
    if not 0 <= time <= LONGEST:
        raise OutfitError(
            f"{where}: expected a time of 0 to {LONGEST:.0f} seconds, got {fields[0]!r}"
        )
    person = _whole(fields[1], "a person's id", where)
    if abs(person) > LARGEST_ID:
        raise OutfitError(f"{where}: expected a person's id of nine digits at most")
    point = _whole(fields[7], f"a key point's number, 1 to {KEY_POINTS}", where)
    if not 1 <= point <= KEY_POINTS:
        raise OutfitError(
            f"{where}: expected a key point's number, 1 to {KEY_POINTS}, got {fields[7]!r}"
        )
    return Row(fields, line, time, person, point, x, y, z, (root[0], root[1]))


def _number(text: str, name: str, where: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise OutfitError(f"{where}: expected {name} as a number, got {text!r}")
    return value


def _whole(text: str, name: str, where: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise OutfitError(f"{where}: expected {name}, got {text!r}") from None


def sample(rows: Iterable[Row], timestep: float) -> Iterator[Row]:
    """Keep about one moment in every timestep, as the published code does.

    A mark runs ahead of the time: it is the whole second at least, and moves on by a timestep with
    each row that comes nearer to it than one. Rows of a moment that was kept are kept too. So with
    half seconds moments lie just past each half second; a recording that begins late in a second
    has two near its start. The moment 0, whose frame is black, is left out.
    """
    mark, kept = 0.0, 0.0
    for row in rows:
        mark = max(mark, math.floor(row.time))
        near = abs(row.time - mark) < timestep
        if row.time > 0 and (near or row.time == kept):
            kept = row.time
            mark += timestep * near
            yield row


@dataclass(frozen=True)
class Seen:
    """One person at one moment: the rows of it, in their order, at least one of each point."""

    person: int
    rows: tuple[Row, ...]

    @property
    def depth(self) -> float:
        """Metres from the camera: the first row's, which the rules take for the person's."""
        return self.rows[0].z

    def point(self, number: int) -> Row:
        """Return the first row of a key point, 1 to KEY_POINTS."""
        return next(row for row in self.rows if row.point == number)


def moments(rows: Iterable[Row], path: Path) -> Iterator[tuple[float, tuple[Seen, ...]]]:
    """Yield each moment with the people of it, in the order in which they appear.

    Raises
    ------
    OutfitError
        Where key points of a person are missing.
    """
    for time, together in groupby(rows, lambda row: row.time):
        people: dict[int, list[Row]] = {}
        for row in together:
            people.setdefault(row.person, []).append(row)
        yield time, tuple(_seen(person, found, path) for person, found in people.items())


def _seen(person: int, rows: list[Row], path: Path) -> Seen:
    found = len({row.point for row in rows})
    if found < KEY_POINTS:
        raise OutfitError(
            f"{path}:{rows[0].line}: expected {KEY_POINTS} key points of person {person} at "
            f"{rows[0].fields[0]} s, got {found}"
        )
    return Seen(person, tuple(rows))
