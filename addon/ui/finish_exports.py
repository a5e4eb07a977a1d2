"""Operators that write the character to files: FBX for Unity, glTF, .mhm, outfits.json."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bpy

from ..errors import OutfitError
from . import session
from .characters import CharacterObject, existing_root
from .fields import file_field, shown_files
from .finish import chosen, has_body
from .jobs import FileJobOperator, Job, Progress
from .names import CONTEXT
from .paths import typed_path
from .polls import has_garments
from .properties import RIGS, TEXTURE_SIZES

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems

    from ..pipeline_export import CloneRecipe

BUILT = ("BUILT", "As Built", "As the character in the scene has it")
ANEW = "; another one clones the character anew from its photo"


class _Export(FileJobOperator):
    """What the exports share: the name that is proposed, and its suffix."""

    bl_options = {"REGISTER"}
    suffix = ""

    poll = classmethod(has_body)

    def invoke(
        self, context: bpy.types.Context, event: bpy.types.Event
    ) -> set[OperatorReturnItems]:
        """Propose a name beside the .blend and let the user change it."""
        if self.filepath:  # type: ignore[has-type]
            return super().invoke(context, event)
        result = super().invoke(context, event)
        self.filepath = self.proposed(context)
        return result

    def proposed(self, context: bpy.types.Context) -> str:
        """Return the path that the file browser starts with."""
        name = chosen(context).outfit_cloner.outfit or "outfit"
        folder = Path(bpy.data.filepath).parent if bpy.data.filepath else Path.home()
        return str(folder / f"{name}{self.suffix}")

    def check(self, context: bpy.types.Context) -> bool:
        """Keep the suffix in the file browser."""
        del context
        before = self.filepath
        self.filepath = bpy.path.ensure_ext(self.filepath, self.suffix)
        return bool(before != self.filepath)

    @property
    def path(self) -> Path:
        """The file to write."""
        if not self.filepath:
            raise OutfitError("Say which file to write")
        return typed_path(self.filepath)


class OUTFIT_OT_export_fbx(_Export):
    """Export the character in rest pose as FBX for Unity, with unity_human_bones.json beside it"""

    bl_idname = "outfit.export_fbx"
    bl_label = "Export FBX for Unity"
    suffix = ".fbx"

    filepath: file_field()
    filter_glob: shown_files("*.fbx")
    rig: bpy.props.EnumProperty(
        name="Rig",
        items=(BUILT, *RIGS),
        description=f"The bones{ANEW}",
        options={"SKIP_SAVE"},
        translation_context=CONTEXT,
    )
    texture_size: bpy.props.EnumProperty(
        name="Texture Size",
        items=(BUILT, *TEXTURE_SIZES),
        description=f"Of each garment{ANEW}",
        options={"SKIP_SAVE"},
        translation_context=CONTEXT,
    )

    def prepare(self, context: bpy.types.Context) -> Job:
        """See whether the character in the scene is the one asked for."""
        from ..pipeline_export import FBX, check_export, export_unity, export_unity_rebuilt

        root, path = chosen(context), self.path
        check_export(path, FBX)
        name, recipe = root.name, self._recipe(root)

        def work(progress: Progress) -> Any:
            return _rebuilt(recipe, progress) if recipe is not None else None

        def finish(made: Any) -> str:
            if made is None:
                export_unity(_staged(name), path)
            else:
                folder, dressed = made
                with folder:
                    export_unity_rebuilt(dressed.character, path)
            return f"{path.name} is exported"

        return Job("Exporting", work, finish)

    def _recipe(self, root: CharacterObject) -> CloneRecipe | None:
        """Return what to clone anew, None where the scene has what is asked for."""
        from ..stage.armatures import rig_of

        as_built = BUILT[0]
        rig = rig_of(root) if self.rig == as_built else self.rig
        size = (
            root.outfit_cloner.texture_size if self.texture_size == as_built else self.texture_size
        )
        if rig == rig_of(root) and self.texture_size in (as_built, _built_size(root)):
            return None
        return _recipe(root, rig=rig, texture_size=int(size))


def _built_size(root: CharacterObject) -> str:
    """Return the texture size a character was built with, "" where that is not known any more."""
    dressed = session.cloned_of(root)
    return str(len(dressed.cloned.garments[0].clone.texture)) if dressed is not None else ""


class OUTFIT_OT_export_gltf(_Export):
    """Export the character in rest pose as glTF: .glb is one file, .gltf has its parts beside it"""

    bl_idname = "outfit.export_gltf"
    bl_label = "Export glTF"
    suffix = ".glb"

    filepath: file_field()
    filter_glob: shown_files("*.glb;*.gltf")

    def check(self, context: bpy.types.Context) -> bool:
        """Keep either suffix."""
        return not self.filepath.lower().endswith(".gltf") and super().check(context)

    def prepare(self, context: bpy.types.Context) -> Job:
        """Take note of the character; Blender's exporter needs the main thread."""
        from ..pipeline_export import GLTF, check_export, export_gltf

        name, path = chosen(context).name, self.path
        check_export(path, GLTF)

        def finish(_: Any) -> str:
            export_gltf(_staged(name), path)
            return f"{path.name} is exported"

        return Job("Exporting", lambda progress: None, finish)


class OUTFIT_OT_export_mhm(_Export):
    """Export the character as .mhm, with the folders of its garments beside it"""

    bl_idname = "outfit.export_mhm"
    bl_label = "Export MakeHuman Character"
    suffix = ".mhm"

    filepath: file_field()
    filter_glob: shown_files("*.mhm")

    def prepare(self, context: bpy.types.Context) -> Job:
        """Take note of what to clone; cloning and writing are the work."""
        from ..pipeline_export import MHM, check_export, export_mhm

        root, path = chosen(context), self.path
        check_export(path, MHM)
        recipe = _recipe(root)

        def work(progress: Progress) -> None:
            wardrobe = session.open_wardrobe(progress.sewing(SEWING))
            export_mhm(
                recipe, path, data=session.body_data(), wardrobe=wardrobe, tell=_telling(progress)
            )

        return Job("Exporting", work, lambda _: f"{path.name} is exported")


class OUTFIT_OT_send_to_driver(_Export):
    """Write the outfit, its landmarks and who wears it to outfits.json, for `driver/run.py clone`; other outfits in the file stay"""  # noqa: E501

    bl_idname = "outfit.send_to_driver"
    bl_label = "Send to Driver"
    suffix = ".json"

    filepath: file_field()
    filter_glob: shown_files("*.json")

    poll = classmethod(has_garments)

    def proposed(self, context: bpy.types.Context) -> str:
        """Propose the file that the driver's readme speaks of."""
        return str(Path(super().proposed(context)).with_name("outfits.json"))

    def prepare(self, context: bpy.types.Context) -> Job:
        """Take note of the outfit; reading the photo and writing are the work."""
        from ..photos.sending import send_outfit
        from ..pipeline_export import JSON, check_export, driver_options

        root, path = chosen(context), self.path
        check_export(path, JSON)
        recipe = _recipe(root)
        told = f"Sent; made by: driver/run.py clone {path.name} -o OUT {driver_options(recipe)}"
        return Job("Sending", lambda progress: send_outfit(path, recipe.outfit), lambda _: told)


def _recipe(root: CharacterObject, **changes: Any) -> CloneRecipe:
    """Return what the character's fields say now; changes of rig and texture size."""
    from dataclasses import replace

    from ..pipeline_export import CloneRecipe
    from .converting import outfit_of, settings_of

    settings = settings_of(root)
    if changes:
        clone = replace(settings.clone, texture_size=changes["texture_size"])
        settings = replace(settings, clone=clone, rig=changes["rig"])
    return CloneRecipe(outfit_of(root), settings, root.outfit_cloner.seed)


def _rebuilt(
    recipe: CloneRecipe, progress: Progress
) -> tuple[tempfile.TemporaryDirectory[str], Any]:
    """Clone a character anew, into a folder that lasts for as long as it is referred to."""
    from ..pipeline_export import clone_anew

    folder = tempfile.TemporaryDirectory(prefix="outfit-export-")
    wardrobe = session.open_wardrobe(progress.sewing(SEWING))
    dressed = clone_anew(
        recipe,
        Path(folder.name),
        data=session.body_data(),
        wardrobe=wardrobe,
        tell=_telling(progress),
    )
    return folder, dressed


def _staged(name: str) -> Any:
    from ..stage.characters import staged_of

    return staged_of(existing_root(name))


SEWING = 0.3  # of a job in which the wardrobe may have to be sewn


def _telling(progress: Progress) -> Any:
    """Tell a job's progress of a character being cloned, after the wardrobe."""
    return lambda done, what: progress.tell(SEWING + (1 - SEWING) * done, what)


def draw_export_entries(menu: bpy.types.Menu, context: bpy.types.Context) -> None:
    """Add the entries to File > Export."""
    del context
    layout: Any = menu.layout
    for operator, label in ENTRIES:
        layout.operator(operator.bl_idname, text=label, text_ctxt=CONTEXT)


ENTRIES = (
    (OUTFIT_OT_export_fbx, "Outfit Character for Unity (.fbx)"),
    (OUTFIT_OT_export_gltf, "Outfit Character (.glb/.gltf)"),
    (OUTFIT_OT_export_mhm, "MakeHuman Character (.mhm)"),
)


def register() -> None:
    """Add the entries to the menu."""
    bpy.types.TOPBAR_MT_file_export.append(draw_export_entries)


def unregister() -> None:
    """Take them away again."""
    bpy.types.TOPBAR_MT_file_export.remove(draw_export_entries)


CLASSES = (
    OUTFIT_OT_export_fbx,
    OUTFIT_OT_export_gltf,
    OUTFIT_OT_export_mhm,
    OUTFIT_OT_send_to_driver,
)
