"""The differences between Blender versions and builds, in one place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import bpy

# Option of properties that hold paths: since 4.5 Blender warns where it is not declared that a
# path may start from the .blend's folder ("//").
RELATIVE_PATH: set[str] = {"PATH_SUPPORTS_BLEND_RELATIVE"} if bpy.app.version >= (4, 5) else set()


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


def new_fcurve(
    action: bpy.types.Action, owner: bpy.types.ID, path: str, index: int, *, group: str
) -> bpy.types.FCurve:
    """Make a curve in an action: in its slot for the owner since Blender 4.4, else in itself.

    Blender 5 has no other way than through slots.
    """
    if bpy.app.version < (4, 4, 0):
        return action.fcurves.new(path, index=index, action_group=group)
    bag = _channelbag(action, owner)
    curve = bag.fcurves.new(path, index=index)
    curve.group = bag.groups.get(group) or bag.groups.new(group)
    return curve


def _channelbag(action: bpy.types.Action, owner: bpy.types.ID) -> bpy.types.ActionChannelbag:
    """Return the curves of an action's one slot, made on first use."""
    kind = owner.id_type
    slot = next((one for one in action.slots if one.target_id_type == kind), None)
    slot = slot or action.slots.new(kind, owner.name)
    layer = action.layers[0] if action.layers else action.layers.new("Layer")
    strip = layer.strips[0] if layer.strips else layer.strips.new(type="KEYFRAME")
    assert isinstance(strip, bpy.types.ActionKeyframeStrip)
    return strip.channelbag(slot, ensure=True)


def set_action(owner: bpy.types.Object, action: bpy.types.Action) -> None:
    """Let an object play an action, of whose slots it takes the first since Blender 4.4."""
    data = owner.animation_data_create()
    assert data is not None
    data.action = action
    if bpy.app.version >= (4, 4, 0):
        data.action_slot = action.slots[0]


def is_rendering() -> bool:
    """Whether one of Blender's render jobs is under way."""
    is_running: Any = bpy.app.is_job_running  # the stubs say that it returns None
    return bool(is_running("RENDER"))


def fcurves(action: bpy.types.Action, held: bpy.types.AnimData) -> list[bpy.types.FCurve]:
    """Return the curves of an action that its holder plays: of its slot since Blender 4.4."""
    if bpy.app.version < (4, 4, 0):
        return list(action.fcurves)
    slot = held.action_slot
    bags: list[Any] = [
        strip.channelbag(slot)
        for layer in action.layers
        for strip in layer.strips
        if slot is not None and isinstance(strip, bpy.types.ActionKeyframeStrip)
    ]
    return [curve for bag in bags if bag is not None for curve in bag.fcurves]


def eevee_engine() -> str:
    """The name of EEVEE among the render engines."""
    return "BLENDER_EEVEE_NEXT" if bpy.app.version < (5, 0, 0) else "BLENDER_EEVEE"


def set_still_format(pictures: bpy.types.ImageFormatSettings, kind: str) -> None:
    """Let pictures be stills of a format; Blender 5 asks first what medium they are."""
    settings: Any = pictures
    if bpy.app.version >= (5, 0, 0):
        settings.media_type = "IMAGE"
    settings.file_format = kind


@contextmanager
def saved_pass(
    scene: bpy.types.Scene, layer: bpy.types.ViewLayer, name: str, folder: Path
) -> Iterator[None]:
    """Let renders in this block write a pass of numbers into a folder: an .exr, 32 bit, one layer.

    Until Blender 4.5 the compositor's nodes belong to the scene, afterwards to a group; the scene's
    own are dropped.

    Parameters
    ----------
    scene : bpy.types.Scene
    layer : bpy.types.ViewLayer
    name : str
        As its socket is called, "Depth".
    folder : Path
    """
    tree = _fresh_compositor(scene)
    source = tree.nodes.new("CompositorNodeRLayers")
    source.scene, source.layer = scene, layer.name
    target = tree.nodes.new("CompositorNodeOutputFile")
    _set_file_output(target, name, folder)
    before = layer.use_pass_z, scene.render.use_compositing
    layer.use_pass_z = scene.render.use_compositing = True
    tree.links.new(source.outputs[name], target.inputs[0])
    try:
        yield
    finally:
        layer.use_pass_z, scene.render.use_compositing = before
        _drop_compositor(scene)


def _fresh_compositor(scene: Any) -> Any:  # nodes of which stubs know one version
    if bpy.app.version >= (5, 0, 0):
        scene.compositing_node_group = bpy.data.node_groups.new("shot pass", "CompositorNodeTree")
        return scene.compositing_node_group
    scene.use_nodes = True
    scene.node_tree.nodes.clear()
    return scene.node_tree


def _drop_compositor(scene: Any) -> None:
    if bpy.app.version >= (5, 0, 0):
        group, scene.compositing_node_group = scene.compositing_node_group, None
        bpy.data.node_groups.remove(group)
    else:
        scene.node_tree.nodes.clear()
        scene.use_nodes = False


def _set_file_output(node: Any, name: str, folder: Path) -> None:
    set_still_format(node.format, "OPEN_EXR")
    node.format.color_depth = "32"
    if bpy.app.version >= (5, 0, 0):
        node.directory, node.file_name = str(folder), name
        node.file_output_items.new("FLOAT", name)
    else:
        node.base_path = str(folder)
        node.file_slots.clear()
        node.file_slots.new(name)
