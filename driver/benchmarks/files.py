"""`bench files`: MakeHuman's own exports, motions and garments beside what our readers make."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from addon.errors import OutfitError
from addon.makehuman.bvh import Motion, read_bvh
from addon.makehuman.data import BODY_VERTEX_COUNT, BodyData, find_body_data
from addon.makehuman.fitting import fit
from addon.makehuman.mhclo import read_mhclo
from addon.makehuman.mhx2 import Mhx2File, Mhx2Mesh, read_mhx2
from addon.makehuman.posing import pose_from_bvh, rest_matrices, skinned
from addon.makehuman.rigs import RIG_NAMES, Skeleton

from .checks import Check, limits_table, write_json
from .parity import reference_folder
from .parity_makehuman import asset_path, naming

FILE_LIMIT = 1e-5  # of the file's unit
REST_LIMIT = 2e-4  # decimetres: the file has five digits
TENS_LIMIT = 5.1e-4  # decimetres, where five digits leave one less behind the point
JOINT_LIMIT = 1e-3  # decimetres
FIT_LIMIT = 1e-4  # decimetres
READ_LIMIT = 1.0  # seconds
EXPORTS = (
    ("naked_default", "mhx2"),
    ("f_casual01", "mhx2"),
    ("f_sport_posed_proxy", "mhx2"),
    ("m_casual01", "mhx2_expr_poses"),
    ("m_casual01", "mhx2_inch_gz"),
    ("m_casual01", "mhx2_meter_feet"),
)
RESTING = ("naked_default", "m_casual01", "f_casual01")
POSED = "f_sport_posed_proxy"
MPFB_FITS = (("f_casual01", "clothes/female_casualsuit01"), ("f_casual01", "hair/long01"))
# How far a posed body may be from MakeHuman's, mean over its skin in decimetres: MPFB's weights and
# twist joints are not MakeHuman's, and the smaller rigs have fewer bones.
POSE_LIMITS = {
    "default": 0.003,
    "default_no_toes": 0.003,
    "game_engine": 0.03,
    "mixamo": 0.07,
    "cmu_mb": 0.06,
}
Arrays = Mapping[str, NDArray[Any]]


@dataclass(frozen=True)
class BenchFiles:
    """What `bench files` found."""

    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        """True where every limit is kept."""
        return all(check.ok for check in self.checks)

    def table(self) -> str:
        """Return the figures as lines of text."""
        return limits_table("bench files: largest differences", self.checks)

    def write(self, path: Path) -> None:
        """Write the figures as JSON."""
        rows = [check.to_json() for check in self.checks]
        write_json(path, {"bench": "files", "ok": self.ok, "rows": rows})


def run_bench_files(reference: Path | None = None) -> BenchFiles:
    """Measure .mhx2, .bvh and .mhclo files of the reference data.

    Parameters
    ----------
    reference : Path, optional
        The environment's OUTFIT_REFERENCE by default.

    Raises
    ------
    OutfitError
        Where there is no reference data, or a file of it cannot be used.
    """
    exports = reference_folder(reference) / "makehuman" / "exports"
    data = find_body_data()
    checks = [check for name, folder in EXPORTS for check in _export_checks(exports, name, folder)]
    checks += [_joint_check(exports, data, name) for name in RESTING]
    checks += _pose_checks(exports, data)
    checks += [_mpfb_check(exports.parent.parent, *pair) for pair in MPFB_FITS]
    return BenchFiles(tuple(checks))


def _export_checks(exports: Path, name: str, folder: str) -> Iterator[Check]:
    path = exports / name / folder / f"{name}.mhx2"
    start = time.process_time()
    found = read_mhx2(path)
    seconds = time.process_time() - start
    with naming(path):
        content = path.read_bytes()
        packed = content[:2] == b"\x1f\x8b"
        raw = json.loads(gzip.decompress(content) if packed else content)
        label = f"{name}/{folder}"
        note = f"{len(found.geometries)} meshes, {'gzip' if packed else 'plain'}"
        yield Check(f"{label}: meshes", _mesh_error(found, raw), FILE_LIMIT, "unit", note=note)
        yield Check(f"{label}: bones", _bone_error(found, raw), FILE_LIMIT, "unit")
    yield from _memory_checks(exports, name, label, found)
    yield Check(f"{label}: reading", seconds, READ_LIMIT, "s")


def _mesh_error(found: Mhx2File, raw: Mapping[str, Any]) -> float:
    """Return the largest difference of vertices, UVs, faces, weights; infinite where counts are."""
    if len(found.geometries) != len(raw["geometries"]):
        return float("inf")
    pairs = zip(found.geometries, raw["geometries"], strict=True)
    return max(
        _difference(getattr(geometry, key), wanted[key])
        for geometry, wanted in pairs
        for key in ("mesh", "seed_mesh", "proxy_seed_mesh")
        if key in wanted
    )


def _difference(mesh: Mhx2Mesh | None, wanted: Mapping[str, Any]) -> float:
    if mesh is None:
        return float("inf")
    pairs: list[tuple[NDArray[Any], Any]] = [
        (mesh.vertices, wanted["vertices"]),
        (mesh.uvs, wanted["uv_coordinates"]),
        (mesh.faces, wanted["faces"]),
        (mesh.uv_faces, wanted["uv_faces"]),
    ]
    if mesh.weights is not None:
        table = mesh.weights.by_bone()
        for bone, entries in wanted["weights"].items():
            rows = np.array(sorted(map(tuple, entries)))
            pairs.append((np.column_stack(table[bone]), rows))
    elif "weights" in wanted:
        return float("inf")
    return max(_largest(ours, np.array(theirs)) for ours, theirs in pairs)


def _largest(ours: NDArray[Any], theirs: NDArray[Any]) -> float:
    if ours.shape != theirs.shape:
        return float("inf")
    return float(np.abs(ours - theirs).max(initial=0.0))


def _bone_error(found: Mhx2File, raw: Mapping[str, Any]) -> float:
    wanted = raw.get("skeleton")
    if found.skeleton is None or wanted is None:
        return 0.0 if found.skeleton is None and wanted is None else float("inf")
    bones = wanted["bones"]
    if list(found.skeleton.names) != [bone["name"] for bone in bones]:
        return float("inf")
    columns = (
        ("head", found.skeleton.heads),
        ("tail", found.skeleton.tails),
        ("matrix", found.skeleton.matrices),
    )
    return max(_largest(ours, np.array([bone[key] for bone in bones])) for key, ours in columns)


def _memory_checks(exports: Path, name: str, label: str, found: Mhx2File) -> Iterator[Check]:
    """Compare whole meshes with what MakeHuman held.

    Of the posed character only the base mesh: MakeHuman exports its posed garments otherwise than
    it holds them (skinned, not fitted onto the posed body; measured, up to 0.09 dm).
    """
    arrays = _arrays(exports, name)
    away, size = [], []
    for mesh, key in _held(found, posed=name == POSED):
        away.append(np.abs(mesh.vertices - arrays[key]).ravel())
        size.append(np.abs(arrays[key]).ravel())
    errors, near = np.concatenate(away), np.concatenate(size) < 10
    state = "posed body" if name == POSED else "rest meshes"
    yield Check(f"{label}: {state}", float(errors[near].max()), REST_LIMIT, "dm")
    if not near.all():
        figure, note = float(errors[~near].max()), "coordinates beyond 10 dm: five digits"
        yield Check(f"{label}: {state}, far out", figure, TENS_LIMIT, "dm", note=note)


def _held(found: Mhx2File, *, posed: bool) -> Iterator[tuple[Mhx2Mesh, str]]:
    """Yield meshes and the names of the arrays that MakeHuman held of them."""
    for geometry in found.geometries:
        seed, proxy = geometry.seed_mesh, geometry.proxy_seed_mesh
        if geometry.human and seed is not None:
            yield seed, "base_now"
        worn = proxy if geometry.human else seed
        if worn is not None and not posed:
            yield worn, f"proxy__{geometry.name.rpartition(':')[2].lower()}__now"


def _arrays(exports: Path, name: str) -> Arrays:
    path = exports / name / f"{name}_ref.npz"
    with naming(path), np.load(path, allow_pickle=False) as file:
        return {key: file[key] for key in file.files}


def makehumans_skeleton(arrays: Arrays, motion: Motion) -> Skeleton:
    """Return the bones where MakeHuman has them; only its .bvh tells their parents."""
    names = arrays["bone_names"].tolist()
    parents = []
    for name in names:
        parent = int(motion.parents[motion.joints.index(name)])
        while parent >= 0 and motion.joints[parent].startswith("__"):
            parent = int(motion.parents[parent])
        parents.append(names.index(motion.joints[parent]) if parent >= 0 else -1)
    heads, tails = (arrays[key].astype(float) for key in ("bone_head", "bone_tail"))
    nothing = np.zeros(len(names))
    return Skeleton(
        "default", tuple(names), np.array(parents, np.int32), heads, tails, nothing, nothing > 0
    )


def _joint_check(exports: Path, data: BodyData, name: str) -> Check:
    arrays = _arrays(exports, name)
    motion = read_bvh(exports / name / f"{name}.bvh")
    with naming(exports / name):
        skeleton = makehumans_skeleton(arrays, motion)
        posed = pose_from_bvh(motion, data, "default", skeleton)
        error = float(np.abs(posed[:, :3, 3] - arrays["bone_pose_mat"][:, :3, 3]).max())
    note = f"{len(skeleton.names)} bones"
    return Check(f"{name}.bvh: joints", error, JOINT_LIMIT, "dm", note=note)


def _pose_checks(exports: Path, data: BodyData) -> Iterator[Check]:
    arrays = _arrays(exports, POSED)
    body, now = (arrays[key].astype(float) for key in ("base_rest", "base_now"))
    motion = read_bvh(exports / POSED / f"{POSED}.bvh")
    yield _posed_joints(data, arrays, motion)
    for rig in RIG_NAMES:
        rules = data.rig(rig)
        skeleton = rules.skeleton(body)
        posed = pose_from_bvh(motion, data, rig, skeleton)
        found = skinned(body, rules.weights, rest_matrices(skeleton), posed)
        gaps = np.linalg.norm(found - now, axis=1)[:BODY_VERTEX_COUNT]
        note = f"largest {gaps.max():.3f} dm"
        yield Check(
            f"{POSED}.bvh: skin, {rig}", float(gaps.mean()), POSE_LIMITS[rig], "dm", note=note
        )


def _posed_joints(data: BodyData, arrays: Arrays, motion: Motion) -> Check:
    """Compare joints of the posed character, those that MPFB moved along the limb left out."""
    skeleton = data.rig("default").skeleton(arrays["base_rest"].astype(float))
    posed = pose_from_bvh(motion, data, "default", skeleton)
    names = arrays["bone_names"].tolist()
    if not set(skeleton.names) <= set(names):
        raise OutfitError(f"{POSED}: its reference lacks bones of the default rig")
    places = [names.index(bone) for bone in skeleton.names]
    away = np.abs(posed[:, :3, 3] - arrays["bone_pose_mat"][places, :3, 3]).max(axis=1)
    kept = away < JOINT_LIMIT
    note = f"median; {int(kept.sum())} of {len(away)} joints within, MPFB moved the twist joints"
    return Check(f"{POSED}.bvh: joints", float(np.median(away)), JOINT_LIMIT, "dm", note=note)


def _mpfb_check(reference: Path, name: str, asset: str) -> Check:
    mhclo = read_mhclo(asset_path(reference, asset))
    path = reference / "makehuman" / "mpfb" / f"mpfb_{name}.npz"
    stem = Path(asset).name
    with naming(path), np.load(path, allow_pickle=False) as arrays:
        base = _y_up(arrays["base"])
        error = np.abs(fit(mhclo, base) - _y_up(arrays[f"clothes__{stem}"])).max()
    return Check(f"{stem} as MPFB fits it", float(error), FIT_LIMIT, "dm")


def _y_up(points: NDArray[Any]) -> NDArray[np.float64]:
    """Turn points in Blender's axes and metres to MakeHuman's axes and decimetres."""
    turned: NDArray[np.float64] = points[:, [0, 2, 1]] * np.array([10.0, 10.0, -10.0])
    return turned
