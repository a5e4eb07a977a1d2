"""From DanceReID's videos, poses and annotation to its folder."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from addon.errors import OutfitError

from ..cropping.videos import Video, open_video
from .crops import crop_dancer
from .folder import DanceFolder, FolderOptions
from .inputs import Dancer, read_annotation, read_poses, read_table
from .split import published_split, split_videos

log = logging.getLogger(__name__)
Valid = Mapping[int, frozenset[int]]


@dataclass(frozen=True)
class Sources:
    """Where DanceReID's inputs are.

    Attributes
    ----------
    videos, poses : Path
        Folders of .mp4 and .npy files whose names hold the videos' names.
    annotation : Path
    table : Path or None
        video_data.csv: only its videos are split.
    """

    videos: Path
    poses: Path
    annotation: Path
    table: Path | None = None


@dataclass(frozen=True)
class Wishes:
    """How to import; see the options of `dancereid`."""

    interval: int
    published_split: bool
    published_scale: bool
    seed: int
    folder: FolderOptions


@dataclass(frozen=True)
class Imported:
    """What came of it; a problem is a sentence about one video."""

    images: int
    identities: int
    trained: int
    tested: int
    problems: tuple[str, ...]


def import_dances(sources: Sources, out: Path, wishes: Wishes) -> Imported:
    """Write a DanceReID folder from its inputs.

    People are numbered through the videos in the annotation's order; a video whose files are
    missing or broken is left out, and the numbers behind it move up, as the published generator
    has it.

    Raises
    ------
    OutfitError
        Where the annotation or the table cannot be read, a folder is missing, or no video could
        be read.
    """
    annotation = read_annotation(sources.annotation)
    table = None if sources.table is None else read_table(sources.table)
    for folder in (sources.videos, sources.poses):
        if not folder.is_dir():
            raise OutfitError(f"{folder}: there is no such folder")
    videos: dict[str, list[int]] = {}
    problems = []
    with DanceFolder(out, wishes.folder) as written:
        for number, (name, valid) in enumerate(annotation.items()):
            first = sum(map(len, videos.values()))
            try:
                video, poses = _open_pair(sources, name)
            except OutfitError as error:
                problems.append(str(error))
                continue
            videos[name] = list(range(first, first + max(valid, default=-1) + 1))
            problem = _check_count(table, name, len(videos[name]))
            written.begin_video(number, name, videos[name])
            problem = _write_video(written, video, poses, valid, first, wishes) or problem
            problems += [problem] if problem else []
            log.info("%s: %d people, %d images so far", name, len(videos[name]), written.images)
        if not written.images:
            raise OutfitError(_nothing(sources, problems, named=bool(annotation)))
        trained, tested = _split(written, videos, table, wishes)
        written.finish(trained, tested)
        return Imported(
            written.images, len(written.identities), len(trained), len(tested), tuple(problems)
        )


def _nothing(sources: Sources, problems: list[str], *, named: bool) -> str:
    nobody = "nobody is valid on a frame that is taken" if named else "it names no video"
    reason = problems[0] if problems else nobody
    return f"{sources.annotation}: no picture could be made of its videos: {reason}"


def _open_pair(sources: Sources, name: str) -> tuple[Video, dict[int, tuple[Dancer, ...]]]:
    """Return a video and its poses, which must be of the same length."""
    video = open_video(_find(sources.videos, name, ".mp4"))
    path = _find(sources.poses, name, ".npy")
    poses = read_poses(path)
    if video.frames != len(poses):
        raise OutfitError(
            f"{path}: it has poses of {len(poses)} frames, but {video.path} has {video.frames}"
        )
    return video, poses


def _find(folder: Path, name: str, suffix: str) -> Path:
    for path in sorted(folder.iterdir()):
        if name in path.name and path.name.endswith(suffix):
            return path
    raise OutfitError(f"{folder}: no {suffix} file with {name} in its name")


def _check_count(table: Mapping[str, int] | None, name: str, count: int) -> str:
    wanted = count if table is None else table.get(name, count)
    if wanted == count:
        return ""
    return f"video {name}: the annotation has {count} people, the table {wanted}"


def _write_video(
    written: DanceFolder,
    video: Video,
    poses: Mapping[int, tuple[Dancer, ...]],
    valid: Valid,
    first: int,
    wishes: Wishes,
) -> str:
    """Write who is valid on every so many frames; return what could not be done, or ""."""
    wanted = [frame for frame in sorted(poses) if frame % wishes.interval == 0]
    read, outside = -1, 0
    for read, picture in video.pictures(wanted):
        colours = cv2.cvtColor(picture, cv2.COLOR_BGR2RGB).astype(np.uint8, copy=False)
        for dancer in poses[read]:
            if read not in valid.get(dancer.number, ()):
                continue
            try:
                crop, pose = crop_dancer(
                    colours, dancer.box, dancer.pose, published_scale=wishes.published_scale
                )
            except OutfitError:
                outside += 1
                continue
            written.add(first + dancer.number, read, crop, pose, person=dancer.number)
    if wanted and read != wanted[-1]:
        return f"{video.path}: it ends after frame {read}, its poses go on to {wanted[-1]}"
    return f"{video.path}: {outside} boxes lie outside of its frames" if outside else ""


def _split(
    written: DanceFolder,
    videos: Mapping[str, list[int]],
    table: Mapping[str, int] | None,
    wishes: Wishes,
) -> tuple[list[int], list[int]]:
    if wishes.published_split:
        return published_split(range(sum(map(len, videos.values()))))
    there = set(written.identities)
    known = {
        name: [pid for pid in people if pid in there]
        for name, people in videos.items()
        if table is None or name in table
    }
    return split_videos(known, np.random.default_rng(wishes.seed))
