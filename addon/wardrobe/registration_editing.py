"""Moving landmarks on a garment's UV map: parts and their outlines go along."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..errors import OutfitError
from .garment import Garment
from .layouts.islands import boundary_loops, face_islands, weld
from .registration import Part, Registration
from .registration_files import registration_paths

Floats = NDArray[np.float64]
SAME = 0.003  # of the map: landmarks of two parts nearer than this are one mark
ANCHORED = 0.03  # of the map: an outline's vertex farther from a landmark does not belong to it
NEAR = 0.02  # of the map: a landmark farther than this from any vertex is on none
STILL = 1e-9  # of the map: less is no move


@dataclass(frozen=True)
class Mark:
    """A landmark at one of its places on a UV map.

    Attributes
    ----------
    number : int
        DeepFashion2's, 1-based.
    category : str
        Whose landmark it is; a one-piece garment has marks of two.
    place : (x, y)
        Unit square, origin top-left, v down.
    """

    number: int
    category: str
    place: tuple[float, float]


def marks_of(registration: Registration) -> tuple[Mark, ...]:
    """Return every landmark once for each place it has on the map, by category and number."""
    marks: list[Mark] = []
    for number, category, place in _all_places(registration):
        if not any(_is_at(mark, number, category, place) for mark in marks):
            marks.append(Mark(number, category, (float(place[0]), float(place[1]))))
    order = registration.categories.index
    return tuple(sorted(marks, key=lambda mark: (order(mark.category), mark.number)))


def _all_places(registration: Registration) -> Iterator[tuple[int, str, Floats]]:
    for number, place in enumerate(registration.landmarks, 1):
        if np.isfinite(place).all():
            yield number, registration.categories[0], place
    for part in registration.parts:
        for number, place in zip(part.numbers, part.uv, strict=True):
            yield number, part.category, place


def _is_at(mark: Mark, number: int, category: str, place: Floats) -> bool:
    same = (mark.number, mark.category) == (number, category)
    return same and bool(np.hypot(*(place - mark.place)) < SAME)


def with_places(registration: Registration, places: Sequence[tuple[float, float]]) -> Registration:
    """Return a registration with its marks moved, in the order of `marks_of`.

    The landmark itself, the points of the parts at its place and the parts' outlines move; an
    outline's vertices between two landmarks are drawn along, the less the farther off they are,
    so that one that follows the border of an island goes on doing so. What vertices are known
    for moved landmarks is forgotten: see `with_vertices`.

    Parameters
    ----------
    registration : Registration
    places : sequence of (x, y)
        New places, unit square, origin top-left.

    Raises
    ------
    OutfitError
        Where their number is not that of the marks.
    """
    marks = marks_of(registration)
    if len(places) != len(marks):
        raise OutfitError(f"the registration has {len(marks)} UV landmarks, got {len(places)}")
    moved = [
        (mark, np.subtract(place, mark.place))
        for mark, place in zip(marks, np.asarray(places, np.float64), strict=True)
        if np.abs(np.subtract(place, mark.place)).max() > STILL
    ]
    if not moved:
        return registration
    landmarks = registration.landmarks.copy()
    vertices = list(registration.vertices)
    for row, place in enumerate(registration.landmarks):
        shift = _shift(moved, row + 1, registration.categories[0], place)
        if shift is not None:
            landmarks[row] += shift
            if vertices:
                vertices[row] = -1
    parts = tuple(_moved_part(part, moved) for part in registration.parts)
    return replace(registration, landmarks=landmarks, vertices=tuple(vertices), parts=parts)


def _shift(
    moved: Sequence[tuple[Mark, Floats]], number: int, category: str, place: Floats
) -> Floats | None:
    return next((shift for mark, shift in moved if _is_at(mark, number, category, place)), None)


def _moved_part(part: Part, moved: Sequence[tuple[Mark, Floats]]) -> Part:
    shifts = np.zeros_like(part.uv)
    for row, (number, place) in enumerate(zip(part.numbers, part.uv, strict=True)):
        shift = _shift(moved, number, part.category, place)
        shifts[row] = 0 if shift is None else shift
    if not shifts.any():
        return part
    uv = part.uv + shifts
    if part.outline.shape == part.uv.shape and np.array_equal(part.outline, part.uv):
        return replace(part, uv=uv, outline=uv)
    return replace(part, uv=uv, outline=_drawn_along(part, shifts))


def _drawn_along(part: Part, shifts: Floats) -> Floats:
    """Move an outline (m, 2): its vertices at landmarks as these, those between by their share."""
    apart = np.linalg.norm(part.outline[None] - part.uv[:, None], axis=2)
    anchors: dict[int, Floats] = {}
    for row in np.flatnonzero(apart.min(axis=1) <= ANCHORED):
        for vertex in np.flatnonzero(apart[row] <= apart[row].min() + STILL):
            anchors[int(vertex)] = shifts[row]
    if not anchors:
        return part.outline
    steps = np.linalg.norm(np.roll(part.outline, -1, axis=0) - part.outline, axis=1)
    length = float(steps.sum())
    way = np.concatenate([[0.0], np.cumsum(steps)[:-1]])
    known = sorted(anchors)
    at, values = way[known], np.array([anchors[vertex] for vertex in known])
    moved = [np.interp(way, at, values[:, axis], period=max(length, 1e-12)) for axis in (0, 1)]
    return np.asarray(np.clip(part.outline + np.stack(moved, axis=1), 0, 1))


def with_vertices(registration: Registration, garment: Garment) -> Registration:
    """Name the .obj vertex of every landmark that has none, where one lies near it on the map."""
    if not registration.vertices:
        return registration
    mesh = garment.mesh
    welded = weld(mesh.uvs, mesh.faces, mesh.uv_faces)
    vertices = list(registration.vertices)
    for row, place in enumerate(registration.landmarks):
        if vertices[row] < 0 and np.isfinite(place).all() and len(welded.points):
            away = np.linalg.norm(welded.points - place, axis=1)
            nearest = int(away.argmin())
            vertices[row] = int(welded.vertices[nearest]) if away[nearest] < NEAR else -1
    return replace(registration, vertices=tuple(vertices))


def island_borders(garment: Garment) -> tuple[Floats, ...]:
    """Return the borders (m, 2) of a garment's UV islands, unit square, origin top-left, closed."""
    mesh = garment.mesh
    welded = weld(mesh.uvs, mesh.faces, mesh.uv_faces)
    islands = face_islands(welded.corners, np.ones(len(welded.corners)))
    return tuple(
        welded.points[loop]
        for number in range(int(islands.max(initial=-1)) + 1)
        for loop in boundary_loops(welded.corners[islands == number], welded.points)
    )


def forget_edited(mhclo_path: Path, uuid: str, *, config: Path | None = None) -> None:
    """Remove a garment's edited registration, so that its own counts again.

    Raises
    ------
    OutfitError
        If it cannot be removed.
    """
    path = registration_paths(mhclo_path, uuid, config=config)["edited"]
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise OutfitError(f"cannot remove {path}: {error.strerror or error}") from error
