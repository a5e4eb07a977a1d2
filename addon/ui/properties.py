"""What the extension keeps in a .blend: everything about a character hangs on its root object."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import bpy
from bpy.props import (
    BoolProperty,
    CollectionProperty,
    EnumProperty,
    FloatProperty,
    FloatVectorProperty,
    IntProperty,
    PointerProperty,
    StringProperty,
)

from ..stage.compat import RELATIVE_PATH
from .names import CONTEXT
from .updates import held

if TYPE_CHECKING:
    from .characters import CharacterObject

SEXES = (
    ("AUTO", "As Drawn", "Drawn from the seed among those whom the garments suit"),
    ("female", "Female", "A woman"),
    ("male", "Male", "A man"),
)
PROFILES = (
    ("masked", "Masked", "Keep skin and background out of the cloth and blend its borders"),
    ("paper", "Paper", "The published method: hard borders, no mask but the landmarks' polygon"),
)
TEXTURE_SIZES = tuple(
    (str(size), f"{size} px", f"{size} x {size} texels for each garment")
    for size in (256, 512, 1024, 2048, 4096)
)
RIGS = tuple(
    (name, label, text)
    for name, label, text in (
        ("default", "Default", "MakeHuman's own bones, with face and toes"),
        ("default_no_toes", "Default without Toes", "MakeHuman's own bones, one for all toes"),
        ("game_engine", "Game Engine", "Few bones, right for Unity and games"),
        ("cmu_mb", "CMU MB", "Bones named as in CMU's motion capture files"),
        ("mixamo", "Mixamo", "Bones named as Mixamo names them"),
    )
)
TUCKS = (
    ("auto", "As on the Photo", "Where the photo's hem is no lower than the waist line"),
    ("always", "Always", "Tuck the top into the bottom"),
    ("never", "Never", "Let the top hang over the bottom"),
)


def _body_changed(self: OUTFIT_PG_body, context: bpy.types.Context) -> None:
    """Let the 3D view follow a slider; the work is done when Blender comes to rest."""
    from .body_view import body_changed

    if not held():
        body_changed(self, context)


def _tone_changed(self: OUTFIT_PG_body, context: bpy.types.Context) -> None:
    """Let the skin follow its slider."""
    from .body_view import tone_changed

    if not held():
        tone_changed(self, context)


def _hair_changed(self: OUTFIT_PG_parts, context: bpy.types.Context) -> None:
    """Let hair, eyebrows and scalp follow their colour."""
    from .body_view import hair_changed

    if not held():
        hair_changed(self, context)


def _clone_changed(self: bpy.types.PropertyGroup, context: bpy.types.Context) -> None:
    """Let a live clone follow what it depends on."""
    from .live_view import clone_changed

    if not held():
        clone_changed(self, context)


def _character_picked(self: OUTFIT_PG_scene, context: bpy.types.Context) -> None:
    """Go on with the character that an artist picks."""
    from .characters import work_on

    del context
    if not held():
        work_on(self.character)


def _photo_changed(self: OUTFIT_PG_character, context: bpy.types.Context) -> None:
    """Show the photo whose path was typed or pasted."""
    del context
    if not held():
        from .photo import show_photo

        show_photo(self.id_data)


def _share(name: str, text: str, *, default: float = 0.5, update: Any = _body_changed) -> Any:
    share: Callable[..., Any] = FloatProperty
    return share(
        name=name,
        description=text,
        default=default,
        min=0.0,
        max=1.0,
        subtype="FACTOR",
        update=update,
        translation_context=CONTEXT,
    )


def _part(name: str, text: str) -> Any:
    part: Callable[..., Any] = StringProperty
    return part(
        name=name,
        description=f"{text}; empty takes what the seed draws",
        translation_context=CONTEXT,
    )


class OUTFIT_PG_landmark(bpy.types.PropertyGroup):
    """A landmark: its place, and whether it is seen."""

    position: FloatVectorProperty(
        name="Position",
        description="Pixels of the photo from its top left corner; on a UV map the unit square",
        size=2,
        update=_clone_changed,
        translation_context=CONTEXT,
    )
    visibility: IntProperty(
        name="Visibility",
        description="2 visible, 1 hidden or derived, 0 not labelled",
        min=0,
        max=2,
        update=_clone_changed,
        translation_context=CONTEXT,
    )


class OUTFIT_PG_observation(bpy.types.PropertyGroup):
    """One garment on the photo; `name` is its DeepFashion2 category."""

    shown: BoolProperty(
        name="Show",
        description="Show this garment's landmarks, and wear it",
        default=True,
        translation_context=CONTEXT,
    )
    colour: FloatVectorProperty(
        name="Color",
        description="Color of its landmarks",
        subtype="COLOR_GAMMA",
        size=3,
        min=0.0,
        max=1.0,
        translation_context=CONTEXT,
    )
    landmarks: CollectionProperty(type=OUTFIT_PG_landmark)
    mask: StringProperty(
        name="Mask",
        description="A picture of the photo's size, white on this garment's cloth",
        subtype="FILE_PATH",
        options=RELATIVE_PATH,
        translation_context=CONTEXT,
    )
    polygons: StringProperty()  # JSON: the mask as rings of x, y
    garment: StringProperty(
        name="Garment",
        description="The garment of the wardrobe to wear; empty takes the nearest cut",
        translation_context=CONTEXT,
    )
    worn: StringProperty()  # the garment that it was cloned onto
    use_cell: BoolProperty(
        name="Own Cell",
        description="Expand the cloth of the drawn rectangle instead of the one found",
        update=_clone_changed,
        translation_context=CONTEXT,
    )
    cell: FloatVectorProperty(
        name="Cell",
        description="The rectangle: left, top, right, bottom, pixels of the photo",
        size=4,
        update=_clone_changed,
        translation_context=CONTEXT,
    )


class OUTFIT_PG_uv_landmark(bpy.types.PropertyGroup):
    """A landmark at one of its places on a garment's UV map; `name` is its category."""

    number: IntProperty(min=1)  # DeepFashion2's
    position: FloatVectorProperty(
        name="Position",
        description="On the UV map, from the top left corner of the unit square",
        size=2,
        update=_clone_changed,
        translation_context=CONTEXT,
    )


class OUTFIT_PG_uv_map(bpy.types.PropertyGroup):
    """A garment's UV landmarks as they are edited; `name` is the garment's in the wardrobe."""

    landmarks: CollectionProperty(type=OUTFIT_PG_uv_landmark)
    picture: PointerProperty(type=bpy.types.Image)  # of its islands
    edited: BoolProperty()  # not saved as a registration yet


class OUTFIT_PG_body(bpy.types.PropertyGroup):
    """MakeHuman's values of the body. They count where `edited`; else the seed draws them."""

    edited: BoolProperty()
    tone_edited: BoolProperty()
    gender: _share("Sex", "From female to male")
    age: _share("Age", "From 1 year over 25 to 90")
    height: _share("Height", "From small to tall")
    weight: _share("Weight", "From thin to heavy")
    muscle: _share("Muscle", "From slack to muscular")
    proportions: _share("Proportions", "From uncommon to ideal")
    breast_size: _share("Breast Size", "From small to large")
    breast_firmness: _share("Breast Firmness", "From soft to firm")
    african: _share("African", "Share of African features", default=1 / 3)
    asian: _share("Asian", "Share of Asian features", default=1 / 3)
    caucasian: _share("Caucasian", "Share of Caucasian features", default=1 / 3)
    skin_tone: _share("Skin Tone", "From very light to very dark", update=_tone_changed)
    details: StringProperty()  # JSON: [[modifier, value], ...] of a .mhm


class OUTFIT_PG_parts(bpy.types.PropertyGroup):
    """Hair, shoes and accessories by name; empty takes what the seed draws."""

    hair_edited: BoolProperty()  # its colour; else the seed draws it
    hair_colour: FloatVectorProperty(
        name="Hair Color",
        description="Color of hair and eyebrows",
        subtype="COLOR_GAMMA",
        size=3,
        min=0.0,
        max=1.0,
        default=(0.2, 0.13, 0.09),
        update=_hair_changed,
        translation_context=CONTEXT,
    )
    hair: _part("Hair", "The wardrobe's hair to wear")
    shoes: _part("Shoes", "The wardrobe's shoes to wear")
    glasses: _part("Glasses", "Glasses to wear, none for no glasses")
    hat: _part("Hat", "The hat to wear, none for no hat")
    bag: _part("Bag", "The bag to carry, none for no bag")


class OUTFIT_PG_character(bpy.types.PropertyGroup):
    """A character's photo, landmarks, garments and settings, on its root: an armature object."""

    is_character: BoolProperty()
    built: BoolProperty()  # meshes are there
    outfit: StringProperty(
        name="Outfit", description="Name of the outfit", translation_context=CONTEXT
    )
    photo: StringProperty(
        name="Photo",
        description="The photo whose outfit is cloned",
        subtype="FILE_PATH",
        options=RELATIVE_PATH,
        update=_photo_changed,
        translation_context=CONTEXT,
    )
    picture: PointerProperty(type=bpy.types.Image)  # upright, to look at
    observations: CollectionProperty(type=OUTFIT_PG_observation)
    active: IntProperty(min=0)  # index of the observation worked on
    uv_maps: CollectionProperty(type=OUTFIT_PG_uv_map)
    seed: IntProperty(
        name="Seed",
        description="Draws body, skin, hair and shoes",
        min=0,
        translation_context=CONTEXT,
    )
    sex: EnumProperty(
        name="Sex", items=SEXES, description="Of the drawn body", translation_context=CONTEXT
    )
    body: PointerProperty(type=OUTFIT_PG_body)
    parts: PointerProperty(type=OUTFIT_PG_parts)
    rig: EnumProperty(
        name="Rig",
        items=RIGS,
        default="game_engine",
        description="The character's bones",
        translation_context=CONTEXT,
    )
    profile: EnumProperty(
        name="Profile",
        items=PROFILES,
        description="How the cloth is cloned",
        update=_clone_changed,
        translation_context=CONTEXT,
    )
    texture_size: EnumProperty(
        name="Texture Size",
        items=TEXTURE_SIZES,
        default="1024",
        description="Of each garment",
        update=_clone_changed,
        translation_context=CONTEXT,
    )
    tuck: EnumProperty(
        name="Tuck In",
        items=TUCKS,
        description="Whether tops are tucked into bottoms",
        translation_context=CONTEXT,
    )
    live: BoolProperty(
        name="Live",
        description="Keep the character's textures up to date while landmarks are dragged",
        update=_clone_changed,
        translation_context=CONTEXT,
    )
    notes: StringProperty()  # what of the photo is not worn, and why
    folder: StringProperty(subtype="DIR_PATH", options=RELATIVE_PATH)  # of its textures
    saved_in: StringProperty()  # folder that relative paths start from


class OUTFIT_PG_scene(bpy.types.PropertyGroup):
    """Which character is worked on: the active object's, else the last one."""

    character: PointerProperty(
        name="Character",
        type=bpy.types.Object,
        poll=lambda self, thing: is_root(thing),
        description="The character that the panels show; picking one selects it",
        update=_character_picked,
        translation_context=CONTEXT,
    )
    photo: StringProperty(
        name="Photo",
        description="Path of a photo, or of a file with landmarks, to open",
        subtype="FILE_PATH",
        options=RELATIVE_PATH,
        translation_context=CONTEXT,
    )


def is_root(thing: CharacterObject) -> bool:
    """Whether an object is a character's root."""
    return bool(thing.outfit_cloner.is_character)


CLASSES = (
    OUTFIT_PG_landmark,
    OUTFIT_PG_observation,
    OUTFIT_PG_uv_landmark,
    OUTFIT_PG_uv_map,
    OUTFIT_PG_body,
    OUTFIT_PG_parts,
    OUTFIT_PG_character,
    OUTFIT_PG_scene,
)


def register() -> None:
    """Hang the groups on Blender's types."""
    pointer: Callable[..., Any] = PointerProperty  # the stubs say that it returns None
    text: Callable[..., Any] = StringProperty
    bpy.types.Object.outfit_cloner = pointer(type=OUTFIT_PG_character)
    bpy.types.Object.outfit_part = text(
        name="Outfit Part", description="Which mesh of a character this is"
    )
    bpy.types.Scene.outfit_cloner = pointer(type=OUTFIT_PG_scene)


def unregister() -> None:
    """Take them off again."""
    del bpy.types.Scene.outfit_cloner
    del bpy.types.Object.outfit_part
    del bpy.types.Object.outfit_cloner
