"""The recipes for files of MakeHuman: read one, write it in another format, or build it."""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import OutfitError
from .makehuman.data import BodyData, find_body_data
from .makehuman.text import check_source, check_target
from .wardrobe.assets.index import open_index
from .wardrobe.catalogue import Wardrobe, open_wardrobe
from .wardrobe.characters.from_mhm import load_mhclo, load_mhm
from .wardrobe.characters.from_mhx import load_mhx
from .wardrobe.characters.from_mhx2 import load_mhx2
from .wardrobe.characters.loaded import LoadedCharacter, write_npz
from .wardrobe.characters.mesh_files import write_character_obj
from .wardrobe.characters.poses import with_bvh

if TYPE_CHECKING:
    from .stage.scenes import Scene

READ = (".mhx2", ".mhx", ".mhm", ".mhclo")
WRITTEN = (".blend", ".fbx", ".obj", ".npz")
EXPORTS = (".mhx2", ".mhx")  # they bring meshes and bones of their own


def check_request(
    source: Path,
    target: Path | None = None,
    *,
    folders: Sequence[Path] = (),
    rig: str | None = None,
    pose: Path | None = None,
) -> None:
    """Raise OutfitError where files and options do not go together, before anything is read."""
    suffix = source.suffix.lower()
    if source.is_dir():
        raise OutfitError(f"{source}: it is a folder, not a file")
    if suffix not in READ:
        raise OutfitError(f"{source}: cannot read {suffix or 'such'} files, only {_listed(READ)}")
    if target is not None and target.suffix.lower() not in WRITTEN:
        wrong = target.suffix.lower() or "such"
        raise OutfitError(f"{target}: cannot write {wrong} files, only {_listed(WRITTEN)}")
    for path in (source, pose):
        if path is not None:
            check_source(path)
    if target is not None:
        check_target(target)
    if pose is not None and pose.suffix.lower() != ".bvh":
        raise OutfitError(f"{pose}: a pose is a .bvh file")
    if rig is not None and suffix in EXPORTS:
        raise OutfitError(f"{source}: an export has its own bones; a rig is for .mhm and .mhclo")
    for folder in folders:
        if not folder.is_dir():
            raise OutfitError(f"{folder} is no folder of assets")


def _listed(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}"


def load_file(
    path: Path,
    *,
    data: BodyData | None = None,
    folders: Sequence[Path] = (),
    rig: str | None = None,
    pose: Path | None = None,
    wardrobe: Callable[[], Wardrobe] | None = None,
) -> LoadedCharacter:
    """Read a file of MakeHuman as a character.

    Parameters
    ----------
    path : Path
        .mhx2, .mhx, .mhm or .mhclo; a lonely .mhclo is fitted onto the default body.
    data : BodyData, optional
        The installed data by default.
    folders : sequence of Path
        Where a .mhm's assets lie, before the user's index and the wardrobe.
    rig : str, optional
        One of RIG_NAMES, of .mhm and .mhclo; exports bring their own bones.
    pose : Path, optional
        A .bvh file whose first frame the character takes.
    wardrobe : callable () -> Wardrobe, optional
        Opens the wardrobe for a .mhm that wears its garments; from the usual cache by default.

    Raises
    ------
    OutfitError
        For a file that cannot be used, or options that do not go with it.
    """
    check_request(path, folders=folders, rig=rig, pose=pose)
    suffix = path.suffix.lower()
    if suffix == ".mhx2":
        loaded = load_mhx2(path, data=data)
    elif suffix == ".mhx":
        loaded = load_mhx(path)
    elif suffix == ".mhm":
        data = data or find_body_data()
        loaded = load_mhm(
            path,
            data=data,
            folders=folders,
            wardrobe=wardrobe or functools.partial(open_wardrobe, data),
            rig=rig,
            index=functools.cache(open_index),
        )
    else:
        loaded = load_mhclo(path, data=data or find_body_data(), rig=rig)
    return loaded if pose is None else with_bvh(loaded, pose, data or find_body_data())


def convert_file(
    source: Path,
    target: Path,
    *,
    data: BodyData | None = None,
    folders: Sequence[Path] = (),
    rig: str | None = None,
    pose: Path | None = None,
) -> LoadedCharacter:
    """Read a file of MakeHuman and write it in another format; only .blend and .fbx need Blender.

    .npz: `base`, one array a garment, `bone_names`, `bone_head`, `bone_tail`; .obj: what is seen;
    both in MakeHuman axes and decimetres, posed where a pose is asked for. .blend and .fbx: metres,
    Z up, the pose on the armature.

    Parameters
    ----------
    source, target : Path
        By their suffixes.
    data, folders, rig, pose
        As for `load_file`.

    Raises
    ------
    OutfitError
        Where the source cannot be used or the target cannot be written.
    """
    check_request(source, target, folders=folders, rig=rig, pose=pose)
    loaded = load_file(source, data=data, folders=folders, rig=rig, pose=pose)
    if target.suffix.lower() in (".blend", ".fbx"):
        _write_by_blender(target, loaded)
        return loaded
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".converting-") as name:
            try:
                _write(Path(name) / target.name, loaded)
            except OutfitError as error:  # it names the temporary folder
                raise OutfitError(str(error).replace(name, str(target.parent))) from error
            move_all(Path(name), target.parent)
    except OSError as error:
        raise OutfitError(f"{target}: cannot be written: {error.strerror or error}") from error
    return loaded


def move_all(made: Path, folder: Path) -> None:
    """Move files out of the temporary folder; those of a folder into the folder of that name."""
    for path in sorted(made.rglob("*")):
        place = folder / path.relative_to(made)
        if path.is_dir():
            place.mkdir(exist_ok=True)
        else:
            path.replace(place)


def _write(path: Path, loaded: LoadedCharacter) -> None:
    if path.suffix.lower() == ".npz":
        write_npz(path, loaded)
    else:
        write_character_obj(path, loaded)


def _write_by_blender(path: Path, loaded: LoadedCharacter) -> None:
    from .stage.exporting import export_fbx, save_blend
    from .stage.importing import stage_loaded
    from .stage.materials import pack_images
    from .stage.scenes import empty_scene

    if path.suffix.lower() == ".fbx":
        loaded = replace(loaded, subdivide=False)  # the exporter would apply it and lose the keys
    staged = stage_loaded(loaded, empty_scene())
    if path.suffix.lower() == ".fbx":
        export_fbx(staged, path)
        return
    pack_images(staged.meshes)
    save_blend(path)


def build_loaded(loaded: LoadedCharacter, scene: Scene) -> str:
    """Build a character that was read in an open Blender scene, select it, and return its name."""
    from .stage.exporting import select_only
    from .stage.importing import stage_loaded

    staged = stage_loaded(loaded, scene)
    select_only([staged.armature], active=staged.armature)
    return str(staged.collection.name)
