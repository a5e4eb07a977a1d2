"""What is proposed for an outfit: which garments are worn of it, and by whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from .cloning.observation import Observation, Outfit, Person
from .errors import OutfitError
from .makehuman.data import BodyData
from .makehuman.mhm import read_mhm
from .makehuman.parameters import BodyParameters, Sex, parameters_from_mhm
from .photos.wearing import choose_garments, choose_suit, named_garments, wearable
from .stage.settings import CharacterSettings
from .wardrobe.casting import Casting, cast, draw_sex
from .wardrobe.catalogue import Wardrobe
from .wardrobe.garment import Garment
from .wardrobe.landmarks import category_named
from .wardrobe.parts import Parts

SUIT_SLOTS = {"top", "bottom"}  # of a one-piece suit


@dataclass(frozen=True)
class Proposal:
    """Garments and person of an outfit, before anything is cloned.

    Attributes
    ----------
    worn : tuple of Observation
        What of the photo is worn.
    garments : tuple of Garment
        One for each of `worn`.
    casting : Casting
        The person.
    sex : str
        Of those whom the garments were chosen for.
    left_out : tuple of str
        What of the photo is not worn, a sentence each.
    """

    worn: tuple[Observation, ...]
    garments: tuple[Garment, ...]
    casting: Casting
    sex: Sex
    left_out: tuple[str, ...]


def propose(
    outfit: Outfit,
    settings: CharacterSettings,
    seed: int,
    data: BodyData,
    wardrobe: Wardrobe,
) -> Proposal:
    """Choose garments for what is seen, and draw a person whom they suit.

    What the outfit says of a garment or its person counts before the settings.

    Raises
    ------
    OutfitError
        If nothing on the photo can be worn, or a garment that is asked for is not there.
    """
    settings = settings_for(outfit.person, settings)
    rng = np.random.default_rng(seed_for(outfit.person, seed))
    worn, left_out = wearable(outfit.observations, available=wardrobe.categories)
    if not worn:
        raise OutfitError(f"{outfit.name}: nothing to wear; {'; '.join(left_out)}")
    worn, garments, sex, unseen = _choose(worn, wardrobe, settings, rng)
    pairs = zip(worn, garments, strict=True)
    over = next((garment.name for item, garment in pairs if item.slot == "outwear"), "")
    casting = cast(
        data,
        wardrobe,
        rng,
        sex=sex,
        preset=settings.body_preset,
        parameters=given_body(settings),
        skin_tone=settings.skin_tone,
        accessories=settings.accessories,
        bags=not over,
        parts=settings.parts,
        hair_colour=settings.hair_colour,
    )
    left_out += [*unseen, *_not_worn(settings.parts, casting, over)]
    return Proposal(tuple(worn), tuple(garments), casting, sex, tuple(left_out))


def _not_worn(parts: Parts, casting: Casting, over: str) -> list[str]:
    """Say which accessories that somebody chose are left off, and why; over is the outwear."""
    worn = {item.kind for item in casting.accessories}
    reasons = {
        "hat": f"it does not go with {casting.hair.name}, which was drawn: choose the hair too",
        "bag": f"its straps would sink into {over}",
    }
    return [
        f"{parts[kind]} is left off: {why}"
        for kind, why in reasons.items()
        if parts.get(kind) and kind not in worn
    ]


def worn_by_slot(pairs: Iterable[tuple[Observation, Garment]]) -> dict[str, str]:
    """Return the name of the garment that is worn in each slot; a one-piece suit takes two."""
    worn: dict[str, str] = {}
    for item, garment in pairs:
        categories = garment.registration.categories if garment.registration else ()
        slots = [category_named(name).slot for name in categories]
        worn |= dict.fromkeys([item.slot, *slots], garment.name)
    return worn


def worn_by_category(outfit: Outfit, found: Proposal) -> dict[str, str]:
    """Return the name of the garment that is worn for each category that the photo shows."""
    worn = worn_by_slot(zip(found.worn, found.garments, strict=True))
    shown = {item.slot: item.category for item in reversed(outfit.observations)}
    return {category: worn[slot] for slot, category in shown.items() if slot in worn}


def seed_for(person: Person | None, seed: int) -> int:
    """Return the seed that an outfit brings along, else the one given."""
    return seed if person is None or person.seed is None else person.seed


def settings_for(person: Person | None, settings: CharacterSettings) -> CharacterSettings:
    """Return the settings with what an outfit says of its person."""
    if person is None:
        return settings
    return replace(
        settings,
        sex=person.sex or settings.sex,
        body=person.body or settings.body,
        skin_tone=settings.skin_tone if person.skin_tone is None else person.skin_tone,
        parts={**settings.parts, **person.parts},
        hair_colour=person.hair_colour or settings.hair_colour,
    )


def given_body(settings: CharacterSettings) -> BodyParameters | None:
    """Return the body that is given, by itself or by a .mhm file; None where bodies are drawn."""
    if settings.body is not None:
        return settings.body
    return parameters_from_mhm(read_mhm(settings.body_file)) if settings.body_file else None


def _choose(
    worn: Sequence[Observation],
    wardrobe: Wardrobe,
    settings: CharacterSettings,
    rng: np.random.Generator,
) -> tuple[list[Observation], list[Garment], Sex, list[str]]:
    """Return what is worn of which observation, by whom, and what is not.

    Who wears it is drawn among those whom the nearest cuts suit, not the other way round.
    """
    names = [*settings.wear, *(item.garment for item in worn if item.garment)]
    named, unseen = named_garments(worn, names, wardrobe)
    sex = _sex(worn, wardrobe, named, settings, rng)
    garments = choose_garments(worn, wardrobe, sex=sex, named=named)
    suit = None
    if not named.keys() & SUIT_SLOTS:
        suit = choose_suit(worn, garments, wardrobe, sex=sex)
    pairs: dict[str, tuple[Observation, Garment]] = {}
    for item, garment in zip(worn, garments, strict=True):
        chosen = suit if suit and item.slot in SUIT_SLOTS else garment
        pairs.setdefault(chosen.name, (item, chosen))  # a suit is worn once
    return [item for item, _ in pairs.values()], [own for _, own in pairs.values()], sex, unseen


def _sex(
    worn: Sequence[Observation],
    wardrobe: Wardrobe,
    named: dict[str, Garment],
    settings: CharacterSettings,
    rng: np.random.Generator,
) -> Sex:
    """Return whose cuts are chosen.

    A body that is given by itself was a drawn one that somebody changed: it is drawn here as
    well, so that hair and shoes stay as they were.
    """
    given = given_body(settings)
    if given is not None and settings.body is None:
        return given.sex
    sex = settings.sex or draw_sex(choose_garments(worn, wardrobe, named=named), rng)
    return given.sex if given is not None else sex
