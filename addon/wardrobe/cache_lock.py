"""A lock on a file of the cache: one process sews, the others wait; the system frees it."""

from __future__ import annotations

import contextlib
import logging
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

log = logging.getLogger(__name__)
PAUSE = 0.25  # seconds between looks


def _try_lock(file: IO[bytes]) -> None:
    """Take the lock; raise OSError where another process has it."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextlib.contextmanager
def held(path: Path, *, patience: float = 1800.0) -> Iterator[bool]:
    """Hold a lock that ends with this process, however it ends.

    Nothing depends on it but double work: after `patience` seconds, or where the file system has
    no locks, we go on without.

    Parameters
    ----------
    path : Path
        The lock's file, made where it is missing and removed afterwards.
    patience : float
        Seconds to wait for another process.

    Yields
    ------
    bool
        Whether it is held.
    """
    with path.open("ab") as file:
        taken = _wait(file, path, patience)
        try:
            yield taken
        finally:
            if taken:
                with contextlib.suppress(OSError):  # Windows removes no open file
                    path.unlink()


def _wait(file: IO[bytes], path: Path, patience: float) -> bool:
    start, told = time.monotonic(), False
    while True:
        try:
            _try_lock(file)
        except (BlockingIOError, PermissionError):
            if not told:
                log.info("another process sews the wardrobe; waiting for it (%s)", path)
                told = True
            if time.monotonic() - start > patience:
                return False
            time.sleep(PAUSE)
        except OSError:
            return False
        else:
            return True
