"""The command `dancereid`: DanceReID's videos, poses and annotation to its folder of crops."""

from __future__ import annotations

import argparse
import logging
import sys
from dataclasses import dataclass
from pathlib import Path

from driver.settings import option

log = logging.getLogger(__name__)
FAILED = 1


@dataclass(frozen=True)
class DanceOptions:
    """Settings of `dancereid`; every field is an option and a key of the TOML file."""

    table: Path | None = option(
        None, "video_data.csv: only its videos are split into training and test", metavar="CSV"
    )
    interval: int = option(5, "every so many frames one is taken", low=1)
    skeleton: bool = option(False, "maps of the skeleton too")
    h5: bool = option(False, "all of it as DanceReID.h5 too")
    split_folder: bool = option(False, "a folder for each video")
    published_split: bool = option(
        False, "the published split, whose training and test share people"
    )
    published_scale: bool = option(
        False, "poses with x scaled by the height's factor and y by the width's, as published"
    )
    seed: int = option(0, "draws the test videos of a collection that is not the published", low=0)
    jpeg_quality: int = option(75, "of the pictures, 1 to 95", low=1)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `dancereid` takes beside its settings."""
    parser.add_argument("videos", type=Path, metavar="VIDEOS", help="folder of .mp4 files")
    parser.add_argument(
        "--poses", type=Path, required=True, metavar="FOLDER", help="folder of .npy files"
    )
    parser.add_argument(
        "--annotation", type=Path, required=True, metavar="JSON", help="annotation.json"
    )
    parser.add_argument(
        "-o", "--out", type=Path, required=True, metavar="OUT", help="folder for the results"
    )


def run(videos: Path, poses: Path, annotation: Path, out: Path, options: DanceOptions) -> int:
    """Import DanceReID's inputs; return 0, or 1 where some videos could not be done in full.

    Raises
    ------
    OutfitError
        Where nothing could be done.
    """
    from .dancing.folder import FolderOptions  # what only the work needs
    from .dancing.importing import Sources, Wishes, import_dances

    done = import_dances(
        Sources(videos, poses, annotation, options.table),
        out,
        Wishes(
            options.interval,
            options.published_split,
            options.published_scale,
            options.seed,
            FolderOptions(options.skeleton, options.h5, options.split_folder, options.jpeg_quality),
        ),
    )
    for problem in done.problems:
        sys.stderr.write(f"error: {problem}\n")
    log.info(
        "%s: %d images of %d people, %d of them train, %d are tested",
        out,
        done.images,
        done.identities,
        done.trained,
        done.tested,
    )
    return FAILED if done.problems else 0
