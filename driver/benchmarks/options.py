"""Settings of the benchmarks, apart from what they need to run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from addon.makehuman.rigs import RIG_NAMES
from addon.shots.settings import ENGINES
from driver.settings import option


@dataclass(frozen=True)
class BenchCloneOptions:
    """Settings of `bench clone`."""

    repeats: int = option(15, "how often everything is measured", low=1, metavar="N")
    profile: str = option("masked", "how clothes are cloned", choices=("paper", "masked"))
    texture_size: int = option(1024, "side of a garment's texture, a power of two", metavar="PX")
    models: Path | None = option(
        None, "ClonedPerson's model.csv: clone onto its maps, not our wardrobe", metavar="FILE.csv"
    )
    json: Path | None = option(None, "write the figures there too", metavar="FILE.json")


@dataclass(frozen=True)
class BenchCharacterOptions:
    """Settings of `bench character`."""

    repeats: int = option(10, "how often everything is measured", low=1, metavar="N")
    rig: str = option("game_engine", "skeleton", choices=RIG_NAMES)
    json: Path | None = option(None, "write the figures there too", metavar="FILE.json")


@dataclass(frozen=True)
class BenchBodyOptions:
    """Settings of `bench body`."""

    bodies: int = option(12, "how many bodies each outfit follows", low=1, metavar="N")
    rig: str = option("game_engine", "skeleton", choices=RIG_NAMES)
    only: str | None = option(None, "this sample outfit alone", metavar="OUTFIT")
    json: Path | None = option(None, "write the figures there too", metavar="FILE.json")


@dataclass(frozen=True)
class BenchParityOptions:
    """Settings of `bench parity`."""

    reference: Path | None = option(
        None,
        "folder with MakeHuman's and ClonedPerson's own results (default $OUTFIT_REFERENCE)",
        metavar="FOLDER",
    )
    json: Path | None = option(None, "write the figures there too", metavar="FILE.json")


@dataclass(frozen=True)
class BenchWardrobeOptions:
    """Settings of `bench wardrobe`."""

    bodies: int = option(5, "how many bodies wear each garment", low=1, metavar="N")
    json: Path | None = option(None, "write the figures there too", metavar="FILE.json")


@dataclass(frozen=True)
class BenchIndexOptions:
    """Settings of `bench index`."""

    garments: int = option(1000, "how many garments are indexed", low=1, metavar="N")
    json: Path | None = option(None, "write the figures there too", metavar="FILE.json")


@dataclass(frozen=True)
class BenchLabelOptions:
    """Settings of `bench label`."""

    reference: Path | None = option(
        None,
        "folder with official suits and photos, measured as well (default $OUTFIT_REFERENCE)",
        metavar="FOLDER",
    )
    json: Path | None = option(None, "write the figures there too", metavar="FILE.json")


@dataclass(frozen=True)
class BenchFuzzOptions:
    """Settings of `bench fuzz`."""

    count: int = option(2000, "damaged files of each format", low=1, metavar="N")
    seed: int = option(1, "the same seed damages files alike", low=0, metavar="N")
    largest: float = option(
        1.0, "how much of the largest files to read for their memory", low=0, metavar="0-1"
    )
    json: Path | None = option(None, "write the figures there too", metavar="FILE.json")


@dataclass(frozen=True)
class BenchFilesOptions:
    """Settings of `bench files`."""

    reference: Path | None = option(
        None, "folder with MakeHuman's own files (default $OUTFIT_REFERENCE)", metavar="FOLDER"
    )
    json: Path | None = option(None, "write the figures there too", metavar="FILE.json")


@dataclass(frozen=True)
class BenchConvertOptions:
    """Settings of `bench convert`."""

    reference: Path | None = option(
        None, "folder with MakeHuman's own files (default $OUTFIT_REFERENCE)", metavar="FOLDER"
    )
    repeats: int = option(5, "how often reading is timed", low=1, metavar="N")
    json: Path | None = option(None, "write the figures there too", metavar="FILE.json")


@dataclass(frozen=True)
class BenchExtensionOptions:
    """Settings of `bench extension`."""

    repeats: int = option(5, "how often Blender is started", low=1, metavar="N")
    blender: Path | None = option(
        None, "a Blender program (default: the module bpy)", metavar="PROGRAM"
    )
    json: Path | None = option(None, "write the figures there too", metavar="FILE.json")


@dataclass(frozen=True)
class BenchMotionOptions:
    """Settings of `bench motion`."""

    rounds: int = option(
        3, "how often each garment is worn with others of each kind", low=1, metavar="N"
    )
    only: str | None = option(None, "those alone that have this garment", metavar="GARMENT")
    json: Path | None = option(None, "write the figures there too", metavar="FILE.json")


@dataclass(frozen=True)
class BenchLiveOptions:
    """Settings of `bench live`."""

    drags: int = option(3, "how often landmarks of each garment are dragged", low=1, metavar="N")
    texture_size: int = option(1024, "side of the texture on release", metavar="PX")
    json: Path | None = option(None, "write the figures there too", metavar="FILE.json")


@dataclass(frozen=True)
class BenchShootOptions:
    """Settings of `bench shoot`."""

    people: int = option(12, "characters, of the sample photos", low=1, metavar="N")
    frames: int | None = option(
        None, "of each camera (default: 20; 500 in one process with --memory)", low=1, metavar="N"
    )
    jobs: int = option(2, "processes at once", low=1, short="-j", metavar="N")
    engine: str = option("auto", "what renders", choices=ENGINES)
    memory: bool = option(False, "measure the memory over 500 frames in one process instead")
    kills: int = option(0, "kill runs so often instead, and compare", low=0, metavar="N")
    seed: int = option(1, "draws the moments of the kills", low=0, metavar="N")
    keep: Path | None = option(
        None, "keep characters and dataset here (default: nowhere)", metavar="FOLDER"
    )
    json: Path | None = option(None, "write the figures there too", metavar="FILE.json")
