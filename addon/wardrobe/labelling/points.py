"""DeepFashion2's landmarks as places on the borders of a garment's front pieces."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from ..landmarks import OUTWEAR_NUMBERS, side_numbers, sleeve_steps
from ..tailoring.dummy import Dummy
from ..tailoring.panel_landmarks import HIP
from .borders import SNAP, Border, Place, Run, between
from .category import NoLandmark
from .loops import along_arm, free_corners
from .pieces import LEFT_ARM, LEFT_LEG, RIGHT_ARM, RIGHT_LEG, TRUNK, Pieces
from .surface import Floats

STRAP_DROP = 0.8  # decimetres below the shoulder line
CROWDED = 0.05  # of the way from armpit to cuff: nearer points are spread evenly
Spots = dict[int, Place]
ARM_RIMS = ("set-in", "armhole", "cuff")


@dataclass(frozen=True)
class Spotted:
    """A front piece with the landmarks on its border, by DeepFashion2 number."""

    border: Border
    spots: Spots


@dataclass(frozen=True)
class Flanks:
    """The runs round the front of a trunk, each in the border's direction."""

    hem: Run
    right_side: Run
    right_shoulder: Run
    neck: Run
    left_shoulder: Run
    left_side: Run


def _span(border: Border, kind: str) -> Run:
    """Return all runs of a kind as one, whatever lies between them."""
    runs = border.of(kind)
    if not runs:
        raise NoLandmark(f"no {kind} on its border")
    return Run(kind, runs[0].start, runs[-1].end)


def trunk_flanks(border: Border) -> Flanks:
    """Return the runs round the front of a trunk, counter-clockwise from the hem."""
    hem, neck = _span(border, "hem"), _span(border, "neck")
    count = len(border.points)
    arms = [run for run in border.runs if run.kind in ARM_RIMS]
    right = [run for run in arms if run.start >= hem.end and run.end <= neck.start]
    left = [run for run in arms if run.start >= neck.end]
    if not right or not left:
        raise NoLandmark("no armhole on both sides")
    return Flanks(
        hem,
        Run("seam", hem.end, right[0].start),
        Run("seam", right[-1].end, neck.start),
        neck,
        Run("seam", neck.end, left[0].start),
        Run("seam", left[-1].end, hem.start + count),
    )


def strap_width(border: Border) -> float:
    """Return the mean width of the straps `STRAP_DROP` below the shoulder, decimetres.

    Infinite where the neckline does not reach so deep. At the shoulder itself the straps of vests
    may be as narrow as those of slings, but they widen at once.
    """
    flanks = trunk_flanks(border)
    centre = border.middle(flanks.neck)
    arms = [run for run in border.runs if run.kind in ARM_RIMS]
    halves = (
        (between(flanks.neck, flanks.neck.start, centre), flanks.right_shoulder),
        (between(flanks.neck, centre, flanks.neck.end), flanks.left_shoulder),
    )
    widths = []
    for inner, shoulder in halves:
        height = float(border.at(shoulder.start)[1]) - STRAP_DROP
        if border.sample(inner)[1][:, 1].min() > height:
            return float("inf")
        outer = min(
            arms, key=lambda run: min(abs(run.end - shoulder.start), abs(run.start - shoulder.end))
        )
        ends = [border.at(border.level(run, height)) for run in (inner, outer)]
        widths.append(float(np.linalg.norm(ends[0] - ends[1])))
    return float(np.mean(widths))


def trunk_points(border: Border, category: str, dummy: Dummy) -> Spots:
    """Return the landmarks on the front of the trunk of a top or dress."""
    flanks = trunk_flanks(border)
    left_numbers, right_numbers, centre = side_numbers(category)
    spots = {**_neck(border, flanks.neck, category), centre: border.middle(flanks.hem)}
    skipped = 2 * sleeve_steps(category) + 2 if sleeve_steps(category) else 0
    for numbers, side, shoulder, down in (
        (left_numbers, flanks.left_side, flanks.left_shoulder.end, True),
        (right_numbers, flanks.right_side, flanks.right_shoulder.start, False),
    ):
        ends = (side.start, side.end) if down else (side.end, side.start)
        chain = [shoulder, ends[0], *flank_points(border, side, category, dummy, down), ends[1]]
        spots.update(zip([numbers[0], *numbers[1 + skipped :]], chain, strict=True))
    return spots


def _neck(border: Border, neck: Run, category: str) -> Spots:
    """Points 2-6; the border runs along the neckline from image-right to image-left.

    On slings 2 and 6 are where the straps meet the upper edge.
    """
    centre = border.middle(neck)
    left, right = between(neck, centre, neck.end), between(neck, neck.start, centre)
    if "sling" in category:
        left = between(neck, centre, border.corner(left))
        right = between(neck, border.corner(right), centre)
    return {
        2: left.end,
        3: border.share(left, 0.5),
        4: centre,
        5: border.share(right, 0.5),
        6: right.start,
    }


def flank_points(border: Border, side: Run, category: str, dummy: Dummy, down: bool) -> list[Place]:
    """Return the points between armpit and hem, downwards; `down`: the run goes downwards."""

    def part(run: Run, fraction: float) -> Place:
        return border.share(run, fraction if down else 1 - fraction)

    top, bottom = (side.start, side.end) if down else (side.end, side.start)
    if "dress" not in category:
        count = 1 if category in ("vest", "sling") else 2
        return [part(side, (k + 1) / (count + 1)) for k in range(count)]
    waist = border.level(side, dummy.waist)
    hip = border.level(side, dummy.waist + HIP * (dummy.crotch - dummy.waist))
    skirt = part(between(side, hip, bottom), 0.5)
    chest = part(between(side, top, waist), 0.5)
    return [chest, waist, hip, skirt] if "sleeve" in category else [waist, hip, skirt]


def sleeve_points(border: Border, category: str, dummy: Dummy) -> Spots:
    """Return the landmarks of a sleeve: shoulder, outer points, cuff, inner points, armpit."""
    right = border.region == RIGHT_ARM
    cuff, cap = _span(border, "cuff"), _span(border, "set-in")
    one = Run("seam", cuff.end, cap.start)
    other = Run("seam", cap.end, cuff.start + len(border.points))
    # Counter-clockwise from the cuff: the character's right sleeve is image-left.
    under, over = (one, other) if right else (other, one)
    shoulder, outer_cuff = (over.start, over.end) if right else (over.end, over.start)
    inner_cuff, armpit = (under.start, under.end) if right else (under.end, under.start)

    def along(points: Floats) -> Floats:
        return along_arm(dummy, points)

    start, end, inner = (
        float(along(border.at(place)[None])[0]) for place in (shoulder, outer_cuff, armpit)
    )
    shares = np.arange(1, sleeve_steps(category) + 1) / (sleeve_steps(category) + 1)
    outer = [border.crossing(over, along, start + s * (end - start)) for s in shares]
    # Inner points face the outer ones, but stay evenly apart where the armpit is in the way.
    ways = [max(start + s * (end - start), inner + 0.5 * s * (end - inner)) for s in shares]
    below = [border.crossing(under, along, way) for way in ways]
    below = _apart(border, under, below, right)[::-1]
    chain = [shoulder, *outer, outer_cuff, inner_cuff, *below, armpit]
    left_numbers, right_numbers, _ = side_numbers(category)
    return dict(zip(left_numbers if right else right_numbers, chain, strict=False))


def _apart(border: Border, run: Run, places: list[Place], upwards: bool) -> list[Place]:
    """Return places along a run from armpit to cuff, evenly spread where they would touch.

    The cloth under short sleeves may lie across the arm, so that no way along it tells places.
    """
    ends = sorted([run.start, *places, run.end])
    lengths = [_length(border, between(run, a, b)) for a, b in itertools.pairwise(ends)]
    if min(lengths) > CROWDED * sum(lengths):
        return places
    shares = [(k + 1) / (len(places) + 1) for k in range(len(places))]
    return [border.share(run, 1 - s if upwards else s) for s in shares]


def _length(border: Border, run: Run) -> float:
    return float(np.linalg.norm(np.diff(border.sample(run)[1], axis=0), axis=1).sum())


# Waist, waist centre, outer points downwards, outer and inner hem, inner knee, crotch.
LEG_NUMBERS = {
    "trousers": ((1, 2, 4, 5, 6, 7, 8, 9), (3, 2, 14, 13, 12, 11, 10, 9)),
    "shorts": ((1, 2, 4, 5, 6, 7), (3, 2, 10, 9, 8, 7)),
}


def leg_points(border: Border, category: str, dummy: Dummy) -> Spots:
    """Return the landmarks of one leg of trousers or shorts; the right leg is image-left."""
    right = border.region == RIGHT_LEG
    hem, waist, centre = (_span(border, kind) for kind in ("leg hem", "waist", "set-in"))
    close = hem.start + len(border.points)
    if right:
        inner, outer = Run("seam", hem.end, centre.start), Run("seam", waist.end, close)
        crotch, top, corner = centre.start, centre.end, waist.end
        hems = (hem.start, hem.end)
    else:
        outer, inner = Run("seam", hem.end, waist.start), Run("seam", centre.end, close)
        top, crotch, corner = centre.start, centre.end, waist.start
        hems = (hem.end, hem.start)
    if category == "shorts":
        places = [corner, top, border.share(outer, 0.5), *hems]
    else:
        thigh, knee = (border.level(outer, height) for height in (dummy.crotch, dummy.knee))
        places = [corner, top, thigh, knee, *hems, border.level(inner, dummy.knee)]
    return dict(zip(LEG_NUMBERS[category][0 if right else 1], [*places, crotch], strict=True))


def skirt_points(border: Border) -> Spots:
    """Return the landmarks of a skirt."""
    hem, waist = _span(border, "hem"), _span(border, "waist")
    right = Run("seam", hem.end, waist.start)
    left = Run("seam", waist.end, hem.start + len(border.points))
    order = [waist.end, border.middle(waist), waist.start, border.share(left, 0.5), hem.start,
             border.middle(hem), hem.end, border.share(right, 0.5)]  # fmt: skip
    return {1 + k: place for k, place in enumerate(order)}


def back_neck(pieces: Pieces) -> tuple[Floats, Floats]:
    """Return the middle of the neckline's back: its place (3,) on the body and (2,) on the map."""
    worn = pieces.worn
    mask = pieces.mask(TRUNK, front=False)
    free = free_corners(worn)
    a, b = worn.faces[mask][free[mask]], np.roll(worn.faces, -1, axis=1)[mask][free[mask]]
    xa, xb = worn.points[a, 0], worn.points[b, 0]
    crossed = np.flatnonzero((xa <= 0) != (xb <= 0))
    if not len(crossed):
        raise NoLandmark("its back has no neckline")
    top = crossed[np.argmax(worn.points[a[crossed], 1])]
    one, other, share = a[top], b[top], xa[top] / (xa[top] - xb[top])
    if np.linalg.norm(worn.points[one] - worn.points[other]) * min(share, 1 - share) < SNAP:
        share = np.round(share)
    return tuple(
        np.asarray((1 - share) * rows[one] + share * rows[other])
        for rows in (worn.points, worn.uvs)
    )  # type: ignore[return-value]


def half_points(border: Border, category: str) -> Spots:
    """Return the landmarks of one half of an open front; the right half is image-left."""
    right = float(border.points[:, 0].mean()) < 0
    opening = _span(border, "opening")
    arms = [run for run in border.runs if run.kind in ARM_RIMS]
    if not arms:
        raise NoLandmark("no armhole on a half of its open front")
    count = len(border.points)
    # The rim runs from the hem at the side to the neck on the right half, back on the left one.
    lowest = _lower_corner(border, opening)
    upper = Run("opening", lowest, opening.end) if right else Run("opening", opening.start, lowest)
    top = border.corner(upper)
    neck, edge = (between(upper, top, end) for end in (upper.end if right else upper.start, lowest))
    if right:
        first, last = arms[0], arms[-1]
        shoulder, flank = first.start, Run("seam", last.end, opening.start + count)
        chain = [opening.end, opening.start]
    else:
        first, last = arms[0], arms[-1]
        shoulder, flank = last.end, Run("seam", opening.end, first.start)
        chain = [opening.start, opening.end]

    def part(run: Run, fraction: float, forwards: bool) -> Place:
        return border.share(run, fraction if forwards else 1 - fraction)

    places = [
        chain[0],
        border.share(neck, 0.5),
        top,
        *(part(edge, k / 3, not right) for k in (1, 2)),
        lowest,
        chain[1],
        *(part(flank, k / 3, right) for k in (1, 2)),
        flank.start if right else flank.end,
        shoulder,
    ]
    return dict(zip(OUTWEAR_NUMBERS[category][0 if right else 1], places, strict=True))


def _lower_corner(border: Border, opening: Run) -> Place:
    """Return where the front edge meets the hem: low and near the body's middle."""
    places, points = border.sample(opening)
    return float(places[np.argmax(-points[:, 1] - np.abs(points[:, 0]))])


def spot_border(border: Border, category: str, dummy: Dummy) -> Spots:
    """Return the landmarks on the border of a front piece; NoLandmark where it has none."""
    if border.region in (RIGHT_LEG, LEFT_LEG):
        return leg_points(border, category, dummy)
    if border.region in (RIGHT_ARM, LEFT_ARM):
        return sleeve_points(border, category, dummy)
    if "outwear" in category:
        return half_points(border, category)
    return skirt_points(border) if category == "skirt" else trunk_points(border, category, dummy)
