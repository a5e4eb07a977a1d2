"""One garment's photo for another category's model: landmarks that mean the same by their words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..errors import OutfitError
from ..wardrobe.landmarks import category_named, side_numbers, sleeve_steps
from .observation import Observation

DERIVED = 1  # DeepFashion2's v of what nobody labelled on the photo itself
NECK = range(1, 7)
TOPS = ("short sleeve top", "long sleeve top", "vest", "sling")
# The same words for the three bottoms; the hem of shorts and skirts lies at a leg's knee.
BOTTOMS: dict[str, dict[str, int]] = {
    "shorts": {
        "waist L": 1,
        "waist": 2,
        "waist R": 3,
        "thigh L": 4,
        "thigh R": 10,
        "crotch": 7,
        "knee L": 5,
        "inner knee L": 6,
        "inner knee R": 8,
        "knee R": 9,
    },
    "trousers": {
        "waist L": 1,
        "waist": 2,
        "waist R": 3,
        "thigh L": 4,
        "thigh R": 14,
        "crotch": 9,
        "knee L": 5,
        "inner knee L": 8,
        "inner knee R": 10,
        "knee R": 13,
    },
    "skirt": {
        "waist L": 1,
        "waist": 2,
        "waist R": 3,
        "thigh L": 4,
        "thigh R": 8,
        "knee L": 5,
        "knee": 6,
        "knee R": 7,
    },
}
# Where a category lacks a word it is half way between two others.
BETWEEN = {
    "crotch": ("thigh L", "thigh R"),
    "inner knee L": ("knee", "knee"),
    "inner knee R": ("knee", "knee"),
    "knee": ("inner knee L", "inner knee R"),
}

Points = NDArray[np.float64]


@dataclass(frozen=True)
class _Side:
    """Landmark numbers of one side of a top: shoulder, sleeve and flank, each downwards."""

    shoulder: int
    outer: tuple[int, ...]
    inner: tuple[int, ...]
    flank: tuple[int, ...]


def _sides(category: str) -> tuple[_Side, _Side, int]:
    """Return a top's image-left and image-right side, and its hem centre."""
    left, right, centre = side_numbers(category)
    steps = sleeve_steps(category)
    length = steps + 1 if steps else 0  # with the cuff
    return (
        *(
            _Side(
                row[0],
                tuple(row[1 : 1 + length]),
                tuple(row[1 + length : 1 + 2 * length][::-1]),
                tuple(row[1 + 2 * length :]),
            )
            for row in (left, right)
        ),
        centre,
    )  # type: ignore[return-value]


def seen_as(observation: Observation, category: str) -> Observation:
    """Return an observation with the landmarks of another category of the same slot.

    A one-piece model of a top and trousers can so wear a vest and shorts: what the other category
    has no landmark for (a vest's sleeves, the shins of shorts) stays unlabelled, and the
    cloth cell fills it.

    Parameters
    ----------
    observation : Observation
        Of a top or a bottom.
    category : str
        DeepFashion2 category of the model.

    Raises
    ------
    OutfitError
        Where the two categories share too few landmarks.
    """
    own = observation.category
    if own == category:
        return observation
    points = np.where(observation.labelled[:, None], observation.landmarks, np.nan)
    if own in TOPS and category in TOPS:
        places = _as_top(points, own, category)
    elif own in BOTTOMS and category in BOTTOMS:
        places = _as_bottom(points, own, category)
    else:
        raise OutfitError(f"a model of {category} cannot wear a photo of {own}")
    landmarks = np.zeros((category_named(category).landmark_count, 2))
    visibility = np.zeros(len(landmarks), np.int8)
    for number, place in places.items():
        if np.isfinite(place).all():
            landmarks[number - 1], visibility[number - 1] = place, DERIVED
    return Observation(category, landmarks, visibility, observation.cloth_mask, observation.cell)


def _as_top(points: Points, own: str, category: str) -> dict[int, Points]:
    *here, centre = _sides(own)
    *there, other_centre = _sides(category)
    places = {number: points[number - 1] for number in NECK}
    places[other_centre] = points[centre - 1]
    for mine, its in zip(here, there, strict=True):
        places[its.shoulder] = points[mine.shoulder - 1]
        # A short sleeve ends at a long one's elbow, whose points come before the cuff's.
        for numbers, others in ((mine.outer, its.outer), (mine.inner, its.inner)):
            places.update((b, points[a - 1]) for a, b in zip(numbers, others, strict=False))
        flank = _even(points[np.array(mine.flank) - 1], len(its.flank))
        places.update(zip(its.flank, flank, strict=True))
    return places


def _even(line: Points, count: int) -> Points:
    """Return points (count, 2) evenly along a line, its ends included.

    Where an end is unknown the other end alone is known.
    """
    if not np.isfinite(line[[0, -1]]).all():
        places = np.full((count, 2), np.nan)
        places[0], places[-1] = line[0], line[-1]
        return places
    known = line[np.isfinite(line[:, 0])]
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(known, axis=0), axis=1))])
    goals = np.linspace(0, along[-1], count)
    return np.stack([np.interp(goals, along, known[:, k]) for k in range(2)], axis=1)


def _as_bottom(points: Points, own: str, category: str) -> dict[int, Points]:
    words = {word: points[number - 1] for word, number in BOTTOMS[own].items()}
    for word, (one, other) in BETWEEN.items():
        if word not in words and one in words and other in words:
            words[word] = (words[one] + words[other]) / 2
    return {number: words[word] for word, number in BOTTOMS[category].items() if word in words}
