"""Recipes of shooting: places, actors, pictures of the empty place, and the shots themselves."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from pathlib import Path

from .errors import OutfitError
from .makehuman.data import BodyData
from .makehuman.mhm import read_mhm
from .pipeline_import import load_file
from .shots.actor_making import LARGEST_TEXTURE, character_file, write_actor
from .shots.request import FrameResult, ShotRequest
from .shots.scene_record import FLOOR, SCENE_BLEND, SCENE_RECORD, SceneRecord
from .shots.settings import ShotSettings
from .wardrobe.characters.loaded import LoadedCharacter

POSABLE_RIG = "game_engine"  # of a file that has no bones


def prepare_scene(
    kind: str,
    folder: Path,
    *,
    index: int,
    seed: int,
    cameras: int | None = None,
    width: int = 1920,
    height: int = 1080,
) -> SceneRecord:
    """Build a scene, or take somebody's .blend, and write what shooting in it needs.

    Parameters
    ----------
    kind : str
        A name of the catalogue's, or the path of a .blend with cameras named cam*.
    folder : Path
        Gets scene.blend, floor.npz and, last, scene.json.
    index : int
        The number that file names carry.
    seed : int
        Same seed, same scene; of no meaning for a .blend.
    cameras : int, optional
        How many of its cameras at most; all without.
    width, height : int
        Pixels of the pictures.

    Raises
    ------
    OutfitError
        Where there is no such scene or file, no camera, no ground, or no room on the disk.
    """
    if cameras is not None and cameras < 1:
        raise OutfitError(f"{kind}: a scene has at least one camera, {cameras} were asked for")
    from .stage import networks
    from .stage.context import update
    from .stage.flooring import scene_floor
    from .stage.places import save_place, stand_place

    place = stand_place(kind, seed, cameras)
    networks.set_picture(place.scene, width, height)
    place.scene.camera = place.cameras[0]
    update()
    views = tuple(networks.camera_of(thing, place.scene) for thing in place.cameras)
    try:
        floor = scene_floor(place.scene, views, area=place.area)
    except OutfitError as error:
        raise OutfitError(f"{kind}: {error}") from error
    name = Path(kind).stem
    record = SceneRecord(name, index, seed, place.light, views, place.animated)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutfitError(f"{folder}: cannot be made: {error.strerror}") from error
    (folder / SCENE_RECORD).unlink(missing_ok=True)
    save_place(folder / SCENE_BLEND)
    floor.save(folder / FLOOR)
    _write_record(record, folder / SCENE_RECORD)
    return record


def _write_record(record: SceneRecord, path: Path) -> None:
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.write_text(json.dumps(record.to_json(), indent=1) + "\n", encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        raise OutfitError(f"{path}: cannot be written: {error.strerror}") from error
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)


def prepare_actor(source: Path, folder: Path, *, data: BodyData, texture_size: int) -> None:
    """Make an actor of a character: arrays that load quickly, and textures of the size wanted.

    Parameters
    ----------
    source : Path
        A character's folder as `clone` writes it, or a .mhm or .mhx2 file.
    folder : Path
        Where actor.npz, actor.json (last) and textures are written.
    data : BodyData
    texture_size : int
        The longest side of a texture, pixels.

    Raises
    ------
    OutfitError
        Naming what is missing or broken: a file, a garment, a texture.
    """
    if not 8 <= texture_size <= LARGEST_TEXTURE:
        raise OutfitError(f"textures are 8 to {LARGEST_TEXTURE} pixels, got {texture_size}")
    path, about = character_file(source)
    if path.suffix.lower() not in (".mhm", ".mhx2"):
        raise OutfitError(f"{source}: an actor is made of a character's folder, a .mhm or a .mhx2")
    loaded = load_file(path, data=data)
    if not loaded.character.skeleton.names and path.suffix.lower() == ".mhm":
        loaded = load_file(path, data=data, rig=POSABLE_RIG)
    if path.suffix.lower() == ".mhm":
        _check_dressed(path, loaded)
    write_actor(folder, loaded, about, data=data, texture_size=texture_size)


def _check_dressed(path: Path, loaded: LoadedCharacter) -> None:
    """Raise OutfitError where something that is worn was not found: nobody is shot half naked."""
    wanted = read_mhm(path).assets
    if len(loaded.garments) < len(wanted):
        reason = next((line for line in loaded.warnings if "asset" in line), "some are missing")
        raise OutfitError(f"{path}: not all that is worn is there: {reason}")


def prepare_plates(scene_folder: Path, camera: int, settings: ShotSettings) -> None:
    """Render what a camera sees without people: its picture and how far away everything is.

    Written into the scene's folder: depth_cNN.npy (float32 metres along the camera's axis at
    pixels' centres, inf in the sky), faint_cNN.png (rendered as the shade of people will be) and,
    last, plate_cNN.png. A scene in which things move has none: it is rendered anew for each frame.

    Parameters
    ----------
    scene_folder : Path
        Of `prepare_scene`.
    camera : int
        Place in the scene's network.
    settings : ShotSettings

    Raises
    ------
    OutfitError
        Where the scene cannot be opened, has no such camera, or there is no room on the disk.
    """
    from .stage.shooting.plates import render_plates

    render_plates(scene_folder, camera, settings)


def shoot(
    request: ShotRequest, *, progress: Callable[[int], None] = lambda _: None
) -> tuple[FrameResult, ...]:
    """Shoot frames of one camera: pictures into the frames' folder, annotations handed back.

    A frame depends only on the scene, the camera, its number and the people, not on the other
    frames asked for.

    Parameters
    ----------
    request : ShotRequest
    progress : callable (frame)
        Told of each frame after it is written.

    Returns
    -------
    tuple of FrameResult
        In the frames' order; a sighting's `person` is its performance's.

    Raises
    ------
    OutfitError
        Where scene, plates or an actor cannot be used, or a frame cannot be written.
    """
    from .stage.shooting.shooting import shoot_frames

    return shoot_frames(request, progress)


def shoot_alone(request: ShotRequest, *, tall: int = 200) -> tuple[int, float]:
    """Render every crop as a picture of its own, to compare `shoot` with; nothing is written.

    Parameters
    ----------
    request : ShotRequest
    tall : int
        Pixels; lower people are left out.

    Returns
    -------
    (int, float)
        How many crops there were, and the seconds that they took.
    """
    from .stage.shooting.alone import shoot_crops_alone

    found = shoot_crops_alone(request, tall=tall)
    return found.crops, found.seconds
