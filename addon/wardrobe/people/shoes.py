"""Shoes, built round the foot of an average body: closed on a last, or straps on a sole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...makehuman.data import BODY_VERTEX_COUNT, BodyData
from ...makehuman.obj import ObjMesh
from ..garment import Garment
from ..surface import Surface, scale_axes
from .bindings import (
    FOOT_SCALE,
    average_body,
    bound_garment,
)
from .pieces import Piece, bind_to_anchors, merge, nearest_to
from .shoes_last import (
    HEEL_RINGS,
    TOE_RINGS,
    VAMP_RINGS,
    Foot,
    LastShape,
    make_last,
    measure_foot,
    ring_count,
)
from .shoes_painting import paint_shoes
from .shoes_palettes import PALETTES, Pattern, ShoeColours
from .shoes_parts import (
    SOLE_BOTTOM_BOX,
    TONGUE_BOX,
    SoleShape,
    band,
    footbed,
    laces,
    mirrored,
    sole,
    tongue,
    upper,
)
from .skin_map import body_faces, triangulate

Points = NDArray[np.float64]
Ints = NDArray[np.int32]
COLLAR_RING = TOE_RINGS + VAMP_RINGS + HEEL_RINGS - 1


@dataclass(frozen=True)
class ShoeDesign:
    """A pair of shoes: its last, its sole, how it is painted, and whom it suits.

    One with straps has these on an open sole in place of an upper.
    """

    name: str
    description: str
    pattern: Pattern
    last: LastShape
    sole: SoleShape
    laced: bool = False
    straps: bool = False
    sexes: tuple[str, ...] = ("female", "male")

    @property
    def rings(self) -> int:
        """Rings of the upper, its lining left out."""
        return ring_count(self.last)


DESIGNS: dict[str, ShoeDesign] = {
    design.name: design
    for design in (
        ShoeDesign(
            "sneakers", "Low laced sneakers with a rubber sole", "sneaker",
            LastShape(0.05, (1.03, 0.96), 82.0, 0.17, 0.44),
            SoleShape(-0.18, 0.10, 0.03, 0.0, 0.07), laced=True,
        ),
        ShoeDesign(
            "ankle_boots", "Chelsea boots with elastic sides", "boot",
            LastShape(0.05, (1.03, 1.02), 92.0, 0.24, 0.42, shaft=0.55),
            SoleShape(-0.22, 0.03, 0.035, 0.10, 0.05),
        ),
        ShoeDesign(
            "derbies", "Derby shoes with a toe cap", "derby",
            LastShape(0.045, (1.04, 0.94), 83.0, 0.27, 0.36),
            SoleShape(-0.21, 0.02, 0.03, 0.10, 0.05), laced=True,
        ),
        ShoeDesign(
            "loafers", "Penny loafers", "loafer",
            LastShape(0.055, (1.47, 0.76), 88.0, 0.21, 0.38),
            SoleShape(-0.19, 0.02, 0.03, 0.09, 0.05),
        ),
        ShoeDesign(
            "high_tops", "High canvas shoes with a rubber toe cap", "high_top",
            LastShape(0.05, (1.03, 0.98), 90.0, 0.13, 0.42, shaft=0.42),
            SoleShape(-0.15, 0.13, 0.028, 0.0, 0.04), laced=True,
        ),
        ShoeDesign(
            "ballerinas", "Ballerinas, flat and low", "ballerina",
            LastShape(0.05, (1.74, 0.52), 93.0, 0.10, 0.38),
            SoleShape(-0.09, 0.025, 0.02, 0.0, 0.02), sexes=("female",),
        ),
        ShoeDesign(
            "sandals", "Sandals with two straps and one round the ankle", "sandal",
            LastShape(0.035, (1.03, 0.93), 80.0, 0.06, 0.30),
            SoleShape(-0.19, -0.01, 0.05, 0.0, 0.02), straps=True,
        ),
    )
}  # fmt: skip


def make_shoes(data: BodyData) -> Iterator[Garment]:
    """Make every pair of `DESIGNS` (kind "shoes"), bound to the base mesh's feet."""
    vertices = average_body(data)
    triangles = triangulate(body_faces(data)[0])
    foot = measure_foot(vertices, triangles)
    for design in DESIGNS.values():
        yield _make_pair(design, foot, vertices, triangles)


def paint_pair(
    name: str,
    rng: np.random.Generator,
    *,
    colours: ShoeColours | None = None,
    size: int = 1024,
) -> NDArray[np.uint8]:
    """Paint the texture of a pair of `DESIGNS`, (size, size, 3) uint8.

    Parameters
    ----------
    colours : ShoeColours, optional
        One of the pattern's `PALETTES` drawn by the rng where none are given.
    """
    design = DESIGNS[name]
    if colours is None:
        palette = PALETTES[design.pattern]
        colours = palette[sorted(palette)[int(rng.integers(len(palette)))]]
    return paint_shoes(
        design.pattern, colours, rng, rings=design.rings, collar=COLLAR_RING, size=size
    )


def _make_pair(design: ShoeDesign, foot: Foot, vertices: Points, triangles: Ints) -> Garment:
    last = make_last(foot, design.last)
    pieces = _straps(last, design) if design.straps else _closed(last, design)
    left = merge(pieces)
    pair = merge([left, mirrored(left)])
    pair.vertices[:, 1] += foot.ground
    mesh = ObjMesh(pair.vertices, pair.uvs, pair.faces, pair.uv_faces)
    return bound_garment(
        design.name,
        "shoes",
        mesh,
        _bind_pair(pair, foot, vertices, triangles),
        scale_axes(vertices, FOOT_SCALE),
        description=design.description,
        z_depth=35,
        shininess=0.35,
        delete=None if design.straps else _inside(design, foot, vertices),
        sexes=design.sexes,
    )


def _closed(last: Points, design: ShoeDesign) -> list[Piece]:
    filling = footbed(last, design.sole, SOLE_BOTTOM_BOX)
    pieces = [upper(last), sole(last, design.sole), filling]
    if design.laced:
        top = design.rings - 1
        pieces.append(laces(last, TOE_RINGS + 4, top - (4 if top == COLLAR_RING else 1)))
        if top == COLLAR_RING:  # a shaft stands closed before the shin
            pieces.append(tongue(last, top))
    return pieces


def _straps(last: Points, design: ShoeDesign) -> list[Piece]:
    """Straps over ball, instep and round the ankle, on a sole with a footbed."""
    bands = [
        band(last, TOE_RINGS + 1.2, TOE_RINGS + 4.6, reach=12.5),
        band(last, TOE_RINGS + 7.6, TOE_RINGS + 10.4, reach=13.0),
        band(last, COLLAR_RING - 2.4, COLLAR_RING - 0.6, reach=18.0),
    ]
    return [*bands, sole(last, design.sole), footbed(last, design.sole, TONGUE_BOX)]


def _bind_pair(
    pair: Piece, foot: Foot, vertices: Points, triangles: Ints
) -> tuple[Ints, Points, Points]:
    """Bind each shoe to three points of its own foot's sole, its upper edge to the skin.

    Three fixed points carry the shoe as a whole: it stays smooth and its sole flat whatever the
    toes of another body do, while the edge follows the ankle it encloses.
    """
    half = len(pair.vertices) // 2
    left = _bind_shoe(pair.vertices[:half], foot, vertices, triangles, 1.0)
    right = _bind_shoe(pair.vertices[half:], foot, vertices, triangles, -1.0)
    return (
        np.concatenate([left[0], right[0]]),
        np.concatenate([left[1], right[1]]),
        np.concatenate([left[2], right[2]]),
    )


def _bind_shoe(
    points: Points, foot: Foot, vertices: Points, triangles: Ints, sign: float
) -> tuple[Ints, Points, Points]:
    anchors = _anchors(foot, vertices, sign)
    refs, weights, offsets = bind_to_anchors(points, vertices, anchors)
    edge = np.flatnonzero(_near_ankle(points, foot))
    near = (vertices[triangles][..., 0] * sign > 0).all(axis=1)
    near &= (vertices[triangles][..., 1] < foot.ground + 3.0).all(axis=1)
    refs[edge], weights[edge], offsets[edge] = Surface(vertices, triangles[near]).bind(points[edge])
    return refs, weights, offsets


def _anchors(foot: Foot, vertices: Points, sign: float) -> Ints:
    """Base vertices under the heel and under both sides of the ball, rigid with the foot bone."""
    wanted = np.array(
        [[foot.middle, 0.0, foot.heel + 0.15], [foot.middle - 0.25, 0.0, foot.heel + 1.50],
         [foot.middle + 0.33, 0.0, foot.heel + 1.30]]
    ) * [sign, 1, 1] + [0, foot.ground, 0]  # fmt: skip
    return nearest_to(vertices, wanted)


def _near_ankle(points: Points, foot: Foot) -> NDArray[np.bool_]:
    """Points over the heel and the ankle, the sole left out."""
    height = points[:, 1] - foot.ground
    behind: NDArray[np.bool_] = (height > 0.2) & (points[:, 2] < foot.heel + 1.0)
    behind |= (height > 0.75) & (points[:, 2] < foot.heel + 1.25)
    return behind


def _inside(design: ShoeDesign, foot: Foot, vertices: Points) -> NDArray[np.bool_]:
    """Base vertices that the shoe covers: below its top edge, with a margin."""
    throat_z = foot.heel + design.last.throat[0]
    throat_y = foot.ground + design.last.throat[1]
    slope = np.tan(np.radians(design.last.collar_angle - 90.0))
    edge = throat_y + slope * np.maximum(throat_z - vertices[:, 2], 0.0) + design.last.shaft
    covered: NDArray[np.bool_] = vertices[:, 1] < edge - 0.16
    covered[BODY_VERTEX_COUNT:] = False
    return covered
