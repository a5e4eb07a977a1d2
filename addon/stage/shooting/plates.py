"""What a camera sees of a scene without people: rendered once, and used for all its frames."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ...errors import OutfitError
from ...shots.camera import Camera
from ...shots.pictures import Bytes, encoded, read_picture, to_bytes, write_file
from ...shots.settings import ShotSettings
from .depths import render_depth
from .engines import set_engine, set_samples
from .pictures import Darkroom
from .views import camera_of, open_scene, read_scene, set_view


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class Plates:
    """The empty scene as one camera sees it.

    Attributes
    ----------
    plate : (H, W, 3) uint8 ndarray, RGB
        Rendered well.
    faint : (h, w, 3) uint8 ndarray, RGB
        Rendered as the shade that people cast is, `shade_scale` times smaller.
    depth : (H, W) float32 ndarray
        Metres along the camera's axis at pixels' centres, inf in the sky.
    """

    plate: Bytes
    faint: Bytes
    depth: NDArray[np.float32]


def shade_scale(camera: Camera) -> int:
    """Return how many times smaller shade is rendered than people: half, where sides are even."""
    return 1 if camera.width % 2 or camera.height % 2 else 2


def plate_path(folder: Path, camera: int) -> Path:
    """Return where the picture of the empty scene lies."""
    return folder / f"plate_c{camera:02d}.png"


def faint_path(folder: Path, camera: int) -> Path:
    """Return where the same, rendered as the shade that people cast is, lies."""
    return folder / f"faint_c{camera:02d}.png"


def depth_path(folder: Path, camera: int) -> Path:
    """Return where the depth of the empty scene lies."""
    return folder / f"depth_c{camera:02d}.npy"


PATHS = (faint_path, plate_path)  # in the order they are written: the plate last


def render_plates(folder: Path, number: int, settings: ShotSettings) -> None:
    """Render and write a camera's plates; see `pipeline_shoot.prepare_plates`."""
    record = read_scene(folder)
    camera = camera_of(record, number)
    if record.animated:
        return
    scene = open_scene(folder)
    set_view(scene, camera)
    set_engine(scene, settings, record.light)
    with Darkroom() as darkroom:
        depth = render_depth(scene, darkroom.folder)
        set_samples(scene, settings.shade_samples)
        pictures = [darkroom.render(scene, scale=shade_scale(camera))]
        set_samples(scene, max(settings.samples, settings.plate_samples))
        pictures.append(darkroom.render(scene))
    packed = io.BytesIO()
    np.save(packed, depth)
    write_file(depth_path(folder, number), packed.getvalue())
    for path_of, picture in zip(PATHS, pictures, strict=True):
        write_file(path_of(folder, number), encoded(to_bytes(picture), ".png"))


def read_plates(folder: Path, number: int) -> Plates:
    """Read what `render_plates` wrote.

    Raises
    ------
    OutfitError
        Where a file is missing or broken.
    """
    path = depth_path(folder, number)
    try:
        depth = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise OutfitError(f"{path}: prepare the scene's plates anew: {error}") from error
    pictures = [_read(path_of(folder, number)) for path_of in PATHS]
    faint, plate = pictures
    scale = len(plate) // max(len(faint), 1)
    shapes = (plate.shape[:2], (faint.shape[0] * scale, faint.shape[1] * scale))
    if any(shape != depth.shape for shape in shapes):
        raise OutfitError(f"{folder}: plates of camera {number} have several sizes")
    return Plates(plate, faint, depth)


def _read(path: Path) -> Bytes:
    picture = read_picture(path)
    if picture is None:
        raise OutfitError(f"{path}: prepare the scene's plates first: it is not there or broken")
    return picture
