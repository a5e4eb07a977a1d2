"""The scripting example of the README does what it says."""

from __future__ import annotations

import re
from pathlib import Path

from tests.extension.blenders import OWN, run_inside

ROOT = Path(__file__).resolve().parents[2]


def test_the_scripting_example_runs(bare_zip: Path, tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    examples = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    examples = [example for example in examples if "bpy" in example]
    assert len(examples) == 1
    (tmp_path / "driver").mkdir()
    (tmp_path / "driver" / "samples").symlink_to(ROOT / "driver" / "samples")
    (tmp_path / "out").mkdir()
    (tmp_path / "example.py").write_text(examples[0])
    found = run_inside(
        OWN, "example.py", bare_zip, tmp_path / "example.py", resources=tmp_path / "resources"
    )
    assert found["parts"] >= 6
    assert (tmp_path / "out" / "striped_shirt.fbx").read_bytes()[:18] == b"Kaydara FBX Binary"
    assert '"trousers_wide"' in (tmp_path / "out" / "outfits.json").read_text()
