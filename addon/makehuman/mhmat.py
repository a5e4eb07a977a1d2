"""MakeHuman's .mhmat materials, read leniently and written back without loss."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..errors import OutfitError
from .text import TRUE_WORDS, first_word, is_inside, number, read_text, write_text

Colour = tuple[float, float, float]
TEXTURE = re.compile(
    r"(diffuse|bumpmap|normalmap|displacementmap|specularmap|transparencymap|aomap)"
    r"(texture|intensity)$"
)


@dataclass(frozen=True)
class Mhmat:
    """A material.

    Attributes
    ----------
    name, description : str
    tags : tuple of str
    diffuse_colour, specular_colour, ambient_colour, emissive_colour : (r, g, b), 0-1
    shininess, opacity, translucency : float, 0-1
    transparent, backface_cull, shadeless : bool
    textures : mapping of str to str
        Channel ("diffuse", "normalmap", "bumpmap", "aomap", ...) to a path relative to the file.
    intensities : mapping of str to float
        Channel to strength.
    other : tuple of str
        Lines that are kept as they are (shader, sss, litsphere ...).
    warnings : tuple of str
        What was ignored while reading.
    """

    name: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    diffuse_colour: Colour = (1.0, 1.0, 1.0)
    specular_colour: Colour = (0.1, 0.1, 0.1)
    ambient_colour: Colour = (1.0, 1.0, 1.0)
    emissive_colour: Colour = (0.0, 0.0, 0.0)
    shininess: float = 0.2
    opacity: float = 1.0
    translucency: float = 0.0
    transparent: bool = False
    backface_cull: bool = True
    shadeless: bool = False
    textures: Mapping[str, str] = field(default_factory=dict)
    intensities: Mapping[str, float] = field(default_factory=dict)
    other: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def roughness(self) -> float:
        """Principled roughness that looks like MakeHuman's shininess."""
        return min(1.0, max(0.0, 1.0 - self.shininess))


# file keyword, in lower case -> attribute
COLOURS = {
    "diffusecolor": "diffuse_colour",
    "specularcolor": "specular_colour",
    "ambientcolor": "ambient_colour",
    "emissivecolor": "emissive_colour",
}
FLOATS = {"shininess": "shininess", "opacity": "opacity", "translucency": "translucency"}
BOOLS = {
    "transparent": "transparent",
    "backfacecull": "backface_cull",
    "shadeless": "shadeless",
}
SPELLING = {
    "diffusecolor": "diffuseColor",
    "specularcolor": "specularColor",
    "ambientcolor": "ambientColor",
    "emissivecolor": "emissiveColor",
    "backfacecull": "backfaceCull",
}


def read_mhmat(path: Path) -> Mhmat:
    """Read a .mhmat; keywords compare without case.

    A value that cannot be understood and a texture path that leaves the asset folder are left
    out with a warning: a garment with an odd material is still a garment.

    Raises
    ------
    OutfitError
        Where the file cannot be read.
    """
    reader = _Reader(path)
    for count, line in enumerate(read_text(path, limit=1024 * 1024).splitlines(), 1):
        text = line.strip()
        if text and not text.startswith(("#", "//")):
            reader.line(count, text)
    return reader.material()


class _Reader:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.strings: dict[str, str] = {"name": path.stem}
        self.colours: dict[str, Colour] = {}
        self.floats: dict[str, float] = {}
        self.bools: dict[str, bool] = {}
        self.tags: list[str] = []
        self.textures: dict[str, str] = {}
        self.intensities: dict[str, float] = {}
        self.other: list[str] = []
        self.warnings: list[str] = []

    def line(self, count: int, text: str) -> None:
        keyword, rest = first_word(text)
        key = keyword.lower()
        try:
            self._setter(key)(key, rest, text)
        except (ValueError, IndexError):
            self.warnings.append(f"{self.path.name}, line {count}: cannot use {text[:80]!r}")

    def _setter(self, key: str) -> Callable[[str, str, str], None]:
        if TEXTURE.match(key):
            return self._texture
        if key in COLOURS:
            return self._colour
        if key in FLOATS or key in BOOLS:
            return self._value
        return self._string if key in ("name", "description", "tag") else self._other

    def _texture(self, key: str, rest: str, text: str) -> None:
        found = TEXTURE.match(key)
        assert found
        if found[2] == "intensity":
            self.intensities[found[1]] = number(rest.split()[0])
        elif rest and is_inside(rest):
            self.textures[found[1]] = rest
        else:
            raise ValueError(rest)

    def _colour(self, key: str, rest: str, text: str) -> None:
        red, green, blue = (number(word) for word in rest.split()[:3])
        self.colours[COLOURS[key]] = (red, green, blue)

    def _value(self, key: str, rest: str, text: str) -> None:
        if key in FLOATS:
            self.floats[FLOATS[key]] = number(rest.split()[0])
        else:
            self.bools[BOOLS[key]] = rest.split()[0].lower() in TRUE_WORDS

    def _string(self, key: str, rest: str, text: str) -> None:
        if key == "tag":
            self.tags.append(rest)
        else:
            self.strings[key] = rest

    def _other(self, key: str, rest: str, text: str) -> None:
        self.other.append(text)

    def material(self) -> Mhmat:
        material = Mhmat(
            tags=tuple(self.tags),
            textures=self.textures,
            intensities=self.intensities,
            other=tuple(self.other),
            warnings=tuple(self.warnings),
        )
        values: dict[str, Any] = {**self.strings, **self.colours, **self.floats, **self.bools}
        return replace(material, **values)


def write_mhmat(path: Path, mhmat: Mhmat) -> None:
    """Write a .mhmat that MakeHuman and MPFB read; raise OutfitError if it cannot be written."""
    lines = [f"name {mhmat.name or path.stem}"]
    if mhmat.description:
        lines.append(f"description {mhmat.description}")
    lines += [f"tag {tag}" for tag in mhmat.tags]
    for key, attribute in COLOURS.items():
        lines.append(f"{SPELLING[key]} " + " ".join(_text(v) for v in getattr(mhmat, attribute)))
    lines += [f"{key} {_text(getattr(mhmat, attribute))}" for key, attribute in FLOATS.items()]
    for key, attribute in BOOLS.items():
        lines.append(f"{SPELLING.get(key, key)} {getattr(mhmat, attribute)}")
    for channel, texture in mhmat.textures.items():
        if not is_inside(texture):
            raise OutfitError(f"{path}: texture {texture!r} lies outside the asset folder")
        lines.append(f"{channel}Texture {texture}")
    lines += [f"{channel}Intensity {_text(v)}" for channel, v in mhmat.intensities.items()]
    lines += [" ".join(line.split("\n")) for line in mhmat.other]
    write_text(path, "\n".join(" ".join(line.splitlines()) for line in lines) + "\n")


def _text(value: float) -> str:
    return repr(round(float(value), 12))
