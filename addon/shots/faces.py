"""Where on MakeHuman's body nose, eyes and ears are, on any body of that topology."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ..makehuman.data import BodyData

MIDLINE = 0.02  # decimetres, from the middle
EAR_HEIGHT = 0.30  # decimetres above and below the eyes' height, base mesh


@lru_cache(maxsize=2)
def face_vertices(data: BodyData) -> tuple[int, int, int, int, int]:
    """Return base mesh vertices: tip of the nose, left and right pupil, left and right ear.

    They are found on the base mesh's shape: the foremost skin on the midline of the face, the
    foremost vertex of the eye helpers' axes, and the skin that lies farthest out at the height of
    the eyes, on the auricles. A vertex keeps its place on every body made of the base mesh.
    """
    base = data.base.vertices
    body = data.groups["body"]
    eyes = [_foremost_on_axis(base, data.groups[f"helper-{side}-eye"]) for side in "lr"]
    height = float(base[eyes, 1].mean())
    middle = body[(np.abs(base[body, 0]) < MIDLINE) & (np.abs(base[body, 1] - height) < 0.8)]
    nose = int(middle[np.argmax(base[middle, 2])])
    left, right = (_ear(base, body, height, sign) for sign in (1.0, -1.0))
    return nose, eyes[0], eyes[1], left, right


def _foremost_on_axis(base: NDArray[np.float64], helper: NDArray[np.int32]) -> int:
    """Return the vertex of an eye nearest to where its axis, along z, leaves it in front."""
    points = base[helper]
    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    pupil = np.array([middle[0], middle[1], points[:, 2].max()])
    return int(helper[np.argmin(np.linalg.norm(points - pupil, axis=1))])


def _ear(base: NDArray[np.float64], body: NDArray[np.int32], height: float, sign: float) -> int:
    """Return the outermost skin vertex at the height of the eyes; `sign` 1 for the left."""
    near = body[np.abs(base[body, 1] - height) < EAR_HEIGHT]
    return int(near[np.argmax(base[near, 0] * sign)])


def face_points(data: BodyData, vertices: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the (5, 3) points of a body's face in the order of `FACE_POINTS`.

    Parameters
    ----------
    data : BodyData
    vertices : (19158, 3) float ndarray, decimetres, Y up
        The whole base mesh, helpers included.
    """
    points: NDArray[np.float64] = vertices[list(face_vertices(data))].copy()
    return points
