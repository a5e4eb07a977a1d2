"""DanceReID: its own inputs and our datasets to pictures, poses, lists and h5; nothing is run."""

from __future__ import annotations

import json
import os
import pickle
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import cv2
import h5py
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageColor

from addon.errors import OutfitError
from driver.cli import main
from driver.dancereid import DanceOptions, run
from driver.dancing.arrays import as_numbers, read_objects
from driver.dancing.crops import crop_dancer
from driver.dancing.inputs import read_annotation, read_poses, read_table
from driver.dancing.skeleton import draw_skeleton
from driver.dataset.reading import StoredDataset
from driver.layouts import LAYOUTS, LayoutOptions

# People of the published table's 21 videos: the last is number 99.
PEOPLE = (5, 7, 5, 3, 3, 5, 3, 4, 5, 3, 5, 5, 7, 7, 4, 8, 4, 5, 4, 5, 3)
TESTED = {0: "ZhuDSdmby8k", 1: "FvfBGRSycQQ", 8: "qz2311gT1y4"} | {
    18: "trftzcE6kXA",
    19: "vm--8m-dKvE",
    20: "7jRvxkYuYvk",
}
WIDTH, HEIGHT = 160, 120


def stick(x: float) -> np.ndarray:
    """A pose 80 pixels high about x."""
    rows = np.linspace(20, 100, 17)
    return np.column_stack([np.full(17, x) + 4 * (np.arange(17) % 2), rows])


def person(number: int, x: float) -> dict[str, Any]:
    return {"id": number + 1, "box_pos": [x - 10, x + 10, 20, 100], "pose_pos": stick(x)}


def write_video(path: Path, frames: int) -> None:
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), 25.0, (WIDTH, HEIGHT))
    for number in range(frames):
        writer.write(np.full((HEIGHT, WIDTH, 3), (90, 60 + 20 * number, 200), np.uint8))
    writer.release()


def name_of(video: int) -> str:
    return TESTED.get(video, f"video{video:06d}")


def write_inputs(folder: Path, people: Sequence[int], frames: int = 3) -> Path:
    """Videos with so many people each, all of them valid on all frames but the last person's 0."""
    (folder / "npy").mkdir(parents=True)
    annotation = {}
    for video, count in enumerate(people):
        name = name_of(video)
        write_video(folder / f"{video:03d}_{name}.mp4", frames)
        boxes = {n: person(n, 20 + 120 * n / max(count, 2)) for n in range(count)}
        poses = {frame: dict(boxes) for frame in range(frames)}
        np.save(folder / "npy" / f"{name}.npy", poses, allow_pickle=True)  # type: ignore[arg-type]
        annotation[name] = {str(n): list(range(n == count - 1, frames)) for n in range(count)}
    (folder / "annotation.json").write_text(json.dumps(annotation))
    return folder


def imported(folder: Path, out: Path, **kwargs: Any) -> int:
    options = DanceOptions(**{"interval": 1, **kwargs})
    return run(folder, folder / "npy", folder / "annotation.json", out, options)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Inputs with as many videos and people as the published collection, and two videos more."""
    folder = write_inputs(tmp_path_factory.mktemp("published"), (*PEOPLE, 2, 3), frames=2)
    lines = ["PID,File_name,Youtube_id"]
    last = -1
    for video, count in enumerate(PEOPLE):
        last += count
        lines.append(f"{last},{video:03d}_{name_of(video)}.mp4,x")
    (folder / "video_data.csv").write_text("\n".join(lines) + "\n")
    return folder


def test_the_split_is_the_intended_one(published: Path, tmp_path: Path) -> None:
    assert imported(published, tmp_path, table=published / "video_data.csv") == 0
    for name in ("split.json", "splits.json"):
        (split,) = json.loads((tmp_path / name).read_text())
        assert split["trainval"] == [*range(12, 35), *range(40, 88)]
        assert len(split["trainval"]) == 71
        assert split["query"] == [*range(12), *range(35, 40), *range(88, 100)]
        assert split["gallery"] == split["query"]
        assert not set(split["trainval"]) & set(split["query"])
    videos = json.loads((tmp_path / "video.json").read_text())
    assert videos["ZhuDSdmby8k"] == [0, 1, 2, 3, 4]
    assert videos[name_of(22)] == [102, 103, 104], "not in the table: no part of the split"
    meta = json.loads((tmp_path / "meta.json").read_text())
    assert meta["shot"] == "single" and len(meta["identities"]) == 105
    assert meta["identities"][0] == ["0000_000000.jpg", "0000_000001.jpg"]
    assert meta["identities"][4] == ["0004_000001.jpg"], "frame 0 of the last one is not valid"
    assert meta["n_detects"] == [2 * count - 1 for count in (*PEOPLE, 2, 3)]
    assert meta["total_detects"] == sum(meta["n_detects"])


def test_the_published_split_is_a_flag(published: Path, tmp_path: Path) -> None:
    assert imported(published, tmp_path, published_split=True) == 0
    (split,) = json.loads((tmp_path / "splits.json").read_text())
    assert split["trainval"] == list(range(17, 88)) and len(split["trainval"]) == 71
    assert set(split["trainval"]) & set(split["query"]) == {35, 36, 37, 38, 39}
    assert len(split["query"]) == 29


def test_pictures_poses_and_h5_hold_the_same(tmp_path: Path) -> None:
    folder = write_inputs(tmp_path / "in", (2, 3), frames=4)
    out = tmp_path / "out"
    assert imported(folder, out, interval=2, skeleton=True, h5=True, split_folder=True) == 0
    meta = json.loads((out / "meta.json").read_text())
    assert meta["identities"][2] == [f"001_{name_of(1)}/0002_{f:06d}.jpg" for f in (0, 2)]
    with h5py.File(out / "DanceReID.h5") as file:
        names = [name.split("/")[1][:-4] for names in meta["identities"] for name in names]
        assert sorted(names) == sorted(file["dataset/images"]) == sorted(file["dataset/poses"])
        for names in meta["identities"]:
            for name in names:
                plain = name.split("/")[1].removesuffix(".jpg")
                for kind in ("images", "skeleton"):
                    data = (out / kind / name).read_bytes()
                    stored = file[f"dataset/{kind}/{plain}"]
                    assert stored.shape == (1,) and stored[0].tobytes() == data
                    assert cv2.imdecode(stored[0], cv2.IMREAD_COLOR).shape == (256, 128, 3)
                pose = np.loadtxt(out / "poses" / name.replace(".jpg", ".txt"))
                assert pose.shape == (17, 2)
                assert np.array_equal(pose, file[f"dataset/poses/{plain}"][:])
    again = tmp_path / "again"
    assert imported(folder, again, interval=2, skeleton=True, h5=True, split_folder=True) == 0
    files = [path for path in out.rglob("*") if path.is_file()]
    assert all(path.read_bytes() == (again / path.relative_to(out)).read_bytes() for path in files)


def test_crops_by_hand() -> None:
    frame = np.zeros((400, 600, 3), np.uint8)
    frame[100:300, 250:350] = 255
    # 60 x 200 at (270, 100): 200 high, so 100 wide, about (300, 200): columns 250..350, rows
    # 100..300; factor 128 / 100 = 256 / 200 = 1.28.
    pose = np.tile([275.0, 150.0], (17, 1))
    crop, moved = crop_dancer(frame, (270, 100, 330, 300), pose, published_scale=False)
    assert crop.shape == (256, 128, 3) and crop.min() == 255
    assert np.allclose(moved, [25 * 1.28, 50 * 1.28])
    same = crop_dancer(frame, (270, 100, 330, 300), pose, published_scale=True)[1]
    assert np.allclose(moved, same)
    # 200 x 100 is grown to 400 high and 200 wide: the middle's row 200, rows 0..400 end at 399.
    wide = crop_dancer(frame, (200, 150, 400, 250), pose, published_scale=False)[1]
    assert np.allclose(wide, [75 * 128 / 200, 150 * 256 / 399])
    # At the left border: columns -40..60 become 0..100.
    border = crop_dancer(frame, (-20, 100, 40, 300), np.full((17, 2), 50.0), published_scale=False)
    assert np.allclose(border[1][0], [50 * 1.28, -50 * 1.28])
    with pytest.raises(OutfitError, match="has no room"):
        crop_dancer(frame, (700, 100, 760, 300), pose, published_scale=False)


def test_the_published_scale_mixes_the_axes_up_where_crops_are_clipped() -> None:
    frame = np.zeros((200, 600, 3), np.uint8)
    # 300 high and 150 wide in 200 rows: rows 0..199, columns 225..375. Right is x by 128 / 150
    # and y by 256 / 199; published is x by 256 / 199 about the middle 300, y by 128 / 150 about
    # 99.5.
    pose = np.tile([260.0, 50.0], (17, 1))
    right = crop_dancer(frame, (250, -50, 350, 250), pose, published_scale=False)[1]
    assert np.allclose(right, [35 * 128 / 150, 50 * 256 / 199])
    published = crop_dancer(frame, (250, -50, 350, 250), pose, published_scale=True)[1]
    assert np.allclose(published, [64 - 40 * 256 / 199, 128 - 49.5 * 128 / 150])


def test_skeletons_are_drawn_as_published() -> None:
    crop = np.zeros((256, 128, 3), np.uint8)
    pose = np.full((17, 2), -1.0)
    pose[0], pose[5], pose[7], pose[11], pose[12] = (
        (60, 20),
        (40, 60),
        (20, 110),
        (44, 140),
        (80, 140),
    )
    drawn = draw_skeleton(crop, pose, 3)
    assert not crop.any(), "the crop itself stays"
    assert tuple(drawn[18, 58]) == ImageColor.getrgb("green")
    assert tuple(drawn[57, 43]) == ImageColor.getrgb("yellow")
    assert tuple(drawn[143, 83]) == ImageColor.getrgb("red")
    line = ImageColor.getrgb(list(ImageColor.colormap)[30])
    assert tuple(drawn[85, 30]) == line[:3], "shoulder to elbow"
    assert tuple(drawn[100, 42]) == line[:3], "shoulder to hip"
    assert not drawn[140, 62].any(), "no line from hip to hip"
    assert not draw_skeleton(crop, np.full((17, 2), np.nan), 0).any()


def saved(path: Path, content: Any, protocol: int | None = None) -> Path:
    np.save(path, content, allow_pickle=True)
    if protocol is not None:
        header = path.read_bytes()[:128]
        array = np.empty((), object)
        array[()] = content
        path.write_bytes(header + pickle.dumps(array, protocol))
    return path


@pytest.mark.parametrize("protocol", [None, 0, 1, 2, 3, 4])
def test_poses_are_read_in_every_way_numpy_writes_them(
    protocol: int | None, tmp_path: Path
) -> None:
    content = {0: {}, 1: {"a": person(2, 50.25), "b": person(0, 7)}}
    content[1]["b"]["box_pos"] = np.array([1, 2, 3, 4], ">i4")
    content[1]["a"]["id"] = np.int64(3)
    content[1]["a"]["box_pos"] = [np.float32(1.5), 2, 3, np.float64(4)]
    content[1]["b"]["pose_pos"] = np.asfortranarray(stick(9).astype(np.float32))
    poses = read_poses(saved(tmp_path / "poses.npy", content, protocol))
    assert poses[0] == ()
    first, second = poses[1]
    assert (first.number, second.number) == (2, 0)
    assert first.box == (1.5, 3.0, 2.0, 4.0), "left, top, right, bottom of x1, x2, y1, y2"
    assert second.box == (1.0, 3.0, 2.0, 4.0)
    assert np.array_equal(first.pose, stick(50.25))
    assert np.array_equal(second.pose, stick(9).astype(np.float32))


class Trap:
    """Its reading by numpy would make a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[str]]:
        return os.mkdir, (str(self.path),)


@pytest.mark.parametrize("protocol", [0, 2, 4])
def test_nothing_that_a_file_names_is_run(protocol: int, tmp_path: Path) -> None:
    path = saved(tmp_path / "trap.npy", {0: {"a": Trap(tmp_path / "made")}}, protocol)
    with pytest.raises(OutfitError, match=r"it names \w+\.mkdir, .* it was not run"):
        read_poses(path)
    assert not (tmp_path / "made").exists()


@given(data=st.data())
def test_damaged_files_are_told(data: st.DataObject, tmp_path_factory: Any) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    whole = bytearray(saved(folder / "poses.npy", {0: {"a": person(0, 5)}}).read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    end = data.draw(st.integers(0, len(whole)))
    (folder / "poses.npy").write_bytes(whole[: end or None])
    try:
        poses = read_poses(folder / "poses.npy")
    except OutfitError as error:
        assert "poses.npy" in str(error)
    else:
        assert all(dancer.pose.shape == (17, 2) for seen in poses.values() for dancer in seen)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (np.zeros(3), "expected Python objects"),
        ([1, 2], "expected"),
        ({0: [1]}, "frame 0: expected a dict of boxes"),
        ({-1: {}}, "expected a frame's number from 0, got -1"),
        ({0: {"a": {"id": 1}}}, "frame 0, box a: expected id, box_pos"),
        ({0: {"a": {**person(0, 5), "id": 0}}}, "expected an id from 1, got 0"),
        ({0: {"a": {**person(0, 5), "pose_pos": np.zeros((16, 2))}}}, "pose_pos"),
        ({0: {"a": {**person(0, 5), "box_pos": [1, 2, 3, np.nan]}}}, "box_pos"),
    ],
)
def test_wrong_poses_are_told(content: Any, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(OutfitError, match=sentence):
        read_poses(saved(tmp_path / "poses.npy", content))


def test_arrays_come_back_whole(tmp_path: Path) -> None:
    numbers = np.random.default_rng(0).normal(size=(3, 4))
    stored = read_objects(saved(tmp_path / "a.npy", {"x": numbers}))["x"]
    assert np.array_equal(as_numbers(stored, (3, 4)), numbers)


def test_one_broken_video_does_not_stop_the_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_inputs(tmp_path / "in", (2, 3, 2, 1), frames=3)
    (folder / f"001_{name_of(1)}.mp4").unlink()
    write_video(folder / f"002_{name_of(2)}.mp4", 2)
    assert imported(folder, tmp_path / "out") == 1
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 2
    assert f"no .mp4 file with {name_of(1)} in its name" in told[0]
    assert "it has poses of 3 frames" in told[1] and "has 2" in told[1]
    videos = json.loads((tmp_path / "out" / "video.json").read_text())
    assert videos == {name_of(0): [0, 1], name_of(3): [2]}, "the numbers move up"
    with pytest.raises(OutfitError, match="there is a DanceReID already"):
        imported(folder, tmp_path / "out")


def test_other_collections_are_split_by_videos_that_the_seed_draws(tmp_path: Path) -> None:
    folder = write_inputs(tmp_path / "in", (0, 0, 3, 2, 2, 3), frames=2)
    annotation = json.loads((folder / "annotation.json").read_text())
    kept = {name: people for name, people in annotation.items() if people}
    (folder / "annotation.json").write_text(json.dumps(kept))
    assert imported(folder, tmp_path / "out") == 0
    (split,) = json.loads((tmp_path / "out" / "split.json").read_text())
    assert sorted(split["trainval"] + split["query"]) == list(range(10))
    videos = json.loads((tmp_path / "out" / "video.json").read_text())
    assert split["query"] in videos.values()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[]", "expected an object of videos"),
        ("{", "cannot read this annotation"),
        ('{"v": []}', "video v: expected an object of people"),
        ('{"v": {"x": []}}', "video v: expected a person's number from 0, got 'x'"),
        (f'{{"v": {{"{"9" * 5000}": []}}}}', "video v: expected a person's number from 0"),
        ('{"v": {"0": [1.5]}}', "video v, person 0: expected a list of frames' numbers"),
    ],
)
def test_wrong_annotations_are_told(text: str, sentence: str, tmp_path: Path) -> None:
    (tmp_path / "annotation.json").write_text(text)
    with pytest.raises(OutfitError, match=sentence):
        read_annotation(tmp_path / "annotation.json")


def test_wrong_tables_are_told(tmp_path: Path) -> None:
    path = tmp_path / "video_data.csv"
    path.write_text("PID,File_name\n4,000_a.mp4\n4,001_b.mp4\n")
    with pytest.raises(OutfitError, match=r":3: expected a PID above 4, got 4"):
        read_table(path)
    path.write_text("A,B\n1,2\n")
    with pytest.raises(OutfitError, match=":2: expected PID and File_name"):
        read_table(path)


def test_our_dataset_as_dancereid(small_dataset: StoredDataset, tmp_path: Path) -> None:
    options = LayoutOptions(interval=2, skeleton=True, h5=True)
    summary = LAYOUTS["dancereid"](small_dataset, tmp_path, options)
    meta = json.loads((tmp_path / "meta.json").read_text())
    (split,) = json.loads((tmp_path / "splits.json").read_text())
    assert split["trainval"] == [0, 1, 2] and split["query"] == split["gallery"] == [3, 4, 5]
    assert json.loads((tmp_path / "video.json").read_text()) == {
        "session00": [0, 1, 3, 4],
        "session01": [2, 4, 5],
    }
    names = [name for names in meta["identities"] for name in names]
    assert len(names) == len(set(names)) == summary.images == meta["total_detects"] > 100
    assert sorted(names) == sorted(path.name for path in (tmp_path / "images").iterdir())
    with h5py.File(tmp_path / "DanceReID.h5") as file:
        assert len(file["dataset/skeleton"]) == len(names)
        poses = np.stack([file[f"dataset/poses/{name[:-4]}"][:] for name in names])
    inside = (poses >= -1) & (poses <= (129, 257))
    assert inside.all(axis=2).mean() > 0.9, "the joints lie on the crops"


def test_the_published_split_of_our_dataset(small_dataset: StoredDataset, tmp_path: Path) -> None:
    options = LayoutOptions(interval=8, published_split=True)
    summary = LAYOUTS["dancereid"](small_dataset, tmp_path, options)
    (split,) = json.loads((tmp_path / "split.json").read_text())
    assert split["trainval"] == [] and split["query"] == [0, 1, 2, 3, 4, 5]
    assert any("share" in note for note in summary.notes)


def test_the_command_line(tmp_path: Path) -> None:
    folder = write_inputs(tmp_path / "in", (1, 2), frames=2)
    given = ["--poses", folder / "npy", "--annotation", folder / "annotation.json"]
    out = ["-o", tmp_path / "out", "--interval", "1", "--no-skeleton"]
    assert main(["dancereid", *map(str, [folder, *given, *out])]) == 0
    assert len(list((tmp_path / "out" / "images").iterdir())) == 4
    missing = ["--poses", tmp_path / "none", "--annotation", folder / "annotation.json"]
    assert main(["dancereid", *map(str, [folder, *missing, "-o", tmp_path / "b"])]) == 2
