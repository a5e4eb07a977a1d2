"""DeepFashion2's thirteen categories and their landmarks, and ClonedPerson's subset of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..errors import OutfitError
from ..makehuman.text import shown


@dataclass(frozen=True)
class Category:
    """A DeepFashion2 category.

    Attributes
    ----------
    number : int
        DeepFashion2's `category_id`, 1-13.
    name : str
        DeepFashion2's name, such as "short sleeve top".
    landmark_count : int
    slot : str
        Where it is worn: "top", "bottom", "dress" or "outwear".
    """

    number: int
    name: str
    landmark_count: int
    slot: str


CATEGORIES = (
    Category(1, "short sleeve top", 25, "top"),
    Category(2, "long sleeve top", 33, "top"),
    Category(3, "short sleeve outwear", 31, "outwear"),
    Category(4, "long sleeve outwear", 39, "outwear"),
    Category(5, "vest", 15, "top"),
    Category(6, "sling", 15, "top"),
    Category(7, "shorts", 10, "bottom"),
    Category(8, "trousers", 14, "bottom"),
    Category(9, "skirt", 8, "bottom"),
    Category(10, "short sleeve dress", 29, "dress"),
    Category(11, "long sleeve dress", 37, "dress"),
    Category(12, "vest dress", 19, "dress"),
    Category(13, "sling dress", 19, "dress"),
)
CATEGORY_BY_NAME = {category.name: category for category in CATEGORIES}
CATEGORY_BY_NUMBER = {category.number: category for category in CATEGORIES}


# Of each half of an open front, the image-left one first: neck side, middle of the lapel, top of
# the front edge, its upper and lower point, its hem, the hem at the side, the upper and lower
# point of the side, armpit, shoulder.
OUTWEAR_NUMBERS = {
    "short sleeve outwear": (
        (4, 3, 2, 30, 31, 16, 15, 13, 14, 12, 7),
        (6, 5, 26, 27, 28, 29, 17, 19, 18, 20, 25),
    ),
    "long sleeve outwear": (
        (2, 3, 4, 38, 39, 20, 19, 17, 18, 16, 7),
        (6, 5, 34, 35, 36, 37, 21, 23, 22, 24, 33),
    ),
}
# Points between shoulder and cuff on each side of a sleeve.
SLEEVE_STEPS = {"short": 1, "long": 3}


def sleeve_steps(category: str) -> int:
    """Return how many points lie between shoulder and cuff on each side of a sleeve; 0 without."""
    return SLEEVE_STEPS[category.split()[0]] if "sleeve" in category else 0


def side_numbers(category: str) -> tuple[list[int], list[int], int]:
    """Return the numbers from shoulder to hem, image-left and image-right, and the hem centre.

    An open front has no hem centre: 0.
    """
    if category in OUTWEAR_NUMBERS:
        last = OUTWEAR_NUMBERS[category][1][-1]
        return list(range(7, last)), list(range(last, 6, -1)), 0
    count = CATEGORY_BY_NAME[category].landmark_count
    centre = (count - 7) // 2 + 7
    return list(range(7, centre)), list(range(count, centre, -1)), centre


@dataclass(frozen=True)
class ClonedPersonCode:
    """A ClonedPerson garment code: its category and which DeepFashion2 landmarks it keeps.

    `numbers` lists 1-based DeepFashion2 landmark numbers in ClonedPerson's order
    (clockwise on the picture from the image-left shoulder or waist). `midpoint` names a
    landmark that ClonedPerson derives as the middle of two others: (made, one, other).
    """

    code: int
    category: str
    numbers: tuple[int, ...]
    midpoint: tuple[int, int, int] | None = None


CLONEDPERSON_CODES = {
    entry.code: entry
    for entry in (
        ClonedPersonCode(
            1,
            "long sleeve top",
            (7, 2, 4, 6, 33, 31, 29, 28, 26, 24, 22, 21, 19, 18, 16, 14, 12, 11, 9),
            (20, 21, 19),
        ),
        ClonedPersonCode(
            2, "short sleeve top", (7, 2, 4, 6, 25, 23, 22, 20, 18, 17, 15, 14, 12, 10, 9)
        ),
        ClonedPersonCode(3, "vest", (7, 2, 4, 6, 15, 14, 13, 12, 10, 9, 8)),
        ClonedPersonCode(4, "trousers", (1, 2, 3, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4)),
        ClonedPersonCode(5, "shorts", (1, 2, 3, 10, 9, 8, 7, 6, 5, 4)),
        ClonedPersonCode(8, "skirt", (1, 3, 8, 7, 6, 5, 4), (2, 1, 3)),
        ClonedPersonCode(
            13,
            "short sleeve dress",
            (7, 2, 4, 6, 29, 27, 26, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 10, 9),
        ),
        ClonedPersonCode(
            17, "vest dress", (7, 2, 4, 6, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8)
        ),
    )
}


def category_named(name: str) -> Category:
    """Return the category of that DeepFashion2 name; raise OutfitError for an unknown one."""
    try:
        return CATEGORY_BY_NAME[name]
    except KeyError:
        known = ", ".join(CATEGORY_BY_NAME)
        raise OutfitError(
            f"unknown garment category {shown(name)}; expected one of {known}"
        ) from None


def clonedperson_code(code: int) -> ClonedPersonCode:
    """Return a ClonedPerson garment code's entry; raise OutfitError for an unknown one."""
    try:
        return CLONEDPERSON_CODES[code]
    except KeyError:
        known = ", ".join(map(str, CLONEDPERSON_CODES))
        raise OutfitError(f"unknown garment code {code}; expected one of {known}") from None


def deepfashion2_from_clonedperson(
    points: NDArray[np.float64], code: int
) -> tuple[NDArray[np.float64], NDArray[np.int8]]:
    """Spread ClonedPerson's landmarks over DeepFashion2's order.

    Parameters
    ----------
    points : (n, 2) float ndarray, pixels, in ClonedPerson's order
    code : int

    Returns
    -------
    landmarks : (N, 2) float ndarray, pixels; zeros where not labelled
    visibility : (N,) int8 ndarray; 2 labelled, 1 derived (a middle of two others), 0 missing

    Raises
    ------
    OutfitError
        For an unknown code or a wrong number of points.
    """
    entry = clonedperson_code(code)
    if len(points) != len(entry.numbers):
        raise OutfitError(
            f"garment code {code} ({entry.category}) has {len(entry.numbers)} landmarks, "
            f"got {len(points)}"
        )
    count = CATEGORY_BY_NAME[entry.category].landmark_count
    landmarks = np.zeros((count, 2))
    visibility = np.zeros(count, np.int8)
    rows = np.array(entry.numbers) - 1
    landmarks[rows] = points
    visibility[rows] = 2
    if entry.midpoint:
        made, one, other = entry.midpoint
        landmarks[made - 1] = (landmarks[one - 1] + landmarks[other - 1]) / 2
        visibility[made - 1] = 1
    return landmarks, visibility
