"""The shooting benchmark finds annotations that do not agree, and says what limits are kept."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pycocotools import mask as run_lengths

from driver.benchmarks.shoot import BenchShoot, _memory_result
from driver.benchmarks.shoot_agreement import SEVEN_JOINTS, _points_off, compare
from driver.benchmarks.shoot_cast import _outfits
from driver.benchmarks.shoot_kills import differences
from driver.benchmarks.shoot_memory import Memory
from driver.dataset.reading import StoredDataset
from driver.dataset.writing import write_dataset


def spoilt(stored: StoredDataset, folder: Path, **changes: object) -> StoredDataset:
    """A copy whose first visible row says something else."""
    rows = list(stored.shots())
    at = next(n for n, row in enumerate(rows) if row.visible_area)
    rows[at] = replace(rows[at], **changes)  # type: ignore[arg-type]
    write_dataset(folder, stored.about, rows)
    return StoredDataset(folder, stored.about, folder / "annotations.parquet")


def nothing(stored: StoredDataset) -> bytes:
    """The run lengths of an empty mask of the first row's frame."""
    empty = np.zeros_like(stored.mask(next(stored.shots())), np.uint8)
    counts: bytes = run_lengths.encode(np.asfortranarray(empty))["counts"]
    return counts


@pytest.mark.parametrize(
    ("spoil", "wrong"),
    [
        (lambda _: {}, (0, 0)),
        (lambda _: {"box": np.array([0, 0, 9, 9], np.int32)}, (1, 0)),
        (lambda stored: {"amodal_mask": nothing(stored), "amodal_area": 0}, (0, 1)),
    ],
)
def test_boxes_and_masks_that_do_not_agree_are_counted(
    small_dataset: StoredDataset,
    tmp_path: Path,
    spoil: Callable[[StoredDataset], dict[str, object]],
    wrong: tuple[int, int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The small dataset has joints of its own, of which none is one of the seven.
    monkeypatch.setattr("driver.benchmarks.shoot_agreement._joints_off", lambda *_: 0.0)
    found = compare(spoilt(small_dataset, tmp_path, **spoil(small_dataset)))
    assert (found.wrong_boxes, found.wrong_masks) == wrong
    assert found.rows == len(list(small_dataset.shots()))


def test_points_may_lie_two_pixels_beside_their_mask(small_dataset: StoredDataset) -> None:
    shot = next(shot for shot in small_dataset.shots() if shot.visible_area)
    mask = np.zeros((40, 40), bool)
    mask[10:20, 10:20] = True
    points = np.zeros((17, 3), np.float32)
    points[:4] = [(10.5, 10.5, 2), (8.5, 15.5, 2), (7.5, 15.5, 2), (30.0, 30.0, 1)]
    off = _points_off(replace(shot, keypoints=points), mask)
    assert off == [False, False, True]


def test_six_of_the_seven_points_are_joints() -> None:
    assert len(set(SEVEN_JOINTS)) == 6


def test_outfits_of_a_cast_have_names_of_their_own() -> None:
    names = [outfit.name for outfit in _outfits(12)]
    assert len(set(names)) == 12


def test_memory_that_grows_is_too_much() -> None:
    steady = Memory([50.0] * 10 + [100.0] * 490)
    assert _memory_result(steady, 500).ok
    leaking = Memory([100.0 + n for n in range(500)])
    assert leaking.growth == pytest.approx(100 * (599 / 119 - 1))
    assert not _memory_result(leaking, 500).ok
    assert not _memory_result(Memory([100.0] * 7), 7).ok  # too few to tell


def test_files_that_differ_are_named() -> None:
    assert differences({"a": "1", "b": "2", "c": "3"}, {"a": "1", "b": "5", "d": "3"}) == [
        *("b", "c", "d")
    ]


def test_figures_are_written(tmp_path: Path) -> None:
    BenchShoot("title", (), figures={"tall": 3}).write(tmp_path / "shoot.json")
    assert json.loads((tmp_path / "shoot.json").read_text()) == {
        "checks": [],
        "ok": True,
        "tall": 3,
    }
