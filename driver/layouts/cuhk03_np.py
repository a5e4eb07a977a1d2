"""CUHK03-NP's layout: PNG crops, by the exact boxes (labeled) and by a detector's (detected)."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np

from addon.shots.camera import Camera

from ..dataset.reading import StoredDataset
from ..dataset.schema import sort_key
from .boxes import Box
from .crops import Crop, cut, plan_crops, png
from .files import write_bytes
from .market1501 import FOLDERS, digit_cameras
from .naming import numbered
from .options import LayoutOptions, LayoutSummary

LABELED, DETECTED = "labeled", "detected"
MOST_CAMERAS = 9  # readers take one digit
ERROR = 0.06  # standard deviation of a detector's sides, in parts of the box's
NOTE = "the boxes of `detected` are the exact ones with errors drawn from the seed"


def write(dataset: StoredDataset, out: Path, options: LayoutOptions) -> LayoutSummary:
    """Write the layout into a folder; raise OutfitError for a tenth camera."""
    plan = plan_crops(dataset, options)
    people = {**numbered(plan.train, 1), **numbered(plan.test, 1 + len(plan.train))}
    cameras, notes = digit_cameras(plan, most=MOST_CAMERAS)
    seen: Counter[str] = Counter()
    for crop, frame in plan.frames():
        stem = f"{people[crop.shot.identity]:04d}_c{cameras[crop.view]}"
        seen[stem] += 1
        loose = detected_box(crop, dataset.camera(crop.shot), options.seed)
        for kind, box in ((LABELED, crop.box), (DETECTED, loose)):
            path = out / kind / FOLDERS[crop.role] / f"{stem}_{seen[stem]}.png"
            write_bytes(path, png(cut(frame, box)))
    return LayoutSummary(
        2 * plan.counts.total(), len(people), plan.left_out, (*plan.notes, *notes, NOTE)
    )


def detected_box(crop: Crop, camera: Camera, seed: int) -> Box:
    """Return a crop's box as a detector would see it: off on each side, drawn from the seed."""
    rng = np.random.default_rng([seed, *sort_key(crop.shot)])
    left, top, right, bottom = crop.box
    size = np.array([right - left, bottom - top] * 2)
    off = np.clip(rng.normal(0, ERROR, 4), -2 * ERROR, 2 * ERROR) * size
    x1, y1, x2, y2 = (round(value) for value in (np.asarray(crop.box) + off).tolist())
    return max(x1, 0), max(y1, 0), min(x2, camera.width), min(y2, camera.height)
