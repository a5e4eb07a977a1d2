"""The fit of a body to a posed base mesh: sliders and the moves of all bones, found at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...makehuman.data import BodyData
from ...makehuman.posing import carried
from ...makehuman.rigs import BoneWeights
from .body_search import (
    NAMES,
    Array,
    Bodies,
    System,
    bounded_step,
    even_sample,
    normal_values,
)

CELL = 0.3  # decimetres between sampled vertices
LEAST_HOLD = 2.0  # sum of weights below which a bone (of a finger, of the face) moves too few
LEAST_SHARE = 0.99  # of a vertex' weights that bones which are kept must have
FEWEST = 300  # sampled vertices, with which a pose can be told from a shape
LIMB = 8.0  # sum of weights from which a bone is no small one
EXACT = 3e-3  # decimetres: a root mean square below which no other start is tried
RIDGE = 1e-6  # keeps moves of bones with few vertices from running away


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class _Posed:
    """Values and moves together, and what they lead to.

    Attributes
    ----------
    values : (11,) float ndarray
    moves : (B, 4, 4) float ndarray
    errors : (3 n,) float ndarray
    """

    values: Array
    moves: Array
    errors: Array

    @property
    def cost(self) -> float:
        return float(self.errors @ self.errors)


class PosedFit:
    """Bodies of sampled vertices in any pose, and how far they are from those of a mesh.

    Parameters
    ----------
    data : BodyData
    vertices : (19158, 3) float ndarray, decimetres, Y up
        In the pose.
    weights : BoneWeights
        Of the same vertices.
    """

    def __init__(self, data: BodyData, vertices: Array, weights: BoneWeights) -> None:
        sampled, self.weights = _held(even_sample(data, cell=CELL), weights)
        self.bodies = Bodies(data, sampled)
        self.goal = vertices[sampled]

    @property
    def can_tell(self) -> bool:
        """Whether enough vertices have weights."""
        return len(self.goal) >= FEWEST

    def turn(self, values: Array) -> float:
        """Return by how many degrees the limbs are turned against a body at most."""
        moves, large = self.begin(values).moves, self._sums() >= LIMB
        cosines = (np.trace(moves[large, :3, :3], axis1=1, axis2=2) - 1) / 2
        return float(np.degrees(np.arccos(np.clip(cosines.min(initial=1.0), -1, 1))))

    def _sums(self) -> Array:
        return np.array([shares.sum() for _, shares in self._holds()])

    def begin(self, values: Array) -> _Posed:
        """Return a body each of whose bones is laid onto the mesh by itself."""
        shaped = self.bodies.vertices(values)
        moves = np.stack(
            [_laid(shaped[owners], self.goal[owners], shares) for owners, shares in self._holds()]
        )
        return self._tried(values, moves)

    def _holds(self) -> list[tuple[NDArray[np.int32], Array]]:
        by_bone = self.weights.by_bone()
        return [by_bone[bone] for bone in self.weights.bones]

    def _tried(self, values: Array, moves: Array) -> _Posed:
        posed = carried(self.bodies.vertices(values), self.weights, moves)
        return _Posed(values, moves, (posed - self.goal).ravel())

    def beside(self, guess: _Posed, values: Array) -> _Posed:
        """Return a guess of these values in another one's pose."""
        return self._tried(values, guess.moves)

    def is_exact(self, guess: _Posed) -> bool:
        """Whether the sampled vertices meet as well as exporters round."""
        return guess.cost * 3 < EXACT**2 * guess.errors.size

    def step(self, guess: _Posed, system: System, damping: float) -> _Posed:
        """Return a damped step of the values, with the moves that suit them best."""
        count = len(NAMES)
        square, downhill = system
        bones = square[count:, count:]
        bones = bones + (RIDGE + damping / 10) * np.diag(np.diag(bones) + 1.0)
        across = square[:count, count:]
        solved = np.linalg.solve(bones, np.column_stack([across.T, downhill[count:]]))
        reduced = square[:count, :count] - across @ solved[:, :count]
        left = downhill[:count] - across @ solved[:, count]
        step = bounded_step(reduced, left, guess.values, damping)
        values = normal_values(guess.values + step)
        twists = solved[:, count] - solved[:, :count] @ (values - guess.values)
        return self._tried(values, _turned(guess.moves, twists.reshape(-1, 6), self._pivots(guess)))

    def _pivots(self, guess: _Posed) -> Array:
        shaped = self.bodies.vertices(guess.values)
        middles = np.stack(
            [np.average(shaped[owners], axis=0, weights=shares) for owners, shares in self._holds()]
        )
        return np.einsum("bij,bj->bi", guess.moves[:, :3, :3], middles) + guess.moves[:, :3, 3]

    def system(self, guess: _Posed, *, up: bool) -> System:
        """Return the normal equations' matrix and its right side."""
        turns = guess.moves.copy()
        turns[:, :3, 3] = 0
        columns = [
            carried(slope, self.weights, turns).ravel()
            for slope in self.bodies.slopes(guess.values, up=up)
        ]
        slopes = np.concatenate([np.stack(columns, axis=1), self._turn_slopes(guess)], axis=1)
        return slopes.T @ slopes, -slopes.T @ guess.errors

    def _turn_slopes(self, guess: _Posed) -> Array:
        """Return what small turns and shifts of each bone change, (3 n, 6 B)."""
        shaped, pivots = self.bodies.vertices(guess.values), self._pivots(guess)
        slopes = np.zeros((len(shaped), 3, len(guess.moves), 6))
        vertices, bones = self.weights.vertices, self.weights.bone_indices
        shares = self.weights.values
        placed = np.einsum("kij,kj->ki", guess.moves[bones, :3, :3], shaped[vertices])
        arms = (placed + guess.moves[bones, :3, 3] - pivots[bones]) * shares[:, None]
        for axis in range(3):
            slopes[vertices, :, bones, axis] = np.cross(np.eye(3)[axis], arms)
            slopes[vertices, axis, bones, 3 + axis] = shares
        return slopes.reshape(3 * len(shaped), -1)


def _held(sampled: NDArray[np.intp], weights: BoneWeights) -> tuple[NDArray[np.intp], BoneWeights]:
    """Return the vertices that bones with enough of them hold, and their weights."""
    dense = weights.selected(sampled).dense(len(sampled))
    kept = dense.sum(axis=0) >= LEAST_HOLD
    held = dense[:, kept].sum(axis=1) >= LEAST_SHARE * np.maximum(dense.sum(axis=1), 1e-9)
    used = np.flatnonzero(kept & (dense[held].sum(axis=0) > 0))
    dense = dense[held][:, used]
    dense /= dense.sum(axis=1, keepdims=True)
    vertices, bones = np.nonzero(dense)
    names = tuple(weights.bones[place] for place in used)
    found = BoneWeights(
        names, vertices.astype(np.int32), bones.astype(np.int32), dense[vertices, bones]
    )
    return sampled[held], found


def _laid(ours: Array, theirs: Array, shares: Array) -> Array:
    """Return the rigid move that takes weighted points nearest to others (Kabsch)."""
    strong = shares**2
    middle, goal = (np.average(points, axis=0, weights=strong) for points in (ours, theirs))
    left, _, right = np.linalg.svd(((ours - middle) * strong[:, None]).T @ (theirs - goal))
    sign = np.sign(np.linalg.det(left @ right))
    turn = (left * (1, 1, sign) @ right).T
    move = np.eye(4)
    move[:3, :3], move[:3, 3] = turn, goal - turn @ middle
    return move


def _turned(moves: Array, twists: Array, pivots: Array) -> Array:
    """Return the moves after each bone's small turn about its pivot and shift."""
    turned = moves.copy()
    for bone, twist in enumerate(twists):
        turn = _rotation(twist[:3])
        turned[bone, :3, :3] = turn @ moves[bone, :3, :3]
        place = turn @ (moves[bone, :3, 3] - pivots[bone])
        turned[bone, :3, 3] = place + pivots[bone] + twist[3:]
    return turned


def _rotation(vector: Array) -> Array:
    """Return the rotation about a vector by its length (Rodrigues)."""
    angle = float(np.linalg.norm(vector))
    if angle < 1e-12:
        return np.eye(3)
    x, y, z = vector / angle
    skew = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.eye(3) + np.sin(angle) * skew + (1 - np.cos(angle)) * skew @ skew
