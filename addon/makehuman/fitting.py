"""Fitting: garments follow a body's shape, its bones, and hide what lies below them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .mhclo import BASE_VERTEX_COUNT, Mhclo
from .rigs import BoneWeights

WEIGHT_THRESHOLD = 1e-4


def offset_scale(mhclo: Mhclo, base_vertices: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the (3,) factors of a garment's offsets on a body; 1 along axes without a rule.

    Scale keys win over shears, and plain shears over left, over right ones, as in MakeHuman.
    MakeHuman fits an affine map between the two boxes of a shear; between axis-parallel boxes
    that is one signed factor for each axis.
    """
    factors = np.ones(3)
    if mhclo.scales:
        for scale in mhclo.scales:
            ends = base_vertices[[scale.first, scale.second], scale.axis]
            factors[scale.axis] = abs(ends[0] - ends[1]) / scale.distance
        return factors
    for side in ("", "l", "r"):
        shears = [shear for shear in mhclo.shears if shear.side == side]
        for shear in shears:
            ends = base_vertices[[shear.first, shear.second], shear.axis]
            factors[shear.axis] = (ends[1] - ends[0]) / (shear.high - shear.low)
        if shears:
            break
    return factors


def fit(mhclo: Mhclo, base_vertices: NDArray[np.float64]) -> NDArray[np.float64]:
    """Fit a garment onto a body: sum of weighted base vertices plus the scaled offset.

    Parameters
    ----------
    mhclo : Mhclo
    base_vertices : (19158, 3) float ndarray
        All base vertices, helpers included, in rest pose; decimetres, Y up.

    Returns
    -------
    (V, 3) float ndarray, decimetres, in the .obj's vertex order
    """
    fitted: NDArray[np.float64] = mhclo.offsets * offset_scale(mhclo, base_vertices)
    for column in range(3):
        fitted += mhclo.weights[:, column, None] * base_vertices[mhclo.refs[:, column]]
    return fitted


def garment_weights(
    mhclo: Mhclo, weights: BoneWeights, *, threshold: float = WEIGHT_THRESHOLD
) -> BoneWeights:
    """Give a garment the bone weights of the base vertices that it hangs on.

    weight(vertex, bone) = sum over the three refs of ref weight x base weight, normalised to sum 1.
    Every product below the threshold is left out before adding, as in MakeHuman (measured): a ref
    with a negative weight gives no weights.

    Parameters
    ----------
    mhclo : Mhclo
    weights : BoneWeights
        Of the 19158 base vertices.
    threshold : float

    Returns
    -------
    BoneWeights
        Of the garment's vertices.
    """
    shares = mhclo.weights.copy()
    shares[(shares <= 0).all(axis=1)] = (1.0, 0.0, 0.0)  # no vertex is left without bones
    vertices, columns = np.nonzero(shares > 0)
    refs = mhclo.refs[vertices, columns]
    starts, lengths = weights.rows(int(refs.max(initial=0)) + 1)
    spread = lengths[refs]
    owner = np.repeat(np.arange(len(refs)), spread)
    entries = starts[refs[owner]] + _count_within(spread)
    products = shares[vertices, columns][owner] * weights.values[entries]
    kept = products > threshold
    return BoneWeights.collect(
        weights.bones,
        vertices[owner[kept]].astype(np.int32),
        weights.bone_indices[entries[kept]],
        products[kept],
    ).normalised()


def _count_within(lengths: NDArray[np.intp]) -> NDArray[np.intp]:
    """Count 0, 1, 2 ... anew in each run of the given lengths."""
    return np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)


def hidden_faces(faces: NDArray[np.int32], deleted: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Tell which faces are hidden: those of which ALL vertices are deleted.

    Parameters
    ----------
    faces : (F, 4) int ndarray; -1 in the last column for triangles
    deleted : (V,) bool ndarray

    Returns
    -------
    (F,) bool ndarray
    """
    hidden: NDArray[np.bool_] = (deleted[faces] | (faces < 0)).all(axis=1)
    return hidden


def transfer_deletes(mhclo: Mhclo, deleted: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Carry a mask of deleted base vertices over to a garment's vertices.

    An exact vertex copies its base vertex; another one is deleted when fewer than two of its three
    base vertices are visible.
    """
    gone = deleted[mhclo.refs]
    return np.where(mhclo.exact, gone[:, 0], gone.sum(axis=1) >= 2)


def layered_deletes(
    mhclos: Sequence[Mhclo],
) -> tuple[NDArray[np.bool_], tuple[NDArray[np.bool_], ...]]:
    """Let clothes hide the body and each other by z_depth, higher over lower.

    Parameters
    ----------
    mhclos : sequence of Mhclo
        In any order; of two with the same z_depth the later one lies above.

    Returns
    -------
    body : (19158,) bool ndarray
        Deleted base vertices.
    garments : tuple of (V_i,) bool ndarray
        Deleted vertices of each garment, in the order given.
    """
    body = np.zeros_like(mhclos[0].delete_vertices) if mhclos else np.zeros(BASE_VERTEX_COUNT, bool)
    masks: dict[int, NDArray[np.bool_]] = {}
    order = sorted(range(len(mhclos)), key=lambda index: (mhclos[index].z_depth, index))
    for index in reversed(order):
        masks[index] = transfer_deletes(mhclos[index], body)
        body = body | mhclos[index].delete_vertices
    return body, tuple(masks[index] for index in range(len(mhclos)))
