"""What somebody chose of hair, shoes and accessories, in place of what the seed draws."""

from __future__ import annotations

from collections.abc import Mapping

from ..errors import OutfitError
from .catalogue import Wardrobe
from .garment import Garment, Kind
from .people.bindings import UNDER_HATS
from .people.painting import Colour

ACCESSORIES: tuple[Kind, ...] = ("glasses", "hat", "bag")
CHOSEN: tuple[Kind, ...] = ("hair", "shoes", *ACCESSORIES)
Parts = Mapping[str, str | None]  # kind -> name of the wardrobe's garment, None for none at all


def check_kinds(parts: Parts) -> None:
    """Raise OutfitError where a kind cannot be chosen, or cannot be left off."""
    for kind, name in parts.items():
        if kind not in CHOSEN:
            raise OutfitError(f"a person's parts are {', '.join(CHOSEN)}, got {kind!r}")
        if name is None and kind not in ACCESSORIES:
            raise OutfitError(f"only {', '.join(ACCESSORIES)} can be left off, not {kind}")


def check_hair_colour(colour: Colour | None) -> None:
    """Raise OutfitError where a colour of hair is none."""
    if colour is not None and not (len(colour) == 3 and all(0 <= one <= 1 for one in colour)):
        raise OutfitError(f"a hair colour is red, green, blue from 0 to 1, got {list(colour)}")


def find_parts(parts: Parts, wardrobe: Wardrobe) -> dict[str, Garment | None]:
    """Return the garments that are asked for by name, None for what is to be left off.

    Raises
    ------
    OutfitError
        If there is no such garment, it is worn elsewhere, or the hat does not go with the hair.
    """
    check_kinds(parts)
    found = {kind: _named(kind, name, wardrobe) for kind, name in parts.items()}
    hair, hat = found.get("hair"), found.get("hat")
    if hair and hat and not fits_under_hats(hair):
        raise OutfitError(
            f"{hat.name} is not worn over {hair.name}; hair that fits under hats is "
            + ", ".join(_under_hats(wardrobe))
        )
    return found


def fits_under_hats(hair: Garment) -> bool:
    """Whether a hat hides or leaves out all of some hair, so that nothing sticks out of it."""
    return UNDER_HATS in hair.binding.tags


def _named(kind: str, name: str | None, wardrobe: Wardrobe) -> Garment | None:
    if name is None:
        return None
    garment = wardrobe.garment(name)
    if garment.kind != kind:
        raise OutfitError(f"{name} is worn as {garment.kind}, not as {kind}")
    return garment


def _under_hats(wardrobe: Wardrobe) -> list[str]:
    return [one.name for one in wardrobe.candidates(kind="hair") if fits_under_hats(one)]
