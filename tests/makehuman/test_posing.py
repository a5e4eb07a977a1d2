"""Poses: motions and expressions as MakeHuman applies them, other rigs, skinning, faults."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from addon.errors import OutfitError
from addon.makehuman.body import BodyParameters, build_body
from addon.makehuman.bvh import Motion, read_bvh
from addon.makehuman.data import BodyData
from addon.makehuman.expressions import (
    animation_pose,
    expression_pose,
    read_pose_units,
    units_of,
)
from addon.makehuman.mhpose import ExpressionPose, read_mhpose
from addon.makehuman.mhx2 import Mhx2File, read_mhx2
from addon.makehuman.posing import (
    Pose,
    apply_pose,
    combined,
    motion_pose,
    pose_from_bvh,
    posed_matrices,
    rest_matrices,
    rotate_bones,
    skinned,
)
from addon.makehuman.rigs import RIG_NAMES, BoneWeights
from addon.makehuman.rotations import (
    about_axis,
    euler,
    matrices,
    multiply,
    powers,
    quaternions,
    shortest_turn,
    turn_about,
)
from driver.benchmarks.files import makehumans_skeleton

POSED = "f_sport_posed_proxy"
angles = st.floats(-3.1, 3.1)
quaternion = arrays(float, 4, elements=st.floats(-1, 1)).filter(lambda q: np.linalg.norm(q) > 0.1)


def exports(reference: Path) -> Path:
    return reference / "makehuman" / "exports"


def reference_arrays(reference: Path, name: str) -> dict[str, np.ndarray]:
    with np.load(exports(reference) / name / f"{name}_ref.npz") as file:
        return {key: file[key] for key in ("base_rest", "base_now", *bone_keys(file.files))}


def bone_keys(names: list[str]) -> list[str]:
    return [name for name in names if name.startswith("bone_")]


@pytest.mark.parametrize("name", ["naked_default", "m_casual01", "f_casual01"])
def test_joints_are_makehumans(reference: Path, body_data: BodyData, name: str) -> None:
    arrays = reference_arrays(reference, name)
    motion = read_bvh(exports(reference) / name / f"{name}.bvh")
    skeleton = makehumans_skeleton(arrays, motion)
    assert not motion.z_up
    places = [motion.joints.index(bone) for bone in skeleton.names]
    lifted = skeleton.heads + motion.positions[0] - skeleton.heads[0]  # its feet on the ground
    assert np.abs(motion.positions[places] - lifted).max() < 1e-4
    posed = pose_from_bvh(motion, body_data, "default", skeleton)
    assert np.abs(posed[:, :3, 3] - arrays["bone_pose_mat"][:, :3, 3]).max() < 1e-3


def test_posed_joints_are_makehumans(reference: Path, body_data: BodyData) -> None:
    """MPFB moved the joints between twist bones along the limb; the other joints coincide."""
    arrays = reference_arrays(reference, POSED)
    motion = read_bvh(exports(reference) / POSED / f"{POSED}.bvh")
    assert motion.absolute
    skeleton = body_data.rig("default").skeleton(arrays["base_rest"].astype(float))
    posed = pose_from_bvh(motion, body_data, "default", skeleton)
    places = [arrays["bone_names"].tolist().index(bone) for bone in skeleton.names]
    away = np.abs(posed[:, :3, 3] - arrays["bone_pose_mat"][places, :3, 3]).max(axis=1)
    assert (away < 1e-3).mean() > 0.65
    assert np.median(away) < 1e-4
    assert away.max() < 0.2
    for bone in ("root", "clavicle.L", "upperarm01.R", "lowerleg01.L", "foot.R", "neck01"):
        assert away[skeleton.index(bone)] < 1e-3


LARGEST_GAPS = {  # decimetres: mean and largest, of a whole body
    "default": (0.003, 0.08),
    "default_no_toes": (0.003, 0.08),
    "game_engine": (0.03, 0.15),
    "mixamo": (0.07, 0.3),
    "cmu_mb": (0.06, 0.8),  # its hands have one finger
}


@pytest.mark.parametrize("rig", RIG_NAMES)
def test_our_posed_body_is_makehumans(reference: Path, body_data: BodyData, rig: str) -> None:
    arrays = reference_arrays(reference, POSED)
    rest_body, now = (arrays[key].astype(float) for key in ("base_rest", "base_now"))
    motion = read_bvh(exports(reference) / POSED / f"{POSED}.bvh")
    rules = body_data.rig(rig)
    skeleton = rules.skeleton(rest_body)
    posed = pose_from_bvh(motion, body_data, rig, skeleton)
    found = skinned(rest_body, rules.weights, rest_matrices(skeleton), posed)
    gaps = np.linalg.norm(found - now, axis=1)[:13380]
    mean, largest = LARGEST_GAPS[rig]
    assert gaps.mean() < mean
    assert gaps.max() < largest
    assert np.linalg.norm(rest_body - now, axis=1)[:13380].mean() > 1


@pytest.fixture(scope="module")
def with_poses(reference: Path) -> Mhx2File:
    return read_mhx2(exports(reference) / "m_casual01" / "mhx2_expr_poses" / "m_casual01.mhx2")


def test_poses_and_expressions_are_makehumans(reference: Path, with_poses: Mhx2File) -> None:
    """The posed character wears standing02 and smile01: its .bvh has both."""
    motion = read_bvh(exports(reference) / POSED / f"{POSED}.bvh")
    wanted = dict(zip(motion.joints, motion.rotations(0), strict=True))
    units = units_of(next(one for one in with_poses.poses if one.name == "face-poseunits"))
    smile = expression_pose(units, next(e for e in with_poses.expressions if e.name == "smile01"))
    standing = animation_pose(next(one for one in with_poses.poses if one.name == "standing02"))
    both = combined(standing, smile)
    assert set(smile.bones) < set(both.bones)
    for bone, turn in zip(both.bones, both.turns, strict=True):
        assert np.abs(turn - wanted[bone]).max() < 2e-5, bone
    leg = motion.translation(0)[2] / standing.shift[2]
    assert leg == pytest.approx(3.5643 / 3.2286, abs=1e-3)


def test_expressions_need_their_units(with_poses: Mhx2File) -> None:
    units = units_of(next(one for one in with_poses.poses if one.name == "face-poseunits"))
    with pytest.raises(OutfitError, match="unknown unit 'Nope'"):
        expression_pose(units, ExpressionPose("x", (("Nope", 1.0),)))
    with pytest.raises(OutfitError, match="does not name its frames"):
        units_of(next(one for one in with_poses.poses if one.name == "sit01"))


def test_mhpose_and_units_files(tmp_path: Path) -> None:
    (tmp_path / "u.json").write_text('{"framemapping": ["Rest", "Open"]}')
    (tmp_path / "u.bvh").write_text(bvh_text(frames="0 0 0 0 0 0 0 0 0\n0 0 0 0 0 0 0 40 0"))
    units = read_pose_units(tmp_path / "u.json")
    assert units.bones == ("root", "jaw")
    assert units.moving.tolist() == [False, True]
    (tmp_path / "x.mhpose").write_text('{"name": "x", "unit_poses": {"Open": 0.5}, "tags": ["a"]}')
    expression = read_mhpose(tmp_path / "x.mhpose")
    assert expression == ExpressionPose("x", (("Open", 0.5),), tags=("a",))
    pose = expression_pose(units, expression)
    assert pose.bones == ("jaw",)
    assert np.allclose(pose.turns[0], about_axis(0, np.radians(20)))
    (tmp_path / "u.json").write_text('{"framemapping": ["Rest"]}')
    with pytest.raises(OutfitError, match=r"u\.json names 1 units, the motion has 2"):
        read_pose_units(tmp_path / "u.json")
    (tmp_path / "x.mhpose").write_text('{"unit_poses": {}}')
    with pytest.raises(OutfitError, match=r"x\.mhpose: .* needs 1 to"):
        read_mhpose(tmp_path / "x.mhpose")


def bvh_text(*, frames: str = "0 0 0 10 20 30 4 5 6", up: str = "0 1 0") -> str:
    return (
        f"HIERARCHY\nROOT root\n{{\n OFFSET 0 0 0\n CHANNELS 6 Xposition Yposition Zposition "
        f"Zrotation Xrotation Yrotation\n JOINT jaw {{\n OFFSET {up}\n CHANNELS 3 Zrotation "
        f"Xrotation Yrotation\n End Site\n {{ OFFSET {up} }}\n }}\n}}\nMOTION\n"
        f"Frames: {len(frames.splitlines())}\nFrame Time: 0.04\n{frames}\n"
    )


def parse(tmp_path: Path, text: str) -> Motion:
    path = tmp_path / "bad.bvh"
    path.write_text(text)
    return read_bvh(path)


def test_bvh_channels_apply_from_the_outside_in(tmp_path: Path) -> None:
    motion = parse(tmp_path, bvh_text())
    assert motion.joints == ("root", "jaw")
    assert (motion.frame_time, motion.z_up, motion.absolute) == (0.04, False, False)
    z, x, y = np.radians([10, 20, 30])
    expected = about_axis(2, z) @ about_axis(0, x) @ about_axis(1, y)
    assert np.allclose(motion.rotations(0)[0], expected)
    assert np.allclose(expected, euler([z, x, y], "ZXY"))
    assert motion.length("jaw") == 1
    with pytest.raises(OutfitError, match="has 1 frames"):
        motion_pose(motion, frame=1)


def test_z_up_files_are_turned(tmp_path: Path) -> None:
    upright = parse(tmp_path, bvh_text(frames="1 2 3 0 0 90 0 0 0"))
    lying = parse(tmp_path, bvh_text(frames="1 -3 2 90 0 0 0 0 0", up="0 0 1"))
    assert lying.z_up
    assert np.allclose(upright.translation(), lying.translation())
    assert np.allclose(upright.rotations(), lying.rotations())
    assert np.allclose(upright.positions, lying.positions)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no line MOTION"),
        ("HIERARCHY\nMOTION\n", "line 2: MOTION comes before"),
        ("ROOT a\n{\nMOTION\n", "line 3: MOTION comes before"),
        ("JOINT a\n", "line 1: .*one ROOT"),
        ("ROOT a\nROOT b\n", "line 2: .*one ROOT"),
        ("ROOT\n", "line 1: .*with names"),
        ("{\n", "line 1: '{' belongs to no joint"),
        ("}\n", "line 1: '}' closes nothing"),
        ("OFFSET 1 2 3\n", "OFFSET belongs to no joint"),
        ("ROOT a\n{\nOFFSET 1 2\n", "line 3: OFFSET needs three"),
        ("ROOT a\n{\nOFFSET 1 2 nan\n", "line 3: OFFSET needs three"),
        ("ROOT a\n{\nCHANNELS 2 Xrotation\n", "line 3: CHANNELS needs"),
        ("ROOT a\n{\nCHANNELS 1 Wrotation\n", "line 3: CHANNELS needs"),
        ("frobnicate\n", "'frobnicate' is no keyword"),
        (bvh_text(frames="1 2 3"), "1 frames need 9 numbers each, got 3"),
        (bvh_text(frames="1 2 3 4 5 6 7 8 x"), "no finite number"),
        (bvh_text(frames="1 2 3 4 5 6 7 8 inf"), "no finite number"),
        (bvh_text().replace("Frames: 1", "Frames: 0"), "Frames: N"),
        (bvh_text().replace("Frames: 1", "Frames: 99999999999"), "99999999999 frames"),
        (bvh_text().replace("Frame Time:", "Pause"), "Frame Time"),
    ],
)
def test_malformed_bvh(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(OutfitError, match=f"bad.bvh.*{message}"):
        parse(tmp_path, text)


def test_children_follow_and_others_stay(body_data: BodyData) -> None:
    rig = body_data.rig("default")
    skeleton = rig.skeleton(body_data.base.vertices)
    turn = turn_about((0, 0, 1), 0.7)
    posed, rest = rotate_bones(skeleton, {"upperarm01.L": turn}), rest_matrices(skeleton)
    arm = skeleton.index("upperarm01.L")
    for bone, name in enumerate(skeleton.names):
        if name == "upperarm01.L" or "upperarm01.L" in skeleton.ancestors(name):
            swung = skeleton.heads[arm] + turn @ (skeleton.heads[bone] - skeleton.heads[arm])
            assert np.allclose(posed[bone, :3, 3], swung)
            assert np.allclose(posed[bone, :3, :3], turn @ rest[bone, :3, :3])
        else:
            assert np.allclose(posed[bone], rest[bone])
    with pytest.raises(OutfitError, match="no bone 'wing'"):
        rotate_bones(skeleton, {"wing": turn})


@pytest.mark.parametrize("rig", RIG_NAMES)
def test_raised_arms_point_alike_in_all_rigs(body_data: BodyData, rig: str) -> None:
    body = build_body(body_data, BodyParameters(gender=1.0)).vertices
    default, goal = body_data.rig("default"), body_data.rig(rig)
    pose = Pose(("upperarm01.L",), turn_about((0, 0, 1), 0.9)[None], np.array([0.0, 1.0, 0.0]))
    meshes = []
    for one in (default, goal):
        skeleton = one.skeleton(body)
        matrices = apply_pose(pose, body_data, one, skeleton)
        meshes.append(skinned(body, one.weights, rest_matrices(skeleton), matrices))
    hand = np.flatnonzero(body[:13380, 0] > body[:13380, 0].max() - 1)
    gaps = np.linalg.norm(meshes[0] - meshes[1], axis=1)
    assert gaps[hand].max() < 0.15
    assert np.linalg.norm(meshes[0] - body, axis=1)[hand].min() > 4
    assert gaps[:13380].mean() < 0.02


def test_unknown_joints_are_refused(body_data: BodyData) -> None:
    skeleton = body_data.rig("mixamo").skeleton(body_data.base.vertices)
    pose = Pose(("tentacle",), np.eye(3)[None], np.zeros(3))
    with pytest.raises(OutfitError, match="none of its joints' names is known"):
        apply_pose(pose, body_data, "mixamo", skeleton)


def test_skinning_is_rigid_where_one_bone_has_all_weight(rng: np.random.Generator) -> None:
    vertices = rng.normal(size=(4, 3))
    weights = BoneWeights(
        ("a", "b"),
        np.array([0, 1, 2, 2], np.int32),
        np.array([0, 1, 0, 1], np.int32),
        np.array([1.0, 1.0, 0.5, 0.5]),
    )
    rest = np.tile(np.eye(4), (2, 1, 1))
    rest[1, :3, 3] = (0, 1, 0)
    posed = rest.copy()
    turn = about_axis(0, 0.5)
    posed[1, :3, :3] = turn
    found = skinned(vertices, weights, rest, posed)
    about = turn @ (vertices - (0, 1, 0)).T
    assert np.allclose(found[0], vertices[0])
    assert np.allclose(found[1], about[:, 1] + (0, 1, 0))
    assert np.allclose(found[2], (vertices[2] + about[:, 2] + (0, 1, 0)) / 2)
    assert np.allclose(found[3], vertices[3])


def test_shift_moves_the_roots(body_data: BodyData) -> None:
    skeleton = body_data.rig("game_engine").skeleton(body_data.base.vertices)
    still = np.tile(np.eye(3), (len(skeleton.names), 1, 1))
    moved = posed_matrices(skeleton, still, shift=np.array([1.0, 2, 3]))
    assert np.allclose(moved[:, :3, 3] - skeleton.heads, (1, 2, 3))


@given(quaternion, quaternion)
def test_quaternions_and_matrices_agree(one: np.ndarray, two: np.ndarray) -> None:
    one, two = (q / np.linalg.norm(q) for q in (one, two))
    assert np.allclose(matrices(multiply(one, two)), matrices(one) @ matrices(two))
    back = quaternions(matrices(one))
    assert min(np.abs(back - one).max(), np.abs(back + one).max()) < 1e-7
    half = powers(back, 0.5)
    assert np.allclose(matrices(multiply(half, half)), matrices(one), atol=1e-6)


@given(angles, st.integers(0, 2), st.floats(-2, 2))
def test_powers_share_an_angle(angle: float, axis: int, share: float) -> None:
    found = powers(quaternions(about_axis(axis, angle)), share)
    assert np.allclose(matrices(found), about_axis(axis, angle * share), atol=1e-6)


def test_shortest_turn() -> None:
    turn = shortest_turn(np.array([2.0, 0, 0]), np.array([0, 3.0, 0]))
    assert np.allclose(turn, about_axis(2, np.pi / 2))
    assert np.array_equal(shortest_turn(np.zeros(3), np.ones(3)), np.eye(3))


def test_a_motion_of_another_rig_turns_that_rig(body_data: BodyData, tmp_path: Path) -> None:
    rig = body_data.rig("game_engine")
    skeleton = rig.skeleton(body_data.base.vertices)
    motion = parse(tmp_path, bvh_text().replace("root", "pelvis").replace("jaw", "thigh_l"))
    motion = replace(motion, frames=motion.frames * (0, 0, 0, 1, 1, 1, 1, 1, 1))
    posed = pose_from_bvh(motion, body_data, rig, skeleton)
    thigh, rest = skeleton.index("thigh_l"), rest_matrices(skeleton)
    turn = motion.rotations(0)[0] @ motion.rotations(0)[1]
    assert np.allclose(posed[thigh, :3, :3], turn @ rest[thigh, :3, :3])
