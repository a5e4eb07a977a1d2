"""A turntable for the 3D view: a studio that turns round a character, and goes again."""

from __future__ import annotations

from collections.abc import Iterator
from math import degrees, sqrt
from typing import Any

import bpy

from .aside import remove_collection
from .characters import StagedCharacter, size_seen
from .framing import free_part
from .posing import is_posed
from .studio import animate_turns, build_studio

KEPT = "outfit_cloner_kept"  # on the turntable: what the scene had before
SECONDS = 6.0  # a turn
NARROWEST = 0.7  # times the picture's height: what of its width a character needs
START = 1  # frame
COLOURS = ("view_transform", "look")
FRAMES = ("frame_start", "frame_end", "frame_current")
LOOK = (
    "type",
    "use_scene_lights",
    "use_scene_world",
    "use_scene_lights_render",
    "use_scene_world_render",
)
SEEN = (
    "view_perspective",
    "view_rotation",
    "view_location",
    "view_distance",
    "view_camera_zoom",
    "view_camera_offset",
)
_looks: dict[int, tuple[Any, ...]] = {}  # of 3D views, by their addresses


def find_turntable(scene: bpy.types.Scene) -> bpy.types.Object | None:
    """Return what carries a scene's turntable studio, None where there is none."""
    return next((thing for thing in scene.objects if thing.get(KEPT) is not None), None)


def add_turntable(scene: bpy.types.Scene, staged: StagedCharacter) -> bpy.types.Object:
    """Put a studio round a character where it stands, which turns once in the scene's frames.

    Camera, world, frames and colours of the scene become the studio's; `remove_turntable` gives
    them back.

    Parameters
    ----------
    scene : bpy.types.Scene
    staged : StagedCharacter
        Its meshes as they are seen, in the pose that the armature has.

    Returns
    -------
    bpy.types.Object
        The empty that carries camera, lamps and backdrop.
    """
    remove_turntable(scene)
    kept = _state(scene)
    place, turn, scale = staged.armature.matrix_world.decompose()
    height, width = size_seen(staged, posed=is_posed(staged.armature))
    render = scene.render
    studio = build_studio(
        scene,
        height=height * scale.z,
        width=width * max(scale.x, scale.y),
        aspect=render.resolution_x / render.resolution_y,
    )
    turntable = studio.turntable
    angle = turn.to_euler().z
    turntable.location, turntable.rotation_euler = place, (0.0, 0.0, angle)
    frames = max(2, round(SECONDS * render.fps / render.fps_base))
    turns = {START: degrees(angle), START + frames: degrees(angle) + 360.0}
    animate_turns(studio, turns, interpolation="LINEAR")
    for thing in studio.collection.objects:
        thing.hide_select = True  # clicks are for the character
    scene.view_settings.look = "None"
    scene.view_settings.view_transform = "Standard"  # as previews have it; others grey it
    studio.camera.data.passepartout_alpha = 1.0  # nothing but the picture is seen
    turntable[KEPT] = kept
    scene.frame_start, scene.frame_end = START, START + frames - 1
    scene.frame_set(START)
    return turntable


def _state(scene: bpy.types.Scene) -> dict[str, Any]:
    """Return what a turntable changes of a scene, in words that a .blend can keep."""
    data = {"camera": scene.camera, "world": scene.world}
    frames = {name: getattr(scene, name) for name in FRAMES}
    colours = {name: getattr(scene.view_settings, name) for name in COLOURS}
    return frames | colours | {name: value for name, value in data.items() if value is not None}


def remove_turntable(scene: bpy.types.Scene) -> None:
    """Take a scene's turntable away and give back what the scene had before; or do nothing."""
    turntable = find_turntable(scene)
    if turntable is None:
        return
    kept = turntable[KEPT].to_dict()
    collection = turntable.users_collection[0]
    studio_world, scene.camera, scene.world = scene.world, kept.get("camera"), kept.get("world")
    remove_collection(collection)
    if studio_world is not None and not studio_world.users:
        bpy.data.worlds.remove(studio_world)
    for name in ("frame_end", "frame_start"):
        setattr(scene, name, kept[name])
    for name in COLOURS:
        setattr(scene.view_settings, name, kept[name])
    scene.frame_set(kept["frame_current"])


def show_turntable(window: bpy.types.Window) -> None:
    """Look through the turntable's camera in a window's 3D views, lit by its lamps, and play."""
    render = window.scene.render
    aspect = render.resolution_x / render.resolution_y
    for area, space in _views(window.screen):
        shading, view, overlay = space.shading, space.region_3d, space.overlay
        look = [getattr(shading, name) for name in LOOK]
        seen = {name: _copied(getattr(view, name)) for name in SEEN}
        was = (seen, overlay.show_overlays, *look)
        _looks.setdefault(space.as_pointer(), was)  # undo may have taken a turntable away
        view.view_perspective = "CAMERA"
        overlay.show_overlays = False
        if shading.type not in ("MATERIAL", "RENDERED"):
            shading.type = "MATERIAL"
        shading.use_scene_lights = shading.use_scene_world = True
        shading.use_scene_lights_render = shading.use_scene_world_render = True
        _fill_view(area, aspect)
    if not window.screen.is_animation_playing:
        with bpy.context.temp_override(window=window):
            bpy.ops.screen.animation_play()


def hide_lost_turntable() -> None:
    """Give the 3D views back what they showed where undo has taken the turntable away."""
    manager = bpy.context.window_manager
    for window in manager.windows if manager and _looks else ():
        if find_turntable(window.scene) is None:
            hide_turntable(window)


def hide_turntable(window: bpy.types.Window) -> None:
    """Stop playing, and give the 3D views what they showed before."""
    if window.screen.is_animation_playing:
        with bpy.context.temp_override(window=window):
            bpy.ops.screen.animation_cancel(restore_frame=False)
    for area, space in _views(window.screen):
        usual = ({"view_perspective": "PERSP"}, True)
        seen, overlays, *look = _looks.pop(space.as_pointer(), usual)
        space.overlay.show_overlays = overlays
        if space.region_3d.view_perspective == "CAMERA":  # else the artist has looked elsewhere
            for name, value in seen.items():
                setattr(space.region_3d, name, value)
        for name, value in zip(LOOK, look, strict=False):
            setattr(space.shading, name, value)
        area.tag_redraw()


def forget_looks() -> None:
    """Forget what 3D views showed: another file brings other views."""
    _looks.clear()


def _copied(value: Any) -> Any:
    """Return a value that Blender does not change any more."""
    return value if isinstance(value, str | float) else tuple(value)


def _fill_view(area: bpy.types.Area, aspect: float) -> None:
    """Let the camera's picture fill a view, its middle where no sidebar lies over it."""
    free, view = free_part(area), area.spaces.active.region_3d
    height = min(free.height, free.width / NARROWEST)
    height = max(height, min(free.height, free.width / aspect))  # as when it is seen as a whole
    share = height * max(aspect, 1.0) / free.longest
    view.view_camera_zoom = min(max(50 * (2 * sqrt(share) - sqrt(2)), -30.0), 600.0)
    moved = 2 * share * free.longest
    view.view_camera_offset = (-free.off / moved, -free.above / moved)
    area.tag_redraw()


def _views(screen: bpy.types.Screen) -> Iterator[tuple[bpy.types.Area, bpy.types.SpaceView3D]]:
    for area in screen.areas:
        space = area.spaces.active
        if isinstance(space, bpy.types.SpaceView3D) and space.region_3d is not None:
            yield area, space
