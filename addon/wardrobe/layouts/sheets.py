"""Pictures of a UV layout: islands tinted by the side they show, stretch as colour."""

from __future__ import annotations

from types import MappingProxyType

import cv2
import numpy as np
from numpy.typing import NDArray

from .layout import Island, Layout, Side

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Picture = NDArray[np.uint8]
Colour = tuple[int, int, int]

PAPER: Colour = (255, 255, 255)
GRID: Colour = (238, 238, 234)
TINTS: MappingProxyType[Side, Colour] = MappingProxyType(
    {"front": (176, 208, 235), "back": (244, 211, 179), "both": (199, 222, 188)}
)
INKS: MappingProxyType[Side, Colour] = MappingProxyType(
    {"front": (52, 98, 143), "back": (160, 96, 44), "both": (78, 120, 60)}
)
COARSE: Colour = (197, 74, 56)  # fewer texels than the median
EVEN: Colour = (243, 240, 232)
FINE: Colour = (52, 108, 176)  # more
OCTAVES = 1.5  # area stretch at which the colours end: 2 ** 1.5 = 2.8 times, or a 2.8th

OVERSAMPLED = 2  # drawn this much larger and reduced, for smooth lines
SHIFT = 4  # bits of sub-pixel places in OpenCV's drawing
WIRE = 0.22  # how much of the ink the faces' sides show
LEANING = 0.45  # how far the tint of a face that wraps round leans to its own side
BLEED = 6  # texels that a texture's islands reach beyond their border


def map_picture(layout: Layout, *, size: int) -> Picture:
    """Draw the islands, tinted by the side they show, with their faces and borders.

    Where an island wraps round the body, its tint leans to that of the side each face shows.

    Returns
    -------
    (size, size, 3) uint8 ndarray, RGB, of the unit square; islands of other tiles lie in it too
    """
    picture = _blank(size)
    places = tiled_points(layout)
    for island in reversed(layout.islands):
        for faces, tint in _tinted(layout, island):
            corners = layout.corners[faces]
            _fill(picture, places, corners, tint)
            _wires(picture, places, corners, _mixed(tint, INKS[island.side], WIRE))
    _borders(picture, layout, places, thickness=max(size // 500, 1))
    return _reduced(picture, size)


def stretch_picture(layout: Layout, *, size: int) -> Picture:
    """Draw the faces in the colours of their area stretch; see `map_picture`."""
    picture = _blank(size)
    places = tiled_points(layout)
    mapped = np.flatnonzero(layout.face_island >= 0)
    colours = stretch_colours(layout.area_stretch[mapped])
    for face, colour in zip(mapped.tolist(), colours.tolist(), strict=True):
        _fill(picture, places, layout.corners[face : face + 1], tuple(colour))
    _borders(picture, layout, places, thickness=1)
    return _reduced(picture, size)


def grid_texture(layout: Layout, *, size: int, squares: int = 40) -> Picture:
    """Paint a texture that shows on the cloth which island is where, and how the map lies on it.

    Parameters
    ----------
    layout : Layout
    size : int
        Texels.
    squares : int
        Of the checks along a side of the map.
    """
    picture = np.full((size, size, 3), PAPER, np.uint8)
    places = tiled_points(layout)
    for island in reversed(layout.islands):
        for faces, tint in _tinted(layout, island):
            corners = layout.corners[faces]
            _wires(picture, places, corners, tint, thickness=2 * BLEED)
        for faces, tint in _tinted(layout, island):
            _fill(picture, places, layout.corners[faces], tint)
    check = (np.indices((size, size)) * squares // size).sum(axis=0) % 2 == 0
    picture[check] = (picture[check] * 0.86).astype(np.uint8)
    return picture


def stretch_colours(ratios: Floats) -> Picture:
    """Return the colours (n, 3) of area stretches (n,): red coarse, grey even, blue fine."""
    octaves = np.clip(np.log2(np.maximum(ratios, 1e-6)) / OCTAVES, -1, 1)[:, None]
    ends = np.where(octaves < 0, np.array(COARSE), np.array(FINE))
    mixed = np.array(EVEN) + (ends - np.array(EVEN)) * np.abs(octaves)
    return np.rint(mixed).astype(np.uint8)


def tiled_points(layout: Layout) -> Floats:
    """Return the UV points (P, 2), islands of other tiles moved into the unit square."""
    places = layout.points.copy()
    for island in layout.islands:
        x1, y1, x2, y2 = island.box
        corners = layout.corners[island.faces]
        moved = np.unique(corners[corners >= 0])
        places[moved] -= np.floor([(x1 + x2) / 2, (y1 + y2) / 2])
    return places


def island_centre(layout: Layout, island: Island, *, side: int = 256) -> tuple[float, float]:
    """Return the place inside an island that is farthest from its border, unit square."""
    places = tiled_points(layout)
    mask = np.zeros((side, side, 3), np.uint8)
    _fill(mask, places, layout.corners[island.faces], (255, 255, 255))
    padded = cv2.copyMakeBorder(mask[:, :, 0], 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=[0])
    away = cv2.distanceTransform(padded, cv2.DIST_L2, 5)[1:-1, 1:-1]
    row, column = np.unravel_index(int(away.argmax()), away.shape)
    return (float(column) + 0.5) / side, (float(row) + 0.5) / side


def _tinted(layout: Layout, island: Island) -> list[tuple[Ints, tuple[int, ...]]]:
    """Return an island's faces by their tint."""
    if island.side != "both":
        return [(island.faces, TINTS[island.side])]
    front = layout.facing[island.faces] > 0
    sides: tuple[tuple[Side, NDArray[np.bool_]], ...] = (("front", front), ("back", ~front))
    return [(island.faces[which], WRAPPED[side]) for side, which in sides]


def _mixed(one: tuple[int, ...], other: tuple[int, ...], share: float) -> tuple[int, ...]:
    return tuple(round(a + (b - a) * share) for a, b in zip(one, other, strict=True))


# tints of the faces of an island that wraps round, by the side they show
WRAPPED: MappingProxyType[Side, tuple[int, ...]] = MappingProxyType(
    {side: _mixed(TINTS["both"], TINTS[side], LEANING) for side in ("front", "back")}
)


def _blank(size: int) -> Picture:
    side = size * OVERSAMPLED
    picture = np.full((side, side, 3), PAPER, np.uint8)
    for tenth in range(1, 10):
        at = round(tenth * side / 10)
        picture[at : at + OVERSAMPLED] = GRID
        picture[:, at : at + OVERSAMPLED] = GRID
    return picture


def _reduced(picture: Picture, size: int) -> Picture:
    return np.asarray(cv2.resize(picture, (size, size), interpolation=cv2.INTER_AREA), np.uint8)


def _pixels(places: Floats, side: int) -> Ints:
    """Return OpenCV's fixed-point pixels of places in the unit square."""
    return np.rint((np.clip(places, -8, 8) * side - 0.5) * (1 << SHIFT)).astype(np.int32)


def _fill(picture: Picture, places: Floats, corners: Ints, colour: tuple[int, ...]) -> None:
    spots = _pixels(places, len(picture))
    for face in corners:
        cv2.fillPoly(picture, [spots[face[face >= 0]]], colour, shift=SHIFT)


def _wires(
    picture: Picture, places: Floats, corners: Ints, colour: tuple[int, ...], *, thickness: int = 1
) -> None:
    spots = _pixels(places, len(picture))
    rings = [spots[face[face >= 0]] for face in corners]
    cv2.polylines(picture, rings, True, colour, thickness, cv2.LINE_AA, SHIFT)


def _borders(picture: Picture, layout: Layout, places: Floats, *, thickness: int) -> None:
    spots = _pixels(places, len(picture))
    for island in layout.islands:
        rings = [spots[loop] for loop in island.loops]
        width = thickness * OVERSAMPLED
        cv2.polylines(picture, rings, True, INKS[island.side], width, cv2.LINE_AA, SHIFT)
