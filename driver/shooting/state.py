"""state.sqlite: which jobs are finished, with what; it outlives a process that is killed."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from addon.errors import OutfitError

STATE = "state.sqlite"
_TABLE = """
CREATE TABLE IF NOT EXISTS finished (
  name TEXT PRIMARY KEY, digest TEXT NOT NULL, seconds REAL NOT NULL, details TEXT NOT NULL
)
"""


@dataclass(frozen=True)
class Finished:
    """What is kept of a finished job.

    Attributes
    ----------
    digest : str
        Of all that went into it.
    seconds : float
    details : mapping
        What the process said of it, such as seconds by stage.
    """

    digest: str
    seconds: float
    details: Mapping[str, Any]


class State:
    """The finished jobs of a dataset's folder; every change is on disk when its call returns."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / STATE
        with self._told():
            self._base = sqlite3.connect(self.path, isolation_level=None)
            self._base.execute(_TABLE)
            self._finished = self._read()

    def _read(self) -> dict[str, Finished]:
        rows = self._base.execute("SELECT name, digest, seconds, details FROM finished")
        return {
            name: Finished(digest, seconds, json.loads(details))
            for name, digest, seconds, details in rows
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._base.close()

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, ValueError) as error:
            raise OutfitError(f"{self.path}: {error}{self._advice(error)}") from error

    @staticmethod
    def _advice(error: Exception) -> str:
        """Return what helps where the file itself is broken."""
        code = getattr(error, "sqlite_errorcode", None)
        broken = code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)
        return "; delete it, and all is made anew" if broken else ""

    def get(self, name: str) -> Finished | None:
        """Return what is kept of a job, or None where it is not finished."""
        return self._finished.get(name)

    def forget(self, name: str) -> None:
        """Take a job as not finished: it is about to be done anew."""
        if self._finished.pop(name, None) is not None:
            with self._told():
                self._base.execute("DELETE FROM finished WHERE name = ?", (name,))

    def finish(self, name: str, finished: Finished) -> None:
        """Keep that a job is finished; its outputs lie under their names."""
        details = json.dumps(dict(finished.details), sort_keys=True)
        row = (name, finished.digest, finished.seconds, details)
        with self._told():
            self._base.execute("INSERT OR REPLACE INTO finished VALUES (?, ?, ?, ?)", row)
        self._finished[name] = finished
