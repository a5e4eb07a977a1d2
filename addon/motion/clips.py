"""Clips: .bvh motions on a figure's bones, looped, in place, and with the feet on the ground."""

from __future__ import annotations

import logging
import math

import numpy as np
from numpy.typing import NDArray

from ..errors import OutfitError
from ..makehuman.rotations import matrices, quaternions, shortest_turn
from ..makehuman.unity import SIDES
from .body import Built, Ground, put_fingers
from .clip_joints import ClipJoints, read_clip
from .figure import ARM, LEG, TRUNK, Figure
from .performance import Track
from .turning import Array, about_y

log = logging.getLogger(__name__)
BLEND = 0.5  # seconds in which the end goes over into the start
RADIUS = 0.45  # metres that somebody may stray from the place
WANDER = 1.0  # seconds: slower shifts of who strays further are taken out
TOUCHING = 0.06  # of the leg's length: feet no higher than that above their lowest are down
NEXT = {"UpperArm": "LowerArm", "LowerArm": "Hand", "UpperLeg": "LowerLeg", "LowerLeg": "Foot"}


class Clip:
    """Somebody who does what a motion file says, where the track begins.

    Parameters
    ----------
    figure : Figure
    path : str
    track : Track

    Raises
    ------
    OutfitError
        Where the file cannot be used.
    """

    def __init__(self, figure: Figure, path: str, track: Track) -> None:
        if not path:
            raise OutfitError("a performance of a clip needs a motion file (.bvh)")
        self.figure = figure
        joints = read_clip(path)
        self.rate, self.start = joints.rate, track.start
        self.ground = Ground(np.asarray(track.points[0], np.float64), float(track.headings[0]))
        self.names = [
            name
            for name in (*TRUNK, *(side + part for side in SIDES for part in (*ARM, *LEG, "Toes")))
            if name in joints.turns and (name in figure.human)
        ]
        turns = np.stack([_on_figure(figure, joints, name) for name in self.names], axis=1)
        ratio = _leg(figure) / _source_leg(joints)
        path_of_hips = joints.places["Hips"] * ratio
        level, self.drift = in_place(path_of_hips[:, [0, 2]], joints.rate)
        if self.drift > RADIUS * 10:
            log.info(
                "%s: it strays %.1f m from its place, and is kept there", path, self.drift / 10
            )
        hips = np.column_stack([level[:, 0], _air(joints, ratio), level[:, 1]])
        self.turns, self.hips = looped(quaternions(turns), hips, round(BLEND * joints.rate))
        self.hips[:, 1] += _heights(figure, self.names, matrices(self.turns))

    def at(self, time: float) -> NDArray[np.float64]:
        """Return the pose, as `posing.pose_at`."""
        count = len(self.turns)
        place = ((time - self.start) * self.rate) % count
        row, share = int(place) % count, place % 1
        after = (row + 1) % count
        turned = matrices(_between(self.turns[row], self.turns[after], share))
        turns = dict(zip(self.names, turned, strict=True))
        return self._built(turns, (1 - share) * self.hips[row] + share * self.hips[after])

    def _built(self, turns: dict[str, Array], hips: Array) -> NDArray[np.float64]:
        figure, built = self.figure, Built(self.figure)
        for name in (*TRUNK, *(side + part for side in SIDES for part in (*ARM, *LEG))):
            bone = figure.human[name]
            place = hips if name == "Hips" else None
            built.put(bone, turns.get(name, built.turns[figure.above[bone]]), place)
        for side in SIDES:
            foot = built.turn_of(side + "Foot")
            for toe in figure.toes[side]:
                built.put(toe, turns.get(side + "Toes", foot))
            put_fingers(built, side, 0.0)
        return built.moves(self.ground)


def _on_figure(figure: Figure, joints: ClipJoints, name: str) -> NDArray[np.float64]:
    """Return the turns in the world (N, 3, 3) of a figure's bone."""
    return joints.turns[name] @ _correction(figure, joints, name)


def _correction(figure: Figure, joints: ClipJoints, name: str) -> Array:
    """Return the turn (3, 3) of a figure's limb from its rest pose into the clip's.

    Arms rest in a T, an A or hanging; feet stand flat, whatever their joints' heights say.
    """
    side, part = next(((s, name[len(s) :]) for s in SIDES if name.startswith(s)), ("", name))
    if joints.of_makehuman:
        return np.eye(3)
    if part == "Hand":
        return _correction(figure, joints, side + "LowerArm")
    if part in ("Foot", "Toes"):
        toes = side + "Toes"
        if toes not in joints.rest or toes not in figure.human:
            return np.eye(3)
        theirs = joints.rest[toes] - joints.rest[side + "Foot"]
        return about_y(math.degrees(math.atan2(theirs[0], theirs[2])) - figure.soles[side].heading)
    following = side + NEXT.get(part, "")
    if part not in NEXT or following not in joints.rest or name not in joints.rest:
        return np.eye(3)
    ours = figure.head(following) - figure.head(name)
    return shortest_turn(ours, joints.rest[following] - joints.rest[name])


def _leg(figure: Figure) -> float:
    limb = figure.legs["Left"]
    return float(np.linalg.norm(limb.upper) + np.linalg.norm(limb.lower))


def _source_leg(joints: ClipJoints) -> float:
    places = [joints.rest["Left" + part] for part in LEG]
    return max(float(np.linalg.norm(np.diff(places, axis=0), axis=1).sum()), 1e-9)


def _heights(figure: Figure, names: list[str], turns: NDArray[np.float64]) -> Array:
    """Return how high the hips' joint is (N,) where the lower sole just touches the ground."""
    lows = [_lowest(figure, side, names, turns) for side in SIDES]
    return -np.minimum(*lows)


def _lowest(figure: Figure, side: str, names: list[str], turns: NDArray[np.float64]) -> Array:
    """Return the height (N,) of a sole's lowest point over the hips' joint."""

    def turn(name: str) -> NDArray[np.float64]:
        return turns[:, names.index(name)]

    head = figure.head
    height = turn("Hips") @ (head(side + "UpperLeg") - head("Hips"))
    for upper, lower in (("UpperLeg", "LowerLeg"), ("LowerLeg", "Foot")):
        height = height + turn(side + upper) @ (head(side + lower) - head(side + upper))
    sole, foot = figure.soles[side], turn(side + "Foot")
    points = np.einsum("nj,pj->np", foot[:, 1], sole.points[~sole.of_toes])
    low = points.min(axis=1)
    if sole.of_toes.any():
        toes = turn(side + "Toes") if side + "Toes" in names else foot
        ball = sole.ball
        ahead = np.einsum("nj,pj->np", toes[:, 1], sole.points[sole.of_toes] - ball)
        low = np.minimum(low, ahead.min(axis=1) + foot[:, 1] @ ball)
    return np.asarray(height[:, 1] + low)


def _air(joints: ClipJoints, ratio: float) -> Array:
    """Return how high (N,) the clip's lower foot is above the ground, 0 where it stands."""
    feet = [joints.places[name][:, 1] for side in SIDES for name in (side + "Foot", side + "Toes")
            if name in joints.places]  # fmt: skip
    lowest = np.min(feet, axis=0) * ratio
    # A foot that rolls lifts its joints as well: so much counts as standing.
    base = float(np.percentile(lowest, 10)) + TOUCHING * _source_leg(joints) * ratio
    return np.maximum(lowest - base, 0.0)


def in_place(path: NDArray[np.float64], rate: float) -> tuple[NDArray[np.float64], float]:
    """Keep a way near its middle.

    Parameters
    ----------
    path : (N, 2) float ndarray, decimetres
    rate : float
        Points a second.

    Returns
    -------
    path : (N, 2) float ndarray
        Within RADIUS of zero, ending where it starts unless it strays little.
    drift : float
        How far the way leads from where it starts, decimetres.
    """
    own = path - path.mean(axis=0)
    drift = float(np.linalg.norm(path - path[0], axis=1).max())
    limit = RADIUS * 10
    if np.linalg.norm(own, axis=1).max() > limit:
        count = max(round(WANDER * rate), 1)
        own = own - _averaged(own, count)
    farthest = float(np.linalg.norm(own, axis=1).max())
    return (own * min(1.0, limit / farthest) if farthest > 0 else own), drift


def _averaged(path: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Return a path averaged over `count` points to both sides; straight on beyond its ends."""
    row = np.arange(-count, len(path) + count)
    inside = np.clip(row, 0, len(path) - 1)
    ends = np.diff(path[[0, min(1, len(path) - 1)]], axis=0), np.diff(path[-2:], axis=0)
    slope = np.where((row < 0)[:, None], ends[0], ends[1] if len(path) > 1 else 0.0)
    padded = path[inside] + (row - inside)[:, None] * slope
    sums = np.cumsum(np.vstack([np.zeros(2), padded]), axis=0)
    width = 2 * count + 1
    found: NDArray[np.float64] = (sums[width:] - sums[:-width]) / width
    return found


def looped(
    turns: NDArray[np.float64], hips: NDArray[np.float64], blend: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Let the last `blend` frames go over into the first, so that a clip can be repeated."""
    blend = min(blend, len(turns) // 3)
    if blend < 1:
        return turns, hips
    kept = len(turns) - blend
    share = (np.arange(blend) + 1) / (blend + 1)
    share = share * share * (3 - 2 * share)
    turns, hips = turns.copy(), hips.copy()
    for row, part in enumerate(share.tolist()):
        turns[row] = _between(turns[kept + row], turns[row], part)
        hips[row] = (1 - part) * hips[kept + row] + part * hips[row]
    return turns[:kept], hips[:kept]


def _between(first: Array, second: Array, share: float) -> Array:
    """Return unit quaternions (..., 4) between two, the short way."""
    near = np.where((first * second).sum(axis=-1, keepdims=True) < 0, -second, second)
    total = (1 - share) * first + share * near
    return np.asarray(total / np.linalg.norm(total, axis=-1, keepdims=True))
