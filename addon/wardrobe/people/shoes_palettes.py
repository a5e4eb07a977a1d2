"""The colours shoes come in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .painting import Colour

Pattern = Literal["sneaker", "boot", "derby", "loafer", "high_top", "ballerina", "sandal"]


@dataclass(frozen=True)
class ShoeColours:
    """sRGB 0..1 of a shoe's main and second material, sole, laces and lining."""

    upper: Colour
    panel: Colour
    sole: Colour
    lace: Colour
    lining: Colour


SNEAKER_COLOURS: dict[str, ShoeColours] = {
    "white": ShoeColours(
        (0.86, 0.85, 0.83), (0.80, 0.79, 0.77), (0.90, 0.89, 0.86),
        (0.9, 0.9, 0.88), (0.62, 0.62, 0.62),
    ),
    "navy": ShoeColours(
        (0.14, 0.19, 0.30), (0.10, 0.13, 0.21), (0.88, 0.87, 0.84),
        (0.9, 0.9, 0.88), (0.35, 0.37, 0.42),
    ),
    "grey": ShoeColours(
        (0.45, 0.46, 0.47), (0.30, 0.31, 0.33), (0.86, 0.85, 0.83),
        (0.82, 0.82, 0.8), (0.30, 0.30, 0.31),
    ),
    "black": ShoeColours(
        (0.12, 0.12, 0.125), (0.075, 0.075, 0.08), (0.84, 0.83, 0.80),
        (0.86, 0.86, 0.84), (0.17, 0.17, 0.17),
    ),
    "red": ShoeColours(
        (0.55, 0.13, 0.12), (0.38, 0.08, 0.08), (0.88, 0.86, 0.82),
        (0.9, 0.88, 0.85), (0.32, 0.30, 0.30),
    ),
}  # fmt: skip
BOOT_COLOURS: dict[str, ShoeColours] = {
    "black": ShoeColours(
        (0.085, 0.08, 0.078), (0.06, 0.058, 0.058), (0.055, 0.05, 0.048),
        (0.06, 0.06, 0.06), (0.30, 0.24, 0.19),
    ),
    "brown": ShoeColours(
        (0.30, 0.185, 0.11), (0.20, 0.125, 0.08), (0.11, 0.085, 0.07),
        (0.2, 0.13, 0.09), (0.44, 0.34, 0.25),
    ),
    "tan": ShoeColours(
        (0.52, 0.35, 0.21), (0.33, 0.23, 0.15), (0.16, 0.12, 0.09),
        (0.3, 0.2, 0.13), (0.50, 0.40, 0.30),
    ),
}  # fmt: skip
DERBY_COLOURS: dict[str, ShoeColours] = {
    "black": ShoeColours(
        (0.06, 0.057, 0.056), (0.06, 0.057, 0.056), (0.05, 0.047, 0.045),
        (0.05, 0.05, 0.05), (0.36, 0.29, 0.22),
    ),
    "brown": ShoeColours(
        (0.23, 0.13, 0.075), (0.21, 0.12, 0.07), (0.09, 0.07, 0.06),
        (0.14, 0.09, 0.06), (0.48, 0.38, 0.28),
    ),
    "cognac": ShoeColours(
        (0.44, 0.24, 0.11), (0.40, 0.215, 0.10), (0.15, 0.10, 0.07),
        (0.22, 0.13, 0.08), (0.55, 0.44, 0.32),
    ),
}  # fmt: skip
LOAFER_COLOURS: dict[str, ShoeColours] = {
    "black": DERBY_COLOURS["black"],
    "brown": DERBY_COLOURS["brown"],
    "navy": ShoeColours(
        (0.10, 0.13, 0.22), (0.09, 0.115, 0.20), (0.13, 0.10, 0.085),
        (0.1, 0.1, 0.15), (0.50, 0.40, 0.30),
    ),
}  # fmt: skip
HIGH_TOP_COLOURS: dict[str, ShoeColours] = {
    "black": ShoeColours(
        (0.075, 0.075, 0.08), (0.83, 0.82, 0.79), (0.86, 0.85, 0.81),
        (0.88, 0.87, 0.85), (0.60, 0.59, 0.56),
    ),
    "white": ShoeColours(
        (0.82, 0.81, 0.78), (0.84, 0.83, 0.80), (0.88, 0.87, 0.84),
        (0.9, 0.9, 0.88), (0.70, 0.69, 0.66),
    ),
    "red": ShoeColours(
        (0.52, 0.10, 0.10), (0.84, 0.82, 0.79), (0.86, 0.84, 0.80),
        (0.88, 0.86, 0.84), (0.62, 0.60, 0.57),
    ),
}  # fmt: skip
BALLERINA_COLOURS: dict[str, ShoeColours] = {
    "black": DERBY_COLOURS["black"],
    "nude": ShoeColours(
        (0.72, 0.55, 0.44), (0.64, 0.47, 0.37), (0.45, 0.34, 0.26),
        (0.6, 0.45, 0.35), (0.76, 0.66, 0.55),
    ),
    "red": ShoeColours(
        (0.50, 0.07, 0.08), (0.40, 0.05, 0.06), (0.12, 0.09, 0.08),
        (0.4, 0.06, 0.06), (0.66, 0.55, 0.45),
    ),
}  # fmt: skip
SANDAL_COLOURS: dict[str, ShoeColours] = {
    "brown": ShoeColours(
        (0.28, 0.165, 0.10), (0.24, 0.14, 0.085), (0.16, 0.12, 0.095),
        (0.2, 0.13, 0.09), (0.52, 0.39, 0.27),
    ),
    "black": ShoeColours(
        (0.06, 0.058, 0.057), (0.05, 0.05, 0.05), (0.07, 0.065, 0.06),
        (0.06, 0.06, 0.06), (0.24, 0.19, 0.15),
    ),
    "tan": ShoeColours(
        (0.55, 0.38, 0.23), (0.48, 0.32, 0.19), (0.22, 0.16, 0.11),
        (0.4, 0.28, 0.18), (0.60, 0.47, 0.34),
    ),
}  # fmt: skip
PALETTES: dict[Pattern, dict[str, ShoeColours]] = {
    "sneaker": SNEAKER_COLOURS,
    "boot": BOOT_COLOURS,
    "derby": DERBY_COLOURS,
    "loafer": LOAFER_COLOURS,
    "high_top": HIGH_TOP_COLOURS,
    "ballerina": BALLERINA_COLOURS,
    "sandal": SANDAL_COLOURS,
}
