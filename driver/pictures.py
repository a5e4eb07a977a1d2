"""Small pictures for the report and the contact sheet: photos with landmarks, renders, textures."""

from __future__ import annotations

import base64
import io
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from addon.cloning.observation import Observation, Outfit
from addon.errors import OutfitError
from addon.photos.images import read_photo

# Distinguishable for the colour-blind too (Okabe and Ito's palette); one for every garment.
COLOURS = ("#e69f00", "#56b4e9", "#009e73", "#cc79a7")
PAPER = (255, 255, 255)
JPEG_QUALITY = 84


def fitted(image: Image.Image, *, width: int, height: int) -> Image.Image:
    """Return the picture scaled to fit into a box; small ones are not blown up over twice."""
    scale = min(width / image.width, height / image.height, 2.0)
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    return image.resize(size, Image.Resampling.LANCZOS)


def photo_with_landmarks(outfit: Outfit, *, width: int, height: int) -> Image.Image | None:
    """Return the photo with every garment's landmarks; None where it cannot be read any more.

    Filled dots are labelled landmarks, rings are occluded or derived ones.
    """
    try:
        photo = Image.fromarray(read_photo(outfit.photo))
    except OutfitError:
        return None
    small = fitted(photo, width=width, height=height)
    draw = ImageDraw.Draw(small)
    for index, seen in enumerate(outfit.observations):
        _draw_landmarks(draw, seen, COLOURS[index % len(COLOURS)], small.width / photo.width)
    return small


def _draw_landmarks(
    draw: ImageDraw.ImageDraw, seen: Observation, colour: str, scale: float
) -> None:
    radius = 3.0
    for (x, y), visibility in zip(seen.landmarks * scale, seen.visibility, strict=True):
        if not visibility:
            continue
        box = (x - radius, y - radius, x + radius, y + radius)
        halo = (box[0] - 1, box[1] - 1, box[2] + 1, box[3] + 1)
        draw.ellipse(halo, fill="white" if visibility > 1 else None, outline="white")
        draw.ellipse(box, fill=colour if visibility > 1 else None, outline=colour)


def open_picture(path: Path) -> Image.Image | None:
    """Return a picture as RGB, or None where there is none."""
    try:
        with Image.open(path) as image:
            return image.convert("RGB")
    except (OSError, Image.DecompressionBombError):
        return None


def data_uri(image: Image.Image) -> str:
    """Return a picture as a JPEG in a data URI, so that a page needs no other file."""
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=JPEG_QUALITY, optimize=True)
    return "data:image/jpeg;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")


def font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Return Pillow's own font, which needs no file on the system."""
    return ImageFont.load_default(size)
