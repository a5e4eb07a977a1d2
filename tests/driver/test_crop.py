"""The command `crop`: sampled times, boxes and kept crops as the published rules have them."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.errors import OutfitError
from driver.crop import CropOptions, run
from driver.cropping.boxes import Box, Rules, kept_boxes, overlap, person_box
from driver.cropping.cutting import random_cut
from driver.cropping.points import Row, Seen, read_rows, sample
from driver.cropping.recordings import find_recordings

FULL_HD = Rules(1920, 1080)
# A body 200 pixels high and 60 wide: head, shoulders, hands, feet; y counts from the bottom.
BODY = ((500, 800), (480, 760), (520, 760), (470, 680), (530, 680), (490, 600), (510, 600))
ROOT_POINT = (500, 600)
# The published description shows this line of the second camera's clip.
PUBLISHED_LINE = (
    "630001_s99_c01_f000016.jpg,976,462,1023,619,18,20,15,37,26,36,20,79,33,80,17,147,27,151"
)


def seen(
    points: Sequence[tuple[float, float]] = BODY,
    root: tuple[float, float] = ROOT_POINT,
    *,
    depth: float = 10.0,
    person: int = 1,
    shift: tuple[float, float] = (0, 0),
) -> Seen:
    dx, dy = shift
    moved = (root[0] + dx, root[1] + dy)
    rows = [
        Row((), number, 1.0, person, number, x + dx, y + dy, depth, moved)
        for number, (x, y) in enumerate(points, 1)
    ]
    return Seen(person, tuple(rows))


def kept(*people: Seen, rules: Rules = FULL_HD) -> dict[int, Box]:
    return {one.person: box for one, box in kept_boxes(people, rules)}


def test_camera_0_is_sampled_each_half_second(reference: Path) -> None:
    points = reference / "clonedperson" / "capture" / "pointsCamera0.txt"
    rows = list(sample(read_rows(points), 0.5))
    times = list(dict.fromkeys(row.fields[0] for row in rows))
    assert len(rows) == 441
    assert times[:3] == ["0.03333334", "0.5333334", "1.033333"]
    assert times[-1] == "10.53333" and len(times) == 22
    assert np.all(np.diff([float(time) for time in times]) >= 0.46)
    people = [len({row.person for row in rows if row.fields[0] == time}) for time in times]
    assert people == [1, 2] + [3] * 20, "they come one after the other"


def test_a_recording_that_begins_late_in_a_second_has_two_samples_near_its_start() -> None:
    # Till 1.0 nothing is near to the mark 0; at 1.0 the first row moves it from 1.0 to 1.5, from
    # which 1.0 is not near any more (0.5), but 1.1 is (0.4), and moves it to 2.0; 1.6 is next.
    times = (0.7, 0.8, 0.9, 1.0, 1.0, 1.1, 1.2, 1.5, 1.6)
    rows = [Row((), line, time, 1, 1, 0, 0, 0, (0, 0)) for line, time in enumerate(times, 1)]
    assert [row.time for row in sample(rows, 0.5)] == [1.0, 1.0, 1.1, 1.6]


def test_1_box_of_a_body() -> None:
    # top 1080 - 800 = 280, bottom 1080 - 600 = 480: 200 high. 0.1 x 200 = 20 beside, 30 above,
    # 10 below: 470 - 20 = 450, 250, 530 + 20 = 550, 490; 100 / 240 = 0.417 is between 0.3 and 0.5.
    assert person_box(seen(), FULL_HD) == (450, 250, 550, 490)


def test_2_a_narrow_box_is_widened_about_its_middle() -> None:
    # 490..510 and 20 on each side: 470..530, 60 / 240 = 0.25; 0.3 x 240 = 72 about 500.
    points = [(min(max(x, 490), 510), y) for x, y in BODY]
    assert person_box(seen(points), FULL_HD) == (464, 250, 536, 490)


def test_3_a_wide_box_is_none() -> None:
    # 440..560 and 20 on each side: 420..580, 160 / 240 = 0.667 > 0.5.
    wide = [*BODY[:3], (440, 680), (560, 680), *BODY[5:]]
    assert person_box(seen(wide), FULL_HD) is None


def test_4_a_box_of_half_its_height_is_just_narrow_enough() -> None:
    # 460..540 and 20 on each side: 440..560, 120 / 240 = 0.5, not more.
    wide = [*BODY[:3], (460, 680), (540, 680), *BODY[5:]]
    assert person_box(seen(wide), FULL_HD) == (440, 250, 560, 490)


def test_5_the_root_belongs_to_the_box() -> None:
    # The root 40 lower: bottom 520, 240 high; 470 - 24, 280 - 36, 530 + 24, 520 + 12.
    assert person_box(seen(root=(500, 560)), FULL_HD) == (446, 244, 554, 532)


def test_6_points_beyond_the_frame_are_clipped_and_the_crop_is_dropped() -> None:
    # 460 to the left: x 10..70, box 10 - 20 = -10 .. 70 + 20 = 90: it touches the border.
    assert person_box(seen(shift=(-460, 0)), FULL_HD) == (-10, 250, 90, 490)
    assert kept(seen(shift=(-460, 0))) == {}
    # 300 up: y 1100 is clipped to 1080, so top 0, bottom 1080 - 900 = 180: 180 high;
    # 470 - 18, 0 - 27, 530 + 18, 180 + 9; 96 / 216 = 0.444.
    assert person_box(seen(shift=(0, 300)), FULL_HD) == (452, -27, 548, 189)
    assert kept(seen(shift=(0, 300))) == {}
    # All at the right edge: left 1920 >= 1920 - 5.
    assert person_box(seen(shift=(1500, 0)), FULL_HD) is None


def test_7_small_crops_are_dropped() -> None:
    # A sixth: x 490..510, y 600..634, 34 high: 490 - 3.4 = 486.6, 446 - 5.1 = 440.9,
    # 510 + 3.4 = 513.4, 480 + 1.7 = 481.7; 26.8 / 40.8 > 0.5 is too wide. With x 494..506:
    # 490.6 .. 509.4 is 18.8 / 40.8 = 0.46, box 490, 440, 509, 481: 19 wide, not more than 30.
    small = [(500, 634), (494, 620), (506, 620), (494, 615), (506, 615), (494, 600), (506, 600)]
    assert person_box(seen(small, (500, 600)), FULL_HD) == (490, 440, 509, 481)
    assert kept(seen(small, (500, 600))) == {}
    assert kept(seen(small, (500, 600)), rules=Rules(1920, 1080, 18, 40)) != {}
    assert kept(seen(small, (500, 600)), rules=Rules(1920, 1080, 18, 41)) == {}


def test_8_who_is_covered_by_somebody_nearer_is_dropped() -> None:
    # 20 to the right: 80 x 240 of 100 x 240 in common = 0.8 > 0.7.
    near, far = seen(depth=5.0), seen(depth=8.0, person=2, shift=(20, 0))
    assert overlap((450, 250, 550, 490), (470, 250, 570, 490)) == pytest.approx(0.8)
    assert kept(near, far) == kept(far, near) == {1: (450, 250, 550, 490)}


def test_9_of_two_equally_far_people_neither_is_kept() -> None:
    # 5.1 - 5.0 = 0.1 < 0.2 metres.
    assert kept(seen(depth=5.0), seen(depth=5.1, person=2, shift=(20, 0))) == {}
    # 5.5 - 5.0 = 0.5: the nearer one.
    assert list(kept(seen(depth=5.0), seen(depth=5.5, person=2, shift=(20, 0)))) == [1]


def test_10_those_who_cover_less_are_both_kept() -> None:
    # 40 to the right: 60 / 100 = 0.6, not more than 0.7.
    both = kept(seen(depth=5.0), seen(depth=5.1, person=2, shift=(40, 0)))
    assert both == {1: (450, 250, 550, 490), 2: (490, 250, 590, 490)}


def test_11_the_smaller_box_counts_and_a_dropped_one_hides_too() -> None:
    # Three in a row, 5, 6 and 7 metres away, each 20 further: 2 hides 3 though 1 hides 2; 1 and 3
    # have 60 / 100 in common only.
    row = [seen(depth=5.0 + k, person=k + 1, shift=(20 * k, 0)) for k in range(3)]
    assert list(kept(*row)) == [1]
    # A small body inside a large box is covered in full: 1.0 of the smaller.
    small = [(500 + (x - 500) / 2, 700 + (y - 700) / 2) for x, y in BODY]
    assert list(kept(seen(), seen(small, (500, 650), depth=30.0, person=2))) == [1]


def test_12_people_over_ignored_rectangles_are_left_out() -> None:
    # 100 x 240 at 450, 250; a rectangle 10 wide inside it is 1.0 of the smaller, one that covers
    # 20 of its own 100 columns is 0.2, not more.
    assert kept(seen(), rules=Rules(1920, 1080, ignored=((500, 300, 510, 400),))) == {}
    beside = Rules(1920, 1080, ignored=((530, 250, 630, 490),))
    assert kept(seen(), rules=beside) == {1: (450, 250, 550, 490)}


def test_cuts_stay_within_their_parts() -> None:
    cuts = np.array([random_cut(100, 200, np.random.default_rng(k)) for k in range(800)])
    left, top, right, bottom = cuts.T
    assert left.min() == 0 and left.max() == 30 and right.min() == 70 and right.max() == 100
    assert top.max() == 20 and bottom.min() == 100
    assert 0.25 < ((top > 0) | (bottom < 200)).mean() < 0.36


def test_the_capture_is_cropped_as_published(reference: Path, tmp_path: Path) -> None:
    source = reference / "clonedperson" / "capture"
    assert run(source, tmp_path, CropOptions()) == 0
    points = (tmp_path / "images" / "camera1_point.txt").read_text().splitlines()
    assert PUBLISHED_LINE in points
    for camera in (0, 1):
        deal = (tmp_path / "person-im" / f"deal_camera{camera}.txt").read_text().splitlines()
        assert len(deal) == 441
        assert deal[0].count(",") == 7 and "" not in deal[1].split(",")
    assert deal_line(tmp_path, 0, 1) == "0.03333334,630002,1801,543,62.131,1808,523,4"
    assert not any((tmp_path / "images" / "camera0").iterdir()), "too far away, all of them"
    crops = sorted(path.name for path in (tmp_path / "images" / "camera1").iterdir())
    named = [line.split(",")[0] for line in points]
    last = {max(name for name in named if name[:6] == person) for person in {n[:6] for n in named}}
    assert crops == sorted(set(named) - last) and len(last) == 3
    log = (tmp_path / "images" / "rand_cutinfo.txt").read_text().splitlines()
    assert [line.split(",")[0] for line in log] == crops
    for line in log:
        name, *cut = line.split(",")
        left, top, right, bottom = map(int, cut)
        part = cv2.imread(str(tmp_path / "images" / "cropped" / name))
        assert part.shape[:2] == (bottom - top, right - left)
    for line in points:
        name, x1, y1, x2, y2 = line.split(",")[:5]
        picture = cv2.imread(str(tmp_path / "images" / "camera1" / name))
        size = (int(y2) - int(y1), int(x2) - int(x1))
        assert (picture is None) == (name in last)
        assert picture is None or picture.shape[:2] == size


def deal_line(out: Path, camera: int, number: int) -> str:
    return (out / "person-im" / f"deal_camera{camera}.txt").read_text().splitlines()[number]


def test_the_published_traps_are_options(reference: Path, tmp_path: Path) -> None:
    source = reference / "clonedperson" / "capture"
    assert run(source, tmp_path / "a", CropOptions(cut_dropped=True)) == 0
    cut, whole = (tmp_path / "a" / "images" / name for name in ("cropped", "camera1"))
    assert len(list(cut.iterdir())) == len(list(whole.iterdir())) + 3 == 30
    plain = CropOptions(drop_last=False, random_crops=False, points=False, scene=2, fps=24.0)
    assert run(source, tmp_path / "b", plain) == 0
    names = [path.name for path in (tmp_path / "b" / "images" / "camera1").iterdir()]
    assert all("_s02_c01_f" in name for name in names)
    assert "630001_s02_c01_f000012.jpg" in names, "0.5333 s x 24 = 12.8"
    assert sorted(path.name for path in (tmp_path / "b" / "images").iterdir()) == [
        "camera0",
        "camera1",
    ]


def write_video(path: Path, frames: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), 30.0, (320, 240))
    for number in range(frames):
        picture = np.full((240, 320, 3), 60, np.uint8)
        cv2.rectangle(picture, (100, 60), (140, 180), (0, 4 * number % 256, 200), -1)
        writer.write(picture)
    writer.release()


def write_points(path: Path, times: Sequence[float]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = []
    for time in times:
        for number, (x, y) in enumerate(BODY, 1):
            start = (f"{time:.6f}", "7") if number == 1 else ("", "")
            place = (120 + (x - 500) // 2, 60 + (y - 600) // 2)
            rows.append(",".join(map(str, (*start, *place, 5.0, 120, 60, number))))
    path.write_text("\n".join(rows) + "\n")


def test_both_namings_are_found(tmp_path: Path) -> None:
    readme = tmp_path / "batch1" / "Recordings_scene02"
    write_points(readme / "person-im" / "pointsCamera0_1.txt", [0.1, 0.6, 1.1])
    write_video(tmp_path / "batch1" / "camera0_1.mp4", 40)  # as the published tree can be read
    pipeline = tmp_path / "Recordings20_scene05"
    write_points(pipeline / "person-im" / "pointsCamera3.txt", [0.1, 0.6, 1.1])
    write_video(pipeline / "camera3.mp4", 40)
    found = find_recordings(tmp_path)
    assert [(one.scene, one.camera, one.name) for one in found] == [
        (5, 3, "camera3"),
        (2, 0, "camera0_1"),
    ]
    out = tmp_path / "out"
    assert run(tmp_path, out, CropOptions()) == 0
    there = out / "batch1" / "Recordings_scene02"
    assert (there / "person-im" / "deal_camera0_1.txt").is_file()
    names = sorted(path.name for path in (there / "images" / "camera0_1").iterdir())
    assert names == ["000007_s02_c00_f000003.jpg", "000007_s02_c00_f000018.jpg"]
    picture = cv2.imread(str(there / "images" / "camera0_1" / names[1]))
    assert abs(int(picture[60, 25, 1]) - 72) < 12, "frame 18 of the video"
    with pytest.raises(OutfitError, match=r"no pointsCamera<number>\.txt"):
        find_recordings(out / "batch1")


def test_what_fails_is_told_and_the_rest_is_done(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    times = [0.1, 0.6, 1.1, 1.6]
    for camera in range(5):
        write_points(tmp_path / f"pointsCamera{camera}.txt", times)
    write_video(tmp_path / "camera0.mp4", 60)
    write_video(tmp_path / "camera1.mp4", 30)
    (tmp_path / "camera2.mp4").write_bytes(b"no video")
    shutil.copy(tmp_path / "camera0.mp4", tmp_path / "camera4.mp4")
    with (tmp_path / "pointsCamera4.txt").open("a") as file:
        file.write("2.1,7,10,ten,5,1,1,1\n")
    out = tmp_path / "out"
    assert run(tmp_path, out, CropOptions(drop_last=False)) == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 4
    assert "camera1.mp4: it ends before frame 48" in lines[0]
    assert "2 of 4 moments have no picture" in lines[0]
    assert "camera2.mp4: cannot be read as a video" in lines[1]
    assert "camera3.mp4: there is no such video" in lines[2]
    assert "pointsCamera4.txt:29: expected y as a number, got 'ten'" in lines[3]
    assert [len(list((out / "images" / f"camera{c}").iterdir())) for c in (0, 1)] == [4, 2]
    assert run(tmp_path, out, CropOptions()) == 1
    assert "there are crops already" in capsys.readouterr().err


def test_an_interrupted_crop_is_made_up_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_points(tmp_path / "pointsCamera0.txt", [0.1, 0.6, 1.1, 1.6])
    write_video(tmp_path / "camera0.mp4", 60)
    with monkeypatch.context() as patch:
        real = Path.rename

        def interrupt(self: Path, target: Path) -> Path:
            if self.name == ".camera0.partial":
                raise KeyboardInterrupt
            return real(self, target)

        patch.setattr(Path, "rename", interrupt)
        with pytest.raises(KeyboardInterrupt):
            run(tmp_path, tmp_path / "out", CropOptions())
    assert not (tmp_path / "out" / "images" / "camera0").exists()
    assert run(tmp_path, tmp_path / "out", CropOptions()) == 0
    assert run(tmp_path, tmp_path / "undisturbed", CropOptions()) == 0
    files = [
        {path.relative_to(out): path.read_bytes() for path in out.rglob("*") if path.is_file()}
        for out in (tmp_path / "out", tmp_path / "undisturbed")
    ]
    assert files[0] == files[1] and len(files[0]) == 3 + 3 + 3
    assert not list(tmp_path.rglob(".*"))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (",,1,2,3,4,5,6\n", ":1: expected a time and an id in the first row"),
        ("1,2,3\n", ":1: expected 8 fields, got 3"),
        ("nan,1,1,2,3,4,5,6\n", ":1: expected a time as a number, got 'nan'"),
        ("-1,1,1,2,3,4,5,6\n", ":1: expected a time of 0 to 10000000 seconds"),
        ("1e300,1,1,2,3,4,5,6\n", ":1: expected a time of 0 to 10000000 seconds"),
        (f"1,{'9' * 90},1,2,3,4,5,6\n", ":1: expected a person's id of nine digits at most"),
        ("1,x,1,2,3,4,5,6\n", ":1: expected a person's id, got 'x'"),
        ("1,1,1,2,3,4,5,8\n", ":1: expected a key point's number, 1 to 7, got '8'"),
        ("1,1,1,2,3,4,5,1\n", ":1: expected 7 key points of person 1 at 1 s, got 1"),
        ("1" * 2000, ":1: expected 8 fields"),
        ("\udcff", "cannot read these key points"),
    ],
)
def test_malformed_rows_are_told_by_file_and_line(
    text: str, sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "pointsCamera0.txt"
    path.write_text(text, errors="surrogateescape")
    write_video(tmp_path / "camera0.mp4", 3)
    assert run(tmp_path, tmp_path / "out", CropOptions()) == 1
    assert f"{path}" in (told := capsys.readouterr().err) and sentence in told


@given(st.text(st.sampled_from("0123456789,.-e \nx"), max_size=120))
def test_any_text_is_rows_or_told(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pointsCamera0.txt"
        path.write_text(text)
        try:
            rows = list(read_rows(path))
        except OutfitError as error:
            assert str(error).startswith(f"{path}:")
        else:
            assert all(row.time >= 0 and 1 <= row.point <= 7 for row in rows)
            assert len(list(sample(rows, 0.5))) <= len(rows)
