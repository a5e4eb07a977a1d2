"""Render the synthetic sample photos: generated characters in drawn cloth, with true landmarks.

.venv/bin/python -m driver.sample_photos driver/samples [NAME ...]

With names only those are rendered; the other photos and their landmarks stay as they are.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import bpy
import cv2
import numpy as np
from numpy.typing import NDArray

from addon.cloning.observation import Observation, Outfit
from addon.errors import OutfitError
from addon.makehuman.body import build_body
from addon.makehuman.data import BodyData, find_body_data
from addon.photos.outfits_json import write_outfits
from addon.photos.reading import read_outfits
from addon.stage.backdrops import Daylight, build_backdrop
from addon.stage.cameras import evaluated_vertices, project, seen
from addon.stage.characters import StagedCharacter, stage_character
from addon.stage.posing import turn_bone
from addon.stage.rendering import configure_cycles, render_still
from addon.stage.scenes import empty_scene
from addon.stage.settings import RenderSettings
from addon.wardrobe.casting import Casting, cast
from addon.wardrobe.catalogue import Wardrobe
from addon.wardrobe.characters.dressing import Worn, dress
from addon.wardrobe.characters.layers import layered
from addon.wardrobe.garment import Garment
from addon.wardrobe.looks import (
    paint_character_skin,
    paint_own_texture,
    skin_surface,
    surface_of,
)
from addon.wardrobe.people.painting import write_png
from addon.wardrobe.registration import Registration
from driver import sample_cloth as cloth

from .launch import leave
from .sewing import open_wardrobe

TEXTURE = 1024
PICTURE = RenderSettings(width=660, height=1100, samples=32)
ARM_DEGREES = 24.0  # how far the arms of the A-pose are lowered
JPEG_QUALITY = 88
OUTFITS = "outfits.json"
# metres: a landmark on the outline is seen although its own cloth bulges before it
OWN_DEPTH = 0.06
Decorate = Callable[[cloth.Cloth, Registration], None]


@dataclass(frozen=True)
class Piece:
    """A garment of a sample: its cut, its cloth, and what is sewn or printed on it."""

    cut: str
    paint: cloth.Painter
    decorate: Decorate | None = None


@dataclass(frozen=True)
class Sample:
    """One sample photo."""

    name: str
    sex: str
    seed: int
    pieces: tuple[Piece, ...]
    wall: str
    light: Daylight = field(default_factory=Daylight)


def render_sample(sample: Sample, folder: Path, data: BodyData, wardrobe: Wardrobe) -> Outfit:
    """Render a sample photo as JPEG into a folder; return its outfit with true landmarks."""
    rng = np.random.default_rng(sample.seed)
    casting = cast(data, wardrobe, rng, sex=sample.sex)  # type: ignore[arg-type]
    garments = [wardrobe.garment(piece.cut) for piece in sample.pieces]
    scene = empty_scene()
    with tempfile.TemporaryDirectory() as name:
        staged = _stage(sample, garments, casting, data, scene, Path(name), rng)
        build_backdrop(scene, sample.wall, light=sample.light)
        _photograph(scene, staged)
        render_still(scene, Path(name) / "photo.png")
        picture = cv2.imread(str(Path(name) / "photo.png"))
    path = folder / f"{sample.name}.jpg"
    cv2.imwrite(str(path), picture, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    observations = [
        _observe(garment, thing, scene)
        for garment, thing in zip(garments, staged.meshes[1:], strict=False)
    ]
    return Outfit(sample.name, path, tuple(observations))


def _stage(
    sample: Sample,
    garments: Sequence[Garment],
    casting: Casting,
    data: BodyData,
    scene: bpy.types.Scene,
    folder: Path,
    rng: np.random.Generator,
) -> StagedCharacter:
    body = build_body(data, casting.parameters)
    worn = [
        _clothed(piece, garment, folder, rng)
        for piece, garment in zip(
            sample.pieces, layered(garments, body.vertices, tuck=False), strict=True
        )
    ]
    for part in (casting.shoes, casting.hair, casting.eyes, *casting.extras):
        texture = folder / f"{part.name}.png"
        write_png(texture, paint_own_texture(part, casting, rng))
        worn.append(Worn(part.name, part, surface_of(part, texture)))
    write_png(folder / "skin.png", paint_character_skin(data, casting, rng))
    character = dress(
        sample.name,
        data=data,
        body=body,
        rig=data.rig("game_engine"),
        skin=skin_surface(folder / "skin.png"),
        worn=worn,
        clothes_hide_clothes=False,  # landmarks under other clothes are projected as well
    )
    staged = stage_character(character, scene)
    turn_bone(staged.armature, "upperarm_l", "Y", ARM_DEGREES)
    turn_bone(staged.armature, "upperarm_r", "Y", -ARM_DEGREES)
    return staged


def _clothed(piece: Piece, garment: Garment, folder: Path, rng: np.random.Generator) -> Worn:
    picture = piece.paint(TEXTURE, rng)
    if piece.decorate is not None and garment.registration is not None:
        piece.decorate(picture, garment.registration)
    texture = folder / f"{garment.name}.png"
    write_png(texture, picture)
    return Worn(garment.name, garment, surface_of(garment, texture))


def _photograph(scene: bpy.types.Scene, staged: StagedCharacter) -> None:
    configure_cycles(scene, PICTURE)
    data = bpy.data.cameras.new("Photo")
    data.lens = 70.0
    data.sensor_fit, data.sensor_height = "VERTICAL", 36.0
    camera = bpy.data.objects.new("Photo", data)
    distance = 1.14 * staged.height / 36.0 * 70.0
    camera.location = (0.0, -distance, 0.52 * staged.height)
    camera.rotation_euler = (np.pi / 2, 0.0, 0.0)
    scene.collection.objects.link(camera)
    scene.camera = camera
    layer = bpy.context.view_layer
    assert layer is not None
    layer.update()


def _observe(garment: Garment, thing: bpy.types.Object, scene: bpy.types.Scene) -> Observation:
    """Project the registered vertices of a garment into the photo."""
    registration, camera = garment.registration, scene.camera
    assert registration is not None and camera is not None
    points = evaluated_vertices(thing)[_kept_vertices(garment, registration)]
    pixels = project(points, camera, scene)
    in_sight = seen(points, camera, scene, own=thing, own_depth=OWN_DEPTH)
    visibility = np.where(in_sight, 2, 1).astype(np.int8)
    return Observation(registration.categories[0], np.round(pixels, 1), visibility)


def _kept_vertices(garment: Garment, registration: Registration) -> NDArray[np.intp]:
    """Landmark vertices as the staged mesh numbers them: unused vertices are dropped there."""
    faces = garment.mesh.faces
    used = np.zeros(len(garment.mesh.vertices), bool)
    used[faces[faces >= 0]] = True
    return (np.cumsum(used) - 1)[np.array(registration.vertices)]


def main(folder: Path, names: Sequence[str] = ()) -> None:
    """Render the named samples, or all, into a folder, and write its outfits.json.

    Raises
    ------
    OutfitError
        If there is no sample of such a name.
    """
    from driver.sample_list import SAMPLES

    unknown = set(names) - {sample.name for sample in SAMPLES}
    if unknown:
        raise OutfitError(f"there is no sample {', '.join(sorted(unknown))}")
    data = find_body_data()
    wardrobe = open_wardrobe(data)
    folder.mkdir(parents=True, exist_ok=True)
    chosen = [sample for sample in SAMPLES if not names or sample.name in names]
    kept = _kept(folder / OUTFITS) if names else {}
    with tempfile.TemporaryDirectory(dir=folder.parent) as name:
        made = Path(name)
        new = {sample.name: render_sample(sample, made, data, wardrobe) for sample in chosen}
        together = {**kept, **new}
        outfits = [together[sample.name] for sample in SAMPLES if sample.name in together]
        in_place = [replace(outfit, photo=made / outfit.photo.name) for outfit in outfits]
        write_outfits(made / OUTFITS, in_place)
        # all at once at the end: photos and landmarks must belong together at any time
        for path in [*(outfit.photo for outfit in new.values()), made / OUTFITS]:
            path.replace(folder / path.name)


def _kept(path: Path) -> dict[str, Outfit]:
    """Return the outfits that a sample folder already has, by name."""
    return {outfit.name: outfit for outfit in read_outfits(path).outfits} if path.exists() else {}


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), sys.argv[2:])
    except OutfitError as error:
        sys.exit(f"error: {error}")
    leave(0)
