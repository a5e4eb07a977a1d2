"""The catalogue of cuts: every generated garment, category by category."""

from __future__ import annotations

from .pattern import FEMALE, MALE, Cut, Neckline, Opening

CREW = Neckline("round", 0.3, 0.66, 0.2)
SCOOP = Neckline("round", 0.45, 1.15, 0.34)
VEE = Neckline("v", 0.32, 1.2, 0.22)
BOAT = Neckline("boat", 0.62, 0.38, 0.26)
HIGH = Neckline("high", 0.45)
MOCK = Neckline("high", 0.34)
CAMISOLE = Neckline("sling", 0.42, 1.35, 1.5, dip=0.06)
PLUNGE = Neckline("sling", 0.4, 1.15, 1.5, dip=0.5)
BANDEAU = Neckline("sling", 0.55, 1.3, 1.4)
SHIRT = Neckline("round", 0.12, 0.5, 0.12)
POLO = Neckline("v", 0.14, 0.85, 0.12)
CAMP = Neckline("v", 0.16, 1.1, 0.14)
SWEAT = Neckline("round", 0.2, 0.55, 0.16)
LAPEL_VEE = Neckline("v", 0.2, 2.2, 0.14)
LONG_VEE = Neckline("v", 0.3, 2.6, 0.16)

SHORT_SLEEVE_TOPS = (
    Cut("short_sleeve_top_crew_regular", "short sleeve top", 0.82, neck=CREW, sleeve=0.36),
    Cut("short_sleeve_top_v_slim", "short sleeve top", 0.62, neck=VEE, sleeve=0.28, ease=0.14,
        taper=0.28, sleeve_ease=0.09),
    Cut("short_sleeve_top_crew_loose", "short sleeve top", 0.9, neck=CREW, sleeve=0.46, ease=0.27,
        taper=0.0, sleeve_ease=0.3, sleeve_taper=0.0),
    Cut("short_sleeve_top_boat_cropped", "short sleeve top", 0.1, neck=BOAT, sleeve=0.25, ease=0.2,
        taper=0.1, sexes=FEMALE),
    Cut("short_sleeve_top_high_slim", "short sleeve top", 0.6, neck=MOCK, sleeve=0.22, ease=0.12,
        taper=0.3, sleeve_ease=0.07),
    Cut("short_sleeve_top_scoop_long", "short sleeve top", 1.08, neck=SCOOP, sleeve=0.3,
        ease=0.18, taper=0.12),
    Cut("short_sleeve_top_polo_regular", "short sleeve top", 0.84, neck=POLO, sleeve=0.36,
        ease=0.18, collar="polo", cuff_band=0.22),
    Cut("short_sleeve_top_shirt_loose", "short sleeve top", 0.98, neck=CAMP, sleeve=0.42,
        ease=0.25, taper=0.02, sleeve_ease=0.22, sleeve_taper=0.0, collar="shirt"),
)  # fmt: skip
LONG_SLEEVE_TOPS = (
    Cut("long_sleeve_top_crew_regular", "long sleeve top", 0.85, neck=CREW, sleeve=0.97),
    Cut("long_sleeve_top_v_slim", "long sleeve top", 0.66, neck=VEE, sleeve=0.97, ease=0.14,
        taper=0.28, sleeve_ease=0.08, sleeve_taper=0.12),
    Cut("long_sleeve_top_high_regular", "long sleeve top", 0.75, neck=HIGH, sleeve=0.97, ease=0.18),
    Cut("long_sleeve_top_crew_loose", "long sleeve top", 0.88, neck=CREW, sleeve=0.96, ease=0.28,
        taper=0.0, sleeve_ease=0.26, sleeve_taper=0.03, cuff=1.6),
    Cut("long_sleeve_top_boat_threequarter", "long sleeve top", 0.6, neck=BOAT, sleeve=0.74,
        ease=0.2, sexes=FEMALE),
    Cut("long_sleeve_top_v_rolled", "long sleeve top", 0.66, neck=VEE, sleeve=0.6, ease=0.16),
    Cut("long_sleeve_top_scoop_cropped", "long sleeve top", 0.16, neck=SCOOP, sleeve=0.96,
        ease=0.12, taper=0.3, sleeve_ease=0.07, sleeve_taper=0.12, sexes=FEMALE),
    Cut("long_sleeve_top_shirt_regular", "long sleeve top", 0.98, neck=SHIRT, sleeve=0.98,
        ease=0.2, collar="shirt", cuff=1.5, cuff_band=0.5),
    Cut("long_sleeve_top_hoodie", "long sleeve top", 0.84, neck=SWEAT, sleeve=0.99, ease=0.25,
        taper=0.04, sleeve_ease=0.2, sleeve_taper=0.04, cuff=1.7, cuff_band=0.5, hem_band=0.5,
        collar="hood"),
    Cut("long_sleeve_top_sweatshirt", "long sleeve top", 0.74, neck=SWEAT, sleeve=0.98, ease=0.24,
        taper=0.04, sleeve_ease=0.19, sleeve_taper=0.04, cuff=1.6, cuff_band=0.45, hem_band=0.45),
)  # fmt: skip
VESTS = (
    Cut("vest_round_regular", "vest", 0.8, neck=SCOOP, ease=0.16),
    Cut("vest_v_slim", "vest", 0.62, neck=VEE, strap=0.62, ease=0.13, taper=0.28),
    Cut("vest_crew_loose", "vest", 0.84, neck=CREW, strap=0.85, ease=0.2, taper=0.05),
    Cut("vest_crew_cropped", "vest", 0.26, neck=CREW, strap=0.8, ease=0.12, taper=0.35,
        sexes=FEMALE),
    Cut("vest_high_slim", "vest", 0.56, neck=MOCK, strap=0.66, ease=0.11, taper=0.32,
        sexes=FEMALE),
)  # fmt: skip
SLINGS = (
    Cut("sling_camisole_regular", "sling", 0.7, neck=CAMISOLE, strap=0.16, ease=0.13, taper=0.22,
        sexes=FEMALE),
    Cut("sling_plunge_loose", "sling", 0.86, neck=PLUNGE, strap=0.14, ease=0.16, taper=0.05,
        sexes=FEMALE),
    Cut("sling_bandeau_cropped", "sling", 0.2, neck=BANDEAU, strap=0.22, ease=0.1, taper=0.35,
        sexes=FEMALE),
    Cut("sling_camisole_slim", "sling", 0.5, neck=CAMISOLE, strap=0.3, ease=0.1, taper=0.35,
        sexes=FEMALE),
)  # fmt: skip
TROUSERS = (
    Cut("trousers_straight", "trousers", 2.93, top=0.25, ease=0.07, leg_ease=0.14, leg_taper=0.1),
    Cut("trousers_slim", "trousers", 2.85, top=0.25, ease=0.05, leg_ease=0.07, leg_taper=0.2),
    Cut("trousers_wide", "trousers", 2.95, top=0.1, ease=0.09, leg_ease=0.2, leg_taper=0.0,
        flare=0.02),
    Cut("trousers_capri", "trousers", 2.42, top=0.25, ease=0.06, leg_ease=0.1, leg_taper=0.12,
        sexes=FEMALE),
    Cut("trousers_culotte", "trousers", 2.55, top=0.0, ease=0.08, leg_ease=0.22, leg_taper=0.0,
        flare=0.05, sexes=FEMALE),
    Cut("trousers_jogger", "trousers", 2.84, top=0.2, ease=0.09, leg_ease=0.18, leg_taper=0.06,
        cuff_band=0.45),
)  # fmt: skip
SHORTS = (
    Cut("shorts_regular", "shorts", 1.72, top=0.25, ease=0.07, leg_ease=0.16, leg_taper=0.03),
    Cut("shorts_long", "shorts", 2.04, top=0.28, ease=0.08, leg_ease=0.22, leg_taper=0.0,
        sexes=MALE),
    Cut("shorts_mini", "shorts", 1.36, top=0.0, ease=0.06, leg_ease=0.12, leg_taper=0.0,
        sexes=FEMALE),
    Cut("shorts_slim", "shorts", 1.88, top=0.15, ease=0.05, leg_ease=0.07, leg_taper=0.1),
    Cut("shorts_wide", "shorts", 1.6, top=0.0, ease=0.08, leg_ease=0.22, leg_taper=0.0,
        flare=0.08, sexes=FEMALE),
)  # fmt: skip
SKIRTS = (
    Cut("skirt_knee", "skirt", 1.9, top=0.1, ease=0.06, taper=0.05, sexes=FEMALE),
    Cut("skirt_mini_a_line", "skirt", 1.5, top=0.1, ease=0.06, flare=0.22, folds=9, sexes=FEMALE),
    Cut("skirt_pencil", "skirt", 2.0, top=0.15, ease=0.05, taper=0.12, sexes=FEMALE),
    Cut("skirt_midi_a_line", "skirt", 2.4, top=0.1, ease=0.06, flare=0.2, folds=11, sexes=FEMALE),
    Cut("skirt_long", "skirt", 2.85, top=0.1, ease=0.06, flare=0.1, folds=9, sexes=FEMALE),
    Cut("skirt_mini_tight", "skirt", 1.42, top=0.2, ease=0.05, taper=0.08, sexes=FEMALE),
    Cut("skirt_mini_pleated", "skirt", 1.55, top=0.1, ease=0.06, flare=0.16, pleats=24,
        sexes=FEMALE),
    Cut("skirt_midi_pleated", "skirt", 2.5, top=0.1, ease=0.06, flare=0.09, pleats=32,
        sexes=FEMALE),
    Cut("skirt_maxi_flared", "skirt", 2.9, top=0.1, ease=0.07, flare=0.19, folds=13, sexes=FEMALE),
)  # fmt: skip
SHORT_SLEEVE_DRESSES = (
    Cut("short_sleeve_dress_round_knee", "short sleeve dress", 1.92, neck=SCOOP, sleeve=0.32,
        ease=0.12, taper=0.3, flare=0.1, folds=8, sexes=FEMALE),
    Cut("short_sleeve_dress_shirt_loose", "short sleeve dress", 1.6, neck=CREW, sleeve=0.42,
        ease=0.26, taper=0.02, sleeve_ease=0.26, sleeve_taper=0.0, sexes=FEMALE),
    Cut("short_sleeve_dress_v_midi", "short sleeve dress", 2.35, neck=VEE, sleeve=0.28, ease=0.11,
        taper=0.4, flare=0.16, folds=10, sexes=FEMALE),
    Cut("short_sleeve_dress_boat_sheath", "short sleeve dress", 2.0, neck=BOAT, sleeve=0.22,
        ease=0.1, taper=0.35, sexes=FEMALE),
    Cut("short_sleeve_dress_polo_mini", "short sleeve dress", 1.5, neck=POLO, sleeve=0.3, ease=0.14,
        taper=0.2, flare=0.08, folds=8, collar="polo", sexes=FEMALE),
)  # fmt: skip
LONG_SLEEVE_DRESSES = (
    Cut("long_sleeve_dress_round_knee", "long sleeve dress", 1.85, neck=CREW, sleeve=0.96,
        ease=0.12, taper=0.3, flare=0.12, folds=8, sexes=FEMALE),
    Cut("long_sleeve_dress_v_midi", "long sleeve dress", 2.4, neck=VEE, sleeve=0.94, ease=0.11,
        taper=0.35, sleeve_ease=0.18, flare=0.15, folds=10, sexes=FEMALE),
    Cut("long_sleeve_dress_high_slim", "long sleeve dress", 2.05, neck=MOCK, sleeve=0.97, ease=0.1,
        taper=0.35, sleeve_ease=0.07, sleeve_taper=0.12, sexes=FEMALE),
    Cut("long_sleeve_dress_sweater_mini", "long sleeve dress", 1.45, neck=HIGH, sleeve=0.96,
        ease=0.24, taper=0.04, sleeve_ease=0.24, sleeve_taper=0.03, cuff=1.5, sexes=FEMALE),
    Cut("long_sleeve_dress_boat_long", "long sleeve dress", 2.85, neck=BOAT, sleeve=0.74,
        ease=0.12, taper=0.25, flare=0.12, folds=10, sexes=FEMALE),
    Cut("long_sleeve_dress_shirt_knee", "long sleeve dress", 1.7, neck=SHIRT, sleeve=0.96,
        ease=0.18, taper=0.12, flare=0.05, folds=7, cuff=1.5, cuff_band=0.4, collar="shirt",
        sexes=FEMALE),
)  # fmt: skip
VEST_DRESSES = (
    Cut("vest_dress_round_knee", "vest dress", 1.85, neck=SCOOP, ease=0.11, taper=0.35, flare=0.12,
        folds=9, sexes=FEMALE),
    Cut("vest_dress_v_mini_a_line", "vest dress", 1.55, neck=VEE, strap=0.65, ease=0.11,
        taper=0.25, flare=0.22, folds=10, sexes=FEMALE),
    Cut("vest_dress_boat_sheath", "vest dress", 1.95, neck=BOAT, strap=0.9, ease=0.1, taper=0.35,
        sexes=FEMALE),
    Cut("vest_dress_round_long", "vest dress", 2.8, neck=SCOOP, ease=0.12, taper=0.25, flare=0.12,
        folds=10, sexes=FEMALE),
    Cut("vest_dress_crew_pleated", "vest dress", 2.0, neck=CREW, strap=0.78, ease=0.1, taper=0.35,
        flare=0.13, pleats=24, sexes=FEMALE),
)  # fmt: skip
SLING_DRESSES = (
    Cut("sling_dress_slip_mini", "sling dress", 1.5, neck=CAMISOLE, strap=0.15, ease=0.11,
        taper=0.25, sexes=FEMALE),
    Cut("sling_dress_plunge_midi", "sling dress", 2.35, neck=PLUNGE, strap=0.16, ease=0.1,
        taper=0.35, flare=0.14, folds=9, sexes=FEMALE),
    Cut("sling_dress_bandeau_knee", "sling dress", 1.8, neck=BANDEAU, strap=0.24, ease=0.1,
        taper=0.35, flare=0.2, folds=10, sexes=FEMALE),
    Cut("sling_dress_camisole_long", "sling dress", 2.8, neck=CAMISOLE, strap=0.14, ease=0.1,
        taper=0.3, flare=0.1, folds=9, sexes=FEMALE),
)  # fmt: skip
SHORT_SLEEVE_OUTWEAR = (
    Cut("short_sleeve_outwear_shirt_open", "short sleeve outwear", 1.02, neck=CAMP, sleeve=0.46,
        collar="shirt", opening=Opening(0.3, 0.75)),
    Cut("short_sleeve_outwear_kimono", "short sleeve outwear", 1.3, neck=LONG_VEE, sleeve=0.56,
        sleeve_ease=0.4, sleeve_taper=0.0, opening=Opening(0.3, 0.9), sexes=FEMALE),
    Cut("short_sleeve_outwear_bolero", "short sleeve outwear", -0.06, neck=VEE, sleeve=0.3,
        opening=Opening(0.7, 1.0), sexes=FEMALE),
    Cut("short_sleeve_outwear_hooded", "short sleeve outwear", 0.9, neck=SWEAT, sleeve=0.4,
        hem_band=0.4, collar="hood", opening=Opening(0.2, 0.35)),
)  # fmt: skip
LONG_SLEEVE_OUTWEAR = (
    Cut("long_sleeve_outwear_blazer", "long sleeve outwear", 1.05, neck=LAPEL_VEE, sleeve=0.95,
        taper=0.1, collar="lapel", opening=Opening(0.12, 0.5)),
    Cut("long_sleeve_outwear_coat_knee", "long sleeve outwear", 1.9, neck=LAPEL_VEE, sleeve=0.98,
        flare=0.06, collar="lapel", opening=Opening(0.3, 0.7)),
    Cut("long_sleeve_outwear_cardigan", "long sleeve outwear", 0.92, neck=LONG_VEE, sleeve=0.97,
        cuff_band=0.4, hem_band=0.4, opening=Opening(0.15, 0.3)),
    Cut("long_sleeve_outwear_cardigan_long", "long sleeve outwear", 1.55, neck=LONG_VEE,
        sleeve=0.97, cuff_band=0.4, opening=Opening(0.8, 1.05), sexes=FEMALE),
    Cut("long_sleeve_outwear_bomber", "long sleeve outwear", 0.68, neck=SWEAT, sleeve=0.99,
        ease=0.34, sleeve_ease=0.3, cuff=1.7, cuff_band=0.5, hem_band=0.5, collar="stand",
        opening=Opening(0.25, 0.5)),
    Cut("long_sleeve_outwear_hoodie_zip", "long sleeve outwear", 0.88, neck=SWEAT, sleeve=0.99,
        cuff=1.7, cuff_band=0.45, hem_band=0.5, collar="hood", opening=Opening(0.28, 0.4)),
    Cut("long_sleeve_outwear_denim_jacket", "long sleeve outwear", 0.5, neck=SHIRT, sleeve=0.97,
        cuff=1.5, cuff_band=0.35, collar="shirt", opening=Opening(0.35, 0.65)),
    Cut("long_sleeve_outwear_parka", "long sleeve outwear", 1.42, neck=SWEAT, sleeve=0.99,
        ease=0.38, sleeve_ease=0.32, cuff=1.7, flare=0.04, collar="hood",
        opening=Opening(0.3, 0.5)),
    Cut("long_sleeve_outwear_trench_long", "long sleeve outwear", 2.3, neck=CAMP, sleeve=0.98,
        flare=0.09, folds=7, collar="shirt", opening=Opening(0.45, 0.9)),
    Cut("long_sleeve_outwear_shirt_open", "long sleeve outwear", 1.02, neck=CAMP, sleeve=0.96,
        cuff=1.5, cuff_band=0.4, collar="shirt", opening=Opening(0.4, 0.8)),
)  # fmt: skip
CUTS = (
    *SHORT_SLEEVE_TOPS, *LONG_SLEEVE_TOPS, *VESTS, *SLINGS, *TROUSERS, *SHORTS, *SKIRTS,
    *SHORT_SLEEVE_DRESSES, *LONG_SLEEVE_DRESSES, *VEST_DRESSES, *SLING_DRESSES,
    *SHORT_SLEEVE_OUTWEAR, *LONG_SLEEVE_OUTWEAR,
)  # fmt: skip
