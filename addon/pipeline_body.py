"""The recipes for a body that changes: who is drawn, how the same clothes fit, how skin looks."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from .cloning.observation import Image, Observation, Outfit
from .errors import OutfitError
from .makehuman.body import build_body, target_weights
from .makehuman.data import BodyData, find_body_data
from .makehuman.mhm import read_mhm
from .makehuman.parameters import BodyParameters, Sex, parameters_from_mhm
from .photos.wearing import wearable
from .pipeline import dress_person, one_colour, tucks
from .proposal import propose
from .stage.settings import CharacterSettings
from .wardrobe.casting import EXTRAS, Casting, cast, draw_sex
from .wardrobe.catalogue import Wardrobe
from .wardrobe.characters.body_from_mesh import body_of_mesh
from .wardrobe.characters.body_search import Tell
from .wardrobe.characters.character import Character, Surface
from .wardrobe.characters.dressing import Worn
from .wardrobe.characters.from_mhx2 import load_mhx2
from .wardrobe.characters.layers import layered
from .wardrobe.characters.refitting import Dresser
from .wardrobe.garment import Garment
from .wardrobe.looks import holds_picture, paint_person
from .wardrobe.parts import ACCESSORIES
from .wardrobe.people.painting import Colour, write_png
from .wardrobe.people.skin import paint_skin

BODY = "body"
PREVIEW_SIZE = 256  # of a skin
# In the order in which a character is dressed, which decides what lies over what.
KINDS = ("clothes", "shoes", "hair", "eyes", *EXTRAS, *ACCESSORIES)
LEVELS = (0.0, 0.5, 1.0)  # of the sliders: MakeHuman's targets are for these
AGES = (0.0, 0.1875, 0.5, 1.0)
# What a body is shown in before anything is cloned: category and colour.
UNDERWEAR = (("vest", (214, 212, 206)), ("shorts", (70, 74, 84)))


def in_order(names: Iterable[str], wardrobe: Wardrobe) -> tuple[Garment, ...]:
    """Return the garments of these names in the order in which a character is dressed.

    Raises
    ------
    OutfitError
        If the wardrobe has one of them no more.
    """
    garments = [wardrobe.garment(name) for name in sorted(names)]
    return tuple(sorted(garments, key=lambda garment: KINDS.index(garment.kind)))


def make_dresser(
    names: Iterable[str],
    *,
    seen: Sequence[Observation],
    settings: CharacterSettings,
    data: BodyData,
    wardrobe: Wardrobe,
) -> tuple[tuple[str, ...], Dresser]:
    """Return who puts the garments of these names on any body, as they were worn first.

    Parameters
    ----------
    names : iterable of str
        Of garments of the wardrobe.
    seen : sequence of Observation
        What of the photo is worn: it says whether the top is tucked in.
    settings : CharacterSettings
    data : BodyData
    wardrobe : Wardrobe

    Returns
    -------
    parts : tuple of str
        "body" and the names, in the order of the meshes that the dresser makes.
    dresser : Dresser
    """
    garments = in_order(names, wardrobe)
    worn, _ = wearable(seen)
    pieces = [Worn(garment.name, garment, Surface()) for garment in garments]
    dresser = Dresser(
        BODY,
        data=data,
        rig=data.rig(settings.rig),
        clothes=[piece for piece in pieces if piece.garment.kind == "clothes"],
        parts=[piece for piece in pieces if piece.garment.kind != "clothes"],
        tuck=tucks(worn, settings),
    )
    return (BODY, *(garment.name for garment in garments)), dresser


def warm_up(data: BodyData) -> None:
    """Read all that the sliders can need, so that none has to wait for a file; 150 MB, seconds."""
    for gender, age, muscle, weight in itertools.product((0, 1), AGES, LEVELS, LEVELS):
        for level, firmness in itertools.product(LEVELS, LEVELS):
            parameters = BodyParameters(
                gender=gender,
                age=age,
                muscle=muscle,
                weight=weight,
                height=level,
                proportions=level,
                breast_size=level,
                breast_firmness=firmness,
            )
            for fragment in target_weights(data, parameters):
                data.target(fragment)


def draw_person(
    outfit: Outfit | None,
    settings: CharacterSettings,
    seed: int,
    data: BodyData,
    wardrobe: Wardrobe,
) -> Casting:
    """Draw who wears an outfit, as cloning it draws; somebody where there is none yet."""
    if outfit is not None:
        return propose(outfit, settings, seed, data, wardrobe).casting
    rng = np.random.default_rng(seed)
    drawn = settings.sex or draw_sex((), rng)
    return cast(
        data,
        wardrobe,
        rng,
        sex=settings.body.sex if settings.body else drawn,
        preset=settings.body_preset,
        parameters=settings.body,
        skin_tone=settings.skin_tone,
        accessories=settings.accessories,
        parts=settings.parts,
        hair_colour=settings.hair_colour,
    )


def dress_plainly(
    name: str,
    casting: Casting,
    folder: Path,
    *,
    settings: CharacterSettings,
    seed: int,
    data: BodyData,
    wardrobe: Wardrobe,
) -> Character:
    """Put a person into plain underwear, for a look at the body; its files are written."""
    sex, body = casting.parameters.sex, build_body(data, casting.parameters)
    garments, pictures = [], []
    for category, colour in UNDERWEAR:
        for garment in wardrobe.candidates(kind="clothes", category=category, sex=sex)[:1]:
            garments.append(garment)
            pictures.append(one_colour(colour))
    worn = layered(garments, body.vertices, tuck=False)
    clothes = tuple(zip(worn, pictures, strict=True))
    character, _ = dress_person(
        name, casting, body, clothes, folder, settings=settings, seed=seed, data=data
    )
    return character


def read_body(
    path: Path, *, data: BodyData | None = None, tell: Tell | None = None
) -> tuple[BodyParameters, str]:
    """Return the body of a file.

    Parameters
    ----------
    path : Path
        A .mhm, which has the values, or a .mhx2, whose mesh they are recognised by.
    data : BodyData, optional
        The installed data by default.
    tell : callable (float) -> None, optional
        Told how far the search for them is, 0 to 1.

    Returns
    -------
    parameters : BodyParameters
    note : str
        How near a recognised body comes to the mesh; empty for a .mhm.

    Raises
    ------
    OutfitError
        If the file cannot be read, or has no body, or one that no values make.
    """
    if path.suffix.lower() == ".mhm":
        return parameters_from_mhm(read_mhm(path)), ""
    if path.suffix.lower() != ".mhx2":
        raise OutfitError(f"{path}: only a .mhm or a .mhx2 has a body")
    loaded = load_mhx2(path, data=data)
    if not len(loaded.base):
        raise OutfitError(f"{path}: it has no body, only what bodies wear")
    try:
        found = body_of_mesh(
            loaded.base, data or find_body_data(), weights=loaded.base_weights, tell=tell
        )
    except OutfitError as error:
        raise OutfitError(f"{path}: {error}") from None
    posed = ", taken out of its pose" if found.posed else ""
    return found.parameters, f"differs by {found.distance:.1f} mm in the mean{posed}"


def preview_skin(
    data: BodyData,
    *,
    tone: float,
    sex: Sex,
    seed: int,
    hair_colour: Colour | None = None,
    size: int = PREVIEW_SIZE,
) -> Image:
    """Paint skin coarsely, for while its slider is dragged; (size, size, 3) uint8 RGB.

    Parameters
    ----------
    data : BodyData
    tone : float
        0 very light .. 1 very dark.
    sex : "female" or "male"
    seed : int
    hair_colour : colour, optional
        Of brows and stubble, where the person is known.
    size : int
        Texels along a side.
    """
    rng = np.random.default_rng([seed, 1])
    return paint_skin(data, tone=tone, sex=sex, rng=rng, size=size, hair_colour=hair_colour)


def paint_look(
    casting: Casting,
    names: Iterable[str],
    shown: Mapping[str, Path],
    *,
    seed: int,
    data: BodyData,
    wardrobe: Wardrobe,
) -> dict[str, Path]:
    """Paint skin, hair, eyes and so on as cloning paints them, and write what has changed.

    Parameters
    ----------
    casting : Casting
    names : iterable of str
        Of all garments that are worn.
    shown : mapping of str to Path
        The texture of the body and of each garment by now.
    seed : int
    data : BodyData
    wardrobe : Wardrobe

    Returns
    -------
    dict of str to Path
        A new file beside the texture for each that is another one now.

    Raises
    ------
    OutfitError
        Where a file cannot be written; none is left then.
    """
    parts = [item for item in in_order(names, wardrobe) if item.kind != "clothes"]
    painted = paint_person(data, casting, parts, seed=seed)
    fresh = dict(zip((item.name for item in parts), painted.parts, strict=True))
    changed: dict[str, Path] = {}
    try:
        for part, picture in {BODY: painted.skin, **fresh}.items():
            if part in shown and not holds_picture(shown[part], picture):
                changed[part] = shown[part].with_name(f"{shown[part].stem}_new.png")
                write_png(changed[part], picture)
    except OutfitError:
        for path in changed.values():
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
        raise
    return changed
