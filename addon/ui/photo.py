"""Photos and the garments on them: open, find again, add and remove garments."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bpy

from ..errors import OutfitError
from . import session
from .characters import CharacterObject, active_character, all_roots, existing_root, is_own
from .fields import file_field, shown_files
from .jobs import FileJobOperator, Job, JobOperator, Progress
from .names import CONTEXT, EXPECTED
from .paths import path_of, texture_folder, typed_path
from .polls import LINKED, has_own_character, has_own_garments
from .updates import updates_held

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems

    from ..photos.opening import OpenedPhoto

log = logging.getLogger(__name__)
PICTURES = "*.jpg;*.jpeg;*.png;*.webp;*.bmp"
READ = f"{PICTURES};*.json;*.csv"
# DeepFashion2's names; the wardrobe's own list of them would bring numpy along.
CATEGORIES = (
    "short sleeve top",
    "long sleeve top",
    "short sleeve outwear",
    "long sleeve outwear",
    "vest",
    "sling",
    "shorts",
    "trousers",
    "skirt",
    "short sleeve dress",
    "long sleeve dress",
    "vest dress",
    "sling dress",
)


def _outfit_names(
    self: OUTFIT_OT_open_photo, context: bpy.types.Context, typed: str
) -> Iterable[str]:
    del context, typed
    return session.outfit_names(typed_path(self.filepath)) if self.filepath else ()


class OUTFIT_OT_open_photo(FileJobOperator):
    """Open a photo for a new character: a picture, or outfits.json, .csv or DeepFashion2 files with landmarks"""  # noqa: E501

    bl_idname = "outfit.open_photo"
    bl_label = "Open Photo"

    filepath: file_field()
    filter_glob: shown_files(READ)
    outfit: bpy.props.StringProperty(
        name="Outfit",
        description="Name of the outfit in that file; empty takes the first",
        search=_outfit_names,
        options={"SKIP_SAVE"},
        translation_context=CONTEXT,
    )
    seed: bpy.props.IntProperty(
        name="Seed",
        description="Draws body, skin, hair and shoes",
        min=0,
        options={"SKIP_SAVE"},
        translation_context=CONTEXT,
    )
    replace: bpy.props.BoolProperty(
        name="Replace",
        description="Give the photo to the active character instead of a new one",
        options={"SKIP_SAVE"},
        translation_context=CONTEXT,
    )

    def prepare(self, context: bpy.types.Context) -> Job:
        """Take note of what is asked for; reading is the work."""
        path, name, folder = typed_path(self.filepath), self.outfit, texture_folder()
        root = active_character(context) if self.replace else None
        if root is not None and not is_own(root):
            raise OutfitError(LINKED)
        target = root.name if root is not None else ""
        seed = self.seed if self.properties.is_property_set("seed") else None

        def work(progress: Progress) -> tuple[OpenedPhoto, Path]:
            return _open(path, name, folder, progress)

        def finish(opened: tuple[OpenedPhoto, Path]) -> str:
            root = existing_root(target) if target else _new_root(opened[0].name)
            _take(root, *opened)
            if seed is not None:
                root.outfit_cloner.seed = seed
            count = len(root.outfit_cloner.observations)
            return f"{opened[0].name} is open with {count} garments"

        return Job("Opening the photo", work, finish)


class OUTFIT_OT_find_photo(FileJobOperator):
    """Tell where the photo of the active character is now"""

    bl_idname = "outfit.find_photo"
    bl_label = "Find Photo"

    filepath: file_field()
    filter_glob: shown_files(PICTURES)

    poll = classmethod(has_own_character)

    def prepare(self, context: bpy.types.Context) -> Job:
        """Take note of the landmarks, which must lie in the picture that is found."""
        from .converting import observation_of

        root = active_character(context)
        name, path, folder = root.name, typed_path(self.filepath), texture_folder()
        seen = tuple(observation_of(root, item) for item in root.outfit_cloner.observations)

        def work(progress: Progress) -> tuple[OpenedPhoto, Path]:
            return _find(path, seen, folder, progress)

        def finish(opened: tuple[OpenedPhoto, Path]) -> str:
            root = existing_root(name)
            with updates_held():
                root.outfit_cloner.photo = str(opened[0].path.absolute())
            _show(root, *opened)
            return f"{opened[0].path.name} is the photo of {name}"

        return Job("Opening the photo", work, finish)


class OUTFIT_OT_add_garment(JobOperator):
    """Add a garment to the photo; its landmarks are laid over the middle, to be dragged into place"""  # noqa: E501

    bl_idname = "outfit.add_garment"
    bl_label = "Add Garment"

    category: bpy.props.EnumProperty(
        name="Category",
        description="What the garment is, in DeepFashion2's words",
        items=tuple((name, name.title(), "") for name in CATEGORIES),
        translation_context=CONTEXT,
    )

    poll = classmethod(has_own_character)

    def prepare(self, context: bpy.types.Context) -> Job:
        """See that it can be worn with the others; opening the wardrobe is the work."""
        from ..photos.outfits import check_combination
        from .converting import add_observation, observation_of

        root = active_character(context)
        name, category = root.name, self.category
        seen = [observation_of(root, item) for item in root.outfit_cloner.observations]
        height, width = session.photo_of(root).shape[:2]

        def work(progress: Progress) -> Any:
            from ..photos.laying import lay_landmarks

            wardrobe = session.open_wardrobe(progress.sewing())
            laid = lay_landmarks(
                category, (width, height), data=session.body_data(), wardrobe=wardrobe
            )
            check_combination([*seen, laid])
            return laid

        def finish(laid: Any) -> str:
            root = existing_root(name)
            add_observation(root, laid)
            root.outfit_cloner.active = len(root.outfit_cloner.observations) - 1
            return f"Drag the landmarks of the {category} into place"

        return Job("Opening the wardrobe", work, finish)


class OUTFIT_OT_remove_garment(bpy.types.Operator):
    """Remove the active garment and its landmarks from the photo"""

    bl_idname = "outfit.remove_garment"
    bl_label = "Remove Garment"
    bl_options = {"REGISTER", "UNDO"}
    bl_translation_context = CONTEXT

    index: bpy.props.IntProperty(
        name="Index",
        description="Place in the list, from 0; -1 is the active garment",
        default=-1,
        min=-1,
        options={"SKIP_SAVE"},
        translation_context=CONTEXT,
    )

    poll = classmethod(has_own_garments)

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Remove it."""
        settings = active_character(context).outfit_cloner
        index = settings.active if self.index < 0 else self.index
        if index >= len(settings.observations):
            self.report({"ERROR"}, f"There is no garment {index}; the photo has "
                        f"{len(settings.observations)}")  # fmt: skip
            return {"CANCELLED"}
        settings.observations.remove(index)
        settings.active = max(0, min(settings.active, len(settings.observations) - 1))
        return {"FINISHED"}


class OUTFIT_FH_photo(bpy.types.FileHandler):
    """Takes photos and files of landmarks that are dropped into the 3D view."""

    bl_idname = "OUTFIT_FH_photo"
    bl_label = "Outfit of a Photo"
    bl_import_operator = OUTFIT_OT_open_photo.bl_idname
    bl_file_extensions = ";".join(suffix.removeprefix("*") for suffix in READ.split(";"))

    @classmethod
    def poll_drop(cls, context: bpy.types.Context) -> bool:
        """Whether files may be dropped here."""
        return context.area is not None and context.area.type == "VIEW_3D"


def _open(path: Path, name: str, folder: Path, progress: Progress) -> tuple[OpenedPhoto, Path]:
    from ..photos.opening import open_path, write_upright

    opened = open_path(path, name)
    progress.tell(0.8)
    return opened, write_upright(opened, folder)


def _find(
    path: Path, seen: tuple[Any, ...], folder: Path, progress: Progress
) -> tuple[OpenedPhoto, Path]:
    from ..cloning.observation import Outfit
    from ..photos.opening import open_picture, write_upright
    from ..photos.reading import check_outfit

    opened = open_picture(path)
    if seen:
        check_outfit(Outfit(opened.name, path, seen, str(path)), opened.photo)
    progress.tell(0.8)
    return opened, write_upright(opened, folder)


def _new_root(name: str) -> CharacterObject:
    from ..stage.roots import leave_edit_mode, make_root

    scene: Any = bpy.context.scene
    leave_edit_mode()
    root: Any = make_root(name, scene, beside=all_roots(scene))
    root.outfit_cloner.is_character = True
    scene.outfit_cloner.character = root
    return root


def _take(root: CharacterObject, opened: OpenedPhoto, picture: Path) -> None:
    """Fill a character's fields from a photo that was opened."""
    from .converting import fill_from_outfit, fill_from_photo

    if opened.outfit is None:
        fill_from_photo(root, opened.name, opened.path)
    else:
        fill_from_outfit(root, opened.outfit)
    _show(root, opened, picture)


def show_photo(root: CharacterObject) -> None:
    """Show the photo whose path a character has now; the panel tells where it is none."""
    from ..photos.opening import open_picture, write_upright

    try:
        opened = open_picture(path_of(root, root.outfit_cloner.photo))
        _show(root, opened, write_upright(opened, texture_folder()))
    except EXPECTED as error:
        log.info("%s", error)


def _show(root: CharacterObject, opened: OpenedPhoto, picture: Path) -> None:
    from ..stage.roots import load_picture
    from .saving import rebase

    keep = picture != opened.path and not bpy.data.filepath
    root.outfit_cloner.picture = load_picture(picture, keep=keep)
    rebase(root)


CLASSES = (
    OUTFIT_OT_open_photo,
    OUTFIT_OT_find_photo,
    OUTFIT_OT_add_garment,
    OUTFIT_OT_remove_garment,
    OUTFIT_FH_photo,
)
