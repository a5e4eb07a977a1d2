"""MPFB's rig and weight JSON files and MakeHuman's .mhskel read, .mhw files read and written."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import OutfitError
from .json_files import Fault, array_of, naming, number_of, read_json, whole_numbers
from .mhclo import BASE_VERTEX_COUNT
from .rigs import BoneWeights, Plane, Rig
from .text import shown, sibling, write_text

Groups = Mapping[str, NDArray[np.int32]]
MAX_BONES = 2000
LARGEST_WEIGHT = 1e3
# What wrong types and missing keys of parsed JSON raise where they are used.
DAMAGE = (KeyError, TypeError, ValueError, AttributeError, OverflowError)
MHW_VERSION = 110  # of MakeHuman's own weight files
WEIGHT_DIGITS = 5


def read_weights(path: Path, vertex_count: int) -> BoneWeights:
    """Read an MPFB weights file or a MakeHuman .mhw file: {"weights": {bone: [[v, w], ...]}}."""
    table = read_json(path).get("weights")
    if not isinstance(table, dict):
        raise OutfitError(f"{path} has no object 'weights'")
    if len(table) > MAX_BONES:
        raise OutfitError(f"{path} has {len(table)} bones; at most {MAX_BONES} are read")
    with naming(path):
        parts = [_bone_entries(bone, pairs, vertex_count) for bone, pairs in table.items()]
    lengths = [len(part) for part in parts]
    entries = np.concatenate(parts) if parts else np.zeros((0, 2))
    return BoneWeights.collect(
        tuple(table),
        entries[:, 0].astype(np.int32),
        np.repeat(np.arange(len(table), dtype=np.int32), lengths),
        entries[:, 1],
    )


def _bone_entries(bone: str, pairs: object, vertex_count: int) -> NDArray[np.float64]:
    entries = array_of(pairs, (-1, 2), f"the [vertex, weight] pairs of bone {shown(bone)}")
    whole_numbers(entries[:, 0], 0, vertex_count, f"bone {shown(bone)}")
    if (np.abs(entries[:, 1]) > LARGEST_WEIGHT).any():
        raise Fault(f"bone {shown(bone)} has a weight beyond {LARGEST_WEIGHT:g}")
    return entries


def write_mhw(path: Path, weights: BoneWeights, *, name: str, license: str = "CC0") -> None:
    """Write a garment's weights as a MakeHuman .mhw file; bones are the default rig's.

    Parameters
    ----------
    path : Path
    weights : BoneWeights
        Bones without weights are left out; weights get five decimals.
    name, license : str
        Of the file's header.

    Raises
    ------
    OutfitError
        If the folder cannot be written.
    """
    table = {
        bone: [
            [vertex, value]
            for vertex, value in zip(
                vertices.tolist(), np.round(values, WEIGHT_DIGITS).tolist(), strict=True
            )
            if value > 0
        ]
        for bone, (vertices, values) in weights.by_bone().items()
    }
    kept = {bone: pairs for bone, pairs in table.items() if pairs}
    header = {"name": name, "version": MHW_VERSION, "license": license}
    write_text(path, json.dumps({**header, "weights": kept}, separators=(",", ":")) + "\n")


def parents_first(parents: Mapping[str, str], path: Path) -> list[str]:
    """Order bones so that every parent comes before its children."""
    if len(parents) > MAX_BONES:
        raise OutfitError(f"{path} has {len(parents)} bones; at most {MAX_BONES} are read")
    if "" in parents:  # it would be its own parent: "" stands for none
        raise OutfitError(f"{path} has a bone without a name")
    children: dict[str, list[str]] = {}
    for bone, parent in parents.items():
        if parent and parent not in parents:
            raise OutfitError(f"{path}: bone {shown(bone)} has the unknown parent {shown(parent)}")
        children.setdefault(parent, []).append(bone)
    ordered: list[str] = []
    waiting = list(reversed(children.get("", [])))
    while waiting:
        bone = waiting.pop()
        ordered.append(bone)
        waiting += reversed(children.get(bone, []))
    if len(ordered) != len(parents):
        raise OutfitError(f"{path}: bones are their own ancestors")
    return ordered


def read_mpfb_rig(path: Path, weights: BoneWeights, groups: Groups, name: str) -> Rig:
    """Read an MPFB rig file, flat ({bone: ...}) or versioned ({"bones": {bone: ...}}).

    Parameters
    ----------
    path : Path
    weights : BoneWeights
        Of the base vertices; bones that the rig lacks must have been moved to others.
    groups : mapping of str to (n,) int32 ndarray
        Vertex groups; strategy CUBE names a joint cube among them.
    name : str
    """
    table = _mpfb_table(path)
    try:
        parents = _mpfb_parents(table)
        ordered = parents_first(parents, path)
        return Rig(
            name=name,
            bones=tuple(ordered),
            parents=_parent_indices(ordered, parents),
            head_vertices=tuple(_end(table[bone]["head"], groups) for bone in ordered),
            tail_vertices=tuple(_end(table[bone]["tail"], groups) for bone in ordered),
            rolls=np.array([number_of(table[bone]["roll"], "a roll") for bone in ordered]),
            connected=np.array([bool(table[bone]["use_connect"]) for bone in ordered]),
            weights=weights.renamed(ordered, {}).normalised(),
            planes={},
        )
    except DAMAGE as error:
        raise OutfitError(f"{path} is no MPFB rig file: {_reason(error)}") from None


def _mpfb_table(path: Path) -> dict[str, Any]:
    """Return the bones of a flat ({bone: ...}) or versioned ({"bones": {bone: ...}}) file."""
    content = read_json(path)
    table = content.get("bones") if "version" in content else content
    if not isinstance(table, dict) or not table:
        raise OutfitError(f"{path} is no MPFB rig file: it has no bones")
    return table


def _mpfb_parents(table: Mapping[str, Any]) -> dict[str, str]:
    return {bone: str(rule.get("parent") or "") for bone, rule in table.items()}


def _parent_indices(ordered: list[str], parents: Mapping[str, str]) -> NDArray[np.int32]:
    place = {bone: index for index, bone in enumerate(ordered)}
    return np.array([place.get(parents[bone], -1) for bone in ordered], np.int32)


def _end(rule: Mapping[str, Any], groups: Groups) -> NDArray[np.int32]:
    strategy = rule["strategy"]
    if strategy == "CUBE":
        return groups[rule["cube_name"]]
    indices = [rule["vertex_index"]] if strategy == "VERTEX" else rule["vertex_indices"]
    return _checked([int(index) for index in indices])


def _checked(indices: list[int], vertex_count: int = BASE_VERTEX_COUNT) -> NDArray[np.int32]:
    if not indices or not all(0 <= index < vertex_count for index in indices):
        raise ValueError(f"vertices must lie in 0 to {vertex_count - 1}")
    return np.array(indices, np.int32)


def read_mpfb_parents(path: Path) -> dict[str, str]:
    """Return bone -> parent of an MPFB rig file ("" for a root), parents before children."""
    table = _mpfb_table(path)
    try:
        parents = _mpfb_parents(table)
    except DAMAGE as error:
        raise OutfitError(f"{path} is no MPFB rig file: {_reason(error)}") from None
    return {bone: parents[bone] for bone in parents_first(parents, path)}


@lru_cache(maxsize=8)  # rigs are compared by identity: the few that are in use
def matching_bones(source: Rig, goal: Rig, vertex_count: int) -> Mapping[str, str]:
    """Say which bone of one rig does the work of each bone of another.

    Bones of the same name match; else the bone of `goal` that shares most weight on the base
    mesh; else (bones without weights) what the nearest matched ancestor, or the root, maps to.
    """
    shared = source.weights.dense(vertex_count).T @ goal.weights.dense(vertex_count)
    found: dict[str, str] = {}
    for index, bone in enumerate(source.bones):
        parent = int(source.parents[index])
        if bone in goal.bones:
            found[bone] = bone
        elif shared[index].max() > 0:
            found[bone] = goal.bones[int(shared[index].argmax())]
        else:
            found[bone] = found[source.bones[parent]] if parent >= 0 else goal.bones[0]
    return found


def nearest_kept(parents: Mapping[str, str], kept: set[str]) -> dict[str, str]:
    """Map each bone that is not kept to its nearest ancestor that is."""
    found: dict[str, str] = {}
    for bone in parents:
        ancestor = bone
        while ancestor and ancestor not in kept:
            ancestor = parents[ancestor]
        if ancestor and ancestor != bone:
            found[bone] = ancestor
    return found


def read_mhskel(
    path: Path,
    vertex_count: int,
    name: str,
    *,
    groups: Groups | None = None,
    default: Callable[[], Rig] | None = None,
) -> Rig:
    """Read a MakeHuman .mhskel and the weights file that it names.

    Parameters
    ----------
    path : Path
    vertex_count : int
    name : str
    groups : mapping of str to (n,) int32 ndarray, optional
        Vertex groups; "joint-NAME" stands in for a joint that the file does not define.
    default : callable, optional
        Returns the default rig, for a file without weights: its bones take over the weights of the
        default ones that they refer to.

    Raises
    ------
    OutfitError
        Naming the file and what is wrong with it.
    """
    content = read_json(path)
    try:
        table: dict[str, Any] = content["bones"]
        joints = {
            key: _checked(list(map(int, value)), vertex_count)
            for key, value in content.get("joints", {}).items()
        }
        named = (groups or {}).items()
        joints = {key[6:]: one for key, one in named if key.startswith("joint-")} | joints
        parents = {bone: table[bone].get("parent") or "" for bone in table}
        ordered = parents_first(parents, path)
        if content.get("weights_file"):
            weights = read_weights(sibling(path, str(content["weights_file"])), vertex_count)
            weights = _own_or_default(weights, table, ordered)
        elif default is not None:
            weights = _from_default(default(), table, ordered)
        else:
            raise ValueError("it names no weights_file")
        return Rig(
            name=name,
            bones=tuple(ordered),
            parents=_parent_indices(ordered, parents),
            head_vertices=tuple(joints[table[bone]["head"]] for bone in ordered),
            tail_vertices=tuple(joints[table[bone]["tail"]] for bone in ordered),
            rolls=np.array([_fixed_roll(table[bone]) for bone in ordered]),
            connected=np.array([_connected(table, bone) for bone in ordered]),
            weights=weights,
            planes=_planes(content, ordered, joints),
            references={bone: _references(table[bone]) for bone in ordered},
        )
    except DAMAGE as error:
        raise OutfitError(f"{path} is no MakeHuman skeleton: {_reason(error)}") from None


def _from_default(default: Rig, table: Mapping[str, Any], ordered: list[str]) -> BoneWeights:
    """Give each default bone's weights to the bone that stands for it or for an ancestor of it."""
    moves = _moves(table, ordered)
    for bone, parent in zip(default.bones, default.parents.tolist(), strict=True):
        if bone not in moves:
            above = moves[default.bones[parent]] if parent >= 0 else ordered[0]
            moves[bone] = bone if bone in table else above
    return default.weights.renamed(ordered, moves).normalised()


def _fixed_roll(rule: Mapping[str, Any]) -> float:
    roll = rule.get("roll", 0.0)
    return number_of(roll, "a roll") if isinstance(roll, int | float) else 0.0


def _connected(table: Mapping[str, Any], bone: str) -> bool:
    parent = table[bone].get("parent")
    return bool(parent) and table[parent]["tail"] == table[bone]["head"]


def _planes(
    content: Mapping[str, Any], ordered: list[str], joints: Groups
) -> dict[int, tuple[Plane, ...]]:
    planes = content.get("planes", {})
    found = {}
    for index, bone in enumerate(ordered):
        named = content["bones"][bone].get("rotation_plane")
        triples = [planes[one] for one in _names(named) if one in planes]
        if triples:
            found[index] = tuple(
                (joints[first], joints[second], joints[third]) for first, second, third in triples
            )
    return found


def _names(value: object) -> tuple[str, ...]:
    """Return one name, several or none as a tuple; other values are no names."""
    entries = value if isinstance(value, list) else [value]
    return tuple(entry for entry in entries if isinstance(entry, str))


def _references(rule: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the default rig's bones that a bone stands for."""
    return _names(rule.get("reference"))


def _moves(table: Mapping[str, Any], ordered: list[str]) -> dict[str, str]:
    """Say which bone stands for each bone of the default rig; the first one that claims it."""
    moves: dict[str, str] = {}
    for bone in ordered:
        for reference in _references(table[bone]):
            moves.setdefault(reference, bone)
    return moves


def _own_or_default(
    weights: BoneWeights, table: Mapping[str, Any], ordered: list[str]
) -> BoneWeights:
    """Weights for the default rig's bones go to the bones that name them as `reference`."""
    moves = _moves(table, ordered)
    missing = [bone for bone in weights.bones if bone not in table and bone not in moves]
    if missing:
        raise ValueError(f"weights for unknown bones such as {missing[0]!r}")
    return weights.renamed(ordered, {k: v for k, v in moves.items() if k not in table}).normalised()


def _reason(error: Exception) -> str:
    return shown(str(error), length=120) if isinstance(error, ValueError) else repr(error)[:120]
