"""Rigs from a user's own files: MPFB's JSON with and without weights, .mhskel by reference."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from addon.errors import OutfitError
from addon.makehuman.data import BodyData
from addon.makehuman.posing import Pose, apply_pose, rest_matrices
from addon.makehuman.rotations import turn_about


def test_an_mpfb_rig_with_its_weights(tmp_path: Path, body_data: BodyData) -> None:
    folder = body_data.root / "rigs" / "standard"
    for name in ("rig.game_engine.json", "weights.game_engine.json"):
        shutil.copy(folder / name, tmp_path / name.replace("game_engine", "mine"))
    rig, own = body_data.read_rig(tmp_path / "rig.mine.json"), body_data.rig("game_engine")
    assert (rig.name, rig.bones) == ("mine", own.bones)
    assert np.array_equal(rig.weights.values, own.weights.values)
    (tmp_path / "weights.mine.json").unlink()
    with pytest.raises(OutfitError, match=r"rig\.mine\.json needs its weights in weights\.mine"):
        body_data.read_rig(tmp_path / "rig.mine.json")


def test_an_mpfb_rig_with_bones_of_the_default_one(tmp_path: Path, body_data: BodyData) -> None:
    source = body_data.root / "rigs" / "standard" / "rig.default_no_toes.json"
    shutil.copy(source, tmp_path / "rig.mine.json")
    rig, own = body_data.read_rig(tmp_path / "rig.mine.json"), body_data.rig("default_no_toes")
    assert rig.bones == own.bones
    assert np.allclose(rig.weights.dense(19158), own.weights.dense(19158))


def test_another_mpfb_rig_of_the_package(body_data: BodyData) -> None:
    path = body_data.root / "rigs" / "standard" / "rig.game_engine_with_breast.json"
    rig = body_data.read_rig(path)
    assert "breast_l" in rig.bones
    assert np.allclose(rig.weights.sums(13380), 1)


def mhskel(**changes: Any) -> dict[str, Any]:
    bones = {
        "hips": {"head": "pelvis", "tail": "spine-2", "parent": None, "reference": "root"},
        "chest": {"head": "spine-2", "tail": "neck", "parent": "hips"}
        | {"reference": ["spine02", "spine01"]},
        "arm": {"head": "l-shoulder", "tail": "l-elbow", "parent": "chest"}
        | {"reference": ["upperarm01.L", "upperarm02.L"], "rotation_plane": ["bend", "bend"]},
        "forearm": {"head": "l-elbow", "tail": "hand", "parent": "arm"}
        | {"reference": ["lowerarm01.L", "lowerarm02.L"], "rotation_plane": "bend"},
    }
    planes = {"bend": ["l-shoulder", "l-elbow", "hand"]}
    return {"name": "few", "bones": bones, "joints": {"hand": [10000]}, "planes": planes} | changes


def test_a_mhskel_takes_the_default_rigs_weights(tmp_path: Path, body_data: BodyData) -> None:
    """Its joints may be the base mesh's joint cubes, its weights those of what it refers to."""
    path = tmp_path / "few.mhskel"
    path.write_text(json.dumps(mhskel()))
    rig, default = body_data.read_rig(path), body_data.rig("default")
    assert rig.bones == ("hips", "chest", "arm", "forearm")
    assert rig.references["chest"] == ("spine02", "spine01")
    assert np.allclose(rig.weights.sums(13380), 1)
    ours, theirs = rig.weights.dense(19158), default.weights.dense(19158)
    upper = [default.bones.index(f"upperarm0{part}.L") for part in (1, 2)]
    assert np.allclose(ours[:, 2], theirs[:, upper].sum(axis=1))
    fingers = default.bones.index("finger2-3.L")  # not referred to: goes to the forearm
    assert (ours[theirs[:, fingers] > 0.9, 3] > 0.9).all()
    skeleton = rig.skeleton(body_data.base.vertices)
    joint = body_data.base.vertices[body_data.groups["joint-l-elbow"]].mean(axis=0)
    assert np.allclose(skeleton.heads[3], joint)
    assert skeleton.rolls[3] != 0


def test_poses_reach_a_mhskel_by_its_references(tmp_path: Path, body_data: BodyData) -> None:
    path = tmp_path / "few.mhskel"
    path.write_text(json.dumps(mhskel()))
    rig = body_data.read_rig(path)
    skeleton = rig.skeleton(body_data.base.vertices)
    turn = turn_about((0, 0, 1), 0.8)
    pose = Pose(("upperarm01.L", "lowerarm02.L"), np.array([turn, turn]), np.zeros(3))
    posed, rest = apply_pose(pose, body_data, rig, skeleton), rest_matrices(skeleton)
    assert np.allclose(posed[:2], rest[:2])
    assert np.allclose(posed[2, :3, :3], turn @ rest[2, :3, :3])
    assert np.allclose(posed[3, :3, 3], skeleton.heads[2] + turn @ (joint_step(skeleton)))
    # the forearm's tail goes where the second of its two bones takes it
    assert not np.allclose(posed[3, :3, :3], turn @ turn @ rest[3, :3, :3])
    assert np.allclose(posed[3, :3, :3].T @ posed[3, :3, :3], np.eye(3))


def joint_step(skeleton: Any) -> np.ndarray:
    return skeleton.heads[3] - skeleton.heads[2]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"bones": None}, "no MakeHuman skeleton"),
        ({"bones": {"a": {"head": "pelvis", "tail": "nowhere"}}}, "nowhere"),
        ({"joints": {"hand": [99999]}}, "0 to 19157"),
        ({"joints": {"hand": []}}, "0 to 19157"),
        ({"joints": {"hand": [1e400]}}, "no MakeHuman skeleton|not valid"),
        ({"weights_file": "/etc/passwd"}, "no file in its asset folder"),
        ({"weights_file": "missing.mhw"}, "missing.mhw"),
        ({"planes": {"bend": ["hand"]}}, "no MakeHuman skeleton"),
    ],
)
def test_malformed_mhskel(
    tmp_path: Path, body_data: BodyData, changes: dict[str, Any], message: str
) -> None:
    path = tmp_path / "few.mhskel"
    path.write_text(json.dumps(mhskel(**changes)))
    with pytest.raises(OutfitError, match=message):
        body_data.read_rig(path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{}", "it has no bones"),
        ('{"version": 1, "bones": []}', "it has no bones"),
        ('{"a": 1}', "no MPFB rig file"),
        ('{"a": {"parent": "b"}, "b": {"parent": "a"}}', "their own ancestors"),
    ],
)
def test_malformed_mpfb_rigs(
    tmp_path: Path, body_data: BodyData, content: str, message: str
) -> None:
    path = tmp_path / "rig.bad.json"
    path.write_text(content)
    (tmp_path / "weights.bad.json").write_text('{"weights": {}}')
    with pytest.raises(OutfitError, match=f"rig.bad.json.*{message}"):
        body_data.read_rig(path)
    (tmp_path / "weights.bad.json").unlink()
    with pytest.raises(OutfitError, match=r"rig\.bad\.json"):
        body_data.read_rig(path)
