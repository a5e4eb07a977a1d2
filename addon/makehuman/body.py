"""Bodies: the vertices that MakeHuman's parameters make of the base mesh, and random bodies."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ..errors import OutfitError
from .data import BODY_VERTEX_COUNT, BodyData, find_body_data
from .parameters import (
    BodyParameters,
    Sex,
    age_value,
    modifiers_from_parameters,
    parameters_from_mhm,
)
from .population import draw_paper, draw_person, draw_sex
from .targets import detail_weights, macro_weights

__all__ = [
    "Body",
    "BodyParameters",
    "age_value",
    "build_body",
    "modifiers_from_parameters",
    "parameters_from_mhm",
    "sample_body",
    "target_weights",
    "unknown_modifiers",
]


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class Body:
    """A body in rest pose.

    Attributes
    ----------
    parameters : BodyParameters
    vertices : (19158, 3) float ndarray, decimetres, Y up, helpers included
    """

    parameters: BodyParameters
    vertices: NDArray[np.float64]

    @property
    def skin(self) -> NDArray[np.float64]:
        """(13380, 3) view of the vertices that are skin."""
        return self.vertices[:BODY_VERTEX_COUNT]

    @property
    def ground(self) -> float:
        """Height of the soles, decimetres."""
        return float(self.skin[:, 1].min())

    @property
    def height_cm(self) -> float:
        """Height from sole to crown, centimetres, as MakeHuman shows it."""
        return float(np.ptp(self.skin[:, 1])) * 10


def target_weights(data: BodyData, parameters: BodyParameters) -> dict[str, float]:
    """Return the weights of the targets that exist, by the data folder's own names for them."""
    weights: dict[str, float] = {}
    wanted = [*macro_weights(parameters).items(), *detail_weights(parameters.details).items()]
    for name, weight in wanted:
        fragment = data.fragment(name)
        if fragment is not None:
            weights[fragment] = weights.get(fragment, 0.0) + weight
    return weights


def unknown_modifiers(data: BodyData, parameters: BodyParameters) -> tuple[str, ...]:
    """Return the detail modifiers none of whose targets the data folder has."""
    return tuple(
        modifier
        for modifier, value in parameters.details
        if value and not any(data.fragment(name) for name in detail_weights([(modifier, value)]))
    )


def build_body(data: BodyData, parameters: BodyParameters) -> Body:
    """Shape the base mesh: base vertices plus all targets times their weights.

    Parameters
    ----------
    data : BodyData
    parameters : BodyParameters

    Returns
    -------
    Body
    """
    vertices = data.base.vertices.copy()
    for fragment, weight in target_weights(data, parameters).items():
        target = data.target(fragment)
        if target is not None:
            vertices[target.indices] += weight * target.offsets
    return Body(parameters, vertices)


def with_height(data: BodyData, parameters: BodyParameters, height_cm: float) -> BodyParameters:
    """Return the parameters with the height value that makes a body so tall.

    Between 0, 0.5 and 1 every vertex moves in proportion to the height value, so three bodies tell
    all heights; bisection finds the value. A height out of the body's reach gets 0 or 1.
    """
    low, middle, high = (
        build_body(data, replace(parameters, height=value)).skin[:, 1] for value in (0, 0.5, 1)
    )

    def centimetres(value: float) -> float:
        first, second = (low, middle) if value < 0.5 else (middle, high)
        share = (value % 0.5) / 0.5 if value < 1 else 1.0
        return 10 * float(np.ptp(first + (second - first) * share))

    least, most = 0.0, 1.0
    for _ in range(16):
        value = (least + most) / 2
        least, most = (value, most) if centimetres(value) < height_cm else (least, value)
    return replace(parameters, height=round((least + most) / 2, 6))


def sample_body(
    rng: np.random.Generator,
    *,
    preset: Literal["realistic", "paper"] = "realistic",
    sex: Sex | None = None,
    data: BodyData | None = None,
) -> BodyParameters:
    """Draw a random body.

    Parameters
    ----------
    rng : Generator
    preset : "realistic" or "paper"
        "realistic": a street's grown-ups (see population.draw_person), with statures in
        centimetres as people have them. "paper": the ranges of ClonedPerson's published code.
    sex : "female" or "male", optional
        Drawn evenly where it is not given.
    data : BodyData, optional
        Where to measure heights ("realistic" only); the installed data by default.

    Returns
    -------
    BodyParameters
        With six decimals, as .mhm files keep them, so that a saved body is the same body.
    """
    sex = sex or draw_sex(rng)
    if preset == "paper":
        return draw_paper(rng, sex)
    if preset != "realistic":
        raise OutfitError(f"unknown body preset {preset!r}; expected 'realistic' or 'paper'")
    person, height_cm = draw_person(rng, sex)
    return with_height(data or find_body_data(), person, height_cm)
