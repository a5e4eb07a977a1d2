"""Textures that change while Blender looks on: pixels straight into a material's image."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import bpy
import numpy as np
from numpy.typing import NDArray

from ..cloning.observation import Image
from ..errors import OutfitError
from ..wardrobe.characters.files import renew_uuid

# A byte of a picture as Blender's pixels count it.
SHARES = (np.arange(256) / 255).astype(np.float32)


def base_image(thing: bpy.types.Object) -> bpy.types.Image | None:
    """Return the image that colours a mesh object, None where there is none."""
    _, node = _base(thing)
    return node.image if node is not None else None


def paint(image: bpy.types.Image, texture: Image) -> None:
    """Show a texture in an image, at the texture's own size; the image's file stays as it is.

    An image whose file is lost cannot be painted into, and waits for `show_file`.

    Parameters
    ----------
    image : bpy.types.Image
        Of 8 bits a channel.
    texture : (S, S, 3) uint8 ndarray, RGB, its first row on top
    """
    height, width = texture.shape[:2]
    if not image.size[0]:
        return
    if tuple(image.size) != (width, height):
        image.scale(width, height)
    image.pixels.foreach_set(_as_pixels(texture, image.channels).ravel())
    image.update()
    image.update_tag()


def _as_pixels(texture: Image, channels: int) -> NDArray[np.float32]:
    """Return a picture as Blender counts it: from the bottom up, 0 to 1, opaque."""
    upright = np.ascontiguousarray(texture[::-1])
    pixels = np.ones((*texture.shape[:2], channels), np.float32)
    np.take(SHARES, upright, out=pixels[..., :3], mode="clip")
    return pixels


def show_file(image: bpy.types.Image, path: Path, *, pack: bool | None = None) -> None:
    """Show what a texture's file holds, whatever was painted into the image before.

    Parameters
    ----------
    image : bpy.types.Image
    path : Path
        Blender's path of the image is changed only where it names another file.
    pack : bool, optional
        Keep it inside the .blend too; as it was by default.
    """
    packed = image.packed_file is not None if pack is None else pack
    if not path.is_file():
        image.reload()  # of a folder that is gone; the .blend may still hold it
        return
    if image.packed_file is not None:
        # A packed image would be read from the .blend again.
        image.unpack(method="REMOVE")
    if file_of(image) != path:
        image.filepath = str(path)
    image.reload()
    if packed:
        image.pack()
    image.update_tag()


def show_again(thing: bpy.types.Object) -> None:
    """Let a mesh show its texture's file again, where something else was painted over it."""
    image = base_image(thing)
    if image is not None and image.is_dirty and image.source == "FILE":
        show_file(image, file_of(image))


def replace_texture(thing: bpy.types.Object, new: Path) -> None:
    """Put a new file in the place of a mesh's texture, and show it.

    Where others show the same texture, the mesh gets one of its own.

    Parameters
    ----------
    thing : bpy.types.Object
    new : Path
        In the folder of the texture; it is moved.

    Raises
    ------
    OutfitError
        Where the mesh has no texture, or the file cannot be put in place; the texture stays.
    """
    image = own_image(thing)
    target = file_of(image)
    try:
        new.replace(target)
        renew_uuid(target)
    except OSError as error:
        show_again(thing)
        raise OutfitError(f"cannot write texture {target}: {error}") from error
    show_file(image, target)


def file_of(image: bpy.types.Image) -> Path:
    """Return the absolute path of an image's file."""
    return Path(os.path.normpath(bpy.path.abspath(image.filepath, library=image.library)))


def own_image(thing: bpy.types.Object) -> bpy.types.Image:
    """Return an image that colours this mesh alone, with a file of its own.

    What another character shows, or a linked file holds, is left as it is: material, image and
    file are copied then.

    Raises
    ------
    OutfitError
        Where the mesh has no texture, or its file cannot be copied.
    """
    slot, node = _base(thing)
    if node is None or node.image is None or thing.data is None:
        raise OutfitError(f"{thing.name} has no texture in its material")
    if slot.material.library or _worn_elsewhere(slot.material, thing):
        copy = slot.material.copy()
        if thing.data.users > 1:
            slot.link = "OBJECT"  # a linked duplicate's mesh holds the slots of both
        slot.material = copy
        _, node = _base(thing)
    if node.image.library or _used_elsewhere(node.image, slot.material):
        node.image = _copied(node.image)
    return node.image


def _copied(image: bpy.types.Image) -> bpy.types.Image:
    """Copy an image and its file, under the next name that is free beside it."""
    source = file_of(image)
    count = 2
    while (target := source.with_name(f"{source.stem}_{count}{source.suffix}")).exists():
        count += 1
    copy = image.copy()
    try:
        if source.is_file():
            shutil.copyfile(source, target)
    except OSError as error:
        bpy.data.images.remove(copy)
        raise OutfitError(f"cannot write texture {target}: {error}") from error
    copy.filepath = str(target)
    return copy


def _worn_elsewhere(material: bpy.types.Material, thing: bpy.types.Object) -> bool:
    return any(
        slot.material == material
        for other in bpy.data.objects
        if other != thing
        for slot in other.material_slots
    )


def _used_elsewhere(image: bpy.types.Image, material: bpy.types.Material) -> bool:
    """Whether another material shows an image, or another image of the same file."""
    path = file_of(image)
    shown = {
        node.image
        for other in bpy.data.materials
        if other != material and other.node_tree
        for node in other.node_tree.nodes
        if getattr(node, "image", None)
    }
    return any(one == image or file_of(one) == path for one in shown)


def _base(thing: bpy.types.Object) -> tuple[Any, Any]:
    """Return the slot and the image node that a mesh object's base colour comes from."""
    slots: Any = thing.material_slots
    for slot in slots:
        tree = slot.material.node_tree if slot.material else None
        for node in tree.nodes if tree else ():
            if node.type == "BSDF_PRINCIPLED" and node.inputs["Base Color"].is_linked:
                source = node.inputs["Base Color"].links[0].from_node
                if source.type == "TEX_IMAGE":
                    return slot, source
    return None, None
