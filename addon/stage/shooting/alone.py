"""Each crop rendered as a picture of its own, as one would without plates: to compare with."""

from __future__ import annotations

import time
from dataclasses import dataclass

from ...shots.annotating import annotate
from ...shots.regions import Box
from ...shots.request import ShotRequest
from .pictures import Darkroom
from .shooting import ShotCamera

MARGIN = 0.1  # of a box's height, on each side


@dataclass(frozen=True)
class Alone:
    """What crops cost when each is a render of its own.

    Attributes
    ----------
    crops : int
    seconds : float
        For all of them.
    """

    crops: int
    seconds: float


def shoot_crops_alone(request: ShotRequest, *, tall: int) -> Alone:
    """Pose, annotate and render every person of every frame by themselves, and write nothing.

    Nothing is kept between the renders, and each render shows one person's box with a margin in
    the full scene.

    Parameters
    ----------
    request : ShotRequest
        As for `shoot`, with its plates.
    tall : int
        Pixels; people of a lower box are left out.
    """
    crops, begun = 0, time.perf_counter()
    with Darkroom() as darkroom:
        camera = ShotCamera(request, darkroom)
        camera.scene.render.use_persistent_data = False
        begun = time.perf_counter()  # opening the scene costs both ways the same
        for frame in request.frames:
            present = camera.present(frame / request.rate)
            for one in present:
                depth = camera.depth(frame)
                sightings = annotate(camera.camera, [other.seen for other in present], depth)
                own = [found for found in sightings if present[found.person] is one]
                if not own or own[0].box[3] - own[0].box[1] < tall:
                    continue
                camera.show(present)
                darkroom.render(camera.scene, _with_margin(own[0].box.tolist(), camera))
                crops += 1
    return Alone(crops, time.perf_counter() - begun)


def _with_margin(box: list[int], camera: ShotCamera) -> Box:
    left, top, right, bottom = box
    room = round(MARGIN * (bottom - top))
    return (
        max(left - room, 0),
        max(top - room, 0),
        min(right + room, camera.camera.width),
        min(bottom + room, camera.camera.height),
    )
