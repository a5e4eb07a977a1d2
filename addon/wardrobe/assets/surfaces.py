"""Surfaces from the materials of MakeHuman's files, with what is missing noted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from ...errors import OutfitError
from ...makehuman.mhmat import Mhmat, read_mhmat
from ...makehuman.text import is_inside, sibling
from ..characters.character import Surface
from ..characters.notes import Notes
from ..looks import CLOTH, SKIN, SURFACES

Colour = tuple[float, float, float]
# .mhmat's channels -> ours, which are .mhx2's
CHANNELS: Mapping[str, str] = MappingProxyType(
    {
        "diffuse": "diffuse",
        "normalmap": "normal",
        "bumpmap": "bump",
        "specularmap": "specular",
        "transparencymap": "transparency",
        "displacementmap": "displacement",
        "aomap": "ao",
    }
)
SHOWN = ("normal", "bump", "specular", "transparency", "displacement")
LEAST_ROUGH = 0.3  # MakeHuman's shininess of cloth is a guess: no cloth is a mirror


@dataclass(frozen=True)
class AssetMaterial:
    """A material as a file describes it.

    Attributes
    ----------
    source : Path
        The file that names the pictures; they are looked for beside it, then in `folders`.
    diffuse_colour, specular_colour : (r, g, b), 0-1, as a screen shows them
    shininess, opacity : float, 0-1
    transparent : bool
    textures : mapping of str to str
        "diffuse", "normal", "bump", "specular", "transparency", "displacement", "ao" to a path as
        written.
    folders : sequence of Path
    """

    source: Path
    diffuse_colour: Colour = (0.8, 0.8, 0.8)
    specular_colour: Colour = (0.1, 0.1, 0.1)
    shininess: float = 0.2
    opacity: float = 1.0
    transparent: bool = False
    textures: Mapping[str, str] = field(default_factory=dict)
    folders: Sequence[Path] = ()


def linear(colour: Colour) -> Colour:
    """Return an sRGB colour as linear light."""
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (min(1.0, max(0.0, value)) for value in colour)
    )
    return red, green, blue


def surface_from_mhmat(
    path: Path, mhmat: Mhmat, *, kind: str, notes: Notes, folders: Sequence[Path] = ()
) -> Surface:
    """Return the surface of a .mhmat; pictures that are not there are noted.

    Parameters
    ----------
    path : Path
        The .mhmat, whose pictures lie beside it or in `folders`.
    mhmat : Mhmat
    kind : str
        "body" or a garment's kind.
    notes : Notes
    folders : sequence of Path
        MakeHuman's data folders.
    """
    textures = {CHANNELS[key]: name for key, name in mhmat.textures.items() if key in CHANNELS}
    material = AssetMaterial(
        path,
        mhmat.diffuse_colour,
        mhmat.specular_colour,
        mhmat.shininess,
        mhmat.opacity,
        mhmat.transparent,
        textures,
        folders,
    )
    return surface_of_material(material, kind=kind, notes=notes)


def read_surface(path: Path, *, kind: str, notes: Notes, folders: Sequence[Path] = ()) -> Surface:
    """Read a .mhmat as a surface; one that cannot be read is a note and a plain surface."""
    try:
        mhmat = read_mhmat(path)
    except OutfitError as error:
        notes.say(str(error))
        return replace(look_of(kind), missing=path.name)
    notes.say(*mhmat.warnings)
    return surface_from_mhmat(path, mhmat, kind=kind, notes=notes, folders=folders)


def look_of(kind: str) -> Surface:
    """Return how a kind of thing reflects light, without its picture."""
    return SKIN if kind == "body" else SURFACES.get(kind, CLOTH)


def surface_of_material(material: AssetMaterial, *, kind: str, notes: Notes) -> Surface:
    """Return a material's surface; pictures that are not there are noted.

    Skin, hair, eyes and shoes reflect light as those of our own do: what MakeHuman's files say of
    it was written for another shader. Cloth takes the file's shininess.
    """
    surface = look_of(kind)
    if surface is CLOTH:
        rough = min(1.0, max(LEAST_ROUGH, 1.0 - material.shininess))
        strength = min(0.5, max(material.specular_colour))
        surface = replace(surface, roughness=rough, specular=strength)
    found: dict[str, Path] = {}
    for channel in ("diffuse", *SHOWN):
        if channel in material.textures:
            path = _find(material, material.textures[channel])
            if path is not None:
                found[channel] = path
            else:
                what = "picture" if channel == "diffuse" else "map"
                notes.lack(what, _told(material, material.textures[channel]))
    lost = "diffuse" in material.textures and "diffuse" not in found
    return replace(
        surface,
        texture=found.pop("diffuse", None),
        colour=linear(material.diffuse_colour),
        alpha=material.transparent,
        opacity=min(1.0, max(0.0, material.opacity)),
        maps=found,
        missing=Path(material.textures["diffuse"].replace("\\", "/")).name if lost else "",
    )


def _told(material: AssetMaterial, name: str) -> str:
    """Return a picture's name with a folder: those of many materials are "diffuse.png"."""
    name = name.replace("\\", "/")
    return name if "/" in name else f"{material.source.parent.name}/{name}"


def _find(material: AssetMaterial, name: str) -> Path | None:
    """Return the picture's path; None where it is not there or lies outside the folders."""
    try:
        beside = sibling(material.source, name)
        if beside.is_file():
            return beside
    except OutfitError:
        return None
    for folder in material.folders:
        path = folder / name.replace("\\", "/")
        if is_inside(name) and path.resolve().is_relative_to(folder.resolve()) and path.is_file():
            return path
    return None
