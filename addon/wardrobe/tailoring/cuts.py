"""The catalogue of cuts: every generated garment as a handful of a tailor's measures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

NeckShape = Literal["round", "v", "boat", "high"]
FEMALE = ("female",)
MALE = ("male",)
BOTH = ("female", "male")


@dataclass(frozen=True)
class Neckline:
    """How a neckline is cut out, in decimetres.

    Attributes
    ----------
    shape : str
    gap : float
        How far the opening's side stands from the neck along the shoulder; for "high" the
        height of the collar above the shoulder line.
    front, back : float
        Depth below the neck's side points.
    """

    shape: NeckShape
    gap: float = 0.15
    front: float = 0.7
    back: float = 0.2


@dataclass(frozen=True)
class Cut:
    """A garment's measures.

    Heights are on a scale on which -1 is the armpit, 0 the waist, 1 the crotch, 2 the knee and
    3 the ankle. Lengths are decimetres.

    Attributes
    ----------
    name : str
        File stem of the garment.
    category : str
        DeepFashion2 category.
    hem : float
        Height of the lower edge.
    top : float or None
        Height of the waistband of a bottom; None for what hangs from the shoulders.
    neck : Neckline or None
    sleeve : float
        Part of the arm that sleeves cover; 0 for a sleeveless cut.
    strap : float
        Width of the shoulder of a sleeveless cut, as part of the way to the shoulder joint.
    ease : float
        Room between body and cloth at the chest, or at the hips of a bottom.
    taper : float
        How fast cloth follows a narrowing body below its widest place: decimetres of radius per
        decimetre of height. 0 hangs straight, 1 clings.
    sleeve_ease, sleeve_taper : float
        The same of sleeves.
    cuff : float
        Radius of a sleeve that reaches the wrist, there, over the arm's own.
    leg_ease, leg_taper : float
        The same of trouser legs, at the thigh.
    flare : float
        How fast a skirt or leg widens below the hips, decimetres of radius per decimetre.
    folds : int
        Folds around the hem of a flared skirt.
    sexes : tuple of str
    """

    name: str
    category: str
    hem: float
    top: float | None = None
    neck: Neckline | None = None
    sleeve: float = 0.0
    strap: float = 0.72
    ease: float = 0.2
    taper: float = 0.15
    sleeve_ease: float = 0.15
    sleeve_taper: float = 0.06
    cuff: float = 1.3
    leg_ease: float = 0.12
    leg_taper: float = 0.1
    flare: float = 0.0
    folds: int = 0
    sexes: tuple[str, ...] = BOTH

    @property
    def legs(self) -> bool:
        """True for trousers and shorts."""
        return self.category in ("trousers", "shorts")


CREW = Neckline("round", 0.3, 0.66, 0.2)
SCOOP = Neckline("round", 0.45, 1.15, 0.34)
VEE = Neckline("v", 0.32, 1.2, 0.22)
BOAT = Neckline("boat", 0.62, 0.38, 0.26)
HIGH = Neckline("high", 0.45)

SHORT_SLEEVE_TOPS = (
    Cut("short_sleeve_top_crew_regular", "short sleeve top", 0.82, neck=CREW, sleeve=0.36),
    Cut("short_sleeve_top_v_slim", "short sleeve top", 0.62, neck=VEE, sleeve=0.28, ease=0.14,
        taper=0.28, sleeve_ease=0.09),
    Cut("short_sleeve_top_crew_loose", "short sleeve top", 0.9, neck=CREW, sleeve=0.46, ease=0.27,
        taper=0.0, sleeve_ease=0.3, sleeve_taper=0.0),
    Cut("short_sleeve_top_boat_cropped", "short sleeve top", 0.1, neck=BOAT, sleeve=0.25, ease=0.2,
        taper=0.1, sexes=FEMALE),
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
)  # fmt: skip
VESTS = (
    Cut("vest_round_regular", "vest", 0.8, neck=SCOOP, ease=0.16),
    Cut("vest_v_slim", "vest", 0.62, neck=VEE, strap=0.62, ease=0.13, taper=0.28),
    Cut("vest_crew_loose", "vest", 0.84, neck=CREW, strap=0.85, ease=0.2, taper=0.05),
    Cut("vest_crew_cropped", "vest", 0.26, neck=CREW, strap=0.8, ease=0.12, taper=0.35,
        sexes=FEMALE),
)  # fmt: skip
TROUSERS = (
    Cut("trousers_straight", "trousers", 2.93, top=0.25, ease=0.07, leg_ease=0.14, leg_taper=0.1),
    Cut("trousers_slim", "trousers", 2.85, top=0.25, ease=0.05, leg_ease=0.07, leg_taper=0.2),
    Cut("trousers_wide", "trousers", 2.95, top=0.1, ease=0.09, leg_ease=0.2, leg_taper=0.0,
        flare=0.02),
    Cut("trousers_capri", "trousers", 2.42, top=0.25, ease=0.06, leg_ease=0.1, leg_taper=0.12,
        sexes=FEMALE),
)  # fmt: skip
SHORTS = (
    Cut("shorts_regular", "shorts", 1.72, top=0.25, ease=0.07, leg_ease=0.16, leg_taper=0.03),
    Cut("shorts_long", "shorts", 2.04, top=0.28, ease=0.08, leg_ease=0.22, leg_taper=0.0,
        sexes=MALE),
    Cut("shorts_mini", "shorts", 1.3, top=0.2, ease=0.06, leg_ease=0.12, leg_taper=0.0,
        sexes=FEMALE),
)  # fmt: skip
SKIRTS = (
    Cut("skirt_knee", "skirt", 1.9, top=0.1, ease=0.06, taper=0.05, sexes=FEMALE),
    Cut("skirt_mini_a_line", "skirt", 1.5, top=0.1, ease=0.06, flare=0.22, folds=9, sexes=FEMALE),
    Cut("skirt_pencil", "skirt", 2.0, top=0.15, ease=0.05, taper=0.12, sexes=FEMALE),
    Cut("skirt_midi_a_line", "skirt", 2.4, top=0.1, ease=0.06, flare=0.2, folds=11, sexes=FEMALE),
    Cut("skirt_long", "skirt", 2.85, top=0.1, ease=0.06, flare=0.1, folds=9, sexes=FEMALE),
)
SHORT_SLEEVE_DRESSES = (
    Cut("short_sleeve_dress_round_knee", "short sleeve dress", 1.92, neck=SCOOP, sleeve=0.32,
        ease=0.12, taper=0.3, flare=0.1, folds=8, sexes=FEMALE),
    Cut("short_sleeve_dress_shirt_loose", "short sleeve dress", 1.6, neck=CREW, sleeve=0.42,
        ease=0.26, taper=0.02, sleeve_ease=0.26, sleeve_taper=0.0, sexes=FEMALE),
    Cut("short_sleeve_dress_v_midi", "short sleeve dress", 2.35, neck=VEE, sleeve=0.28, ease=0.11,
        taper=0.4, flare=0.16, folds=10, sexes=FEMALE),
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
)  # fmt: skip
CUTS = (
    *SHORT_SLEEVE_TOPS, *LONG_SLEEVE_TOPS, *VESTS, *TROUSERS, *SHORTS, *SKIRTS,
    *SHORT_SLEEVE_DRESSES, *VEST_DRESSES,
)  # fmt: skip
