"""Choosing hair, shoes, glasses, hat and bag: by the wardrobe's search, or by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy
from bpy.props import EnumProperty

from ..errors import OutfitError
from . import garment_choices, garment_pictures, session
from .characters import active_character
from .garment_search import AS_DRAWN, GarmentSearch, shown, title
from .names import CONTEXT, EXPECTED, NO_PART, told
from .polls import has_own_character
from .redrawing import redraw_sidebars

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems

KINDS = (
    ("hair", "Hair", "Hair"),
    ("shoes", "Shoes", "Shoes"),
    ("glasses", "Glasses", "Glasses"),
    ("hat", "Hat", "A hat; hair has to fit under it"),
    ("bag", "Bag", "A bag; it is not worn over a jacket or coat"),
)
LABELS = {kind: label for kind, label, _ in KINDS}
ACCESSORIES = ("glasses", "hat", "bag")  # which may be left off


class OUTFIT_OT_choose_part(GarmentSearch):
    """Choose hair, shoes or an accessory in place of what the seed draws"""

    bl_idname = "outfit.choose_part"
    bl_label = "Choose Hair or Accessory"
    filters = ("sex",)
    inputs = ("kind",)

    kind: EnumProperty(
        name="Kind",
        items=KINDS,
        description="What is chosen",
        options={"SKIP_SAVE"},
        translation_context=CONTEXT,
    )

    poll = classmethod(has_own_character)

    def invoke(
        self, context: bpy.types.Context, event: bpy.types.Event
    ) -> set[OperatorReturnItems]:
        """Show the search; the wardrobe is opened and painted first where it is not yet."""
        del event
        if self.garment:
            return self.execute(context)
        if not garment_pictures.all_painted(garment_choices.choices(self.kind)):
            bpy.ops.outfit.open_wardrobe("INVOKE_DEFAULT", choose_for=self.kind)
            return {"CANCELLED"}
        worn = getattr(active_character(context).outfit_cloner.parts, self.kind)
        return self.search(context, shown(LABELS[self.kind]), worn or AS_DRAWN)

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Note what was chosen; cloning wears it."""
        from ..wardrobe.parts import find_parts
        from .converting import parts_of

        self._searching = False
        root, name = active_character(context), self.garment
        parts = parts_of(root)
        try:
            if not name:
                raise OutfitError(f"name what to wear as {self.kind}")
            if name == AS_DRAWN:
                parts.pop(self.kind, None)
            else:
                parts[self.kind] = None if name == NO_PART else name
            find_parts(parts, session.open_wardrobe())
        except EXPECTED as error:
            self.report({"ERROR"}, told(error))
            return {"CANCELLED"}
        setattr(root.outfit_cloner.parts, self.kind, "" if name == AS_DRAWN else name)
        redraw_sidebars()
        chosen = {
            AS_DRAWN: f"Clone wears the {self.kind} that the seed draws",
            NO_PART: f"Clone leaves the {self.kind} off",
        }
        self.report({"INFO"}, chosen.get(name, f"{title(name)} is chosen; Clone wears it"))
        return {"FINISHED"}

    def draw_above(self, layout: bpy.types.UILayout) -> None:
        """Offer what the seed draws, and an accessory to be left off."""
        row = layout.row()
        row.prop_enum(self, "pick", AS_DRAWN, text_ctxt=CONTEXT)
        if self.kind in ACCESSORIES:
            row.prop_enum(self, "pick", NO_PART, text_ctxt=CONTEXT)

    def told_of_none(self) -> str:
        """Say which of both is picked."""
        return "It is left off" if self.garment == NO_PART else "The seed draws it"


class OUTFIT_OT_reset_part(bpy.types.Operator):
    """Wear the hair in its color, shoes and accessories that the seed draws"""

    bl_idname = "outfit.reset_part"
    bl_label = "Wear as Drawn"
    bl_options = {"REGISTER", "UNDO"}
    bl_translation_context = CONTEXT

    kind: EnumProperty(
        name="Kind",
        items=(("ALL", "All", "Whatever was chosen"), *KINDS),
        description="What to wear as it is drawn",
        options={"SKIP_SAVE"},
        translation_context=CONTEXT,
    )

    poll = classmethod(has_own_character)

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Forget what was chosen."""
        from .body_view import look_changed

        root = active_character(context)
        parts = root.outfit_cloner.parts
        for kind in LABELS if self.kind == "ALL" else (self.kind,):
            setattr(parts, kind, "")
        if parts.hair_edited and self.kind in ("ALL", "hair"):
            parts.hair_edited = False
            look_changed(root)
        redraw_sidebars()
        return {"FINISHED"}


CLASSES = (OUTFIT_OT_choose_part, OUTFIT_OT_reset_part)
