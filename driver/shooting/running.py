"""Doing jobs: several processes at once, lost ones tried once more, all that is done kept."""

from __future__ import annotations

import errno
import os
import queue
import shutil
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from addon.errors import OutfitError
from driver import launch
from driver.outputs import Failure
from driver.progress import Progress

from .jobs import Job
from .processes import Bounds, Outcome, run_process
from .state import Finished, State

LEAST_ROOM = 2**20  # bytes; a disk with less is full
FULL = os.strerror(errno.ENOSPC)
# As the system says it, and SQLite; a quota is a full disk, too.
SAYS_FULL = (FULL, os.strerror(getattr(errno, "EDQUOT", errno.ENOSPC)), "disk is full")


class DiskFullError(OutfitError):
    """There is no room for what remains to be done."""

    def __init__(self, out: Path) -> None:
        super().__init__(
            f"{out}: {FULL.lower()}; make room, and the same command goes on from here"
        )


def is_full(out: Path, reason: str) -> bool:
    """Tell whether something failed because the dataset's disk is full."""
    told = any(words in reason for words in SAYS_FULL)
    return told or shutil.disk_usage(out).free < LEAST_ROOM


@dataclass
class Tally:
    """What a run did: jobs by kind, seconds by kind and by stage, and what was tried again."""

    done: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, float] = field(default_factory=dict)
    stages: dict[str, float] = field(default_factory=dict)
    pictures: int = 0
    retried: list[str] = field(default_factory=list)

    def add(self, job: Job, finished: Finished) -> None:
        """Count a job that is done."""
        self.done[job.kind] += 1
        self.seconds[job.kind] = self.seconds.get(job.kind, 0.0) + finished.seconds
        for name, seconds in finished.details.get("stages", {}).items():
            self.stages[name] = self.stages.get(name, 0.0) + float(seconds)
        self.pictures += job.pictures


@dataclass(frozen=True, eq=False)
class Runner:
    """Does jobs for a dataset's folder.

    Attributes
    ----------
    out : Path
    state : State
    count : int
        Processes at once.
    bounds : Bounds
        Of each.
    log_path : Path
    tally : Tally
    """

    out: Path
    state: State
    count: int
    bounds: Bounds
    log_path: Path
    tally: Tally = field(default_factory=Tally)

    def is_finished(self, job: Job) -> bool:
        """Whether a job was done, with the same inputs, and its outputs are there."""
        kept = self.state.get(job.name)
        return kept is not None and kept.digest == job.digest and job.there

    def is_outdated(self, job: Job) -> bool:
        """Whether a job was done, but with other inputs."""
        kept = self.state.get(job.name)
        return kept is not None and kept.digest != job.digest

    def run(
        self, jobs: Sequence[Job], progress: Progress
    ) -> tuple[list[Job], list[tuple[Job, Failure]]]:
        """Do all jobs that are not finished.

        Returns
        -------
        done : list of Job
            The finished ones, earlier runs' too, in the order given.
        failed : list of (Job, Failure)

        Raises
        ------
        DiskFullError
            As soon as there is no room.
        """
        left = [job for job in jobs if not self.is_finished(job)]
        self.tally.skipped.update(job.kind for job in jobs if job not in left)
        failed: dict[str, Failure] = {}
        crew = _Crew(self, left)
        try:
            crew.start()
            for job, outcome in crew.outcomes(progress):
                self._keep(job, outcome, failed, progress)
        finally:
            crew.stop()
        done = [job for job in jobs if job.name not in failed]
        return done, [(job, failed[job.name]) for job in jobs if job.name in failed]

    def _keep(
        self, job: Job, outcome: Outcome, failed: dict[str, Failure], progress: Progress
    ) -> None:
        reason = outcome.reason
        if not reason and not job.there:
            reason = "it ended well, but not all of its files are there"
        if reason:
            failed[job.name] = Failure(job.name, job.origin, reason)
            progress.say(f"{job.name}: failed: {reason}")
            if is_full(self.out, reason):
                raise DiskFullError(self.out)
            return
        seconds = float(outcome.details.get("seconds", 0.0))
        finished = Finished(job.digest, seconds, outcome.details)
        self.state.finish(job.name, finished)
        self.tally.add(job, finished)
        progress.say(f"{job.name}: done in {seconds:.1f} s")


@dataclass(frozen=True)
class _Heard:
    """What threads tell: pictures made, a loss, or (job, outcome) at the end."""

    job: Job | None = None
    outcome: Outcome | None = None
    pictures: int = 0
    loss: str = ""


class _Crew:
    """Threads, each with one process at a time; all that is kept is kept by who asks them."""

    def __init__(self, runner: Runner, jobs: Sequence[Job]) -> None:
        self._runner = runner
        self._jobs = list(jobs)
        self._waiting: queue.SimpleQueue[Job] = queue.SimpleQueue()
        self._heard: queue.SimpleQueue[_Heard] = queue.SimpleQueue()
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        for job in jobs:
            runner.state.forget(job.name)  # its outputs are about to be replaced
            self._waiting.put(job)

    def start(self) -> None:
        for _ in range(min(self._runner.count, len(self._jobs))):
            thread = threading.Thread(target=self._work, daemon=True)
            thread.start()
            self._threads.append(thread)

    def outcomes(self, progress: Progress) -> Iterator[tuple[Job, Outcome]]:
        """Yield every job with its outcome, as they come."""
        left = len(self._jobs)
        while left:
            heard = self._heard.get()
            if heard.pictures:
                progress.advance(heard.pictures)
            if heard.loss:
                self._runner.tally.retried.append(heard.loss)
                progress.say(f"{heard.loss}; once more")
            if heard.job is not None and heard.outcome is not None:
                left -= 1
                yield heard.job, heard.outcome

    def _work(self) -> None:
        while not self._stop.is_set():
            try:
                job = self._waiting.get_nowait()
            except queue.Empty:
                return
            self._heard.put(_Heard(job, self._attempts(job)))

    def _attempts(self, job: Job) -> Outcome:
        outcome, made = self._attempt(job)
        if outcome.lost and not self._stop.is_set():
            self._heard.put(_Heard(pictures=-made, loss=f"{job.name}: {outcome.reason}"))
            outcome, made = self._attempt(job)
        if outcome.reason:
            self._heard.put(_Heard(pictures=-made))
        return outcome

    def _attempt(self, job: Job) -> tuple[Outcome, int]:
        """Return what became of a job, and how many pictures were told of."""
        made = 0

        def tell(pictures: int) -> None:
            nonlocal made
            made += pictures
            self._heard.put(_Heard(pictures=pictures))

        runner = self._runner
        try:
            outcome = run_process(
                launch.worker_command(launch.JOB),
                {**job.message, "kind": job.kind},
                log_path=runner.log_path,
                bounds=runner.bounds,
                tell=tell,
                stop=self._stop,
            )
        except OSError as error:
            outcome = Outcome(f"no process could be started: {error.strerror or error}")
        return outcome, made

    def stop(self) -> None:
        """End all processes, and wait for their threads."""
        self._stop.set()
        for thread in self._threads:
            thread.join()
