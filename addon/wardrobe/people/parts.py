"""What makes a person of a body, beside the clothes: shoes, hair, eyes, lashes, brows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from ...errors import OutfitError
from ...makehuman.data import BodyData
from ..garment import Garment
from .bags import make_bags
from .bags_painting import COLOURS as BAGS
from .bags_painting import paint_bag
from .bindings import texture_name
from .brows import make_eyebrows, paint_eyebrows
from .eyes import make_eyes
from .eyes_painting import IRIS_COLOURS, paint_eyelashes, paint_eyes
from .glasses import DESIGNS as GLASSES
from .glasses import make_glasses, paint_glasses
from .hair import make_hair
from .hair_painting import HAIR_COLOURS, paint_hair
from .hats import DESIGNS as HATS
from .hats import make_hats
from .hats_painting import paint_hat
from .painting import Colour, write_png
from .shoes import DESIGNS, make_shoes, paint_pair

PEOPLE_KINDS = (
    "shoes", "hair", "eyes", "eyelashes", "eyebrows", "glasses", "hat", "bag",
)  # fmt: skip


MAKERS: Mapping[str, Callable[[BodyData], Iterable[Garment]]] = MappingProxyType(
    {
        "shoes": make_shoes,
        "hair": make_hair,
        "eyes": make_eyes,
        "eyebrows": make_eyebrows,
        "glasses": make_glasses,
        "hats": make_hats,
        "bags": make_bags,
    }
)


def make_part(name: str, data: BodyData) -> Iterator[Garment]:
    """Make one of `MAKERS`; the same data gives the same bytes."""
    yield from MAKERS[name](data)


def make_people_parts(data: BodyData) -> Iterator[Garment]:
    """Make all of them."""
    for name in MAKERS:
        yield from make_part(name, data)


def paint_part(
    garment: Garment,
    rng: np.random.Generator,
    *,
    hair_colour: Colour = HAIR_COLOURS["brown"],
    iris_colour: Colour = IRIS_COLOURS["brown"],
    sex: str = "female",
) -> NDArray[np.uint8]:
    """Paint the texture of a garment made by `make_people_parts`, as a person wears it.

    Parameters
    ----------
    garment : Garment
        Of one of `PEOPLE_KINDS`; shoes get a colour that the rng chooses.
    hair_colour, iris_colour : (r, g, b)
        sRGB 0..1; hair and brows take the first, eyes the second.
    sex : "female" or "male"
        Whose brows they are.

    Returns
    -------
    (size, size, 3 or 4) uint8 ndarray
        RGB, or RGBA where the material is transparent.

    Raises
    ------
    OutfitError
        For a garment that this module does not make.
    """
    if garment.kind == "hair":
        return paint_hair(hair_colour, rng)
    if garment.kind == "eyes":
        return paint_eyes(iris_colour, rng)
    if garment.kind == "eyelashes":
        return paint_eyelashes(rng)
    if garment.kind == "eyebrows":
        return paint_eyebrows(hair_colour, rng, sex=sex)
    if garment.kind == "shoes" and garment.name in DESIGNS:
        return paint_pair(garment.name, rng)
    if garment.kind == "glasses" and garment.name in GLASSES:
        return paint_glasses(garment.name, rng)
    if garment.kind == "hat" and garment.name in HATS:
        return paint_hat(garment.name, rng)
    if garment.kind == "bag" and garment.name in BAGS:
        return paint_bag(garment.name, rng)
    raise OutfitError(f"garment {garment.name} ({garment.kind}): there is no painter for it")


def write_textures(folder: Path, garment: Garment, rng: np.random.Generator) -> Path:
    """Write a garment's own texture (plain brown hair and eyes) beside its .mhmat.

    Returns
    -------
    Path
        The file, whose name the garment's material gives as its diffuse texture.
    """
    path = folder / garment.material.textures.get("diffuse", texture_name(garment.name))
    sex = garment.sexes[0]
    write_png(path, paint_part(garment, rng, sex=sex))
    return path
