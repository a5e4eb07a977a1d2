"""Installs the zip and saves the preferences, for a Blender with a window that starts later."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import bpy
from common import ARGUMENTS, MODULE, install, result

install(ARGUMENTS[0])
bpy.ops.wm.save_userpref()
result({"enabled": MODULE in bpy.context.preferences.addons})
