"""Pictures as arrays out of Blender's renderer: the whole frame, or a rectangle of it."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from types import TracebackType

import bpy

from ...errors import OutfitError
from ...shots.pictures import Picture, read_deep
from ...shots.regions import Box
from ..quiet import quiet


class Darkroom:
    """A temporary folder through which rendered pixels come: the background has no other way.

    Use it as a context manager; it is gone afterwards.
    """

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="outfit-shots-", dir=_in_memory())

    def __enter__(self) -> Darkroom:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._folder.cleanup()

    @property
    def folder(self) -> Path:
        """Where pictures may lie for a moment."""
        return Path(self._folder.name)

    def render(self, scene: bpy.types.Scene, box: Box | None = None, *, scale: int = 1) -> Picture:
        """Render the scene's camera, or a rectangle of what it sees.

        Parameters
        ----------
        scene : bpy.types.Scene
        box : (x1, y1, x2, y2), optional
            Pixels from the top left; sides that the scale divides.
        scale : int
            How many times smaller the picture is, 1 or 2.

        Returns
        -------
        (H, W, 3) float32 ndarray
            What a screen shows (sRGB), 0-1.
        """
        set_border(scene, box)
        scene.render.resolution_percentage = 100 // scale
        path = self.folder / "picture.png"
        path.unlink(missing_ok=True)
        scene.render.filepath = str(path)
        with quiet():
            bpy.ops.render.render(write_still=True, scene=scene.name)
        picture = read_deep(path)
        if picture is None:
            raise OutfitError("Blender rendered, but the picture is not there; is the disk full?")
        return picture


def set_border(scene: bpy.types.Scene, box: Box | None) -> None:
    """Let only a rectangle be rendered, cropped to it; None takes the whole frame."""
    render = scene.render
    render.use_border = render.use_crop_to_border = box is not None
    if box is None:
        return
    width, height = render.resolution_x, render.resolution_y
    left, top, right, bottom = box
    # Blender cuts fractions of pixels off: half a pixel more lands on the pixel meant
    render.border_min_x, render.border_max_x = (left + 0.5) / width, (right + 0.5) / width
    render.border_min_y = (height - bottom + 0.5) / height
    render.border_max_y = (height - top + 0.5) / height
    if right == width:
        render.border_max_x = 1.0
    if top == 0:
        render.border_max_y = 1.0


def _in_memory() -> str | None:
    """Return a folder that lies in memory where the system has one with room."""
    shared = Path("/dev/shm")  # a folder of one's own is made in it
    try:
        return str(shared) if shared.is_dir() and _room(shared) > 256 * 2**20 else None
    except OSError:
        return None


def _room(folder: Path) -> int:
    return shutil.disk_usage(folder).free
