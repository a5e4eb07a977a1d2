"""Cutting out: necklines, armholes, sleeves and hems as scalar fields on the refined tights."""

from __future__ import annotations

import numpy as np

from .cloth_mesh import (
    ARM,
    ARM_GATE,
    ARMHOLE,
    BAND,
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
from .dummy import Dummy, smoothstep
from .pattern import Cut, Neckline

SEAM_BLEND = 0.18  # decimetres over which a neckline passes from its back to its front depth
JOIN_ABOVE_CROTCH = 0.45  # where the skirt is sewn to the trunk
YOKE_ABOVE_CROTCH = 0.75  # the same where pleats or folds begin at a yoke
STRAP_SNAP = 0.03  # the second edge of a strap must not slide onto the first one
BAND_STEP = 0.05  # decimetres over which cloth passes into a ribbed band
POWERS = {"round": 2.0, "v": 1.08, "boat": 2.4}
COLLAR_SLOPE = 0.3  # a high collar stands higher at the nape than at the throat


def height(dummy: Dummy, level: float) -> float:
    """Return the height (decimetres) of a level on the scale that `Cut` describes."""
    marks = [dummy.armpit[1], dummy.waist, dummy.crotch, dummy.knee, dummy.ankle]
    return float(np.interp(level, [-1, 0, 1, 2, 3], marks))


def join_height(dummy: Dummy, pattern: Cut) -> float:
    """Return the height at which a skirt is sewn to the trunk."""
    yoke = pattern.pleats or (pattern.folds and pattern.top is not None)
    return dummy.crotch + (YOKE_ABOVE_CROTCH if yoke else JOIN_ABOVE_CROTCH)


def has_skirt(dummy: Dummy, pattern: Cut) -> bool:
    """True where the cloth reaches below the trunk in one tube."""
    return not pattern.legs and height(dummy, pattern.hem) < join_height(dummy, pattern) - 0.25


def neck_field(cloth: Cloth, dummy: Dummy, neck: Neckline) -> Floats:
    """Return a field (V,) that is negative inside the neckline's opening."""
    x, y, z = np.abs(cloth.points[:, 0]), cloth.points[:, 1], cloth.points[:, 2]
    if neck.shape == "high":
        rim = dummy.neck - 0.42 + neck.gap - COLLAR_SLOPE * (z - 0.2)
        return np.asarray(rim - y)
    width = dummy.neck_x + neck.gap
    side = shoulder_height(dummy, width)
    if neck.shape == "sling":
        edge = side - sling_depth(cloth, neck) - neck.dip * _middle(cloth, x / width)
        return np.maximum(x - width, edge - y)
    share = smoothstep(cloth.values[:, FRONT], -SEAM_BLEND, SEAM_BLEND)
    depth = neck.back + share * (neck.front - neck.back)
    down = np.maximum(0, (side - y) / depth)
    power = POWERS[neck.shape]
    gauge = ((x / width) ** power + down**power) ** (1 / power)
    return np.asarray((gauge - 1) * min(width, neck.front))


def sling_depth(cloth: Cloth, neck: Neckline) -> Floats:
    """Return how deep (V,) below the shoulder the feet of a sling's straps are."""
    share = smoothstep(cloth.values[:, FRONT], -SEAM_BLEND, SEAM_BLEND)
    return np.asarray(neck.back + share * (neck.front - neck.back))


def _middle(cloth: Cloth, across: Floats) -> Floats:
    """Tell, 1 to 0, how near to the middle of the front vertices are, straps at 1 across."""
    return np.where(cloth.values[:, FRONT] > 0, np.clip(1 - across, 0, 1), 0.0)


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


def sling_armhole_field(cloth: Cloth, dummy: Dummy, neck: Neckline, strap: float) -> Floats:
    """Return a field (V,) that is positive inside a sling's outer edge.

    It runs along the strap to its foot and from there in a hollow line to under the arm.
    """
    x, y = np.abs(cloth.points[:, 0]), cloth.points[:, 1]
    inner = dummy.neck_x + neck.gap
    foot = shoulder_height(dummy, inner) - sling_depth(cloth, neck)
    bottom = dummy.armpit[1] - 0.4
    low = dummy.armpit[0] + 0.36 * (dummy.armpit[1] - np.minimum(y, bottom))
    rise = np.clip((y - bottom) / np.maximum(foot - bottom, 0.1), 0, 1)
    return np.asarray(inner + strap + (low - inner - strap) * (1 - rise) ** 1.8 - x)


def sleeve_field(cloth: Cloth, dummy: Dummy, sleeve: float) -> Floats:
    """Return a field (V,) that is positive on the trunk and on the covered part of the arms."""
    end = sleeve * dummy.frame.length
    return np.where(cloth.values[:, ARM_GATE] > 0, end - cloth.values[:, ARM], 1.0)


def trunk_level(cloth: Cloth, level: float) -> Floats:
    """Return the height above a level (V,), positive everywhere on the arms."""
    arms = cloth.values[:, ARM_GATE] > 0.35
    return np.where(arms, 1.0, cloth.points[:, 1] - level)


def _cut_top(cloth: Cloth, dummy: Dummy, pattern: Cut, neck: Neckline) -> Cloth:
    """Cut out sleeves or armholes, and the neckline."""
    if pattern.sleeve > 0:
        cloth = cut(cloth, sleeve_field(cloth, dummy, pattern.sleeve), CUFF)
    elif pattern.sling:
        cloth = cut(cloth, sling_armhole_field(cloth, dummy, neck, pattern.strap), ARMHOLE)
    else:
        cloth = cut(cloth, armhole_field(cloth, dummy, pattern.strap), ARMHOLE)
    cloth = largest_component(cloth)
    snap = STRAP_SNAP if pattern.sling else 0.25
    return largest_component(cut(cloth, neck_field(cloth, dummy, neck), NECK, snap=snap))


def _split_bands(cloth: Cloth, dummy: Dummy, pattern: Cut) -> Cloth:
    """Split faces along the upper edges of ribbed bands, so that they have a crisp step."""
    for step in (0.0, BAND_STEP):
        if pattern.cuff_band and pattern.legs:
            level = height(dummy, pattern.hem) + pattern.cuff_band + step
            cloth = cut(cloth, cloth.points[:, 1] - level, BAND, both=True)
        elif pattern.cuff_band:
            end = pattern.sleeve - (pattern.cuff_band + step) / dummy.frame.length
            cloth = cut(cloth, sleeve_field(cloth, dummy, end), BAND, both=True)
        if pattern.hem_band:
            level = height(dummy, pattern.hem) + pattern.hem_band + step
            cloth = cut(cloth, trunk_level(cloth, level), BAND, both=True)
    return cloth


def cut_out(dummy: Dummy, pattern: Cut) -> Cloth:
    """Cut a garment out of the refined tights and split it along its seams.

    A garment with a skirt ends at `join_height`; its skirt is sewn on later.
    """
    cloth = dummy.tights
    if pattern.neck is not None:
        cloth = _cut_top(cloth, dummy, pattern, pattern.neck)
    else:
        assert pattern.top is not None
        cloth = cut(cloth, height(dummy, pattern.top) - cloth.points[:, 1], WAIST)
        cloth = largest_component(cloth)
    if has_skirt(dummy, pattern):
        cloth = cut(cloth, trunk_level(cloth, join_height(dummy, pattern)), JOIN)
    else:
        cloth = cut(cloth, trunk_level(cloth, height(dummy, pattern.hem)), HEM)
    cloth = _split_bands(largest_component(cloth), dummy, pattern)
    cloth = cut(cloth, cloth.values[:, FRONT], SEAM, both=True)
    if pattern.sleeve > 0:
        cloth = cut(cloth, cloth.values[:, ARM_GATE], SET_IN, both=True)
    return cloth
