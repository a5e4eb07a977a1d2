"""`bench shoot --memory`: what one process holds while it shoots many frames."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from addon.errors import OutfitError
from addon.makehuman.data import find_body_data

from .. import launch, outputs
from ..progress import Progress
from ..shooting import jobs as planned
from ..shooting.jobs import Job, Plan
from ..shooting.options import ShootOptions
from ..shooting.people import plan_people
from ..shooting.processes import MEGABYTE, Bounds, JobProcess
from ..shooting.running import Runner
from ..shooting.sources import read_sources
from ..shooting.state import State

SETTLED = 20  # frames after which everything is loaded


@dataclass
class Memory:
    """Megabytes held after every frame of one process."""

    held: list[float] = field(default_factory=list)

    @property
    def growth(self) -> float:
        """How much more it holds at the end than after the first frames, in per cent."""
        if len(self.held) <= SETTLED:
            return float("nan")
        return 100 * (self.held[-1] / self.held[SETTLED - 1] - 1)


def shoot_long(cast: Path, out: Path, options: ShootOptions, frames: int) -> Memory:
    """Shoot the frames of one camera in one process; return what it held.

    Raises
    ------
    OutfitError
        Where something cannot be made.
    """
    outputs.make_folder(out)
    asked = read_sources(cast)
    people = plan_people(
        asked.sources, {}, seed=options.seed, together=options.people, mix_splits=True
    )
    data = launch.body_data_folder(options.data)
    find_body_data(data)
    plan = Plan(out.resolve(), replace(options, frames=frames), asked.sources, people, data)
    memory = Memory()
    with State(plan.out) as state, Progress(0, unit="job") as progress:
        runner = Runner(plan.out, state, options.jobs, Bounds(600.0), plan.out / outputs.LOG)
        done = _do(runner, [*planned.scene_jobs(plan), *planned.actor_jobs(plan)], progress)
        scenes = planned.built_scenes(plan, done)
        actors = planned.ready_actors(done)
        before = [*planned.ways_jobs(plan, scenes, actors), *planned.plate_jobs(plan, scenes)]
        done = _do(runner, before, progress)
        first = planned.shot_jobs(plan, scenes, done)[0]
        _watch(plan, first, frames, memory)
    return memory


def _do(runner: Runner, jobs: Sequence[Job], progress: Progress) -> dict[str, str]:
    done, failed = runner.run(jobs, progress)
    if failed:
        raise OutfitError(f"{failed[0][0].name}: {failed[0][1].reason}")
    return {job.name: job.digest for job in done}


def _watch(plan: Plan, first: Job, frames: int, memory: Memory) -> None:
    """Shoot all frames as one job, and ask for the process's memory after each."""
    message = {**first.message, "kind": "shots", "frames": [0, frames]}
    process = JobProcess(launch.worker_command(launch.JOB), plan.out / outputs.LOG)

    def tell(pictures: int) -> None:
        if pictures:
            memory.held.append(process.resident() / MEGABYTE)

    outcome = process.work(message, bounds=Bounds(600.0), tell=tell, stop=threading.Event())
    if outcome.reason:
        raise OutfitError(f"{first.name}: {outcome.reason}")
