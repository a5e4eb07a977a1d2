"""How the parts of a person look: their surfaces, and the textures painted for one casting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ..makehuman.data import BodyData
from .casting import Casting
from .characters.character import Surface
from .garment import Garment
from .people.eyes_painting import IRIS_COLOURS
from .people.parts import paint_part
from .people.skin import paint_skin

SKIN = Surface(roughness=0.48, specular=0.35, subsurface=0.12)
# kind of garment -> how it reflects light; what is missing here is cloth
SURFACES = {
    "hair": Surface(roughness=0.58, specular=0.35, alpha=True),
    "eyelashes": Surface(roughness=0.7, specular=0.1, alpha=True),
    "eyebrows": Surface(roughness=0.6, specular=0.1, alpha=True),
    "eyes": Surface(roughness=0.08, specular=0.5),
    "glasses": Surface(roughness=0.22, specular=0.5, alpha=True),
    "bag": Surface(roughness=0.8, specular=0.2),
    "hat": Surface(roughness=0.9, specular=0.15),
    "shoes": Surface(roughness=0.55, specular=0.4),
}
CLOTH = Surface(roughness=0.85, specular=0.15)


def surface_of(garment: Garment, texture: Path) -> Surface:
    """Return the surface of a garment's kind with its texture."""
    return _textured(SURFACES.get(garment.kind, CLOTH), texture)


def skin_surface(texture: Path) -> Surface:
    """Return the surface of skin with its texture."""
    return _textured(SKIN, texture)


def _textured(surface: Surface, texture: Path) -> Surface:
    return Surface(**{**vars(surface), "texture": texture})


def paint_own_texture(
    part: Garment, casting: Casting, rng: np.random.Generator
) -> NDArray[np.uint8]:
    """Paint shoes, hair, eyes or lashes for one person.

    Returns
    -------
    (S, S, 3) or (S, S, 4) uint8 ndarray
        RGB or RGBA, origin top-left.

    Raises
    ------
    OutfitError
        For a kind of garment that has no painter.
    """
    return paint_part(
        part,
        rng,
        hair_colour=casting.hair_colour,
        iris_colour=IRIS_COLOURS[casting.eye_colour],
        sex=casting.parameters.sex,
    )


def paint_character_skin(
    data: BodyData, casting: Casting, rng: np.random.Generator, *, size: int = 1024
) -> NDArray[np.uint8]:
    """Paint the skin of one person, brows in the colour of the hair; (size, size, 3) uint8."""
    return paint_skin(
        data,
        tone=casting.skin_tone,
        sex=casting.parameters.sex,
        rng=rng,
        size=size,
        hair_colour=casting.hair_colour,
    )


@dataclass(frozen=True)
class PaintedPerson:
    """The pictures of one person.

    Attributes
    ----------
    parts : tuple of (S, S, 3 or 4) uint8 ndarray
        In the order in which the parts were given.
    skin : (S, S, 3) uint8 ndarray
    """

    parts: tuple[NDArray[np.uint8], ...]
    skin: NDArray[np.uint8]


def paint_person(
    data: BodyData, casting: Casting, parts: Sequence[Garment], *, seed: int
) -> PaintedPerson:
    """Paint shoes, hair, eyes and so on, then the skin, for one person, drawn from one seed."""
    rng = np.random.default_rng([seed, 1])
    pictures = tuple(paint_own_texture(part, casting, rng) for part in parts)
    return PaintedPerson(pictures, paint_character_skin(data, casting, rng))


def holds_picture(path: Path, picture: NDArray[np.uint8]) -> bool:
    """Whether a PNG file holds exactly a picture, RGB or RGBA."""
    found = cv2.imread(str(path), cv2.IMREAD_UNCHANGED) if path.is_file() else None
    if found is None or found.shape != picture.shape:
        return False
    order = [2, 1, 0, 3][: found.shape[2]]
    return bool(np.array_equal(found[:, :, order], picture))
