"""Everything that makes a person of a body, beside the clothes: shoes, hair, eyes, lashes, brows."""

from __future__ import annotations

from collections.abc import Iterator

from ..makehuman.data import BodyData
from .eyes import make_eyes
from .garment import Garment
from .shoes import make_shoes


def make_people_parts(data: BodyData) -> Iterator[Garment]:
    """Make all of them; the same data gives the same bytes."""
    yield from make_shoes(data)
    yield from make_eyes(data)
