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

from .cloning.clone import STAND_INS, Clone, clone_garment
from .cloning.observation import Image, Observation, Outfit
from .cloning.settings import CloneSettings
from .errors import OutfitError
from .makehuman.body import build_body
from .makehuman.data import BodyData, find_body_data
from .makehuman.mhm import read_mhm
from .makehuman.parameters import BodyParameters, Sex, parameters_from_mhm
from .makehuman.unity import UNITY_HUMAN_BONES
from .photos.reading import open_outfit, read_outfits
from .records import RECORD, UNITY_BONES, ClonedGarment, ClonedOutfit, describe
from .stage.settings import CharacterSettings
from .wardrobe.casting import cast, draw_sex
from .wardrobe.catalogue import Wardrobe, open_wardrobe
from .wardrobe.character import Character
from .wardrobe.character_files import (
    OwnGarment,
    own_garment,
    write_character_mhm,
    write_skin_material,
)
from .wardrobe.dressing import Worn, dress
from .wardrobe.garment import Garment
from .wardrobe.landmarks import category_named
from .wardrobe.looks import (
    paint_character_skin,
    paint_own_texture,
    skin_surface,
    surface_of,
)
from .wardrobe.painting import write_png
from .wardrobe.selection import nearest_cut

if TYPE_CHECKING:
    from .stage.characters import StagedCharacter
    from .stage.scenes import Scene

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class CharacterRecord:
    """What was made: character.json's content, and seconds by stage (which are not in it)."""

    description: Mapping[str, Any]
    stages: Mapping[str, float]


class _Clock:
    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.seconds[stage] = self.seconds.get(stage, 0.0) + time.perf_counter() - start


def wearable(observations: Sequence[Observation]) -> tuple[list[Observation], list[str]]:
    """Pick what one character can wear: a dress, or a top and a bottom.

    Returns
    -------
    worn : list of Observation
    left_out : list of str
        A sentence for every observation that is not worn.
    """
    worn: dict[str, Observation] = {}
    left_out = []
    for item in observations:
        slot = category_named(item.category).slot
        if slot == "outwear":
            left_out.append(f"{item.category}: no garment is worn over others yet")
        elif slot in worn or (slot != "dress" and "dress" in worn):
            left_out.append(f"{item.category}: the photo shows another garment in its place")
        else:
            worn[slot] = item
    if "dress" in worn:
        left_out += [f"{worn[s].category}: hidden by the dress" for s in worn if s != "dress"]
        worn = {"dress": worn["dress"]}
    return list(worn.values()), left_out


def choose_garment(
    observation: Observation, wardrobe: Wardrobe, *, sex: Sex | None = None
) -> Garment:
    """Return the cut whose landmark proportions are nearest to the photo's.

    Parameters
    ----------
    observation : Observation
    wardrobe : Wardrobe
    sex : str, optional
        Take a cut that suits this sex, where there is one.

    Raises
    ------
    OutfitError
        If the wardrobe has nothing of the observation's category.
    """
    category = STAND_INS.get(observation.category, observation.category)
    candidates = wardrobe.candidates(kind="clothes", category=category, sex=sex)
    candidates = candidates or wardrobe.candidates(kind="clothes", category=category)
    if not candidates:
        raise OutfitError(
            f"the wardrobe has no {observation.category}; it has {', '.join(wardrobe.categories)}"
        )
    return nearest_cut(category, observation.landmarks, observation.visibility, candidates)


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
    clock = _Clock()
    rng = np.random.default_rng(seed)
    worn, left_out = wearable(outfit.observations)
    if not worn:
        raise OutfitError(f"{outfit.name}: nothing to wear; {'; '.join(left_out)}")
    parameters = given_body(settings)
    sex = parameters.sex if parameters else settings.sex
    with clock("garments"):
        # who wears it is drawn among those whom the nearest cuts suit, not the other way round
        sex = sex or draw_sex([choose_garment(item, wardrobe) for item in worn], rng)
        garments = [choose_garment(item, wardrobe, sex=sex) for item in worn]
        casting = cast(
            data, wardrobe, rng, sex=sex, preset=settings.body_preset, parameters=parameters
        )
    with clock("body"):
        body = build_body(data, casting.parameters)
    with clock("clone"):
        clones = [
            _clone(photo, outfit.observations, garment, settings.clone) for garment in garments
        ]
    made = tuple(map(ClonedGarment, worn, garments, clones))
    return ClonedOutfit(outfit, casting, body, made, tuple(left_out), clock.seconds)


def given_body(settings: CharacterSettings) -> BodyParameters | None:
    """Return the body that the settings' .mhm file describes, None where bodies are drawn."""
    return parameters_from_mhm(read_mhm(settings.body_file)) if settings.body_file else None


def _clone(
    photo: Image, seen: Sequence[Observation], garment: Garment, settings: CloneSettings
) -> Clone:
    """Clone onto one garment; what else is seen keeps its cloth out of this one's mask."""
    if garment.registration is None:
        raise OutfitError(f"garment {garment.name} has no registration to clone onto")
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
    name = cloned.outfit.name
    rng = np.random.default_rng([seed, 1])
    casting = cloned.casting
    parts = [casting.shoes, casting.hair, casting.eyes, *casting.extras]
    clothes = [
        own_garment(folder, item.garment, character=name, seed=seed) for item in cloned.garments
    ]
    others = [own_garment(folder, part, character=name, seed=seed) for part in parts]
    for item, owned in zip(cloned.garments, clothes, strict=True):
        write_png(owned.texture, item.clone.texture)
    for part, owned in zip(parts, others, strict=True):
        write_png(owned.texture, paint_own_texture(part, casting, rng))
    skin = write_skin_material(folder, name)
    write_png(skin, paint_character_skin(data, casting, rng))
    everything = (*clothes, *others)
    worn = [
        Worn(own.garment.name, own.garment, surface_of(own.garment, own.texture))
        for own in everything
    ]
    character = dress(
        name,
        data=data,
        body=cloned.body,
        rig=data.rig(settings.rig),
        skin=skin_surface(skin),
        worn=worn,
    )
    return character, everything


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
    clock = _Clock()
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
        seed=seed,
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
    character: Character, folder: Path, settings: CharacterSettings, clock: _Clock
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


def clone_into_scene(
    outfits_path: Path,
    scene: Scene,
    *,
    name: str = "",
    seed: int = 0,
    folder: Path,
    settings: CharacterSettings | None = None,
) -> str:
    """Clone one outfit of a file and build its character in an open Blender scene.

    Parameters
    ----------
    outfits_path : Path
        Whatever `read_outfits` reads.
    scene : bpy.types.Scene
    name : str
        The outfit's name; the first one of the file where it is empty.
    seed : int
    folder : Path
        Gets a folder of the character's textures and MakeHuman files.
    settings : CharacterSettings, optional

    Returns
    -------
    str
        The character's name, which its collection has as well.

    Raises
    ------
    OutfitError
        If the file has no such outfit, or it cannot be cloned.
    """
    settings = settings or CharacterSettings()
    photo, outfit = open_outfit(_pick(outfits_path, name))
    data = find_body_data()
    wardrobe = open_wardrobe(data)
    cloned = clone_onto_body(
        outfit, photo, settings=settings, seed=seed, data=data, wardrobe=wardrobe
    )
    target = folder / outfit.name
    character, _ = dress_character(cloned, target, settings=settings, seed=seed, data=data)
    return str(build_in_scene(character, scene).collection.name)


def _pick(outfits_path: Path, name: str) -> Outfit:
    read = read_outfits(outfits_path)
    for outfit in read.outfits:
        if name in ("", outfit.name):
            return outfit
    reasons = "; ".join(failure.reason for failure in read.failures)
    raise OutfitError(f"{outfits_path}: no outfit {name!r} that can be used {reasons}".rstrip())


def build_in_scene(character: Character, scene: Scene) -> StagedCharacter:
    """Build a dressed character in an open Blender scene."""
    from .stage.characters import stage_character

    return stage_character(character, scene)


def write_unity_bones(path: Path, rig: str) -> None:
    """Write which bone is which of Unity's HumanBodyBones, as JSON beside the FBX."""
    table = {"rig": rig, "human_bones": dict(UNITY_HUMAN_BONES[rig])}
    path.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
