"""Pictures of a character in an artist's scene, which stays as it is: at once, or as a job."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import bpy

from ..errors import OutfitError
from . import compat
from .aside import as_current, copy_character, remove_scene, set_aside
from .characters import StagedCharacter
from .exporting import writing
from .posing import is_posed
from .rendering import drop_notes, prepare_previews, render_still
from .scenes import make_metric
from .settings import RenderSettings
from .studio import VIEWS, animate_turns, turn_to

PARTIAL = ".rendering-"
SCENE = "Outfit Views"


def render_views(
    staged: StagedCharacter, folder: Path, settings: RenderSettings
) -> dict[str, Path]:
    """Render front.png, back.png and three_quarter.png as the previews of `clone` are.

    A posed character is rendered in its pose, wherever its root stands.

    Raises
    ------
    OutfitError
        Where the pictures cannot be written.
    """
    posed = is_posed(staged.armature)
    with _new_pictures(folder) as made, set_aside(staged, posed=posed) as (scene, copied):
        studio = prepare_previews(scene, copied, settings, posed=posed)
        for view, degrees in VIEWS.items():
            turn_to(studio, degrees)
            render_still(scene, made[view])
    return {view: folder / f"{view}.png" for view in VIEWS}


class ViewsJob:
    """The same pictures as one of Blender's render jobs, while the artist goes on.

    Blender shows the progress, and Esc in its render window ends it. Everything is looked up by
    name: an undo meanwhile takes the scene away and ends the job.

    Parameters
    ----------
    staged : StagedCharacter
    folder : Path
        Where the pictures go once all of them are made.
    settings : RenderSettings

    Raises
    ------
    OutfitError
        Where the folder cannot be written.
    """

    def __init__(self, staged: StagedCharacter, folder: Path, settings: RenderSettings) -> None:
        self.folder = folder
        with writing(folder / "front.png"):
            self._partial = Path(tempfile.mkdtemp(dir=folder, prefix=PARTIAL))
        posed = is_posed(staged.armature)
        scene = bpy.data.scenes.new(SCENE)
        self._scene = scene.name
        make_metric(scene)
        copied = copy_character(staged, scene, posed=posed)
        with as_current(scene):
            studio = prepare_previews(scene, copied, settings, posed=posed)
        frames = dict(enumerate(VIEWS.values(), 1))
        animate_turns(studio, frames, interpolation="CONSTANT")
        scene.frame_start, scene.frame_end = 1, len(frames)
        scene.render.filepath = str(self._partial / "view_")

    def start(self) -> None:
        """Begin; raise OutfitError where Blender renders something else already."""
        if compat.is_rendering():
            self.close()
            raise OutfitError("Blender is rendering already; wait for it, or cancel it by Esc")
        bpy.ops.render.render("INVOKE_DEFAULT", animation=True, scene=self._scene)

    @property
    def is_running(self) -> bool:
        """Whether Blender still renders."""
        return compat.is_rendering()

    def finish(self) -> dict[str, Path] | None:
        """Move the pictures to their folder; None where it was cancelled before all were made."""
        made = [self._partial / f"view_{frame:04}.png" for frame in range(1, len(VIEWS) + 1)]
        try:
            if not all(path.is_file() for path in made):
                return None
            paths = {view: self.folder / f"{view}.png" for view in VIEWS}
            for path, goal in zip(made, paths.values(), strict=True):
                with writing(goal):
                    drop_notes(path)
                    path.replace(goal)
            return paths
        finally:
            self.close()

    def close(self) -> None:
        """Leave nothing behind."""
        shutil.rmtree(self._partial, ignore_errors=True)
        scene = bpy.data.scenes.get(self._scene)
        if scene is not None:
            remove_scene(scene)


@contextmanager
def _new_pictures(folder: Path) -> Iterator[dict[str, Path]]:
    """Give the views' paths in a folder for now, whose pictures are moved when all are made."""
    with (
        writing(folder / "front.png"),
        tempfile.TemporaryDirectory(dir=folder, prefix=PARTIAL) as name,
    ):
        made = {view: Path(name) / f"{view}.png" for view in VIEWS}
        yield made
        for path in made.values():
            path.replace(folder / path.name)


def show_pictures(paths: dict[str, Path], screens: Iterable[bpy.types.Screen]) -> None:
    """Load the pictures and show the front where Blender showed the render, or shows pictures.

    Parameters
    ----------
    paths : dict of view to Path
    screens : iterable of bpy.types.Screen
        Of the open windows.
    """
    images = {view: load_anew(path) for view, path in paths.items()}
    areas = [area for screen in screens for area in screen.areas if area.type == "IMAGE_EDITOR"]
    # where Blender showed the render goes first
    areas.sort(key=lambda area: _shown(area) != "RENDER_RESULT")
    if areas:
        areas[0].spaces.active.image = images["front"]


def _shown(area: bpy.types.Area) -> str:
    image = area.spaces.active.image
    return image.type if image is not None else ""


def load_anew(path: Path) -> bpy.types.Image:
    """Load a picture, or load it again where an older one of that path is there."""
    known = bpy.data.images.load(str(path), check_existing=True)
    known.reload()
    return known
