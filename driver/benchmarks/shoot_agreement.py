"""Whether a dataset's masks, boxes, key points and joints agree with one another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from addon.shots.keypoints import JOINT_NAMES
from addon.shots.seeing import Patch

from ..dataset.model import PersonShot
from ..dataset.reading import StoredDataset
from .checks import Check

REACH = 2  # pixels
VISIBLE = 2
LEAST_ON_MASK, MOST_PIXELS_OFF = 99.0, 1.0
# Of the seven points those that are joints; the first, the head, lies between the ears.
SEVEN_JOINTS = tuple(
    JOINT_NAMES.index(f"{side}{bone}")
    for bone in ("UpperArm", "Hand", "Foot")
    for side in ("Left", "Right")
)


@dataclass
class Agreement:
    """What was compared, and how much of it did not agree."""

    rows: int = 0
    wrong_boxes: int = 0
    wrong_masks: int = 0
    points: int = 0
    points_off: int = 0
    joints_off: float = 0.0  # pixels, the most

    def checks(self) -> tuple[Check, ...]:
        """Return the figures with their limits."""
        on = 100.0 * (1 - self.points_off / self.points) if self.points else float("nan")
        return (
            Check("boxes that are not those of the visible mask", self.wrong_boxes, 0),
            Check("visible masks that reach beyond the amodal ones", self.wrong_masks, 0),
            Check("visible key points on their own mask", on, LEAST_ON_MASK, "%", at_least=True),
            Check(
                "seven points off their projected joints", self.joints_off, MOST_PIXELS_OFF, "px"
            ),
        )


def compare(stored: StoredDataset) -> Agreement:
    """Compare every row with itself; reading has compared areas with masks."""
    agreement = Agreement()
    for shot in stored.shots():
        mask = stored.mask(shot)
        agreement.rows += 1
        agreement.wrong_boxes += not np.array_equal(Patch(0, 0, mask).box(), shot.box)
        agreement.wrong_masks += bool((mask & ~stored.mask(shot, amodal=True)).any())
        off = _points_off(shot, mask)
        agreement.points += len(off)
        agreement.points_off += sum(off)
        agreement.joints_off = max(agreement.joints_off, _joints_off(stored, shot))
    return agreement


def _points_off(shot: PersonShot, mask: NDArray[np.bool_]) -> Sequence[bool]:
    """Return for every key point marked visible whether its own mask is farther than REACH."""
    points = shot.keypoints[shot.keypoints[:, 2] == VISIBLE, :2]
    if not len(points):
        return ()
    width = 2 * REACH + 1
    disk = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (width, width))
    near = cv2.dilate(mask.astype(np.uint8), disk).astype(bool)
    columns, rows = np.floor(points).astype(int).T
    inside = (columns >= 0) & (columns < mask.shape[1]) & (rows >= 0) & (rows < mask.shape[0])
    return [
        not (one and near[row, column])
        for one, row, column in zip(inside, rows, columns, strict=True)
    ]


def _joints_off(stored: StoredDataset, shot: PersonShot) -> float:
    """Return the most pixels between a joint of the seven and where its joint projects to."""
    camera = stored.camera(shot)
    joints = shot.joints[list(SEVEN_JOINTS)].astype(np.float64)
    projected = camera.project(joints)
    there = projected[:, 2] > 0
    off = np.linalg.norm(projected[there, :2] - shot.seven[1:][there, :2], axis=1)
    return float(off.max(initial=0.0))
