"""Texture features without weights: colour, local deviation, Gabor energy, local binary pattern."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from .observation import Image

# The clothes crop and its feature map (paper, 3.3.1), as rows x columns.
CROP_SHAPE = (384, 128)
MAP_SHAPE = (48, 16)
STRIDE = 8

Features = NDArray[np.float32]
# A backbone: (384, 128, 3) uint8 RGB crop -> (48, 16, d) float32 features.
FeatureMap = Callable[[Image], Features]

ORIENTATIONS = 4
OCTAVES = 3
NEIGHBOURS = ((-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1))
UNIFORM_BINS = 10  # rotation-invariant uniform patterns of eight neighbours, and the rest
FLAT = 3  # grey values: smaller steps to a neighbour are noise


def texture_features(crop: Image) -> Features:
    """Describe every 8 x 8 cell of a clothes crop.

    Lab means (3), deviation of Lab within the cell (3), Gabor energy at three octaves and four
    orientations (12), histogram of uniform local binary patterns (10).

    Parameters
    ----------
    crop : (384, 128, 3) uint8 ndarray, RGB

    Returns
    -------
    (48, 16, 28) float32 ndarray, not yet normalised
    """
    lab = np.asarray(cv2.cvtColor(crop, cv2.COLOR_RGB2LAB), np.uint8)
    lightness = np.ascontiguousarray(lab[..., 0])
    return np.concatenate(
        [_colour(lab), _gabor_energy(lightness), _binary_patterns(lightness)], axis=2
    )


def cell_means(values: NDArray[np.generic]) -> Features:
    """Average an array over cells of 8 x 8 pixels."""
    extent = (values.shape[1] // STRIDE, values.shape[0] // STRIDE)
    means = cv2.resize(np.asarray(values), extent, interpolation=cv2.INTER_AREA)
    return np.asarray(means, np.float32).reshape(extent[1], extent[0], -1)


def normalise(features: Features, cloth: NDArray[np.bool_]) -> Features:
    """Bring every channel to mean 0 and deviation 1 over the cells of the garment."""
    cells = features[cloth] if cloth.any() else features.reshape(-1, features.shape[2])
    deviation = cells.std(axis=0)
    return np.asarray((features - cells.mean(axis=0)) / np.maximum(deviation, 1e-3), np.float32)


def _colour(lab: Image) -> Features:
    values = lab.astype(np.float32)
    means = cell_means(values)
    variance = cell_means(values * values) - means * means
    return np.concatenate([means, np.sqrt(np.maximum(variance, 0))], axis=2)


def _gabor_energy(lightness: NDArray[np.uint8]) -> Features:
    """Gabor energy; each octave on a picture of half the size, which spares large kernels."""
    channels = []
    level = lightness.astype(np.float32)
    for _ in range(OCTAVES):
        for even, odd in _gabor_pairs():
            energy = cv2.magnitude(
                cv2.filter2D(level, cv2.CV_32F, even), cv2.filter2D(level, cv2.CV_32F, odd)
            )
            channels.append(cv2.resize(energy, MAP_SHAPE[::-1], interpolation=cv2.INTER_AREA))
        level = np.asarray(cv2.pyrDown(level), np.float32)
    return np.stack(channels, axis=2)


@cache
def _gabor_pairs() -> tuple[tuple[Features, Features], ...]:
    """Cosine and sine kernels of wavelength 4 pixels, without response to a constant."""
    pairs = []
    for index in range(ORIENTATIONS):
        angle = np.pi * index / ORIENTATIONS
        even, odd = (
            cv2.getGaborKernel((7, 7), 1.8, angle, 4.0, 1.0, phase, cv2.CV_32F)
            for phase in (0.0, np.pi / 2)
        )
        weight = np.abs(even).sum()
        pairs.append(((even - even.mean()) / weight, (odd - odd.mean()) / weight))
    return tuple(pairs)


def _binary_patterns(lightness: NDArray[np.uint8]) -> Features:
    padded = cv2.copyMakeBorder(lightness, 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    centre = np.minimum(lightness, 255 - FLAT) + np.uint8(FLAT)
    codes = np.zeros(lightness.shape, np.uint8)
    height, width = lightness.shape
    for bit, (dy, dx) in enumerate(NEIGHBOURS):
        neighbour = padded[1 + dy : 1 + dy + height, 1 + dx : 1 + dx + width]
        codes |= (neighbour > centre).view(np.uint8) << np.uint8(bit)
    bins = cv2.LUT(codes, _uniform_table())
    # Cells first, so that a histogram is one count over (cells, 64).
    cells = bins.reshape(height // STRIDE, STRIDE, width // STRIDE, STRIDE).swapaxes(1, 2)
    flat = cells.reshape(-1, STRIDE * STRIDE)
    keys = flat + (np.arange(len(flat), dtype=np.int32) * UNIFORM_BINS)[:, None]
    counts = np.bincount(keys.ravel(), minlength=len(flat) * UNIFORM_BINS)
    histograms = counts.reshape(*MAP_SHAPE, UNIFORM_BINS) / (STRIDE * STRIDE)
    return np.asarray(histograms, np.float32)


@cache
def _uniform_table() -> NDArray[np.uint8]:
    """Bin of every code: its count of ones if it changes at most twice round, else the last."""
    table = np.zeros(256, np.uint8)
    for code in range(256):
        bits = [code >> i & 1 for i in range(8)]
        changes = sum(bits[i] != bits[i - 1] for i in range(8))
        table[code] = sum(bits) if changes <= 2 else UNIFORM_BINS - 1
    return table
