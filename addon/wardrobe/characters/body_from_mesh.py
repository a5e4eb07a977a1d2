"""The body parameters behind a base mesh: what MakeHuman's sliders were when it was exported."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ...errors import OutfitError
from ...makehuman.body import build_body
from ...makehuman.data import BODY_VERTEX_COUNT, BodyData
from ...makehuman.mhclo import BASE_VERTEX_COUNT
from ...makehuman.parameters import BodyParameters
from ...makehuman.rigs import BoneWeights
from .body_from_posed import PosedFit
from .body_search import (
    NAMES,
    Array,
    Bodies,
    Effort,
    System,
    Tell,
    bounded_step,
    even_sample,
    normal_values,
    parameters_of,
    search,
)

CELL = 0.35  # decimetres between sampled vertices
EXACT = 5e-4  # decimetres: a root mean square below which no other start is tried
NEAR_MM = 0.5  # a mean distance below which nobody asks whether the body is posed
MOST_MM = 15.0  # beyond it is another body
# In a pose, where each bone may lie as suits it best, only an exact fit says what the shape is
# (measured: with 0.9 mm in the pose it may be 15 mm off at rest).
MOST_POSED_MM = 0.5
POSED_EFFORT = Effort(steps=25, starts=2, rounds=0)
TURNED = 7.0  # degrees: shapes beyond the sliders look like smaller turns of a limb
UNSEEN = 1e-3  # decimetres: a slider that moves nothing farther stays in the middle


@dataclass(frozen=True)
class FoundBody:
    """A body that was recognised.

    Attributes
    ----------
    parameters : BodyParameters
    distance : float
        Mean distance of its skin from the mesh's, millimetres.
    posed : bool
        Whether the mesh was in a pose.
    """

    parameters: BodyParameters
    distance: float
    posed: bool = False


def body_of_mesh(
    vertices: Array,
    data: BodyData,
    *,
    weights: BoneWeights | None = None,
    tell: Tell | None = None,
) -> FoundBody:
    """Find the sliders that make a body, by least squares.

    Parameters
    ----------
    vertices : (19158, 3) or (13380, 3) float ndarray, decimetres, Y up
        The base mesh, with or without its helpers; anywhere.
    data : BodyData
    weights : BoneWeights, optional
        Of the same vertices; without them the body must be in rest pose.
    tell : callable (float) -> None, optional
        Told how far the search is, 0 to 1.

    Returns
    -------
    FoundBody
        The same for the same vertices. Sliders that change nothing, such as a man's breasts, stay
        in the middle; details are no part of it and are left in the distance.

    Raises
    ------
    OutfitError
        Where the mesh is another one, or no sliders come near it.
    """
    if len(vertices) not in (BASE_VERTEX_COUNT, BODY_VERTEX_COUNT):
        raise OutfitError(
            f"its body has {len(vertices)} vertices, MakeHuman's base mesh {BASE_VERTEX_COUNT}"
        )
    tell = tell or (lambda done: None)
    found = _at_rest(vertices, data, lambda done: tell(0.3 * done))
    if weights is not None and found.distance > NEAR_MM:
        found = _in_pose(found, vertices, data, weights, lambda done: tell(0.3 + 0.7 * done))
    if found.distance > MOST_MM and found.posed:
        raise OutfitError("its body is posed and has more than sliders make: export it unposed")
    if found.distance > MOST_MM:
        raise OutfitError(
            f"its body differs by {found.distance:.0f} mm in the mean from the nearest one that "
            "the sliders make"
        )
    return found


def _at_rest(vertices: Array, data: BodyData, tell: Tell) -> FoundBody:
    skin, sampled = vertices[:BODY_VERTEX_COUNT], even_sample(data, cell=CELL)
    values = _plain(search(RestFit(data, sampled, skin[sampled]), tell, Effort()).values, data)
    parameters = parameters_of(values)
    gaps = _centred(build_body(data, parameters).skin) - _centred(skin)
    return FoundBody(parameters, _mean_mm(gaps))


def _in_pose(
    found: FoundBody, vertices: Array, data: BodyData, weights: BoneWeights, tell: Tell
) -> FoundBody:
    """Return the body of a mesh whose bones have turned; what was found where they have not."""
    fit = PosedFit(data, vertices, weights)
    here = np.array([getattr(found.parameters, name) for name in NAMES])
    if not fit.can_tell or fit.turn(here) < TURNED:
        return found
    guess = search(fit, tell, POSED_EFFORT)
    distance = _mean_mm(guess.errors.reshape(-1, 3))
    if distance > MOST_POSED_MM:
        return replace(found, posed=found.distance > MOST_MM)
    return FoundBody(parameters_of(_plain(guess.values, data)), distance, posed=True)


def _plain(values: Array, data: BodyData) -> Array:
    """Put sliders that move nothing into the middle."""
    here, kept = build_body(data, parameters_of(values)).skin, values.copy()
    for name in ("breast_firmness", "breast_size"):
        middle = kept.copy()
        middle[NAMES.index(name)] = 0.5
        if np.abs(build_body(data, parameters_of(middle)).skin - here).max() < UNSEEN:
            kept = middle
    return kept


def _mean_mm(gaps: Array) -> float:
    return float(np.linalg.norm(gaps, axis=1).mean()) * 100


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class _Guess:
    values: Array
    errors: Array

    @property
    def cost(self) -> float:
        return float(self.errors @ self.errors)


class RestFit:
    """How far bodies are from a mesh in rest pose, wherever it stands.

    Parameters
    ----------
    data : BodyData
    sampled : (n,) int ndarray of base vertices
    goal : (n, 3) float ndarray
        Where the mesh has them.
    """

    def __init__(self, data: BodyData, sampled: NDArray[np.intp], goal: Array) -> None:
        self.bodies, self.goal = Bodies(data, sampled), _centred(goal)

    def begin(self, values: Array) -> _Guess:
        """Return a guess of these values."""
        return _Guess(values, (_centred(self.bodies.vertices(values)) - self.goal).ravel())

    def beside(self, guess: _Guess, values: Array) -> _Guess:
        """Return a guess of these values."""
        del guess  # nothing else belongs to it
        return self.begin(values)

    def system(self, guess: _Guess, *, up: bool) -> System:
        """Return the normal equations' matrix and right side."""
        columns = [_centred(slope).ravel() for slope in self.bodies.slopes(guess.values, up=up)]
        slopes = np.stack(columns, axis=1)
        return slopes.T @ slopes, -slopes.T @ guess.errors

    def step(self, guess: _Guess, system: System, damping: float) -> _Guess:
        """Return where a damped step leads."""
        return self.begin(
            normal_values(guess.values + bounded_step(*system, guess.values, damping))
        )

    def is_exact(self, guess: _Guess) -> bool:
        """Whether the sampled vertices meet."""
        return guess.cost * 3 < EXACT**2 * guess.errors.size


def _centred(vertices: Array) -> Array:
    return vertices - vertices.mean(axis=0)
