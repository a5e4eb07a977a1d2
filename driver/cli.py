"""The command line: commands, options, help and exit status."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from addon.errors import OutfitError

from . import launch
from .clone_options import CloneOptions
from .settings import add_options, make_settings, read_config

ALL_WELL, SOME_FAILED, WRONG_USE, INTERRUPTED = 0, 1, 2, 130
STATUS = "exit status: 0 all went well, 1 some items failed, 2 wrong use"


def main(argv: Sequence[str]) -> int:
    """Run a command line; return the exit status, and say on stderr what is wrong with it."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s")
    try:
        arguments = _parser().parse_args(argv)
        return int(arguments.run(arguments))
    except OutfitError as error:
        sys.stderr.write(f"error: {error}\n")
        return WRONG_USE
    except KeyboardInterrupt:
        sys.stderr.write("interrupted; the same command goes on from here\n")
        return INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="run.py",
        description="Clone the outfits of photos onto 3D characters.",
        epilog=STATUS,
    )
    parser.add_argument("--version", action="version", version=launch.product_version())
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_clone(commands)
    return parser


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    *,
    text: str,
    example: str,
) -> argparse.ArgumentParser:
    parser = commands.add_parser(
        name,
        help=text,
        description=f"{text[0].upper()}{text[1:]}.",
        epilog=f"example:\n  {example}\n\n{STATUS}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
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


def _clone(arguments: argparse.Namespace) -> int:
    from .clone import run

    options = make_settings(
        CloneOptions,
        config=read_config(arguments.config, "clone"),
        given=vars(arguments),
        source=arguments.config,
    )
    return run(arguments.outfits, arguments.out, options)
