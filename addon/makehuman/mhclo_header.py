"""What a .mhclo says of its garment, without the numbers: for indexing thousands of them."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ..errors import OutfitError
from .mhclo import BASE_MESH, BASE_VERTEX_COUNT, bounded_lines
from .mhclo_parse import MhcloParser
from .text import shown


@dataclass(frozen=True)
class MhcloHeader:
    """A garment's description.

    Attributes
    ----------
    name, uuid, author, license : str
        "" where the file says nothing.
    tags : tuple of str, lower case
    obj_file, material_file, weights_file : str
        Relative to the .mhclo's folder; the latter two may be "".
    vertex_count : int
        Lines of the `verts` section.
    """

    name: str
    uuid: str
    author: str
    license: str
    tags: tuple[str, ...]
    obj_file: str
    material_file: str
    weights_file: str
    vertex_count: int


class _HeaderParser(MhcloParser):
    """The parser's rules for keywords and sections; lines of numbers are counted, not parsed."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, BASE_VERTEX_COUNT)
        self.bound = 0
        self._counting = False

    def read(self, lines: Iterable[str]) -> None:
        for count, line in enumerate(lines, 1):
            if self._counting and line.partition(" ")[0].isdecimal():
                self.bound += 1
                continue
            text = line.strip()
            if text.startswith("#"):
                self._comment(text)
            elif text:
                self._line(count, text)
        self._check_complete(bool(self.bound))

    def _keyword(self, count: int, key: str, rest: str) -> None:
        super()._keyword(count, key, rest)
        self._counting = self._section == self._add_vertex

    def _add_vertex(self, count: int, text: str) -> None:
        self.bound += 1


def mhclo_header(path: Path, text: str) -> MhcloHeader:
    """Read a .mhclo's header by the rules of `read_mhclo`, and count its vertices.

    The numbers of the vertices are not looked at: `read_mhclo` still may refuse them.

    Parameters
    ----------
    path : Path
        Named in errors.
    text : str
        The file's content.

    Raises
    ------
    OutfitError
        Where `read_mhclo` would for a keyword, a path, a missing section or another base mesh.
    """
    parser = _HeaderParser(path)
    parser.read(bounded_lines(path, io.StringIO(text, newline=None)))
    if parser.basemesh not in ("", BASE_MESH):
        raise OutfitError(
            f"{path} is made for base mesh {shown(parser.basemesh)}; only {BASE_MESH} is supported"
        )
    told = parser.provenance()
    return MhcloHeader(
        name=parser.words.get("name") or path.stem,
        uuid=parser.words.get("uuid", ""),
        author=told.author,
        license=told.license,
        tags=tuple(dict.fromkeys(parser.tags)),
        obj_file=parser.paths["obj_file"],
        material_file=parser.paths.get("material", ""),
        weights_file=parser.paths.get("vertexboneweights_file", ""),
        vertex_count=parser.bound,
    )
