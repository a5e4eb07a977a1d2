"""Work in a thread of its own, whose result or error the main thread takes when it looks."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

# Seconds for which a busy thread keeps Python before others get a turn. Blender's main thread
# waits for its turn at every panel that it draws: with Python's own 5 ms that adds up.
TURN = 0.0005

_lock = threading.Lock()
_busy: list[float] = []  # the turn that was set before, once for each thread at work


@contextmanager
def yielding() -> Iterator[None]:
    """Let the main thread have its turns quickly while this thread works."""
    with _lock:
        _busy.append(_busy[0] if _busy else sys.getswitchinterval())
        sys.setswitchinterval(TURN)
    try:
        yield
    finally:
        with _lock:
            before = _busy.pop()
            if not _busy:
                sys.setswitchinterval(before)


class Threaded:
    """Work that is under way in a thread, from now on.

    Parameters
    ----------
    work : callable () -> result
        No bpy in it.

    Attributes
    ----------
    result : object
        None until the work is done, and where it failed; `take` tells these apart.
    """

    def __init__(self, work: Callable[[], Any]) -> None:
        self._work = work
        self.result: Any = None
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            with yielding():
                self.result = self._work()
        except BaseException as error:  # raised again in the main thread
            self._error = error

    @property
    def is_running(self) -> bool:
        """Whether the thread still works."""
        return self._thread.is_alive()

    def wait(self, seconds: float | None = None) -> None:
        """Wait until the thread ends, for some seconds at most."""
        self._thread.join(seconds)

    def take(self) -> Any:
        """Return what the work returned, or raise again what it raised."""
        if self._error is not None:
            raise self._error
        return self.result
