"""The files of an output folder: written to a temporary name and renamed, or a line at a time."""

from __future__ import annotations

import contextlib
import errno
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from addon.errors import OutfitError

CHARACTERS = "characters"
JOB = "job.json"
REPORT = "report.html"
RUN = "run.json"
FAILURES = "failures.jsonl"
LOG = "run.log"


@dataclass(frozen=True)
class Failure:
    """An item that could not be done: its name, where it was read, and why."""

    item: str
    origin: str
    reason: str


def prepare_folder(folder: Path) -> None:
    """Make an output folder and see that it can be written; raise OutfitError where not."""
    probe = folder / ".writable"
    try:
        make_folder(folder)
        probe.write_bytes(b"")
        probe.unlink()
    except OutfitError as error:
        raise OutfitError(f"cannot write into the output folder {error}") from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutfitError(f"cannot write into the output folder {folder}: {reason}") from error


@contextlib.contextmanager
def writing(path: Path) -> Iterator[None]:
    """Raise OutfitError that names the path where writing it in this block does not work."""
    try:
        yield
    except OSError as error:
        folder = path.is_dir() and error.errno != errno.ENOSPC
        reason = "it is a folder, not a file" if folder else error.strerror or str(error)
        raise OutfitError(f"{path}: cannot be written: {reason}") from error


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, where they are not there yet; raise OutfitError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise OutfitError(f"{folder}: it is a file, not a folder") from error
    except OSError as error:
        raise OutfitError(f"{folder}: {error.strerror or error}") from error


@contextlib.contextmanager
def only_run(folder: Path) -> Iterator[None]:
    """Hold the folder's lock, so that two runs at once do not make the same characters."""
    try:
        import fcntl
    except ImportError:  # Windows has no advisory locks of this kind
        yield
        return
    with contextlib.ExitStack() as stack:
        with writing(folder / ".lock"):
            file = stack.enter_context((folder / ".lock").open("w"))
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise OutfitError(f"another run is writing into {folder}; wait for it") from error
        yield


def write_text(path: Path, text: str) -> None:
    """Write a text file under a temporary name and rename it; raise OutfitError where not."""
    with replacing(path) as partial:
        partial.write_text(text, encoding="utf-8")


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary name to write to, which is renamed to `path` where the block ends well."""
    partial = path.with_name(f".{path.name}.partial")
    with writing(path):
        try:
            yield partial
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)


def write_json(path: Path, data: Any) -> None:
    """Write a JSON file under a temporary name and rename it."""
    write_text(path, json.dumps(data, indent=1, ensure_ascii=False) + "\n")


def read_json(path: Path) -> dict[str, Any]:
    """Return a JSON file's object, or an empty one where there is none that can be read."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


class FailureLog:
    """failures.jsonl: begun anew by every run, every failure once, on disk at once."""

    def __init__(self, folder: Path, failures: Iterable[Failure] = ()) -> None:
        self.path = folder / FAILURES
        self.failures: list[Failure] = []
        write_text(self.path, "")
        for failure in failures:
            self.add(failure)

    def add(self, failure: Failure) -> None:
        """Append a failure, unless it is there already."""
        if failure in self.failures:
            return
        self.failures.append(failure)
        with writing(self.path), self.path.open("a", encoding="utf-8") as file:
            _write_line(file, vars(failure))


def _write_line(file: IO[str], data: dict[str, Any]) -> None:
    file.write(json.dumps(data, ensure_ascii=False) + "\n")
    file.flush()
    os.fsync(file.fileno())
