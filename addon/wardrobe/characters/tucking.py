"""Tucking: a top's hem goes inside the bottom's waistband, with a slight blouse above it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ...errors import OutfitError
from ...makehuman.data import BODY_VERTEX_COUNT
from ...makehuman.fitting import fit, offset_scale
from ...makehuman.mhclo import Mhclo
from ...makehuman.obj import ObjMesh, triangulated
from ...makehuman.rigs import BoneWeights
from ..garment import Garment
from ..surface import Surface, nearest_vertices, vertex_normals
from ..tailoring.cloth_mesh import boundary_loops, component_labels

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

# Decimetres.
CLEARANCE = 0.035  # between the top's tail and the bottom that covers it
SKIN = 0.06  # least room between cloth and skin
CHUNK = 1 << 17  # distances computed at a time: more no longer fit into a processor's cache
AROUND = 3  # vertices of the skin next to a place, of which the outermost counts
KEPT = 0.4  # of the tail that stays below the band; what lies deeper is left out
STRAIGHT = 0.14  # above the band, where cloth still runs straight down into it
REACH = 0.62  # above the band, where close cloth is out at its own place again
ROOM = 0.25  # farther out from the band, cloth is loose and needs longer to come out
LONGER = 0.9  # how much longer, of what it is farther out
LONGEST = 1.4  # the farthest above the band that changes at all
BLOUSE = 0.07  # how far it bulges there
FALL = 0.05  # how far the bulge hangs down
LOOSE_FALL = 0.6  # how much farther, of what the cloth is farther out than ROOM
TORSO = 1.3  # farther out from the band than this is a sleeve, not the trunk
SECTORS = 96  # round the body, in which the band's height and radius are known
ROUND = 0.9  # of the sectors must know a hem that runs round the waist
COARSE = 6  # sectors at a time in which cloth round the band is looked for
SAMPLES = 6  # points on every side of a hem
UNDER = 2  # how much less a tucked top's z_depth is than the bottom's


@dataclass(frozen=True)
class Band:
    """A bottom's upper hem, round the body's axis.

    Attributes
    ----------
    axis : (2,) float ndarray
        x and z of an upright line inside the waist, decimetres.
    heights, radii : (SECTORS,) float ndarray
        Of the hem, by direction from the axis.
    """

    axis: Floats
    heights: Floats
    radii: Floats

    def polar(self, points: Floats) -> tuple[Floats, Floats]:
        """Return directions in sectors (n,) and distances (n,) of points from the axis."""
        x, z = points[:, 0] - self.axis[0], points[:, 2] - self.axis[1]
        sectors = np.arctan2(z, x) / (2 * np.pi) * SECTORS % SECTORS
        return sectors, np.hypot(x, z)

    def height(self, sectors: Floats) -> Floats:
        """Return the hem's height (n,) in directions (n,)."""
        return _round(self.heights, sectors)

    def radius(self, sectors: Floats) -> Floats:
        """Return the hem's distance (n,) from the axis in directions (n,)."""
        return _round(self.radii, sectors)

    def at(self, points: Floats, radii: Floats) -> Floats:
        """Move points (n, 3) in or out from the axis to the given distances (n,)."""
        _, old = self.polar(points)
        moved = points.copy()
        share = (radii / np.maximum(old, 1e-9))[:, None]
        moved[:, [0, 2]] = self.axis + (points[:, [0, 2]] - self.axis) * share
        return moved


def _round(values: Floats, sectors: Floats) -> Floats:
    """Interpolate values (SECTORS,) that go round in a circle."""
    places = np.arange(SECTORS + 1)
    return np.interp(sectors, places, np.append(values, values[0]))


def waist_band(points: Floats, faces: NDArray[np.int32]) -> Band:
    """Find the upper hem of a bottom.

    Parameters
    ----------
    points : (V, 3) float ndarray
        The bottom on the body, decimetres, Y up.
    faces : (F, 4) int32 ndarray

    Raises
    ------
    OutfitError
        If no open edge of it runs round the waist.
    """
    for hem in _hems(points, triangulated(faces)):
        axis = (hem[:, [0, 2]].min(axis=0) + hem[:, [0, 2]].max(axis=0)) / 2
        band = Band(axis, np.zeros(SECTORS), np.zeros(SECTORS))
        sectors, radii = band.polar(hem)
        number = sectors.astype(int) % SECTORS
        if len(np.unique(number)) > ROUND * SECTORS:
            order = np.lexsort((hem[:, 1], number))  # the highest of a sector comes last
            heights, widths = np.full(SECTORS, np.nan), np.full(SECTORS, np.nan)
            heights[number[order]], widths[number[order]] = hem[order, 1], radii[order]
            return Band(axis, _smooth(_filled(heights)), _smooth(_filled(widths)))
    raise OutfitError("a bottom without an open edge round the waist: nothing can be tucked in")


def _hems(points: Floats, triangles: NDArray[np.int32]) -> list[Floats]:
    """Return points along every open edge (n, 3), dense, the highest edge first."""
    hems = []
    for loop in boundary_loops(triangles):
        ends = points[loop], points[np.roll(loop, -1)]
        steps = (np.arange(SAMPLES) / SAMPLES)[:, None, None]
        hems.append((ends[0] + (ends[1] - ends[0]) * steps).reshape(-1, 3))
    return sorted(hems, key=lambda hem: -float(hem[:, 1].mean()))


def _filled(values: Floats) -> Floats:
    """Fill sectors without a vertex from their neighbours."""
    known = np.flatnonzero(np.isfinite(values))
    return np.interp(np.arange(SECTORS), known, values[known], period=SECTORS)


def _smooth(values: Floats) -> Floats:
    """Take the teeth out of a hem that was read from single vertices."""
    return np.asarray((np.roll(values, 1) + 2 * values + np.roll(values, -1)) / 4)


def tucked(top: Garment, bottom: Garment, body_vertices: Floats) -> Garment:
    """Return a top that is tucked into a bottom on one body.

    Below the bottom's upper hem its vertices lie inside the bottom, bound to the base vertices
    that the bottom hangs on, so that both move alike; a little above, the cloth bulges and comes
    out to its own place; faces deep inside are left out. It lies below the bottom by its z_depth.

    Parameters
    ----------
    top, bottom : Garment
    body_vertices : (19158, 3) float ndarray
        The body that wears them, all base vertices, decimetres, Y up.

    Returns
    -------
    Garment
        With the top's vertices and UV map; the top itself where its hem ends above the band.
    """
    worn, lower = fit(top.binding, body_vertices), fit(bottom.binding, body_vertices)
    band = waist_band(lower, bottom.mesh.faces)
    sectors, radii = band.polar(worn)
    above = worn[:, 1] - band.height(sectors)
    gap = radii - band.radius(sectors)
    trunk = _around(band, worn, top.mesh, (above < LONGEST) & (gap < TORSO))
    reach = np.minimum(REACH + LONGER * np.maximum(gap - ROOM, 0), LONGEST)
    inside, edge = trunk & (above <= 0), trunk & (above > 0) & (above < reach)
    if not inside.any():
        return top
    shape = worn.copy()
    shape[inside] = _inside(worn[inside], band, lower, bottom.mesh)
    shape[edge] = _bloused(worn[edge], above[edge], reach[edge], band)
    near = np.flatnonzero(edge | (inside & (above > -KEPT)))
    shape[near] = _off_skin(shape[near], body_vertices, band)
    shape[inside] = _under(shape[inside], lower, bottom.mesh)
    binding = _bound(top.binding, bottom.binding, shape, inside, edge, lower, body_vertices)
    mesh = _without(top.mesh, inside & (above < -KEPT))
    return replace(
        top,
        binding=binding,
        mesh=replace(mesh, vertices=mesh.vertices + shape - worn),
        weights=_weights(top, bottom, inside, nearest_vertices(shape[inside], lower)),
    )


def _around(band: Band, points: Floats, mesh: ObjMesh, chosen: Bools) -> Bools:
    """Keep the chosen vertices (V,) whose connected cloth goes round the band: no sleeves."""
    faces = triangulated(mesh.faces)
    faces = faces[chosen[faces].all(axis=1)]
    if not len(faces):
        return np.zeros(len(points), bool)
    labels = component_labels(faces, len(points))
    sectors = band.polar(points)[0].astype(int) % SECTORS
    kept = np.zeros(len(points), bool)
    for label in np.unique(labels[faces[:, 0]]):
        rows = chosen & (labels == label)
        if len(np.unique(sectors[rows] // COARSE)) > ROUND * SECTORS / COARSE:
            kept |= rows
    return kept


def _inside(points: Floats, band: Band, lower: Floats, mesh: ObjMesh) -> Floats:
    """Lay points below the band just under the bottom's cloth, without change of height."""
    sectors, _ = band.polar(points)
    return _under(band.at(points, band.radius(sectors)), lower, mesh, exact=True)


def _under(points: Floats, lower: Floats, mesh: ObjMesh, *, exact: bool = False) -> Floats:
    """Keep points at least the clearance below a cloth; exactly so far where asked for."""
    surface = Surface(lower, triangulated(mesh.faces))
    face, weights, places = surface.nearest(points)
    normals = vertex_normals(lower, surface.faces)[surface.faces[face]]
    normal = np.einsum("nk,nkj->nj", weights, normals)
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-9)
    height = ((points - places) * normal).sum(axis=1)
    wanted = np.full(len(points), -CLEARANCE) if exact else np.minimum(height, -CLEARANCE)
    return np.asarray(points + (wanted - height)[:, None] * normal)


def _bloused(points: Floats, above: Floats, reach: Floats, band: Band) -> Floats:
    """Let cloth run straight up out of the band, then bulge and come out to its own place."""
    sectors, radii = band.polar(points)
    share = np.clip((above - STRAIGHT) / (reach - STRAIGHT), 0, 1)
    out = share * share * (3 - 2 * share)
    start = np.minimum(band.radius(sectors) - CLEARANCE, radii)
    bulge = np.sin(np.pi * np.sqrt(share))
    moved = band.at(points, start + (radii - start) * out + BLOUSE * bulge)
    gap = np.maximum(radii - band.radius(sectors) - ROOM, 0)
    # what hangs down stays above the straight part, in its order
    room = np.maximum(above - STRAIGHT, 0) * 0.6
    moved[:, 1] -= np.minimum((FALL + LOOSE_FALL * gap) * bulge, room)
    return moved


def _off_skin(points: Floats, body_vertices: Floats, band: Band) -> Floats:
    """Push points out of the skin that they came too near to."""
    skin = body_vertices[:BODY_VERTEX_COUNT]
    sectors, radii = band.polar(skin)
    low, high = band.heights.min() - KEPT - 0.3, band.heights.max() + REACH + 0.3
    trunk = (skin[:, 1] > low) & (skin[:, 1] < high) & (radii < band.radius(sectors) + TORSO)
    near = skin[trunk]
    if not len(near):
        return points
    # Skin is smooth here: its distance from the axis in the same direction is known closely.
    closest = _closest(points, near)
    _, own = band.polar(points)
    _, least = band.polar(near)
    return band.at(points, np.maximum(own, least[closest].max(axis=1) + SKIN))


def _closest(points: Floats, others: Floats) -> NDArray[np.intp]:
    """Return the numbers (n, AROUND) of the points nearest to each of n points, in any order.

    Rough distances by one product of matrices leave few candidates, whose own distances decide.
    """
    if len(others) <= AROUND:
        return np.broadcast_to(np.arange(len(others)), (len(points), len(others)))
    centre, count = others.mean(axis=0), min(2 * AROUND, len(others))
    single, mine = ((one - centre).astype(np.float32) for one in (others, points))
    half_squares, rows = (single**2).sum(axis=1) / 2, max(1, CHUNK // len(others))
    some = np.concatenate(
        [
            np.argpartition(half_squares - mine[i : i + rows] @ single.T, count - 1)[:, :count]
            for i in range(0, max(len(mine), 1), rows)
        ]
    )
    squares = ((points[:, None] - others[some]) ** 2).sum(axis=2)
    least = np.argpartition(squares, AROUND - 1, axis=1)[:, :AROUND]
    return np.take_along_axis(some, least, axis=1)


def _bound(
    top: Mhclo,
    bottom: Mhclo,
    shape: Floats,
    inside: Bools,
    edge: Bools,
    lower: Floats,
    body_vertices: Floats,
) -> Mhclo:
    """Bind the moved vertices: the tail to what the bottom hangs on, the rest as before."""
    refs, weights, offsets = top.refs.copy(), top.weights.copy(), top.offsets.copy()
    partner = nearest_vertices(shape[inside], lower)
    refs[inside], weights[inside] = bottom.refs[partner], bottom.weights[partner]
    moved = np.flatnonzero(inside | edge)
    hung = np.einsum("nk,nkj->nj", weights[moved], body_vertices[refs[moved]])
    offsets[moved] = (shape[moved] - hung) / offset_scale(top, body_vertices)
    return replace(top, refs=refs, weights=weights, offsets=offsets, z_depth=bottom.z_depth - UNDER)


def _weights(
    top: Garment, bottom: Garment, inside: Bools, partner: NDArray[np.int32]
) -> BoneWeights | None:
    """Let the tail move with the bottom where both bring weights of their own."""
    if top.weights is None or bottom.weights is None:
        return None
    bones = tuple(dict.fromkeys((*top.weights.bones, *bottom.weights.bones)))
    table = top.weights.renamed(bones, {}).dense(len(inside))
    table[inside] = bottom.weights.renamed(bones, {}).dense(len(bottom.mesh.vertices))[partner]
    vertices, columns = np.nonzero(table)
    return BoneWeights.collect(
        bones, vertices.astype(np.int32), columns.astype(np.int32), table[vertices, columns]
    )


def _without(mesh: ObjMesh, deep: Bools) -> ObjMesh:
    """Leave out the faces of which all vertices lie deep inside; no vertex is renumbered."""
    kept = ~(deep[mesh.faces] | (mesh.faces < 0)).all(axis=1)
    return replace(
        mesh,
        faces=mesh.faces[kept],
        uv_faces=mesh.uv_faces[kept],
        face_groups=mesh.face_groups[kept],
    )
