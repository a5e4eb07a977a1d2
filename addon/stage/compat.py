"""The differences between Blender versions and builds, in one place."""

from __future__ import annotations

import bpy


def has_denoiser() -> bool:
    """Whether this build carries OpenImageDenoise (Debian's own builds do not)."""
    try:
        import _cycles
    except ImportError:
        return False
    return bool(getattr(_cycles, "with_openimagedenoise", False))


def use_nodes(owner: bpy.types.Material | bpy.types.World) -> bpy.types.NodeTree:
    """Switch shader nodes on, which Blender 5 does by itself and warns about, and return them."""
    if bpy.app.version < (5, 0, 0):
        owner.use_nodes = True
    tree = owner.node_tree
    assert tree is not None
    return tree


def executable() -> str | None:
    """Path of the Blender program, or None inside the bpy wheel, which has none."""
    return bpy.app.binary_path or None


def version() -> str:
    """Blender's version as text."""
    return str(bpy.app.version_string)
