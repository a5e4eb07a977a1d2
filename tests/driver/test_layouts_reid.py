"""The layouts of person re-identification, read as their published readers do."""

from __future__ import annotations

import json
import re
import tarfile
from collections import Counter
from pathlib import Path

import cv2
import numpy as np
import pytest

from addon.errors import OutfitError
from driver.cropping.boxes import Rules, kept_boxes
from driver.cropping.points import moments, read_rows, sample
from driver.cropping.recordings import find_recordings
from driver.dataset.reading import StoredDataset
from driver.layouts import LayoutOptions, LayoutSummary, find_layout, market1501
from driver.layouts.recordings import time_text, write_video
from tests.driver.datasets import FRAMES, HEIGHT, RATE, WIDTH

LAYOUTS = ("clonedperson", "randperson", "msmt17", "market1501", "cuhk03-np", "city1m", "3dsl")
CLONED = re.compile(r"([-\d]+)_s([-\d]+)_c([-\d]+)_f([-\d]+)")
MARKET = re.compile(r"([-\d]+)_c(\d)")
SEQUENCE = re.compile(r"s(\d)_([-\d]+)")


@pytest.fixture(scope="module")
def written(
    small_dataset: StoredDataset, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, tuple[Path, LayoutSummary]]:
    """Every layout's folder and summary."""
    out = tmp_path_factory.mktemp("layouts")
    return {
        name: (out / name, find_layout(name)(small_dataset, out / name, LayoutOptions()))
        for name in LAYOUTS
    }


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("name", [*LAYOUTS, "webdataset", "imagefolder"])
def test_the_same_dataset_gives_the_same_bytes(
    small_dataset: StoredDataset, tmp_path: Path, name: str
) -> None:
    for which in ("a", "b"):
        find_layout(name)(small_dataset, tmp_path / which, LayoutOptions())
    first = contents(tmp_path / "a")
    assert first == contents(tmp_path / "b") and first


@pytest.mark.parametrize("name", [*LAYOUTS, "webdataset", "imagefolder"])
def test_a_folder_that_is_full_is_refused(
    small_dataset: StoredDataset, tmp_path: Path, name: str
) -> None:
    options = LayoutOptions(videos=False)
    find_layout(name)(small_dataset, tmp_path, options)
    with pytest.raises(OutfitError):
        find_layout(name)(small_dataset, tmp_path, options)


def test_clonedperson_reads_as_published(written: dict[str, tuple[Path, LayoutSummary]]) -> None:
    out, summary = written["clonedperson"]
    people: dict[str, set[int]] = {}
    count = 0
    for part in ("train", "test/query", "test/gallery"):
        for path in sorted((out / part).glob("*g")):
            match = CLONED.search(path.name)
            assert match is not None and re.fullmatch(r"\d{6}_s\d{2}_c\d{2}_f\d{6}\.jpg", path.name)
            people.setdefault(part, set()).add(int(match[1]))
            count += 1
    assert people["train"] == {700000, 700001, 700002}
    assert people["test/query"] == people["test/gallery"] == {705227, 705228, 705229}
    assert count == summary.images and summary.identities == 6


def test_clonedpersons_key_points_are_the_datasets(
    small_dataset: StoredDataset, written: dict[str, tuple[Path, LayoutSummary]]
) -> None:
    folder = written["clonedperson"][0] / "videos" / "1" / "Recordings_scene01" / "person-im"
    path = folder / "pointsCamera1_1.txt"
    recording = small_dataset.recordings[0, 1, 1]
    found = dict(moments(read_rows(path), path))
    for frame in small_dataset.frames(recording):
        people = found[frame.frame / RATE]
        assert len(people) == len(frame.shots)
        for seen, shot in zip(people, frame.shots, strict=True):
            rows = np.array([(row.x, HEIGHT - row.y, row.z) for row in seen.rows])
            assert np.abs(rows[:, :2] - shot.seven[:, :2]).max() <= 0.5
            assert np.abs(rows[:, 2] - shot.seven[:, 2]).max() <= 0.0005
            assert abs(seen.rows[0].root[0] - shot.root[0]) <= 0.5
            assert abs(HEIGHT - seen.rows[0].root[1] - shot.root[1]) <= 0.5
    first, second = path.read_text().splitlines()[:2]
    assert re.fullmatch(r"0,700000,-?\d+,-?\d+,\d+\.\d{3},-?\d+,-?\d+,1", first)
    assert re.fullmatch(r",,-?\d+,-?\d+,\d+\.\d{3},-?\d+,-?\d+,2", second)
    deal = (folder / "deal_camera1_1.txt").read_text().splitlines()
    assert deal == [",".join(row.fields) for row in sample(read_rows(path), 0.5)] != []
    assert all(line.split(",")[0] and line.split(",")[1] for line in deal)


def test_clonedpersons_videos_hold_the_frames(
    small_dataset: StoredDataset, written: dict[str, tuple[Path, LayoutSummary]]
) -> None:
    folder = written["clonedperson"][0] / "videos" / "2" / "Recordings_scene02"
    video = cv2.VideoCapture(str(folder / "camera0_2.mp4"))
    assert video.get(cv2.CAP_PROP_FPS) == RATE
    recording = small_dataset.recordings[1, 2, 0]
    for frame in range(FRAMES):
        there, picture = video.read()
        assert there and picture.shape == (HEIGHT, WIDTH, 3)
        wanted = small_dataset.read_frame(recording, frame).astype(int)
        assert np.abs(picture - wanted).mean() < 8
    assert not video.read()[0]


def test_a_disk_that_gets_full_is_told_of_a_video(
    small_dataset: StoredDataset, tmp_path: Path
) -> None:
    resource = pytest.importorskip("resource", reason="files have no largest size here")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4000, limits[1]))
    try:
        with pytest.raises(OutfitError, match=r"camera0\.mp4: \d of 8 frames were written"):
            recording = small_dataset.about.recordings[0]
            write_video(tmp_path / "camera0.mp4", small_dataset, recording)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_clonedpersons_crops_and_their_points_fit(
    small_dataset: StoredDataset, written: dict[str, tuple[Path, LayoutSummary]]
) -> None:
    out = written["clonedperson"][0]
    path = out / "videos/1/Recordings_scene02/images/camera2_1_point.txt"
    lines = path.read_text().splitlines()
    shots = {
        (shot.identity, shot.frame): shot
        for shot in small_dataset.shots(small_dataset.recordings[0, 2, 2])
    }
    identities = {700000: 0, 700001: 1, 705227: 2, 705228: 3}
    assert lines
    for line in lines:
        name, *numbers = line.split(",")
        x1, y1, x2, y2, *points = map(int, numbers)
        person, _, _, frame = map(int, CLONED.search(name).groups())  # type: ignore[union-attr]
        crop = next(out.rglob(name))
        assert cv2.imread(str(crop)).shape[:2] == (y2 - y1, x2 - x1)
        shot = shots[identities[person], frame]
        inside = np.reshape(points, (7, 2)) + np.array([x1, y1])
        assert np.abs(inside - shot.seven[:, :2]).max() <= 0.5


def test_the_pipelines_naming_is_what_crop_reads(
    small_dataset: StoredDataset, tmp_path: Path
) -> None:
    find_layout("clonedperson")(
        small_dataset, tmp_path, LayoutOptions(naming="pipeline", ids="contiguous")
    )
    folder = tmp_path / "Data" / "Recordings2_scene01"
    names = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert {"camera1.mp4", "person-im/pointsCamera1.txt", "person-im/deal_camera1.txt"} <= names
    assert "images/camera1_point.txt" in names
    crops = [path.name for path in (folder / "images" / "camera1").glob("*.jpg")]
    assert crops and all(any(tmp_path.glob(f"t*/**/{name}")) for name in crops)
    assert len(find_recordings(tmp_path / "Data")) == len(small_dataset.about.recordings)


def test_crops_by_the_points_are_those_of_the_published_rules(
    small_dataset: StoredDataset, tmp_path: Path
) -> None:
    options = LayoutOptions(
        crop_box="points", max_occluded=1, max_truncated=1, videos=False, naming="pipeline"
    )
    find_layout("clonedperson")(small_dataset, tmp_path, options)
    checked = 0
    for recording in small_dataset.about.recordings:
        folder = tmp_path / "Data" / f"Recordings{recording.session + 1}_scene{recording.scene:02d}"
        points = folder / "person-im" / f"pointsCamera{recording.camera}.txt"
        lines = (folder / "images" / f"camera{recording.camera}_point.txt").read_text().splitlines()
        ours = {tuple(map(int, line.split(",")[1:5])) for line in lines}
        for _, people in moments(read_rows(points), points):
            for _, box in kept_boxes(people, Rules(WIDTH, HEIGHT)):
                assert box in ours
                checked += 1
    assert checked > 100


@pytest.mark.parametrize("rate", [2.0, 7.5, 10.0, 24.0, 29.97, 30.0, 100.0])
def test_a_time_gives_its_frame_back(rate: float) -> None:
    for frame in [*range(2000), 100_003, 999_999]:
        assert int(float(time_text(frame, rate)) * rate) == frame
    assert time_text(1, 30.0) == "0.03333334"
    assert [time_text(frame, 2.0) for frame in range(4)] == ["0", "0.5", "1", "1.5"]


def test_randperson_reads_as_published(written: dict[str, tuple[Path, LayoutSummary]]) -> None:
    out, summary = written["randperson"]
    offset = [0, 2, 4, 6, 8, 9, 10, 12, 13, 14, 15]
    people = set()
    crops = sorted((out / "randperson_subset").glob("*g"))
    for path in crops:
        fields = path.name.split("_")
        assert offset[int(fields[1][1:])] + int(fields[2][1:]) >= 0 and int(fields[3][1:7]) >= 0
        people.add(int(fields[0]))
    assert len(crops) == summary.images and len(people) == summary.identities == 3
    archived = Counter[str]()
    for path in (out / "images").rglob("*.tar.gz"):
        with tarfile.open(path) as archive:
            for member in archive.getmembers():
                file = archive.extractfile(member)
                assert file is not None
                assert file.read() == (out / "randperson_subset" / member.name).read_bytes()
                archived[member.name] += 1
    assert archived == Counter(path.name for path in crops)
    tails = {path.name for path in (out / "videos" / "scene01").iterdir()}
    assert {"camera0_1.mp4", "pointsCamera0_1.txt", "deal_camera0_1.txt"} <= tails


def test_market_reads_as_published(written: dict[str, tuple[Path, LayoutSummary]]) -> None:
    out, summary = written["market1501"]
    people: dict[str, set[int]] = {}
    count = 0
    for part in ("bounding_box_train", "query", "bounding_box_test"):
        for path in (out / market1501.MAIN / part).glob("*.jpg"):
            assert re.fullmatch(r"\d{4}_c[1-6]s[1-6]_\d{6}_\d{2}\.jpg", path.name)
            match, sequence = MARKET.search(path.name), SEQUENCE.search(path.name)
            assert match and sequence and 1 <= int(match[2]) <= 6 and 1 <= int(sequence[1]) <= 6
            people.setdefault(part, set()).add(int(match[1]))
            count += 1
    assert people["bounding_box_train"] == {1, 2, 3}
    assert people["query"] == people["bounding_box_test"] == {4, 5, 6}
    assert count == summary.images and summary.notes == ()


def test_market_shares_camera_numbers_or_refuses(
    small_dataset: StoredDataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(market1501, "MOST_CAMERAS", 3)
    summary = market1501.write(small_dataset, tmp_path / "a", LayoutOptions())
    assert "share a number" in summary.notes[0]
    names = [path.name for path in (tmp_path / "a").rglob("*.jpg")]
    assert len(names) == summary.images
    assert {(n[5:7], n[7:9]) for n in names} == {
        (f"c{c}", f"s{s}") for c in (1, 2, 3) for s in (1, 2)
    }
    monkeypatch.setattr(market1501, "MOST_CAMERAS", 2)
    with pytest.raises(OutfitError, match="names tell 2 cameras apart, it has a camera 2"):
        market1501.write(small_dataset, tmp_path / "b", LayoutOptions())
    monkeypatch.setattr(market1501, "MOST_PEOPLE", 5)
    with pytest.raises(OutfitError, match="take up to 5 people, it has 6; take msmt17"):
        market1501.write(small_dataset, tmp_path / "c", LayoutOptions())


def test_msmt_reads_as_published(written: dict[str, tuple[Path, LayoutSummary]]) -> None:
    out, summary = written["msmt17"]
    listed: dict[str, set[str]] = {}
    people: dict[str, set[int]] = {}
    for which in ("train", "val", "query", "gallery"):
        folder = "train" if which in ("train", "val") else "test"
        for line in (out / "MSMT17_V1" / f"list_{which}.txt").read_text().splitlines():
            name, person = line.split(" ")
            assert 1 <= int(name.split("_")[2]) <= 6
            assert (out / "MSMT17_V1" / folder / name).is_file()
            assert int(name.split("/")[0]) == int(person)
            listed.setdefault(folder, set()).add(name)
            people.setdefault(which, set()).add(int(person))
    assert people["train"] == people["query"] == people["gallery"] == {0, 1, 2}
    assert people["val"] <= people["train"] and people["val"]
    assert sum(map(len, listed.values())) == summary.images


def test_cuhk_reads_as_published(written: dict[str, tuple[Path, LayoutSummary]]) -> None:
    out, summary = written["cuhk03-np"]
    count = Counter[str]()
    for kind in ("labeled", "detected"):
        for part in ("bounding_box_train", "bounding_box_test", "query"):
            for path in sorted((out / kind / part).glob("*.png")):
                assert MARKET.search(path.name) and re.fullmatch(
                    r"\d{4}_c[1-9]_\d+\.png", path.name
                )
                count[kind] += 1
    assert count["labeled"] == count["detected"] == summary.images / 2
    sizes = [
        [cv2.imread(str(path)).shape[:2] for path in sorted((out / kind / "query").glob("*.png"))]
        for kind in ("labeled", "detected")
    ]
    ratio = np.divide(sizes[1], sizes[0])
    assert 0.7 < ratio.min() < 0.98 and 1.02 < ratio.max() < 1.3


def test_3dsl_has_lists_poses_and_masks_that_fit(
    written: dict[str, tuple[Path, LayoutSummary]],
) -> None:
    out, summary = written["3dsl"]
    poses = json.loads((out / "pose" / "alphapose-results.json").read_text())
    by_name = {pose["image_id"]: pose for pose in poses}
    listed = 0
    for which in ("train", "query", "gallery"):
        for line in (out / "list" / f"{which}.txt").read_text().splitlines():
            path, person, camera = line.split(" ")
            picture = cv2.imread(str(out / path))
            mask = cv2.imread(
                str(out / "mask" / which / f"{Path(path).stem}.png"), cv2.IMREAD_UNCHANGED
            )
            assert mask.shape == picture.shape[:2] and set(np.unique(mask)) == {0, 255}
            pose = by_name[Path(path).name]
            points = np.reshape(pose["keypoints"], (17, 3))
            for x, y, _ in points[points[:, 2] == 1]:
                assert mask[int(y), int(x)] == 255
            assert pose["category_id"] == 1 and pose["score"] == points[:, 2].sum()
            assert int(person) >= 700000 and 0 <= int(camera) < 6
            listed += 1
    assert listed == len(poses) == len(by_name) == summary.images
