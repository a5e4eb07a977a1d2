"""Switches the installed extension on and off three times and says what each round leaves."""

import gc
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import bpy
from common import ARGUMENTS, disable, enable, install, result

TYPES = ("Object", "Scene", "WindowManager", "Image", "Material", "Armature", "Collection")


def snapshot() -> dict[str, list[str]]:
    """What an extension can leave behind in Blender, by kind."""
    found = {"types": dir(bpy.types)}
    for name in TYPES:
        found[f"properties of {name}"] = list(getattr(bpy.types, name).bl_rna.properties.keys())
        found[f"attributes of {name}"] = dir(getattr(bpy.types, name))
    for name in dir(bpy.app.handlers):
        handlers = getattr(bpy.app.handlers, name)
        if isinstance(handlers, list):
            found[f"handlers {name}"] = [str(one) for one in handlers]
    for name in dir(bpy.types):
        functions = getattr(getattr(getattr(bpy.types, name), "draw", None), "_draw_funcs", ())
        found[f"menu {name}"] = [
            str(one.__module__) for one in functions if not one.__module__.startswith("bl_ui")
        ]
    for configuration in bpy.context.window_manager.keyconfigs:
        for keys in configuration.keymaps:
            entries = [one.idname for one in keys.keymap_items]
            found[f"keys {configuration.name} {keys.name}"] = entries
    found["threads"] = [one.name for one in threading.enumerate()]
    found["add-ons"] = list(bpy.context.preferences.addons.keys())
    found["data"] = [each.name for each in (*bpy.data.images, *bpy.data.objects, *bpy.data.texts)]
    return {key: sorted(value) for key, value in found.items() if value}


def timers() -> list[str]:
    """Functions of ours that Blender would still call."""
    left = []
    for thing in gc.get_objects():
        name = getattr(thing, "__module__", None)
        if callable(thing) and isinstance(name, str) and "outfit_cloner" in name:
            try:
                if bpy.app.timers.is_registered(thing):
                    left.append(f"{name}.{getattr(thing, '__name__', thing)}")
            except (TypeError, ValueError):
                continue
    return left


def previews() -> list[str]:
    """Pictures for buttons that were not freed."""
    kind = "ImagePreviewCollection"
    return [kind for thing in gc.get_objects() if type(thing).__name__ == kind and len(thing)]


def handles() -> list[str]:
    """Handles of draw functions that our modules still hold."""
    left = []
    for name, module in list(sys.modules.items()):
        if "outfit_cloner.addon" in name:
            for key, value in vars(module).items():
                values = value if isinstance(value, (list, tuple)) else [value]
                if any(type(one).__name__ == "PyCapsule" for one in values):
                    left.append(f"{name}.{key}")
    return left


install(ARGUMENTS[0], enable=False)
before = snapshot()
rounds, seen = [], []
for _ in range(3):
    enable()
    during = snapshot()
    seen.append([name for name in during["types"] if name.startswith("OUTFIT_")])
    disable()
    after = snapshot()
    rounds.append(
        {
            key: sorted(set(after.get(key, [])) ^ set(before.get(key, [])))
            for key in sorted({*before, *after})
            if before.get(key) != after.get(key)
        }
    )
    if timers() or handles() or previews():
        rounds[-1]["alive"] = [*timers(), *handles(), *previews()]
result({"seen": seen, "left": rounds})
