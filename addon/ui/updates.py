"""Lets the extension fill in fields without what follows when an artist changes them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

_depth: list[None] = []


@contextmanager
def updates_held() -> Iterator[None]:
    """Hold the updates of body and clone while fields are filled in."""
    _depth.append(None)
    try:
        yield
    finally:
        _depth.pop()


def held() -> bool:
    """Whether fields are being filled in."""
    return bool(_depth)
