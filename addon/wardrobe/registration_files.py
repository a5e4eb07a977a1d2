"""Where a garment's registration is found: edited, made by hand beside it, imported, automatic."""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ..errors import OutfitError
from ..makehuman.text import read_text
from .assets.config import config_folder
from .landmarks import category_named
from .registration import Registration, read_registration, write_registration

Origin = Literal["edited", "hand", "imported", "automatic"]
# The first found wins. "edited" is what the landmark editor saves: generated garments lie in a
# cache that may be thrown away, and others' folders may be read-only.
ORIGINS: tuple[Origin, ...] = ("edited", "hand", "imported", "automatic")
SUFFIX = ".registration.json"
FOLDER = "registrations"
MAX_BYTES = 4 * 1024 * 1024
READABLE = 0o644  # what others may read, as with any file; temporary files are private


@dataclass(frozen=True)
class RegistrationSummary:
    """What the index keeps of a registration."""

    categories: tuple[str, ...]
    regular: bool
    origin: Origin


def registration_paths(
    mhclo_path: Path, uuid: str, *, config: Path | None = None
) -> dict[Origin, Path]:
    """Return where each kind of registration of a garment lies or would lie, best first.

    Parameters
    ----------
    mhclo_path : Path
        Its registration by hand is <name>.registration.json beside it.
    uuid : str
        The garment's, so that a registration in the configuration folder stays with it when the
        garment moves; without one its path counts.
    config : Path, optional
        Configuration folder, `config_folder()` by default.
    """
    whose = uuid.strip().lower() or mhclo_path.resolve().as_posix()
    digest = hashlib.sha256(whose.encode("utf-8", "surrogateescape")).hexdigest()[:12]
    stem = re.sub(r"[^\w.-]", "_", mhclo_path.stem)[:80]
    folder = (config or config_folder()) / FOLDER
    return {
        "edited": folder / "edited" / f"{stem}-{digest}{SUFFIX}",
        "hand": mhclo_path.with_name(mhclo_path.stem + SUFFIX),
        "imported": folder / "imported" / f"{stem}-{digest}{SUFFIX}",
        "automatic": folder / "automatic" / f"{stem}-{digest}{SUFFIX}",
    }


def registration_for(
    mhclo_path: Path, uuid: str, *, config: Path | None = None
) -> Registration | None:
    """Return a garment's registration, None where it has none.

    One edited in Blender wins over one made by hand beside the .mhclo, that over one imported
    from ClonedPerson's model.csv, and that over an automatic one.

    Raises
    ------
    OutfitError
        Naming the file, where the winning registration cannot be used.
    """
    for path in registration_paths(mhclo_path, uuid, config=config).values():
        if path.is_file():
            return read_registration(path)
    return None


def registration_origin(
    mhclo_path: Path, uuid: str, *, config: Path | None = None
) -> Origin | None:
    """Return where a garment's registration comes from, None where it has none."""
    places = registration_paths(mhclo_path, uuid, config=config)
    return next((origin for origin, path in places.items() if path.is_file()), None)


def store_registration(
    mhclo_path: Path,
    uuid: str,
    registration: Registration,
    *,
    origin: Origin,
    config: Path | None = None,
) -> Path:
    """Write a registration where `registration_for` finds it, and return its path.

    Parameters
    ----------
    mhclo_path, uuid
        The garment's.
    registration : Registration
    origin : str
        "hand" writes beside the .mhclo and never over what lies there; the others lie in the
        configuration folder and are replaced.

    Raises
    ------
    OutfitError
        If it cannot be written, or one made by hand is there already.
    """
    path = registration_paths(mhclo_path, uuid, config=config)[origin]
    if origin == "hand" and path.exists():
        raise OutfitError(f"{path}: there is a registration already; it is never written over")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_whole(path, registration)
    except OSError as error:
        raise OutfitError(f"cannot write {path}: {error.strerror or error}") from error
    return path


def _write_whole(path: Path, registration: Registration) -> None:
    """Write under a name that no other process uses, then put it in place at once."""
    handle, name = tempfile.mkstemp(prefix=".", suffix=".partial", dir=path.parent)
    os.close(handle)
    partial = Path(name)
    try:
        partial.chmod(READABLE)
        write_registration(partial, registration)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def registration_summary(
    mhclo_path: Path, uuid: str, *, config: Path | None = None
) -> RegistrationSummary | None:
    """Return categories and regularity without building the registration, None for none."""
    for origin, path in registration_paths(mhclo_path, uuid, config=config).items():
        if path.is_file():
            return _summary(path, origin)
    return None


def _summary(path: Path, origin: Origin) -> RegistrationSummary:
    try:
        data: Any = json.loads(read_text(path, limit=MAX_BYTES))
        categories = tuple(category_named(name).name for name in data["categories"])
        return RegistrationSummary(categories, bool(data["parts"]), origin)
    except (ValueError, KeyError, TypeError, RecursionError, OutfitError) as error:
        raise OutfitError(f"{path}: malformed registration: {error}") from error
