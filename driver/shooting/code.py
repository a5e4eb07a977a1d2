"""Which code makes a dataset, so that none is mixed of what two versions made."""

from __future__ import annotations

import hashlib

from driver import launch

# All that pictures, ways and rows come from.
SOURCES = (
    "addon/makehuman",
    "addon/motion",
    "addon/pipeline_import.py",
    "addon/pipeline_shoot.py",
    "addon/shots",
    "addon/stage",
    "addon/wardrobe/characters",
    "driver/dataset",
    "driver/shooting",
)


def code_digest() -> str:
    """Return a digest of the sources that matter, and of Blender's version."""
    what = hashlib.sha256(launch.blender_version().encode())
    for name in SOURCES:
        place = launch.ROOT / name
        for path in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            what.update(path.relative_to(launch.ROOT).as_posix().encode())
            what.update(path.read_bytes())
    return what.hexdigest()
