"""The floor of the open scene: its triangles as they are rendered, and what cameras see of them."""

from __future__ import annotations

from collections.abc import Sequence

import bpy
import numpy as np
from numpy.typing import NDArray

from ..motion.floor import Floor
from ..motion.ground import Area, floor_of
from ..shots.camera import Camera
from .networks import seen_points

REACH = 45.0  # metres from a camera; people further off are specks
SOLID = ("MESH", "CURVE", "SURFACE", "FONT", "META")
KEEP_OFF = "keep_off"  # custom property of objects that are not walked on, such as water
MOST_TRIANGLES = 20_000_000


def scene_floor(
    scene: bpy.types.Scene, cameras: Sequence[Camera], *, area: Area | None = None
) -> Floor:
    """Find where people can stand in a scene that is open.

    Parameters
    ----------
    scene : bpy.types.Scene
    cameras : sequence of Camera
    area : (x0, y0, x1, y1), optional
        World metres; without, all that cameras see within 45 m.

    Raises
    ------
    OutfitError
        Where there is no free ground that the cameras see.
    """
    seen = seen_points(scene, cameras)
    triangles, barred = _triangles()
    return floor_of(triangles, seen, area=area or _area_of(seen, cameras), barred=barred)


def _area_of(seen: NDArray[np.float64], cameras: Sequence[Camera]) -> Area:
    places = np.array([camera.place[:2] for camera in cameras])
    gaps = np.linalg.norm(seen[:, None, :2] - places[None], axis=2).min(axis=1, initial=np.inf)
    near = seen[gaps < REACH, :2] if len(seen) else places
    near = near if len(near) else places
    (x0, y0), (x1, y1) = near.min(axis=0) - 0.5, near.max(axis=0) + 0.5
    return float(x0), float(y0), float(x1), float(y1)


def _triangles() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the (T, 3, 3) world triangles of all that is rendered, copies included.

    The second are those of them that nobody walks on.
    """
    graph = bpy.context.evaluated_depsgraph_get()
    meshes: dict[str, NDArray[np.float64]] = {}
    found, barred = [np.zeros((0, 3, 3))], [np.zeros((0, 3, 3))]
    count = 0
    for copy in graph.object_instances:
        thing = copy.object
        assert thing is not None
        if thing.type not in SOLID or thing.hide_render or count > MOST_TRIANGLES:
            continue
        key = f"{thing.original.name_full}/{thing.data.name_full if thing.data else ''}"
        if key not in meshes:
            meshes[key] = _local_triangles(thing)
        matrix = np.array(copy.matrix_world)
        placed = meshes[key] @ matrix[:3, :3].T + matrix[:3, 3]
        found.append(placed)
        if thing.original.get(KEEP_OFF):
            barred.append(placed)
        count += len(placed)
    return np.concatenate(found), np.concatenate(barred)


def _local_triangles(thing: bpy.types.Object) -> NDArray[np.float64]:
    mesh = thing.to_mesh()
    if mesh is None:
        return np.zeros((0, 3, 3))
    mesh.calc_loop_triangles()
    corners = np.zeros(len(mesh.loop_triangles) * 3, np.int32)
    mesh.loop_triangles.foreach_get("vertices", corners)
    points = np.zeros(len(mesh.vertices) * 3, np.float32)
    mesh.vertices.foreach_get("co", points)
    thing.to_mesh_clear()
    triangles: NDArray[np.float64] = points.reshape(-1, 3).astype(np.float64)[
        corners.reshape(-1, 3)
    ]
    return triangles
