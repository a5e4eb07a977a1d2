"""Wavefront .obj meshes in file order, as MakeHuman's assets use them (v, vt, f, g)."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .text import fail, first_word, format_rows, number_rows, read_lines, write_text

MAX_ELEMENTS = 1_200_000  # vertices, UVs and faces; the largest assets known have 200 000
MAX_GROUPS = 100_000

Lines = list[tuple[int, str]]


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class ObjMesh:
    """A mesh of triangles and quads whose vertex order is the contract.

    Attributes
    ----------
    vertices : (V, 3) float ndarray, in file order
    uvs : (T, 2) float ndarray, v up
    faces : (F, 4) int32 ndarray, 0-based; the last column is -1 for a triangle
    uv_faces : (F, 4) int32 ndarray into `uvs`; -1 everywhere on faces without UVs
    groups : tuple of str
        Names of the `g` lines.
    face_groups : (F,) int32 ndarray into `groups`, -1 for none
    """

    vertices: NDArray[np.float64]
    uvs: NDArray[np.float64]
    faces: NDArray[np.int32]
    uv_faces: NDArray[np.int32]
    groups: tuple[str, ...] = ()
    face_groups: NDArray[np.int32] = field(default_factory=lambda: np.full(0, -1, np.int32))

    def __post_init__(self) -> None:
        if self.vertices.ndim != 2 or self.vertices.shape[1] != 3:
            raise ValueError(f"vertices must be (V, 3), got {self.vertices.shape}")
        if self.uvs.ndim != 2 or self.uvs.shape[1] != 2:
            raise ValueError(f"uvs must be (T, 2), got {self.uvs.shape}")
        if self.faces.ndim != 2 or self.faces.shape[1] != 4:
            raise ValueError(f"faces must be (F, 4), got {self.faces.shape}")
        if self.uv_faces.shape != self.faces.shape:
            raise ValueError(f"uv_faces must be {self.faces.shape}, got {self.uv_faces.shape}")
        if not len(self.face_groups) and len(self.faces):
            object.__setattr__(self, "face_groups", np.full(len(self.faces), -1, np.int32))
        if self.face_groups.shape != (len(self.faces),):
            raise ValueError(f"face_groups must be ({len(self.faces)},)")

    def faces_of(self, group: str) -> NDArray[np.int32]:
        """Return the indices of the faces of one `g` group."""
        if group not in self.groups:
            return np.zeros(0, np.int32)
        return np.flatnonzero(self.face_groups == self.groups.index(group)).astype(np.int32)


def triangulated(faces: NDArray[np.int32]) -> NDArray[np.int32]:
    """Split quads from their first to their third corner.

    Parameters
    ----------
    faces : (F, 4) int32 ndarray; the last column is -1 for a triangle
        Faces of a mesh, or those of its UV map: both are split alike.

    Returns
    -------
    (T, 3) int32 ndarray
        The first triangle of every face in order, then the second ones of the quads.
    """
    quads = faces[faces[:, 3] >= 0]
    return np.concatenate([faces[:, :3], quads[:, [0, 2, 3]]])


def read_obj(path: Path) -> ObjMesh:
    """Read an .obj file without merging or re-ordering anything.

    Normals, materials and smoothing groups are skipped.

    Raises
    ------
    OutfitError
        For a file that cannot be read, and, with its line, for a number that is not finite, an
        index out of range or a face that is neither a triangle nor a quad.
    """
    reader = _Reader(path)
    for count, line in read_lines(path):
        reader.line(count, line.strip())
    lines = reader.lines
    vertices = number_rows(path, _first_words(lines["v"], 3), 3, "a vertex")
    uvs = number_rows(path, _first_words(lines["vt"], 2), 2, "a texture coordinate")
    faces, uv_faces = _faces(path, lines["f"], len(vertices), len(uvs))
    face_groups = np.array(reader.face_groups, np.int32)
    return ObjMesh(vertices, uvs, faces, uv_faces, tuple(reader.groups), face_groups)


class _Reader:
    """Sorts the lines of a file by what they hold."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines: dict[str, Lines] = {"v": [], "vt": [], "f": []}
        self.count = 0
        self.groups: dict[str, int] = {}  # name to number, in the file's order
        self.face_groups = array("i")
        self.current = -1

    def line(self, count: int, text: str) -> None:
        key, rest = first_word(text)
        if key in self.lines:
            self.count += 1
            if self.count > MAX_ELEMENTS:
                raise fail(self.path, count, f"at most {MAX_ELEMENTS} elements of a mesh are read")
            self.lines[key].append((count, rest))
            if key == "f":
                self.face_groups.append(self.current)
        elif key == "g":
            self.current = self.groups.setdefault(rest.strip(), len(self.groups))
            if len(self.groups) > MAX_GROUPS:
                raise fail(self.path, count, f"there are more than {MAX_GROUPS} groups")


def _first_words(lines: Lines, count: int) -> Lines:
    """Drop what may follow the coordinates (w, vertex colours)."""
    if all(len(text.split(None, count)) <= count for _, text in lines[:1]):
        return lines
    return [(line, " ".join(text.split(None, count)[:count])) for line, text in lines]


def _faces(
    path: Path, lines: Lines, vertex_count: int, uv_count: int
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    faces, uv_faces = array("i"), array("i")  # eight bytes a corner instead of eighty
    for line, text in lines:
        try:
            corners = [corner.split("/") for corner in text.split(None, 5)]
            face = [int(corner[0]) - 1 for corner in corners]
            uvs = [int(corner[1]) - 1 if any(corner[1:2]) else -1 for corner in corners]
        except ValueError:
            raise fail(path, line, f"a face needs vertex numbers, got {text[:60]!r}") from None
        if not 3 <= len(face) <= 4:
            raise fail(path, line, f"a face needs 3 or 4 corners, got {len(face)}")
        if min(face) < 0 or max(face) >= vertex_count:
            raise fail(path, line, f"a face names a vertex outside 1 to {vertex_count}")
        if min(uvs) < -1 or max(uvs) >= uv_count:
            raise fail(path, line, f"a face names a texture coordinate outside 1 to {uv_count}")
        if len(face) == 3:
            face.append(-1)
            uvs.append(-1)
        faces.extend(face)
        uv_faces.extend(uvs)
    return (
        np.array(faces, np.int32).reshape(-1, 4),
        np.array(uv_faces, np.int32).reshape(-1, 4),
    )


def write_obj(path: Path, mesh: ObjMesh, *, header: Sequence[str] = ()) -> None:
    """Write an .obj file with six decimals; `header` lines become comments at its top."""
    lines = [f"# {line}".rstrip() for line in header]
    lines += format_rows(mesh.vertices, prefix="v ")
    lines += format_rows(mesh.uvs, prefix="vt ")
    current = -1
    for text, group in zip(_face_texts(mesh), mesh.face_groups.tolist(), strict=True):
        if group != current and group >= 0:
            lines.append(f"g {mesh.groups[group]}")
            current = group
        lines.append("f " + text)
    write_text(path, "\n".join(lines) + "\n")


def _face_texts(mesh: ObjMesh) -> list[str]:
    """Return the corners of all `f` lines; whole quads with UVs by one template, much faster."""
    corners = np.stack([mesh.faces, mesh.uv_faces], axis=2)
    if not corners.size or (corners < 0).any():
        rows = zip(mesh.faces.tolist(), mesh.uv_faces.tolist(), strict=True)
        return [face_text(face, uvs) for face, uvs in rows]
    row = " ".join(["%d/%d"] * corners.shape[1])
    return ("\n".join([row] * len(corners)) % tuple((corners + 1).ravel().tolist())).split("\n")


def face_text(face: list[int], uvs: list[int]) -> str:
    """Return the corners of an `f` line, counted from 1; -1 leaves a corner or its UV out."""
    corners = [
        f"{vertex + 1}/{uv + 1}" if uv >= 0 else f"{vertex + 1}"
        for vertex, uv in zip(face, uvs, strict=True)
        if vertex >= 0
    ]
    return " ".join(corners)
