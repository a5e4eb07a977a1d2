"""The tailor's dummy: one rest body, its refined helper-tights, and measures to cut by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..surface import vertex_normals
from .cloth_mesh import (
    ARM,
    ARM_GATE,
    COLUMNS,
    FRONT,
    NORMAL,
    POINT,
    Cloth,
    Floats,
    Ints,
    boundary_loops,
    edges_of,
    neighbour_mean,
    subdivide,
    triangles_of,
)
from .sections import Sections, measure_sections, slice_points

TIGHTS = (15328, 18002)
SKIRT = (18002, 18722)
LEVEL_STEP = 0.1  # decimetres between two cross-sections
SMALL = 1e-3
SEAM_ROUNDS = 300  # of smoothing the side seam's depth over heights


@dataclass(frozen=True)
class ArmFrame:
    """The bent axis of an arm: shoulder, elbow, wrist of the character's left side."""

    shoulder: Floats
    elbow: Floats
    wrist: Floats

    @property
    def length(self) -> float:
        """Shoulder to wrist along the bones, decimetres."""
        upper = np.linalg.norm(self.elbow - self.shoulder)
        return float(upper + np.linalg.norm(self.wrist - self.elbow))

    def frame(self, points: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """Return the way along the arm t (n,), and axis points, up and forward vectors (n, 3).

        The two bones are blended around the elbow, so that t has no jump there.
        """
        upper = (self.elbow - self.shoulder) / np.linalg.norm(self.elbow - self.shoulder)
        lower = (self.wrist - self.elbow) / np.linalg.norm(self.wrist - self.elbow)
        reach = np.linalg.norm(self.elbow - self.shoulder)
        across = (points - self.elbow) @ (upper + lower)
        w = smoothstep(across, -1.0, 1.0)[:, None]
        t_upper = (points - self.shoulder) @ upper
        t_lower = (points - self.elbow) @ lower + reach
        t = (1 - w[:, 0]) * t_upper + w[:, 0] * t_lower
        on_upper = self.shoulder + t_upper[:, None] * upper
        on_lower = self.elbow + (t_lower - reach)[:, None] * lower
        axis = (1 - w) * on_upper + w * on_lower
        along = (1 - w) * upper + w * lower
        along /= np.linalg.norm(along, axis=1, keepdims=True)
        forward: Floats = np.array([0.0, 0.0, 1.0]) - along[:, 2:] * along
        forward /= np.linalg.norm(forward, axis=1, keepdims=True)
        return t, axis, np.cross(forward, along), forward

    def local(self, points: Floats) -> Floats:
        """Return (up, t, forward) of points (n, 3) of the left side."""
        t, axis, up, forward = self.frame(points)
        offset = points - axis
        return np.stack([(offset * up).sum(axis=1), t, (offset * forward).sum(axis=1)], axis=1)


@dataclass(frozen=True)
class Dummy:
    """A rest body with what the tailor measures on it. Decimetres, Y up, front +Z.

    Attributes
    ----------
    body : (19158, 3) float ndarray
        All base vertices of the body.
    faces : (F, 4) int32 ndarray
        All faces of the base mesh.
    tights : Cloth
        Refined helper-tights with their fields, uncut.
    trunk, leg, arm, skirt : Sections
        Trunk and skirt about x = 0; leg and arm of the character's left side.
    frame : ArmFrame
    armpit : (2,) float ndarray, (x, y)
    crotch, waist, knee, ankle, shoulder, neck : float
        Heights.
    shoulder_x : float
        Half the shoulder width: where a sleeve is set in on the shoulder line.
    neck_x : float
        Half the width of the neck where it meets the shoulders.
    """

    body: Floats
    faces: Ints
    tights: Cloth
    trunk: Sections
    leg: Sections
    arm: Sections
    skirt: Sections
    frame: ArmFrame
    armpit: Floats
    crotch: float
    waist: float
    knee: float
    ankle: float
    shoulder: float
    neck: float
    shoulder_x: float
    neck_x: float


def smoothstep(value: Floats, low: float, high: float) -> Floats:
    """Return 0 below `low`, 1 above `high`, and a smooth rise between."""
    x = np.clip((value - low) / (high - low), 0, 1)
    return np.asarray(x * x * (3 - 2 * x))


def left_side(points: Floats) -> Floats:
    """Mirror points of the character's right onto the left side."""
    return np.asarray(points * np.where(points[:, :1] < 0, [-1.0, 1.0, 1.0], [1.0, 1.0, 1.0]))


def helper_quads(faces: Ints, span: tuple[int, int]) -> Ints:
    """Return the faces whose vertices all lie in a span of vertex indices."""
    inside = ((faces >= span[0]) & (faces < span[1])).all(axis=1)
    return np.asarray(faces[inside])


def _covered_spans(points: Floats, faces: Ints, level: float) -> Floats:
    """Return (n, 2): from where to where each face that crosses a level reaches in x."""
    corners = points[faces]
    start, end = corners, np.roll(corners, -1, axis=1)
    rise, fall = start[..., 1] - level, end[..., 1] - level
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where((rise >= 0) != (fall >= 0), rise / (rise - fall), np.nan)
    across = start[..., 0] + share * (end[..., 0] - start[..., 0])
    across = across[np.isfinite(across).any(axis=1)]
    return np.stack([np.nanmin(across, axis=1), np.nanmax(across, axis=1)], axis=1)


def _find_armpit(points: Floats, faces: Ints, low: float, high: float) -> Floats:
    """Return (x, y) of the highest level at which trunk and arm are apart."""
    found = np.array([0.0, low])
    for level in np.arange(low, high, 0.02):
        spans = _covered_spans(points, faces, float(level))
        spans = spans[np.argsort(spans[:, 0])]
        spans = spans[spans[:, 0] > 0]
        reach = np.maximum.accumulate(spans[:, 1])
        gaps = spans[1:, 0] - reach[:-1]
        widest = int(np.argmax(gaps))
        if gaps[widest] < SMALL:
            break
        found = np.array([(spans[widest + 1, 0] + reach[widest]) / 2, level])
    return found


def _gate(points: Floats, armpit: Floats, shoulder: Floats) -> Floats:
    """Signed distance to the armhole (V,), positive on the arm.

    Above the armpit the border is the line to the shoulder, below it the bisector of the empty
    wedge between arm and trunk.
    """
    side = np.stack([np.abs(points[:, 0]), points[:, 1]], axis=1) - armpit
    up = shoulder - armpit
    up = up / np.linalg.norm(up)
    above = side[:, 0] * up[1] - side[:, 1] * up[0]
    down = np.array([0.34, -0.94])
    below = -(side[:, 0] * down[1] - side[:, 1] * down[0])
    return np.asarray(np.where(side[:, 1] >= 0, above, below))


def _ridge(points: Floats, edges: Ints, xs: Floats, low: float) -> Floats:
    """Return z of the shoulder's highest line at the given x (n,)."""
    turned = points[:, [1, 0, 2]]
    rows = [slice_points(turned, edges, float(x)) for x in xs]
    z = np.array([row[np.argmax(np.where(row[:, 0] > low, row[:, 0], -9)), 1] for row in rows])
    for _ in range(8):
        padded = np.concatenate([z[:1], z, z[-1:]])
        z = (padded[:-2] + 2 * z + padded[2:]) / 4
    return z


def make_dummy(body: Floats, faces: Ints, joints: Mapping[str, Floats]) -> Dummy:
    """Measure a rest body.

    Parameters
    ----------
    body : (19158, 3) float ndarray
    faces : (F, 4) int32 ndarray, all faces of the base mesh
    joints : mapping
        "shoulder", "elbow", "hand", "knee", "ankle" of the left side, "neck" and
        "waist" -> (3,) place.
    """
    quads = helper_quads(faces, TIGHTS) - TIGHTS[0]
    points, quads = subdivide(body[TIGHTS[0] : TIGHTS[1]], quads.astype(np.int32))
    points[np.abs(points[:, 0]) < SMALL, 0] = 0.0
    triangles = triangles_of(quads, points)
    edges, _ = edges_of(quads)
    frame = ArmFrame(joints["shoulder"], joints["elbow"], joints["hand"])
    chest = (frame.shoulder[1] + joints["waist"][1]) / 2
    armpit = _find_armpit(points, triangles, chest, frame.shoulder[1])
    gate = _gate(points, armpit, frame.shoulder[:2] + np.array([0.12, 0.7]))
    side = left_side(points)
    crotch = float(points[points[:, 0] == 0.0, 1].min())
    on_trunk = (gate[edges] < 0.1).all(axis=1)
    trunk = measure_sections(
        points, edges[on_trunk], _levels(crotch + 0.05, frame.shoulder[1] + 0.5), symmetric=True
    )
    on_left = on_trunk & (points[edges, 0] >= 0).all(axis=1)
    ankle = float(joints["ankle"][1])
    leg = measure_sections(points, edges[on_left], _levels(ankle, crotch - 0.05), symmetric=False)
    local = frame.local(side)
    on_arm = (gate[edges] > 0).all(axis=1) & (points[edges, 0] >= 0).all(axis=1)
    arm = measure_sections(
        local, edges[on_arm], _levels(0.75, local[gate > 0.3, 1].max() - 0.35), symmetric=False
    )
    values = np.zeros((len(points), COLUMNS))
    values[:, POINT], values[:, NORMAL] = points, vertex_normals(points, triangles)
    values[:, ARM], values[:, ARM_GATE] = local[:, 1], gate
    xs = np.arange(0.55, frame.shoulder[0] + 0.3, 0.1)
    ridge = np.interp(side[:, 0], xs, _ridge(points, edges, xs, frame.shoulder[1] - 0.2))
    lower = _merged_centre(points[:, 1], trunk, leg, crotch)
    rise = smoothstep(points[:, 1], armpit[1] + 0.1, armpit[1] + 0.9)
    middle = (1 - rise) * lower + rise * ridge
    arm_middle = points[:, 2] - (local[:, 2] - arm.centre(local[:, 1])[:, 1])
    share = smoothstep(gate, -0.1, 0.6)
    middle = (1 - share) * middle + share * arm_middle
    for _ in range(8):
        middle = (middle + neighbour_mean(middle[:, None], edges)[:, 0]) / 2
    values[:, FRONT] = points[:, 2] - middle
    skirt = _skirt_sections(body, helper_quads(faces, SKIRT))
    widths = trunk.radii[:, [18, 54]].sum(axis=1)
    flank = (trunk.levels > crotch + 1) & (trunk.levels < armpit[1] - 0.5)
    waist = float(trunk.levels[flank][np.argmin(widths[flank])])
    return Dummy(
        body, faces, Cloth(values, np.zeros(len(points), np.int32), triangles), trunk, leg, arm,
        skirt, frame, armpit, crotch, waist, float(joints["knee"][1]), ankle,
        float(frame.shoulder[1]), float(joints["neck"][1]), float(frame.shoulder[0]), 0.62,
    )  # fmt: skip


def _skirt_sections(body: Floats, quads: Ints) -> Sections:
    # The first and last ring are not level: keep to levels that every column crosses.
    rings = [body[loop, 1] for loop in boundary_loops(quads)]
    low = min(float(ring.max()) for ring in rings) + 0.05
    high = max(float(ring.min()) for ring in rings) - 0.05
    edges, _ = edges_of(quads)
    return measure_sections(body, edges, _levels(low, high), symmetric=True)


def _levels(low: float, high: float) -> Floats:
    count = max(2, round((high - low) / LEVEL_STEP))
    return np.linspace(low, high, count + 1)


def _merged_centre(level: Floats, trunk: Sections, leg: Sections, crotch: float) -> Floats:
    """Depth of the side seam (n,): the middle of the leg below the crotch, of the trunk above."""
    heights = _levels(float(leg.levels[0]), float(trunk.levels[-1]))
    share = smoothstep(heights, crotch - 0.6, crotch + 0.8)
    depth = (1 - share) * leg.centre(heights)[:, 1] + share * trunk.centre(heights)[:, 1]
    for _ in range(SEAM_ROUNDS):
        padded = np.concatenate([depth[:1], depth, depth[-1:]])
        depth = (padded[:-2] + 2 * depth + padded[2:]) / 4
    return np.asarray(np.interp(level, heights, depth))
