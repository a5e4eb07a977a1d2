"""The search for the sliders behind a mesh: bodies of sampled vertices, steps, starts."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from ...makehuman.body import target_weights
from ...makehuman.data import BODY_VERTEX_COUNT, BodyData
from ...makehuman.mhclo import BASE_VERTEX_COUNT
from ...makehuman.parameters import BodyParameters

Array = NDArray[np.float64]
Tell = Callable[[float], None]
System = tuple[Array, Array]

NAMES = tuple(entry.name for entry in fields(BodyParameters) if entry.name != "details")
RACES = slice(NAMES.index("african"), NAMES.index("caucasian") + 1)
# Where the search starts: between the values at which MakeHuman's formulas have their kinks.
START_AGES = (0.6, 0.35, 0.85, 0.1)
START_GENDERS = (0.2, 0.8)
START_MUSCLES = (0.25, 0.75)
FIRST_STEPS = 5
KINKED = tuple(
    NAMES.index(name)
    for name in ("muscle", "breast_firmness", "breast_size", "weight", "height", "proportions")
)
WORTH = 0.98  # of the cost: less gain is not worth another round
MOST_FAILURES = 12
RESTING = 1e-7  # of a step that changes nothing any more
STEP = 1e-4  # of a finite difference
DIGITS = 6  # as .mhm files keep them


@dataclass(frozen=True)
class Effort:
    """How long to search where nothing fits exactly.

    Attributes
    ----------
    steps : int
        From a promising start.
    starts : int
        How many of them are promising.
    rounds : int
        Over all kinks.
    """

    steps: int = 60
    starts: int = 5
    rounds: int = 3


class Guess(Protocol):
    """Values, and how well the body that they make fits."""

    @property
    def values(self) -> Array:
        """(11,) float ndarray in the order of NAMES."""

    @property
    def cost(self) -> float:
        """Sum of squared errors."""


G = TypeVar("G", bound=Guess)


class Fit(Protocol[G]):
    """What is searched."""

    def begin(self, values: Array) -> G:
        """Return a guess of these values."""

    def beside(self, guess: G, values: Array) -> G:
        """Return a guess of these values and whatever else belongs to another guess."""

    def system(self, guess: G, *, up: bool) -> System:
        """Return normal equations: their matrix and right side; at kinks those of one side."""

    def step(self, guess: G, system: System, damping: float) -> G:
        """Return where a damped Gauss-Newton step leads."""

    def is_exact(self, guess: G) -> bool:
        """Whether nothing better need be looked for."""


class Bodies:
    """Bodies of sampled vertices, quickly: what targets add to them is kept."""

    def __init__(self, data: BodyData, sampled: NDArray[np.intp]) -> None:
        self.data = data
        self.base = data.base.vertices[sampled]
        self.places = np.full(BASE_VERTEX_COUNT, -1, np.intp)
        self.places[sampled] = np.arange(len(sampled))
        self.offsets: dict[str, Array] = {}

    def _offset(self, fragment: str) -> Array:
        """Return what a target adds to the sampled vertices."""
        if fragment not in self.offsets:
            found, dense = self.data.target(fragment), np.zeros_like(self.base)
            if found is not None:
                places = self.places[found.indices]
                dense[places[places >= 0]] = found.offsets[places >= 0]
            self.offsets[fragment] = dense
        return self.offsets[fragment]

    def vertices(self, values: Array) -> Array:
        """Return the sampled vertices of the body that the values make."""
        parameters = BodyParameters(**dict(zip(NAMES, values.tolist(), strict=True)))
        shaped = self.base.copy()
        for fragment, weight in target_weights(self.data, parameters).items():
            shaped += weight * self._offset(fragment)
        return shaped

    def slopes(self, values: Array, *, up: bool) -> list[Array]:
        """Return how the vertices move with each value; at a kink to one of its sides."""
        here, found = self.vertices(values), []
        for place, value in enumerate(values.tolist()):
            step = STEP if (up and value + STEP <= 1) or value - STEP < 0 else -STEP
            moved = values.copy()
            moved[place] += step
            found.append((self.vertices(moved) - here) / step)
        return found


def even_sample(data: BodyData, *, cell: float) -> NDArray[np.intp]:
    """Return skin vertices about evenly spaced, one of each cube of space; ascending."""
    cubes = np.floor(data.base.vertices[:BODY_VERTEX_COUNT] / cell).astype(np.int64)
    _, firsts = np.unique(cubes, axis=0, return_index=True)
    return np.sort(firsts).astype(np.intp)


def parameters_of(values: Array) -> BodyParameters:
    """Return the parameters that a vector in the order of NAMES stands for."""
    rounded = np.round(np.clip(values, 0.0, 1.0), DIGITS).tolist()
    return BodyParameters(**dict(zip(NAMES, rounded, strict=True)))


def search(fit: Fit[G], tell: Tell, effort: Effort) -> G:
    """Return the best guess: a few steps from every start, then the most promising ones."""
    starts = list(itertools.product(START_AGES, START_MUSCLES, START_GENDERS))
    guesses: list[G] = []
    for done, (age, muscle, gender) in enumerate(starts):
        tell(0.4 * done / len(starts))
        values = np.full(len(NAMES), 0.5)
        values[:3], values[RACES] = (gender, age, muscle), 1 / 3
        guesses.append(descend(fit, fit.begin(values), FIRST_STEPS))
        if fit.is_exact(guesses[-1]):
            return descend(fit, guesses[-1], effort.steps)
    guesses.sort(key=lambda one: one.cost)
    best = guesses[0]
    for done, one in enumerate(guesses[: effort.starts]):
        tell(0.4 + 0.3 * done / effort.starts)
        best = min(best, descend(fit, one, effort.steps), key=lambda one: one.cost)
        if fit.is_exact(best):
            return best
    return _across_kinks(fit, best, tell, effort)


def _across_kinks(fit: Fit[G], best: G, tell: Tell, effort: Effort) -> G:
    """Look on the other side of every kink, where the best of this side may hide a better one."""
    for turn in range(effort.rounds):
        before = best
        for done, place in enumerate(KINKED):
            tell(0.7 + 0.3 * (turn + done / len(KINKED)) / effort.rounds)
            values = before.values.copy()
            values[place] = 1 - values[place]
            other = descend(fit, fit.beside(before, values), effort.steps)
            best = min(best, other, key=lambda one: one.cost)
            if fit.is_exact(best):
                return best
        if best.cost > before.cost * WORTH:
            break
    return best


def descend(fit: Fit[G], now: G, steps: int) -> G:
    """Go down by damped Gauss-Newton steps (Levenberg-Marquardt)."""
    damping, up, failures = 1e-3, True, 0
    system = fit.system(now, up=up)
    for _ in range(steps):
        tried = fit.step(now, system, damping)
        moved = float(np.abs(tried.values - now.values).max())
        if tried.cost < now.cost:
            now, damping, failures = tried, max(damping / 10, 1e-9), 0
        else:  # perhaps it lies on a kink, whose other side goes down
            damping, up, failures = damping * 4, not up, failures + 1
        if moved < RESTING or failures > MOST_FAILURES:
            break
        system = fit.system(now, up=up)
    return now


def bounded_step(square: Array, downhill: Array, values: Array, damping: float) -> Array:
    """Solve damped normal equations; values at a bound that it would push beyond stay there.

    Parameters
    ----------
    square : (n, n) float ndarray
    downhill : (n,) float ndarray
    values : (11,) float ndarray
        What the first unknowns change; others are free.
    damping : float
    """
    free, step = np.ones(len(downhill), bool), np.zeros(len(downhill))
    scale = float(np.trace(square)) / len(downhill)
    for _ in range(len(values)):
        kept = square[np.ix_(free, free)]
        damped = kept + damping * np.diag(np.diag(kept) + 1e-6 * scale)
        step[:] = 0
        step[free] = np.linalg.solve(damped, downhill[free])
        first = step[: len(values)]
        out = ((values <= 0) & (first < 0)) | ((values >= 1) & (first > 0))
        if not out.any():
            break
        free[: len(values)] &= ~out
    return step


def normal_values(values: Array) -> Array:
    """Keep values to 0-1, and the three shares to a sum of 1."""
    kept = np.clip(values, 0.0, 1.0)
    total = float(kept[RACES].sum())
    kept[RACES] = kept[RACES] / total if total > 0 else 1 / 3
    return kept
