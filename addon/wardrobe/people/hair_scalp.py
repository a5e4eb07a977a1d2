"""The scalp: where hair grows on base.obj, roots spread over it, and a painted cap beneath it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...makehuman.data import BodyData
from ..surface import vertex_normals
from .skin_map import body_faces, triangulate

Points = NDArray[np.float64]
Ints = NDArray[np.int32]

# The middle of the skull on base.obj (dm, Y up, front +Z); angles of the hairline are seen from it.
MIDDLE = np.array([0.0, 7.45, 0.42])
# Height of the hairline by the angle from the front (degrees, both sides alike): forehead,
# temple, sideburn, over the ear, behind it, nape.
_TURN = np.array([0, 18, 32, 42, 52, 60, 68, 76, 84, 96, 106, 118, 135, 155, 180], float)
_HEIGHT = np.array(
    [7.99, 7.97, 7.89, 7.76, 7.56, 7.40, 7.24, 7.20, 7.38, 7.42, 7.24, 6.92, 6.70, 6.60, 6.58]
)
_EAR_X = 0.765
CAP_OFFSET = 0.022
CAP_MARGIN = 0.16  # the cap reaches this far below the hairline, where its texture fades out


@dataclass(frozen=True)
class Scalp:
    """The hairy skin of base.obj.

    Attributes
    ----------
    points, normals : (N, 3) float ndarray
        Spread evenly over it.
    """

    points: Points
    normals: Points


def hairline_height(points: Points) -> Points:
    """Height of the hairline at the points' angle round the head, (N,) dm."""
    turn = np.degrees(np.arctan2(np.abs(points[:, 0]), points[:, 2] - MIDDLE[2]))
    height: Points = np.interp(turn, _TURN, _HEIGHT)
    return height


def above_hairline(points: Points) -> Points:
    """How far points of the head lie above the hairline, (N,) dm; negative below it."""
    above = points[:, 1] - hairline_height(points)
    ear = (np.abs(points[:, 0]) > _EAR_X) & (points[:, 1] < 7.5) & (points[:, 2] > 0.2)
    return np.where(ear, -1.0, above)


def spread_roots(data: BodyData, *, spacing: float, rng: np.random.Generator) -> Scalp:
    """Spread roots over the scalp, no two nearer than about `spacing` (dm)."""
    triangles, corners, normals = _head_triangles(data)
    areas = np.linalg.norm(
        np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1
    )
    count = int(40 / spacing**2)
    chosen = rng.choice(len(triangles), count, p=areas / areas.sum())
    shares = rng.dirichlet(np.ones(3), count)
    points = np.einsum("nk,nkj->nj", shares, corners[chosen])
    directions = np.einsum("nk,nkj->nj", shares, normals[triangles[chosen]])
    hairy = above_hairline(points) > 0.04
    points, directions = points[hairy], directions[hairy]
    kept = _thin_out(points, spacing)
    directions = directions[kept] / np.linalg.norm(directions[kept], axis=1, keepdims=True)
    return Scalp(points[kept], directions)


def _head_triangles(data: BodyData) -> tuple[Ints, Points, Points]:
    """Triangles of the head's outside, their corners, and the normals of all body vertices."""
    vertices = data.base.vertices
    triangles = triangulate(body_faces(data)[0])
    normals = vertex_normals(vertices, triangles)
    corners = vertices[triangles]
    middles = corners.mean(axis=1)
    outside = (middles[:, 1] > 6.3) & (np.abs(middles[:, 0]) < 1.0)
    outside &= (normals[triangles].mean(axis=1) * (middles - MIDDLE)).sum(axis=1) > 0
    return triangles[outside], corners[outside], normals


def _thin_out(points: Points, spacing: float) -> NDArray[np.int64]:
    """Greedy choice of points that keep their distance, in the order given."""
    kept: list[int] = []
    places = np.empty_like(points)
    for number, point in enumerate(points):
        near = places[: len(kept)] - point
        if not len(kept) or (np.einsum("ij,ij->i", near, near) > spacing**2).all():
            places[len(kept)] = point
            kept.append(number)
    return np.array(kept)


def cap_mesh(data: BodyData) -> tuple[Points, Ints, Points]:
    """A cap over the scalp: vertices, faces, and a UV (in the unit disc's square) for each vertex.

    The UV is polar round the crown: radius `CAP_RIM` at the hairline, so that a texture that knows
    nothing of the head can fade out there.
    """
    vertices = data.base.vertices
    faces = body_faces(data)[0]
    above = above_hairline(vertices)
    head = (vertices[:, 1] > 6.3) & (np.abs(vertices[:, 0]) < 0.8)
    outward = vertices - MIDDLE
    normals = vertex_normals(vertices, triangulate(faces))
    usable = head & (above > -CAP_MARGIN) & ((normals * outward).sum(axis=1) > 0)
    faces = faces[(usable[faces] | (faces < 0)).all(axis=1)]
    used = np.unique(faces[faces >= 0])
    number = np.full(len(vertices), -1, np.int32)
    number[used] = np.arange(len(used))
    cap = vertices[used] + CAP_OFFSET * normals[used]
    return cap, np.where(faces < 0, -1, number[faces]).astype(np.int32), _cap_uvs(vertices[used])


CAP_RIM = 0.43


def _cap_uvs(points: Points) -> Points:
    """Polar UVs: angle round the vertical through the middle, radius by the angle from the top."""
    offset = points - MIDDLE
    around = np.arctan2(offset[:, 0], offset[:, 2])
    fall = np.arctan2(np.hypot(offset[:, 0], offset[:, 2]), offset[:, 1])
    line = hairline_height(points) - MIDDLE[1]
    # The fall of the hairline itself, on a ball as wide as the head is at this point.
    rim = np.arctan2(np.sqrt(np.maximum((offset**2).sum(axis=1) - line**2, 0.04)), line)
    radius = np.clip(CAP_RIM * fall / rim, 0.0, 0.497)
    result: Points = 0.5 + radius[:, None] * np.stack([np.sin(around), -np.cos(around)], axis=1)
    return result
