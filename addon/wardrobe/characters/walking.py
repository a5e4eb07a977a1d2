"""Walking and standing: poses as joint rotations, for any rig."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...makehuman.rigs import Skeleton
from ...makehuman.unity import SIDES, UNITY_HUMAN_BONES

Matrix = NDArray[np.float64]
Rotations = dict[str, Matrix]

POSES = 10
# Joint angles of level walking at a comfortable pace, degrees at 0, 10 ... 90 % of the gait cycle
# of one leg, from heel strike to heel strike (Perry and Burnfield 2010, Gait Analysis, normal
# function; rounded). Flexion and dorsiflexion are positive.
HIP = (30.0, 25.0, 15.0, 5.0, -5.0, -10.0, -3.0, 14.0, 26.0, 31.0)
KNEE = (5.0, 16.0, 15.0, 8.0, 5.0, 11.0, 36.0, 60.0, 48.0, 17.0)
ANKLE = (0.0, -5.0, 2.0, 6.0, 10.0, 8.0, -14.0, -9.0, 0.0, 1.0)
# Arms swing against the leg of their side (Murray et al. 1967).
SHOULDER = (-20.0, -18.0, -12.0, -2.0, 8.0, 14.0, 12.0, 4.0, -6.0, -15.0)
ELBOW = (14.0, 14.0, 17.0, 23.0, 30.0, 34.0, 32.0, 27.0, 21.0, 16.0)
PELVIS_TWIST, CHEST_TWIST = 5.0, 7.0  # amplitudes about the vertical, against each other
HANGING = 14.0  # degrees between the vertical and an arm that hangs beside the trunk
SPINE = ("Spine", "Chest", "UpperChest")
RIGHT_LAG = 0.5  # of a cycle, between the legs
RELAXED_ELBOW = 12.0  # degrees, of somebody who stands


@dataclass(frozen=True)
class Stride:
    """The angles of one side at one moment, degrees."""

    hip: float
    knee: float
    ankle: float
    shoulder: float
    elbow: float

    @classmethod
    def at(cls, phase: float) -> Stride:
        """Return the angles at a phase of this side's own cycle, 0 to 1 from its heel strike."""
        times = np.arange(len(HIP) + 1) / len(HIP)
        curves = (HIP, KNEE, ANKLE, SHOULDER, ELBOW)
        return cls(*(float(np.interp(phase % 1, times, (*curve, curve[0]))) for curve in curves))


def turn(axis: Matrix, degrees: float) -> Matrix:
    """Return the rotation (3, 3) about an axis (3,) through the origin (Rodrigues)."""
    x, y, z = axis / np.linalg.norm(axis)
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    angle = np.radians(degrees)
    return np.asarray(np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross)


ACROSS, UP, FORWARD = np.eye(3)  # MakeHuman's axes: x to the character's left, y up, z forward


def walking_pose(skeleton: Skeleton, phase: float) -> Rotations:
    """Return one moment of a walk.

    Parameters
    ----------
    skeleton : Skeleton
        Of one of RIG_NAMES, in its A- or T-shaped rest pose.
    phase : float
        Of the gait cycle, 0 to 1; at 0 the left heel strikes the ground.

    Returns
    -------
    dict of bone name to (3, 3) float ndarray
        Rotations about the bones' heads in the body's axes, for `posing.rotate_bones`.
    """
    bones = UNITY_HUMAN_BONES[skeleton.rig]
    found: Rotations = {}
    for side, lag in zip(SIDES, (0.0, RIGHT_LAG), strict=True):
        stride = Stride.at(phase + lag)
        legs = {"UpperLeg": -stride.hip, "LowerLeg": stride.knee, "Foot": -stride.ankle}
        for part, degrees in legs.items():
            found[bones[side + part]] = turn(ACROSS, degrees)
        chain = [bones[side + part] for part in ("UpperArm", "LowerArm", "Hand")]
        upper, lower = _hanging_arm(skeleton, chain, stride.elbow)
        found[chain[0]] = turn(ACROSS, -stride.shoulder) @ upper
        found[chain[1]] = lower
    # At the left heel strike the left hip is in front, and so is the right shoulder.
    swing = float(np.cos(2 * np.pi * phase))
    found[bones["Hips"]] = turn(UP, -PELVIS_TWIST * swing)
    for part in SPINE:
        share = (PELVIS_TWIST + CHEST_TWIST) * swing / len(SPINE)
        found[bones[part]] = turn(UP, share)
    found[bones["Neck"]] = turn(UP, -CHEST_TWIST * swing)  # one looks where one walks
    for side in SIDES:
        leg = bones[side + "UpperLeg"]
        found[leg] = turn(UP, PELVIS_TWIST * swing) @ found[leg]  # feet point where one walks
    return found


def standing_pose(skeleton: Skeleton) -> Rotations:
    """Return the pose of somebody who stands at ease: straight legs, arms that hang.

    Parameters and result are those of `walking_pose`.
    """
    bones = UNITY_HUMAN_BONES[skeleton.rig]
    found: Rotations = {}
    for side in SIDES:
        chain = [bones[side + part] for part in ("UpperArm", "LowerArm", "Hand")]
        found[chain[0]], found[chain[1]] = _hanging_arm(skeleton, chain, RELAXED_ELBOW)
    return found


def _hanging_arm(skeleton: Skeleton, chain: list[str], elbow: float) -> tuple[Matrix, Matrix]:
    """Return the turns of upper and lower arm that let it hang with a bent elbow.

    Rest poses hold the arms out, and bend the elbows more or less: the bend wanted is measured
    from the straight arm, forwards.
    """
    joints = skeleton.heads[[skeleton.index(bone) for bone in chain]]
    upper, lower = np.diff(joints, axis=0)
    away = float(np.degrees(np.arctan2(abs(upper[0]), -upper[1])))
    lowered = turn(FORWARD, -np.sign(upper[0]) * (away - HANGING))
    wanted = turn(ACROSS, -elbow) @ lowered @ upper
    return lowered, lowered.T @ _onto(lowered @ lower, wanted) @ lowered


def _onto(start: Matrix, goal: Matrix) -> Matrix:
    """Return the shortest rotation (3, 3) of one direction (3,) onto another."""
    axis = np.cross(start, goal)
    if np.linalg.norm(axis) < 1e-9:
        return np.eye(3)
    return turn(axis, float(np.degrees(np.arctan2(np.linalg.norm(axis), start @ goal))))


def walking_poses(skeleton: Skeleton, count: int = POSES) -> tuple[Rotations, ...]:
    """Return moments of one gait cycle, evenly spaced, the left heel strike first."""
    return tuple(walking_pose(skeleton, step / count) for step in range(count))
