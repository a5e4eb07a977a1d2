"""The state machine that takes a .mhclo file apart, line by line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ..errors import OutfitError
from .provenance import Provenance, provenance
from .text import fail, first_word, is_inside, is_number, number, number_rows

WORD_KEYS = frozenset({"name", "uuid", "description", "author", "license", "homepage", "version"})
INTEGER_KEYS = frozenset({"z_depth", "max_pole"})
PATH_KEYS = frozenset({"obj_file", "material", "vertexboneweights_file"})
DEPRECATED_KEYS = frozenset(
    {
        *("backface_culling", "transparent", "shapekey", "subsurf", "shrinkwrap", "solidify"),
        *("objfile_layer", "uvtex_layer", "use_projection", "mask_uv_layer", "texture_uv_layer"),
        *("delete", "vertexgroup_file"),
    }
)
UNUSED_KEYS = frozenset({"special_pose", "uvlayer"})
COMMENT = re.compile(r"#+\s*(author|license|homepage)\b\s*:?\s*(.+)", re.IGNORECASE)
SCALE = re.compile(r"([xyz])_scale$")
SHEAR = re.compile(r"(?:(l|r)_)?shear_([xyz])$")

Side = Literal["", "l", "r"]
SIDES: tuple[Side, ...] = ("", "l", "r")
Shear = tuple[int, int, int, float, float]  # axis, first, second, low, high
Binding = tuple[NDArray[np.int32], NDArray[np.float64], NDArray[np.float64]]


class MhcloParser:
    """Collects a .mhclo's keywords and sections; `Mhclo` is made of what it has found."""

    def __init__(self, path: Path, vertex_count: int) -> None:
        self.path = path
        self.vertex_count = vertex_count
        self.words: dict[str, str] = {}
        self.integers: dict[str, int] = {}
        self.paths: dict[str, str] = {}
        self.tags: list[str] = []
        self.basemesh = ""
        self.scales: dict[str, tuple[int, int, int, float]] = {}
        self.shears: dict[tuple[str, str], Shear] = {}
        self.warnings: list[str] = []
        self.comments: list[str] = []
        self._vertices: list[tuple[int, str]] | None = None
        self._deletes: list[tuple[int, str]] = []
        self._section: Callable[[int, str], None] | None = None

    def read(self, lines: Iterable[str]) -> None:
        """Read all lines; raise OutfitError where what every garment needs is missing."""
        for count, line in enumerate(lines, 1):
            text = line.strip()
            if text.startswith("#"):
                self._comment(text)
            elif text:
                self._line(count, text)
        self._check_complete(bool(self._vertices))

    def _check_complete(self, binds: bool) -> None:
        if "obj_file" not in self.paths:
            raise OutfitError(f"{self.path} names no obj_file")
        if not binds:
            raise OutfitError(f"{self.path} binds no vertices (no `verts 0` section)")

    def provenance(self) -> Provenance:
        """Return licence and author, from the keywords or from the comments' prose."""
        told = provenance(self.comments)
        return Provenance(
            self.words.get("license") or told.license, self.words.get("author") or told.author
        )

    def sorted_shears(self) -> list[tuple[Side, Shear]]:
        """Return (side, values), by side and axis."""
        return [
            (side, self.shears[side, axis])
            for side in SIDES
            for axis in "xyz"
            if (side, axis) in self.shears
        ]

    def _comment(self, text: str) -> None:
        self.comments.append(text)
        found = COMMENT.match(text)
        if found:
            self.words.setdefault(found[1].lower(), found[2].strip())

    def _line(self, count: int, text: str) -> None:
        first, rest = first_word(text)
        if self._section and (is_number(first) or first == "-"):
            self._section(count, text)
            return
        try:
            self._keyword(count, first.lower().rstrip(":"), rest.strip())
        except (ValueError, IndexError):
            raise fail(self.path, count, f"{first} has a wrong value {rest[:60]!r}") from None

    def _keyword(self, count: int, key: str, rest: str) -> None:
        if key == "verts":
            self._vertices = self._vertices if self._vertices is not None else []
            self._section = self._add_vertex
        elif key == "delete_verts":
            self._section = self._add_delete
        elif key == "weights":
            self._warn(count, "the obsolete section `weights` is ignored")
            self._section = self._skip
        elif key == "tag":
            self.tags.append(rest.lower())
        elif key == "basemesh":
            self.basemesh = rest.lower()
        elif key in WORD_KEYS:
            self.words[key] = rest
        elif key in INTEGER_KEYS:
            self.integers[key] = int(rest.split()[0])
        elif key in PATH_KEYS:
            self.paths[key] = self._path(count, rest)
        else:
            self._axis_or_unknown(count, key, rest)

    def _axis_or_unknown(self, count: int, key: str, rest: str) -> None:
        if found := SCALE.match(key):
            self.scales[found[1]] = self._scale(count, found[1], rest.split())
        elif found := SHEAR.match(key):
            self.shears[found[1] or "", found[2]] = self._shear(count, found[2], rest.split())
        elif key in DEPRECATED_KEYS:
            self._warn(count, f"the deprecated keyword {key} is ignored")
        elif key in UNUSED_KEYS:
            self._warn(count, f"{key} is not used")
        else:
            self._section = self._skip  # what follows may be a section of that unknown kind
            self._warn(count, f"the unknown keyword {key[:40]!r} is ignored")

    def _warn(self, count: int, what: str) -> None:
        self.warnings.append(f"{self.path.name}, line {count}: {what}")

    def _path(self, count: int, rest: str) -> str:
        if not rest or not is_inside(rest):
            raise fail(self.path, count, f"{rest!r} is no file inside the asset folder")
        return rest

    def _vertex(self, count: int, word: str) -> int:
        index = int(word)
        if not 0 <= index < self.vertex_count:
            raise fail(
                self.path, count, f"base vertex {index} is outside 0 to {self.vertex_count - 1}"
            )
        return index

    def _scale(self, count: int, axis: str, words: list[str]) -> tuple[int, int, int, float]:
        distance = number(words[2])
        if distance == 0:
            raise fail(self.path, count, f"{axis}_scale divides by zero")
        first, second = self._vertex(count, words[0]), self._vertex(count, words[1])
        return "xyz".index(axis), first, second, distance

    def _shear(self, count: int, axis: str, words: list[str]) -> Shear:
        low, high = number(words[2]), number(words[3])
        if low == high:
            raise fail(self.path, count, f"shear_{axis} has an empty range")
        first, second = self._vertex(count, words[0]), self._vertex(count, words[1])
        return "xyz".index(axis), first, second, low, high

    def _add_vertex(self, count: int, text: str) -> None:
        assert self._vertices is not None
        self._vertices.append((count, text))

    def _add_delete(self, count: int, text: str) -> None:
        self._deletes.append((count, text))

    def _skip(self, count: int, text: str) -> None:
        """Take a line of a section that nothing reads."""

    def binding(self) -> Binding:
        """Return refs (V, 3), weights (V, 3) and offsets (V, 3) of the `verts` section."""
        lines = self._vertices or []
        numbers = number_rows(self.path, [self._nine(*line) for line in lines], 9, "a vertex line")
        refs = numbers[:, :3]
        bad = (refs < 0) | (refs >= self.vertex_count) | (refs != np.floor(refs))
        if bad.any():
            row, column = np.argwhere(bad)[0]
            raise fail(
                self.path,
                lines[row][0],
                f"base vertex {refs[row, column]:g} is outside 0 to {self.vertex_count - 1}",
            )
        return refs.astype(np.int32), numbers[:, 3:6].copy(), numbers[:, 6:].copy()

    def _nine(self, count: int, text: str) -> tuple[int, str]:
        """Spell out an exact line and a missing offset, so that every line has nine numbers."""
        words = text.split()
        if len(words) == 9:
            return count, text
        if len(words) == 1:
            return count, f"{text} 0 1 1 0 0 0 0 0"
        if len(words) == 6:
            return count, f"{text} 0 0 0"
        raise fail(self.path, count, f"a vertex line has 1, 6 or 9 numbers, got {len(words)}")

    def deleted(self) -> NDArray[np.bool_]:
        """Return the (vertex_count,) mask of `delete_verts`, whose ranges may span lines."""
        mask = np.zeros(self.vertex_count, bool)
        previous: int | None = None
        open_range = False
        for count, text in self._deletes:
            for word in text.split():
                if word == "-":
                    open_range = True
                    continue
                try:
                    index = self._vertex(count, word)
                except ValueError:
                    raise fail(self.path, count, f"delete_verts has {word!r}") from None
                if open_range and previous is not None:
                    mask[min(previous, index) : max(previous, index) + 1] = True
                mask[index] = True
                previous, open_range = index, False
        return mask
