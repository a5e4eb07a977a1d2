"""A character as it came out of a file: its meshes, the arrays behind them, and its motions."""

from __future__ import annotations

import io
from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import OutfitError
from ...makehuman.posing import carried
from ...makehuman.rigs import BoneWeights, Rig, Skeleton
from .character import Character

NO_BONES = Skeleton(
    "",
    (),
    np.zeros(0, np.int32),
    np.zeros((0, 3)),
    np.zeros((0, 3)),
    np.zeros(0),
    np.zeros(0, bool),
)
NO_WEIGHTS = BoneWeights((), np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0))


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class ShapeKey:
    """A second shape of one mesh.

    Attributes
    ----------
    name : str
        Such as "smile01".
    mesh : int
        Place of the mesh in the character.
    vertices : (V, 3) float ndarray, decimetres, Y up
    """

    name: str
    mesh: int
    vertices: NDArray[np.float64]


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class Motion:
    """How the bones move away from their rest pose.

    Attributes
    ----------
    name : str
    moves : (N, B, 4, 4) float ndarray
        For every frame and bone of the character's skeleton what takes a point that is bound to
        the bone from rest to pose; decimetres, Y up.
    """

    name: str
    moves: NDArray[np.float64]


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class LoadedCharacter:
    """What a file holds, ready for Blender and for writing.

    Attributes
    ----------
    character : Character
        What is seen, in rest pose; of a posed export in that pose, which it has for its rest.
    base : (V, 3) float ndarray, decimetres, Y up
        The whole base mesh, helpers included (19158 vertices), in rest pose; empty for an export
        without a body.
    garments : mapping of str to (V, 3) float ndarray, decimetres, Y up
        Every garment's vertices in .obj order, by its file stem.
    base_weights : BoneWeights or None
        Of `base`.
    garment_weights : mapping of str to BoneWeights
    rig : Rig or None
        What placed the bones, where they do not come from the file itself.
    pose : Motion or None
        One frame: the pose to show.
    shape_keys : tuple of ShapeKey
    motions : tuple of Motion
        What the file brings along, without being shown.
    subdivide : bool
        Whether the file asks for a smoothed surface.
    warnings : tuple of str
        What is missing or was not understood.
    """

    character: Character
    base: NDArray[np.float64]
    garments: Mapping[str, NDArray[np.float64]]
    base_weights: BoneWeights | None = None
    garment_weights: Mapping[str, BoneWeights] = field(default_factory=dict)
    rig: Rig | None = None
    pose: Motion | None = None
    shape_keys: tuple[ShapeKey, ...] = ()
    motions: tuple[Motion, ...] = ()
    subdivide: bool = False
    warnings: tuple[str, ...] = ()

    def posed(self) -> LoadedCharacter:
        """Return the character with its vertices and bones in the pose, which is then its rest."""
        if self.pose is None:
            return self
        moves = self.pose.moves[0]
        meshes = tuple(
            replace(mesh, vertices=moved(mesh.vertices, mesh.weights, moves))
            for mesh in self.character.meshes
        )
        skeleton = self.character.skeleton
        heads, tails = (_ends_moved(ends, moves) for ends in (skeleton.heads, skeleton.tails))
        return replace(
            self,
            character=replace(
                self.character,
                meshes=meshes,
                skeleton=replace(skeleton, heads=heads, tails=tails),
                ground=min(float(mesh.vertices[:, 1].min()) for mesh in meshes),
            ),
            base=moved(self.base, self.base_weights, moves),
            garments={
                name: moved(vertices, self.garment_weights.get(name), moves)
                for name, vertices in self.garments.items()
            },
            pose=None,
        )


def free_name(name: str, taken: Container[str]) -> str:
    """Return the name, or the first of name_2, name_3 ... that is not taken."""
    found, count = name, 1
    while found in taken:
        count += 1
        found = f"{name}_{count}"
    return found


def moved(
    vertices: NDArray[np.float64], weights: BoneWeights | None, moves: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Move vertices with their bones, by linear blend skinning; those without weights stay.

    Parameters
    ----------
    vertices : (V, 3) float ndarray
    weights : BoneWeights or None
        Summing to 1 on every vertex that has any.
    moves : (B, 4, 4) float ndarray
        As in `Motion.moves`, of the bones that `weights` names.
    """
    if weights is None or not len(weights.vertices):
        return vertices
    return carried(vertices, weights, moves)


def _ends_moved(points: NDArray[np.float64], moves: NDArray[np.float64]) -> NDArray[np.float64]:
    found: NDArray[np.float64] = np.einsum("bij,bj->bi", moves[:, :3, :3], points)
    return found + moves[:, :3, 3]


def write_npz(path: Path, loaded: LoadedCharacter) -> None:
    """Write the arrays of a character as it is posed: MakeHuman axes, decimetres.

    `base`, one array for each garment in .obj order under its file stem, `bone_names`,
    `bone_head`, `bone_tail`.

    Raises
    ------
    OutfitError
        Where the file cannot be written.
    """
    seen = loaded.posed()
    skeleton = seen.character.skeleton
    arrays: dict[str, NDArray[Any]] = {
        "base": seen.base,
        "bone_names": np.array(skeleton.names, dtype=np.str_),
        "bone_head": skeleton.heads,
        "bone_tail": skeleton.tails,
    }
    for name, vertices in seen.garments.items():
        arrays[free_name(name, {*arrays, "file"})] = vertices  # savez has an argument "file"
    try:
        packed = io.BytesIO()
        np.savez_compressed(packed, **arrays)
        path.write_bytes(packed.getvalue())
    except OSError as error:
        raise OutfitError(f"cannot write {path}: {error.strerror or error}") from None
