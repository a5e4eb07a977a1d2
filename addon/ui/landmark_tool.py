"""The tool that drags landmarks in an Image Editor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import bpy

from ..errors import OutfitError
from .characters import active_character
from .context import manager_of
from .image_editors import (
    Place,
    bring_into_view,
    drawing_region,
    editors,
    interface_scale,
    show_picture,
)
from .landmark_editing import STATE, Drag, Point, Spot, View, nearest_point, step_point
from .landmark_sheets import (
    HIDDEN,
    VISIBLE,
    Sheet,
    move_landmark,
    sheet_shown,
    show_landmark,
    view_of,
)
from .landmark_snapping import snapped
from .names import CONTEXT
from .polls import has_own_character, says
from .redrawing import redraw_editors
from .status_keys import draw_key

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems

Result = set["OperatorReturnItems"]
RUNNING: Result = {"RUNNING_MODAL"}
PASS: Result = {"PASS_THROUGH"}
REACH = 8.0  # pixels at an interface scale of 1 over which a landmark snaps
KEYS = (
    ("MOUSE_LMB_DRAG", "Move"),
    ("EVENT_SHIFT", "Without Snapping"),
    ("EVENT_X", "Hidden"),
    ("EVENT_N", "Next"),
    ("EVENT_ESC", "Done"),
)


class OUTFIT_OT_edit_landmarks(bpy.types.Operator):
    """Show the photo in an Image Editor and drag the landmarks on it: they snap to the cloth's outline or an edge (not with Shift), X marks one as hidden, Delete as not labelled, N steps to the next"""  # noqa: E501

    bl_idname = "outfit.edit_landmarks"
    bl_label = "Edit Landmarks"
    bl_translation_context = CONTEXT
    bl_options = {"REGISTER"}

    uv_garment: bpy.props.StringProperty(
        name="UV Map Of",
        description="Edit the UV landmarks of this garment instead of the photo's landmarks",
        options={"SKIP_SAVE", "HIDDEN"},
        translation_context=CONTEXT,
    )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Whether there is a character with a photo."""
        root = active_character(context)
        opened = root is not None and root.outfit_cloner.picture is not None
        return says(cls, opened, "Open a photo first") and has_own_character(cls, context)

    def execute(self, context: bpy.types.Context) -> Result:
        """Show the picture, for scripts: what the tool does is done by other operators there."""
        return {"FINISHED"} if self._open(context) else {"CANCELLED"}

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> Result:
        """Show the picture and let its landmarks be dragged."""
        del event
        if STATE.editing and _is_shown(context, self.uv_garment):
            return self._end(context)  # the button that shows that it runs is pressed again
        place = self._open(context)
        if place is None:
            return {"CANCELLED"}
        if STATE.editing:  # the tool goes on with the picture that is shown now
            STATE.hovered = STATE.active = None
            redraw_editors("IMAGE_EDITOR")
            return {"FINISHED"}
        with context.temp_override(window=place[0]):
            manager_of(context).modal_handler_add(self)
        bpy.ops.ed.undo_push(message=self.bl_label)  # so that the first drag can be undone
        STATE.editing = True
        _tell_keys(context)
        redraw_editors("IMAGE_EDITOR", "VIEW_3D")
        return RUNNING

    def _open(self, context: bpy.types.Context) -> Place | None:
        sheet = Sheet(active_character(context).name, self.uv_garment)
        try:
            picture = sheet.picture
        except OutfitError as error:
            self.report({"ERROR"}, str(error))
            return None
        place = show_picture(context, picture) if picture else None
        if place is None:
            self.report({"ERROR"}, "There is no window to show the picture in")
        return place

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> Result:
        """Hand an event on to what it means here, or else to Blender."""
        try:
            return self._handled(context, event)
        except (OutfitError, ReferenceError) as error:
            self._end(context)
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}

    def _handled(self, context: bpy.types.Context, event: bpy.types.Event) -> Result:
        mouse = (event.mouse_x, event.mouse_y)
        desk = _desk_of(context, mouse)
        if not STATE.editing or (desk is None and not _any_shown(context)):
            return self._end(context)
        if STATE.drag is not None:
            beyond = desk or _desk_of(context, mouse, anywhere=True)
            return self._dragging(context, event, beyond)
        if desk is None:
            return self._outside(context, event)
        if event.type == "MOUSEMOVE":
            return self._hover(context, desk)
        if event.value != "PRESS":
            return PASS
        if event.type == "LEFTMOUSE" and not event.alt:
            return self._grab(context, event, desk)
        return self._key(context, event, desk)

    def _outside(self, context: bpy.types.Context, event: bpy.types.Event) -> Result:
        if STATE.hovered is not None and event.type == "MOUSEMOVE":
            STATE.hovered = None
            redraw_editors("IMAGE_EDITOR")
        return PASS

    def _hover(self, context: bpy.types.Context, desk: _Desk) -> Result:
        point = desk.nearest()
        key = point.key if point else None
        if key != STATE.hovered:
            STATE.hovered = key
            _tell_keys(context)  # other work may have cleared the status bar in the meantime
            redraw_editors("IMAGE_EDITOR")
        return PASS

    def _grab(self, context: bpy.types.Context, event: bpy.types.Event, desk: _Desk) -> Result:
        """Begin a drag: of the point under the mouse, or of an active one that has no place yet."""
        point = desk.nearest()
        waiting = desk.sheet.point(STATE.active)
        mouse = desk.view.from_region(desk.mouse)
        if point is None and waiting is not None and waiting.visibility == 0:
            inside = desk.view.clamped(mouse) == mouse
            STATE.drag = Drag(waiting, (0.0, 0.0)) if inside else None
        elif point is not None:
            STATE.drag = Drag.begin(point, mouse)
        if STATE.drag is None:
            return PASS
        STATE.hovered = STATE.active = STATE.drag.point.key
        desk.sheet.activate(STATE.active)
        if STATE.drag.point.visibility == 0:
            self._drag_to(event, desk)
        redraw_editors("IMAGE_EDITOR")
        return RUNNING

    def _dragging(
        self, context: bpy.types.Context, event: bpy.types.Event, desk: _Desk | None
    ) -> Result:
        drag = STATE.drag
        if drag is None or desk is None:
            return self._end(context)
        if event.type in ("ESC", "RIGHTMOUSE") and event.value == "PRESS":
            desk.sheet.put(drag.point.key, desk.kept(drag.point), drag.point.visibility)
            return self._drop(context)
        if event.type == "LEFTMOUSE" and event.value == "RELEASE":
            after = desk.sheet.point(drag.point.key)
            self._drop(context)
            if after != drag.point:
                _push(f"Move Landmark {drag.point.number}")
            return RUNNING
        if event.type in ("MOUSEMOVE", "LEFT_SHIFT", "RIGHT_SHIFT"):
            self._drag_to(event, desk)
            redraw_editors("IMAGE_EDITOR")
            return RUNNING
        return PASS if event.type.startswith("WHEEL") else RUNNING

    def _drag_to(self, event: bpy.types.Event, desk: _Desk) -> None:
        drag = STATE.drag
        assert drag is not None
        place = desk.view.clamped(drag.place(desk.view.from_region(desk.mouse)))
        STATE.snapped = False
        if not event.shift:
            radius = REACH * desk.scale / desk.view.scale
            found = snapped(desk.sheet, drag.point.key, place, radius)
            STATE.snapped, place = found is not None, found or place
        seen = VISIBLE if drag.point.visibility == 0 else None
        move_landmark(desk.sheet, drag.point.key, desk.view.clamped(place), visibility=seen)

    def _drop(self, context: bpy.types.Context) -> Result:
        STATE.drag, STATE.snapped = None, False
        redraw_editors("IMAGE_EDITOR", "VIEW_3D")
        return RUNNING

    def _key(self, context: bpy.types.Context, event: bpy.types.Event, desk: _Desk) -> Result:
        plain = not (event.ctrl or event.alt or event.oskey)
        if event.type in ("ESC", "RET", "NUMPAD_ENTER") and plain:
            return self._end(context)
        if event.type == "N" and plain:
            return self._step(context, desk, -1 if event.shift else 1)
        if event.type == "X" and plain and not event.shift:
            return self._show(context, desk, HIDDEN)
        if event.type == "DEL" or (event.type == "X" and event.ctrl):
            return self._show(context, desk, 0)
        return PASS

    def _step(self, context: bpy.types.Context, desk: _Desk, step: int) -> Result:
        """Go to another landmark of the garment, and show it where it is out of sight."""
        point = step_point(desk.points, STATE.active, step, group=desk.sheet.group)
        if point is None:
            return PASS
        STATE.active, STATE.hovered = point.key, None
        if not desk.view.shows(point.place):
            x, y = point.place
            centred, (width, height) = desk.view.centred, desk.view.picture
            where = ((x + centred) / width, 1 - (y + centred) / height)
            bring_into_view(context, desk.place, where)
        redraw_editors("IMAGE_EDITOR")
        return RUNNING

    def _show(self, context: bpy.types.Context, desk: _Desk, wanted: int) -> Result:
        """Mark the point under the mouse, or the active one, as hidden or not labelled.

        After a step to the next landmark that one counts, until the mouse is moved.
        """
        point = desk.sheet.point(STATE.hovered) or desk.sheet.point(STATE.active)
        if point is None or not desk.sheet.is_photo:
            return RUNNING
        visibility = VISIBLE if wanted == point.visibility and wanted == HIDDEN else wanted
        STATE.active = point.key
        show_landmark(desk.sheet, point.key, visibility)
        words = {0: "Remove", HIDDEN: "Hide", VISIBLE: "Show"}
        _push(f"{words[visibility]} Landmark {point.number}")
        redraw_editors("IMAGE_EDITOR", "VIEW_3D")
        return RUNNING

    def _end(self, context: bpy.types.Context) -> Result:
        stop_editing(context)
        redraw_editors("IMAGE_EDITOR", "VIEW_3D")
        return {"FINISHED"}

    def cancel(self, context: bpy.types.Context) -> None:
        """Stop where Blender takes the tool away, as when another file is opened."""
        self._end(context)


class _Desk:
    """An Image Editor under the mouse and the picture in it, looked up anew for every event."""

    def __init__(self, context: bpy.types.Context, place: Place, sheet: Sheet, mouse: Spot) -> None:
        region = drawing_region(place[1])
        view = view_of(region, sheet)
        assert view is not None
        self.place = place
        self.sheet = sheet
        self.view: View = view
        self.mouse = (mouse[0] - region.x, mouse[1] - region.y)
        self.scale = interface_scale(context)
        self.points = sheet.points()

    def nearest(self) -> Point | None:
        """Return the point under the mouse."""
        group = self.sheet.group
        return nearest_point(self.points, self.mouse, self.view, group=group, scale=self.scale)

    def kept(self, point: Point) -> Spot:
        """Return the place to restore: a landmark that was not labelled had none."""
        return point.place if point.visibility > 0 else (0.0, 0.0)


def _desk_of(context: bpy.types.Context, mouse: Spot, *, anywhere: bool = False) -> _Desk | None:
    """Return the Image Editor with landmarks under the mouse, or the first one of this window."""
    for window, area in editors(context):
        if window != context.window or not (anywhere or _is_over(area, mouse)):
            continue
        sheet = sheet_shown(area.spaces.active.image, active_character(context))
        if sheet and view_of(drawing_region(area), sheet):
            return _Desk(context, (window, area), sheet, mouse)
    return None


def _is_over(area: bpy.types.Area, mouse: Spot) -> bool:
    """Whether the mouse is over an editor's picture, not over its header or sidebar."""
    inside = [region.type for region in area.regions if _contains(region, mouse)]
    return "WINDOW" in inside and len(inside) == 1


def _contains(region: bpy.types.Region, mouse: Spot) -> bool:
    right, top = region.x + region.width, region.y + region.height
    visible = region.width > 1 and region.height > 1
    return visible and region.x <= mouse[0] < right and region.y <= mouse[1] < top


def _any_shown(context: bpy.types.Context) -> bool:
    root = active_character(context)
    return any(sheet_shown(area.spaces.active.image, root) for _, area in editors(context))


def _is_shown(context: bpy.types.Context, uv_garment: str) -> bool:
    """Whether an Image Editor shows that picture: a garment's UV map, or for "" the photo."""
    root = active_character(context)
    shown = [sheet_shown(area.spaces.active.image, root) for _, area in editors(context)]
    return root is not None and Sheet(root.name, uv_garment) in shown


def _push(message: str) -> None:
    bpy.ops.ed.undo_push(message=message)


def _tell_keys(context: bpy.types.Context) -> None:
    if context.workspace is not None:
        context.workspace.status_text_set(_draw_keys)


def _draw_keys(header: Any, context: bpy.types.Context) -> None:
    del context
    for icon, text in KEYS:
        draw_key(header.layout, icon, text)
        header.layout.separator(factor=1.5)


def stop_editing(context: bpy.types.Context) -> None:
    """Forget what is under way, and give the status bar back."""
    STATE.clear()
    if context.workspace is not None:
        context.workspace.status_text_set(None)


def unregister() -> None:
    """Leave nothing behind where the extension is switched off while the tool runs."""
    if STATE.editing:
        stop_editing(bpy.context)


CLASSES = (OUTFIT_OT_edit_landmarks,)
