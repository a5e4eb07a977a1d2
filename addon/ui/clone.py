"""Clone: dress the active character in what its photo shows, and save its textures."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import bpy

from ..errors import OutfitError
from . import session
from .characters import CharacterObject, active_character, existing_root, meshes_of
from .context import manager_of
from .fields import file_field, shown_files
from .jobs import Job, JobOperator, Progress
from .names import CONTEXT
from .paths import texture_folder, typed_path
from .polls import has_character, has_own_garments, says

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems

    from ..cloning.observation import Outfit
    from ..pipeline_scene import Dressed
    from ..stage.settings import CharacterSettings

SEWN, TOLD = 0.5, 0.5  # shares of the job: opening the wardrobe, cloning


class OUTFIT_OT_clone(JobOperator):
    """Dress the active character in the outfit of its photo: body, garments, textures, bones"""

    bl_idname = "outfit.clone"
    bl_label = "Clone"

    poll = classmethod(has_own_garments)

    def prepare(self, context: bpy.types.Context) -> Job:
        """Read the character's fields; the rest is done without them."""
        from .converting import outfit_of, settings_of

        root = active_character(context)
        work = functools.partial(
            _work, outfit_of(root), settings_of(root), root.outfit_cloner.seed, texture_folder()
        )
        return Job("Cloning", work, functools.partial(_finish, root.name))


class OUTFIT_OT_save_texture(bpy.types.Operator):
    """Save the texture of the active garment as a picture"""

    bl_idname = "outfit.save_texture"
    bl_label = "Save Texture"
    bl_options = {"REGISTER"}
    bl_translation_context = CONTEXT

    filepath: file_field()
    filter_glob: shown_files("*.png")
    part: bpy.props.StringProperty(
        name="Part",
        description='"body", or the name of a garment; empty takes the active garment',
        options={"SKIP_SAVE"},
        translation_context=CONTEXT,
    )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Whether there is a texture."""
        if not has_character(cls, context):
            return False
        return says(cls, bool(meshes_of(active_character(context))), "Clone the outfit first")

    def invoke(
        self, context: bpy.types.Context, event: bpy.types.Event
    ) -> set[OperatorReturnItems]:
        """Let the user pick the file."""
        del event
        root = active_character(context)
        self.filepath = f"{root.outfit_cloner.outfit}_{self.part or worn_part(root)}.png"
        manager_of(context).fileselect_add(self)
        return {"RUNNING_MODAL"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Write it."""
        from ..stage.materials import save_texture

        root = active_character(context)
        part = self.part or worn_part(root)
        thing = meshes_of(root).get(part)
        try:
            path = typed_path(self.filepath).with_suffix(".png")
            if thing is None:
                raise OutfitError(f"{root.name} wears no {part}" if part else "Clone again first")
            save_texture(thing, path)
        except OutfitError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        self.report({"INFO"}, f"The texture is in {path}")
        return {"FINISHED"}


def worn_part(root: CharacterObject) -> str:
    """Return the name of the garment that the active observation was cloned onto, "" for none."""
    settings = root.outfit_cloner
    if settings.active < len(settings.observations):
        return str(settings.observations[settings.active].worn)
    return ""


def _work(
    outfit: Outfit, settings: CharacterSettings, seed: int, base: Path, progress: Progress
) -> tuple[Dressed, Path]:
    """Do all that needs no Blender."""
    from ..photos.reading import open_outfit
    from ..pipeline_scene import clone_into_folder

    with session.working:
        progress.tell(0.0, "Reading the photo")
        photo, opened = open_outfit(outfit)
        wardrobe = session.open_wardrobe(progress.sewing(SEWN))
        return clone_into_folder(
            photo,
            opened,
            settings=settings,
            seed=seed,
            base=base,
            data=session.body_data(),
            wardrobe=wardrobe,
            tell=lambda done, what: progress.tell(SEWN + TOLD * done, what),
        )


def _finish(name: str, made: tuple[Dressed, Path]) -> Iterator[None]:
    """Build it into the scene."""
    from ..stage.framing import bring_into_view
    from ..stage.roots import dress_root

    dressed, folder = made
    root = existing_root(name)
    first = not root.outfit_cloner.built
    staged = dress_root(root, dressed.character)
    _note(root, dressed, folder)
    if first:
        bring_into_view(root, staged.meshes)
    yield
    return f"{name} is dressed"  # type: ignore[return-value]


def _note(root: CharacterObject, dressed: Dressed, folder: Path) -> None:
    """Keep what the artist should know of it."""
    from .body_changes import note_built
    from .converting import show_worn

    root.outfit_cloner.notes = "\n".join(dressed.cloned.left_out)
    note_built(root, dressed.cloned.casting, folder)
    show_worn(root, [(item.observation, item.garment) for item in dressed.cloned.garments])
    session.remember_clone(root, dressed)


CLASSES = (OUTFIT_OT_clone, OUTFIT_OT_save_texture)
