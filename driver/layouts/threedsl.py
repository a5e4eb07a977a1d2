"""3DSL's lists with poses as AlphaPose writes them and masks of two values."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from ..dataset.reading import StoredDataset
from .crops import Crop, cut_mask, jpeg, plan_crops, png
from .files import growing, write_bytes, write_lines
from .naming import FrameNumbers, clonedperson_numbers, crop_name
from .options import LayoutOptions, LayoutSummary

CONFIDENCE = (0.0, 0.5, 1.0)  # of a key point beyond the frame, hidden, visible
POSES = Path("pose/alphapose-results.json")


def write(dataset: StoredDataset, out: Path, options: LayoutOptions) -> LayoutSummary:
    """Write the layout into a folder: list/, images/, pose/ and mask/.

    Key points are pixels of the crop. A hidden one has its true place and a confidence of 0.5.
    """
    plan = plan_crops(dataset, options)
    people = clonedperson_numbers(dataset, options.ids)
    cameras = {view: place for place, view in enumerate(plan.views)}
    frames = FrameNumbers(dataset)
    lists: dict[str, list[str]] = {"train": [], "query": [], "gallery": []}
    with growing(out / POSES) as poses:
        before = "["
        for crop, picture in plan.pictures():
            person = people[crop.shot.identity]
            name = crop_name(person, *crop.view, frames.of(crop.shot))
            path = f"images/{crop.role}/{name}"
            write_bytes(out / path, jpeg(picture, options.jpeg_quality))
            mask = cut_mask(crop, dataset)
            write_bytes((out / "mask" / crop.role / name).with_suffix(".png"), png(mask))
            lists[crop.role].append(f"{path} {person} {cameras[crop.view]}")
            poses.write(f"{before}{json.dumps(alphapose(crop, name))}")
            before = ",\n"
        poses.write("]\n")
    for which, lines in lists.items():
        write_lines(out / "list" / f"{which}.txt", lines)
    return LayoutSummary(
        plan.counts.total(), len(plan.train) + len(plan.test), plan.left_out, plan.notes
    )


def alphapose(crop: Crop, name: str) -> dict[str, Any]:
    """Return AlphaPose's entry of a crop: COCO's 17 points as x, y, confidence."""
    left, top, right, bottom = crop.box
    points = np.nan_to_num(crop.shot.keypoints) - [left, top, 0]
    seen = np.asarray(CONFIDENCE)[crop.shot.keypoints[:, 2].astype(int)]
    points = np.where(seen[:, None] > 0, points, 0)
    points[:, 2] = seen
    return {
        "image_id": name,
        "category_id": 1,
        "keypoints": np.round(points, 3).ravel().tolist(),
        "score": round(float(seen.sum()), 3),
        "box": [0, 0, right - left, bottom - top],
        "idx": 0,
    }
