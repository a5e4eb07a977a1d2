"""contact_sheet.png: photo, front and back of every character at a glance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from PIL import Image, ImageDraw

from addon.cloning.observation import Outfit

from . import outputs
from .pictures import PAPER, fitted, font, open_picture, photo_with_landmarks

CONTACT_SHEET = "contact_sheet.png"
MOST = 120  # characters on one sheet; more would be a picture that no viewer opens
PHOTO_WIDTH, RENDER_WIDTH, HEIGHT = 180, 240, 320  # pixels; renders are 3:4
GAP, CAPTION = 12, 26
COLUMNS = 3  # characters in a row
INK = (60, 60, 64)


def write_contact_sheet(out: Path, outfits: Sequence[Outfit]) -> Path | None:
    """Write the contact sheet of finished characters; None, and no file, where there are none.

    Parameters
    ----------
    out : Path
        The output folder, with characters/<name>/front.png and back.png.
    outfits : sequence of Outfit
        Of the finished characters; the first `MOST` are shown.
    """
    path = out / CONTACT_SHEET
    if not outfits:
        with outputs.writing(path):
            path.unlink(missing_ok=True)
        return None
    strips = [_strip(out / outputs.CHARACTERS / outfit.name, outfit) for outfit in outfits[:MOST]]
    columns = min(COLUMNS, len(strips))
    rows = -(-len(strips) // columns)
    width, height = strips[0].size
    sheet = Image.new(
        "RGB", (columns * (width + GAP) + GAP, rows * (height + GAP) + GAP), (236, 237, 240)
    )
    for index, strip in enumerate(strips):
        row, column = divmod(index, columns)
        sheet.paste(strip, (GAP + column * (width + GAP), GAP + row * (height + GAP)))
    with outputs.replacing(path) as partial:
        sheet.save(partial, "PNG", optimize=True)
    return path


def _strip(folder: Path, outfit: Outfit) -> Image.Image:
    """One character: photo, front and back side by side, the name below."""
    widths = (PHOTO_WIDTH, RENDER_WIDTH, RENDER_WIDTH)
    strip = Image.new("RGB", (sum(widths) + 4 * GAP, HEIGHT + CAPTION + GAP), PAPER)
    left = GAP
    for width, picture in zip(widths, _pictures(folder, outfit), strict=True):
        if picture is not None:
            place = left + (width - picture.width) // 2, GAP + (HEIGHT - picture.height) // 2
            strip.paste(picture, place)
        left += width + GAP
    draw = ImageDraw.Draw(strip)
    place = strip.width // 2, HEIGHT + GAP + CAPTION // 2
    draw.text(place, _shortened(outfit.name, 70), fill=INK, font=font(15), anchor="mm")
    return strip


def _pictures(folder: Path, outfit: Outfit) -> Iterator[Image.Image | None]:
    """Photo, front and back, each fitted into its cell; None for what is not there."""
    yield photo_with_landmarks(outfit, width=PHOTO_WIDTH, height=HEIGHT)
    for view in ("front", "back"):
        render = open_picture(folder / f"{view}.png")
        yield fitted(render, width=RENDER_WIDTH, height=HEIGHT) if render else None


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
