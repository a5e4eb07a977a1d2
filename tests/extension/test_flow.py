"""From a photo to FBX by operators, in the installed zip; and how its interface is laid out."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.extension.blenders import Blender, run_inside
from tests.fbx import by_ufbx

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "driver" / "samples" / "outfits.json"
CONTEXT = "Outfit Cloner"
MOST_BUTTONS = 7
LOST = "/nowhere/outfits.json"
# Title case: these are small unless they come first.
SMALL = re.compile(r"an?|and|as|at|by|for|from|in|of|on|or|the|to|with")
# Operators that change nothing in the file, or leave undo steps of their own.
NO_UNDO = {
    "OUTFIT_OT_edit_landmarks",
    "OUTFIT_OT_save_texture",
    "OUTFIT_OT_render_views",
    "OUTFIT_OT_open_wardrobe",
    "OUTFIT_OT_add_asset_folder",
    "OUTFIT_OT_remove_asset_folder",
    "OUTFIT_OT_rescan_assets",
    "OUTFIT_OT_clear_cache",
}


@pytest.fixture(scope="module")
def flow(
    blender: Blender,
    bare_zip: Path,
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Any:
    """What the whole work said, in each Blender: with its own wheels where it is not a module."""
    folder = tmp_path_factory.mktemp("flow")
    out = folder / "out"
    out.mkdir()
    archive = bare_zip if blender.is_module else request.getfixturevalue("full_zip")
    found = run_inside(
        blender, "flow.py", archive, SAMPLES, out, resources=folder / "resources", expected=LOST
    )
    return found | {"out": out}


def test_from_a_photo_to_fbx_and_back_to_nothing(flow: Any) -> None:
    assert {"body", "eyes", "trousers_wide"} <= set(flow["worn"])
    wanted = ("ada.fbx", "again.fbx", "ada.glb", "ada.mhm", "ada.blend", "outfits.json")
    wanted += ("jeans.png", "front.png", "back.png", "unity_human_bones.json")
    assert set(wanted) <= set(flow["files"])
    assert flow["left"] == []
    assert flow["sentence"].startswith("Error: /nowhere/outfits.json")
    assert flow["sentence"].strip().count("\n") == 0


def test_the_fbx_is_read_by_others(flow: Any) -> None:
    """The same bones, meshes and textures by ufbx before and after the .blend was reopened."""
    read = []
    for name in ("ada.fbx", "again.fbx"):
        found = by_ufbx(flow["out"] / name)
        read.append([len(found["meshes"]), found["bone_count"], len(found["textures"])])
    assert read[0] == read[1]
    assert read[0][:2] == [len(flow["worn"]), 53]
    assert read[0][2] >= len(flow["worn"]) - 1


def test_panels_stand_in_the_order_of_work_with_few_buttons(flow: Any) -> None:
    for state, panels in flow["panels"].items():
        for name, drawn in panels.items():
            assert len(drawn["buttons"]) <= MOST_BUTTONS, f"{state}: {name}"
            assert drawn["split"] or not drawn["fields"] or name == "OUTFIT_PT_photo", name
    assert set(flow["panels"]["new file"]) == {"OUTFIT_PT_character", "OUTFIT_PT_photo"}
    titles = [flow["classes"][name]["label"] for name in flow["order"]]
    assert titles == ["Outfit Cloner", "Photo", "Landmarks", "Body", "Garments", "Clone", "Finish"]


def test_every_operator_tells_what_it_does_and_can_be_undone(flow: Any) -> None:
    operators = {k: v for k, v in flow["classes"].items() if v["kind"] == "Operator"}
    assert len(operators) > 20
    for name, cls in operators.items():
        assert cls["context"] == CONTEXT, name
        assert len(cls["tooltip"]) > 10 and not cls["tooltip"].endswith("."), name
        exports = name.startswith("OUTFIT_OT_export") or name == "OUTFIT_OT_send_to_driver"
        if not (exports or name in NO_UNDO or "INTERNAL" in cls["options"]):
            assert {"REGISTER", "UNDO"} <= set(cls["options"]), name


def test_labels_are_in_title_case_and_in_their_own_context(flow: Any) -> None:
    for name, cls in flow["classes"].items():
        if "INTERNAL" in cls["options"]:
            continue
        labels = [cls["label"]] if cls["kind"] != "PropertyGroup" else []
        for identifier, label, _, context in cls["properties"]:
            if label and identifier not in ("filepath", "filter_glob"):
                labels.append(label)
                assert context == CONTEXT, f"{name}.{identifier}"
        for label in labels:
            assert is_title(label), f"{name}: {label!r}"
    for panels in flow["panels"].values():
        for name, drawn in panels.items():
            for _, text, context, _ in drawn["buttons"]:
                assert not text or (is_title(text) and context == CONTEXT), f"{name}: {text!r}"
            for text, context, translated in drawn["texts"]:
                assert not text or context == CONTEXT or not translated, f"{name}: {text!r}"


def test_every_label_has_a_german_one(flow: Any) -> None:
    classes = [cls for cls in flow["classes"].values() if "INTERNAL" not in cls["options"]]
    labels = {cls["label"] for cls in classes if cls["kind"] != "PropertyGroup"}
    labels |= {label for cls in classes for _, label, _, context in cls["properties"] if context}
    for panels in flow["panels"].values():
        for drawn in panels.values():
            labels |= {text for _, text, _, _ in drawn["buttons"] if text}
    assert sorted(label for label in labels - {""} if label not in flow["german"]) == []


def is_title(text: str) -> bool:
    """Whether a label is in title case: small words small, all others with a capital."""
    words = re.findall(r"[A-Za-z][\w'-]*", text)
    return all(
        word[0].isupper() or (place and SMALL.fullmatch(word)) or word in ("glTF", "px")
        for place, word in enumerate(words)
    )
