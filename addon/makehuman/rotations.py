"""Rotations: matrices, quaternions and the turns that poses are made of."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

IDENTITY = np.array([1.0, 0, 0, 0])


def about_axis(axis: int, angle: float | NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the (..., 3, 3) right-handed rotations by (...) radians about axis 0, 1 or 2."""
    first, second = (axis + 1) % 3, (axis + 2) % 3
    matrix = np.zeros((*np.shape(angle), 3, 3))
    matrix[..., axis, axis] = 1
    matrix[..., first, first] = matrix[..., second, second] = np.cos(angle)
    matrix[..., second, first] = np.sin(angle)
    matrix[..., first, second] = -matrix[..., second, first]
    return matrix


def turn_about(axis: Sequence[float] | NDArray[np.float64], angle: float) -> NDArray[np.float64]:
    """Return the (3, 3) rotation by `angle` radians about any axis (Rodrigues)."""
    x, y, z = np.asarray(axis, np.float64) / np.linalg.norm(axis)
    skew = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    turn: NDArray[np.float64] = (
        np.eye(3) + np.sin(angle) * skew + (1 - np.cos(angle)) * (skew @ skew)
    )
    return turn


def euler(angles: Sequence[float] | NDArray[np.float64], order: str) -> NDArray[np.float64]:
    """Return the (..., 3, 3) rotations of three angles each.

    Parameters
    ----------
    angles : (..., 3) floats, radians
    order : str
        Axes such as "ZXY", the first one outermost, as the channels of a .bvh.
    """
    turns = np.moveaxis(np.asarray(angles, np.float64), -1, 0)
    matrix = np.eye(3)
    for axis, angle in zip(order, turns, strict=True):
        matrix = matrix @ about_axis("XYZ".index(axis), angle)
    return matrix


def quaternions(matrices: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return (..., 4) unit quaternions (w, x, y, z), w not negative, of (..., 3, 3) rotations."""
    m = matrices
    trace = m[..., 0, 0] + m[..., 1, 1] + m[..., 2, 2]
    # Four times the outer product of the quaternion with itself: its longest row is the safest.
    table = np.empty((*m.shape[:-2], 4, 4))
    table[..., 0, 0] = 1 + trace
    for a, b, c in ((1, 2, 3), (2, 3, 1), (3, 1, 2)):
        i, j, k = a - 1, b - 1, c - 1
        table[..., a, a] = 1 + 2 * m[..., i, i] - trace
        table[..., 0, a] = table[..., a, 0] = m[..., k, j] - m[..., j, k]
        table[..., a, b] = table[..., b, a] = m[..., i, j] + m[..., j, i]
    best = np.argmax(np.diagonal(table, axis1=-2, axis2=-1), axis=-1)
    rows = np.take_along_axis(table, best[..., None, None], axis=-2)[..., 0, :]
    rows = rows / np.linalg.norm(rows, axis=-1, keepdims=True)
    found: NDArray[np.float64] = np.where(rows[..., :1] < 0, -rows, rows)
    return found


def matrices(quaternion: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the (..., 3, 3) rotations of (..., 4) unit quaternions (w, x, y, z)."""
    w, x, y, z = np.moveaxis(quaternion, -1, 0)
    rows = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
        [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
        [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
    ]
    return np.stack([np.stack(row, axis=-1) for row in rows], axis=-2)


def multiply(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the (..., 4) products of quaternions: the turn `second`, then the turn `first`."""
    a, b = np.moveaxis(first, -1, 0), np.moveaxis(second, -1, 0)
    return np.stack(
        [
            a[0] * b[0] - a[1] * b[1] - a[2] * b[2] - a[3] * b[3],
            a[0] * b[1] + a[1] * b[0] + a[2] * b[3] - a[3] * b[2],
            a[0] * b[2] - a[1] * b[3] + a[2] * b[0] + a[3] * b[1],
            a[0] * b[3] + a[1] * b[2] - a[2] * b[1] + a[3] * b[0],
        ],
        axis=-1,
    )


def powers(quaternion: NDArray[np.float64], share: float) -> NDArray[np.float64]:
    """Return (..., 4) quaternions of the same axes and `share` times the angles.

    A share beyond 0-1 goes on turning; this is the slerp from no rotation.
    """
    sine = np.linalg.norm(quaternion[..., 1:], axis=-1)
    half = np.arctan2(sine, quaternion[..., 0]) * share
    scale = np.divide(np.sin(half), sine, out=np.full_like(sine, share), where=sine > 1e-12)
    return np.concatenate(
        [np.cos(half)[..., None], quaternion[..., 1:] * scale[..., None]], axis=-1
    )


def shortest_turn(source: NDArray[np.float64], goal: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the (3, 3) shortest rotation of one direction onto another; none where one is zero."""
    lengths = float(np.linalg.norm(source) * np.linalg.norm(goal))
    axis = np.cross(source, goal)
    sine = float(np.linalg.norm(axis))
    if sine <= 1e-12 * lengths or lengths == 0:
        return np.eye(3)
    return turn_about(axis, float(np.arctan2(sine, source @ goal)))
