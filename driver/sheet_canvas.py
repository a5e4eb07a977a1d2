"""A page to draw on: drawn at twice its size and reduced, for crisp lines and type."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image, ImageDraw

from .pictures import font

Colour = tuple[int, int, int]
Spot = tuple[float, float]
TWICE = 2

PAPER: Colour = (250, 249, 246)
WHITE: Colour = (255, 255, 255)
INK: Colour = (36, 39, 46)
SOFT: Colour = (112, 116, 124)
HAIRLINE: Colour = (214, 213, 208)
GREEN: Colour = (42, 122, 78)
RED: Colour = (176, 66, 48)
ACCENTS: tuple[Colour, ...] = ((190, 30, 90), (98, 52, 168))  # first and second category


class Canvas:
    """A page in its own units, whatever the number of pixels of one.

    Parameters
    ----------
    width, height : float
        Units.
    unit : float
        Pixels of a unit in the finished picture.
    paper : (r, g, b)
    """

    def __init__(self, width: float, height: float, *, unit: float, paper: Colour) -> None:
        self.width, self.height, self._unit = width, height, unit
        self._scale = unit * TWICE
        size = self._px(width), self._px(height)
        self._image = Image.new("RGB", size, paper)
        self._draw = ImageDraw.Draw(self._image)

    def picture(self) -> Image.Image:
        """Return the finished picture."""
        size = round(self.width * self._unit), round(self.height * self._unit)
        return self._image.resize(size, Image.Resampling.BOX, reducing_gap=None)

    def _px(self, units: float) -> int:
        return round(units * self._scale)

    def _at(self, spot: Spot) -> Spot:
        return spot[0] * self._scale, spot[1] * self._scale

    def paste(self, image: Image.Image, box: tuple[float, float, float, float]) -> None:
        """Put a picture into a box, x1, y1, x2, y2."""
        left, top = self._px(box[0]), self._px(box[1])
        size = self._px(box[2]) - left, self._px(box[3]) - top
        self._image.paste(image.resize(size, Image.Resampling.LANCZOS), (left, top))

    def text(
        self,
        spot: Spot,
        words: str,
        *,
        size: float,
        colour: Colour,
        anchor: str = "ls",
        bold: bool = False,
    ) -> float:
        """Write a line and return its width; `anchor` as in Pillow ("ls": left, base line)."""
        face = font(self._px(size))
        weight = size * self._scale / 60 if bold else 0
        self._draw.text(
            self._at(spot), words, fill=colour, font=face, anchor=anchor, stroke_width=weight
        )
        return self._draw.textlength(words, font=face) / self._scale

    def width_of(self, words: str, size: float) -> float:
        """Return the width of a line."""
        return self._draw.textlength(words, font=font(self._px(size))) / self._scale

    def shortened(self, words: str, *, size: float, width: float) -> str:
        """Cut a line that is wider than a width, with an ellipsis at its end."""
        if self.width_of(words, size) <= width:
            return words
        while words and self.width_of(f"{words}…", size) > width:
            words = words[:-1].rstrip()
        return f"{words}…"

    def wrapped(self, words: str, *, size: float, width: float) -> list[str]:
        """Break a sentence into lines of a width."""
        lines = [""]
        for word in words.split():
            longer = f"{lines[-1]} {word}".strip()
            if self.width_of(longer, size) <= width or not lines[-1]:
                lines[-1] = longer
            else:
                lines.append(word)
        return lines

    def box(
        self,
        box: tuple[float, float, float, float],
        *,
        fill: Colour | None = None,
        line: Colour | None = None,
        radius: float = 0.0,
        width: float = 1.0,
    ) -> None:
        """Draw a (rounded) rectangle."""
        x1, y1, x2, y2 = (self._px(value) for value in box)
        round_as = min(self._px(radius), (x2 - x1) // 2 - 1, (y2 - y1) // 2 - 1)
        self._draw.rounded_rectangle(
            (x1, y1, x2, y2),
            max(round_as, 0),
            fill=fill,
            outline=line,
            width=max(self._px(width), 1),
        )

    def line(self, spots: Sequence[Spot], *, colour: Colour, width: float = 1.0) -> None:
        """Draw a line through spots."""
        self._draw.line(
            [self._at(spot) for spot in spots], colour, max(self._px(width), 1), joint="curve"
        )

    def dashed(self, ring: Sequence[Spot], *, colour: Colour, width: float, dash: float) -> None:
        """Draw the dashed outline of a polygon; half of every dash's length is drawn."""
        left, drawing = dash / 2, True
        for (xa, ya), (xb, yb) in zip(ring, [*ring[1:], ring[0]], strict=True):
            length = ((xb - xa) ** 2 + (yb - ya) ** 2) ** 0.5
            done = 0.0
            while done < length:
                step = min(left, length - done)
                ends = [
                    (xa + (xb - xa) * at / length, ya + (yb - ya) * at / length)
                    for at in (done, done + step)
                ]
                if drawing:
                    self.line(ends, colour=colour, width=width)
                done, left = done + step, left - step
                if left <= 1e-9:
                    left, drawing = dash / 2, not drawing

    def dot(self, spot: Spot, radius: float, *, fill: Colour | None, line: Colour) -> None:
        """Draw a dot, a ring where it is not filled, with a light edge."""
        x, y = self._at(spot)
        r = radius * self._scale
        edge = r + self._scale
        if fill:
            self._draw.ellipse((x - edge, y - edge, x + edge, y + edge), fill=(255, 255, 255))
        self._draw.ellipse(
            (x - r, y - r, x + r, y + r), fill=fill, outline=line, width=max(self._px(1.2), 1)
        )

    def tag(
        self, box: tuple[float, float, float, float], words: str, *, size: float, colour: Colour
    ) -> None:
        """Write words in the middle of a white pill."""
        self.box(box, fill=(255, 255, 255), line=colour, radius=(box[3] - box[1]) / 2, width=0.8)
        middle = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        self.text(middle, words, size=size, colour=colour, anchor="mm")
