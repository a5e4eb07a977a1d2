"""An actor's meshes carried by its bones, quick enough for every person of every frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..wardrobe.characters.character import Character, DressedMesh

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class Skin:
    """The meshes of a character, sorted by what carries them.

    What takes long in linear blend skinning is looking up each weight's bone. Here the weights of
    a bone lie together, so that each bone is one product of matrices.

    Attributes
    ----------
    counts : tuple of int
        Vertices of each mesh.
    parts : tuple of (bone, (n,) intp ndarray, (n, 4) float ndarray)
        Of each bone the vertices that it moves, numbered over all meshes, and these in rest pose,
        homogeneous, times their weights.
    """

    counts: tuple[int, ...]
    parts: tuple[tuple[int, NDArray[np.intp], Floats], ...]

    @classmethod
    def of(cls, character: Character) -> Skin:
        """Sort a character's meshes; a vertex without weights follows the first bone."""
        counts = tuple(len(mesh.vertices) for mesh in character.meshes)
        found: list[tuple[NDArray[np.intp], NDArray[np.intp], Floats]] = []
        places = {name: place for place, name in enumerate(character.skeleton.names)}
        start = 0
        for mesh, count in zip(character.meshes, counts, strict=True):
            owners, bones, rows = _weighted(mesh, places)
            found.append((owners + start, bones, rows))
            start += count
        owners, bones, rows = (np.concatenate([part[k] for part in found]) for k in range(3))
        order = np.argsort(bones, kind="stable")
        owners, bones, rows = owners[order], bones[order], rows[order]
        used, starts = np.unique(bones, return_index=True)
        stops = np.append(starts[1:], len(bones))
        parts = tuple(
            (int(bone), owners[first:last], np.ascontiguousarray(rows[first:last]))
            for bone, first, last in zip(used, starts, stops, strict=True)
        )
        return cls(counts, parts)

    def posed(self, matrices: Floats) -> list[Floats]:
        """Return each mesh's (V, 3) vertices.

        Parameters
        ----------
        matrices : (B, 4, 4) float ndarray
            What takes a point bound to each bone, in rest pose, to where it is.
        """
        everything = np.zeros((sum(self.counts), 3))
        for bone, owners, rows in self.parts:
            everything[owners] += rows @ matrices[bone, :3].T
        return self.split(everything)

    def split(self, everything: Floats) -> list[Floats]:
        """Return the parts of all meshes' vertices as each mesh's."""
        return np.split(everything, np.cumsum(self.counts)[:-1])


def _weighted(
    mesh: DressedMesh, places: dict[str, int]
) -> tuple[NDArray[np.intp], NDArray[np.intp], Floats]:
    """Return vertices, bones and weighted homogeneous points of all weights of a mesh."""
    weights = mesh.weights
    table = np.array([places.get(name, -1) for name in weights.bones], np.intp)
    bones = table[weights.bone_indices] if len(table) else np.zeros(0, np.intp)
    kept = (bones >= 0) & (weights.vertices < len(mesh.vertices)) & (weights.values > 0)
    owners, bones = weights.vertices[kept].astype(np.intp), bones[kept]
    sums = np.bincount(owners, weights.values[kept], minlength=len(mesh.vertices))
    values = weights.values[kept] / sums[owners]
    bare = np.flatnonzero(sums <= 0)
    owners = np.concatenate([owners, bare])
    bones = np.concatenate([bones, np.zeros(len(bare), np.intp)])
    values = np.concatenate([values, np.ones(len(bare))])
    points = np.column_stack([mesh.vertices[owners], np.ones(len(owners))])
    return owners, bones, points * values[:, None]


def bounds(meshes: Sequence[Floats]) -> Floats:
    """Return the (2, 3) lowest and highest corner of some meshes' vertices."""
    low = np.min([mesh.min(axis=0) for mesh in meshes], axis=0)
    high = np.max([mesh.max(axis=0) for mesh in meshes], axis=0)
    return np.array([low, high])
