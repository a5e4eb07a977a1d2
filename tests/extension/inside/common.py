"""For scripts inside Blender: their arguments, the extension installed from a zip, their result."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import bpy

MODULE = "bl_ext.user_default.outfit_cloner"
ARGUMENTS = sys.argv[sys.argv.index("--") + 1 :]


def install(path: str, *, enable: bool = True) -> None:
    """Install the extension from its zip, as dropping it into the window does."""
    bpy.ops.extensions.package_install_files(
        filepath=path, repo="user_default", enable_on_install=enable
    )


def uninstall() -> None:
    """Take the installed extension off the disk again."""
    repositories = bpy.context.preferences.extensions.repos
    index = next(i for i, one in enumerate(repositories) if one.module == "user_default")
    bpy.ops.extensions.package_uninstall(repo_index=index, pkg_id="outfit_cloner")


def enable() -> None:
    """Switch the extension on."""
    assert bpy.ops.preferences.addon_enable(module=MODULE) == {"FINISHED"}


def disable() -> None:
    """Switch it off."""
    assert bpy.ops.preferences.addon_disable(module=MODULE) == {"FINISHED"}


def extension_folder() -> Path:
    """Where Blender put it."""
    return Path(sys.modules[MODULE].__file__).parent


def result(values: dict[str, Any]) -> None:
    """Hand over what was found."""
    sys.stdout.write("\nRESULT" + json.dumps(values) + "\n")
    sys.stdout.flush()
