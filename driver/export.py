"""The command `export`: a finished dataset in the layouts that other tools read."""

from __future__ import annotations

import dataclasses
import hashlib
import shutil
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from addon.errors import OutfitError

from . import outputs
from .layouts import LAYOUTS, LayoutOptions, LayoutSummary, Writer, find_layout
from .outputs import Failure
from .progress import Progress
from .settings import as_json, option

if TYPE_CHECKING:  # it needs pyarrow, which the command line's help should not
    from .dataset.model import PersonShot, Recording
    from .dataset.reading import StoredDataset

MADE = ".layout.json"  # in a layout's folder: of what it was made, so that it is ours to replace
PACKAGES = {"yaml": "pyyaml", "PIL": "pillow"}  # whose names differ from their modules'
EVERY = 10.0  # seconds from one line on how far it is to the next, where there is no bar


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
    """Write each layout into a folder of its name.

    One that is there already, of the same dataset and settings, is left as it is; of others it
    takes the place. What cannot be written is said and returned; the other layouts are written
    all the same.
    """
    failures = []
    made = _made_of(stored, options) if names else {}
    for name in dict.fromkeys(names):
        folder = out / name
        try:
            if _is_made_of(folder, made):
                sys.stderr.write(f"{name}: it is there already in {folder}\n")
                continue
            summary = _write(stored, folder, name, options, made)
        except OutfitError as error:
            failures.append(Failure(f"layout {name}", str(stored.folder), str(error)))
            sys.stderr.write(f"layout {name}: failed: {error}\n")
        else:
            sys.stderr.write(f"{_line(name, summary)} in {folder}\n")
            for note in summary.notes:
                sys.stderr.write(f"  {note}\n")
    return failures


def _made_of(stored: StoredDataset, options: LayoutOptions) -> dict[str, Any]:
    """Return what a layout depends on: the dataset's record and rows, and all settings."""
    from .dataset.record import DATASET_RECORD
    from .dataset.schema import ANNOTATIONS

    fields = [field.name for field in dataclasses.fields(LayoutOptions)]
    given = as_json(options)
    values: dict[str, Any] = {"settings": {name: given[name] for name in fields}}
    for name in (DATASET_RECORD, ANNOTATIONS):
        try:
            with (stored.folder / name).open("rb") as file:
                values[name] = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise OutfitError(f"{stored.folder / name}: cannot be read: {error}") from error
    return values


def _is_made_of(folder: Path, made: Mapping[str, Any]) -> bool:
    """Whether a layout is there that needs not be written again.

    Raises
    ------
    OutfitError
        Where something else is there, which is not ours to replace.
    """
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise OutfitError(f"{folder}: it is no folder; name another output folder")
    if not folder.is_dir() or not any(folder.iterdir()):
        return False
    if not (folder / MADE).is_file():
        raise OutfitError(
            f"{folder}: it holds files that no export wrote, so they are left; name another "
            "output folder"
        )
    return outputs.read_json(folder / MADE) == made


def _write(
    stored: StoredDataset,
    folder: Path,
    name: str,
    options: LayoutOptions,
    made: Mapping[str, Any],
) -> LayoutSummary:
    """Write a layout under a temporary name, so that no half of it is ever taken for all."""
    partial, old = (folder.with_name(f".{folder.name}.{state}") for state in ("partial", "old"))
    _remove(partial, old)
    total = sum(recording.frames for recording in stored.about.recordings)
    try:
        with outputs.writing(folder), Progress(total, unit="frame") as progress:
            watch = _FrameCount(progress, name).see
            summary = _writer(name)(dataclasses.replace(stored, watch=watch), partial, options)
            outputs.write_json(partial / MADE, made)
            if folder.is_dir():
                folder.rename(old)
            partial.rename(folder)
    finally:
        _remove(partial, old)
    return summary


def _writer(name: str) -> Writer:
    try:
        return find_layout(name)
    except ModuleNotFoundError as error:
        raise OutfitError(
            f"it needs the Python package {error.name}: {sys.executable} -m pip install "
            f"{PACKAGES.get(error.name or '', error.name)}"
        ) from error


def _remove(*folders: Path) -> None:
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


class _FrameCount:
    """Counts frames for a progress: each once, however often a layout asks for it."""

    def __init__(self, progress: Progress, name: str) -> None:
        self._progress, self._name = progress, name
        self._seen: dict[tuple[int, int, int], set[int]] = {}
        self._said = time.monotonic()

    def see(self, at: Recording | PersonShot, frame: int) -> None:
        """Count a frame, and say now and then how far it is where no bar does."""
        frames = self._seen.setdefault((at.session, at.scene, at.camera), set())
        if frame in frames:
            return
        frames.add(frame)
        self._progress.advance(1)
        if not self._progress.has_bar and time.monotonic() - self._said >= EVERY:
            self._progress.say(self._name)
            self._said = time.monotonic()


def _line(name: str, summary: LayoutSummary) -> str:
    left_out = f", {summary.left_out} left out by its rules" if summary.left_out else ""
    return f"{name}: {summary.images} images of {summary.identities} people{left_out}"
