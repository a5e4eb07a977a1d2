"""Blender's handlers of undo, loading and saving: added and taken away together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import bpy

Handler = Callable[..., None]
Handlers = Mapping[str, Handler]  # by Blender's name, such as "undo_post"
# Has a handler outlive the file that is open; Blender's own has no types.
persistent: Callable[[Handler], Handler] = bpy.app.handlers.persistent


def add_handlers(handlers: Handlers) -> None:
    """Have Blender call these functions, which have to be persistent to outlive a file."""
    for name, function in handlers.items():
        _those(name).append(function)


def remove_handlers(handlers: Handlers) -> None:
    """Have Blender call them no more."""
    for name, function in handlers.items():
        _those(name).remove(function)


def _those(name: str) -> list[Any]:
    found: list[Any] = getattr(bpy.app.handlers, name)
    return found
