"""Still pictures by Cycles, with the settings that were measured to be fastest without a GPU."""

from __future__ import annotations

import logging
from pathlib import Path

import bpy

from ..errors import OutfitError
from . import compat
from .characters import StagedCharacter
from .settings import RenderSettings
from .studio import VIEWS, build_studio, turn_to

log = logging.getLogger(__name__)


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
    """Render the scene's camera into a PNG file."""
    scene.render.filepath = str(path)
    bpy.ops.render.render(write_still=True)
    if not path.is_file():
        raise OutfitError(f"{path}: Blender rendered, but the picture is not there")


def render_previews(
    scene: bpy.types.Scene, staged: StagedCharacter, folder: Path, settings: RenderSettings
) -> dict[str, Path]:
    """Render front.png, back.png and three_quarter.png of a character in a studio.

    Returns
    -------
    dict of str to Path
        The file of every view.
    """
    configure_cycles(scene, settings)
    body = staged.meshes[0]
    width = 2 * max(abs(corner[0]) for corner in body.bound_box)
    studio = build_studio(
        scene, height=staged.height, width=width, aspect=settings.width / settings.height
    )
    paths = {}
    for view, degrees in VIEWS.items():
        turn_to(studio, degrees)
        paths[view] = folder / f"{view}.png"
        render_still(scene, paths[view])
    return paths
