"""Eyebrows: two strips that lie on the brow, with single painted hairs."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from ...makehuman.data import BodyData
from ...makehuman.obj import ObjMesh
from ..garment import Garment
from ..surface import Surface, scale_axes, vertex_normals
from .bindings import HEAD_SCALE, bound_garment
from .painting import Colour, to_bytes
from .skin_map import body_faces, triangulate
from .skin_regions import brow_line

Points = NDArray[np.float64]
Ints = NDArray[np.int32]

EYEBROWS = "eyebrows"
_COLUMNS, _ROWS = 25, 6
_INNER, _OUTER = 0.055, 0.68  # x of the strip's ends on base.obj, dm
_HALF_HEIGHT = 0.085
_OFFSET = 0.010
_HAIRS = 330


def make_eyebrows(data: BodyData) -> Iterator[Garment]:
    """Make the eyebrows (kind "eyebrows"); their texture is `paint_eyebrows`."""
    vertices = data.base.vertices
    triangles = triangulate(body_faces(data)[0])
    normals = vertex_normals(vertices, triangles)
    middles = vertices[triangles].mean(axis=1)
    brow = (np.abs(middles[:, 1] - 7.46) < 0.4) & (np.abs(middles[:, 0]) < 0.85)
    brow &= (middles[:, 2] > 0.85) & (normals[triangles].mean(axis=1)[:, 2] > 0.15)
    surface = Surface(vertices, triangles[brow])
    left = _strip(surface, normals)
    points = np.concatenate([left, left * [-1.0, 1.0, 1.0]])
    faces, uvs = _strip_faces(), _strip_uvs()
    count = len(left)
    right = faces[:, ::-1] + count
    mesh = ObjMesh(
        points,
        np.concatenate([uvs, [1.0, 0.0] + uvs * [-1.0, 1.0]]),
        np.concatenate([faces, right]),
        np.concatenate([faces, right]),
    )
    yield bound_garment(
        EYEBROWS, "eyebrows", mesh, surface.bind(points),
        scale_axes(vertices, HEAD_SCALE), description="Eyebrows of single hairs",
        z_depth=30, transparent=True, shininess=0.2,
    )  # fmt: skip


def _strip(surface: Surface, normals: Points) -> Points:
    """Grid over the left brow, laid on the skin and lifted off it."""
    x = np.linspace(_INNER, _OUTER, _COLUMNS)
    middle, _ = brow_line(x)
    offset = np.linspace(-_HALF_HEIGHT, _HALF_HEIGHT, _ROWS)
    flat = np.stack(
        [np.broadcast_to(x, (_ROWS, _COLUMNS)), middle[None] + offset[:, None]], axis=-1
    ).reshape(-1, 2)
    guess = np.column_stack([flat, np.full(len(flat), 1.4)])
    for _ in range(6):  # slide along z onto the skin
        refs, weights, lift = surface.bind(guess)
        guess[:, 2] -= lift[:, 2]
    facing = np.einsum("nk,nkj->nj", weights, normals[refs])
    facing /= np.linalg.norm(facing, axis=1, keepdims=True)
    result: Points = guess + _OFFSET * facing
    return result


def _strip_faces() -> Ints:
    row, column = np.mgrid[: _ROWS - 1, : _COLUMNS - 1]
    first = (row * _COLUMNS + column).ravel()
    quads = np.stack([first, first + 1, first + _COLUMNS + 1, first + _COLUMNS], axis=1)
    result: Ints = quads.astype(np.int32)
    return result


def _strip_uvs() -> Points:
    """The left brow has the texture's left half, from the nose outwards."""
    u, v = np.meshgrid(np.linspace(0.01, 0.49, _COLUMNS), np.linspace(0.02, 0.98, _ROWS))
    result: Points = np.stack([u, v], axis=-1).reshape(-1, 2)
    return result


def paint_eyebrows(
    colour: Colour, rng: np.random.Generator, *, sex: str, size: int = 512
) -> NDArray[np.uint8]:
    """Paint both brows hair by hair.

    Parameters
    ----------
    colour : (r, g, b)
        sRGB 0..1 of the head's hair; brows are painted somewhat darker.
    sex : "female" or "male"
        Men's brows have more and thicker hairs.

    Returns
    -------
    (size, size, 4) uint8 ndarray
        RGBA.
    """
    scale = 2
    cover = np.zeros((size * scale, size * scale), np.uint8)
    light = np.ones((size * scale, size * scale), np.float32)
    half = size * scale // 2
    for side in range(2):
        brow = np.zeros((size * scale, half), np.uint8)
        shade = np.ones((size * scale, half), np.float32)
        _draw_brow(brow, shade, rng, fullness=0.85 if sex == "female" else 1.15)
        turned = slice(None, None, -1) if side else slice(None)
        cover[:, side * half : (side + 1) * half] = brow[:, turned]
        light[:, side * half : (side + 1) * half] = shade[:, turned]
    small = cv2.resize(light, (size, size), interpolation=cv2.INTER_AREA)
    dark = np.asarray(colour, np.float32) * 0.72
    picture = np.empty((size, size, 4), np.uint8)
    picture[..., :3] = to_bytes(np.asarray(small, np.float32)[..., None] * dark)
    picture[..., 3] = cv2.resize(cover, (size, size), interpolation=cv2.INTER_AREA)
    return picture


def _draw_brow(
    cover: NDArray[np.uint8],
    light: NDArray[np.float32],
    rng: np.random.Generator,
    *,
    fullness: float,
) -> None:
    """Hairs of one brow: upright beside the nose, then lying outwards along the arch."""
    height, width = cover.shape
    for place in np.sort(rng.beta(1.15, 1.25, int(_HAIRS * fullness))):
        x = _INNER + (_OUTER - _INNER) * (0.04 + 0.92 * place)
        _, half = brow_line(np.array([x]))
        across = rng.normal(0, 0.47) * float(half[0]) * (0.85 + 0.15 * fullness) / _HALF_HEIGHT
        if abs(across) > 0.55 or place > 0.94:
            continue
        # Upper hairs lean down, lower ones up: they meet along the middle.
        slope = np.interp(place, [0, 0.12, 0.4, 1.0], [70, 44, 18, -6]) - 26 * across / 0.4
        angle = np.radians(slope + rng.normal(0, 7))
        reach = np.interp(place, [0, 0.15, 0.7, 1.0], [0.45, 0.72, 0.62, 0.36]) * rng.uniform(
            0.7, 1.1
        )
        part = np.linspace(0, 1, 6)
        bend = angle - 0.35 * part
        step = np.column_stack([np.cos(bend) * 0.12, -np.sin(bend) * 0.27]) * reach / 5
        line = np.cumsum(
            np.vstack([[place * 0.92 + 0.03, 0.5 - across / 2 + 0.03], step[1:]]), axis=0
        )
        points = [np.round(line * [width, height] * 16).astype(np.int32)]
        alpha = int(np.interp(place, [0, 0.10, 0.9, 1.0], [110, 235, 225, 130]))
        cv2.polylines(cover, points, False, (alpha,), 2, cv2.LINE_AA, 4)
        cv2.polylines(light, points, False, (float(rng.uniform(0.75, 1.3)),), 2, cv2.LINE_8, 4)
