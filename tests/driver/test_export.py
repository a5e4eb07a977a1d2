"""The command `export`: what is there already, what is not its own, what cannot be read."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from addon.errors import OutfitError
from driver.dataset.reading import StoredDataset, open_dataset
from driver.dataset.schema import ANNOTATIONS
from driver.export import MADE, ExportOptions, run

BOTH = ExportOptions(layout=("coco", "market1501"))
Row = dict[str, Any]


@pytest.fixture
def copy(small_dataset: StoredDataset, tmp_path: Path) -> Path:
    """A dataset that may be damaged."""
    return shutil.copytree(small_dataset.folder, tmp_path / "dataset")


def pictures(folder: Path) -> dict[Path, int]:
    return {path: path.stat().st_ino for path in folder.rglob("*.jpg")}


def test_what_is_there_is_left_and_other_settings_take_its_place(
    small_dataset: StoredDataset, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(small_dataset.folder, tmp_path, BOTH) == 0
    first = pictures(tmp_path)
    assert run(small_dataset.folder, tmp_path, BOTH) == 0
    assert pictures(tmp_path) == first
    assert "market1501: it is there already" in capsys.readouterr().err
    fewer = ExportOptions(layout=("market1501",), min_height=100)
    assert run(small_dataset.folder, tmp_path, fewer) == 0
    assert 0 < len(pictures(tmp_path / "market1501")) < len(pictures(tmp_path / "coco")) * 4
    assert json.loads((tmp_path / "market1501" / MADE).read_text())["settings"]["min_height"] == 100
    assert sorted(path.name for path in tmp_path.iterdir()) == [".lock", "coco", "market1501"]


def test_folders_of_others_are_left_alone(
    small_dataset: StoredDataset, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    precious = tmp_path / "market1501" / "precious.jpg"
    precious.parent.mkdir()
    precious.write_bytes(b"mine")
    (tmp_path / "coco").mkdir()  # an empty one is nobody's
    assert run(small_dataset.folder, tmp_path, BOTH) == 1
    assert precious.read_bytes() == b"mine" and len(list(precious.parent.iterdir())) == 1
    assert "market1501: it holds files that no export wrote" in capsys.readouterr().err
    assert (tmp_path / "coco" / MADE).is_file()


def test_an_interrupted_export_leaves_what_was_there_and_is_made_up_for(
    small_dataset: StoredDataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = ExportOptions(layout=("market1501",))
    assert run(small_dataset.folder, tmp_path, one) == 0
    first = pictures(tmp_path)
    other = ExportOptions(layout=("market1501",), jpeg_quality=50)
    with monkeypatch.context() as patch:

        def interrupt(*_: Any) -> None:
            raise KeyboardInterrupt

        patch.setattr("driver.layouts.market1501.write_bytes", interrupt)
        with pytest.raises(KeyboardInterrupt):
            run(small_dataset.folder, tmp_path, other)
    assert pictures(tmp_path) == first
    (tmp_path / ".market1501.partial" / "half").mkdir(parents=True)  # as a killed run leaves it
    assert run(small_dataset.folder, tmp_path, other) == 0
    assert set(pictures(tmp_path)) == set(first)
    assert not list(tmp_path.glob(".market1501.*"))


def test_a_package_that_is_missing_is_named(
    small_dataset: StoredDataset,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setitem(sys.modules, "webdataset", None)
    monkeypatch.delitem(sys.modules, "driver.layouts.web_dataset", raising=False)
    assert run(small_dataset.folder, tmp_path, ExportOptions(layout=("webdataset", "mot"))) == 1
    assert "it needs the Python package webdataset" in capsys.readouterr().err
    assert (tmp_path / "mot" / MADE).is_file()


def _set(**values: Any) -> Callable[[Row], None]:
    return lambda row: row.update(values)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (_set(mask=b"\xff\x00garbage"), "its mask is damaged, or not of"),
        (_set(mask=b"", visible_area=0), "its mask is damaged, or not of 0 pixels"),
        (_set(amodal_mask=b"P" * 100 + b"0"), "its amodal_mask is damaged, or not of"),
        (_set(visible_area=-5), "its mask is damaged, or not of -5 pixels"),
        (_set(occluded=float("nan")), "occluded is 0 to 1, not nan"),
        (_set(depth=1e300), r"depth is metres, not 1e\+300"),
        (_set(full_box=[-3e38, 0.0, 3e38, 9.0]), "full_box has numbers that no place has"),
        (_set(seven=[3e38] * 21), "seven has numbers that no place has"),
        (_set(keypoints=[float("nan"), 0.0, 2.0] * 17), "keypoints has numbers"),
        (_set(box=[5, 5, 10**6, 9]), "is no box of its frame"),
        (_set(joints=[1.0, 2.0]), "joints: a row's are not x, y, z"),
    ],
)
def test_rows_that_cannot_be_are_refused(
    copy: Path, damage: Callable[[Row], None], said: str
) -> None:
    table = pq.read_table(copy / ANNOTATIONS)
    rows = table.to_pylist()
    damage(rows[3])
    pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), copy / ANNOTATIONS)
    with pytest.raises(OutfitError, match=said):
        list(open_dataset(copy).shots())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda about: about["recordings"][0].update(frames=10**12), "cannot have 1000000000000"),
        (lambda about: about.update(rate=1e300), "rate: frames a second must be above 0 and at"),
        (lambda about: about["people"][0].update(identity=10**30), "outfit 0 is wrong"),
        (lambda about: about.update(name="../../elsewhere"), "must be a plain file name"),
        (lambda about: about["people"][0].update(character="../x"), "must be a plain file name"),
    ],
)
def test_records_that_cannot_be_are_wrong_use(
    copy: Path, tmp_path: Path, change: Callable[[dict[str, Any]], None], said: str
) -> None:
    about = json.loads((copy / "dataset.json").read_text())
    change(about)
    (copy / "dataset.json").write_text(json.dumps(about))
    with pytest.raises(OutfitError, match=said):
        run(copy, tmp_path / "out", BOTH)
    assert not (tmp_path / "out").exists()
