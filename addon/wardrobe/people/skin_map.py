"""Which point of the body lies under each texel of its UV map, so that skin is painted in space."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ...errors import OutfitError
from ...makehuman.data import BODY_VERTEX_COUNT, BodyData
from ..surface import vertex_normals

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
MIN_SIZE, MAX_SIZE = 64, 8192


@dataclass(frozen=True)
class SkinMap:
    """The base mesh's body, rasterised into its UV map.

    Attributes
    ----------
    size : int
        Texels along a side.
    texels : (N,) int32 ndarray
        Flat indices (row * size + column, origin top-left) of the texels that a face covers.
    points : (N, 3) float32 ndarray
        Where they lie on base.obj, dm, Y up.
    normals : (N, 3) float32 ndarray
        Unit normals there.
    nearest : (size, size) int32 ndarray
        For every texel the row of `points` of the nearest covered one: islands are padded so.
    """

    size: int
    texels: Ints
    points: Floats
    normals: Floats
    nearest: Ints


_maps: dict[tuple[Path, int], SkinMap] = {}


def skin_map(data: BodyData, size: int) -> SkinMap:
    """Return the skin map of `size` texels a side, made once for each body data folder.

    Raises
    ------
    OutfitError
        Where the size is not within 64..8192.
    """
    if not MIN_SIZE <= size <= MAX_SIZE:
        raise OutfitError(f"a skin texture has {MIN_SIZE} to {MAX_SIZE} texels a side, not {size}")
    key = (data.root, size)
    if key not in _maps:
        _maps[key] = _rasterise_body(data, size)
    return _maps[key]


def body_faces(data: BodyData) -> tuple[Ints, Ints]:
    """Return vertex and UV indices, (F, 4) each, of the faces of the skin, helpers left out."""
    faces = data.base.faces
    skin = (faces < BODY_VERTEX_COUNT).all(axis=1)
    return faces[skin], data.base.uv_faces[skin]


def triangulate(faces: Ints) -> Ints:
    """Split quads (last index -1: a triangle) into (T, 3) triangles, in order of the faces."""
    pairs = np.stack([faces[:, [0, 1, 2]], faces[:, [0, 2, 3]]], axis=1).reshape(-1, 3)
    result: Ints = pairs[pairs[:, 2] >= 0]
    return result


def _rasterise_body(data: BodyData, size: int) -> SkinMap:
    faces, uv_faces = body_faces(data)
    triangles, uv_triangles = triangulate(faces), triangulate(uv_faces)
    pixels = (data.base.uvs * [size, -size] + [0, size])[uv_triangles] - 0.5
    owner, weights = rasterise(pixels, size)
    covered = np.flatnonzero(owner.ravel() >= 0).astype(np.int32)
    corners = triangles[owner.ravel()[covered]]
    mix = weights.reshape(-1, 3)[covered]
    vertices = data.base.vertices
    normals = vertex_normals(vertices[:BODY_VERTEX_COUNT], triangles)
    points = np.einsum("nk,nkj->nj", mix, vertices[corners]).astype(np.float32)
    directions = np.einsum("nk,nkj->nj", mix, normals[corners])
    directions /= np.maximum(np.linalg.norm(directions, axis=1, keepdims=True), 1e-9)
    nearest = _nearest_covered(owner >= 0)
    return SkinMap(size, covered, points, directions.astype(np.float32), nearest)


def _nearest_covered(covered: NDArray[np.bool_]) -> Ints:
    """For every texel the rank (in row order) of the nearest covered texel."""
    _, labels = cv2.distanceTransformWithLabels(
        (~covered).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    # OpenCV numbers the covered texels itself; translate its numbers to ranks.
    ranks = np.zeros(labels.max() + 1, np.int32)
    ranks[labels[covered]] = np.arange(covered.sum(), dtype=np.int32)
    nearest: Ints = ranks[labels]
    return nearest


def rasterise(pixels: NDArray[np.float64], size: int) -> tuple[Ints, Floats]:
    """Rasterise triangles of a UV map.

    Parameters
    ----------
    pixels : (T, 3, 2) float ndarray
        Corners as column, row; a texel's centre has whole numbers.
    size : int
        Texels along a side.

    Returns
    -------
    (size, size) int32 ndarray
        The triangle over each texel's centre, -1 where there is none.
    (size, size, 3) float32 ndarray
        Its barycentric weights there.
    """
    owner = np.full((size, size), -1, np.int32)
    weights = np.zeros((size, size, 3), np.float32)
    low = np.ceil(pixels.min(axis=1)).astype(np.int64)
    extent = (np.floor(pixels.max(axis=1)) - low + 1).max(axis=1)
    reach = 1
    done = extent <= 0
    while not done.all():
        # Triangles of like size share one grid of candidates.
        batch = np.flatnonzero(~done & (extent <= reach))
        for part in np.array_split(batch, max(1, len(batch) * reach * reach // 2_000_000)):
            _fill(pixels[part], low[part], part, reach, owner, weights)
        done[batch] = True
        reach *= 2
    return owner, weights


def _fill(
    pixels: NDArray[np.float64],
    low: NDArray[np.int64],
    numbers: NDArray[np.int64],
    reach: int,
    owner: Ints,
    weights: Floats,
) -> None:
    """Write the triangles of one batch, each within `reach` texels of its lower corner."""
    rows, columns = np.mgrid[:reach, :reach]
    steps = np.stack([columns.ravel(), rows.ravel()], axis=1)
    texels = low[:, None] + steps[None]
    a, b, c = (pixels[:, k, None] for k in range(3))
    area = _cross(b - a, c - a)
    sign = np.where(area == 0, np.inf, area)
    shares = np.stack([_cross(b - texels, c - texels), _cross(c - texels, a - texels)], axis=-1)
    shares = shares / sign[..., None]
    shares = np.concatenate([shares, 1 - shares.sum(axis=-1, keepdims=True)], axis=-1)
    size = len(owner)
    inside = (shares >= -1e-9).all(axis=-1) & (area != 0)
    inside &= ((texels >= 0) & (texels < size)).all(axis=-1)
    which, step = np.nonzero(inside)
    column, row = texels[which, step].T
    owner[row, column] = numbers[which]
    weights[row, column] = shares[which, step]


def _cross(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    product: NDArray[np.float64] = first[..., 0] * second[..., 1] - first[..., 1] * second[..., 0]
    return product
