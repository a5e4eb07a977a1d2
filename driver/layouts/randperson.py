"""RandPerson's layout: train people alone, crops in a folder and by recording as .tar.gz."""

from __future__ import annotations

import dataclasses
from contextlib import closing
from pathlib import Path

from addon.errors import OutfitError

from ..dataset.model import Recording
from ..dataset.reading import StoredDataset
from .clonedperson import RecordingFiles, write_recording
from .crops import CropPlan, jpeg, plan_crops
from .files import TarGz, write_bytes, write_lines
from .naming import FrameNumbers, crop_name, numbered
from .options import LayoutOptions, LayoutSummary
from .recordings import crop_points_line

SUBSET = "randperson_subset"
CAMERAS = (2, 2, 2, 2, 1, 1, 2, 1, 1, 1, 4)  # of the published scenes s00 to s10
FOREIGN = (
    "QAConv's reader knows as many cameras as the published scenes have, 2 2 2 2 1 1 2 1 1 1 4: "
    "those beyond share the next scene's numbers there"
)


def write(dataset: StoredDataset, out: Path, options: LayoutOptions) -> LayoutSummary:
    """Write the layout into a folder.

    Scenes are numbered anew from 0, since readers know s00 to s10 only.

    Raises
    ------
    OutfitError
        Where there are more scenes, or nobody is of the train split.
    """
    plan = plan_crops(dataset, options)
    scenes = numbered({recording.scene for recording in dataset.about.recordings}, 0)
    if len(scenes) > len(CAMERAS):
        raise OutfitError(
            f"{dataset.folder}: RandPerson's readers know {len(CAMERAS)} scenes, it has "
            f"{len(scenes)}; take clonedperson or msmt17"
        )
    if not plan.train:
        raise OutfitError(f"{dataset.folder}: RandPerson is for training, nobody in it trains")
    people = numbered({person.identity for person in dataset.about.people}, 0)
    for recording in dataset.about.recordings:
        renamed = dataclasses.replace(recording, scene=scenes[recording.scene])
        _write_crops(plan, recording, renamed, out, people)
        write_recording(dataset, recording, out, _files(renamed), people, options)
    many = [
        place
        for scene, place in scenes.items()
        if len(dataset.scenes[scene].cameras) > CAMERAS[place]
    ]
    notes = (FOREIGN,) if many else ()
    return LayoutSummary(plan.counts["train"], len(plan.train), plan.left_out, notes)


def _files(recording: Recording) -> RecordingFiles:
    tail = f"{recording.camera}_{recording.session + 1}"
    videos, images = (Path(kind, f"scene{recording.scene:02d}") for kind in ("videos", "images"))
    return RecordingFiles(
        videos / f"camera{tail}.mp4",
        videos / f"pointsCamera{tail}.txt",
        videos / f"deal_camera{tail}.txt",
        images / f"camera{tail}_point.txt",
        images / f"camera{tail}.tar.gz",
    )


def _write_crops(
    plan: CropPlan, recording: Recording, renamed: Recording, out: Path, people: dict[int, int]
) -> None:
    files, frames, lines = _files(renamed), FrameNumbers(plan.dataset), []
    assert files.crops is not None
    with closing(TarGz(out / files.crops)) as archive:
        for crop, picture in plan.pictures(recording):
            if crop.role != "train":
                continue
            shot = crop.shot
            name = crop_name(people[shot.identity], renamed.scene, shot.camera, frames.of(shot))
            data = jpeg(picture, plan.options.jpeg_quality)
            write_bytes(out / SUBSET / name, data)
            archive.add(name, data)
            lines.append(crop_points_line(name, crop.box, shot))
    write_lines(out / files.crop_points, lines)
