"""The command `wardrobe label`: categories and landmarks of garments, found by themselves."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from addon.errors import OutfitError
from addon.makehuman.data import BodyData, find_body_data
from addon.wardrobe.assets.index import AssetIndex
from addon.wardrobe.garment import read_garment
from addon.wardrobe.labelling.label import Labelling, label_garment
from addon.wardrobe.registration import write_registration
from addon.wardrobe.registration_files import SUFFIX, registration_origin, store_registration

log = logging.getLogger(__name__)
BETTER = {"hand": "by hand", "imported": "by a model.csv"}  # these win over automatic ones
MakeParser = Callable[[str, str, str], argparse.ArgumentParser]


def add_label(make: MakeParser, opened: Callable[[], tuple[AssetIndex, Path]]) -> None:
    """Add `label`; `opened` returns the index and the generated wardrobe's folder."""
    parser = make(
        "label",
        "find the DeepFashion2 category and landmarks of garments from their own geometry",
        "python driver/run.py wardrobe label ~/makehuman/v1py3/data/clothes/suit/suit.mhclo",
    )
    parser.add_argument(
        "garments",
        nargs="*",
        metavar="GARMENT",
        help="a .mhclo file, a folder of them, or the name or uuid of an imported garment",
    )
    parser.add_argument(
        "--all",
        action="store_true",
        help="label all imported clothes without a registration by hand or from a model.csv",
    )
    parser.add_argument(
        "-o",
        "--out",
        type=Path,
        metavar="DIR",
        help="write <name>.registration.json there, not into the configuration folder",
    )
    parser.add_argument(
        "--again",
        action="store_true",
        help="also label garments whose registration by hand or from a model.csv stays in use",
    )
    parser.set_defaults(run=lambda arguments: run_label(arguments, opened))


def run_label(arguments: argparse.Namespace, opened: Callable[[], tuple[AssetIndex, Path]]) -> int:
    """Label garments; return 1 where some could not be labelled."""
    if not arguments.garments and not arguments.all:
        raise OutfitError("name garments to label, or --all")
    data = find_body_data()
    failed = 0
    for path in _paths(arguments, opened):
        try:
            line = _label(path, data, arguments.out, again=arguments.again)
        except OutfitError as error:
            sys.stderr.write(f"warning: {error}\n")
            failed += 1
            continue
        sys.stdout.write(f"{line}\n")
    return int(failed > 0)


def _paths(
    arguments: argparse.Namespace, opened: Callable[[], tuple[AssetIndex, Path]]
) -> Iterator[Path]:
    """Yield the .mhclo files of the garments to label."""
    names = []
    for name in arguments.garments:
        path = Path(name).expanduser()
        files = sorted(path.rglob("*.mhclo")) if path.is_dir() else [path]
        if path.is_dir() or path.suffix.lower() == ".mhclo":
            yield from files
        else:
            names.append(name)
    if names or arguments.all:
        index, generated = opened()
        yield from [index.find(name).path for name in names]
        if arguments.all:
            yield from _unlabelled(index, generated)


def _unlabelled(index: AssetIndex, generated: Path) -> Iterator[Path]:
    """Yield the clothes that neither a hand nor a model.csv has registered."""
    for asset in index.entries:
        if asset.kind != "clothes" or asset.path.is_relative_to(generated):
            continue
        if asset.origin in ("", "automatic"):
            yield asset.path


def _label(path: Path, data: BodyData, out: Path | None, *, again: bool) -> str:
    """Label a garment, unless that changes nothing; return what there is to say of it."""
    garment = read_garment(path)
    uuid = garment.binding.uuid
    better = BETTER.get(registration_origin(path, uuid) or "")
    if better and out is None and not again:
        return (
            f"{garment.name}: registered {better} already, which wins over automatic labels; "
            "-o DIR writes them elsewhere, --again writes them all the same"
        )
    labelling = label_garment(garment, data)
    if out is None:
        store_registration(path, uuid, labelling.registration, origin="automatic")
    else:
        _write(out, garment.name, labelling)
    return _line(garment.name, labelling)


def _write(folder: Path, name: str, labelling: Labelling) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_registration(folder / f"{name}{SUFFIX}", labelling.registration)
    except OSError as error:
        raise OutfitError(f"{folder}: cannot be written: {error.strerror or error}") from error


def _line(name: str, labelling: Labelling) -> str:
    """Return what was found in one line."""
    map_kind = "regular" if labelling.registration.regular else "irregular"
    what = " and ".join(labelling.categories)
    return f"{name}: {what}, {map_kind}\n  " + "\n  ".join(labelling.reasons)
