"""MakeHuman's morph targets on disk: .target text, .target.gz, and the program's targets.npz."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import OutfitError
from .mhclo import BASE_VERTEX_COUNT
from .text import read_packed

MAX_TARGET_BYTES = 4 * 1024 * 1024  # a line for every vertex needs less than 1
SUFFIXES = (".target.gz", ".target")
BINARY_STEP = 1e-3  # targets.npz holds offsets as whole thousandths of a decimetre


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class Target:
    """A morph target.

    Attributes
    ----------
    indices : (n,) int32 ndarray of base vertices
    offsets : (n, 3) float ndarray, decimetres, Y up
    """

    indices: NDArray[np.int32]
    offsets: NDArray[np.float64]


class TargetFolder:
    """The targets of a MakeHuman or MPFB data folder.

    Parameters
    ----------
    root : Path
        Holds targets/ or, as MakeHuman's packaged releases do, targets.npz.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    @cached_property
    def _files(self) -> dict[str, Path]:
        """Fragment, such as "macrodetails/caucasian-male-young", to file."""
        folder = self.root / "targets"
        found: dict[str, Path] = {}
        for suffix in SUFFIXES:
            for path in sorted(folder.rglob(f"*{suffix}")):
                found.setdefault(path.relative_to(folder).as_posix().removesuffix(suffix), path)
        return found

    @cached_property
    def _archive(self) -> Any:
        path = self.root / "targets.npz"
        try:
            return np.load(path, allow_pickle=False) if path.is_file() else {}
        except (OSError, ValueError, zipfile.BadZipFile) as error:
            raise OutfitError(f"{path} is no readable archive of targets: {error}") from None

    @cached_property
    def _archived(self) -> dict[str, str]:
        """Fragment to the name in the archive without ".index" or ".vector"."""
        names = (name.removesuffix(".index") for name in self._archive if name.endswith(".index"))
        return {name.rpartition("targets/")[2]: name for name in names}

    @cached_property
    def _by_name(self) -> dict[str, str]:
        """File name to fragment, for the groups that MakeHuman and MPFB file differently.

        MakeHuman keeps limbs in armslegs/ and measures in measure/; MPFB spreads them over arms/,
        hands/, legs/, feet/ and others. The file names are the same, so they decide, unless two
        files share one.
        """
        names: dict[str, str] = {}
        twice: set[str] = set()
        for fragment in {**self._archived, **self._files}:
            name = fragment.rpartition("/")[2]
            if name in names:
                twice.add(name)
            names[name] = fragment
        return {name: fragment for name, fragment in names.items() if name not in twice}

    def fragment(self, name: str) -> str | None:
        """Return this folder's own name for a target, None if it has none."""
        if name in self._files or name in self._archived:
            return name
        return self._by_name.get(name.rpartition("/")[2])

    def read(self, fragment: str) -> Target:
        """Read a target that `fragment` has named; raise OutfitError if it is damaged."""
        if fragment in self._files:
            return read_target(self._files[fragment])
        name = self._archived[fragment]
        try:
            indices = self._archive[f"{name}.index"]
            offsets = self._archive[f"{name}.vector"] * BINARY_STEP
            values = np.column_stack([indices, offsets]).astype(np.float64).reshape(-1, 4)
        except (OSError, KeyError, ValueError, TypeError, zipfile.BadZipFile) as error:
            raise OutfitError(f"{self.root / 'targets.npz'}: {fragment}: {error}") from None
        return _checked(self.root / "targets.npz", values)


def read_target(path: Path) -> Target:
    """Read a .target (text `index dx dy dz`) or .target.gz; raise OutfitError if it is damaged."""
    content = read_packed(path, limit=MAX_TARGET_BYTES)
    lines = [line for line in content.splitlines() if line.lstrip()[:1] != b"#"]
    try:
        values = np.array(b" ".join(lines).split(), dtype=np.float64).reshape(-1, 4)
    except ValueError:
        raise OutfitError(f"{path} is no target: its lines need 'vertex dx dy dz'") from None
    return _checked(path, values)


def _checked(path: Path, values: NDArray[np.float64]) -> Target:
    indices = values[:, 0]
    inside = (indices >= 0) & (indices < BASE_VERTEX_COUNT) & (indices == np.floor(indices))
    if not np.isfinite(values).all() or not inside.all():
        raise OutfitError(
            f"{path} has an offset that is not finite or a vertex outside "
            f"0 to {BASE_VERTEX_COUNT - 1}"
        )
    return Target(indices.astype(np.int32), np.ascontiguousarray(values[:, 1:]))
