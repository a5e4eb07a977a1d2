"""`bench convert`: MakeHuman's files in Blender against the files themselves, and how fast."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from addon.errors import OutfitError
from addon.makehuman.data import BODY_VERTEX_COUNT, BodyData, find_body_data
from addon.makehuman.mhx2 import read_mhx2
from addon.makehuman.mhx2_parts import Mhx2File, Mhx2Geometry
from addon.stage.characters import StagedCharacter
from addon.stage.importing import stage_loaded
from addon.stage.scenes import empty_scene
from addon.wardrobe.characters.from_mhm import load_mhm
from addon.wardrobe.characters.from_mhx2 import load_mhx2
from addon.wardrobe.characters.loaded import LoadedCharacter

from .checks import Check, limits_table, write_json
from .parity import body_limit, reference_folder
from .parity_makehuman import CHARACTERS, WITH_BODY_FACES, exported_body_faces, read_character

FILE_LIMIT = 1e-5  # of the file's unit
ROLL_LIMIT = 5e-5  # the file's matrices have five digits
ROUNDING_LIMIT = 2e-4  # decimetres: five digits of the file
POSED_LIMIT = 1e-3  # decimetres: MakeHuman wrote the file after another evaluation of the pose
SECONDS_LIMIT = 1.5  # for ten megabytes
RATIO_NOTE = "json.loads of the same content"
GZIP = b"\x1f\x8b"


@dataclass(frozen=True)
class BenchConvert:
    """What `bench convert` found; `ratio` is the slowest reading over parsing alone."""

    checks: tuple[Check, ...]
    ratio: float
    reference: Path

    @property
    def ok(self) -> bool:
        """True where every limit is kept."""
        return all(check.ok for check in self.checks)

    def table(self) -> str:
        """Return the figures as lines of text."""
        ratio = f"reading into Blender takes {self.ratio:.1f} x {RATIO_NOTE}"
        return limits_table("bench convert: largest differences", self.checks, ratio)

    def to_json(self) -> dict[str, Any]:
        """Return the figures as JSON values."""
        rows = [check.to_json() for check in self.checks]
        return {
            "bench": "convert",
            "reference": str(self.reference),
            "ok": self.ok,
            "ratio": self.ratio,
            "ratio_is": RATIO_NOTE,
            "rows": rows,
        }

    def write(self, path: Path) -> None:
        """Write the figures as JSON."""
        write_json(path, self.to_json())


def run_bench_convert(reference: Path | None = None, *, repeats: int = 5) -> BenchConvert:
    """Import every reference file, compare with what is in it, and measure the largest export.

    Parameters
    ----------
    reference : Path, optional
        Folder with makehuman/exports; the environment's OUTFIT_REFERENCE by default.
    repeats : int
        How often reading is timed.

    Raises
    ------
    OutfitError
        Where there is no reference data, or a file of it cannot be used.
    """
    folder = reference_folder(reference)
    paths = sorted((folder / "makehuman" / "exports").glob("*/mhx2*/*.mhx2"))
    if not paths:
        raise OutfitError(f"{folder}: no .mhx2 exports there")
    data = find_body_data()
    checks = [check for path in paths for check in _export_checks(path)]
    checks += [check for name in CHARACTERS for check in _character_checks(folder, name, data)]
    ratios = []
    for path in _largest(paths):
        size, seconds, floor = _timed(path, repeats)
        limit = SECONDS_LIMIT * max(1.0, size / 10e6)
        name = f"{path.parent.parent.name}/{path.parent.name}"
        checks.append(Check(f"{name}: {size / 1e6:.1f} MB into Blender", seconds, limit, "s"))
        ratios.append(seconds / floor)
    return BenchConvert(tuple(checks), max(ratios), folder)


def _export_checks(path: Path) -> list[Check]:
    file, loaded = read_mhx2(path), load_mhx2(path)
    staged = stage_loaded(loaded, empty_scene())
    name = f"{path.parent.parent.name}/{path.parent.name}"
    unit = file.scale * 10  # of the file, in a metre
    figures = {
        "vertices": _vertex_error(file, staged) * unit,
        "UVs": _uv_error(file, staged),
        "weights": _weight_error(file, staged),
        "bone heads, tails": _bone_error(file, staged) * unit,
    }
    checks = [Check(f"{name}: {what}", figure, FILE_LIMIT) for what, figure in figures.items()]
    posed = "posed" in name
    return [
        *checks,
        Check(f"{name}: bone rolls", _roll_error(file, staged), ROLL_LIMIT),
        Check(f"{name}: faces that differ", _face_difference(file, staged), 0),
        Check(
            f"{name}: base mesh",
            _base_error(path, loaded),
            POSED_LIMIT if posed else ROUNDING_LIMIT,
            "dm",
            note="posed" if posed else "",
        ),
    ]


def _pairs(file: Mhx2File, staged: StagedCharacter) -> list[tuple[Mhx2Geometry, Any]]:
    """Return the file's geometries with their mesh objects, which come body first."""
    geometries = sorted(file.geometries, key=lambda one: not one.human)
    return list(zip(geometries, staged.meshes, strict=True))


def _got(collection: Any, key: str, width: int, kind: type = np.float32) -> NDArray[Any]:
    flat: NDArray[Any] = np.zeros(len(collection) * width, kind)
    collection.foreach_get(key, flat)
    return flat.reshape(-1, width)


def _metres(points: NDArray[np.float64], offset: NDArray[np.float64], scale: float) -> Any:
    """Return a file's points as Blender has them: by the notes on the format, not by our code."""
    x, y, z = (points + offset).T / (10 * scale)
    return np.stack([x, -z, y], axis=1)


def _vertex_error(file: Mhx2File, staged: StagedCharacter) -> float:
    return max(
        float(
            np.abs(
                _got(thing.data.vertices, "co", 3)
                - _metres(geometry.mesh.vertices, geometry.offset, geometry.scale)
            ).max()
        )
        for geometry, thing in _pairs(file, staged)
    )


def _face_difference(file: Mhx2File, staged: StagedCharacter) -> int:
    count = 0
    for geometry, thing in _pairs(file, staged):
        faces = geometry.mesh.faces
        found = np.full_like(faces, -1)
        sizes = _got(thing.data.polygons, "loop_total", 1, np.int32).ravel()
        if len(sizes) != len(faces):
            return abs(len(sizes) - len(faces))
        corners = _got(thing.data.loops, "vertex_index", 1, np.int32).ravel()
        found[np.arange(4) < sizes[:, None]] = corners
        count += int((found != faces).any(axis=1).sum())
    return count


def _uv_error(file: Mhx2File, staged: StagedCharacter) -> float:
    errors = [0.0]
    for geometry, thing in _pairs(file, staged):
        mesh = geometry.mesh
        wanted = mesh.uvs[mesh.uv_faces[mesh.faces >= 0]]
        found = _got(thing.data.uv_layers[0].uv, "vector", 2)
        errors.append(float(np.abs(found - wanted).max()))
    return max(errors)


def _weight_error(file: Mhx2File, staged: StagedCharacter) -> float:
    worst = 0.0
    for geometry, thing in _pairs(file, staged):
        weights = geometry.mesh.weights
        if weights is None:
            continue
        names = [group.name for group in thing.vertex_groups]
        wanted = np.zeros((len(geometry.mesh.vertices), len(names)))
        columns = np.array([names.index(bone) for bone in weights.bones])
        wanted[weights.vertices, columns[weights.bone_indices]] = weights.values
        found = np.zeros_like(wanted)
        for vertex in thing.data.vertices:
            for entry in vertex.groups:
                found[vertex.index, entry.group] = entry.weight
        worst = max(worst, float(np.abs(found - wanted).max()))
    return worst


def _bone_error(file: Mhx2File, staged: StagedCharacter) -> float:
    rig = file.skeleton
    if rig is None:
        return 0.0
    bones = staged.armature.data.bones  # type: ignore[union-attr]
    errors = []
    for points, key in ((rig.heads, "head_local"), (rig.tails, "tail_local")):
        found = np.array([getattr(bones[name], key) for name in rig.names])
        errors.append(np.abs(found - _metres(points, rig.offset, rig.scale)).max())
    return float(max(errors))


def _roll_error(file: Mhx2File, staged: StagedCharacter) -> float:
    """Return the largest difference of the bones' Z axes from the file's rest matrices.

    The file rounds heads and tails to five digits, which turns its short bones by up to 1e-3: what
    is compared is the turn about the bone as it stands in Blender.
    """
    rig = file.skeleton
    if rig is None:
        return 0.0
    bones = staged.armature.data.bones  # type: ignore[union-attr]
    found = np.array([bones[name].matrix_local for name in rig.names])[:, :3, :3]
    turn = np.array([[1.0, 0, 0], [0, 0, -1], [0, 1, 0]])
    along, wanted = found[:, :, 1], (turn @ rig.matrices[:, :3, 2].T).T
    wanted = wanted - along * (along * wanted).sum(axis=1, keepdims=True)
    wanted /= np.linalg.norm(wanted, axis=1, keepdims=True)
    return float(np.abs(found[:, :, 2] - wanted).max())


def _base_error(path: Path, loaded: LoadedCharacter) -> float:
    name = path.parent.parent.name
    with np.load(path.parent.parent / f"{name}_ref.npz") as wanted:
        return float(np.abs(loaded.base - wanted["base_now"]).max())


def _character_checks(folder: Path, name: str, data: BodyData) -> list[Check]:
    """Check a .mhm loaded with the reference's assets as the user's folder."""
    exports = folder / "makehuman" / "exports" / name
    assets = [folder / "makehuman" / "assets"]
    loaded = load_mhm(exports / f"{name}.mhm", data=data, folders=assets)
    character = read_character(folder, name)
    limit = body_limit(character)
    skin = np.abs(loaded.base - character.base_rest)[:BODY_VERTEX_COUNT]
    checks = [Check(f"{name}.mhm: body", float(skin.max()), limit, "dm")]
    for garment, vertices in loaded.garments.items():
        error = np.abs(vertices - character.arrays[f"proxy__{garment}__rest"]).max()
        checks.append(Check(f"{name}.mhm: {garment}", float(error), limit, "dm"))
    if name in WITH_BODY_FACES and name != "m_casual01":  # whose suit is not in the assets
        shown = len(loaded.character.meshes[0].faces)
        exported = exported_body_faces(folder, name)
        checks.append(
            Check(
                f"{name}.mhm: visible body faces",
                abs(shown - exported),
                0,
                note=f"{shown}, MakeHuman's {exported}",
            )
        )
    return checks


def _largest(paths: Sequence[Path]) -> list[Path]:
    """Return the largest export, and the largest that has expressions and poses."""
    sizes = {path: len(_content(path)) for path in paths}
    moving = [path for path in paths if b'"expressions"' in _content(path)]
    chosen = [max(some, key=lambda one: sizes[one]) for some in (list(paths), moving) if some]
    return list(dict.fromkeys(chosen))


def _timed(path: Path, repeats: int) -> tuple[int, float, float]:
    """Return an export's bytes of JSON, and seconds into Blender and by json.loads alone."""
    content = _content(path)

    def read_and_build() -> None:
        stage_loaded(load_mhx2(path), empty_scene())

    seconds = _best(read_and_build, repeats)
    return len(content), seconds, _best(lambda: json.loads(content), repeats)


def _best(call: Callable[[], object], repeats: int) -> float:
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return min(times)


def _content(path: Path) -> bytes:
    content = path.read_bytes()
    return gzip.decompress(content) if content[:2] == GZIP else content
