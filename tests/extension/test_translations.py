"""Labels can be translated, and are in German."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.extension.blenders import Blender, run_inside


def test_labels_are_shown_in_german_where_blender_speaks_it(
    blender: Blender, bare_zip: Path, tmp_path: Path
) -> None:
    found = run_inside(blender, "translated.py", bare_zip, resources=tmp_path)
    assert found["table"] > 0
    if not found["languages"]:
        pytest.skip("this Blender is built without languages, as the module bpy is")
    assert found["wrong"] == []
    assert found["left"] == []
