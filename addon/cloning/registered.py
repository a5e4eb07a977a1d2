"""Registered mapping: warp a photo's cloth to the parts of a UV map (paper, 3.2)."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ..errors import OutfitError
from ..wardrobe.registration import Part, Registration
from .clothpicture import ClothPicture
from .edges import extend_cloth
from .homography import Matrix, fit_homography, jacobian, translation
from .observation import Image
from .outlines import Box, bounding_box, fill_rings, pixels_inside
from .settings import CloneSettings

log = logging.getLogger(__name__)

# An arm seen from its side comes out in streaks where it is drawn out more than this; parts on
# photos have 1.6 in the median.
MOST_STRETCHED = 4.0
CERTAIN = 128  # of 255: a texel whose warped mask is at least this is cloth


@dataclass(frozen=True)
class RegisteredMap:
    """What registered mapping put on a UV map.

    Attributes
    ----------
    image : (S, S, 3) uint8 ndarray, RGB
        Zero where `coverage` is.
    coverage : (S, S) uint8 ndarray
        255 where a part was painted with cloth.
    holes : (S, S) uint8 ndarray
        255 inside the outlines where no cloth was seen.
    box : x1, y1, x2, y2
        Bounding box of the painted parts, texels.
    homographies : tuple of (Part, (3, 3) ndarray)
        For every painted part: from pixels of its cloth picture to texels.
    """

    image: Image
    coverage: NDArray[np.uint8]
    holes: NDArray[np.uint8]
    box: Box
    homographies: tuple[tuple[Part, Matrix], ...]


def fit_parts(
    pictures: Mapping[str, ClothPicture], registration: Registration, settings: CloneSettings
) -> tuple[tuple[Part, Matrix], ...]:
    """Fit every part's homography from its garment's picture to texels of the map.

    Parts with fewer than four labelled landmarks are left to the cloth cell, with a warning.

    Raises
    ------
    OutfitError
        Where a part's landmarks allow no homography, or no part at all has enough of them.
    """
    fitted = []
    for part in registration.parts:
        picture = pictures[part.category]
        rows = np.array(part.numbers) - 1
        known = picture.labelled[rows]
        if np.count_nonzero(known) < 4:
            log.warning(
                "%s, %s: %d of %d landmarks labelled; filled from the cloth cell",
                part.category, part.name, np.count_nonzero(known), len(rows),
            )  # fmt: skip
            continue
        source, target = picture.landmarks[rows[known]], part.uv[known] * settings.texture_size
        name = f"the {part.name} of the {part.category}"
        # The published method takes whatever homography comes out.
        matrix = fit_homography(source, target, name=name, sound=settings.masked)
        if settings.masked and _stretch(matrix, source) > MOST_STRETCHED:
            log.warning("%s is seen too narrowly; filled from the cloth cell", name)
            continue
        fitted.append((part, matrix))
    if registration.parts and not fitted:
        raise OutfitError(
            f"{' and '.join(registration.categories)}: no part has four labelled landmarks"
        )
    return tuple(fitted)


def _stretch(matrix: Matrix, source: NDArray[np.float64]) -> float:
    """Return how much more a part is drawn out in one direction than across it, in its middle."""
    singular = np.linalg.svd(jacobian(matrix, source.mean(axis=0)), compute_uv=False)
    return float(singular[0] / max(float(singular[1]), 1e-12))


def map_registered(
    pictures: Mapping[str, ClothPicture],
    homographies: tuple[tuple[Part, Matrix], ...],
    settings: CloneSettings,
) -> RegisteredMap:
    """Warp every part, later parts over earlier ones, each clipped to its outline.

    Parameters
    ----------
    pictures : mapping of category to ClothPicture
    homographies : from `fit_parts`
    settings : CloneSettings
    """
    size = settings.texture_size
    image = np.zeros((size, size, 3), np.uint8)
    coverage, within = (np.zeros((size, size), np.uint8) for _ in range(2))
    boxes = []
    layered = {name: _edged(entry) for name, entry in pictures.items() if settings.masked}
    for part, matrix in homographies:
        box = bounding_box(part.outline * size, image.shape)
        if box[2] <= box[0] or box[3] <= box[1]:
            continue
        if settings.masked:
            layers = layered[part.category]
        else:
            layers, corner = _part_layers(pictures[part.category], part)
            matrix = matrix @ translation(*corner)
        pixels, mask = _warp(layers, matrix, box)
        outline = fill_rings([part.outline * size], box)
        mask &= outline
        x1, y1, x2, y2 = box
        within[y1:y2, x1:x2] |= outline
        cv2.copyTo(pixels, mask, image[y1:y2, x1:x2])
        coverage[y1:y2, x1:x2] |= mask
        boxes.append(box)
    return RegisteredMap(image, coverage, within & ~coverage, _union(boxes), homographies)


def _part_layers(picture: ClothPicture, part: Part) -> tuple[Image, tuple[int, int]]:
    """Return the layers of one part's polygon alone, and where they lie on the picture."""
    rows = np.array(part.numbers) - 1
    corners = picture.landmarks[rows[picture.labelled[rows]]]
    # A pixel more on every side, which is blended in at the border.
    around = np.concatenate([corners - 1, corners + 1])
    x1, y1, x2, y2 = bounding_box(around, picture.pixels.shape)
    if x2 <= x1 or y2 <= y1:
        x1, y1, x2, y2 = 0, 0, 1, 1  # outside the photo: a pixel without cloth
    polygon = pixels_inside(corners, picture.pixels.shape)[y1:y2, x1:x2]
    return _layered(picture.pixels[y1:y2, x1:x2], polygon), (x1, y1)


def _edged(picture: ClothPicture) -> NDArray[np.uint8]:
    return _layered(*extend_cloth(picture))


def _layered(pixels: Image, mask: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Join colours and mask, which one warp then takes along together, in a rim of a pixel.

    The rim repeats the colours and has no mask, so that nothing dark is blended in at the edges.
    """
    rim = cv2.copyMakeBorder(pixels, 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    ring = cv2.copyMakeBorder(mask, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=(0,))
    return np.asarray(cv2.merge((rim, ring)), np.uint8)


def _warp(layers: NDArray[np.uint8], matrix: Matrix, box: Box) -> tuple[Image, NDArray[np.uint8]]:
    """Warp colours and mask into a box of the map; the mask comes out 0 or 255."""
    local = translation(-box[0], -box[1]) @ matrix @ translation(-1, -1)
    extent = (box[2] - box[0], box[3] - box[1])
    warped = cv2.warpPerspective(layers, local, extent, flags=cv2.INTER_LINEAR)
    colours = cv2.cvtColor(warped, cv2.COLOR_RGBA2RGB)
    _, mask = cv2.threshold(cv2.extractChannel(warped, 3), CERTAIN - 1, 255, cv2.THRESH_BINARY)
    return np.asarray(colours, np.uint8), np.asarray(mask, np.uint8)


def _union(boxes: list[Box]) -> Box:
    if not boxes:
        return (0, 0, 0, 0)
    corners = np.array(boxes)
    x1, y1 = corners[:, :2].min(axis=0).tolist()
    x2, y2 = corners[:, 2:].max(axis=0).tolist()
    return x1, y1, x2, y2
