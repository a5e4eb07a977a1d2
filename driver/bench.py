"""The command `bench`: figures and ratios measured in one run, as a table and as JSON."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, cast

from addon.cloning.settings import CloneSettings, Profile
from addon.errors import OutfitError
from addon.makehuman.text import check_target

from .benchmarks.options import (
    BenchBodyOptions,
    BenchCharacterOptions,
    BenchCloneOptions,
    BenchConvertOptions,
    BenchExtensionOptions,
    BenchFilesOptions,
    BenchFuzzOptions,
    BenchIndexOptions,
    BenchLabelOptions,
    BenchLiveOptions,
    BenchMotionOptions,
    BenchParityOptions,
    BenchShootOptions,
    BenchWardrobeOptions,
)


class Result(Protocol):
    """What a benchmark returns."""

    def table(self) -> str:
        """Return the figures as lines of text."""

    def write(self, path: Path) -> None:
        """Write the figures as JSON."""


def _clone(options: BenchCloneOptions, outfits: Path | None) -> Result:
    from .benchmarks.clone import run_bench_clone

    settings = CloneSettings(
        profile=cast(Profile, options.profile), texture_size=options.texture_size
    )
    return run_bench_clone(outfits, options.repeats, settings=settings, models=options.models)


def _live(options: BenchLiveOptions, outfits: Path | None) -> Result:
    from .benchmarks.live import run_bench_live

    return run_bench_live(outfits, options.drags, texture_size=options.texture_size)


def _character(options: BenchCharacterOptions, _: Path | None) -> Result:
    from .benchmarks.character import run_bench_character

    return run_bench_character(options.repeats, rig=options.rig)


def _body(options: BenchBodyOptions, _: Path | None) -> Result:
    from .benchmarks.body import run_bench_body

    return run_bench_body(options.bodies, rig=options.rig, only=options.only)


def _parity(options: BenchParityOptions, _: Path | None) -> Result:
    from .benchmarks.parity import run_bench_parity

    return run_bench_parity(options.reference)


def _files(options: BenchFilesOptions, _: Path | None) -> Result:
    from .benchmarks.files import run_bench_files

    return run_bench_files(options.reference)


def _fuzz(options: BenchFuzzOptions, _: Path | None) -> Result:
    from .benchmarks.fuzz import run_bench_fuzz

    return run_bench_fuzz(options.count, seed=options.seed, largest=options.largest, tell=_tell)


def _wardrobe(options: BenchWardrobeOptions, _: Path | None) -> Result:
    from .benchmarks.wardrobe import run_bench_wardrobe

    return run_bench_wardrobe(options.bodies)


def _convert(options: BenchConvertOptions, _: Path | None) -> Result:
    from .benchmarks.convert import run_bench_convert

    return run_bench_convert(options.reference, repeats=options.repeats)


def _motion(options: BenchMotionOptions, _: Path | None) -> Result:
    from .benchmarks.motion import run_bench_motion

    return run_bench_motion(options.rounds, only=options.only)


def _extension(options: BenchExtensionOptions, _: Path | None) -> Result:
    from .benchmarks.extension import run_bench_extension

    return run_bench_extension(options.repeats, blender=options.blender)


def _index(options: BenchIndexOptions, _: Path | None) -> Result:
    from .benchmarks.index import run_bench_index

    return run_bench_index(options.garments)


def _label(options: BenchLabelOptions, _: Path | None) -> Result:
    from .benchmarks.label import run_bench_label

    return run_bench_label(options.reference)


def _shoot(options: BenchShootOptions, _: Path | None) -> Result:
    from .benchmarks import shoot

    if options.kills:
        return shoot.run_bench_kills(options.keep, kills=options.kills, seed=options.seed)
    run = shoot.run_bench_memory if options.memory else shoot.run_bench_shoot
    return run(
        options.keep,
        people=options.people,
        frames=options.frames,
        jobs=options.jobs,
        engine=options.engine,
    )


@dataclass(frozen=True)
class Benchmark:
    """A line of the table of benchmarks.

    Attributes
    ----------
    name, text, arguments : str
        For the command line's help: `bench NAME`, what it prints, an example's arguments.
    options : type
        Dataclass of its settings; all have a field `json`.
    run : callable
        Measures, given the settings and, for those that take one, the outfits' file.
    """

    name: str
    text: str
    arguments: str
    options: type[Any]
    run: Callable[[Any, Path | None], Result]


BENCHMARKS = (
    Benchmark(
        "clone",
        "milliseconds to clone a garment and an outfit, by stage, and the ratio to bare warps",
        "--repeats 30 --json bench.json",
        BenchCloneOptions,
        _clone,
    ),
    Benchmark(
        "live",
        "updates a second while a landmark is dragged, and the ratio to cloning from scratch",
        "--drags 5 --json live.json",
        BenchLiveOptions,
        _live,
    ),
    Benchmark(
        "character",
        "milliseconds to dress and build one rigged character in Blender",
        "--rig mixamo",
        BenchCharacterOptions,
        _character,
    ),
    Benchmark(
        "body",
        "seconds from a moved slider of the body to clothes that fit it in Blender",
        "--bodies 30 --json body.json",
        BenchBodyOptions,
        _body,
    ),
    Benchmark(
        "parity",
        "differences from the real MakeHuman and from ClonedPerson's own maps",
        "--reference reference --json parity.json",
        BenchParityOptions,
        _parity,
    ),
    Benchmark(
        "files",
        "numbers of MakeHuman's own .mhx2, .bvh and .mhclo files, poses and reading times",
        "--reference reference",
        BenchFilesOptions,
        _files,
    ),
    Benchmark(
        "fuzz",
        "crashes, hangs, memory and escapes of all readers on damaged files",
        "--count 20000",
        BenchFuzzOptions,
        _fuzz,
    ),
    Benchmark(
        "wardrobe",
        "UV maps and fit of every generated garment, on several bodies",
        "--bodies 8 --json wardrobe.json",
        BenchWardrobeOptions,
        _wardrobe,
    ),
    Benchmark(
        "convert",
        "MakeHuman's exports and characters in Blender against the files, and how fast",
        "--reference reference --json convert.json",
        BenchConvertOptions,
        _convert,
    ),
    Benchmark(
        "motion",
        "what pokes through clothes while people walk, in combinations of garments",
        "--rounds 2 --json motion.json",
        BenchMotionOptions,
        _motion,
    ),
    Benchmark(
        "shoot",
        "labelled crops a minute, seconds a frame by stage, agreement; memory; killed runs",
        "--frames 30 --keep out/bench_shoot",
        BenchShootOptions,
        _shoot,
    ),
    Benchmark(
        "extension",
        "seconds to enable the extension in Blender, and what that imports",
        "--repeats 9",
        BenchExtensionOptions,
        _extension,
    ),
    Benchmark(
        "index",
        "seconds to index many garments, cold and warm, and the ratio to reading them",
        "--garments 1000 --json index.json",
        BenchIndexOptions,
        _index,
    ),
    Benchmark(
        "label",
        "automatic landmarks against the true ones of every generated garment",
        "--json label.json",
        BenchLabelOptions,
        _label,
    ),
)

OF_OUTFITS = ("clone", "live")  # benchmarks that take a file of outfits


def run(benchmark: Benchmark, options: Any, outfits: Path | None = None) -> int:
    """Measure and print; return 1 where a benchmark with limits does not keep them."""
    if options.json is not None:
        check_target(options.json)
    result = benchmark.run(options, outfits)
    _show(result, options.json)
    return int(not getattr(result, "ok", True))


def _tell(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _show(result: Result, path: Path | None) -> None:
    sys.stdout.write(f"{result.table()}\n")
    if path is None:
        return
    try:
        result.write(path)
    except OSError as error:
        raise OutfitError(f"{path}: cannot be written: {error.strerror or error}") from error
