"""Draws landmarks, outlines and parts over the photo or UV map in an Image Editor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import bpy

from .characters import active_character
from .handlers import add_handlers, persistent, remove_handlers
from .image_editors import interface_scale
from .landmark_editing import STATE, Point, Spot, View
from .landmark_shapes import colour_of, forget_all, shapes
from .landmark_sheets import Sheet, sheet_shown, view_of
from .landmark_snapping import forget_masks

if TYPE_CHECKING:
    from ..stage.canvas import Canvas, Colour, Floats

# Pixels at an interface scale of 1.
RADIUS, ACTIVE_RADIUS, HOVERED_RADIUS = 3.2, 4.2, 6.0
RIM = 1.4
LINE, UNDERLAY = 1.4, 3.4
LABEL = 13.0
WHOLE, SMALLEST = 900.0, 0.65  # a picture less high than this has smaller points, down to a share
MODES = ("VIEW", "PAINT", "UV")

Rgb = tuple[float, float, float]

_handles: list[Any] = []


def draw() -> None:
    """Draw the overlay of the Image Editor that Blender draws just now."""
    context = bpy.context
    space: Any = context.space_data
    region = context.region
    if space is None or region is None or space.image is None or space.mode not in MODES:
        return
    if not space.overlay.show_overlays:
        return
    sheet = sheet_shown(space.image, active_character(context))
    view = view_of(region, sheet) if sheet else None
    if sheet is None or view is None:
        return
    scale = interface_scale(context)
    shrunk = scale * min(max(view.scale * sheet.extent[1] / (WHOLE * scale), SMALLEST), 1.0)
    from ..stage.canvas import Canvas

    canvas = Canvas()
    _add_shapes(canvas, sheet, view, scale)
    points = sheet.points()
    # What is worked on lies on top.
    for point in sorted(points, key=lambda point: (_is_marked(point), _is_active(sheet, point))):
        _add_point(canvas, point, sheet, view, shrunk)
    canvas.draw()
    _write_number(points, sheet, view, scale)


def _is_marked(point: Point) -> bool:
    return STATE.editing and point.key in (STATE.hovered, STATE.active)


def _is_active(sheet: Sheet, point: Point) -> bool:
    return not sheet.is_photo or point.key[0] == sheet.group


def _add_shapes(canvas: Canvas, sheet: Sheet, view: View, scale: float) -> None:
    import numpy as np

    for shape in shapes(sheet):
        strong = not sheet.is_photo or shape.group == sheet.group
        colour = colour_of(sheet, shape.group)
        polygon = np.array([view.to_region(place) for place in shape.points])
        if shape.kind == "part":
            canvas.area(polygon, (*colour, 0.11 if strong else 0.05))
            canvas.line(polygon, scale, (*colour, 0.35 if strong else 0.15), closed=True)
            continue
        if shape.kind == "cell":
            _add_cell(canvas, polygon, colour, scale)
            continue
        if sheet.is_photo:  # UV maps are light: their lines are seen without
            canvas.line(polygon, UNDERLAY * scale, (0, 0, 0, 0.4 if strong else 0.2), closed=True)
        canvas.line(polygon, LINE * scale, (*colour, 0.95 if strong else 0.4), closed=True)


def _add_cell(canvas: Canvas, polygon: Floats, colour: Rgb, scale: float) -> None:
    """Add a rectangle of cloth, which is seen on cloth of any colour."""
    canvas.area(polygon, (1, 1, 1, 0.16))
    canvas.line(polygon, UNDERLAY * scale, (0, 0, 0, 0.7), closed=True)
    canvas.line(polygon, LINE * scale, (1, 1, 1, 0.95), closed=True)
    for corner in polygon:
        canvas.disc((corner[0], corner[1]), 3.5 * scale, (0, 0, 0, 0.8))
        canvas.disc((corner[0], corner[1]), 2.5 * scale, (*colour, 1.0))


def _add_point(canvas: Canvas, point: Point, sheet: Sheet, view: View, scale: float) -> None:
    """Add a point: filled where visible, a ring where hidden, faint where not labelled."""
    marked, active = _is_marked(point), _is_active(sheet, point)
    if point.visibility == 0 and not (active and STATE.editing):
        return
    spot = view.to_region(point.place)
    if STATE.drag is not None and point.key == STATE.drag.point.key:
        _add_sight(canvas, spot, scale)
        return
    group = _group(sheet, point)
    opacity = 1.0 if active else 0.6
    colour: Colour = (*colour_of(sheet, group), opacity)
    radius = (ACTIVE_RADIUS if active else RADIUS) * scale
    if STATE.editing and point.key == STATE.hovered:
        radius = HOVERED_RADIUS * scale
    dark: Colour = (0.02, 0.02, 0.03, 0.85 * opacity)
    if point.visibility == 2:
        canvas.disc(spot, radius + RIM * scale, dark)
        canvas.disc(spot, radius, colour)
    elif point.visibility == 1:
        canvas.ring(spot, radius - 0.6 * scale, 4.2 * scale, dark)
        canvas.ring(spot, radius - 0.6 * scale, 1.8 * scale, colour)
    else:
        canvas.ring(spot, radius, 2.6 * scale, (0.02, 0.02, 0.03, 0.35))
        canvas.ring(spot, radius, 1.2 * scale, (*colour[:3], 0.55))
    if marked and point.key == STATE.active:
        canvas.ring(spot, radius + 4 * scale, 3.2 * scale, dark)
        canvas.ring(spot, radius + 4 * scale, 1.6 * scale, (1.0, 1.0, 1.0, 1.0))


def _add_sight(canvas: Canvas, spot: Spot, scale: float) -> None:
    """Add a dot in a wide ring: what is dragged hides nothing of the edge it is put on.

    The ring is yellow where the point has snapped to something.
    """
    colour: Colour = (1.0, 0.83, 0.2, 1.0) if STATE.snapped else (1.0, 1.0, 1.0, 1.0)
    canvas.ring(spot, 10 * scale, 3.6 * scale, (0.02, 0.02, 0.03, 0.85))
    canvas.ring(spot, 10 * scale, 1.8 * scale, colour)
    canvas.disc(spot, 2.8 * scale, (0.02, 0.02, 0.03, 0.85))
    canvas.disc(spot, 1.6 * scale, colour)


def _group(sheet: Sheet, point: Point) -> int:
    """Return whose colour a point has: its garment's, or on a UV map its category's."""
    if sheet.is_photo:
        return point.key[0]
    marks = sheet.uv_map.landmarks
    return 0 if marks[point.key[1]].name == marks[0].name else 1


def _write_number(points: list[Point], sheet: Sheet, view: View, scale: float) -> None:
    """Write the number of the point under the mouse, or else of the one worked on, beside it."""
    from ..stage.canvas import extent, write

    if not STATE.editing:
        return
    wanted = STATE.drag.point.key if STATE.drag else STATE.hovered or STATE.active
    point = next((point for point in points if point.key == wanted), None)
    if point is None:
        return
    mark = "" if sheet.is_photo else sheet.uv_map.landmarks[point.key[1]].number
    text = str(mark or point.number)
    size = LABEL * scale
    x, y = view.to_region(point.place)
    gap = (HOVERED_RADIUS + 7) * scale
    width, height = extent(text, size=size)
    left = x + gap if x + gap + width < view.size[0] - 4 * scale else x - gap - width
    write(text, (left, y - height / 2), size=size, colour=(1.0, 1.0, 1.0, 1.0))


@persistent
def _on_load(*_: Any) -> None:
    """Stop editing the file that is closed."""
    STATE.clear()
    forget_all()
    forget_masks()


HANDLERS = {"load_pre": _on_load}


def register() -> None:
    """Draw from now on."""
    handle = bpy.types.SpaceImageEditor.draw_handler_add(draw, (), "WINDOW", "POST_PIXEL")
    _handles.append(handle)
    add_handlers(HANDLERS)


def unregister() -> None:
    """Draw no more."""
    while _handles:
        bpy.types.SpaceImageEditor.draw_handler_remove(_handles.pop(), "WINDOW")
    remove_handlers(HANDLERS)
    forget_all()
    forget_masks()


CLASSES = ()
