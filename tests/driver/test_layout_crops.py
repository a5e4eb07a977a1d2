"""Crops of a dataset: boxes worked by hand, who is left out, and who is a query."""

from __future__ import annotations

import argparse
import dataclasses

import numpy as np
import pytest

from addon.errors import OutfitError
from addon.shots.camera import Camera
from driver.dataset.model import TEST, TRAIN, PersonShot
from driver.dataset.reading import StoredDataset
from driver.layouts import MODULES, LayoutOptions, find_layout
from driver.layouts.boxes import crop_box, mask_box, points_box
from driver.layouts.crops import plan_crops
from driver.layouts.naming import FrameNumbers, clonedperson_numbers
from driver.settings import add_options, make_settings

CAMERA = Camera("cam00", 1920, 1080, np.eye(3), np.eye(3, 4))
# Head, shoulders, hands, feet: 200 pixels high and 60 wide; the root is between the feet.
BODY = ((500, 280), (480, 320), (520, 320), (470, 400), (530, 400), (490, 480), (510, 480))


@pytest.fixture(scope="module")
def row(small_dataset: StoredDataset) -> PersonShot:
    return next(small_dataset.shots())


def posed(row: PersonShot, points: tuple[tuple[int, int], ...] = BODY) -> PersonShot:
    seven = np.column_stack([np.asarray(points, np.float32), np.full(7, 10, np.float32)])
    return dataclasses.replace(row, seven=seven, root=np.array([500, 480], np.float32))


@pytest.mark.parametrize(
    ("seen", "box"),
    [
        ((100, 200, 160, 400), (90, 190, 170, 410)),  # a twentieth of the height all round
        ((0, 0, 60, 200), (0, 0, 70, 210)),  # at the corner there is no more room
        ((1880, 900, 1920, 1080), (1871, 891, 1920, 1080)),
    ],
)
def test_a_masks_box_gets_room_inside_the_frame(
    seen: tuple[int, ...], box: tuple[int, ...]
) -> None:
    assert mask_box(np.asarray(seen, np.int32), CAMERA, margin=0.05) == box


def test_the_box_of_the_points_has_the_published_margins(row: PersonShot) -> None:
    # 200 high: 470 - 20 and 530 + 20, 280 - 30 and 480 + 10; 100 of 240 is neither wide nor narrow
    assert points_box(posed(row), CAMERA) == (450, 250, 550, 490)
    thin = tuple((500 + (x - 500) // 10, y) for x, y in BODY)
    # 497 - 20 to 503 + 20 is 46 wide, under 0.3 of 240: widened to 72 about 500
    assert points_box(posed(row, thin), CAMERA) == (464, 250, 536, 490)
    wide = tuple((500 + (x - 500) * 2, y) for x, y in BODY)
    assert points_box(posed(row, wide), CAMERA) is None  # 160 of 240 is over 0.5
    high = tuple((x, y - 260) for x, y in BODY)
    assert points_box(posed(row, high), CAMERA) is None  # it reaches over the frame's top
    behind = posed(row)
    behind.seven[3, 2] = -1
    assert points_box(behind, CAMERA) is None


@pytest.mark.parametrize(
    ("change", "kept"),
    [
        ({}, True),
        ({"occluded": 0.51}, False),
        ({"occluded": 0.5}, True),
        ({"truncated": 0.31}, False),
        ({"visible_area": 0}, False),
        ({"box": np.array([100, 100, 118, 220], np.int32)}, False),  # 18 + 2 * 6 is not over 30
        ({"box": np.array([100, 100, 119, 220], np.int32)}, True),
        ({"box": np.array([100, 100, 150, 136], np.int32)}, False),  # 36 + 2 * 2 is not over 40
    ],
)
def test_the_hidden_and_the_small_are_left_out(
    row: PersonShot, change: dict[str, object], kept: bool
) -> None:
    usual = dataclasses.replace(row, box=np.array([100, 100, 150, 220], np.int32))
    changed = dataclasses.replace(usual, **change)  # type: ignore[arg-type]
    assert (crop_box(changed, CAMERA, LayoutOptions()) is not None) is kept


def test_every_query_has_something_to_be_found(small_dataset: StoredDataset) -> None:
    plan = plan_crops(small_dataset, LayoutOptions())
    crops = list(plan.crops())
    queries = [crop for crop in crops if crop.role == "query"]
    gallery = {(crop.shot.identity, crop.view) for crop in crops if crop.role == "gallery"}
    views = {(crop.shot.identity, crop.view) for crop in crops if crop.person.split == TEST}
    assert len(queries) == len({(c.shot.identity, c.view) for c in queries}) == len(views) > 10
    for query in queries:
        assert {view for who, view in gallery if who == query.shot.identity} - {query.view}
    assert {crop.person.split for crop in crops if crop.role == "train"} == {TRAIN}
    assert plan.counts.total() == len(crops) and not set(plan.train) & set(plan.test)


def test_queries_are_drawn_from_the_seed(small_dataset: StoredDataset) -> None:
    first, again, other = (
        plan_crops(small_dataset, LayoutOptions(seed=seed)).queries for seed in (1, 1, 2)
    )
    assert first == again != other and len(first) == len(other)


def test_pictures_are_what_the_boxes_cut(small_dataset: StoredDataset) -> None:
    plan = plan_crops(small_dataset, LayoutOptions())
    for number, (crop, picture) in enumerate(plan.pictures()):
        if number % 40 == 0:
            x1, y1, x2, y2 = crop.box
            frame = small_dataset.read_frame(crop.shot)
            assert np.array_equal(picture, frame[y1:y2, x1:x2])
    assert number + 1 == plan.counts.total()


def test_rules_that_leave_nobody_have_one_sentence(small_dataset: StoredDataset) -> None:
    with pytest.raises(OutfitError, match="leave nobody to crop"):
        plan_crops(small_dataset, LayoutOptions(min_height=1000))


def test_two_outfits_of_one_person_never_share_a_name(small_dataset: StoredDataset) -> None:
    frames = FrameNumbers(small_dataset)
    crops = list(plan_crops(small_dataset, LayoutOptions()).crops())
    names = {(crop.shot.identity, crop.view, frames.of(crop.shot)) for crop in crops}
    assert len(names) == len(crops)
    keys = {(crop.shot.identity, crop.view, crop.shot.frame) for crop in crops}
    assert len(keys) < len(crops), "the dataset has somebody in two outfits"


def test_people_are_numbered_as_published_or_without_a_gap(small_dataset: StoredDataset) -> None:
    published = clonedperson_numbers(small_dataset, "published")
    assert published == {0: 700000, 1: 700001, 4: 700002, 2: 705227, 3: 705228, 5: 705229}
    assert sorted(clonedperson_numbers(small_dataset, "contiguous").values()) == [
        *range(700000, 700006)
    ]


def test_options_are_read_from_the_command_line() -> None:
    parser = argparse.ArgumentParser()
    add_options(parser, LayoutOptions)
    given = vars(parser.parse_args(["--crop-box", "points", "--no-videos", "--margin", "0.1"]))
    options = make_settings(LayoutOptions, config={}, given=given, source=None)
    assert (options.crop_box, options.videos, options.margin) == ("points", False, 0.1)


def test_a_layout_that_is_none_has_one_sentence() -> None:
    with pytest.raises(OutfitError, match="no layout 'marked'; there are clonedperson, "):
        find_layout("marked")
    assert len(MODULES) == 13
