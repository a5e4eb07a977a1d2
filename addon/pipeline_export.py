"""The recipes for what leaves Blender: a character of an artist's scene as files for others."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .cloning.observation import Outfit
from .errors import OutfitError
from .makehuman.data import BodyData
from .photos.reading import open_outfit
from .pipeline import write_unity_bones
from .pipeline_import import move_all
from .pipeline_scene import Dressed, Tell, clone_character
from .records import UNITY_BONES
from .stage.settings import CharacterSettings
from .wardrobe.catalogue import Wardrobe
from .wardrobe.characters.character import Character
from .wardrobe.characters.files import SKIN, write_character_mhm

if TYPE_CHECKING:
    from .stage.characters import StagedCharacter

FBX, MHM, GLTF, JSON = (".fbx",), (".mhm",), (".glb", ".gltf"), (".json",)
OWN_FILES = (".mhclo", ".mhmat")  # named after the character that a folder belongs to


@dataclass(frozen=True)
class CloneRecipe:
    """What a character is cloned from, anew: everything that an artist decided.

    Attributes
    ----------
    outfit : Outfit
    settings : CharacterSettings
    seed : int
    """

    outfit: Outfit
    settings: CharacterSettings
    seed: int


def check_export(path: Path, suffixes: Sequence[str]) -> None:
    """Raise OutfitError, one sentence, where a file cannot be written there."""
    if path.suffix.lower() not in suffixes:
        raise OutfitError(f"{path}: the name must end with {' or '.join(suffixes)}")
    if path.is_dir():
        raise OutfitError(f"{path}: cannot be written: it is a folder, not a file")
    if not path.parent.is_dir():
        raise OutfitError(f"{path}: cannot be written: there is no folder {path.parent}")
    if not os.access(path.parent, os.W_OK):
        raise OutfitError(f"{path}: cannot be written: Permission denied")


def clone_anew(
    recipe: CloneRecipe,
    folder: Path,
    *,
    data: BodyData,
    wardrobe: Wardrobe,
    tell: Tell = lambda done, what: None,
) -> Dressed:
    """Clone a character anew into a folder, as `clone_outfit` would; no Blender is needed.

    Raises
    ------
    OutfitError
        If the photo is lost or nothing can be cloned.
    """
    photo, outfit = open_outfit(recipe.outfit)
    return clone_character(
        photo,
        outfit,
        settings=recipe.settings,
        seed=recipe.seed,
        folder=folder,
        data=data,
        wardrobe=wardrobe,
        tell=tell,
    )


def export_unity(staged: StagedCharacter, path: Path) -> None:
    """Write a character of an open scene as .fbx for Unity, unity_human_bones.json beside it.

    Raises
    ------
    OutfitError
        Where the files cannot be written.
    """
    from .stage.armatures import rig_of
    from .stage.exporting import export_fbx_at_rest, writing

    check_export(path, FBX)
    rig = rig_of(staged.armature)
    bones = path.with_name(UNITY_BONES)
    export_fbx_at_rest(staged, path)
    with writing(bones), tempfile.TemporaryDirectory(dir=path.parent, prefix=".exporting-") as name:
        made = Path(name) / UNITY_BONES
        write_unity_bones(made, rig)
        made.replace(bones)


def export_unity_rebuilt(character: Character, path: Path) -> None:
    """Write a character that is in no scene as `export_unity` does; nothing of it stays.

    Raises
    ------
    OutfitError
        Where the files cannot be written.
    """
    from .stage.aside import built_aside

    with built_aside(character) as staged:
        export_unity(staged, path)


def export_gltf(staged: StagedCharacter, path: Path) -> None:
    """Write a character of an open scene as .glb or .gltf.

    Raises
    ------
    OutfitError
        Where the file cannot be written, or Blender's exporter is switched off.
    """
    from .stage.gltf import export_gltf as write_gltf

    check_export(path, GLTF)
    write_gltf(staged, path)


def export_mhm(
    recipe: CloneRecipe,
    path: Path,
    *,
    data: BodyData,
    wardrobe: Wardrobe,
    tell: Tell = lambda done, what: None,
) -> Dressed:
    """Write a character as .mhm with its garments' folders beside it, as `clone_outfit` does.

    It is cloned anew; no Blender is needed. All files are there at the end, or none.

    Raises
    ------
    OutfitError
        If it cannot be cloned, the files cannot be written, or folders of another character's
        garments lie there.
    """
    check_export(path, MHM)
    name = recipe.outfit.name
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".exporting-") as made:
            dressed = clone_anew(recipe, Path(made), data=data, wardrobe=wardrobe, tell=tell)
            _check_neighbours(Path(made), path.parent, name)
            write_character_mhm(
                Path(made) / path.name,
                character=name,
                parameters=dressed.cloned.casting.parameters,
                rig=recipe.settings.rig,
                garments=[own.garment for own in dressed.owned],
            )
            tell(1.0, "Writing")  # the last moment to cancel
            move_all(Path(made), path.parent)
    except OSError as error:
        raise OutfitError(f"{path}: cannot be written: {error.strerror or error}") from error
    return dressed


def _check_neighbours(made: Path, goal: Path, character: str) -> None:
    """Raise OutfitError where another character has a garment's folder of the same name."""
    for folder in sorted(one for one in made.iterdir() if one.is_dir()):
        there = goal / folder.name
        own = f"{character}_{folder.name}"
        files = [one for one in there.glob("*") if one.suffix in OWN_FILES]
        if there.exists() and not any(one.stem == own for one in files):
            what = "skin" if folder.name == SKIN else f"garment {folder.name}"
            raise OutfitError(
                f"{goal}: another character's {what} lies in this folder; choose another one"
            )


def driver_options(recipe: CloneRecipe) -> str:
    """Return the options by which the driver's `clone` makes this very character.

    What is the driver's own default is left out.
    """
    own, plain = recipe.settings, CharacterSettings()
    pairs = (
        ("--profile", own.clone.profile, plain.clone.profile),
        ("--texture-size", own.clone.texture_size, plain.clone.texture_size),
        ("--rig", own.rig, plain.rig),
        ("--tuck", own.tuck, plain.tuck),
    )
    words = [f"{option} {value}" for option, value, default in pairs if value != default]
    return " ".join(["--only", recipe.outfit.name, *words])
