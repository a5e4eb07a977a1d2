"""Operators of the Garments panel: open the wardrobe, choose, go back to the proposal, label."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import bpy
from bpy.props import StringProperty

from ..errors import OutfitError
from . import garment_choices, session
from .characters import CharacterObject, active_character, active_observation, find_root
from .jobs import Job, JobOperator, Progress
from .names import CONTEXT, PARTS
from .polls import has_own_garments
from .redrawing import redraw_sidebars

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems


def observation_named(root: CharacterObject, category: str) -> Any:
    """Return a garment on the photo by its category, the active one for ""."""
    settings = root.outfit_cloner
    if not category:
        return active_observation(root)
    found = [item for item in settings.observations if item.name == category]
    if not found:
        raise OutfitError(f"the photo shows no {category}")
    return next((item for item in found if item.shown), found[0])


def slot_named(category: str) -> str:
    """Return where garments of a category are worn."""
    from ..wardrobe.landmarks import category_named

    return category_named(category).slot


def wear(root: CharacterObject, category: str, name: str, slots: tuple[str, ...]) -> None:
    """Choose a garment; what was chosen for a place that it takes as well is let go of."""
    chosen = observation_named(root, category)
    for item in root.outfit_cloner.observations:
        if slot_named(item.name) in slots or (item.garment and item.garment == chosen.garment):
            item.garment = ""
    chosen.garment = name
    redraw_sidebars()


class OUTFIT_OT_open_wardrobe(JobOperator):
    """Open the wardrobe and paint its thumbnails; the first time its garments are sewn"""

    bl_idname = "outfit.open_wardrobe"
    bl_label = "Prepare Wardrobe"
    bl_options = {"REGISTER"}

    choose_for: StringProperty(
        name="Choose For",
        description="Category of the photo's garment, or kind of part, to choose one for after",
        options={"HIDDEN", "SKIP_SAVE"},
        translation_context=CONTEXT,
    )

    def prepare(self, context: bpy.types.Context) -> Job:
        """Open it in the thread."""
        del context
        slot = self.choose_for
        if slot and slot not in PARTS:
            slot = slot_named(slot)

        def work(told: Progress) -> Any:
            return garment_choices.load(told.tell, slot=slot)

        return Job("Opening the wardrobe", work, self._opened)

    def _opened(self, listed: Any) -> str:
        if self.choose_for in PARTS and not bpy.app.background:
            bpy.ops.outfit.choose_part("INVOKE_DEFAULT", kind=self.choose_for)
        elif self.choose_for and not bpy.app.background:
            bpy.ops.outfit.choose_garment("INVOKE_DEFAULT", observation=self.choose_for)
        return f"The wardrobe is open: {len(listed)} clothes"


class OUTFIT_OT_reset_garment(bpy.types.Operator):
    """Wear the proposed garment again: the cut that is nearest to the photo's"""

    bl_idname = "outfit.reset_garment"
    bl_label = "Wear Proposed Garment"
    bl_options = {"REGISTER", "UNDO"}
    bl_translation_context = CONTEXT

    observation: StringProperty(
        name="Category",
        description="The photo's garment; empty takes the active one",
        options={"SKIP_SAVE"},
        translation_context=CONTEXT,
    )

    poll = classmethod(has_own_garments)

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Forget what was chosen."""
        try:
            item = observation_named(active_character(context), self.observation)
        except OutfitError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        item.garment = ""
        redraw_sidebars()
        self.report({"INFO"}, f"The nearest cut is worn as {item.name}")
        return {"FINISHED"}


class OUTFIT_OT_label_garment(JobOperator):
    """Find the category and landmarks of an imported garment from its own shape"""

    bl_idname = "outfit.label_garment"
    bl_label = "Label Garment"

    garment: StringProperty(
        name="Garment", description="Its name in the wardrobe", translation_context=CONTEXT
    )
    observation: StringProperty(
        name="Choose For",
        description="Category of the photo's garment to choose it for; empty only labels it",
        options={"SKIP_SAVE"},
        translation_context=CONTEXT,
    )

    def prepare(self, context: bpy.types.Context) -> Job:
        """Label it in the thread."""
        root = active_character(context) if self.observation else None
        name, root_name = self.garment, root.name if root is not None else ""
        if not name:
            raise OutfitError("name the garment to label")
        category = observation_named(root, self.observation).name if root is not None else ""

        def finish(found: tuple[str, ...]) -> str:
            garment_choices.forget()
            told = f"{name} is labelled: {' and '.join(found)}"
            root = find_root(root_name) if root_name else None
            if root is None:
                return told
            slots = tuple(slot_named(one) for one in found)
            if slot_named(category) not in slots:
                return f"{told}; it can't be worn as {category}"
            wear(root, category, name, slots)
            return f"{told}; Clone wears it"

        return Job("Labelling", lambda told: _label(name, told), finish)


def _label(name: str, told: Progress) -> tuple[str, ...]:
    """Label a garment of the index, and open the wardrobe with it."""
    from ..wardrobe.assets.index import open_index
    from ..wardrobe.importing import label
    from ..wardrobe.search import all_listed

    told.tell(0.1, f"Labelling {name}")
    index = open_index()
    known = {one.name: one.path for one in all_listed(session.open_wardrobe(), index)}
    path = known.get(name) or index.find(name).path
    found = label(path, session.body_data())
    told.tell(0.8, "Opening the wardrobe")
    garment_choices.reopen()
    return found


CLASSES = (OUTFIT_OT_open_wardrobe, OUTFIT_OT_reset_garment, OUTFIT_OT_label_garment)
