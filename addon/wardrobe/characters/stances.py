"""Poses that a finished character can take: standing, walking, or out of a file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ...errors import OutfitError
from ...makehuman.bvh import read_bvh
from ...makehuman.data import BodyData
from ...makehuman.expressions import expression_pose, read_pose_units
from ...makehuman.mhpose import read_mhpose
from ...makehuman.posing import apply_pose, pose_from_bvh, rest_matrices, rotate_bones
from ...makehuman.rigs import Skeleton
from ...makehuman.unity import UNITY_HUMAN_BONES
from ..assets.index import open_index
from ..assets.shelf import AssetShelf
from .poses import UNITS
from .walking import standing_pose, walking_pose

Kind = Literal["STANDING", "WALKING", "FILE"]
READ = (".bvh", ".mhpose")


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class Stance:
    """A pose on one skeleton.

    Attributes
    ----------
    moves : (B, 4, 4) float ndarray
        What takes the points of each bone from rest to pose; decimetres, Y up.
    bones : tuple of str
        Which of them it poses; others stay as they are.
    on_ground : bool
        The feet are to be put on the ground, which turning bones lifts or sinks.
    """

    moves: NDArray[np.float64]
    bones: tuple[str, ...]
    on_ground: bool


def built_in_stance(kind: Kind, skeleton: Skeleton, *, phase: float = 0.0) -> Stance:
    """Return a pose of our own.

    Parameters
    ----------
    kind : str
        STANDING or WALKING.
    skeleton : Skeleton
        Of one of RIG_NAMES.
    phase : float
        Of the walk, 0 to 1; at 0 the left heel strikes the ground.

    Raises
    ------
    OutfitError
        Where somebody has deleted bones.
    """
    wanted = UNITY_HUMAN_BONES[skeleton.rig].values()
    lost = [bone for bone in wanted if bone not in skeleton.names]
    if lost:
        raise OutfitError(f"the armature has no bone {lost[0]!r} any more; clone again")
    turns = standing_pose(skeleton) if kind == "STANDING" else walking_pose(skeleton, phase)
    posed = rotate_bones(skeleton, turns)
    return Stance(posed @ np.linalg.inv(rest_matrices(skeleton)), skeleton.names, True)


def stance_of_file(path: Path, skeleton: Skeleton, data: BodyData, *, frame: int = 0) -> Stance:
    """Read a pose: a frame of a .bvh motion, or the face of a .mhpose expression.

    An expression poses the bones of the face alone. Its unit poses are MakeHuman's
    face-poseunits.json, looked for beside the file, in its data folder and among imported ones.

    Raises
    ------
    OutfitError
        Where the file cannot be used, or turns no bone of this rig.
    """
    suffix = path.suffix.lower()
    if suffix not in READ:
        raise OutfitError(f"{path}: a pose is a .bvh or a .mhpose file")
    rest = rest_matrices(skeleton)
    if suffix == ".bvh":
        posed = pose_from_bvh(read_bvh(path), data, skeleton.rig, skeleton, frame=frame)
        return Stance(posed @ np.linalg.inv(rest), skeleton.names, False)
    expression = read_mhpose(path)
    pose = expression_pose(read_pose_units(_units(path)), expression)
    turned = tuple(name for name in skeleton.names if name in pose.bones)
    if not turned:
        raise OutfitError(
            f"{path}: an expression turns the bones of the face, which the rig {skeleton.rig} "
            "does not have; the rig default does"
        )
    posed = apply_pose(pose, data, skeleton.rig, skeleton)
    return Stance(posed @ np.linalg.inv(rest), turned, False)


def _units(path: Path) -> Path:
    shelf = AssetShelf(path.parent, (path.parents[1],), index=open_index)
    found = shelf.file(f"{UNITS}.json", kind="poseunits")
    if found is None:
        raise OutfitError(f"{path}: needs MakeHuman's {UNITS}.json, which is not beside it")
    return found
