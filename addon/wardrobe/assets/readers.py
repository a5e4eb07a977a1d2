"""Reading what an index keeps of an asset: its header, its files and their digest."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...errors import OutfitError
from ...makehuman.mhclo import read_mhclo
from ...makehuman.mhclo_header import MhcloHeader, mhclo_header
from ...makehuman.mhmat import read_mhmat
from ...makehuman.obj import read_obj
from ...makehuman.provenance import Provenance, provenance
from ...makehuman.text import MAX_TEXT_BYTES, read_file, sibling
from ..registration_files import RegistrationSummary, registration_paths, registration_summary
from .walk import GARMENT_SUFFIXES, Found

SEXES = ("female", "male")
MAX_JSON_BYTES = 16 * 1024 * 1024
MAX_MHCLO_BYTES = 32 * 1024 * 1024  # ten times the largest garment known
MAX_NAME = 200  # characters
HEAD_BYTES = 64 * 1024  # of a file whose comments alone are read
GZIP = b"\x1f\x8b"
# tags, as a whole and in lower case, that tell a garment's kind
KIND_TAGS = {
    **dict.fromkeys(
        ("shoes", "shoe", "boots", "sneakers", "sandals", "heels", "footwear"), "shoes"
    ),
    **dict.fromkeys(("glasses", "sunglasses", "eyeglasses", "eyewear"), "glasses"),
    **dict.fromkeys(("hat", "hats", "cap", "beanie", "helmet", "headwear"), "hat"),
    **dict.fromkeys(("bag", "bags", "handbag", "backpack", "purse"), "bag"),
}
BODY_TAGS = ("hair", "eyes", "eyebrows", "eyelashes", "teeth", "tongue", "proxy")

Signature = tuple[int, int]  # size in bytes and mtime in nanoseconds; ABSENT for no file
ABSENT: Signature = (-1, 0)


def signature(path: str) -> Signature:
    """Return a file's size and time of change, by which a later look knows it has not changed."""
    try:
        status = os.stat(path)  # noqa: PTH116 # called for every file of an index: no Path
    except OSError:
        return ABSENT
    return status.st_size, status.st_mtime_ns


@dataclass(frozen=True)
class Asset:
    """What is known of an asset without loading it.

    Attributes
    ----------
    uuid, name : str
        The uuid is "" for what has none: skins, poses, skeletons, targets.
    kind : str
        A garment's kind ("clothes", "shoes", "hair" ...), or "proxy", "tongue", "skin", "pose",
        "expression", "skeleton" or "target".
    categories : tuple of str
        DeepFashion2 categories of its registration; empty for what is not labelled.
    sexes : tuple of str
        "female", "male" or both.
    licence, author : str
        As its files word them; "" where they say nothing.
    vertex_count : int
        0 for what has no vertices of its own.
    path : Path
        The main file, such as the .mhclo.
    files : tuple of str
        The main file first; paths relative to its folder.
    sha256 : str
        Of what `sha256sum FILES` prints in its folder: one digest for all files.
    regular : bool or None
        Whether its UV map has parts that a photo can be warped to; None where not labelled.
    root : Path
        The imported folder.
    origin : str
        Where its registration comes from: "hand", "imported" or "automatic"; "" for none.
    """

    uuid: str
    name: str
    kind: str
    categories: tuple[str, ...]
    sexes: tuple[str, ...]
    licence: str
    author: str
    vertex_count: int
    path: Path
    files: tuple[str, ...]
    sha256: str
    regular: bool | None
    root: Path
    origin: str = ""

    @property
    def category(self) -> str:
        """The categories in words, top first; "" for what is not labelled."""
        return " + ".join(self.categories)


@dataclass
class _Files:
    """The files of one asset as they are met, with their digests and what to watch."""

    main: Path
    real_root: str
    digests: dict[str, str] = field(default_factory=dict)
    watched: dict[str, Signature] = field(default_factory=dict)

    def watch(self, path: Path) -> None:
        """Remember how a file is, or that it is not, before it is read."""
        self.watched.setdefault(str(path), signature(str(path)))

    def bytes_of(self, path: Path, *, limit: int = MAX_TEXT_BYTES) -> bytes:
        """Read a file that belongs to the asset."""
        self.watch(path)
        data = read_file(path, limit=limit)
        self.digests[self._relative(path)] = hashlib.sha256(data).hexdigest()
        return data

    def add(self, path: Path) -> None:
        """Digest a file that belongs to the asset, if it is there."""
        self.watch(path)
        relative = self._relative(path)
        if relative in self.digests or not path.is_file():
            return
        try:
            with path.open("rb") as file:
                self.digests[relative] = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise OutfitError(f"cannot read {path}: {error.strerror or error}") from None

    def beside(self, named_in: Path, relative: str) -> Path:
        """Return the file that another one names; refuse one outside the imported folder."""
        path = sibling(named_in, relative)
        if not Path(os.path.realpath(path)).is_relative_to(self.real_root):
            raise OutfitError(f"{named_in} names {relative!r}, which lies outside the folder")
        return path

    def _relative(self, path: Path) -> str:
        return Path(os.path.relpath(path, self.main.parent)).as_posix()

    @property
    def names(self) -> tuple[str, ...]:
        first = self.main.name
        return (first, *sorted(name for name in self.digests if name != first))

    @property
    def sha256(self) -> str:
        listing = "".join(f"{self.digests[name]}  {name}\n" for name in self.names)
        return hashlib.sha256(listing.encode("utf-8", "surrogateescape")).hexdigest()


def read_asset(
    found: Found, root: Path, *, real_root: str = "", config: Path | None = None
) -> tuple[Asset, dict[str, Signature]]:
    """Read an asset's header and digest its files.

    Parameters
    ----------
    found : Found
    root : Path
        The imported folder; files outside it are refused.
    real_root : str
        The same without links, where it is known already.
    config : Path, optional
        Where registrations of the user lie, `config_folder()` by default.

    Returns
    -------
    asset : Asset
    watched : dict of str to Signature
        Every file that the asset depends on, as it was; also those that do not exist (yet).

    Raises
    ------
    OutfitError
        One sentence that names the file and what is wrong with it.
    """
    files = _Files(Path(found.path), real_root or os.path.realpath(root))
    if found.path.lower().endswith(GARMENT_SUFFIXES):
        asset = _garment(found, root, files, config)
    else:
        asset = _other(found, root, files)
    return asset, files.watched


def _garment(found: Found, root: Path, files: _Files, config: Path | None) -> Asset:
    path = files.main
    data = files.bytes_of(path, limit=MAX_MHCLO_BYTES)
    header = mhclo_header(path, data.decode("utf-8", errors="ignore"))
    obj_path = files.beside(path, header.obj_file)
    vertices = _vertex_lines(files.bytes_of(obj_path))
    if vertices != header.vertex_count:
        _compare_exactly(path, obj_path)
    if header.weights_file:
        files.add(files.beside(path, header.weights_file))
    if header.material_file:
        _add_material(files, files.beside(path, header.material_file))
    summary = _registration(files, path, header.uuid, config)
    kind = _garment_kind(found.kind, header.tags)
    return _described(found, root, files, kind, header, summary)


def _described(
    found: Found,
    root: Path,
    files: _Files,
    kind: str,
    header: MhcloHeader,
    summary: RegistrationSummary | None,
) -> Asset:
    tags = set(header.tags)
    return Asset(
        uuid=_word(header.uuid),
        name=_word(files.main.stem),
        kind=kind,
        categories=summary.categories if summary else (),
        sexes=tuple(sex for sex in SEXES if sex in tags) or SEXES,
        licence=_word(header.license),
        author=_word(header.author),
        vertex_count=header.vertex_count,
        path=Path(found.path),
        files=files.names,
        sha256=files.sha256,
        regular=summary.regular if summary else None,
        root=root,
        origin=summary.origin if summary else "",
    )


def _vertex_lines(data: bytes) -> int:
    """Count an .obj's vertices by their lines' beginnings."""
    return data.count(b"\nv ") + data.startswith(b"v ")


def _compare_exactly(path: Path, obj_path: Path) -> None:
    """Read both files in full, as their line ends or indents may have misled the quick count."""
    if obj_path.stat().st_size > MAX_MHCLO_BYTES:
        raise OutfitError(f"{path} and {obj_path.name} do not have the same count of vertices")
    bound, found = len(read_mhclo(path).refs), len(read_obj(obj_path).vertices)
    if bound != found:
        raise OutfitError(f"{path} binds {bound} vertices, {obj_path.name} has {found}")


def _add_material(files: _Files, path: Path) -> None:
    files.add(path)
    if not path.is_file():
        return
    for texture in read_mhmat(path).textures.values():
        try:
            files.add(files.beside(path, texture))
        except OutfitError:
            continue  # a texture of elsewhere, such as the program's: no file of this asset


def _registration(
    files: _Files, path: Path, uuid: str, config: Path | None
) -> RegistrationSummary | None:
    places = registration_paths(path, uuid, config=config)
    for place in places.values():
        files.watch(place)
    files.add(places["hand"])
    return registration_summary(path, uuid, config=config)


def _garment_kind(folder_kind: str, tags: Iterable[str]) -> str:
    if folder_kind not in ("", "clothes"):
        return folder_kind
    for tag in tags:
        if tag in KIND_TAGS:
            return KIND_TAGS[tag]
        if not folder_kind and tag in BODY_TAGS:
            return tag
    return "clothes"


def _other(found: Found, root: Path, files: _Files) -> Asset:
    """Describe a skin, pose, expression, skeleton or target."""
    path, kind = files.main, found.kind
    name = re.sub(r"^rig\.|\.(target\.gz|\w+)$", "", path.name, flags=re.IGNORECASE)
    is_json = path.suffix.lower() in (".mhskel", ".mhpose", ".json")
    data = files.bytes_of(path, limit=MAX_JSON_BYTES if is_json else MAX_TEXT_BYTES)
    told = Provenance()
    if is_json:
        told = _json_provenance(path, data)
    elif not data.startswith(GZIP):
        head = data[:HEAD_BYTES].decode("utf-8", errors="ignore").splitlines()
        told = provenance(line for line in head if line.lstrip().startswith(("#", "//")))
    if kind == "pose" and not data.lstrip()[:9].upper().startswith(b"HIERARCHY"):
        raise OutfitError(f"{path} is no .bvh file: it does not start with HIERARCHY")
    if kind == "skin":
        _add_material(files, path)
    return Asset(
        uuid="",
        name=_word(name),
        kind=kind,
        categories=(),
        sexes=SEXES,
        licence=_word(told.license),
        author=_word(told.author),
        vertex_count=0,
        path=Path(found.path),
        files=files.names,
        sha256=files.sha256,
        regular=None,
        root=root,
    )


def _json_provenance(path: Path, data: bytes) -> Provenance:
    try:
        values: Any = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise OutfitError(f"{path} is no JSON file: {error}") from None
    if not isinstance(values, dict):
        raise OutfitError(f"{path}: expected a JSON object")
    licence = values.get("license") or values.get("licence") or ""
    author = values.get("author") or values.get("copyright") or ""
    return Provenance(*(value if isinstance(value, str) else "" for value in (licence, author)))


def _word(text: str) -> str:
    """Keep names from files printable and short."""
    return "".join(c for c in " ".join(text.split()) if c.isprintable())[:MAX_NAME]
