"""MakeHuman's .mhclo files: how a garment's vertices hang on the base mesh (format version 1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ..errors import OutfitError
from .mhclo_parse import MhcloParser
from .text import format_rows, read_lines, shown, write_text

BASE_VERTEX_COUNT = 19158
BASE_MESH = "hm08"
MAX_LINES = 1_000_000  # the largest garments known have 50 000


@dataclass(frozen=True)
class ScaleAxis:
    """Scales offsets along one axis by |H[first] - H[second]| / distance on that axis."""

    axis: int
    first: int
    second: int
    distance: float


@dataclass(frozen=True)
class ShearAxis:
    """Scales offsets along one axis by (H[second] - H[first]) / (high - low), with its sign.

    The alternative to ScaleAxis: a bounding box `low` to `high` of the body it was made on.
    `side` is "" for `shear_x`, "l" and "r" for `l_shear_x` and `r_shear_x`.
    """

    axis: int
    first: int
    second: int
    low: float
    high: float
    side: Literal["", "l", "r"] = ""


def _nothing_deleted() -> NDArray[np.bool_]:
    return np.zeros(BASE_VERTEX_COUNT, bool)


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class Mhclo:
    """A garment's binding to MakeHuman's base mesh.

    Attributes
    ----------
    name, uuid : str
    refs : (V, 3) int32 ndarray
        Base-mesh vertices; (v, 0, 1) for a vertex that sits exactly on v.
    weights : (V, 3) float ndarray
        Their weights, any sign; (1, 0, 0) for an exact vertex.
    offsets : (V, 3) float ndarray
        Decimetres on the body it was made on, MakeHuman axes.
    scales : tuple of ScaleAxis
    shears : tuple of ShearAxis
    delete_vertices : (19158,) bool ndarray
        Base vertices that the garment hides.
    z_depth : int
        Layer: higher hides lower.
    max_pole : int
    obj_file, material_file, weights_file : str
        Relative to the .mhclo's folder.
    tags : tuple of str, lower case
    author, license, homepage, description, basemesh, version : str
    warnings : tuple of str
        What was ignored while reading.
    """

    name: str
    uuid: str
    refs: NDArray[np.int32]
    weights: NDArray[np.float64]
    offsets: NDArray[np.float64]
    scales: tuple[ScaleAxis, ...] = ()
    shears: tuple[ShearAxis, ...] = ()
    delete_vertices: NDArray[np.bool_] = field(default_factory=_nothing_deleted)
    z_depth: int = 50
    max_pole: int = 8
    obj_file: str = ""
    material_file: str = ""
    weights_file: str = ""
    tags: tuple[str, ...] = ()
    author: str = ""
    license: str = ""
    homepage: str = ""
    description: str = ""
    basemesh: str = BASE_MESH
    version: str = ""
    warnings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        count = len(self.refs)
        for label in ("refs", "weights", "offsets"):
            shape = getattr(self, label).shape
            if shape != (count, 3):
                raise ValueError(f"{label} must be ({count}, 3), got {shape}")
        if self.delete_vertices.shape != (BASE_VERTEX_COUNT,):
            raise ValueError(f"delete_vertices must be ({BASE_VERTEX_COUNT},)")
        if count and (self.refs.min() < 0 or self.refs.max() >= BASE_VERTEX_COUNT):
            raise OutfitError(
                f"garment {self.name}: a base vertex lies outside 0 to {BASE_VERTEX_COUNT - 1}"
            )

    @property
    def exact(self) -> NDArray[np.bool_]:
        """(V,) bool ndarray: vertices that sit on one base vertex without an offset."""
        numbers = np.hstack([self.refs[:, 1:], self.weights, self.offsets])
        exact: NDArray[np.bool_] = (numbers == (0, 1, 1, 0, 0, 0, 0, 0)).all(axis=1)
        return exact


def read_mhclo(path: Path) -> Mhclo:
    """Read a .mhclo (or .proxy, the same format).

    Sections follow MakeHuman's rule: blank lines do not end them, and neither do keywords of the
    header (official hair has its `material` line between `verts 0` and the numbers); another
    section or an unknown keyword does.

    Parameters
    ----------
    path : Path

    Returns
    -------
    Mhclo
        `warnings` lists deprecated and unknown keywords that were ignored.

    Raises
    ------
    OutfitError
        Names file and line for a base vertex out of range, a number that is not finite, a
        truncated vertex line, a path that leaves the asset folder; names the file where obj_file
        or the vertices are missing, or the base mesh is not hm08.
    """
    parser = MhcloParser(path, BASE_VERTEX_COUNT)
    parser.read(bounded_lines(path, (line for _, line in read_lines(path))))
    if parser.basemesh not in ("", BASE_MESH):
        raise OutfitError(
            f"{path} is made for base mesh {shown(parser.basemesh)}; only {BASE_MESH} is supported"
        )
    refs, weights, offsets = parser.binding()
    told = parser.provenance()
    return Mhclo(
        name=parser.words.get("name") or path.stem,
        uuid=parser.words.get("uuid", ""),
        refs=refs,
        weights=weights,
        offsets=offsets,
        scales=tuple(ScaleAxis(*values) for _, values in sorted(parser.scales.items())),
        shears=tuple(ShearAxis(*values, side=side) for side, values in parser.sorted_shears()),
        delete_vertices=parser.deleted(),
        z_depth=parser.integers.get("z_depth", 50),
        max_pole=parser.integers.get("max_pole", 8),
        obj_file=parser.paths["obj_file"],
        material_file=parser.paths.get("material", ""),
        weights_file=parser.paths.get("vertexboneweights_file", ""),
        tags=tuple(dict.fromkeys(parser.tags)),
        warnings=tuple(parser.warnings),
        author=told.author,
        license=told.license,
        **{key: parser.words.get(key, "") for key in ("homepage", "description", "version")},
    )


def bounded_lines(path: Path, lines: Iterable[str]) -> Iterator[str]:
    """Yield lines; raise OutfitError where there are more than any garment has."""
    for count, line in enumerate(lines):
        if count >= MAX_LINES:
            raise OutfitError(f"{path} has more than {MAX_LINES} lines")
        yield line


def write_mhclo(path: Path, mhclo: Mhclo, *, header: Sequence[str] = ()) -> None:
    """Write a .mhclo that MakeHuman and MPFB both read.

    `verts 0` has its argument and no blank line inside, and `delete_verts` comes last, because
    MPFB ends a section at a blank line. Numbers have six decimals (1e-6 dm).

    Parameters
    ----------
    path : Path
    mhclo : Mhclo
    header : sequence of str
        Lines that become comments at the top.
    """
    lines = [f"# {line}".rstrip() for line in header]
    for key in ("author", "license", "homepage"):
        if getattr(mhclo, key):
            lines.append(f"# {key} {_one_line(getattr(mhclo, key))}")
    lines += ["", f"basemesh {mhclo.basemesh}", *_header_lines(mhclo), "verts 0"]
    lines += _vertex_lines(mhclo)
    deleted = np.flatnonzero(mhclo.delete_vertices)
    if len(deleted):
        lines += ["delete_verts", *_range_lines(deleted)]
    write_text(path, "\n".join(lines) + "\n")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _header_lines(mhclo: Mhclo) -> list[str]:
    pairs = [
        ("name", mhclo.name),
        ("uuid", mhclo.uuid),
        ("description", mhclo.description),
        ("version", mhclo.version),
        *(("tag", tag) for tag in mhclo.tags),
        ("obj_file", mhclo.obj_file),
        ("material", mhclo.material_file),
        ("vertexboneweights_file", mhclo.weights_file),
        ("z_depth", str(mhclo.z_depth)),
        ("max_pole", str(mhclo.max_pole)),
    ]
    lines = [f"{key} {_one_line(value)}" for key, value in pairs if value]
    for scale in mhclo.scales:
        lines.append(f"{'xyz'[scale.axis]}_scale {scale.first} {scale.second} {scale.distance:.9g}")
    for shear in mhclo.shears:
        key = f"{shear.side}_shear_" if shear.side else "shear_"
        lines.append(
            f"{key}{'xyz'[shear.axis]} {shear.first} {shear.second} "
            f"{shear.low:.9g} {shear.high:.9g}"
        )
    return lines


def _vertex_lines(mhclo: Mhclo) -> list[str]:
    numbers = format_rows(np.hstack([mhclo.weights, mhclo.offsets]))
    rows = zip(mhclo.exact.tolist(), mhclo.refs.tolist(), numbers, strict=True)
    return [
        f"{refs[0]}" if exact else f"{refs[0]} {refs[1]} {refs[2]} {text}"
        for exact, refs, text in rows
    ]


def _range_lines(vertices: NDArray[np.intp], *, per_line: int = 12) -> list[str]:
    breaks = np.flatnonzero(np.diff(vertices) > 1)
    starts = vertices[np.concatenate([[0], breaks + 1])]
    ends = vertices[np.concatenate([breaks, [len(vertices) - 1]])]
    parts = [
        f"{start} - {end}" if end > start else f"{start}"
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
    ]
    return [" ".join(parts[row : row + per_line]) for row in range(0, len(parts), per_line)]
