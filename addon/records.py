"""What character.json says of a character: no times, versions or folders of the machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from .cloning.clone import Clone
from .cloning.observation import Observation, Outfit
from .makehuman.body import Body
from .photos.wearing import PlainGarment
from .stage.settings import CharacterSettings
from .wardrobe.casting import Casting
from .wardrobe.characters.files import SKIN, TEXTURE, OwnGarment
from .wardrobe.garment import Garment

RECORD = "character.json"
UNITY_BONES = "unity_human_bones.json"
RECORD_VERSION = 1
VIEWS = ("front", "back", "three_quarter")
UNKNOWN = "unknown"  # a licence or author that no file names


@dataclass(frozen=True)
class ClonedGarment:
    """A garment chosen for an observation, and the texture cloned onto it."""

    observation: Observation
    garment: Garment
    clone: Clone


@dataclass(frozen=True)
class ClonedOutfit:
    """Everything of a character that needs no Blender.

    Attributes
    ----------
    outfit : Outfit
    casting : Casting
    body : Body
    garments : tuple of ClonedGarment
    plain : tuple of PlainGarment
        A bottom for a lone top, a top for a lone bottom.
    left_out : tuple of str
        What of the outfit is not worn, or what was not on the photo, a sentence each.
    seconds : dict of str to float
        Time spent by stage.
    """

    outfit: Outfit
    casting: Casting
    body: Body
    garments: tuple[ClonedGarment, ...]
    plain: tuple[PlainGarment, ...]
    left_out: tuple[str, ...]
    seconds: dict[str, float]


def describe(
    cloned: ClonedOutfit,
    owned: Sequence[OwnGarment],
    *,
    settings: CharacterSettings,
    seed: int,
) -> dict[str, Any]:
    """Return character.json's content: no times, no versions, no folders of this machine."""
    casting, name = cloned.casting, cloned.outfit.name
    categories = [_category(item) for item in cloned.garments]
    cells = [item.clone.cell_boxes for item in cloned.garments]
    garments = [_describe_garment(own) for own in owned]
    for entry, category, boxes in zip(garments, categories, cells, strict=False):
        entry["category"] = category
        entry["cell_boxes"] = [[round(value, 2) for value in box] for box in boxes]
    return {
        "version": RECORD_VERSION,
        "name": name,
        "photo": cloned.outfit.photo.name,
        "seed": seed,
        "sex": casting.parameters.sex,
        "age_years": round(casting.parameters.age_years, 1),
        "height_cm": round(cloned.body.height_cm, 1),
        "body": asdict(casting.parameters),
        "skin_tone": round(casting.skin_tone, 4),
        "hair_colour": [round(value, 4) for value in casting.hair_colour],
        "eye_colour": casting.eye_colour,
        "hair": casting.hair.name,
        "shoes": casting.shoes.name,
        "accessories": [item.name for item in casting.accessories],
        "rig": settings.rig,
        "profile": settings.clone.profile,
        "texture_size": settings.clone.texture_size,
        "garments": garments,
        "licences": worn_licences(garments),
        "left_out": list(cloned.left_out),
        "skin_texture": f"{SKIN}/{TEXTURE}",
        "files": _files(name, settings),
    }


def _category(item: ClonedGarment) -> str:
    """Name what the photo shows; a one-piece suit wears a top and a bottom of it."""
    registration = item.garment.registration
    if registration is not None and len(registration.categories) > 1:
        return " + ".join(registration.categories)
    return item.observation.category


def worn_licences(garments: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Group garments of character.json by licence and author, for those who must name them.

    Parameters
    ----------
    garments : sequence of mappings
        With the keys cut, license and author.

    Returns
    -------
    list of {"license", "author", "cuts"}
        By licence and author; "unknown" where a garment's files say nothing.
    """
    cuts: dict[tuple[str, str], list[str]] = {}
    for garment in garments:
        key = (garment["license"] or UNKNOWN, garment["author"] or UNKNOWN)
        cuts.setdefault(key, []).append(garment["cut"])
    return [
        {"license": licence, "author": author, "cuts": sorted(set(names))}
        for (licence, author), names in sorted(cuts.items())
    ]


def _describe_garment(own: OwnGarment) -> dict[str, Any]:
    binding, folder = own.garment.binding, own.texture.parent.name
    return {
        "name": folder,
        "cut": folder,
        "kind": own.garment.kind,
        "uuid": binding.uuid,
        "license": binding.license,
        "author": binding.author,
        "texture": f"{folder}/{own.texture.name}",
        "mhclo": f"{folder}/{own.garment.name}.mhclo",
    }


def _files(name: str, settings: CharacterSettings) -> dict[str, str]:
    files = {"mhm": f"{name}.mhm"}
    if settings.fbx:
        files |= {"fbx": f"{name}.fbx", "unity_human_bones": UNITY_BONES}
    if settings.blend:
        files["blend"] = f"{name}.blend"
    if settings.previews:
        files |= {view: f"{view}.png" for view in VIEWS}
    return files
