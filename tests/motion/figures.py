"""Figures for tests: bare and shod bodies on every rig, ways for them, their soles in motion."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from addon.makehuman.body import build_body
from addon.makehuman.data import BodyData
from addon.makehuman.parameters import BodyParameters
from addon.makehuman.rigs import BoneWeights
from addon.motion.figure import Figure, figure_of
from addon.motion.performance import STEP, Action, Performance, Track
from addon.motion.posing import pose_at
from addon.wardrobe.catalogue import Wardrobe
from addon.wardrobe.characters.character import Character, Surface
from addon.wardrobe.characters.dressing import Worn, dress

Floats = NDArray[np.float64]
SIDES = ("Left", "Right")


@dataclass(frozen=True, eq=False)
class Subject:
    """A character with what is measured of it."""

    character: Character
    figure: Figure

    @cached_property
    def soles(self) -> dict[str, tuple[Floats, Floats]]:
        """Low vertices (V, 4) that the foot and what hangs on it hold, and all their weights."""
        found = {}
        skeleton = self.character.skeleton
        for side in SIDES:
            foot = skeleton.names[self.figure.human[side + "Foot"]]
            names = {name for name in skeleton.names if foot in (name, *skeleton.ancestors(name))}
            points, weights = [], []
            for mesh in self.character.meshes:
                low = _low(mesh.vertices, mesh.weights, names, self.character.ground)
                points.append(mesh.vertices[low])
                weights.append(mesh.weights.selected(low).dense(len(low)))
            ends = np.concatenate(points)
            ends = np.column_stack([ends, np.ones(len(ends))])
            found[side] = (ends, np.concatenate(weights))
        return found

    def sole(self, side: str, moves: Floats) -> Floats:
        """The sole's points (V, 3) in the world, skinned as `posing.carried` does."""
        points, weights = self.soles[side]
        blends = (weights @ moves[:, :3].reshape(-1, 12)).reshape(-1, 3, 4)
        return np.asarray(np.einsum("vij,vj->vi", blends, points))

    def joint(self, name: str, moves: Floats) -> Floats:
        """Where a joint (3,) is in the world, by Unity's name."""
        bone = self.figure.human[name]
        return np.asarray(moves[bone, :3, :3] @ self.figure.head(name) + moves[bone, :3, 3])

    def joints(self, performance: Performance, times: Sequence[float] | Floats) -> Floats:
        """Where all bones' tails (T, B, 3) are at some times."""
        tails = self.character.skeleton.tails
        moves = np.array([pose_at(self.figure, performance, time) for time in times])
        return np.asarray(
            np.einsum("tbij,bj->tbi", moves[:, :, :3, :3], tails) + moves[:, :, :3, 3]
        )


def _low(
    vertices: Floats, weights: BoneWeights, names: set[str], ground: float
) -> NDArray[np.intp]:
    own = np.array([bone in names for bone in weights.bones])[weights.bone_indices]
    held = np.bincount(weights.vertices, weights.values * own, minlength=len(vertices))
    return np.flatnonzero((held > 0.5) & (vertices[:, 1] < ground + 0.6))


def subject(
    data: BodyData,
    *,
    rig: str = "game_engine",
    wardrobe: Wardrobe | None = None,
    shoes: str = "",
    parameters: BodyParameters | None = None,
) -> Subject:
    """Make a bare body, or one in shoes."""
    worn = [Worn(shoes, wardrobe.garment(shoes), Surface())] if wardrobe and shoes else []
    character = dress(
        "somebody",
        data=data,
        body=build_body(data, parameters or BodyParameters()),
        rig=data.rig(rig),
        skin=Surface(),
        worn=worn,
    )
    return Subject(character, figure_of(character))


def track(
    speeds: Floats, bends: Floats | float = 0.0, *, ground: Floats | float = 0.0, start: float = 0.0
) -> Track:
    """A way by its speed (K,), metres a second, and its bend (K,), radians a second."""
    headings = np.concatenate(
        [[0.3], 0.3 + np.cumsum(np.broadcast_to(bends, speeds.shape))[:-1] * STEP]
    )
    steps = np.column_stack([np.cos(headings), np.sin(headings)]) * (speeds * STEP)[:, None]
    places = np.concatenate([[[0.0, 0.0]], np.cumsum(steps, axis=0)[:-1]])
    distances = np.concatenate([[0.0], np.cumsum(speeds * STEP)[:-1]])
    heights = np.broadcast_to(ground, speeds.shape)
    return Track(start, np.column_stack([places, heights]), headings, distances)


def performing(
    way: Track, action: Action = "walk", *, style: int = 1, clip: str = ""
) -> Performance:
    """Somebody on a way."""
    return Performance(0, action, style, 1.3, way, clip=clip)


def even(speed: float, seconds: float = 6.0, bend: float = 0.0) -> Track:
    """A way at an even speed, straight or on a circle."""
    return track(np.full(round(seconds / STEP), speed), bend)


@dataclass(frozen=True)
class Contact:
    """What soles did, metres: the deepest below the ground, the farthest above it of whoever had
    no sole on it, and the farthest that a standing foot slid."""

    sunk: float
    floated: float
    slid: float


def contact(somebody: Subject, performance: Performance, times: Floats) -> Contact:
    """Measure the soles over times that are close to each other, on level ground."""
    poses = [pose_at(somebody.figure, performance, time) for time in times]
    clouds = {side: [somebody.sole(side, moves) for moves in poses] for side in SIDES}
    lowest = np.array([[cloud[:, 2].min() for cloud in clouds[side]] for side in SIDES])
    slid = max(slide for side in SIDES for slide in _slides(clouds[side]))
    return Contact(-float(lowest.min()), float(lowest.min(axis=0).max()), slid)


def _slides(clouds: list[Floats]) -> Iterator[float]:
    """Yield how far a sole has slid in each stretch of time in which it touches the ground.

    Of all vertices that touch it at two times the one that has moved least counts: a sole rolls.
    """
    slid = 0.0
    yield slid
    for before, after in pairwise(clouds):
        touching = (before[:, 2] < 0.001) & (after[:, 2] < 0.001)
        if not touching.any():
            slid = 0.0
            continue
        moved = np.linalg.norm(after[touching, :2] - before[touching, :2], axis=1)
        slid += float(moved.min())
        yield slid
