"""A dark curtain before the camera with holes where something is to be rendered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import bpy
import numpy as np

from ...shots.camera import Camera
from ...shots.regions import Box
from .. import compat

NAME = "shot curtain"
DISTANCE = 1.5  # of the nearest that the camera sees
HIDDEN_FROM = ("diffuse", "glossy", "transmission", "volume_scatter", "shadow")


class Curtain:
    """Quads that end a camera's rays at once, and that no other ray meets.

    Rectangles hold many pixels that nobody changes. A ray that ends at the curtain costs next to
    nothing, where one that goes on costs bounces, textures and shadows.
    """

    def __init__(self, scene: bpy.types.Scene) -> None:
        self.mesh = bpy.data.meshes.new(NAME)
        material = bpy.data.materials.new(NAME)
        tree = compat.use_nodes(material)
        tree.nodes.clear()
        black = tree.nodes.new("ShaderNodeEmission")
        black.inputs["Strength"].default_value = 0.0
        output = tree.nodes.new("ShaderNodeOutputMaterial")
        tree.links.new(black.outputs[0], output.inputs["Surface"])
        self.mesh.materials.append(material)
        self.thing: Any = bpy.data.objects.new(NAME, self.mesh)
        scene.collection.objects.link(self.thing)
        for kind in HIDDEN_FROM:
            setattr(self.thing, f"visible_{kind}", False)
        self.thing.hide_render = True

    def hang(self, camera: Camera, clip_start: float, boxes: Sequence[Box]) -> None:
        """Cover rectangles of a camera's picture, and nothing else.

        Parameters
        ----------
        camera : Camera
        clip_start : float
            Metres.
        boxes : sequence of (x1, y1, x2, y2)
            Pixels.
        """
        self.mesh.clear_geometry()
        self.thing.hide_render = not boxes
        if not boxes:
            return
        left, top, right, bottom = np.array(boxes, np.float64).T
        x = np.stack([left, right, right, left], axis=1).ravel()
        y = np.stack([bottom, bottom, top, top], axis=1).ravel()
        rays = np.stack([x, y, np.ones_like(x)], axis=1) @ np.linalg.inv(camera.intrinsics).T
        seen = rays * (clip_start * DISTANCE)
        points = (seen - camera.extrinsics[:, 3]) @ camera.extrinsics[:, :3]
        self._fill(points.astype(np.float32))

    def _fill(self, points: np.ndarray[Any, np.dtype[np.float32]]) -> None:
        count = len(points)
        self.mesh.vertices.add(count)
        self.mesh.vertices.foreach_set("co", points.ravel())
        self.mesh.loops.add(count)
        self.mesh.loops.foreach_set("vertex_index", np.arange(count, dtype=np.int32))
        self.mesh.polygons.add(count // 4)
        self.mesh.polygons.foreach_set("loop_start", np.arange(0, count, 4, dtype=np.int32))
        self.mesh.update(calc_edges=True)
