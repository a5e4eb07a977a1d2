"""A DanceReID folder as it grows: pictures, poses, skeletons, the same as h5, and its lists."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from addon.errors import OutfitError

from ..outputs import make_folder, writing
from .crops import Picture
from .skeleton import draw_skeleton

NAME = "IdolTrack-Reid"  # what the published generator calls it
H5 = "DanceReID.h5"
SPLITS = (
    "split.json",
    "splits.json",
)  # its generator writes the first, its trainer reads the other


@dataclass(frozen=True)
class FolderOptions:
    """What is written beside pictures and poses.

    Attributes
    ----------
    skeleton : bool
        Maps of the skeleton.
    h5 : bool
        All of it in one file too.
    split_folder : bool
        A folder for each video.
    jpeg_quality : int
    """

    skeleton: bool = False
    h5: bool = False
    split_folder: bool = False
    jpeg_quality: int = 75


class DanceFolder:
    """Writes a DanceReID folder; `with` closes it."""

    def __init__(self, folder: Path, options: FolderOptions) -> None:
        self._folder, self._options = folder, options
        self._identities: dict[int, list[str]] = {}
        self._videos: dict[str, list[int]] = {}
        self._counts: list[int] = []
        self._sub = ""
        make_folder(folder)
        if any((folder / name).exists() for name in ("images", *SPLITS)):
            raise OutfitError(f"{folder}: there is a DanceReID already; name an empty folder")
        self._h5 = _new_h5(folder / H5) if options.h5 else None

    def __enter__(self) -> DanceFolder:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._h5 is None:
            return
        try:
            with _into_h5(self._folder / H5):
                self._h5.close()
        except OutfitError:
            if error is None:  # else that is what is to be told
                raise

    @property
    def images(self) -> int:
        """How many there are so far."""
        return sum(self._counts)

    @property
    def identities(self) -> list[int]:
        """Who has pictures."""
        return sorted(pid for pid, names in self._identities.items() if names)

    def begin_video(self, number: int, name: str, people: Sequence[int]) -> None:
        """Go on with a video, in which people of these numbers are."""
        self._sub = f"{number:03d}_{name}" if self._options.split_folder else ""
        self._videos[name] = list(people)
        self._counts.append(0)
        for pid in people:
            self._identities.setdefault(pid, [])

    def add(
        self, pid: int, frame: int, crop: Picture, pose: NDArray[np.float64], *, person: int
    ) -> None:
        """Write one person on one frame.

        Parameters
        ----------
        crop : (256, 128, 3) uint8 ndarray
            Red, green, blue.
        pose : (17, 2) float ndarray
            Pixels of the crop.
        person : int
            Number in the video: the colour of the skeleton.
        """
        name = f"{pid:04d}_{frame:06d}"
        lines = "".join(f"{x} {y}\n" for x, y in pose.tolist())
        self._write("poses", f"{name}.txt", lines.encode())
        self._write_picture("images", name, crop)
        if self._options.skeleton:
            self._write_picture("skeleton", name, draw_skeleton(crop, pose, person))
        if self._h5 is not None:
            with _into_h5(self._folder / H5):
                self._h5.create_dataset(f"dataset/poses/{name}", data=pose, track_times=False)
        self._identities[pid].append(f"{self._sub}/{name}.jpg" if self._sub else f"{name}.jpg")
        self._counts[-1] += 1

    def _write_picture(self, kind: str, name: str, picture: Picture) -> None:
        buffer = io.BytesIO()
        Image.fromarray(picture).save(buffer, "JPEG", quality=self._options.jpeg_quality)
        self._write(kind, f"{name}.jpg", buffer.getvalue())
        if self._h5 is not None:
            with _into_h5(self._folder / H5):
                stored = self._h5.create_dataset(
                    f"dataset/{kind}/{name}",
                    shape=(1,),
                    chunks=True,
                    dtype=_bytes_of_any_length(),
                    track_times=False,
                )
                stored[0] = np.frombuffer(buffer.getvalue(), np.uint8)

    def _write(self, kind: str, name: str, data: bytes) -> None:
        path = self._folder / kind / self._sub / name
        make_folder(path.parent)
        with writing(path):
            path.write_bytes(data)

    def finish(self, trained: Sequence[int], tested: Sequence[int]) -> None:
        """Write the lists, given who trains and who is tested."""
        last = max(self._identities, default=-1)
        meta = {
            "identities": [self._identities.get(pid, []) for pid in range(last + 1)],
            "shot": "single",
            "name": NAME,
            "n_detects": self._counts,
            "total_detects": self.images,
        }
        split = {"trainval": list(trained), "query": list(tested), "gallery": list(tested)}
        self._write_json("meta.json", meta)
        self._write_json("video.json", self._videos)
        for name in SPLITS:
            self._write_json(name, [split])

    def _write_json(self, name: str, content: Any) -> None:
        path = self._folder / name
        with writing(path):
            path.write_text(json.dumps(content), encoding="utf-8")


@contextlib.contextmanager
def _into_h5(path: Path) -> Iterator[None]:
    """Raise OutfitError where h5py cannot write; of a full disk it has a RuntimeError."""
    try:
        yield
    except (OSError, RuntimeError) as error:
        raise OutfitError(f"{path}: cannot be written; is the disk full?") from error


def _new_h5(path: Path) -> Any:
    try:
        import h5py
    except ImportError as error:
        raise OutfitError(f"{path.name} needs h5py: pip install h5py") from error
    with writing(path):
        return h5py.File(path, "w")


def _bytes_of_any_length() -> Any:
    import h5py

    return h5py.vlen_dtype(np.uint8)
