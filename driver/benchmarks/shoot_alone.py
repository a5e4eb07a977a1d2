"""What crops cost that are rendered one by one, each as a picture of its own."""

from __future__ import annotations

import threading

from addon.errors import OutfitError

from .. import launch, outputs
from ..dataset.model import PersonShot
from ..dataset.reading import StoredDataset
from ..shooting.counting import TALL, visible_height
from ..shooting.jobs import Job, Plan, shot_job
from ..shooting.options import ShootOptions
from ..shooting.processes import Bounds, run_process

PICTURES = 2  # frames of each scene whose crops are rendered


def seconds_alone(stored: StoredDataset, options: ShootOptions) -> float:
    """Return the seconds of rendering one tall crop alone, the mean over some of each scene.

    Engine and samples are those of the dataset.

    Raises
    ------
    OutfitError
        Where a crop cannot be rendered, or nobody is high enough.
    """
    crops, seconds = 0, 0.0
    plan = Plan(stored.folder.resolve(), options, (), stored.about.people)
    for shot in _first_tall(stored):
        frames = range(shot.frame, min(shot.frame + PICTURES, options.frame_count()))
        found = _render(shot_job(plan, (shot.session, shot.scene, shot.camera), frames, ""), plan)
        crops, seconds = crops + found[0], seconds + found[1]
    if not crops:
        raise OutfitError(f"{stored.folder}: nobody is {TALL} pixels high")
    return seconds / crops


def _first_tall(stored: StoredDataset) -> list[PersonShot]:
    """Return the first row of each scene that is high enough."""
    found: dict[int, PersonShot] = {}
    for shot in stored.shots():
        if visible_height(shot) >= TALL:
            found.setdefault(shot.scene, shot)
    return list(found.values())


def _render(job: Job, plan: Plan) -> tuple[int, float]:
    outcome = run_process(
        launch.worker_command(launch.JOB),
        {**job.message, "kind": "alone"},
        log_path=plan.out / outputs.LOG,
        bounds=Bounds(1200.0),
        tell=lambda _: None,
        stop=threading.Event(),
    )
    if outcome.reason:
        raise OutfitError(f"crops rendered alone, {job.origin}: {outcome.reason}")
    return int(outcome.details["crops"]), float(outcome.details["rendering"])
