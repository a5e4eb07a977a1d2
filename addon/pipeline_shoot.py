"""Recipes of shooting: places, actors, pictures of the empty place, and the shots themselves."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import OutfitError
from .shots.scene_record import FLOOR, SCENE_BLEND, SCENE_RECORD, SceneRecord

if TYPE_CHECKING:
    import bpy

    from .motion.ground import Area
    from .shots.scene_record import Light

BLEND = ".blend"


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
    scene, light, area, animated, things = _stand(kind, seed, cameras)
    from .stage import networks
    from .stage.context import update
    from .stage.flooring import scene_floor
    from .stage.places import save_place

    networks.set_picture(scene, width, height)
    scene.camera = things[0]
    update()
    views = tuple(networks.camera_of(thing, scene) for thing in things)
    try:
        floor = scene_floor(scene, views, area=area)
    except OutfitError as error:
        raise OutfitError(f"{kind}: {error}") from error
    name = Path(kind).stem if kind.endswith(BLEND) else kind
    record = SceneRecord(name, index, seed, light, views, animated)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutfitError(f"{folder}: cannot be made: {error.strerror}") from error
    (folder / SCENE_RECORD).unlink(missing_ok=True)
    save_place(folder / SCENE_BLEND)
    floor.save(folder / FLOOR)
    _write_record(record, folder / SCENE_RECORD)
    return record


_Stood = tuple[
    "bpy.types.Scene", "Light", "Area | None", bool, "list[bpy.types.Object]"
]  # what stands: scene, light, area, whether it moves, cameras


def _stand(kind: str, seed: int, count: int | None) -> _Stood:
    """Build or open a scene, with its cameras."""
    from .stage import networks, places

    if kind.endswith(BLEND):
        scene = places.open_place(Path(kind))
        found = networks.find_cameras(scene)[:count]
        return scene, places.light_of(scene), None, places.is_animated(scene), found
    scene, built = places.build_place(kind, seed)
    hung = networks.hang_cameras(scene, built.spots[:count])
    return scene, built.light, built.area, built.animated, hung


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
