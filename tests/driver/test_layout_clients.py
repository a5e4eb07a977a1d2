"""The tools that people use open what the layouts write: torchreid, webdataset, datasets."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from driver.dataset.reading import StoredDataset
from driver.layouts import LayoutOptions, find_layout
from tests.driver.torchreid_client import torchreid_data


@pytest.fixture
def torchreid() -> Iterator[Any]:
    with torchreid_data() as data:
        yield data


@pytest.mark.filterwarnings("ignore:Cython evaluation")
@pytest.mark.parametrize("name", ["market1501", "msmt17"])
def test_torchreid_loads_and_evaluates(
    small_dataset: StoredDataset, tmp_path: Path, torchreid: Any, name: str
) -> None:
    """With true distances every query finds its person first."""
    from torchreid.reid.metrics.rank import evaluate_rank

    summary = find_layout(name)(small_dataset, tmp_path / name, LayoutOptions())
    manager = torchreid.ImageDataManager(
        root=str(tmp_path),
        sources=name,
        targets=name,
        height=64,
        width=32,
        batch_size_train=8,
        batch_size_test=8,
        workers=0,
        use_gpu=False,
        transforms=[],
    )
    batch = next(iter(manager.train_loader))
    assert batch["img"].shape == (8, 3, 64, 32) and manager.num_train_pids == 3
    sets = [
        manager.train_loader.dataset,
        *(manager.test_loader[name][k].dataset for k in ("query", "gallery")),
    ]
    held_back = 10 if name == "msmt17" else 0  # list_val.txt
    assert sum(len(one.data) for one in sets) == summary.images - held_back
    (people, cameras), (others, views) = (
        np.array([(person, camera) for _, person, camera, *_ in one.data]).T for one in sets[1:]
    )
    distances = (people[:, None] != others[None]).astype(np.float32)
    ranks, precision = evaluate_rank(
        distances, people, others, cameras, views, max_rank=5, use_cython=False
    )
    assert precision == pytest.approx(1.0) and ranks[0] == 1.0


def test_webdataset_reads_the_shards(small_dataset: StoredDataset, tmp_path: Path) -> None:
    import webdataset

    summary = find_layout("webdataset")(small_dataset, tmp_path, LayoutOptions())
    index = json.loads((tmp_path / "shards.json").read_text())["samples"]
    count = 0
    for split, shards in index.items():
        paths = [str(tmp_path / name) for name in shards]
        samples = list(webdataset.WebDataset(paths, shardshuffle=False).decode("rgb8"))
        assert len(samples) == sum(shards.values())
        count += len(samples)
        for sample in samples:
            about, picture, mask = sample["json"], sample["jpg"], sample["mask.png"]
            x1, y1, x2, y2 = about["frame_box"]
            assert picture.shape[:2] == mask.shape[:2] == (y2 - y1, x2 - x1)
            for x, y, seen in about["keypoints"]:
                assert seen < 2 or mask[int(y), int(x), 0] == 255
            person = small_dataset.people[about["outfit"]]
            assert person.identity == about["identity"]
            assert person.split == ("train" if split == "train" else "test")
    assert count == summary.images


def test_shards_are_no_larger_than_asked_and_carry_no_times(
    small_dataset: StoredDataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from driver.layouts import web_dataset

    monkeypatch.setattr(web_dataset, "MEGABYTE", 50_000)
    summary = find_layout("webdataset")(small_dataset, tmp_path, LayoutOptions(shard_size=1))
    names = []
    shards = sorted(tmp_path.glob("*.tar"))
    for path in shards:
        with tarfile.open(path) as shard:
            members = shard.getmembers()
        assert sum(member.size for member in members) <= 50_000
        assert {(member.mtime, member.uname) for member in members} == {(0, "outfit-cloner")}
        names += [member.name for member in members]
    assert len(shards) > 5 and len(names) == len(set(names)) == 3 * summary.images


def test_datasets_loads_the_imagefolder_by_its_card(
    small_dataset: StoredDataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HF_HUB_OFFLINE", "HF_DATASETS_OFFLINE", "HF_DATASETS_DISABLE_PROGRESS_BARS"):
        monkeypatch.setenv(name, "1")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "home"))
    import datasets

    out = tmp_path / "crops"
    summary = find_layout("imagefolder")(small_dataset, out, LayoutOptions())
    loaded = datasets.load_dataset(str(out), cache_dir=str(tmp_path / "cache"))
    assert list(loaded) == ["train", "query", "gallery"]
    assert sum(len(split) for split in loaded.values()) == summary.images
    for split, people in (("train", {0, 1, 4}), ("query", {2, 3, 5}), ("gallery", {2, 3, 5})):
        assert set(loaded[split]["identity"]) == people
    first = loaded["query"][0]
    x1, y1, x2, y2 = first["frame_box"]
    assert first["image"].size == (x2 - x1, y2 - y1) and np.shape(first["keypoints"]) == (17, 3)
    assert first["garments"][0]["category"] == "short_sleeve_top"
    _, header, text = (out / "README.md").read_text().split("---\n", 2)
    card = yaml.safe_load(header)
    assert card["size_categories"] == ["n<1K"] and card["configs"][0]["config_name"] == "default"
    assert f"{summary.images} pictures of 6 synthetic people" in text
