"""Face expressions: unit poses blended by their weights, as turns of the default rig's bones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..errors import OutfitError
from .bvh import Z_UP_TO_Y_UP, read_bvh
from .json_files import list_of, naming, read_json, text_of
from .mhpose import MAX_POSE_BYTES, ExpressionPose
from .mhx2_parts import Mhx2Animation
from .posing import Pose
from .rotations import IDENTITY, euler, matrices, multiply, powers, quaternions

POSED_LEG = 3.2286  # decimetres, upperleg02.L of the body on which MakeHuman's poses were made
SMALLEST_TURN = 1e-6


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class PoseUnits:
    """Poses to blend.

    Attributes
    ----------
    names : tuple of str
        Of the units, such as "JawDrop"; the first one is the rest pose.
    bones : tuple of str
    turns : (N, B, 4) float ndarray
        Unit quaternions (w, x, y, z): each bone's rotation in the body's axes (Y up).
    """

    names: tuple[str, ...]
    bones: tuple[str, ...]
    turns: NDArray[np.float64]

    @property
    def moving(self) -> NDArray[np.bool_]:
        """(B,) bool ndarray: the bones that any unit turns."""
        found: NDArray[np.bool_] = (np.abs(self.turns[..., 1:]) > SMALLEST_TURN).any(axis=(0, 2))
        return found


def read_pose_units(path: Path, motion: Path | None = None) -> PoseUnits:
    """Read units such as MakeHuman's data/poseunits/face-poseunits.json and .bvh.

    Parameters
    ----------
    path : Path
        The .json, whose `framemapping` names the frames.
    motion : Path, optional
        The .bvh; the file of the same name beside the .json by default.

    Raises
    ------
    OutfitError
        Where a file cannot be read, or there are not as many names as frames.
    """
    content = read_json(path, limit=MAX_POSE_BYTES)
    with naming(path):
        listed = list_of(content.get("framemapping"), "'framemapping'")
        names = tuple(text_of(name, "a frame's name") for name in listed)
    found = read_bvh(motion or path.with_suffix(".bvh"))
    if len(names) != len(found.frames):
        raise OutfitError(f"{path} names {len(names)} units, the motion has {len(found.frames)}")
    turns = np.array([quaternions(found.rotations(frame)) for frame in range(len(names))])
    return PoseUnits(names, found.joints, turns.reshape(len(names), len(found.joints), 4))


def units_of(animation: Mhx2Animation) -> PoseUnits:
    """Return the pose units that an .mhx2 export carries along ("face-poseunits").

    Raises
    ------
    OutfitError
        Where the frames have no names.
    """
    names = animation.frame_names
    if len(names) != len(animation.angles) or not names:
        raise OutfitError(f"the animation {animation.name!r} does not name its frames")
    turns = np.array([quaternions(_turns(animation, frame)) for frame in range(len(names))])
    return PoseUnits(names, animation.joints, turns)


def animation_pose(animation: Mhx2Animation, frame: int = 0, *, leg: float = POSED_LEG) -> Pose:
    """Return a frame of a body pose that an .mhx2 export carries along.

    Parameters
    ----------
    animation : Mhx2Animation
    frame : int
    leg : float
        Length of the posed body's upperleg02.L, decimetres: the shift grows with it.

    Raises
    ------
    OutfitError
        Where there is no such frame.
    """
    if not 0 <= frame < len(animation.angles):
        raise OutfitError(f"{animation.name!r} has {len(animation.angles)} frames, no {frame}")
    shift = Z_UP_TO_Y_UP @ animation.locations[frame] * (leg / POSED_LEG)
    return Pose(animation.joints, _turns(animation, frame), shift)


def _turns(animation: Mhx2Animation, frame: int) -> NDArray[np.float64]:
    angles = np.radians(animation.angles[frame])
    turns = np.empty((len(angles), 3, 3))
    for order in set(animation.orders):
        places = [place for place, one in enumerate(animation.orders) if one == order]
        turns[places] = Z_UP_TO_Y_UP @ euler(angles[places], order) @ Z_UP_TO_Y_UP.T
    return turns


def expression_pose(units: PoseUnits, expression: ExpressionPose) -> Pose:
    """Blend units into an expression.

    Each unit's quaternions are raised to its weight, and multiplied in the order of the file, a
    later one on the left, as MakeHuman does. Only bones that the units turn are in the pose, so
    that it can be laid over a body's (`posing.combined`).

    Raises
    ------
    OutfitError
        For a unit that is not there.
    """
    blend = np.tile(IDENTITY, (len(units.bones), 1))
    for name, weight in expression.unit_poses:
        if name not in units.names:
            raise OutfitError(f"expression {expression.name!r} needs the unknown unit {name!r}")
        blend = multiply(powers(units.turns[units.names.index(name)], weight), blend)
    return _moving_only(units, matrices(blend))


def _moving_only(units: PoseUnits, turns: NDArray[np.float64]) -> Pose:
    kept = np.flatnonzero(units.moving)
    bones: Sequence[str] = [units.bones[bone] for bone in kept]
    return Pose(tuple(bones), turns[kept], np.zeros(3))
