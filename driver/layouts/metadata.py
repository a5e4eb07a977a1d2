"""What is known of a crop, as JSON: for the layouts that carry all of it."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..dataset.reading import StoredDataset, recording_name
from .crops import Crop


def describe(crop: Crop, dataset: StoredDataset) -> dict[str, Any]:
    """Return who a crop shows, where and when it was taken, and its annotations.

    Key points and box are pixels of the crop; `frame_box` those of the frame.
    """
    shot, person, scene = crop.shot, crop.person, dataset.scenes[crop.shot.scene]
    return {
        "identity": person.identity,
        "outfit": person.outfit,
        "character": person.character,
        "cluster": person.cluster,
        "sex": person.sex,
        "scene": shot.scene,
        "scene_name": scene.name,
        "light": scene.light.time,
        "camera": shot.camera,
        "camera_name": dataset.camera(shot).name,
        "session": shot.session,
        "recording": recording_name(shot),
        "frame": shot.frame,
        "time": shot.time,
        "group": shot.group,
        "member": shot.member,
        "action": shot.action,
        "frame_box": list(crop.box),
        "box": _moved(shot.box, crop),
        "amodal_box": _moved(shot.amodal_box, crop),
        "occluded": round(shot.occluded, 4),
        "truncated": round(shot.truncated, 4),
        "depth": round(shot.depth, 3),
        "keypoints": _keypoints(crop),
        "garments": [dict(garment) for garment in person.garments],
    }


def _moved(box: Any, crop: Crop) -> list[int]:
    left, top = crop.box[:2]
    return [int(value) for value in np.asarray(box) - [left, top, left, top]]


def _keypoints(crop: Crop) -> list[list[float]]:
    """COCO's 17 points as x, y and visibility (0 beyond the frame, 1 hidden, 2 visible)."""
    left, top = crop.box[:2]
    points = np.nan_to_num(crop.shot.keypoints.astype(float)) - [left, top, 0]
    points[points[:, 2] == 0] = 0
    return [[round(x, 2), round(y, 2), int(seen)] for x, y, seen in points.tolist()]
