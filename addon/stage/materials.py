"""Principled materials from a surface's description."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import bpy

from ..errors import OutfitError
from ..wardrobe.character import Surface
from . import compat

SKIN_RADIUS = (1.0, 0.35, 0.2)  # how far red, green and blue light wander under skin
SKIN_SCALE = 0.004  # metres


def make_material(name: str, surface: Surface) -> bpy.types.Material:
    """Make a Principled material; its base colour is the surface's texture where it has one.

    The image keeps its .png file path: an image that is only packed would be embedded in an
    FBX file without a name.
    """
    material = bpy.data.materials.new(name)
    tree = compat.use_nodes(material)
    shader = tree.nodes["Principled BSDF"]
    _set_inputs(shader, surface)
    if surface.texture is not None:
        image = _image_node(tree, surface.texture)
        tree.links.new(image.outputs["Color"], shader.inputs["Base Color"])
        if surface.alpha:
            tree.links.new(image.outputs["Alpha"], shader.inputs["Alpha"])
    return material


def _set_inputs(shader: bpy.types.Node, surface: Surface) -> None:
    values: dict[str, object] = {
        "Base Color": (*surface.colour, 1.0),
        "Roughness": surface.roughness,
        "Specular IOR Level": surface.specular,
        "Subsurface Weight": surface.subsurface,
        "Subsurface Radius": SKIN_RADIUS,
        "Subsurface Scale": SKIN_SCALE,
    }
    for key, value in values.items():
        shader.inputs[key].default_value = value


def _image_node(tree: bpy.types.NodeTree, texture: Path) -> bpy.types.Node:
    node = tree.nodes.new("ShaderNodeTexImage")
    node.location = (-320, 300)
    node.image = load_image(texture)
    return node


def load_image(path: Path) -> bpy.types.Image:
    """Load an image file once; raise OutfitError where Blender cannot read it."""
    try:
        image = bpy.data.images.load(str(path), check_existing=True)
    except RuntimeError as error:
        raise OutfitError(f"{path}: Blender cannot read this texture") from error
    assert image is not None
    return image


def images_of(thing: bpy.types.Object) -> list[bpy.types.Image]:
    """Return the images that a mesh object's materials show."""
    nodes = [node for slot in thing.material_slots for node in slot.material.node_tree.nodes]
    return [node.image for node in nodes if node.type == "TEX_IMAGE" and node.image]


def pack_images(things: Iterable[bpy.types.Object]) -> None:
    """Keep the textures of mesh objects inside the .blend; their file paths stay for export."""
    for thing in things:
        for image in images_of(thing):
            image.pack()
