"""`wardrobe show`: the sheet of a garment, with and without pictures of it worn."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from addon.errors import OutfitError
from addon.makehuman.body import build_body
from addon.makehuman.data import BodyData
from addon.makehuman.parameters import BodyParameters
from addon.wardrobe.catalogue import Wardrobe
from addon.wardrobe.layouts.layout import read_layout
from addon.wardrobe.layouts.sheets import EVEN, TINTS, grid_texture, map_picture, stretch_colours
from driver import cli
from driver.sheet_marks import Crowd, body_marks, collect_marks
from driver.show import find_garment, show


@pytest.fixture(scope="module")
def body(body_data: BodyData) -> np.ndarray:
    return build_body(body_data, BodyParameters(gender=1.0)).vertices


def test_a_sheet_is_drawn_with_pictures_of_the_garment_worn(
    tmp_path: Path, wardrobe: Wardrobe, capfd: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "sheet.png"
    said = ["wardrobe", "show", "trousers_straight", "-o", str(out), "--size", "200"]
    assert cli.main(said) == 0
    assert capfd.readouterr().out.startswith(f"{out}: regular: Its 4 parts cover")
    with Image.open(out) as sheet:
        pixels = np.asarray(sheet.convert("RGB")).astype(int)
    assert pixels.shape[1] > pixels.shape[0]
    right = pixels[:, pixels.shape[1] * 55 // 100 :]
    backdrop = (np.ptp(right, axis=2) < 30) & (right.max(axis=2) < 200) & (right.min(axis=2) > 90)
    assert backdrop.mean() > 0.1, "the studio's grey paper shows behind the mannequin"


def test_a_sheet_without_pictures_is_narrower_and_says_why(
    tmp_path: Path, wardrobe: Wardrobe
) -> None:
    out = tmp_path / "sheet.png"
    verdict = show("ankle_boots", out, size=200, render=False)
    assert verdict == "irregular: Left and right share their texels on 100% of its front."
    with Image.open(out) as sheet:
        assert sheet.width < 1.4 * sheet.height


def test_an_official_suit_is_shown_with_the_landmarks_found_on_it(
    reference: Path, tmp_path: Path, wardrobe: Wardrobe
) -> None:
    name = "male_casualsuit04"
    path = reference / "makehuman" / "assets" / "clothes" / name / f"{name}.mhclo"
    verdict = show(str(path), tmp_path / "sheet.png", size=200, render=False)
    assert verdict.startswith("regular: Its 7 parts cover ")


@pytest.mark.parametrize(
    ("name", "size", "words"),
    [
        ("trousers_straigt", 300, "did you mean trousers_straight"),
        ("nowhere/none.mhclo", 300, "there is no such file"),
        ("trousers_straight", 50, "--size must be 200 to 4000"),
    ],
)
def test_what_cannot_be_shown_is_said_in_a_sentence(
    tmp_path: Path, wardrobe: Wardrobe, name: str, size: int, words: str
) -> None:
    with pytest.raises(OutfitError, match=words):
        show(name, tmp_path / "sheet.png", size=size, render=False)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("name", "words"),
    [("sheet.jpg", "sheet.jpg: the sheet is a .png file"), ("no/a.png", "no is missing")],
)
def test_a_sheet_is_a_png_in_a_folder_that_is_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, words: str
) -> None:
    assert cli.main(["wardrobe", "show", "skirt_knee", "-o", str(tmp_path / name)]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1 and lines[0].endswith(words)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "words", [["wardrobe", "list"], ["bench", "index"], ["bench", "parity"], ["bench", "clone"]]
)
def test_figures_and_lists_need_their_folder_before_the_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    path = tmp_path / "no" / "a.json"
    assert cli.main([*words, "--json", str(path)]) == 2
    said = capsys.readouterr()
    assert said.err == f"error: {path}: the folder {path.parent} is missing\n" and not said.out


def test_kinds_are_told_for_files_of_folders(reference: Path, wardrobe: Wardrobe) -> None:
    assets = reference / "makehuman" / "assets"
    kinds = {
        "hair/bob02": "hair",
        "clothes/shoes01": "shoes",
        "clothes/male_casualsuit02": "clothes",
    }
    for place, kind in kinds.items():
        path = assets / place / f"{Path(place).name}.mhclo"
        garment, _ = find_garment(str(path), wardrobe)
        assert garment.kind == kind


def test_marks_stand_where_the_registration_says(wardrobe: Wardrobe, body: np.ndarray) -> None:
    garment = wardrobe.garment("long_sleeve_top_crew_regular")
    layout = read_layout(garment, body)
    registration = garment.registration
    assert registration is not None
    marks = collect_marks(registration, layout)
    assert {mark.number for mark in marks} == set(range(1, 34))
    places = {(mark.number, tuple(np.round(mark.place, 3))) for mark in marks}
    for part in registration.parts:
        for number, place in zip(part.numbers, part.uv.tolist(), strict=True):
            near = [np.hypot(*(np.array(spot) - place)) for own, spot in places if own == number]
            assert min(near) < 0.004
    worn = body_marks(marks)
    assert [mark.number for mark in worn] == list(range(1, 34))
    for mark in worn:
        assert mark.vertex == registration.vertices[mark.number - 1]


def test_the_map_shows_front_and_back_in_their_tints(wardrobe: Wardrobe, body: np.ndarray) -> None:
    layout = read_layout(wardrobe.garment("skirt_knee"), body)
    picture = map_picture(layout, size=300)
    texture = grid_texture(layout, size=256)
    assert picture.shape == (300, 300, 3) and texture.shape == (256, 256, 3)
    for side in ("front", "back"):
        (island,) = layout.on_side(side)  # type: ignore[arg-type]
        shown = (np.abs(picture.astype(int) - TINTS[side]).max(axis=2) < 30).mean()  # type: ignore[index]
        assert shown == pytest.approx(island.uv_area, rel=0.1)


@given(st.lists(st.floats(0.01, 100.0), min_size=1, max_size=20))
def test_stretch_colours_go_from_red_over_grey_to_blue(ratios: list[float]) -> None:
    colours = stretch_colours(np.array(ratios)).astype(int)
    for ratio, (red, _, blue) in zip(ratios, colours.tolist(), strict=True):
        if ratio < 0.8:
            assert red > blue + 10
        if ratio > 1.25:
            assert blue > red
    assert stretch_colours(np.array([1.0]))[0].tolist() == list(EVEN)


@settings(deadline=None)
@given(st.integers(0, 2**31))
def test_numbers_keep_off_each_other_where_there_is_room(seed: int) -> None:
    spots = np.random.default_rng(seed).uniform(100, 900, (12, 2))
    crowd = Crowd((0, 0, 1000, 1000))
    boxes = [crowd.beside((x, y), 24, 18, away=(500, 500)) for x, y in spots.tolist()]
    for index, (x1, y1, x2, y2) in enumerate(boxes):
        assert 0 <= x1 < x2 <= 1000 and 0 <= y1 < y2 <= 1000
        for u1, v1, u2, v2 in boxes[:index]:
            covered = max(min(x2, u2) - max(x1, u1), 0) * max(min(y2, v2) - max(y1, v1), 0)
            assert covered < 0.15 * 24 * 18
