"""Textures of the eyes and eyelashes: iris fibres, limbus, sclera with its veins, lashes."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from .eyes import IRIS_ANGLE, REAR_ANGLE
from .painting import Colour, Floats, noise_image, smoothstep, to_bytes

IRIS_COLOURS: dict[str, Colour] = {
    "brown": (0.25, 0.15, 0.09),
    "dark brown": (0.155, 0.09, 0.06),
    "hazel": (0.42, 0.32, 0.15),
    "green": (0.345, 0.375, 0.265),
    "blue": (0.36, 0.45, 0.53),
    "grey": (0.45, 0.49, 0.51),
}
_SCLERA = np.array([0.83, 0.79, 0.75], np.float32)
_VEIN = np.array([0.70, 0.36, 0.31], np.float32)
_PUPIL = 0.29  # of the iris's radius
_VEINS = 26


def sample_iris_colour(
    rng: np.random.Generator, african: float, asian: float, caucasian: float
) -> str:
    """Draw the name of an iris colour for a mixture of MakeHuman's three ethnicities."""
    names = tuple(IRIS_COLOURS)
    light = max(caucasian, 0.0) / max(african + asian + caucasian, 1e-9)
    european = np.array([0.30, 0.10, 0.16, 0.12, 0.24, 0.08])
    elsewhere = np.array([0.42, 0.55, 0.03, 0.0, 0.0, 0.0])
    # Light eyes are recessive: a mixed ancestry has fewer than its share.
    chances = light**2 * european + (1 - light**2) * elsewhere
    return names[int(rng.choice(len(names), p=chances / chances.sum()))]


def paint_eyes(colour: Colour, rng: np.random.Generator, size: int = 512) -> NDArray[np.uint8]:
    """Paint both eyes' texture: a disc with the pupil in the middle.

    Parameters
    ----------
    colour : (r, g, b)
        sRGB 0..1 of the iris, such as one of `IRIS_COLOURS`.

    Returns
    -------
    (size, size, 3) uint8 ndarray
    """
    axis = (np.arange(size, dtype=np.float32) + 0.5) / size * 2 - 1
    x, y = np.meshgrid(axis, -axis)
    disc = np.maximum(np.hypot(x, y) / 0.98, 1e-6)
    angle = disc ** (1 / 0.65) * np.float32(REAR_ANGLE)  # `disc_radius`, the other way round
    radius = angle / np.float32(IRIS_ANGLE)  # 1 at the iris's border
    height = np.sin(np.minimum(angle, np.pi / 2)) * y / (0.98 * disc)  # of the ball's radius
    turn = np.arctan2(y, x) / (2 * np.pi) + 0.5
    picture = _paint_sclera(radius, height, rng, size)
    iris = _paint_iris(np.asarray(colour, np.float32), radius, turn, rng)
    cover = smoothstep(1.06, 0.96, radius + 0.012 * _round_noise(turn, radius, 40, rng))
    picture += cover[..., None] * (iris - picture)
    return to_bytes(picture)


def _round_noise(
    turn: Floats, radius: Floats, spokes: int, rng: np.random.Generator, rings: int = 3
) -> Floats:
    """Noise in polar coordinates, without a seam; spokes stretch along the radius."""
    polar = noise_image((128, 1024), (rings, spokes), rng)
    blend = np.linspace(0, 1, 128, dtype=np.float32)
    polar[:, -128:] = polar[:, -128:] * (1 - blend) + polar[:, :1] * blend
    looked_up = cv2.remap(
        polar,
        (turn * 1023).astype(np.float32),
        np.clip(radius * 100, 0, 127).astype(np.float32),
        cv2.INTER_LINEAR,
    )
    return np.asarray(looked_up, np.float32)


def _paint_iris(colour: Floats, radius: Floats, turn: Floats, rng: np.random.Generator) -> Floats:
    fibres = 0.62 * _round_noise(turn, radius, 90, rng) + 0.55 * _round_noise(
        turn, radius, 240, rng
    )
    crypts = _round_noise(turn, radius, 22, rng, rings=6)
    light = 1.0 + 0.42 * fibres + 0.16 * crypts
    # Lighter collarette round the pupil, dark limbus at the border.
    collarette = np.exp(-(((radius - 0.46 - 0.03 * crypts) / 0.13) ** 2))
    light *= 1 + 0.38 * collarette
    light *= 1 - 0.62 * smoothstep(0.76, 1.02, radius)
    warm = np.array([1.16, 1.0, 0.74], np.float32)
    iris = colour * light[..., None] * (1 + collarette[..., None] * (warm - 1) * 0.8)
    pupil = smoothstep(_PUPIL + 0.035, _PUPIL - 0.02, radius)[..., None]
    result: Floats = (np.clip(iris, 0.0, 1.0) * (1 - pupil) + 0.008 * pupil).astype(np.float32)
    return result


def _paint_sclera(radius: Floats, height: Floats, rng: np.random.Generator, size: int) -> Floats:
    picture = np.broadcast_to(_SCLERA, (size, size, 3)).copy()
    veins = np.zeros((size, size), np.uint8)
    for _ in range(_VEINS):
        _draw_vein(veins, rng, size)
    soft = cv2.GaussianBlur(veins, (0, 0), size / 500).astype(np.float32) / 255
    away = smoothstep(1.25, 2.6, radius)
    picture += (0.34 * soft * away)[..., None] * (_VEIN - picture)
    # The lids shade the ball and the skin round it reddens its corners.
    picture *= (1 - 0.30 * smoothstep(0.16, 0.52, height))[..., None]
    redder = smoothstep(1.5, 3.2, radius)[..., None] * 0.20
    return (picture + redder * (_VEIN - picture)).astype(np.float32)


def _draw_vein(veins: NDArray[np.uint8], rng: np.random.Generator, size: int) -> None:
    """A wandering thin line from the rim towards the iris."""
    turn, reach = rng.uniform(0, 2 * np.pi), 0.44 * size
    line = []
    for _ in range(14):
        line.append((size / 2 + reach * np.cos(turn), size / 2 - reach * np.sin(turn)))
        reach -= 0.014 * size
        turn += rng.normal(0, 0.045)
    points = np.round(np.array(line) * 16).astype(np.int32)
    cv2.polylines(veins, [points], False, (int(rng.integers(110, 255)),), 1, cv2.LINE_AA, 4)


def paint_eyelashes(
    rng: np.random.Generator, size: int = 512, colour: Colour = (0.05, 0.035, 0.03)
) -> NDArray[np.uint8]:
    """Paint the lashes: the upper lid's in the upper half (roots below), the lower lid's below.

    Returns
    -------
    (size, size, 4) uint8 ndarray
        RGBA; alpha is 0 between the lashes.
    """
    scale = 2  # painted twice as large and reduced: thinner than a texel
    cover = np.zeros((size * scale, size * scale), np.uint8)
    _draw_lashes(cover, rng, root=0.41, length=0.35, count=120, thickness=0.0062)
    _draw_lashes(cover, rng, root=0.90, length=0.23, count=64, thickness=0.0036)
    alpha = cv2.resize(cover, (size, size), interpolation=cv2.INTER_AREA)
    picture = np.empty((size, size, 4), np.uint8)
    picture[..., :3] = to_bytes(np.asarray(colour, np.float32))
    picture[..., 3] = alpha
    return picture


def _draw_lashes(
    cover: NDArray[np.uint8],
    rng: np.random.Generator,
    *,
    root: float,
    length: float,
    count: int,
    thickness: float,
) -> None:
    """Tapering curved hairs that lean away from the nose more and more."""
    size = len(cover)
    for place in np.sort(rng.uniform(0.03, 0.97, count)):
        # Short beside the nose, longest at two thirds of the lid.
        reach = (
            length
            * (0.35 + 0.65 * np.sin(np.pi * min(1.0, place * 0.75 + 0.15)))
            * (rng.uniform(0.65, 1.0))
        )
        lean = (place - 0.35) * 0.10 + rng.normal(0, 0.012)
        part = np.linspace(0.0, 1.0, 9)
        x, y = place + lean * part**1.6, root - reach * part
        widths = np.maximum(1, np.round(size * thickness * (1 - part[:-1] ** 1.5)))
        points = np.round(np.column_stack([x, y]) * size * 16).astype(int)
        for start, end, width in zip(points[:-1], points[1:], widths, strict=True):
            cv2.line(cover, start.tolist(), end.tolist(), (255,), int(width), cv2.LINE_AA, 4)
