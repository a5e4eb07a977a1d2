"""The command `bench`: figures and ratios measured in one run, as a table and as JSON."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast

from addon.cloning.settings import CloneSettings, Profile
from addon.errors import OutfitError
from addon.makehuman.rigs import RIG_NAMES
from driver.settings import option


class Result(Protocol):
    """What a benchmark returns."""

    def table(self) -> str:
        """Return the figures as lines of text."""

    def write(self, path: Path) -> None:
        """Write the figures as JSON."""


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
class BenchMotionOptions:
    """Settings of `bench motion`."""

    rounds: int = option(
        3, "how often each garment is worn with others of each kind", low=1, metavar="N"
    )
    only: str | None = option(None, "those alone that have this garment", metavar="GARMENT")
    json: Path | None = option(None, "write the figures there too", metavar="FILE.json")


def run_clone(outfits_path: Path | None, options: BenchCloneOptions) -> int:
    """Measure cloning by stage; return the exit status."""
    from .benchmarks.clone import run_bench_clone

    settings = CloneSettings(
        profile=cast(Profile, options.profile), texture_size=options.texture_size
    )
    result = run_bench_clone(
        outfits_path, options.repeats, settings=settings, models=options.models
    )
    return _show(result, options.json)


def run_character(options: BenchCharacterOptions) -> int:
    """Measure dressing and building one character in Blender; return the exit status."""
    from .benchmarks.character import run_bench_character

    return _show(run_bench_character(options.repeats, rig=options.rig), options.json)


def run_parity(options: BenchParityOptions) -> int:
    """Measure against MakeHuman and ClonedPerson; return 1 where a limit is not kept."""
    from .benchmarks.parity import run_bench_parity

    result = run_bench_parity(options.reference)
    return _show(result, options.json) or int(not result.ok)


def run_wardrobe(options: BenchWardrobeOptions) -> int:
    """Measure the generated garments; return 1 where a limit is not kept."""
    from .benchmarks.wardrobe import run_bench_wardrobe

    result = run_bench_wardrobe(options.bodies)
    return _show(result, options.json) or int(not result.ok)


def run_index(options: BenchIndexOptions) -> int:
    """Measure indexing many garments; return 1 where a limit is not kept."""
    from .benchmarks.index import run_bench_index

    result = run_bench_index(options.garments)
    return _show(result, options.json) or int(not result.ok)


def run_label(options: BenchLabelOptions) -> int:
    """Compare automatic landmarks with true ones; return 1 where a limit is not kept."""
    from .benchmarks.label import run_bench_label

    result = run_bench_label(options.reference)
    return _show(result, options.json) or int(not result.ok)


def run_convert(options: BenchConvertOptions) -> int:
    """Measure MakeHuman's files in Blender; return 1 where a limit is not kept."""
    from .benchmarks.convert import run_bench_convert

    result = run_bench_convert(options.reference, repeats=options.repeats)
    return _show(result, options.json) or int(not result.ok)


def run_motion(options: BenchMotionOptions) -> int:
    """Measure what pokes through clothes of people who walk; return 1 where a limit is not kept."""
    from .benchmarks.motion import run_bench_motion

    result = run_bench_motion(options.rounds, only=options.only)
    return _show(result, options.json) or int(not result.ok)


def run_fuzz(options: BenchFuzzOptions) -> int:
    """Feed all readers with damaged files; return 1 where one misbehaves."""
    from .benchmarks.fuzz import run_bench_fuzz

    result = run_bench_fuzz(options.count, seed=options.seed, tell=_tell)
    return _show(result, options.json) or int(not result.ok)


def run_files(options: BenchFilesOptions) -> int:
    """Read MakeHuman's own files; return 1 where a limit is not kept."""
    from .benchmarks.files import run_bench_files

    result = run_bench_files(options.reference)
    return _show(result, options.json) or int(not result.ok)


def _tell(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _show(result: Result, path: Path | None) -> int:
    sys.stdout.write(f"{result.table()}\n")
    if path is not None:
        try:
            result.write(path)
        except OSError as error:
            raise OutfitError(f"{path}: cannot be written: {error.strerror or error}") from error
    return 0
