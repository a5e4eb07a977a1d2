"""The dataset's own format: rows that come back, the same bytes from any parts, clear refusals."""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pycocotools import mask as run_lengths

from addon.errors import OutfitError
from driver.dataset.checks import covers
from driver.dataset.model import TEST, PersonShot
from driver.dataset.reading import StoredDataset, open_dataset
from driver.dataset.record import DATASET_RECORD, from_json, to_json
from driver.dataset.schema import ANNOTATIONS, GROUP_ROWS, KEY, sort_key
from driver.dataset.splits import split_people
from driver.dataset.writing import merge_parts, write_dataset, write_rows
from tests.driver.datasets import CAST, FRAMES


def same(one: PersonShot, other: PersonShot) -> bool:
    return all(
        np.array_equal(getattr(one, field.name), getattr(other, field.name))
        for field in dataclasses.fields(PersonShot)
    )


@pytest.fixture(scope="module")
def rows(small_dataset: StoredDataset) -> list[PersonShot]:
    return list(small_dataset.shots())


@pytest.fixture
def copied(small_dataset: StoredDataset, tmp_path: Path) -> Path:
    for name in (DATASET_RECORD, ANNOTATIONS):
        shutil.copy(small_dataset.folder / name, tmp_path / name)
    return tmp_path


def test_rows_come_back_as_they_were_in_the_fixed_order(
    rows: list[PersonShot], small_dataset: StoredDataset, tmp_path: Path
) -> None:
    write_dataset(tmp_path, small_dataset.about, reversed(rows))
    again = list(open_dataset(tmp_path).shots())
    assert [sort_key(row) for row in again] == sorted(sort_key(row) for row in rows)
    assert all(map(same, again, rows))
    columns = pq.read_schema(tmp_path / ANNOTATIONS).names
    assert columns == [field.name for field in dataclasses.fields(PersonShot)]


def test_the_record_comes_back_as_it_was(small_dataset: StoredDataset) -> None:
    data = to_json(small_dataset.about)
    assert to_json(from_json(json.loads(json.dumps(data)))) == data


@pytest.mark.parametrize("size", [7, 200])
def test_the_same_rows_give_the_same_bytes_whatever_the_parts(
    rows: list[PersonShot], tmp_path: Path, size: int, rng: np.random.Generator
) -> None:
    write_rows(tmp_path / "whole.parquet", rows)
    parts = []
    for start in range(0, len(rows), size):
        parts.append(tmp_path / f"part{start}.parquet")
        write_rows(parts[-1], rows[start : start + size])
    rng.shuffle(parts)  # type: ignore[arg-type]
    assert merge_parts(parts, tmp_path / "merged.parquet") == len(rows)
    assert (tmp_path / "merged.parquet").read_bytes() == (tmp_path / "whole.parquet").read_bytes()


def test_parts_whose_rows_mingle_are_sorted_into_row_groups_of_one_size(
    rows: list[PersonShot], tmp_path: Path
) -> None:
    many = [
        dataclasses.replace(row, frame=row.frame + FRAMES * turn)
        for turn in range(GROUP_ROWS // len(rows) + 2)
        for row in rows
    ]
    write_rows(tmp_path / "whole.parquet", many)
    parts = [tmp_path / f"part{start}.parquet" for start in range(3)]
    for start, part in enumerate(parts):
        write_rows(part, many[start::3])
    merge_parts(parts, tmp_path / "merged.parquet")
    assert (tmp_path / "merged.parquet").read_bytes() == (tmp_path / "whole.parquet").read_bytes()
    assert pq.ParquetFile(tmp_path / "merged.parquet").metadata.row_group(0).num_rows == GROUP_ROWS


def test_a_part_that_is_there_twice_is_refused(rows: list[PersonShot], tmp_path: Path) -> None:
    write_rows(tmp_path / "a.parquet", rows[:5])
    write_rows(tmp_path / "b.parquet", rows[4:9])
    key = ", ".join(f"{name} {n}" for name, n in zip(KEY, sort_key(rows[4]), strict=True))
    with pytest.raises(OutfitError, match=f"the row of {key} is there twice"):
        merge_parts([tmp_path / "b.parquet", tmp_path / "a.parquet"], tmp_path / "all.parquet")
    assert not (tmp_path / "all.parquet").exists()


def test_no_rows_are_a_table_too(tmp_path: Path) -> None:
    write_rows(tmp_path / "none.parquet", [])
    assert merge_parts([tmp_path / "none.parquet"], tmp_path / "all.parquet") == 0
    assert pq.read_table(tmp_path / "all.parquet").num_rows == 0


def test_rows_of_one_recording_and_frames_are_found(
    rows: list[PersonShot], small_dataset: StoredDataset
) -> None:
    recording = small_dataset.about.recordings[4]
    wanted = [
        row
        for row in rows
        if (row.session, row.scene, row.camera)
        == (recording.session, recording.scene, recording.camera)
    ]
    found = list(small_dataset.shots(recording))
    assert len(found) == len(wanted) > 0 and all(map(same, found, wanted))
    frames = list(small_dataset.frames(recording))
    assert [shot for frame in frames for shot in frame.shots].__len__() == len(wanted)
    assert all(shot.frame == frame.frame for frame in frames for shot in frame.shots)


def test_pictures_masks_and_people_are_at_hand(
    rows: list[PersonShot], small_dataset: StoredDataset
) -> None:
    for row in rows[::37]:
        visible, amodal = small_dataset.mask(row), small_dataset.mask(row, amodal=True)
        assert small_dataset.read_frame(row).shape[:2] == visible.shape == (240, 320)
        assert visible.sum() == row.visible_area and amodal.sum() == row.amodal_area
        assert not (visible & ~amodal).any()
        person = small_dataset.people[row.outfit]
        assert person.identity == row.identity == CAST[row.outfit][0]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda d: d.update(version=9), "of version 9, this program reads version 1"),
        (lambda d: d.pop("rate"), "a value is missing or wrong: no 'rate'"),
        (lambda d: d.update(rate=0), "frames a second must be above 0"),
        (lambda d: d.update(name="../up"), "name '../up': it must be a plain file name"),
        (lambda d: d["people"][0].update(character="/etc"), "character '/etc': it must be a plain"),
        (lambda d: d["people"][0].update(split="val"), "its split is train or test, got 'val'"),
        (lambda d: d["people"][3].update(split="train"), "identity 3 is in both splits"),
        (lambda d: d["people"][1].update(outfit=0), "outfit 0 is wrong or twice there"),
        (lambda d: d["recordings"][0].update(scene=7), "there is no scene 7"),
        (lambda d: d["recordings"][0].update(camera=3), "scene 1 has cameras 0 to 2, not 3"),
        (lambda d: d.update(scenes=[{"name": "x"}]), "scene x: 'light'"),
        (lambda d: d.update(people=3), "a value is missing or wrong"),
    ],
)
def test_a_wrong_record_has_one_sentence(
    copied: Path, change: Callable[[dict[str, Any]], None], sentence: str
) -> None:
    path = copied / DATASET_RECORD
    data = json.loads(path.read_text())
    change(data)
    path.write_text(json.dumps(data))
    with pytest.raises(OutfitError) as caught:
        open_dataset(copied)
    assert sentence in str(caught.value) and DATASET_RECORD in str(caught.value)


@pytest.mark.parametrize("name", [DATASET_RECORD, ANNOTATIONS])
@pytest.mark.parametrize("content", [None, b"", b"{", b"PAR1" * 9])
def test_a_broken_file_has_one_sentence(copied: Path, name: str, content: bytes | None) -> None:
    (copied / name).unlink()
    if content is not None:
        (copied / name).write_bytes(content)
    with pytest.raises(OutfitError, match=name):
        open_dataset(copied)


def test_a_row_that_the_record_does_not_know_is_refused(
    copied: Path, rows: list[PersonShot]
) -> None:
    write_rows(copied / ANNOTATIONS, [dataclasses.replace(rows[0], frame=FRAMES)])
    with pytest.raises(OutfitError, match=f"frame {FRAMES}, which dataset.json does not have"):
        list(open_dataset(copied).shots())
    write_rows(copied / ANNOTATIONS, [dataclasses.replace(rows[0], identity=5)])
    with pytest.raises(OutfitError, match="identity 5 in outfit 0, whom"):
        list(open_dataset(copied).shots())


def test_a_damaged_table_has_one_sentence(copied: Path) -> None:
    content = bytearray((copied / ANNOTATIONS).read_bytes())
    content[200:9000] = bytes(8800)
    (copied / ANNOTATIONS).write_bytes(content)
    with pytest.raises(OutfitError, match=r"annotations\.parquet: it is damaged"):
        list(open_dataset(copied).shots())


def test_a_mask_that_does_not_fit_is_refused(copied: Path, rows: list[PersonShot]) -> None:
    write_rows(copied / ANNOTATIONS, [dataclasses.replace(rows[0], mask=b"nonsense" * 900)])
    dataset = open_dataset(copied)
    with pytest.raises(OutfitError, match="its mask is damaged, or not of"):
        dataset.mask(next(dataset.shots()))


def test_annotations_that_cannot_be_are_refused(copied: Path, rows: list[PersonShot]) -> None:
    points = rows[0].keypoints.copy()
    points[4, 2] = 7
    for change, sentence in (
        (
            {"box": np.array([5, 5, 400, 90], np.int32)},
            "box .5, 5, 400, 90. is no box of its frame",
        ),
        ({"amodal_box": np.array([9, 5, 8, 9], np.int32)}, "amodal_box .* is no box"),
        ({"keypoints": points}, "visibility is 0, 1 or 2"),
    ):
        write_rows(copied / ANNOTATIONS, [dataclasses.replace(rows[0], **change)])
        with pytest.raises(OutfitError, match=sentence):
            list(open_dataset(copied).shots())


def test_a_picture_that_is_missing_has_one_sentence(copied: Path, rows: list[PersonShot]) -> None:
    with pytest.raises(OutfitError, match=r"000000\.jpg: there is no such picture"):
        open_dataset(copied).read_frame(rows[0])


def test_five_of_seven_train(rng: np.random.Generator) -> None:
    clusters = [number // 7 for number in range(70)]
    splits = split_people(clusters, rng)
    tested = Counter(
        cluster for cluster, split in zip(clusters, splits, strict=True) if split == TEST
    )
    assert set(tested.values()) == {2} and len(tested) == 10
    assert splits == split_people(clusters, np.random.default_rng(42))
    assert Counter(split_people(["all"] * 12, rng))[TEST] == 3
    assert split_people([1, 2, 3], rng) == ("train",) * 3


@given(st.integers(1, 60), st.integers(1, 60), st.integers(0, 9999), st.floats(0, 1))
def test_run_lengths_are_of_their_mask_s_size_alone(
    height: int, width: int, seed: int, share: float
) -> None:
    mask = np.random.default_rng(seed).random((height, width)) < share
    counts = run_lengths.encode(np.asfortranarray(mask, np.uint8))["counts"]
    assert covers(counts, height * width)
    assert not covers(counts, height * width + 1)
    assert not covers(counts[:-1], height * width)
