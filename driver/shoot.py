"""The command `shoot`: characters become recordings of camera networks, with annotations."""

from __future__ import annotations

import importlib.util
import logging
import platform
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from addon.errors import OutfitError
from addon.makehuman.data import find_body_data
from addon.shots.keypoints import JOINT_NAMES
from addon.shots.scene_record import SceneRecord

from . import launch, outputs
from .dataset.model import Dataset, PersonRecord, Recording
from .dataset.reading import open_dataset
from .dataset.schema import ANNOTATIONS
from .dataset.writing import merge_parts, write_record
from .export import write_layouts
from .layouts import LayoutOptions
from .outputs import FailureLog
from .progress import Progress, duration
from .settings import as_json
from .shooting import jobs as planned
from .shooting.clearing import clear_partials, clear_stale
from .shooting.jobs import Job, Plan
from .shooting.looks import read_person
from .shooting.options import ShootOptions
from .shooting.people import plan_people
from .shooting.processes import Bounds
from .shooting.running import DiskFullError, Runner, is_full
from .shooting.sources import Asked, read_sources
from .shooting.state import State

log = logging.getLogger(__name__)
LAYOUTS_FOLDER = "layouts"
KINDS_OF_JOBS = {
    "scene": "scenes",
    "actor": "characters",
    "plates": "pictures of empty scenes",
    "ways": "plans of ways",
    "shots": "parts of recordings",
}
JINJA = "apt install python3-jinja2, or pip install jinja2"


@dataclass
class Shooting:
    """A run: what is planned, what is done so far, and what failed."""

    plan: Plan
    runner: Runner
    failures: FailureLog
    scenes: dict[str, SceneRecord] = field(default_factory=dict)
    shots: list[Job] = field(default_factory=list)

    def do(self, jobs: Sequence[Job], progress: Progress) -> dict[str, str]:
        """Do jobs; return the digests of those that are done by their names."""
        changed = Counter(job.kind for job in jobs if self.runner.is_outdated(job))
        if changed:
            what = ", ".join(f"{count} {KINDS_OF_JOBS[kind]}" for kind, count in changed.items())
            progress.say(f"made anew, for what they are made of has changed: {what}")
        done, failed = self.runner.run(jobs, progress)
        for _, failure in failed:
            self.failures.add(failure)
        return {job.name: job.digest for job in done}


def run(source: Path, out: Path, options: ShootOptions) -> int:
    """Shoot characters into a dataset's folder; return the exit status.

    Raises
    ------
    OutfitError
        For wrong use: no characters, a folder that cannot be written, settings out of range.
    """
    options.check()
    asked = read_sources(source, options.characters)
    data = launch.body_data_folder(options.data)
    find_body_data(data)  # refused before any work
    people = plan_people(
        asked.sources,
        asked.places,
        seed=options.seed,
        identity_by=options.identity_by,
        together=options.people,
        mix_splits=options.mix_splits,
    )
    outputs.prepare_folder(out)
    plan = Plan(out.resolve(), options, asked.sources, people, data)
    with outputs.only_run(out):
        try:
            return _run_locked(plan, asked)
        except OutfitError as error:
            if not is_full(out, str(error)):
                raise
            sys.stderr.write(f"error: {DiskFullError(out)}\n")
            return 1


def _run_locked(plan: Plan, asked: Asked) -> int:
    failures = FailureLog(plan.out, asked.failures)
    for failure in failures.failures:
        sys.stderr.write(f"{failure.item}: failed: {failure.reason}\n")
    clear_partials(plan.out)
    log_path = plan.out / outputs.LOG
    with outputs.writing(log_path):
        log_path.write_bytes(b"")
    options = plan.options
    bounds = Bounds(options.timeout, options.memory)
    start = time.time()
    ended = False
    with State(plan.out) as state:
        shooting = Shooting(plan, Runner(plan.out, state, options.jobs, bounds, log_path), failures)
        _write_run(shooting, start=start, ended=False)  # for who looks on, or kills it
        try:
            _do_all(shooting)
            rows = _merge(shooting)
            ended = True
        finally:
            _write_run(shooting, start=start, ended=ended)
        return _finish(shooting, rows, time.time() - start)


def _do_all(shooting: Shooting) -> None:
    """Do all jobs, in three steps: what the later ones need comes first."""
    plan = shooting.plan
    with Progress(0, unit="job") as progress:
        ready = [*planned.scene_jobs(plan), *planned.actor_jobs(plan)]
        done = shooting.do(ready, progress)
        shooting.scenes = planned.built_scenes(plan, done)
        actors = planned.ready_actors(done)
        ways = planned.ways_jobs(plan, shooting.scenes, actors)
        done = shooting.do([*ways, *planned.plate_jobs(plan, shooting.scenes)], progress)
    shooting.shots = planned.shot_jobs(plan, shooting.scenes, done)
    left = [job for job in shooting.shots if not shooting.runner.is_finished(job)]
    if len(left) < len(shooting.shots):
        finished = sum(job.pictures for job in shooting.shots) - sum(job.pictures for job in left)
        sys.stderr.write(f"{finished} images are there already\n")
    with Progress(sum(job.pictures for job in left), unit="image") as progress:
        done = shooting.do(shooting.shots, progress)
    shooting.shots = [job for job in shooting.shots if job.name in done]


def _merge(shooting: Shooting) -> int:
    """Write dataset.json and annotations.parquet of all that is there; return the rows."""
    plan = shooting.plan
    rows = merge_parts(planned.parts(shooting.shots), plan.out / ANNOTATIONS)
    write_record(plan.out, _dataset(shooting))
    clear_stale(plan, {one.index: len(one.cameras) for one in shooting.scenes.values()})
    return rows


def _dataset(shooting: Shooting) -> Dataset:
    plan, options = shooting.plan, shooting.plan.options
    return Dataset(
        name=plan.out.name,
        seed=options.seed,
        rate=options.rate,
        scenes=tuple(shooting.scenes.values()),
        people=tuple(_dressed(plan, person) for person in plan.people),
        recordings=tuple(_recordings(shooting.shots, options.frame_count())),
        joint_names=tuple(JOINT_NAMES),
        settings=options.to_json(),
    )


def _dressed(plan: Plan, person: PersonRecord) -> PersonRecord:
    """Add what a person wears; one that could not be made ready has no garments and no rows."""
    try:
        return replace(
            person, garments=tuple(read_person(plan.actor_folder(person.character)).garments)
        )
    except OutfitError:
        return person


def _recordings(shots: Iterable[Job], frames: int) -> list[Recording]:
    places = {
        (job.message["session"], job.message["scene_index"], job.message["camera"]) for job in shots
    }
    return [Recording(*place, frames) for place in sorted(places)]


def _finish(shooting: Shooting, rows: int, seconds: float) -> int:
    """Write layouts and the page, and say how it went; return the exit status."""
    plan = shooting.plan
    stored = open_dataset(plan.out)
    folder = plan.out / LAYOUTS_FOLDER
    if plan.options.layout:
        outputs.make_folder(folder)
    settings = LayoutOptions(seed=plan.options.seed)
    for failure in write_layouts(stored, folder, plan.options.layout, settings):
        shooting.failures.add(failure)
    look_at = _report(shooting)
    failed = shooting.failures.failures
    pictures = sum(job.pictures for job in shooting.shots)
    text = f"{pictures} frames, {rows} annotations in {plan.out}"
    if failed:
        text += f", {len(failed)} failed (reasons in {plan.out / outputs.FAILURES})"
    sys.stdout.write(f"{text}, {duration(seconds)}\n")
    if look_at:
        sys.stdout.write(f"look at {look_at}\n")
    return 1 if failed else 0


def _report(shooting: Shooting) -> Path | None:
    if importlib.util.find_spec("jinja2") is None:
        log.warning("no %s: the Python package jinja2 is missing (%s)", outputs.REPORT, JINJA)
        return None
    from .shooting.report import write_report

    return write_report(shooting.plan.out, shooting.failures.failures)


def _write_run(shooting: Shooting, *, start: float, ended: bool) -> None:
    """Write run.json; where the disk is full that is said already."""
    tally = shooting.runner.tally
    values: dict[str, Any] = {
        "command": "shoot",
        "argv": sys.argv[1:],
        "settings": as_json(shooting.plan.options),
        "versions": {
            "outfit_cloner": launch.product_version(),
            "blender": launch.blender_version(),
            "python": platform.python_version(),
            "numpy": np.__version__,
        },
        "started": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(start)),
        "seconds": round(time.time() - start, 3),
        "ended": ended,
        "jobs": dict(tally.done),
        "skipped": dict(tally.skipped),
        "images": tally.pictures,
        "job_seconds": {name: round(value, 3) for name, value in tally.seconds.items()},
        "stages": {name: round(value, 3) for name, value in tally.stages.items()},
        "retried": tally.retried,
        "failed": sorted({failure.item for failure in shooting.failures.failures}),
    }
    try:
        outputs.write_json(shooting.plan.out / outputs.RUN, values)
    except OutfitError as error:
        log.warning("%s", error)
