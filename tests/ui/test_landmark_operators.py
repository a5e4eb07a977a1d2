"""Landmarks by operators: moved, hidden, undone; UV landmarks saved as the garment's own."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import bpy
import numpy as np
import pytest

from addon.cloning.clone import clone_garment
from addon.cloning.settings import CloneSettings
from addon.photos.images import write_mask
from addon.photos.outfits import open_outfit
from addon.photos.reading import read_outfits
from addon.ui import landmark_panels, landmark_shapes, overlay, session
from addon.ui.characters import find_root
from addon.ui.converting import fill_from_outfit, outfit_of
from addon.ui.landmark_sheets import Sheet, sheet_shown
from addon.ui.landmark_snapping import snapped
from addon.ui.landmark_uv import uv_sheet
from addon.wardrobe.catalogue import Wardrobe
from addon.wardrobe.garment import read_garment
from addon.wardrobe.registration_editing import marks_of

from .conftest import SAMPLES

NAME = "plaid_shirt"


@pytest.fixture
def root() -> bpy.types.Object:
    """A character with a photo's landmarks, and no meshes yet."""
    outfit = next(one for one in read_outfits(SAMPLES).outfits if one.name == NAME)
    thing = bpy.data.objects.new(NAME, bpy.data.armatures.new(NAME))
    bpy.context.scene.collection.objects.link(thing)
    bpy.context.view_layer.objects.active = thing
    thing.outfit_cloner.is_character = True
    fill_from_outfit(thing, outfit)
    thing.outfit_cloner.picture = bpy.data.images.load(str(outfit.photo))
    bpy.ops.ed.undo_push(message="Photo")
    return thing


def mark(category: str, number: int) -> object:
    observation = find_root(NAME).outfit_cloner.observations[category]
    return observation.landmarks[number - 1]


def test_a_landmark_is_moved_and_the_outfit_has_it(root: bpy.types.Object) -> None:
    before = outfit_of(root)
    done = bpy.ops.outfit.move_landmark(garment="trousers", number=4, x=101.25, y=402.5)
    assert done == {"FINISHED"}
    after = outfit_of(find_root(NAME))
    moved = next(one for one in after.observations if one.category == "trousers")
    assert tuple(moved.landmarks[3]) == (101.25, 402.5)
    for one, was in zip(after.observations, before.observations, strict=True):
        changed = np.flatnonzero((one.landmarks != was.landmarks).any(axis=1))
        assert changed.tolist() == ([3] if one.category == "trousers" else [])


def test_undo_brings_a_landmark_back(root: bpy.types.Object) -> None:
    before = tuple(mark("trousers", 4).position)
    bpy.ops.outfit.move_landmark("EXEC_DEFAULT", True, garment="trousers", number=4, x=9, y=9)
    assert tuple(mark("trousers", 4).position) == (9, 9)
    bpy.ops.ed.undo()
    assert tuple(mark("trousers", 4).position) == before
    bpy.ops.ed.redo()
    assert tuple(mark("trousers", 4).position) == (9, 9)


def test_without_a_name_the_garment_worked_on_is_meant(root: bpy.types.Object) -> None:
    root.outfit_cloner.active = 1
    bpy.ops.outfit.move_landmark(number=1, x=50, y=60)
    name = root.outfit_cloner.observations[1].name
    assert tuple(mark(name, 1).position) == (50, 60)


def test_visibility_is_set_and_a_missing_landmark_that_is_moved_is_seen(
    root: bpy.types.Object,
) -> None:
    for value in (1, 0, 2, 0):
        bpy.ops.outfit.set_visibility(garment="trousers", number=5, visibility=value)
        assert mark("trousers", 5).visibility == value
    trousers = next(one for one in outfit_of(root).observations if one.category == "trousers")
    assert not trousers.labelled[4]
    assert not trousers.landmarks[4].any()
    bpy.ops.outfit.move_landmark(garment="trousers", number=5, x=33, y=44)
    assert mark("trousers", 5).visibility == 2


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"garment": "trousers", "number": 15}, "trousers has no landmark 15"),
        ({"garment": "kilt", "number": 1}, "the photo shows no kilt; it shows long sleeve top"),
        ({"garment": "trousers", "number": 1, "x": 5000}, "lies outside the picture of 660 x"),
    ],
)
def test_what_cannot_be_moved_is_a_sentence(
    root: bpy.types.Object, options: dict[str, object], sentence: str
) -> None:
    before = outfit_of(root)
    with pytest.raises(RuntimeError, match=sentence):
        bpy.ops.outfit.move_landmark(**options)
    after = outfit_of(root)
    for one, was in zip(after.observations, before.observations, strict=True):
        assert np.array_equal(one.landmarks, was.landmarks)


def test_without_a_photo_the_operators_say_what_is_missing() -> None:
    for operator in (bpy.ops.outfit.edit_landmarks, bpy.ops.outfit.move_landmark):
        assert not operator.poll()
        with pytest.raises(RuntimeError, match="Open a photo"):
            operator()


def test_the_photo_is_shown_in_an_image_editor(root: bpy.types.Object) -> None:
    assert bpy.ops.outfit.edit_landmarks("EXEC_DEFAULT") == {"FINISHED"}
    areas = [area for window in bpy.context.window_manager.windows for area in window.screen.areas]
    shown = [area.spaces.active.image for area in areas if area.type == "IMAGE_EDITOR"]
    assert root.outfit_cloner.picture in shown
    count = len(areas)
    bpy.ops.outfit.edit_landmarks("EXEC_DEFAULT")  # the same editor serves again
    areas = [area for window in bpy.context.window_manager.windows for area in window.screen.areas]
    assert len(areas) == count


def test_a_picture_tells_whose_landmarks_it_carries(root: bpy.types.Object) -> None:
    settings = root.outfit_cloner
    assert sheet_shown(settings.picture, None) == Sheet(NAME)
    assert sheet_shown(None, root) is None
    assert sheet_shown(bpy.data.images.new("other", 4, 4), root) is None
    settings.observations[0].shown = False
    groups = {point.key[0] for point in Sheet(NAME).points()}
    assert groups == set(range(1, len(settings.observations)))


def test_the_overlay_has_outlines_parts_and_the_picked_cell(root: bpy.types.Object) -> None:
    trousers = root.outfit_cloner.observations["trousers"]
    trousers.use_cell, trousers.cell = True, (10, 20, 30, 40)
    kinds = [(shape.group, shape.kind) for shape in landmark_shapes.shapes(Sheet(NAME))]
    group = root.outfit_cloner.observations.find("trousers")
    assert kinds.count((group, "part")) == 4
    assert kinds.count((group, "outline")) == 1
    assert kinds.count((group, "cell")) == 1
    for number in range(1, 9):
        trousers.landmarks[number - 1].visibility = 0
    kinds = [(shape.group, shape.kind) for shape in landmark_shapes.shapes(Sheet(NAME))]
    assert kinds.count((group, "part")) < 4


def test_a_dragged_landmark_snaps_to_an_edge_of_the_photo(root: bpy.types.Object) -> None:
    sheet, key = Sheet(NAME), (root.outfit_cloner.observations.find("trousers"), 5)
    place = sheet.points()[[p.key for p in sheet.points()].index(key)].place
    found = snapped(sheet, key, place, 6.0)
    assert found is not None
    assert np.hypot(found[0] - place[0], found[1] - place[1]) <= 6.0
    root.outfit_cloner.photo = "/nowhere/lost.jpg"
    assert snapped(sheet, key, place, 6.0) is None


def test_a_dragged_landmark_rather_snaps_to_the_cloth_mask(
    root: bpy.types.Object, tmp_path: Path
) -> None:
    width, height = root.outfit_cloner.picture.size
    trousers = root.outfit_cloner.observations["trousers"]
    places = np.array([mark.position for mark in trousers.landmarks])
    mask = np.zeros((height, width), bool)
    left, right = int(places[:, 0].min()) - 5, int(places[:, 0].max()) + 5
    mask[int(places[:, 1].min()) : int(places[:, 1].max()), left:right] = True
    write_mask(tmp_path / "mask.png", mask)
    trousers.mask = str(tmp_path / "mask.png")
    key = (root.outfit_cloner.observations.find("trousers"), 0)
    middle = float(places[:, 1].mean())
    found = snapped(Sheet(NAME), key, (left + 4.0, middle), 8.0)
    assert found == pytest.approx((left - 0.5, middle), abs=0.1)


@pytest.fixture
def uv_map(
    root: bpy.types.Object,
    opened_wardrobe: Wardrobe,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Sheet:
    """The UV landmarks of the trousers, open for editing; saved ones go to a folder of the test."""
    monkeypatch.setenv("OUTFIT_CONFIG", str(tmp_path))
    root.outfit_cloner.active = root.outfit_cloner.observations.find("trousers")
    assert bpy.ops.outfit.edit_uv_landmarks() == {"FINISHED"}
    sheet = uv_sheet(Sheet(NAME), "")
    yield sheet
    opened_wardrobe.forget(sheet.garment)


def test_a_uv_map_opens_with_its_landmarks(uv_map: Sheet, opened_wardrobe: Wardrobe) -> None:
    registration = opened_wardrobe.garment(uv_map.garment).registration
    assert registration is not None
    assert registration.categories == ("trousers",)
    marks = marks_of(registration)
    assert [point.place for point in uv_map.points()] == [pytest.approx(m.place) for m in marks]
    picture = uv_map.picture
    assert picture is not None
    assert picture.packed_file is not None
    assert sheet_shown(picture, None) == uv_map
    pixels = np.empty(picture.size[0] * picture.size[1] * 4, np.float32)
    picture.pixels.foreach_get(pixels)
    assert len(np.unique(pixels.reshape(-1, 4), axis=0)) > 20  # islands, not an empty sheet


def test_a_saved_registration_is_used_from_then_on(
    uv_map: Sheet, opened_wardrobe: Wardrobe, tmp_path: Path
) -> None:
    photo, outfit = open_outfit(outfit_of(find_root(NAME)))
    settings = CloneSettings(texture_size=256)
    before = opened_wardrobe.garment(uv_map.garment).registration
    assert before is not None
    point = uv_map.points()[3]
    place = (point.place[0] + 0.05, point.place[1] + 0.03)
    number = uv_map.uv_map.landmarks[3].number
    bpy.ops.outfit.move_uv_landmark(number=number, x=place[0], y=place[1])
    assert uv_map.uv_map.edited
    assert bpy.ops.outfit.save_registration() == {"FINISHED"}
    assert not uv_map.uv_map.edited
    after = opened_wardrobe.garment(uv_map.garment).registration
    assert after is not None
    assert tuple(after.landmarks[number - 1]) == pytest.approx(place, abs=1e-5)
    fresh = read_garment(opened_wardrobe.path(uv_map.garment)).registration  # as the driver does
    assert fresh is not None
    assert np.array_equal(fresh.landmarks, after.landmarks, equal_nan=True)
    assert len(list((tmp_path / "registrations" / "edited").iterdir())) == 1
    textures = [
        clone_garment(photo, outfit.observations, registration, settings).texture
        for registration in (before, after)
    ]
    assert not np.array_equal(*textures)
    assert bpy.ops.outfit.reset_registration() == {"FINISHED"}
    again = opened_wardrobe.garment(uv_map.garment).registration
    assert again is not None
    assert np.array_equal(again.landmarks, before.landmarks, equal_nan=True)


def test_unsaved_uv_landmarks_stay_when_the_map_is_opened_again(uv_map: Sheet) -> None:
    bpy.ops.outfit.move_uv_landmark(number=2, x=0.4, y=0.1)
    bpy.ops.outfit.edit_uv_landmarks()
    marks = uv_map.uv_map.landmarks
    assert tuple(next(one for one in marks if one.number == 2).position) == pytest.approx(
        (0.4, 0.1)
    )
    assert len(find_root(NAME).outfit_cloner.uv_maps) == 1


def test_uv_landmarks_snap_to_the_islands_borders(uv_map: Sheet) -> None:
    known = landmark_shapes.remembered(uv_map.garment)
    assert known is not None
    corner = known.borders[0][5]
    found = snapped(uv_map, (0, 0), (corner[0] + 0.0005, corner[1]), 0.01)
    assert found == pytest.approx(tuple(corner))
    kinds = {shape.kind for shape in landmark_shapes.shapes(uv_map)}
    assert kinds == {"part", "outline"}


def test_a_folder_that_cannot_be_written_is_a_sentence(
    uv_map: Sheet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("OUTFIT_CONFIG", str(tmp_path / "file"))
    bpy.ops.outfit.move_uv_landmark(number=2, x=0.4, y=0.1)
    with pytest.raises(RuntimeError, match="cannot write"):
        bpy.ops.outfit.save_registration()
    assert uv_map.uv_map.edited


def test_a_uv_map_that_is_not_open_is_a_sentence(root: bpy.types.Object) -> None:
    with pytest.raises(RuntimeError, match="with Edit UV Landmarks first"):
        bpy.ops.outfit.save_registration()


class Layout(SimpleNamespace):
    """Stands for Blender's layout, and counts buttons and words."""

    def __init__(self) -> None:
        super().__init__(operators=[], labels=[])

    def column(self, **_: object) -> Layout:
        return self

    row = column

    def operator(self, name: str, **_: object) -> None:
        self.operators.append(name)

    def label(self, text: str = "", **_: object) -> None:
        self.labels.append(text)


def test_the_panel_counts_the_landmarks_of_the_garment_worked_on(root: bpy.types.Object) -> None:
    root.outfit_cloner.active = root.outfit_cloner.observations.find("trousers")
    bpy.ops.outfit.set_visibility(number=1, visibility=0)
    layout = Layout()
    landmark_panels.draw_landmarks(layout, root.outfit_cloner)
    states = [one.visibility for one in root.outfit_cloner.observations["trousers"].landmarks]
    words = {
        f"{text} {states.count(v)}" for v, text in ((2, "Visible"), (1, "Hidden"), (0, "Missing"))
    }
    assert words <= set(layout.labels)
    assert len(layout.operators) <= 7


def test_the_draw_handler_comes_and_goes_with_the_extension() -> None:
    assert len(overlay._handles) == 1
    overlay.unregister()
    assert overlay._handles == []
    overlay.register()
    assert session.wardrobe() is None
