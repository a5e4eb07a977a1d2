"""The whole work in Blender's own window, by mouse and keys: open, drag, clone, turn, export."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.extension.blenders import Blender, bad_lines, run_inside
from tests.extension.desktop import Desktop, blender_program, kinds, missing, open_desktop

SAMPLES = Path(__file__).resolve().parents[2] / "driver" / "samples"
FREEZE = 0.5  # seconds for which our code may hold Blender up
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(missing()), reason=f"not installed: {missing()}"),
]


@pytest.fixture(scope="module")
def desktop(full_zip: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    """Blender's window with the extension installed, and no splash."""
    program, folder = blender_program(), tmp_path_factory.mktemp("window")
    assert program is not None
    resources = folder / "resources"
    resources.mkdir()
    run_inside(Blender(program), "prepare.py", full_zip, resources=resources)
    with open_desktop(folder, resources) as opened:
        opened.wait("Blender's window", lambda state: state["enabled"], seconds=90)
        time.sleep(1)
        yield opened


def test_from_a_photo_to_fbx_by_mouse_and_keys(desktop: Desktop, tmp_path: Path) -> None:
    shutil.copy(SAMPLES / "outfits.json", tmp_path)
    for picture in SAMPLES.glob("*.jpg"):
        shutil.copy(picture, tmp_path)
    with desktop.step("sidebar"):
        desktop.show_tab("Outfit")
        widen_sidebar(desktop)
    with desktop.step("open_photo"):
        desktop.press_button("outfit.open_photo")
        desktop.choose_file(tmp_path / "outfits.json")
        opened = desktop.wait("the photo", character)["character"]
        assert opened["garments"]
    with desktop.step("edit_landmarks"):
        desktop.press_button("outfit.edit_landmarks")
        desktop.wait("an Image Editor", lambda state: "IMAGE_EDITOR" in kinds(state))
        desktop.wait("the tool", lambda state: "OUTFIT_OT_edit_landmarks" in state["modal"])
    with desktop.step("drag_landmarks"):
        drag_landmarks(desktop, opened)
    with desktop.step("undo"):
        undo_and_redo(desktop)
    with desktop.step("clone"):
        desktop.press_button("outfit.clone")
        built = desktop.wait(
            "the character", lambda state: state["character"]["built"], seconds=240
        )
        assert {"body", "eyes"} <= set(built["character"]["parts"])
        desktop.wait("Material Preview", lambda state: view(state)["shading"] == "MATERIAL")
    with desktop.step("turn"):
        turn_view(desktop)
    with desktop.step("export"):
        export(desktop, tmp_path / "dressed.fbx")
    assert bad_lines(desktop.log.read_text()) == []
    held = desktop.fresh()["held"]
    slow = {name: round(seconds, 2) for name, seconds in held.items() if seconds > FREEZE}
    assert slow == {}, f"Blender was held up; it stood {desktop.longest_stop():.1f} s in all"
    assert {"OUTFIT_OT_edit_landmarks.modal", "JobOperator.modal"} <= set(held)


def character(state: dict[str, Any]) -> Any:
    """Whether a character is there."""
    return state["character"]


def view(state: dict[str, Any]) -> dict[str, Any]:
    """The 3D view."""
    return next(area for area in state["areas"] if area["type"] == "VIEW_3D")


def widen_sidebar(desktop: Desktop) -> None:
    """Drag the sidebar's edge to the left."""
    bar = desktop.region("VIEW_3D", "UI")
    edge, middle = bar["x"], bar["y"] + bar["height"] * 0.9
    desktop.drag((edge, middle), (edge - 60, middle))


def drag_landmarks(desktop: Desktop, opened: dict[str, Any]) -> None:
    """Drag two landmarks that are seen: each comes to where the mouse let it go."""
    desktop.settle()
    points = desktop.fresh()["areas"]
    places = next(area["points"] for area in points if area["type"] == "IMAGE_EDITOR")
    before = opened["landmarks"][opened["active"]]
    numbers = [n for n, mark in enumerate(before) if mark[2] == 2][2:4]
    for number in numbers:
        x, y = places[number]
        desktop.do("keydown", "shift")  # where the mouse is, not snapped to the cloth
        desktop.drag((x, y), (x + 14, y + 9))
        desktop.do("keyup", "shift")
    after = desktop.fresh()["character"]["landmarks"][opened["active"]]
    moved = [n for n, (a, b) in enumerate(zip(before, after, strict=True)) if a != b]
    assert moved == numbers
    for number in numbers:
        step = np.subtract(after[number][:2], before[number][:2])
        assert step[0] > 0 and step[1] > 0


def undo_and_redo(desktop: Desktop) -> None:
    """Take the last drag back by Ctrl Z, and do it again."""
    editor = desktop.area("IMAGE_EDITOR")
    dragged = desktop.fresh()["character"]["landmarks"]
    desktop.point(editor["x"] + editor["width"] / 2, editor["y"] + editor["height"] / 2)
    desktop.key("ctrl+z")
    desktop.wait("undo", lambda state: state["character"]["landmarks"] != dragged)
    desktop.key("ctrl+shift+z")
    desktop.wait("redo", lambda state: state["character"]["landmarks"] == dragged)


def turn_view(desktop: Desktop) -> None:
    """Turn the view by the middle mouse button."""
    before = view(desktop.fresh())
    x, y = before["x"] + before["width"] * 0.3, before["y"] + before["height"] * 0.5
    desktop.drag((x, y), (x + 160, y + 10), button=2)
    desktop.wait("the view's turn", lambda state: view(state)["turn"] != before["turn"])


def export(desktop: Desktop, path: Path) -> None:
    """Export by the panel's button and the file browser."""
    desktop.press_button("outfit.export_fbx")
    desktop.choose_file(path)
    end = time.time() + 60
    while not path.is_file() and time.time() < end:
        time.sleep(0.2)
    assert path.read_bytes()[:18] == b"Kaydara FBX Binary"
    assert (path.parent / "unity_human_bones.json").is_file()
