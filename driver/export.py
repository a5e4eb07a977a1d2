"""The command `export`: a finished dataset in the layouts that other tools read."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from addon.errors import OutfitError

from . import outputs
from .layouts import LAYOUTS, LayoutOptions, LayoutSummary
from .outputs import Failure
from .settings import option

if TYPE_CHECKING:  # it needs pyarrow, which the command line's help should not
    from .dataset.reading import StoredDataset


@dataclass(frozen=True)
class ExportOptions(LayoutOptions):
    """Settings of `export`: those of the layouts, and which to write."""

    layout: tuple[str, ...] = option(
        (), "what to write", choices=tuple(LAYOUTS), metavar="NAME", many=True
    )


def run(dataset: Path, out: Path, options: ExportOptions) -> int:
    """Write layouts of a dataset; return the exit status.

    Raises
    ------
    OutfitError
        For wrong use: no dataset, no layout named, a folder that cannot be written.
    """
    from .dataset.reading import open_dataset

    if not options.layout:
        raise OutfitError(f"--layout: name one or more of {', '.join(LAYOUTS)}")
    stored = open_dataset(dataset)
    outputs.prepare_folder(out)
    with outputs.only_run(out):
        failures = write_layouts(stored, out, options.layout, options)
    return 1 if failures else 0


def write_layouts(
    stored: StoredDataset, out: Path, names: Sequence[str], options: LayoutOptions
) -> list[Failure]:
    """Write each layout into a folder of its name, in place of the one there is.

    What cannot be written is said and returned; the other layouts are written all the same.
    """
    failures = []
    for name in names:
        try:
            summary = _write(stored, out / name, name, options)
        except OutfitError as error:
            failures.append(Failure(f"layout {name}", str(stored.folder), str(error)))
            sys.stderr.write(f"layout {name}: failed: {error}\n")
        else:
            sys.stderr.write(f"{_line(name, summary)} in {out / name}\n")
            for note in summary.notes:
                sys.stderr.write(f"  {note}\n")
    return failures


def _write(stored: StoredDataset, folder: Path, name: str, options: LayoutOptions) -> LayoutSummary:
    """Write a layout under a temporary name, so that no half of it is ever taken for all."""
    partial = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        with outputs.writing(folder):
            summary = LAYOUTS[name](stored, partial, options)
            shutil.rmtree(folder, ignore_errors=True)
            partial.rename(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return summary


def _line(name: str, summary: LayoutSummary) -> str:
    left_out = f", {summary.left_out} left out by its rules" if summary.left_out else ""
    return f"{name}: {summary.images} images of {summary.identities} people{left_out}"
