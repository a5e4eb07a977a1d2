"""Enabling the extension is quick, and imports nothing heavy before it is used."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from driver.benchmarks.extension import LIMIT
from tests.extension.blenders import Blender, run_inside

ROOT = Path(__file__).resolve().parents[2]
TRIES = 4  # starts of Blender, the quickest counts: other work may hold one up
PROBE = str(ROOT / "driver" / "benchmarks" / "enabling.py")
UI = sorted((ROOT / "addon" / "ui").glob("*.py"))
EAGER = [*UI, ROOT / "addon" / "registration.py", ROOT / "addon" / "stage" / "compat.py"]
HEAVY = ("numpy", "cv2", "PIL", "jinja2", "bmesh")


def test_enabling_is_quick_and_imports_nothing_heavy(
    blender: Blender, bare_zip: Path, tmp_path: Path
) -> None:
    first = run_inside(blender, PROBE, bare_zip, resources=tmp_path)
    again = (run_inside(blender, PROBE, resources=tmp_path)["seconds"] for _ in range(TRIES))
    assert any(seconds <= LIMIT for seconds in again)
    assert first["heavy"] == []
    for name in first["imported"]:
        part = name.partition("outfit_cloner.addon.")[2]
        assert part.split(".")[0] not in ("cloning", "wardrobe", "photos"), first["imported"]
        assert not part.startswith("pipeline"), first["imported"]


@pytest.mark.parametrize("path", EAGER, ids=lambda path: path.stem)
def test_what_is_imported_at_the_top_is_light(path: Path) -> None:
    """Modules that Blender loads on start import Blender, the standard library and each other."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = ["." * node.level + (node.module or "")]
        for name in names:
            assert name.split(".")[0] not in HEAVY, f"{path.name} imports {name} at its top"
            below = name.lstrip(".").split(".")[0]
            if name.startswith(".."):
                assert below in ("errors", "stage", ""), f"{path.name} imports {name} at its top"
                assert below != "stage" or name == "..stage.compat" or not name.count(".stage.")
