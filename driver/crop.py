"""The command `crop`: recordings with key points to crops, by ClonedPerson's published rules."""

from __future__ import annotations

import argparse
import logging
import sys
from dataclasses import dataclass, fields
from pathlib import Path

from addon.errors import OutfitError

from .cropping.cutting import Wanted, crop_recording
from .cropping.recordings import FilmedPoints, find_recordings
from .settings import option

log = logging.getLogger(__name__)
FAILED = 1


@dataclass(frozen=True)
class CropOptions:
    """Settings of `crop`; every field is an option and a key of the TOML file."""

    timestep: float = option(0.5, "seconds from sample to sample", low=0.001)
    fps: float | None = option(
        None, "frames a second by which times are counted (default: the video's own)", low=0.001
    )
    scene: int | None = option(
        None, "the scene's number (default: the folder's, as in Recordings_scene02, or 99)", low=0
    )
    min_width: int = option(30, "crops are wider than this, pixels", low=1)
    min_height: int = option(40, "crops are higher than this, pixels", low=1)
    published_ignore: bool = option(
        False, "leave people out who cover what the published code ignores in scene 2, camera 3"
    )
    drop_last: bool = option(True, "drop everybody's last crop: its key points may be late")
    random_crops: bool = option(True, "a randomly cut copy of every crop in images/cropped")
    cut_dropped: bool = option(
        False, "cut copies of the dropped last crops too, as the published code does"
    )
    points: bool = option(True, "write camera<number>_point.txt: boxes and key points in the crops")
    seed: int = option(0, "draws the random cuts", low=0)
    jpeg_quality: int = option(95, "of crops, 1 to 100", low=1)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `crop` takes beside its settings."""
    parser.add_argument(
        "recordings",
        type=Path,
        metavar="RECORDINGS",
        help="folder with pointsCamera<number>.txt and camera<number>.mp4, also deeper in it",
    )
    parser.add_argument(
        "-o", "--out", type=Path, required=True, metavar="OUT", help="folder for the results"
    )


def run(recordings: Path, out: Path, options: CropOptions) -> int:
    """Crop all recordings of a folder; return 0, or 1 where some could not be done in full.

    Raises
    ------
    OutfitError
        For wrong use: a folder without recordings.
    """
    found = find_recordings(recordings, scene=options.scene)
    names = {field.name for field in fields(Wanted)}
    wanted = Wanted(**{key: value for key, value in vars(options).items() if key in names})
    problems = [problem for one in found if (problem := _crop_one(one, out, wanted))]
    for problem in problems:
        sys.stderr.write(f"error: {problem}\n")
    return FAILED if problems else 0


def _crop_one(recording: FilmedPoints, out: Path, wanted: Wanted) -> str:
    """Crop one recording; return why not all of it could be done, or ""."""
    try:
        done = crop_recording(recording, out, wanted)
    except (OutfitError, OSError) as error:
        return str(error)
    log.info(
        "%s: %d people at sampled moments, %d crops, %d of them dropped as the last of a person",
        out / recording.folder / "images" / recording.name,
        done.samples,
        done.crops,
        done.dropped,
    )
    return done.problem
