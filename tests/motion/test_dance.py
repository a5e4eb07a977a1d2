"""Dances: moves that differ, chained smoothly, on feet that keep to the ground."""

from __future__ import annotations

import numpy as np
import pytest

from addon.motion.dance import Dance
from addon.motion.moves import MOVES
from addon.motion.style import style_of
from tests.motion.figures import SIDES, Subject, even, performing

JUMPING = {"jumping_jacks"}


def dance(somebody: Subject, seed: int, only: str = "") -> Dance:
    way = performing(even(0.0, 8.0), "dance", style=seed).track
    return Dance(somebody.figure, style_of(seed), way, seed, only=only)


def test_there_are_many_moves() -> None:
    assert len(MOVES) >= 8


@pytest.mark.parametrize("name", MOVES)
def test_a_move_keeps_to_the_ground_and_flows_into_itself(shod: Subject, name: str) -> None:
    made = dance(shod, 5, name)
    start = made.start + made.borders[1] * made.beat
    times = np.arange(start, start + 4.0, 0.04)
    moves = [made.at(time) for time in times]
    lows = np.array([[shod.sole(side, move)[:, 2].min() for side in SIDES] for move in moves])
    assert lows.min() > -0.01
    air = lows.min(axis=1)
    assert (air.max() > 0.03) if name in JUMPING else (air.max() < 0.01)
    hands = np.array([shod.joint("LeftHand", move) for move in moves])
    speeds = np.linalg.norm(np.diff(hands, axis=0), axis=1) / 0.04
    assert speeds.max() < 8.0


def test_moves_are_poses_apart(bare: Subject) -> None:
    """Between any two moves some joint goes where it does not in the other."""
    reached = {}
    for name in MOVES:
        made = dance(bare, 5, name)
        start = made.start + made.borders[1] * made.beat
        move = MOVES[name]
        moments = start + np.arange(0.0, move.beats, 0.5) * made.beat
        joints = ("LeftHand", "RightHand", "LeftFoot", "Head", "Hips")
        reached[name] = np.array(
            [
                np.concatenate([bare.joint(joint, made.at(moment)) for joint in joints])
                for moment in moments
            ]
        )
    for first in MOVES:
        for second in MOVES:
            if first < second:
                gaps = np.linalg.norm(reached[first][:, None] - reached[second][None], axis=2)
                assert gaps.min(axis=1).max() > 0.2, (first, second)


def test_seeds_choose_other_orders_and_each_uses_all(bare: Subject) -> None:
    first, second = dance(bare, 1), dance(bare, 2)
    assert first.moves != second.moves
    assert dance(bare, 1).moves == first.moves
    made = Dance(bare.figure, style_of(1), performing(even(0.0, 90.0), "dance").track, 1)
    assert {id(move) for move in made.moves} == {id(move) for move in MOVES.values()}


def test_dancers_stay_where_they_are(bare: Subject) -> None:
    made = dance(bare, 3)
    hips = np.array([bare.joint("Hips", made.at(time)) for time in np.arange(0, 8, 0.1)])
    assert np.linalg.norm(hips[:, :2] - made.place[:2], axis=1).max() < 0.6
