"""Whom one meets in a street: distributions of the body parameters that a seed draws from."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .parameters import BodyParameters, Sex, age_value

YOUNGEST, OLDEST = 18.0, 75.0
# Mean and standard deviation of grown-ups' stature in centimetres, and the range kept.
STATURE: dict[Sex, tuple[float, float]] = {"female": (163.0, 6.5), "male": (176.0, 7.0)}
STATURE_RANGE = (147.0, 202.0)
SHRINKS_FROM, SHRINKS_BY = 45.0, 0.08  # years, centimetres a year
# The published code: mean and standard deviation of stature in centimetres, divided by 200.
PAPER_STATURE: dict[Sex, tuple[float, float]] = {"female": (160.0, 5.2), "male": (170.0, 5.7)}
PAPER_TALLEST = 200.0


def draw_sex(rng: np.random.Generator) -> Sex:
    """Draw "female" or "male", evenly."""
    return "female" if rng.random() < 0.5 else "male"


def _redraw(draw: Callable[[], float], low: float, high: float) -> float:
    """Draw until the value lies within the range: no heap of values at its ends."""
    for _ in range(1000):
        value = draw()
        if low <= value <= high:
            return value
    return min(high, max(low, value))


def _normal(
    rng: np.random.Generator, mean: float, deviation: float, low: float, high: float
) -> float:
    mean = min(high, max(low, mean))
    return round(_redraw(lambda: float(rng.normal(mean, deviation)), low, high), 6)


def draw_person(rng: np.random.Generator, sex: Sex) -> tuple[BodyParameters, float]:
    """Draw a realistic grown-up.

    Age leans to the young (18-75, mean about 41). Weight rises with age and women have less
    muscle than men; people lose muscle, firmness and some height with age. Ancestry is a mixture
    in which mostly one share prevails (Dirichlet with 0.5).

    Returns
    -------
    parameters : BodyParameters
        With the average height.
    height_cm : float
        The stature to give them.
    """
    male = sex == "male"
    years = YOUNGEST + (OLDEST - YOUNGEST) * float(rng.beta(1.3, 1.9))
    aged = (years - YOUNGEST) / (OLDEST - YOUNGEST)
    mean, deviation = STATURE[sex]
    mean -= SHRINKS_BY * max(0.0, years - SHRINKS_FROM)
    height_cm = _normal(rng, mean, deviation, *STATURE_RANGE)
    muscle = _normal(rng, (0.58 if male else 0.46) - 0.12 * aged, 0.1, 0.15, 0.9)
    weight = _normal(rng, 0.47 + 0.14 * aged, 0.13, 0.12, 0.95)
    african, asian, caucasian = (round(float(share), 6) for share in rng.dirichlet([0.5] * 3))
    gender = round(1 - 0.12 * rng.random() if male else 0.12 * rng.random(), 6)
    return BodyParameters(
        gender=gender,
        age=round(age_value(years), 6),
        muscle=muscle,
        weight=weight,
        proportions=_normal(rng, 0.55, 0.12, 0.2, 0.9),
        african=african,
        asian=asian,
        caucasian=caucasian,
        breast_size=0.5 if male else _normal(rng, 0.35 + 0.35 * weight, 0.13, 0.1, 0.9),
        breast_firmness=0.5 if male else _normal(rng, 0.7 - 0.35 * aged, 0.1, 0.15, 0.95),
    ), height_cm


def draw_paper(rng: np.random.Generator, sex: Sex) -> BodyParameters:
    """Draw a body as ClonedPerson's published code does (uniform ranges, see its .mhm writer)."""
    african = round(float(rng.uniform(0, 1)), 6)
    asian = round(float(rng.uniform(0, 1 - african)), 6)
    mean, deviation = PAPER_STATURE[sex]
    stature = _normal(rng, mean, deviation, 0.0, PAPER_TALLEST)
    return BodyParameters(
        gender=1.0 if sex == "male" else 0.0,
        age=_uniform(rng, 0.2, 0.9),
        muscle=_uniform(rng, 0, 1),
        weight=_uniform(rng, 0, 1),
        height=round(stature / 200, 6),
        african=african,
        asian=asian,
        caucasian=round(max(0.0, 1 - african - asian), 6),
        breast_size=_uniform(rng, 0, 0.7),
        breast_firmness=_uniform(rng, 0.3, 1),
    )


def _uniform(rng: np.random.Generator, low: float, high: float) -> float:
    return round(float(rng.uniform(low, high)), 6)
