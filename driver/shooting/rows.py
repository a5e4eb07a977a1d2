"""Rows of annotations.parquet from what the camera's frames say of people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from pycocotools import mask as run_lengths

from addon.motion.performance import Performance
from addon.shots.camera import Camera
from addon.shots.request import FrameResult
from addon.shots.seeing import Patch, Sighting
from driver.dataset.model import PersonShot

# Of a sighting, what stands in a row as it is.
SAME = (
    "box",
    "amodal_box",
    "full_box",
    "visible_area",
    "amodal_area",
    "occluded",
    "truncated",
    "keypoints",
    "seven",
    "root",
    "depth",
    "joints",
)


def rows_of(
    result: FrameResult,
    camera: Camera,
    *,
    place: tuple[int, int, int],
    rate: float,
    performances: Sequence[Performance],
    people: Sequence[Mapping[str, Any]],
) -> Iterator[PersonShot]:
    """Yield the rows of one frame.

    Parameters
    ----------
    result : FrameResult
    camera : Camera
    place : (session, scene, camera)
    rate : float
        Frames a second.
    performances : sequence of Performance
    people : sequence of mapping
        "identity", "outfit", "character" by `Performance.person`.
    """
    seconds = result.frame / rate
    for sighting in result.people:
        person = people[sighting.person]
        doing = _doing(performances, sighting.person, seconds)
        yield PersonShot(
            *place,
            frame=result.frame,
            time=seconds,
            identity=int(person["identity"]),
            outfit=int(person["outfit"]),
            character=str(person["character"]),
            group=doing.group,
            member=doing.member,
            action=doing.action,
            mask=_run_lengths(sighting.mask, camera),
            amodal_mask=_run_lengths(sighting.amodal_mask, camera),
            **_same(sighting),
        )


def _same(sighting: Sighting) -> dict[str, Any]:
    return {name: getattr(sighting, name) for name in SAME}


def _doing(performances: Sequence[Performance], person: int, seconds: float) -> Performance:
    """Return what somebody does at a moment: the performance that it lies in, or is nearest to."""
    own = [one for one in performances if one.person == person]
    return min(own, key=lambda one: max(one.track.start - seconds, seconds - one.track.end, 0.0))


def _run_lengths(patch: Patch, camera: Camera) -> bytes:
    full = patch.full(camera.width, camera.height)
    counts: bytes = run_lengths.encode(np.asfortranarray(full, np.uint8))["counts"]
    return counts
