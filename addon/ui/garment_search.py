"""Choosing a garment: a search over the wardrobe with thumbnails, in a dialog or by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import bpy
from bpy.props import EnumProperty, IntProperty, StringProperty

from ..errors import OutfitError
from . import garment_choices, garment_pictures, session
from .characters import active_character
from .context import manager_of
from .garments import observation_named, slot_named, wear
from .names import CONTEXT, EXPECTED, NO_PART, told
from .polls import has_own_garments

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems

    from ..wardrobe.search import Listed

COLUMNS, ROWS = 6, 3
PICTURE = 5.0  # times the height of a button
WIDTH = 760  # pixels
LONGEST_CAPTION = 18  # characters
AS_DRAWN = "drawn"  # in place of a name: what the seed draws
WANTED = (
    ("ALL", "All Clothes", "Whatever there is"),
    ("top", "Tops", "Shirts, vests, pullovers"),
    ("bottom", "Bottoms", "Trousers, shorts, skirts"),
    ("dress", "Dresses", "Dresses"),
    ("outwear", "Outwear", "Jackets and coats"),
    *(
        (name, name.title(), "A category of DeepFashion2")
        for name in (
            "short sleeve top",
            "long sleeve top",
            "vest",
            "sling",
            "trousers",
            "shorts",
            "skirt",
            "short sleeve dress",
            "long sleeve dress",
            "vest dress",
            "sling dress",
            "short sleeve outwear",
            "long sleeve outwear",
        )
    ),
)
LICENCES = (
    ("ALL", "Any License", "Whatever its license"),
    ("CC0", "CC0", "Free for everything"),
    ("CC-BY", "CC BY", "Free where the author is named"),
    ("CC-BY-SA", "CC BY-SA", "Free where the author is named and the license is kept"),
    ("OTHER", "Other", "Another license; read it before you pass the garment on"),
    ("UNKNOWN", "Unknown", "Its files say nothing"),
)
SEXES = (
    ("ALL", "Any Sex", "Whomever it suits"),
    ("female", "Female", "What suits women"),
    ("male", "Male", "What suits men"),
)
# What can be picked in place of a garment, where an operator lets it be.
EXTRA = [
    (AS_DRAWN, "As Drawn", "Wear what the seed draws", 0, 0),
    (NO_PART, "None", "Leave it off", 0, 1),
]
_items: dict[str, list[tuple[str, str, str, int, int]]] = {}  # Blender keeps pointers to them


def shown(label: str) -> str:
    """Return a label in the language of the interface, for dialogs' own texts."""
    translated: Any = bpy.app.translations.pgettext_iface  # the stubs say that it returns None
    return str(translated(label, CONTEXT))


def title(name: str) -> str:
    """Return a garment's name as people read it."""
    return name.replace("_", " ").strip().title()


def short_title(name: str, category: str) -> str:
    """Return a garment's name without the category that is told beside it."""
    return title(name.removeprefix(category.replace(" ", "_"))) or title(name)


def _caption(one: Listed) -> str:
    """Return what fits under a picture, which shows the category as well."""
    if one.kind != "clothes":
        return short_title(one.name, one.kind)
    whole = title(one.name)
    if len(whole) <= LONGEST_CAPTION or not one.categories:
        return whole
    return short_title(one.name, one.categories[0])


def found_by(asked: Any) -> list[Listed]:
    """Return what an operator, or its properties, search for."""
    from ..wardrobe.search import Search

    wanted, licence, sex = (
        "" if value == "ALL" else value
        for value in (getattr(asked, "wanted", "ALL"), asked.licence, asked.sex)
    )
    search = Search(asked.text, wanted, licence, sex)
    return [one for one in _choices(asked) if search.takes(one)]


def _choices(asked: Any) -> tuple[Listed, ...]:
    return garment_choices.choices(getattr(asked, "kind", ""))


def pages_of(found: list[Listed]) -> int:
    """Return how many pages garments fill, one at least."""
    return max(1, -(-len(found) // (COLUMNS * ROWS)))


def _all_items(
    operator: GarmentSearch, context: bpy.types.Context | None
) -> list[tuple[str, str, str, int, int]]:
    del context
    listed = _choices(operator)
    items = _items.setdefault(getattr(operator, "kind", ""), [])
    if [one[0] for one in items[len(EXTRA) :]] != [one.name for one in listed]:
        items[:] = EXTRA + [
            (one.name, title(one.name), " + ".join(one.categories), 0, number)
            for number, one in enumerate(listed, len(EXTRA))
        ]
    return items


def _picked(operator: GarmentSearch, context: bpy.types.Context) -> None:
    del context
    operator.garment = operator.pick


def _searched(operator: GarmentSearch, context: bpy.types.Context) -> None:
    del context
    operator["page"] = 1


def _page_turned(operator: GarmentSearch, context: bpy.types.Context) -> None:
    """Stay within the pages that there are."""
    del context
    last = pages_of(found_by(operator))
    if operator.page > last:
        operator.page = last


class GarmentSearch(bpy.types.Operator):
    """Base of operators that choose something of the wardrobe: by name, or in a dialog."""

    bl_options = {"REGISTER", "UNDO"}
    bl_translation_context = CONTEXT
    filters: tuple[str, ...] = ()  # what the search is narrowed by beside words
    inputs: tuple[str, ...] = ()  # what the redo panel shows

    garment: StringProperty(
        name="Garment",
        description="Its name in the wardrobe",
        options={"SKIP_SAVE"},
        translation_context=CONTEXT,
    )
    text: StringProperty(
        name="Search",
        description="Words of its name, category or author",
        options={"SKIP_SAVE", "TEXTEDIT_UPDATE"},
        update=_searched,
        translation_context=CONTEXT,
    )
    licence: EnumProperty(
        name="License",
        items=LICENCES,
        description="What its author allows",
        update=_searched,
        translation_context=CONTEXT,
    )
    sex: EnumProperty(
        name="Sex",
        items=SEXES,
        description="Whom it suits",
        update=_searched,
        translation_context=CONTEXT,
    )
    page: IntProperty(
        name="Page",
        description="Of the garments that were found",
        default=1,
        min=1,
        options={"SKIP_SAVE"},
        update=_page_turned,
        translation_context=CONTEXT,
    )
    pick: EnumProperty(
        name="Garment",
        items=_all_items,
        description="The garment to wear",
        options={"SKIP_SAVE", "HIDDEN"},
        update=_picked,
        translation_context=CONTEXT,
    )

    _searching = False  # in the dialog; the redo panel has less room

    def search(self, context: bpy.types.Context, title: str, worn: str) -> set[OperatorReturnItems]:
        """Show the dialog, with what is worn now picked."""
        if any(one[0] == worn for one in _all_items(self, context)):
            self.pick = worn
        manager = manager_of(context)
        self._searching = True
        return manager.invoke_props_dialog(
            self, width=WIDTH, title=title, confirm_text=shown("Choose")
        )

    def draw(self, context: bpy.types.Context) -> None:
        """Lay the search out: filters, a page of pictures, and what is told of the picked one."""
        del context
        layout = self.layout
        assert layout is not None
        if not self._searching:
            for name in ("garment", *self.inputs):
                layout.prop(self, name, text_ctxt=CONTEXT)
            return
        row = layout.row()
        row.prop(self, "text", text="", icon="VIEWZOOM", text_ctxt=CONTEXT)
        for name in self.filters:
            row.prop(self, name, text="", text_ctxt=CONTEXT)
        self.draw_above(layout)
        found = found_by(self)
        pages = pages_of(found)
        page = min(self.page, pages)
        start = (page - 1) * COLUMNS * ROWS
        self._draw_page(layout, found[start : start + COLUMNS * ROWS])
        row = layout.row()
        row.label(text=f"{len(found)} found, page {page} of {pages}", translate=False)
        if pages > 1:
            row.prop(self, "page", text_ctxt=CONTEXT)
        self._draw_picked(layout.box())

    def draw_above(self, layout: bpy.types.UILayout) -> None:
        """Draw what can be picked beside garments."""

    def _draw_page(self, layout: bpy.types.UILayout, shown: list[Listed]) -> None:
        """Draw a page of pictures, each over the button that picks it.

        Whatever is searched for, the dialog stays as high as all that there is needs.
        """
        for row in range(min(ROWS, -(-len(_choices(self)) // COLUMNS))):
            line = layout.row()
            for column in range(COLUMNS):
                cell = line.column(align=True)
                place = row * COLUMNS + column
                if place >= len(shown):
                    cell.template_icon(icon_value=0, scale=PICTURE)
                    cell.label(text="")
                    continue
                one = shown[place]
                icon = garment_pictures.icon_of(one.name, one)
                cell.template_icon(icon_value=icon, scale=PICTURE)
                cell.prop_enum(self, "pick", one.name, text=_caption(one))

    def told_of_none(self) -> str:
        """Say what is picked where it is no garment."""
        return "Nothing is chosen yet"

    def _draw_picked(self, box: bpy.types.UILayout) -> None:
        """Say what the picked garment is, who made it, and under which licence."""
        one: Any = next((c for c in _choices(self) if c.name == self.garment), None)
        row = box.row()
        if one is None:
            row.label(text=self.told_of_none(), text_ctxt=CONTEXT)
            return
        row.label(text=title(one.name), translate=False)
        if one.categories:
            row.label(text=" + ".join(one.categories).title(), translate=False)
        elif not one.slots:
            row.label(text="No landmarks yet: Choose labels it", icon="INFO", text_ctxt=CONTEXT)
        told = f"{one.licence or 'License unknown'}, {one.author or 'author unknown'}"
        row.label(text=told, translate=False)


class OUTFIT_OT_choose_garment(GarmentSearch):
    """Choose the garment that is worn in place of the proposed one"""

    bl_idname = "outfit.choose_garment"
    bl_label = "Choose Garment"
    filters = ("wanted", "licence", "sex")
    inputs = ("observation",)

    observation: StringProperty(
        name="Category",
        description="The photo's garment that it is worn for; empty takes the active one",
        options={"SKIP_SAVE"},
        translation_context=CONTEXT,
    )
    wanted: EnumProperty(
        name="Category",
        items=WANTED,
        description="Where it is worn, or its category",
        options={"SKIP_SAVE"},
        update=_searched,
        translation_context=CONTEXT,
    )

    poll = classmethod(has_own_garments)

    def invoke(
        self, context: bpy.types.Context, event: bpy.types.Event
    ) -> set[OperatorReturnItems]:
        """Show the search; the wardrobe is opened first where it is not open yet."""
        del event
        root = active_character(context)
        try:
            item = observation_named(root, self.observation)
        except OutfitError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        if self.garment:
            return self.execute(context)
        if not garment_choices.choices():
            bpy.ops.outfit.open_wardrobe("INVOKE_DEFAULT", choose_for=item.name)
            return {"CANCELLED"}
        self.observation = item.name
        self.wanted = slot_named(item.name)
        worn = item.garment or (garment_choices.proposed(root) or {}).get(item.name, "")
        return self.search(context, f"Choose a Garment: {item.name.title()}", worn)

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Note what was chosen; cloning wears it."""
        from ..wardrobe.assets.index import open_index
        from ..wardrobe.search import check_choice

        asked, self._searching = self._searching, False
        root = active_character(context)
        try:
            item = observation_named(root, self.observation)
            if asked and self._needs_labels():
                bpy.ops.outfit.label_garment(
                    "INVOKE_DEFAULT", garment=self.garment, observation=item.name
                )
                return {"CANCELLED"}  # labelling chooses it when it is done
            slot = slot_named(item.name)
            slots = check_choice(self.garment, slot, session.open_wardrobe(), open_index())
        except EXPECTED as error:
            self.report({"ERROR"}, told(error))
            return {"CANCELLED"}
        wear(root, item.name, self.garment, slots)
        self.report({"INFO"}, f"{title(self.garment)} is chosen; Clone wears it")
        return {"FINISHED"}

    def _needs_labels(self) -> bool:
        """Whether the dialog's garment is to be labelled first, which takes a moment."""
        found = [one for one in garment_choices.choices() if one.name == self.garment]
        return bool(found) and not found[0].categories


CLASSES = (OUTFIT_OT_choose_garment,)


def unregister() -> None:
    """Let go of the texts that Blender pointed to."""
    _items.clear()
