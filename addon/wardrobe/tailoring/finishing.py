"""Finishing a draped garment: ribbed bands, pressed pleats, the open front, collars and hoods."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .cloth_mesh import (
    ARM,
    ARM_GATE,
    FRONT,
    HANGS,
    OPEN,
    UNROLLED,
    Cloth,
    Floats,
    cut,
    largest_component,
)
from .draping import LAYER, LOOSE_TOP, sleeve_sections, trunk_sections
from .dummy import Dummy, left_side, smoothstep
from .panels import BAND_STEP, height
from .pattern import Cut, Opening
from .sections import Sections
from .trims import sew_trim

RIB_ROOM = 0.07  # decimetres between a ribbed band and the limb
HEM_ROOM = 0.18  # the same of a band at the hem, which lies over a waistband
MIDDLE = 0.4  # decimetres: so near to the middle a front's neckline and hem are measured
PLEAT_DEPTH = 0.75  # of half a pleat's width


def finish(
    cloth: Cloth, points: Floats, dummy: Dummy, pattern: Cut
) -> tuple[Cloth, Floats, Floats]:
    """Finish a draped garment.

    Parameters
    ----------
    cloth : Cloth
    points : (V, 3) float ndarray
        The relaxed cloth, closed all round.
    dummy : Dummy
    pattern : Cut

    Returns
    -------
    cloth : Cloth
        With its front cut open.
    smooth : (V, 3) float ndarray
        The shape that panels are flattened from, without pleats.
    points : (V, 3) float ndarray
        The garment's shape.
    """
    points = ribbed(cloth, points, dummy, pattern)
    smooth = points
    if pattern.pleats:
        points = pleated(cloth, points, pattern.pleats)
    if pattern.opening is not None:
        both = np.concatenate([smooth, points], axis=1)
        cloth, both = opened(cloth, both, pattern.opening)
        smooth, points = both[:, :3], both[:, 3:]
    if pattern.collar != "none":
        cloth, points = sew_trim(cloth, points, dummy, pattern.collar)
        smooth = np.concatenate([smooth, points[len(smooth) :]])
    return cloth, smooth, points


def opened(cloth: Cloth, shapes: Floats, opening: Opening) -> tuple[Cloth, Floats]:
    """Cut a garment open in front, along straight lines seen from there.

    Parameters
    ----------
    cloth : Cloth
    shapes : (V, K) float ndarray
        What is carried along, the draped places first.
    opening : Opening
    """
    x, y = shapes[:, 0], shapes[:, 1]
    front = cloth.values[:, FRONT] > 0
    middle = front & (np.abs(x) < MIDDLE)
    low, high = float(y[middle].min()), float(y[middle].max())
    gap = opening.hem + (opening.top - opening.hem) * (y - low) / (high - low)
    field = np.where(front, np.abs(x) - gap, 1.0)
    whole = Cloth(np.concatenate([cloth.values, shapes], axis=1), cloth.marks, cloth.faces)
    piece = largest_component(cut(whole, field, OPEN))
    columns = cloth.values.shape[1]
    return replace(piece, values=piece.values[:, :columns]), piece.values[:, columns:]


def pleated(cloth: Cloth, points: Floats, pleats: int) -> Floats:
    """Press pleats into a skirt: its columns alternately stand out, more towards the hem."""
    hangs = cloth.values[:, HANGS] > 0.5
    turn, down = cloth.values[hangs][:, UNROLLED].T
    # A valley lies on each side seam, so that the halves mirror each other.
    stand = 2 * np.abs((turn * pleats + 0.5) % 1 - 0.5)
    shape = points[hangs]
    axis = shape[:, [0, 2]].mean(axis=0) * [0.0, 1.0]
    out = shape[:, [0, 2]] - axis
    reach = np.linalg.norm(out, axis=1)
    width = 2 * np.pi * reach / (2 * pleats)
    depth = PLEAT_DEPTH * width * smoothstep(down, -0.12, 0.3)
    moved = points.copy()
    moved[hangs] += (stand * depth / reach)[:, None] * np.stack(
        [out[:, 0], 0 * reach, out[:, 1]], 1
    )
    return moved


def ribbed(cloth: Cloth, points: Floats, dummy: Dummy, pattern: Cut) -> Floats:
    """Draw in the ribbed bands at cuffs and hem, with a step where they are sewn on."""
    moved = points.copy()
    if pattern.cuff_band and pattern.legs:
        start = height(dummy, pattern.hem) + pattern.cuff_band
        tube = dummy.leg.grown(RIB_ROOM)
        moved += _drawn_in(cloth, moved, dummy, tube, start - cloth.points[:, 1])
    elif pattern.cuff_band:
        start = pattern.sleeve * dummy.frame.length - pattern.cuff_band
        past = np.where(cloth.values[:, ARM_GATE] > 0, cloth.values[:, ARM] - start, -1.0)
        tube = dummy.arm.grown(RIB_ROOM)
        if pattern.outer:
            tube = tube.over(sleeve_sections(dummy, LOOSE_TOP), 0.0)
        moved += _drawn_in(cloth, moved, dummy, tube, past)
    if pattern.hem_band:
        level = height(dummy, pattern.hem)
        start = level + pattern.hem_band
        past = np.where(cloth.values[:, ARM_GATE] > 0.35, -1.0, start - cloth.points[:, 1])
        tube = dummy.trunk.grown(HEM_ROOM)
        if pattern.outer:
            tube = tube.over(trunk_sections(dummy, LOOSE_TOP), LAYER)
        moved += _drawn_in(cloth, moved, dummy, tube, past)
    return moved


def _drawn_in(cloth: Cloth, points: Floats, dummy: Dummy, tube: Sections, past: Floats) -> Floats:
    """Return the moves (V, 3) that draw a band in.

    Parameters
    ----------
    tube : Sections
        How wide the band may be at most: of the trunk, the left leg or the left arm.
    past : (V,) float ndarray
        How far beyond the band's edge points are.
    """
    side = left_side(points)
    sign = np.where(points[:, 0] < 0, -1.0, 1.0)[:, None] * [1, 0, 0] + [0, 1, 1]
    share = smoothstep(past, -BAND_STEP, 0.0)
    local, across, forward = side, np.array([[1.0, 0, 0]]), np.array([[0, 0, 1.0]])
    level = local[:, 1]
    if tube.levels[0] == dummy.arm.levels[0]:
        _, _, across, forward = dummy.frame.frame(side)
        local = dummy.frame.local(side)
        level = local[:, 1]
    elif tube.levels[0] == dummy.trunk.levels[0]:
        # A band at the hem stands upright: it is as wide as the body at its lower edge.
        level = np.full(len(side), level[share > 0].min())
    angle, radius = tube.polar(local)
    far = share * np.minimum(0, tube.radius(angle, level) - radius)
    out = np.sin(angle)[:, None] * across + np.cos(angle)[:, None] * forward
    return np.asarray(far[:, None] * out * sign)
