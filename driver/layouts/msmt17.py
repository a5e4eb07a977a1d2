"""MSMT17's layout: any number of people, up to 99 cameras, and lists of all crops."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from addon.errors import OutfitError

from ..dataset.reading import StoredDataset
from .crops import Role, jpeg, plan_crops
from .files import write_bytes, write_lines
from .naming import FrameNumbers, numbered
from .options import LayoutOptions, LayoutSummary

MAIN = "MSMT17_V1"
MOST_CAMERAS = 99  # two digits
VALIDATED = 10  # every so many of a person's train crops is for validation
List = str


def write(dataset: StoredDataset, out: Path, options: LayoutOptions) -> LayoutSummary:
    """Write the layout into a folder.

    Train people count from 0 and test people too, as in the original. Every tenth train crop of
    a person is in list_val.txt, the others in list_train.txt.

    Raises
    ------
    OutfitError
        Where there are more cameras than two digits can tell.
    """
    plan = plan_crops(dataset, options)
    if len(plan.views) > MOST_CAMERAS:
        raise OutfitError(
            f"{dataset.folder}: MSMT17's names tell {MOST_CAMERAS} cameras apart, it has "
            f"{len(plan.views)}"
        )
    people = {**numbered(plan.train, 0), **numbered(plan.test, 0)}
    cameras = {view: place for place, view in enumerate(plan.views, 1)}
    frames, taken = FrameNumbers(dataset), Counter[int]()
    lists: dict[List, list[str]] = {"train": [], "val": [], "query": [], "gallery": []}
    for crop, picture in plan.pictures():
        shot, person = crop.shot, people[crop.shot.identity]
        place = taken[shot.identity]
        taken[shot.identity] += 1
        tail = f"s{shot.scene:02d}c{shot.camera:02d}_{frames.of(shot):06d}"
        name = f"{person:04d}/{person:04d}_{place:03d}_{cameras[crop.view]:02d}_{tail}.jpg"
        folder = "train" if crop.role == "train" else "test"
        write_bytes(out / MAIN / folder / name, jpeg(picture, options.jpeg_quality))
        lists[_list_of(crop.role, place)].append(f"{name} {person}")
    for which, lines in lists.items():
        write_lines(out / MAIN / f"list_{which}.txt", lines)
    return LayoutSummary(
        plan.counts.total(), len(plan.train) + len(plan.test), plan.left_out, plan.notes
    )


def _list_of(role: Role, place: int) -> List:
    if role == "train":
        return "val" if place % VALIDATED == VALIDATED - 1 else "train"
    return role
