"""The index of generated garments: what is known of each without loading it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ..errors import OutfitError
from ..makehuman.text import read_text
from .garment import Garment, Kind

INDEX = "wardrobe.json"


@dataclass(frozen=True)
class Entry:
    """A line of the wardrobe's index: what is known of a garment without loading it."""

    name: str
    kind: Kind
    categories: tuple[str, ...]
    sexes: tuple[str, ...]

    @classmethod
    def of(cls, garment: Garment) -> Entry:
        """Return the entry of a garment."""
        categories = garment.registration.categories if garment.registration else ()
        return cls(garment.name, garment.kind, categories, garment.sexes)


def write_index(folder: Path, entries: Iterable[Entry]) -> None:
    """Write the index of a folder of garments."""
    lines = [vars(entry) for entry in entries]
    (folder / INDEX).write_text(json.dumps(lines, indent=1) + "\n", encoding="utf-8")


def read_index(folder: Path) -> list[Entry]:
    """Read the index of a folder of garments; raise OutfitError where it is damaged."""
    path = folder / INDEX
    try:
        rows = json.loads(read_text(path))
        return [
            Entry(row["name"], row["kind"], tuple(row["categories"]), tuple(row["sexes"]))
            for row in rows
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise OutfitError(f"{path}: not a wardrobe index ({error}); delete its folder") from error
