"""Landmarks from scripts and menus: move one, hide one; UV landmarks, and saving them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import bpy

from . import session
from .characters import active_character, existing_root
from .jobs import Job, JobOperator, Progress
from .landmark_sheets import Sheet, move_landmark, show_landmark
from .landmark_uv import (
    PreparedUv,
    open_uv_map,
    prepare_uv_map,
    reset_uv_map,
    save_uv_map,
    uv_row,
    uv_sheet,
    wanted_garment,
)
from .names import CONTEXT, EXPECTED, told
from .polls import has_own_garments
from .redrawing import redraw_editors

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems


def _number() -> Any:
    number: Callable[..., Any] = bpy.props.IntProperty
    return number(
        name="Number",
        description="The landmark's number in DeepFashion2's order",
        default=1,
        min=1,
        max=100,
        translation_context=CONTEXT,
    )


def _garment(description: str) -> Any:
    text: Callable[..., Any] = bpy.props.StringProperty
    return text(name="Garment", description=description, translation_context=CONTEXT)


OBSERVED = "Category of the garment on the photo; empty takes the one that is worked on"
WORN = "Name of the garment in the wardrobe; empty takes the one worn for the active garment"


class _LandmarkOperator(bpy.types.Operator):
    """Base of operators that change one landmark of the active character."""

    bl_options = {"REGISTER", "UNDO"}
    bl_translation_context = CONTEXT

    poll = classmethod(has_own_garments)

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Change it."""
        try:
            self.change(Sheet(active_character(context).name))
        except EXPECTED as error:
            self.report({"ERROR"}, told(error))
            return {"CANCELLED"}
        redraw_editors("IMAGE_EDITOR", "VIEW_3D")
        return {"FINISHED"}

    def change(self, photo: Sheet) -> None:
        """Do what the operator is for."""
        raise NotImplementedError


class OUTFIT_OT_move_landmark(_LandmarkOperator):
    """Move a landmark of a garment on the photo; one that was not labelled becomes visible"""

    bl_idname = "outfit.move_landmark"
    bl_label = "Move Landmark"

    garment: _garment(OBSERVED)
    number: _number()
    x: bpy.props.FloatProperty(
        name="X", description="Pixels from the photo's left", translation_context=CONTEXT
    )
    y: bpy.props.FloatProperty(
        name="Y", description="Pixels from the photo's top", translation_context=CONTEXT
    )

    def change(self, photo: Sheet) -> None:
        """Move it."""
        key = (photo.group_of(self.garment), self.number - 1)
        move_landmark(photo, key, (self.x, self.y))


class OUTFIT_OT_set_visibility(_LandmarkOperator):
    """Mark a landmark of a garment on the photo as visible, hidden or not labelled"""

    bl_idname = "outfit.set_visibility"
    bl_label = "Set Landmark Visibility"

    garment: _garment(OBSERVED)
    number: _number()
    visibility: bpy.props.IntProperty(
        name="Visibility",
        description="2 visible, 1 hidden or derived, 0 not labelled",
        default=1,
        min=0,
        max=2,
        translation_context=CONTEXT,
    )

    def change(self, photo: Sheet) -> None:
        """Mark it."""
        key = (photo.group_of(self.garment), self.number - 1)
        show_landmark(photo, key, self.visibility)


class OUTFIT_OT_move_uv_landmark(_LandmarkOperator):
    """Move a landmark on a garment's UV map, after Edit UV Landmarks"""

    bl_idname = "outfit.move_uv_landmark"
    bl_label = "Move UV Landmark"

    garment: _garment(WORN)
    category: bpy.props.StringProperty(
        name="Category",
        description="Whose landmark it is, for one-piece garments; empty takes the first's",
        translation_context=CONTEXT,
    )
    number: _number()
    place: bpy.props.IntProperty(
        name="Place",
        description="Which one, where a landmark lies on the map more than once",
        default=1,
        min=1,
        translation_context=CONTEXT,
    )
    x: bpy.props.FloatProperty(
        name="X", description="From the map's left, 0 to 1", translation_context=CONTEXT
    )
    y: bpy.props.FloatProperty(
        name="Y", description="From the map's top, 0 to 1", translation_context=CONTEXT
    )

    def change(self, photo: Sheet) -> None:
        """Move it."""
        sheet = uv_sheet(photo, self.garment)
        row = uv_row(sheet, self.number, category=self.category, place=self.place)
        move_landmark(sheet, (0, row), (self.x, self.y))


class OUTFIT_OT_edit_uv_landmarks(JobOperator):
    """Show the garment's UV map in an Image Editor and drag the landmarks on it: they snap to the islands' borders (not with Shift); Save Registration makes clones use them"""  # noqa: E501

    bl_idname = "outfit.edit_uv_landmarks"
    bl_label = "Edit UV Landmarks"
    bl_options = {"REGISTER", "UNDO"}

    garment: _garment(WORN)

    poll = classmethod(has_own_garments)

    def prepare(self, context: bpy.types.Context) -> Job:
        """Find out which garment is meant; reading and drawing its map is the work."""
        root = active_character(context)
        name = root.name
        wanted = wanted_garment(root, self.garment)

        def work(progress: Progress) -> PreparedUv:
            wardrobe = session.open_wardrobe(progress.sewing(0.8))
            progress.tell(0.85, "Drawing the UV map")
            return prepare_uv_map(wardrobe, wanted)

        def finish(prepared: PreparedUv) -> str:
            open_uv_map(existing_root(name), prepared)
            if not bpy.app.background:
                bpy.ops.outfit.edit_landmarks("INVOKE_DEFAULT", uv_garment=prepared.name)
            return f"The UV map of {prepared.name} is open; save the registration when done"

        return Job("Opening the UV map", work, finish)


class OUTFIT_OT_save_registration(_LandmarkOperator):
    """Keep the edited UV landmarks: from now on every clone onto this garment uses them"""

    bl_idname = "outfit.save_registration"
    bl_label = "Save Registration"

    garment: _garment(WORN)

    def change(self, photo: Sheet) -> None:
        """Write it."""
        sheet = uv_sheet(photo, self.garment)
        path = save_uv_map(sheet, session.open_wardrobe())
        self.report({"INFO"}, f"The registration of {sheet.garment} is saved in {path}")


class OUTFIT_OT_reset_registration(_LandmarkOperator):
    """Go back to the garment's own registration, as if its UV landmarks had never been edited"""

    bl_idname = "outfit.reset_registration"
    bl_label = "Reset Registration"

    garment: _garment(WORN)

    def change(self, photo: Sheet) -> None:
        """Remove what was edited."""
        sheet = uv_sheet(photo, self.garment)
        reset_uv_map(sheet, session.open_wardrobe())
        self.report({"INFO"}, f"{sheet.garment} has its own registration again")


CLASSES = (
    OUTFIT_OT_move_landmark,
    OUTFIT_OT_set_visibility,
    OUTFIT_OT_move_uv_landmark,
    OUTFIT_OT_edit_uv_landmarks,
    OUTFIT_OT_save_registration,
    OUTFIT_OT_reset_registration,
)
