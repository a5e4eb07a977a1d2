"""Rims of a worn garment: its open edges as loops, told apart by the body parts they run round."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..tailoring.dummy import Dummy, left_side
from .surface import Bools, Floats, Ints, Worn, edge_keys

RimKind = Literal["neck", "waist", "hem", "cuff", "armhole", "leg hem", "opening", "hole"]
ONE_SIDED = 0.2  # of the length of a rim round a limb may lie beyond the body's middle
DIRT = 1.2  # decimetres: shorter rims are buttonholes, slits and gaps between badly welded faces
SLEEVE = 0.12  # of the arm: what ends nearer to the shoulder is an armhole
OPEN_FRONT = 0.6  # of the way from hem to neck that an open front's rim spans


@dataclass(frozen=True)
class Rim:
    """An open edge.

    Attributes
    ----------
    kind : str
    side : int
        -1 on the character's right (image-left), 1 on the left, 0 round the middle.
    loop : (L,) int64 ndarray
        Welded corners, one after the other.
    reach : float
        For cuffs and armholes: how much of the arm lies before it, 0 to 1.
    height : float
        Mean height, decimetres.
    drop : float
        From its highest to its lowest place, decimetres.
    """

    kind: RimKind
    side: int
    loop: Ints
    reach: float
    height: float
    drop: float


def welded_points(worn: Worn) -> Floats:
    """Return the place (n, 3) of every welded corner."""
    points = np.zeros((int(worn.weld.max()) + 1, 3))
    points[worn.weld] = worn.points
    return points


def free_edges(welded: Ints, count: int) -> Ints:
    """Return (E, 2) directed edges that belong to one triangle alone."""
    single = free_sides(welded, count)
    return np.stack([welded[single], np.roll(welded, -1, axis=1)[single]], axis=1)


def free_sides(welded: Ints, count: int) -> Bools:
    """Tell (T, 3) which edges, from corner k to corner k + 1, belong to one triangle alone."""
    keys = edge_keys(welded, count)
    _, inverse, uses = np.unique(keys, return_inverse=True, return_counts=True)
    return np.asarray(uses[inverse.reshape(keys.shape)] == 1)


def free_corners(worn: Worn) -> Bools:
    """Tell (T, 3) which edges of a worn surface belong to one triangle alone."""
    return free_sides(worn.welded, int(worn.weld.max()) + 1)


def chain_loops(edges: Ints) -> list[Ints]:
    """Join edges (E, 2) to closed loops, whatever their direction.

    Official clothes have collars with their inside out, so that directions do not tell. Loops that
    touch in a corner are kept apart.
    """
    following: dict[int, set[int]] = {}
    for start, end in edges.tolist():
        following.setdefault(start, set()).add(end)
        following.setdefault(end, set()).add(start)
    loops: list[Ints] = []
    for first in list(following):
        path, place = [first], {first: 0}
        while following[path[-1]]:
            here = path[-1]
            end = min(following[here])
            following[here].remove(end)
            following[end].remove(here)
            if end not in place:
                place[end] = len(path)
                path.append(end)
                continue
            loops.append(np.array(path[place[end] :]))
            for corner in path[place[end] + 1 :]:
                del place[corner]
            path = path[: place[end] + 1]
    return [loop for loop in loops if len(loop) > 2]


def loop_length(points: Floats) -> float:
    """Return the length of a closed line (L, 3)."""
    return float(np.linalg.norm(np.roll(points, -1, axis=0) - points, axis=1).sum())


def along_arm(dummy: Dummy, points: Floats) -> Floats:
    """Return how much of the arm (n,) lies before points (n, 3): 0 shoulder, 1 wrist."""
    return np.asarray(dummy.frame.local(left_side(points))[:, 1] / dummy.frame.length)


def find_rims(worn: Worn, dummy: Dummy) -> tuple[Rim, ...]:
    """Find and name the rims of one connected piece of cloth, dirt left out."""
    points = welded_points(worn)
    loops = [
        loop
        for loop in chain_loops(free_edges(worn.welded, len(points)))
        if loop_length(points[loop]) > DIRT
    ]
    return tuple(_rim(loop, points, dummy) for loop in loops)


def _side(points: Floats) -> int:
    steps = np.linalg.norm(np.roll(points, -1, axis=0) - points, axis=1)
    right = float(steps[points[:, 0] < 0].sum() / steps.sum())
    return -1 if right > 1 - ONE_SIDED else 1 if right < ONE_SIDED else 0


def _rim(loop: Ints, points: Floats, dummy: Dummy) -> Rim:
    here = points[loop]
    side, height = _side(here), float(here[:, 1].mean())
    reach = float(along_arm(dummy, here).mean()) if side else 0.0
    drop = float(np.ptp(here[:, 1]))
    return Rim(_kind(here, side, height, reach, dummy), side, loop, reach, height, drop)


def _kind(here: Floats, side: int, height: float, reach: float, dummy: Dummy) -> RimKind:
    low, high = float(here[:, 1].min()), float(here[:, 1].max())
    chest = (float(dummy.armpit[1]) + dummy.waist) / 2
    if side == 0 and high > dummy.armpit[1] and high - low > OPEN_FRONT * (high - dummy.crotch):
        return "opening"
    if side == 0:
        return "neck" if height > chest else "hem"  # a waistband is told from a hem later
    on_arm = abs(float(here[:, 0].mean())) > 0.55 * dummy.shoulder_x and height > dummy.crotch
    if on_arm and (reach > SLEEVE or height > dummy.waist):
        return "cuff" if reach > SLEEVE else "armhole"
    return "leg hem" if height < dummy.crotch + 0.5 else "hole"
