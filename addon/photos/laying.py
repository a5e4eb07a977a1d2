"""Lay a garment's landmarks over a photo that has none yet, for an artist to drag into place."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..cloning.observation import Observation
from ..errors import OutfitError
from ..makehuman.data import BodyData
from ..wardrobe.catalogue import Wardrobe
from ..wardrobe.garment import Garment
from ..wardrobe.landmarks import category_named
from ..wardrobe.selection import landmark_vertices

FILLED = 0.9  # of the photo's height or width: the person that is assumed to stand in its middle
BODY_GROUP = "body"
DECIMALS = 3  # of a pixel
Vertices = NDArray[np.intp]
Points = NDArray[np.float64]


def lay_landmarks(
    category: str, size: tuple[int, int], *, data: BodyData, wardrobe: Wardrobe
) -> Observation:
    """Return a garment whose landmarks lie where somebody in the photo's middle would wear it.

    They are those of the category's first garment in the wardrobe, seen from the front.

    Parameters
    ----------
    category : str
        DeepFashion2's name.
    size : (width, height)
        Of the photo, pixels.
    data : BodyData
    wardrobe : Wardrobe

    Raises
    ------
    OutfitError
        If the wardrobe has no such garment with landmarks.
    """
    count = category_named(category).landmark_count
    garment, vertices = _example(category, wardrobe)
    places = garment.mesh.vertices[vertices][:, :2]
    low, high = _frame(data)
    width, height = size
    scale = FILLED * min(height / (high[1] - low[1]), width / (high[0] - low[0]))
    middle = (low + high) / 2
    shown = (places - middle) * (scale, -scale) + (width / 2, height / 2)
    known = vertices >= 0
    landmarks = np.where(known[:, None], np.round(shown, DECIMALS), 0.0)
    return Observation(category, landmarks[:count], np.where(known, 2, 0).astype(np.int8)[:count])


def _example(category: str, wardrobe: Wardrobe) -> tuple[Garment, Vertices]:
    """Return the category's garment with the most landmarks, the first of these."""
    best: tuple[int, Garment, Vertices] | None = None
    for garment in wardrobe.candidates(kind="clothes", category=category):
        vertices = landmark_vertices(garment)
        known = int(np.count_nonzero(vertices >= 0))
        if known >= 3 and (best is None or known > best[0]):
            best = known, garment, vertices
    if best is None:
        raise OutfitError(f"the wardrobe has no {category} whose landmarks could be laid out")
    return best[1], best[2]


def _frame(data: BodyData) -> tuple[Points, Points]:
    """Return the lower left and upper right of the base body seen from the front, decimetres."""
    base = data.base
    shown = base.faces[base.face_groups == base.groups.index(BODY_GROUP)]
    body = base.vertices[np.unique(shown[shown >= 0])][:, :2]
    return body.min(axis=0), body.max(axis=0)
