"""Hair as layered cards over a painted cap, bound to the base mesh."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ...makehuman.data import BodyData
from ...makehuman.obj import ObjMesh
from ..garment import Garment
from ..surface import Surface, scale_axes
from .bindings import HEAD_SCALE, UNDER_HATS, bound_garment
from .hair_combing import CURLY_CARDS, Strands, Style
from .hair_painting import card_box
from .hair_scalp import cap_mesh, spread_roots
from .hair_strands import Obstacle, hair_obstacle, with_curtain
from .hair_styles import STYLES
from .painting import smoothstep
from .skin_map import body_faces, triangulate

Points = NDArray[np.float64]
Ints = NDArray[np.int32]

# The texture: straight cards side by side in the upper half (roots on top), the cap's disc below
# left, curly cards below right.
CAP_BOX = (0.0, 0.0, 0.5, 0.5)
_ACROSS = 3  # points across a card


def make_hair(data: BodyData) -> Iterator[Garment]:
    """Make every style of `STYLES` (kind "hair"); the same data gives the same bytes."""
    obstacle = hair_obstacle(data)
    triangles = triangulate(body_faces(data)[0])
    middles = data.base.vertices[triangles].mean(axis=1)
    near = (middles[:, 1] > 3.2) & (np.abs(middles[:, 0]) < 2.4)
    near &= ~((middles[:, 1] > 6.2) & (np.hypot(middles[:, 0], middles[:, 2] - 0.75) < 0.5))
    near |= middles[:, 1] > 7.6
    surface = Surface(data.base.vertices, triangles[near])
    curtain = with_curtain(obstacle)
    # What does not fall onto the shoulders moves with the head alone.
    head = Surface(data.base.vertices, triangles[near & (middles[:, 1] > 6.4)])
    for style in STYLES.values():
        if style.curtain:
            yield _make_style(data, style, curtain, surface)
        else:
            yield _make_style(data, style, obstacle, head)


def _make_style(data: BodyData, style: Style, obstacle: Obstacle, surface: Surface) -> Garment:
    rng = np.random.default_rng(zlib.crc32(style.name.encode()))
    scalp = spread_roots(data, spacing=style.spacing, rng=rng)
    strands = style.grow(scalp, obstacle, rng, style.segments)
    cards, card_faces, card_uvs = _cards(strands, style, rng)
    cap, cap_faces, cap_uvs = cap_mesh(data)
    box = CAP_BOX
    cap_uvs = cap_uvs * [box[2] - box[0], box[3] - box[1]] + [box[0], box[1]]
    shifted = np.where(card_faces < 0, -1, card_faces + len(cap))
    faces = np.concatenate([cap_faces, shifted]).astype(np.int32)
    points = np.concatenate([cap, cards])
    mesh = ObjMesh(points, np.concatenate([cap_uvs, card_uvs]), faces, faces)
    return bound_garment(
        style.name,
        "hair",
        mesh,
        surface.bind(points),
        scale_axes(data.base.vertices, HEAD_SCALE),
        description=style.description,
        z_depth=80,
        transparent=True,
        shininess=0.45,
        sexes=style.sexes,
        tags=(UNDER_HATS,) if style.under_hats else (),
    )


def _cards(strands: Strands, style: Style, rng: np.random.Generator) -> tuple[Points, Ints, Points]:
    """Strips along the strands, arched across, each with one of the texture's cards."""
    points = strands.points
    count, length = points.shape[:2]
    part = np.linspace(0, 1, length)
    along = np.gradient(points, axis=1)
    across = np.cross(along, strands.outward)
    across /= np.maximum(np.linalg.norm(across, axis=-1, keepdims=True), 1e-9)
    upward = np.cross(across, along)
    upward /= np.maximum(np.linalg.norm(upward, axis=-1, keepdims=True), 1e-9)
    taper = (0.55 + 0.45 * smoothstep(0.0, 0.2, part)) * (1.0 - 0.35 * smoothstep(0.6, 1.0, part))
    lengths = np.linalg.norm(np.diff(points, axis=1), axis=-1).sum(axis=1)
    # A short lock is narrow; a curly one is as broad as it is long.
    least = 1.0 if style.columns == CURLY_CARDS else 0.4
    slim = np.clip(lengths / (2.6 * style.width), least, 1.0)[:, None]
    half = 0.5 * style.width * rng.uniform(0.75, 1.25, (count, 1)) * slim * taper
    tilt = rng.normal(0, 0.12, (count, 1, 1))  # cards that all lie flat look like scales
    across = across + tilt * upward
    offsets = np.linspace(-1, 1, _ACROSS)
    strips = (
        points[:, :, None]
        + (half[..., None] * offsets)[..., None] * across[:, :, None]
        - (half[..., None] * 0.22 * offsets**2)[..., None] * upward[:, :, None]
    )
    faces = _card_faces(count, length)
    return strips.reshape(-1, 3), faces, _card_uvs(count, part, style.columns, rng)


def _card_faces(count: int, length: int) -> Ints:
    row, column = np.mgrid[: length - 1, : _ACROSS - 1]
    first = (row * _ACROSS + column).ravel()
    quads = np.stack([first, first + _ACROSS, first + _ACROSS + 1, first + 1], axis=1)
    starts = np.arange(count)[:, None, None] * length * _ACROSS
    result: Ints = (quads[None] + starts).reshape(-1, 4).astype(np.int32)
    return result


def _card_uvs(
    count: int, part: Points, columns: tuple[int, int], rng: np.random.Generator
) -> Points:
    """u over one of the columns, v from the roots on top to the tips."""
    column = rng.integers(columns[0], columns[1], count)
    inset = 0.03
    place = np.linspace(inset, 1 - inset, _ACROSS)
    boxes = np.array([card_box(number) for number in range(columns[1])])[column]
    u = boxes[:, :1] + (boxes[:, 2:3] - boxes[:, :1]) * place
    v = boxes[:, 3:] + (boxes[:, 1:2] - boxes[:, 3:]) * part
    grid_u = np.broadcast_to(u[:, None, :], (count, len(part), _ACROSS))
    grid_v = np.broadcast_to(v[:, :, None], (count, len(part), _ACROSS))
    return np.stack([grid_u, grid_v], axis=-1).reshape(-1, 2)
