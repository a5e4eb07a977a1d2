"""What of a foot touches the ground at each pitch, measured on the vertices of what it wears."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ..makehuman.posing import carried
from ..makehuman.rigs import BoneWeights, Skeleton
from ..wardrobe.characters.character import Character
from .turning import Array, about, about_y

MOST_TOE_BEND = 42.0  # degrees: further up the heel goes with the toes
PITCHES = np.arange(-34.0, 82.0, 1.0)  # degrees, the heel up
NEAR = 0.9  # decimetres above the ground: what can come to touch it
BOUND = 0.6  # the least weight of foot and toes on a vertex that counts as theirs


def toe_bend(pitch: float) -> float:
    """Return how far the toes bend up against the foot, degrees, where it is pitched on them."""
    return min(max(pitch, 0.0), MOST_TOE_BEND)


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class Sole:
    """A foot in rest pose, flat on the ground; decimetres, from the ankle.

    Attributes
    ----------
    heading : float
        Where the foot points, degrees from Z towards X.
    axis : (3,) float ndarray
        About which the heel is lifted.
    heights : (P,) float ndarray
        How high the ankle is above the lowest vertex at each of PITCHES.
    shifts : (P,) float ndarray
        How far the ankle has come ahead of where it is over the flat foot, at each of PITCHES,
        where the foot rolls without sliding on whatever vertex is the lowest.
    length : float
    ball : (3,) float ndarray
        Where the toes bend.
    points : (N, 3) float ndarray
        The foot's outermost points below.
    of_toes : (N,) bool ndarray
        Which of them the toes move.
    """

    heading: float
    axis: Array
    heights: NDArray[np.float64]
    shifts: NDArray[np.float64]
    length: float
    ball: Array
    points: NDArray[np.float64]
    of_toes: NDArray[np.bool_]

    def height(self, pitch: float) -> float:
        """Return how high the ankle is above the ground that the foot touches, decimetres."""
        return _between(self.heights, pitch)

    def turn(self, yaw: float, pitch: float) -> Array:
        """Return the turn (3, 3) of the foot that points to `yaw`, degrees from Z towards X."""
        return about_y(yaw - self.heading) @ about(self.axis, np.radians(pitch))

    def rolled(self, pitch: float) -> float:
        """Return how far the ankle has come ahead of where it is over the flat foot, decimetres."""
        return _between(self.shifts, pitch)


def _between(table: NDArray[np.float64], pitch: float) -> float:
    step = (pitch - PITCHES[0]) / (PITCHES[1] - PITCHES[0])
    place = min(max(int(step), 0), len(PITCHES) - 2)
    share = step - place
    return float(table[place] * (1 - share) + table[place + 1] * share)


def measured_sole(
    character: Character, ankle: Array, toes: list[int], foot: int
) -> tuple[Sole, float]:
    """Measure a foot, and how low it reaches.

    Parameters
    ----------
    character : Character
    ankle : (3,) float ndarray
    toes : list of int
        The bones that bend at the ball of the foot.
    foot : int
    """
    skeleton = character.skeleton
    ball = skeleton.heads[toes].mean(axis=0) if toes else skeleton.tails[foot]
    heading = float(np.degrees(np.arctan2(ball[0] - ankle[0], ball[2] - ankle[2])))
    axis = about_y(heading)[:, 0]
    points, weights = _low_points(character, _holders(skeleton, [foot, *toes]))
    along = about_y(heading)[:, 2]
    rolling = np.array(
        [
            _rolled(skeleton, ankle, axis, foot, toes, points, weights, pitch)
            for pitch in PITCHES.tolist()
        ]
    )
    heights = ankle[1] - rolling[:, :, 1].min(axis=1)
    lowest = float(points[:, 1].min())
    soles = (points[points[:, 1] < lowest + 0.15] - ankle) @ along
    toe_weights = np.bincount(
        weights.vertices,
        weights.values * np.isin(weights.bone_indices, toes),
        minlength=len(points),
    )
    outer = _outermost(points - ankle)
    sole = Sole(
        heading,
        axis,
        heights,
        _shifts(rolling, along),
        float(np.ptp(soles)),
        ball - ankle,
        points[outer] - ankle,
        toe_weights[outer] > 0.5,
    )
    return sole, lowest


def _outermost(points: Array) -> NDArray[np.intp]:
    """Return the points that are the lowest from some direction below, within a right angle."""
    tilts = np.radians(np.arange(0.0, 91.0, 10.0))
    ways = np.radians(np.arange(0.0, 360.0, 15.0))
    tilt, way = (grid.ravel() for grid in np.meshgrid(tilts, ways))
    level = np.sin(tilt)
    directions = np.column_stack([level * np.cos(way), -np.cos(tilt), level * np.sin(way)])
    return np.unique((points @ directions.T).argmax(axis=0))


def _rolled(
    skeleton: Skeleton,
    ankle: Array,
    axis: Array,
    foot: int,
    toes: list[int],
    points: Array,
    weights: BoneWeights,
    pitch: float,
) -> Array:
    """Return the points (V, 3) of a foot that is pitched about the ankle."""
    moves = np.tile(np.eye(4), (len(skeleton.names), 1, 1))
    turn = about(axis, np.radians(pitch))
    moves[:, :3, :3] = turn
    moves[:, :3, 3] = ankle - turn @ ankle
    bent = about(axis, np.radians(pitch - toe_bend(pitch)))
    for toe in toes:
        head = ankle + turn @ (skeleton.heads[toe] - ankle)
        moves[toe, :3, :3] = bent
        moves[toe, :3, 3] = head - bent @ skeleton.heads[toe]
    return carried(points, weights, moves)


def _shifts(rolling: NDArray[np.float64], along: Array) -> NDArray[np.float64]:
    """Return how far the ankle comes ahead (P,) where the lowest vertex (P, V, 3) stays put."""
    steps = np.zeros(len(rolling))
    for place, (before, after) in enumerate(pairwise(rolling), 1):
        lowest = int((before[:, 1] + after[:, 1]).argmin())
        steps[place] = -float((after[lowest] - before[lowest]) @ along)
    shifts = np.cumsum(steps)
    return shifts - float(np.interp(0.0, PITCHES, shifts))


def _holders(skeleton: Skeleton, bones: list[int]) -> dict[int, int]:
    """Return which of some bones each bone goes along with, without those that go with none."""
    found = {bone: bone for bone in bones}
    for bone, parent in enumerate(skeleton.parents.tolist()):
        if bone not in found and parent in found:
            found[bone] = found[parent]
    return found


def _low_points(character: Character, holders: dict[int, int]) -> tuple[Array, BoneWeights]:
    """Return the vertices near the ground that bones hold, with the holders' weights on them."""
    names = character.skeleton.names
    held_by = {names[bone]: holder for bone, holder in holders.items()}
    parts: list[tuple[Array, BoneWeights]] = []
    for mesh in character.meshes:
        weights = mesh.weights
        own = np.array([bone in held_by for bone in weights.bones], bool)[weights.bone_indices]
        held = np.bincount(weights.vertices, weights.values * own, minlength=len(mesh.vertices))
        low = mesh.vertices[:, 1] < character.ground + NEAR
        kept = np.flatnonzero((held > BOUND) & low)
        moved = {bone: names[held_by.get(bone, holders[min(holders)])] for bone in weights.bones}
        parts.append((mesh.vertices[kept], weights.selected(kept).renamed(names, moved)))
    starts = np.cumsum([0, *(len(points) for points, _ in parts)])
    return np.concatenate([points for points, _ in parts]), BoneWeights(
        names,
        np.concatenate(
            [part.vertices + start for start, (_, part) in zip(starts[:-1], parts, strict=True)]
        ).astype(np.int32),
        np.concatenate([part.bone_indices for _, part in parts]),
        np.concatenate([part.values for _, part in parts]),
    )
