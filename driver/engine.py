"""Worker processes: each makes one item at a time, and none can take the others down with it."""

from __future__ import annotations

import contextlib
import json
import logging
import queue
import signal
import subprocess
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from addon.errors import OutfitError

log = logging.getLogger(__name__)
ITEMS_PER_WORKER = 64  # Blender grows and slows down over hundreds of scenes: start afresh
START_SECONDS = 180.0
STOP_SECONDS = 10.0
LOG_SECONDS = 2.0  # for what a worker that is gone has printed last
NOISE = "Fra:"  # Cycles says how far it is, hundreds of times a picture


@dataclass(frozen=True)
class Result:
    """What became of one item.

    Attributes
    ----------
    name : str
    reason : str
        Why it failed; empty where it did not.
    details : dict
        What the worker reports of an item that is done, such as its times.
    """

    name: str
    reason: str = ""
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Crew:
    """How workers are started.

    Attributes
    ----------
    command : sequence of str
    hello : dict
        The first message to every worker: settings that all items share.
    log_path : Path
        Where everything goes that workers print but for Cycles' progress.
    timeout : float
        Seconds that one item may take.
    """

    command: Sequence[str]
    hello: dict[str, Any]
    log_path: Path
    timeout: float


class Process:
    """A process of ours; messages are lines of JSON on its standard input and output.

    Parameters
    ----------
    command : sequence of str
    log_path : Path
        Where everything goes that it prints but for Cycles' progress.
    """

    def __init__(self, command: Sequence[str], log_path: Path) -> None:
        self._log_path = log_path
        self._replies: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,  # Ctrl-C is for the driver, which then stops its workers
        )
        threading.Thread(target=self._listen, daemon=True).start()
        self._logging = threading.Thread(target=self._keep_log, daemon=True)
        self._logging.start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            message = _message(line)
            if message is not None:
                self._replies.put(message)
        self._replies.put(None)  # the process is gone

    def _keep_log(self) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            if line.startswith(NOISE):
                continue
            # A full disk must not stop the reading: the worker would wait for ever.
            with contextlib.suppress(OSError), self._log_path.open("ab") as file:
                file.write(line.encode())

    def _send(self, message: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):  # it is gone: the answer None says so
            self._process.stdin.write(json.dumps(message) + "\n")
            self._process.stdin.flush()

    def _epitaph(self) -> str:
        """Say how a process ended that is gone without an answer."""
        code = self._process.wait()
        self._logging.join(LOG_SECONDS)
        if code < 0:
            return f"the worker process was killed by {signal.Signals(-code).name}"
        return f"the worker process stopped with status {code}"

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def kill(self) -> None:
        """Stop the process at once."""
        self._process.kill()
        self._process.wait()
        self._logging.join(LOG_SECONDS)

    def close(self) -> None:
        """Tell the process that there is nothing more to do, and wait for it."""
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        try:
            self._process.wait(STOP_SECONDS)
            self._logging.join(LOG_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()


class Worker(Process):
    """A process that makes one item after the other."""

    def __init__(self, crew: Crew) -> None:
        super().__init__(crew.command, crew.log_path)
        self.items = 0
        self._crew = crew
        self._send(crew.hello)
        self.about = self._ready()

    def _ready(self) -> dict[str, Any]:
        """Wait until the worker is up; one that can't even start is no item's fault."""
        try:
            reply = self._replies.get(timeout=START_SECONDS)
        except queue.Empty:
            reply = None
        if reply is None or "error" in reply:
            self.kill()
            reason = reply["error"] if reply else f"see the end of {self._crew.log_path}"
            raise OutfitError(f"a worker could not start: {reason}")
        return reply

    def work(self, name: str, message: dict[str, Any]) -> Result:
        """Have one item made; whatever happens to the process becomes the item's reason."""
        self.items += 1
        self._send(message)
        try:
            reply = self._replies.get(timeout=self._crew.timeout)
        except queue.Empty:
            self.kill()
            return Result(name, f"took longer than {self._crew.timeout:g} s and was stopped")
        if reply is None:
            return Result(name, f"{self._epitaph()}; details in {self._crew.log_path.name}")
        return Result(name, str(reply.get("reason", "")), reply)


def _message(line: str) -> dict[str, Any] | None:
    """Return a line's message; None for what is none (Blender's own greeting)."""
    try:
        data = json.loads(line)
    except ValueError:
        return None
    return data if isinstance(data, dict) else None


class _Team:
    """Threads that feed one worker each from one queue of items."""

    def __init__(self, crew: Crew, items: Sequence[tuple[str, dict[str, Any]]]) -> None:
        self.crew = crew
        self.results: queue.Queue[Result | OutfitError] = queue.Queue()
        self.about: dict[str, Any] = {}
        self._items: queue.SimpleQueue[tuple[str, dict[str, Any]]] = queue.SimpleQueue()
        self._stop = threading.Event()
        self._workers: set[Worker] = set()
        for item in items:
            self._items.put(item)

    def start(self, jobs: int) -> None:
        for _ in range(jobs):
            threading.Thread(target=self._feed, daemon=True).start()

    def _feed(self) -> None:
        worker: Worker | None = None
        try:
            while not self._stop.is_set():
                name, message = self._items.get_nowait()
                worker = self._fresh(worker)
                self.results.put(worker.work(name, message))
        except queue.Empty:
            pass
        except OutfitError as error:
            self.results.put(error)
        if worker is not None:
            worker.close()
            self._workers.discard(worker)

    def _fresh(self, worker: Worker | None) -> Worker:
        """Return the worker, or a new one where it is gone or has done its share."""
        if worker is not None:
            if worker.alive and worker.items < ITEMS_PER_WORKER:
                return worker
            worker.close()
            self._workers.discard(worker)
        worker = Worker(self.crew)
        self._workers.add(worker)
        self.about = worker.about
        return worker

    def stop(self) -> None:
        self._stop.set()
        for worker in tuple(self._workers):
            worker.kill()


def run_items(
    crew: Crew, items: Sequence[tuple[str, dict[str, Any]]], *, jobs: int, about: dict[str, Any]
) -> Iterator[Result]:
    """Have every item made by `jobs` worker processes; yield results as they come.

    Parameters
    ----------
    crew : Crew
    items : sequence of (name, message)
    jobs : int
        How many workers at once.
    about : dict
        Is filled with what the workers say of themselves (versions).

    Raises
    ------
    OutfitError
        If a worker cannot start. Leaving the iterator early stops all workers.
    """
    if not items:
        return
    team = _Team(crew, items)
    try:
        team.start(min(jobs, len(items)))
        for _ in items:
            result = team.results.get()
            if isinstance(result, OutfitError):
                raise result
            about.update(team.about)
            yield result
    finally:
        team.stop()
