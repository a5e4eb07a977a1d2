"""Casting: who wears the outfit. Body, skin, hair, eyes and shoes, drawn from a seed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..errors import OutfitError
from ..makehuman.body import sample_body
from ..makehuman.data import BodyData
from ..makehuman.parameters import BodyParameters, Sex
from .catalogue import Wardrobe
from .eyes_painting import sample_iris_colour
from .garment import Garment, Kind
from .hair_painting import sample_hair_colour
from .landmarks import category_named
from .painting import Colour
from .skin import sample_skin_tone

EXTRAS: tuple[Kind, ...] = ("eyelashes", "eyebrows")
FEMALE_CATEGORIES = frozenset(
    {"skirt", "short sleeve dress", "long sleeve dress", "vest dress", "sling dress", "sling"}
)


@dataclass(frozen=True)
class Casting:
    """A person before dressing.

    Attributes
    ----------
    parameters : BodyParameters
    skin_tone : float
        0 very light to 1 very dark.
    hair_colour : (r, g, b)
        sRGB, 0-1.
    eye_colour : str
        One of `IRIS_COLOURS`.
    hair, shoes, eyes : Garment
    extras : tuple of Garment
        Eyelashes and eyebrows.
    """

    parameters: BodyParameters
    skin_tone: float
    hair_colour: Colour
    eye_colour: str
    hair: Garment
    shoes: Garment
    eyes: Garment
    extras: tuple[Garment, ...]


def sex_for(categories: Collection[str], rng: np.random.Generator) -> Sex:
    """Return the sex whose wardrobe has these categories; drawn where both have."""
    for name in categories:
        category_named(name)
    drawn: Sex = "female" if rng.random() < 0.5 else "male"
    return "female" if FEMALE_CATEGORIES.intersection(categories) else drawn


def cast(
    data: BodyData,
    wardrobe: Wardrobe,
    rng: np.random.Generator,
    *,
    sex: Sex,
    preset: Literal["realistic", "paper"] = "realistic",
    parameters: BodyParameters | None = None,
) -> Casting:
    """Draw a person of a sex; the body's parameters may be given instead.

    Parameters
    ----------
    data : BodyData
    wardrobe : Wardrobe
    rng : np.random.Generator
    sex : str
        "female" or "male".
    preset : str
        Distribution of bodies, see `sample_body`.
    parameters : BodyParameters, optional
        A body that is given; hair, skin and shoes are still drawn.
    """
    drawn = sample_body(rng, preset=preset, sex=sex, data=data)
    body = parameters or drawn
    tone = sample_skin_tone(rng, body.african, body.asian, body.caucasian)
    return Casting(
        parameters=body,
        skin_tone=tone,
        hair_colour=sample_hair_colour(rng, body.age_years, tone),
        eye_colour=sample_iris_colour(rng, body.african, body.asian, body.caucasian),
        hair=_one(wardrobe, "hair", body.sex, rng),
        shoes=_one(wardrobe, "shoes", body.sex, rng),
        eyes=_one(wardrobe, "eyes", body.sex, rng),
        extras=tuple(part for kind in EXTRAS for part in wardrobe.candidates(kind=kind)),
    )


def _one(wardrobe: Wardrobe, kind: Kind, sex: Sex, rng: np.random.Generator) -> Garment:
    candidates = wardrobe.candidates(kind=kind, sex=sex)
    if not candidates:
        raise OutfitError(f"the wardrobe in {wardrobe.folder} has no {kind} for a {sex} person")
    return candidates[int(rng.integers(len(candidates)))]
