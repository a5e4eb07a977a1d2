"""The command `wardrobe label`: categories and landmarks of garments, found by themselves."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from addon.errors import OutfitError
from addon.makehuman.data import BodyData, find_body_data
from addon.wardrobe.assets.index import AssetIndex
from addon.wardrobe.garment import read_garment
from addon.wardrobe.labelling.label import Labelling, label_garment
from addon.wardrobe.registration import write_registration
from addon.wardrobe.registration_files import SUFFIX, store_registration

log = logging.getLogger(__name__)
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
    parser.set_defaults(run=lambda arguments: run_label(arguments, opened))


@dataclass(frozen=True)
class Target:
    """A garment to label: its file and its uuid."""

    path: Path
    uuid: str


def run_label(arguments: argparse.Namespace, opened: Callable[[], tuple[AssetIndex, Path]]) -> int:
    """Label garments; return 1 where some could not be labelled."""
    if not arguments.garments and not arguments.all:
        raise OutfitError("name garments to label, or --all")
    data = find_body_data()
    failed = 0
    for target in _targets(arguments, opened):
        try:
            labelling = _label(target, data, arguments.out)
        except OutfitError as error:
            sys.stderr.write(f"warning: {error}\n")
            failed += 1
            continue
        sys.stdout.write(f"{_line(target.path.stem, labelling)}\n")
    return int(failed > 0)


def _targets(
    arguments: argparse.Namespace, opened: Callable[[], tuple[AssetIndex, Path]]
) -> Iterator[Target]:
    names = []
    for name in arguments.garments:
        path = Path(name).expanduser()
        files = sorted(path.rglob("*.mhclo")) if path.is_dir() else [path]
        if path.is_dir() or path.suffix.lower() == ".mhclo":
            yield from (Target(file, "") for file in files)
        else:
            names.append(name)
    if names or arguments.all:
        index, generated = opened()
        found = [index.find(name) for name in names]
        yield from (Target(asset.path, asset.uuid) for asset in found)
        if arguments.all:
            yield from _unlabelled(index, generated)


def _unlabelled(index: AssetIndex, generated: Path) -> Iterator[Target]:
    """Yield the clothes that neither a hand nor a model.csv has registered."""
    for asset in index.entries:
        if asset.kind != "clothes" or asset.path.is_relative_to(generated):
            continue
        if asset.origin in ("", "automatic"):
            yield Target(asset.path, asset.uuid)


def _label(target: Target, data: BodyData, out: Path | None) -> Labelling:
    garment = read_garment(target.path)
    labelling = label_garment(garment, data)
    if out is None:
        store_registration(
            target.path, garment.binding.uuid, labelling.registration, origin="automatic"
        )
        return labelling
    try:
        out.mkdir(parents=True, exist_ok=True)
        write_registration(out / f"{garment.name}{SUFFIX}", labelling.registration)
    except OSError as error:
        raise OutfitError(f"{out}: cannot be written: {error.strerror or error}") from error
    return labelling


def _line(name: str, labelling: Labelling) -> str:
    """Return what was found in one line."""
    map_kind = "regular" if labelling.registration.regular else "irregular"
    what = " and ".join(labelling.categories)
    return f"{name}: {what}, {map_kind}\n  " + "\n  ".join(labelling.reasons)
