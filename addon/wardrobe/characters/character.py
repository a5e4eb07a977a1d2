"""A dressed character as plain arrays: what Blender, a file writer or a test needs of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ...errors import OutfitError
from ...makehuman.rigs import BoneWeights, Skeleton


@dataclass(frozen=True)
class Surface:
    """How a mesh looks.

    Attributes
    ----------
    texture : Path or None
        PNG of the base colour.
    colour : (r, g, b)
        Linear base colour where there is no texture.
    roughness, specular, subsurface : float
        Principled BSDF values, 0-1 (subsurface: weight).
    alpha : bool
        True where the texture's alpha channel cuts the surface (hair cards, lashes).
    opacity : float
        Of the whole surface, 0-1.
    maps : mapping of str to Path
        More pictures by what they steer: "normal", "bump", "specular", "transparency",
        "displacement".
    missing : str
        Name of the picture that should give the base colour and is not there; "" where none is
        missed.
    """

    texture: Path | None = None
    colour: tuple[float, float, float] = (0.8, 0.8, 0.8)
    roughness: float = 0.8
    specular: float = 0.2
    subsurface: float = 0.0
    alpha: bool = False
    opacity: float = 1.0
    maps: Mapping[str, Path] = field(default_factory=dict)
    missing: str = ""


@dataclass(frozen=True)
class DressedMesh:
    """One mesh of a character, in its rest (A-) pose.

    Attributes
    ----------
    name : str
    kind : str
        "body" or a garment's kind.
    vertices : (V, 3) float ndarray, decimetres, Y up
    faces : (F, 4) int32 ndarray; the last column is -1 for a triangle
    uvs : (T, 2) float ndarray, v up as in .obj files
    uv_faces : (F, 4) int32 ndarray into `uvs`
    weights : BoneWeights
    surface : Surface
    """

    name: str
    kind: str
    vertices: NDArray[np.float64]
    faces: NDArray[np.int32]
    uvs: NDArray[np.float64]
    uv_faces: NDArray[np.int32]
    weights: BoneWeights
    surface: Surface

    def __post_init__(self) -> None:
        if self.vertices.ndim != 2 or self.vertices.shape[1] != 3:
            raise ValueError(f"vertices must be (V, 3), got {self.vertices.shape}")
        if self.faces.ndim != 2 or self.faces.shape[1] != 4:
            raise ValueError(f"faces must be (F, 4), got {self.faces.shape}")
        if self.uv_faces.shape != self.faces.shape:
            raise ValueError(f"uv_faces must be {self.faces.shape}, got {self.uv_faces.shape}")


@dataclass(frozen=True)
class Character:
    """A dressed, rigged character.

    Attributes
    ----------
    name : str
    meshes : tuple of DressedMesh
        The body first; exports may have none.
    skeleton : Skeleton
        Bone heads, tails and rolls for this body.
    ground : float
        Height of the soles, decimetres (y of the lowest point of body or shoes).
    """

    name: str
    meshes: tuple[DressedMesh, ...]
    skeleton: Skeleton
    ground: float

    def __post_init__(self) -> None:
        if not self.meshes or any(mesh.kind == "body" for mesh in self.meshes[1:]):
            raise OutfitError(f"character {self.name}: the first mesh is the body")
