"""Installs the zip, goes to the example's folder and runs the example."""

import os
import runpy
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import bpy
from common import ARGUMENTS, install, result

install(ARGUMENTS[0])
example = Path(ARGUMENTS[1])
os.chdir(example.parent)
runpy.run_path(str(example))
character = bpy.context.scene.outfit_cloner.character
result({"parts": sum(bool(child.outfit_part) for child in character.children)})
