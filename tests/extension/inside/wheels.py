"""Installs the zip and says which OpenCV and body data serve, or what the user is told."""

import importlib
import importlib.machinery
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import bpy
import panels
from common import ARGUMENTS, MODULE, install, result


class OnlyExtensions:
    """Finds OpenCV and anny where Blender unpacks wheels, as if the Python had none of its own."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name in ("cv2", "anny"):
            path = [place for place in sys.path if "extensions" in Path(place).parts]
        return importlib.machinery.PathFinder.find_spec(name, path, target)


if "--bare" in ARGUMENTS:
    at = sys.meta_path.index(importlib.machinery.PathFinder)
    sys.meta_path[at] = OnlyExtensions
install(ARGUMENTS[0])
addon = sys.modules[MODULE].__name__ + ".addon"
found = {}
try:
    import cv2

    found["cv2"] = cv2.__file__
except ImportError as error:
    found["cv2"] = f"missing: {error}"
data = importlib.import_module(addon + ".makehuman.data")
try:
    folder = data.find_body_data()
    found["body"] = str(folder.root)
    found["vertices"] = len(folder.base.vertices)
    found["bones"] = len(folder.rig("game_engine").bones)
except importlib.import_module(addon + ".errors").OutfitError as error:
    found["body"] = f"missing: {error}"
found["anny imported"] = "anny" in sys.modules
found["python"] = sys.version.split()[0]
texts = panels.drawn_panels()["OUTFIT_PT_character"]["texts"]
found["panel"] = " ".join(text for text, _, _ in texts)
try:
    bpy.ops.outfit.open_photo(filepath=str(Path(ARGUMENTS[0]).with_name("outfits.json")))
    found["operator"] = ""
except RuntimeError as error:
    found["operator"] = str(error).strip()
result(found)
