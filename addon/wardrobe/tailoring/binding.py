"""What of the body a garment covers and may hide, and a test for what pokes through it."""

from __future__ import annotations

import numpy as np

from ..surface import Surface, nearest_vertices
from .cloth_mesh import Bools, Floats, Ints, boundary_loops

CHUNK = 1 << 22  # distances computed at a time
REACH = 0.4  # decimetres: farther below the cloth nothing can poke through, nothing is hidden
HEM_MARGIN = 0.18  # decimetres inside a hem that stay visible
HEM_SLOPE = 1.0  # the more room under the hem, the deeper one looks in


def winding_numbers(points: Floats, vertices: Floats, faces: Ints) -> Floats:
    """Return how often a surface winds around each point (n,): 1 inside, 0 outside.

    The sum of the solid angles of all triangles (van Oosterom and Strackee 1983) over 4 pi; near
    the openings of an open surface it passes smoothly from one to the other.
    """
    corners = vertices[faces]
    total = np.zeros(len(points))
    rows = max(1, CHUNK // (8 * len(faces)))
    for start in range(0, len(points), rows):
        a, b, c = (corners[None, :, k] - points[start : start + rows, None] for k in range(3))
        la, lb, lc = (np.linalg.norm(side, axis=2) for side in (a, b, c))
        top = (a * np.cross(b, c)).sum(axis=2)
        dots = [(one * two).sum(axis=2) for one, two in ((a, b), (b, c), (c, a))]
        bottom = la * lb * lc + dots[0] * lc + dots[1] * la + dots[2] * lb
        total[start : start + rows] = np.arctan2(top, bottom).sum(axis=1) / (2 * np.pi)
    return total


def outside(surface: Surface, points: Floats, distance: Floats) -> Bools:
    """Confirm which points (n,) of positive signed distance lie outside.

    In sharp creases the normal nearest to a point may look away from it; there the winding
    number decides.
    """
    found = distance > 0
    rows = np.flatnonzero(found)
    if len(rows):
        turns = winding_numbers(points[rows], surface.vertices, surface.faces)
        found[rows] = turns < 0.5
    return found


def covered_vertices(
    points: Floats, faces: Ints, candidates: Floats, margin: float, *, reach: float = REACH
) -> Bools:
    """Tell which points (n,) lie close below a garment and well inside its hems.

    Parameters
    ----------
    points : (V, 3) float ndarray
        The garment.
    faces : (F, 3) int32 ndarray
    candidates : (n, 3) float ndarray
    margin : float
        Decimetres from the nearest hem, of the place on the cloth and of the point itself.
    reach : float
        How deep below the cloth they may lie, decimetres.
    """
    low, high = points.min(axis=0), points.max(axis=0)
    near = np.flatnonzero(((candidates > low) & (candidates < high)).all(axis=1))
    covered = np.zeros(len(candidates), bool)
    if len(near) == 0:
        return covered
    distance, places = Surface(points, faces).signed(candidates[near])
    rim = points[np.concatenate(boundary_loops(faces))]
    to_rim = np.linalg.norm(places - rim[nearest_vertices(places, rim)], axis=1)
    own = np.linalg.norm(candidates[near] - rim[nearest_vertices(candidates[near], rim)], axis=1)
    depth = -distance
    needed = margin + HEM_SLOPE * np.clip(depth, 0, None)
    covered[near] = (depth > 0) & (depth < reach) & (to_rim > needed) & (own > needed)
    return covered


def poking_vertices(
    garment_vertices: Floats, faces: Ints, body_vertices: Floats, covered: Bools
) -> Bools:
    """Tell which covered body vertices lie outside a garment.

    Parameters
    ----------
    garment_vertices : (V, 3) float ndarray
    faces : (F, 3) int32 ndarray, triangles
    body_vertices : (n, 3) float ndarray
    covered : (n,) bool ndarray
        Vertices that the garment is meant to cover.

    Returns
    -------
    (n,) bool ndarray
        True where a vertex lies on the cloth's outer side, by signed distance to the nearest
        place on it and by the cloth's winding number.
    """
    poking = np.zeros(len(body_vertices), bool)
    rows = np.flatnonzero(covered)
    if len(rows):
        surface = Surface(garment_vertices, faces)
        distance, _ = surface.signed(body_vertices[rows])
        poking[rows] = outside(surface, body_vertices[rows], distance)
    return poking
