"""Where on the body the lips, brows, cheeks, palms, nails and joints are, as soft masks."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ...makehuman.data import BodyData
from .painting import bump, smoothstep
from .skin_map import SkinMap

Floats = NDArray[np.float32]
Vector = NDArray[np.float64]
Points = NDArray[np.float64] | Floats

# All measures are on base.obj in dm: Y up, front +Z; its head spans y 6.2..8.5.
_LIP_X = np.array([0.0, 0.04, 0.08, 0.11, 0.144, 0.182, 0.211, 0.234, 0.252])
_UPPER_LIP_Y = np.array([6.702, 6.708, 6.721, 6.718, 6.706, 6.690, 6.667, 6.638, 6.612])
_LOWER_LIP_Y = np.array([6.487, 6.490, 6.498, 6.505, 6.520, 6.541, 6.566, 6.592, 6.612])
_LIP_LINE_Y = 6.611
_BROW_X = np.array([0.10, 0.16, 0.26, 0.38, 0.48, 0.56, 0.63])
_BROW_Y = np.array([7.468, 7.476, 7.494, 7.508, 7.500, 7.472, 7.428])
_BROW_HALF_WIDTH = np.array([0.020, 0.032, 0.034, 0.030, 0.024, 0.016, 0.006])
_MOUTH_FRONT_Z = 1.36
_SIDES = (("l", 1.0), ("r", -1.0))
_FINGERS = (1, 2, 3, 4, 5)


def joint_centre(data: BodyData, name: str) -> Vector:
    """Mean of a joint's helper vertices on base.obj, such as "l-knee", (3,) dm."""
    centre: Vector = data.base.vertices[np.asarray(data.groups[f"joint-{name}"])].mean(axis=0)
    return centre


def skin_regions(data: BodyData, skin: SkinMap) -> dict[str, Floats]:
    """Return soft masks, each (N,) float32 0..1, for the covered texels of a skin map.

    Returns
    -------
    dict
        lips, lip_line, mouth (inside), brows, cheeks, nose, nostrils, ears, lids, sockets,
        beard, palms, knuckles, nails, knees (and elbows), areolae, scalp.
    """
    regions = _face_regions(skin.points)
    regions.update(_hand_regions(data, skin))
    regions["knees"] = np.clip(
        _joint_bumps(data, skin.points, ("knee",), 0.42, 0.55)
        + _joint_bumps(data, skin.points, ("elbow",), 0.35, 0.3),
        0.0,
        1.0,
    )
    regions["areolae"] = _mirrored(skin.points, (0.79, 3.80, 1.59), (0.11, 0.11, 0.3))
    return regions


def _mirrored(
    points: Floats, centre: tuple[float, float, float], radii: tuple[float, float, float]
) -> Floats:
    """Bump on both sides of the body."""
    folded = points * np.array([1, 1, 1], np.float32)
    folded[:, 0] = np.abs(folded[:, 0])
    return bump(folded, centre, radii)


def _face_regions(points: Floats) -> dict[str, Floats]:
    regions = {
        "cheeks": _mirrored(points, (0.45, 6.93, 1.25), (0.21, 0.19, 0.35)),
        "nose": bump(points, (0.0, 6.96, 1.66), (0.17, 0.13, 0.25)),
        "nostrils": _mirrored(points, (0.075, 6.865, 1.50), (0.035, 0.03, 0.06)),
        "ears": _mirrored(points, (0.83, 7.08, 0.5), (0.14, 0.32, 0.3)),
        "lids": _mirrored(points, (0.31, 7.30, 1.37), (0.17, 0.085, 0.25)),
        "sockets": _mirrored(points, (0.27, 7.19, 1.33), (0.16, 0.06, 0.25)),
        "brows": brow_mask(points),
        "beard": _beard(points),
    }
    regions.update(_mouth_regions(points))
    return regions


def _mouth_regions(points: Floats) -> dict[str, Floats]:
    x, y, z = np.abs(points[:, 0]), points[:, 1], points[:, 2]
    upper = np.interp(x, _LIP_X, _UPPER_LIP_Y)
    lower = np.interp(x, _LIP_X, _LOWER_LIP_Y)
    depth = np.minimum(upper - y, y - lower)
    front = smoothstep(_MOUTH_FRONT_Z - 0.02, _MOUTH_FRONT_Z + 0.03, z)
    lips = smoothstep(-0.008, 0.012, depth) * smoothstep(0.262, 0.245, x) * front
    line = np.exp(-(((y - _LIP_LINE_Y) / 0.009) ** 2)) * lips
    cavity = (y > 6.2) & (y < 7.0) & (x < 0.37) & (z < 1.49) & (z > 0.5)
    inside = cavity * (1 - front) * _behind_lips(points)
    return {
        "lips": lips.astype(np.float32),
        "lip_line": line.astype(np.float32),
        "mouth": inside.astype(np.float32),
    }


def _behind_lips(points: Floats) -> Floats:
    """1 well inside the head, where only the mouth's own skin can be."""
    x, y, z = np.abs(points[:, 0]), points[:, 1], points[:, 2]
    result: Floats = (
        (x / 0.40) ** 2 + ((y - 6.62) / 0.42) ** 2 + ((z - 0.98) / 0.5) ** 2 < 1
    ).astype(np.float32)
    return result


def brow_line(along: Points) -> tuple[Points, Points]:
    """Height of the eyebrows' middle line and half its width by distance from the face's middle."""
    return np.interp(along, _BROW_X, _BROW_Y), np.interp(along, _BROW_X, _BROW_HALF_WIDTH)


def brow_mask(points: Floats) -> Floats:
    """Soft density 0..1 of the eyebrows, for points on the face."""
    along = np.abs(points[:, 0])
    middle, width = (line.astype(np.float32) for line in brow_line(along))
    across = (points[:, 1] - middle) / width
    ends = smoothstep(0.07, 0.19, along) * smoothstep(0.65, 0.58, along)
    body = smoothstep(1.5, 0.1, np.abs(across)) * ends * (points[:, 2] > 0.9)
    result: Floats = np.clip(body, 0.0, 1.0).astype(np.float32)
    return result


def _beard(points: Floats) -> Floats:
    """Where a man's stubble grows: upper lip, chin, jaw and the top of the neck."""
    x, y, z = np.abs(points[:, 0]), points[:, 1], points[:, 2]
    top = np.interp(x, [0.0, 0.22, 0.36, 0.55, 0.66, 0.74], [6.80, 6.80, 6.66, 6.72, 6.95, 7.20])
    chin = smoothstep(0.08, -0.06, y - top) * smoothstep(5.95, 6.2, y)
    front = smoothstep(0.42, 0.62, z - 0.25 * (y - 6.2))
    result: Floats = (chin * front * (x < 0.9)).astype(np.float32)
    return result


def _joint_bumps(
    data: BodyData, points: Floats, names: tuple[str, ...], radius: float, depth: float
) -> Floats:
    """Bumps of one radius round the named joints of both sides (the back or front alike)."""
    total = np.zeros(len(points), np.float32)
    for name in names:
        for side, _ in _SIDES:
            x, y, z = joint_centre(data, f"{side}-{name}")
            total += bump(points, (x, y, z), (radius, radius, radius + depth))
    return total


def _hand_regions(data: BodyData, skin: SkinMap) -> dict[str, Floats]:
    palms, knuckles, nails = (np.zeros(len(skin.points), np.float32) for _ in range(3))
    for side, sign in _SIDES:
        hand = np.flatnonzero(skin.points[:, 0] * sign > 3.6)
        points, normals = skin.points[hand], skin.normals[hand]
        dorsal = _dorsal(data, side)
        facing = normals @ dorsal.astype(np.float32)
        wrist = joint_centre(data, f"{side}-hand")
        beyond = (points - wrist.astype(np.float32)) @ _hand_axis(data, side)
        palms[hand] = smoothstep(0.10, -0.85, facing) * smoothstep(-0.1, 0.15, beyond)
        for knuckle, radius in _knuckle_points(data, side):
            knuckles[hand] += bump(points, knuckle, (radius,) * 3) * smoothstep(0.0, 0.6, facing)
        for centre, axis, up in _nail_frames(data, side, dorsal):
            nails[hand] += _nail(points, normals, centre, axis, up)
    return {"palms": palms, "knuckles": np.clip(knuckles, 0, 1), "nails": np.clip(nails, 0, 1)}


def _hand_axis(data: BodyData, side: str) -> Floats:
    axis = joint_centre(data, f"{side}-finger-3-1") - joint_centre(data, f"{side}-hand")
    return (axis / np.linalg.norm(axis)).astype(np.float32)


def _dorsal(data: BodyData, side: str) -> Vector:
    """Unit normal of the back of the hand: from wrist, index and little finger's first joints."""
    wrist = joint_centre(data, f"{side}-hand")
    index = joint_centre(data, f"{side}-finger-2-1") - wrist
    little = joint_centre(data, f"{side}-finger-5-1") - wrist
    normal = np.cross(little, index) if side == "l" else np.cross(index, little)
    unit: Vector = normal / np.linalg.norm(normal)
    # The back of a hanging hand looks outwards and upwards.
    return unit if unit[1] > 0 else -unit


def _knuckle_points(
    data: BodyData, side: str
) -> Iterator[tuple[tuple[float, float, float], float]]:
    for finger in _FINGERS:
        for joint, radius in ((1, 0.13), (2, 0.10), (3, 0.08)):
            x, y, z = joint_centre(data, f"{side}-finger-{finger}-{joint}")
            yield (x, y, z), radius


def _nail_frames(
    data: BodyData, side: str, dorsal: Vector
) -> Iterator[tuple[Vector, Vector, Vector]]:
    """Yield each finger's nail centre on the bone's axis, the axis, and the way the nail faces."""
    thumb_side = joint_centre(data, f"{side}-finger-2-1") - joint_centre(data, f"{side}-finger-5-1")
    for finger in _FINGERS:
        last = joint_centre(data, f"{side}-finger-{finger}-3")
        tip = joint_centre(data, f"{side}-finger-{finger}-4")
        axis = (tip - last) / np.linalg.norm(tip - last)
        # The thumb is turned a quarter towards its own side.
        up = dorsal + (0.9 if finger == 1 else 0.0) * thumb_side / np.linalg.norm(thumb_side)
        up = up - axis * (up @ axis)
        yield tip - 0.055 * axis, axis, up / np.linalg.norm(up)


def _nail(points: Floats, normals: Floats, centre: Vector, axis: Vector, up: Vector) -> Floats:
    offset = points - centre.astype(np.float32)
    along = offset @ axis.astype(np.float32)
    side = offset @ np.cross(axis, up).astype(np.float32)
    oval = (along / 0.065) ** 2 + (side / 0.05) ** 2
    near = (np.einsum("ij,ij->i", offset, offset) < 0.2**2) & (offset @ up.astype(np.float32) > 0)
    facing = smoothstep(0.35, 0.65, normals @ up.astype(np.float32))
    result: Floats = (smoothstep(1.2, 0.8, oval) * facing * near).astype(np.float32)
    return result
