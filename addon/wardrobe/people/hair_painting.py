"""Textures of hair: cards of single strands with alpha, and the cap's strands and soft hairline."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from .hair_scalp import CAP_RIM
from .painting import Colour, Floats, noise_image, smoothstep, to_bytes

HAIR_COLOURS: dict[str, Colour] = {
    "black": (0.055, 0.048, 0.046),
    "dark brown": (0.125, 0.085, 0.065),
    "brown": (0.23, 0.155, 0.105),
    "light brown": (0.36, 0.26, 0.175),
    "dark blond": (0.50, 0.385, 0.255),
    "blond": (0.68, 0.55, 0.37),
    "red": (0.43, 0.195, 0.095),
    "grey": (0.47, 0.46, 0.45),
    "white": (0.78, 0.77, 0.75),
}
_NATURAL = ("black", "dark brown", "brown", "light brown", "dark blond", "blond", "red")
_LIGHT_SKIN = np.array([0.06, 0.22, 0.26, 0.16, 0.14, 0.11, 0.05])
_DARK_SKIN = np.array([0.80, 0.18, 0.02, 0.0, 0.0, 0.0, 0.0])
_TONE_STEPS = 165.0  # strands are drawn in bytes: only those are drawn with soft edges
CARD_COLUMNS = 8  # straight cards over the whole width: long ones first, then short ones
CURLY_COLUMNS = 4  # below, on the right of the cap
_INSET = 0.005


def card_box(number: int) -> tuple[float, float, float, float]:
    """u0, v0, u1, v1 of a card on the texture, v up: 0-3 long, 4-7 short, 8-11 curly."""
    if number < CARD_COLUMNS:
        left, top = number / CARD_COLUMNS, 1.0
    else:
        left, top = 0.5 + (number - CARD_COLUMNS) / CARD_COLUMNS, 0.5
    return left, top - 0.5 + _INSET, left + 1 / CARD_COLUMNS, top - _INSET


def sample_hair_colour(rng: np.random.Generator, age_years: float, tone: float) -> Colour:
    """Draw a natural hair colour.

    Parameters
    ----------
    age_years : float
        From forty on a growing share of people is grey, later white.
    tone : float
        Skin tone 0 very light .. 1 very dark: the darker, the darker the hair.

    Returns
    -------
    (r, g, b)
        sRGB 0..1, one of `HAIR_COLOURS` a little varied.
    """
    grey = 0.9 * float(np.clip((age_years - 40.0) / 40.0, 0.0, 1.0))
    draw = rng.random(2)
    light = float(np.clip(1.0 - tone / 0.45, 0.0, 1.0))
    chances = light * _LIGHT_SKIN + (1 - light) * _DARK_SKIN
    natural = _NATURAL[int(rng.choice(len(_NATURAL), p=chances / chances.sum()))]
    name = natural if draw[0] >= grey else ("white" if draw[1] < (age_years - 55) / 50 else "grey")
    varied = np.asarray(HAIR_COLOURS[name]) * rng.uniform(0.88, 1.12) * rng.uniform(0.97, 1.03, 3)
    red, green, blue = (float(value) for value in np.clip(varied, 0.0, 1.0))
    return red, green, blue


def paint_hair(colour: Colour, rng: np.random.Generator, size: int = 1024) -> NDArray[np.uint8]:
    """Paint the texture that all hair styles share.

    Parameters
    ----------
    colour : (r, g, b)
        sRGB 0..1, such as from `sample_hair_colour`.

    Returns
    -------
    (size, size, 4) uint8 ndarray
        RGBA; alpha is 0 between strands and beyond the hairline.
    """
    light = np.full((size, size), 0.62, np.float32)
    alpha = np.zeros((size, size), np.float32)
    width = size // CARD_COLUMNS
    for number in range(CARD_COLUMNS):
        card = np.s_[: size // 2, number * width : (number + 1) * width]
        light[card], alpha[card] = _paint_card(size // 2, width, number, rng)
    for number in range(CURLY_COLUMNS):
        left = size // 2 + number * width
        curly = np.s_[size // 2 :, left : left + width]
        light[curly], alpha[curly] = _paint_curls(size // 2, width, rng)
    disc = np.s_[size // 2 :, : size // 2]
    light[disc], alpha[disc] = _paint_cap(size // 2, rng)
    # Strands of light hair differ less from each other: their own shine through.
    light = 0.82 + (light - 0.82) * np.float32(1.0 - 0.45 * min(1.0, sum(colour) / 1.5))
    picture = np.empty((size, size, 4), np.uint8)
    picture[..., :3] = to_bytes(_tinted(light, np.asarray(colour, np.float32), rng))
    picture[..., 3] = to_bytes(alpha)
    return picture


def _tinted(light: Floats, colour: Floats, rng: np.random.Generator) -> Floats:
    """Colour by lightness: dark strands keep their warmth, light ones pale a little."""
    size = len(light)
    noise = noise_image((size, size), (6, 96), rng).astype(np.float64)
    # Channel by channel: rows of three are slow.
    red, green, blue = (
        share * (light * (1.0 + noise * warm))
        for share, warm in zip(colour, (0.05, 0.0, -0.05), strict=True)
    )
    grey = (red + green + blue) / 3
    pale = np.clip(light - 1.0, 0.0, 1.0) * 0.25
    mixed = [channel + pale * (grey - channel) for channel in (red, green, blue)]
    return np.stack(mixed, axis=-1).astype(np.float32)


def _paint_card(
    height: int, width: int, number: int, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """One card (the later half of them for short hair): dark strands below, light ones on top."""
    tones = np.full((height, width), round(0.62 * _TONE_STEPS), np.uint8)
    alpha = np.zeros((height, width), np.uint8)
    short = number >= CARD_COLUMNS // 2
    count = (34 if short else 120) - (3 if short else 10) * (number % 4)
    part = np.linspace(0.0, 1.0, 17)
    for strand in range(count):
        middle = 0.5 + 0.47 * (rng.random() + rng.random() - 1.0)  # sparse at the edges
        bend = 0.016 * np.sin(rng.uniform(2, 6) * part + rng.uniform(0, 6.28))
        drift = bend * part**0.5 + rng.normal(0, 0.05) * part
        gather = (middle - 0.5) * (0.10 - 0.34 * part**2)  # strands close up towards the tip
        end = rng.uniform(0.4 if short else 0.70, 1.0) ** 0.8
        x = (middle + drift + gather) * width
        line = np.column_stack([x, part * end * (height - 1)])
        tone = (0.50 + 0.62 * strand / count) * rng.uniform(0.72, 1.28)
        thick = width / 128 * (4.0 if short else 2.5 - 1.2 * strand / count)
        _stroke(tones, alpha, line, min(255, round(tone * _TONE_STEPS)), thick)
    rows = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    # Shade at the roots, a little bleached at the tips.
    light = tones.astype(np.float32) / _TONE_STEPS
    light *= 0.66 + 0.34 * smoothstep(0.0, 0.28, rows) + 0.10 * smoothstep(0.6, 1.0, rows)
    fade = smoothstep(1.0, 0.82, rows) * 0.5 + 0.5
    root = smoothstep(0.0, 0.14 if short else 0.06, rows)
    return light, (alpha.astype(np.float32) / 255 * fade * root).astype(np.float32)


def _paint_curls(height: int, width: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """A curly card: strands that wind as springs seen from the side."""
    tones = np.full((height, width), round(0.62 * _TONE_STEPS), np.uint8)
    alpha = np.zeros((height, width), np.uint8)
    part = np.linspace(0.0, 1.0, 65)
    for strand in range(90):
        middle = 0.5 + 0.36 * (rng.random() + rng.random() - 1.0)
        turn = 2 * np.pi * (rng.uniform(3.5, 7.0) * part + rng.random())
        swing = rng.uniform(0.03, 0.085) * smoothstep(-0.1, 0.3, part)
        x = middle + swing * np.sin(turn) + rng.normal(0, 0.06) * part
        y = part * rng.uniform(0.65, 0.97) + 0.35 * swing * np.cos(turn)
        line = np.column_stack([np.clip(x, 0.03, 0.97) * width, y.clip(0) * (height - 1)])
        tone = (0.48 + 0.60 * strand / 90) * rng.uniform(0.8, 1.2)
        points = [np.round(line * 16).astype(np.int32)]
        value = (min(255, round(tone * _TONE_STEPS)),)
        cv2.polylines(tones, points, False, value, 3, cv2.LINE_AA, 4)
        cv2.polylines(alpha, points, False, (255,), 2, cv2.LINE_AA, 4)
    light = tones.astype(np.float32) / _TONE_STEPS
    rows = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    light *= 0.62 + 0.38 * smoothstep(0.0, 0.5, rows)
    return light, (alpha.astype(np.float32) / 255).astype(np.float32)


def _stroke(
    tones: NDArray[np.uint8],
    alpha: NDArray[np.uint8],
    line: NDArray[np.float64],
    tone: int,
    thick: float,
) -> None:
    """One strand: it thins out over its last third."""
    points = np.round(line * 16).astype(np.int32)
    for start, end, share in ((0, 11, 1.0), (10, 14, 0.7), (13, 17, 0.4)):
        width = max(1, round(thick * share))
        piece = [points[start:end]]
        cv2.polylines(tones, piece, False, (tone,), width, cv2.LINE_AA, 4)
        cv2.polylines(alpha, piece, False, (255,), width, cv2.LINE_AA, 4)


def _paint_cap(size: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """The disc over the scalp: strands run from the crown outwards and thin out at the hairline."""
    axis = (np.arange(size, dtype=np.float32) + 0.5) / size - 0.5
    x, y = np.meshgrid(axis, axis)
    radius = np.hypot(x, y) / CAP_RIM
    turn = np.arctan2(x, y) / (2 * np.pi) + 0.5
    fine = _polar(noise_image((64, 2048), (3, 900), rng), turn, radius)
    broad = _polar(noise_image((64, 2048), (4, 150), rng), turn, radius)
    light = 0.60 + 0.16 * fine + 0.08 * broad
    ragged = radius + 0.05 * fine + 0.02 * broad
    return light.astype(np.float32), smoothstep(1.04, 0.84, ragged)


def _polar(table: Floats, turn: Floats, radius: Floats) -> Floats:
    """Look up a table by angle (columns) and radius (rows); its ends are blended to close."""
    blend = np.linspace(0, 1, 64, dtype=np.float32)
    table[:, -64:] = table[:, -64:] * (1 - blend) + table[:, :64][:, ::-1] * blend
    columns = (turn * (table.shape[1] - 1)).astype(np.float32)
    rows = np.clip(radius * 50, 0, 63).astype(np.float32)
    return np.asarray(cv2.remap(table, columns, rows, cv2.INTER_LINEAR), np.float32)
