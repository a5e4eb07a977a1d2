"""The cloth cell picked by hand: a rectangle drawn on the photo in an Image Editor."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import bpy

from .characters import CharacterObject, active_character, active_observation, find_root
from .context import manager_of
from .image_editors import Place, drawing_region, show_picture
from .landmark_editing import Spot, View
from .landmark_sheets import Sheet, view_of
from .names import CONTEXT
from .polls import has_own_garments, says
from .redrawing import redraw_editors
from .status_keys import draw_key
from .updates import updates_held

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems

Result = set["OperatorReturnItems"]
SMALLEST = 4.0  # pixels of the photo each way; less is a click, not a rectangle


class OUTFIT_OT_pick_cell(bpy.types.Operator):
    """Draw a rectangle on the photo: its cloth fills what the photo does not show of the active garment"""  # noqa: E501

    bl_idname = "outfit.pick_cell"
    bl_label = "Pick Cell"
    bl_options = {"REGISTER", "UNDO"}
    bl_translation_context = CONTEXT

    cell: bpy.props.FloatVectorProperty(
        name="Cell",
        description="Left, top, right, bottom, pixels of the photo",
        size=4,
        options={"SKIP_SAVE"},
        translation_context=CONTEXT,
    )
    _root = ""
    _before: tuple[bool, tuple[float, ...]] = (False, ())
    _start: Spot | None = None

    poll = classmethod(has_own_garments)

    def execute(self, context: bpy.types.Context) -> Result:
        """Take the rectangle that is given."""
        if not _is_large(self.cell):
            self.report({"ERROR"}, "A cell is left, top, right, bottom, 4 pixels or more each way")
            return {"CANCELLED"}
        root = active_character(context)
        _put(active_observation(root), True, self.cell)
        self._say(root)
        redraw_editors("IMAGE_EDITOR", "VIEW_3D")
        return {"FINISHED"}

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> Result:
        """Show the photo, and wait for the rectangle."""
        del event
        root = active_character(context)
        picture = root.outfit_cloner.picture
        place = show_picture(context, picture) if picture else None
        if place is None:
            self.report({"ERROR"}, "There is no window to show the photo in")
            return {"CANCELLED"}
        item = active_observation(root)
        self._root, self._before = root.name, (item.use_cell, tuple(item.cell))
        with context.temp_override(window=place[0]):
            manager_of(context).modal_handler_add(self)
        _tell(context, _draw_keys)
        return {"RUNNING_MODAL"}

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> Result:
        """Follow the mouse from press to release; Esc brings the cell of before back."""
        root = find_root(self._root)
        if root is None or not len(root.outfit_cloner.observations):
            return self._end(context, {"CANCELLED"})
        if event.type in ("ESC", "RIGHTMOUSE") and event.value == "PRESS":
            with updates_held():
                _put(active_observation(root), *self._before)
            return self._end(context, {"CANCELLED"})
        spot = _spot_under(context, event, root)
        if event.type == "LEFTMOUSE" and event.value == "PRESS" and spot is not None:
            self._start = spot
            return {"RUNNING_MODAL"}
        if self._start is None or spot is None:
            return {"PASS_THROUGH"}
        self.cell = _between(self._start, spot)
        if event.type == "MOUSEMOVE":
            with updates_held():  # the clone follows when the rectangle is done
                _put(active_observation(root), True, self.cell)
            redraw_editors("IMAGE_EDITOR")
            return {"RUNNING_MODAL"}
        if event.type == "LEFTMOUSE" and event.value == "RELEASE":
            return self._release(context, root)
        return {"PASS_THROUGH"}

    def _release(self, context: bpy.types.Context, root: CharacterObject) -> Result:
        self._start = None
        if not _is_large(self.cell):  # a click: go on waiting
            with updates_held():
                _put(active_observation(root), *self._before)
            return {"RUNNING_MODAL"}
        _put(active_observation(root), True, self.cell)
        self._say(root)
        return self._end(context, {"FINISHED"})

    def _say(self, root: CharacterObject) -> None:
        """Tell what comes of it, as nothing is to be seen yet where textures do not follow."""
        name, follows = active_observation(root).name, root.outfit_cloner.live
        then = "its textures follow" if follows else "Clone fills the garment with it"
        self.report({"INFO"}, f"The cell of the {name} is picked; {then}")

    def _end(self, context: bpy.types.Context, result: Result) -> Result:
        _tell(context, None)
        redraw_editors("IMAGE_EDITOR", "VIEW_3D")
        return result

    def cancel(self, context: bpy.types.Context) -> None:
        """Leave the status bar as it was."""
        _tell(context, None)


class OUTFIT_OT_clear_cell(bpy.types.Operator):
    """Have the active garment's cloth cell searched for again"""

    bl_idname = "outfit.clear_cell"
    bl_label = "Clear Cell"
    bl_options = {"REGISTER", "UNDO"}
    bl_translation_context = CONTEXT

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Whether there is a picked cell."""
        if not has_own_garments(cls, context):
            return False
        picked = active_observation(active_character(context)).use_cell
        return says(cls, picked, "No cell is picked for the active garment")

    def execute(self, context: bpy.types.Context) -> Result:
        """Clear it."""
        active_observation(active_character(context)).use_cell = False
        redraw_editors("IMAGE_EDITOR", "VIEW_3D")
        return {"FINISHED"}


def _put(item: Any, use: bool, cell: Any) -> None:
    item.cell = cell
    item.use_cell = use


def _is_large(cell: Any) -> bool:
    x1, y1, x2, y2 = cell
    return bool(min(x2 - x1, y2 - y1) >= SMALLEST)


def _between(start: Spot, end: Spot) -> tuple[float, float, float, float]:
    (x1, y1), (x2, y2) = start, end
    return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)


def _spot_under(
    context: bpy.types.Context, event: bpy.types.Event, root: CharacterObject
) -> Spot | None:
    """Return the pixel of the photo under the mouse; None outside the editors that show it."""
    place = _editor_under(context, event, root)
    if place is None:
        return None
    region = drawing_region(place[1])
    view: View | None = view_of(region, Sheet(root.name))
    if view is None:
        return None
    spot = (float(event.mouse_x - region.x), float(event.mouse_y - region.y))
    return view.clamped(view.from_region(spot))


def _editor_under(
    context: bpy.types.Context, event: bpy.types.Event, root: CharacterObject
) -> Place | None:
    window, picture = context.window, root.outfit_cloner.picture
    if window is None:
        return None
    for area in window.screen.areas:
        if area.type != "IMAGE_EDITOR" or area.spaces.active.image != picture:
            continue
        region = drawing_region(area)
        inside_x = region.x <= event.mouse_x < region.x + region.width
        if inside_x and region.y <= event.mouse_y < region.y + region.height:
            return window, area
    return None


def _draw_keys(header: Any, context: bpy.types.Context) -> None:
    del context
    draw_key(header.layout, "MOUSE_LMB_DRAG", "Draw a rectangle on the cloth")
    header.layout.separator(factor=1.5)
    draw_key(header.layout, "EVENT_ESC", "Cancel")


def _tell(context: bpy.types.Context, draw: Callable[..., None] | None) -> None:
    if context.workspace is not None:
        context.workspace.status_text_set(draw)


CLASSES = (OUTFIT_OT_pick_cell, OUTFIT_OT_clear_cell)
