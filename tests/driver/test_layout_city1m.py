"""City1M's layout: labels, protocols, groups of both splits, and the Lite version."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from pathlib import Path

import cv2
import pytest

from addon.errors import OutfitError
from driver.dataset.model import TEST, TRAIN
from driver.dataset.reading import StoredDataset
from driver.layouts import LayoutOptions, LayoutSummary, find_layout
from tests.driver.datasets import HEIGHT, WIDTH

CITY = re.compile(r"(\d{7})_pCount([2-6])_cam([1-8])_(\d{7})_(day|night)\.jpg")


@pytest.fixture(scope="module")
def written(
    small_dataset: StoredDataset, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, LayoutSummary]:
    """The layout's folder and summary."""
    out = tmp_path_factory.mktemp("city1m")
    return out, find_layout("city1m")(small_dataset, out, LayoutOptions())


def parts_of(line: str) -> tuple[str, list[list[float]]]:
    name, *members = line.split(" ")
    return name, [[float(value) for value in member.split(",")] for member in members]


def test_city1m_labels_are_x_y_width_height_distance(
    small_dataset: StoredDataset, written: tuple[Path, LayoutSummary]
) -> None:
    out, summary = written
    seen = Counter[str]()
    for part in ("train", "query", "gallery"):
        for line in (out / f"{part}_part1.txt").read_text().splitlines():
            name, members = parts_of(line)
            match = CITY.fullmatch(name)
            assert match is not None
            picture = cv2.imread(str(out / f"Images_{match[2]}" / name))
            assert picture.shape == (HEIGHT, WIDTH, 3) and len(members) == int(match[2])
            for index, (member, x, y, wide, tall, distance) in enumerate(members):
                assert member == index and tall > wide > 0 and 3 < distance < 9
                assert x >= 0 and x + wide <= WIDTH and y >= 0 and y + tall <= HEIGHT
            seen[name] += 1
    assert len(seen) == summary.images and set(seen.values()) == {1}
    frame = next(
        frame
        for frame in small_dataset.frames(small_dataset.recordings[0, 1, 0])
        if frame.frame == 2
    )
    group = [shot for shot in frame.shots if shot.group == 0]
    name, members = parts_of((out / "train_part1.txt").read_text().splitlines()[2])
    assert name == "0000001_pCount2_cam1_0000003_day.jpg"
    for shot, (_, x, y, wide, tall, distance) in zip(group, members, strict=True):
        assert [x, y, x + wide, y + tall] == shot.amodal_box.tolist()
        assert distance == pytest.approx(shot.depth, abs=1e-4)


def test_city1ms_protocols_keep_groups_apart(
    written: tuple[Path, LayoutSummary],
) -> None:
    out, _ = written
    lines = {
        (part, number): [
            CITY.match(line) for line in (out / f"{part}_part{number}.txt").read_text().splitlines()
        ]
        for part in ("train", "query", "gallery")
        for number in (1, 2)
    }
    groups = {key: {match[1] for match in found if match} for key, found in lines.items()}
    assert groups["train", 1] == groups["train", 2]
    for number in (1, 2):
        assert groups["query", number] and not groups["query", number] & groups["train", number]
        assert groups["query", number] <= groups["gallery", number]
    assert {match[5] for match in lines["query", 2] if match} == {"day"}
    assert {match[5] for match in lines["gallery", 2] if match} == {"night"}


def test_city1m_lite_has_members_and_empty_places(
    written: tuple[Path, LayoutSummary],
) -> None:
    out, _ = written
    for group in ("0000001", "0000002", "0000003"):
        for member in ("0.jpg", "1.jpg"):
            assert cv2.imread(str(out / "Image_2_crop" / group / member)).shape[0] > 60
    names = {path.name for path in (out / "backgrounds").iterdir()}
    assert names == {f"cam{c}_{time}.jpg" for c in (1, 2, 3) for time in ("day", "night")}


def test_city1m_in_its_readmes_order(small_dataset: StoredDataset, tmp_path: Path) -> None:
    find_layout("city1m")(small_dataset, tmp_path, LayoutOptions(readme_order=True))
    _, members = parts_of((tmp_path / "train_part1.txt").read_text().splitlines()[0])
    assert all(third > fourth for _, _, _, third, fourth, _ in members)


def test_a_group_of_both_splits_is_only_searched_in(
    small_dataset: StoredDataset, tmp_path: Path
) -> None:
    people = tuple(
        dataclasses.replace(person, split=TEST if person.identity in (1, 2, 3) else TRAIN)
        for person in small_dataset.about.people
    )
    mixed = dataclasses.replace(
        small_dataset, about=dataclasses.replace(small_dataset.about, people=people)
    )
    summary = find_layout("city1m")(mixed, tmp_path, LayoutOptions())
    assert summary.notes[0].startswith("2 groups have people to train with and to test")
    gallery = (tmp_path / "gallery_part1.txt").read_text()
    assert all(re.search(f"^{group}_", gallery, re.MULTILINE) for group in ("0000001", "0000003"))
    for part in ("train", "query"):
        text = (tmp_path / f"{part}_part1.txt").read_text()
        assert not re.search("^000000[13]_", text, re.MULTILINE)


def test_groups_of_tiny_people_are_left_out(small_dataset: StoredDataset, tmp_path: Path) -> None:
    write = find_layout("city1m")
    every = write(small_dataset, tmp_path / "every", LayoutOptions())
    some = write(small_dataset, tmp_path / "some", LayoutOptions(min_height=110))
    assert 0 < some.images < every.images and some.left_out > every.left_out
    for line in (tmp_path / "some" / "train_part1.txt").read_text().splitlines():
        assert all(float(member.split(",")[4]) > 110 for member in line.split(" ")[1:])
    with pytest.raises(OutfitError, match="no frame shows all of a group, each higher than 900"):
        write(small_dataset, tmp_path / "none", LayoutOptions(min_height=900))
