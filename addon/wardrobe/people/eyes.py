"""Eyeballs with a cornea's bulge, and eyelashes, bound to the base mesh's eye helpers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ...makehuman.data import BodyData
from ...makehuman.obj import ObjMesh
from ..garment import Garment
from ..surface import Surface, scale_axes
from .bindings import EYE_SCALE, average_body, bound_garment
from .skin_map import triangulate

Points = NDArray[np.float64]
Ints = NDArray[np.int32]

EYES = "eyes"
EYELASHES = "eyelashes"
REAR_ANGLE = np.radians(118.0)  # the ball is open at the back, where nobody sees it
IRIS_ANGLE = np.radians(25.5)  # an iris of 12 mm on the base mesh's ball of 28 mm
CORNEA_BULGE = 0.07  # of the ball's radius, in the middle
_RING_DEGREES = (4, 8, 12, 17, 21, 24, 27, 31, 37, 45, 55, 67, 80, 98, 118)
_SEGMENTS = 28
_SIDES = ("l", "r")


def make_eyes(data: BodyData) -> Iterator[Garment]:
    """Make the eyes (kind "eyes") and the eyelashes (kind "eyelashes")."""
    vertices = average_body(data)
    yield _eyeballs(data, vertices)
    yield _eyelashes(data, vertices)


def _eyeballs(data: BodyData, vertices: Points) -> Garment:
    balls, refs = [], []
    for side in _SIDES:
        helper = np.asarray(data.groups[f"helper-{side}-eye"])
        balls.append(_ball(vertices[helper]))
        triangles = _triangles_of(data, helper)
        refs.append(Surface(vertices, triangles).bind(balls[-1]))
    count = len(balls[0])
    faces, uvs = _ball_faces(), _ball_uvs()
    mesh = ObjMesh(
        np.concatenate(balls), uvs, np.concatenate([faces, np.where(faces < 0, -1, faces + count)]),
        np.concatenate([faces, faces]),
    )  # fmt: skip
    binding = tuple(np.concatenate(parts) for parts in zip(*refs, strict=True))
    return bound_garment(
        EYES, "eyes", mesh, binding, scale_axes(vertices, EYE_SCALE),  # type: ignore[arg-type]
        description="Eyeballs with painted iris and sclera", z_depth=20, shininess=0.95,
    )  # fmt: skip


def _ball(helper: Points) -> Points:
    """Pole and rings of a ball that fills the eye helper's box, its axis along +Z."""
    low, high = helper.min(axis=0), helper.max(axis=0)
    middle = (low + high) / 2
    radii = (high - low) / 2
    # The helper has its own bulge in front: the ball proper is as deep as it is wide.
    radius = (radii[0] + radii[1]) / 2
    middle[2] = low[2] + radius
    angles = np.radians(np.array([0, *_RING_DEGREES], float))
    inside = np.clip(angles / (IRIS_ANGLE * 1.12), 0, 1)
    lengths = radius * (1 + CORNEA_BULGE * (1 - inside**2) ** 2)
    turns = 2 * np.pi * np.arange(_SEGMENTS) / _SEGMENTS
    circle = np.stack([np.cos(turns), np.sin(turns)], axis=1)
    rings = [
        np.column_stack(
            [circle * length * np.sin(angle), np.full(_SEGMENTS, length * np.cos(angle))]
        )
        for angle, length in zip(angles[1:], lengths[1:], strict=True)
    ]
    pole = np.array([[0.0, 0.0, lengths[0]]])
    result: Points = np.concatenate([pole, *rings]) + middle
    return result


def _ball_faces() -> Ints:
    """Quads between the rings; the pole's fan is of quads too, each over two segments."""
    ring = np.arange(_SEGMENTS)
    after = (ring + 1) % _SEGMENTS
    faces = [
        np.column_stack([np.zeros(_SEGMENTS // 2, int), 1 + ring[::2], 1 + ring[1::2],
                         1 + (ring[::2] + 2) % _SEGMENTS])
    ]  # fmt: skip
    for number in range(len(_RING_DEGREES) - 1):
        inner, outer = 1 + number * _SEGMENTS, 1 + (number + 1) * _SEGMENTS
        faces.append(np.column_stack([inner + ring, outer + ring, outer + after, inner + after]))
    result: Ints = np.concatenate(faces).astype(np.int32)
    return result


def _ball_uvs() -> Points:
    """A disc: the pole in the middle, the distance from it as `disc_radius` says."""
    turns = 2 * np.pi * np.arange(_SEGMENTS) / _SEGMENTS
    circle = np.stack([np.cos(turns), np.sin(turns)], axis=1)
    reach = disc_radius(np.radians(np.array(_RING_DEGREES, float)))
    rings = [0.5 + 0.49 * part * circle for part in reach]
    return np.concatenate([[[0.5, 0.5]], *rings])


def disc_radius(angles: Points) -> Points:
    """Where an angle from the pole lies on the texture's disc, 0..1; the iris gets much of it."""
    radius: Points = (angles / REAR_ANGLE) ** 0.65
    return radius


def _triangles_of(data: BodyData, group: NDArray[np.int32]) -> Ints:
    """Triangles of the base mesh between vertices of a group."""
    member = np.zeros(len(data.base.vertices), bool)
    member[group] = True
    faces = data.base.faces
    return triangulate(faces[(member[faces] | (faces < 0)).all(axis=1)])


def _eyelashes(data: BodyData, vertices: Points) -> Garment:
    """The base mesh's own lash strips, re-mapped: u along the lid, v from root to tip."""
    names = [f"helper-{side}-eyelashes-{row}" for side in _SIDES for row in (1, 2)]
    used = np.concatenate([np.sort(np.asarray(data.groups[name])) for name in names])
    number = np.full(len(data.base.vertices), -1, np.int32)
    number[used] = np.arange(len(used))
    faces = data.base.faces
    faces = number[faces[(number[faces] >= 0).all(axis=1)]]
    uvs = np.concatenate([_lash_uvs(data, vertices, name) for name in names])
    mesh = ObjMesh(vertices[used], uvs, faces, faces)
    refs = np.column_stack([used, np.zeros_like(used), np.ones_like(used)]).astype(np.int32)
    weights = np.tile([1.0, 0.0, 0.0], (len(used), 1))
    return bound_garment(
        EYELASHES, "eyelashes", mesh, (refs, weights, np.zeros((len(used), 3))), (),
        description="Upper and lower eyelashes", z_depth=25, transparent=True, shininess=0.1,
    )  # fmt: skip


def _lash_uvs(data: BodyData, vertices: Points, name: str) -> Points:
    """UVs of one strip; lower lashes have the texture's lower half, upper ones the upper half."""
    side, row = name[len("helper-")], name[-1]
    middle = vertices[np.asarray(data.groups[f"helper-{side}-eye"])].mean(axis=0)
    offset = vertices[np.sort(np.asarray(data.groups[name]))] - middle
    along = offset[:, 0] * (1 if side == "l" else -1)
    place = (along - along.min()) / np.ptp(along)
    distance = np.linalg.norm(offset, axis=1)
    # Lashes fan out, so a strip's length is the longest in the neighbourhood.
    near = np.abs(along[:, None] - along[None]) < 0.025
    far = np.where(near, distance, -np.inf).max(axis=1)
    close = np.where(near, distance, np.inf).min(axis=1)
    height = np.clip((distance - close) / np.maximum(far - close, 1e-6), 0.0, 1.0)
    low = 0.02 if row == "1" else 0.52
    return np.column_stack([0.02 + 0.96 * place, low + 0.46 * height])
