"""What leaves Blender is what the pipeline makes of the same outfit, and all of it or nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest
from mathutils import Matrix

from addon.makehuman.data import BodyData
from addon.makehuman.unity import UNITY_HUMAN_BONES
from addon.photos.reading import read_outfits
from addon.pipeline import clone_outfit
from addon.pipeline_import import load_file
from addon.pipeline_scene import Dressed
from addon.stage.posing import is_posed
from addon.stage.scenes import empty_scene
from addon.ui.characters import active_character, meshes_of
from addon.ui.converting import outfit_of, settings_of
from addon.wardrobe.catalogue import Wardrobe
from tests.fbx import by_ufbx

from .finished import NAME, SAMPLES, SEED, built_root, new_root


@pytest.fixture
def built(body_data: BodyData, opened_wardrobe: Wardrobe) -> tuple[Any, Dressed]:
    return built_root(body_data, opened_wardrobe)


def by_pipeline(root: Any, folder: Path, data: BodyData, wardrobe: Wardrobe, **more: Any) -> Path:
    """Let the pipeline make the same character; the scene is another one afterwards."""
    folder.mkdir()
    outfit, settings = outfit_of(root), replace(settings_of(root), fbx=True, **more)
    clone_outfit(outfit, folder, settings=settings, seed=SEED, data=data, wardrobe=wardrobe)
    return folder


def vertices(thing: bpy.types.Object) -> np.ndarray:
    """A mesh's places in the world, metres."""
    found = np.zeros(len(thing.data.vertices) * 3, np.float32)
    thing.data.vertices.foreach_get("co", found)
    matrix = np.array(thing.matrix_world)
    return found.reshape(-1, 3) @ matrix[:3, :3].T + matrix[:3, 3]


def summary(folder: Path) -> list[str]:
    return sorted(str(one.relative_to(folder)) for one in folder.rglob("*"))


def test_fbx_is_the_pipeline_s_whatever_the_scene_did(
    built: tuple[Any, Dressed], body_data: BodyData, wardrobe: Wardrobe, tmp_path: Path
) -> None:
    root, _ = built
    root.matrix_world = Matrix.Translation((1, 2, 3)) @ Matrix.Scale(2, 4)
    bpy.ops.outfit.pose(pose="WALKING", phase=0.2)
    own = tmp_path / "own"
    own.mkdir()
    path = own / f"{NAME}.fbx"
    assert bpy.ops.outfit.export_fbx(filepath=str(path)) == {"FINISHED"}
    assert summary(own) == [path.name, "unity_human_bones.json"]
    assert tuple(root.location) == (1, 2, 3)
    wanted = by_pipeline(root, tmp_path / "wanted", body_data, wardrobe, previews=None)
    assert by_ufbx(path) == by_ufbx(wanted / path.name)
    bones = "unity_human_bones.json"
    assert (own / bones).read_bytes() == (wanted / bones).read_bytes()


def test_another_rig_and_texture_size_are_the_pipeline_s_too(
    built: tuple[Any, Dressed], body_data: BodyData, wardrobe: Wardrobe, tmp_path: Path
) -> None:
    root, _ = built
    before = [set(getattr(bpy.data, kind).keys()) for kind in ("objects", "meshes", "images")]
    path = tmp_path / f"{NAME}.fbx"
    bpy.ops.outfit.export_fbx(filepath=str(path), rig="mixamo", texture_size="512")
    after = [set(getattr(bpy.data, kind).keys()) for kind in ("objects", "meshes", "images")]
    assert after == before
    assert root.outfit_cloner.rig == "game_engine"
    bones = json.loads((tmp_path / "unity_human_bones.json").read_text())
    assert bones == {"rig": "mixamo", "human_bones": dict(UNITY_HUMAN_BONES["mixamo"])}
    clone = replace(settings_of(root).clone, texture_size=512)
    wanted = by_pipeline(
        root, tmp_path / "wanted", body_data, wardrobe, previews=None, rig="mixamo", clone=clone
    )
    assert by_ufbx(path) == by_ufbx(wanted / path.name)


def test_what_is_chosen_for_the_next_clone_does_not_count_as_built(
    built: tuple[Any, Dressed], tmp_path: Path
) -> None:
    root, _ = built
    root.outfit_cloner.rig, root.outfit_cloner.texture_size = "mixamo", "512"
    bpy.ops.outfit.export_fbx(filepath=str(tmp_path / "x.fbx"))
    assert json.loads((tmp_path / "unity_human_bones.json").read_text())["rig"] == "game_engine"
    bpy.ops.outfit.pose(pose="STANDING")
    assert is_posed(root)


def test_gltf_is_written(built: tuple[Any, Dressed], tmp_path: Path) -> None:
    for suffix in (".glb", ".gltf"):
        path = tmp_path / f"one{suffix}"
        assert bpy.ops.outfit.export_gltf(filepath=str(path)) == {"FINISHED"}
        assert path.stat().st_size > 10_000


def test_mhm_and_its_folders_are_the_pipeline_s_and_can_be_read(
    built: tuple[Any, Dressed], body_data: BodyData, wardrobe: Wardrobe, tmp_path: Path
) -> None:
    root, dressed = built
    own = tmp_path / "own"
    own.mkdir()
    for _ in range(2):  # one's own files are replaced
        bpy.ops.outfit.export_mhm(filepath=str(own / f"{NAME}.mhm"))
    wanted = by_pipeline(root, tmp_path / "wanted", body_data, wardrobe, previews=None)
    for name in summary(own):
        if (own / name).is_file():
            assert (own / name).read_bytes() == (wanted / name).read_bytes(), name
    extra = {name for name in summary(wanted) if "/" not in name and (wanted / name).is_file()}
    assert set(summary(wanted)) - set(summary(own)) == extra - {f"{NAME}.mhm"}
    loaded = load_file(own / f"{NAME}.mhm", data=body_data)
    assert loaded.warnings == ()
    names = {mesh.name.partition("_")[0] for mesh in dressed.character.meshes}
    assert names <= {mesh.name.partition("_")[0] for mesh in loaded.character.meshes}


def test_another_characters_garments_are_not_overwritten(
    built: tuple[Any, Dressed], tmp_path: Path
) -> None:
    other = tmp_path / "skin" / "somebody_skin.mhmat"
    other.parent.mkdir()
    other.write_text("name somebody\n")
    with pytest.raises(RuntimeError, match="another character's skin lies in this folder"):
        bpy.ops.outfit.export_mhm(filepath=str(tmp_path / "one.mhm"))
    assert summary(tmp_path) == ["skin", "skin/somebody_skin.mhmat"]


@pytest.mark.parametrize("kind", ["fbx", "gltf", "mhm", "json"])
def test_what_cannot_be_written_is_one_sentence(
    kind: str, built: tuple[Any, Dressed], tmp_path: Path
) -> None:
    export = {
        "fbx": bpy.ops.outfit.export_fbx,
        "gltf": bpy.ops.outfit.export_gltf,
        "mhm": bpy.ops.outfit.export_mhm,
        "json": bpy.ops.outfit.send_to_driver,
    }[kind]
    suffix = {"gltf": "glb"}.get(kind, kind)
    objects = bpy.data.objects.keys()
    cases = {
        f"nowhere/x.{suffix}": "there is no folder",
        "x": "the name must end with",
        "x.txt": "the name must end with",
        f"folder.{suffix}": "a folder",
    }
    (tmp_path / f"folder.{suffix}").mkdir()
    for name, words in cases.items():
        with pytest.raises(RuntimeError, match=words) as caught:
            export(filepath=str(tmp_path / name))
        assert str(caught.value).strip().count("\n") == 0
    with pytest.raises(RuntimeError, match="Say which file to write"):
        export(filepath="")
    assert summary(tmp_path) == [f"folder.{suffix}"]
    assert bpy.data.objects.keys() == objects


@pytest.mark.parametrize("kind", ["fbx", "gltf", "mhm", "json"])
def test_a_folder_that_takes_no_files_is_one_sentence(
    kind: str, built: tuple[Any, Dressed], tmp_path: Path
) -> None:
    tmp_path.chmod(0o500)
    folder = tmp_path if os.geteuid() else Path("/proc")  # where root cannot write either
    suffix = {"gltf": "glb"}.get(kind, kind)
    export = "send_to_driver" if kind == "json" else f"export_{kind}"
    scenes, objects = bpy.data.scenes.keys(), bpy.data.objects.keys()
    with pytest.raises(RuntimeError, match="cannot be written: ") as caught:
        getattr(bpy.ops.outfit, export)(filepath=str(folder / f"x.{suffix}"))
    assert str(caught.value).strip().count("\n") == 0
    assert (bpy.data.scenes.keys(), bpy.data.objects.keys()) == (scenes, objects)


def test_all_are_in_the_export_menu_and_ask_for_a_character() -> None:
    class Menu:
        """Takes note of what is drawn."""

        def __init__(self) -> None:
            self.drawn: list[str] = []
            self.layout = self

        def operator(self, name: str, **_: Any) -> None:
            self.drawn.append(name)

    from addon.ui.finish_exports import draw_export_entries

    menu = Menu()
    draw_export_entries(menu, bpy.context)
    assert menu.drawn == ["outfit.export_fbx", "outfit.export_gltf", "outfit.export_mhm"]
    new_root()  # not built
    for name in menu.drawn:
        assert not getattr(bpy.ops.outfit, name.partition(".")[2]).poll()


def test_what_was_sent_comes_back_from_the_driver(
    opened_wardrobe: Wardrobe, tmp_path: Path
) -> None:
    bpy.ops.outfit.open_photo(filepath=str(SAMPLES), outfit=NAME, seed=SEED)
    root = active_character(bpy.context)
    body = root.outfit_cloner.body
    body.height, body.weight, body.skin_tone = 0.8, 0.7, 0.9
    body.edited = body.tone_edited = True
    for kind, name in (("hair", "hair_bob"), ("shoes", "ankle_boots"), ("hat", "hat_fedora")):
        bpy.ops.outfit.choose_part(kind=kind, garment=name)
    root.outfit_cloner.parts.hair_colour = (0.6, 0.3, 0.1)
    root.outfit_cloner.texture_size = "256"
    root.outfit_cloner.observations[0].landmarks[0].position[0] += 3.5
    assert bpy.ops.outfit.clone() == {"FINISHED"}
    path = tmp_path / "mine" / "outfits.json"
    path.parent.mkdir()
    assert bpy.ops.outfit.send_to_driver(filepath=str(path)) == {"FINISHED"}
    bpy.ops.outfit.export_fbx(filepath=str(path.with_name(f"{NAME}.fbx")))
    words = ["clone", path, "-o", tmp_path, "--only", NAME, "--texture-size", "256", "--no-render"]
    run = Path(__file__).resolve().parents[2] / "driver" / "run.py"
    subprocess.run([sys.executable, run, *words], check=True, capture_output=True)
    made, own = tmp_path / "characters" / NAME, Path(root.outfit_cloner.folder)
    textures = sorted(one.relative_to(own) for one in own.rglob("*.png"))
    assert {"hair_bob", "ankle_boots", "hat_fedora"} <= {one.parts[0] for one in textures}
    for texture in textures:
        assert (made / texture).read_bytes() == (own / texture).read_bytes(), texture
    assert by_ufbx(made / f"{NAME}.fbx") == by_ufbx(path.with_name(f"{NAME}.fbx"))
    wanted = {thing.data.name: vertices(thing) for thing in meshes_of(root).values()}
    empty_scene()
    bpy.ops.import_scene.fbx(filepath=str(made / f"{NAME}.fbx"))
    found = {t.data.name: vertices(t) for t in bpy.data.objects if t.type == "MESH"}
    assert found.keys() == wanted.keys()
    for name, places in wanted.items():
        np.testing.assert_allclose(found[name], places, rtol=0, atol=1e-6)


def test_sending_keeps_the_others_and_other_photos(
    built: tuple[Any, Dressed], tmp_path: Path
) -> None:
    root, _ = built
    path = tmp_path / "outfits.json"
    photo = outfit_of(root).photo
    (tmp_path / photo.name).write_bytes(b"somebody's photo of the same name")
    strange = {"name": "strange", "photo": "lost.jpg", "observations": "?", "more": [1]}
    path.write_text(json.dumps({"version": 1, "outfits": [strange]}))
    for _ in range(2):  # the second time it replaces itself
        bpy.ops.outfit.send_to_driver(filepath=str(path))
    entries = json.loads(path.read_text())["outfits"]
    assert [entry["name"] for entry in entries] == ["strange", NAME]
    assert entries[0] == strange
    assert entries[1]["photo"] == f"{photo.stem}_2{photo.suffix}"
    assert (tmp_path / photo.name).read_bytes().startswith(b"somebody")
    assert (tmp_path / entries[1]["photo"]).read_bytes() == photo.read_bytes()
    (outfit,) = read_outfits(path).outfits
    assert outfit.person is not None
    assert outfit.person.seed == SEED
    assert sorted(one.name for one in tmp_path.iterdir() if one.is_file()) == sorted(
        ["outfits.json", photo.name, entries[1]["photo"]]
    )


@pytest.mark.parametrize("text", ["{", "[]", '{"version": 9, "outfits": []}'])
def test_a_file_that_is_no_outfits_json_is_left_alone(
    text: str, built: tuple[Any, Dressed], tmp_path: Path
) -> None:
    path = tmp_path / "outfits.json"
    path.write_text(text)
    with pytest.raises(RuntimeError, match=r"outfits\.json: (not JSON|expected|version)"):
        bpy.ops.outfit.send_to_driver(filepath=str(path))
    assert path.read_text() == text
    assert summary(tmp_path) == ["outfits.json"]


def test_a_lost_photo_is_one_sentence_and_nothing_is_sent(
    built: tuple[Any, Dressed], tmp_path: Path
) -> None:
    root, _ = built
    root.outfit_cloner.photo = str(tmp_path / "gone.jpg")
    with pytest.raises(RuntimeError, match=r"gone\.jpg"):
        bpy.ops.outfit.send_to_driver(filepath=str(tmp_path / "outfits.json"))
    with pytest.raises(RuntimeError, match=r"gone\.jpg"):
        bpy.ops.outfit.export_fbx(filepath=str(tmp_path / "x.fbx"), rig="mixamo")
    assert summary(tmp_path) == []
    bpy.ops.outfit.export_fbx(filepath=str(tmp_path / "x.fbx"))  # the scene has it
