"""Layouts of whole frames: which recordings train and which test, and their pictures."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from addon.errors import OutfitError

from ..dataset.model import TEST, TRAIN, PersonShot, Recording
from ..dataset.reading import StoredDataset
from .files import link_or_copy

SPLITS = (TRAIN, TEST)
MIXED = (
    "Some sessions mix people who train with people who test; their frames go where most of the "
    "people do."
)


def recordings_of(dataset: StoredDataset, split: str) -> tuple[Recording, ...]:
    """Return the recordings of a split: a session goes, whole, where most of its people do."""
    splits = _session_splits(dataset)
    return tuple(one for one in dataset.about.recordings if splits[one.session] == split)


def notes_on_splits(dataset: StoredDataset) -> tuple[str, ...]:
    """Return what a user should know of frames that show people of both splits."""
    counts = _session_counts(dataset)
    return (MIXED,) if any(len(count) > 1 for count in counts.values()) else ()


def place_frames(
    dataset: StoredDataset, recording: Recording, folder: Path, name: str, *, first: int = 0
) -> None:
    """Put a recording's frames into a folder under names with {frame}, counted from `first`.

    Raises
    ------
    OutfitError
        Where the dataset lacks a frame.
    """
    for frame in range(recording.frames):
        place_frame(dataset, recording, folder / name.format(frame=frame + first), frame=frame)


def place_frame(
    dataset: StoredDataset, at: Recording | PersonShot, path: Path, *, frame: int | None = None
) -> None:
    """Put one frame's picture to a path; raise OutfitError where the dataset lacks it."""
    source = dataset.frame_path(at, frame)
    if not source.is_file():
        raise OutfitError(f"{source}: the dataset lacks this frame")
    link_or_copy(source, path)


def track_number(outfit: int) -> int:
    """Return the number of a person in an outfit, from 1, the same for all cameras."""
    return outfit + 1


def _session_counts(dataset: StoredDataset) -> dict[int, Counter[str]]:
    counts: dict[int, Counter[str]] = {one.session: Counter() for one in dataset.about.recordings}
    for person in dataset.about.people:
        counts.setdefault(person.session, Counter())[person.split] += 1
    return counts


def _session_splits(dataset: StoredDataset) -> dict[int, str]:
    return {
        session: TEST if count[TEST] > count[TRAIN] else TRAIN
        for session, count in _session_counts(dataset).items()
    }
