"""MakeHuman's body parameters, and their lines in .mhm files."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import Literal

from ..errors import OutfitError
from .mhm import Mhm

Sex = Literal["female", "male"]
# MakeHuman's modifier for each parameter, in the order in which MakeHuman writes them.
MACRO_MODIFIERS = {
    "breast/BreastSize": "breast_size",
    "breast/BreastFirmness": "breast_firmness",
    "macrodetails/Gender": "gender",
    "macrodetails/Age": "age",
    "macrodetails/African": "african",
    "macrodetails/Asian": "asian",
    "macrodetails/Caucasian": "caucasian",
    "macrodetails-universal/Muscle": "muscle",
    "macrodetails-universal/Weight": "weight",
    "macrodetails-height/Height": "height",
    "macrodetails-proportions/BodyProportions": "proportions",
}


@dataclass(frozen=True)
class BodyParameters:
    """MakeHuman's modifier values.

    Attributes
    ----------
    gender : float
        0 female, 1 male.
    age : float
        0 one year, 0.5 25 years, 1 90 years.
    muscle, weight, height, proportions : float, 0-1
    african, asian, caucasian : float, 0-1
        Shares; only their ratios count.
    breast_size, breast_firmness : float, 0-1
    details : tuple of (str, float)
        Detail modifiers as in .mhm files, such as ("head/head-age-decr|incr", 0.4).
    """

    gender: float = 0.5
    age: float = 0.5
    muscle: float = 0.5
    weight: float = 0.5
    height: float = 0.5
    proportions: float = 0.5
    african: float = 1 / 3
    asian: float = 1 / 3
    caucasian: float = 1 / 3
    breast_size: float = 0.5
    breast_firmness: float = 0.5
    details: tuple[tuple[str, float], ...] = ()

    def __post_init__(self) -> None:
        for entry in fields(self):
            if entry.name == "details":
                continue
            value = getattr(self, entry.name)
            if not 0.0 <= value <= 1.0:  # false for NaN as well
                raise OutfitError(f"body parameter {entry.name} must be 0 to 1, got {value}")
        for modifier, value in self.details:
            if not math.isfinite(value):
                raise OutfitError(f"body modifier {modifier} must be a finite number")

    @property
    def sex(self) -> Sex:
        """The nearer of "female" and "male"."""
        return "male" if self.gender > 0.5 else "female"

    @property
    def age_years(self) -> float:
        """Age in years, as MakeHuman counts it: 1 at 0, 25 at 0.5, 90 at 1."""
        if self.age < 0.5:
            return 1 + 48 * self.age
        return 25 + 130 * (self.age - 0.5)


def age_value(years: float) -> float:
    """Return the age parameter of an age in years (1-90); inverse of BodyParameters.age_years."""
    value = (years - 1) / 48 if years < 25 else 0.5 + (years - 25) / 130
    return min(1.0, max(0.0, value))


def parameters_from_mhm(mhm: Mhm) -> BodyParameters:
    """Take the body out of a .mhm: macro modifiers by name, every other one as a detail.

    Macro values beyond 0-1 are clipped, as MakeHuman does.
    """
    values: dict[str, float] = {}
    details: dict[str, float] = {}
    for modifier, value in mhm.modifiers:
        if modifier in MACRO_MODIFIERS:
            values[MACRO_MODIFIERS[modifier]] = min(1.0, max(0.0, value))
        else:
            details[modifier] = value
    return BodyParameters(details=tuple(details.items()), **values)


def modifiers_from_parameters(parameters: BodyParameters) -> tuple[tuple[str, float], ...]:
    """Return a .mhm's modifier lines: all macro ones, and the details that are not zero."""
    macro = ((name, float(getattr(parameters, key))) for name, key in MACRO_MODIFIERS.items())
    return (*macro, *((name, value) for name, value in parameters.details if value))
