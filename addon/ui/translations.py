"""Gives Blender the interface in other languages, for as long as the extension is enabled."""

from __future__ import annotations

from typing import Any

import bpy

from .german import GERMAN
from .german_tooltips import GERMAN_TOOLTIPS
from .names import CONTEXT

OWNER = __package__.partition(".addon")[0]  # Blender keeps one table for each name
# Each label has the extension's own context, so that it cannot clash with Blender's words; Blender
# looks for tooltips in one context for all.
ANY = bpy.app.translations.contexts.default
TABLE: dict[str, Any] = {
    "de_DE": {(CONTEXT, english): german for english, german in GERMAN.items()}
    | {(ANY, english): german for english, german in GERMAN_TOOLTIPS.items()}
}


def register() -> None:
    """Add the languages."""
    bpy.app.translations.register(OWNER, TABLE)


def unregister() -> None:
    """Take them away again."""
    bpy.app.translations.unregister(OWNER)


CLASSES = ()
