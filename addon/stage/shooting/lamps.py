"""The lamps of an open scene, as the search for shadows needs them."""

from __future__ import annotations

from typing import Any

import bpy
import numpy as np

from ...shots.regions import Lamp
from ...shots.scene_record import Light

SAME_SUN = 0.97  # cosine between directions of one sun


def lamps_of(light: Light) -> list[Lamp]:
    """Return what shines in the open scene, and the sky's sun where no lamp stands for it."""
    graph = bpy.context.evaluated_depsgraph_get()
    lamps = [
        _lamp(copy.object.data, np.array(copy.matrix_world))
        for copy in graph.object_instances
        if copy.object.type == "LIGHT" and not copy.object.hide_render
    ]
    if light.sun is not None and not any(_is_sun(lamp, light.sun) for lamp in lamps):
        lamps.append(Lamp(light.sun, True, 1.0, 0.01))
    return [lamp for lamp in lamps if lamp.power > 0]


def _lamp(data: Any, matrix: np.ndarray[Any, Any]) -> Lamp:  # one of four kinds
    power = float(data.energy) * float(np.mean(data.color))
    if data.type == "SUN":
        x, y, z = matrix[:3, 2] / np.linalg.norm(matrix[:3, 2])
        return Lamp((float(x), float(y), float(z)), True, power, float(data.angle))
    size = data.size if data.type == "AREA" else 2 * data.shadow_soft_size
    x, y, z = matrix[:3, 3]
    return Lamp((float(x), float(y), float(z)), False, power, min(float(size), 1.0))


def _is_sun(lamp: Lamp, towards: tuple[float, float, float]) -> bool:
    return lamp.sun and float(np.dot(lamp.place, towards)) > SAME_SUN
