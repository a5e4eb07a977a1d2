"""Roots: the armature objects that carry characters, before and after these are built."""

from __future__ import annotations

from pathlib import Path

import bpy

from ..wardrobe.characters.character import Character
from .characters import StagedCharacter, fill_root
from .exporting import select_only
from .materials import images_of, pack_images

APART = 1.4  # metres between characters that stand side by side


def make_root(
    name: str, scene: bpy.types.Scene, *, beside: list[bpy.types.Object]
) -> bpy.types.Object:
    """Make an armature object without bones in a collection of its own, and select it alone.

    Parameters
    ----------
    name : str
    scene : bpy.types.Scene
    beside : list of bpy.types.Object
        Roots that are there already: the new one stands to the right of them all.
    """
    collection = bpy.data.collections.new(name)
    scene.collection.children.link(collection)
    armature = bpy.data.armatures.new(name)
    armature.display_type = "WIRE"  # the joints of sticks stick out of fingers
    root = bpy.data.objects.new(name, armature)
    collection.objects.link(root)
    if beside:
        root.location.x = max(other.matrix_world.translation.x for other in beside) + APART
    select_only([root], active=root)
    return root


def dress_root(root: bpy.types.Object, character: Character) -> StagedCharacter:
    """Build a character on its root, in the place of what was there, and show it in colour.

    As long as the .blend was never saved it keeps the textures inside: their files will not last.

    Raises
    ------
    OutfitError
        If Blender cannot read a texture.
    """
    leave_edit_mode()
    staged = fill_root(root, character)
    if not bpy.data.filepath:
        pack_images(staged.meshes)
    point_from_blend([image for thing in staged.meshes for image in images_of(thing)])
    show_materials()
    return staged


def leave_edit_mode() -> None:
    """Go to object mode, in which objects can be made and exchanged."""
    if bpy.context.mode != "OBJECT":
        bpy.ops.object.mode_set(mode="OBJECT")


def show_materials() -> None:
    """Turn 3D views that show no materials to Material Preview."""
    manager = bpy.context.window_manager
    for window in manager.windows if manager else ():
        for area in window.screen.areas:
            if area.type == "VIEW_3D" and area.spaces.active.shading.type in ("SOLID", "WIREFRAME"):
                area.spaces.active.shading.type = "MATERIAL"


def load_picture(path: Path, *, keep: bool) -> bpy.types.Image:
    """Load a photo to look at; read again where its file has changed.

    Parameters
    ----------
    path : Path
    keep : bool
        Keep it inside the .blend: its file will not last.
    """
    image = bpy.data.images.load(str(path), check_existing=True)
    assert image is not None
    if image.packed_file is None:
        image.reload()
        if keep:
            image.pack()
    point_from_blend([image])
    return image


def point_from_blend(images: list[bpy.types.Image]) -> None:
    """Let images name their files relative to the saved .blend, so that both can be moved."""
    if not bpy.data.filepath:
        return
    for image in images:
        if image.filepath and not image.filepath.startswith("//"):
            try:
                image.filepath_raw = bpy.path.relpath(image.filepath)
            except ValueError:  # on another drive
                continue
