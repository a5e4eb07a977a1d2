"""The command line: commands, options, help and exit status."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from addon.errors import OutfitError

from . import bench, convert, launch, wardrobe
from .clone_options import CloneOptions
from .settings import Settings, add_options, make_settings, read_config

# Each has a table in the TOML file.
COMMANDS = ("clone", "shoot", "export", "crop", "dancereid", "convert", "bench")
ALL_WELL, SOME_FAILED, WRONG_USE, INTERRUPTED = 0, 1, 2, 130
STATUS = "exit status: 0 all went well, 1 some items failed, 2 wrong use"


def main(argv: Sequence[str]) -> int:
    """Run a command line; return the exit status, and say on stderr what is wrong with it."""
    _set_up_logging()
    try:
        arguments = _parser().parse_args(argv)
        return int(arguments.run(arguments))
    except OutfitError as error:
        sys.stderr.write(f"error: {error}\n")
        return WRONG_USE
    except KeyboardInterrupt:
        sys.stderr.write("interrupted; the same command goes on from here\n")
        return INTERRUPTED


class _Plain(logging.Formatter):
    """News as it is, warnings with the word before them."""

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        return text if record.levelno <= logging.INFO else f"{record.levelname.lower()}: {text}"


def _set_up_logging() -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(_Plain())
    logging.basicConfig(level=logging.INFO, handlers=[handler])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="run.py",
        description="Clone the outfits of photos onto 3D characters.",
        epilog=STATUS,
    )
    parser.add_argument("--version", action="version", version=launch.product_version())
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_clone(commands)
    _add_shoot(commands)
    _add_export(commands)
    _add_crop(commands)
    _add_dancereid(commands)
    _add_convert(commands)
    _add_wardrobe(commands)
    _add_bench(commands)
    return parser


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    *,
    text: str,
    example: str,
    config: bool = True,
) -> argparse.ArgumentParser:
    parser = commands.add_parser(
        name,
        help=text,
        description=f"{text[0].upper()}{text[1:]}.",
        epilog=f"example:\n  {example}\n\n{STATUS}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    if config:
        parser.add_argument(
            "--config", type=Path, metavar="FILE.toml", help="settings; the command line wins"
        )
    return parser


def _add_clone(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _command(
        commands,
        "clone",
        text="turn labelled photos into dressed 3D characters",
        example="python driver/run.py clone driver/samples/outfits.json -o out/demo --seed 7",
    )
    parser.add_argument(
        "outfits",
        type=Path,
        metavar="OUTFITS",
        help="outfits.json, ClonedPerson's csv, or a DeepFashion2 annotation folder",
    )
    parser.add_argument(
        "-o", "--out", type=Path, required=True, metavar="OUT", help="folder for the results"
    )
    add_options(parser, CloneOptions)
    parser.set_defaults(run=_clone)


def _add_shoot(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    from .shooting.options import ShootOptions

    parser = _command(
        commands,
        "shoot",
        text="record characters by networks of cameras, as a dataset with annotations",
        example="python driver/run.py shoot out/demo -o out/dataset --layout msmt17 coco --seed 7",
    )
    parser.add_argument(
        "source",
        type=Path,
        metavar="CHARACTERS",
        help="what `clone` wrote, a folder of .mhm or .mhx2 files, or clusters.json",
    )
    parser.add_argument(
        "-o", "--out", type=Path, required=True, metavar="DATASET", help="folder for the dataset"
    )
    add_options(parser, ShootOptions)
    parser.set_defaults(run=_shoot)


def _add_export(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    from .export import ExportOptions

    parser = _command(
        commands,
        "export",
        text="write a finished dataset in other tools' layouts",
        example="python driver/run.py export out/dataset -o out/layouts --layout market1501 mot",
    )
    parser.add_argument("source", type=Path, metavar="DATASET", help="what `shoot` wrote")
    parser.add_argument(
        "-o",
        "--out",
        type=Path,
        required=True,
        metavar="OUT",
        help="gets a folder for each layout",
    )
    add_options(parser, ExportOptions)
    parser.set_defaults(run=_export)


def _add_crop(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    from . import crop

    parser = _command(
        commands,
        "crop",
        text="cut people out of recordings with key points, by the published rules",
        example="python driver/run.py crop out/layouts/clonedperson/videos -o out/crops",
    )
    crop.add_arguments(parser)
    add_options(parser, crop.CropOptions)
    parser.set_defaults(run=_crop)


def _add_dancereid(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    from . import dancereid

    parser = _command(
        commands,
        "dancereid",
        text="turn DanceReID's own videos, poses and annotation into its folder of crops",
        example=(
            "python driver/run.py dancereid videos --poses npy --annotation annotation.json "
            "--table video_data.csv -o out/DanceReID"
        ),
    )
    dancereid.add_arguments(parser)
    add_options(parser, dancereid.DanceOptions)
    parser.set_defaults(run=_dancereid)


def _add_wardrobe(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("wardrobe", help="list, show, label and import garments")
    names = parser.add_subparsers(title="commands", metavar="NAME", required=True)
    wardrobe.add_commands(
        lambda name, text, example: _command(names, name, text=text, example=example, config=False)
    )


def _add_convert(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _command(
        commands,
        "convert",
        text="turn a character, export or garment of MakeHuman into .blend, .fbx, .obj or .npz",
        example="python driver/run.py convert anna.mhm anna.fbx --assets ~/makehuman/v1py3/data",
    )
    convert.add_arguments(parser)
    add_options(parser, convert.ConvertOptions)
    parser.set_defaults(run=_convert)


def _add_bench(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("bench", help="measure speed, parity and the wardrobe, as figures")
    names = parser.add_subparsers(title="benchmarks", metavar="NAME", required=True)
    for one in bench.BENCHMARKS:
        example = f"python driver/run.py bench {one.name} {one.arguments}"
        benchmark = _command(names, one.name, text=one.text, example=example)
        if one.name in bench.OF_OUTFITS:
            benchmark.add_argument(
                "outfits",
                type=Path,
                nargs="?",
                metavar="OUTFITS",
                help="whatever `clone` reads; default: the sample photos",
            )
        add_options(benchmark, one.options)
        benchmark.set_defaults(run=_bench, benchmark=one)


def _settings(cls: type[Settings], arguments: argparse.Namespace, command: str) -> Settings:
    """Return a command's settings from its TOML file and its options, which win."""
    return make_settings(
        cls,
        config=read_config(arguments.config, command, commands=COMMANDS),
        given=vars(arguments),
        source=arguments.config,
    )


def _clone(arguments: argparse.Namespace) -> int:
    from .clone import run

    return run(arguments.outfits, arguments.out, _settings(CloneOptions, arguments, "clone"))


def _shoot(arguments: argparse.Namespace) -> int:
    from .shoot import run
    from .shooting.options import ShootOptions

    return run(arguments.source, arguments.out, _settings(ShootOptions, arguments, "shoot"))


def _export(arguments: argparse.Namespace) -> int:
    from .export import ExportOptions, run

    return run(arguments.source, arguments.out, _settings(ExportOptions, arguments, "export"))


def _crop(arguments: argparse.Namespace) -> int:
    from . import crop

    options = _settings(crop.CropOptions, arguments, "crop")
    return crop.run(arguments.recordings, arguments.out, options)


def _dancereid(arguments: argparse.Namespace) -> int:
    from . import dancereid

    options = _settings(dancereid.DanceOptions, arguments, "dancereid")
    return dancereid.run(
        arguments.videos, arguments.poses, arguments.annotation, arguments.out, options
    )


def _convert(arguments: argparse.Namespace) -> int:
    options = _settings(convert.ConvertOptions, arguments, "convert")
    return convert.run(arguments.source, arguments.target, arguments.assets, options)


def _bench(arguments: argparse.Namespace) -> int:
    benchmark: bench.Benchmark = arguments.benchmark
    options = _settings(benchmark.options, arguments, "bench")
    return bench.run(benchmark, options, getattr(arguments, "outfits", None))
