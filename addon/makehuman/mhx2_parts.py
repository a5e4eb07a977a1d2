"""What a .mhx2 export of MakeHuman holds, as arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from .mhpose import ExpressionPose
from .rigs import BoneWeights

Colour = tuple[float, float, float]


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class Mhx2Mesh:
    """A mesh of triangles and quads.

    Attributes
    ----------
    vertices : (V, 3) float ndarray, Y up
        In the file's unit; of seed meshes in decimetres.
    uvs : (T, 2) float ndarray, v up
    faces : (F, 4) int32 ndarray; the last column is -1 for a triangle
    uv_faces : (F, 4) int32 ndarray into `uvs`; -1 everywhere where the mesh has no UVs
    weights : BoneWeights or None
        None in files without a skeleton.
    """

    vertices: NDArray[np.float64]
    uvs: NDArray[np.float64]
    faces: NDArray[np.int32]
    uv_faces: NDArray[np.int32]
    weights: BoneWeights | None = None

    def __post_init__(self) -> None:
        if self.vertices.ndim != 2 or self.vertices.shape[1] != 3:
            raise ValueError(f"vertices must be (V, 3), got {self.vertices.shape}")
        if self.uvs.ndim != 2 or self.uvs.shape[1] != 2:
            raise ValueError(f"uvs must be (T, 2), got {self.uvs.shape}")
        if self.faces.ndim != 2 or self.faces.shape[1] != 4:
            raise ValueError(f"faces must be (F, 4), got {self.faces.shape}")
        if self.uv_faces.shape != self.faces.shape:
            raise ValueError(f"uv_faces must be {self.faces.shape}, got {self.uv_faces.shape}")


@dataclass(frozen=True)
class Mhx2License:
    """Who made something, and on which terms it may be used."""

    author: str = ""
    license: str = ""
    homepage: str = ""


@dataclass(frozen=True)
class Mhx2Material:
    """A material.

    Attributes
    ----------
    name : str
        Such as "Character:Body:Young_caucasian_female".
    diffuse_colour, specular_colour, emissive_colour, ambient_colour : (r, g, b), 0-1
    shininess, opacity, translucency : float, 0-1
    transparent, backface_cull, shadeless : bool
    textures : mapping of str to str
        "diffuse", "normal", "specular", "transparency", "bump", "displacement" or "ao" to a path
        beside the file, as written.
    intensities : mapping of str to float
        The same channels to strengths.
    subsurface : (r, g, b) or None
        Radii of subsurface scattering where the file switches it on.
    viewport_colour : (r, g, b) or None
    viewport_opacity : float
    """

    name: str
    diffuse_colour: Colour = (1.0, 1.0, 1.0)
    specular_colour: Colour = (0.0, 0.0, 0.0)
    emissive_colour: Colour = (0.0, 0.0, 0.0)
    ambient_colour: Colour = (0.0, 0.0, 0.0)
    shininess: float = 0.2
    opacity: float = 1.0
    translucency: float = 0.0
    transparent: bool = False
    backface_cull: bool = False
    shadeless: bool = False
    textures: Mapping[str, str] = field(default_factory=dict)
    intensities: Mapping[str, float] = field(default_factory=dict)
    subsurface: Colour | None = None
    viewport_colour: Colour | None = None
    viewport_opacity: float = 1.0


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class Mhx2Proxy:
    """How a garment, hair, eyes or a body of another topology hangs on the base mesh.

    Attributes
    ----------
    name, uuid, basemesh : str
    type : str
        "Clothes", "Hair", "Eyes", "Eyebrows", "Eyelashes", "Teeth", "Tongue", "Proxymeshes" ...
    license : Mhx2License
    tags : tuple of str
    refs : (V, 3) int32 ndarray of base vertices; (v, 0, 1) for an exact vertex
    weights : (V, 3) float ndarray
    offsets : (V, 3) float ndarray, decimetres, as in the .mhclo (its scale keys are not exported)
    delete_vertices : (19158,) bool ndarray
        Base vertices that it hides.
    bone_weights : BoneWeights or None
        Its own, on bones of the default rig, where it has some.
    """

    name: str
    type: str
    uuid: str
    license: Mhx2License
    basemesh: str
    tags: tuple[str, ...]
    refs: NDArray[np.int32]
    weights: NDArray[np.float64]
    offsets: NDArray[np.float64]
    delete_vertices: NDArray[np.bool_]
    bone_weights: BoneWeights | None


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class Mhx2Geometry:
    """One object of an export.

    Attributes
    ----------
    name : str
        Such as "Character:Body".
    uuid : str
    license : Mhx2License
    human : bool
        Whether it is the body.
    subdivided : bool
    offset : (3,) float ndarray
        To add to `mesh`, in the file's unit: lifts feet onto the ground.
    scale : float
        Units per decimetre; already in `mesh`, not in the seed meshes.
    material : str
        Name of its material, "" for none.
    mesh : Mhx2Mesh
        What is visible: hidden faces removed, subdivided where that is on, posed where a pose is.
    seed_mesh : Mhx2Mesh or None
        The whole mesh in decimetres: of the body 19158 vertices with helpers.
    proxy_seed_mesh : Mhx2Mesh or None
        The whole mesh of a body of another topology.
    proxy : Mhx2Proxy or None
    """

    name: str
    uuid: str
    license: Mhx2License
    human: bool
    subdivided: bool
    offset: NDArray[np.float64]
    scale: float
    material: str
    mesh: Mhx2Mesh
    seed_mesh: Mhx2Mesh | None
    proxy_seed_mesh: Mhx2Mesh | None
    proxy: Mhx2Proxy | None


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class Mhx2Skeleton:
    """The bones in rest pose, in the file's unit; `offset` is not added to them.

    Attributes
    ----------
    name : str
    offset : (3,) float ndarray
    scale : float
    names : tuple of str, parents before their children
    parents : (B,) int32 ndarray, -1 for a root
    heads, tails : (B, 3) float ndarray, Y up
    rolls : (B,) float ndarray, radians, as the exporter writes them
    matrices : (B, 4, 4) float ndarray
        Rest matrices: columns X, Y (along the bone), Z and head.
    """

    name: str
    offset: NDArray[np.float64]
    scale: float
    names: tuple[str, ...]
    parents: NDArray[np.int32]
    heads: NDArray[np.float64]
    tails: NDArray[np.float64]
    rolls: NDArray[np.float64]
    matrices: NDArray[np.float64]


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class Mhx2Animation:
    """Frames of joint angles, as they stood in a .bvh file.

    Attributes
    ----------
    name : str
    joints : tuple of str
        Of the default rig; also joints that only bridge gaps.
    angles : (N, J, 3) float ndarray, degrees
    orders : tuple of str
        Of each joint, the axes of its angles, the first one outermost. Exports since 2016 leave
        them out; MakeHuman's own poses have "XYZ" (measured), with Z up.
    locations : (N, 3) float ndarray
        Of the root; the .bvh's unit and axes.
    frame_names : tuple of str
        Names of the frames where they are units of a face expression, else empty.
    """

    name: str
    joints: tuple[str, ...]
    angles: NDArray[np.float64]
    locations: NDArray[np.float64]
    orders: tuple[str, ...]
    frame_names: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class Mhx2File:
    """What an export holds.

    Attributes
    ----------
    version : str
    scale : float
        Units per decimetre: 1 decimetres, 0.1 metres, 10 centimetres, 3.937 inches.
    skeleton : Mhx2Skeleton or None
    materials : tuple of Mhx2Material
    geometries : tuple of Mhx2Geometry, in file order
    expressions : tuple of ExpressionPose
    poses : tuple of Mhx2Animation
        Body poses and, under "face-poseunits", the units of the expressions.
    warnings : tuple of str
        What was left out while reading.
    """

    version: str
    scale: float
    skeleton: Mhx2Skeleton | None
    materials: tuple[Mhx2Material, ...]
    geometries: tuple[Mhx2Geometry, ...]
    expressions: tuple[ExpressionPose, ...]
    poses: tuple[Mhx2Animation, ...]
    warnings: tuple[str, ...]

    def material(self, name: str) -> Mhx2Material | None:
        """Return a material by its name, None where the file has none of that name."""
        return next((one for one in self.materials if one.name == name), None)

    def geometry(self, name: str) -> Mhx2Geometry | None:
        """Return a geometry by the part of its name behind the colon, in any case of letters."""
        wanted = name.lower()
        places = (one for one in self.geometries if one.name.lower().rpartition(":")[2] == wanted)
        return next(places, None)
