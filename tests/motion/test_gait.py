"""Walks and stands: feet that stay where they were put, smooth and repeatable poses, limits."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from addon.errors import OutfitError
from addon.makehuman.data import BodyData
from addon.makehuman.parameters import BodyParameters
from addon.makehuman.rigs import RIG_NAMES
from addon.motion.figure import figure_of
from addon.motion.performance import ACTIONS, Action
from addon.motion.posing import pose_at
from addon.motion.way import step_length
from addon.wardrobe.characters.character import Character
from tests.motion.figures import SIDES, Subject, contact, even, performing, subject, track

CLOSE = 1 / 30  # seconds
FEW = settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def stopping() -> np.ndarray:
    """Speeds of somebody who walks, stops for two seconds, and walks on."""
    return np.interp(np.arange(0, 10, 0.1), [0, 2.5, 3.5, 5.5, 6.5, 10], [1.3, 1.3, 0, 0, 1.2, 1.2])


def angles(somebody: Subject, moves: np.ndarray, side: str) -> tuple[float, float]:
    """The bends of knee and elbow, degrees."""
    found = []
    for chain in (("UpperLeg", "LowerLeg", "Foot"), ("UpperArm", "LowerArm", "Hand")):
        joints = [somebody.joint(side + part, moves) for part in chain]
        upper, lower = np.diff(joints, axis=0)
        cosine = upper @ lower / np.linalg.norm(upper) / np.linalg.norm(lower)
        found.append(float(np.degrees(np.arccos(np.clip(cosine, -1, 1)))))
    return found[0], found[1]


@FEW
@given(
    speed=st.floats(0.35, 1.8),
    bend=st.floats(-0.6, 0.6),
    style=st.integers(0, 10_000),
    action=st.sampled_from(["walk", "phone", "carry"]),
    in_boots=st.booleans(),
)
def test_feet_neither_slide_nor_sink_nor_float(
    bare: Subject,
    shod: Subject,
    speed: float,
    bend: float,
    style: int,
    action: Action,
    in_boots: bool,
) -> None:
    way = even(speed, 4.0, bend)
    somebody = shod if in_boots else bare
    found = contact(somebody, performing(way, action, style=style), np.arange(1, 3, CLOSE))
    assert found.sunk < 0.01
    assert found.floated < 0.01
    assert found.slid < 0.01


def test_feet_stay_put_while_somebody_stops_waits_and_goes_on(shod: Subject) -> None:
    way = track(stopping())
    found = contact(shod, performing(way, style=5), np.arange(2.0, 8.0, CLOSE))
    assert (found.sunk, found.floated, found.slid) < (0.01, 0.01, 0.01)
    hips = np.array(
        [
            shod.joint("Hips", pose_at(shod.figure, performing(way, style=5), moment))
            for moment in (4.0, 5.0)
        ]
    )
    assert np.linalg.norm(hips[1] - hips[0]) < 0.06  # who waits only shifts the weight


def test_who_stops_ends_with_both_feet_beside_each_other(bare: Subject) -> None:
    moves = pose_at(bare.figure, performing(track(stopping()), style=5), 4.8)
    feet = np.array([bare.sole(side, moves).mean(axis=0) for side in SIDES])
    assert np.linalg.norm(feet[0] - feet[1]) < 0.42
    assert (abs(np.array([bare.sole(side, moves)[:, 2].min() for side in SIDES])) < 0.005).all()


def test_who_turns_on_the_spot_takes_steps(bare: Subject) -> None:
    bends = np.interp(np.arange(0, 6, 0.1), [1, 1.3, 3.7, 4], [0, 1.2, 1.2, 0])
    performance = performing(track(np.zeros(60), bends), "stand", style=2)
    found = contact(bare, performance, np.arange(0.5, 5.0, CLOSE))
    assert (found.sunk, found.floated, found.slid) < (0.01, 0.01, 0.01)
    turned = [pose_at(bare.figure, performance, moment)[:, :3, :3] for moment in (0.0, 5.9)]
    foot = bare.figure.human["LeftFoot"]
    about_up = turned[1][foot] @ np.linalg.inv(turned[0][foot])
    assert np.degrees(np.arctan2(about_up[1, 0], about_up[0, 0])) == pytest.approx(
        np.degrees(bends.sum() * 0.1) - 360 * (bends.sum() * 0.1 > np.pi), abs=8
    )


def test_a_kerb_is_stepped_on_not_walked_through(shod: Subject) -> None:
    ground = np.where(np.arange(60) > 30, 0.14, 0.0)
    performance = performing(track(np.full(60, 1.2), 0.0, ground=ground), style=3)
    lows = [
        shod.sole(side, pose_at(shod.figure, performance, moment))[:, 2].min()
        for side in SIDES
        for moment in (0.5, 5.0)
    ]
    assert min(lows[0], lows[2]) == pytest.approx(0.0, abs=0.005)
    assert min(lows[1], lows[3]) == pytest.approx(0.14, abs=0.005)


@pytest.mark.parametrize("action", [action for action in ACTIONS if action != "clip"])
def test_poses_flow(bare: Subject, action: Action) -> None:
    """Nothing jumps: from one fiftieth of a second to the next no joint changes its speed much."""
    way = track(stopping(), 0.2) if action == "walk" else even(0.0 if action == "dance" else 1.1)
    times = np.arange(0.5, 4.5, 0.01)
    places = bare.joints(performing(way, action, style=11), times)
    speeds = np.linalg.norm(np.diff(places, axis=0), axis=2) / 0.01
    assert speeds.max() < 9.0  # metres a second; a jump of 9 cm would be one
    shakes = np.linalg.norm(np.diff(places, n=2, axis=0), axis=2) / 0.01
    assert shakes.max() < (2.6 if action == "dance" else 1.6)


def test_a_pose_depends_on_its_arguments_alone(body_data: BodyData) -> None:
    somebody, other = subject(body_data), subject(body_data)
    times = [2.0, 0.3, 4.4, 2.0]
    first = [pose_at(somebody.figure, performing(even(1.2), style=9), moment) for moment in times]
    again = [pose_at(other.figure, performing(even(1.2), style=9), m) for m in reversed(times)]
    assert np.array_equal(first, again[::-1])
    changed = pose_at(somebody.figure, performing(even(1.2), style=10), 2.0)
    assert not np.allclose(changed, first[0], atol=1e-3)


@pytest.mark.parametrize("style", range(0, 40, 4))
def test_joints_keep_within_what_they_can_do(bare: Subject, style: int) -> None:
    action = ACTIONS[style // 4 % 5]  # all but clips
    way = even(0.0 if action in ("dance", "stand") else 0.5 + style / 40)
    upright = bare.figure.human["Head"]
    for moment in np.arange(0.0, 5.0, 0.25):
        moves = pose_at(bare.figure, performing(way, action, style=style), moment)
        for side in SIDES:
            knee, elbow = angles(bare, moves, side)
            assert 0 <= knee <= 150.5
            assert 0 <= elbow <= 151
            knee_joint, hip, ankle = (
                bare.joint(side + part, moves) for part in ("LowerLeg", "UpperLeg", "Foot")
            )
            pelvis = moves[bare.figure.human["Hips"], :3, 2] * 10  # where the hips face
            assert (knee_joint - (hip + ankle) / 2) @ pelvis > -0.03  # knees bend forwards
        assert moves[upright, 2, 1] * 10 > 0.5  # the head stays upright


@pytest.mark.parametrize("rig", RIG_NAMES)
def test_every_rig_walks_the_same(body_data: BodyData, bare: Subject, rig: str) -> None:
    somebody = subject(body_data, rig=rig)
    performance = performing(even(1.2), style=4)
    found = contact(somebody, performance, np.arange(1.0, 2.2, CLOSE))
    assert max(found.sunk, found.floated, found.slid) < 0.01
    ours = pose_at(bare.figure, performance, 1.7)
    moves = pose_at(somebody.figure, performance, 1.7)
    assert moves.shape == (len(somebody.character.skeleton.names), 4, 4)
    for name in ("Head", "LeftHand", "RightFoot"):
        apart = np.linalg.norm(somebody.joint(name, moves) - bare.joint(name, ours))
        assert apart < 0.12, name  # rigs put joints, and rest arms, a little elsewhere


def test_tall_people_take_longer_steps() -> None:
    assert step_length(1.3, 1.0) > step_length(1.3, 0.8)
    assert step_length(1.3, 0.9) == pytest.approx(0.68, abs=0.04)
    assert step_length(1.8, 0.9) > step_length(0.8, 0.9)


def test_the_phase_follows_the_distance(bare: Subject) -> None:
    """Who walks twice as far has taken more steps; who stands has taken none."""
    feet = {
        speed: [
            bare.joint("LeftFoot", pose_at(bare.figure, performing(even(speed), style=1), moment))
            for moment in np.arange(0, 5, 0.1)
        ]
        for speed in (0.0, 1.2)
    }
    still = np.ptp(np.array(feet[0.0]), axis=0)
    assert still.max() < 0.002
    going = np.linalg.norm(np.diff(np.array(feet[1.2]), axis=0), axis=1)
    assert (going < 0.004).sum() > 6  # stands and swings by turns
    assert going.max() > 0.2


def test_small_and_large_bodies_stand_on_their_soles(body_data: BodyData) -> None:
    for values in ({"height": 0.05, "weight": 0.9}, {"height": 0.95, "weight": 0.1}):
        somebody = subject(body_data, parameters=BodyParameters(**values))
        found = contact(somebody, performing(even(1.1), style=6), np.arange(1.0, 2.2, CLOSE))
        assert max(found.sunk, found.floated, found.slid) < 0.01


def test_a_pose_takes_little_time(shod: Subject) -> None:
    performance = performing(even(1.2), style=6)
    pose_at(shod.figure, performance, 0.0)
    taken = []
    for moment in np.arange(0.0, 2.0, 0.02):
        start = time.process_time()
        pose_at(shod.figure, performance, moment)
        taken.append(time.process_time() - start)
    assert np.median(taken) < 0.003


def test_bones_that_are_not_known_are_named(bare: Subject) -> None:
    skeleton = bare.character.skeleton
    broken = type(skeleton)(
        "my_rig",
        skeleton.names,
        skeleton.parents,
        skeleton.heads,
        skeleton.tails,
        skeleton.rolls,
        skeleton.connected,
    )
    character = bare.character
    with pytest.raises(OutfitError, match="rig my_rig has no bone that is a human's Hips"):
        figure_of(Character("x", character.meshes, broken, character.ground))
