"""An empty scene, and the way between MakeHuman's axes and Blender's."""

from __future__ import annotations

import logging

import bpy
import numpy as np
from numpy.typing import NDArray

from .context import scene_of

log = logging.getLogger(__name__)
METRES_PER_DECIMETRE = 0.1
Scene = bpy.types.Scene


def empty_scene() -> bpy.types.Scene:
    """Start a new file without objects, keep enabled extensions, and return its scene."""
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    scene = scene_of(bpy.context)
    make_metric(scene)
    return scene


def make_metric(scene: bpy.types.Scene) -> None:
    """Let a unit of the scene be a metre, which exporters ask for."""
    scene.unit_settings.system = "METRIC"
    scene.unit_settings.scale_length = 1.0


def blender_from_makehuman(
    points: NDArray[np.float64], *, ground: float = 0.0
) -> NDArray[np.float32]:
    """Turn (N, 3) decimetres, Y up, into (N, 3) metres, Z up, standing on the ground.

    Parameters
    ----------
    points : (N, 3) float ndarray, decimetres, MakeHuman axes
    ground : float
        The y of the soles, decimetres; becomes z = 0.
    """
    x, y, z = points.T
    turned = np.stack([x, -z, y - ground], axis=1)
    return (turned * METRES_PER_DECIMETRE).astype(np.float32)


def makehuman_from_blender(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Turn (N, 3) metres, Z up, into (N, 3) decimetres, Y up, with the soles at 0."""
    x, y, z = points.T
    return np.stack([x, z, -y], axis=1) / METRES_PER_DECIMETRE
