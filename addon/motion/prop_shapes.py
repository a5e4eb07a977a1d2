"""The shapes of things that people hold: closed meshes of rings, in decimetres."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ..makehuman.rigs import BoneWeights
from ..wardrobe.characters.character import DressedMesh, Surface
from .turning import Array

STIFF, SOFT = "stiff prop", "soft prop"  # kinds of meshes: those with flat faces, and round ones
RAISED = 0.012  # decimetres that prints and tape lie above what they are on
Colour = tuple[float, float, float]
NO_BONES = BoneWeights(
    (), np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0)
)  # the hand's matrix moves all of a prop


def lofted(rings: Array) -> tuple[Array, NDArray[np.int32]]:
    """Return a closed skin over rings of points, with a fan at each end.

    Parameters
    ----------
    rings : (R, K, 3) float ndarray
        Anticlockwise as seen from where they lead.

    Returns
    -------
    vertices : (R * K + 2, 3) float ndarray
    faces : (F, 4) int32 ndarray
        Seen from outside anticlockwise; the last column is -1 for a triangle.
    """
    count, around = rings.shape[:2]
    ends = rings[[0, -1]].mean(axis=1)
    here = np.arange(count * around).reshape(count, around)
    beside = np.roll(here, -1, axis=1)
    sides = np.stack([here[:-1], beside[:-1], beside[1:], here[1:]], axis=-1).reshape(-1, 4)
    none = np.full(around, -1)
    first = np.full(around, count * around)
    start = np.stack([beside[0], here[0], first, none], axis=-1)
    end = np.stack([here[-1], beside[-1], first + 1, none], axis=-1)
    faces = np.concatenate([sides, start, end]).astype(np.int32)
    return np.concatenate([rings.reshape(-1, 3), ends]), faces


def outline(width: float, depth: float, radius: float, pieces: int = 3) -> Array:
    """Return a rectangle (K, 2) with round corners, anticlockwise."""
    radius = min(radius, 0.499 * width, 0.499 * depth)
    bends = np.linspace(0, math.pi / 2, pieces + 1)
    arc = radius * np.column_stack([np.cos(bends), np.sin(bends)])
    middle = np.array([width / 2 - radius, depth / 2 - radius])
    corners = []
    for number, (sign_x, sign_y) in enumerate(((1, 1), (-1, 1), (-1, -1), (1, -1))):
        turn = number * math.pi / 2
        cosine, sine = math.cos(turn), math.sin(turn)
        turned = arc @ np.array([[cosine, sine], [-sine, cosine]])
        corners.append(turned + middle * (sign_x, sign_y))
    return np.concatenate(corners)


def upright(size: tuple[float, float, float], radius: float, edge: float) -> Array:
    """Return the rings of a box (width, height, depth) that stands on the origin's level.

    Parameters
    ----------
    size : (width, height, depth)
    radius : float
        Of its upright edges.
    edge : float
        By which top and bottom are bevelled.
    """
    width, height, depth = size
    levels = ((0.0, edge), (edge, 0.0), (height - edge, 0.0), (height, edge))
    return np.array(
        [
            level_ring(outline(width - 2 * inset, depth - 2 * inset, radius), level)
            for level, inset in levels
        ]
    )


def level_ring(flat: Array, height: float) -> Array:
    """Return an outline (K, 2) of x and z as a ring (K, 3) at a height."""
    return np.column_stack([flat[:, 0], np.full(len(flat), height), -flat[:, 1]])


def slab(size: tuple[float, float, float], radius: float, edge: float) -> Array:
    """Return the rings of a box (width, height, depth) about the origin, round in its x and y."""
    width, height, depth = size
    rings = upright((width, depth, height), radius, edge)
    return np.stack([rings[..., 0], -rings[..., 2], rings[..., 1] - depth / 2], axis=-1)


def tube(path: Array, radii: tuple[float, float], beside: Array, pieces: int = 8) -> Array:
    """Return the rings of a tube along a path (P, 3).

    Parameters
    ----------
    path : (P, 3) float ndarray
    radii : (float, float)
        Towards `beside`, and across it.
    beside : (3,) float ndarray
        Unit vector; the path is never along it.
    pieces : int
        Around.
    """
    along = np.gradient(path, axis=0)
    along /= np.linalg.norm(along, axis=1)[:, None]
    across = np.cross(along, beside)
    across /= np.linalg.norm(across, axis=1)[:, None]
    first = np.cross(across, along)
    turns = np.linspace(0, 2 * math.pi, pieces, endpoint=False)
    round_ = np.cos(turns)[None, :, None] * first[:, None] * radii[0]
    return np.asarray(
        path[:, None] + round_ + np.sin(turns)[None, :, None] * across[:, None] * radii[1]
    )


def arch(foot: float, drop: float, depth: float, flat: float) -> Array:
    """Return the path (P, 3) of a handle whose middle is the origin.

    Parameters
    ----------
    foot : float
        How far its ends are from the middle, sideways.
    drop : float
        How far they are below.
    depth : float
        How far they are ahead of it.
    flat : float
        Half of its length that is level, for a hand.
    """
    turns = np.linspace(-1.0, 1.0, 17)
    down = np.clip((np.abs(turns) - 0.3) / 0.7, 0, 1) ** 1.5
    across = flat * np.clip(np.abs(turns) / 0.3, 0, 1) + (foot - flat) * down**0.8
    return np.column_stack([np.sign(turns) * across, -drop * down, depth * down])


def part(
    name: str,
    rings: Array,
    colour: Colour,
    *,
    soft: bool = False,
    roughness: float = 0.7,
    specular: float = 0.3,
) -> DressedMesh:
    """Return one closed mesh of a prop, of one colour (linear)."""
    vertices, faces = lofted(rings)
    return DressedMesh(
        name,
        SOFT if soft else STIFF,
        vertices,
        faces,
        np.zeros((0, 2)),
        np.full_like(faces, -1),
        NO_BONES,
        Surface(colour=colour, roughness=roughness, specular=specular),
    )


def moved(rings: Array, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> Array:
    """Return rings elsewhere."""
    return rings + np.array([x, y, z])
