"""Fold lines: where a garment seen from the front turns away, as fields that are zero there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..tailoring.dummy import Dummy, left_side, smoothstep
from .loops import free_sides
from .surface import Floats, Ints, Worn

STEP = 0.12  # decimetres between two cross-sections
ROUNDS = 6  # of smoothing a fold line over its sections
NEAR_END = 0.25  # of a section's width: a border this near to the fold line makes it doubtful
FLAT = 0.02  # of a section's width that counts as outermost
BLEND = 0.7  # decimetres over which one fold line passes into the next


@dataclass(frozen=True)
class Silhouette:
    """The outermost points of a tube on both sides, level by level.

    Attributes
    ----------
    levels : (L,) float ndarray
    low, high : (L, 2) float ndarray
        (lateral, depth) of the points that lie farthest to each side.
    """

    levels: Floats
    low: Floats
    high: Floats

    def depth(self, lateral: Floats, level: Floats) -> Floats:
        """Return the depth (n,) of the surface through both fold lines."""
        ends = [
            [np.interp(level, self.levels, side[:, k]) for k in range(2)]
            for side in (self.low, self.high)
        ]
        (a, za), (b, zb) = ends
        share = np.clip((lateral - a) / np.maximum(b - a, 1e-6), 0, 1)
        return np.asarray(za + share * (zb - za))


def measure(
    lateral: Floats, level: Floats, depth: Floats, *, faces: Ints, weld: Ints
) -> Silhouette | None:
    """Measure the fold lines of a tube in its own frame; None where there is no tube.

    Near its slanting ends a section is not whole: where the tube's border lies near the outermost
    point that point is left out.

    Parameters
    ----------
    lateral, level, depth : (W,) float ndarray
    faces : (T, 3) int64 ndarray
        The triangles of the tube.
    weld : (W,) int64 ndarray
    """
    if not len(faces):
        return None
    a, b = faces.ravel(), np.roll(faces, -1, axis=1).ravel()
    border = free_sides(weld[faces], int(weld.max()) + 1).ravel()
    rows = []
    for height in np.arange(level[faces].min() + STEP / 4, level[faces].max(), STEP):
        cut = (level[a] - height) * (level[b] - height) < 0
        if cut.sum() >= 4:
            p, q = a[cut], b[cut]
            share = (height - level[p]) / (level[q] - level[p])
            x = lateral[p] + share * (lateral[q] - lateral[p])
            z = depth[p] + share * (depth[q] - depth[p])
            open_at = x[border[cut]]
            rows.append((height, *_extreme(x, z, open_at, -1.0), *_extreme(x, z, open_at, 1.0)))
    if len(rows) < 2:
        return None
    table = np.array(rows)
    return Silhouette(table[:, 0], _filled(table[:, [0, 1, 2, 3]]), _filled(table[:, [0, 4, 5, 6]]))


def _filled(rows: Floats) -> Floats:
    """Smooth a fold line, going on straight where it is doubtful.

    Parameters
    ----------
    rows : (L, 4) float ndarray
        Level, lateral, depth, and 1 where the point is certain.
    """
    known = rows[:, 3] > 0 if (rows[:, 3] > 0).any() else np.ones(len(rows), bool)
    smooth = _smoothed(rows[known, 1:3])
    columns = [np.interp(rows[:, 0], rows[known, 0], smooth[:, k]) for k in range(2)]
    return np.stack(columns, axis=1)


def _extreme(x: Floats, z: Floats, open_at: Floats, sign: float) -> tuple[float, float, float]:
    """Return the outermost point, and 1 where it is certain, 0 near the tube's border.

    Where cloth runs flat along the line of sight it is the middle of the flat.
    """
    top, width = float((sign * x).max()), max(float(np.ptp(x)), 1e-6)
    certain = not (sign * open_at > top - NEAR_END * width).any()
    near = sign * x > top - FLAT * width
    return sign * top, float((z[near].min() + z[near].max()) / 2), float(certain)


def _smoothed(rows: Floats) -> Floats:
    for _ in range(ROUNDS):
        padded = np.concatenate([rows[:1], rows, rows[-1:]])
        rows = (padded[:-2] + 2 * padded[1:-1] + padded[2:]) / 4
    return rows


def arm_field(worn: Worn, faces: Ints, dummy: Dummy) -> Floats:
    """Return a field (W,) that is positive on the front of one sleeve, zero on its fold lines."""
    points = left_side(worn.points)
    upper, lower = dummy.frame.elbow - dummy.frame.shoulder, dummy.frame.wrist - dummy.frame.elbow
    level = dummy.frame.local(points)[:, 1]
    axis = (upper + lower)[:2] / np.linalg.norm((upper + lower)[:2])
    lateral = points[:, 0] * -axis[1] + points[:, 1] * axis[0]
    found = measure(lateral, level, points[:, 2], faces=faces, weld=worn.weld)
    if found is None:
        return np.asarray(points[:, 2] - dummy.frame.shoulder[2])
    return np.asarray(points[:, 2] - found.depth(lateral, level))


def trunk_field(worn: Worn, faces: Ints, dummy: Dummy) -> Floats:
    """Return a field (W,) that is positive on the front of trunk or skirt.

    Below the armpits it is zero on the fold lines at the sides, above on the ridge of the shoulder.
    """
    x, y, z = worn.points.T
    found = measure(x, y, z, faces=faces, weld=worn.weld)
    if found is None:
        return np.asarray(z)
    level = np.minimum(y, dummy.armpit[1] - 0.1)
    side = found.depth(x, level)
    high = faces[(y[faces] > dummy.armpit[1]).all(axis=1)]
    ridge = _ridge(worn.points, high, dummy)
    rise = smoothstep(y, float(dummy.armpit[1]), float(dummy.armpit[1]) + BLEND)
    return np.asarray(z - ((1 - rise) * side + rise * np.interp(np.abs(x), *ridge)))


def _ridge(points: Floats, faces: Ints, dummy: Dummy) -> tuple[Floats, Floats]:
    """Return the depth of the shoulder line (n,) at distances from the middle (n,)."""
    corners = np.unique(faces)
    across, rows = np.abs(points[corners, 0]), []
    for x in np.arange(0.55, dummy.shoulder_x, 0.12):
        near = corners[np.abs(across - x) < 0.15]
        if len(near):
            top = points[near[np.argmax(points[near, 1])]]
            rows.append((x, top[2], top[1]))
    if not rows:
        return np.zeros(1), np.zeros(1)
    table = np.array(rows)
    # Nearer to the middle than its highest point there is no shoulder but a neckline.
    table = _smoothed(table[int(np.argmax(table[:, 2])) :, :2])
    return table[:, 0], table[:, 1]


def leg_field(worn: Worn, right: Ints, left: Ints) -> Floats:
    """Return a field (W,) that is positive on the front of trousers or shorts.

    Below the crotch it is zero on the outer and inner fold line of each leg, above on the sides.
    """
    x, y, z = worn.points.T
    whole = measure(x, y, z, faces=np.concatenate([right, left]), weld=worn.weld)
    if whole is None:
        return np.asarray(z)
    crotch = crotch_height(worn, right, left)
    above = whole.depth(x, np.maximum(y, crotch + BLEND))
    field = above
    for faces, on_side in ((right, x < 0), (left, x >= 0)):
        lower = faces[(y[faces] < crotch).any(axis=1)]
        leg = measure(x, y, z, faces=lower, weld=worn.weld)
        if leg is None:
            continue
        below = leg.depth(x, np.minimum(y, crotch - STEP))
        rise = smoothstep(y, crotch, crotch + BLEND)
        field = np.where(on_side, (1 - rise) * below + rise * above, field)
    return np.asarray(z - field)


def crotch_height(worn: Worn, right: Ints, left: Ints) -> float:
    """Return the height at which the legs part: the lowest corner that both have."""
    shared = np.intersect1d(worn.weld[right], worn.weld[left])
    heights = worn.points[np.isin(worn.weld, shared), 1]
    return float(heights.min()) if len(heights) else float("nan")
