"""COCO, MOT and MOTS, read and evaluated by the tools that people use."""

from __future__ import annotations

import configparser
import contextlib
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from pycocotools import mask as run_lengths
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from addon.errors import OutfitError
from driver.dataset.reading import StoredDataset, recording_name
from driver.layouts.mot import mot_line
from driver.layouts.mots import mots_liner
from driver.layouts.options import LayoutOptions, LayoutSummary
from driver.layouts.registry import LAYOUTS

KINDS = ("bbox", "segm", "keypoints")


@pytest.fixture(scope="module", params=["coco", "mot", "mots"])
def layout(
    request: pytest.FixtureRequest,
    small_dataset: StoredDataset,
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[str, Path, LayoutSummary]:
    out = tmp_path_factory.mktemp(request.param)
    return request.param, out, LAYOUTS[request.param](small_dataset, out, LayoutOptions())


@pytest.fixture(scope="module")
def coco(small_dataset: StoredDataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("coco")
    LAYOUTS["coco"](small_dataset, out, LayoutOptions())
    return out


def opened(folder: Path, split: str) -> COCO:
    with contextlib.redirect_stdout(io.StringIO()):
        return COCO(str(folder / "annotations" / f"person_keypoints_{split}.json"))


def test_everybody_is_counted_once(
    layout: tuple[str, Path, LayoutSummary], small_dataset: StoredDataset
) -> None:
    name, out, summary = layout
    about = small_dataset.about
    assert summary.images == sum(recording.frames for recording in about.recordings)
    assert summary.images == len(list(out.rglob("*.jpg")))
    assert summary.identities == len({shot.identity for shot in small_dataset.shots()})
    hidden = sum(not shot.visible_area for shot in small_dataset.shots())
    assert summary.left_out == (0 if name == "mot" else hidden)
    assert any("mix people" in note for note in summary.notes), "the small dataset's sessions do"


def test_layouts_are_the_same_every_time(
    layout: tuple[str, Path, LayoutSummary], small_dataset: StoredDataset, tmp_path: Path
) -> None:
    name, out, _ = layout
    LAYOUTS[name](small_dataset, tmp_path, LayoutOptions())
    for path in out.rglob("*"):
        if path.is_file():
            assert path.read_bytes() == (tmp_path / path.relative_to(out)).read_bytes()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("split", ["train", "test"])
def test_pycocotools_finds_the_truth_to_be_true(coco: Path, split: str, kind: str) -> None:
    truth = opened(coco, split)
    assert truth.anns
    found = [
        {
            "image_id": one["image_id"],
            "category_id": 1,
            "score": 1.0,
            kind.replace("segm", "segmentation"): one[kind.replace("segm", "segmentation")],
        }
        for one in truth.anns.values()
        if kind != "keypoints" or one["num_keypoints"]
    ]
    with contextlib.redirect_stdout(io.StringIO()):
        evaluation = COCOeval(truth, truth.loadRes(found), kind)
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    precision, recall = evaluation.stats[0], evaluation.stats[5 if kind == "keypoints" else 8]
    assert precision == pytest.approx(1.0, abs=1e-9)
    assert recall == pytest.approx(1.0, abs=1e-9)


def test_coco_says_what_the_rows_say(coco: Path, small_dataset: StoredDataset) -> None:
    both = [opened(coco, split) for split in ("train", "test")]
    shots = {(*(s.session, s.scene, s.camera, s.frame), s.outfit): s for s in small_dataset.shots()}
    count = 0
    for truth in both:
        for one in truth.anns.values():
            image = truth.imgs[one["image_id"]]
            where = [image[key] for key in ("session", "scene", "camera", "frame")]
            shot = shots[*where, one["outfit"]]
            x, y, width, height = one["bbox"]
            assert [x, y, x + width, y + height] == shot.box.tolist()
            np.testing.assert_array_equal(truth.annToMask(one), small_dataset.mask(shot))
            assert run_lengths.toBbox(one["segmentation"]).tolist() == one["bbox"]
            assert run_lengths.area(one["amodal_segmentation"]) == shot.amodal_area
            points = np.reshape(one["keypoints"], (17, 3))
            shown = points[:, 2] > 0
            np.testing.assert_allclose(points[shown], shot.keypoints[shown], atol=0.006)
            assert not points[~shown].any()
            assert (one["track_id"], one["identity"]) == (shot.outfit + 1, shot.identity)
            count += 1
    assert count == sum(shot.visible_area > 0 for shot in shots.values())


def test_coco_has_its_pictures_and_its_skeleton(coco: Path, small_dataset: StoredDataset) -> None:
    truth = opened(coco, "train")
    (category,) = truth.dataset["categories"]
    assert len(category["keypoints"]) == 17
    assert max(max(bone) for bone in category["skeleton"]) == 17
    for image in truth.imgs.values():
        picture = cv2.imread(str(coco / "train" / image["file_name"]))
        assert picture.shape[:2] == (image["height"], image["width"])
    for split in ("train", "test"):
        json.loads((coco / "annotations" / f"person_keypoints_{split}.json").read_text())


def evaluated(kind: str, folder: Path, split: str, config: dict[str, Any]) -> dict[str, Any]:
    """Return TrackEval's results over all sequences, of the ground truth as a tracker."""
    trackeval = pytest.importorskip("trackeval")
    quiet = {"PRINT_CONFIG": False, "SPLIT_TO_EVAL": split, "GT_FOLDER": str(folder)}
    dataset = getattr(trackeval.datasets, kind)({**config, **quiet})
    evaluator = trackeval.Evaluator(
        {
            "USE_PARALLEL": False,
            "PRINT_RESULTS": False,
            "PRINT_CONFIG": False,
            "TIME_PROGRESS": False,
            "OUTPUT_SUMMARY": False,
            "OUTPUT_DETAILED": False,
            "PLOT_CURVES": False,
            "BREAK_ON_ERROR": True,
            "LOG_ON_ERROR": None,
        }
    )
    metrics = [
        trackeval.metrics.HOTA(),
        trackeval.metrics.CLEAR({"PRINT_CONFIG": False}),
        trackeval.metrics.Identity({"PRINT_CONFIG": False}),
    ]
    with contextlib.redirect_stdout(io.StringIO()):
        results, _ = evaluator.evaluate([dataset], metrics)
    (trackers,) = results.values()
    return trackers["truth"]["COMBINED_SEQ"]["pedestrian"]


def sequences(folder: Path, benchmark: str, split: str) -> list[Path]:
    names = (folder / "seqmaps" / f"{benchmark}-{split}.txt").read_text().split()[1:]
    return [folder / f"{benchmark}-{split}" / name for name in names]


def assert_perfect(results: dict[str, Any]) -> None:
    np.testing.assert_allclose(results["HOTA"]["HOTA"], 1.0)
    assert results["CLEAR"]["MOTA"] == pytest.approx(1.0)
    assert results["Identity"]["IDF1"] == pytest.approx(1.0)
    assert results["CLEAR"]["CLR_TP"] > 50


@pytest.mark.parametrize("split", ["train", "test"])
def test_trackeval_finds_the_boxes_to_be_true(
    small_dataset: StoredDataset, tmp_path: Path, split: str
) -> None:
    out, trackers = tmp_path / "mot", tmp_path / "trackers"
    LAYOUTS["mot"](small_dataset, out, LayoutOptions())
    data = trackers / f"small-{split}" / "truth" / "data"
    data.mkdir(parents=True)
    for sequence in sequences(out, "small", split):
        rows = [line.split(",") for line in (sequence / "gt" / "gt.txt").read_text().splitlines()]
        kept = [",".join([*row[:6], "1", "-1", "-1", "-1"]) for row in rows if row[6] == "1"]
        (data / f"{sequence.name}.txt").write_text("\n".join(kept) + "\n")
    config = {"TRACKERS_FOLDER": str(trackers), "BENCHMARK": "small"}
    assert_perfect(evaluated("MotChallenge2DBox", out, split, config))


@pytest.mark.parametrize("split", ["train", "test"])
def test_trackeval_finds_the_masks_to_be_true(
    small_dataset: StoredDataset, tmp_path: Path, split: str
) -> None:
    out, trackers = tmp_path / "mots", tmp_path / "trackers"
    LAYOUTS["mots"](small_dataset, out, LayoutOptions())
    data = trackers / f"MOTS-{split}" / "truth" / "data"
    data.mkdir(parents=True)
    for sequence in sequences(out, "MOTS", split):
        (data / f"{sequence.name}.txt").write_text((sequence / "gt" / "gt.txt").read_text())
    assert_perfect(evaluated("MOTSChallenge", out, split, {"TRACKERS_FOLDER": str(trackers)}))


def test_sequences_are_as_motchallenge_has_them(
    small_dataset: StoredDataset, tmp_path: Path
) -> None:
    LAYOUTS["mot"](small_dataset, tmp_path, LayoutOptions())
    recording = small_dataset.about.recordings[0]
    name = recording_name(recording)
    (folder,) = tmp_path.glob(f"small-*/{name}")
    about = configparser.ConfigParser()
    about.read(folder / "seqinfo.ini")
    camera = small_dataset.camera(recording)
    assert dict(about["Sequence"]) == {
        "name": name,
        "imdir": "img1",
        "framerate": "2",
        "seqlength": str(recording.frames),
        "imwidth": str(camera.width),
        "imheight": str(camera.height),
        "imext": ".jpg",
    }
    pictures = sorted(path.name for path in (folder / "img1").iterdir())
    assert pictures == [f"{frame + 1:06d}.jpg" for frame in range(recording.frames)]
    rows = np.loadtxt(folder / "gt" / "gt.txt", delimiter=",", ndmin=2)
    shots = list(small_dataset.shots(recording))
    assert rows.shape == (len(shots), 9)
    for row, shot in zip(rows, shots, strict=True):
        x, y, width, height = row[2:6]
        assert row[:2].tolist() == [shot.frame + 1, shot.outfit + 1]
        np.testing.assert_allclose([x - 1, y - 1, x - 1 + width, y - 1 + height], shot.full_box)
        assert row[6:8].tolist() == [float(shot.visible_area > 0), 1]
        expected = (1 - shot.occluded) * (1 - shot.truncated)
        assert row[8] == pytest.approx(expected, abs=1e-4)
    people = (tmp_path / "people.csv").read_text().splitlines()
    assert len(people) == 1 + len(small_dataset.about.people)


def test_people_who_are_hidden_altogether_do_not_count(small_dataset: StoredDataset) -> None:
    shot = next(small_dataset.shots())
    hidden = replace(shot, visible_area=0, occluded=1.0)
    assert mot_line(shot).split(",")[6] == "1"
    assert mot_line(hidden).split(",")[6:] == ["0", "1", "0.00000"]
    line = mots_liner(small_dataset, small_dataset.about.recordings[0])
    assert line(hidden) is None
    assert str(line(shot)).startswith("1 2001 2 240 320 ")


def test_a_frame_that_is_not_there_is_told(small_dataset: StoredDataset, tmp_path: Path) -> None:
    bare = replace(small_dataset, folder=tmp_path / "moved")
    with pytest.raises(OutfitError, match=r"000000\.jpg: the dataset lacks this frame"):
        LAYOUTS["coco"](bare, tmp_path / "out", LayoutOptions())


def test_more_people_than_ids_are_refused(small_dataset: StoredDataset) -> None:
    about = small_dataset.about
    crowd = tuple(replace(about.people[0], outfit=outfit) for outfit in range(1000))
    crowded = replace(small_dataset, about=replace(about, people=crowd))
    with pytest.raises(OutfitError, match="session 0: MOTS holds 999 people, not 1000"):
        mots_liner(crowded, about.recordings[0])
