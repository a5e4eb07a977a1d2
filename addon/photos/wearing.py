"""From what a photo shows to what a character wears: one garment a slot, the nearest cuts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from ..cloning.clone import STAND_INS
from ..cloning.observation import Observation
from ..errors import OutfitError
from ..makehuman.parameters import Sex
from ..wardrobe.catalogue import Wardrobe
from ..wardrobe.garment import Garment
from ..wardrobe.landmarks import CATEGORIES, category_named
from ..wardrobe.selection import cut_distance, landmark_vertices, nearest_cut

# what is worn where the photo shows nothing: slot -> category and colour
PLAIN: Mapping[str, tuple[str, tuple[int, int, int]]] = MappingProxyType(
    {
        "top": ("short sleeve top", (222, 221, 216)),
        "bottom": ("trousers", (62, 64, 72)),
    }
)
# 1-based DeepFashion2 landmarks of a top's hem, and of every bottom's waist line
HEMS: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {
        "short sleeve top": (15, 16, 17),
        "long sleeve top": (19, 20, 21),
        "vest": (10, 11, 12),
        "sling": (10, 11, 12),
    }
)
BOTTOMS = tuple(category.name for category in CATEGORIES if category.slot == "bottom")
WAIST = (1, 2, 3)
HEM_TOLERANCE = 0.08  # of the waist's width: how far off a hem may be labelled
OVERLAP = 0.3  # decimetres by which a top that reaches the waistband hangs over it


@dataclass(frozen=True)
class PlainGarment:
    """A garment that no photo shows, worn so that nobody goes half-dressed, in one colour."""

    garment: Garment
    colour: tuple[int, int, int]


def wearable(
    observations: Sequence[Observation], *, available: Collection[str] | None = None
) -> tuple[list[Observation], list[str]]:
    """Pick what one character can wear: a dress, or a top and a bottom, and an outwear over them.

    Parameters
    ----------
    observations : sequence of Observation
    available : collection of str, optional
        Categories that the wardrobe has; an outwear of another one is left out, as what is under
        it can be worn alone.

    Returns
    -------
    worn : list of Observation
    left_out : list of str
        A sentence for every observation that is not worn.
    """
    worn: dict[str, Observation] = {}
    left_out = []
    for item in observations:
        slot = item.slot
        if slot == "outwear" and available is not None and item.category not in available:
            left_out.append(f"{item.category}: the wardrobe has none")
        elif slot in worn or (slot in ("top", "bottom") and "dress" in worn):
            left_out.append(f"{item.category}: the photo shows another garment in its place")
        else:
            worn[slot] = item
    if "dress" in worn:
        hidden = [slot for slot in worn if slot in ("top", "bottom")]
        left_out += [f"{worn.pop(slot).category}: hidden by the dress" for slot in hidden]
    return list(worn.values()), left_out


def choose_garments(
    worn: Sequence[Observation],
    wardrobe: Wardrobe,
    *,
    sex: Sex | None = None,
    named: Mapping[str, Garment] = MappingProxyType({}),
) -> list[Garment]:
    """Return the nearest cut for each observation; no bare midriff where the photo shows none.

    Parameters
    ----------
    worn : sequence of Observation
        At most one a slot.
    wardrobe : Wardrobe
    sex : str, optional
        Take cuts that suit this sex, where there are any.
    named : mapping of slot to Garment
        What is chosen already.

    Raises
    ------
    OutfitError
        If the wardrobe has nothing of an observation's category.
    """
    chosen = dict(named)
    for item in sorted(worn, key=lambda item: item.slot == "top"):  # a top goes by its bottom
        if item.slot not in chosen:
            over = chosen.get("bottom") if item.slot == "top" and meets_waist(worn) else None
            chosen[item.slot] = choose_garment(item, wardrobe, sex=sex, over=over)
    return [chosen[item.slot] for item in worn]


def choose_garment(
    observation: Observation,
    wardrobe: Wardrobe,
    *,
    sex: Sex | None = None,
    over: Garment | None = None,
) -> Garment:
    """Return the cut whose landmark proportions are nearest to the photo's.

    Parameters
    ----------
    observation : Observation
    wardrobe : Wardrobe
    sex : str, optional
        Take a cut that suits this sex, where there is one.
    over : Garment, optional
        A bottom whose waistband the top must reach, where there is a top that does.

    Raises
    ------
    OutfitError
        If the wardrobe has nothing of the observation's category.
    """
    own = observation.category
    for category in (own, STAND_INS.get(own, own)):
        candidates = wardrobe.candidates(kind="clothes", category=category, sex=sex)
        candidates = candidates or wardrobe.candidates(kind="clothes", category=category)
        if over is not None:
            candidates = [one for one in candidates if _reaches(one, over)] or candidates
        if candidates:
            return nearest_cut(category, observation.landmarks, observation.visibility, candidates)
    raise OutfitError(f"the wardrobe has no {own}; it has {', '.join(wardrobe.categories)}")


def _reaches(top: Garment, bottom: Garment) -> bool:
    """Tell whether a top's hem hangs over a bottom's waistband; True where that is not known."""
    hem, waistband = _height(top, HEMS), _height(bottom, dict.fromkeys(BOTTOMS, WAIST))
    return hem is None or waistband is None or hem <= waistband - OVERLAP


def _height(garment: Garment, lines: Mapping[str, tuple[int, ...]]) -> float | None:
    """Height of a line of landmarks on the mesh, decimetres; None where it names none of them."""
    categories = garment.registration.categories if garment.registration else ()
    vertices = landmark_vertices(garment)
    if len(categories) != 1 or categories[0] not in lines or not len(vertices):
        return None
    line = vertices[np.array(lines[categories[0]]) - 1]
    heights = garment.mesh.vertices[line[line >= 0], 1]
    return float(np.median(heights)) if len(heights) else None


def named_garments(
    worn: Sequence[Observation], names: Sequence[str], wardrobe: Wardrobe
) -> tuple[dict[str, Garment], list[str]]:
    """Find garments that are asked for by name, and where on the photo they are seen.

    Parameters
    ----------
    worn : sequence of Observation
    names : sequence of str
    wardrobe : Wardrobe

    Returns
    -------
    chosen : dict of slot to Garment
        A one-piece suit stands for both of its slots.
    left_out : list of str
        A sentence for every garment for which the photo shows nothing.

    Raises
    ------
    OutfitError
        If the wardrobe has no such garment, or it has no registration.
    """
    shown = {item.slot for item in worn}
    chosen: dict[str, Garment] = {}
    left_out = []
    for name in names:
        garment = wardrobe.garment(name)
        if garment.registration is None:
            raise OutfitError(
                f"garment {name} has no landmarks; `wardrobe label {name}` finds them"
            )
        slots = [category_named(category).slot for category in garment.registration.categories]
        missing = [slot for slot in slots if slot not in shown]
        if missing:
            left_out.append(f"{name}: the photo shows no {missing[0]}")
        else:
            chosen |= dict.fromkeys(slots, garment)
    return chosen, left_out


def choose_suit(
    worn: Sequence[Observation], separate: Sequence[Garment], wardrobe: Wardrobe, *, sex: Sex
) -> Garment | None:
    """Return a one-piece suit for a top and a bottom, where one is nearer than what was chosen.

    Parameters
    ----------
    worn : sequence of Observation
    separate : sequence of Garment
        The garment that was chosen for each of them.
    wardrobe : Wardrobe
    sex : str
    """
    by_slot = {item.slot: i for i, item in enumerate(worn)}
    if "top" not in by_slot or "bottom" not in by_slot:
        return None
    both = [by_slot["top"], by_slot["bottom"]]
    nearest, best = None, sum(_distance(worn[i], separate[i]) for i in both)
    top, bottom = (worn[i].category for i in both)
    for suit in wardrobe.suits((top, bottom), sex=sex):
        distance = sum(_distance(worn[i], suit) for i in both)
        if distance < best:
            nearest, best = suit, distance
    return nearest


def _distance(item: Observation, garment: Garment) -> float:
    category = STAND_INS.get(item.category, item.category)
    own = garment.registration.categories if garment.registration else ()
    category = item.category if item.category in own else category
    return cut_distance(category, item.landmarks, item.visibility, garment)


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


def is_tucked(observations: Sequence[Observation]) -> bool:
    """Tell whether a photo shows its top tucked in: the hem no lower than the bottom's waist line.

    False where either is not on the photo, or has too few landmarks labelled there.
    """
    drop, tolerance = _hem_below_waist(observations)
    return drop <= tolerance


def meets_waist(observations: Sequence[Observation]) -> bool:
    """Tell whether a photo shows its top's hem at the bottom's waist line or below it.

    False where either is not on the photo, or has too few landmarks labelled there.
    """
    drop, tolerance = _hem_below_waist(observations)
    return drop >= -tolerance


def _hem_below_waist(observations: Sequence[Observation]) -> tuple[float, float]:
    """Pixels by which the hem lies below the waist line (NaN: unknown), and how far off it may."""
    by_slot = {item.slot: item for item in observations}
    top, bottom = by_slot.get("top"), by_slot.get("bottom")
    if top is None or bottom is None:
        return float("nan"), 0.0
    hem, waist = _labelled(top, HEMS[top.category]), _labelled(bottom, WAIST)
    if len(hem) < 2 or len(waist) < 2:
        return float("nan"), 0.0
    drop = float(np.median(hem[:, 1]) - np.median(waist[:, 1]))
    return drop, HEM_TOLERANCE * float(np.ptp(waist[:, 0]))


def _labelled(item: Observation, numbers: tuple[int, ...]) -> NDArray[np.float64]:
    """Return the labelled ones of an observation's landmarks (n, 2), pixels."""
    rows = np.array(numbers) - 1
    return item.landmarks[rows][item.visibility[rows] > 0]
