"""Work in a thread of its own, whose result or error the main thread takes when it looks."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any


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
