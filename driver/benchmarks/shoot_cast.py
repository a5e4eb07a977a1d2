"""The characters that `bench shoot` records: made of the sample photos, kept between runs."""

from __future__ import annotations

import contextlib
import shutil
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from addon.cloning.observation import Outfit
from addon.errors import OutfitError
from addon.photos.outfits_json import write_outfits
from addon.photos.reading import read_outfits

from .. import clone, launch, outputs
from ..clone_options import CloneOptions

SAMPLES = launch.ROOT / "driver" / "samples" / "outfits.json"
TEXTURE_SIZE = 512


def make_cast(folder: Path, count: int) -> Path:
    """Make so many characters of the sample photos, where they are not there yet.

    Every photo is worn by as many bodies as are needed. Returns what `shoot` takes.

    Raises
    ------
    OutfitError
        Where one cannot be made.
    """
    photos = folder / "photos"  # outfits.json names photos below its own folder alone
    outputs.make_folder(photos)
    outfits = _outfits(count)
    for outfit in outfits:
        shutil.copyfile(outfit.photo, photos / outfit.photo.name)
    theirs = [replace(outfit, photo=photos / outfit.photo.name) for outfit in outfits]
    write_outfits(folder / "outfits.json", theirs)
    options = CloneOptions(render=False, fbx=False, texture_size=TEXTURE_SIZE, jobs=2)
    with contextlib.redirect_stdout(sys.stderr):  # the table alone goes to standard output
        status = clone.run(folder / "outfits.json", folder / "cast", options)
    if status:
        raise OutfitError(f"{folder / 'cast'}: not all characters could be made")
    return folder / "cast"


def _outfits(count: int) -> Sequence[Outfit]:
    samples = read_outfits(SAMPLES).outfits
    rounds, rest = divmod(count, len(samples))
    return [
        replace(outfit, name=f"{outfit.name}_{turn}")
        for turn in range(rounds + 1)
        for outfit in (samples if turn < rounds else samples[:rest])
    ]
