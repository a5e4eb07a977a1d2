"""Run inside Blender: installs a zip if one is named, enables it, says how long that took."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Any

import bpy

import addon_utils  # isort: skip - there once bpy is

MODULE = "bl_ext.user_default.outfit_cloner"
HEAVY = ("numpy", "cv2", "PIL", "jinja2")  # packages that only work with photos and meshes needs


def enabled() -> dict[str, object]:
    """Enable the installed extension; return the seconds and the modules that were imported."""
    before = set(sys.modules)
    start = time.perf_counter()
    # As Blender does when it starts: it has looked after the wheels of all extensions at once.
    enable: Callable[..., Any] = addon_utils.enable  # the stubs say that it returns None
    module = enable(MODULE, refresh_handled=True)
    seconds = time.perf_counter() - start
    if module is None:
        raise SystemExit("the extension could not be enabled")
    imported = sorted(set(sys.modules) - before)
    heavy = sorted({name.split(".")[0] for name in imported} & set(HEAVY))
    return {"seconds": seconds, "imported": imported, "heavy": heavy}


if __name__ == "__main__":
    for path in sys.argv[sys.argv.index("--") + 1 :]:
        bpy.ops.extensions.package_install_files(
            filepath=path, repo="user_default", enable_on_install=False
        )
    sys.stdout.write("\nRESULT" + json.dumps(enabled()) + "\n")
    sys.stdout.flush()
