"""How the uppers of shoes are pieced: panels, seams, stitches and eyelets of every pattern."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .painting import Colour, Floats, smoothstep
from .shoes_palettes import Pattern, ShoeColours


def mix(view: Floats, cover: Floats, colour: Colour | Floats) -> None:
    """Lay a colour over a picture where `cover` (0 to 1) says."""
    colour = np.asarray(colour, np.float32)
    for channel in range(view.shape[-1]):  # each on its own: rows of three are slow
        layer = view[..., channel]
        layer += cover * (colour[..., channel] - layer)


def _panel(view: Floats, inside: Floats, colour: Colour, *, stitch: float) -> None:
    """Fill where `inside` > 0 (in about rings), with a dark edge and a row of stitches."""
    base = np.asarray(colour, np.float32)
    mix(view, smoothstep(-0.05, 0.05, inside), base)
    mix(view, np.exp(-((inside / 0.07) ** 2)) * 0.65, base * 0.45)
    row = np.exp(-(((inside - 0.28) / 0.055) ** 2))
    columns = np.arange(view.shape[1], dtype=np.float32)
    rows = np.arange(view.shape[0], dtype=np.float32)[:, None]
    beat = smoothstep(0.25, 0.45, np.abs(np.sin((columns + rows) * np.float32(0.42))))
    mix(view, row * beat * stitch, np.clip(base * 1.5 + 0.10, 0, 1))


def _sneaker_panels(
    view: Floats, side: Floats, ring: Floats, colours: ShoeColours, rings: int, collar: int
) -> None:
    _panel(
        view,
        4.6 - 2.2 * smoothstep(0.0, 0.75, side) - ring + 3.0 * side**3,
        colours.panel,
        stitch=0.6,
    )
    # Eyelet stays on both sides of the throat.
    stay = np.minimum(np.minimum((0.36 - side) * 12, ring - 10.2), 28.5 - ring)
    _panel(view, stay, colours.panel, stitch=0.6)
    throat = np.minimum((0.17 - side) * 12, ring - 11.2)
    mix(view, smoothstep(-0.1, 0.1, throat), np.asarray(colours.upper, np.float32) * 0.62)
    # Heel counter, and a slanting band on the quarter.
    _panel(
        view,
        np.minimum(ring - 22.5 + 5.0 * (0.6 - side), (side - 0.50) * 14),
        colours.panel,
        stitch=0.6,
    )
    band = 0.55 - np.abs(ring - 15.5 - 9.0 * (side - 0.5))
    _panel(view, np.minimum(band, (side - 0.38) * 14), colours.panel, stitch=0.5)
    for number in range(6):
        hole = np.hypot((side - 0.235) * 26, (ring - 11.6 - number * 1.55) * 1.3)
        mix(view, smoothstep(0.42, 0.32, hole), np.asarray(colours.lace, np.float32) * 0.55)
        mix(view, smoothstep(0.24, 0.16, hole), (0.02, 0.02, 0.02))


def _boot_panels(
    view: Floats, side: Floats, ring: Floats, colours: ShoeColours, rings: int, collar: int
) -> None:
    # Elastic gusset on each side of the shaft: a tapering wedge of fine ribs.
    wedge = 0.165 - 0.017 * np.maximum(rings - ring, 0) - np.abs(side - 0.5)
    inside = np.minimum(wedge * 18, rings - 0.7 - ring)
    _panel(view, inside, colours.panel, stitch=0.0)
    ribs = 0.75 + 0.25 * np.sin(np.arange(view.shape[1], dtype=np.float32) * 1.1)
    view *= np.where(inside[..., None] > 0.1, ribs[None, :, None], 1.0).astype(np.float32)
    _seam(view, np.abs(side - 0.97) * 14 + (ring < collar - 5) * 9, colours)
    _seam(view, np.abs(rings - 0.45 - ring), colours)


def _seam(view: Floats, distance: Floats, colours: ShoeColours) -> None:
    base = np.asarray(colours.upper, np.float32)
    mix(view, np.exp(-((distance / 0.12) ** 2)) * 0.6, base * 0.4)


def _eyelets(
    view: Floats,
    side: Floats,
    ring: Floats,
    colours: ShoeColours,
    first: float,
    last: float,
    count: int,
) -> None:
    for place in np.linspace(first, last, count):
        hole = np.hypot((side - 0.235) * 26, (ring - place) * 1.3)
        mix(view, smoothstep(0.42, 0.32, hole), np.asarray(colours.lace, np.float32) * 0.55)
        mix(view, smoothstep(0.24, 0.16, hole), (0.02, 0.02, 0.02))


def _derby_panels(
    view: Floats, side: Floats, ring: Floats, colours: ShoeColours, rings: int, collar: int
) -> None:
    """A cap over the toes, and open lacing whose quarters run back to the heel."""
    cap = 7.6 - 1.6 * side**2 - ring
    _panel(view, cap, colours.panel, stitch=0.35)
    quarter = np.minimum(ring - 12.2 - 3.5 * smoothstep(0.3, 0.9, side), (side - 0.12) * 12)
    _panel(view, quarter, colours.panel, stitch=0.35)
    gap = np.minimum((0.12 - side) * 12, ring - 12.4)
    mix(view, smoothstep(-0.1, 0.1, gap), np.asarray(colours.upper, np.float32) * 0.5)
    _seam(view, np.abs(side - 0.97) * 14 + (ring < collar - 5) * 9, colours)
    _eyelets(view, side, ring, colours, 13.3, collar - 5.0, 5)


def _loafer_panels(
    view: Floats, side: Floats, ring: Floats, colours: ShoeColours, rings: int, collar: int
) -> None:
    """An apron sewn in by hand, with a strap across the instep."""
    apron = np.minimum((0.47 - side) * 10, (ring - 2.6 - 5.0 * smoothstep(0.15, 0.47, side)) * 0.8)
    line = np.asarray(colours.upper, np.float32)
    mix(view, np.exp(-((apron / 0.28) ** 2)) * 0.75, line * 0.30)
    mix(view, np.exp(-(((apron + 0.55) / 0.25) ** 2)) * 0.5, np.clip(line * 1.5 + 0.04, 0, 1))
    pucker = np.exp(-(((apron + 0.25) / 0.16) ** 2)) * (np.sin(ring * 11 + side * 60) > 0.1)
    mix(view, pucker * np.float32(0.35), np.asarray(colours.upper, np.float32) * 0.55)
    strap = np.minimum(1.15 - np.abs(ring - 13.2), (0.62 - side) * 14)
    _panel(view, strap, colours.panel, stitch=0.4)
    slot = np.minimum((0.09 - side) * 14, 0.30 - np.abs(ring - 13.2) + 1.2 * side)
    mix(view, smoothstep(-0.05, 0.1, slot), (0.02, 0.02, 0.02))
    _seam(view, np.abs(rings - 0.5 - ring), colours)


def _high_top_panels(
    view: Floats, side: Floats, ring: Floats, colours: ShoeColours, rings: int, collar: int
) -> None:
    """Canvas with a rubber cap over the toes, a stay for the laces and a patch at the ankle."""
    stay = np.minimum(np.minimum((0.34 - side) * 12, ring - 11.0), rings - 0.5 - ring)
    _panel(view, stay, colours.upper, stitch=0.7)
    throat = np.minimum((0.16 - side) * 12, ring - 11.6)
    mix(view, smoothstep(-0.1, 0.1, throat), np.asarray(colours.upper, np.float32) * 0.6)
    _panel(view, np.minimum(ring - 20.0, (side - 0.90) * 14), colours.upper, stitch=0.7)
    _panel(view, 4.8 - 1.2 * side**2 - ring, colours.panel, stitch=0.0)
    patch = np.hypot((side - 0.52) * 12, (ring - collar - 0.3) * 0.8)
    _panel(view, 1.25 - patch, colours.panel, stitch=0.6)
    _eyelets(view, side, ring, colours, 11.8, rings - 1.6, 7)
    _seam(view, np.abs(rings - 0.5 - ring), colours)


def _ballerina_panels(
    view: Floats, side: Floats, ring: Floats, colours: ShoeColours, rings: int, collar: int
) -> None:
    """Soft leather with a bound edge."""
    _panel(view, ring - rings + 1.15, colours.panel, stitch=0.0)
    _seam(view, np.abs(side - 0.985) * 14 + (ring < collar - 5) * 9, colours)


def _sandal_panels(
    view: Floats, side: Floats, ring: Floats, colours: ShoeColours, rings: int, collar: int
) -> None:
    """Straps that all use the whole width of the upper's place, stitched along both edges."""
    height = np.linspace(1, 0, view.shape[0], dtype=np.float32)[:, None]
    edge = 0.5 - np.abs(height - 0.5) + 0 * side
    beat = np.sin(np.arange(view.shape[1], dtype=np.float32) * 0.5) > -0.2
    stitch = np.exp(-(((edge - 0.20) / 0.02) ** 2)) * beat
    mix(view, stitch * np.float32(0.5), np.clip(np.asarray(colours.upper) * 1.6 + 0.1, 0, 1))
    mix(view, smoothstep(0.12, 0.06, edge) * np.float32(0.5), colours.panel)


PANELS: dict[Pattern, Callable[[Floats, Floats, Floats, ShoeColours, int, int], None]] = {
    "sneaker": _sneaker_panels,
    "boot": _boot_panels,
    "derby": _derby_panels,
    "loafer": _loafer_panels,
    "high_top": _high_top_panels,
    "ballerina": _ballerina_panels,
    "sandal": _sandal_panels,
}
