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
    points, weights = _low_points(character, [foot, *toes])
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


def _low_points(character: Character, bones: list[int]) -> tuple[Array, BoneWeights]:
    """Return the vertices near the ground that move with some bones, and their weights."""
    names = [character.skeleton.names[bone] for bone in bones]
    found: list[Array] = []
    owners: list[NDArray[np.int32]] = []
    places: list[NDArray[np.int32]] = []
    values: list[Array] = []
    count = 0
    for mesh in character.meshes:
        weights = mesh.weights
        own = np.array([name in names for name in weights.bones])
        table = np.array(
            [
                character.skeleton.names.index(name) if name in character.skeleton.names else 0
                for name in weights.bones
            ],
            np.int32,
        )
        if not own.any():
            continue
        held = np.bincount(
            weights.vertices,
            weights.values * own[weights.bone_indices],
            minlength=len(mesh.vertices),
        )
        low = mesh.vertices[:, 1] < character.ground + NEAR
        kept = np.flatnonzero((held > BOUND) & low)
        part = weights.selected(kept)
        found.append(mesh.vertices[kept])
        owners.append(part.vertices + count)
        places.append(table[part.bone_indices])
        values.append(part.values)
        count += len(kept)
    weights = BoneWeights(
        character.skeleton.names,
        np.concatenate(owners).astype(np.int32),
        np.concatenate(places),
        np.concatenate(values),
    )
    return np.concatenate(found), weights
