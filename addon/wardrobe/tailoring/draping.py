"""Draping: ease, bridged hollows, hanging tubes, and a clearance that keeps layers apart."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .cloth_mesh import (
    ARM_GATE,
    NORMAL,
    SEAM,
    Cloth,
    Floats,
    Neighbours,
    edges_of,
)
from .dummy import Dummy, left_side, smoothstep
from .panels import height
from .pattern import Cut, Neckline
from .sections import ANGLES, Sections, convex_hull, ray_radii
from .skirt import Ring, SkirtShape, sew_skirt

INNER, OUTER = 0.06, 0.16  # least clearance of the layer on the skin, and of the one over it
BAND = 0.03  # of a waistband: lower down a bottom stands off as much as any inner layer
SHOULDER_EASE = 0.03  # the tights themselves stand off the shoulders a little
TAPERED = (0.42, 0.95)  # of the arm: from a little above the elbow to the wrist
SMOOTHING_ROUNDS = 12  # pairs of steps
CORNER_ROUNDS = 60
# Shares of a section's radius between which cloth goes over from deep inside to facing outwards.
# Legs part the thighs; what hangs from the shoulders or a waistband spans the buttocks' crease.
INNER_THIGHS, CREASE = (0.55, 0.85), (0.2, 0.5)


# What an outwear leaves room for: the shape of loose tops, and cloth between cloth.
LOOSE_TOP = Cut(
    "loose top", "long sleeve top", 0.9, neck=Neckline("round"), sleeve=1.0, ease=0.25, taper=0.02,
    sleeve_ease=0.17, sleeve_taper=0.05, cuff=1.4,
)  # fmt: skip
LOOSE_LEGS = Cut(
    "loose legs", "trousers", 3.0, top=0.1, ease=0.09, leg_ease=0.22, leg_taper=0.0, flare=0.035
)
LAYER = 0.09  # decimetres


def clearance(cloth: Cloth, dummy: Dummy, pattern: Cut) -> Floats:
    """Return the least distance from the tights (V,), decimetres.

    What hangs from the shoulders passes outside the waistband of trousers and skirts.
    """
    y = cloth.points[:, 1]
    if pattern.outer:
        return clearance(cloth, dummy, LOOSE_TOP) + LAYER * _facing(cloth, dummy)
    if pattern.top is not None:
        return np.asarray(INNER + _waistband(y, dummy, pattern.top) * (BAND - INNER))
    below = smoothstep(-y, -dummy.waist - 0.5, -dummy.waist + 0.3)
    below = np.where(cloth.values[:, ARM_GATE] > 0, 0, below)
    close = smoothstep(y, dummy.armpit[1], dummy.shoulder)
    inner = INNER + close * (SHOULDER_EASE - INNER)
    return np.asarray(inner + below * (OUTER - INNER))


def _facing(cloth: Cloth, dummy: Dummy) -> Floats:
    """Tell (V,), 0 to 1, how far cloth faces away from the trunk's axis: not at all in clefts."""
    angle, _ = dummy.trunk.polar(cloth.points)
    out = np.stack([np.sin(angle), 0 * angle, np.cos(angle)], axis=1)
    facing = smoothstep((unit_normals(cloth) * out).sum(axis=1), 0.2, 0.7)
    return np.where(cloth.values[:, ARM_GATE] > -1, 1.0, facing)


def legs_section(dummy: Dummy, levels: Floats, centres: Floats) -> Floats:
    """Return how far (L, ANGLES) wide trousers reach from a skirt's axis, decimetres.

    Parameters
    ----------
    levels : (L,) float ndarray
    centres : (L,) float ndarray
        How far in front the axis is.
    """
    tube = leg_sections(dummy, LOOSE_LEGS)
    angle = np.arange(ANGLES) * 2 * np.pi / ANGLES
    rows = []
    for level, forward in zip(levels, centres, strict=True):
        heights = np.full(ANGLES, min(level, float(tube.levels[-1])))
        one = tube.place(angle, heights, tube.radius(angle, heights))[:, [0, 2]]
        both = np.concatenate([one, one * [-1.0, 1.0]])
        rows.append(ray_radii(convex_hull(both), np.array([0.0, forward])))
    return np.array(rows)


def _waistband(y: Floats, dummy: Dummy, top: float) -> Floats:
    """Tell, 0 to 1, how near heights are to a bottom's waistband, which lies close."""
    level = height(dummy, top)
    return smoothstep(y, level - 0.6, level - 0.05)


def trunk_sections(dummy: Dummy, pattern: Cut) -> Sections:
    """Return the trunk as the cloth hangs round it."""
    trunk = dummy.trunk
    levels = trunk.levels[:, None]
    if pattern.top is not None:
        band = _waistband(levels, dummy, pattern.top)
        return trunk.grown(pattern.ease + band * (BAND - pattern.ease)).smoothed(2)
    up = smoothstep(levels, dummy.armpit[1] - 0.3, dummy.shoulder + 0.2)
    ease = pattern.ease + (SHOULDER_EASE - pattern.ease) * up
    # What is wide at an armpit is the arm's root: only sleeves carry it, a vest hangs from below.
    top = dummy.armpit[1] + (0.3 if pattern.sleeve else -0.5)
    hung = trunk.grown(ease).hanging(pattern.taper, top).smoothed(4)
    return hung.over(trunk_sections(dummy, LOOSE_TOP), LAYER) if pattern.outer else hung


def leg_sections(dummy: Dummy, pattern: Cut) -> Sections:
    """Return a leg as the trousers hang round it: a rounder tube the lower it gets."""
    leg = dummy.leg
    levels = leg.levels[:, None]
    down = np.clip(dummy.crotch - levels, 0, None)
    eased = leg.grown(pattern.leg_ease)
    tube = eased.hanging(pattern.leg_taper, dummy.crotch - 0.6)
    mean = tube.radii.mean(axis=1, keepdims=True)
    share = 0.75 * smoothstep(down, 1.2, 3.6)
    radii = np.maximum((1 - share) * tube.radii + share * mean, eased.radii)
    return Sections(leg.levels, leg.centres, radii + pattern.flare * down).smoothed(3)


def sleeve_sections(dummy: Dummy, pattern: Cut) -> Sections:
    """Return an arm as the sleeve hangs from it: close above, with its room below."""
    arm = dummy.arm
    angle = np.arange(arm.radii.shape[1]) * 2 * np.pi / arm.radii.shape[1]
    under = (1 - np.sin(angle)) / 2
    ease = 0.06 + (pattern.sleeve_ease - 0.06) * (0.3 + 1.3 * under)
    eased = arm.grown(ease[None, :])
    radii = eased.radii.copy()
    for row in range(1, len(radii)):
        radii[row] = np.maximum(radii[row], radii[row - 1] - pattern.sleeve_taper * arm.step)
    # From the elbow on the sleeve narrows to its cuff, or one would look into a dark tube.
    start, end = TAPERED[0] * dummy.frame.length, TAPERED[1] * dummy.frame.length
    share = np.clip((arm.levels - start) / (end - start), 0, 1)[:, None]
    radii = (1 - share) * radii + share * np.minimum(radii, pattern.cuff * arm.radii)
    tube = Sections(arm.levels, arm.centres, radii).smoothed(3)
    return tube.over(sleeve_sections(dummy, LOOSE_TOP), LAYER) if pattern.outer else tube


def _radial(
    base: Sections, draped: Sections, local: Floats, least: Floats, inside: tuple[float, float]
) -> tuple[Floats, Floats]:
    """Return angles and how far (n,) points move outwards from their tube's axis.

    Hollows that face outwards (spine, cleavage) are bridged; what lies deep inside the section
    (inner thighs seen from the trunk) only takes the least distance. `inside` are the shares of
    the section's radius at which a point counts as deep inside, and as facing outwards.
    """
    angle, radius = base.polar(local)
    hull = base.radius(angle, local[:, 1])
    facing = smoothstep(radius / hull, *inside)
    goal = np.maximum(draped.radius(angle, local[:, 1]), radius + least)
    return angle, np.asarray(least + facing * (goal - radius - least))


def drape(cloth: Cloth, dummy: Dummy, pattern: Cut) -> Floats:
    """Return where (V, 3) the cloth of the tights hangs before it is smoothed."""
    points = cloth.points
    side = left_side(points)
    sign = np.where(points[:, 0] < 0, -1.0, 1.0)[:, None] * [1, 0, 0] + [0, 1, 1]
    least = clearance(cloth, dummy, pattern)
    normal = unit_normals(cloth)
    inside = INNER_THIGHS if pattern.legs else CREASE
    angle, far = _radial(dummy.trunk, trunk_sections(dummy, pattern), points, least, inside)
    move = far[:, None] * np.stack([np.sin(angle), 0 * angle, np.cos(angle)], axis=1)
    if pattern.legs:
        angle, far = _radial(dummy.leg, leg_sections(dummy, pattern), side, least, INNER_THIGHS)
        out = np.stack([np.sin(angle), 0 * angle, np.cos(angle)], axis=1)
        share = smoothstep(dummy.crotch - points[:, 1], -0.35, 1.0)[:, None]
        move = (1 - share) * move + share * far[:, None] * out * sign
        reach = np.hypot(points[:, 0], points[:, 1] - dummy.crotch)
    else:
        up = smoothstep(points[:, 1], dummy.armpit[1], dummy.shoulder + 0.1)
        if pattern.sleeve == 0:
            # Armholes lie close: cloth that stands off there would let one look in.
            up = np.maximum(up, smoothstep(cloth.values[:, ARM_GATE], -1.3, -0.25))
        up = up[:, None]
        layer = LAYER if pattern.outer else 0.0
        move = (1 - up) * move + up * normal * (SHOULDER_EASE + layer)
        _, _, upward, forward = dummy.frame.frame(side)
        local = dummy.frame.local(side)
        angle, far = _radial(dummy.arm, sleeve_sections(dummy, pattern), local, least, INNER_THIGHS)
        out = np.sin(angle)[:, None] * upward + np.cos(angle)[:, None] * forward
        share = smoothstep(cloth.values[:, ARM_GATE], -0.1, 0.7)[:, None]
        move = (1 - share) * move + share * far[:, None] * out * sign
        reach = np.hypot(side[:, 0] - dummy.armpit[0], points[:, 1] - dummy.armpit[1])
    # Two tubes meet at armpit and crotch: little room there, or they would cross.
    corner = smoothstep(reach, 0.0, 0.9)[:, None]
    move = corner * move + (1 - corner) * normal * least[:, None]
    return np.asarray(points + move)


def corners(cloth: Cloth, dummy: Dummy, pattern: Cut) -> Floats:
    """Tell (V,), 0 to 1, how near the cloth is to where two tubes meet: armpit or crotch."""
    side = left_side(cloth.points)
    x, y = (0.0, dummy.crotch) if pattern.legs else dummy.armpit
    reach = np.hypot(side[:, 0] - x, side[:, 1] - y)
    if pattern.top is not None and not pattern.legs:
        return np.zeros(len(reach))
    return np.asarray(1 - smoothstep(reach, 0.5, 1.6))


def smooth(points: Floats, cloth: Cloth, least: Floats, round_off: Floats) -> Floats:
    """Relax a draped cloth like a membrane held off the body.

    Parameters
    ----------
    points : (V, 3) float ndarray
        The draped cloth.
    least : (V,) float ndarray
        Least distance from the helper surface along its normal.
    round_off : (V,) float ndarray
        0 to 1: where the cloth spans a sharp inner corner instead of following it.
    """
    edges, sides = edges_of(cloth.faces)
    border = np.bincount(sides.ravel(), minlength=len(edges)) == 1
    sewn = ~border & ((cloth.marks[edges] & SEAM) != 0).all(axis=1)
    on_border = np.zeros(len(points), bool)
    on_border[edges[border]] = True
    on_seam = ((cloth.marks & SEAM) != 0) & ~on_border
    rest = cloth.points
    normal = unit_normals(cloth)
    middle = np.abs(rest[:, 0]) < 1e-9
    around, on_seams, on_rim = (
        Neighbours(some, len(points)) for some in (edges, edges[sewn], edges[border])
    )
    for turn in range(2 * SMOOTHING_ROUNDS + CORNER_ROUNDS):
        # Taubin's pair of steps: smooth, then swell, so that tubes keep their width.
        step = np.full((len(points), 1), 0.5 if turn % 2 == 0 else -0.52)
        if turn < CORNER_ROUNDS:
            step = 0.5 * round_off[:, None]
        move = points - rest
        pull = around.mean(points) - points
        along = on_seams.mean(points) - points
        # A seam relaxes along itself; across the cloth it goes with its neighbours.
        along += ((pull - along) * normal).sum(axis=1)[:, None] * normal
        rim = on_rim.mean(move) - move
        pull = np.where(on_seam[:, None], along, pull)
        points = points + step * np.where(on_border[:, None], rim, pull)
        points[middle, 0] = 0.0
        lack = least - ((points - rest) * normal).sum(axis=1)
        points = points + np.clip(lack, 0, None)[:, None] * normal
    return points


def unit_normals(cloth: Cloth) -> Floats:
    """Return the helper surface's unit normals (V, 3) where the cloth was cut from."""
    normal = cloth.values[:, NORMAL]
    length = np.linalg.norm(normal, axis=1, keepdims=True)
    # In a crease opposite normals may cancel: there the cloth is held off by its neighbours.
    return np.asarray(normal / np.maximum(length, 1e-6))


def _over_legs(dummy: Dummy) -> Sections:
    """Return helper-skirt, widened to go round wide trousers where these reach farther."""
    skirt = dummy.skirt
    legs = replace(skirt, radii=legs_section(dummy, skirt.levels, skirt.centres[:, 1]))
    return skirt.over(legs, LAYER - OUTER).smoothed(4)


def dress_dummy(cloth: Cloth, dummy: Dummy, pattern: Cut, *, skirt: bool) -> tuple[Cloth, Floats]:
    """Drape a cut-out cloth, sew its skirt on where it has one, and relax it.

    Returns
    -------
    cloth : Cloth
        With the skirt's faces, where there is one.
    points : (V, 3) float ndarray
        The garment's shape on the dummy.
    """
    points = drape(cloth, dummy, pattern)
    if skirt:
        hem = height(dummy, pattern.hem)
        shape = SkirtShape(
            hem, pattern.ease, pattern.taper, pattern.flare, pattern.folds, pattern.pleats
        )
        least = float(clearance(cloth, dummy, pattern).max())
        floor = _over_legs(dummy) if pattern.outer else dummy.skirt
        cloth, points = sew_skirt(Ring(cloth, points), dummy, shape, least, floor)
    return cloth, smooth(
        points, cloth, clearance(cloth, dummy, pattern), corners(cloth, dummy, pattern)
    )
