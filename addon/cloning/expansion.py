"""Homogeneous expansion: scale the cloth cell and tile a UV map with it (paper, 3.3.2)."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ..wardrobe.registration import Part, Registration
from .clothpicture import ClothPicture
from .homography import Matrix, apply_homography, jacobian, translation
from .observation import Image
from .outlines import Box
from .settings import CloneSettings

REFERENCE_BLOCK = 50  # pixels of the block that a registration's cell_box is the area of
# The published cell boxes belong to pictures on which a garment is about 1000 pixels tall: on
# ClonedPerson's regular maps, where the true scale is known, medians by category are 630-1320.
REFERENCE_HEIGHT = 1000
ORIGINAL_SHAPE = (0.0, 0.0, 0.05, 0.05)  # a pixel to a texel of the published 1000 x 1000 maps
SMALLEST_CELL = 8  # texels; a smaller cell is noise
UPRIGHT = 0.7  # share of a warped cell's width and height that an upright box must keep


@dataclass(frozen=True)
class PlacedCell:
    """A cloth cell at the size at which it is tiled.

    Attributes
    ----------
    image : (h, w, 3) uint8 ndarray, RGB
    origin : (x, y)
        Texel at which one unflipped copy has its top left corner.
    """

    image: Image
    origin: tuple[int, int] = (0, 0)


def place_cell(
    picture: ClothPicture,
    box: Box,
    homographies: tuple[tuple[Part, Matrix], ...],
    registration: Registration,
    settings: CloneSettings,
) -> PlacedCell:
    """Bring a cloth cell to the scale of the garment's UV map.

    Regular maps: Eq. 4 in the profile "paper"; otherwise the cell is taken as the registered
    mapping shows it, so that the expanded cloth continues the registered one in scale,
    direction and phase. Irregular maps: the scale of `cell_box`, else its original shape; in the
    profile "paper" by the photo's pixels, otherwise by the garment's height on the photo, so
    that a larger photo gives no larger pattern.

    Parameters
    ----------
    picture : ClothPicture
    box : x1, y1, x2, y2
        The cell, pixels of the picture.
    homographies : from `fit_parts`
    registration : Registration
    settings : CloneSettings
    """
    own = [(part, matrix) for part, matrix in homographies if part.category == picture.category]
    x1, y1, x2, y2 = box
    cell = picture.pixels[y1:y2, x1:x2]
    if own and settings.masked:
        placed = _registered_cell(picture, box, own, settings.texture_size)
        if placed is not None:
            return placed
    if own:
        extent = _equation_4(picture, box, own, settings.texture_size)
    else:
        extent = _irregular_extent(picture, box, registration, settings)
    return PlacedCell(_resized(cell, extent))


def tile(cell: PlacedCell, box: Box, out: Image) -> None:
    """Fill a box of a map with alternately flipped copies of a cell.

    Every column of copies mirrors the one beside it, every row the one above it, so that
    neighbouring copies meet in equal texels.

    Parameters
    ----------
    cell : PlacedCell
    box : x1, y1, x2, y2, texels
    out : (S, S, 3) uint8 ndarray, written
    """
    x1, y1, x2, y2 = box
    image = cell.image
    height, width = image.shape[:2]
    row = np.concatenate([image, image[:, ::-1]], axis=1)
    block = np.concatenate([row, row[::-1]], axis=0)
    block = np.roll(block, (cell.origin[1] - y1, cell.origin[0] - x1), axis=(0, 1))
    strip = cv2.repeat(block, 1, -(-(x2 - x1) // (2 * width)))[:, : x2 - x1]
    for top in range(y1, y2, 2 * height):
        bottom = min(top + 2 * height, y2)
        out[top:bottom, x1:x2] = strip[: bottom - top]


def lower_boxes(registration: Registration, size: int) -> list[Box]:
    """Return the boxes of a one-piece garment's map that take the lower garment's cell."""
    corners = np.clip(np.rint(np.array(registration.lower_boxes).reshape(-1, 4) * size), 0, size)
    return [(int(a), int(b), int(c), int(d)) for a, b, c, d in corners if c > a and d > b]


def _equation_4(
    picture: ClothPicture, box: Box, own: list[tuple[Part, Matrix]], size: int
) -> tuple[float, float]:
    target = np.concatenate([part.uv for part, _ in own]) * size
    width, height = target.max(axis=0) - target.min(axis=0)
    left, top, right, bottom = picture.inner
    across = (box[2] - box[0]) / (right - left)
    down = (box[3] - box[1]) / (bottom - top)
    return across * float(width), down * float(height)


def _irregular_extent(
    picture: ClothPicture, box: Box, registration: Registration, settings: CloneSettings
) -> tuple[float, float]:
    x1, y1, x2, y2 = registration.cell_box or ORIGINAL_SHAPE
    size = settings.texture_size / REFERENCE_BLOCK
    pixels = 1 / picture.scale
    if settings.masked:
        pixels = REFERENCE_HEIGHT / (picture.inner[3] - picture.inner[1])
    width, height = (box[2] - box[0]) * pixels, (box[3] - box[1]) * pixels
    return width * (x2 - x1) * size, height * (y2 - y1) * size


def _registered_cell(
    picture: ClothPicture, box: Box, own: list[tuple[Part, Matrix]], size: int
) -> PlacedCell | None:
    """The cell as the part it lies in shows it, or None where that has no sensible size."""
    _, matrix = max(own, key=lambda entry: _overlap(picture, entry[0], box))
    x1, y1, x2, y2 = box
    corners = np.array([(x1, y1), (x2, y1), (x2, y2), (x1, y2)], np.float64)
    depth = corners @ matrix[2, :2] + matrix[2, 2]
    if depth.min() <= 0 <= depth.max():
        return None
    middle = np.array([(x1 + x2) / 2, (y1 + y2) / 2])
    width, height = np.linalg.norm(jacobian(matrix, middle), axis=0) * (x2 - x1, y2 - y1)
    if not (SMALLEST_CELL <= width <= size and SMALLEST_CELL <= height <= size):
        return None
    left, top, right, bottom = _box_inside(apply_homography(matrix, corners))
    if right - left < UPRIGHT * width or bottom - top < UPRIGHT * height:
        # Turned or skewed on the map: keep the scale and the place only.
        image = _resized(picture.pixels[y1:y2, x1:x2], (width, height))
        x, y = apply_homography(matrix, middle[None])[0]
        return PlacedCell(image, (round(x - width / 2), round(y - height / 2)))
    warped = cv2.warpPerspective(
        picture.pixels, translation(-left, -top) @ matrix, (right - left, bottom - top),
        flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE,
    )  # fmt: skip
    return PlacedCell(np.asarray(warped, np.uint8), (left, top))


def _overlap(picture: ClothPicture, part: Part, box: Box) -> float:
    """Area, in pixels, of a cell within the bounding box of a part's landmarks on the photo."""
    rows = np.array(part.numbers) - 1
    corners = picture.landmarks[rows[picture.labelled[rows]]]
    low, high = corners.min(axis=0), corners.max(axis=0)
    shared = np.minimum(high, box[2:]) - np.maximum(low, box[:2])
    return float(np.prod(np.maximum(shared, 0)))


def _box_inside(quad: NDArray[np.float64]) -> Box:
    """An upright box inside a quadrilateral that stands roughly upright: the middle corners."""
    xs, ys = np.sort(quad[:, 0]), np.sort(quad[:, 1])
    left, right = int(np.ceil(xs[1])), int(np.floor(xs[2]))
    top, bottom = int(np.ceil(ys[1])), int(np.floor(ys[2]))
    return left, top, right, bottom


def _resized(cell: Image, extent: tuple[float, float]) -> Image:
    width, height = (max(SMALLEST_CELL, round(value)) for value in extent)
    shrinks = width < cell.shape[1] and height < cell.shape[0]
    method = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(cell, (width, height), interpolation=method), np.uint8)
