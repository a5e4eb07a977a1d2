"""A short-lived process for each job: stopped where it says nothing for long or grows too large."""

from __future__ import annotations

import os
import queue
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from driver.engine import Process

POLL_SECONDS = 0.2
MEGABYTE = 2**20


@dataclass(frozen=True)
class Bounds:
    """What a process may do.

    Attributes
    ----------
    quiet : float
        Seconds it may go on without a word.
    memory : float
        Megabytes it may hold; 0 for as much as it likes.
    """

    quiet: float
    memory: float = 0.0


@dataclass(frozen=True)
class Outcome:
    """What became of a job.

    Attributes
    ----------
    reason : str
        Why it failed; empty where it did not.
    lost : bool
        The process was stopped or went away, so that another one may do better.
    details : mapping
        What the process said at its end.
    """

    reason: str = ""
    lost: bool = False
    details: Mapping[str, Any] = field(default_factory=dict)


class JobProcess(Process):
    """One process that does one job and ends; several threads may hold one each."""

    def work(
        self,
        message: Mapping[str, Any],
        *,
        bounds: Bounds,
        tell: Callable[[int], None],
        stop: threading.Event,
    ) -> Outcome:
        """Hand the job over and wait for its end, whatever that is.

        Parameters
        ----------
        message : mapping
        bounds : Bounds
        tell : callable
            Is called with the number of pictures that are done since the last call.
        stop : threading.Event
            Where it is set the process is ended.
        """
        try:
            self._send(dict(message))
            return self._watch(bounds, tell, stop)
        finally:
            self.kill()  # it has said all it had to, or must not go on

    def resident(self) -> int:
        """Return the bytes of memory that it holds."""
        return resident(self._process.pid)

    def _watch(self, bounds: Bounds, tell: Callable[[int], None], stop: threading.Event) -> Outcome:
        heard = time.monotonic()
        while not stop.is_set():
            reply: dict[str, Any] | None = {"pictures": 0}
            try:
                reply = self._replies.get(timeout=POLL_SECONDS)
                heard = time.monotonic()
            except queue.Empty:
                if time.monotonic() - heard > bounds.quiet:
                    return Outcome(f"said nothing for {bounds.quiet:g} s and was stopped", True)
            if reply is None:
                return Outcome(f"{self._epitaph()}; details in {self._log_path.name}", True)
            if "pictures" not in reply:
                return Outcome(str(reply.get("reason", "")), details=reply.get("details", {}))
            tell(int(reply["pictures"]))
            if bounds.memory and self.resident() > bounds.memory * MEGABYTE:
                return Outcome(f"held more than {bounds.memory:g} MB and was stopped", True)
        return Outcome("was stopped")


def run_process(
    command: Sequence[str],
    message: Mapping[str, Any],
    *,
    log_path: Path,
    bounds: Bounds,
    tell: Callable[[int], None],
    stop: threading.Event,
) -> Outcome:
    """Have one job done by a process of its own."""
    return JobProcess(command, log_path).work(message, bounds=bounds, tell=tell, stop=stop)


def resident(pid: int) -> int:
    """Return the bytes of memory that a process holds; 0 where that cannot be told."""
    try:
        import psutil
    except ImportError:
        return _resident_by_proc(pid)
    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.Error:  # it is gone
        return 0


def _resident_by_proc(pid: int) -> int:
    """Ask Linux itself: a Blender's own Python has no psutil."""
    try:
        pages = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]
    except (OSError, IndexError):
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
