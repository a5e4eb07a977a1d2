"""Principled materials from a surface's description."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import bpy
import numpy as np
from numpy.typing import NDArray

from ..errors import OutfitError
from ..wardrobe.characters.character import Surface
from ..wardrobe.people.painting import write_png
from . import compat

SKIN_RADIUS = (1.0, 0.35, 0.2)  # how far red, green and blue light wander under skin
SKIN_SCALE = 0.004  # metres
BUMP_DISTANCE = 0.002  # metres
CHECKER = 64  # pixels, of the placeholder
ROW = 280  # between nodes
Load = Callable[[Path], bpy.types.Image]


def load_image(path: Path) -> bpy.types.Image:
    """Load an image file once; raise OutfitError where Blender cannot read it."""
    return _loaded(path, check_existing=True)


def load_own_images(surfaces: Iterable[Surface]) -> dict[Path, bpy.types.Image]:
    """Load the pictures of surfaces as images of their own, whoever else shows these files.

    None is left behind where Blender cannot read one of them.
    """
    images: dict[Path, bpy.types.Image] = {}
    try:
        for surface in surfaces:
            for path in (surface.texture, *surface.maps.values()):
                if path is not None and path not in images:
                    images[path] = _loaded(path, check_existing=False)
    except OutfitError:
        for image in images.values():
            bpy.data.images.remove(image)
        raise
    return images


def _loaded(path: Path, *, check_existing: bool) -> bpy.types.Image:
    try:
        image = bpy.data.images.load(str(path), check_existing=check_existing)
    except RuntimeError as error:
        raise OutfitError(f"{path}: Blender cannot read this texture") from error
    assert image is not None
    return image


def make_material(name: str, surface: Surface, *, load: Load = load_image) -> bpy.types.Material:
    """Make a Principled material; its base colour is the surface's texture where it has one.

    The image keeps its .png file path: an image that is only packed would be embedded in an
    FBX file without a name. Where the surface misses its picture, a magenta checker shows it.

    Parameters
    ----------
    name : str
    surface : Surface
    load : callable (path) -> bpy.types.Image
        How its pictures are loaded.
    """
    material = bpy.data.materials.new(name)
    tree = compat.use_nodes(material)
    shader = tree.nodes["Principled BSDF"]
    _set_inputs(shader, surface)
    image = None
    if surface.texture is not None:
        image = _image_node(tree, load(surface.texture), row=0)
    elif surface.missing:
        image = _image_node(tree, placeholder_image(surface.missing), row=0)
    if image is not None:
        tree.links.new(image.outputs["Color"], shader.inputs["Base Color"])
    cut = surface.maps.get("transparency")
    if cut is not None and cut != surface.texture:
        mask = _map_node(tree, load(cut), row=1)
        tree.links.new(mask.outputs["Color"], shader.inputs["Alpha"])
    elif image is not None and surface.texture and (surface.alpha or cut):
        tree.links.new(image.outputs["Alpha"], shader.inputs["Alpha"])
    _link_maps(tree, shader, surface, load)
    return material


def _link_maps(
    tree: bpy.types.NodeTree, shader: bpy.types.Node, surface: Surface, load: Load
) -> None:
    """Link specular, normal or bump picture; displacement is shown as bumps."""
    if "specular" in surface.maps:
        node = _map_node(tree, load(surface.maps["specular"]), row=2)
        tree.links.new(node.outputs["Color"], shader.inputs["Specular IOR Level"])
    if "normal" in surface.maps:
        node = _map_node(tree, load(surface.maps["normal"]), row=3)
        turn = tree.nodes.new("ShaderNodeNormalMap")
        tree.links.new(node.outputs["Color"], turn.inputs["Color"])
    elif "bump" in surface.maps or "displacement" in surface.maps:
        picture = surface.maps.get("bump") or surface.maps["displacement"]
        node = _map_node(tree, load(picture), row=3)
        turn = tree.nodes.new("ShaderNodeBump")
        turn.inputs["Distance"].default_value = BUMP_DISTANCE
        tree.links.new(node.outputs["Color"], turn.inputs["Height"])
    else:
        return
    turn.location = (-260, -ROW * 3)
    tree.links.new(turn.outputs["Normal"], shader.inputs["Normal"])


def _set_inputs(shader: bpy.types.Node, surface: Surface) -> None:
    values: dict[str, object] = {
        "Base Color": (*surface.colour, 1.0),
        "Roughness": surface.roughness,
        "Specular IOR Level": surface.specular,
        "Subsurface Weight": surface.subsurface,
        "Subsurface Radius": SKIN_RADIUS,
        "Subsurface Scale": SKIN_SCALE,
        "Alpha": surface.opacity,
    }
    for key, value in values.items():
        shader.inputs[key].default_value = value


def _image_node(tree: bpy.types.NodeTree, image: bpy.types.Image, *, row: int) -> bpy.types.Node:
    node: Any = tree.nodes.new("ShaderNodeTexImage")
    node.location = (-320 - 260 * (row == 3), 300 - ROW * row)
    node.image = image
    return node


def _map_node(tree: bpy.types.NodeTree, image: bpy.types.Image, *, row: int) -> bpy.types.Node:
    """Make the node of a picture that holds numbers, not colours."""
    image.colorspace_settings.name = "Non-Color"
    return _image_node(tree, image, row=row)


def placeholder_image(name: str) -> bpy.types.Image:
    """Return a magenta checker that stands for a picture of that name, and is kept in the file."""
    label = f"missing {name}"
    image = bpy.data.images.get(label)
    if image is None:
        image = bpy.data.images.new(label, CHECKER, CHECKER)
        squares = np.indices((CHECKER, CHECKER)) // (CHECKER // 8)
        dark = squares.sum(axis=0) % 2 == 1
        pixels = np.where(dark[..., None], (0.1, 0.0, 0.1, 1.0), (1.0, 0.0, 1.0, 1.0))
        image.pixels.foreach_set(pixels.astype(np.float32).ravel())
        image.pack()
    return image


def images_of(thing: bpy.types.Object) -> list[bpy.types.Image]:
    """Return the images that a mesh object's materials show."""
    materials = [slot.material for slot in thing.material_slots if slot.material]
    nodes = [node for one in materials if one.node_tree for node in one.node_tree.nodes]
    return [node.image for node in nodes if node.type == "TEX_IMAGE" and node.image]


def pack_images(things: Iterable[bpy.types.Object]) -> None:
    """Keep the textures of mesh objects inside the .blend; their file paths stay for export."""
    for thing in things:
        for image in images_of(thing):
            image.pack()


def save_texture(thing: bpy.types.Object, path: Path) -> None:
    """Write the picture of a mesh object's base colour as .png.

    Raises
    ------
    OutfitError
        If it shows none, or the file cannot be written.
    """
    image = base_image(thing)
    if image is None:
        raise OutfitError(f"{thing.name} has no texture to save")
    partial = path.with_name(f".{path.stem}.partial.png")
    try:
        copy_image(image, partial)
        partial.replace(path)
    except (OSError, RuntimeError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        raise OutfitError(f"{path}: cannot be written: {reason or error}") from error
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)


def base_image(thing: bpy.types.Object) -> bpy.types.Image | None:
    """Return the image that gives a mesh object's base colour, None where none does."""
    slots: Any = thing.material_slots
    for slot in slots:
        tree = slot.material.node_tree if slot.material else None
        shader = tree.nodes.get("Principled BSDF") if tree else None
        for link in shader.inputs["Base Color"].links if shader else ():
            if link.from_node.type == "TEX_IMAGE":
                return link.from_node.image
    return None


def copy_image(image: bpy.types.Image, path: Path) -> None:
    """Write an image's pixels as they are now; its file is copied where it holds them."""
    source = Path(bpy.path.abspath(image.filepath)) if image.filepath else None
    if source is not None and source.is_file() and not image.is_dirty:
        shutil.copyfile(source, path)
        return
    if image.packed_file is not None and not image.is_dirty:  # the file is gone, its bytes are not
        path.write_bytes(image.packed_file.data)
        return
    if path.suffix.lower() == ".png" and not image.is_float:
        write_png(path, _bytes_of(image))  # Blender's own way would take the image for saved
        return
    before = image.filepath_raw
    try:
        image.save(filepath=str(path))
    finally:
        image.filepath_raw = before


def _bytes_of(image: bpy.types.Image) -> NDArray[np.uint8]:
    """Return the (H, W, 3 or 4) pixels of an image of bytes, the top row first."""
    width, height = image.size
    flat = np.zeros(width * height * 4, np.float32)
    image.pixels.foreach_get(flat)
    pixels = np.rint(flat.reshape(height, width, 4)[::-1] * 255).astype(np.uint8)
    return pixels if (pixels[..., 3] < 255).any() else np.ascontiguousarray(pixels[..., :3])
