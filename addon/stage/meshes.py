"""Arrays to Blender meshes: vertices, faces, UVs and vertex groups, each in one bulk call."""

from __future__ import annotations

import bpy
import numpy as np
from numpy.typing import NDArray

from ..makehuman.rigs import BoneWeights
from ..wardrobe.characters.character import DressedMesh
from .scenes import blender_from_makehuman

WEIGHT_STEPS = 1024  # weights are rounded to this grid so that equal ones are set in one call


def make_mesh_object(
    item: DressedMesh, *, ground: float, exact_weights: bool = False
) -> bpy.types.Object:
    """Make a mesh object with UVs, smooth normals and vertex groups.

    Parameters
    ----------
    item : DressedMesh
    ground : float
        The y of the soles, decimetres; becomes z = 0.
    exact_weights : bool
        Keep the weights as they are, see `set_vertex_groups`.
    """
    mesh = bpy.data.meshes.new(item.name)
    fill_mesh(mesh, item, ground=ground)
    thing = bpy.data.objects.new(item.name, mesh)
    set_vertex_groups(thing, item.weights, exact=exact_weights)
    return thing


def fill_mesh(mesh: bpy.types.Mesh, item: DressedMesh, *, ground: float) -> None:
    """Put vertices, smooth faces and UVs into an empty mesh; see `make_mesh_object`."""
    corners = item.faces >= 0
    _set_faces(mesh, blender_from_makehuman(item.vertices, ground=ground), item.faces, corners)
    if len(item.uvs):
        _set_uvs(mesh, _corner_uvs(item, corners))
    mesh.shade_smooth()


def _corner_uvs(item: DressedMesh, corners: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return every corner's UV; 0, 0 for corners of faces without UVs."""
    places = item.uv_faces[corners]
    return np.where(places[:, None] >= 0, item.uvs[places], 0.0)


def _set_faces(
    mesh: bpy.types.Mesh,
    vertices: NDArray[np.float32],
    faces: NDArray[np.int32],
    corners: NDArray[np.bool_],
) -> None:
    sizes = corners.sum(axis=1).astype(np.int32)
    mesh.vertices.add(len(vertices))
    mesh.vertices.foreach_set("co", vertices.ravel())
    mesh.loops.add(int(sizes.sum()))
    mesh.loops.foreach_set("vertex_index", faces[corners])
    mesh.polygons.add(len(faces))
    mesh.polygons.foreach_set("loop_start", np.cumsum(sizes, dtype=np.int32) - sizes)
    mesh.update(calc_edges=True)


def _set_uvs(mesh: bpy.types.Mesh, corner_uvs: NDArray[np.float64]) -> None:
    layer = mesh.uv_layers.new(name="UVMap", do_init=False)
    layer.uv.foreach_set("vector", corner_uvs.astype(np.float32).ravel())


def set_vertex_groups(
    thing: bpy.types.Object, weights: BoneWeights, *, exact: bool = False
) -> None:
    """Make one vertex group a bone, in the bones' order, and fill them.

    Blender takes one weight for many vertices a call, so equal weights are set together. Unless
    they are kept exact, weights are rounded to a grid of 1/1024 first, which needs far fewer
    calls, and what rounding took from a vertex goes to its heaviest bone: the sum stays 1.

    Parameters
    ----------
    thing : bpy.types.Object
    weights : BoneWeights
    exact : bool
        Keep the weights of a file as they are, whatever their sum.
    """
    groups = [thing.vertex_groups.new(name=name) for name in weights.bones]
    values = weights.values if exact else _rounded_steps(weights) / WEIGHT_STEPS
    order = np.lexsort((values, weights.bone_indices))
    bones, values, vertices = weights.bone_indices[order], values[order], weights.vertices[order]
    starts = np.flatnonzero((np.diff(bones, prepend=-1) != 0) | (np.diff(values, prepend=-1) != 0))
    stops = np.append(starts[1:], len(order))
    for start, stop in zip(starts.tolist(), stops[: len(starts)].tolist(), strict=True):
        if values[start] > 0:
            weight = float(values[start])
            groups[bones[start]].add(vertices[start:stop].tolist(), weight, "REPLACE")


def _rounded_steps(weights: BoneWeights) -> NDArray[np.int64]:
    """Return every weight in 1/1024; the steps of each vertex sum to 1024."""
    steps = np.rint(weights.values * WEIGHT_STEPS).astype(np.int64)
    if not len(steps):
        return steps
    sums = np.bincount(weights.vertices, steps).astype(np.int64)
    # the last of a vertex's rows, sorted by value, is its heaviest bone
    order = np.lexsort((weights.values, weights.vertices))
    last = order[np.flatnonzero(np.diff(weights.vertices[order], append=-1))]
    steps[last] += WEIGHT_STEPS - sums[weights.vertices[last]]
    return steps
