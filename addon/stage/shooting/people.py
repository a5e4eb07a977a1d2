"""Actors as Blender meshes whose vertices are set anew for every frame."""

from __future__ import annotations

from collections.abc import Sequence

import bpy
import numpy as np
from numpy.typing import NDArray

from ...motion.prop_shapes import STIFF
from ...wardrobe.characters.character import DressedMesh
from ..materials import load_own_images, make_material

Floats = NDArray[np.float64]
SHUTTER_ENDS = (("opens", -1), ("closes", 1))  # and the frame, counted from the current one


class PersonMesh:
    """One person's mesh object: all garments and what is held in one, with a material each.

    Parameters
    ----------
    scene : bpy.types.Scene
    name : str
    meshes : sequence of DressedMesh
    blurred : bool
        Whether it has shapes for the moments at which the shutter opens and closes.
    """

    def __init__(
        self, scene: bpy.types.Scene, name: str, meshes: Sequence[DressedMesh], *, blurred: bool
    ) -> None:
        self.mesh = bpy.data.meshes.new(name)
        _fill(self.mesh, meshes)
        images = load_own_images(mesh.surface for mesh in meshes)
        for mesh in meshes:
            self.mesh.materials.append(
                make_material(mesh.name, mesh.surface, load=images.__getitem__)
            )
        self.thing = bpy.data.objects.new(name, self.mesh)
        scene.collection.objects.link(self.thing)
        self.thing.hide_render = True
        if blurred:
            _add_shutter(self.thing, scene.frame_current)

    def show(self, vertices: Sequence[Floats], ends: Sequence[Sequence[Floats]] = ()) -> None:
        """Show the person.

        Parameters
        ----------
        vertices : sequence of (V, 3) float ndarray
            Of each of its meshes, world metres.
        ends : sequence of two such sequences, optional
            The same when the shutter opens and when it closes, for a blurred person.
        """
        self.mesh.vertices.foreach_set("co", _flat(vertices))
        keys = self.mesh.shape_keys
        if keys is not None:
            for key, shape in zip(keys.key_blocks, (vertices, *ends), strict=True):
                key.data.foreach_set("co", _flat(shape))
            keys.update_tag()
        self.mesh.update()
        self.thing.hide_render = False

    def hide(self) -> None:
        """Take the person out of the picture."""
        self.thing.hide_render = True


def _flat(vertices: Sequence[Floats]) -> NDArray[np.float32]:
    return np.concatenate(list(vertices)).astype(np.float32).ravel()


def _add_shutter(thing: bpy.types.Object, frame: int) -> None:
    """Add shapes that a mesh has a frame before and after: Cycles asks for them to blur it."""
    thing.shape_key_add(name="Basis", from_mix=False)
    for name, step in SHUTTER_ENDS:
        key = thing.shape_key_add(name=name, from_mix=False)
        for moment, value in ((frame, 0.0), (frame + step, 1.0)):
            key.value = value
            key.keyframe_insert("value", frame=moment)


def _fill(mesh: bpy.types.Mesh, parts: Sequence[DressedMesh]) -> None:
    """Put the faces, UVs and materials' numbers of all parts into an empty mesh."""
    starts = np.cumsum([0] + [len(part.vertices) for part in parts])
    faces = [
        np.where(part.faces >= 0, part.faces + start, -1)
        for part, start in zip(parts, starts[:-1], strict=True)
    ]
    every = np.concatenate(faces)
    corners = every >= 0
    sizes = corners.sum(axis=1).astype(np.int32)
    mesh.vertices.add(int(starts[-1]))
    mesh.vertices.foreach_set(
        "co", np.concatenate([part.vertices for part in parts]).astype(np.float32).ravel()
    )
    mesh.loops.add(int(sizes.sum()))
    mesh.loops.foreach_set("vertex_index", every[corners].astype(np.int32))
    mesh.polygons.add(len(every))
    mesh.polygons.foreach_set("loop_start", np.cumsum(sizes, dtype=np.int32) - sizes)
    numbers = np.repeat(np.arange(len(parts), dtype=np.int32), [len(part.faces) for part in parts])
    mesh.polygons.foreach_set("material_index", numbers)
    mesh.update(calc_edges=True)
    layer = mesh.uv_layers.new(name="UVMap", do_init=False)
    layer.uv.foreach_set("vector", np.concatenate([_uvs(part) for part in parts]).ravel())
    flat = np.array([part.kind == STIFF for part in parts])
    mesh.shade_smooth()
    mesh.polygons.foreach_set("use_smooth", ~flat[numbers])


def _uvs(part: DressedMesh) -> NDArray[np.float32]:
    """Return every corner's UV; 0, 0 for corners without."""
    places = part.uv_faces[part.faces >= 0]
    if not len(part.uvs):
        return np.zeros((len(places), 2), np.float32)
    found = np.where(places[:, None] >= 0, part.uvs[places], 0.0)
    return found.astype(np.float32)
