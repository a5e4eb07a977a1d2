"""A MakeHuman character file and its assets become a dressed, rigged character."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast, get_args

import numpy as np
from numpy.typing import NDArray

from ...errors import OutfitError
from ...makehuman.body import Body, build_body, unknown_modifiers
from ...makehuman.data import BodyData
from ...makehuman.fitting import fit
from ...makehuman.mhm import Mhm, MhmAsset, read_mhm
from ...makehuman.parameters import BodyParameters, parameters_from_mhm
from ...makehuman.rigs import RIG_NAMES, BoneWeights, Rig
from ...makehuman.text import is_inside
from ..assets.shelf import AssetShelf, IndexSource, WardrobeSource
from ..assets.surfaces import look_of, read_surface
from ..garment import Garment, Kind, read_garment
from .character import Character, Surface
from .dressing import Worn, bone_weights, dress
from .loaded import NO_BONES, NO_WEIGHTS, LoadedCharacter, free_name
from .notes import Notes
from .poses import with_own_pose

KINDS = frozenset(get_args(Kind))
DEFAULT_RIG = "default"
BARE_SKIN = replace(look_of("body"), colour=(0.5, 0.29, 0.2))  # of a body without a skin material


@dataclass(frozen=True)
class _Outfit:
    """What was found of what a file asks for."""

    worn: tuple[Worn, ...]
    proxy: Garment | None


def load_mhm(
    path: Path,
    *,
    data: BodyData,
    folders: Sequence[Path] = (),
    wardrobe: WardrobeSource = None,
    rig: str | None = None,
    index: IndexSource = None,
) -> LoadedCharacter:
    """Load a .mhm (format: MakeHuman's save files, version 1.0 to 1.3) with its assets.

    Garments, hair, eyes and body proxies are found by uuid alone: in the file's own folder, the
    folders given, the index and the wardrobe. Skin, materials, pose and expression are found by
    their paths.

    Parameters
    ----------
    path : Path
    data : BodyData
    folders : sequence of Path
        Data folders of MakeHuman or MPFB, or folders of .mhclo files.
    wardrobe : Wardrobe, or a function that opens it, or None
    rig : str, optional
        One of RIG_NAMES instead of the file's own skeleton.
    index : function that opens the user's AssetIndex, optional

    Returns
    -------
    LoadedCharacter
        `warnings` names unknown lines, modifiers without a target, and what was not found, the
        latter in one line a kind.

    Raises
    ------
    OutfitError
        For a file that is no character, a folder that is none, or an unknown rig.
    """
    mhm = read_mhm(path)
    shelf = AssetShelf(path.parent, folders, index=index, wardrobe=wardrobe)
    body = build_body(data, parameters_from_mhm(mhm))
    notes = Notes(mhm.warnings)
    for name in unknown_modifiers(data, body.parameters):
        notes.lack("modifier", name)
    chosen = _rig(mhm, data, rig, shelf, notes)
    outfit = _outfit(mhm, shelf, notes)
    skin = _skin(mhm, shelf, notes)
    loaded = assemble(
        path.stem, data=data, body=body, rig=chosen, skin=skin, worn=outfit.worn, proxy=outfit.proxy
    )
    loaded = with_own_pose(loaded, mhm, shelf, data)
    notes.say(*loaded.warnings, *shelf.problems)
    return replace(loaded, subdivide=mhm.subdivide, warnings=notes.lines())


def load_mhclo(path: Path, *, data: BodyData, rig: str | None = None) -> LoadedCharacter:
    """Load a garment by its .mhclo, fitted onto the default body.

    Parameters
    ----------
    path : Path
    data : BodyData
    rig : str, optional
        One of RIG_NAMES, MakeHuman's default rig without it.

    Raises
    ------
    OutfitError
        Naming the file that cannot be used.
    """
    garment = read_garment(path)
    material = path.parent / garment.binding.material_file
    surface, notes = look_of(garment.kind), Notes(garment.binding.warnings)
    if garment.binding.material_file:
        surface = read_surface(material, kind=garment.kind, notes=notes)
    loaded = assemble(
        garment.name,
        data=data,
        body=build_body(data, BodyParameters()),
        rig=data.rig(rig or DEFAULT_RIG),
        skin=BARE_SKIN,
        worn=(Worn(garment.name, garment, surface),),
    )
    return replace(loaded, warnings=notes.lines())


def assemble(
    name: str,
    *,
    data: BodyData,
    body: Body,
    rig: Rig | None,
    skin: Surface,
    worn: Sequence[Worn],
    proxy: Garment | None = None,
) -> LoadedCharacter:
    """Dress a body and keep the whole arrays behind what is seen.

    Parameters
    ----------
    name : str
    data : BodyData
    body : Body
    rig : Rig or None
        None leaves the character without bones.
    skin : Surface
    worn : sequence of Worn
    proxy : Garment, optional
        A body of another topology, seen instead of the base mesh.
    """
    posable = rig or data.rig(DEFAULT_RIG)
    character = dress(
        name, data=data, body=body, rig=posable, skin=skin, worn=worn, body_proxy=proxy
    )
    garments = [item.garment for item in worn] + ([proxy] if proxy else [])
    fitted: dict[str, NDArray[np.float64]] = {}
    weights: dict[str, BoneWeights] = {}
    for garment in garments:
        key = free_name(garment.name, fitted)
        fitted[key] = fit(garment.binding, body.vertices)
        weights[key] = bone_weights(garment, data, posable)
    if rig is None:
        return LoadedCharacter(_without_bones(character), body.vertices, fitted)
    return LoadedCharacter(
        character, body.vertices, fitted, posable.weights.normalised(), weights, rig
    )


def _without_bones(character: Character) -> Character:
    meshes = tuple(replace(mesh, weights=NO_WEIGHTS) for mesh in character.meshes)
    return replace(character, meshes=meshes, skeleton=NO_BONES)


def _rig(mhm: Mhm, data: BodyData, rig: str | None, shelf: AssetShelf, notes: Notes) -> Rig | None:
    """Return the rig asked for, else the file's own: one of ours, or of the user's folders."""
    if rig is not None:
        return data.rig(rig)
    if not mhm.skeleton:
        return None
    name = Path(mhm.skeleton.replace("\\", "/")).stem
    if name in RIG_NAMES:
        return data.rig(name)
    path = shelf.file(mhm.skeleton, kind="rigs")
    reason = "is in none of the asset folders"
    if path is not None:
        try:
            return data.read_rig(path)
        except OutfitError as error:
            reason = f"cannot be used ({error})"
    notes.say(f"skeleton {mhm.skeleton} {reason}; it gets the rig {DEFAULT_RIG} instead")
    return data.rig(DEFAULT_RIG)


def _outfit(mhm: Mhm, shelf: AssetShelf, notes: Notes) -> _Outfit:
    worn: list[Worn] = []
    proxy: Garment | None = None
    for asset in mhm.assets:
        garment = _garment(asset, shelf, notes)
        if garment is None:
            continue
        if not mhm.clothes_hide_faces:
            nothing = np.zeros_like(garment.binding.delete_vertices)
            garment = replace(garment, binding=replace(garment.binding, delete_vertices=nothing))
        if asset.kind == "proxy":
            proxy = garment
            continue
        surface = _surface(asset, garment, mhm, shelf, notes)
        name = free_name(garment.name, {item.name for item in worn})
        worn.append(Worn(name, garment, surface))
    return _Outfit(tuple(worn), proxy)


def _garment(asset: MhmAsset, shelf: AssetShelf, notes: Notes) -> Garment | None:
    found = shelf.by_uuid(asset.uuid)
    if found is None:
        notes.lack("asset", f"{asset.kind} {asset.name} {asset.uuid[:8]}")
        return None
    known = asset.kind if found.kind in ("", "clothes") else found.kind
    kind = cast(Kind, known if known in KINDS else "clothes")
    try:
        garment = read_garment(found.path, kind=kind)
    except OutfitError as error:
        notes.say(f"{asset.kind} {asset.name} is left out: {error}")
        return None
    notes.say(*garment.binding.warnings)
    return garment


def _surface(
    asset: MhmAsset, garment: Garment, mhm: Mhm, shelf: AssetShelf, notes: Notes
) -> Surface:
    """Return the look of a garment: the material that the character names, else its own."""
    folder = garment.folder
    assert folder is not None
    named = next((file for _, uuid, file in mhm.materials if uuid == asset.uuid), "")
    path = shelf.file(named, beside=folder) if named else None
    if named and path is None and is_inside(named):
        # MakeHuman names the file by its data folder: "eyes/materials/brown.mhmat"
        near = folder.parent / Path(named).parent.name / Path(named).name
        path = near if near.is_file() else None
    if named and path is None:
        notes.lack("material", f"{named} of {asset.kind} {asset.name}")
    own = folder / garment.binding.material_file if garment.binding.material_file else None
    path = path or (own if own and own.is_file() else None)
    if path is None:
        return look_of(garment.kind)
    return read_surface(path, kind=garment.kind, notes=notes, folders=shelf.data_folders)


def _skin(mhm: Mhm, shelf: AssetShelf, notes: Notes) -> Surface:
    if not mhm.skin_material:
        return BARE_SKIN
    path = shelf.file(mhm.skin_material, kind="skins")
    if path is None:
        notes.say(f"skinMaterial {mhm.skin_material} is in none of the asset folders")
        return BARE_SKIN
    return read_surface(path, kind="body", notes=notes, folders=shelf.data_folders)
