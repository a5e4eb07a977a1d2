"""Which part of a frame a person's crop is, and who is too hidden or too small for one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from addon.shots.camera import Camera

from ..cropping.boxes import Box, Rules, person_box
from ..cropping.points import Row, Seen
from ..dataset.model import PersonShot
from .options import LayoutOptions

__all__ = ["Box", "crop_box", "mask_box", "points_box", "seven_points"]


def crop_box(shot: PersonShot, camera: Camera, options: LayoutOptions) -> Box | None:
    """Return a person's crop, or None for somebody that the options leave out."""
    if not shot.visible_area or shot.occluded > options.max_occluded:
        return None
    if shot.truncated > options.max_truncated:
        return None
    if options.crop_box == "points":
        box = points_box(shot, camera)
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


def seven_points(shot: PersonShot, camera: Camera) -> Seen | None:
    """Return a person's seven points and root as pointsCamera has them: whole pixels, y upwards.

    None where some of them lie behind the camera, so that they are nowhere on its picture. The
    rows' fields are those behind time and person.
    """
    if not (np.isfinite(shot.seven).all() and np.isfinite(shot.root).all()):
        return None
    if (shot.seven[:, 2] <= 0).any():
        return None
    root = round(float(shot.root[0])), camera.height - round(float(shot.root[1]))
    return Seen(
        shot.identity,
        tuple(
            _row(shot, number, (round(x), camera.height - round(y)), z, root)
            for number, (x, y, z) in enumerate(shot.seven.tolist(), 1)
        ),
    )


def _row(
    shot: PersonShot, number: int, at: tuple[int, int], depth: float, root: tuple[int, int]
) -> Row:
    fields = (*map(str, at), f"{depth:.3f}", *map(str, root), str(number))
    return Row(fields, 0, shot.time, shot.identity, number, *at, depth, root)


def points_box(shot: PersonShot, camera: Camera) -> Box | None:
    """Return ClonedPerson's box of the seven points and the root, or None.

    None too where the box is too wide, or reaches the frame's border.
    """
    seen = seven_points(shot, camera)
    box = person_box(seen, Rules(camera.width, camera.height)) if seen else None
    if box is None:
        return None
    inside = box[0] > 0 and box[1] > 0 and box[2] < camera.width and box[3] < camera.height
    return box if inside else None
