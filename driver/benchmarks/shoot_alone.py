"""What crops would cost if each were rendered as a frame of its own, as one image a person."""

from __future__ import annotations

import tempfile
import threading
from dataclasses import replace
from pathlib import Path

from addon.errors import OutfitError
from addon.shots.scene_record import SceneRecord

from .. import launch, outputs
from ..dataset.model import PersonShot
from ..dataset.reading import StoredDataset
from ..shooting.counting import TALL, visible_height
from ..shooting.jobs import FRAMES, Plan
from ..shooting.options import ShootOptions
from ..shooting.processes import Bounds, run_process
from ..shooting.ways import read_ways, write_ways

RENDERED = ("sync", "render", "blend")  # stages; the others would be the same


def seconds_alone(stored: StoredDataset, options: ShootOptions) -> float:
    """Return the seconds of rendering one tall person on a whole frame, the mean over the scenes.

    Engine, samples and size are those of the dataset; nobody else is there, and no picture of the
    empty scene is used.

    Raises
    ------
    OutfitError
        Where a frame cannot be rendered.
    """
    plan = Plan(stored.folder.resolve(), options, (), stored.about.people)
    whole = replace(options, boxes=False).shot_settings().to_json()
    seconds = []
    with tempfile.TemporaryDirectory(prefix="outfit-cloner-bench-") as name:
        for scene in stored.about.scenes:
            shot = _tall(stored, scene)
            if shot is not None:
                message = _message(plan, shot, Path(name))
                seconds.append(_render({**message, "settings": whole}, Path(name)))
    if not seconds:
        raise OutfitError(f"{stored.folder}: nobody is {TALL} pixels high")
    return sum(seconds) / len(seconds)


def _tall(stored: StoredDataset, scene: SceneRecord) -> PersonShot | None:
    """Return the first row of a scene that is high enough."""
    return next(
        (
            shot
            for shot in stored.shots()
            if shot.scene == scene.index and visible_height(shot) >= TALL
        ),
        None,
    )


def _message(plan: Plan, shot: PersonShot, folder: Path) -> dict[str, object]:
    ways, outfits = read_ways(plan.ways_file(shot.session, shot.scene))
    person = outfits.index(shot.outfit)
    write_ways(folder / "ways.json", [way for way in ways if way.person == person], outfits)
    people = {
        str(one.outfit): {
            "identity": one.identity,
            "outfit": one.outfit,
            "character": one.character,
            "actor": str(plan.actor_folder(one.character)),
        }
        for one in plan.people
        if one.outfit in outfits
    }
    return {
        "kind": "shots",
        "session": shot.session,
        "scene": str(plan.scene_folder(shot.scene)),
        "scene_index": shot.scene,
        "camera": shot.camera,
        "frames": [shot.frame, shot.frame + 1],
        "rate": plan.options.rate,
        "ways": str(folder / "ways.json"),
        "people": people,
        "frames_folder": str(folder / FRAMES),
        "part": str(folder / "part.parquet"),
    }


def _render(message: dict[str, object], folder: Path) -> float:
    outcome = run_process(
        launch.worker_command(launch.JOB),
        message,
        log_path=folder / outputs.LOG,
        bounds=Bounds(1200.0),
        tell=lambda _: None,
        stop=threading.Event(),
    )
    if outcome.reason:
        raise OutfitError(f"a frame with one person: {outcome.reason}")
    stages = outcome.details["stages"]
    return sum(stages.get(name, 0.0) for name in RENDERED)
