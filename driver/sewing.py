"""The generated wardrobe for the driver: sewn in several processes where that is possible."""

from __future__ import annotations

import os
import sys

from addon.makehuman.data import BodyData
from addon.wardrobe import catalogue
from addon.wardrobe.assets.index import AssetIndex
from addon.wardrobe.catalogue import Wardrobe

MOST_WORKERS = 8  # more than that wait for the slowest garments


def sewing_workers() -> int:
    """Return how many processes may sew: one a core in a plain Python, one inside Blender."""
    bpy = sys.modules.get("bpy")
    inside_blender = bpy is not None and bool(bpy.app.binary_path)
    if inside_blender or not sys.executable:
        return 1
    return max(1, min(MOST_WORKERS, os.cpu_count() or 1))


def open_wardrobe(data: BodyData, *, imported: AssetIndex | None = None) -> Wardrobe:
    """Open the wardrobe as `catalogue.open_wardrobe` does, with all cores where it must be sewn."""
    return catalogue.open_wardrobe(data, imported=imported, workers=sewing_workers())
