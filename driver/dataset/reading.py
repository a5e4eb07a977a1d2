"""Reading a dataset: its record, rows by recording and frame, pictures and masks."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import cv2
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray
from pycocotools import mask as run_lengths

from addon.errors import OutfitError
from addon.shots.camera import Camera
from addon.shots.scene_record import SceneRecord

from .checks import problem_of
from .model import VERSION, Dataset, PersonRecord, PersonShot, Recording
from .record import DATASET_RECORD, read_record
from .schema import ANNOTATIONS, COLUMNS, SCHEMA, VERSION_KEY, from_batch

BATCH = 256  # rows in memory at a time
PLACE = ("session", "scene", "camera")
FRAMES, SCENES = "frames", "scenes"
Picture = NDArray[np.uint8]


@dataclass(frozen=True)
class FrameShots:
    """All people on one frame."""

    recording: Recording
    frame: int
    shots: tuple[PersonShot, ...]


@dataclass(frozen=True)
class StoredDataset:
    """A dataset on disk: rows and pictures are read when they are asked for.

    Attributes
    ----------
    folder : Path
    about : Dataset
        dataset.json.
    watch : callable
        Told of every frame whose picture is asked for: its recording and number.
    """

    folder: Path
    about: Dataset
    _table: Path = field(repr=False)
    watch: Callable[[Recording | PersonShot, int], None] = field(
        default=lambda at, frame: None, repr=False, compare=False
    )

    @cached_property
    def people(self) -> dict[int, PersonRecord]:
        """Who is who, by the number of the outfit."""
        return {person.outfit: person for person in self.about.people}

    @cached_property
    def scenes(self) -> dict[int, SceneRecord]:
        """The scenes by their index."""
        return {scene.index: scene for scene in self.about.scenes}

    @cached_property
    def recordings(self) -> dict[tuple[int, int, int], Recording]:
        """The recordings by session, scene and camera."""
        return {(one.session, one.scene, one.camera): one for one in self.about.recordings}

    def camera(self, at: Recording | PersonShot) -> Camera:
        """Return the camera of a recording or of one of its rows."""
        return self.scenes[at.scene].cameras[at.camera]

    def frame_path(self, at: Recording | PersonShot, frame: int | None = None) -> Path:
        """Return where a frame's picture lies: a row's own, or that of a recording's number."""
        number = at.frame if isinstance(at, PersonShot) else frame
        assert number is not None
        self.watch(at, number)
        return self.folder / FRAMES / recording_name(at) / f"{number:06d}.jpg"

    def read_frame(self, at: Recording | PersonShot, frame: int | None = None) -> Picture:
        """Return a frame as (H, W, 3) blue, green, red; raise OutfitError where it is not there."""
        path, camera = self.frame_path(at, frame), self.camera(at)
        picture = cv2.imread(str(path), cv2.IMREAD_COLOR) if path.is_file() else None
        if picture is None:
            raise OutfitError(f"{path}: there is no such picture, or it cannot be read")
        if picture.shape[:2] != (camera.height, camera.width):
            raise OutfitError(
                f"{path}: it must be {camera.width} x {camera.height} as its camera's, "
                f"got {picture.shape[1]} x {picture.shape[0]}"
            )
        return picture.astype(np.uint8, copy=False)

    def mask(self, shot: PersonShot, *, amodal: bool = False) -> NDArray[np.bool_]:
        """Return a person's (H, W) visible or amodal mask."""
        camera = self.camera(shot)
        counts = shot.amodal_mask if amodal else shot.mask
        try:
            decoded = run_lengths.decode({"size": [camera.height, camera.width], "counts": counts})
        except (ValueError, TypeError) as error:
            raise OutfitError(f"{self._table}: a mask in it does not fit its frame") from error
        return decoded.astype(bool)

    def shots(self, recording: Recording | None = None) -> Iterator[PersonShot]:
        """Yield the rows in their order, of one recording or of all, few in memory at a time."""
        place = None if recording is None else _place(recording)
        with _opened(self._table) as table:
            for batch in _batches(table, _row_groups(table, place), self._table):
                for shot in from_batch(batch):
                    self._check_row(shot)
                    if place is None or _place(shot) == place:
                        yield shot

    def frames(self, recording: Recording | None = None) -> Iterator[FrameShots]:
        """Yield the frames that people are on, in the rows' order."""
        rows = self.shots(recording)
        for (*place, frame), shots in itertools.groupby(rows, lambda s: (*_place(s), s.frame)):
            yield FrameShots(self.recordings[place[0], place[1], place[2]], frame, tuple(shots))

    def _check_row(self, shot: PersonShot) -> None:
        recording = self.recordings.get(_place(shot))
        if recording is None or not 0 <= shot.frame < recording.frames:
            raise OutfitError(
                f"{self._table}: a row is of session {shot.session}, scene {shot.scene}, camera "
                f"{shot.camera}, frame {shot.frame}, which {DATASET_RECORD} does not have"
            )
        if shot.outfit not in self.people or self.people[shot.outfit].identity != shot.identity:
            raise OutfitError(
                f"{self._table}: a row is of identity {shot.identity} in outfit {shot.outfit}, "
                f"whom {DATASET_RECORD} does not have"
            )
        problem = problem_of(shot, self.camera(shot))
        if problem:
            raise OutfitError(f"{self._table}: a row is wrong: {problem}")


def recording_name(at: Recording | PersonShot) -> str:
    """Return the name of a recording's folder of frames."""
    return f"session{at.session:02d}_s{at.scene:02d}_c{at.camera:02d}"


def open_dataset(folder: Path) -> StoredDataset:
    """Open a dataset's folder.

    Raises
    ------
    OutfitError
        Where dataset.json or annotations.parquet is missing, broken or of another version.
    """
    if not folder.is_dir():
        raise OutfitError(f"{folder}: there is no such folder")
    about = read_record(folder / DATASET_RECORD)
    path = folder / ANNOTATIONS
    with _opened(path) as table:
        schema = table.schema_arrow
    version = (schema.metadata or {}).get(VERSION_KEY)
    if version != str(VERSION).encode():
        found = "no version" if version is None else f"version {version.decode(errors='replace')}"
        raise OutfitError(f"{path}: it has {found}, this program reads version {VERSION}")
    if not schema.equals(SCHEMA):
        raise OutfitError(f"{path}: its columns are not those of version {VERSION}")
    return StoredDataset(folder, about, path)


def _opened(path: Path) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(path)
    except FileNotFoundError as error:
        raise OutfitError(f"{path}: there is no such file; is the dataset finished?") from error
    except (OSError, pa.ArrowException) as error:
        raise OutfitError(f"{path}: cannot be read as a parquet file: {error}") from error


def _batches(table: pq.ParquetFile, groups: list[int], path: Path) -> Iterator[pa.RecordBatch]:
    try:
        yield from table.iter_batches(BATCH, row_groups=groups, columns=list(COLUMNS))
    except (OSError, pa.ArrowException) as error:
        raise OutfitError(f"{path}: it is damaged: {error}") from error


def _place(at: Recording | PersonShot) -> tuple[int, int, int]:
    return at.session, at.scene, at.camera


def _row_groups(table: pq.ParquetFile, place: tuple[int, int, int] | None) -> list[int]:
    """Return the row groups that may hold a recording's rows, by their statistics."""
    every = range(table.metadata.num_row_groups)
    if place is None:
        return list(every)
    return [number for number in every if _may_hold(table.metadata.row_group(number), place)]


def _may_hold(group: pq.RowGroupMetaData, place: tuple[int, int, int]) -> bool:
    for name, value in zip(PLACE, place, strict=True):
        statistics = group.column(COLUMNS.index(name)).statistics
        if statistics is not None and not statistics.min <= value <= statistics.max:
            return False
    return True
