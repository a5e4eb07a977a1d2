"""Perspective homographies between landmarks on a photo and on a UV map (paper, 3.2.1)."""

from __future__ import annotations

import logging
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ..errors import OutfitError

log = logging.getLogger(__name__)

Matrix = NDArray[np.float64]
Points = NDArray[np.float64]

COLLINEAR = 1e-3  # spread across a line of points, as a fraction of the spread along it
# Beyond it three of a part's landmarks are nearly in line and its cloth comes out in streaks.
# Parts of the wardrobe and of official suits have 1.3 on photos in the median, 2.2 at 95 %.
LARGEST_DEPTH_RATIO = 2.5


def fit_homography(
    source: Points, target: Points, *, name: str = "part", sound: bool = True
) -> Matrix:
    """Fit the homography that maps source points to target points (paper, Eq. 1).

    Plain least squares (normalised direct linear transform) over all points, then refined by
    Levenberg-Marquardt on the distances in the target.

    Parameters
    ----------
    source, target : (k, 2) float ndarrays, k >= 4
    name : str
        Whose landmarks they are, for the message of a failure.
    sound : bool
        Take the least squares affine map where the homography would turn a piece of the part
        inside out (the horizon runs through it), as happens with three points of four in a row.

    Returns
    -------
    (3, 3) float ndarray
        Bottom right entry 1.

    Raises
    ------
    OutfitError
        For fewer than four points, or points that lie on one line or in one spot.
    """
    if len(source) < 4 or source.shape != target.shape:
        raise OutfitError(f"{name}: expected four landmarks or more, got {len(source)}")
    for points, place in ((source, "photo"), (target, "UV map")):
        if is_collinear(points):
            raise OutfitError(
                f"{name}: its landmarks on the {place} lie on one line; they must go round it"
            )
    matrix = _least_squares(source, target)
    if matrix is not None and (not sound or _keeps_orientation(matrix, source)):
        return matrix
    log.debug("%s: no sound homography, an affine map is taken", name)
    return fit_affine(source, target)


def fit_affine(source: Points, target: Points) -> Matrix:
    """Return the (3, 3) affine map of least squared distance from source to target points."""
    design = np.column_stack([source, np.ones(len(source))])
    solution, *_ = np.linalg.lstsq(design, target, rcond=None)
    matrix = np.eye(3)
    matrix[:2] = solution.T
    return matrix


def is_collinear(points: Points) -> bool:
    """Tell whether points lie (nearly) on one line, or in one spot."""
    spread = np.linalg.svd(points - points.mean(axis=0), compute_uv=False)
    return bool(spread[1] <= COLLINEAR * spread[0] or spread[0] < 1e-9)


def apply_homography(matrix: Matrix, points: Points) -> Points:
    """Map (n, 2) points."""
    mapped = points @ matrix[:, :2].T + matrix[:, 2]
    return np.asarray(mapped[:, :2] / mapped[:, 2:])


def translation(x: float, y: float) -> Matrix:
    """Return the (3, 3) matrix that moves points by x, y."""
    return np.array([[1.0, 0.0, x], [0.0, 1.0, y], [0.0, 0.0, 1.0]])


def jacobian(matrix: Matrix, point: Points) -> Matrix:
    """Return the (2, 2) derivative of the mapping at a point: target per source unit."""
    u, v, w = matrix @ np.array([point[0], point[1], 1.0])
    top = matrix[:2, :2] * w - np.outer((u, v), matrix[2, :2])
    return np.asarray(top / w**2)


def _least_squares(source: Points, target: Points) -> Matrix | None:
    # With method 0 OpenCV normalises both point sets, solves the direct linear transform and,
    # from five points on, refines by Levenberg-Marquardt: the published code's own call.
    found: Any = cv2.findHomography(source, target, 0)[0]
    if found is None or not np.isfinite(found).all():
        return None
    return np.asarray(found, np.float64)


def _keeps_orientation(matrix: Matrix, source: Points) -> bool:
    depth = source @ matrix[2, :2] + matrix[2, 2]
    if depth.min() <= 0 <= depth.max():
        return False
    ratio = np.abs(depth).max() / np.abs(depth).min()
    scale = np.linalg.norm(matrix[:2, :2])
    return bool(ratio < LARGEST_DEPTH_RATIO and abs(np.linalg.det(matrix)) > 1e-12 * scale**2)
