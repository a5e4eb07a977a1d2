"""Where cameras see a person whole and large enough."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..shots.camera import Camera

Points = NDArray[np.float64]
HALF_WIDTH = 0.4  # metres; arms and a long stride
HAIR = 0.05  # metres above the body's height
NEAREST = 0.5  # metres before the camera
TALL_SPARE = 1.04  # a pose is lower than the upright body that is measured here


def good_views(
    points: Points, cameras: Sequence[Camera], *, height: float, tall: float
) -> NDArray[np.bool_]:
    """Return which cameras show a person fully inside the frame and `tall` pixels high or more.

    Parameters
    ----------
    points : (N, 3) float ndarray
        Where the feet are, world metres.
    height : float
        The person's, metres.
    tall : float
        Pixels from sole to crown.

    Returns
    -------
    (len(cameras), N) bool ndarray
        Whatever may stand between is not looked at.
    """
    good = np.zeros((len(cameras), len(points)), bool)
    for number, camera in enumerate(cameras):
        good[number] = _whole_and_tall(points, camera, height, tall)
    return good


def _whole_and_tall(
    points: Points, camera: Camera, height: float, tall: float
) -> NDArray[np.bool_]:
    top = (0.0, 0.0, height + HAIR)
    foot, crown = camera.project(points), camera.project(points + top)
    good = np.abs(foot[:, 1] - crown[:, 1]) >= tall * TALL_SPARE
    size = (camera.width, camera.height)
    for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        side = np.array([dx * HALF_WIDTH, dy * HALF_WIDTH, 0.0])
        for z in (0.0, height + HAIR):
            corner = camera.project(points + side + (0.0, 0.0, z))
            with np.errstate(invalid="ignore"):
                inside = ((corner[:, :2] >= 0) & (corner[:, :2] <= size)).all(axis=1)
            good &= inside & (corner[:, 2] > NEAREST)
    return good
