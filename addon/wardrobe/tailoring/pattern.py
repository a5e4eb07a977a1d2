"""What a cut is: a garment as a handful of a tailor's measures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

NeckShape = Literal["round", "v", "boat", "high", "sling"]
Collar = Literal["none", "shirt", "polo", "lapel", "stand", "hood"]
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
        Depth below the neck's side points. Of a sling: of the feet of its straps.
    dip : float
        How much lower than its straps' feet a sling is in the middle of the front.
    """

    shape: NeckShape
    gap: float = 0.15
    front: float = 0.7
    back: float = 0.2
    dip: float = 0.0


@dataclass(frozen=True)
class Opening:
    """The open front of an outwear: half its width at the neckline and at the hem, decimetres."""

    top: float = 0.15
    hem: float = 0.15


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
        Width of the shoulder of a sleeveless cut, as part of the way to the shoulder joint; of a
        sling the width of its straps, decimetres.
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
        Soft folds around the hem of a flared skirt.
    pleats : int
        Pressed pleats around a skirt, from its yoke to its hem; a divisor of `PLEAT_COLUMNS`.
    collar : str
        What is sewn to the neckline: "shirt" turns over a stand, "polo" leaves the neckline's
        lower end free, "lapel" turns over along the
        open front as well, "stand" is a standing band, "hood" lies on the back.
    cuff_band, hem_band : float
        Length of the ribbed bands at the ends of sleeves or legs and at a top's hem; 0 for none.
    opening : Opening or None
        The open front of an outwear.
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
    pleats: int = 0
    collar: Collar = "none"
    cuff_band: float = 0.0
    hem_band: float = 0.0
    opening: Opening | None = None
    sexes: tuple[str, ...] = BOTH

    @property
    def legs(self) -> bool:
        """True for trousers and shorts."""
        return self.category in ("trousers", "shorts")

    @property
    def sling(self) -> bool:
        """True for what hangs from thin straps."""
        return self.neck is not None and self.neck.shape == "sling"

    @property
    def outer(self) -> bool:
        """True for what is worn over other clothes."""
        return "outwear" in self.category
