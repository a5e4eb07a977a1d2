"""Glasses: frames with lenses that sit on the nose's bridge and on the ears."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...makehuman.data import BodyData
from ...makehuman.obj import ObjMesh
from ..garment import Garment
from ..surface import scale_axes
from .bindings import HEAD_SCALE, average_body, bound_garment
from .painting import Colour, noise_image, to_bytes
from .pieces import Box, Piece, bind_to_anchors, disc, merge, nearest_to, one_bone, tube

Points = NDArray[np.float64]

FRAME_BOX: Box = (0.02, 0.02, 0.46, 0.98)
LENS_BOX: Box = (0.54, 0.02, 0.98, 0.98)
_OUTLINE = 32  # points round a lens
_CLEARANCE = 0.07  # dm between the face and a lens
# On the body that accessories are modelled on: the eyes' height, the top of the ear, its back.
_EYES_Y, _EAR, _BEHIND = 7.345, np.array([0.735, 7.435, 0.44]), np.array([0.725, 7.20, 0.27])
_NOSE = (0.0, 7.40, 1.43)
_TEMPLE = (0.71, 7.47, 0.52)


@dataclass(frozen=True)
class GlassesDesign:
    """A pair of glasses, dm.

    Attributes
    ----------
    middle : (x, y) of the left lens' centre, y from the eyes' height.
    half : (x, y)
        Half the lens' width and height.
    power : float
        Of the lens' superellipse: 2 is round, the larger the squarer.
    drop : float
        How much narrower the lens is below than above.
    wire : float
        Radius of the frame.
    lens : opacity of the lenses, 0 to 1
    """

    name: str
    description: str
    middle: tuple[float, float]
    half: tuple[float, float]
    power: float
    drop: float
    wire: float
    lens: float
    frames: tuple[Colour, ...]
    tints: tuple[Colour, ...]


DESIGNS: dict[str, GlassesDesign] = {
    design.name: design
    for design in (
        GlassesDesign(
            "glasses_round", "Round glasses with a wire frame",
            (0.315, -0.02), (0.225, 0.215), 2.0, 0.0, 0.013, 0.05,
            ((0.62, 0.50, 0.26), (0.55, 0.55, 0.56), (0.06, 0.06, 0.06)),
            ((0.80, 0.85, 0.88),),
        ),
        GlassesDesign(
            "glasses_rectangular", "Rectangular glasses with an acetate frame",
            (0.32, -0.01), (0.265, 0.170), 4.5, 0.06, 0.024, 0.05,
            ((0.05, 0.05, 0.055), (0.20, 0.11, 0.06), (0.08, 0.13, 0.24), (0.35, 0.08, 0.09)),
            ((0.80, 0.85, 0.88),),
        ),
        GlassesDesign(
            "sunglasses", "Sunglasses with broad dark lenses",
            (0.325, -0.02), (0.275, 0.215), 3.2, 0.16, 0.028, 0.90,
            ((0.04, 0.04, 0.042), (0.20, 0.11, 0.06), (0.72, 0.70, 0.66)),
            ((0.035, 0.037, 0.04), (0.10, 0.065, 0.04), (0.05, 0.075, 0.06)),
        ),
    )
}  # fmt: skip


def make_glasses(data: BodyData) -> Iterator[Garment]:
    """Make every pair of `DESIGNS` (kind "glasses"); the same data gives the same bytes."""
    vertices = average_body(data)
    anchors = nearest_to(
        vertices, np.array([_NOSE, _TEMPLE, (-_TEMPLE[0], _TEMPLE[1], _TEMPLE[2])])
    )
    for design in DESIGNS.values():
        piece = _model(design, vertices)
        yield bound_garment(
            design.name,
            "glasses",
            ObjMesh(piece.vertices, piece.uvs, piece.faces, piece.uv_faces),
            bind_to_anchors(piece.vertices, vertices, anchors),
            scale_axes(vertices, HEAD_SCALE),
            description=design.description,
            z_depth=97,  # over hats, which hide what they press down on the head
            transparent=True,
            shininess=0.8,
            own_weights=one_bone("head", len(piece.vertices)),
        )


def _model(design: GlassesDesign, vertices: Points) -> Piece:
    rim = _rim(design)
    rim[:, 2] = _front(vertices, rim) + _bow(rim[:, 0])
    flip = np.array([-1.0, 1.0, 1.0])
    # The arm leaves where the rim's outer side is a third of the way up.
    outer = np.flatnonzero(rim[:, 0] > design.middle[0])
    level = _EYES_Y + design.middle[1] + 0.35 * design.half[1]
    hinge = rim[outer[np.abs(rim[outer, 1] - level).argmin()]] + np.array([0.01, 0.0, -0.02])
    inner = rim[rim[:, 0].argmin()]
    left = [
        tube(rim, design.wire, FRAME_BOX, closed=True),
        disc(rim, LENS_BOX),
        tube(_arm(hinge), 0.8 * design.wire + 0.004, FRAME_BOX, closed=False),
    ]
    right = [_mirrored(piece, flip) for piece in left]
    bridge = _bridge(inner + np.array([0.0, 0.25 * design.half[1], 0.0]))
    return merge([*left, *right, tube(bridge, design.wire, FRAME_BOX, closed=False)])


def _rim(design: GlassesDesign) -> Points:
    """The left lens' outline, flat; no point lies on the level line through its middle."""
    turn = 2 * np.pi * (np.arange(_OUTLINE) + 0.5) / _OUTLINE
    round_ = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    reach = (np.abs(round_) ** design.power).sum(axis=1) ** (-1 / design.power)
    flat = round_ * reach[:, None]
    flat[:, 0] *= 1 - design.drop * np.clip(-flat[:, 1], 0, 1)
    x = design.middle[0] + design.half[0] * flat[:, 0]
    y = _EYES_Y + design.middle[1] + design.half[1] * flat[:, 1]
    return np.column_stack([x, y, np.zeros(_OUTLINE)])


def _bow(x: Points) -> Points:
    """Frames are bent: the outer ends lie farther back."""
    result: Points = -0.16 * x**2
    return result


def _front(vertices: Points, rim: Points) -> float:
    """The z that keeps the bent lens clear of the face behind it."""
    low, high = rim.min(axis=0), rim.max(axis=0)
    near = (vertices[:, :2] > low[:2] - 0.02).all(axis=1)
    near &= (vertices[:, :2] < high[:2] + 0.02).all(axis=1) & (vertices[:, 2] > 0.9)
    near[13380:] = False
    # The nose stands between the lenses, not behind them.
    near &= vertices[:, 0] > low[0] + 0.05
    return float((vertices[near, 2] - _bow(vertices[near, 0])).max()) + _CLEARANCE


def _arm(hinge: Points) -> Points:
    """From the hinge to the ear, over it and down behind it."""
    straight = np.linspace(hinge, _EAR, 9)
    straight[:, 0] += 0.03 * np.sin(np.linspace(0, np.pi, 9))
    bend = np.linspace(0, 1, 7)[1:, None]
    knee = _EAR + np.array([0.0, 0.015, -0.12])
    down = (1 - bend) ** 2 * _EAR + 2 * bend * (1 - bend) * knee + bend**2 * _BEHIND
    return np.concatenate([straight, down])


def _bridge(start: Points) -> Points:
    part = np.linspace(1, -1, 9)[:, None]
    rise = np.array([0.0, 0.045, 0.05])
    return start * np.concatenate([part, np.ones((9, 2))], axis=1) + (1 - part**2) * rise


def _mirrored(piece: Piece, flip: Points) -> Piece:
    return Piece(piece.vertices * flip, piece.faces[:, ::-1], piece.uvs, piece.uv_faces[:, ::-1])


def paint_glasses(name: str, rng: np.random.Generator, *, size: int = 256) -> NDArray[np.uint8]:
    """Paint a pair of `DESIGNS` in a colour that the rng chooses; (size, size, 4) uint8 RGBA."""
    design = DESIGNS[name]
    frame = np.asarray(design.frames[int(rng.integers(len(design.frames)))], np.float32)
    tint = np.asarray(design.tints[int(rng.integers(len(design.tints)))], np.float32)
    picture = np.empty((size, size, 4), np.float32)
    mottled = 1 + 0.35 * noise_image((size, size), (9, 9), rng) * (design.wire > 0.02)
    picture[..., :3] = frame * mottled[..., None]
    picture[..., 3] = 1.0
    half = size // 2
    rows = np.linspace(0, 1, size, dtype=np.float32)[:, None]
    picture[:, half:, :3] = tint
    picture[:, half:, 3] = design.lens * (1 - 0.25 * rows)  # lenses are darkest on top
    return to_bytes(picture)
