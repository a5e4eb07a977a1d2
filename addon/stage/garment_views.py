"""Pictures of a garment on a body, framed to the garment, and where its points are on them."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import tan
from pathlib import Path

import bpy
import numpy as np
from numpy.typing import NDArray

from ..wardrobe.characters.character import Character
from .cameras import project, seen
from .characters import stage_character
from .rendering import configure_cycles, render_still
from .scenes import blender_from_makehuman
from .settings import RenderSettings
from .studio import Studio, build_studio, turn_to

log = logging.getLogger(__name__)
SIDES: Mapping[str, float] = {"front": 0.0, "back": 180.0}
MARGIN = 1.12
SEAM = 0.03  # metres: points on a silhouette lie that far behind the cloth that rays meet first


@dataclass(frozen=True, eq=False)
class GarmentView:
    """A picture of a garment.

    Attributes
    ----------
    name : str
        "front" or "back".
    path : Path
        PNG.
    points : (N, 2) float ndarray
        Pixels of the points that were asked for, origin top-left.
    visible : (N,) bool ndarray
        Whether nothing hides them.
    """

    name: str
    path: Path
    points: NDArray[np.float64]
    visible: NDArray[np.bool_]


def shoot_garment(
    scene: bpy.types.Scene,
    character: Character,
    *,
    shape: NDArray[np.float64],
    points: NDArray[np.float64],
    folder: Path,
    settings: RenderSettings,
    sides: Iterable[str] = tuple(SIDES),
) -> list[GarmentView]:
    """Render a garment in a studio, as a rule from the front and from the back.

    Parameters
    ----------
    scene : bpy.types.Scene
        An empty one; the character is built in it.
    character : Character
        Who wears the garment.
    shape : (V, 3) float ndarray
        The garment on the body, decimetres, MakeHuman axes; the picture is framed to it.
    points : (N, 3) float ndarray
        Places on it, in the same axes, to be found on the pictures.
    folder : Path
        For the pictures.
    settings : RenderSettings
    sides : iterable of str
        Those of `SIDES` that are wanted.
    """
    configure_cycles(scene, settings)
    stage_character(character, scene)
    box = blender_from_makehuman(shape, ground=character.ground)
    places = blender_from_makehuman(points, ground=character.ground).astype(np.float64)
    aspect = settings.width / settings.height
    studio = build_studio(scene, height=float(box[:, 2].max()), width=1.0, aspect=aspect)
    _frame(studio, box.min(axis=0), box.max(axis=0), aspect)
    views = []
    for name in sides:
        log.info("rendering the %s", name)
        turn_to(studio, SIDES[name])
        path = folder / f"{name}.png"
        render_still(scene, path)
        pixels = project(places, studio.camera, scene)
        visible = seen(places, studio.camera, scene, tolerance=SEAM)
        views.append(GarmentView(name, path, pixels, visible))
    return views


def _frame(
    studio: Studio, low: NDArray[np.float32], high: NDArray[np.float32], aspect: float
) -> None:
    """Move the camera before the middle of a box, so near that the box fills the picture."""
    width = 2 * max(abs(float(low[0])), abs(float(high[0])))
    height, depth = float(high[2] - low[2]), float(max(abs(low[1]), abs(high[1])))
    camera = studio.camera
    data = camera.data
    assert isinstance(data, bpy.types.Camera)
    extent = MARGIN * max(height, width / aspect)
    camera.location = (0.0, -extent / 2 / tan(data.angle_y / 2) - depth, float(low[2]) + height / 2)
