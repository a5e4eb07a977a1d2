"""What cheap cameras make of a picture: softness, colour, contrast and the sensor's noise."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from .settings import CameraLook, ShotSettings

Bytes = NDArray[np.uint8]
GREY = np.array([0.2126, 0.7152, 0.0722], np.float32)
WARM = np.array([0.10, 0.0, -0.12], np.float32)  # what warmth 1 does to red, green and blue
DARK_NOISE = 1.6  # times as much noise in black as in mid grey
SPREAD = {"warmth": 0.6, "contrast": 0.18, "saturation": 0.3}  # at camera_spread 1, both ways


def look_of(settings: ShotSettings, scene_seed: int, camera: int) -> CameraLook:
    """Return one camera's look: the settings', varied as far as cameras of a network differ."""
    look, spread = settings.look, settings.camera_spread
    if not spread:
        return look
    rng = np.random.default_rng([abs(scene_seed), camera, 3])
    drawn = {name: spread * reach * rng.uniform(-1, 1) for name, reach in SPREAD.items()}
    return replace(
        look,
        warmth=float(np.clip(look.warmth + drawn["warmth"], -1, 1)),
        contrast=float(np.clip(look.contrast * (1 + drawn["contrast"]), 0.2, 3)),
        saturation=float(np.clip(look.saturation * (1 + drawn["saturation"]), 0, 3)),
        noise=float(np.clip(look.noise * (1 + spread * rng.uniform(-0.6, 0.6)), 0, 0.5)),
    )


def developed(picture: Bytes, look: CameraLook, rng: np.random.Generator) -> Bytes:
    """Return a picture as a camera shows it.

    Parameters
    ----------
    picture : (H, W, 3) uint8 ndarray, RGB
    look : CameraLook
    rng : np.random.Generator
        Of the noise.
    """
    if look.plain:
        return picture
    values = picture.astype(np.float32) / 255
    if look.softness:
        values = np.asarray(cv2.GaussianBlur(values, (0, 0), look.softness), np.float32)
    grey = (values @ GREY)[..., None]
    values = grey + look.saturation * (values - grey)
    values = (values - 0.5) * look.contrast + 0.5 + look.warmth * WARM * grey
    if look.noise:
        amount = look.noise * (DARK_NOISE - (DARK_NOISE - 1) * 2 * np.clip(grey, 0, 1))
        values += np.maximum(amount, 0.3 * look.noise) * _grain(values.shape, rng)
    return np.asarray(np.rint(np.clip(values, 0, 1) * 255), np.uint8)


def _grain(shape: tuple[int, ...], rng: np.random.Generator) -> NDArray[np.float32]:
    """Return noise of deviation 1, mostly the same in all colours, as demosaicing leaves it."""
    shared = rng.standard_normal((*shape[:2], 1), np.float32)
    own = rng.standard_normal(shape, np.float32)
    result: NDArray[np.float32] = 0.8 * shared + 0.6 * own
    return result
