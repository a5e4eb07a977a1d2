"""Cloth drawn by our own code, for the synthetic sample photos."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from addon.wardrobe.registration import Registration

Cloth = NDArray[np.uint8]
Colour = tuple[int, int, int]
Painter = Callable[[int, np.random.Generator], Cloth]


def plain(colour: Colour) -> Painter:
    """One colour with a fine weave."""

    def paint(size: int, rng: np.random.Generator) -> Cloth:
        return _weave(np.full((size, size, 3), colour, np.float32), rng, strength=3.0)

    return paint


def denim(colour: Colour) -> Painter:
    """A diagonal twill with uneven dye."""

    def paint(size: int, rng: np.random.Generator) -> Cloth:
        y, x = np.mgrid[:size, :size]
        twill = 6.0 * np.sin((x + y) * 2.1)
        dye = _clouds(size, rng, scale=24) * 7.0
        cloth = np.asarray(colour, np.float32) + (twill + dye)[..., None]
        return _weave(cloth, rng, strength=6.0)

    return paint


def plaid(ground: Colour, band: Colour, line: Colour, *, pitch: int = 56) -> Painter:
    """Crossing bands with a thin line between them."""

    def paint(size: int, rng: np.random.Generator) -> Cloth:
        wave = np.arange(size) % pitch
        bands = np.where((wave > 0.18 * pitch) & (wave < 0.55 * pitch), np.float32(0.5), 0)
        lines = np.where(np.abs(wave - 0.8 * pitch) < 2, np.float32(0.8), 0)
        cloth = np.full((size, size, 3), ground, np.float32)
        for share, colour in ((bands, band), (lines, line)):
            tint = np.asarray(colour, np.float32)
            for cover in (share[None, :, None], share[:, None, None]):
                cloth += cover * (tint - cloth)
        return _weave(cloth, rng, strength=4.0)

    return paint


def stripes(ground: Colour, stripe: Colour, *, pitch: int = 34) -> Painter:
    """Level stripes, a third as high as their distance."""

    def paint(size: int, rng: np.random.Generator) -> Cloth:
        cloth = np.full((size, size, 3), ground, np.float32)
        cloth[np.arange(size) % pitch < pitch * 0.38] = stripe
        return _weave(cloth, rng, strength=3.0)

    return paint


def dots(ground: Colour, dot: Colour, *, pitch: int = 36, radius: int = 8) -> Painter:
    """Round dots on a diagonal lattice."""

    def paint(size: int, rng: np.random.Generator) -> Cloth:
        cloth = np.full((size, size, 3), ground, np.uint8)
        for row, y in enumerate(range(0, size + pitch, pitch // 2)):
            for x in range((row % 2) * (pitch // 2), size + pitch, pitch):
                cv2.circle(cloth, (x, y), radius, dot, -1, cv2.LINE_AA)
        return _weave(cloth.astype(np.float32), rng, strength=3.0)

    return paint


def floral(ground: Colour, petals: tuple[Colour, ...], leaf: Colour) -> Painter:
    """Five-petalled flowers and leaves, strewn evenly."""

    def paint(size: int, rng: np.random.Generator) -> Cloth:
        cloth = np.full((size, size, 3), ground, np.uint8)
        pitch = 52
        for y in range(0, size + pitch, pitch):
            for x in range(0, size + pitch, pitch):
                centre = np.array([x, y]) + rng.uniform(-11, 11, 2)
                _flower(cloth, centre, petals[rng.integers(len(petals))], leaf, rng)
        return _weave(cloth.astype(np.float32), rng, strength=3.0)

    return paint


def leaves(ground: Colour, inks: tuple[Colour, ...]) -> Painter:
    """Sprigs of paired leaves, strewn evenly and turned at random."""

    def paint(size: int, rng: np.random.Generator) -> Cloth:
        cloth = np.full((size, size, 3), ground, np.uint8)
        pitch = 58
        for row, y in enumerate(range(0, size + pitch, pitch)):
            for x in range((row % 2) * (pitch // 2), size + pitch, pitch):
                centre = np.array([x, y]) + rng.uniform(-9, 9, 2)
                _sprig(cloth, centre, inks[rng.integers(len(inks))], rng)
        return _weave(cloth.astype(np.float32), rng, strength=3.0)

    return paint


def geometric(ground: Colour, ink: Colour) -> Painter:
    """Rows of triangles, lozenges and zigzags."""

    def paint(size: int, rng: np.random.Generator) -> Cloth:
        cloth = np.full((size, size, 3), ground, np.uint8)
        pitch = 30
        for row, y in enumerate(range(0, size, pitch)):
            cv2.line(cloth, (0, y), (size, y), ink, 2, cv2.LINE_AA)
            for x in range(0, size, pitch):
                _glyph(cloth, x, y, pitch, row % 3, ink)
        return _weave(cloth.astype(np.float32), rng, strength=3.0)

    return paint


def _glyph(cloth: Cloth, x: int, y: int, pitch: int, kind: int, ink: Colour) -> None:
    half = pitch // 2
    if kind == 0:
        corners = [(x + 3, y + pitch - 4), (x + half, y + 5), (x + pitch - 3, y + pitch - 4)]
    elif kind == 1:
        corners = [
            (x + half, y + 4),
            (x + pitch - 4, y + half),
            (x + half, y + pitch - 4),
            (x + 4, y + half),
        ]
    else:
        corners = [(x, y + pitch - 5), (x + half, y + 6), (x + pitch, y + pitch - 5)]
    points = np.array(corners, np.int32)
    if kind == 1:
        cv2.fillPoly(cloth, [points], ink, cv2.LINE_AA)
    else:
        cv2.polylines(cloth, [points], kind == 0, ink, 3, cv2.LINE_AA)


def _sprig(
    cloth: Cloth, centre: NDArray[np.float64], ink: Colour, rng: np.random.Generator
) -> None:
    turn = rng.uniform(0, 360)
    along = np.array([np.cos(np.radians(turn)), np.sin(np.radians(turn))])
    length = rng.uniform(17, 23)
    ends = [_pixel(centre + side * length * along) for side in (-1, 1)]
    cv2.line(cloth, ends[0], ends[1], ink, 2, cv2.LINE_AA)
    for place in (-0.6, -0.05, 0.5):
        for side in (-1, 1):
            angle = np.radians(turn + side * 48)
            way = np.array([np.cos(angle), np.sin(angle)])
            leaf = centre + (place * length) * along + 8 * way
            cv2.ellipse(
                cloth, _pixel(leaf), (8, 3), np.degrees(angle), 0, 360, ink, -1, cv2.LINE_AA
            )


def _flower(
    cloth: Cloth, centre: NDArray[np.float64], petal: Colour, leaf: Colour, rng: np.random.Generator
) -> None:
    turn = rng.uniform(0, 72)
    size = rng.uniform(8, 13)
    angles = np.radians(turn + 72.0 * np.arange(5))
    ring = centre + 0.8 * size * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    for side in (35.0, 215.0):
        place = centre + 1.9 * size * np.array([np.cos(side + turn), np.sin(side + turn)])
        axes = (int(size * 0.9), int(size * 0.35))
        cv2.ellipse(cloth, _pixel(place), axes, turn + side, 0, 360, leaf, -1, cv2.LINE_AA)
    for place in ring:
        cv2.circle(cloth, _pixel(place), int(0.62 * size), petal, -1, cv2.LINE_AA)
    cv2.circle(cloth, _pixel(centre), int(0.45 * size), (240, 205, 90), -1, cv2.LINE_AA)


def _pixel(point: NDArray[np.float64]) -> tuple[int, int]:
    return round(point[0]), round(point[1])


def add_buttons(cloth: Cloth, registration: Registration) -> None:
    """Draw a placket with buttons down the front, from the neckline to the hem's middle."""
    size = cloth.shape[0]
    neck, hem = (registration.landmarks[i] * size for i in (3, _hem_centre(registration)))
    x, top, bottom = int(neck[0]), int(neck[1]) - 6, int(hem[1])
    shade = cloth[top:bottom, x - 11 : x + 11].astype(np.float32) * 0.86
    cloth[top:bottom, x - 11 : x + 11] = shade.astype(np.uint8)
    cv2.line(cloth, (x - 11, top), (x - 11, bottom), (40, 40, 46), 1, cv2.LINE_AA)
    cv2.line(cloth, (x + 11, top), (x + 11, bottom), (40, 40, 46), 1, cv2.LINE_AA)
    for y in np.linspace(top + 26, bottom - 24, 6):
        cv2.circle(cloth, (x, int(y)), 4, (236, 232, 222), -1, cv2.LINE_AA)
        cv2.circle(cloth, (x, int(y)), 1, (120, 116, 108), -1, cv2.LINE_AA)


def add_emblem(cloth: Cloth, registration: Registration, colour: Colour) -> None:
    """Draw a ring with a mountain in it on the middle of the chest."""
    size = cloth.shape[0]
    neck, hem = (registration.landmarks[i] * size for i in (3, _hem_centre(registration)))
    centre = neck + 0.3 * (hem - neck)
    radius = 0.17 * float(np.linalg.norm(hem - neck))
    cv2.circle(cloth, _pixel(centre), int(radius), colour, 5, cv2.LINE_AA)
    peaks = np.array([[-0.8, 0.5], [-0.3, -0.35], [0.0, 0.1], [0.3, -0.15], [0.8, 0.5]])
    cv2.fillPoly(cloth, [(centre + radius * peaks).astype(np.int32)], colour, cv2.LINE_AA)


FRONTS = {"right front": (4, 20, 19), "left front": (34, 37, 21)}  # edge's ends, hem's side


def add_jacket_seams(cloth: Cloth, registration: Registration, thread: Colour) -> None:
    """Sew a denim jacket's yokes, pockets, hem band and buttons onto its two fronts."""
    size = cloth.shape[0]
    for part in registration.parts:
        if part.name not in FRONTS:
            continue
        ends = FRONTS[part.name]
        top, bottom, side = (registration.landmarks[number - 1] * size for number in ends)
        sewn = cloth.copy()
        _sew_front(sewn, top, bottom, side, thread)
        inside = np.zeros((size, size), np.uint8)
        cv2.fillPoly(inside, [np.rint(part.outline * size).astype(np.int32)], (1,))
        cloth[inside > 0] = sewn[inside > 0]


def _sew_front(
    cloth: Cloth,
    top: NDArray[np.float64],
    bottom: NDArray[np.float64],
    side: NDArray[np.float64],
    thread: Colour,
) -> None:
    width, height = side[0] - bottom[0], bottom[1] - top[1]

    def place(across: float, down: float) -> tuple[int, int]:
        # the front edge lies a little off the line between its ends
        return round(bottom[0] + across * width), round(top[1] + down * height)

    _seam(cloth, place(-0.1, 0.93), place(1.1, 0.93), thread)
    _seam(cloth, place(-0.1, 0.2), place(1.1, 0.23), thread)
    for offset in (0.06, 0.1):
        cv2.line(cloth, place(offset, -0.1), place(offset, 0.93), thread, 1, cv2.LINE_AA)
    _seam(cloth, place(0.34, 0.36), place(0.22, 0.93), thread)
    _seam(cloth, place(0.76, 0.36), place(0.66, 0.93), thread)
    flap = [(0.32, 0.22), (0.8, 0.22), (0.8, 0.33), (0.56, 0.37), (0.32, 0.33)]
    corners = np.array([place(*corner) for corner in flap], np.int32)
    cv2.polylines(cloth, [corners], True, (44, 58, 84), 3, cv2.LINE_AA)
    cv2.polylines(cloth, [corners], True, thread, 1, cv2.LINE_AA)
    buttons = [place(0.56, 0.335), *(place(-0.02, down) for down in (0.1, 0.38, 0.66, 0.96))]
    for button in buttons:
        cv2.circle(cloth, button, 5, (168, 118, 74), -1, cv2.LINE_AA)
        cv2.circle(cloth, button, 2, (96, 62, 40), -1, cv2.LINE_AA)


def _seam(cloth: Cloth, start: tuple[int, int], end: tuple[int, int], thread: Colour) -> None:
    """A dark fold with a row of thread beside it."""
    cv2.line(cloth, start, end, (44, 58, 84), 3, cv2.LINE_AA)
    shift = 4
    cv2.line(cloth, (start[0], start[1] + shift), (end[0], end[1] + shift), thread, 1, cv2.LINE_AA)


def _hem_centre(registration: Registration) -> int:
    """Index of the hem's middle among the landmarks of a top or dress."""
    return {
        "short sleeve top": 15,
        "long sleeve top": 19,
        "vest": 10,
        "short sleeve dress": 17,
        "vest dress": 12,
    }[registration.categories[0]]


def _clouds(size: int, rng: np.random.Generator, *, scale: int) -> NDArray[np.float32]:
    coarse = rng.normal(0, 1, (size // scale + 2, size // scale + 2)).astype(np.float32)
    return np.asarray(cv2.resize(coarse, (size, size), interpolation=cv2.INTER_CUBIC), np.float32)


def _weave(cloth: NDArray[np.float32], rng: np.random.Generator, *, strength: float) -> Cloth:
    noise = rng.normal(0.0, strength, cloth.shape[:2]).astype(np.float32)
    return np.clip(cloth + noise[..., None], 0, 255).astype(np.uint8)
