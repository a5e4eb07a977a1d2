"""What the cache folder holds: how much it is, and taking all of it away."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from ..errors import OutfitError
from ..makehuman.data import BodyData
from .catalogue import WARDROBE
from .entries import INDEX
from .recipes import all_recipes, digest_of
from .sewing import HALF_MADE, SEWN
from .thumbnails import FOLDER

MEBIBYTE = 1024 * 1024


def is_sewn(data: BodyData, cache: Path) -> bool:
    """Tell whether the wardrobe can be opened without sewing."""
    return (cache / f"{WARDROBE}{digest_of(all_recipes(data))}" / INDEX).is_file()


def cached_bytes(cache: Path) -> int:
    """Return how many bytes of a disk what we made takes; files that are linked count once."""
    sizes: dict[tuple[int, int], int] = {}
    for folder in _ours(cache):
        for parent, _, names in os.walk(folder):
            for name in names:
                with contextlib.suppress(OSError):
                    status = (Path(parent) / name).lstat()
                    sizes[status.st_dev, status.st_ino or len(sizes)] = status.st_size
    return sum(sizes.values())


def clear_cache(cache: Path) -> None:
    """Delete what we made in the cache folder, and nothing else in it.

    Raises
    ------
    OutfitError
        Where something cannot be deleted.
    """
    for folder in list(_ours(cache)):
        try:
            shutil.rmtree(folder)
        except OSError as error:
            raise OutfitError(f"cannot delete {folder}: {error.strerror or error}") from error


def _ours(cache: Path) -> Iterator[Path]:
    """Yield the folders in the cache that are ours."""
    for pattern in (f"{WARDROBE}*", f"{HALF_MADE}*", SEWN, FOLDER):
        yield from (path for path in sorted(cache.glob(pattern)) if path.is_dir())
