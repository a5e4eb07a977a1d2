"""A clothes model on disk and in memory: binding, mesh, material and registration."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from ..errors import OutfitError
from ..makehuman.mhclo import Mhclo, read_mhclo, write_mhclo
from ..makehuman.mhmat import Mhmat, read_mhmat, write_mhmat
from ..makehuman.obj import ObjMesh, read_obj, write_obj
from ..makehuman.rig_files import read_weights, write_mhw
from ..makehuman.rigs import BoneWeights
from ..makehuman.text import sibling
from .registration import Registration, write_registration
from .registration_files import SUFFIX as REGISTRATION_SUFFIX
from .registration_files import registration_for

log = logging.getLogger(__name__)

Kind = Literal[
    "clothes",
    "shoes",
    "hair",
    "eyes",
    "eyebrows",
    "eyelashes",
    "teeth",
    "tongue",
    "glasses",
    "hat",
    "bag",
]
AUTHOR, LICENSE = "Outfit Cloner", "CC0"  # of what our own code makes
WEIGHTS_SUFFIX = ".mhw"


@dataclass(frozen=True)
class Garment:
    """A clothes model bound to MakeHuman's base mesh.

    Attributes
    ----------
    name : str
        The file stem, such as "trousers_straight".
    kind : str
    binding : Mhclo
        Every vertex's base-mesh vertices, weights and offset; what it hides; its z_depth.
    mesh : ObjMesh
        UVs and faces in file order; its vertices are the rest shape on the body it was made on.
    material : Mhmat
    registration : Registration or None
        None for what no photo is cloned onto (shoes, hair, eyes, accessories).
    folder : Path or None
        Where it was read from; texture files of the material lie there.
    sexes : tuple of str
        "female", "male" or both: whom it suits.
    weights : BoneWeights or None
        Its own weights, for bones of the default rig; None where it moves with what it is bound to.
    """

    name: str
    kind: Kind
    binding: Mhclo
    mesh: ObjMesh
    material: Mhmat
    registration: Registration | None = None
    folder: Path | None = None
    sexes: tuple[str, ...] = ("female", "male")
    weights: BoneWeights | None = None

    def __post_init__(self) -> None:
        if len(self.binding.refs) != len(self.mesh.vertices):
            raise OutfitError(
                f"garment {self.name}: the .mhclo binds {len(self.binding.refs)} vertices, "
                f"the .obj has {len(self.mesh.vertices)}"
            )
        if self.weights is not None and self.weights.vertices.max(initial=0) >= len(
            self.mesh.vertices
        ):
            raise OutfitError(
                f"garment {self.name}: a weight belongs to vertex "
                f"{self.weights.vertices.max()}, the .obj has {len(self.mesh.vertices)}"
            )


def write_garment(folder: Path, garment: Garment) -> None:
    """Write <name>.mhclo, .obj, .mhmat, and own weights and registration where it has them."""
    folder.mkdir(parents=True, exist_ok=True)
    name = garment.name
    binding = replace(
        garment.binding,
        obj_file=f"{name}.obj",
        material_file=f"{name}.mhmat",
        weights_file="" if garment.weights is None else name + WEIGHTS_SUFFIX,
    )
    if garment.weights is not None:
        licence = binding.license or LICENSE
        write_mhw(folder / binding.weights_file, garment.weights, name=name, license=licence)
    write_obj(folder / f"{name}.obj", garment.mesh)
    write_mhmat(folder / f"{name}.mhmat", garment.material)
    if garment.registration is not None:
        write_registration(folder / f"{name}{REGISTRATION_SUFFIX}", garment.registration)
    write_mhclo(folder / f"{name}.mhclo", binding)


def read_garment(mhclo_path: Path, *, kind: Kind = "clothes") -> Garment:
    """Read a garment by its .mhclo; raise OutfitError naming the file that cannot be used."""
    binding = read_mhclo(mhclo_path)
    folder = mhclo_path.parent
    mesh = read_obj(sibling(mhclo_path, binding.obj_file))
    material_path = sibling(mhclo_path, binding.material_file) if binding.material_file else None
    material = read_mhmat(material_path) if material_path and material_path.is_file() else Mhmat()
    registration = registration_for(mhclo_path, binding.uuid)
    tags = {tag.lower() for tag in binding.tags}
    sexes = tuple(sex for sex in ("female", "male") if sex in tags) or ("female", "male")
    name = mhclo_path.stem
    weights = _own_weights(mhclo_path, binding, len(mesh.vertices))
    try:
        return Garment(name, kind, binding, mesh, material, registration, folder, sexes, weights)
    except OutfitError as error:
        raise OutfitError(f"{mhclo_path}: {error}") from error


def _own_weights(mhclo_path: Path, binding: Mhclo, count: int) -> BoneWeights | None:
    if not binding.weights_file:
        return None
    path = sibling(mhclo_path, binding.weights_file)
    if path.is_file():
        return read_weights(path, count)
    log.warning("%s: its weights file %s is missing", mhclo_path.stem, path)
    return None
