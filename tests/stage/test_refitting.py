"""Meshes and bones in a scene follow another body as if the character were built anew."""

from __future__ import annotations

import bpy
import numpy as np
import pytest

from addon.errors import OutfitError
from addon.makehuman.body import build_body
from addon.makehuman.data import BodyData
from addon.makehuman.parameters import BodyParameters
from addon.stage.characters import StagedCharacter, stage_character
from addon.stage.refitting import mark, refit, shows_body, stamp
from addon.stage.scenes import empty_scene
from addon.wardrobe.catalogue import Wardrobe
from addon.wardrobe.characters.character import Character, Surface
from addon.wardrobe.characters.dressing import Worn
from addon.wardrobe.characters.refitting import Dresser

SLIM = BodyParameters(gender=0.1, weight=0.2, height=0.6)
HEAVY = BodyParameters(gender=0.1, weight=0.95, age=0.8, height=0.3)
PARTS = ("body", "top", "bottom", "shoes")


def make_dresser(data: BodyData, wardrobe: Wardrobe, *, tuck: bool) -> Dresser:
    top, bottom, shoes = (
        wardrobe.candidates(kind=kind, category=category, sex="female")[0]
        for kind, category in (
            ("clothes", "long sleeve top"),
            ("clothes", "skirt"),
            ("shoes", None),
        )
    )
    return Dresser(
        "tester",
        data=data,
        rig=data.rig("game_engine"),
        clothes=[Worn("top", top, Surface()), Worn("bottom", bottom, Surface())],
        parts=[Worn("shoes", shoes, Surface())],
        tuck=tuck,
    )


@pytest.fixture(params=[False, True], ids=["hanging", "tucked"])
def dresser(request: pytest.FixtureRequest, body_data: BodyData, wardrobe: Wardrobe) -> Dresser:
    """A woman in a top, a skirt and shoes."""
    return make_dresser(body_data, wardrobe, tuck=request.param)


def staged_on(
    dresser: Dresser, data: BodyData, parameters: BodyParameters
) -> tuple[Character, StagedCharacter, dict[str, bpy.types.Object]]:
    character = dresser.dress(build_body(data, parameters))
    staged = stage_character(character, empty_scene())
    meshes = dict(zip(PARTS, staged.meshes, strict=True))
    for thing, item in zip(staged.meshes, character.meshes, strict=True):
        mark(thing, item)
    stamp(staged.armature, meshes, "first")
    return character, staged, meshes


def content(staged: StagedCharacter) -> list[np.ndarray]:
    """Vertices, normals, UVs and weights of the meshes, then the rest matrices of the bones."""
    found = []
    for thing in staged.meshes:
        mesh = thing.data
        places = np.zeros(len(mesh.vertices) * 3, np.float32)
        mesh.vertices.foreach_get("co", places)
        normals = np.zeros_like(places)
        mesh.vertices.foreach_get("normal", normals)
        uvs = np.zeros(len(mesh.loops) * 2, np.float32)
        mesh.uv_layers[0].uv.foreach_get("vector", uvs)
        names = [group.name for group in thing.vertex_groups]
        weights = [
            [(names[group.group], round(group.weight, 6)) for group in vertex.groups]
            for vertex in mesh.vertices
        ]
        found += [places, normals, uvs, np.array([repr(sorted(row)) for row in weights])]
        found.append(np.array([polygon.use_smooth for polygon in mesh.polygons]))
    bones = staged.armature.data.bones
    found.append(np.array([bones[name].matrix_local for name in sorted(bones.keys())]))
    found.append(np.array([bones[name].use_connect for name in sorted(bones.keys())]))
    return found


def assert_alike(found: list[np.ndarray], wanted: list[np.ndarray]) -> None:
    for one, other in zip(found, wanted, strict=True):
        if one.dtype.kind == "f":
            np.testing.assert_allclose(one, other, rtol=0, atol=1e-6)
        else:
            np.testing.assert_array_equal(one, other)


def test_another_body_is_as_built_from_scratch(dresser: Dresser, body_data: BodyData) -> None:
    _, wanted, _ = staged_on(dresser, body_data, HEAVY)
    expected = content(wanted)
    _, staged, meshes = staged_on(dresser, body_data, SLIM)
    heavy = dresser.dress(build_body(body_data, HEAVY))
    shapes = dresser.dress(build_body(body_data, HEAVY), weigh=False)
    refit(staged.armature, meshes, PARTS, shapes, body="second", weigh=False)
    assert not shows_body(staged.armature, meshes, "second")
    refit(staged.armature, meshes, PARTS, heavy, body="second")
    assert_alike(content(staged), expected)
    assert shows_body(staged.armature, meshes, "second")
    assert not shows_body(staged.armature, meshes, "first")


def test_pose_place_and_shape_keys_stay(dresser: Dresser, body_data: BodyData) -> None:
    _, staged, meshes = staged_on(dresser, body_data, SLIM)
    root, body = staged.armature, meshes["body"]
    root.location, root.rotation_euler = (1.0, 2.0, 0.0), (0.0, 0.0, 0.5)
    bone = root.pose.bones["upperarm_l"]
    bone.rotation_quaternion = (0.8, 0.0, 0.6, 0.0)
    body.shape_key_add(name="Basis")
    smile = body.shape_key_add(name="Smile")
    smile.points[7].co.z += 0.25
    root.hide_set(True)
    refit(root, meshes, PARTS, dresser.dress(build_body(body_data, HEAVY)), body="second")
    assert tuple(root.location) == (1.0, 2.0, 0.0)
    assert tuple(bone.rotation_quaternion) == pytest.approx((0.8, 0.0, 0.6, 0.0))
    keys = body.data.shape_keys.key_blocks
    assert keys["Smile"].points[7].co.z - keys["Basis"].points[7].co.z == pytest.approx(0.25)
    assert tuple(keys["Basis"].points[7].co) == pytest.approx(tuple(body.data.vertices[7].co))
    assert root.hide_get() and [thing.name for thing in bpy.data.objects].count("tester.001") == 0


def test_pose_mode_is_not_left(dresser: Dresser, body_data: BodyData) -> None:
    _, staged, meshes = staged_on(dresser, body_data, SLIM)
    bpy.context.view_layer.objects.active = staged.armature
    bpy.ops.object.mode_set(mode="POSE")
    heavy = dresser.dress(build_body(body_data, HEAVY))
    refit(staged.armature, meshes, PARTS, heavy, body="second")
    assert staged.armature.mode == "POSE"
    assert bpy.context.view_layer.objects.active == staged.armature
    bpy.ops.object.mode_set(mode="OBJECT")
    expected = heavy.skeleton.heads[3] * 0.1
    assert staged.armature.data.bones[heavy.skeleton.names[3]].head_local.x == pytest.approx(
        expected[0], abs=1e-5
    )


@pytest.mark.parametrize("harm", ["vertices", "mesh", "bone", "edit mode"])
def test_what_was_edited_is_told_and_nothing_changes(
    dresser: Dresser, body_data: BodyData, harm: str
) -> None:
    _, staged, meshes = staged_on(dresser, body_data, SLIM)
    layer = bpy.context.view_layer
    if harm == "vertices":
        meshes["bottom"].data.vertices.add(3)
    elif harm == "mesh":
        del meshes["shoes"]
    elif harm == "edit mode":
        layer.objects.active = meshes["top"]
        bpy.ops.object.mode_set(mode="EDIT")
    else:
        layer.objects.active = staged.armature
        bpy.ops.object.mode_set(mode="EDIT")
        bones = staged.armature.data.edit_bones
        bones.remove(bones["hand_l"])
        bpy.ops.object.mode_set(mode="OBJECT")
    before = content(staged) if harm != "edit mode" else []
    with pytest.raises(OutfitError, match=r"again|Edit Mode"):
        heavy = dresser.dress(build_body(body_data, HEAVY))
        refit(staged.armature, meshes, PARTS, heavy, body="second")
    if harm == "edit mode":  # in which Blender shows no data of the mesh
        bpy.ops.object.mode_set(mode="OBJECT")
        before = content(staged)
        assert len(meshes["top"].data.vertices) == meshes["top"].data["outfit_vertices"]
    assert_alike(content(staged), before)
    assert shows_body(staged.armature, meshes, "first")


def test_a_linked_duplicate_keeps_its_body(dresser: Dresser, body_data: BodyData) -> None:
    _, staged, meshes = staged_on(dresser, body_data, SLIM)
    before = content(staged)
    twin = bpy.data.objects.new("twin", staged.armature.data)
    copies = {part: thing.copy() for part, thing in meshes.items()}
    heavy = dresser.dress(build_body(body_data, HEAVY))
    refit(twin, copies, PARTS, heavy, body="second")
    assert_alike(content(staged), before)
    assert shows_body(staged.armature, meshes, "first") and shows_body(twin, copies, "second")
