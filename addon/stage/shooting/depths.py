"""How far away the empty scene is, at the middle of every pixel of a camera."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import bpy
import numpy as np
from numpy.typing import NDArray

from ...errors import OutfitError
from .. import compat
from ..quiet import quiet
from .pictures import set_border

SEE_THROUGH = 0.5  # of transmission, or of what alpha leaves: more is looked through
PIXEL_MIDDLE = 0.01  # pixels, the filter's width: one ray through the middle


def render_depth(scene: bpy.types.Scene, folder: Path) -> NDArray[np.float32]:
    """Return (H, W) metres along the camera's axis, inf in the sky; glass is looked through.

    Cycles is asked for one sample without bounces; the scene's settings come out as they were.

    Parameters
    ----------
    scene : bpy.types.Scene
        With a camera.
    folder : Path
        For temporary files.
    """
    set_border(scene, None)
    own = Path(tempfile.mkdtemp(dir=folder))
    saving = compat.saved_pass(scene, scene.view_layers[0], "Depth", own)
    with _exact(scene), _without_glass(scene), saving, quiet():
        bpy.ops.render.render(scene=scene.name)
    paths = sorted(own.glob("*.exr"))
    if not paths:
        raise OutfitError(
            "Blender rendered the depth, but its file is not there; is the disk full?"
        )
    return _read(paths[0])


def _read(path: Path) -> NDArray[np.float32]:
    image = bpy.data.images.load(str(path), check_existing=False)
    try:
        width, height = image.size
        flat = np.zeros(width * height * image.channels, np.float32)
        image.pixels.foreach_get(flat)
    finally:
        bpy.data.images.remove(image)
        path.unlink()
    depth = flat.reshape(height, width, -1)[::-1, :, 0]
    found: NDArray[np.float32] = np.where(depth < 1e9, depth, np.inf).astype(np.float32)
    return found


@contextmanager
def _exact(scene: bpy.types.Scene) -> Iterator[None]:
    """One ray through the middle of each pixel, and nothing after it."""
    wanted: dict[str, Any] = {
        "samples": 1,
        "max_bounces": 0,
        "use_denoising": False,
        "use_adaptive_sampling": False,
        "pixel_filter_type": "BOX",
        "filter_width": PIXEL_MIDDLE,
        "device": "CPU",
    }
    engine, cycles = scene.render.engine, scene.cycles
    before = {name: getattr(cycles, name) for name in wanted}
    blurred = scene.render.use_motion_blur
    scene.render.engine, scene.render.use_motion_blur = "CYCLES", False  # type: ignore[assignment]
    _set_all(cycles, wanted)
    try:
        yield
    finally:
        _set_all(cycles, before)
        scene.render.engine, scene.render.use_motion_blur = engine, blurred


def _set_all(owner: Any, values: dict[str, Any]) -> None:  # Cycles' own settings
    for name, value in values.items():
        setattr(owner, name, value)


@contextmanager
def _without_glass(scene: bpy.types.Scene) -> Iterator[None]:
    """Hide what is looked through."""
    glass = [
        thing
        for thing in scene.objects
        if not thing.hide_render and thing.material_slots and _is_glass(thing)
    ]
    for thing in glass:
        thing.hide_render = True
    try:
        yield
    finally:
        for thing in glass:
            thing.hide_render = False


def _is_glass(thing: bpy.types.Object) -> bool:
    return all(slot.material and _looked_through(slot.material) for slot in thing.material_slots)


def _looked_through(material: bpy.types.Material) -> bool:
    """Whether a material's surface is a plain see-through shader."""
    tree: Any = material.node_tree
    output = tree.get_output_node("CYCLES") if tree else None
    links = output.inputs["Surface"].links if output else ()
    shader = links[0].from_node if links else None
    if shader is None:
        return False
    if shader.type in ("BSDF_TRANSPARENT", "BSDF_GLASS", "BSDF_REFRACTION"):
        return True
    if shader.type != "BSDF_PRINCIPLED":
        return False
    alpha, through = shader.inputs["Alpha"], shader.inputs["Transmission Weight"]
    if not through.is_linked and through.default_value > SEE_THROUGH:
        return True
    return not alpha.is_linked and alpha.default_value < 1 - SEE_THROUGH
