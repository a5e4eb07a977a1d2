"""Find the cloth cell: the largest, most homogeneous block of a garment (paper, Eq. 2 and 3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from .clothpicture import ClothPicture
from .features import CROP_SHAPE, MAP_SHAPE, Features, cell_means, normalise
from .outlines import Box

WHOLLY = 0.97  # share of cloth in an 8 x 8 cell that counts as wholly cloth
# Deviation below which cloth is perfectly flat: of flat blocks the largest is taken.
NEGLIGIBLE = 1e-4
# Where no block lies wholly inside the cloth, the demand is lowered step by step.
FALLBACK_SHARES = (0.9, 0.75, 0.5, 0.25, 0.0)
# Landmark numbers of waist centre, crotch and the two inner hems.
MIDDLE_LINES = {"trousers": (2, 9, 7, 11), "shorts": (2, 7, 6, 8)}


@dataclass(frozen=True)
class Block:
    """A block of the 48 x 16 feature map.

    Attributes
    ----------
    row, column : int
        Its top left cell.
    rows, columns : int
        Its extent in cells; equal for a block that is square on the map.
    score : float
        R of Eq. 3; smaller is better.
    """

    row: int
    column: int
    rows: int
    columns: int
    score: float


def clothes_crop(picture: ClothPicture) -> NDArray[np.uint8]:
    """Return the (384, 128, 3) crop of the garment that features are computed on."""
    x1, y1, x2, y2 = picture.inner
    piece = picture.pixels[y1:y2, x1:x2]
    shrinks = piece.shape[0] > CROP_SHAPE[0] and piece.shape[1] > CROP_SHAPE[1]
    method = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(piece, CROP_SHAPE[::-1], interpolation=method), np.uint8)


def cloth_share(picture: ClothPicture, *, nearest: bool = False) -> NDArray[np.float32]:
    """Return the (48, 16) share of cloth in every cell of the feature map.

    `nearest` looks at one pixel of each cell only, as the published code does.
    """
    x1, y1, x2, y2 = picture.inner
    mask = picture.polygon & picture.cloth
    if not nearest:
        _part_legs(mask, picture)
    mask = mask[y1:y2, x1:x2]
    if nearest:
        sampled = cv2.resize(mask, MAP_SHAPE[::-1], interpolation=cv2.INTER_NEAREST)
        return np.asarray(sampled > 0, np.float32)
    full = cv2.resize(mask, CROP_SHAPE[::-1], interpolation=cv2.INTER_LINEAR)
    return cell_means(full)[..., 0] / np.float32(255)


def find_block(
    features: Features,
    share: NDArray[np.float32],
    sizes: Sequence[int] = range(2, 9),
    *,
    rows_per_column: float = 1.0,
) -> Block:
    """Find the block with the smallest R (Eq. 3) among those wholly inside the cloth.

    R is the mean over channels of the sample deviation within the block (Eq. 2) divided by the
    block's area. Sums over all blocks of a size come from integral images.

    Parameters
    ----------
    features : (48, 16, d) float ndarray
    share : (48, 16) float ndarray
        Share of cloth in each cell, 0-1.
    sizes : sequence of int
        Widths of the blocks in cells, 2 or more.
    rows_per_column : float
        1 for blocks that are square on the map, as in the paper; `square_on_photo` for blocks
        that are square on the photo.

    Returns
    -------
    Block
        Where no block lies wholly inside the cloth, the best of those with the most cloth.
    """
    normalised = normalise(features, share > WHOLLY).astype(np.float64)
    sums = _integral(normalised)
    squares = _integral(normalised * normalised)
    extents = [_extent(size, rows_per_column, share.shape) for size in sizes]
    scores = [(extent, _scores(sums, squares, extent)) for extent in extents]
    for demanded in (WHOLLY, *FALLBACK_SHARES):
        inside = _integral((share > demanded).astype(np.float64)[..., None])
        candidates = [_best(extent, score, inside) for extent, score in scores]
        found = [block for block in candidates if block is not None]
        if found:
            return min(found, key=lambda block: block.score)
    # Only a garment with no cloth at all comes here: its middle.
    rows, columns = min(extents)
    top, left = (share.shape[0] - rows) // 2, (share.shape[1] - columns) // 2
    return Block(top, left, rows, columns, np.inf)


def square_on_photo(picture: ClothPicture) -> float:
    """Return the rows per column of a block of the map that is square on the photo.

    On the map of a wide, short garment a square block is a flat strip of the photo, which shows
    as bands when it is tiled.
    """
    x1, y1, x2, y2 = picture.inner
    return ((x2 - x1) / MAP_SHAPE[1]) / ((y2 - y1) / MAP_SHAPE[0])


def block_box(block: Block, picture: ClothPicture) -> Box:
    """Return the pixels x1, y1, x2, y2 of a picture that a block covers."""
    x1, y1, x2, y2 = picture.inner
    across, down = (x2 - x1) / MAP_SHAPE[1], (y2 - y1) / MAP_SHAPE[0]
    left = min(x1 + round(block.column * across), x2 - 1)
    top = min(y1 + round(block.row * down), y2 - 1)
    right = x1 + round((block.column + block.columns) * across)
    bottom = y1 + round((block.row + block.rows) * down)
    return left, top, max(right, left + 1), max(bottom, top + 1)


def _part_legs(mask: NDArray[np.uint8], picture: ClothPicture) -> None:
    """Cut trousers along their middle, so that no cell spans fly, inseam or both legs."""
    numbers = MIDDLE_LINES.get(picture.category)
    if numbers is None or not picture.labelled[np.array(numbers) - 1].all():
        return
    waist, crotch, inner, other = (picture.landmarks[number - 1] for number in numbers)
    line = np.rint([waist, crotch, (inner + other) / 2]).astype(np.int32)
    thickness = max(1, mask.shape[1] // 60)
    cv2.polylines(mask, [line], False, (0,), thickness)


def _extent(size: int, rows_per_column: float, shape: tuple[int, ...]) -> tuple[int, int]:
    rows = min(max(2, round(size * rows_per_column)), shape[0])
    return rows, min(size, shape[1])


def _integral(values: NDArray[np.float64]) -> NDArray[np.float64]:
    padded = np.zeros((values.shape[0] + 1, values.shape[1] + 1, values.shape[2]))
    padded[1:, 1:] = values.cumsum(axis=0).cumsum(axis=1)
    return padded


def _block_sums(integral: NDArray[np.float64], extent: tuple[int, int]) -> NDArray[np.float64]:
    """Sum over the block of that extent starting at every cell where one fits."""
    rows, columns = extent
    below = integral[rows:, columns:] - integral[rows:, :-columns]
    return np.asarray(below - integral[:-rows, columns:] + integral[:-rows, :-columns])


def _scores(
    sums: NDArray[np.float64], squares: NDArray[np.float64], extent: tuple[int, int]
) -> NDArray[np.float64]:
    area = extent[0] * extent[1]
    total = _block_sums(sums, extent)
    variance = (_block_sums(squares, extent) - total * total / area) / (area - 1)
    deviation = np.sqrt(np.maximum(variance, 0)).mean(axis=2)
    return np.asarray(np.maximum(deviation, NEGLIGIBLE) / area)


def _best(
    extent: tuple[int, int], scores: NDArray[np.float64], inside: NDArray[np.float64]
) -> Block | None:
    whole = _block_sums(inside, extent)[..., 0] > extent[0] * extent[1] - 0.5
    if not whole.any():
        return None
    allowed = np.where(whole, scores, np.inf)
    row, column = np.unravel_index(int(allowed.argmin()), allowed.shape)
    return Block(int(row), int(column), *extent, float(allowed[row, column]))
