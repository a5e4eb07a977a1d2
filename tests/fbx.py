"""What an independent reader finds in an FBX file, for tests of all rooms."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

READER = Path(__file__).parent / "stage" / "read_fbx.py"


def by_ufbx(path: Path) -> dict[str, Any]:
    """Return what `read_fbx.py` tells of a file, in a process of its own."""
    done = subprocess.run(
        [sys.executable, str(READER), str(path)], capture_output=True, text=True, check=True
    )
    return dict(json.loads(done.stdout))
