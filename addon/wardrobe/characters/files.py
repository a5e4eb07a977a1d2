"""A character's MakeHuman files: .mhm, and garment folders that are found by new uuids."""

from __future__ import annotations

import hashlib
import shutil
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from ...errors import OutfitError
from ...makehuman.body import BodyParameters, modifiers_from_parameters
from ...makehuman.mhm import Mhm, MhmAsset, write_mhm
from ...makehuman.mhmat import Mhmat, write_mhmat
from ...makehuman.text import sibling
from ..garment import Garment, write_garment
from ..people.painting import write_png

TEXTURE = "texture.png"
SKIN = "skin"
NAMESPACE = uuid.UUID("6f7f4a0e-3a0f-5a55-9c7e-0f1d2c3b4a59")
MHM_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "clothes": "clothes",
        "shoes": "clothes",
        "hair": "hair",
        "eyes": "eyes",
        "eyebrows": "eyebrows",
        "eyelashes": "eyelashes",
        "teeth": "teeth",
        "glasses": "clothes",
        "hat": "clothes",
        "bag": "clothes",
    }
)
# MakeHuman has no skeleton of this name; such a character opens without one.
FOREIGN_RIGS = frozenset({"mixamo"})


@dataclass(frozen=True)
class OwnGarment:
    """A garment as one character owns it: in its own folder, under its own uuid.

    Attributes
    ----------
    garment : Garment
        Renamed, with a new uuid and the texture in its material.
    texture : Path
        PNG of the base colour, inside the garment's folder.
    """

    garment: Garment
    texture: Path


def new_uuid(*words: str) -> str:
    """Return a uuid that depends on the words alone, so that the same run gives the same bytes."""
    return str(uuid.uuid5(NAMESPACE, "/".join(words)))


def own_garment(
    folder: Path, garment: Garment, picture: NDArray[np.uint8], *, character: str
) -> OwnGarment:
    """Write a garment's files and texture for one character into folder/<cut>.

    Its uuid is made of its texture, binding and weights: MakeHuman finds garments by uuid
    alone, so no two that differ may share one. Licence and author are carried over in the .mhclo's
    header.

    Parameters
    ----------
    folder : Path
        The character's folder.
    garment : Garment
    picture : (S, S, 3) or (S, S, 4) uint8 ndarray
    character : str
    """
    name = f"{character}_{garment.name}"
    content = hashlib.sha256(picture.tobytes())
    content.update(garment.binding.refs.tobytes() + garment.binding.offsets.tobytes())
    if garment.weights is not None:
        content.update(garment.weights.values.tobytes())
    own_uuid = new_uuid(character, garment.name, content.hexdigest())
    binding = replace(garment.binding, name=name, uuid=own_uuid)
    target = folder / garment.name
    textures = {**_copied_textures(garment, target), "diffuse": TEXTURE}
    material = replace(garment.material, name=name, textures=textures)
    own = replace(garment, name=name, binding=binding, material=material, folder=target)
    write_garment(target, own)
    write_png(target / TEXTURE, picture)
    return OwnGarment(own, folder / garment.name / TEXTURE)


def renew_uuid(texture: Path) -> None:
    """Give the garment whose own texture was replaced a uuid that is made of the new one.

    MakeHuman, which finds garments by uuid alone, would take it for the one before. Other
    pictures, such as a skin, have no garment beside them: nothing is done.

    Parameters
    ----------
    texture : Path
        PNG in a folder that `own_garment` wrote.
    """
    folder = texture.parent
    for path in folder.glob(f"*_{folder.name}.mhclo") if texture.name == TEXTURE else ():
        lines = path.read_bytes().splitlines(keepends=True)
        shape = [line for line in lines if not line.startswith(b"uuid ")]
        content = hashlib.sha256(texture.read_bytes() + b"".join(shape))
        character = path.stem.removesuffix(f"_{folder.name}")
        line = f"uuid {new_uuid(character, folder.name, content.hexdigest())}\n".encode()
        made = path.with_name(f".{path.name}")
        made.write_bytes(b"".join(line if old.startswith(b"uuid ") else old for old in lines))
        made.replace(path)


def _copied_textures(garment: Garment, target: Path) -> dict[str, str]:
    """Copy a material's other textures (normals, occlusion ...) to the character; name them anew.

    What is missing or lies outside the garment's folder is left out.
    """
    copied: dict[str, str] = {}
    if garment.folder is None:
        return copied
    target.mkdir(parents=True, exist_ok=True)
    material = garment.folder / (garment.binding.material_file or f"{garment.name}.mhmat")
    for channel, name in sorted(garment.material.textures.items()):
        try:
            source = sibling(material, name)
        except OutfitError:
            continue
        if channel != "diffuse" and source.is_file():
            copied[channel] = f"{channel}{source.suffix.lower()}"
            shutil.copyfile(source, target / copied[channel])
    return copied


def write_skin(folder: Path, picture: NDArray[np.uint8], *, character: str) -> Path:
    """Write skin/<character>_skin.mhmat with its texture, and return the texture's path."""
    name = f"{character}_{SKIN}"
    target = folder / SKIN
    write_png(target / TEXTURE, picture)
    material = Mhmat(name=name, shininess=0.3, textures={"diffuse": TEXTURE})
    write_mhmat(target / f"{name}.mhmat", material)
    return target / TEXTURE


def write_character_mhm(
    path: Path,
    *,
    character: str,
    parameters: BodyParameters,
    rig: str,
    garments: Iterable[Garment],
) -> None:
    """Write the .mhm; MakeHuman finds the garments by uuid once their folders are in its data.

    Parameters
    ----------
    path : Path
    character : str
    parameters : BodyParameters
    rig : str
        One of `RIG_NAMES`; MakeHuman's own skeleton of that name is asked for.
    garments : iterable of Garment
        As `own_garment` made them.
    """
    assets = [MhmAsset(MHM_KINDS[item.kind], item.name, item.binding.uuid) for item in garments]
    folders = {item.name: item.folder.name if item.folder else "" for item in garments}
    materials = [
        (item.name, item.uuid, f"{folders[item.name]}/{item.name}.mhmat") for item in assets
    ]
    write_mhm(
        path,
        Mhm(
            name=character,
            uuid=new_uuid(character, *(asset.uuid for asset in assets)),
            tags=("outfit_cloner",),
            modifiers=modifiers_from_parameters(parameters),
            assets=tuple(assets),
            materials=tuple(materials),
            skeleton="" if rig in FOREIGN_RIGS else f"{rig}.mhskel",
            skin_material=f"{SKIN}/{character}_{SKIN}.mhmat",
        ),
    )
