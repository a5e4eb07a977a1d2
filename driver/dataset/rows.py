"""What a frame's annotations become in the dataset: rows with run lengths for masks."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray
from pycocotools import mask as run_lengths

from addon.shots.seeing import Patch, Sighting

from .model import PersonShot


@dataclass(frozen=True)
class Who:
    """What of a row the picture does not say; the fields are PersonShot's."""

    session: int
    scene: int
    camera: int
    frame: int
    time: float
    identity: int
    outfit: int
    character: str
    group: int
    member: int
    action: str


def person_shot(sighting: Sighting, who: Who, *, width: int, height: int) -> PersonShot:
    """Return the row of one person on one frame of width x height pixels."""
    seen = {field.name: getattr(sighting, field.name) for field in fields(sighting)}
    del seen["person"]
    for name in ("mask", "amodal_mask"):
        seen[name] = compressed(seen[name], width=width, height=height)
    return PersonShot(**vars(who), **seen)


def compressed(patch: Patch, *, width: int, height: int) -> bytes:
    """Return COCO's compressed run lengths of a mask on the whole frame."""
    counts = _counts(patch, width, height).tolist()
    size = [height, width]
    packed = run_lengths.frPyObjects({"size": size, "counts": counts}, height, width)
    return bytes(packed["counts"])


def _counts(patch: Patch, width: int, height: int) -> NDArray[np.int64]:
    """Return lengths of runs down the columns, of unset and set pixels in turn."""
    padded = np.pad(patch.pixels.T, ((0, 0), (1, 1))).astype(np.int8)
    change = np.diff(padded, axis=1)
    first = patch.left * height + patch.top  # of the patch's own first pixel
    starts, ends = (
        first + column * height + row for column, row in (np.nonzero(change == s) for s in (1, -1))
    )
    # a run that reaches the frame's bottom goes on at the top of the next column
    apart = starts[1:] != ends[:-1]
    starts = starts[np.append(True, apart)[: len(starts)]]
    ends = ends[np.append(apart, True)[: len(ends)]]
    edges = np.concatenate([[0], np.column_stack([starts, ends]).ravel(), [width * height]])
    counts = np.diff(edges)
    return counts[:-1] if len(counts) > 1 and counts[-1] == 0 else counts
