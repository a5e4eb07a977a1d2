"""Numbers that names carry: of frames, of cameras, of people."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from ..dataset.model import TRAIN, PersonShot
from ..dataset.reading import StoredDataset
from .crops import View

TRAIN_FROM, TEST_FROM = 700000, 705227  # ClonedPerson's people


class FrameNumbers:
    """The frames' numbers in names: those of the recording's video.

    Somebody with several outfits is recorded by the same camera several times: frames of the
    second outfit and later ones go on after the recordings' last, so that no two crops of one
    person share a name.
    """

    def __init__(self, dataset: StoredDataset) -> None:
        self._dataset = dataset

    @cached_property
    def _turns(self) -> dict[int, int]:
        seen: dict[int, int] = {}
        turns = {}
        for outfit, person in sorted(self._dataset.people.items()):
            turns[outfit] = seen.get(person.identity, 0)
            seen[person.identity] = turns[outfit] + 1
        return turns

    @cached_property
    def _lengths(self) -> dict[View, int]:
        lengths: dict[View, int] = {}
        for one in self._dataset.about.recordings:
            view = one.scene, one.camera
            lengths[view] = max(lengths.get(view, 0), one.frames)
        return lengths

    def of(self, shot: PersonShot) -> int:
        """Return a row's frame number."""
        return shot.frame + self._turns[shot.outfit] * self._lengths[shot.scene, shot.camera]


def crop_name(person: int, scene: int, camera: int, frame: int) -> str:
    """Return ClonedPerson's name of a crop."""
    return f"{person:06d}_s{scene:02d}_c{camera:02d}_f{frame:06d}.jpg"


def numbered(identities: Iterable[int], first: int) -> dict[int, int]:
    """Return a number for every identity, from `first` without a gap, in their order."""
    return {identity: first + place for place, identity in enumerate(sorted(identities))}


def clonedperson_numbers(dataset: StoredDataset, ids: str) -> dict[int, int]:
    """Return everybody's number: as published, or all from 700000 without a gap.

    As published, test people begin at 705227, or after the train people where those are more.
    Whoever has no crop keeps the number: the key points of the recordings have it too.
    """
    train = {person.identity for person in dataset.about.people if person.split == TRAIN}
    test = {person.identity for person in dataset.about.people} - train
    behind = TRAIN_FROM + len(train)
    first_tested = max(TEST_FROM, behind) if ids == "published" else behind
    return {**numbered(train, TRAIN_FROM), **numbered(test, first_tested)}
