"""A clothes model on disk and in memory: binding, mesh, material and registration."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from ..errors import OutfitError
from ..makehuman.mhclo import Mhclo, read_mhclo, write_mhclo
from ..makehuman.mhmat import Mhmat, read_mhmat, write_mhmat
from ..makehuman.obj import ObjMesh, read_obj, write_obj
from .registration import Registration, read_registration, write_registration

Kind = Literal[
    "clothes", "shoes", "hair", "eyes", "eyebrows", "eyelashes", "teeth", "glasses", "hat", "bag"
]
AUTHOR, LICENSE = "Outfit Cloner", "CC0"  # of what our own code makes
REGISTRATION_SUFFIX = ".registration.json"


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
    """

    name: str
    kind: Kind
    binding: Mhclo
    mesh: ObjMesh
    material: Mhmat
    registration: Registration | None = None
    folder: Path | None = None
    sexes: tuple[str, ...] = ("female", "male")

    def __post_init__(self) -> None:
        if len(self.binding.refs) != len(self.mesh.vertices):
            raise OutfitError(
                f"garment {self.name}: the .mhclo binds {len(self.binding.refs)} vertices, "
                f"the .obj has {len(self.mesh.vertices)}"
            )


def write_garment(folder: Path, garment: Garment) -> None:
    """Write <name>.mhclo, .obj, .mhmat and, where there is one, the registration into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    name = garment.name
    binding = replace(garment.binding, obj_file=f"{name}.obj", material_file=f"{name}.mhmat")
    write_obj(folder / f"{name}.obj", garment.mesh)
    write_mhmat(folder / f"{name}.mhmat", garment.material)
    if garment.registration is not None:
        write_registration(folder / f"{name}{REGISTRATION_SUFFIX}", garment.registration)
    write_mhclo(folder / f"{name}.mhclo", binding)


def read_garment(mhclo_path: Path, *, kind: Kind = "clothes") -> Garment:
    """Read a garment by its .mhclo; raise OutfitError naming the file that cannot be used."""
    binding = read_mhclo(mhclo_path)
    folder = mhclo_path.parent
    mesh = read_obj(folder / binding.obj_file)
    material_path = folder / binding.material_file if binding.material_file else None
    material = read_mhmat(material_path) if material_path and material_path.is_file() else Mhmat()
    registration_path = mhclo_path.with_name(mhclo_path.stem + REGISTRATION_SUFFIX)
    registration = read_registration(registration_path) if registration_path.is_file() else None
    tags = {tag.lower() for tag in binding.tags}
    sexes = tuple(sex for sex in ("female", "male") if sex in tags) or ("female", "male")
    name = mhclo_path.stem
    try:
        return Garment(name, kind, binding, mesh, material, registration, folder, sexes)
    except OutfitError as error:
        raise OutfitError(f"{mhclo_path}: {error}") from error
