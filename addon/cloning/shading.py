"""Even out a cloth cell's light and tint, so that its copies meet unseen."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from .clothpicture import ClothPicture
from .observation import Image
from .outlines import Box

SIGMA = 0.25  # of the cell: slower changes of lightness are shading, not pattern
PLAIN_SIGMA = 0.08  # on plain cloth, which has no pattern to lose
PLAIN = 8.0  # grey values of deviation on the small cell, below which a cloth is plain
LONGEST_SIDE = 48  # pixels on which slow changes are looked for
GAIN_LIMITS = (0.6, 1.6)
TONE_LIMITS = (0.75, 1.35)
DARK = 4.0  # grey values added to both sides of a ratio, which black would make wild
MOSTLY_CLOTH = 0.6
PALETTE_SIDE = 12
PALETTE_REACH = 9.0  # Lab a, b: twice what light does to one dye, less than between two dyes


def flatten_shading(cell: Image) -> Image:
    """Divide out slow changes of light and tint, so that flipped copies meet without a seam.

    Parameters
    ----------
    cell : (h, w, 3) uint8 ndarray, RGB
    """
    height, width = cell.shape[:2]
    extent = (min(width, LONGEST_SIDE), min(height, LONGEST_SIDE))
    small = cv2.resize(cell, extent, interpolation=cv2.INTER_AREA).astype(np.float32)
    slow = _slow(small, SIGMA)
    if float((small - slow).std()) < PLAIN:
        slow = _slow(small, PLAIN_SIGMA)
    gain = np.clip((slow.mean(axis=(0, 1)) + DARK) / (slow + DARK), *GAIN_LIMITS)
    full = cv2.resize(gain, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.convertScaleAbs(cell * full), np.uint8)


def _slow(small: NDArray[np.float32], sigma: float) -> NDArray[np.float32]:
    # A reflected border is what tiling by flips makes of the cell.
    height, width = small.shape[:2]
    blurred = cv2.GaussianBlur(
        small, (0, 0), sigma * width, sigmaY=sigma * height, borderType=cv2.BORDER_REFLECT
    )
    return np.asarray(blurred, np.float32)


def match_tone(cell: Image, picture: ClothPicture, box: Box) -> Image:
    """Bring a cell to the tone that most of its garment has.

    One leg of dark trousers may shine blue; a cell from it would not match the other.

    Parameters
    ----------
    cell : (h, w, 3) uint8 ndarray, RGB
    picture : ClothPicture
    box : x1, y1, x2, y2
        Where the cell was found, pixels of the picture.
    """
    tone = garment_tone(picture, cell, (box[2] - box[0], box[3] - box[1]))
    if tone is None:
        return cell
    gain = np.clip((tone + DARK) / (cell.mean(axis=(0, 1)) + DARK), *TONE_LIMITS)
    steps = np.arange(256)[:, None] * gain
    table = np.clip(np.rint(steps), 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(cell, table[None]), np.uint8)


def garment_tone(
    picture: ClothPicture, cell: Image, extent: tuple[int, int]
) -> NDArray[np.float64] | None:
    """Return the (3,) median over the garment of its colour averaged over windows of a size.

    None where no cloth is seen. Colours that the cell has nothing of, such as a print's, are left
    out. Averaging first makes one colour of a pattern; the median then passes over the rest.
    """
    scale = min(1.0, LONGEST_SIDE / max(picture.pixels.shape[:2]))
    size = tuple(max(4, round(side * scale)) for side in picture.pixels.shape[1::-1])
    cloth = cv2.resize(picture.cloth & picture.polygon, size, interpolation=cv2.INTER_AREA)
    pixels = np.asarray(cv2.resize(picture.pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    weight = cloth.astype(np.float32)[..., None] / np.float32(255)
    weight *= _in_palette(pixels, cell)[..., None]
    colours = pixels * weight
    window = tuple(max(1, round(side * scale)) for side in extent)
    share = cv2.blur(weight, window, borderType=cv2.BORDER_CONSTANT)
    sums = cv2.blur(colours, window, borderType=cv2.BORDER_CONSTANT)
    wanted = share > min(MOSTLY_CLOTH, float(share.max()) * 0.99)
    if not wanted.any():
        return None
    means = sums[wanted] / share[wanted][:, None]
    return np.asarray(np.median(means, axis=0), np.float64)


def _in_palette(pixels: Image, cell: Image) -> NDArray[np.bool_]:
    """Tell which pixels have a hue that occurs in the cell, whatever their lightness."""
    side = (PALETTE_SIDE, PALETTE_SIDE)
    few = np.asarray(cv2.resize(cell, side, interpolation=cv2.INTER_AREA), np.uint8)
    # One distance for each of the 256 x 256 hues is less work than one for each pair of pixels.
    others = np.full((256, 256), 255, np.uint8)
    others[_hues(few)] = 0
    distance = cv2.distanceTransform(others, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return np.asarray((distance < PALETTE_REACH)[_hues(pixels)])


def _hues(image: Image) -> tuple[Image, Image]:
    """Return every pixel's Lab a and b."""
    lab = np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2LAB), np.uint8)
    return lab[..., 1], lab[..., 2]
