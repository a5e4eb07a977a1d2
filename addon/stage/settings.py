"""Settings of what the stage does; no Blender is needed to read or check them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from ..cloning.settings import CloneSettings
from ..errors import OutfitError
from ..makehuman.parameters import BodyParameters, Sex
from ..makehuman.rigs import RIG_NAMES
from ..wardrobe.casting import USUAL_ACCESSORIES
from ..wardrobe.parts import Parts, check_hair_colour, check_kinds
from ..wardrobe.people.painting import Colour

BodyPreset = Literal["realistic", "paper"]
Tuck = Literal["auto", "always", "never"]
TUCKS: tuple[Tuck, ...] = ("auto", "always", "never")
LARGEST_SIDE = 8192


@dataclass(frozen=True)
class RenderSettings:
    """How previews are rendered.

    Attributes
    ----------
    width, height : int
        Pixels.
    samples : int
        Cycles samples a pixel.
    """

    width: int = 480
    height: int = 640
    samples: int = 16

    def __post_init__(self) -> None:
        if not (16 <= self.width <= LARGEST_SIDE and 16 <= self.height <= LARGEST_SIDE):
            raise OutfitError(
                f"a preview's sides are 16 to {LARGEST_SIDE} pixels, "
                f"got {self.width} x {self.height}"
            )
        if not 1 <= self.samples <= 65536:
            raise OutfitError(f"samples must be 1 to 65536, got {self.samples}")


@dataclass(frozen=True)
class CharacterSettings:
    """How characters are made.

    Attributes
    ----------
    clone : CloneSettings
    rig : str
        One of `RIG_NAMES`.
    body_preset : str
        Distribution of drawn bodies.
    body_file : Path or None
        A .mhm whose body everybody gets.
    body : BodyParameters or None
        The body that everybody gets; before that of the file.
    skin_tone : float or None
        0 very light to 1 very dark; None draws it.
    sex : str or None
        Of drawn bodies; None draws it where the outfit does not say.
    previews : RenderSettings or None
        None renders nothing.
    fbx, blend : bool
        Which files to write besides MakeHuman's.
    wear : tuple of str
        Garments of the wardrobe to wear, by name, in place of the nearest cuts.
    tuck : str
        Whether tops are tucked into bottoms: "always", "never", or "auto", as the photo's
        landmarks say.
    accessories : float
        The chance, 0 to 1, of each of glasses, a hat and a bag.
    parts : mapping of str to str or None
        Hair, shoes and accessories by kind that everybody gets, see `Person`.
    hair_colour : (r, g, b) or None
        sRGB, 0-1; None draws it.
    """

    clone: CloneSettings = field(default_factory=CloneSettings)
    rig: str = "game_engine"
    body_preset: BodyPreset = "realistic"
    body_file: Path | None = None
    body: BodyParameters | None = None
    skin_tone: float | None = None
    sex: Sex | None = None
    previews: RenderSettings | None = field(default_factory=RenderSettings)
    fbx: bool = True
    blend: bool = False
    wear: tuple[str, ...] = ()
    tuck: Tuck = "auto"
    accessories: float = USUAL_ACCESSORIES
    parts: Parts = field(default_factory=dict)
    hair_colour: Colour | None = None

    def __post_init__(self) -> None:
        if self.tuck not in TUCKS:
            raise OutfitError(f"tuck must be one of {', '.join(TUCKS)}, got {self.tuck!r}")
        if self.skin_tone is not None and not 0 <= self.skin_tone <= 1:
            raise OutfitError(f"a skin tone is 0 to 1, got {self.skin_tone}")
        if not 0 <= self.accessories <= 1:
            raise OutfitError(f"accessories is a chance from 0 to 1, got {self.accessories}")
        check_kinds(self.parts)
        check_hair_colour(self.hair_colour)
        if self.rig not in RIG_NAMES:
            raise OutfitError(f"unknown rig {self.rig!r}; expected one of {', '.join(RIG_NAMES)}")
        if self.sex not in (None, "female", "male"):
            raise OutfitError(f"sex must be female or male, got {self.sex!r}")
        if self.body_preset not in ("realistic", "paper"):
            raise OutfitError(f"unknown body preset {self.body_preset!r}; realistic or paper")
