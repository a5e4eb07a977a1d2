"""ClonedPerson's layout: train, test/query, test/gallery, videos and key points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..dataset.model import Recording
from ..dataset.reading import StoredDataset
from .crops import jpeg, plan_crops
from .files import link_or_copy, write_bytes, write_lines
from .naming import FrameNumbers, clonedperson_numbers, crop_name
from .options import LayoutOptions, LayoutSummary
from .recordings import crop_points_line, deal_lines, points_lines, write_video

FOLDERS = {"train": Path("train"), "query": Path("test/query"), "gallery": Path("test/gallery")}


@dataclass(frozen=True)
class RecordingFiles:
    """Where a recording's files lie."""

    video: Path
    points: Path
    deal: Path
    crop_points: Path
    crops: Path | None = None  # a folder of the recording's own crops, as the pipeline has it


def recording_files(recording: Recording, naming: str) -> RecordingFiles:
    """Return the files' names as the published README gives them, or the pipeline's code."""
    batch, camera = recording.session + 1, recording.camera
    if naming == "pipeline":
        folder = Path("Data", f"Recordings{batch}_scene{recording.scene:02d}")
        tail, crops = f"{camera}", folder / "images" / f"camera{camera}"
    else:
        folder = Path("videos", f"{batch}", f"Recordings_scene{recording.scene:02d}")
        tail, crops = f"{camera}_{batch}", None
    person = folder / "person-im"
    return RecordingFiles(
        folder / f"camera{tail}.mp4",
        person / f"pointsCamera{tail}.txt",
        person / f"deal_camera{tail}.txt",
        folder / "images" / f"camera{tail}_point.txt",
        crops,
    )


def write(dataset: StoredDataset, out: Path, options: LayoutOptions) -> LayoutSummary:
    """Write the layout into a folder."""
    plan = plan_crops(dataset, options)
    people = clonedperson_numbers(dataset, options.ids)
    frames = FrameNumbers(dataset)
    for recording in dataset.about.recordings:
        files = recording_files(recording, options.naming)
        lines = []
        for crop, picture in plan.pictures(recording):
            shot = crop.shot
            name = crop_name(people[shot.identity], *crop.view, frames.of(shot))
            path = out / FOLDERS[crop.role] / name
            write_bytes(path, jpeg(picture, options.jpeg_quality))
            if files.crops is not None:
                link_or_copy(path, out / files.crops / name)
            lines.append(crop_points_line(name, crop.box, shot))
        write_lines(out / files.crop_points, lines)
        write_recording(dataset, recording, out, files, people, options)
    return LayoutSummary(
        plan.counts.total(), len(plan.train) + len(plan.test), plan.left_out, plan.notes
    )


def write_recording(
    dataset: StoredDataset,
    recording: Recording,
    out: Path,
    files: RecordingFiles,
    people: Mapping[int, int],
    options: LayoutOptions,
) -> None:
    """Write a recording's key points, and its video where it is asked for."""
    write_lines(out / files.points, points_lines(dataset.frames(recording), dataset, people))
    write_lines(out / files.deal, deal_lines(out / files.points, timestep=options.timestep))
    if options.videos:
        write_video(out / files.video, dataset, recording)
