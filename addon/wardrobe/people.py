"""What makes a person of a body, beside the clothes: shoes, hair, eyes, lashes, brows."""

from __future__ import annotations

from collections.abc import Iterator

from ..makehuman.data import BodyData
from .brows import make_eyebrows
from .eyes import make_eyes
from .garment import Garment
from .hair import make_hair
from .shoes import make_shoes


def make_people_parts(data: BodyData) -> Iterator[Garment]:
    """Make all of them; the same data gives the same bytes."""
    yield from make_shoes(data)
    yield from make_hair(data)
    yield from make_eyes(data)
    yield from make_eyebrows(data)
