"""Refitting: the same person in the same clothes, on one body after another, quickly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ...makehuman.body import Body
from ...makehuman.data import BodyData
from ...makehuman.fitting import fit, layered_deletes
from ...makehuman.rigs import Rig
from ..garment import Garment
from .character import Character, DressedMesh, Surface
from .dressing import Worn, body_mesh, bone_weights, compact, garment_mesh, lowest, used_vertices
from .layers import layered

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class _Frame:
    """A mesh without its places: what stays while the body changes.

    Attributes
    ----------
    deleted : (V,) bool ndarray
        Vertices that something above hides.
    used : (n,) int ndarray
        The vertices that are left.
    mesh : DressedMesh
    garment : Garment or None
        The body has none.
    """

    deleted: Bools
    used: NDArray[np.intp]
    mesh: DressedMesh
    garment: Garment | None = None

    def suits(self, garment: Garment, deleted: Bools) -> bool:
        """Whether a garment has the same faces, and as much of it is hidden."""
        mine = self.garment.mesh.faces if self.garment else None
        faces = garment.mesh.faces
        same = mine is faces or (mine is not None and np.array_equal(mine, faces))
        return same and np.array_equal(self.deleted, deleted)


class Dresser:
    """Dresses any body in the same clothes; gives what `layered` and `dress` give.

    What does not depend on the body is kept: hidden faces, vertex numbers, bone weights.

    Parameters
    ----------
    name : str
        The character's.
    data : BodyData
    rig : Rig
    clothes : sequence of Worn
        As they come from the wardrobe: they are layered for every body anew.
    parts : sequence of Worn
        Shoes, hair, eyes and what else is worn as it is.
    tuck : bool
        Whether the top is tucked into the bottom.
    skin : Surface
    """

    def __init__(
        self,
        name: str,
        *,
        data: BodyData,
        rig: Rig,
        clothes: Sequence[Worn],
        parts: Sequence[Worn],
        tuck: bool,
        skin: Surface | None = None,
    ) -> None:
        self.name = name
        self._data, self._rig, self._skin = data, rig, skin or Surface()
        self._clothes, self._parts, self._tuck = tuple(clothes), tuple(parts), tuck
        self._frames: dict[int, _Frame] = {}

    @property
    def bones(self) -> tuple[str, ...]:
        """The names of the bones that every character gets."""
        return self._rig.bones

    def dress(self, body: Body, *, weigh: bool = True) -> Character:
        """Put everything on a body; meshes whose faces stay share their arrays with the last.

        Parameters
        ----------
        body : Body
        weigh : bool
            False does not work the bone weights of pressed clothes out anew: the same shapes, a
            third faster.
        """
        clothes = [item.garment for item in self._clothes]
        garments = layered(clothes, body.vertices, tuck=self._tuck, lend=weigh)
        worn = [
            *(
                replace(item, garment=own)
                for item, own in zip(self._clothes, garments, strict=True)
            ),
            *self._parts,
        ]
        bare, hidden = layered_deletes([item.garment.binding for item in worn])
        meshes = [self._body(body, bare)]
        for place, (item, deleted) in enumerate(zip(worn, hidden, strict=True)):
            meshes.append(self._garment(place, item, body, deleted, weigh=weigh))
        skeleton = self._rig.skeleton(body.vertices)
        return Character(self.name, tuple(meshes), skeleton, lowest(meshes))

    def _body(self, body: Body, deleted: Bools) -> DressedMesh:
        frame = self._frames.get(-1)
        if frame is None or not np.array_equal(frame.deleted, deleted):
            name = f"{self.name}_body"
            mesh = body_mesh(name, self._data, body, self._rig, self._skin, deleted)
            frame = self._kept(-1, mesh, deleted)
        return replace(frame.mesh, vertices=body.vertices[frame.used])

    def _garment(
        self, place: int, item: Worn, body: Body, deleted: Bools, *, weigh: bool
    ) -> DressedMesh:
        garment = item.garment
        shape = fit(garment.binding, body.vertices)
        frame = self._frames.get(place)
        if frame is None or not frame.suits(garment, deleted):
            mesh = garment_mesh(item, self._data, shape, self._rig, deleted)
            frame = self._kept(place, mesh, deleted, garment)
        weights = frame.mesh.weights
        if weigh and frame.garment is not None and garment.weights is not frame.garment.weights:
            # Pressed: it moves with what lies over it, more or less.
            weights = bone_weights(garment, self._data, self._rig).selected(frame.used)
        return replace(frame.mesh, vertices=shape[frame.used], weights=weights)

    def _kept(
        self, place: int, mesh: DressedMesh, deleted: Bools, garment: Garment | None = None
    ) -> _Frame:
        used = np.flatnonzero(used_vertices(mesh))
        self._frames[place] = _Frame(deleted, used, compact(mesh), garment)
        return self._frames[place]
