"""Moving UV landmarks: the registration's points, parts and outlines follow, and it is kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from addon.errors import OutfitError
from addon.wardrobe.catalogue import Wardrobe
from addon.wardrobe.garment import read_garment
from addon.wardrobe.layouts.islands import weld
from addon.wardrobe.registration import Part, Registration, registration_to_json
from addon.wardrobe.registration_editing import (
    SAME,
    forget_edited,
    island_borders,
    marks_of,
    with_places,
    with_vertices,
)
from addon.wardrobe.registration_files import registration_origin, store_registration

UV = np.array([[0.2, 0.1], [0.8, 0.1], [0.8, 0.9], [0.2, 0.9]])


def skirt(outline: np.ndarray) -> Registration:
    part = Part("skirt", "skirt", (1, 3, 6, 4), UV, outline)
    landmarks = np.full((8, 2), np.nan)
    landmarks[[0, 2, 5, 3]] = UV
    return Registration(("skirt",), landmarks, (part,), vertices=tuple(range(8)))


def moved(registration: Registration, number: int, by: tuple[float, float]) -> Registration:
    marks = marks_of(registration)
    places = [
        tuple(np.add(mark.place, by)) if mark.number == number else mark.place for mark in marks
    ]
    return with_places(registration, places)


def test_an_outline_that_is_the_polygon_stays_it() -> None:
    registration = moved(skirt(UV), 3, (0.05, -0.02))
    (part,) = registration.parts
    assert np.allclose(part.uv[1], (0.85, 0.08))
    assert np.array_equal(part.outline, part.uv)
    assert np.array_equal(part.uv[[0, 2, 3]], UV[[0, 2, 3]])
    assert np.allclose(registration.landmarks[2], (0.85, 0.08))
    assert registration.vertices == (0, 1, -1, 3, 4, 5, 6, 7)


def test_an_outline_of_its_own_is_drawn_along_less_and_less() -> None:
    along = np.linspace(0, 1, 11)[:-1, None]
    sides = [a + (b - a) * along for a, b in zip(UV, np.roll(UV, -1, axis=0), strict=True)]
    outline = np.concatenate(sides)
    registration = moved(skirt(outline), 3, (0.1, 0.0))
    shift = registration.parts[0].outline - outline
    assert np.allclose(shift[:11, 0], np.linspace(0, 0.1, 11))  # from landmark 1 to 3
    assert np.allclose(shift[10:21, 0], np.linspace(0.1, 0, 11))  # and on to 6
    assert np.allclose(shift[20:], 0)
    assert np.allclose(shift[:, 1], 0)


def test_nothing_moved_is_the_same_registration(wardrobe: Wardrobe) -> None:
    clothes = [entry.name for entry in wardrobe.entries if entry.kind == "clothes"]
    for name in {"trousers_straight", *clothes[::7]}:
        registration = wardrobe.garment(name).registration
        assert registration is not None
        places = [mark.place for mark in marks_of(registration)]
        assert with_places(registration, places) is registration


def test_all_points_of_a_landmark_move_together_and_back(wardrobe: Wardrobe) -> None:
    garment = wardrobe.candidates(kind="clothes", category="long sleeve top")[0]
    registration = garment.registration
    assert registration is not None
    marks = marks_of(registration)
    chosen = next(i for i, mark in enumerate(marks) if mark.number == 16)  # an armpit: two parts
    places = [mark.place for mark in marks]
    x, y = places[chosen]
    places[chosen] = (x + 0.02, y + 0.01)
    edited = with_places(registration, places)
    changed = [
        (part.name, number)
        for part, was in zip(edited.parts, registration.parts, strict=True)
        for row, number in enumerate(part.numbers)
        if not np.array_equal(part.uv[row], was.uv[row])
    ]
    assert {number for _, number in changed} == {16}
    same = [np.hypot(*np.subtract(mark.place, (x, y))) < SAME for mark in marks]
    assert sum(same) == 1
    assert len(changed) >= 1
    back = with_places(edited, [mark.place for mark in marks])
    assert np.allclose(back.landmarks, registration.landmarks, equal_nan=True)
    for part, was in zip(back.parts, registration.parts, strict=True):
        assert np.allclose(part.uv, was.uv)
        assert np.allclose(part.outline, was.outline, atol=2e-3)


def test_a_wrong_number_of_places_is_a_sentence() -> None:
    with pytest.raises(OutfitError, match="has 4 UV landmarks, got 1"):
        with_places(skirt(UV), [(0.0, 0.0)])


def test_a_moved_landmark_gets_the_vertex_it_lies_on(wardrobe: Wardrobe) -> None:
    garment = wardrobe.candidates(kind="clothes", category="skirt")[0]
    registration = garment.registration
    assert registration is not None
    welded = weld(garment.mesh.uvs, garment.mesh.faces, garment.mesh.uv_faces)
    target = int(np.argmin(np.linalg.norm(welded.points - marks_of(registration)[0].place, axis=1)))
    aim = (target + 40) % len(welded.points)
    places = [mark.place for mark in marks_of(registration)]
    number = marks_of(registration)[0].number
    places[0] = (float(welded.points[aim, 0]), float(welded.points[aim, 1]))
    edited = with_vertices(with_places(registration, places), garment)
    if registration.vertices:
        vertex = edited.vertices[number - 1]
        spots = welded.points[welded.vertices == vertex]
        assert np.linalg.norm(spots - places[0], axis=1).min() < 1e-6


def test_borders_are_those_of_the_islands(wardrobe: Wardrobe) -> None:
    garment = wardrobe.candidates(kind="clothes", category="skirt")[0]
    borders = island_borders(garment)
    assert borders
    assert all(border.shape[1] == 2 and len(border) >= 3 for border in borders)
    inside = np.concatenate(borders)
    assert (inside > -1e-6).all()
    assert (inside < 1 + 1e-6).all()


def test_an_edited_registration_wins_and_outlives_the_cache(
    wardrobe: Wardrobe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OUTFIT_CONFIG", str(tmp_path))
    garment = wardrobe.candidates(kind="clothes", category="skirt")[0]
    assert garment.registration is not None
    path, uuid = wardrobe.path(garment.name), garment.binding.uuid
    for shift in (0.01, 0.02):  # the second time over the first
        places = [(x + shift, y) for x, y in (m.place for m in marks_of(garment.registration))]
        edited = with_vertices(with_places(garment.registration, places), garment)
        stored = store_registration(path, uuid, edited, origin="edited")
        assert stored.is_relative_to(tmp_path)
        found = read_garment(path).registration
        assert found is not None
        assert registration_to_json(found) == registration_to_json(edited)
    assert registration_origin(path, uuid) == "edited"
    try:
        wardrobe.forget(garment.name)
        taken = wardrobe.garment(garment.name).registration
        assert taken is not None
        assert registration_to_json(taken) == registration_to_json(edited)
        forget_edited(path, uuid)
        assert registration_origin(path, uuid) == "hand"
    finally:
        wardrobe.forget(garment.name)
