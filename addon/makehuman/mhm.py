"""MakeHuman's .mhm character files, versions 1.0 to 1.3."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import OutfitError
from .text import TRUE_WORDS, fail, first_word, number, read_text, shown, write_text

VERSION = "v1.2.0"
MAJOR, NEWEST_MINOR = 1, 3
MAX_MHM_BYTES = 1024 * 1024  # two hundred times what MakeHuman writes
LAST_KEY = "subdivide"  # of the line with which MakeHuman ends a file
ASSET_KINDS = (
    "eyes",
    "eyebrows",
    "eyelashes",
    "teeth",
    "tongue",
    "hair",
    "proxy",
    "clothes",
)
Camera = tuple[float, float, float, float, float, float]


@dataclass(frozen=True)
class MhmAsset:
    """Something that the character wears; MakeHuman finds it by its uuid alone."""

    kind: str
    name: str
    uuid: str


@dataclass(frozen=True)
class Mhm:
    """A character file.

    Attributes
    ----------
    version : str
        Such as "v1.2.0".
    name, uuid : str
    tags : tuple of str
    camera : six floats
    modifiers : tuple of (modifier, value)
        Such as ("macrodetails/Gender", 1.0), in file order.
    assets : tuple of MhmAsset
    materials : tuple of (asset name, asset uuid, path)
    skeleton, skin_material, pose, expression : str
        File names; "" where there is none.
    clothes_hide_faces, subdivide : bool
    other : tuple of str
        Lines that are kept as they are: unknown ones and `background`.
    warnings : tuple of str
        What was not understood while reading.
    """

    version: str = VERSION
    name: str = ""
    uuid: str = ""
    tags: tuple[str, ...] = ()
    camera: Camera = (0.0, 0.0, 0.0, 0.0, 0.0, 1.0)
    modifiers: tuple[tuple[str, float], ...] = ()
    assets: tuple[MhmAsset, ...] = ()
    materials: tuple[tuple[str, str, str], ...] = ()
    skeleton: str = ""
    skin_material: str = ""
    pose: str = ""
    expression: str = ""
    clothes_hide_faces: bool = True
    subdivide: bool = False
    other: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


WORD_KEYS = {
    "name": "name",
    "uuid": "uuid",
    "skeleton": "skeleton",
    "skinmaterial": "skin_material",
    "pose": "pose",
    "expression": "expression",
}
BOOL_KEYS = {"clotheshidefaces": "clothes_hide_faces", "subdivide": "subdivide"}


def read_mhm(path: Path) -> Mhm:
    """Read a character file.

    Lines that are not understood are kept in `other` and named in `warnings`, and so is the lack
    of the line `subdivide`, with which MakeHuman ends a file.

    Raises
    ------
    OutfitError
        For a file that cannot be read, is of another major version than 1, or has a modifier
        without a finite value (with its line).
    """
    reader = _Reader(path)
    for count, line in enumerate(read_text(path, limit=MAX_MHM_BYTES).splitlines(), 1):
        text = line.strip()
        if text and not text.startswith("#"):
            reader.line(count, text)
    return reader.mhm()


class _Reader:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.version = ""
        self.words: dict[str, str] = {}
        self.bools: dict[str, bool] = {}
        self.tags: list[str] = []
        self.camera: Camera = Mhm().camera
        self.modifiers: list[tuple[str, float]] = []
        self.assets: list[MhmAsset] = []
        self.materials: list[tuple[str, str, str]] = []
        self.other: list[str] = []
        self.warnings: list[str] = []
        self.handlers: dict[str, Callable[[int, str], None]] = {
            "version": self._version,
            "tags": self._tags,
            "camera": self._camera,
            "modifier": self._modifier,
            "material": self._material,
        }

    def line(self, count: int, text: str) -> None:
        keyword, rest = first_word(text)
        key = keyword.lower()
        if key in self.handlers:
            self.handlers[key](count, rest)
        elif key in WORD_KEYS:
            self.words[WORD_KEYS[key]] = rest
        elif key in BOOL_KEYS:
            self.bools[BOOL_KEYS[key]] = rest.lower() in TRUE_WORDS
        elif key in ASSET_KINDS and len(rest.split()) > 1:
            name, uuid = rest.rsplit(None, 1)
            self.assets.append(MhmAsset(key, name, uuid))
        else:
            self._keep(count, text, known=key == "background")

    def _keep(self, count: int, text: str, *, known: bool = False) -> None:
        self.other.append(text)
        if not known:
            self.warnings.append(f"{self.path.name}, line {count}: {text[:80]!r} is not understood")

    def _version(self, count: int, rest: str) -> None:
        found = re.match(r"v?(\d{1,4})(?:\.(\d{1,4}))?(?:\.|$)", rest)
        if not found or int(found[1]) != MAJOR:
            raise fail(self.path, count, f"version {shown(rest)} is not supported (1.0 to 1.3 are)")
        self.version = rest
        if int(found[2] or 0) > NEWEST_MINOR:
            self.warnings.append(
                f"{self.path.name}, line {count}: version {rest} is newer than "
                f"{MAJOR}.{NEWEST_MINOR}; what is new in it is not understood"
            )

    def _tags(self, count: int, rest: str) -> None:
        self.tags += [tag.strip() for tag in rest.split(";") if tag.strip()]

    def _camera(self, count: int, rest: str) -> None:
        try:
            a, b, c, d, e, f = (number(word) for word in rest.split())
        except ValueError:
            self._keep(count, f"camera {rest}")
        else:
            self.camera = (a, b, c, d, e, f)

    def _modifier(self, count: int, rest: str) -> None:
        try:
            name, value = rest.rsplit(None, 1)
            self.modifiers.append((name, number(value)))
        except ValueError:
            raise fail(self.path, count, "a modifier needs a name and a finite value") from None

    def _material(self, count: int, rest: str) -> None:
        found = re.match(r"(.+?)\s+([0-9a-fA-F-]{8,})\s+(\S.*)$", rest)
        if found:
            self.materials.append((found[1], found[2], found[3]))
        else:
            self._keep(count, f"material {rest}")

    def mhm(self) -> Mhm:
        if not self.version:
            raise OutfitError(f"{self.path} is no MakeHuman character: it has no version line")
        if BOOL_KEYS[LAST_KEY] not in self.bools:
            self.warnings.append(
                f"{self.path.name} seems cut off: MakeHuman ends it with a line {LAST_KEY!r}"
            )
        values: dict[str, Any] = {**self.words, **self.bools}
        return Mhm(
            version=self.version,
            tags=tuple(self.tags),
            camera=self.camera,
            modifiers=tuple(self.modifiers),
            assets=tuple(self.assets),
            materials=tuple(self.materials),
            other=tuple(self.other),
            warnings=tuple(self.warnings),
            **values,
        )


def write_mhm(path: Path, mhm: Mhm) -> None:
    """Write a character file that MakeHuman opens, in the order in which MakeHuman writes it."""
    lines = [f"version {mhm.version}"]
    lines += [f"{key} {value}" for key, value in (("uuid", mhm.uuid), ("name", mhm.name)) if value]
    if mhm.tags:
        lines.append("tags " + ";".join(mhm.tags))
    lines.append("camera " + " ".join(str(float(value)) for value in mhm.camera))
    lines += [f"modifier {name} {value:.6f}" for name, value in mhm.modifiers]
    lines += [f"{asset.kind} {asset.name} {asset.uuid}" for asset in mhm.assets]
    files = (
        ("skeleton", mhm.skeleton),
        ("pose", mhm.pose),
        ("expression", mhm.expression),
        ("skinMaterial", mhm.skin_material),
    )
    lines += [f"{key} {value}" for key, value in files if value]
    lines.append(f"clothesHideFaces {mhm.clothes_hide_faces}")
    lines += [f"material {name} {uuid} {file}" for name, uuid, file in mhm.materials]
    lines += [*mhm.other, f"subdivide {mhm.subdivide}"]
    write_text(path, "\n".join(" ".join(line.split()) for line in lines) + "\n")
