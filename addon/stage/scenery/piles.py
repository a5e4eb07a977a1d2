"""Piles of shapes with a material each, which become one Blender mesh by bulk calls."""

from __future__ import annotations

from dataclasses import dataclass, field

import bpy
import numpy as np
from mathutils import Matrix
from numpy.typing import NDArray

from .shapes import NONE, Shape, together

UPRIGHT = 0.7  # of a unit normal's z: flatter faces take their UV from above


@dataclass
class Pile:
    """Shapes put down one after the other, each in one material."""

    _shapes: list[Shape] = field(default_factory=list)
    _materials: list[bpy.types.Material] = field(default_factory=list)
    _smooth: list[bool] = field(default_factory=list)
    _uvs: list[NDArray[np.float64] | None] = field(default_factory=list)

    def add(
        self,
        shape: Shape,
        material: bpy.types.Material,
        *,
        smooth: bool = False,
        uvs: NDArray[np.float64] | None = None,
    ) -> None:
        """Put a shape down.

        Parameters
        ----------
        shape : Shape
        material : bpy.types.Material
        smooth : bool
            Its faces are shaded as one round surface.
        uvs : (N, 2) float ndarray or None
            For each vertex; None measures them in metres along each face.
        """
        self._shapes.append(shape)
        self._materials.append(material)
        self._smooth.append(smooth)
        self._uvs.append(uvs)

    @property
    def face_count(self) -> int:
        """How many faces lie on it."""
        return sum(len(shape.faces) for shape in self._shapes)

    def mesh(self, name: str) -> bpy.types.Mesh:
        """Make one mesh of all that lies on it."""
        whole = together(self._shapes)
        slots = list(dict.fromkeys(self._materials))
        sizes = [len(shape.faces) for shape in self._shapes]
        mesh = bpy.data.meshes.new(name)
        for slot in slots:
            mesh.materials.append(slot)
        _fill(mesh, whole)
        number = {slot: index for index, slot in enumerate(slots)}
        slot_of = np.array([number[one] for one in self._materials], np.int32)
        mesh.polygons.foreach_set("material_index", np.repeat(slot_of, sizes))
        mesh.polygons.foreach_set("use_smooth", np.repeat(np.array(self._smooth), sizes))
        layer = mesh.uv_layers.new(name="UVMap", do_init=False)
        layer.uv.foreach_set("vector", self._corner_uvs(whole).astype(np.float32).ravel())
        mesh.update()
        return mesh

    def place(
        self, scene: bpy.types.Scene, name: str, matrix: Matrix | None = None
    ) -> bpy.types.Object:
        """Make one object of all that lies on it and put it into the scene."""
        return put(scene, name, self.mesh(name), matrix)

    def _corner_uvs(self, whole: Shape) -> NDArray[np.float64]:
        measured = _measured_uvs(whole)
        start = 0
        for shape, uvs in zip(self._shapes, self._uvs, strict=True):
            if uvs is not None:
                measured[start : start + len(shape.faces)] = uvs[shape.faces]
            start += len(shape.faces)
        return measured[whole.faces != NONE]


def put(
    scene: bpy.types.Scene, name: str, mesh: bpy.types.Mesh, matrix: Matrix | None = None
) -> bpy.types.Object:
    """Put an object with a mesh, which others may have too, into the scene."""
    thing = bpy.data.objects.new(name, mesh)
    if matrix is not None:
        thing.matrix_world = matrix
    scene.collection.objects.link(thing)
    return thing


def standing(
    x: float, y: float, z: float = 0.0, *, degrees: float = 0.0, scale: float = 1.0
) -> Matrix:
    """Return the matrix of a thing that stands somewhere, turned round its upright axis."""
    turn = Matrix.Rotation(np.radians(degrees), 4, "Z")
    return Matrix.Translation((x, y, z)) @ turn @ Matrix.Scale(scale, 4)


def _fill(mesh: bpy.types.Mesh, shape: Shape) -> None:
    corners = shape.faces != NONE
    sizes = corners.sum(axis=1).astype(np.int32)
    mesh.vertices.add(len(shape.vertices))
    mesh.vertices.foreach_set("co", shape.vertices.astype(np.float32).ravel())
    mesh.loops.add(int(sizes.sum()))
    mesh.loops.foreach_set("vertex_index", shape.faces[corners].astype(np.int32))
    mesh.polygons.add(len(shape.faces))
    mesh.polygons.foreach_set("loop_start", np.cumsum(sizes, dtype=np.int32) - sizes)
    mesh.update(calc_edges=True)


def _measured_uvs(shape: Shape) -> NDArray[np.float64]:
    """Return every corner's UV (F, 4, 2): metres along the axes that the face lies nearest to."""
    corners = shape.vertices[shape.faces]
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normal = np.abs(normal) / np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-12)
    level = normal[:, 2] > UPRIGHT
    first = np.where(level | (normal[:, 0] <= normal[:, 1]), 0, 1)
    second = np.where(level, 1, 2)
    pick = np.stack([first, second], axis=1)[:, None, :]
    return np.take_along_axis(corners, np.broadcast_to(pick, (*corners.shape[:2], 2)), axis=2)
