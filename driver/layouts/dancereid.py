"""DanceReID's layout: crops of one by two with their poses, and lists by person and by video."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from pathlib import Path

import cv2
import numpy as np

from ..dancing.crops import crop_dancer
from ..dancing.folder import DanceFolder, FolderOptions
from ..dancing.split import published_split
from ..dataset.model import PersonShot
from ..dataset.reading import Picture, StoredDataset
from .crops import Crop, plan_crops
from .options import LayoutOptions, LayoutSummary

NOTE = (
    "the second number of a name tells recording and frame: to DanceReID's trainer each frame is a "
    "camera of its own"
)
PUBLISHED = "the published split is of 100 people in their order: train and test share five of them"


def write(dataset: StoredDataset, out: Path, options: LayoutOptions) -> LayoutSummary:
    """Write the layout into a folder; a session, whose people are recorded together, is a video.

    People who train are numbered first. As published the query and the gallery are the same.
    """
    plan = plan_crops(dataset, options)
    people = {identity: pid for pid, identity in enumerate((*plan.train, *plan.test))}
    frames = _Frames(dataset)
    sessions: dict[int, set[int]] = {}
    for crop in plan.crops():
        sessions.setdefault(crop.shot.session, set()).add(people[crop.shot.identity])
    settings = FolderOptions(
        options.skeleton, options.h5, options.split_folder, options.jpeg_quality
    )
    with DanceFolder(out, settings) as written:
        pictures = groupby(plan.frames(), lambda one: one[0].shot.session)
        for number, (session, found) in enumerate(pictures):
            present = sorted(sessions[session])
            written.begin_video(number, f"session{session:02d}", present)
            for crop, picture in found:
                if crop.shot.frame % options.interval == 0:
                    pid = people[crop.shot.identity]
                    frame = frames.of(crop.shot)
                    _add(written, crop, picture, pid, frame, present.index(pid))
        trained = [people[one] for one in plan.train]
        tested = [people[one] for one in plan.test]
        if options.published_split:
            trained, tested = published_split([*trained, *tested])
        there = set(written.identities)
        trained, tested = ([pid for pid in part if pid in there] for part in (trained, tested))
        written.finish(trained, tested)
        notes = (NOTE, PUBLISHED) if options.published_split else (NOTE,)
        return LayoutSummary(written.images, len(there), plan.left_out, notes)


class _Frames:
    """Numbers of frames that go on from recording to recording, so that each is told apart."""

    def __init__(self, dataset: StoredDataset) -> None:
        self._turns: dict[int, int] = {}
        worn = Counter[tuple[int, int]]()
        for outfit, person in sorted(dataset.people.items()):
            key = person.session, person.identity
            self._turns[outfit] = worn[key]  # one body in several outfits, recorded together
            worn[key] += 1
        turns = max(worn.values(), default=1)
        self._starts: dict[tuple[int, int, int, int], int] = {}
        start = 0
        for one in dataset.about.recordings:
            for turn in range(turns):
                self._starts[one.session, one.scene, one.camera, turn] = start
                start += one.frames

    def of(self, shot: PersonShot) -> int:
        turn = self._turns[shot.outfit]
        return shot.frame + self._starts[shot.session, shot.scene, shot.camera, turn]


def _add(
    written: DanceFolder, crop: Crop, picture: Picture, pid: int, frame: int, place: int
) -> None:
    colours = cv2.cvtColor(picture, cv2.COLOR_BGR2RGB).astype(np.uint8, copy=False)
    points = np.nan_to_num(crop.shot.keypoints[:, :2].astype(np.float64), nan=-1.0)
    left, top, right, bottom = crop.box
    cut, pose = crop_dancer(colours, (left, top, right, bottom), points, published_scale=False)
    written.add(pid, frame, cut, pose, person=place)
