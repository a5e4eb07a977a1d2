"""Binding of freely modelled parts (shoes, hair, eyes) to the base mesh, as .mhclo lines."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ...makehuman.body import BodyParameters, build_body
from ...makehuman.data import BodyData
from ...makehuman.mhclo import BASE_VERTEX_COUNT, Mhclo, ScaleAxis
from ...makehuman.mhmat import Mhmat
from ...makehuman.obj import ObjMesh
from ..garment import AUTHOR, LICENSE, Garment, Kind

Points = NDArray[np.float64]
Ints = NDArray[np.int32]

# Pairs of base vertices whose distances along x, y and z scale the offsets of a fitted garment
# (MakeHuman's standard dimensions, in MakeHuman's axes).
HEAD_SCALE = ((5399, 11998), (791, 881), (962, 5320))
FOOT_SCALE = ((12839, 12860), (12828, 12888), (11609, 12442))
# MPFB's pairs for the eye do not lie along their axes (distances near zero), so these are own ones.
EYE_SCALE = ((14636, 14663), (14618, 14645), (14607, 14615))

_CANDIDATES = 12
_CHUNK = 1024


def average_body(data: BodyData) -> Points:
    """Vertices of the body that shoes, hair and eyes are modelled on, (19158, 3) dm."""
    mixed = BodyParameters(african=1 / 3, asian=1 / 3, caucasian=1 / 3)
    vertices: Points = build_body(data, mixed).vertices
    return vertices


def surface_weights(
    points: Points, vertices: Points, triangles: Ints
) -> tuple[Ints, Points, Points]:
    """Bind points to the triangles nearest to them.

    Parameters
    ----------
    points : (N, 3) float ndarray
        dm.
    vertices : (V, 3) float ndarray
        The body that the points were modelled on.
    triangles : (T, 3) int ndarray
        Those that may be bound to.

    Returns
    -------
    refs : (N, 3) int32 ndarray
    weights : (N, 3) float64 ndarray
        Barycentric, 0..1, sum 1.
    offsets : (N, 3) float64 ndarray
        From the point on the triangle to the point.
    """
    corners = vertices[triangles]
    middles = corners.mean(axis=1)
    count = min(_CANDIDATES, len(triangles))
    chosen = np.empty(len(points), np.int64)
    weights = np.empty((len(points), 3))
    for start in range(0, len(points), _CHUNK):
        part = slice(start, start + _CHUNK)
        near = _nearest(points[part], middles, count)
        shares = _barycentric(points[part, None], corners[near])
        feet = np.einsum("nck,nckj->ncj", shares, corners[near])
        best = ((feet - points[part, None]) ** 2).sum(axis=-1).argmin(axis=1)
        rows = np.arange(len(best))
        chosen[part], weights[part] = near[rows, best], shares[rows, best]
    refs = triangles[chosen].astype(np.int32)
    offsets = points - np.einsum("nk,nkj->nj", weights, vertices[refs])
    return refs, weights, offsets


def _nearest(points: Points, middles: Points, count: int) -> NDArray[np.int64]:
    square = (points**2).sum(axis=1)[:, None] - 2 * points @ middles.T + (middles**2).sum(axis=1)
    return np.argpartition(square, count - 1, axis=1)[:, :count]


def _barycentric(points: Points, corners: Points) -> Points:
    """Weights of the feet of the points on triangles' planes, drawn back into the triangles."""
    first, second = corners[..., 1, :] - corners[..., 0, :], corners[..., 2, :] - corners[..., 0, :]
    offset = points - corners[..., 0, :]
    aa, ab, bb = (
        (u * v).sum(axis=-1) for u, v in ((first, first), (first, second), (second, second))
    )
    oa, ob = (offset * first).sum(axis=-1), (offset * second).sum(axis=-1)
    area = np.maximum(aa * bb - ab * ab, 1e-15)
    v, w = (bb * oa - ab * ob) / area, (aa * ob - ab * oa) / area
    shares = np.clip(np.stack([1 - v - w, v, w], axis=-1), 0.0, 1.0)
    weights: Points = shares / shares.sum(axis=-1, keepdims=True)
    return weights


def scale_axes(
    vertices: Points, pairs: tuple[tuple[int, int], tuple[int, int], tuple[int, int]]
) -> tuple[ScaleAxis, ...]:
    """The three scale lines of a .mhclo, with the distances measured on the body modelled on."""
    return tuple(
        ScaleAxis(axis, first, second, abs(float(vertices[first, axis] - vertices[second, axis])))
        for axis, (first, second) in enumerate(pairs)
    )


def bound_garment(
    name: str,
    kind: Kind,
    mesh: ObjMesh,
    binding: tuple[Ints, Points, Points],
    scales: tuple[ScaleAxis, ...],
    *,
    description: str,
    z_depth: int,
    transparent: bool = False,
    shininess: float = 0.3,
    delete: NDArray[np.bool_] | None = None,
    sexes: Sequence[str] = ("female", "male"),
) -> Garment:
    """Put a bound mesh together with its material; the texture is <name>.png beside it."""
    # The last bits of a float depend on the machine's vector units: files must not.
    refs, weights, offsets = binding[0], binding[1].round(9), binding[2].round(6)
    mesh = replace(mesh, vertices=mesh.vertices.round(6), uvs=mesh.uvs.round(6))
    tags = (kind, *sexes) if len(sexes) == 1 else (kind,)
    mhclo = Mhclo(
        name=name,
        uuid=str(uuid.uuid5(uuid.NAMESPACE_URL, f"outfit-cloner/{kind}/{name}")),
        refs=refs,
        weights=weights,
        offsets=offsets,
        scales=scales,
        delete_vertices=np.zeros(BASE_VERTEX_COUNT, bool) if delete is None else delete,
        z_depth=z_depth,
        tags=tags,
        author=AUTHOR,
        license=LICENSE,
        description=description,
    )
    material = Mhmat(
        name=name,
        shininess=shininess,
        transparent=transparent,
        backface_cull=False,
        textures={"diffuse": texture_name(name)},
    )
    return Garment(name, kind, mhclo, mesh, material, sexes=tuple(sexes))


def texture_name(name: str) -> str:
    """File name of a garment's own texture."""
    return f"{name}.png"
