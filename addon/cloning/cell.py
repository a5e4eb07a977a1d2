"""Find the cloth cell: the largest, most homogeneous block of a garment (paper, Eq. 2 and 3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from .clothpicture import ClothPicture
from .features import CROP_SHAPE, MAP_SHAPE, Features, FeatureMap, cell_means, normalise
from .outlines import Box

WHOLLY = 0.97  # share of cloth in an 8 x 8 cell that counts as wholly cloth
# Where no block lies wholly inside the cloth, the demand is lowered step by step.
FALLBACK_SHARES = (0.9, 0.75, 0.5, 0.25, 0.0)


@dataclass(frozen=True)
class Block:
    """A square block of the 48 x 16 feature map.

    Attributes
    ----------
    row, column : int
        Its top left cell.
    size : int
        Cells along each side.
    score : float
        R of Eq. 3; smaller is better.
    """

    row: int
    column: int
    size: int
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
    mask = picture.polygon[y1:y2, x1:x2] & picture.cloth[y1:y2, x1:x2]
    if nearest:
        sampled = cv2.resize(mask, MAP_SHAPE[::-1], interpolation=cv2.INTER_NEAREST)
        return np.asarray(sampled > 0, np.float32)
    full = cv2.resize(mask, CROP_SHAPE[::-1], interpolation=cv2.INTER_LINEAR)
    return cell_means(full)[..., 0] / np.float32(255)


def find_block(
    features: Features, share: NDArray[np.float32], sizes: Sequence[int] = range(2, 9)
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
        Side lengths of the blocks, 2 or more.

    Returns
    -------
    Block
        Where no block lies wholly inside the cloth, the best of those with the most cloth.
    """
    normalised = normalise(features, share > WHOLLY).astype(np.float64)
    sums = _integral(normalised)
    squares = _integral(normalised * normalised)
    scores = [(size, _scores(sums, squares, size)) for size in sizes]
    for demanded in (WHOLLY, *FALLBACK_SHARES):
        inside = _integral((share > demanded).astype(np.float64)[..., None])
        candidates = [_best(size, score, inside) for size, score in scores]
        found = [block for block in candidates if block is not None]
        if found:
            return min(found, key=lambda block: block.score)
    # Only a garment with no cloth at all comes here: its middle.
    size = min(sizes)
    rows, columns = share.shape
    return Block((rows - size) // 2, (columns - size) // 2, size, np.inf)


def find_cell(
    picture: ClothPicture, backbone: FeatureMap, *, sizes: Sequence[int], nearest: bool = False
) -> Box:
    """Find a garment's cloth cell; return its box in pixels of the picture."""
    share = cloth_share(picture, nearest=nearest)
    return block_box(find_block(backbone(clothes_crop(picture)), share, sizes), picture)


def block_box(block: Block, picture: ClothPicture) -> Box:
    """Return the pixels x1, y1, x2, y2 of a picture that a block covers."""
    x1, y1, x2, y2 = picture.inner
    across, down = (x2 - x1) / MAP_SHAPE[1], (y2 - y1) / MAP_SHAPE[0]
    left, top = x1 + round(block.column * across), y1 + round(block.row * down)
    right = x1 + round((block.column + block.size) * across)
    bottom = y1 + round((block.row + block.size) * down)
    return left, top, max(right, left + 1), max(bottom, top + 1)


def _integral(values: NDArray[np.float64]) -> NDArray[np.float64]:
    padded = np.zeros((values.shape[0] + 1, values.shape[1] + 1, values.shape[2]))
    padded[1:, 1:] = values.cumsum(axis=0).cumsum(axis=1)
    return padded


def _block_sums(integral: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    """Sum over the block of that size starting at every cell where one fits."""
    below = integral[size:, size:] - integral[size:, :-size]
    return np.asarray(below - integral[:-size, size:] + integral[:-size, :-size])


def _scores(
    sums: NDArray[np.float64], squares: NDArray[np.float64], size: int
) -> NDArray[np.float64]:
    area = size * size
    total = _block_sums(sums, size)
    variance = (_block_sums(squares, size) - total * total / area) / (area - 1)
    return np.asarray(np.sqrt(np.maximum(variance, 0)).mean(axis=2) / area)


def _best(
    size: int, scores: NDArray[np.float64], inside: NDArray[np.float64]
) -> Block | None:
    whole = _block_sums(inside, size)[..., 0] > size * size - 0.5
    if not whole.any():
        return None
    allowed = np.where(whole, scores, np.inf)
    row, column = np.unravel_index(int(allowed.argmin()), allowed.shape)
    return Block(int(row), int(column), size, float(allowed[row, column]))
