"""The hair styles there are: how their cards are cut and spread, and whom they suit."""

from __future__ import annotations

from .hair_combing import CURLY_CARDS, LONG_CARDS, SHORT_CARDS, Style
from .hair_long import grow_bob, grow_fringe, grow_long, grow_wavy
from .hair_short import (
    grow_afro,
    grow_buzz,
    grow_crop,
    grow_curls,
    grow_pixie,
    grow_quiff,
    grow_side_part,
)
from .hair_tied import grow_bun, grow_ponytail

BOTH = ("female", "male")

STYLES: dict[str, Style] = {
    style.name: style
    for style in (
        Style(
            "hair_crop", "Short crop brushed forward", ("male",),
            0.075, 0.12, 3, SHORT_CARDS, grow_crop,
        ),
        Style(
            "hair_side_part", "Short hair with a side parting", ("male",),
            0.090, 0.17, 4, SHORT_CARDS, grow_side_part, under_hats=False,
        ),
        Style(
            "hair_bob", "Bob to the jaw with a side parting", ("female",),
            0.14, 0.27, 10, LONG_CARDS, grow_bob, curtain=True,
        ),
        Style(
            "hair_long", "Long hair, parted in the middle", ("female",),
            0.148, 0.29, 13, LONG_CARDS, grow_long, curtain=True,
        ),
        Style(
            "hair_buzz", "Buzz cut", ("male",),
            0.068, 0.11, 2, SHORT_CARDS, grow_buzz,
        ),
        Style(
            "hair_quiff", "Quiff with clipped sides", ("male",),
            0.083, 0.16, 4, SHORT_CARDS, grow_quiff, under_hats=False,
        ),
        Style(
            "hair_curls", "Short curls", BOTH,
            0.130, 0.22, 3, CURLY_CARDS, grow_curls, under_hats=False,
        ),
        Style(
            "hair_afro", "Afro", BOTH,
            0.150, 0.37, 3, CURLY_CARDS, grow_afro, under_hats=False,
        ),
        Style(
            "hair_pixie", "Pixie cut with a swept fringe", ("female",),
            0.093, 0.18, 5, SHORT_CARDS, grow_pixie, under_hats=False,
        ),
        Style(
            "hair_wavy", "Waves to the shoulders, parted on the left", ("female",),
            0.148, 0.29, 13, LONG_CARDS, grow_wavy, curtain=True,
        ),
        Style(
            "hair_fringe", "Long straight hair with a full fringe", ("female",),
            0.143, 0.28, 13, LONG_CARDS, grow_fringe, curtain=True, under_hats=False,
        ),
        Style(
            "hair_ponytail", "Ponytail", ("female",),
            0.151, 0.27, 9, LONG_CARDS, grow_ponytail, under_hats=False,
        ),
        Style(
            "hair_bun", "Bun high at the back of the head", ("female",),
            0.158, 0.28, 9, LONG_CARDS, grow_bun, under_hats=False,
        ),
    )
}  # fmt: skip
