"""The meshes and bone weights of .mhx2 exports, taken out of parsed JSON."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .json_files import Fault, array_of, list_of, table_of, whole_numbers
from .mhclo import BASE_VERTEX_COUNT
from .mhx2_parts import Mhx2Mesh
from .rig_files import MAX_BONES
from .rigs import BoneWeights
from .text import shown


def mesh_of(content: Mapping[str, Any], what: str) -> Mhx2Mesh:
    """Return a mesh; raise a Fault that names `what` where an index or number is wrong."""
    vertices = array_of(content.get("vertices") or [], (-1, 3), f"the vertices of the {what}")
    uvs = array_of(content.get("uv_coordinates") or [], (-1, 2), f"the UVs of the {what}")
    faces = _faces(content.get("faces"), len(vertices), f"the faces of the {what}")
    uv_faces = _faces(content.get("uv_faces"), len(uvs), f"the UV faces of the {what}")
    if not len(uv_faces):
        uv_faces = np.full_like(faces, -1)
    if len(uv_faces) != len(faces):
        raise Fault(f"the {what} has {len(faces)} faces and {len(uv_faces)} UV faces")
    closing = faces[:, 3] == faces[:, 0]  # MakeHuman's way to write a triangle among quads
    faces[closing, 3] = -1
    uv_faces[faces[:, 3] < 0, 3] = -1
    weights = content.get("weights")
    return Mhx2Mesh(
        vertices=vertices,
        uvs=uvs,
        faces=faces,
        uv_faces=uv_faces,
        weights=None if weights is None else _weights(weights, len(vertices), what),
    )


def _faces(value: object, count: int, what: str) -> NDArray[np.int32]:
    """Return triangles and quads as (F, 4) indices below `count`, -1 behind a triangle's three."""
    rows = list_of(value, what)
    try:
        lengths = np.fromiter(map(len, rows), np.int64, len(rows))
    except TypeError:
        raise Fault(f"{what} must be lists of 3 or 4 indices") from None
    if ((lengths < 3) | (lengths > 4)).any():
        raise Fault(f"{what} must be lists of 3 or 4 indices")
    corners = array_of(list(chain.from_iterable(rows)), (-1,), what)
    faces = np.full((len(rows), 4), -1, np.int32)
    faces[np.arange(4) < lengths[:, None]] = whole_numbers(corners, 0, count, what)
    return faces


def _weights(value: object, count: int, what: str) -> BoneWeights:
    """Return weights written as {bone: [[vertex, weight], ...]}."""
    table = table_of(value, f"the weights of the {what}")
    rows = [list_of(entries, f"weights of the {what}") for entries in table.values()]
    pairs = array_of(list(chain.from_iterable(rows)), (-1, 2), f"the weights of the {what}")
    lengths = [len(row) for row in rows]
    return _collected(tuple(table), lengths, pairs[:, 0], pairs[:, 1], count, what)


def own_weights_of(table: Mapping[str, Any], count: int, name: str) -> BoneWeights:
    """Return weights written as {bone: [[vertices], [weights]]}."""
    what = f"bone weights of {shown(name)}"
    columns = []
    for entry in table.values():
        columns.append(array_of(entry, (2, -1), what))
    lengths = [column.shape[1] for column in columns]
    both = np.hstack(columns)
    return _collected(tuple(table), lengths, both[0], both[1], count, what)


def _collected(
    bones: tuple[str, ...],
    lengths: list[int],
    vertices: NDArray[np.float64],
    values: NDArray[np.float64],
    count: int,
    what: str,
) -> BoneWeights:
    if len(bones) > MAX_BONES:
        raise Fault(f"the {what} names {len(bones)} bones; at most {MAX_BONES} are read")
    owners = np.repeat(np.arange(len(bones), dtype=np.int32), lengths)
    places = whole_numbers(vertices, 0, count, f"a weight of the {what}")
    return BoneWeights.collect(bones, places, owners, values)


def deleted_of(value: object, name: str) -> NDArray[np.bool_]:
    """Return the base vertices that a proxy hides, one truth value each; none where absent."""
    flags = array_of(value or [], (-1,), f"delete_verts of {shown(name)}") != 0
    if not len(flags):
        return np.zeros(BASE_VERTEX_COUNT, bool)
    if len(flags) != BASE_VERTEX_COUNT:
        raise Fault(f"delete_verts of {shown(name)} needs {BASE_VERTEX_COUNT} truth values")
    return flags
