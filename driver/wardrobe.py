"""The commands `wardrobe`: list what there is, import folders and ClonedPerson's model.csv."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from addon.errors import OutfitError
from addon.makehuman.data import find_body_data
from addon.makehuman.text import check_target
from addon.wardrobe.assets.index import (
    AssetIndex,
    Folder,
    config_folder,
    forget_folders,
    import_folder,
    imported_folders,
    open_index,
)
from addon.wardrobe.assets.readers import SEXES
from addon.wardrobe.landmarks import CATEGORIES
from addon.wardrobe.model_import import import_models

from .label import add_label
from .sewing import open_wardrobe
from .show import add_show
from .wardrobe_table import Filter, asset_json, summary, table

KINDS = (
    *("clothes", "shoes", "hair", "glasses", "hat", "bag"),
    *("eyes", "eyebrows", "eyelashes", "teeth", "tongue"),
    *("proxy", "skin", "pose", "expression", "skeleton", "target"),
)
STDOUT = Path("-")
# name, its words in the help, an example -> the parser of a command
MakeParser = Callable[[str, str, str], argparse.ArgumentParser]


def add_commands(make: MakeParser) -> None:
    """Add `list`, `show`, `import` and `label`."""
    _add_list(make)
    add_show(make)
    _add_import(make)
    add_label(make, opened)


def _add_list(make: MakeParser) -> None:
    parser = make(
        "list",
        "list garments and other assets: generated ones and those of imported folders",
        'python driver/run.py wardrobe list --category "long sleeve top" --sex female --regular',
    )
    parser.add_argument("--kind", choices=KINDS, help="what they are")
    parser.add_argument(
        "--category",
        choices=[category.name for category in CATEGORIES],
        metavar="CATEGORY",
        help="DeepFashion2 category, such as skirt",
    )
    parser.add_argument("--sex", choices=SEXES, help="whom they suit")
    parser.add_argument("--licence", "--license", default="", metavar="TEXT", help="such as CC0")
    parser.add_argument("--text", default="", help="part of name, author or path")
    maps = parser.add_mutually_exclusive_group()
    maps.add_argument(
        "--regular",
        dest="regular",
        action="store_const",
        const=True,
        help="UV maps with parts that a photo can be warped to",
    )
    maps.add_argument(
        "--irregular", dest="regular", action="store_const", const=False, help="the others"
    )
    parser.add_argument(
        "--json",
        nargs="?",
        type=Path,
        const=STDOUT,
        metavar="FILE",
        help="everything that is known of them, as JSON; to stdout without FILE",
    )
    parser.set_defaults(run=run_list)


def _add_import(make: MakeParser) -> None:
    parser = make(
        "import",
        "index folders of assets, or take over ClonedPerson's model.csv; nothing is copied",
        "python driver/run.py wardrobe import ~/Documents/makehuman/v1py3/data",
    )
    parser.add_argument(
        "sources",
        type=Path,
        nargs="*",
        metavar="DIR|model.csv",
        help="data folders of MakeHuman or MPFB, folders of .mhclo files, or a model.csv; "
        "none lists the imported folders",
    )
    parser.add_argument("--forget", action="store_true", help="take the folders out of the index")
    parser.add_argument(
        "--garments",
        type=Path,
        metavar="DIR",
        help="for model.csv: ClonedPerson's garments, in folders named by model id",
    )
    parser.add_argument(
        "--beside",
        action="store_true",
        help="for model.csv: write registrations beside the garments, not into the user's "
        "configuration folder",
    )
    parser.set_defaults(run=run_import)


def opened() -> tuple[AssetIndex, Path]:
    """Return the index with the generated wardrobe, and the folder of the latter."""
    generated = open_wardrobe(find_body_data()).folder
    return open_index(generated=generated), generated


def run_list(arguments: argparse.Namespace) -> int:
    """List the assets that are asked for; return the exit status."""
    wanted = Filter(
        kind=arguments.kind,
        category=arguments.category,
        sex=arguments.sex,
        licence=arguments.licence,
        text=arguments.text,
        regular=arguments.regular,
    )
    if arguments.json not in (None, STDOUT):
        check_target(arguments.json)
    index, generated = opened()
    shown = [asset for asset in index.entries if wanted.takes(asset)]
    if arguments.json is not None:
        _write_json(arguments.json, [asset_json(asset) for asset in shown])
        return 0
    sys.stdout.write(f"{table(shown)}\n\n{summary(shown, index.entries, generated)}\n")
    if index.problems:
        count = len(index.problems)
        files = "1 file" if count == 1 else f"{count} files"
        sys.stdout.write(f"{files} could not be used; `wardrobe import` says why\n")
    return 0


def _write_json(path: Path, values: Sequence[object]) -> None:
    text = json.dumps(values, indent=1) + "\n"
    if path == STDOUT:
        sys.stdout.write(text)
        return
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise OutfitError(f"{path}: cannot be written: {error.strerror or error}") from error


def run_import(arguments: argparse.Namespace) -> int:
    """Import or forget folders, or import a model.csv; return 1 where something was faulty."""
    sources: list[Path] = arguments.sources
    tables = [path for path in sources if path.suffix.lower() == ".csv"]
    if tables:
        return _import_models(arguments, tables)
    if arguments.garments or arguments.beside:
        raise OutfitError("--garments and --beside go with a model.csv")
    if arguments.forget:
        return _forget(sources)
    missing = [path for path in sources if not path.expanduser().is_dir()]
    if missing:  # all or none
        raise OutfitError(f"{missing[0]} is no folder of assets")
    folders = [import_folder(path) for path in sources]
    if not sources:
        folders = list(open_index().folders)
        if not folders:
            sys.stdout.write(f"no folders are imported ({config_folder()})\n")
    for folder in folders:
        sys.stdout.write(f"{folder.root}: {_counts(folder)}\n")
    return _tell([problem for folder in folders for problem in folder.problems])


def _forget(sources: Sequence[Path]) -> int:
    if not sources:
        raise OutfitError("--forget needs the folders to take out of the index")
    forget_folders(sources)
    left = len(imported_folders())
    stay = "1 folder stays" if left == 1 else f"{left or 'no'} folders stay"
    sys.stdout.write(f"forgotten; {stay} imported\n")
    return 0


def _counts(folder: Folder) -> str:
    kinds = [asset.kind for asset in folder.assets]
    counts = ", ".join(f"{kinds.count(kind)} {kind}" for kind in KINDS if kind in kinds)
    unlabelled = sum(a.kind == "clothes" and not a.categories for a in folder.assets)
    tail = f"; {unlabelled} clothes not labelled" if unlabelled else ""
    noun = "asset" if len(folder.assets) == 1 else "assets"
    return f"{len(folder.assets)} {noun} ({counts or 'none'}){tail}"


def _import_models(arguments: argparse.Namespace, tables: Sequence[Path]) -> int:
    if arguments.forget or arguments.garments is None or arguments.sources != tables:
        raise OutfitError("a model.csv is imported alone, with --garments DIR")
    problems: list[str] = []
    for path in tables:
        done = import_models(path, arguments.garments, beside=arguments.beside)
        where = arguments.garments if arguments.beside else config_folder()
        sys.stdout.write(
            f"{path}: {len(done.registered)} of {done.models} models have their garment in "
            f"{arguments.garments}; registered in {where}\n"
        )
        problems += done.problems
    return _tell(problems)


def _tell(problems: Sequence[str]) -> int:
    """Name what was faulty on stderr; return the exit status."""
    for problem in problems:
        sys.stderr.write(f"warning: {problem}\n")
    return int(bool(problems))
