"""The sheet of a garment: its UV map with islands, landmarks and stretch, beside its pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from addon.wardrobe.garment import Garment
from addon.wardrobe.layouts.islands import boundary_loops
from addon.wardrobe.layouts.layout import Island, Layout
from addon.wardrobe.layouts.sheets import (
    INKS,
    OCTAVES,
    TINTS,
    island_centre,
    map_picture,
    stretch_colours,
    stretch_picture,
    tiled_points,
)
from addon.wardrobe.layouts.verdict import Verdict
from addon.wardrobe.registration import Registration

from .sheet_canvas import ACCENTS, GREEN, HAIRLINE, INK, PAPER, RED, SOFT, WHITE, Canvas
from .sheet_marks import Crowd, Mark, body_marks, collect_marks
from .sheet_tables import PIECE_ROWS, draw_tables, letter

# All lengths in units: the UV map is MAP wide, whatever its pixels.
MAP, GAP, MARGIN, HEADER, CAPTION = 1000.0, 36.0, 48.0, 172.0, 34.0
VIEW_WIDTH, VIEW_HEIGHT = 440.0, 566.0
SMALL = MAP - VIEW_HEIGHT - CAPTION  # the stretch map
RIGHT = 2 * VIEW_WIDTH + GAP

LINE_STEP = 6.0  # how densely names keep off an outline
LETTERS = 12  # islands that get a letter on the map
MOST_LETTERED = 400  # islands that are looked at for it
STACKED = 0.02  # of the map: islands whose middles are nearer than this lie on each other


@dataclass(frozen=True)
class View:
    """A picture of the garment on a body, and its landmarks on it.

    Attributes
    ----------
    name : str
    picture : PIL image, `VIEW_WIDTH` : `VIEW_HEIGHT`
    points : (N, 2) float ndarray
        Of `body_marks`, shares of the picture's width and height.
    visible : (N,) bool ndarray
    """

    name: str
    picture: Image.Image
    points: NDArray[np.float64]
    visible: NDArray[np.bool_]


@dataclass(frozen=True)
class Sheet:
    """What a sheet shows.

    Attributes
    ----------
    garment : Garment
    layout : Layout
    verdict : Verdict
    registration : Registration or None
    origin : str
        Where the registration is from, in words.
    views : sequence of View
        Front and back, or none.
    note : str
        Why there are no views.
    """

    garment: Garment
    layout: Layout
    verdict: Verdict
    registration: Registration | None = None
    origin: str = ""
    views: Sequence[View] = ()
    note: str = ""


def draw_sheet(sheet: Sheet, *, size: int = 1000) -> Image.Image:
    """Draw a garment's sheet; the UV map gets `size` pixels along its side."""
    right = RIGHT if sheet.views else SMALL + GAP / 2
    width = 2 * MARGIN + MAP + GAP + right
    height = HEADER + MAP + CAPTION + MARGIN
    canvas = Canvas(width, height, unit=size / MAP, paper=PAPER)
    marks = collect_marks(sheet.registration, sheet.layout) if sheet.registration else []
    _header(canvas, sheet)
    _map(canvas, sheet, marks, size)
    left = MARGIN + MAP + GAP
    for index, view in enumerate(sheet.views):
        _view(canvas, view, body_marks(marks), left + index * (VIEW_WIDTH + GAP))
    top = HEADER + (VIEW_HEIGHT + CAPTION if sheet.views else 0.0)
    _stretch(canvas, sheet.layout, left, top, size)
    if sheet.views:
        draw_tables(
            canvas, sheet.layout, sheet.verdict, left + SMALL + GAP, top, RIGHT - SMALL - GAP
        )
    else:
        draw_tables(canvas, sheet.layout, sheet.verdict, left, top + SMALL + CAPTION + 24, right)
        _note(canvas, sheet.note, left, HEADER + MAP - 4, right)
    return canvas.picture()


def _header(canvas: Canvas, sheet: Sheet) -> None:
    verdict = sheet.verdict
    taken = canvas.text(
        (MARGIN, 72.0), sheet.garment.name, size=44, colour=INK, anchor="ls", bold=True
    )
    word, colour = ("regular", GREEN) if verdict.regular else ("irregular", RED)
    left = MARGIN + taken + 24
    wide = canvas.width_of(word, 20) + 28
    canvas.box((left, 42.0, left + wide, 76.0), fill=colour, radius=17)
    canvas.text((left + wide / 2, 59.0), word, size=20, colour=WHITE, anchor="mm")
    room = canvas.width - 2 * MARGIN
    for base, line, colour in ((108.0, _facts(sheet), SOFT), (140.0, verdict.reason, INK)):
        fitting = canvas.shortened(line, size=19, width=room)
        canvas.text((MARGIN, base), fitting, size=19, colour=colour)


def _facts(sheet: Sheet) -> str:
    garment, mesh = sheet.garment, sheet.garment.mesh
    registration = sheet.registration
    what = " and ".join(registration.categories) if registration else garment.kind
    count = len(sheet.layout.islands)
    facts = [
        f"{what} ({sheet.origin})" if sheet.origin else what,
        f"for {' and '.join({'female': 'women', 'male': 'men'}[sex] for sex in garment.sexes)}",
        f"{len(mesh.vertices):,} vertices, {len(mesh.faces):,} faces",
        f"{count} UV island{'s' * (count != 1)}",
        # last: authors' names may be cut where the page ends
        f"{garment.binding.license or 'no licence named'}"
        + (f", by {garment.binding.author}" if garment.binding.author else ""),
    ]
    return "   ·   ".join(facts)


def _map(canvas: Canvas, sheet: Sheet, marks: Sequence[Mark], size: int) -> None:
    left, top = MARGIN, HEADER
    picture = Image.fromarray(map_picture(sheet.layout, size=2 * size))
    canvas.paste(picture, (left, top, left + MAP, top + MAP))
    canvas.box((left, top, left + MAP, top + MAP), line=HAIRLINE)
    crowd = Crowd((left, top, left + MAP, top + MAP))
    spots = [(left + mark.place[0] * MAP, top + mark.place[1] * MAP) for mark in marks]
    for x, y in spots:
        crowd.take((x - 6, y - 6, x + 6, y + 6))
    if sheet.registration is not None and sheet.registration.parts:
        _parts(canvas, sheet.registration, crowd)
    else:
        _pieces(canvas, sheet, crowd)
    _letters(canvas, sheet.layout, crowd)
    _numbers(canvas, crowd, marks, spots, size=13.0)
    _legend(canvas, sheet, top + MAP + 24)


def _keep_off(crowd: Crowd, ring: Sequence[tuple[float, float]]) -> None:
    """Take the places along an outline, so that nothing is written over it."""
    for (xa, ya), (xb, yb) in zip(ring, [*ring[1:], ring[0]], strict=True):
        count = int(np.hypot(xb - xa, yb - ya) / LINE_STEP) + 1
        for share in np.linspace(0, 1, count, endpoint=False).tolist():
            x, y = xa + (xb - xa) * share, ya + (yb - ya) * share
            crowd.take((x - 3, y - 3, x + 3, y + 3))


def _pieces(canvas: Canvas, sheet: Sheet, crowd: Crowd) -> None:
    """Outline the pieces that a map without parts was cut into."""
    places = tiled_points(sheet.layout)
    best = sorted(sheet.verdict.pieces, key=lambda piece: -piece.share)[:PIECE_ROWS]
    for number, piece in enumerate(best, start=1):
        loops = boundary_loops(sheet.layout.corners[piece.faces], places)
        for loop in loops[:1]:
            ring = [(MARGIN + x * MAP, HEADER + y * MAP) for x, y in places[loop].tolist()]
            canvas.dashed(ring, colour=INK, width=1.8, dash=14)
            _keep_off(crowd, ring)
            x, y = np.mean(ring, axis=0)
            words = f"piece {number}"
            box = crowd.near((float(x), float(y)), canvas.width_of(words, 16) + 20, 27)
            canvas.tag(box, words, size=16, colour=INK)


def _parts(canvas: Canvas, registration: Registration, crowd: Crowd) -> None:
    """Outline the parts and write their names."""
    for part in registration.parts:
        colour = ACCENTS[registration.categories.index(part.category)]
        ring = [(MARGIN + x * MAP, HEADER + y * MAP) for x, y in part.outline.tolist()]
        canvas.dashed(ring, colour=colour, width=1.6, dash=16)
        _keep_off(crowd, ring)
    for part in registration.parts:
        colour = ACCENTS[registration.categories.index(part.category)]
        x, y = (part.outline.min(axis=0) + part.outline.max(axis=0)) / 2
        wide = canvas.width_of(part.name, 17) + 20
        box = crowd.near((MARGIN + x * MAP, HEADER + y * MAP), wide, 28)
        canvas.tag(box, part.name, size=17, colour=colour)


def _letters(canvas: Canvas, layout: Layout, crowd: Crowd) -> None:
    """Write the letters of the table's islands, large; of a stack one and how many lie on it."""
    stacks: list[tuple[tuple[float, float], list[Island]]] = []
    for island in layout.islands[:MOST_LETTERED]:
        x, y = island_centre(layout, island)
        for place, stack in stacks:
            if max(abs(place[0] - x), abs(place[1] - y)) < STACKED:
                stack.append(island)
                break
        else:
            stacks.append(((x, y), [island]))
    for (x, y), stack in stacks[:LETTERS]:
        words = letter(stack[0]) + (f" +{len(stack) - 1}" if len(stack) > 1 else "")
        size = 34 if len(stack) == 1 else 25
        wide = canvas.width_of(words, size) + 12
        box = crowd.near((MARGIN + x * MAP, HEADER + y * MAP), wide, 40)
        middle = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        canvas.text(middle, words, size=size, colour=INKS[stack[0].side], anchor="mm")


def _numbers(
    canvas: Canvas,
    crowd: Crowd,
    marks: Sequence[Mark],
    spots: Sequence[tuple[float, float]],
    *,
    size: float,
    rings: Sequence[bool] = (),
) -> None:
    """Draw landmarks with their numbers beside them; rings where they are hidden."""
    if not spots:
        return
    middle = np.mean(spots, axis=0)
    away = float(middle[0]), float(middle[1])
    boxes = []
    for mark, spot in zip(marks, spots, strict=True):
        wide = max(canvas.width_of(str(mark.number), size) + 0.7 * size, 1.35 * size)
        boxes.append(crowd.beside(spot, wide, 1.35 * size, away=away))
    for mark, spot, box in zip(marks, spots, boxes, strict=True):
        end = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        canvas.line([spot, end], colour=ACCENTS[mark.order], width=0.8)
    for index, (mark, spot, box) in enumerate(zip(marks, spots, boxes, strict=True)):
        colour = ACCENTS[mark.order]
        hidden = bool(rings) and rings[index]
        canvas.dot(spot, 3.6, fill=None if hidden else colour, line=colour)
        canvas.tag(box, str(mark.number), size=size, colour=colour)


def _legend(canvas: Canvas, sheet: Sheet, base: float) -> None:
    left = MARGIN
    for side in ("front", "back", "both"):
        canvas.box((left, base - 14, left + 20, base + 2), fill=TINTS[side], line=INKS[side])
        words = {"front": "front", "back": "back", "both": "wraps round"}[side]
        left += 28 + canvas.text((left + 28, base), words, size=16, colour=SOFT) + 26
    registration = sheet.registration
    labelled = registration.categories if registration and registration.regular else ()
    for order, category in enumerate(labelled):
        canvas.dot((left + 6, base - 6), 4.5, fill=ACCENTS[order], line=ACCENTS[order])
        words = f"landmarks and parts of the {category}"
        left += 20 + canvas.text((left + 20, base), words, size=16, colour=SOFT) + 26


def _view(canvas: Canvas, view: View, marks: Sequence[Mark], left: float) -> None:
    box = (left, HEADER, left + VIEW_WIDTH, HEADER + VIEW_HEIGHT)
    canvas.paste(view.picture, box)
    canvas.box(box, line=HAIRLINE)
    canvas.text((left + 14, HEADER + 30), view.name, size=18, colour=WHITE)
    spots = [(left + x * VIEW_WIDTH, HEADER + y * VIEW_HEIGHT) for x, y in view.points.tolist()]
    shown = [index for index, visible in enumerate(view.visible.tolist()) if visible]
    crowd = Crowd(box)
    chosen = [spots[index] for index in shown]
    for x, y in chosen:
        crowd.take((x - 5, y - 5, x + 5, y + 5))
    _numbers(canvas, crowd, [marks[index] for index in shown], chosen, size=11.0)


def _stretch(canvas: Canvas, layout: Layout, left: float, top: float, size: int) -> None:
    """Draw the stretch map with its legend below."""
    pixels = round(2 * size * SMALL / MAP)
    picture = Image.fromarray(stretch_picture(layout, size=max(pixels, 16)))
    canvas.paste(picture, (left, top, left + SMALL, top + SMALL))
    canvas.box((left, top, left + SMALL, top + SMALL), line=HAIRLINE)
    base = top + SMALL + 24
    bar, wide = left + 150, SMALL - 190.0
    canvas.text((left, base), "area stretch", size=16, colour=SOFT)
    octaves = np.linspace(-OCTAVES, OCTAVES, 256)
    strip = Image.fromarray(stretch_colours(2.0**octaves)[None])
    canvas.paste(strip, (bar, base - 13, bar + wide, base + 1))
    canvas.text((bar - 8, base), "coarse", size=13, colour=SOFT, anchor="rs")
    canvas.text((bar + wide + 8, base), "fine", size=13, colour=SOFT)
    for ratio, words in ((0.5, "1/2"), (1.0, "1"), (2.0, "2 x")):
        x = bar + wide * (np.log2(ratio) / OCTAVES + 1) / 2
        canvas.line([(x, base + 1), (x, base + 5)], colour=SOFT, width=0.8)
        canvas.text((x, base + 17), words, size=12, colour=SOFT, anchor="ms")


def _note(canvas: Canvas, words: str, left: float, base: float, width: float) -> None:
    lines = canvas.wrapped(words, size=15, width=width)
    for row, line in enumerate(reversed(lines)):
        canvas.text((left, base - 20 * row), line, size=15, colour=SOFT)
