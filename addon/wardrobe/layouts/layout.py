"""A garment's UV layout: its islands, which side of the wearer they show, how the map stretches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ...makehuman.fitting import fit
from ..garment import Garment
from .islands import Corners, boundary_loops, face_islands, weld
from .overlaps import Overlap, find_overlaps
from .stretch import FaceMaps, face_maps

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Side = Literal["front", "back", "both"]
Wearer = Literal["left", "right", "middle"]

# An island is called front (back) where this share of its cloth or more faces the front (back);
# the rest wraps round the body. Front panels that reach round to the side seams measure 0.85-1.
ONE_SIDED = 0.75
# An island is called left (right) where this share of its cloth or more lies left (right) of the
# body's middle plane.
ONE_HANDED = 0.85
SQUARE_SLACK = 1e-4  # of the map: rounding of files, no UV is called outside for it


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class Island:
    """A connected piece of a UV map.

    Attributes
    ----------
    number : int
        Its place in `Layout.islands`, largest UV area first.
    faces : (n,) int32 ndarray
        Into the garment's faces.
    side : str
        "front", "back" or "both", see `ONE_SIDED`.
    wearer : str
        "left", "right" or "middle", as the wearer says it.
    front_share : float
        Share of the cloth's area that faces the front on the body.
    loops : tuple of (m,) int32 ndarrays
        Its border, into `Layout.points`; the outermost first, then holes (and, rarely, further
        pieces that touch the first in a point). Each loop is closed without repeating its first.
    box : (x1, y1, x2, y2)
        Unit square, origin top-left, v down.
    uv_area : float
        Signed share of the unit square: negative where the island is mirrored.
    folded : float
        Share of its UV area that is turned over against the rest: above 0 the map folds back.
    area : float
        Of its cloth on the body, square decimetres.
    area_stretch : (low, median, high)
        5th, 50th and 95th percentile by area of its faces' `Layout.area_stretch`.
    angle_stretch : (median, high)
        50th and 95th percentile by area of its faces' `Layout.angle_stretch`.
    """

    number: int
    faces: Ints
    side: Side
    wearer: Wearer
    front_share: float
    loops: tuple[Ints, ...]
    box: tuple[float, float, float, float]
    uv_area: float
    folded: float
    area: float
    area_stretch: tuple[float, float, float]
    angle_stretch: tuple[float, float]

    @property
    def diagonal(self) -> float:
        """Length of the box's diagonal, unit square."""
        x1, y1, x2, y2 = self.box
        return float(np.hypot(x2 - x1, y2 - y1))

    @property
    def mirrored(self) -> bool:
        """True where a text painted on the map would read backwards on the cloth."""
        return self.uv_area < 0


@dataclass(frozen=True, eq=False)
class Layout:
    """A garment's UV map taken apart.

    Attributes
    ----------
    shape : (V, 3) float ndarray
        The garment fitted on the body it was read on, decimetres, front +Z, wearer's left +X.
    points : (P, 2) float ndarray
        UV points, unit square, origin top-left, v down. One for every different place on the map
        that a vertex has: files may hold several equal ones.
    vertices : (P,) int32 ndarray
        The .obj vertex of every UV point.
    corners : (F, 4) int32 ndarray
        UV points of every face's corners; -1 pads triangles, and faces without UVs.
    islands : tuple of Island
        Largest UV area first.
    face_island : (F,) int32 ndarray
        Island of every face, -1 for faces without UVs.
    normals : (F, 3) float ndarray
        Unit normals on the body.
    areas : (F,) float ndarray
        Square decimetres on the body.
    uv_areas : (F,) float ndarray
        Signed shares of the unit square, negative for mirrored faces.
    area_stretch : (F,) float ndarray
        UV area over area, 1 at the garment's median; 0 without UVs.
    angle_stretch : (F,) float ndarray
        Longer over shorter axis of the ellipse that a circle on the cloth becomes on the map: 1
        keeps all angles, 2 draws the cloth to twice its width.
    overlaps : tuple of Overlap
        Pairs of islands that share texels, an island with itself where it folds over.
    shared : (F,) bool ndarray
        Faces that lie over or under others on the map.
    outside : float
        Share of the cloth whose UVs leave the unit square (tiled or UDIM textures).
    """

    shape: Floats
    points: Floats
    vertices: Ints
    corners: Ints
    islands: tuple[Island, ...]
    face_island: Ints
    normals: Floats
    areas: Floats
    uv_areas: Floats
    area_stretch: Floats
    angle_stretch: Floats
    overlaps: tuple[Overlap, ...]
    shared: NDArray[np.bool_]
    outside: float

    @property
    def facing(self) -> Floats:
        """(F,): 1 for a face seen squarely from the front, -1 from the back."""
        return np.asarray(self.normals[:, 2])

    @property
    def front_share(self) -> float:
        """Share of the cloth's area that faces the front."""
        return _front_share(self.areas, self.facing)

    def on_side(self, *sides: Side) -> list[Island]:
        """Return the islands of one or more sides, largest first."""
        return [island for island in self.islands if island.side in sides]


def side_of(front_share: float) -> Side:
    """Return "front", "back" or "both" for a share of cloth that faces the front."""
    if front_share >= ONE_SIDED:
        return "front"
    return "back" if front_share <= 1 - ONE_SIDED else "both"


def wearer_of(left_share: float) -> Wearer:
    """Return "left", "right" or "middle" for a share of cloth left of the body's middle plane."""
    if left_share >= ONE_HANDED:
        return "left"
    return "right" if left_share <= 1 - ONE_HANDED else "middle"


def read_layout(garment: Garment, base_vertices: Floats) -> Layout:
    """Read a garment's UV layout, with the sides it shows on a body.

    UV islands are the connected components of faces that share UV points; a UV point is a vertex at
    a place on the map, so that islands which lie on top of each other stay apart although their
    UVs are equal.

    Parameters
    ----------
    garment : Garment
        Its faces may be triangles and quads alike; it may have no UVs at all.
    base_vertices : (19158, 3) float ndarray
        The body it is worn on, helpers included, decimetres, Y up, in rest pose.
    """
    mesh = garment.mesh
    shape = fit(garment.binding, base_vertices)
    welded = weld(mesh.uvs, mesh.faces, mesh.uv_faces)
    maps = face_maps(shape, mesh.faces, welded)
    face_island = face_islands(welded.corners, np.abs(maps.uv_areas))
    islands = tuple(
        _island(number, np.flatnonzero(face_island == number).astype(np.int32), maps, shape, welded)
        for number in range(int(face_island.max(initial=-1)) + 1)
    )
    overlaps, shared = find_overlaps(welded, face_island)
    return Layout(
        shape,
        welded.points,
        welded.vertices,
        welded.corners,
        islands,
        face_island,
        maps.normals,
        maps.areas,
        maps.uv_areas,
        maps.area_stretch,
        maps.angle_stretch,
        overlaps,
        shared,
        _outside(welded, maps.areas),
    )


def _island(number: int, faces: Ints, maps: FaceMaps, shape: Floats, welded: Corners) -> Island:
    area, uv_area = maps.areas[faces], maps.uv_areas[faces]
    corners = welded.corners[faces]
    points = welded.points[corners[corners >= 0]]
    (x1, y1), (x2, y2) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
    total, covered = float(uv_area.sum()), float(np.abs(uv_area).sum())
    turned = np.abs(uv_area[uv_area * total < 0]).sum()
    front = _front_share(area, maps.normals[faces, 2])
    places = welded.centres(shape, faces)[:, 0]
    left = float(area[places > 0].sum() / max(area.sum(), 1e-12))
    low, middle, high = percentiles(maps.area_stretch[faces], area, (0.05, 0.5, 0.95))
    angle, angle_high = percentiles(maps.angle_stretch[faces], area, (0.5, 0.95))
    return Island(
        number,
        faces,
        side_of(front),
        wearer_of(left),
        front,
        boundary_loops(corners, welded.points),
        (x1, y1, x2, y2),
        total,
        float(turned / max(covered, 1e-12)),
        float(area.sum()),
        (low, middle, high),
        (angle, angle_high),
    )


def _front_share(areas: Floats, facing: Floats) -> float:
    return float(areas[facing > 0].sum() / max(areas.sum(), 1e-12))


def percentiles(values: Floats, weights: Floats, shares: tuple[float, ...]) -> list[float]:
    """Return the values below which the given shares of the weight lie."""
    order = np.argsort(values)
    below = np.cumsum(weights[order])
    rows = np.searchsorted(below, np.array(shares) * below[-1])
    return np.asarray(values[order[np.minimum(rows, len(order) - 1)]]).tolist()


def _outside(welded: Corners, areas: Floats) -> float:
    """Share of the cloth with a corner outside the unit square."""
    beyond = ((welded.points < -SQUARE_SLACK) | (welded.points > 1 + SQUARE_SLACK)).any(axis=1)
    faces = np.zeros(len(areas), bool)
    rows, columns = np.nonzero(welded.corners >= 0)
    faces[rows[beyond[welded.corners[rows, columns]]]] = True
    return float(areas[faces].sum() / max(areas.sum(), 1e-12))
