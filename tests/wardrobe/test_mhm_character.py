"""Characters of MakeHuman's .mhm files: bodies, garments found by uuid, hidden faces, warnings."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from addon.errors import OutfitError
from addon.makehuman.body import build_body
from addon.makehuman.data import BODY_VERTEX_COUNT, BodyData
from addon.makehuman.mhm import Mhm, MhmAsset, read_mhm, write_mhm
from addon.makehuman.mhx2 import read_mhx2
from addon.makehuman.parameters import BodyParameters
from addon.makehuman.rigs import RIG_NAMES
from addon.wardrobe.assets.index import import_folder, open_index
from addon.wardrobe.catalogue import Wardrobe
from addon.wardrobe.characters.character import Character
from addon.wardrobe.characters.dressing import Worn, dress
from addon.wardrobe.characters.files import own_garment, write_character_mhm, write_skin
from addon.wardrobe.characters.from_mhm import load_mhclo, load_mhm
from addon.wardrobe.characters.loaded import LoadedCharacter
from addon.wardrobe.garment import read_garment
from addon.wardrobe.looks import skin_surface, surface_of

NAMES = ("naked_default", "m_casual01", "f_casual01", "f_sport_posed_proxy")
# Targets of these two differ between MakeHuman and the body data; see `bench parity`.
LIMITS = {"naked_default": 0.01, "f_casual01": 0.01}
FITTED = {
    "m_casual01": {"shoes01"},
    "f_casual01": {"female_casualsuit01", "shoes02", "long01"},
    "f_sport_posed_proxy": {"female_sportsuit01"},
}


def load(reference: Path, name: str, data: BodyData, folders: list[Path]) -> LoadedCharacter:
    path = reference / "makehuman" / "exports" / name / f"{name}.mhm"
    return load_mhm(path, data=data, folders=folders)


@pytest.mark.parametrize("name", NAMES)
def test_body_and_garments_are_makehumans(name: str, reference: Path, body_data: BodyData) -> None:
    loaded = load(reference, name, body_data, [reference / "makehuman" / "assets"])
    exports = reference / "makehuman" / "exports" / name
    with np.load(exports / f"{name}_ref.npz") as wanted:
        skin = np.abs(loaded.base - wanted["base_rest"])[:BODY_VERTEX_COUNT]
        assert skin.max() < LIMITS.get(name, 1e-4)
        assert set(loaded.garments) == FITTED.get(name, set())
        for garment, vertices in loaded.garments.items():
            error = np.abs(vertices - wanted[f"proxy__{garment}__rest"]).max()
            assert error < LIMITS.get(name, 1e-4), garment
        assert set(loaded.character.skeleton.names) == set(wanted["bone_names"])


@pytest.mark.parametrize("name", ["naked_default", "f_casual01"])
def test_hidden_body_faces_are_those_of_the_export(
    name: str, reference: Path, body_data: BodyData
) -> None:
    loaded = load(reference, name, body_data, [reference / "makehuman" / "assets"])
    export = next((reference / "makehuman" / "exports" / name).glob("mhx2*/*.mhx2"))
    geometry = read_mhx2(export).geometry("body")
    assert geometry is not None
    assert len(loaded.character.meshes[0].faces) == len(geometry.mesh.faces)


def test_what_is_missing_is_named(reference: Path, body_data: BodyData) -> None:
    loaded = load(reference, "m_casual01", body_data, [reference / "makehuman" / "assets"])
    text = "\n".join(loaded.warnings)
    assert "clothes male_casualsuit01 79ced554" in text
    assert "skinMaterial skins/young_caucasian_male/young_caucasian_male.mhmat" in text
    assert "shoes01/shoes01_diffuse.png" in text
    shoes = loaded.character.meshes[1].surface
    assert shoes.texture is None and shoes.missing == "shoes01_diffuse.png"


def asset_from_export(export: Path, name: str, folder: Path) -> None:
    """Write an asset that reference/ lacks from what the export says of it: exact but for scale."""
    geometry = read_mhx2(export).geometry(name)
    assert geometry is not None and geometry.proxy is not None
    mesh = geometry.proxy_seed_mesh or geometry.seed_mesh
    assert mesh is not None
    proxy = geometry.proxy
    body = proxy.type == "Proxymeshes"
    from addon.makehuman.mhclo import Mhclo, write_mhclo
    from addon.makehuman.obj import ObjMesh, write_obj

    folder.mkdir(parents=True)
    write_obj(folder / f"{name}.obj", ObjMesh(mesh.vertices, mesh.uvs, mesh.faces, mesh.uv_faces))
    binding = Mhclo(
        proxy.name,
        proxy.uuid,
        proxy.refs,
        proxy.weights,
        proxy.offsets,
        delete_vertices=proxy.delete_vertices,
        obj_file=f"{name}.obj",
    )
    write_mhclo(folder / f"{name}.{'proxy' if body else 'mhclo'}", binding)


def test_clothes_of_several_folders_hide_the_body_together(
    reference: Path, body_data: BodyData, tmp_path: Path
) -> None:
    export = reference / "makehuman" / "exports" / "m_casual01" / "mhx2_inch_gz" / "m_casual01.mhx2"
    asset_from_export(export, "male_casualsuit01", tmp_path / "clothes" / "male_casualsuit01")
    folders = [reference / "makehuman" / "assets", tmp_path]
    loaded = load(reference, "m_casual01", body_data, folders)
    faces = {mesh.name: len(mesh.faces) for mesh in loaded.character.meshes}
    assert faces["m_casual01_body"] == 7750
    # the suit and the shoes hide each other by z_depth
    assert faces["shoes01"] == 1554 and faces["male_casualsuit01"] == 8336


def test_a_body_of_another_topology_replaces_the_body(
    reference: Path, body_data: BodyData, tmp_path: Path
) -> None:
    name = "f_sport_posed_proxy"
    exports = reference / "makehuman" / "exports" / name
    export = exports / "mhx2" / f"{name}.mhx2"
    asset_from_export(export, "female_generic", tmp_path / "proxymeshes" / "female_generic")
    asset_from_export(export, "shoes06", tmp_path / "clothes" / "shoes06")
    loaded = load(reference, name, body_data, [reference / "makehuman" / "assets", tmp_path])
    body = loaded.character.meshes[0]
    assert body.kind == "body" and len(body.faces) == 9500  # as the export shows
    with np.load(exports / f"{name}_ref.npz") as wanted:
        error = np.abs(loaded.garments["female_generic"] - wanted["proxy__female_generic__rest"])
    assert error.max() < 5e-3  # the export rounds the binding and leaves its scale out


def test_a_character_that_was_written_reads_back_the_same(
    body_data: BodyData, wardrobe: Wardrobe, tmp_path: Path
) -> None:
    name = "anna"
    parameters = BodyParameters(gender=0.0, age=0.5, weight=0.6, african=0.2)
    picks = [
        wardrobe.candidates(kind=kind, category=category, sex="female")[0]  # type: ignore[arg-type]
        for kind, category in (("clothes", "short sleeve top"), ("shoes", None), ("hair", None))
    ]
    pictures = [np.full((8, 8, 3 + (pick.kind == "hair")), 90, np.uint8) for pick in picks]
    owned = [
        own_garment(tmp_path, pick, picture, character=name)
        for pick, picture in zip(picks, pictures, strict=True)
    ]
    skin = write_skin(tmp_path, np.full((8, 8, 3), 200, np.uint8), character=name)
    path = tmp_path / f"{name}.mhm"
    write_character_mhm(
        path,
        character=name,
        parameters=parameters,
        rig="game_engine",
        garments=[own.garment for own in owned],
    )
    made = dress(
        name,
        data=body_data,
        body=build_body(body_data, parameters),
        rig=body_data.rig("game_engine"),
        skin=skin_surface(skin),
        worn=[
            Worn(own.garment.name, own.garment, surface_of(own.garment, own.texture))
            for own in owned
        ],
    )
    loaded = load_mhm(path, data=body_data)
    assert loaded.warnings == ()
    assert_same_meshes(loaded.character, made)


def assert_same_meshes(found: Character, wanted: Character) -> None:
    assert [mesh.name for mesh in found.meshes] == [mesh.name for mesh in wanted.meshes]
    for one, other in zip(found.meshes, wanted.meshes, strict=True):
        np.testing.assert_allclose(one.vertices, other.vertices, atol=1e-5)
        np.testing.assert_array_equal(one.faces, other.faces)
        np.testing.assert_allclose(one.uvs, other.uvs, atol=1e-6)
        np.testing.assert_array_equal(one.weights.vertices, other.weights.vertices)
        np.testing.assert_allclose(one.weights.values, other.weights.values, atol=1e-4)
        assert one.surface.texture == other.surface.texture
    np.testing.assert_allclose(found.skeleton.heads, wanted.skeleton.heads, atol=1e-6)


def test_our_wardrobe_is_asked_for_uuids_that_it_could_have_made(
    body_data: BodyData, wardrobe: Wardrobe, tmp_path: Path
) -> None:
    garment = wardrobe.candidates(kind="clothes", category="trousers")[0]
    path = tmp_path / "a.mhm"
    write_mhm(path, Mhm(assets=(MhmAsset("clothes", garment.name, garment.binding.uuid),)))
    opened = []

    def open_it() -> Wardrobe:
        opened.append(1)
        return wardrobe

    loaded = load_mhm(path, data=body_data, wardrobe=open_it)
    assert list(loaded.garments) == [garment.name] and opened == [1]
    drawn = MhmAsset("clothes", "x", "79ced554-1d8a-4c14-a6a8-e1de90b09c32")
    write_mhm(path, Mhm(assets=(drawn,)))
    assert load_mhm(path, data=body_data, wardrobe=open_it).garments == {}
    assert opened == [1]


def test_clothes_that_hide_nothing_leave_the_whole_body(
    reference: Path, body_data: BodyData, tmp_path: Path
) -> None:
    source = reference / "makehuman" / "exports" / "f_casual01" / "f_casual01.mhm"
    path = tmp_path / "open.mhm"
    write_mhm(path, replace(read_mhm(source), clothes_hide_faces=False))
    loaded = load_mhm(path, data=body_data, folders=[reference / "makehuman" / "assets"])
    assert len(loaded.character.meshes[0].faces) == 13378
    assert "shoes02" in loaded.garments


@pytest.mark.parametrize("rig", RIG_NAMES)
def test_another_rig_may_be_asked_for(rig: str, reference: Path, body_data: BodyData) -> None:
    path = reference / "makehuman" / "exports" / "f_casual01" / "f_casual01.mhm"
    loaded = load_mhm(path, data=body_data, folders=[reference / "makehuman" / "assets"], rig=rig)
    assert loaded.character.skeleton.rig == rig
    for mesh in loaded.character.meshes:
        np.testing.assert_allclose(mesh.weights.sums(len(mesh.vertices)), 1.0, atol=1e-9)


def test_a_file_without_skeleton_has_no_bones(body_data: BodyData, tmp_path: Path) -> None:
    write_mhm(tmp_path / "a.mhm", Mhm())
    loaded = load_mhm(tmp_path / "a.mhm", data=body_data)
    assert loaded.character.skeleton.names == ()
    assert not len(loaded.character.meshes[0].weights.values)


def test_a_foreign_skeleton_is_named(body_data: BodyData, tmp_path: Path) -> None:
    write_mhm(tmp_path / "a.mhm", Mhm(skeleton="dragon.mhskel"))
    loaded = load_mhm(tmp_path / "a.mhm", data=body_data)
    assert loaded.character.skeleton.rig == "default"
    assert any("dragon.mhskel" in warning for warning in loaded.warnings)


def test_unknown_lines_and_modifiers_are_named(body_data: BodyData, tmp_path: Path) -> None:
    path = tmp_path / "a.mhm"
    path.write_text("version v1.3.0\nmodifier head/nothing-like-this 0.5\nwings feathered\n")
    warnings = "\n".join(load_mhm(path, data=body_data).warnings)
    assert "head/nothing-like-this" in warnings and "wings feathered" in warnings


def test_a_damaged_garment_is_a_warning(body_data: BodyData, tmp_path: Path) -> None:
    (tmp_path / "top").mkdir()
    (tmp_path / "top" / "top.mhclo").write_text("uuid abc\nobj_file top.obj\nverts 0\n1\n2\n")
    write_mhm(tmp_path / "a.mhm", Mhm(assets=(MhmAsset("clothes", "top", "abc"),)))
    loaded = load_mhm(tmp_path / "a.mhm", data=body_data)
    assert len(loaded.character.meshes) == 1
    assert any("clothes top is left out" in warning for warning in loaded.warnings)


def test_materials_and_skins_stay_in_their_folders(body_data: BodyData, tmp_path: Path) -> None:
    inner = tmp_path / "inner" / "here"
    inner.mkdir(parents=True)
    (tmp_path / "secret.mhmat").write_text("diffuseTexture a.png\n")
    path = inner / "a.mhm"
    path.write_text("version v1.3.0\nskinMaterial ../../secret.mhmat\n")
    loaded = load_mhm(path, data=body_data)
    assert loaded.character.meshes[0].surface.missing == ""
    assert any("secret.mhmat" in warning for warning in loaded.warnings)


def test_a_folder_that_is_none_is_refused(body_data: BodyData, tmp_path: Path) -> None:
    write_mhm(tmp_path / "a.mhm", Mhm())
    with pytest.raises(OutfitError, match="no folder"):
        load_mhm(tmp_path / "a.mhm", data=body_data, folders=[tmp_path / "nowhere"])


def test_a_lonely_garment_is_fitted_onto_the_default_body(
    reference: Path, body_data: BodyData
) -> None:
    folder = reference / "makehuman" / "assets" / "clothes" / "shoes01"
    loaded = load_mhclo(folder / "shoes01.mhclo", data=body_data)
    garment = read_garment(folder / "shoes01.mhclo")
    assert loaded.garments["shoes01"].shape == garment.mesh.vertices.shape
    np.testing.assert_array_equal(loaded.base, build_body(body_data, BodyParameters()).vertices)


def test_imported_folders_are_asked_after_those_named(
    reference: Path, body_data: BodyData, tmp_path: Path
) -> None:
    config, skins = tmp_path / "config", tmp_path / "data" / "skins" / "pale"
    skins.mkdir(parents=True)
    (skins / "pale.mhmat").write_text("diffuseColor 0.9 0.8 0.7\n")
    import_folder(tmp_path / "data", config=config)
    import_folder(reference / "makehuman" / "assets", config=config)
    path = tmp_path / "a.mhm"
    shoes = MhmAsset("clothes", "shoes01", "6e0c552e-e207-44df-8f70-c9bfdeddd8c6")
    write_mhm(path, Mhm(assets=(shoes,), skin_material="skins/pale/pale.mhmat"))
    loaded = load_mhm(path, data=body_data, index=lambda: open_index(config))
    assert list(loaded.garments) == ["shoes01"]
    assert loaded.character.meshes[0].surface.colour == pytest.approx(
        (0.787, 0.604, 0.448), abs=1e-3
    )
    assert not [warning for warning in loaded.warnings if "skinMaterial" in warning]


BVH = """HIERARCHY
ROOT root
{{
OFFSET 0 0 0
CHANNELS 6 Xposition Yposition Zposition Zrotation Xrotation Yrotation
JOINT {joint}
{{
OFFSET 0 0 5
CHANNELS 3 Zrotation Xrotation Yrotation
End Site
{{
OFFSET 0 0 1
}}
}}
}}
MOTION
Frames: {count}
Frame Time: 0.04
{frames}
"""


def motion(joint: str, *degrees: float) -> str:
    rows = "\n".join(f"0 0 0 0 0 0 0 {angle} 0" for angle in degrees)
    return BVH.format(joint=joint, count=len(degrees), frames=rows)


def test_pose_and_expression_of_a_file_are_taken(body_data: BodyData, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    for name in ("poses", "expressions", "poseunits"):
        (folder / name).mkdir(parents=True)
    (folder / "poses" / "bow.bvh").write_text(motion("head", 30.0))
    units = {"framemapping": ["Rest", "JawDrop"]}
    (folder / "poseunits" / "face-poseunits.json").write_text(json.dumps(units))
    (folder / "poseunits" / "face-poseunits.bvh").write_text(motion("jaw", 0.0, 40.0))
    expression = {"name": "yawn", "unit_poses": {"JawDrop": 0.5}}
    (folder / "expressions" / "yawn.mhpose").write_text(json.dumps(expression))
    path = tmp_path / "a.mhm"
    write_mhm(path, Mhm(skeleton="default.mhskel", pose="bow.bvh", expression="yawn.mhpose"))
    loaded = load_mhm(path, data=body_data, folders=[folder])
    assert loaded.warnings == () and loaded.pose is not None
    names, moves = loaded.character.skeleton.names, loaded.pose.moves[0]

    def degrees(bone: str) -> float:
        turn = moves[names.index(bone)][:3, :3]
        return float(np.degrees(np.arccos((np.trace(turn) - 1) / 2)))

    assert degrees("spine01") == pytest.approx(0, abs=1e-4)
    assert degrees("head") == pytest.approx(30, abs=1e-4)
    assert degrees("jaw") in (pytest.approx(50, abs=1e-4), pytest.approx(10, abs=1e-4))
    moved = np.abs(loaded.posed().base - loaded.base).max(axis=1)
    assert 0.5 < moved.max() < 2.0 and (moved[:13380] < 1e-6).mean() > 0.5


def test_a_pose_that_is_not_there_is_named(body_data: BodyData, tmp_path: Path) -> None:
    path = tmp_path / "a.mhm"
    write_mhm(path, Mhm(skeleton="default.mhskel", pose="bow.bvh", expression="yawn.mhpose"))
    loaded = load_mhm(path, data=body_data)
    assert loaded.pose is None
    assert loaded.warnings == (
        "pose bow.bvh is in none of the asset folders",
        "expression yawn.mhpose is in none of the asset folders",
    )


def test_a_skeleton_of_the_users_folder_is_taken(body_data: BodyData, tmp_path: Path) -> None:
    rigs = tmp_path / "data" / "rigs"
    rigs.mkdir(parents=True)
    joints = {name: body_data.groups[f"joint-{name}"].tolist() for name in ("pelvis", "head")}
    bones = {"back": {"head": "pelvis", "tail": "head", "parent": None, "reference": ["spine01"]}}
    skeleton = {"name": "stick", "version": "1", "bones": bones, "joints": joints}
    (rigs / "stick.mhskel").write_text(json.dumps(skeleton))
    write_mhm(tmp_path / "a.mhm", Mhm(skeleton="stick.mhskel"))
    loaded = load_mhm(tmp_path / "a.mhm", data=body_data, folders=[tmp_path / "data"])
    assert loaded.character.skeleton.names == ("back",)
    wanted = loaded.base[joints["head"]].mean(axis=0)
    np.testing.assert_allclose(loaded.character.skeleton.tails[0], wanted, atol=1e-9)
