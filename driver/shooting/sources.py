"""Which characters are to be shot: a folder of `clone`, of MakeHuman's files, or clusters.json."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from addon.errors import OutfitError
from addon.records import RECORD
from driver.dataset.model import TEST, TRAIN
from driver.outputs import CHARACTERS, Failure, read_json

MAKEHUMAN = (".mhm", ".mhx2")
# Of a character's folder: what the shots do not come from.
ASIDE = frozenset({".png", ".fbx", ".blend", ".json"})
NO_CLUSTER = -1


@dataclass(frozen=True, eq=False)
class Source:
    """A character to be shot.

    Attributes
    ----------
    name : str
        Its folder's name, or its file's without the suffix.
    path : Path
        A folder of `clone`, or a .mhm or .mhx2 file.
    about : mapping
        character.json's content; empty for a file.
    """

    name: str
    path: Path
    about: Mapping[str, Any] = field(default_factory=dict)

    def digest(self) -> str:
        """Return a digest of the files that it is made of."""
        what = hashlib.sha256(self.name.encode())
        for path in self._files():
            what.update(str(path.relative_to(self.path)).encode())
            # One that cannot be read is its job's failure, not the end of all.
            with contextlib.suppress(OSError), path.open("rb") as file:
                what.update(hashlib.file_digest(file, "sha256").digest())
        return what.hexdigest()

    def _files(self) -> list[Path]:
        if self.path.is_file():
            return [self.path]
        files = sorted(path for path in self.path.rglob("*") if path.is_file())
        top = [path for path in files if path.parent == self.path]
        left_out = {path for path in top if path.suffix in ASIDE and path.name != RECORD}
        return [path for path in files if path not in left_out]


@dataclass(frozen=True)
class Place:
    """Where clusters.json puts a character: its cluster, and TRAIN, TEST or "" to be drawn."""

    cluster: int
    split: str = ""


@dataclass(frozen=True, eq=False)
class Asked:
    """All that is to be shot.

    Attributes
    ----------
    sources : tuple of Source
        In the order of their names.
    places : mapping of str to Place
        By name; empty where there are no clusters.
    failures : tuple of Failure
        Of what is asked for and not there.
    """

    sources: tuple[Source, ...]
    places: Mapping[str, Place] = field(default_factory=dict)
    failures: tuple[Failure, ...] = ()


def read_sources(path: Path, characters: Path | None = None) -> Asked:
    """Find the characters of a folder or of clusters.json.

    Parameters
    ----------
    path : Path
        What `clone` wrote (or its folder `characters`), a folder of .mhm and .mhx2 files, one such
        file, or clusters.json.
    characters : Path, optional
        Where the characters of clusters.json lie; else in `characters` beside it.

    Raises
    ------
    OutfitError
        Where there are none.
    """
    if not path.exists():
        raise OutfitError(f"{path}: there is no such file or folder")
    if path.is_dir():
        return Asked(_in_folder(path))
    if path.suffix.lower() in MAKEHUMAN:
        return Asked((Source(path.stem, path),))
    return _of_clusters(path, characters)


def _in_folder(folder: Path) -> tuple[Source, ...]:
    if (folder / CHARACTERS).is_dir():
        folder = folder / CHARACTERS
    made = [one for one in sorted(folder.iterdir()) if (one / RECORD).is_file()]
    found = [Source(one.name, one, read_json(one / RECORD)) for one in made if one.name[0] != "."]
    if not found:
        files = [one for one in sorted(folder.rglob("*")) if one.suffix.lower() in MAKEHUMAN]
        found = [Source(one.stem, one) for one in files]
    if not found:
        raise OutfitError(
            f"{folder}: there are no characters in it: neither folders with {RECORD}, which "
            "`clone` writes, nor .mhm or .mhx2 files"
        )
    seen: dict[str, Source] = {}
    for source in found:
        other = seen.setdefault(source.name, source)
        if other is not source:
            raise OutfitError(f"{source.path}: {other.path} has the same name; rename one of them")
    return tuple(seen[name] for name in sorted(seen))


def _of_clusters(path: Path, characters: Path | None) -> Asked:
    places = read_clusters(path)
    folder = characters or path.parent / CHARACTERS
    if not folder.is_dir():
        raise OutfitError(f"{folder}: there is no such folder of characters; name it: --characters")
    there = {source.name: source for source in _in_folder(folder)}
    missing = [
        Failure(name, str(path), f"cluster {place.cluster}: {folder} has no such character")
        for name, place in places.items()
        if name not in there
    ]
    found = tuple(there[name] for name in sorted(places) if name in there)
    if not found:
        raise OutfitError(f"{path}: {folder} has none of its characters")
    return Asked(found, places, tuple(missing))


def read_clusters(path: Path) -> dict[str, Place]:
    """Return where clusters.json puts each outfit: `{"clusters": [{"id", "train", "test"}]}`.

    `train` and `test` are lists of outfits' names, which are those of their characters; `outfits`
    in their place is a list whose split is to be drawn. Other keys are passed over.

    Raises
    ------
    OutfitError
        Where it is something else, or names an outfit twice.
    """
    try:
        clusters = json.loads(path.read_text(encoding="utf-8"))["clusters"]
        entries = [(int(one["id"]), one) for one in clusters]
        named = [
            (str(name), Place(number, split))
            for number, one in entries
            for key, split in ((TRAIN, TRAIN), (TEST, TEST), ("outfits", ""))
            for name in _names(one.get(key, ()))
        ]
    except OSError as error:
        raise OutfitError(f"{path}: {error.strerror or error}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise OutfitError(
            f"{path}: it should be "
            '{"clusters": [{"id": 0, "train": [names], "test": [names]}, ...]}'
            f": {type(error).__name__} {error}"
        ) from error
    places: dict[str, Place] = {}
    for name, place in named:
        if name in places:
            raise OutfitError(
                f"{path}: {name} is in cluster {places[name].cluster} "
                f"and again in cluster {place.cluster}"
            )
        places[name] = place
    return places


def _names(entry: Any) -> Sequence[str]:
    if isinstance(entry, str) or not all(isinstance(name, str) for name in entry):
        raise TypeError(f"outfits are named in a list, got {entry!r}")
    names: Sequence[str] = entry
    return names
