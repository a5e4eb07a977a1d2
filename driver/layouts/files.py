"""Files of layouts: pictures, lines of text, and tar files that are the same every time."""

from __future__ import annotations

import contextlib
import gzip
import io
import os
import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from addon.errors import OutfitError

from ..outputs import make_folder, writing


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file and the folders above it; raise OutfitError where it is there already.

    A layout gives every picture a name of its own: one that is there belongs to other data.
    """
    make_folder(path.parent)
    try:
        with writing(path), path.open("xb") as file:
            file.write(data)
    except OutfitError as error:
        if isinstance(error.__cause__, FileExistsError):
            raise OutfitError(f"{path}: it is there already; name an empty folder") from error
        raise


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """Write a text file of lines, each ended by a line feed."""
    write_bytes(path, "".join(f"{line}\n" for line in lines).encode("utf-8"))


@contextlib.contextmanager
def growing(path: Path) -> Iterator[IO[str]]:
    """Give a new text file to write to bit by bit, for what is too much to be kept in memory."""
    make_folder(path.parent)
    with writing(path), path.open("x", encoding="utf-8", newline="\n") as file:
        yield file


def link_or_copy(source: Path, path: Path) -> None:
    """Give a file a second name, without a second copy where the disk can."""
    make_folder(path.parent)
    try:
        os.link(source, path)
    except OSError:  # another disk, or a file system without hard links
        try:
            data = source.read_bytes()
        except OSError as error:
            raise OutfitError(f"{source}: cannot be read: {error.strerror or error}") from error
        write_bytes(path, data)


class TarGz:
    """A .tar.gz whose bytes depend on its files alone: no times, no owners."""

    def __init__(self, path: Path) -> None:
        make_folder(path.parent)
        self.path = path
        with writing(path):
            self._file = path.open("wb")
        self._zip = gzip.GzipFile(filename="", mode="wb", fileobj=self._file, mtime=0)
        self._tar = tarfile.open(fileobj=self._zip, mode="w", format=tarfile.USTAR_FORMAT)  # noqa: SIM115

    def add(self, name: str, data: bytes) -> None:
        """Append a file."""
        info = tarfile.TarInfo(name)
        info.size, info.mode = len(data), 0o644
        with writing(self.path):
            self._tar.addfile(info, io.BytesIO(data))

    def close(self) -> None:
        """End the file."""
        with writing(self.path):
            self._tar.close()
            self._zip.close()
            self._file.close()
