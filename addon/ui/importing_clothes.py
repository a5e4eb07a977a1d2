"""Import Clothes, and the folders of assets that the wardrobe knows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import bpy
from bpy.props import BoolProperty

from ..errors import OutfitError
from . import garment_choices, preferences, session
from .characters import active_character, find_root
from .context import manager_of
from .fields import file_field, folder_field, shown_files
from .garments import slot_named, wear
from .jobs import FileJobOperator, Job, JobOperator, Progress, running
from .names import CONTEXT
from .paths import typed_path
from .polls import says

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems

    from ..wardrobe.importing import Imported

MOST_TOLD = 20  # bad files, a warning each


class OUTFIT_OT_import_clothes(FileJobOperator):
    """Take a garment, or a folder of them, into the wardrobe and find its landmarks"""

    bl_idname = "outfit.import_clothes"
    bl_label = "Import Clothes"

    filepath: file_field("A .mhclo, or a folder of them; they stay where they are")
    filter_glob: shown_files("*.mhclo")
    choose: BoolProperty(
        name="Wear on Active Character",
        description="Choose a single garment for the photo's garment in whose place it is worn",
        default=True,
        translation_context=CONTEXT,
    )

    def prepare(self, context: bpy.types.Context) -> Job:
        """Read and label in the thread."""
        if not self.filepath:
            raise OutfitError("name a .mhclo, or a folder of them")
        path = typed_path(self.filepath)
        root = active_character(context) if self.choose else None
        root_name = root.name if root is not None else ""

        def work(told: Progress) -> tuple[Imported, str]:
            done = _import(path, told)
            return done, _name_in_wardrobe(done, told) if root_name else ""

        def finish(found: tuple[Imported, str]) -> str:
            garment_choices.forget()
            return self._told(found[0]) + _worn(*found, root_name)

        return Job("Importing clothes", work, finish)

    def _told(self, done: Imported) -> str:
        for problem in done.problems[:MOST_TOLD]:
            self.report({"WARNING"}, problem)
        if len(done.problems) > MOST_TOLD:
            self.report({"WARNING"}, f"{len(done.problems) - MOST_TOLD} more cannot be used")
        if len(done.assets) == 1:
            (one,) = done.assets
            what = one.category or f"{one.kind}; only clothes can be chosen for a photo"
            return f"{one.name} is imported: {what}"
        bad = f"; {len(done.problems)} files cannot be used" if done.problems else ""
        return f"{len(done.clothes)} clothes are imported{bad}"


class OUTFIT_FH_clothes(bpy.types.FileHandler):
    """Takes clothes that are dropped into the 3D view into the wardrobe of the character there."""

    bl_idname = "OUTFIT_FH_clothes"
    bl_label = "Wear on Active Character"
    bl_import_operator = OUTFIT_OT_import_clothes.bl_idname
    bl_file_extensions = ".mhclo"

    @classmethod
    def poll_drop(cls, context: bpy.types.Context) -> bool:
        """Whether a character is there that can wear them."""
        area = context.area
        return area is not None and area.type == "VIEW_3D" and active_character(context) is not None


class OUTFIT_OT_add_asset_folder(FileJobOperator):
    """Add a folder of MakeHuman or MPFB assets to the wardrobe and label its clothes"""

    bl_idname = "outfit.add_asset_folder"
    bl_label = "Add Asset Folder"
    bl_options = {"REGISTER"}
    path_property = "directory"

    directory: folder_field("Nothing of it is copied or changed")

    def prepare(self, context: bpy.types.Context) -> Job:
        """Read and label in the thread."""
        del context
        if not self.directory:
            raise OutfitError("name a folder of assets")
        path = typed_path(self.directory)

        def finish(done: Imported) -> str:
            garment_choices.forget()
            for problem in done.problems[:MOST_TOLD]:
                self.report({"WARNING"}, problem)
            return f"{path.name} has {len(done.assets)} assets, {len(done.clothes)} of them clothes"

        return Job("Reading assets", lambda told: _import(path, told), finish)


class OUTFIT_OT_rescan_assets(JobOperator):
    """Look again at the asset folders for files that are new, changed or gone"""

    bl_idname = "outfit.rescan_assets"
    bl_label = "Rescan Asset Folders"
    bl_options = {"REGISTER"}

    def prepare(self, context: bpy.types.Context) -> Job:
        """Read in the thread."""
        del context
        return Job("Reading assets", lambda told: _rescan(), self._read)

    def _read(self, index: Any) -> str:
        garment_choices.forget()
        session.close_wardrobe()
        for problem in index.problems[:MOST_TOLD]:
            self.report({"WARNING"}, problem)
        return f"The asset folders have {len(index.entries)} assets"


class OUTFIT_OT_remove_asset_folder(bpy.types.Operator):
    """Take a folder's assets out of the wardrobe; its files stay as they are"""

    bl_idname = "outfit.remove_asset_folder"
    bl_label = "Remove Asset Folder"
    bl_options = {"REGISTER"}
    bl_translation_context = CONTEXT

    folder: folder_field()

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Forget the folder."""
        del context
        from ..wardrobe.assets.index import forget_folders

        try:
            forget_folders([typed_path(self.folder)])
        except OutfitError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        garment_choices.forget()
        session.close_wardrobe()
        self.report({"INFO"}, f"{self.folder} is taken out of the wardrobe; its files stay")
        return {"FINISHED"}


class OUTFIT_OT_clear_cache(bpy.types.Operator):
    """Delete the sewn wardrobe and the pictures of garments; they are made again when needed"""

    bl_idname = "outfit.clear_cache"
    bl_label = "Clear Cache"
    bl_options = {"REGISTER"}
    bl_translation_context = CONTEXT

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Whether nothing uses the cache now."""
        return says(cls, running() is None, "Work is under way that uses the cache")

    def invoke(
        self, context: bpy.types.Context, event: bpy.types.Event
    ) -> set[OperatorReturnItems]:
        """Ask first: sewing takes a minute."""
        return manager_of(context).invoke_confirm(
            self,
            event,
            title="Clear Cache",
            message="The wardrobe has to be sewn again, which takes about a minute",
            confirm_text="Clear",
            text_ctxt=CONTEXT,
        )

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Delete what is ours in the cache folder."""
        del context
        from ..wardrobe.cached import clear_cache

        try:
            clear_cache(preferences.cache_folder())
        except OutfitError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        finally:
            garment_choices.forget()
            session.close_wardrobe()
            preferences.size_changed()
        self.report({"INFO"}, "The cache is empty")
        return {"FINISHED"}


def _import(path: Path, told: Progress) -> Imported:
    from ..wardrobe.importing import import_clothes

    done = import_clothes(path, session.body_data(), tell=told.tell)
    session.close_wardrobe()
    return done


def _rescan() -> Any:
    from ..wardrobe.assets.index import open_index

    return open_index()


def _name_in_wardrobe(done: Imported, told: Progress) -> str:
    """Return the name that the one garment has which was imported, "" for none or several."""
    if len(done.assets) != 1 or not done.clothes:
        return ""
    told.tell(0.5, "Opening the wardrobe")
    known = session.open_wardrobe(told.sewing(0.5, start=0.5)).imported
    return next(name for name, asset in known.items() if asset.path == done.clothes[0].path)


def _worn(done: Imported, name: str, root_name: str) -> str:
    """Choose the one garment that was imported, where the photo shows something in its place."""
    root = find_root(root_name) if root_name and name else None
    if root is None:
        return ""
    slots = tuple(slot_named(category) for category in done.clothes[0].categories)
    for item in root.outfit_cloner.observations:
        if item.shown and slot_named(item.name) in slots:
            wear(root, item.name, name, slots)
            return f"; Clone wears it as {item.name}"
    return "; the photo shows nothing in its place"


CLASSES = (
    OUTFIT_OT_import_clothes,
    OUTFIT_FH_clothes,
    OUTFIT_OT_add_asset_folder,
    OUTFIT_OT_rescan_assets,
    OUTFIT_OT_remove_asset_folder,
    OUTFIT_OT_clear_cache,
)
