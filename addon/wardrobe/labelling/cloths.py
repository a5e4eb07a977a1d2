"""Cloths: a garment's connected pieces, without lining and dirt, whole-body suits cut in two."""

from __future__ import annotations

import numpy as np

from ...makehuman.mhclo import Mhclo
from ..tailoring.dummy import Dummy
from .loops import find_rims
from .surface import Bools, Floats, Worn, labels_of, split

MAIN = 0.1  # of the largest piece of cloth: smaller ones are buttons, belts and pockets
LINED = 0.25  # share of cloth that faces the body from which on it is a lining
INWARDS = -0.2  # cosine between cloth and skin below which cloth faces the body


def find_cloths(worn: Worn, binding: Mhclo, dummy: Dummy) -> list[Worn]:
    """Return the pieces of cloth to label, the largest first.

    Parameters
    ----------
    worn : Worn
    binding : Mhclo
        The garment's, which says what skin lies below.
    dummy : Dummy
        The body that wears it.
    """
    worn = worn.only(~_lining(worn, binding, dummy))
    number = labels_of(worn.welded, int(worn.weld.max(initial=0)) + 1)
    sizes = np.bincount(number, worn.areas())
    order = [k for k in np.argsort(-sizes).tolist() if sizes[k] > MAIN * sizes.max()]
    return [half for k in order for half in _halves(worn.only(number == k), dummy)]


def skin_normals(dummy: Dummy) -> Floats:
    """Return (19158, 3): normals of the base mesh, helpers included."""
    quads = np.where(dummy.faces < 0, dummy.faces[:, [2]], dummy.faces)
    a, b, c, d = (dummy.body[quads[:, k]] for k in range(4))
    normals = np.cross(c - a, d - b)
    total = np.zeros_like(dummy.body)
    for column in quads.T:
        np.add.at(total, column, normals)
    return np.asarray(total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-12))


def _lining(worn: Worn, binding: Mhclo, dummy: Dummy) -> Bools:
    """Tell which triangles (T,) are the inside of cloth that was modelled with a thickness."""
    below = (binding.weights[:, :, None] * skin_normals(dummy)[binding.refs]).sum(axis=1)
    skin = below[worn.vertex[worn.faces]].mean(axis=1)
    skin /= np.maximum(np.linalg.norm(skin, axis=1, keepdims=True), 1e-12)
    normals, areas = worn.normals(), worn.areas()
    cosine = (normals * skin).sum(axis=1) / np.maximum(2 * areas, 1e-12)
    inside = cosine < INWARDS
    share = float(areas[inside].sum() / max(areas.sum(), 1e-12))
    # Nearly all of it facing inwards is cloth turned inside out, not a lining.
    return inside if LINED < share < 1 - LINED else np.zeros(len(inside), bool)


def _halves(worn: Worn, dummy: Dummy) -> list[Worn]:
    """Return a piece of cloth, or top and trousers of a whole-body suit, cut at the waist."""
    rims = find_rims(worn, dummy)
    kinds = {(rim.kind, rim.side) for rim in rims}
    upper = {kind for kind, _ in kinds} & {"neck", "opening"}
    if not upper or not {("leg hem", -1), ("leg hem", 1)} <= kinds:
        return [worn]
    cut, side, _ = split(worn, worn.points[:, 1] - dummy.waist, np.ones(len(worn.faces), bool))
    return [cut.only(side > 0), cut.only(side <= 0)]
