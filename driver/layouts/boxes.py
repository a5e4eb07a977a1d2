"""Which part of a frame a person's crop is, and who is too hidden or too small for one."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from addon.shots.camera import Camera

from ..dataset.model import PersonShot
from .options import LayoutOptions

Box = tuple[int, int, int, int]  # x1, y1, x2, y2: pixels, the last column and row excluded
# ClonedPerson's margins, in parts of the height between the highest and lowest point
SIDE, ABOVE, BELOW = 0.1, 0.15, 0.05
NARROWEST, WIDEST = 0.3, 0.5  # width by height


def crop_box(shot: PersonShot, camera: Camera, options: LayoutOptions) -> Box | None:
    """Return a person's crop, or None for somebody that the options leave out."""
    if not shot.visible_area or shot.occluded > options.max_occluded:
        return None
    if shot.truncated > options.max_truncated:
        return None
    if options.crop_box == "points":
        box = points_box(np.vstack([shot.seven[:, :2], shot.root[None]]), camera)
    else:
        box = mask_box(shot.box, camera, margin=options.margin)
    if box is None or box[2] - box[0] <= options.min_width or box[3] - box[1] <= options.min_height:
        return None
    return box


def mask_box(seen: NDArray[np.int32], camera: Camera, *, margin: float) -> Box:
    """Return the box of a visible mask with room round it, inside the frame.

    Parameters
    ----------
    seen : (4,) int ndarray
    camera : Camera
    margin : float
        In parts of the box's height, on all sides.
    """
    left, top, right, bottom = (int(value) for value in seen)
    room = round(margin * (bottom - top))
    return (
        max(left - room, 0),
        max(top - room, 0),
        min(right + room, camera.width),
        min(bottom + room, camera.height),
    )


def points_box(points: NDArray[np.float32], camera: Camera) -> Box | None:
    """Return ClonedPerson's box of the (8, 2) seven points and the root, or None.

    The points are clipped to the frame, margins of the height are added, boxes wider than half
    their height are rejected and narrow ones widened; what reaches beyond the frame is rejected.
    """
    if not np.isfinite(points).all():
        return None
    inside = np.clip(points, 0, [camera.width, camera.height]).astype(float)
    (left, top), (right, bottom) = inside.min(axis=0), inside.max(axis=0)
    height = bottom - top
    left, right = left - SIDE * height, right + SIDE * height
    top, bottom = top - ABOVE * height, bottom + BELOW * height
    width, height = right - left, bottom - top
    if height <= 0 or width / height > WIDEST:
        return None
    if width / height < NARROWEST:
        middle = (left + right) / 2
        left, right = middle - NARROWEST * height / 2, middle + NARROWEST * height / 2
    box = math.trunc(left), math.trunc(top), math.trunc(right), math.trunc(bottom)
    fits = box[0] > 0 and box[1] > 0 and box[2] < camera.width and box[3] < camera.height
    return box if fits else None
