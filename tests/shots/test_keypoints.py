"""Joints of all rigs, by the names that they have in common."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from addon.errors import OutfitError
from addon.makehuman.body import build_body
from addon.makehuman.data import BodyData
from addon.makehuman.parameters import BodyParameters
from addon.makehuman.rigs import RIG_NAMES, Skeleton
from addon.shots.keypoints import (
    COCO_NAMES,
    COCO_RADII,
    COCO_SKELETON,
    JOINT_NAMES,
    SEVEN_NAMES,
    coco_limbs,
    joint_places,
    root_point,
)


@pytest.fixture(scope="module")
def skeletons(body_data: BodyData) -> dict[str, Skeleton]:
    vertices = build_body(body_data, BodyParameters()).vertices
    return {name: body_data.rig(name).skeleton(vertices) for name in RIG_NAMES}


@pytest.mark.parametrize("rig", RIG_NAMES)
def test_joints_of_every_rig_lie_where_a_body_has_them(
    skeletons: dict[str, Skeleton], rig: str
) -> None:
    points = dict(zip(JOINT_NAMES, joint_places(skeletons[rig]).points, strict=True))
    truth = dict(zip(JOINT_NAMES, joint_places(skeletons["default"]).points, strict=True))
    for name in ("UpperArm", "LowerArm", "Hand", "LowerLeg", "Foot"):
        assert points[f"Left{name}"][0] > 0 > points[f"Right{name}"][0], "left is +x"
        for side in ("Left", "Right"):
            away = np.linalg.norm(points[side + name] - truth[side + name])
            assert away < 0.6, f"{side}{name} lies {away:.2f} dm from the default rig's"
    order = ("HeadEnd", "Head", "Neck", "Hips", "LeftLowerLeg", "LeftFoot", "LeftFootEnd")
    heights = [points[name][1] for name in order]
    assert heights == sorted(heights, reverse=True)
    for side in ("Left", "Right"):
        assert 0.5 < np.linalg.norm(points[f"{side}HandEnd"] - points[f"{side}Hand"]) < 2.5
        assert points[f"{side}FootEnd"][2] > points[f"{side}Foot"][2] + 0.8, "toes are in front"


def test_joints_follow_their_bones(skeletons: dict[str, Skeleton]) -> None:
    skeleton = skeletons["game_engine"]
    places = joint_places(skeleton)
    moves = np.tile(np.eye(4), (len(skeleton.names), 1, 1))
    moves[skeleton.index("hand_l"), :3, 3] = (1, 2, 3)
    moves[places.head, :3, 3] = (0, 5, 0)
    moved = places.moved(moves) - places.points
    changed = {name for name, step in zip(JOINT_NAMES, moved, strict=True) if step.any()}
    assert {"LeftHand", "Head", "HeadEnd"} <= changed
    assert not changed & {"RightHand", "LeftLowerArm", "Neck"}
    np.testing.assert_allclose(places.face(np.ones((2, 3)), moves), [(1, 6, 1)] * 2)


def test_a_rig_that_is_none_of_ours_is_told(skeletons: dict[str, Skeleton]) -> None:
    other = replace(
        skeletons["cmu_mb"],
        rig="robot",
        names=tuple(f"part{number}" for number in range(len(skeletons["cmu_mb"].names))),
    )
    with pytest.raises(OutfitError, match="the rig robot is none of default"):
        joint_places(other)


def test_names_are_cocos(skeletons: dict[str, Skeleton]) -> None:
    assert COCO_NAMES[:7] == (
        *("nose", "left_eye", "right_eye", "left_ear", "right_ear"),
        *("left_shoulder", "right_shoulder"),
    )
    assert COCO_NAMES[-2:] == ("left_ankle", "right_ankle")
    assert (len(COCO_NAMES), len(COCO_RADII), len(SEVEN_NAMES)) == (17, 17, 7)
    bones = {frozenset((COCO_NAMES[a - 1], COCO_NAMES[b - 1])) for a, b in COCO_SKELETON}
    assert len(bones) == 19
    assert frozenset(("left_knee", "left_ankle")) in bones
    assert frozenset(("left_wrist", "left_elbow")) in bones


def test_limbs_reach_half_way_to_the_joints_beside(skeletons: dict[str, Skeleton]) -> None:
    joints = joint_places(skeletons["default"]).points
    points = dict(zip(JOINT_NAMES, joints, strict=True))
    limbs = coco_limbs(joints, np.zeros((5, 3)))
    elbow = limbs[COCO_NAMES.index("left_elbow")]
    ends = np.array([points["LeftUpperArm"], points["LeftHand"]])
    np.testing.assert_allclose(elbow[1:], (points["LeftLowerArm"] + ends) / 2)
    np.testing.assert_allclose(limbs[0], 0)
    np.testing.assert_allclose(root_point(joints, 4.0)[2], 4.0)
