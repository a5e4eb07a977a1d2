"""What MakeHuman's line-oriented files have in common: bounded reading, numbers and safe paths."""

from __future__ import annotations

import io
import math
import stat
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath, PureWindowsPath

import numpy as np
from numpy.typing import NDArray

from ..errors import OutfitError

MAX_TEXT_BYTES = 32 * 1024 * 1024  # real meshes and garments have less than 20
MAX_LINE = 1024 * 1024  # characters
ROWS_AT_ONCE = 16384  # the words of a row take ten times as much memory as its numbers
GZIP_MAGIC = b"\x1f\x8b"
MAX_PACKING = 60  # times; exports of MakeHuman pack 3.5 times, a file made to burst 1000 times
LONGEST_REASON = 240
LONGEST_PATH = 240  # bytes, of a path in a file; a file system takes 255 for a name
ALWAYS_UNPACKED = 1024 * 1024
TRUE_WORDS = frozenset({"1", "yes", "true", "enabled", "enable", "on"})


def read_file(path: Path, *, limit: int) -> bytes:
    """Read a file of at most `limit` bytes.

    Raises
    ------
    OutfitError
        For a file that is larger or cannot be read, and for what is no file: a pipe or a device
        would be waited for without end.
    """
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise OutfitError(f"cannot read {path}: it is no regular file")
        if found.st_size > limit:
            raise OutfitError(f"{path} has {found.st_size} bytes; at most {limit} are read")
        with path.open("rb") as file:
            content = file.read(limit + 1)  # it may have grown
    except OSError as error:
        raise OutfitError(f"cannot read {path}: {error.strerror or error}") from None
    if len(content) > limit:
        raise OutfitError(f"{path} has more than {limit} bytes; at most {limit} are read")
    return content


def read_text(path: Path, *, limit: int = MAX_TEXT_BYTES) -> str:
    """Read a text file as UTF-8, ignoring bytes that are not; raise OutfitError if it cannot be."""
    return read_file(path, limit=limit).decode("utf-8", errors="ignore")


def read_lines(path: Path, *, limit: int = MAX_TEXT_BYTES) -> Iterator[tuple[int, str]]:
    """Yield a text file's lines with their 1-based numbers, decoded one after the other.

    Raises
    ------
    OutfitError
        Where `read_text` would, and for a line of more than a million characters.
    """
    content = io.BytesIO(read_file(path, limit=limit))
    text = io.TextIOWrapper(content, encoding="utf-8", errors="ignore")
    for count, line in enumerate(text, 1):
        if len(line) > MAX_LINE:
            raise fail(path, count, f"the line is longer than {MAX_LINE} characters")
        yield count, line


def read_packed(path: Path, *, limit: int) -> bytes:
    """Read a file that may be gzip'd, which its first two bytes tell.

    Parameters
    ----------
    path : Path
    limit : int
        Most bytes, before and after unpacking.

    Raises
    ------
    OutfitError
        For a file that cannot be read, is damaged, or unpacks to more than `limit` bytes or to
        more than 60 times its size.
    """
    content = read_file(path, limit=limit)
    return unpacked(path, content, limit=limit) if content[:2] == GZIP_MAGIC else content


def unpacked(path: Path, content: bytes, *, limit: int) -> bytes:
    """Unpack gzip or zlib content within the limits that `read_packed` names."""
    most = min(limit, max(ALWAYS_UNPACKED, MAX_PACKING * len(content)))
    engine = zlib.decompressobj(47)  # 47: a zlib or a gzip header
    try:
        found = engine.decompress(content, most + 1)
    except zlib.error as error:
        raise OutfitError(f"{path} is damaged: {error}") from None
    if len(found) > most:
        raise OutfitError(f"{path} unpacks to more than {most} bytes")
    if not engine.eof:
        raise OutfitError(f"{path} is damaged: its packed content ends too early")
    return found


def write_text(path: Path, text: str) -> None:
    """Write a text file with LF line ends; raise OutfitError if the folder cannot be written."""
    try:
        path.write_bytes(text.encode("utf-8"))
    except OSError as error:
        raise OutfitError(f"cannot write {path}: {error.strerror or error}") from None


def check_target(path: Path) -> None:
    """Raise OutfitError where a file cannot be written as its folder is missing, or it is one."""
    if not path.parent.is_dir():
        raise OutfitError(f"{path}: the folder {path.parent} is missing")
    if path.is_dir():
        raise OutfitError(f"{path}: it is a folder, not a file")


def check_source(path: Path) -> None:
    """Raise OutfitError where there is no file to read, or a folder in its place."""
    if path.is_dir():
        raise OutfitError(f"{path}: it is a folder, not a file")
    if not path.is_file():
        raise OutfitError(f"{path}: there is no such file")


def fail(path: Path, line: int, what: str) -> OutfitError:
    """Return (not raise) the error that names a file and its 1-based line.

    What a file says may stand in `what`: it is made one printable line of bearable length.
    """
    text = "".join(letter if letter.isprintable() else "?" for letter in what[:LONGEST_REASON])
    return OutfitError(f"{path}, line {line}: {text}")


def shown(value: object, *, length: int = 40) -> str:
    """Return a value as one short line for a message."""
    text = repr(value) if isinstance(value, str | int | float | None) else type(value).__name__
    return text if len(text) <= length else f"{text[:length]}..."


def first_word(text: str) -> tuple[str, str]:
    """Split a line, whose ends are stripped, into its keyword and the rest."""
    words = text.split(None, 1)
    return (words[0], words[1]) if len(words) == 2 else (text, "")


def number(word: str) -> float:
    """Convert a word to a finite float, ValueError otherwise."""
    value = float(word)
    if not math.isfinite(value):
        raise ValueError(f"{word} is not a finite number")
    return value


def is_number(word: str) -> bool:
    """Tell whether a word starts a line of numbers (NaN and infinities count: they are refused)."""
    try:
        float(word)
    except ValueError:
        return False
    return True


def number_rows(
    path: Path, lines: Sequence[tuple[int, str]], columns: int, what: str
) -> NDArray[np.float64]:
    """Parse lines that must hold the same count of finite numbers.

    Parameters
    ----------
    path : Path
        Named in errors.
    lines : sequence of (line number, text without its keyword)
    columns : int
    what : str
        What a line holds, named in errors, such as "a vertex".

    Returns
    -------
    (len(lines), columns) float ndarray
    """
    found = np.empty((len(lines), columns))
    for start in range(0, len(lines), ROWS_AT_ONCE):
        part = lines[start : start + ROWS_AT_ONCE]
        rows = [text.split(None, columns) for _, text in part]
        try:
            values = np.array(rows, dtype=np.float64).reshape(len(rows), columns)
        except ValueError:
            raise _first_bad_row(path, part, columns, what) from None
        if not np.isfinite(values).all():
            raise _first_bad_row(path, part, columns, what)
        found[start : start + ROWS_AT_ONCE] = values
    return found


def _first_bad_row(
    path: Path, lines: Sequence[tuple[int, str]], columns: int, what: str
) -> OutfitError:
    for line, text in lines:
        words = text.split()
        if len(words) != columns:
            return fail(path, line, f"{what} needs {columns} numbers, got {len(words)}")
        for word in words:
            try:
                number(word)
            except ValueError:
                return fail(path, line, f"{what} needs {columns} numbers, got {shown(word)}")
    return OutfitError(f"{path}: {what} needs {columns} numbers")


def format_rows(values: NDArray[np.float64], *, prefix: str = "", digits: int = 6) -> list[str]:
    """Return one line of fixed-point numbers for each row, without trailing zeros or "-0"."""
    rounded = np.round(values, digits) + 0.0  # adding 0.0 turns -0.0 into 0.0
    row = prefix.replace("%", "%%") + " ".join([f"%.{digits}f"] * rounded.shape[1])
    # One template for all: several times as fast as one for each number.
    return ("\n".join([row] * len(rounded)) % tuple(rounded.ravel().tolist())).splitlines()


def is_inside(relative: str) -> bool:
    """Tell whether a path named in a file stays in the file's folder or in that folder's parent.

    MakeHuman's own assets sometimes share files between neighbouring folders ("../x/y.png"), so
    one step up is allowed; absolute paths, drives, further steps up and names that no file system
    takes are not.
    """
    posix = relative.replace("\\", "/")
    if len(posix.encode("utf-8", "replace")) > LONGEST_PATH:
        return False
    if posix.startswith("/") or PureWindowsPath(relative).drive or not posix.isprintable():
        return False
    parts = PurePosixPath(posix).parts
    if not parts or parts[-1] == "..":
        return False  # a folder
    depth = 0
    for part in parts:
        depth += -1 if part == ".." else 1
        if depth < -1:
            return False
    return True


def sibling(path: Path, relative: str) -> Path:
    """Return the file that `relative` names as seen from the file `path`; refuse one outside.

    Symbolic links count by where they lead: the resolved file must lie below the parent of
    `path`'s folder.
    """
    if not is_inside(relative):
        raise OutfitError(f"{path} names {shown(relative)}, which is no file in its asset folder")
    found = path.parent / relative.replace("\\", "/")
    tree = path.parent.resolve().parent
    if not found.resolve().is_relative_to(tree):
        raise OutfitError(f"{path} names {shown(relative)}, which is no file in its asset folder")
    return found
