"""Colour conversions, noise and rasterisation that every painted texture is made with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ...errors import OutfitError

Floats = NDArray[np.float32]
Colour = tuple[float, float, float]

# D65 white and the sRGB primaries (IEC 61966-2-1).
_WHITE = np.array([0.95047, 1.0, 1.08883], np.float32)
_XYZ_TO_RGB = np.array(
    [
        [3.2404542, -1.5371385, -0.4985314],
        [-0.9692660, 1.8760108, 0.0415560],
        [0.0556434, -0.2040259, 1.0572252],
    ],
    np.float32,
)
_GAMMA_STEPS = 4096


def _gamma_table() -> Floats:
    linear = np.linspace(0.0, 1.0, _GAMMA_STEPS)
    curve = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return curve.astype(np.float32)


_GAMMA = _gamma_table()


def lab_to_srgb(lab: Floats) -> Floats:
    """Convert CIE L*a*b* (D65; L 0..100) to sRGB values 0..1, clipped.

    Parameters
    ----------
    lab : (..., 3) float32 ndarray

    Returns
    -------
    (..., 3) float32 ndarray
    """
    lightness = (lab[..., 0] + 16.0) / 116.0
    roots = np.stack(
        [lightness + lab[..., 1] / 500.0, lightness, lightness - lab[..., 2] / 200.0], axis=-1
    )
    xyz = np.where(roots > 6 / 29, roots * roots * roots, (roots - 4 / 29) * (108 / 841)) * _WHITE
    linear = np.clip(xyz @ _XYZ_TO_RGB.T, 0.0, 1.0)
    # Four thousand steps are finer than eight bits even where the curve is steepest.
    below = np.minimum((linear * (_GAMMA_STEPS - 1)).astype(np.int32), _GAMMA_STEPS - 2)
    part = linear * (_GAMMA_STEPS - 1) - below
    result: Floats = (_GAMMA[below] * (1 - part) + _GAMMA[below + 1] * part).astype(np.float32)
    return result


def to_bytes(colours: Floats) -> NDArray[np.uint8]:
    """Round values 0..1 to 0..255."""
    return (np.clip(colours, 0.0, 1.0) * 255.0 + 0.5).astype(np.uint8)


def smoothstep(low: float, high: float, values: NDArray[Any]) -> NDArray[Any]:
    """Rise smoothly from 0 at `low` to 1 at `high`; falls where `low` is the larger."""
    part = np.clip((values - low) / (high - low), 0.0, 1.0)
    smooth: NDArray[Any] = part * part * (3.0 - 2.0 * part)
    return smooth


def bump(
    points: Floats, centre: tuple[float, float, float], radii: tuple[float, float, float]
) -> Floats:
    """Gaussian bell round a point: 1 in the centre, e^-1 on the ellipsoid of the radii.

    Parameters
    ----------
    points : (N, 3) float32 ndarray
        dm, Y up.
    """
    scaled = (points - np.asarray(centre, np.float32)) / np.asarray(radii, np.float32)
    result: Floats = np.exp(-np.einsum("ij,ij->i", scaled, scaled)).astype(np.float32)
    return result


def noise3(points: Floats, *, frequency: float, seed: int) -> Floats:
    """Smooth value noise in space, so that both sides of a UV seam get the same value.

    Parameters
    ----------
    points : (N, 3) float ndarray
    frequency : float
        Lattice points per unit of length.
    seed : int
        Same seed, same field.

    Returns
    -------
    (N,) float32 ndarray
        About -1..1, mean 0.
    """
    table = np.random.default_rng(seed).uniform(-1.0, 1.0, 32768).astype(np.float32)
    scaled = np.asarray(points, np.float32) * np.float32(frequency)
    cell = np.floor(scaled).astype(np.int32)
    part = scaled - cell
    part = part * part * (3.0 - 2.0 * part)
    total = np.zeros(len(scaled), np.float32)
    for corner in range(8):
        step = np.array([corner & 1, corner >> 1 & 1, corner >> 2 & 1], np.int32)
        wrapped = (cell + step) & 31
        weight = np.prod(np.where(step == 1, part, 1.0 - part), axis=1)
        total += weight * table[(wrapped[:, 0] * 32 + wrapped[:, 1]) * 32 + wrapped[:, 2]]
    return total


def noise_image(shape: tuple[int, int], cells: tuple[int, int], rng: np.random.Generator) -> Floats:
    """Smooth noise picture: random values on a grid of rows x columns cells, enlarged."""
    grid = rng.uniform(-1.0, 1.0, cells).astype(np.float32)
    enlarged = cv2.resize(grid, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
    return np.asarray(enlarged, np.float32)


def write_png(path: Path, picture: NDArray[np.uint8]) -> None:
    """Write RGB or RGBA bytes as PNG; raise OutfitError where the file cannot be written."""
    order = cv2.COLOR_RGBA2BGRA if picture.shape[2] == 4 else cv2.COLOR_RGB2BGR
    done, coded = cv2.imencode(".png", cv2.cvtColor(picture, order))
    try:
        if not done:
            raise OSError("the picture cannot be coded as PNG")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(coded.tobytes())
    except OSError as error:
        raise OutfitError(f"cannot write texture {path}: {error}") from error
