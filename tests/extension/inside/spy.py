"""Run inside a Blender with a window: writes what it sees to a file, twenty times a second."""

import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import bpy
from common import ARGUMENTS, MODULE

STATE = Path(ARGUMENTS[0])
TICK = 0.05
CALLED = ("execute", "invoke", "modal", "draw")
TABBED = ("VIEW_3D", "IMAGE_EDITOR")  # Blender 4.3 crashes where a region has no tabs
LONG = 0.2  # seconds between two ticks that are written down
held: dict[str, float] = {}  # the longest time that each method of ours took
gaps: list[tuple[float, float]] = []  # when Blender stood still from, and for how long
last = [time.time()]


def look() -> float:
    """Write the state of the window down."""
    now = time.time()
    if now - last[0] > LONG:
        gaps.append((last[0], now - last[0]))
    state = {"time": now, "gaps": gaps, "held": held, **window(), **character(), **scene()}
    text = STATE.with_suffix(".new")
    text.write_text(json.dumps(state))
    text.replace(STATE)
    last[0] = time.time()
    return TICK


def watch() -> None:
    """Take the time of all that Blender calls of ours: it stands still meanwhile."""
    for name, module in list(sys.modules.items()):
        if not name.startswith(MODULE + ".addon.ui"):
            continue
        for cls in [one for one in vars(module).values() if isinstance(one, type)]:
            for method in CALLED:
                if cls.__module__ == name and method in vars(cls):
                    setattr(cls, method, timed(cls, method))


def timed(cls: type, method: str) -> object:
    """A method that notes for how long it held Blender up; Blender counts its arguments.

    The thread's own time: on a busy machine other processes have the cores in between.
    """
    call = vars(cls)[method]

    def measured(*arguments):
        start = time.thread_time()
        try:
            return call(*arguments)
        finally:
            seconds = time.thread_time() - start
            known = f"{cls.__name__}.{method}"
            held[known] = max(held.get(known, 0.0), seconds)

    if method in ("invoke", "modal"):
        return lambda self, context, event: measured(self, context, event)
    return lambda self, context: measured(self, context)


def window() -> dict:
    """Areas and regions, in pixels from the window's top left corner."""
    manager = bpy.context.window_manager
    main = manager.windows[0]
    return {
        "areas": [area_of(main, area) for area in main.screen.areas],
        "modal": [one.bl_idname for one in main.modal_operators],
        "clipboard": manager.clipboard,
        "windows": len(manager.windows),
    }


def area_of(main: bpy.types.Window, area: bpy.types.Area) -> dict:
    """An area of the window, and what of it the test asks for."""
    found = {"type": area.type, **box(main, area), "regions": []}
    for region in area.regions:
        kind = {"type": region.type, **box(main, region)}
        if region.type == "UI" and region.width > 1 and area.type in TABBED:
            kind["tab"] = getattr(region, "active_panel_category", "")
        if area.type == "IMAGE_EDITOR" and region.type == "WINDOW":
            found["image"] = area.spaces.active.image.name if area.spaces.active.image else ""
            found["points"] = points(main, region, area.spaces.active.image)
        found["regions"].append(kind)
    if area.type == "FILE_BROWSER" and area.spaces.active.params is not None:
        found["chosen"] = area.spaces.active.params.filename
    if area.type == "VIEW_3D":
        space = area.spaces.active
        found["turn"] = [round(value, 4) for value in space.region_3d.view_rotation]
        found["shading"] = space.shading.type
    return found


def box(main: bpy.types.Window, thing: bpy.types.Area | bpy.types.Region) -> dict[str, int]:
    """Where something is: left, top, width and height."""
    return {
        "x": thing.x,
        "y": main.height - thing.y - thing.height,
        "width": thing.width,
        "height": thing.height,
    }


def active_root() -> bpy.types.Object | None:
    """The character that is worked on."""
    settings = getattr(bpy.context.scene, "outfit_cloner", None)
    return settings.character if settings is not None else None


def points(
    main: bpy.types.Window, region: bpy.types.Region, image: bpy.types.Image | None
) -> list[list[float]]:
    """Where the landmarks of the garment worked on are seen in the window."""
    root = active_root()
    if root is None or image is None or not root.outfit_cloner.observations:
        return []
    worked_on = root.outfit_cloner.observations[root.outfit_cloner.active]
    found = []
    for mark in worked_on.landmarks:
        u, v = mark.position[0] / image.size[0], 1 - mark.position[1] / image.size[1]
        x, y = region.view2d.view_to_region(u, v, clip=False)
        found.append([region.x + x, main.height - region.y - y])
    return found


def character() -> dict:
    """Landmarks and parts of the character that is worked on."""
    root = active_root()
    if root is None:
        return {"character": None}
    settings = root.outfit_cloner
    return {
        "character": {
            "name": root.name,
            "built": settings.built,
            "active": settings.active,
            "live": settings.live,
            "garments": [one.name for one in settings.observations],
            "landmarks": [
                [[*mark.position, mark.visibility] for mark in one.landmarks]
                for one in settings.observations
            ],
            "parts": sorted(child.outfit_part for child in root.children if child.outfit_part),
        }
    }


def scene() -> dict:
    """Pictures and objects of the file."""
    return {
        "enabled": MODULE in bpy.context.preferences.addons,
        "images": [[image.name, *image.size] for image in bpy.data.images],
        "objects": len(bpy.data.objects),
        "file": bpy.data.filepath,
    }


preferences = bpy.context.preferences
preferences.view.show_splash = False
preferences.view.filebrowser_display_type = "SCREEN"  # a window of its own needs a window manager
preferences.view.smooth_view = 0
preferences.filepaths.use_auto_save_temporary_files = False
for thing in list(bpy.data.objects):
    bpy.data.objects.remove(thing)  # as artists do with the cube
watch()
bpy.app.timers.register(look, first_interval=0.5, persistent=True)
