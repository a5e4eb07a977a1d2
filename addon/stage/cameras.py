"""What a camera sees of points in the world: pixels, and whether something stands before them."""

from __future__ import annotations

import bpy
import numpy as np
from mathutils import Vector
from numpy.typing import NDArray

TOUCHING = 0.003  # metres: surfaces nearer than this are not before one another


def evaluated_vertices(thing: bpy.types.Object) -> NDArray[np.float64]:
    """Return the (V, 3) world positions of a mesh's vertices after its modifiers, metres."""
    graph = bpy.context.evaluated_depsgraph_get()
    evaluated = thing.evaluated_get(graph)
    mesh = evaluated.to_mesh()
    coordinates = np.zeros(len(mesh.vertices) * 3, np.float32)
    mesh.vertices.foreach_get("co", coordinates)
    evaluated.to_mesh_clear()
    local = coordinates.reshape(-1, 3).astype(np.float64)
    matrix = np.array(thing.matrix_world)
    return local @ matrix[:3, :3].T + matrix[:3, 3]


def project(
    points: NDArray[np.float64], camera: bpy.types.Object, scene: bpy.types.Scene
) -> NDArray[np.float64]:
    """Return the (N, 2) pixels of (N, 3) world points, origin top-left, for a scene's camera."""
    render = scene.render
    graph = bpy.context.evaluated_depsgraph_get()
    size = render.resolution_x, render.resolution_y
    projection = camera.calc_matrix_camera(graph, x=size[0], y=size[1])
    view = camera.evaluated_get(graph).matrix_world.inverted()
    matrix = np.array(projection @ view)
    clip = points @ matrix[:, :3].T + matrix[:, 3]
    ndc = clip[:, :2] / clip[:, 3:]
    return np.stack([(ndc[:, 0] + 1) / 2 * size[0], (1 - ndc[:, 1]) / 2 * size[1]], axis=1)


def seen(
    points: NDArray[np.float64],
    camera: bpy.types.Object,
    scene: bpy.types.Scene,
    *,
    tolerance: float = 0.015,
    own: bpy.types.Object | None = None,
    own_depth: float = 0.0,
) -> NDArray[np.bool_]:
    """Tell which of (N, 3) world points nothing hides from the camera, by casting rays.

    Parameters
    ----------
    tolerance : float
        Metres that the first surface may lie before the point and still be its own.
    own : bpy.types.Object, optional
        The mesh that the points belong to: what lies before them hides them by any distance
        that can be told (`TOUCHING`), their own mesh only by more than `own_depth`.
    own_depth : float
        Metres.
    """
    graph = bpy.context.evaluated_depsgraph_get()
    eye = camera.matrix_world.translation
    visible = np.zeros(len(points), bool)
    for i, point in enumerate(points):
        way = Vector(point) - eye
        hit, place, _, _, thing, _ = scene.ray_cast(graph, eye, way.normalized())
        if own is not None:
            tolerance = own_depth if thing == own else TOUCHING
        visible[i] = not hit or (place - eye).length > way.length - tolerance
    return visible
