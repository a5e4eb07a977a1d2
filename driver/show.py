"""`wardrobe show`: a sheet of one garment, its UV map read and judged, with pictures of it worn."""

from __future__ import annotations

import argparse
import importlib.util
import logging
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import cast, get_args

import numpy as np
from numpy.typing import NDArray

from addon.errors import OutfitError
from addon.makehuman.body import Body, build_body
from addon.makehuman.data import BodyData, find_body_data
from addon.makehuman.parameters import BodyParameters
from addon.makehuman.text import check_target
from addon.wardrobe.assets.index import open_index
from addon.wardrobe.assets.readers import Asset
from addon.wardrobe.assets.single import read_file
from addon.wardrobe.catalogue import Wardrobe
from addon.wardrobe.characters.character import Character, Surface
from addon.wardrobe.characters.dressing import Worn, dress
from addon.wardrobe.garment import Garment, Kind, read_garment
from addon.wardrobe.labelling.label import label_garment
from addon.wardrobe.layouts.layout import read_layout
from addon.wardrobe.layouts.sheets import grid_texture
from addon.wardrobe.layouts.verdict import judge
from addon.wardrobe.looks import surface_of
from addon.wardrobe.people.painting import write_png
from addon.wardrobe.registration_files import registration_for

from . import outputs
from .pictures import open_picture
from .sewing import open_wardrobe
from .sheet import MAP, VIEW_HEIGHT, VIEW_WIDTH, Sheet, View, draw_sheet
from .sheet_marks import body_marks, collect_marks

log = logging.getLogger(__name__)
SMALLEST, LARGEST = 200, 4000  # pixels of the UV map
SAMPLES, NOISY_SAMPLES = 12, 24  # with a denoiser, and without
RIG = "game_engine"
MANNEQUIN = Surface(colour=(0.62, 0.55, 0.5), roughness=0.7, specular=0.1)
GENDER = {"female": 0.0, "male": 1.0}
# Points on side seams lie on the silhouette: cloth stands before them by a hair, yet they are seen.
SIDEWAYS = 0.25  # cosine between a vertex's normal and the picture's plane
AUTOMATIC = "labelled automatically"
ORIGINS = {
    "edited": "labels edited",
    "hand": "labelled by hand",
    "imported": "labels imported",
    "automatic": AUTOMATIC,
}
TEXTURE = 1024  # texels of the check on garments that bring no texture


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
        For a garment that is not there or cannot be read, a size out of range, or a file that is
        no .png or cannot be written.
    """
    if out.suffix.lower() != ".png":
        raise OutfitError(f"{out}: the sheet is a .png file")
    check_target(out)
    if not SMALLEST <= size <= LARGEST:
        raise OutfitError(f"--size must be {SMALLEST} to {LARGEST} pixels, got {size}")
    data = find_body_data()
    wardrobe = open_wardrobe(data)
    garment, origin = find_garment(name, wardrobe)
    if garment.registration is None and garment.kind == "clothes":
        garment, origin = _labelled(garment, data), AUTOMATIC
    sex = "male" if "male" in garment.sexes else "female"
    body = build_body(data, BodyParameters(gender=GENDER[sex]))
    layout = read_layout(garment, body.vertices)
    registration = garment.registration
    # an automatic registration without parts says less than the map itself about why
    without = registration is None or (origin == AUTOMATIC and not registration.regular)
    verdict = judge(garment, layout, None if without else registration)
    sheet = Sheet(garment, layout, verdict, registration, origin if registration else "")
    if render and importlib.util.find_spec("bpy") is not None:
        views = _views(sheet, data, body, wardrobe, size)
        sheet = replace(sheet, views=views)
    else:
        why = "--no-render" if not render else "Blender is not at hand"
        sheet = replace(sheet, note=f"Without pictures of the garment worn: {why}.")
    log.info("drawing the map")
    with outputs.replacing(out) as partial:
        draw_sheet(sheet, size=size).save(partial, "PNG", optimize=True)
    return f"{'regular' if verdict.regular else 'irregular'}: {verdict.reason}"


def find_garment(name: str, wardrobe: Wardrobe) -> tuple[Garment, str]:
    """Return a garment by path, by its name in the wardrobe, or from an imported folder.

    Returns
    -------
    garment : Garment
    origin : str
        Where its registration comes from, in words; "" for the wardrobe's own.

    Raises
    ------
    OutfitError
        If there is none of that name.
    """
    if name.lower().endswith(".mhclo"):
        asset = read_file(Path(name).expanduser())
    elif any(entry.name == name for entry in wardrobe.entries):
        return wardrobe.garment(name), ""
    else:
        asset = open_index(generated=wardrobe.folder).find(name)
    return _garment_of(asset), ORIGINS.get(asset.origin, "")


def _garment_of(asset: Asset) -> Garment:
    if asset.kind not in get_args(Kind):
        raise OutfitError(f"{asset.name} is a {asset.kind}: nothing to wear, so there is no sheet")
    garment = read_garment(asset.path, kind=cast(Kind, asset.kind))
    sexes = asset.sexes or garment.sexes
    registration = registration_for(asset.path, garment.binding.uuid)
    return replace(garment, sexes=sexes, registration=registration)


def _labelled(garment: Garment, data: BodyData) -> Garment:
    """Return a garment with the registration that its own geometry gives, where it gives one."""
    try:
        return replace(garment, registration=label_garment(garment, data).registration)
    except OutfitError as error:
        log.info("%s", error)
        return garment


def _views(
    sheet: Sheet, data: BodyData, body: Body, wardrobe: Wardrobe, size: int
) -> tuple[View, ...]:
    """Render the garment on a mannequin, and find its landmarks on the pictures."""
    from addon.stage.compat import has_denoiser
    from addon.stage.garment_views import shoot_garment
    from addon.stage.quiet import quiet
    from addon.stage.scenes import empty_scene
    from addon.stage.settings import RenderSettings

    marks = (
        body_marks(collect_marks(sheet.registration, sheet.layout)) if sheet.registration else []
    )
    vertices = [mark.vertex for mark in marks]
    points, facing = sheet.layout.shape[vertices], vertex_facing(sheet)[vertices]
    width, height = (round(units * size / MAP) for units in (VIEW_WIDTH, VIEW_HEIGHT))
    samples = SAMPLES if has_denoiser() else NOISY_SAMPLES
    settings = RenderSettings(width=width, height=height, samples=samples)
    with tempfile.TemporaryDirectory() as name, quiet():
        folder = Path(name)
        character = _mannequin(sheet, data, body, wardrobe, folder)
        shots = shoot_garment(
            empty_scene(),
            character,
            shape=sheet.layout.shape,
            points=points,
            folder=folder,
            settings=settings,
        )
        views = []
        for shot in shots:
            picture = open_picture(shot.path)
            assert picture is not None  # it was rendered just now
            shown = shot.visible | (np.abs(facing) < SIDEWAYS)
            views.append(View(shot.name, picture, shot.points / (width, height), shown))
    return tuple(views)


def vertex_facing(sheet: Sheet) -> NDArray[np.float64]:
    """Return how much each vertex (V,) faces the front: 1 squarely, -1 the back."""
    layout, faces = sheet.layout, sheet.garment.mesh.faces
    corners = faces >= 0
    normals = np.zeros_like(layout.shape)
    weighted = np.repeat(layout.normals * layout.areas[:, None], corners.sum(axis=1), axis=0)
    np.add.at(normals, faces[corners], weighted)
    return np.asarray(normals[:, 2] / np.maximum(np.linalg.norm(normals, axis=1), 1e-12))


def _mannequin(
    sheet: Sheet, data: BodyData, body: Body, wardrobe: Wardrobe, folder: Path
) -> Character:
    """Dress a mannequin, its eyes closed over, in the garment alone."""
    worn = [
        Worn(eyes.name, eyes, MANNEQUIN)
        for eyes in wardrobe.candidates(kind="eyes")[:1]
        if sheet.garment.kind != "eyes"
    ]
    surface = surface_of(sheet.garment, _texture(sheet, folder))
    worn.append(Worn(sheet.garment.name, sheet.garment, surface))
    rig = data.rig(RIG)
    return dress("mannequin", data=data, body=body, rig=rig, skin=MANNEQUIN, worn=worn)


def _texture(sheet: Sheet, folder: Path) -> Path:
    """Return the garment's own texture; where it has none, checks in the map's tints."""
    garment = sheet.garment
    named = garment.material.textures.get("diffuse")
    if named and garment.folder is not None and (garment.folder / named).is_file():
        return garment.folder / named
    path = folder / "checks.png"
    write_png(path, grid_texture(sheet.layout, size=TEXTURE))
    return path
