"""What a row of annotations must be, so that no layout writes what cannot be."""

from __future__ import annotations

import numpy as np
from pycocotools import mask as run_lengths

from addon.shots.camera import Camera

from .model import PersonShot

VISIBILITIES = {0.0, 1.0, 2.0}  # beyond the frame, hidden, visible
FARTHEST = 1e9  # pixels and metres: no point lies there
POINTS = ("seven", "root")  # of which those behind the camera are nan
LONGEST_RUN = 7  # groups of five bits of one number


def problem_of(shot: PersonShot, camera: Camera) -> str:
    """Return what is wrong with a row of a camera's frame, or ""."""
    return (
        _box_problem(shot, camera)
        or _mask_problem("mask", shot.mask, shot.visible_area, camera)
        or _mask_problem("amodal_mask", shot.amodal_mask, shot.amodal_area, camera)
        or _number_problem(shot)
    )


def _box_problem(shot: PersonShot, camera: Camera) -> str:
    for name, box in (("box", shot.box), ("amodal_box", shot.amodal_box)):
        x1, y1, x2, y2 = box.tolist()
        if not (0 <= x1 <= x2 <= camera.width and 0 <= y1 <= y2 <= camera.height):
            return f"its {name} {x1, y1, x2, y2} is no box of its frame"
    return ""


def _mask_problem(name: str, counts: bytes, area: int, camera: Camera) -> str:
    try:
        found = int(run_lengths.area({"size": [camera.height, camera.width], "counts": counts}))
        well = counts.isascii() and found == area and covers(counts, camera.height * camera.width)
    except (ValueError, TypeError, OverflowError):
        well = False
    return "" if well else f"its {name} is damaged, or not of {area} pixels"


def covers(counts: bytes, pixels: int) -> bool:
    """Tell whether COCO's compressed run lengths are of so many pixels.

    pycocotools does not ask: what runs leave out of a mask is whatever lay in memory before.
    """
    groups = np.frombuffer(counts, np.uint8).astype(np.int64) - 48  # five bits each, low ones first
    ends = np.flatnonzero(groups & 0x20 == 0)  # the last group of each number
    if not len(ends) or ends[-1] != len(groups) - 1:
        return False
    starts = np.append(0, ends[:-1] + 1)
    lengths = ends - starts + 1
    if lengths.max() > LONGEST_RUN:
        return False
    places = np.arange(len(groups)) - np.repeat(starts, lengths)
    numbers = np.add.reduceat((groups & 0x1F) << (5 * places), starts)
    numbers -= np.where(groups[ends] & 0x10, 1 << (5 * lengths), 0)
    # From the fourth on, numbers are differences from the run before the last.
    streams = (numbers[:1], np.cumsum(numbers[1::2]), np.cumsum(numbers[2::2]))
    runs = np.concatenate(streams)
    return bool((runs >= 0).all() and runs.sum() == pixels)


def _number_problem(shot: PersonShot) -> str:
    for name in ("occluded", "truncated"):
        value = getattr(shot, name)
        if not 0 <= value <= 1:
            return f"{name} is 0 to 1, not {value}"
    if not set(shot.keypoints[:, 2].tolist()) <= VISIBILITIES:
        return "a key point's visibility is 0, 1 or 2"
    if not abs(shot.depth) < FARTHEST:
        return f"depth is metres, not {shot.depth}"
    for name in ("full_box", "keypoints", *POINTS):
        values = np.abs(getattr(shot, name))
        if not ((values < FARTHEST) | (np.isnan(values) & (name in POINTS))).all():
            return f"{name} has numbers that no place has"
    return ""
