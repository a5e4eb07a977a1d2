"""Says how long enabling the installed extension takes, and what that imports."""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from common import ARGUMENTS, MODULE, install, result

import addon_utils  # isort: skip - there once bpy is

if ARGUMENTS:
    install(ARGUMENTS[0], enable=False)
before = set(sys.modules)
start = time.perf_counter()
# As Blender does when it starts: it has looked after the wheels of all extensions at once.
module = addon_utils.enable(MODULE, refresh_handled=True)
seconds = time.perf_counter() - start
assert module is not None
result({"seconds": seconds, "imported": sorted(set(sys.modules) - before)})
