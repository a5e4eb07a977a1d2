"""Lines and areas that the overlay draws round landmarks: outlines, parts, the picked cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .landmark_editing import Spot
from .landmark_sheets import Sheet

if TYPE_CHECKING:
    from ..wardrobe.garment import Garment
    from ..wardrobe.registration import Registration

PALETTE = ((0.85, 0.16, 0.42), (0.16, 0.55, 0.30))  # on UV maps, whose islands are light


@dataclass(frozen=True)
class Shape:
    """A polygon in the picture's unit: an outline (a line), or a part (an area).

    Attributes
    ----------
    group : int
        Whose it is, as in the points' keys.
    points : sequence of (x, y)
    kind : str
        "outline", "part" or "cell".
    """

    group: int
    points: list[Spot]
    kind: str


@dataclass
class UvMap:
    """What is known of a garment while its UV landmarks are edited.

    Attributes
    ----------
    registration : Registration
        As it is stored.
    borders : tuple of (m, 2) arrays
        Of the UV islands, unit square.
    """

    registration: Registration
    borders: tuple[Any, ...]


_uv_maps: dict[str, UvMap] = {}  # by the garment's name in the wardrobe


def remember(garment: Garment) -> UvMap:
    """Keep a garment's registration and UV borders at hand for the overlay and for snapping."""
    from ..errors import OutfitError
    from ..wardrobe.registration_editing import island_borders

    if garment.registration is None:
        raise OutfitError(f"{garment.name} has no landmarks on its UV map; label it first")
    found = UvMap(garment.registration, island_borders(garment))
    _uv_maps[garment.name] = found
    return found


def remembered(name: str) -> UvMap | None:
    """Return what is at hand of a garment, None after a file was opened."""
    return _uv_maps.get(name)


def forget_all() -> None:
    """Drop what is at hand: another file is opened, or the extension is switched off."""
    _uv_maps.clear()


def colour_of(sheet: Sheet, group: int) -> tuple[float, float, float]:
    """Return the colour of a garment's landmarks."""
    if sheet.is_photo:
        red, green, blue = sheet.character.observations[group].colour
        if red or green or blue:
            return red, green, blue
    return PALETTE[group % len(PALETTE)]


def shapes(sheet: Sheet) -> Iterator[Shape]:
    """Return what to draw below the points; nothing where OpenCV or numpy are missing."""
    try:
        yield from _photo_shapes(sheet) if sheet.is_photo else _uv_shapes(sheet)
    except ModuleNotFoundError:
        return


def _photo_shapes(sheet: Sheet) -> Iterator[Shape]:
    from ..cloning.outlines import RINGS

    for group, observation in enumerate(sheet.character.observations):
        if not observation.shown:
            continue
        marks = observation.landmarks
        rings = RINGS.get(observation.name, ())
        for numbers in _parts(observation):
            yield from _polygon(group, marks, numbers, "part")
        for numbers in rings:
            yield from _polygon(group, marks, numbers, "outline")
        if observation.use_cell:
            x1, y1, x2, y2 = observation.cell
            yield Shape(group, [(x1, y1), (x2, y1), (x2, y2), (x1, y2)], "cell")


def _polygon(group: int, marks: Any, numbers: tuple[int, ...], kind: str) -> Iterator[Shape]:
    used = [marks[number - 1] for number in numbers if number <= len(marks)]
    places = [(mark.position[0], mark.position[1]) for mark in used if mark.visibility > 0]
    if len(places) >= 3:
        yield Shape(group, places, kind)


def _parts(observation: Any) -> list[tuple[int, ...]]:
    """Return the landmark numbers round the parts that registered mapping warps."""
    known = remembered(observation.garment)
    if known and observation.name in known.registration.categories:
        parts = known.registration.parts
        return [part.numbers for part in parts if part.category == observation.name]
    from ..wardrobe.tailoring.panel_parts import PARTS

    return [numbers for _, numbers in PARTS.get(observation.name, ())]


def _uv_shapes(sheet: Sheet) -> Iterator[Shape]:
    registration = edited_registration(sheet)
    if registration is None:
        return
    for part in registration.parts:
        group = registration.categories.index(part.category)
        yield Shape(group, [(x, y) for x, y in part.outline.tolist()], "part")
        yield Shape(group, [(x, y) for x, y in part.uv.tolist()], "outline")


def edited_registration(sheet: Sheet) -> Registration | None:
    """Return a garment's registration with its UV landmarks where they are now.

    None where the garment is not at hand, or its registration has changed since.
    """
    from ..errors import OutfitError
    from ..wardrobe.registration_editing import with_places

    known = remembered(sheet.garment)
    if known is None:
        return None
    places = [(mark.position[0], mark.position[1]) for mark in sheet.uv_map.landmarks]
    try:
        return with_places(known.registration, places)
    except OutfitError:
        return None
