"""Cutting out: necklines, armholes, sleeves and hems as scalar fields on the refined tights."""

from __future__ import annotations

import numpy as np

from .cloth_mesh import (
    ARM,
    ARM_GATE,
    ARMHOLE,
    CUFF,
    FRONT,
    HEM,
    JOIN,
    NECK,
    SEAM,
    SET_IN,
    WAIST,
    Cloth,
    Floats,
    cut,
    largest_component,
)
from .cuts import Cut, Neckline
from .dummy import Dummy, smoothstep

SEAM_BLEND = 0.18  # decimetres over which a neckline passes from its back to its front depth
JOIN_ABOVE_CROTCH = 0.45  # where the skirt is sewn to the trunk
POWERS = {"round": 2.0, "v": 1.08, "boat": 2.4}
COLLAR_SLOPE = 0.3  # a high collar stands higher at the nape than at the throat


def height(dummy: Dummy, level: float) -> float:
    """Return the height (decimetres) of a level on the scale that `Cut` describes."""
    marks = [dummy.armpit[1], dummy.waist, dummy.crotch, dummy.knee, dummy.ankle]
    return float(np.interp(level, [-1, 0, 1, 2, 3], marks))


def join_height(dummy: Dummy) -> float:
    """Return the height at which skirts are sewn to the trunk."""
    return dummy.crotch + JOIN_ABOVE_CROTCH


def has_skirt(dummy: Dummy, pattern: Cut) -> bool:
    """True where the cloth reaches below the trunk in one tube."""
    return not pattern.legs and height(dummy, pattern.hem) < join_height(dummy) - 0.25


def neck_field(cloth: Cloth, dummy: Dummy, neck: Neckline) -> Floats:
    """Return a field (V,) that is negative inside the neckline's opening."""
    x, y, z = np.abs(cloth.points[:, 0]), cloth.points[:, 1], cloth.points[:, 2]
    if neck.shape == "high":
        rim = dummy.neck - 0.42 + neck.gap - COLLAR_SLOPE * (z - 0.2)
        return np.asarray(rim - y)
    width = dummy.neck_x + neck.gap
    side = shoulder_height(dummy, width)
    share = smoothstep(cloth.values[:, FRONT], -SEAM_BLEND, SEAM_BLEND)
    depth = neck.back + share * (neck.front - neck.back)
    down = np.maximum(0, (side - y) / depth)
    power = POWERS[neck.shape]
    gauge = ((x / width) ** power + down**power) ** (1 / power)
    return np.asarray((gauge - 1) * min(width, neck.front))


def shoulder_height(dummy: Dummy, across: float) -> float:
    """Return the height of the shoulder line at a distance from the middle, decimetres."""
    points = dummy.tights.points
    near = (np.abs(np.abs(points[:, 0]) - across) < 0.12) & (points[:, 1] > dummy.armpit[1])
    return float(points[near, 1].max())


def armhole_field(cloth: Cloth, dummy: Dummy, strap: float) -> Floats:
    """Return a field (V,) that is positive on the trunk of a sleeveless cut."""
    x, y = np.abs(cloth.points[:, 0]), cloth.points[:, 1]
    outer = dummy.neck_x + strap * (dummy.shoulder_x + 0.12 - dummy.neck_x)
    bottom = dummy.armpit[1] - 0.22
    above = shoulder_height(dummy, outer)
    low = dummy.armpit[0] + 0.36 * (dummy.armpit[1] - np.minimum(y, bottom))
    rise = np.clip((y - bottom) / (above - bottom), 0, 1)
    border = outer + (low - outer) * (1 - rise) ** 2.6
    return np.asarray(border - x)


def sleeve_field(cloth: Cloth, dummy: Dummy, sleeve: float) -> Floats:
    """Return a field (V,) that is positive on the trunk and on the covered part of the arms."""
    end = sleeve * dummy.frame.length
    return np.where(cloth.values[:, ARM_GATE] > 0, end - cloth.values[:, ARM], 1.0)


def trunk_level(cloth: Cloth, level: float) -> Floats:
    """Return the height above a level (V,), positive everywhere on the arms."""
    arms = cloth.values[:, ARM_GATE] > 0.35
    return np.where(arms, 1.0, cloth.points[:, 1] - level)


def cut_out(dummy: Dummy, pattern: Cut) -> Cloth:
    """Cut a garment out of the refined tights and split it along its seams.

    A garment with a skirt ends at `join_height`; its skirt is sewn on later.
    """
    cloth = dummy.tights
    if pattern.top is None:
        if pattern.sleeve > 0:
            cloth = cut(cloth, sleeve_field(cloth, dummy, pattern.sleeve), CUFF)
        else:
            cloth = cut(cloth, armhole_field(cloth, dummy, pattern.strap), ARMHOLE)
        cloth = largest_component(cloth)
        assert pattern.neck is not None
        cloth = largest_component(cut(cloth, neck_field(cloth, dummy, pattern.neck), NECK))
    else:
        cloth = cut(cloth, height(dummy, pattern.top) - cloth.points[:, 1], WAIST)
        cloth = largest_component(cloth)
    if has_skirt(dummy, pattern):
        cloth = cut(cloth, trunk_level(cloth, join_height(dummy)), JOIN)
    else:
        cloth = cut(cloth, trunk_level(cloth, height(dummy, pattern.hem)), HEM)
    cloth = largest_component(cloth)
    cloth = cut(cloth, cloth.values[:, FRONT], SEAM, both=True)
    if pattern.sleeve > 0:
        cloth = cut(cloth, cloth.values[:, ARM_GATE], SET_IN, both=True)
    return cloth
