"""Skeletons: bones that follow a body's vertices, and the weights that bind vertices to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

RIG_NAMES = ("default", "default_no_toes", "cmu_mb", "game_engine", "mixamo")


def add_up(
    places: NDArray[np.integer[Any]], values: NDArray[np.float64], count: int
) -> NDArray[np.float64]:
    """Return the (count or more,) sums of the values that share a place."""
    return np.bincount(places, values, minlength=count).astype(np.float64)


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class BoneWeights:
    """Sparse weights of a mesh's vertices, sorted by vertex.

    Attributes
    ----------
    bones : tuple of str
    vertices : (K,) int32 ndarray, ascending
    bone_indices : (K,) int32 ndarray into `bones`
    values : (K,) float ndarray
    """

    bones: tuple[str, ...]
    vertices: NDArray[np.int32]
    bone_indices: NDArray[np.int32]
    values: NDArray[np.float64]

    def __post_init__(self) -> None:
        count = len(self.vertices)
        if self.bone_indices.shape != (count,) or self.values.shape != (count,):
            raise ValueError("vertices, bone_indices and values must have the same length")
        if count and (np.diff(self.vertices) < 0).any():
            raise ValueError("weights must be sorted by vertex")

    @classmethod
    def collect(
        cls,
        bones: tuple[str, ...],
        vertices: NDArray[np.int32],
        bone_indices: NDArray[np.int32],
        values: NDArray[np.float64],
    ) -> BoneWeights:
        """Make weights of entries in any order; entries of one vertex and bone are added up."""
        keys = vertices.astype(np.int64) * max(len(bones), 1) + bone_indices
        unique, places = np.unique(keys, return_inverse=True)
        return cls(
            bones,
            (unique // max(len(bones), 1)).astype(np.int32),
            (unique % max(len(bones), 1)).astype(np.int32),
            add_up(places, values, len(unique)),
        )

    def rows(self, count: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return where each of `count` vertices' entries start, and how many they are."""
        starts = np.searchsorted(self.vertices, np.arange(count + 1))
        return starts[:-1], np.diff(starts)

    def sums(self, count: int) -> NDArray[np.float64]:
        """Return the (count,) sums of each vertex' weights."""
        return add_up(self.vertices, self.values, count)[:count]

    def normalised(self) -> BoneWeights:
        """Return weights that sum to 1 on every vertex that has any."""
        if not len(self.vertices):
            return self
        totals = np.bincount(self.vertices, self.values)[self.vertices]
        values = np.divide(self.values, totals, out=np.zeros_like(totals), where=totals > 0)
        return BoneWeights(self.bones, self.vertices, self.bone_indices, values)

    def selected(self, vertices: NDArray[np.intp]) -> BoneWeights:
        """Return the weights of some vertices, renumbered to their place in `vertices`."""
        size = int(max(self.vertices.max(initial=-1), vertices.max(initial=-1))) + 1
        places = np.full(size, -1, np.int32)
        places[vertices] = np.arange(len(vertices), dtype=np.int32)
        kept = np.flatnonzero(places[self.vertices] >= 0)
        kept = kept[np.argsort(places[self.vertices[kept]], kind="stable")]
        return BoneWeights(
            self.bones,
            places[self.vertices[kept]],
            self.bone_indices[kept],
            self.values[kept],
        )

    def dense(self, count: int) -> NDArray[np.float64]:
        """Return the (count, bones) matrix of weights."""
        matrix = np.zeros((count, len(self.bones)))
        matrix[self.vertices, self.bone_indices] = self.values
        return matrix

    def by_bone(self) -> dict[str, tuple[NDArray[np.int32], NDArray[np.float64]]]:
        """Return bone name -> (vertices, values), bones without weights left out."""
        order = np.argsort(self.bone_indices, kind="stable")
        bones, starts = np.unique(self.bone_indices[order], return_index=True)
        parts = np.split(order, starts[1:])
        return {
            self.bones[bone]: (self.vertices[part], self.values[part])
            for bone, part in zip(bones.tolist(), parts, strict=len(bones) > 0)
        }

    def renamed(self, bones: Sequence[str], names: Mapping[str, str]) -> BoneWeights:
        """Move weights onto other bones: `names` says which new bone takes an old one's.

        A bone that `names` lacks keeps its name; it must then be one of `bones`.
        """
        place = {bone: index for index, bone in enumerate(bones)}
        table = np.array([place[names.get(bone, bone)] for bone in self.bones], np.int32)
        return BoneWeights.collect(
            tuple(bones), self.vertices, table[self.bone_indices], self.values
        )


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class Skeleton:
    """The bones of one body in rest pose.

    Attributes
    ----------
    rig : str
    names : tuple of str, parents before their children
    parents : (B,) int32 ndarray, -1 for a root
    heads, tails : (B, 3) float ndarray, decimetres, Y up
    rolls : (B,) float ndarray, radians, Blender's bone roll
    connected : (B,) bool ndarray
    """

    rig: str
    names: tuple[str, ...]
    parents: NDArray[np.int32]
    heads: NDArray[np.float64]
    tails: NDArray[np.float64]
    rolls: NDArray[np.float64]
    connected: NDArray[np.bool_]

    def index(self, name: str) -> int:
        """Return a bone's place; ValueError for an unknown name."""
        return self.names.index(name)

    def ancestors(self, name: str) -> tuple[str, ...]:
        """Return a bone's ancestors, the parent first."""
        found = []
        place = int(self.parents[self.index(name)])
        while place >= 0:
            found.append(self.names[place])
            place = int(self.parents[place])
        return tuple(found)


VertexSets = tuple[NDArray[np.int32], ...]
Plane = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class Rig:
    """A rig: rules that place its bones on any body, and the base mesh's weights.

    Attributes
    ----------
    name : str
    bones : tuple of str, parents before their children
    parents : (B,) int32 ndarray, -1 for a root
    head_vertices, tail_vertices : tuple of (n,) int32 ndarray
        A bone's end is the mean of these base vertices (a joint cube, one vertex or several).
    rolls : (B,) float ndarray, radians
        Used where `planes` has no entry for the bone.
    connected : (B,) bool ndarray
    weights : BoneWeights
        Of the base vertices; bones in the order of `bones`.
    planes : mapping of int to tuples of three vertex sets
        Bone to three joints whose plane the bone bends in (.mhskel); its normal
        (j2 - j1) x (j3 - j2), of several planes the mean one, is the bone's X axis (measured on
        MakeHuman's rest matrices).
    references : mapping of str to tuple of str
        Bone to the bones of the default rig that it stands for (.mhskel).
    """

    name: str
    bones: tuple[str, ...]
    parents: NDArray[np.int32]
    head_vertices: VertexSets
    tail_vertices: VertexSets
    rolls: NDArray[np.float64]
    connected: NDArray[np.bool_]
    weights: BoneWeights
    planes: Mapping[int, tuple[Plane, ...]]
    references: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def _ends(self) -> tuple[NDArray[np.int32], NDArray[np.intp], NDArray[np.intp]]:
        sets = self.head_vertices + self.tail_vertices
        lengths = np.array([len(part) for part in sets], np.intp)
        return np.concatenate(sets), np.cumsum(lengths) - lengths, lengths

    def skeleton(self, vertices: NDArray[np.float64]) -> Skeleton:
        """Place the bones on a body.

        Parameters
        ----------
        vertices : (19158, 3) float ndarray, decimetres, Y up

        Returns
        -------
        Skeleton
        """
        indices, starts, lengths = self._ends
        ends = np.add.reduceat(vertices[indices], starts, axis=0) / lengths[:, None]
        heads, tails = ends[: len(self.bones)], ends[len(self.bones) :]
        rolls = self.rolls.copy()
        for bone, planes in self.planes.items():
            normal = np.sum([_normal(vertices, joints) for joints in planes], axis=0)
            along = tails[bone] - heads[bone]
            rolls[bone] = blender_roll(along, np.cross(normal, along))
        return Skeleton(self.name, self.bones, self.parents, heads, tails, rolls, self.connected)


def _normal(vertices: NDArray[np.float64], joints: Plane) -> NDArray[np.float64]:
    first, second, third = (vertices[joint].mean(axis=0) for joint in joints)
    return _unit(np.cross(second - first, third - second))


def blender_roll(direction: NDArray[np.float64], z_axis: NDArray[np.float64]) -> float:
    """Return Blender's roll of a bone whose Z axis comes nearest to `z_axis`.

    Blender's roll is the turn about the bone from the frame that the shortest rotation of +Y onto
    the bone's direction yields.

    Parameters
    ----------
    direction, z_axis : (3,) float ndarray, MakeHuman axes (Y up)

    Returns
    -------
    float, radians
    """
    along, wanted = (_blender_axes(_unit(axis)) for axis in (direction, z_axis))
    x_axis, _, z_zero = _shortest_frame(along)
    wanted = wanted - along * (wanted @ along)
    if np.linalg.norm(wanted) < 1e-9:
        return 0.0
    # Turning by r about the bone takes the zero frame's Z to cos r Z + sin r X.
    return float(np.arctan2(wanted @ x_axis, wanted @ z_zero))


def axes_along(direction: NDArray[np.float64], *, roll: float = 0.0) -> NDArray[np.float64]:
    """Return a bone's rest axes, as Blender turns them, in MakeHuman's axes (Y up).

    Parameters
    ----------
    direction : (3,) float ndarray
        From head to tail.
    roll : float, radians
        Blender's roll.

    Returns
    -------
    (3, 3) float ndarray
        Columns X, Y (along the bone) and Z.
    """
    x_zero, along, z_zero = _shortest_frame(_blender_axes(_unit(direction)))
    cosine, sine = np.cos(roll), np.sin(roll)
    axes = [cosine * x_zero - sine * z_zero, along, cosine * z_zero + sine * x_zero]
    return np.column_stack([(axis[0], axis[2], -axis[1]) for axis in axes])


def _unit(vector: NDArray[np.float64]) -> NDArray[np.float64]:
    length = float(np.linalg.norm(vector))
    return vector / length if length > 0 else vector


def _blender_axes(vector: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.array([vector[0], -vector[2], vector[1]])


def _shortest_frame(
    along: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return the axes of the shortest rotation that takes +Y onto `along` (Rodrigues)."""
    if along[1] < -0.9999999:
        return np.array([-1.0, 0, 0]), along, np.array([0.0, 0, 1])
    axis = np.cross([0.0, 1, 0], along)
    skew = np.array([[0, -axis[2], axis[1]], [axis[2], 0, -axis[0]], [-axis[1], axis[0], 0]])
    matrix = np.eye(3) + skew + skew @ skew / (1 + along[1])
    return matrix[:, 0], matrix[:, 1], matrix[:, 2]
