"""MakeHuman's own formulas from modifier values to target weights."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from typing import Protocol

Factors = dict[str, float]


class MacroValues(Protocol):
    """The values that MakeHuman's macro targets depend on, all 0-1 (see body.BodyParameters)."""

    @property
    def gender(self) -> float: ...
    @property
    def age(self) -> float: ...
    @property
    def muscle(self) -> float: ...
    @property
    def weight(self) -> float: ...
    @property
    def height(self) -> float: ...
    @property
    def proportions(self) -> float: ...
    @property
    def african(self) -> float: ...
    @property
    def asian(self) -> float: ...
    @property
    def caucasian(self) -> float: ...
    @property
    def breast_size(self) -> float: ...
    @property
    def breast_firmness(self) -> float: ...


def race_factors(african: float, asian: float, caucasian: float) -> Factors:
    """Normalise the three shares to sum 1; thirds where all are zero."""
    total = african + asian + caucasian
    if total <= 0:
        return dict.fromkeys(("african", "asian", "caucasian"), 1 / 3)
    return {
        "african": african / total,
        "asian": asian / total,
        "caucasian": caucasian / total,
    }


def age_factors(age: float) -> Factors:
    """Split an age value into baby (0, one year), child, young (0.5, 25) and old (1, 90)."""
    if age >= 0.5:
        return {"baby": 0.0, "child": 0.0, "young": 2 - 2 * age, "old": 2 * age - 1}
    baby = max(0.0, 1 - age * 5.333)
    young = max(0.0, (age - 0.1875) * 3.2)
    child = max(0.0, min(1.0, 5.333 * age) - young)
    return {"baby": baby, "child": child, "young": young, "old": 0.0}


def three_factors(value: float, low: str, middle: str, high: str) -> Factors:
    """Split a value into its low (0), middle (0.5) and high (1) anchors."""
    lowest, highest = max(0.0, 1 - 2 * value), max(0.0, 2 * value - 1)
    return {low: lowest, middle: 1 - lowest - highest, high: highest}


def _level_factors(value: float, what: str) -> Factors:
    return three_factors(value, f"min{what}", f"average{what}", f"max{what}")


def _product(prefix: str, *axes: Mapping[str, float]) -> Iterable[tuple[str, float]]:
    """Yield every combination of the axes' names with the product of their factors, if above 0."""
    used = [[(name, factor) for name, factor in axis.items() if factor > 0] for axis in axes]
    for combination in itertools.product(*used):
        weight = 1.0
        for _, factor in combination:
            weight *= factor
        if weight > 0:  # a product of very small factors may vanish
            yield prefix + "-".join(name for name, _ in combination), weight


def macro_weights(parameters: MacroValues) -> dict[str, float]:
    """Return the weights of MakeHuman's macro targets.

    Parameters
    ----------
    parameters : BodyParameters

    Returns
    -------
    dict of str to float
        Fragment, such as "macrodetails/caucasian-male-young", to a weight above 0. Combinations
        for which MakeHuman has no file (all-average ones) are listed too; they count as zero.
    """
    gender = {"female": 1 - parameters.gender, "male": parameters.gender}
    age = age_factors(parameters.age)
    muscle = _level_factors(parameters.muscle, "muscle")
    weight = _level_factors(parameters.weight, "weight")
    build = (gender, age, muscle, weight)
    height = _level_factors(parameters.height, "height")
    proportions = three_factors(
        parameters.proportions, "uncommonproportions", "averageproportions", "idealproportions"
    )
    cup = _level_factors(parameters.breast_size, "cup")
    firmness = _level_factors(parameters.breast_firmness, "firmness")
    race = race_factors(parameters.african, parameters.asian, parameters.caucasian)
    female = {"female": gender["female"]}
    return dict(
        itertools.chain(
            _product("macrodetails/", race, gender, age),
            _product("macrodetails/universal-", *build),
            _product("macrodetails/height/", *build, height),
            _product("macrodetails/proportions/", *build, proportions),
            _product("breast/", female, age, muscle, weight, cup, firmness),
        )
    )


def detail_weights(details: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Return the target weights of detail modifiers.

    Parameters
    ----------
    details : iterable of (modifier, value)
        `group/target-a|b` with a value in -1..1: below 0 -a, above 0 -b; `a|b|c` is low, middle
        and high; `group/target` is one-sided, 0..1. Values beyond are clipped.

    Returns
    -------
    dict of str to float
        Fragment to a weight above 0; a fragment that several modifiers name adds up.
    """
    weights: dict[str, float] = {}
    for modifier, value in details:
        for fragment, weight in _detail_fragments(modifier, value):
            if weight > 0:
                weights[fragment] = weights.get(fragment, 0.0) + weight
    return weights


def _detail_fragments(modifier: str, value: float) -> list[tuple[str, float]]:
    first, *others = modifier.split("|")
    if not others:
        return [(modifier, min(1.0, max(0.0, value)))]
    value = min(1.0, max(-1.0, value))
    stem, _, low = first.rpartition("-")
    sides = [(f"{stem}-{low}", max(0.0, -value)), (f"{stem}-{others[-1]}", max(0.0, value))]
    if len(others) > 1:
        sides.append((f"{stem}-{others[0]}", 1 - abs(value)))
    return sides
