"""`wardrobe show`: a sheet of one garment, its UV map read and judged, with pictures of it worn."""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from addon.errors import OutfitError
from addon.makehuman.body import Body, build_body
from addon.makehuman.data import BodyData, find_body_data
from addon.makehuman.parameters import BodyParameters
from addon.wardrobe.asset_index import open_index
from addon.wardrobe.catalogue import Wardrobe, open_wardrobe
from addon.wardrobe.character import Character, Surface
from addon.wardrobe.dressing import Worn, dress
from addon.wardrobe.garment import Garment, Kind, read_garment
from addon.wardrobe.layout import Layout, read_layout
from addon.wardrobe.layout_verdict import judge
from addon.wardrobe.looks import surface_of
from addon.wardrobe.registration_files import registration_for
from addon.wardrobe.sheets import grid_texture

from . import outputs
from .pictures import open_picture
from .sheet import MAP, VIEW_HEIGHT, VIEW_WIDTH, Sheet, View, draw_sheet
from .sheet_marks import body_marks, collect_marks

SMALLEST, LARGEST = 200, 4000  # pixels of the UV map
SAMPLES = 24
RIG = "game_engine"
MANNEQUIN = Surface(colour=(0.62, 0.55, 0.5), roughness=0.7, specular=0.1)
GENDER = {"female": 0.0, "male": 1.0}
TEXTURE = 1024  # texels of the check on garments that bring no texture
"""Names of the two kinds that MakeHuman's folders tell apart but .mhclo files do not."""


def add_show(make: Callable[[str, str, str], argparse.ArgumentParser]) -> None:
    """Add `show` to the commands `wardrobe`; `make` takes name, help text and an example."""
    parser = make(
        "show",
        "draw a garment's sheet: UV map, landmarks, stretch, and pictures of it worn",
        "python driver/run.py wardrobe show trousers_straight -o sheet.png",
    )
    parser.add_argument(
        "garment", metavar="GARMENT", help="a name or uuid of `wardrobe list`, or a .mhclo file"
    )
    parser.add_argument(
        "-o", "--out", type=Path, required=True, metavar="SHEET.png", help="the picture to write"
    )
    parser.add_argument(
        "--size", type=int, default=1000, metavar="PX", help="side of the UV map (default 1000)"
    )
    parser.add_argument(
        "--render",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="pictures of the garment worn, by Blender",
    )
    parser.set_defaults(run=run_show)


def run_show(arguments: argparse.Namespace) -> int:
    """Draw the sheet that is asked for; return the exit status."""
    verdict = show(arguments.garment, arguments.out, size=arguments.size, render=arguments.render)
    sys.stdout.write(f"{arguments.out}: {verdict}\n")
    return 0


def show(name: str, out: Path, *, size: int = 1000, render: bool = True) -> str:
    """Write the sheet of a garment; return "regular: ..." or "irregular: ..." with the reason.

    Parameters
    ----------
    name : str
        Of the generated wardrobe, of an imported asset (or its uuid), or the path of a .mhclo.
    out : Path
        A .png file.
    size : int
        Pixels along the UV map.
    render : bool
        Whether to render the garment worn; without Blender it is not, and the sheet says so.

    Raises
    ------
    OutfitError
        For a garment that is not there or cannot be read, a size out of range, or a file that
        cannot be written.
    """
    if not SMALLEST <= size <= LARGEST:
        raise OutfitError(f"--size must be {SMALLEST} to {LARGEST} pixels, got {size}")
    data = find_body_data()
    wardrobe = open_wardrobe(data)
    garment = find_garment(name, wardrobe)
    sex = "male" if "male" in garment.sexes else "female"
    body = build_body(data, BodyParameters(gender=GENDER[sex]))
    layout = read_layout(garment, body.vertices)
    registration = garment.registration
    verdict = judge(garment, layout, registration)
    sheet = Sheet(garment, layout, verdict, registration)
    if render and importlib.util.find_spec("bpy") is not None:
        views = _views(sheet, data, body, wardrobe, size)
        sheet = replace(sheet, views=views)
    else:
        why = "asked for without them" if not render else "Blender is not at hand"
        sheet = replace(sheet, note=f"No pictures of the garment worn: {why}.")
    with outputs.replacing(out) as partial:
        draw_sheet(sheet, size=size).save(partial, "PNG", optimize=True)
    return f"{'regular' if verdict.regular else 'irregular'}: {verdict.reason}"


def find_garment(name: str, wardrobe: Wardrobe) -> Garment:
    """Return a garment by path, by its name in the wardrobe, or from an imported folder.

    Raises
    ------
    OutfitError
        If there is none of that name.
    """
    path = Path(name)
    if path.suffix.lower() == ".mhclo":
        return _with_registration(read_garment(path, kind=_kind(path)), path)
    if any(entry.name == name for entry in wardrobe.entries):
        return wardrobe.garment(name)
    asset = open_index(generated=wardrobe.folder).find(name)
    if asset.path.suffix.lower() != ".mhclo":
        raise OutfitError(f"{name} is a {asset.kind}, no garment with a UV map to show")
    return _with_registration(read_garment(asset.path, kind=asset.kind), asset.path)


def _with_registration(garment: Garment, path: Path) -> Garment:
    return replace(garment, registration=registration_for(path, garment.binding.uuid))
