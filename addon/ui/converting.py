"""Between what Blender keeps of a character and what the pipeline takes and gives."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .characters import CharacterObject
from .names import NO_PART, PARTS
from .paths import path_of
from .updates import updates_held

if TYPE_CHECKING:
    from ..cloning.observation import Observation, Outfit, Person
    from ..makehuman.parameters import BodyParameters
    from ..stage.settings import CharacterSettings
    from ..wardrobe.casting import Casting
    from ..wardrobe.garment import Garment
    from ..wardrobe.people.painting import Colour

AUTO = "AUTO"
# Blender's fields hold single precision: these decimals of what was typed, drawn or read survive.
PIXEL_DECIMALS = 3
BODY_DECIMALS = 6
# Of landmarks, told apart on any photo and by colour-blind eyes (Okabe and Ito), by slot.
COLOURS = {
    "top": (0.34, 0.71, 0.91),
    "bottom": (0.9, 0.62, 0.0),
    "dress": (0.0, 0.62, 0.45),
    "outwear": (0.8, 0.47, 0.65),
}


def outfit_of(root: CharacterObject) -> Outfit:
    """Return a character's photo, landmarks and person; garments that are not shown are left out.

    Raises
    ------
    OutfitError
        If no garment is left.
    """
    from ..cloning.observation import Outfit

    settings = root.outfit_cloner
    shown = [item for item in settings.observations if item.shown]
    seen = tuple(observation_of(root, item) for item in shown)
    photo = path_of(root, settings.photo)
    return Outfit(settings.outfit, photo, seen, person=person_of(root))


def observation_of(root: CharacterObject, item: Any) -> Observation:
    """Return one garment on the photo as the pipeline takes it."""
    import numpy as np

    from ..photos.outfits import LabelledObservation

    visibility = np.array([point.visibility for point in item.landmarks], np.int8)
    places = [[round(value, PIXEL_DECIMALS) for value in p.position] for p in item.landmarks]
    landmarks = np.array(places, np.float64).reshape(-1, 2)
    cell = tuple(round(value, PIXEL_DECIMALS) for value in item.cell) if item.use_cell else None
    rings = json.loads(item.polygons) if item.polygons else []
    return LabelledObservation(
        item.name,
        np.where(visibility[:, None] > 0, landmarks, 0.0),
        visibility,
        cell=cell,
        garment=item.garment,
        mask_file=path_of(root, item.mask) if item.mask else None,
        mask_polygons=tuple(np.array(ring, np.float64) for ring in rings),
    )


def person_of(root: CharacterObject) -> Person:
    """Return what is decided about who wears the outfit."""
    from ..cloning.observation import Person

    settings = root.outfit_cloner
    return Person(
        seed=settings.seed,
        sex=None if settings.sex == AUTO else settings.sex,
        body=body_of(root) if settings.body.edited else None,
        skin_tone=_kept(settings.body.skin_tone) if settings.body.tone_edited else None,
        parts=parts_of(root),
        hair_colour=hair_colour_of(root),
    )


def hair_colour_of(root: CharacterObject) -> Colour | None:
    """Return the colour of hair that an artist chose, None for none."""
    parts = root.outfit_cloner.parts
    if not parts.hair_edited:
        return None
    red, green, blue = map(_kept, parts.hair_colour)
    return red, green, blue


def parts_of(root: CharacterObject) -> dict[str, str | None]:
    """Return the hair, shoes and accessories that an artist chose, None for what is left off."""
    names = {kind: getattr(root.outfit_cloner.parts, kind) for kind in PARTS}
    return {kind: None if name == NO_PART else name for kind, name in names.items() if name}


def body_of(root: CharacterObject) -> BodyParameters:
    """Return the body that the sliders show."""
    from ..makehuman.parameters import MACRO_MODIFIERS, BodyParameters

    body = root.outfit_cloner.body
    details = json.loads(body.details) if body.details else []
    values = {name: _kept(getattr(body, name)) for name in MACRO_MODIFIERS.values()}
    return BodyParameters(**values, details=tuple((name, value) for name, value in details))


def _kept(value: float) -> float:
    return round(value, BODY_DECIMALS)


def settings_of(root: CharacterObject) -> CharacterSettings:
    """Return a character's settings as the pipeline takes them; nothing is rendered or exported."""
    from ..cloning.settings import CloneSettings
    from ..stage.settings import CharacterSettings

    settings, person = root.outfit_cloner, person_of(root)
    return CharacterSettings(
        clone=CloneSettings(profile=settings.profile, texture_size=int(settings.texture_size)),
        rig=settings.rig,
        sex=person.sex,
        body=person.body,
        skin_tone=person.skin_tone,
        parts=person.parts,
        hair_colour=person.hair_colour,
        tuck=settings.tuck,
        previews=None,
        fbx=False,
    )


def fill_from_outfit(root: CharacterObject, outfit: Outfit) -> None:
    """Put an outfit's photo, garments and person into a character's fields."""
    with updates_held():
        fill_from_photo(root, outfit.name, outfit.photo)
        for observation in outfit.observations:
            add_observation(root, observation)
        if outfit.person is not None:
            _fill_person(root, outfit.person)


def fill_from_photo(root: CharacterObject, name: str, photo: Path) -> None:
    """Put a photo on which no garments are labelled yet into a character's fields."""
    settings = root.outfit_cloner
    settings.outfit = name
    with updates_held():
        settings.photo = str(photo.absolute())
    settings.observations.clear()
    settings.active = 0


def add_observation(root: CharacterObject, observation: Observation) -> Any:
    """Append a garment with its landmarks to a character's fields, and return its entry."""
    from ..photos.outfits import LabelledObservation

    item = root.outfit_cloner.observations.add()
    with updates_held():
        item.name = observation.category
        item.colour = COLOURS[observation.slot]
        item.garment = observation.garment
        if observation.cell is not None:
            item.use_cell, item.cell = True, observation.cell
        for place, seen in zip(observation.landmarks, observation.visibility, strict=True):
            point = item.landmarks.add()
            point.position, point.visibility = place, int(seen)
        if isinstance(observation, LabelledObservation):
            item.mask = _absolute(observation.mask_file)
            rings = [ring.tolist() for ring in observation.mask_polygons]
            item.polygons = json.dumps(rings) if rings else ""
    return item


def _absolute(path: Path | None) -> str:
    return str(path.absolute()) if path is not None else ""


def _fill_person(root: CharacterObject, person: Person) -> None:
    settings = root.outfit_cloner
    if person.seed is not None:
        settings.seed = person.seed
    settings.sex = person.sex or AUTO
    if person.body is not None:
        show_body(root, person.body)
    settings.body.edited = person.body is not None
    if person.skin_tone is not None:
        settings.body.skin_tone = person.skin_tone
    settings.body.tone_edited = person.skin_tone is not None
    for kind in PARTS:
        name = person.parts.get(kind, "")
        setattr(settings.parts, kind, NO_PART if name is None else name)
    if person.hair_colour is not None:
        settings.parts.hair_colour = person.hair_colour
    settings.parts.hair_edited = person.hair_colour is not None


def show_body(root: CharacterObject, parameters: BodyParameters) -> None:
    """Let the sliders show a body, without saying that an artist moved them."""
    from ..makehuman.parameters import MACRO_MODIFIERS

    body = root.outfit_cloner.body
    with updates_held():
        for name in MACRO_MODIFIERS.values():
            setattr(body, name, getattr(parameters, name))
        body.details = json.dumps(parameters.details) if parameters.details else ""


def show_worn(root: CharacterObject, pairs: Sequence[tuple[Observation, Garment]]) -> None:
    """Note which garment each observation was cloned onto; a suit takes a top and a bottom."""
    from ..proposal import worn_by_slot
    from ..wardrobe.landmarks import category_named

    worn = worn_by_slot(pairs)
    for item in root.outfit_cloner.observations:
        item.worn = worn.get(category_named(item.name).slot, "") if item.shown else ""


def show_casting(root: CharacterObject, casting: Casting) -> None:
    """Let the sliders show who was drawn; what an artist decided stays as it is."""
    body, parts = root.outfit_cloner.body, root.outfit_cloner.parts
    if not body.edited:
        show_body(root, casting.parameters)
    if not parts.hair_edited:
        with updates_held():
            parts.hair_colour = casting.hair_colour
    if not body.tone_edited:
        with updates_held():
            body.skin_tone = casting.skin_tone
