"""Readers of outfits: what is read, what fails alone, what fails the file."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from addon import photos
from addon.cloning.observation import Observation, Outfit
from addon.errors import OutfitError
from addon.photos.images import write_mask
from addon.photos.outfits import (
    check_combination,
    folder_name,
    path_inside,
    unique_names,
)
from addon.photos.outfits_json import read_outfits_json, write_entries, write_outfits
from addon.photos.reading import check_outfit, open_outfit, read_outfits
from addon.wardrobe.landmarks import CATEGORIES, CLONEDPERSON_CODES

SKIRT = "10,10,30,10,32,30,34,50,20,52,8,50,9,30"
VEST = ",".join(f"{10 + 2 * i},{5 + i}" for i in range(11))


def make_photo(path: Path, width: int = 60, height: int = 80) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.full((height, width, 3), 120, np.uint8)).save(path)
    return path


def csv_file(folder: Path, text: str) -> Path:
    for name in ("pair_a.png", "pair_b.png", "dress_c.png"):
        make_photo(folder / "img" / name)
    path = folder / "list.csv"
    path.write_text(text)
    return path


PAIR_A = f'img/pair_a.png,8,"{SKIRT}",0\nimg/pair_a.png,3,"{VEST}",0\n'
PAIR_B = PAIR_A.replace("pair_a", "pair_b")
DRESS = ",".join(f"{10 + i},{5 + i}" for i in range(22))
DRESS_C = f'img/dress_c.png,13,"{DRESS}",0\n'


# --- ClonedPerson's csv ---------------------------------------------------------------------


def test_the_published_example_gives_three_pairs(reference: Path) -> None:
    read = read_outfits(reference / "clonedperson" / "source" / "example.csv")
    assert not read.failures
    assert [[seen.category for seen in outfit.observations] for outfit in read.outfits] == [
        ["skirt", "vest"],
        ["shorts", "vest"],
        ["trousers", "long sleeve top"],
    ]
    assert read.outfits[0].name == "pair_0.989210_56_0_137_249_1_21_1"
    for outfit in read.outfits:
        photo, _ = open_outfit(outfit)
        assert photo.ndim == 3
    assert read.outfits[0].observations[0].landmarks[0].tolist() == [28, 84]


def test_pairs_and_dresses_are_grouped_in_the_files_order(tmp_path: Path) -> None:
    read = read_outfits(csv_file(tmp_path, PAIR_B + DRESS_C + PAIR_A))
    assert [outfit.name for outfit in read.outfits] == ["pair_b", "dress_c", "pair_a"]
    assert [len(outfit.observations) for outfit in read.outfits] == [2, 1, 2]
    assert read.outfits[2].origin.endswith("list.csv:4,5")


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (PAIR_A.replace(f"{SKIRT}", "1,2,3"), "skirt.* has 7 landmarks, 14 numbers; got 3"),
        (PAIR_A.replace(f"{SKIRT}", SKIRT + ",9,9"), "14 numbers; got 16"),
        (PAIR_A.replace(",8,", ",7,"), "unknown garment code 7"),
        (PAIR_A.replace(",8,", ",x,"), "garment code 'x' is not a number"),
        (PAIR_A.replace("10,10,", "10,abc,", 1), "must be numbers"),
        (PAIR_A.replace("10,10,", "10,nan,", 1), "must be finite"),
        (PAIR_A.replace("10,10,", "10,inf,", 1), "must be finite"),
        (PAIR_A.replace("10,10,", "10,1e9,", 1), "must be finite"),
        (PAIR_A.split("\n")[0] + "\n", "one garment for a pair"),
        (PAIR_A + PAIR_A.split("\n")[0] + "\n", "two garments for the bottom"),
        (PAIR_A.replace("img/pair_a", "../pair_a"), "must stay inside"),
        (PAIR_A.replace("img/pair_a", "/etc/pair_a"), "must stay inside"),
        (PAIR_A.replace("img/pair_a", "C:/pair_a"), "must stay inside"),
        (PAIR_A.replace("img/pair_a", "..\\\\pair_a"), "must stay inside"),
        ("img/pair_a.png,8\n", "2 columns"),
    ],
)
def test_a_faulty_row_fails_its_outfit_alone(tmp_path: Path, wrong: str, reason: str) -> None:
    read = read_outfits(csv_file(tmp_path, wrong + PAIR_B))
    assert [outfit.name for outfit in read.outfits] == ["pair_b"]
    (failure,) = read.failures
    assert failure.item == "pair_a"
    assert failure.origin == f"{tmp_path / 'list.csv'}:1"
    with pytest.raises(OutfitError, match=reason):
        raise OutfitError(failure.reason)


def test_files_that_are_no_csv_of_garments_are_refused(tmp_path: Path) -> None:
    empty, binary, text = (tmp_path / name for name in ("e.csv", "b.csv", "t.txt"))
    empty.write_bytes(b"")
    binary.write_bytes(b"\xff\xfe\x00\x01" * 9)
    text.write_text("x")
    for path, reason in ((empty, "empty"), (binary, "UTF-8"), (text, "expected outfits.json")):
        with pytest.raises(OutfitError, match=reason):
            read_outfits(path)
    with pytest.raises(OutfitError, match="no such file"):
        read_outfits(tmp_path / "none.csv")


SCHEMA = Path(photos.__file__).with_name("outfits.schema.json")
coordinates = st.floats(-1000, 5000, allow_nan=False).map(lambda value: round(value, 3))


@given(st.sampled_from(sorted(CLONEDPERSON_CODES)), st.data())
def test_csv_rows_round_trip(tmp_path_factory: Any, code: int, data: Any) -> None:
    entry = CLONEDPERSON_CODES[code]
    pairs = st.tuples(coordinates, coordinates)
    points = data.draw(st.lists(pairs, min_size=len(entry.numbers), max_size=len(entry.numbers)))
    folder = tmp_path_factory.mktemp("csv")
    numbers = ",".join(f"{x},{y}" for x, y in points)
    (folder / "a.csv").write_text(f'photo.jpg,{code},"{numbers}",0\n')
    (outfit,) = read_outfits(folder / "a.csv").outfits
    seen = outfit.observations[0]
    assert seen.category == entry.category
    assert np.allclose(seen.landmarks[np.array(entry.numbers) - 1], points)


# --- outfits.json ---------------------------------------------------------------------------


def outfit_of(folder: Path, name: str, category: Any, points: np.ndarray) -> Outfit:
    visibility = (np.arange(category.landmark_count) % 3).astype(np.int8)
    landmarks = np.where(visibility[:, None] > 0, points, 0.0)
    seen = Observation(category.name, landmarks, visibility)
    return Outfit(name, folder / "photo.png", (seen,))


@given(
    st.sampled_from(CATEGORIES),
    st.lists(coordinates, min_size=78, max_size=78),
    st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.]{0,20}[A-Za-z0-9]", fullmatch=True),
)
def test_outfits_json_round_trips_and_obeys_its_schema(
    tmp_path_factory: Any, category: Any, values: list[float], name: str
) -> None:
    folder = tmp_path_factory.mktemp("json")
    points = np.array(values).reshape(-1, 2)[: category.landmark_count]
    outfit = outfit_of(folder, name, category, points)
    write_outfits(folder / "outfits.json", [outfit])
    jsonschema.validate(
        json.loads((folder / "outfits.json").read_text()), json.loads(SCHEMA.read_text())
    )
    read = read_outfits(folder / "outfits.json")
    assert not read.failures
    (again,) = read.outfits
    assert again.name == name
    assert again.photo == outfit.photo
    assert again.observations[0].category == category.name
    assert np.array_equal(again.observations[0].landmarks, outfit.observations[0].landmarks)
    assert np.array_equal(again.observations[0].visibility, outfit.observations[0].visibility)


def test_masks_are_written_beside_the_file_and_read_when_opened(tmp_path: Path) -> None:
    make_photo(tmp_path / "photo.png")
    plain = outfit_of(tmp_path, "ann", CATEGORIES[8], np.full((8, 2), 20.0))
    mask = np.zeros((80, 60), bool)
    mask[10:30, 20:40] = True
    seen = replace(plain.observations[0], cloth_mask=mask)
    write_outfits(tmp_path / "outfits.json", [replace(plain, observations=(seen,))])
    (outfit,) = read_outfits(tmp_path / "outfits.json").outfits
    assert outfit.observations[0].cloth_mask is None
    _, opened = open_outfit(outfit)
    assert opened.observations[0].cloth_mask is not None
    assert (opened.observations[0].cloth_mask == mask).all()
    # Written again before it was opened, the mask's file is kept.
    write_outfits(tmp_path / "again.json", [outfit])
    _, again = open_outfit(read_outfits_json(tmp_path / "again.json").outfits[0])
    assert (again.observations[0].cloth_mask == mask).all()


def test_a_black_mask_is_refused_by_its_file(tmp_path: Path) -> None:
    make_photo(tmp_path / "photo.png")
    points = np.array(
        [(10, 10), (20, 10), (30, 10), (9, 30), (8, 50), (20, 50), (32, 50), (31, 30)]
    )
    seen = Observation("skirt", points.astype(float), np.full(8, 2, np.int8))
    black = replace(seen, cloth_mask=np.zeros((80, 60), bool))
    write_outfits(tmp_path / "outfits.json", [Outfit("ann", tmp_path / "photo.png", (black,))])
    (outfit,) = read_outfits(tmp_path / "outfits.json").outfits
    with pytest.raises(OutfitError, match=r"skirt: .*ann_0\.png shows 0\.0% of the area"):
        open_outfit(outfit)


def good_entry() -> dict[str, Any]:
    rows = [[10 + i, 20 + i, 2] for i in range(8)]
    return {
        "name": "one",
        "photo": "photo.png",
        "observations": [{"category": "skirt", "landmarks": rows}],
    }


def changed(**changes: Any) -> dict[str, Any]:
    entry = good_entry()
    entry["observations"][0].update(changes)
    return entry


BAD_ENTRIES = [
    ("text", "expected an object"),
    ({**good_entry(), "photo": "../photo.png"}, "must stay inside"),
    ({**good_entry(), "photo": 7}, 'expected a text "photo"'),
    ({**good_entry(), "observations": {}}, 'expected a list "observations"'),
    ({**good_entry(), "observations": []}, "no garments"),
    ({**good_entry(), "observations": ["x"]}, "expected an observation"),
    ({**good_entry(), "observations": good_entry()["observations"] * 2}, "two garments"),
    (changed(category="hat"), "unknown garment category 'hat'"),
    (changed(landmarks=[[1, 2, 2]] * 7), "skirt has 8 landmarks"),
    (changed(landmarks="none"), "skirt has 8 landmarks"),
    (changed(landmarks=[[1, 2]] * 8), "landmark 1: expected numbers"),
    (changed(landmarks=[[1, None, 2]] * 8), "landmark 1: expected numbers"),
    (changed(landmarks=[[1, float("nan"), 2]] * 8), "landmark 1: expected numbers"),
    (changed(landmarks=[[1, 2, 5]] * 8), "v is 0, 1 or 2"),
    (changed(mask="/etc/passwd"), "must stay inside"),
]


@pytest.mark.parametrize(("entry", "reason"), BAD_ENTRIES, ids=[r for _, r in BAD_ENTRIES])
def test_a_faulty_entry_fails_alone(tmp_path: Path, entry: Any, reason: str) -> None:
    path = tmp_path / "outfits.json"
    path.write_text(json.dumps({"version": 1, "outfits": [entry, {**good_entry(), "name": "two"}]}))
    read = read_outfits(path)
    assert [outfit.name for outfit in read.outfits] == ["two"]
    (failure,) = read.failures
    assert reason in failure.reason
    assert "outfits[0]" in failure.origin


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "expected an object"),
        ('{"version": 1, "outfits": {}}', "expected an object"),
        ('{"version": 9, "outfits": []}', "version 9; expected 1"),
        ('{"version": 1, "outfits": [' + "9" * 5000 + "]}", "not JSON"),
    ],
)
def test_files_that_are_not_outfits_json_are_refused(
    tmp_path: Path, text: str, reason: str
) -> None:
    path = tmp_path / "outfits.json"
    path.write_text(text)
    with pytest.raises(OutfitError, match=reason):
        read_outfits(path)


def test_the_schema_lists_the_categories_that_there_are() -> None:
    schema = json.loads(SCHEMA.read_text())
    names = schema["$defs"]["observation"]["properties"]["category"]["enum"]
    assert names == [category.name for category in CATEGORIES]
    jsonschema.Draft202012Validator.check_schema(schema)


def test_outfits_outside_the_folder_or_with_equal_names_are_not_written(tmp_path: Path) -> None:
    outfit = outfit_of(tmp_path / "elsewhere", "a", CATEGORIES[8], np.ones((8, 2)))
    (tmp_path / "here").mkdir()
    with pytest.raises(OutfitError, match="must lie inside"):
        write_outfits(tmp_path / "here" / "outfits.json", [outfit])
    with pytest.raises(OutfitError, match="unique"):
        write_outfits(tmp_path / "outfits.json", [outfit, outfit])


# --- what all share -------------------------------------------------------------------------


def test_landmarks_outside_the_picture_are_refused_with_their_place(tmp_path: Path) -> None:
    photo = np.zeros((80, 60, 3), np.uint8)
    points = np.full((8, 2), 30.0)
    seen = Observation("skirt", points, np.full(8, 2, np.int8))
    outfit = Outfit("a", tmp_path / "a.png", (seen,), "list.csv:4")
    check_outfit(outfit, photo)
    points[2] = (62.9, -3.9)
    check_outfit(outfit, photo)  # labels may be out by a little
    points[2] = (64, 30)
    with pytest.raises(OutfitError, match=r"list.csv:4: landmark 3 of the skirt at \(64, 30\)"):
        check_outfit(outfit, photo)
    hidden = replace(seen, visibility=np.array([2, 2, 0, 2, 2, 2, 2, 2], np.int8))
    check_outfit(replace(outfit, observations=(hidden,)), photo)


def test_combinations_that_nobody_wears_are_refused() -> None:
    def seen(number: int) -> Observation:
        count = CATEGORIES[number - 1].landmark_count
        return Observation(CATEGORIES[number - 1].name, np.zeros((count, 2)), np.zeros(count, "i1"))

    for worn in ((1, 8), (10,), (12, 4), (2, 9, 3)):
        check_combination(map(seen, worn))
    for worn, reason in (((1, 2), "for the top"), ((10, 8), "a dress together"), ((), "no garm")):
        with pytest.raises(OutfitError, match=reason):
            check_combination(map(seen, worn))


@pytest.mark.parametrize("name", ["", " ", "/a", "a/../../b", "..", "\\\\server\\a", "C:a", "a\0b"])
def test_paths_that_leave_the_folder_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(OutfitError, match="stay inside"):
        path_inside(tmp_path, name)


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "link.png").symlink_to(tmp_path / "secret.png")
    with pytest.raises(OutfitError, match="stay inside"):
        path_inside(tmp_path / "in", "link.png")
    assert path_inside(tmp_path / "in", "a/b.png") == tmp_path / "in" / "a" / "b.png"


@given(st.text(max_size=200))
def test_names_are_fit_for_folders(text: str) -> None:
    name = folder_name(text)
    assert name
    assert len(name) <= 80
    assert not set(name) - set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")
    assert name[0] not in ".-_"


@given(st.lists(st.sampled_from(["a", "A", "b", "a-2"])))
def test_names_become_unique_whatever_their_case(names: list[str]) -> None:
    unique = unique_names(names)
    assert len({name.lower() for name in unique}) == len(names)


def test_thousands_of_outfits_of_one_name_take_linear_time() -> None:
    start = time.process_time()
    names = unique_names(["a", "A"] * 20_000)
    assert time.process_time() - start < 2
    assert len({name.lower() for name in names}) == 40_000
    assert unique_names(["a", "a-2", "A", "a", "b", "a"]) == ["a", "a-2", "A-3", "a-4", "b", "a-5"]


def test_a_file_that_cannot_be_put_in_place_leaves_none_behind(tmp_path: Path) -> None:
    (tmp_path / "outfits.json").mkdir()
    (tmp_path / "mask.png").mkdir()
    with pytest.raises(OutfitError, match="cannot be written"):
        write_entries(tmp_path / "outfits.json", [])
    with pytest.raises(OutfitError, match="cannot be written"):
        write_mask(tmp_path / "mask.png", np.zeros((4, 4), bool))
    assert sorted(one.name for one in tmp_path.iterdir()) == ["mask.png", "outfits.json"]
