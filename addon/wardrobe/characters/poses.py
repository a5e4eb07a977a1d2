"""Poses, expressions and motions of MakeHuman on the bones of a loaded character."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ...errors import OutfitError
from ...makehuman.bvh import read_bvh
from ...makehuman.data import BodyData
from ...makehuman.expressions import (
    POSED_LEG,
    animation_pose,
    expression_pose,
    read_pose_units,
    units_of,
)
from ...makehuman.mhm import Mhm
from ...makehuman.mhpose import read_mhpose
from ...makehuman.mhx2_parts import Mhx2Animation, Mhx2File
from ...makehuman.posing import (
    Pose,
    apply_pose,
    carried,
    combined,
    motion_pose,
    pose_from_bvh,
    posed_matrices,
    rest_matrices,
)
from ...makehuman.rigs import RIG_NAMES, Rig, Skeleton
from ..assets.shelf import AssetShelf
from .character import DressedMesh
from .loaded import LoadedCharacter, Motion, ShapeKey

UNITS = "face-poseunits"
THIGH = "upperleg02.L"  # MakeHuman scales a pose's shift by the length of this bone
LEAST_MOVE = 1e-3  # decimetres: a mesh that an expression moves less has no shape key of it
LEAST_TURN = 1e-7


def with_bvh(loaded: LoadedCharacter, path: Path, data: BodyData) -> LoadedCharacter:
    """Pose a character by the first frame of a .bvh file.

    Parameters
    ----------
    loaded : LoadedCharacter
    path : Path
    data : BodyData
        Its rigs say which bones do the work of the motion's joints.

    Raises
    ------
    OutfitError
        Where the file cannot be used, or the character has no bones that it could turn.
    """
    skeleton = loaded.character.skeleton
    if not skeleton.names:
        raise OutfitError(f"{path}: {loaded.character.name} has no bones to pose; give it a rig")
    posed = pose_from_bvh(read_bvh(path), data, _rig_of(loaded, data), skeleton)
    return replace(loaded, pose=_motion(path.stem, skeleton, [posed]))


def with_own_pose(
    loaded: LoadedCharacter, mhm: Mhm, shelf: AssetShelf, data: BodyData
) -> LoadedCharacter:
    """Take the pose and the expression that a .mhm names; what is not there is a warning."""
    skeleton, warnings = loaded.character.skeleton, [*loaded.warnings]
    poses: list[Pose] = []
    if not skeleton.names:
        return loaded
    rig = _rig_of(loaded, data)
    for name, read in ((mhm.pose, _body_pose), (mhm.expression, _face_pose)):
        if name:
            try:
                poses.append(read(name, shelf, data, rig, skeleton))
            except OutfitError as error:
                warnings.append(str(error))
    if poses:
        try:
            posed = apply_pose(combined(*poses), data, rig, skeleton)
            loaded = replace(loaded, pose=_motion(loaded.character.name, skeleton, [posed]))
        except OutfitError as error:
            warnings.append(str(error))
    return replace(loaded, warnings=tuple(dict.fromkeys(warnings)))


def _body_pose(
    name: str, shelf: AssetShelf, data: BodyData, rig: str | Rig, skeleton: Skeleton
) -> Pose:
    """Return a .bvh's first frame with its shift as it is on this body."""
    path = shelf.file(name, kind="poses")
    if path is None or path.suffix.lower() != ".bvh":
        raise OutfitError(f"pose {name} is in none of the asset folders")
    motion = read_bvh(path)
    posed = pose_from_bvh(motion, data, rig, skeleton)
    return replace(motion_pose(motion), shift=posed[0, :3, 3] - skeleton.heads[0])


def _face_pose(
    name: str, shelf: AssetShelf, data: BodyData, rig: str | Rig, skeleton: Skeleton
) -> Pose:
    del data, rig, skeleton  # an expression is the same on all of them
    path = shelf.file(name, kind="expressions")
    if path is None:
        raise OutfitError(f"expression {name} is in none of the asset folders")
    units = shelf.file(f"{UNITS}.json", kind="poseunits")
    if units is None:
        raise OutfitError(f"expression {name} needs {UNITS}.json, which is in no asset folder")
    return expression_pose(read_pose_units(units), read_mhpose(path))


def with_motions(loaded: LoadedCharacter, file: Mhx2File, data: BodyData | None) -> LoadedCharacter:
    """Add an export's expressions as shape keys and its body poses as motions.

    Parameters
    ----------
    loaded : LoadedCharacter
        Of that export.
    file : Mhx2File
    data : BodyData, optional
        Needed only where the export has another rig than MakeHuman's default ones.
    """
    if not loaded.character.skeleton.names or not (file.poses or file.expressions):
        return loaded
    poser = _Poser(loaded.character.skeleton, data)
    warnings = [*loaded.warnings]
    motions: list[Motion] = []
    keys: list[ShapeKey] = []
    units = next((one for one in file.poses if one.frame_names), None)
    if units is None and file.expressions:
        warnings.append("the expressions are left out: the export has no pose units")
    for animation in file.poses:
        if animation is not units:
            try:
                motions.append(poser.motion(animation))
            except OutfitError as error:
                warnings.append(f"the pose {animation.name} is left out: {error}")
    blended = units_of(units) if units else None
    for expression in file.expressions if blended else ():
        assert blended is not None
        try:
            moves = poser.moves(expression_pose(blended, expression))
        except OutfitError as error:
            warnings.append(f"the expression {expression.name} is left out: {error}")
        else:
            keys += _shape_keys(loaded.character.meshes, expression.name, moves)
    return replace(loaded, motions=tuple(motions), shape_keys=tuple(keys), warnings=tuple(warnings))


class _Poser:
    """Poses on one skeleton, whose rest matrices are made once."""

    def __init__(self, skeleton: Skeleton, data: BodyData | None) -> None:
        self.skeleton = skeleton
        self.data = data
        self.rest = rest_matrices(skeleton)
        self.unrest = np.linalg.inv(self.rest)
        lengths = np.linalg.norm(skeleton.tails - skeleton.heads, axis=1)
        thighs = [place for place, name in enumerate(skeleton.names) if name == THIGH]
        self.thigh = float(lengths[thighs[0]]) if thighs else POSED_LEG

    def motion(self, animation: Mhx2Animation) -> Motion:
        """Return all frames of a body pose."""
        frames = range(len(animation.angles))
        poses = [animation_pose(animation, frame, leg=self.thigh) for frame in frames]
        return Motion(animation.name, np.array([self.moves(pose) for pose in poses]))

    def moves(self, pose: Pose) -> NDArray[np.float64]:
        """Return what moves each bone's points, (B, 4, 4).

        Bones take the turns of joints of their names; another rig's bones those of the joints
        whose work they do.
        """
        skeleton = self.skeleton
        places = {name: place for place, name in enumerate(pose.bones)}
        shared = [name for name in skeleton.names if name in places]
        if 2 * len(shared) < len(pose.bones) and self.data is not None:
            rig = _rig_name(skeleton, self.data)
            return apply_pose(pose, self.data, rig, skeleton) @ self.unrest
        if not shared:
            raise OutfitError("it turns no bone of this skeleton")
        turns = np.tile(np.eye(3), (len(skeleton.names), 1, 1))
        for name in shared:
            turns[skeleton.index(name)] = pose.turns[places[name]]
        return posed_matrices(skeleton, turns, shift=pose.shift, rest=self.rest) @ self.unrest


def _shape_keys(
    meshes: Sequence[DressedMesh], name: str, moves: NDArray[np.float64]
) -> list[ShapeKey]:
    keys = []
    for place, mesh in enumerate(meshes):
        vertices = _partly_moved(mesh, moves)
        if np.abs(vertices - mesh.vertices).max(initial=0.0) > LEAST_MOVE:
            keys.append(ShapeKey(name, place, vertices))
    return keys


def _partly_moved(mesh: DressedMesh, moves: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the vertices where the bones that move take them: only a few are of the face."""
    moving = np.abs(moves - np.eye(4)).max(axis=(1, 2)) > LEAST_TURN
    numbers = mesh.weights.bone_indices
    bound = numbers < len(moving)  # groups may be no bones
    touched = np.unique(mesh.weights.vertices[bound][moving[numbers[bound]]])
    vertices = mesh.vertices.copy()
    if len(touched):
        weights = mesh.weights.selected(touched)
        vertices[touched] = carried(vertices[touched], weights, moves)
    return vertices


def _motion(name: str, skeleton: Skeleton, posed: Sequence[NDArray[np.float64]]) -> Motion:
    return Motion(name, np.array(posed) @ np.linalg.inv(rest_matrices(skeleton)))


def _rig_of(loaded: LoadedCharacter, data: BodyData) -> str | Rig:
    return loaded.rig or _rig_name(loaded.character.skeleton, data)


def _rig_name(skeleton: Skeleton, data: BodyData) -> str:
    """Return which of our rigs a skeleton is, by its name or else its bones."""
    if skeleton.rig in RIG_NAMES:
        return skeleton.rig
    for name in RIG_NAMES:
        if set(data.rig(name).bones) == set(skeleton.names):
            return name
    raise OutfitError(f"the bones of {skeleton.rig or 'this skeleton'} are those of no known rig")
