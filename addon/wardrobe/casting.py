"""Casting: who wears the outfit. Body, skin, hair, eyes, shoes, accessories, drawn from a seed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

import numpy as np

from ..errors import OutfitError
from ..makehuman.body import sample_body
from ..makehuman.data import BodyData
from ..makehuman.parameters import BodyParameters, Sex
from .catalogue import Wardrobe
from .garment import Garment, Kind
from .parts import ACCESSORIES, Parts, find_parts, fits_under_hats
from .people.eyes_painting import sample_iris_colour
from .people.hair_painting import sample_hair_colour
from .people.painting import Colour
from .people.skin import sample_skin_tone

EXTRAS: tuple[Kind, ...] = ("eyelashes", "eyebrows")
USUAL_ACCESSORIES = 0.15  # the share of people with each of them, where nobody asks for more
SEXES: tuple[Sex, ...] = ("female", "male")
AS_DRAWN: Parts = MappingProxyType({})


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
    accessories : tuple of Garment
        Glasses, a hat, a bag: at most one of each kind.
    """

    parameters: BodyParameters
    skin_tone: float
    hair_colour: Colour
    eye_colour: str
    hair: Garment
    shoes: Garment
    eyes: Garment
    extras: tuple[Garment, ...]
    accessories: tuple[Garment, ...] = ()


def parts_of(casting: Casting) -> tuple[Garment, ...]:
    """Return what a person wears beside the clothes, in the order in which it is painted."""
    return (casting.shoes, casting.hair, casting.eyes, *casting.extras, *casting.accessories)


def draw_sex(garments: Sequence[Garment], rng: np.random.Generator) -> Sex:
    """Draw the sex of somebody whom all these garments suit; of anybody where none does."""
    suited = [sex for sex in SEXES if all(sex in garment.sexes for garment in garments)]
    choices = suited or list(SEXES)
    return choices[int(rng.integers(len(choices)))]


def cast(
    data: BodyData,
    wardrobe: Wardrobe,
    rng: np.random.Generator,
    *,
    sex: Sex,
    preset: Literal["realistic", "paper"] = "realistic",
    parameters: BodyParameters | None = None,
    skin_tone: float | None = None,
    accessories: float = 0.0,
    bags: bool = True,
    parts: Parts = AS_DRAWN,
    hair_colour: Colour | None = None,
) -> Casting:
    """Draw a person of a sex; the body's parameters may be given instead.

    Parameters
    ----------
    data : BodyData
    wardrobe : Wardrobe
    rng : np.random.Generator
    sex : "female" or "male"
    preset : str
        Distribution of bodies, see `sample_body`.
    parameters : BodyParameters, optional
        A body that is given; hair, skin and shoes are still drawn.
    skin_tone : float from 0 to 1, optional
    accessories : float
        The chance, 0 to 1, of each of `ACCESSORIES`; drawn last: nothing else depends on it.
    bags : bool
        False leaves off the bag that was drawn: its straps would sink into an outwear.
    parts : mapping of str to str or None
        Hair, shoes and accessories given by name, None for an accessory that is left off; all
        else is drawn as it is without them. A hat that does not fit over drawn hair is left off.
    hair_colour : (r, g, b), optional
        A colour that is given, sRGB, 0-1.

    Raises
    ------
    OutfitError
        If the wardrobe lacks something, what is given does not go together, or the chance is none.
    """
    given = find_parts(parts, wardrobe)
    drawn = sample_body(rng, preset=preset, sex=sex, data=data)
    body = parameters or drawn
    drawn_tone = sample_skin_tone(rng, body.african, body.asian, body.caucasian)
    tone = drawn_tone if skin_tone is None else skin_tone
    drawn_colour = sample_hair_colour(rng, body.age_years, tone)
    person = Casting(
        parameters=body,
        skin_tone=tone,
        hair_colour=hair_colour or drawn_colour,
        eye_colour=sample_iris_colour(rng, body.african, body.asian, body.caucasian),
        hair=_one(wardrobe, "hair", body.sex, rng, given),
        shoes=_one(wardrobe, "shoes", body.sex, rng, given),
        eyes=_one(wardrobe, "eyes", body.sex, rng, given),
        extras=tuple(part for kind in EXTRAS for part in wardrobe.candidates(kind=kind)),
    )
    worn = _accessories(wardrobe, person, rng, accessories, given)
    return replace(person, accessories=tuple(one for one in worn if bags or one.kind != "bag"))


def _accessories(
    wardrobe: Wardrobe,
    person: Casting,
    rng: np.random.Generator,
    chance: float,
    given: Mapping[str, Garment | None],
) -> tuple[Garment, ...]:
    """Draw the accessories that are not given; every kind takes two draws, whatever comes of them.

    A hat is worn over hair that fits under one: what it does not hide would stick out of it.
    """
    if not 0.0 <= chance <= 1.0:
        raise OutfitError(f"accessories is a chance from 0 to 1, got {chance}")
    chosen = []
    for kind in ACCESSORIES:
        wears, which = float(rng.random()) < chance, float(rng.random())
        if kind == "hat" and not fits_under_hats(person.hair):
            continue
        item = given.get(kind)
        if kind not in given and wears:
            candidates = wardrobe.candidates(kind=kind, sex=person.parameters.sex)
            item = candidates[int(which * len(candidates))] if candidates else None
        if item:
            chosen.append(item)
    return tuple(chosen)


def _one(
    wardrobe: Wardrobe,
    kind: Kind,
    sex: Sex,
    rng: np.random.Generator,
    given: Mapping[str, Garment | None],
) -> Garment:
    """Return what is given of a kind, else what is drawn; it is drawn all the same."""
    candidates = wardrobe.candidates(kind=kind, sex=sex)
    if not candidates:
        raise OutfitError(f"the wardrobe in {wardrobe.folder} has no {kind} for a {sex} person")
    drawn = candidates[int(rng.integers(len(candidates)))]
    return given.get(kind) or drawn
