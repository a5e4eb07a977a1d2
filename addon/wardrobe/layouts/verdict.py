"""Regular or irregular: whether homographies from a picture of the front mean anything on a map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..garment import Garment
from ..registration import Registration
from .layout import Layout
from .pieces import (
    LEAST_PIECE,
    RESIDUAL_LIMIT,
    FrontView,
    Piece,
    cut_pieces,
    front_view,
    registered_pieces,
)

Bools = NDArray[np.bool_]

COVERED = 0.8  # of the front must lie in sound pieces
ANGLE_LIMIT = 3.0  # longer over shorter axis: a print drawn out more than this is not readable
LEAST_MAP = 0.01  # of the unit square: a front drawn smaller has no texels for a picture
MOST_PIECES = 12  # the richest category has 39 landmarks, and a homography needs four
CLONABLE = frozenset({"clothes"})  # kinds that DeepFashion2 has landmarks for


@dataclass(frozen=True, eq=False)
class Verdict:
    """Whether a garment's UV map is regular, and why.

    Attributes
    ----------
    regular : bool
    reason : str
        One sentence.
    pieces : tuple of Piece
        The pieces that the front was cut into, sound or not.
    covered : float
        Share of the front in sound pieces.
    """

    regular: bool
    reason: str
    pieces: tuple[Piece, ...] = ()
    covered: float = 0.0


def judge(garment: Garment, layout: Layout, registration: Registration | None = None) -> Verdict:
    """Call a garment's UV map regular where its front can be cut into parts for homographies.

    A part is sound where its faces share their texels with no others, lie in the unit square,
    are not drawn out more than `ANGLE_LIMIT`, and where one homography maps the front view, its
    silhouette's projection along Z, to the map within `RESIDUAL_LIMIT` of its diagonal. Sound
    parts must cover `COVERED` of the front. The parts are the registration's where it has some;
    else the front of each island, cut in halves where it bends.

    Parameters
    ----------
    garment : Garment
    layout : Layout
        Of that garment, see `read_layout`.
    registration : Registration, optional
        Its parts are judged; one without parts says itself that the map is irregular.
    """
    if not layout.islands:
        return Verdict(False, "It has no UV map.")
    if registration is not None and not registration.regular:
        return Verdict(False, "Its registration calls it irregular: it names no parts.")
    view = front_view(layout, garment.mesh.faces)
    faults = _faults(layout, view)
    usable = ~np.any(list(faults.values()), axis=0)
    if registration is not None:
        pieces = registered_pieces(layout, view, usable, registration)
    else:
        pieces = cut_pieces(layout, view, usable)
    sound = _largest([piece for piece in pieces if piece.residual <= RESIDUAL_LIMIT])
    covered = sum(piece.share for piece in sound)
    if covered < COVERED:
        reason = _irregular(layout, view, faults, pieces, covered)
    elif garment.kind not in CLONABLE:
        reason = f"DeepFashion2 has no landmarks for {garment.kind}, so no photo fits its map."
    elif float(np.abs(layout.uv_areas)[view.picture > 0].sum()) < LEAST_MAP:
        reason = f"Its front is smaller than {LEAST_MAP:.0%} of the map."
    else:
        reason = _regular(sound, covered, registered=registration is not None)
        return Verdict(True, reason, tuple(pieces), covered)
    return Verdict(False, reason, tuple(pieces), covered)


def _largest(pieces: Sequence[Piece]) -> list[Piece]:
    return sorted(pieces, key=lambda piece: -piece.share)[:MOST_PIECES]


def _faults(layout: Layout, view: FrontView) -> dict[str, Bools]:
    """Return by fault the faces (F,) that no homography can serve."""
    unmapped = layout.face_island < 0
    low, high = view.mapped.min(axis=1), view.mapped.max(axis=1)
    return {
        "unmapped": unmapped,
        "outside": ~unmapped & ((low < 0) | (high > 1)),
        "shared": layout.shared,
        "drawn out": ~unmapped & (layout.angle_stretch > ANGLE_LIMIT),
    }


def _regular(sound: Sequence[Piece], covered: float, *, registered: bool) -> str:
    worst = max(piece.residual for piece in sound)
    count = len(sound)
    what = "part" if registered else "piece"
    whose = f"Its {count} {what}{'s' * (count > 1)}" if count > 1 else f"Its one {what}"
    cover = "cover" if count > 1 else "covers"
    return (
        f"{whose} {cover} {covered:.0%} of the front, and a homography meets "
        f"{'each' if count > 1 else 'it'} within {worst:.1%} of its size."
    )


def _irregular(
    layout: Layout,
    view: FrontView,
    faults: dict[str, Bools],
    pieces: Sequence[Piece],
    covered: float,
) -> str:
    """Name the fault that costs the most of the front; shreds first, for other faults follow."""
    shares = [float(view.picture[island.faces].sum()) for island in layout.islands]
    if sum(share for share in shares if share >= LEAST_PIECE) < COVERED:
        return _shredded(shares, 1 - covered)
    lost = {name: float(view.picture[faces].sum()) for name, faces in faults.items()}
    lost["bent"] = sum(piece.share for piece in pieces if piece.residual > RESIDUAL_LIMIT)
    name = max(lost, key=lambda key: lost[key])
    if lost[name] < 1 - covered - sum(lost.values()):
        return _shredded(shares, 1 - covered)
    return _SENTENCES[name](layout, view, lost[name], pieces)


def _shredded(shares: Sequence[float], lost: float) -> str:
    count = sum(share > 0 for share in shares)
    return (
        f"Its front is shredded over {count} islands, the largest with {max(shares):.0%} of it; "
        f"{lost:.0%} of it lies in no piece that landmarks could hold."
    )


def _unmapped(layout: Layout, view: FrontView, lost: float, pieces: Sequence[Piece]) -> str:
    return f"{lost:.0%} of its front has no UVs."


def _outside(layout: Layout, view: FrontView, lost: float, pieces: Sequence[Piece]) -> str:
    return f"{lost:.0%} of its front lies outside the unit square (a tiled or UDIM texture)."


def _drawn_out(layout: Layout, view: FrontView, lost: float, pieces: Sequence[Piece]) -> str:
    return f"The map draws {lost:.0%} of its front out to more than {ANGLE_LIMIT:g} : 1."


def _bent(layout: Layout, view: FrontView, lost: float, pieces: Sequence[Piece]) -> str:
    worst = max(pieces, key=lambda piece: piece.share * (piece.residual > RESIDUAL_LIMIT))
    return (
        f"{lost:.0%} of its front bends on the map: the best homography misses a piece by "
        f"{worst.residual:.0%} of its size, where {RESIDUAL_LIMIT:.0%} is the limit."
    )


def _shared(layout: Layout, view: FrontView, lost: float, pieces: Sequence[Piece]) -> str:
    """Say which islands lie on each other, by the pair that takes most of the front."""
    costs = {
        (pair.one, pair.other): pair.share
        * sum(float(view.picture[layout.islands[k].faces].sum()) for k in {pair.one, pair.other})
        for pair in layout.overlaps
    }
    one, other = max(costs, key=lambda key: costs[key], default=(0, 0))
    return f"{_stacked(layout, one, other)} share their texels on {lost:.0%} of its front."


def _stacked(layout: Layout, one: int, other: int) -> str:
    first, second = layout.islands[one], layout.islands[other]
    if one == other:
        return "Folds of one island"
    if {first.side, second.side} == {"front", "back"}:
        return "Front and back"
    if {first.wearer, second.wearer} == {"left", "right"}:
        return "Left and right"
    return "Islands that lie on each other"


_SENTENCES = {
    "unmapped": _unmapped,
    "outside": _outside,
    "shared": _shared,
    "drawn out": _drawn_out,
    "bent": _bent,
}
