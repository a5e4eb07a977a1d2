"""The recipe for a character in an open Blender scene: the part of it that needs no Blender."""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from .cloning.observation import Image, Observation, Outfit
from .errors import OutfitError
from .makehuman.data import BodyData
from .pipeline import clone_proposal, dress_character
from .proposal import propose, seed_for, settings_for
from .records import ClonedOutfit
from .stage.settings import CharacterSettings
from .wardrobe.catalogue import Wardrobe
from .wardrobe.characters.character import Character
from .wardrobe.characters.files import OwnGarment

DIGITS = 8  # of the digest in a folder's name
Tell = Callable[[float, str], None]


@dataclass(frozen=True)
class Dressed:
    """A character whose files are written, ready to be built in a scene.

    Attributes
    ----------
    cloned : ClonedOutfit
    character : Character
    owned : tuple of OwnGarment
        Its garments with their folders and textures.
    """

    cloned: ClonedOutfit
    character: Character
    owned: tuple[OwnGarment, ...]


def clone_character(
    photo: Image,
    outfit: Outfit,
    *,
    settings: CharacterSettings,
    seed: int,
    folder: Path,
    data: BodyData,
    wardrobe: Wardrobe,
    tell: Tell = lambda done, what: None,
) -> Dressed:
    """Clone an opened outfit and dress a character in it; textures and garments are written.

    It gives what `clone_outfit` gives for the same seed. Nothing of Blender is used: it may run
    in a thread.

    Parameters
    ----------
    photo : (H, W, 3) uint8 ndarray, RGB
    outfit : Outfit
        As `open_outfit` returns it.
    settings : CharacterSettings
    seed : int
    folder : Path
        Gets the character's files.
    data : BodyData
    wardrobe : Wardrobe
    tell : callable (done, what), optional
        Told how far it is, 0 to 1; what it raises ends the work.

    Raises
    ------
    OutfitError
        If nothing can be worn or cloned, or the folder cannot be written.
    """
    settings = settings_for(outfit.person, settings)
    seed = seed_for(outfit.person, seed)
    tell(0.0, "Choosing garments")
    chosen = propose(outfit, settings, seed, data, wardrobe)
    tell(0.1, "Cloning")
    cloned = clone_proposal(outfit, photo, chosen, settings=settings, data=data, wardrobe=wardrobe)
    tell(0.6, "Dressing")
    character, owned = dress_character(cloned, folder, settings=settings, seed=seed, data=data)
    tell(1.0, "Dressing")
    return Dressed(cloned, character, owned)


def clone_into_folder(
    photo: Image,
    outfit: Outfit,
    *,
    settings: CharacterSettings,
    seed: int,
    base: Path,
    data: BodyData,
    wardrobe: Wardrobe,
    tell: Tell = lambda done, what: None,
) -> tuple[Dressed, Path]:
    """Clone as `clone_character` does, into base/<name>_<digest>.

    A folder that was made here is taken away where the work fails or is ended; one that was there
    already holds the same bytes, what is missing of it is written again.

    Raises
    ------
    OutfitError
        If nothing can be worn or cloned, or the folder cannot be written.
    """
    folder = base / f"{outfit.name}_{outfit_digest(outfit, photo, settings, seed)}"
    there = folder.is_dir()
    try:
        with contextlib.ExitStack() as unless_done:
            if not there:
                unless_done.callback(_take_away, folder)
            folder.mkdir(parents=True, exist_ok=True)
            dressed = clone_character(
                photo, outfit, settings=settings, seed=seed, folder=folder, data=data,
                wardrobe=wardrobe, tell=tell,
            )  # fmt: skip
            unless_done.pop_all()
    except OSError as error:
        reason = error.strerror or error
        raise OutfitError(f"{folder}: cannot be written: {reason}") from error
    return dressed, folder


def _take_away(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    with contextlib.suppress(OSError):  # it is not empty, or was never made
        folder.parent.rmdir()


def outfit_digest(outfit: Outfit, photo: Image, settings: CharacterSettings, seed: int) -> str:
    """Digest everything a character's textures depend on, for the name of their folder.

    Characters that differ do not share a folder, and undo finds the textures of before.
    """
    told = {
        "outfit": outfit.name,
        "person": asdict(outfit.person) if outfit.person else None,
        "seen": [_digested(item) for item in outfit.observations],
        "settings": asdict(settings),
        "seed": seed,
    }
    content = hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode())
    content.update(photo.tobytes())
    return content.hexdigest()[:DIGITS]


def _digested(item: Observation) -> dict[str, Any]:
    mask = item.cloth_mask
    return {
        "category": item.category,
        "landmarks": item.landmarks.tolist(),
        "visibility": item.visibility.tolist(),
        "mask": hashlib.sha256(mask.tobytes()).hexdigest() if mask is not None else None,
        "cell": item.cell,
        "garment": item.garment,
    }
