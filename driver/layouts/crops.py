"""Who of a dataset is cropped, which crops are queries, and their pictures one after the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np

from addon.errors import OutfitError

from ..dataset.model import TEST, PersonRecord, PersonShot, Recording
from ..dataset.reading import Picture, StoredDataset
from ..dataset.schema import sort_key
from .boxes import Box, crop_box
from .options import LayoutOptions

Role = Literal["train", "query", "gallery"]
View = tuple[int, int]  # scene and camera
NO_QUERIES = "nobody of the test split is seen by two cameras, so there are no queries"


@dataclass(frozen=True, eq=False)
class Crop:
    """A person's part of a frame.

    Attributes
    ----------
    shot : PersonShot
    person : PersonRecord
    box : Box
    role : Role
    """

    shot: PersonShot
    person: PersonRecord
    box: Box
    role: Role

    @property
    def view(self) -> View:
        """Its scene and camera."""
        return self.shot.scene, self.shot.camera


@dataclass(frozen=True, eq=False)
class CropPlan:
    """Which people are cropped, before any picture is read.

    Attributes
    ----------
    dataset : StoredDataset
    options : LayoutOptions
    queries : frozenset
        Keys of the rows that are queries.
    train, test : tuple of int
        The identities that have crops.
    views : tuple of View
        The scenes' cameras that have crops.
    counts : Counter
        Crops by role.
    left_out : int
        Rows that the options leave out.
    """

    dataset: StoredDataset
    options: LayoutOptions
    queries: frozenset[tuple[int, ...]]
    train: tuple[int, ...]
    test: tuple[int, ...]
    views: tuple[View, ...]
    counts: Counter[str]
    left_out: int

    @property
    def notes(self) -> tuple[str, ...]:
        """What a user should know of the split."""
        return () if self.counts["query"] else (NO_QUERIES,)

    def crops(self) -> Iterator[Crop]:
        """Yield the crops in the rows' order, without pictures."""
        for shot in self.dataset.shots():
            crop = self._crop(shot)
            if crop is not None:
                yield crop

    def pictures(self, recording: Recording | None = None) -> Iterator[tuple[Crop, Picture]]:
        """Yield crops and their pictures, (H, W, 3) blue, green, red."""
        for crop, picture in self.frames(recording):
            yield crop, cut(picture, crop.box)

    def frames(self, recording: Recording | None = None) -> Iterator[tuple[Crop, Picture]]:
        """Yield crops and the frames that they are of; a frame is read once."""
        for frame in self.dataset.frames(recording):
            crops = [crop for crop in map(self._crop, frame.shots) if crop is not None]
            if not crops:
                continue
            picture = self.dataset.read_frame(frame.recording, frame.frame)
            for crop in crops:
                yield crop, picture

    def _crop(self, shot: PersonShot) -> Crop | None:
        box = crop_box(shot, self.dataset.camera(shot), self.options)
        if box is None:
            return None
        person = self.dataset.people[shot.outfit]
        role: Role = "train"
        if person.split == TEST:
            role = "query" if sort_key(shot) in self.queries else "gallery"
        return Crop(shot, person, box, role)


def plan_crops(dataset: StoredDataset, options: LayoutOptions) -> CropPlan:
    """Go through the rows and see who is cropped and who is a query.

    As in the paper one crop of every test identity and camera is a query and the rest is the
    gallery. It is drawn from the seed, only where the camera has a second crop of the person and
    another camera has one too: so every query has something to be found.

    Raises
    ------
    OutfitError
        Where the options leave out everybody.
    """
    tested: dict[int, dict[View, list[tuple[int, ...]]]] = {}
    trained: Counter[int] = Counter()
    views: set[View] = set()
    left_out = 0
    for shot in dataset.shots():
        if crop_box(shot, dataset.camera(shot), options) is None:
            left_out += 1
            continue
        view = shot.scene, shot.camera
        views.add(view)
        if dataset.people[shot.outfit].split == TEST:
            tested.setdefault(shot.identity, {}).setdefault(view, []).append(sort_key(shot))
        else:
            trained[shot.identity] += 1
    if not views:
        raise OutfitError(
            f"{dataset.folder}: the rules of size, occlusion and truncation leave nobody to crop"
        )
    queries = _draw_queries(tested, np.random.default_rng(options.seed))
    found = sum(len(keys) for seen in tested.values() for keys in seen.values())
    counts = Counter(train=trained.total(), query=len(queries), gallery=found - len(queries))
    people = tuple(sorted(trained)), tuple(sorted(tested))
    return CropPlan(dataset, options, queries, *people, tuple(sorted(views)), counts, left_out)


def _draw_queries(
    tested: dict[int, dict[View, list[tuple[int, ...]]]], rng: np.random.Generator
) -> frozenset[tuple[int, ...]]:
    queries = []
    for _, seen in sorted(tested.items()):
        for _, keys in sorted(seen.items()):
            drawn = keys[int(rng.integers(len(keys)))]  # always, so that others' stay the same
            if len(seen) > 1 and len(keys) > 1:
                queries.append(drawn)
    return frozenset(queries)


def cut_mask(crop: Crop, dataset: StoredDataset) -> Picture:
    """Return the visible mask in a crop, (H, W), 0 and 255."""
    mask = dataset.mask(crop.shot)
    return cut(mask.astype(np.uint8, copy=False), crop.box) * np.uint8(255)


def cut(picture: Picture, box: Box) -> Picture:
    """Return the part of a picture in a box."""
    return np.ascontiguousarray(picture[box[1] : box[3], box[0] : box[2]])


def jpeg(picture: Picture, quality: int) -> bytes:
    """Return a picture (blue, green, red) as a JPEG file's bytes."""
    return _encoded(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])


def png(picture: Picture) -> bytes:
    """Return a picture (blue, green, red, or grey) as a PNG file's bytes."""
    return _encoded(".png", picture, [cv2.IMWRITE_PNG_COMPRESSION, 6])


def _encoded(kind: str, picture: Picture, settings: list[int]) -> bytes:
    well, data = cv2.imencode(kind, picture, settings)
    if not well:
        raise OutfitError(f"a picture of {picture.shape} pixels could not be written as {kind}")
    return data.tobytes()
