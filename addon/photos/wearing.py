"""From what a photo shows to what a character wears: one garment a slot, the nearest cuts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from ..cloning.clone import STAND_INS
from ..cloning.observation import Observation
from ..errors import OutfitError
from ..makehuman.parameters import Sex
from ..wardrobe.catalogue import Wardrobe
from ..wardrobe.garment import Garment
from ..wardrobe.landmarks import category_named
from ..wardrobe.selection import nearest_cut

# what is worn where the photo shows nothing: slot -> category and colour
PLAIN: Mapping[str, tuple[str, tuple[int, int, int]]] = MappingProxyType(
    {
        "top": ("short sleeve top", (222, 221, 216)),
        "bottom": ("trousers", (62, 64, 72)),
    }
)


@dataclass(frozen=True)
class PlainGarment:
    """A garment that no photo shows, worn so that nobody goes half-dressed, in one colour."""

    garment: Garment
    colour: tuple[int, int, int]


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
    own = observation.category
    for category in (own, STAND_INS.get(own, own)):
        candidates = wardrobe.candidates(kind="clothes", category=category, sex=sex)
        candidates = candidates or wardrobe.candidates(kind="clothes", category=category)
        if candidates:
            return nearest_cut(category, observation.landmarks, observation.visibility, candidates)
    raise OutfitError(f"the wardrobe has no {own}; it has {', '.join(wardrobe.categories)}")


def complete(
    garments: Sequence[Garment], wardrobe: Wardrobe, *, sex: Sex
) -> tuple[list[PlainGarment], list[str]]:
    """Return plain garments for what the photo does not show, and a sentence for each."""
    worn = {
        category_named(c).slot
        for g in garments
        if g.registration
        for c in g.registration.categories
    }
    if not worn or "dress" in worn:
        return [], []
    plain, notes = [], []
    for slot, (category, colour) in PLAIN.items():
        if slot not in worn:
            candidates = wardrobe.candidates(kind="clothes", category=category, sex=sex)
            plain += [PlainGarment(garment, colour) for garment in candidates[:1]]
            notes.append(f"the photo shows no {slot}: plain {category} worn instead")
    return plain, notes
