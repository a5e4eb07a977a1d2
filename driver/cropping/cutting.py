"""From a recording to its files: sampled key points, crops, and crops of crops."""

from __future__ import annotations

import math
import shutil
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from addon.errors import OutfitError

from ..outputs import replacing
from .boxes import PUBLISHED_IGNORED, Box, Rules, kept_boxes
from .points import KEY_POINTS, Row, Seen, moments, read_rows, sample
from .recordings import POINTS_FOLDER, FilmedPoints
from .videos import Picture, Video, open_video

CUT_LOG = "rand_cutinfo.txt"
CUT_SIDE, CUT_ABOVE, CUT_BELOW = 0.3, 0.1, 0.5  # of a crop's sides, at most
CUT_HEIGHT_TOO = 0.3  # how often the height is cut too


@dataclass(frozen=True)
class Wanted:
    """What to make of a recording; see the options of `crop`."""

    timestep: float
    fps: float | None
    min_width: int
    min_height: int
    published_ignore: bool
    drop_last: bool
    random_crops: bool
    cut_dropped: bool
    points: bool
    seed: int
    jpeg_quality: int


@dataclass(frozen=True)
class Crop:
    """One crop: whose, of which frame, where."""

    name: str
    frame: int
    seen: Seen
    box: Box


@dataclass(frozen=True)
class Cropped:
    """What came of a recording.

    Attributes
    ----------
    samples : int
        People at sampled moments.
    crops, dropped : int
        Written; deleted again as the last of a person.
    problem : str
        Why not all of it could be done, or "".
    """

    samples: int
    crops: int
    dropped: int
    problem: str = ""


def crop_recording(recording: FilmedPoints, out: Path, wanted: Wanted) -> Cropped:
    """Write a recording's files into its folder in `out`.

    Raises
    ------
    OutfitError
        Where its key points or its video cannot be read, or crops are there already.
    """
    target = out / recording.folder
    finished = target / "images" / recording.name
    if finished.is_dir() and any(finished.iterdir()):
        raise OutfitError(f"{finished}: there are crops already; give another folder")
    pictures = finished.with_name(f".{recording.name}.partial")  # until all of it is done
    shutil.rmtree(pictures, ignore_errors=True)
    rows = list(sample(read_rows(recording.points), wanted.timestep))
    _write_deal(target / POINTS_FOLDER / f"deal_{recording.name}.txt", rows)
    video = open_video(recording.video)
    frames = _by_frame(rows, recording.points, wanted.fps or video.fps)
    last = max(frames, default=0)
    crops, seen_frames = _cut_frames(video, frames, recording, pictures, wanted)
    if wanted.points:
        _write_points(target / "images" / f"{recording.name}_point.txt", crops, video)
    last_ones = _last_of_each(crops) if wanted.drop_last else set()
    if wanted.random_crops:
        _cut_at_random(crops, last_ones, pictures, target / "images", wanted)
    for name in last_ones:
        (pictures / name).unlink()
    if finished.is_dir():
        finished.rmdir()
    pictures.rename(finished)
    missing = len(frames) - seen_frames
    problem = (
        f"{video.path}: it ends before frame {last}, to which {recording.points.name} goes; "
        f"{missing} of {len(frames)} moments have no picture"
        if missing
        else ""
    )
    samples = sum(len(people) for people in frames.values())
    return Cropped(samples, len(crops), len(last_ones), problem)


def _write_deal(path: Path, rows: Sequence[Row]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(",".join(row.fields) + "\n" for row in rows)
    path.write_text(text, encoding="utf-8", newline="\n")


def _by_frame(rows: Sequence[Row], path: Path, fps: float) -> dict[int, tuple[Seen, ...]]:
    """Return who is on which frame; frame 0 is black and left out."""
    frames: dict[int, tuple[Seen, ...]] = {}
    for time, people in moments(rows, path):
        frame = math.floor(time * fps)
        if frame > 0:
            frames.setdefault(frame, people)
    return dict(sorted(frames.items()))


def _cut_frames(
    video: Video,
    frames: dict[int, tuple[Seen, ...]],
    recording: FilmedPoints,
    folder: Path,
    wanted: Wanted,
) -> tuple[list[Crop], int]:
    """Write the crops of all frames; return them and how many frames there were."""
    folder.mkdir(parents=True, exist_ok=True)
    place = recording.scene, recording.camera
    ignored = PUBLISHED_IGNORED.get(place, ()) if wanted.published_ignore else ()
    rules = Rules(video.width, video.height, wanted.min_width, wanted.min_height, ignored)
    crops, count = [], 0
    for frame, picture in video.pictures(list(frames)):
        count += 1
        for seen, box in kept_boxes(frames[frame], rules):
            name = f"{seen.person:06d}_s{place[0]:02d}_c{place[1]:02d}_f{frame:06d}.jpg"
            _save(folder / name, picture[box[1] : box[3], box[0] : box[2]], wanted.jpeg_quality)
            crops.append(Crop(name, frame, seen, box))
    return crops, count


def _save(path: Path, picture: Picture, quality: int) -> None:
    well, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not well:
        raise OutfitError(f"{path}: cannot be written as JPEG")
    path.write_bytes(data.tobytes())


def _write_points(path: Path, crops: Sequence[Crop], video: Video) -> None:
    """Write where each crop lies in the video, and its key points from the crop's top left."""
    lines = []
    for crop in crops:
        left, top = crop.box[:2]
        rows = [crop.seen.point(number) for number in range(1, KEY_POINTS + 1)]
        points = [value for r in rows for value in (int(r.x - left), int(video.height - r.y - top))]
        lines.append(",".join(map(str, (crop.name, *crop.box, *points))) + "\n")
    path.write_text("".join(lines), encoding="utf-8", newline="\n")


def _last_of_each(crops: Sequence[Crop]) -> set[str]:
    """Return each person's last crop: its points may be of a moment after the person's end."""
    last: dict[int, Crop] = {}
    for crop in crops:
        last[crop.seen.person] = crop
    return {crop.name for crop in last.values()}


def _cut_at_random(
    crops: Sequence[Crop], dropped: set[str], pictures: Path, images: Path, wanted: Wanted
) -> None:
    """Write a randomly cut copy of every crop, and a line of the log for each."""
    folder = images / "cropped"
    folder.mkdir(exist_ok=True)
    lines = []
    for crop in sorted(crops, key=lambda crop: crop.name):
        if crop.name in dropped and not wanted.cut_dropped:
            continue
        picture = cv2.imread(str(pictures / crop.name))
        if picture is None:
            raise OutfitError(f"{pictures / crop.name}: cannot be read again")
        seed = [wanted.seed, *crop.name.encode()]  # so that each cut depends on nothing else
        height, width = picture.shape[:2]
        left, top, right, bottom = random_cut(width, height, np.random.default_rng(seed))
        cut: NDArray[np.uint8] = picture[top:bottom, left:right].astype(np.uint8, copy=False)
        _save(folder / crop.name, cut, wanted.jpeg_quality)
        lines.append(f"{crop.name},{left},{top},{right},{bottom}\n")
    _add_to_log(images / CUT_LOG, lines, {crop.name for crop in crops})


def _add_to_log(path: Path, lines: Sequence[str], names: Collection[str]) -> None:
    """Add to the log of all cameras, in place of what an interrupted run said of these crops."""
    before = path.read_text(encoding="utf-8").splitlines(keepends=True) if path.is_file() else []
    others = [line for line in before if line.split(",", 1)[0] not in names]
    with replacing(path) as partial:
        partial.write_text("".join([*others, *lines]), encoding="utf-8", newline="\n")


def random_cut(width: int, height: int, rng: np.random.Generator) -> Box:
    """Draw what stays of a crop: one or both sides cut, in three of ten the height too."""
    sides = int(rng.integers(3))
    left = int(rng.integers(int(CUT_SIDE * width) + 1))
    right = width - int(rng.integers(int(CUT_SIDE * width) + 1))
    left, right = (left, width) if sides == 0 else (0, right) if sides == 1 else (left, right)
    if int(rng.integers(101)) / 100 > CUT_HEIGHT_TOO:
        return left, 0, right, height
    bottom = height - int(rng.integers(int(CUT_BELOW * height) + 1))
    return left, int(rng.integers(int(CUT_ABOVE * height) + 1)), right, bottom
