"""The recipes: from an outfit to a dressed character, its files and its pictures.

Operators, the driver and scripts call these few functions alike. Blender is imported only by
those that need it, so that everything else runs where there is none.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .cloning.clone import Clone, clone_garment
from .cloning.observation import Image, Observation, Outfit
from .cloning.settings import CloneSettings
from .errors import OutfitError
from .makehuman.body import Body, build_body
from .makehuman.data import BodyData
from .makehuman.unity import UNITY_HUMAN_BONES
from .photos.reading import open_outfit
from .photos.wearing import complete, is_tucked
from .proposal import Proposal, propose, seed_for, settings_for
from .records import RECORD, UNITY_BONES, ClonedGarment, ClonedOutfit, describe
from .stage.settings import CharacterSettings
from .wardrobe.casting import Casting, parts_of
from .wardrobe.catalogue import Wardrobe
from .wardrobe.characters.character import Character
from .wardrobe.characters.dressing import Worn, dress
from .wardrobe.characters.files import (
    OwnGarment,
    own_garment,
    write_character_mhm,
    write_skin,
)
from .wardrobe.characters.layers import layered
from .wardrobe.garment import Garment
from .wardrobe.looks import paint_person, skin_surface, surface_of

if TYPE_CHECKING:
    from .stage.characters import StagedCharacter
    from .stage.scenes import Scene

log = logging.getLogger(__name__)
PLAIN_SIZE = 64  # texels


@dataclass(frozen=True)
class CharacterRecord:
    """What was made: character.json's content, and seconds by stage (which are not in it)."""

    description: Mapping[str, Any]
    stages: Mapping[str, float]


class Clock:
    """Adds up seconds by stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        """Add the time spent inside the `with` to a stage."""
        start = time.perf_counter()
        yield
        self.seconds[stage] = self.seconds.get(stage, 0.0) + time.perf_counter() - start


def clone_onto_body(
    outfit: Outfit,
    photo: Image,
    *,
    settings: CharacterSettings,
    seed: int,
    data: BodyData,
    wardrobe: Wardrobe,
) -> ClonedOutfit:
    """Choose garments, draw a person, and clone the photo's cloth: all that needs no Blender.

    Raises
    ------
    OutfitError
        If nothing on the photo can be worn or cloned.
    """
    clock = Clock()
    with clock("garments"):
        chosen = propose(outfit, settings, seed, data, wardrobe)
    return clone_proposal(
        outfit, photo, chosen, settings=settings, data=data, wardrobe=wardrobe, clock=clock
    )


def clone_proposal(
    outfit: Outfit,
    photo: Image,
    chosen: Proposal,
    *,
    settings: CharacterSettings,
    data: BodyData,
    wardrobe: Wardrobe,
    clock: Clock | None = None,
) -> ClonedOutfit:
    """Make the body of a proposal, and clone the photo's cloth onto its garments.

    Raises
    ------
    OutfitError
        If something cannot be cloned.
    """
    clock = clock or Clock()
    with clock("body"):
        body = build_body(data, chosen.casting.parameters)
    with clock("clone"):
        clones = [
            _clone(photo, outfit.observations, garment, settings.clone)
            for garment in chosen.garments
        ]
    made = tuple(map(ClonedGarment, chosen.worn, chosen.garments, clones))
    plain, notes = complete(chosen.garments, wardrobe, sex=chosen.sex)
    return ClonedOutfit(
        outfit, chosen.casting, body, made, tuple(plain), (*chosen.left_out, *notes), clock.seconds
    )


def _clone(
    photo: Image, seen: Sequence[Observation], garment: Garment, settings: CloneSettings
) -> Clone:
    """Clone onto one garment; what else is seen keeps its cloth out of this one's mask."""
    if garment.registration is None:
        raise OutfitError(f"garment {garment.name} has no registration to clone onto")
    if not len(garment.mesh.uvs):
        raise OutfitError(f"garment {garment.name} has no UV map to clone onto")
    return clone_garment(photo, seen, garment.registration, settings)


def dress_character(
    cloned: ClonedOutfit,
    folder: Path,
    *,
    settings: CharacterSettings,
    seed: int,
    data: BodyData,
) -> tuple[Character, tuple[OwnGarment, ...]]:
    """Write textures and garment folders, and put everything on the body."""
    textures = [
        *(item.clone.texture for item in cloned.garments),
        *(one_colour(item.colour) for item in cloned.plain),
    ]
    clothes = zip(worn_together(cloned, settings), textures, strict=True)
    return dress_person(
        cloned.outfit.name,
        cloned.casting,
        cloned.body,
        tuple(clothes),
        folder,
        settings=settings,
        seed=seed,
        data=data,
    )


def dress_person(
    name: str,
    casting: Casting,
    body: Body,
    clothes: Sequence[tuple[Garment, NDArray[np.uint8]]],
    folder: Path,
    *,
    settings: CharacterSettings,
    seed: int,
    data: BodyData,
) -> tuple[Character, tuple[OwnGarment, ...]]:
    """Write textures and garment folders of clothes and person, and put everything on the body.

    Parameters
    ----------
    name : str
        The character's.
    casting : Casting
    body : Body
    clothes : sequence of (Garment, picture)
        Layered for this body, each with its texture.
    folder : Path
    settings : CharacterSettings
    seed : int
    data : BodyData
    """
    parts = parts_of(casting)
    painted = paint_person(data, casting, parts, seed=seed)
    pictures = [*clothes, *zip(parts, painted.parts, strict=True)]
    owned = tuple(
        own_garment(folder, garment, picture, character=name) for garment, picture in pictures
    )
    skin = write_skin(folder, painted.skin, character=name)
    worn = [
        Worn(own.garment.name, own.garment, surface_of(own.garment, own.texture)) for own in owned
    ]
    character = dress(
        name,
        data=data,
        body=body,
        rig=data.rig(settings.rig),
        skin=skin_surface(skin),
        worn=worn,
    )
    return character, owned


def worn_together(cloned: ClonedOutfit, settings: CharacterSettings) -> tuple[Garment, ...]:
    """Return the cloned and the plain garments as this body wears them: layered, tucked or not."""
    garments = [item.garment for item in cloned.garments]
    garments += [item.garment for item in cloned.plain]
    tuck = tucks([item.observation for item in cloned.garments], settings)
    return layered(garments, cloned.body.vertices, tuck=tuck)


def tucks(seen: Sequence[Observation], settings: CharacterSettings) -> bool:
    """Tell whether the top is tucked in: as the settings say, or as the photo shows it."""
    return settings.tuck == "always" or (settings.tuck == "auto" and is_tucked(seen))


def one_colour(colour: tuple[int, int, int]) -> NDArray[np.uint8]:
    """Return the texture of a plain garment."""
    return np.full((PLAIN_SIZE, PLAIN_SIZE, 3), colour, np.uint8)


def clone_outfit(
    outfit: Outfit,
    folder: Path,
    *,
    settings: CharacterSettings,
    seed: int,
    data: BodyData,
    wardrobe: Wardrobe,
) -> CharacterRecord:
    """Make one character from one outfit, with all its files; character.json is written last.

    Parameters
    ----------
    outfit : Outfit
    folder : Path
        Where the character's files go; it exists.
    settings : CharacterSettings
    seed : int
        Draws body, hair, skin, shoes; the same seed gives the same bytes.
    data : BodyData
    wardrobe : Wardrobe

    Raises
    ------
    OutfitError
        If the photo, its landmarks or the outfit cannot be used.
    """
    clock = Clock()
    settings = settings_for(outfit.person, settings)
    seed = seed_for(outfit.person, seed)
    with clock("photo"):
        photo, outfit = open_outfit(outfit)
    cloned = clone_onto_body(
        outfit, photo, settings=settings, seed=seed, data=data, wardrobe=wardrobe
    )
    clock.seconds.update(cloned.seconds)
    with clock("dress"):
        character, owned = dress_character(cloned, folder, settings=settings, seed=seed, data=data)
    write_character_mhm(
        folder / f"{outfit.name}.mhm",
        character=outfit.name,
        parameters=cloned.casting.parameters,
        rig=settings.rig,
        garments=[own.garment for own in owned],
    )
    if settings.previews or settings.fbx or settings.blend:
        _stage_and_save(character, folder, settings, clock)
    description = describe(cloned, owned, settings=settings, seed=seed)
    text = json.dumps(description, indent=1, sort_keys=True) + "\n"
    (folder / RECORD).write_text(text, encoding="utf-8")
    return CharacterRecord(description, clock.seconds)


def _stage_and_save(
    character: Character, folder: Path, settings: CharacterSettings, clock: Clock
) -> None:
    from .stage.exporting import export_fbx, save_blend
    from .stage.rendering import render_previews
    from .stage.scenes import empty_scene

    scene = empty_scene()
    with clock("stage"):
        staged = build_in_scene(character, scene)
    if settings.fbx:
        with clock("fbx"):
            export_fbx(staged, folder / f"{character.name}.fbx")
            write_unity_bones(folder / UNITY_BONES, settings.rig)
    if settings.blend:
        with clock("blend"):
            save_blend(folder / f"{character.name}.blend")
    if settings.previews:
        with clock("render"):
            render_previews(scene, staged, folder, settings.previews)


def build_in_scene(character: Character, scene: Scene) -> StagedCharacter:
    """Build a dressed character in an open Blender scene."""
    from .stage.characters import stage_character

    return stage_character(character, scene)


def write_unity_bones(path: Path, rig: str) -> None:
    """Write which bone is which of Unity's HumanBodyBones, as JSON beside the FBX."""
    table = {"rig": rig, "human_bones": dict(UNITY_HUMAN_BONES[rig])}
    path.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
