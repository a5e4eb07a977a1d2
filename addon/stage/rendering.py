"""Still pictures by Cycles, with the settings that were measured to be fastest without a GPU."""

from __future__ import annotations

import logging
from pathlib import Path

import bpy

from ..errors import OutfitError
from . import compat
from .characters import StagedCharacter, size_seen
from .settings import RenderSettings
from .studio import VIEWS, Studio, build_studio, turn_to

log = logging.getLogger(__name__)
PNG = b"\x89PNG\r\n\x1a\n"
END = b"IEND"  # the kind of the last part
NOTES = (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME")  # kinds of chunks


def configure_cycles(scene: bpy.types.Scene, settings: RenderSettings) -> None:
    """Set the scene up for Cycles on the CPU; denoise only where the build can."""
    render, cycles = scene.render, scene.cycles
    render.engine = "CYCLES"  # type: ignore[assignment] # the stub knows built-in engines only
    render.resolution_x, render.resolution_y = settings.width, settings.height
    render.resolution_percentage = 100
    render.image_settings.file_format = "PNG"
    render.image_settings.color_mode = "RGB"
    cycles.samples = settings.samples
    cycles.use_adaptive_sampling = False
    cycles.seed = 0
    cycles.sampling_pattern = "AUTOMATIC"  # Blender 5.0's own scenes have another one
    cycles.max_bounces = 4
    cycles.use_light_tree = False  # with three lamps it costs a third of the time for nothing
    cycles.transparent_max_bounces = 24  # hair is many layers of strands with alpha
    cycles.use_denoising = compat.has_denoiser()
    if cycles.use_denoising:
        cycles.denoiser = "OPENIMAGEDENOISE"
        cycles.denoising_prefilter = "FAST"
        cycles.denoising_quality = "FAST"
    scene.view_settings.view_transform = "Standard"


def render_still(scene: bpy.types.Scene, path: Path) -> None:
    """Render the scene's camera into a PNG file; the scene need not be the one that is shown."""
    scene.render.filepath = str(path)
    bpy.ops.render.render(write_still=True, scene=scene.name)
    if not path.is_file():
        raise OutfitError(f"{path}: Blender rendered, but the picture is not there")
    drop_notes(path)


def drop_notes(path: Path) -> None:
    """Take date, times, file and scene out of a PNG that Blender wrote: only pixels count.

    Raises
    ------
    OutfitError
        Where the picture is cut off, of which Blender says nothing.
    """
    content = path.read_bytes()
    if END not in content[-12:]:
        raise OutfitError(f"{path.name}: Blender could not write it whole; is the disk full?")
    kept, place = [content[: len(PNG)]], len(PNG)
    while place < len(content):
        length = int.from_bytes(content[place : place + 4], "big")
        end = place + length + 12  # length, kind and checksum are four bytes each
        if content[place + 4 : place + 8] not in NOTES:
            kept.append(content[place:end])
        place = end
    path.write_bytes(b"".join(kept))


def render_previews(
    scene: bpy.types.Scene, staged: StagedCharacter, folder: Path, settings: RenderSettings
) -> dict[str, Path]:
    """Render front.png, back.png and three_quarter.png of a character in a studio.

    Returns
    -------
    dict of str to Path
        The file of every view.
    """
    studio = prepare_previews(scene, staged, settings)
    paths = {}
    for view, degrees in VIEWS.items():
        turn_to(studio, degrees)
        paths[view] = folder / f"{view}.png"
        render_still(scene, paths[view])
    return paths


def prepare_previews(
    scene: bpy.types.Scene,
    staged: StagedCharacter,
    settings: RenderSettings,
    *,
    posed: bool = False,
) -> Studio:
    """Make a scene with a character ready for its previews.

    Parameters
    ----------
    scene : bpy.types.Scene
    staged : StagedCharacter
        At the scene's origin.
    settings : RenderSettings
    posed : bool
        Take in the pose that the armature has, not the rest pose.
    """
    configure_cycles(scene, settings)
    height, width = size_seen(staged, posed=posed)
    return build_studio(scene, height=height, width=width, aspect=settings.width / settings.height)
