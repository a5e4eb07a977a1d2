"""The sample photos: who wears which cut in which cloth before which wall."""

from __future__ import annotations

from addon.stage.backdrops import Daylight
from addon.wardrobe.registration import Registration
from driver import sample_cloth as cloth
from driver.sample_photos import Piece, Sample

CREAM = (236, 226, 204)
NAVY = (34, 44, 82)
RED = (168, 40, 44)
INDIGO = (46, 62, 98)
WASHED = (82, 104, 136)


def _emblem(picture: cloth.Cloth, registration: Registration) -> None:
    cloth.add_emblem(picture, registration, (196, 62, 48))


def _seams(picture: cloth.Cloth, registration: Registration) -> None:
    cloth.add_jacket_seams(picture, registration, (206, 164, 104))


SAMPLES = (
    Sample(
        "plaid_shirt",
        "male",
        11,
        (
            Piece(
                "long_sleeve_top_crew_regular",
                cloth.plaid(CREAM, RED, NAVY),
                cloth.add_buttons,
            ),
            Piece("trousers_straight", cloth.denim(INDIGO)),
        ),
        "plaster",
    ),
    Sample(
        "dotted_skirt",
        "female",
        12,
        (
            Piece("vest_round_regular", cloth.plain((206, 202, 198))),
            Piece("skirt_mini_a_line", cloth.dots((28, 30, 52), (238, 232, 222))),
        ),
        "brick",
        Daylight(sun=2.2, side=-30.0),
    ),
    Sample(
        "printed_shorts",
        "male",
        13,
        (
            Piece("short_sleeve_top_crew_regular", cloth.plain((232, 232, 226)), _emblem),
            Piece("shorts_regular", cloth.geometric((30, 74, 82), (230, 196, 120))),
        ),
        "hedge",
    ),
    Sample(
        "floral_dress",
        "female",
        14,
        (
            Piece(
                "short_sleeve_dress_round_knee",
                cloth.floral(
                    (34, 62, 66),
                    ((226, 108, 122), (244, 226, 214), (238, 164, 92)),
                    (112, 158, 110),
                ),
            ),
        ),
        "plaster",
        Daylight(sun=2.8, side=-40.0, height=55.0),
    ),
    Sample(
        "striped_shirt",
        "female",
        15,
        (
            Piece("short_sleeve_top_boat_cropped", cloth.stripes((240, 238, 230), (38, 58, 116))),
            Piece("trousers_slim", cloth.plain((178, 152, 116))),
        ),
        "brick",
    ),
    Sample(
        "denim_jacket",
        "male",
        16,
        (
            Piece("long_sleeve_outwear_denim_jacket", cloth.denim(WASHED), _seams),
            Piece("short_sleeve_top_crew_regular", cloth.stripes(CREAM, RED, pitch=44)),
            Piece("trousers_straight", cloth.plain((96, 92, 70))),
        ),
        "plaster",
        Daylight(side=-35.0),
    ),
    Sample(
        "leafy_dress",
        "female",
        17,
        (
            Piece(
                "sling_dress_plunge_midi",
                cloth.leaves((182, 84, 58), ((244, 226, 196), (240, 178, 112))),
            ),
        ),
        "hedge",
    ),
)
