"""Cloning whole garments: what is painted where, masks, profiles, bad input, determinism."""

from __future__ import annotations

import logging
from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.cloning.clone import STAGES, clone_garment
from addon.cloning.clothmask import cloth_mask
from addon.cloning.clothpicture import cut_cloth
from addon.cloning.compositing import feathered
from addon.cloning.edges import extend_cloth
from addon.cloning.observation import Observation
from addon.cloning.outlines import RINGS, garment_rings
from addon.cloning.settings import CloneSettings
from addon.errors import OutfitError
from addon.wardrobe.landmarks import CATEGORIES
from addon.wardrobe.registration import Part, Registration

SKIN = (214, 160, 130)
WALL = (120, 200, 90)
CLOTH = (40, 60, 150)
# A skirt: waist L, centre, R, side L, hem L, centre, R, side R.
SKIRT = np.array(
    [(60, 40), (100, 42), (140, 40), (52, 100), (45, 160), (100, 165), (155, 160), (148, 100)],
    np.float64,
)
SKIRT_UV = SKIRT / 200
SMALL = CloneSettings(texture_size=256)


def skirt(points: np.ndarray = SKIRT, **changes: object) -> Observation:
    values = {"landmarks": points.copy(), "visibility": np.full(8, 2, np.int8), **changes}
    return Observation("skirt", **values)  # type: ignore[arg-type]


def registration(**changes: object) -> Registration:
    ring = (1, 2, 3, 8, 7, 6, 5, 4)
    uv = SKIRT_UV[np.array(ring) - 1]
    part = Part("front", "skirt", ring, uv, uv)
    values = {"categories": ("skirt",), "landmarks": SKIRT_UV, "parts": (part,), **changes}
    return Registration(**values)  # type: ignore[arg-type]


def photo(cloth: tuple[int, int, int] = CLOTH, wall: tuple[int, int, int] = WALL) -> np.ndarray:
    """A skirt before a wall, narrower than its landmarks say, and bare legs below."""
    picture = np.full((220, 200, 3), wall, np.uint8)
    cv2.rectangle(picture, (70, 150), (130, 219), SKIN, -1)
    cv2.fillPoly(picture, [np.array([(64, 40), (136, 40), (150, 158), (50, 158)])], cloth)
    return picture


def far(texture: np.ndarray, colour: tuple[int, int, int]) -> np.ndarray:
    return np.abs(texture.astype(int) - colour).max(axis=-1)


def test_only_cloth_reaches_the_texture() -> None:
    made = clone_garment(photo(), [skirt()], registration(), SMALL)
    assert made.texture.shape == (256, 256, 3)
    assert far(made.texture, CLOTH).max() < 40
    assert 0.05 < made.registered.mean() < 0.4
    assert set(made.milliseconds) == set(STAGES)


def test_the_paper_profile_keeps_the_whole_polygon_with_hard_borders() -> None:
    made = clone_garment(photo(), [skirt()], registration(), replace(SMALL, profile="paper"))
    assert far(made.texture[made.registered], WALL).min() < 10


def test_black_cloth_is_cloth() -> None:
    white_dots = photo((0, 0, 0))
    white_dots[60:150:12, 66:134:12] = 255
    for profile in ("paper", "masked"):
        settings = replace(SMALL, profile=profile)
        made = clone_garment(white_dots, [skirt()], registration(), settings)
        inside = np.zeros((256, 256), np.uint8)
        cv2.fillPoly(inside, [np.rint(SKIRT_UV[[0, 2, 7, 6, 4, 3]] * 256).astype(int)], 1)
        solid = cv2.erode(inside, np.ones((31, 31), np.uint8)) > 0
        assert made.registered[solid].all()
        assert made.texture[solid].mean() < 60


def test_cloth_of_the_walls_colour_falls_back_to_the_polygon() -> None:
    white = photo((250, 250, 250), (250, 250, 250))
    made = clone_garment(white, [skirt()], registration(), SMALL)
    assert made.registered.mean() > 0.15


def test_a_pattern_in_the_walls_colour_gets_no_holes() -> None:
    dotted = photo()
    for x in range(70, 134, 16):
        for y in range(60, 140, 16):
            cv2.circle(dotted, (x, y), 4, WALL, -1)
    picture = cut_cloth(dotted, skirt(), SMALL)
    core = cv2.erode(picture.polygon, np.ones((41, 41), np.uint8)) > 0
    assert picture.cloth[core].all()


def test_a_hand_on_the_cloth_is_filled_from_the_cell() -> None:
    touched = photo()
    cv2.ellipse(touched, (60, 110), (22, 9), 10, 0, 360, SKIN, -1)
    cv2.rectangle(touched, (25, 30), (48, 112), SKIN, -1)
    made = clone_garment(touched, [skirt()], registration(), SMALL)
    assert far(made.texture, CLOTH).max() < 70


@pytest.mark.parametrize("over", [True, False], ids=["top over skirt", "top tucked in"])
def test_where_garments_overlap_colour_tells_whose_cloth_it_is(over: bool) -> None:
    red = (200, 30, 40)
    picture = photo()
    picture[4 : (90 if over else 40), 66:134] = red
    vest = np.zeros((15, 2))
    numbers = np.array([7, 2, 4, 6, 15, 12, 10])
    bottom = 90 if over else 60
    vest[numbers - 1] = [
        (66, 4),
        (80, 4),
        (100, 8),
        (120, 4),
        (134, 4),
        (134, bottom),
        (66, bottom),
    ]
    visibility = np.zeros(15, np.int8)
    visibility[numbers - 1] = 2
    top = Observation("vest", vest, visibility)
    skirt_only = clone_garment(picture, [skirt(), top], registration(), SMALL)
    assert far(skirt_only.texture, CLOTH).max() < 60
    pictures = [
        cut_cloth(picture, seen, SMALL, others=[other])
        for seen, other in ((skirt(), top), (top, skirt()))
    ]
    for cut, colour in zip(pictures, (CLOTH, red), strict=True):
        assert (far(cut.pixels[cut.cloth > 0], colour) < 60).mean() > 0.98
        alike = far(cut.pixels, colour) < 20
        assert (cut.cloth > 0)[alike & (cut.polygon > 0)].mean() > 0.85


def test_a_measured_mask_is_obeyed() -> None:
    mask = np.zeros((220, 200), bool)
    mask[60:140, 70:130] = True
    made = clone_garment(photo(), [skirt(cloth_mask=mask)], registration(), SMALL)
    assert made.registered[int(100 / 200 * 256), 128]
    assert not made.registered[int(45 / 200 * 256), 128]


def test_a_mask_of_something_else_is_refused() -> None:
    for box in ((0, 0, 0, 0), (0, 0, 40, 200), (90, 90, 99, 99)):
        mask = np.zeros((220, 200), bool)
        mask[box[1] : box[3], box[0] : box[2]] = True
        with pytest.raises(OutfitError, match=r"skirt: its cloth mask shows \d\.\d% of the area"):
            clone_garment(photo(), [skirt(cloth_mask=mask)], registration(), SMALL)


def test_a_measured_mask_is_returned_unchanged(rng) -> None:
    measured = np.where(rng.random((40, 30)) > 0.5, 255, 0).astype(np.uint8)
    pixels = rng.integers(0, 255, (40, 30, 3), dtype=np.uint8)
    assert (cloth_mask(pixels, np.full((40, 30), 255, np.uint8), measured) == measured).all()


def test_hems_are_registered_to_their_rim() -> None:
    trim = (240, 220, 60)
    trimmed = np.full((220, 200, 3), WALL, np.uint8)
    ring = SKIRT[[0, 1, 2, 7, 6, 5, 4, 3]].astype(int)
    cv2.fillPoly(trimmed, [ring], CLOTH)
    lower = trimmed[145:]
    lower[far(lower, CLOTH) == 0] = trim
    made = clone_garment(trimmed, [skirt()], registration(), replace(SMALL, feather=0.05))
    bottom, columns = int(164 / 200 * 256), slice(int(90 / 200 * 256), int(110 / 200 * 256))
    hem = slice(bottom - 8, bottom + 1)
    assert made.registered[hem, columns].all()
    assert (far(made.texture[hem, columns], trim) < 40).all()


def test_cloth_is_carried_past_its_edge_but_not_over_holes() -> None:
    touched = photo()
    cv2.circle(touched, (100, 100), 18, SKIN, -1)
    cloth = np.zeros((220, 200), bool)
    cloth[(far(touched, CLOTH) < 5)] = True
    cut = cut_cloth(touched, skirt(cloth_mask=cloth), SMALL)
    pixels, whole = extend_cloth(cut)
    assert np.count_nonzero(whole) > np.count_nonzero(cut.cloth)
    assert not whole[100 - cut.box[1], 100 - cut.box[0]]
    assert far(pixels[whole > 0], CLOTH).max() < 5


def test_weights_fall_towards_holes_alone() -> None:
    coverage = np.full((80, 80), 255, np.uint8)
    holes = np.zeros((80, 80), np.uint8)
    assert (feathered(coverage, holes, 8) == 255).all()
    holes[:, 60:] = 255
    weights = feathered(coverage & ~holes, holes, 16)
    assert (weights[:, :36] == 255).all()
    assert (weights[:, 60:] == 0).all()
    assert (np.diff(weights[40].astype(int)) <= 0).all()


def test_the_open_end_of_a_sleeve_is_no_cloth() -> None:
    pixels = np.full((160, 160, 3), WALL, np.uint8)
    polygon = np.zeros((160, 160), np.uint8)
    for x1, y1, x2, y2 in ((50, 10, 109, 149), (10, 10, 150, 30), (10, 10, 28, 110)):
        cv2.rectangle(polygon, (x1, y1), (x2, y2), (255,), -1)
    pixels[polygon > 0] = (200, 210, 220)
    pixels[10:150:12, 50:110] = (25, 25, 40)  # dark lines stay
    cv2.rectangle(pixels, (10, 98), (28, 110), (30, 18, 14), -1)
    cv2.rectangle(pixels, (14, 102), (22, 112), SKIN, -1)
    mask = cloth_mask(pixels, polygon)
    assert not mask[99:110, 12:27].any()
    assert mask[20:140, 56:104].all()
    assert mask[40:85, 16:23].all()


def test_the_print_stays_where_it_is() -> None:
    printed = photo()
    cv2.rectangle(printed, (90, 80), (110, 100), (230, 30, 30), -1)
    made = clone_garment(printed, [skirt()], registration(), SMALL)
    spot = made.texture[int(90 / 200 * 256), 128]
    assert spot[0] > 200
    assert spot[1] < 60


@pytest.mark.parametrize("size", [256, 1024])
def test_the_same_input_gives_the_same_bytes(size: int) -> None:
    settings = replace(SMALL, texture_size=size)
    one, two = (clone_garment(photo(), [skirt()], registration(), settings) for _ in range(2))
    assert one.texture.tobytes() == two.texture.tobytes()
    assert one.texture.shape == (size, size, 3)


def test_a_photo_of_twice_the_size_gives_nearly_the_same_texture() -> None:
    large = cv2.resize(photo(), None, fx=6, fy=6, interpolation=cv2.INTER_CUBIC)
    small = clone_garment(photo(), [skirt()], registration(), SMALL)
    other = clone_garment(large, [skirt(SKIRT * 6)], registration(), SMALL)
    difference = np.abs(small.texture.astype(int) - other.texture)
    assert difference.mean() < 3


def test_irregular_maps_are_tiled_at_the_scale_of_their_cell_box() -> None:
    plain = registration(parts=(), landmarks=np.zeros((0, 2)))
    scaled = replace(plain, cell_box=(0.0, 0.0, 0.2, 0.4))
    made = clone_garment(photo(), [skirt()], scaled, replace(SMALL, profile="paper"))
    assert not made.registered.any()
    assert far(made.texture, CLOTH).max() < 12
    x1, y1, x2, y2 = made.cell_boxes[0]
    height, width = made.cells[0].shape[:2]
    assert width == pytest.approx((x2 - x1) * 0.2 * 256 / 50, abs=1)
    assert height == pytest.approx((y2 - y1) * 0.4 * 256 / 50, abs=1)
    original = clone_garment(photo(), [skirt()], plain, replace(SMALL, profile="paper"))
    x1, _, x2, _ = original.cell_boxes[0]
    assert original.cells[0].shape[1] == pytest.approx((x2 - x1) * 0.256, abs=1)
    large = cv2.resize(photo(), None, fx=3, fy=3)
    sizes = [
        clone_garment(picture, [skirt(SKIRT * scale)], scaled, SMALL).cells[0].shape[:2]
        for picture, scale in ((photo(), 1), (large, 3))
    ]
    assert np.allclose(*sizes, rtol=0.03)


def test_one_piece_garments_take_the_lower_garments_cell_below() -> None:
    picture = photo()
    picture[:40, 60:140] = (200, 30, 40)
    vest = np.zeros((15, 2))
    numbers = np.array([7, 2, 4, 6, 15, 12, 10])
    points = [(62, 4), (80, 2), (100, 8), (120, 2), (138, 4), (138, 38), (62, 38)]
    vest[numbers - 1] = points
    visibility = np.zeros(15, np.int8)
    visibility[numbers - 1] = 2
    top = Observation("vest", vest, visibility)
    both = registration(
        categories=("vest", "skirt"), landmarks=np.zeros((15, 2)), lower_boxes=((0, 0.5, 1, 1),)
    )
    made = clone_garment(picture, [skirt(), top], both, SMALL)
    assert far(made.texture[:60, :30], (200, 30, 40)).mean() < 20
    assert far(made.texture[-60:, :30], CLOTH).mean() < 20
    assert len(made.cells) == 2


def test_parts_with_unlabelled_landmarks_are_left_to_the_cell(caplog) -> None:
    ring = (1, 2, 3, 8)
    half = Part("waist", "skirt", ring, SKIRT_UV[np.array(ring) - 1], SKIRT_UV[:3])
    two = registration(parts=(*registration().parts, half))
    visibility = np.full(8, 2, np.int8)
    visibility[[1, 2]] = 0
    with caplog.at_level(logging.WARNING):
        made = clone_garment(photo(), [skirt(visibility=visibility)], two, SMALL)
    assert "waist: 2 of 4 landmarks labelled" in caplog.text
    assert made.registered.any()
    visibility[[3, 5, 6, 7]] = 0
    visibility[2] = 2
    with pytest.raises(OutfitError, match="no part has four labelled landmarks"):
        clone_garment(photo(), [skirt(visibility=visibility)], two, SMALL)


def test_collinear_landmarks_are_refused_by_part() -> None:
    line = np.column_stack([np.linspace(20, 180, 8), np.linspace(30, 190, 8)])
    with pytest.raises(OutfitError, match=r"front of the skirt: .*on one line; they must go"):
        clone_garment(photo(), [skirt(line)], registration(), SMALL)
    line[:, 1] = 50
    with pytest.raises(OutfitError, match="skirt: its landmarks span 161 x 1 pixels"):
        clone_garment(photo(), [skirt(line)], registration(), SMALL)


def test_garments_outside_the_picture_or_absent_are_refused() -> None:
    with pytest.raises(OutfitError, match="outside the picture"):
        clone_garment(photo(), [skirt(SKIRT + 1000)], registration(), SMALL)
    vest = Observation("vest", np.zeros((15, 2)), np.zeros(15, np.int8))
    with pytest.raises(OutfitError, match="takes skirt, the photo shows vest"):
        clone_garment(photo(), [vest], registration(), SMALL)
    with pytest.raises(OutfitError, match="fewer than three labelled"):
        clone_garment(photo(), [skirt(visibility=np.zeros(8, np.int8))], registration(), SMALL)


@pytest.mark.parametrize(
    "wrong",
    [
        {"profile": "best"},
        {"texture_size": 1000},
        {"texture_size": 8192},
        {"block_sizes": ()},
        {"block_sizes": (1, 2)},
        {"feather": 0.5},
    ],
)
def test_settings_that_make_no_sense_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(OutfitError, match="expected"):
        CloneSettings(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("category", CATEGORIES, ids=lambda category: category.name)
def test_every_category_has_an_outline_of_its_own_landmarks(category) -> None:
    numbers = [number for ring in RINGS[category.name] for number in ring]
    assert len(set(numbers)) == len(numbers)
    assert set(numbers) <= set(range(1, category.landmark_count + 1))
    assert len(numbers) >= category.landmark_count - 1 - (category.slot == "outwear")
    count = category.landmark_count
    seen = Observation(category.name, np.ones((count, 2)), np.full(count, 2, np.int8))
    assert len(garment_rings(seen)) == len(RINGS[category.name])


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 2**32 - 1),
    st.sampled_from(["paper", "masked"]),
    st.floats(0.05, 2),
    st.booleans(),
)
def test_any_landmarks_give_a_texture_or_an_expected_failure(seed, profile, spread, some) -> None:
    rng = np.random.default_rng(seed)
    points = rng.uniform(-0.2, 1, (8, 2)) * spread * 200
    visibility = rng.integers(0, 3, 8).astype(np.int8) if some else np.full(8, 2, np.int8)
    mask = rng.random((220, 200)) > rng.random() if some else None
    seen = skirt(points, visibility=visibility, cloth_mask=mask)
    try:
        made = clone_garment(photo(), [seen], registration(), replace(SMALL, profile=profile))
    except OutfitError:
        return
    assert made.texture.shape == (256, 256, 3)
    assert min(min(cell.shape[:2]) for cell in made.cells) >= 1


@pytest.mark.parametrize("profile", ["paper", "masked"])
def test_a_picked_cell_is_taken_in_place_of_the_search(profile) -> None:
    found = clone_garment(photo(), [skirt()], registration(), replace(SMALL, profile=profile))
    x1, y1, x2, y2 = SKIRT.min(axis=0).tolist() + SKIRT.max(axis=0).tolist()
    middle, third = (x1 + x2) / 2, (y2 - y1) / 3
    picked = (middle - 8, y1 + third, middle + 9, y1 + third + 15)
    seen = skirt(cell=picked)
    made = clone_garment(photo(), [seen], registration(), replace(SMALL, profile=profile))
    np.testing.assert_allclose(made.cell_boxes[0], picked, atol=1)
    assert made.cell_boxes != found.cell_boxes
    np.testing.assert_array_equal(made.registered, found.registered)


def test_a_cell_away_from_the_garment_is_refused() -> None:
    far = skirt(cell=(0.0, 0.0, 3.0, 3.0))
    with pytest.raises(OutfitError, match="skirt: the picked cell must cover"):
        clone_garment(photo(), [far], registration(), SMALL)
