"""What Blender prints while it works, kept off the terminal."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout


@contextmanager
def quiet() -> Iterator[None]:
    """Drop what Blender and its exporters print in this block; exceptions come through."""
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()), _quiet_descriptor():
        yield


@contextmanager
def _quiet_descriptor() -> Iterator[None]:
    """Send file descriptor 1, to which Blender's own code prints, nowhere."""
    try:
        if sys.__stdout__ is not None:
            sys.__stdout__.flush()
        kept = os.dup(1)
    except (OSError, ValueError):  # Blender on Windows without a console has none
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
