"""A dressed character in Blender: meshes, materials and armature in a collection of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import bpy
import numpy as np
from numpy.typing import NDArray

from ..errors import OutfitError
from ..wardrobe.characters.character import Character, DressedMesh
from .armatures import make_armature, replace_bones
from .cameras import evaluated_vertices
from .materials import Load, images_of, load_image, load_own_images, make_material
from .meshes import make_mesh_object
from .refitting import mark

BODY = "body"  # the part that the body mesh is; garments are their names


@dataclass(frozen=True)
class StagedCharacter:
    """The Blender objects of one character.

    Attributes
    ----------
    collection : bpy.types.Collection
    armature : bpy.types.Object
        An empty object where the character has no bones.
    meshes : tuple of bpy.types.Object
        In the order of the character's meshes, the body first.
    height : float
        Metres from the soles to the highest vertex.
    """

    collection: bpy.types.Collection
    armature: bpy.types.Object
    meshes: tuple[bpy.types.Object, ...]
    height: float


def stage_character(
    character: Character, scene: bpy.types.Scene, *, exact_weights: bool = False
) -> StagedCharacter:
    """Build a character at the scene's origin, standing on z = 0, facing -Y.

    Parameters
    ----------
    character : Character
    scene : bpy.types.Scene
    exact_weights : bool
        Keep the weights of a file as they are, see `meshes.set_vertex_groups`.
    """
    collection = bpy.data.collections.new(character.name)
    scene.collection.children.link(collection)
    armature = _make_root(character, collection)
    meshes = []
    for item in character.meshes:
        thing = _make_mesh(item, character, exact_weights=exact_weights)
        collection.objects.link(thing)
        bind(thing, armature)
        meshes.append(thing)
    return StagedCharacter(collection, armature, tuple(meshes), height_of(meshes))


def fill_root(root: bpy.types.Object, character: Character) -> StagedCharacter:
    """Build a character into a root that is there: its bones, and its meshes as children.

    The meshes of a character that it carried before are replaced; where the root stands stays,
    and so does the pose of the bones that have the same names. Materials and images are the
    root's own, so that a duplicate looks as it did. Nothing is changed where it fails.

    Parameters
    ----------
    root : bpy.types.Object
        An armature object, linked in a collection.
    character : Character

    Raises
    ------
    OutfitError
        If Blender cannot read a texture.
    """
    images = load_own_images(item.surface for item in character.meshes)
    made = [_make_mesh(item, character, load=images.__getitem__) for item in character.meshes]
    replace_bones(root, character.skeleton, ground=character.ground)
    remove_meshes([thing for thing in root.children if thing.outfit_part])
    for path, image in images.items():
        image.name = path.name  # the names of those before are free now
    collection = root.users_collection[0]
    for item, thing in zip(character.meshes, made, strict=True):
        thing.name = thing.data.name = thing.data.materials[0].name = item.name
        thing.outfit_part = part_of(item, character)
        mark(thing, item)
        collection.objects.link(thing)
        bind(thing, root)
    return StagedCharacter(collection, root, tuple(made), height_of(made))


def staged_of(root: bpy.types.Object) -> StagedCharacter:
    """Return the character that a root of the scene carries, in the order it was built in.

    Raises
    ------
    OutfitError
        Where its body is gone.
    """
    parts = [thing for thing in root.children if thing.outfit_part]
    if not any(thing.outfit_part == BODY for thing in parts):
        raise OutfitError(f"{root.name}: its body is not there; clone it first")
    collection = root.users_collection[0]
    places = {thing: place for place, thing in enumerate(collection.objects)}
    parts.sort(key=lambda thing: (thing.outfit_part != BODY, places.get(thing, len(places))))
    return StagedCharacter(collection, root, tuple(parts), height_of(parts))


def part_of(item: DressedMesh, character: Character) -> str:
    """Return which part of a character a mesh is: "body", or the name of its garment."""
    return item.name.removeprefix(f"{character.name}_") if item.kind != "body" else BODY


def remove_meshes(things: Iterable[bpy.types.Object]) -> None:
    """Remove mesh objects, and what of their meshes, materials and images nobody else uses."""
    for thing in list(things):
        mesh, images = thing.data, images_of(thing)
        materials = [slot.material for slot in thing.material_slots if slot.material]
        bpy.data.objects.remove(thing)
        if isinstance(mesh, bpy.types.Mesh) and not mesh.users:
            bpy.data.meshes.remove(mesh)
        for material in dict.fromkeys(materials):
            if not material.users:
                bpy.data.materials.remove(material)
        for image in dict.fromkeys(images):
            if not image.users:
                bpy.data.images.remove(image)


def _make_mesh(
    item: DressedMesh,
    character: Character,
    *,
    exact_weights: bool = False,
    load: Load = load_image,
) -> bpy.types.Object:
    thing = make_mesh_object(item, ground=character.ground, exact_weights=exact_weights)
    thing.data.materials.append(make_material(item.name, item.surface, load=load))
    return thing


def height_of(meshes: Iterable[bpy.types.Object]) -> float:
    """Return how high a character's meshes reach in rest pose, metres above its soles."""
    return max(float(_coordinates(thing)[:, 2].max()) for thing in meshes)


def _coordinates(thing: bpy.types.Object) -> NDArray[np.float32]:
    mesh = thing.data
    assert isinstance(mesh, bpy.types.Mesh)
    values = np.zeros(len(mesh.vertices) * 3, np.float32)
    mesh.vertices.foreach_get("co", values)
    return values.reshape(-1, 3)


def size_seen(staged: StagedCharacter, *, posed: bool) -> tuple[float, float]:
    """Return height and width of what a camera has to take in, metres.

    At rest it is what a character's previews take in; a pose is measured as it stands.
    """
    if not posed:
        body = staged.meshes[0]
        return staged.height, 2 * max(abs(corner[0]) for corner in body.bound_box)
    points = [evaluated_vertices(thing) for thing in staged.meshes]
    height = max(float(places[:, 2].max()) for places in points)
    # turned before the camera, arms and legs that reach forwards are as wide as those aside
    width = 2 * max(float(abs(places[:, :2]).max()) for places in points)
    return height, width


def _make_root(character: Character, collection: bpy.types.Collection) -> bpy.types.Object:
    """Make the armature, or an empty object that carries a character without bones."""
    if character.skeleton.names:
        return make_armature(
            character.name, character.skeleton, collection, ground=character.ground
        )
    root = bpy.data.objects.new(character.name, None)
    collection.objects.link(root)
    return root


def bind(thing: bpy.types.Object, armature: bpy.types.Object) -> None:
    """Parent a mesh to an armature and let the armature deform it by its vertex groups.

    A mesh that is carried by an empty object is only parented.
    """
    thing.parent = armature
    if armature.type != "ARMATURE":
        return
    modifier = thing.modifiers.new("Armature", "ARMATURE")
    modifier.object = armature
