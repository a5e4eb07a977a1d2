"""Market-1501's layout: bounding_box_train, bounding_box_test and query, for up to 1501 people."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from addon.errors import OutfitError

from ..dataset.reading import StoredDataset
from .crops import CropPlan, View, jpeg, plan_crops
from .files import write_bytes
from .naming import FrameNumbers, numbered
from .options import LayoutOptions, LayoutSummary

MAIN = "Market-1501-v15.09.15"
FOLDERS = {"train": "bounding_box_train", "query": "query", "gallery": "bounding_box_test"}
MOST_PEOPLE, MOST_CAMERAS, MOST_SEQUENCES = 1501, 6, 6  # more is refused or misread by readers
SHARED = (
    "cameras of the same number share a number in all scenes, the scenes are sequences: readers "
    "take no more than {most} cameras; a person's crops by them are not searched for"
)


def write(dataset: StoredDataset, out: Path, options: LayoutOptions) -> LayoutSummary:
    """Write the layout into a folder.

    Raises
    ------
    OutfitError
        Where there are more people or cameras than the names can tell.
    """
    plan = plan_crops(dataset, options)
    people = {**numbered(plan.train, 1), **numbered(plan.test, 1 + len(plan.train))}
    if len(people) > MOST_PEOPLE:
        raise OutfitError(
            f"{dataset.folder}: Market-1501's readers take up to {MOST_PEOPLE} people, it has "
            f"{len(people)}; take msmt17"
        )
    cameras, notes = digit_cameras(plan, most=MOST_CAMERAS)
    scenes = numbered({scene for scene, _ in plan.views}, 0)
    frames, seen = FrameNumbers(dataset), Counter[str]()
    for crop, picture in plan.pictures():
        sequence = scenes[crop.shot.scene] % MOST_SEQUENCES + 1
        stem = (
            f"{people[crop.shot.identity]:04d}_c{cameras[crop.view]}s{sequence}"
            f"_{frames.of(crop.shot):06d}"
        )
        seen[stem] += 1
        name = f"{stem}_{seen[stem]:02d}.jpg"
        write_bytes(out / MAIN / FOLDERS[crop.role] / name, jpeg(picture, options.jpeg_quality))
    return LayoutSummary(plan.counts.total(), len(people), plan.left_out, (*plan.notes, *notes))


def digit_cameras(plan: CropPlan, *, most: int) -> tuple[dict[View, int], tuple[str, ...]]:
    """Return a number from 1 to `most` for every scene's camera, and what to know of it.

    Where there are more cameras than numbers, those of the same place in their scenes share one.

    Raises
    ------
    OutfitError
        Where a scene alone has more.
    """
    if len(plan.views) <= most:
        return {view: place for place, view in enumerate(plan.views, 1)}, ()
    highest = max(camera for _, camera in plan.views) + 1
    if highest > most:
        raise OutfitError(
            f"{plan.dataset.folder}: this layout's names tell {most} cameras apart, it has a "
            f"camera {highest - 1} (they count from 0); take msmt17"
        )
    return {view: view[1] + 1 for view in plan.views}, (SHARED.format(most=most),)
