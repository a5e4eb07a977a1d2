"""Recordings in a folder: which key points go with which video, of which scene and camera."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from addon.errors import OutfitError

POINTS_FOLDER = "person-im"
POINTS = re.compile(r"pointsCamera(\d{1,3})((?:_\d+)*)\.txt")
SCENE = re.compile(r"_?scene(\d{1,3})$", re.IGNORECASE)
UNKNOWN_SCENE = 99  # as the published demonstration numbers its own


@dataclass(frozen=True)
class FilmedPoints:
    """One camera's video and the key points of it.

    Attributes
    ----------
    points, video : Path
        The video need not be there.
    folder : Path
        Of the recording, from where recordings were looked for.
    scene, camera : int
    batch : str
        "" for the pipeline's own names (camera0.mp4), else what follows the camera's number
        ("_1" in camera0_1.mp4).
    """

    points: Path
    video: Path
    folder: Path
    scene: int
    camera: int
    batch: str

    @property
    def name(self) -> str:
        """What its files are called by, such as "camera0_1"."""
        return f"camera{self.camera}{self.batch}"


def find_recordings(root: Path, *, scene: int | None = None) -> list[FilmedPoints]:
    """Return all recordings in a folder and those below it, in the order of their names.

    Parameters
    ----------
    scene : int, optional
        The scene's number; without, a folder's name tells it (Recordings_scene02).

    Raises
    ------
    OutfitError
        Where there is none.
    """
    if not root.is_dir():
        raise OutfitError(f"{root}: there is no such folder of recordings")
    found = [
        _recording(path, match, root, scene)
        for path in sorted(root.rglob("pointsCamera*.txt"))
        if (match := POINTS.fullmatch(path.name))
    ]
    if not found:
        raise OutfitError(f"{root}: no pointsCamera<number>.txt in it")
    return found


def _recording(path: Path, match: re.Match[str], root: Path, scene: int | None) -> FilmedPoints:
    folder = path.parent
    if folder.name == POINTS_FOLDER and folder != root:
        folder = folder.parent
    number, batch = int(match[1]), match[2]
    return FilmedPoints(
        path,
        _video(path, folder, f"camera{match[1]}{batch}.mp4"),
        folder.relative_to(root),
        _scene_of(folder) if scene is None else scene,
        number,
        batch,
    )


def _video(points: Path, folder: Path, name: str) -> Path:
    """Return a video's place: in the recording's folder, beside its points, or one folder up.

    The published description can be read in each of these ways.
    """
    places = (folder / name, points.parent / name, folder.parent / name)
    return next((place for place in places if place.is_file()), places[0])


def _scene_of(folder: Path) -> int:
    for name in (folder.resolve().name, *(one.name for one in folder.resolve().parents)):
        match = SCENE.search(name)
        if match:
            return int(match[1])
    return UNKNOWN_SCENE
