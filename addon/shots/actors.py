"""An actor: a character as the shots need it, with small textures, its face's points and record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from ..errors import OutfitError
from ..makehuman.json_files import read_json
from ..makehuman.rigs import BoneWeights, Skeleton
from ..wardrobe.characters.character import Character, DressedMesh, Surface

ARRAYS, RECORD = "actor.npz", "actor.json"  # the latter is written last
MESH_ARRAYS = ("vertices", "faces", "uvs", "uv_faces")
WEIGHT_ARRAYS = ("owners", "bones", "weights")
FACE_POINTS = ("nose", "left_eye", "right_eye", "left_ear", "right_ear")


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class Actor:
    """A character that can be posed and shot.

    Attributes
    ----------
    name : str
    character : Character
        Rest pose, decimetres, Y up; rig with Unity's human bones.
    face : (5, 3) float ndarray
        FACE_POINTS in rest pose, decimetres, Y up; they follow the head's bone.
    about : mapping
        character.json's content; empty for a character that came without.
    """

    name: str
    character: Character
    face: NDArray[np.float64]
    about: Mapping[str, Any]

    def __post_init__(self) -> None:
        if self.face.shape != (len(FACE_POINTS), 3):
            raise OutfitError(f"actor {self.name}: the face has {len(FACE_POINTS)} points")
        if not self.character.skeleton.names:
            raise OutfitError(f"actor {self.name}: it has no bones to be posed by")


@dataclass(frozen=True, eq=False)
class _Files:
    """An open actor's folder."""

    folder: Path
    arrays: Mapping[str, NDArray[Any]]

    def mesh(self, place: int, entry: Mapping[str, Any]) -> DressedMesh:
        vertices, faces, uvs, uv_faces = (self.arrays[f"{key}{place}"] for key in MESH_ARRAYS)
        owners, bones, weights = (self.arrays[f"{key}{place}"] for key in WEIGHT_ARRAYS)
        bound = BoneWeights(
            tuple(entry["bones"]),
            owners.astype(np.int32),
            bones.astype(np.int32),
            weights.astype(np.float64),
        )
        return DressedMesh(
            str(entry["name"]),
            str(entry["kind"]),
            vertices.astype(np.float64),
            faces.astype(np.int32),
            uvs.astype(np.float64),
            uv_faces.astype(np.int32),
            bound.normalised(),
            self.surface(entry),
        )

    def surface(self, entry: Mapping[str, Any]) -> Surface:
        files = {key: self.folder / Path(name).name for key, name in entry["files"].items()}
        red, green, blue = (float(value) for value in entry["colour"])
        return Surface(
            texture=files.pop("texture", None),
            colour=(red, green, blue),
            roughness=float(entry["roughness"]),
            specular=float(entry["specular"]),
            subsurface=float(entry["subsurface"]),
            alpha=bool(entry["alpha"]),
            opacity=float(entry["opacity"]),
            maps=files,
        )

    def skeleton(self, record: Mapping[str, Any]) -> Skeleton:
        keys = ("parents", "heads", "tails", "rolls", "connected")
        parents, heads, tails, rolls, connected = (self.arrays[key] for key in keys)
        names = tuple(record["bones"])
        return Skeleton(str(record["rig"]), names, parents, heads, tails, rolls, connected)


def read_actor(folder: Path) -> Actor:
    """Read what `prepare_actor` wrote.

    Raises
    ------
    OutfitError
        Naming the file that is missing or broken.
    """
    record = read_json(folder / RECORD)
    try:
        with np.load(folder / ARRAYS, allow_pickle=False) as arrays:
            files = _Files(folder, dict(arrays))
        meshes = [files.mesh(place, entry) for place, entry in enumerate(record["meshes"])]
        character = Character(
            str(record["name"]), tuple(meshes), files.skeleton(record), float(record["ground"])
        )
        face = np.asarray(record["face"], np.float64)
        return Actor(character.name, character, face, dict(record["about"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, BadZipFile) as error:
        raise OutfitError(f"{folder}: it is no actor: {error}") from error
