"""Pieces of a UV map that one homography each could fill from a picture of the front."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..registration import Part, Registration
from .islands import face_islands
from .layout import Layout

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Bools = NDArray[np.bool_]

FACING = 0.15  # faces nearer than this to edge-on are the silhouette's: no picture shows them
RESIDUAL_LIMIT = (
    0.05  # of a piece's diagonal; ClonedPerson's hand-made parts: median .007, p90 .066
)
LEAST_PIECE = 0.015  # of the front: smaller pieces are shreds, no landmark would lie in them
HALVINGS = 2  # a piece that bends on the map is cut in two at most this many times
FEWEST_FACES = 6  # below it a homography fits anything


@dataclass(frozen=True, eq=False)
class Piece:
    """A piece of the map, and how well one homography takes the front's picture there.

    Attributes
    ----------
    name : str
        The registration's part, or "" where the layout was cut without one.
    island : int
    faces : (n,) int32 ndarray
    share : float
        Of the front's picture.
    residual : float
        Root mean square distance, weighted by the picture's area, between the map and the best
        homography from the front view, as a fraction of the diagonal of the piece on the map.
    """

    name: str
    island: int
    faces: Ints
    share: float
    residual: float


@dataclass(frozen=True, eq=False)
class FrontView:
    """What a picture from the front sees of every face.

    Attributes
    ----------
    picture : (F,) float ndarray
        Share of the garment's front, as areas of the picture; 0 for what faces away.
    seen : (F, 2) float ndarray
        Middles of the faces on the picture (x, y), decimetres.
    mapped : (F, 2) float ndarray
        Middles of the faces on the map; NaN without UVs.
    """

    picture: Floats
    seen: Floats
    mapped: Floats


def front_view(layout: Layout, faces: Ints) -> FrontView:
    """Look at a layout from the front; faces (F, 4) are the garment's, -1 padded."""
    picture = layout.areas * np.where(layout.facing > FACING, layout.facing, 0.0)
    seen = _middles(layout.shape[:, :2], faces)
    mapped = _middles(layout.points, layout.corners)
    return FrontView(picture / max(picture.sum(), 1e-12), seen, mapped)


def _middles(points: Floats, corners: Ints) -> Floats:
    if not len(points):
        return np.full((len(corners), 2), np.nan)
    real = (corners >= 0)[:, :, None]
    counts = real.sum(axis=1).astype(float)
    counts[counts == 0] = np.nan
    return np.asarray((points[corners] * real).sum(axis=1) / counts)


def cut_pieces(layout: Layout, view: FrontView, usable: Bools) -> list[Piece]:
    """Cut the front into connected pieces of islands, halved where they bend.

    Parameters
    ----------
    layout : Layout
    view : FrontView
    usable : (F,) bool ndarray
        Faces that may belong to a piece.
    """
    chosen = usable & (view.picture > 0)
    corners = np.where(chosen[:, None], layout.corners, -1).astype(np.int32)
    labels = face_islands(corners, np.abs(layout.uv_areas))
    pieces: list[Piece] = []
    for label in range(int(labels.max(initial=-1)) + 1):
        faces = np.flatnonzero(labels == label).astype(np.int32)
        if view.picture[faces].sum() >= LEAST_PIECE:
            pieces += _halved(layout, view, faces, HALVINGS)
    return pieces


def _halved(layout: Layout, view: FrontView, faces: Ints, times: int) -> list[Piece]:
    """Return a piece, or its halves along its length where those are what fits."""
    piece = _piece("", layout, view, faces)
    if piece.residual <= RESIDUAL_LIMIT or not times or len(faces) < 2 * FEWEST_FACES:
        return [piece]
    spots = view.mapped[faces]
    _, _, axes = np.linalg.svd(spots - spots.mean(axis=0), full_matrices=False)
    along = spots @ axes[0]
    low = along <= np.median(along)
    halves = [faces[low], faces[~low]]
    if min(view.picture[half].sum() for half in halves) < LEAST_PIECE:
        return [piece]
    return [part for half in halves for part in _halved(layout, view, half, times - 1)]


def registered_pieces(
    layout: Layout, view: FrontView, usable: Bools, registration: Registration
) -> list[Piece]:
    """Return what a registration's parts cover of the front; later parts lie over earlier ones."""
    owner = np.full(len(usable), -1)
    chosen = usable & (view.picture > 0)
    for number, part in enumerate(registration.parts):
        owner[chosen & inside_outline(part, view.mapped)] = number
    pieces = []
    for number, part in enumerate(registration.parts):
        faces = np.flatnonzero(owner == number).astype(np.int32)
        if len(faces):
            pieces.append(_piece(part.name, layout, view, faces))
    return pieces


def inside_outline(part: Part, places: Floats) -> Bools:
    """Tell which places on the map (n, 2) lie inside a part's outline (even-odd rule)."""
    x, y = places.T
    crossings = np.zeros(len(places), np.int64)
    for (xa, ya), (xb, yb) in zip(part.outline, np.roll(part.outline, 1, axis=0), strict=True):
        if ya != yb:
            crossings += ((ya > y) != (yb > y)) & (x < (xb - xa) * (y - ya) / (yb - ya) + xa)
    return np.asarray(crossings % 2 == 1)


def _piece(name: str, layout: Layout, view: FrontView, faces: Ints) -> Piece:
    weight = view.picture[faces]
    residual = 1.0
    if len(faces) >= FEWEST_FACES:
        residual = homography_residual(view.seen[faces], view.mapped[faces], weight)
    islands = np.bincount(layout.face_island[faces], weight)
    return Piece(name, int(islands.argmax()), faces, float(weight.sum()), residual)


def homography_residual(source: Floats, target: Floats, weight: Floats) -> float:
    """Return how far the best homography misses, as a fraction of the target's box diagonal.

    Parameters
    ----------
    source, target : (n, 2) float ndarrays
    weight : (n,) float ndarray
        Of each point, in the fit as in the root mean square.
    """
    size = float(np.linalg.norm(np.ptp(target, axis=0)))
    if size < 1e-9:
        return 1.0
    matrix = _weighted_homography(source, target, weight)
    places = source @ matrix[:, :2].T + matrix[:, 2]
    depth = places[:, 2:]
    if depth.min() <= 0 <= depth.max():
        return 1.0  # the horizon runs through it
    missed = np.linalg.norm(places[:, :2] / depth - target, axis=1)
    return min(float(np.sqrt(np.average(missed**2, weights=weight))) / size, 1.0)


def _weighted_homography(source: Floats, target: Floats, weight: Floats) -> Floats:
    """Normalised direct linear transform, every point weighted; (3, 3)."""
    before, after = _normaliser(source, weight), _normaliser(target, weight)
    s = source @ before[:2, :2].T + before[:2, 2]
    d = target @ after[:2, :2].T + after[:2, 2]
    ones, zeros = np.ones((len(s), 1)), np.zeros((len(s), 3))
    rows_x = np.hstack([s, ones, zeros, -d[:, :1] * s, -d[:, :1]])
    rows_y = np.hstack([zeros, s, ones, -d[:, 1:] * s, -d[:, 1:]])
    normal = sum((rows * weight[:, None]).T @ rows for rows in (rows_x, rows_y))
    _, vectors = np.linalg.eigh(normal)
    return np.asarray(np.linalg.inv(after) @ vectors[:, 0].reshape(3, 3) @ before)


def _normaliser(points: Floats, weight: Floats) -> Floats:
    """Return the (3, 3) similarity that centres points and gives them a mean square of 2."""
    middle = np.average(points, axis=0, weights=weight)
    square = np.average(((points - middle) ** 2).sum(axis=1), weights=weight)
    scale = float(np.sqrt(2 / max(square, 1e-18)))
    return np.array([[scale, 0, -scale * middle[0]], [0, scale, -scale * middle[1]], [0, 0, 1]])
