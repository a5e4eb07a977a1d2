"""Fields that many operators have: the file or folder to work on, and which files are shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import bpy

from ..stage.compat import RELATIVE_PATH
from .names import CONTEXT

# The stubs say that these return None.
_text: Callable[..., Any] = bpy.props.StringProperty


def file_field(description: str = "") -> Any:
    """Return the field of a file that the file browser, a drop or a script names."""
    return _path_field("File", "FILE_PATH", description)


def folder_field(description: str = "") -> Any:
    """Return the field of a folder."""
    return _path_field("Folder", "DIR_PATH", description)


def _path_field(name: str, subtype: str, description: str) -> Any:
    return _text(
        name=name,
        description=description,
        subtype=subtype,
        options={"SKIP_SAVE", *RELATIVE_PATH},
        translation_context=CONTEXT,
    )


def shown_files(patterns: str) -> Any:
    """Return the field by which the file browser knows what to show, such as "*.png;*.jpg"."""
    return _text(default=patterns, options={"HIDDEN"})
