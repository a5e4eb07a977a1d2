"""What people carry: phones, bags, briefcases and parcels, drawn from their seed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np

from ..wardrobe.characters.character import DressedMesh
from .prop_shapes import (
    RAISED,
    Colour,
    arch,
    level_ring,
    moved,
    outline,
    part,
    slab,
    tube,
    upright,
)

Kind = Literal["phone", "tote", "shopping bag", "briefcase", "parcel"]
BAGS: tuple[Kind, ...] = ("tote", "shopping bag", "briefcase")
AHEAD = np.array([0.0, 0.0, 1.0])
GRIP = 0.42  # decimetres: half of a handle's length that a hand holds
BLACK: Colour = (0.012, 0.012, 0.013)
PAPER: Colour = (0.36, 0.22, 0.11)
CARD: Colour = (0.30, 0.17, 0.08)
CASES: tuple[Colour, ...] = (
    BLACK,
    (0.55, 0.55, 0.56),
    (0.03, 0.06, 0.14),
    (0.45, 0.05, 0.06),
    (0.62, 0.40, 0.38),
)
CLOTHS: tuple[Colour, ...] = (
    (0.62, 0.55, 0.42),
    (0.02, 0.02, 0.025),
    (0.03, 0.06, 0.15),
    (0.10, 0.13, 0.06),
    (0.38, 0.06, 0.05),
    (0.55, 0.33, 0.06),
)
PRINTS: tuple[Colour, ...] = (
    (0.50, 0.03, 0.04),
    (0.02, 0.10, 0.30),
    (0.02, 0.18, 0.10),
    (0.70, 0.32, 0.02),
    (0.02, 0.02, 0.02),
)
LEATHERS: tuple[Colour, ...] = (
    BLACK,
    (0.07, 0.028, 0.012),
    (0.22, 0.09, 0.03),
    (0.10, 0.012, 0.016),
)


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class Belonging:
    """Something to hold, in decimetres: x is its width, y up, z ahead or its front.

    The origin is where it is held: the middle of a phone's back, of a bag's handles, of a
    parcel's bottom.

    Attributes
    ----------
    kind : str
    size : (width, height, depth)
        Without handles.
    parts : tuple of DressedMesh
        Closed meshes, of one colour each.
    """

    kind: Kind
    size: tuple[float, float, float]
    parts: tuple[DressedMesh, ...]


@lru_cache(maxsize=256)
def belonging(kind: Kind, seed: int) -> Belonging:
    """Return a thing of a kind, with size and colour drawn from a seed."""
    rng = np.random.default_rng([seed & 0xFFFFFFFF, 0x9B0F])
    make = {
        "phone": _phone,
        "tote": _tote,
        "shopping bag": _shopping_bag,
        "briefcase": _briefcase,
        "parcel": _parcel,
    }[kind]
    return make(rng)


def bag_of(seed: int) -> Belonging:
    """Return the bag of somebody who carries one."""
    rng = np.random.default_rng([seed & 0xFFFFFFFF, 0xBA65])
    return belonging(BAGS[int(rng.choice(3, p=[0.4, 0.36, 0.24]))], seed)


def _drawn(rng: np.random.Generator, colours: tuple[Colour, ...]) -> Colour:
    """Return one of some colours, a little lighter or darker."""
    red, green, blue = colours[int(rng.integers(len(colours)))]
    light = float(rng.uniform(0.8, 1.2))
    return (red * light, green * light, blue * light)


def _phone(rng: np.random.Generator) -> Belonging:
    size = (0.74, 1.52, 0.09)
    width, height, depth = size
    case = part("phone_case", moved(slab(size, 0.11, 0.02), z=depth / 2), _drawn(rng, CASES))
    glass = slab((width - 0.06, height - 0.06, 0.02), 0.08, 0.004)
    screen = moved(glass, z=depth + RAISED / 2)
    lens = moved(slab((0.3, 0.32, 0.03), 0.07, 0.008), x=-0.17, y=height / 2 - 0.24, z=-0.005)
    return Belonging(
        "phone",
        size,
        (
            case,
            part("phone_screen", screen, (0.01, 0.012, 0.016), roughness=0.12, specular=0.6),
            part("phone_lens", lens, BLACK, roughness=0.2, specular=0.5),
        ),
    )


def _tote(rng: np.random.Generator) -> Belonging:
    """A cloth bag: full below, flat where it opens."""
    width, height = float(rng.uniform(3.3, 3.8)), float(rng.uniform(3.2, 3.6))
    depth, drop = float(rng.uniform(0.9, 1.15)), float(rng.uniform(1.6, 2.0))
    colour = _drawn(rng, CLOTHS)
    rings = []
    for share in np.concatenate([[0.0, 0.02, 0.06], np.linspace(0.14, 1.0, 9)]):
        full = depth * (0.30 + 0.70 * (1 - share) ** 0.8) * min(1.0, 0.55 + 7 * share)
        wide = width * min(0.90 + 0.10 * share, 0.80 + 2.5 * share)
        ring = level_ring(outline(wide, full, 0.45 * full, 5), share * height - height - drop)
        rings.append(ring)
    body = part("tote_body", np.array(rings), colour, soft=True, roughness=0.9, specular=0.1)
    return Belonging("tote", (width, height, depth), (body, *_straps(width, drop, colour)))


def _straps(width: float, drop: float, colour: Colour) -> tuple[DressedMesh, ...]:
    return tuple(
        part(
            f"tote_strap_{name}",
            tube(arch(0.24 * width, drop + 0.5, sign * 0.165, GRIP), (0.02, 0.12), AHEAD),
            colour,
            soft=True,
            roughness=0.9,
            specular=0.1,
        )
        for name, sign in (("front", 1.0), ("back", -1.0))
    )


def _shopping_bag(rng: np.random.Generator) -> Belonging:
    """A paper bag with a printed band, open at the top."""
    width, height = float(rng.uniform(2.7, 3.3)), float(rng.uniform(3.2, 3.9))
    depth, drop = float(rng.uniform(1.0, 1.25)), 1.15
    paper, print_ = (PAPER, _drawn(rng, PRINTS))
    if rng.random() < 0.45:
        paper, print_ = print_, (0.72, 0.70, 0.66)
    elif rng.random() < 0.5:
        paper = (0.72, 0.71, 0.69)
    sheet = 0.04
    levels = ((0.0, 0.03), (0.03, 0.0), (height, 0.0), (height, sheet), (height - 0.7, sheet))
    rings = [
        level_ring(outline(width - 2 * inset, depth - 2 * inset, 0.04, 1), level - height - drop)
        for level, inset in levels
    ]
    band = upright((width + 2 * RAISED, 0.30 * height, depth + 2 * RAISED), 0.04, 0.004)
    parts = [
        part("shopping_bag_body", np.array(rings), paper, roughness=0.75),
        part("shopping_bag_band", moved(band, y=-drop - 0.68 * height), print_, roughness=0.6),
    ]
    for name, sign in (("front", 1.0), ("back", -1.0)):
        path = arch(0.22 * width, drop + 0.45, sign * (depth / 2 - 0.09), GRIP)
        parts.append(
            part(f"shopping_bag_rope_{name}", tube(path, (0.035, 0.035), AHEAD), print_, soft=True)
        )
    return Belonging("shopping bag", (width, height, depth), tuple(parts))


def _briefcase(rng: np.random.Generator) -> Belonging:
    width, height = float(rng.uniform(3.7, 4.1)), float(rng.uniform(2.7, 3.0))
    depth, drop = float(rng.uniform(0.75, 1.0)), 0.42
    leather = _drawn(rng, LEATHERS)
    darker: Colour = (0.6 * leather[0], 0.6 * leather[1], 0.6 * leather[2])
    middle = -drop - height / 2
    body = moved(slab((width, height, depth), 0.22, 0.09), y=middle)
    flap = moved(
        slab((width - 0.3, 0.52 * height, depth + 0.05), 0.2, 0.03), y=middle + 0.2 * height
    )
    handle = tube(arch(0.72, drop + 0.06, 0.0, GRIP), (0.075, 0.075), AHEAD)
    parts = [
        part("briefcase_body", body, leather, roughness=0.45, specular=0.4),
        part("briefcase_flap", flap, darker, roughness=0.45, specular=0.4),
        part("briefcase_handle", handle, darker, soft=True, roughness=0.5),
    ]
    for name, sign in (("left", 1.0), ("right", -1.0)):
        lock = slab((0.16, 0.26, depth + 0.10), 0.04, 0.02)
        lock = moved(lock, x=sign * 0.3 * width, y=middle - 0.06 * height)
        parts.append(
            part(f"briefcase_lock_{name}", lock, (0.6, 0.5, 0.3), roughness=0.3, specular=0.8)
        )
    return Belonging("briefcase", (width, height, depth), tuple(parts))


def _parcel(rng: np.random.Generator) -> Belonging:
    width, height = float(rng.uniform(3.1, 3.7)), float(rng.uniform(2.0, 2.6))
    depth = float(rng.uniform(2.3, 2.8))
    light = float(rng.uniform(0.8, 1.25))
    card: Colour = (CARD[0] * light, CARD[1] * light, CARD[2] * light)
    tape = upright((width + 2 * RAISED, height + 2 * RAISED, 0.5), 0.01, 0.004)
    label = slab((1.05, 0.72, 0.02), 0.02, 0.002)
    place = (0.2 * width, 0.62 * height, depth / 2 + RAISED / 2)
    return Belonging(
        "parcel",
        (width, height, depth),
        (
            part("parcel_card", upright((width, height, depth), 0.03, 0.02), card, roughness=0.85),
            part("parcel_tape", moved(tape, y=-RAISED), _tape(card), roughness=0.3, specular=0.4),
            part("parcel_label", label + np.array(place), (0.75, 0.75, 0.73), roughness=0.6),
        ),
    )


def _tape(card: Colour) -> Colour:
    return (0.75 * card[0] + 0.06, 0.75 * card[1] + 0.05, 0.7 * card[2] + 0.03)
