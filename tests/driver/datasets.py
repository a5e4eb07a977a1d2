"""A small dataset made by code: figures of capsules that walk before six cameras, drawn exactly.

Two scenes (day and night) of three cameras, two sessions, six identities, one of them in two
outfits; pairs walk side by side. Masks, boxes, key points and depth fit the pictures.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from pycocotools import mask as run_lengths

from addon.shots.camera import Camera
from addon.shots.scene_record import Light, SceneRecord
from driver.dataset.model import TEST, TRAIN, Dataset, PersonRecord, PersonShot, Recording
from driver.dataset.reading import StoredDataset, open_dataset
from driver.dataset.writing import write_dataset

WIDTH, HEIGHT, FOCAL = 320, 240, 300.0
RATE, FRAMES = 2.0, 8
SCENES = (1, 2)
EYES = ((0.0, -4.6, 2.6), (-4.6, 0.8, 2.4), (2.6, 4.6, 3.0))
AIM = (0.0, 0.4, 0.85)
ROOM = (WIDTH, HEIGHT)  # the canvas reaches so far beyond the frame on each side
JOINTS = (
    *("nose", "left_eye", "right_eye", "left_ear", "right_ear"),
    *("left_shoulder", "right_shoulder", "left_elbow", "right_elbow"),
    *("left_wrist", "right_wrist", "left_hip", "right_hip"),
    *("left_knee", "right_knee", "left_ankle", "right_ankle"),
)
# outfit -> identity, split, session, group, place in it, lane (metres), top's and bottom's colour
CAST = (
    (0, TRAIN, 0, 0, 0, 0.0, (200, 60, 50), (40, 40, 90)),
    (1, TRAIN, 0, 0, 1, 0.7, (240, 200, 60), (60, 90, 60)),
    (2, TEST, 0, 1, 0, 1.4, (60, 140, 210), (90, 60, 40)),
    (3, TEST, 0, 1, 1, -0.6, (120, 190, 90), (50, 50, 50)),
    (4, TRAIN, 1, -1, 0, 0.9, (170, 90, 180), (110, 110, 130)),
    (5, TEST, 1, 0, 0, 0.2, (230, 140, 60), (30, 60, 110)),
    (3, TEST, 1, 0, 1, -0.5, (220, 220, 225), (150, 40, 60)),
)
SKIN = (222, 180, 150)


@dataclass(frozen=True, eq=False)
class Figure:
    """One person on one frame, before it is known who stands before whom."""

    outfit: int
    joints: NDArray[np.float64]  # (17, 3) world metres
    seen: NDArray[np.float64]  # (17, 3) pixels and depth
    root: NDArray[np.float64]  # (3,) pixels and depth
    paint: NDArray[np.uint8]  # the canvas, (3 H, 3 W, 4)


def make_dataset(folder: Path) -> StoredDataset:
    """Write the dataset into a folder and open it."""
    dataset = describe()
    rows = [row for recording in dataset.recordings for row in record(folder, dataset, recording)]
    write_dataset(folder, dataset, rows)
    return open_dataset(folder)


def describe() -> Dataset:
    """Return what dataset.json says."""
    scenes = tuple(
        SceneRecord(name, index, index, light, tuple(map(_camera, range(len(EYES)))))
        for name, index, light in zip(
            ("street_day", "street_night"), SCENES, _lights(), strict=True
        )
    )
    recordings = tuple(
        Recording(session, scene.index, camera, FRAMES)
        for session in (0, 1)
        for scene in scenes
        for camera in range(len(EYES))
    )
    return Dataset("small", 7, RATE, scenes, _people(), recordings, JOINTS, {"engine": "drawn"})


def _people() -> tuple[PersonRecord, ...]:
    return tuple(
        PersonRecord(
            identity,
            outfit,
            f"person{outfit:03d}",
            split,
            identity // 4,
            session,
            "female" if identity % 2 else "male",
            (
                {"category": "short_sleeve_top", "cut": "tee", "colours": [list(top)]},
                {"category": "trousers", "cut": "jeans", "colours": [list(bottom)]},
            ),
            {"height": 1.7, "age": 0.5},
        )
        for outfit, (identity, split, session, _, _, _, top, bottom) in enumerate(CAST)
    )


def _lights() -> tuple[Light, Light]:
    day = Light("day", 14.0, (0.0, 0.6, 0.8), 0.2, (1.0, 0.96, 0.9))
    return day, Light("night", 23.0, None, 0.0, (1.0, 0.8, 0.5))


def _camera(number: int) -> Camera:
    eye, aim = np.asarray(EYES[number]), np.asarray(AIM)
    forward = (aim - eye) / np.linalg.norm(aim - eye)
    right = np.cross(forward, (0, 0, 1))
    right /= np.linalg.norm(right)
    turn = np.stack([right, np.cross(forward, right), forward])
    extrinsics = np.column_stack([turn, -turn @ eye])
    intrinsics = np.array([[FOCAL, 0, WIDTH / 2], [0, FOCAL, HEIGHT / 2], [0, 0, 1]])
    return Camera(f"cam{number:02d}", WIDTH, HEIGHT, intrinsics, extrinsics)


def record(folder: Path, dataset: Dataset, recording: Recording) -> Iterator[PersonShot]:
    """Write a recording's frames and yield their rows."""
    scene = next(one for one in dataset.scenes if one.index == recording.scene)
    camera = scene.cameras[recording.camera]
    plate = _plate(folder, scene, recording.camera)
    name = f"session{recording.session:02d}_s{scene.index:02d}_c{recording.camera:02d}"
    frames = folder / "frames" / name
    frames.mkdir(parents=True)
    cast = [outfit for outfit, one in enumerate(CAST) if one[2] == recording.session]
    for frame in range(recording.frames):
        figures = [draw(camera, outfit, frame / RATE, scene.index) for outfit in cast]
        figures.sort(key=lambda figure: -figure.root[2])  # the farthest is painted first
        picture = _painted(plate, figures, scene.light)
        quality = [cv2.IMWRITE_JPEG_QUALITY, 92]
        cv2.imwrite(str(frames / f"{frame:06d}.jpg"), picture, quality)
        yield from _rows(recording, frame, figures, dataset)


def _plate(folder: Path, scene: SceneRecord, camera: int) -> NDArray[np.uint8]:
    """The empty scene: a wall with windows over a pavement, other colours for each camera."""
    rng = np.random.default_rng([scene.index, camera])
    plate = np.empty((HEIGHT, WIDTH, 3), np.uint8)
    plate[:] = rng.integers(90, 190, 3)
    plate[90:] = np.linspace(120, 90, HEIGHT - 90)[:, None, None]
    for left in range(10, WIDTH, 50):
        cv2.rectangle(plate, (left, 15), (left + 28, 60), rng.integers(40, 230, 3).tolist(), -1)
    if scene.light.time == "night":
        plate = (plate * 0.35).astype(np.uint8)
    path = folder / "scenes" / f"s{scene.index:02d}" / f"plate_c{camera:02d}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), plate)
    return plate


def draw(camera: Camera, outfit: int, seconds: float, scene: int) -> Figure:
    """Return a person as a camera sees it at a moment, drawn on a canvas larger than the frame."""
    root = _place(outfit, seconds, scene)
    joints = _pose(root, seconds + outfit)
    seen = camera.project(joints)
    paint = _paint(seen, CAST[outfit][6], CAST[outfit][7])
    return Figure(outfit, joints, seen, camera.project(root[None])[0], paint)


def _place(outfit: int, seconds: float, scene: int) -> NDArray[np.float64]:
    start = -2.3 + 0.35 * (outfit % 4) + 0.2 * scene
    return np.array([start + 0.9 * seconds, CAST[outfit][5], 0.0])


def _pose(root: NDArray[np.float64], phase: float) -> NDArray[np.float64]:
    """A walk along +x: (17, 3) world metres; left is +y."""
    swing = 0.25 * np.sin(3.0 * phase)
    rows = [(0.12, 0.0, 1.6), (0.1, 0.04, 1.64), (0.1, -0.04, 1.64)]
    rows += [(0.0, 0.08, 1.62), (0.0, -0.08, 1.62), (0.0, 0.2, 1.42), (0.0, -0.2, 1.42)]
    rows += [(-swing / 2, 0.25, 1.15), (swing / 2, -0.25, 1.15)]
    rows += [(-swing, 0.26, 0.9), (swing, -0.26, 0.9), (0.0, 0.1, 0.92), (0.0, -0.1, 0.92)]
    rows += [(swing, 0.1, 0.5), (-swing, -0.1, 0.5), (swing, 0.1, 0.08), (-swing, -0.1, 0.08)]
    return root + np.asarray(rows)


def _paint(
    seen: NDArray[np.float64], top: tuple[int, int, int], bottom: tuple[int, int, int]
) -> NDArray[np.uint8]:
    canvas = np.zeros((3 * HEIGHT, 3 * WIDTH, 4), np.uint8)
    points = np.rint(seen[:, :2] + ROOM).astype(int).clip(-4000, 4000)

    def thick(metres: float) -> int:
        return max(1, round(metres * FOCAL / seen[:, 2].mean()))

    def limb(names: Sequence[int], colour: tuple[int, int, int], metres: float) -> None:
        paint = (*colour[::-1], 255)
        cv2.polylines(canvas, [points[list(names)]], False, paint, thick(metres))

    limb((5, 7, 9), top, 0.1)
    limb((6, 8, 10), top, 0.1)
    limb((11, 13, 15), bottom, 0.15)
    limb((12, 14, 16), bottom, 0.15)
    torso = cv2.convexHull(points[[5, 6, 12, 11]])
    cv2.fillConvexPoly(canvas, torso, (*top[::-1], 255))
    limb((5, 6, 12, 11, 5), top, 0.14)
    middle = points[:5].mean(axis=0).astype(int)
    cv2.circle(canvas, tuple(middle.tolist()), thick(0.14), (*SKIN[::-1], 255), -1)
    return canvas


def _painted(
    plate: NDArray[np.uint8], figures: Sequence[Figure], light: Light
) -> NDArray[np.uint8]:
    picture = plate.copy()
    for figure in figures:
        inside = _inside(figure.paint)
        colours = inside[..., :3] * (0.6 if light.time == "night" else 1.0)
        picture[inside[..., 3] > 0] = colours[inside[..., 3] > 0]
    return picture


def _inside(canvas: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return canvas[ROOM[1] : ROOM[1] + HEIGHT, ROOM[0] : ROOM[0] + WIDTH]


def _rows(
    recording: Recording, frame: int, figures: Sequence[Figure], dataset: Dataset
) -> Iterator[PersonShot]:
    hidden = np.zeros((HEIGHT, WIDTH), bool)
    owner = np.full((HEIGHT, WIDTH), -1)
    for figure in figures:
        owner[_inside(figure.paint)[..., 3] > 0] = figure.outfit
    for figure in reversed(figures):  # the nearest hides the others
        amodal = _inside(figure.paint)[..., 3] > 0
        if amodal.any():
            yield _row(recording, frame, figure, dataset, amodal, amodal & ~hidden, owner)
        hidden |= amodal


def _row(
    recording: Recording,
    frame: int,
    figure: Figure,
    dataset: Dataset,
    amodal: NDArray[np.bool_],
    visible: NDArray[np.bool_],
    owner: NDArray[np.int64],
) -> PersonShot:
    person = dataset.people[figure.outfit]
    _, _, _, group, member, *_ = CAST[figure.outfit]
    whole = figure.paint[..., 3] > 0
    seven = figure.seen[[0, 5, 6, 9, 10, 15, 16]]
    seven[0] = figure.seen[:5].mean(axis=0)
    return PersonShot(
        *(recording.session, recording.scene, recording.camera, frame, frame / RATE),
        *(person.identity, person.outfit, person.character, group, member, "walk"),
        box=_box(visible),
        amodal_box=_box(amodal),
        full_box=(_box(whole) - [*ROOM, *ROOM]).astype(np.float32),
        mask=_counts(visible),
        amodal_mask=_counts(amodal),
        visible_area=int(visible.sum()),
        amodal_area=int(amodal.sum()),
        occluded=float(1 - visible.sum() / amodal.sum()),
        truncated=float(1 - amodal.sum() / whole.sum()),
        keypoints=_keypoints(figure, owner),
        seven=seven.astype(np.float32),
        root=figure.root[:2].astype(np.float32),
        depth=float(figure.root[2]),
        joints=figure.joints.astype(np.float32),
    )


def _keypoints(figure: Figure, owner: NDArray[np.int64]) -> NDArray[np.float32]:
    marked = np.column_stack([figure.seen[:, :2], np.zeros(len(figure.seen))])
    for point in marked:
        x, y = int(np.floor(point[0])), int(np.floor(point[1]))
        if 0 <= x < WIDTH and 0 <= y < HEIGHT:
            point[2] = 2 if owner[y, x] == figure.outfit else 1
    return marked.astype(np.float32)


def _box(mask: NDArray[np.bool_]) -> NDArray[np.int32]:
    rows, columns = np.nonzero(mask.any(axis=1))[0], np.nonzero(mask.any(axis=0))[0]
    if not len(rows):
        return np.zeros(4, np.int32)
    return np.array([columns[0], rows[0], columns[-1] + 1, rows[-1] + 1], np.int32)


def _counts(mask: NDArray[np.bool_]) -> bytes:
    return run_lengths.encode(np.asfortranarray(mask, np.uint8))["counts"]
