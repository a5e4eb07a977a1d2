"""A garment's registration: landmarks on its UV map, and the parts a photo is warped to."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import OutfitError
from ..makehuman.json_files import read_json
from ..makehuman.text import shown
from .landmarks import CATEGORY_BY_NAME, category_named

VERSION = 1
MAX_FILE_BYTES = 8 * 1024 * 1024
LONGEST_REASON = 200
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Part:
    """A piece of the UV map that one homography fills from the photo.

    Attributes
    ----------
    name : str
        Such as "torso" or "left forearm" (left as the wearer says it).
    category : str
        The category whose landmarks `numbers` counts; a one-piece garment has parts of two.
    numbers : tuple of int
        1-based DeepFashion2 landmark numbers; the k-th belongs to the k-th row of `uv`.
    uv : (k, 2) float ndarray
        The same landmarks on the UV map, unit square, origin top-left, v down.
        In the order of the polygon round the part.
    outline : (m, 2) float ndarray
        Polygon that the part fills, unit square; the polygon of `uv` where none is given.
    """

    name: str
    category: str
    numbers: tuple[int, ...]
    uv: NDArray[np.float64]
    outline: NDArray[np.float64]

    def __post_init__(self) -> None:
        count = category_named(self.category).landmark_count
        label = f"part {shown(self.name)}"
        if self.uv.shape != (len(self.numbers), 2):
            raise OutfitError(
                f"{label}: {len(self.numbers)} landmark numbers need "
                f"({len(self.numbers)}, 2) UV points, got {self.uv.shape}"
            )
        if len(self.numbers) < 4:
            raise OutfitError(f"{label}: a homography needs four landmarks or more")
        if not all(1 <= number <= count for number in self.numbers):
            raise OutfitError(f"{label}: {self.category} has landmarks 1 to {count}")
        if self.outline.ndim != 2 or self.outline.shape[1:] != (2,) or len(self.outline) < 3:
            raise OutfitError(f"{label}: an outline needs three points or more")
        if not (np.isfinite(self.uv).all() and np.isfinite(self.outline).all()):
            raise OutfitError(f"{label}: UV points must be finite numbers")


@dataclass(frozen=True)
class Registration:
    """Where a garment's landmarks lie on its UV map.

    Attributes
    ----------
    categories : tuple of str
        One category, or two for a one-piece garment (top first, then bottom).
    landmarks : (N, 2) float ndarray
        The first category's landmarks on the UV map, unit square, origin top-left;
        NaN where the garment has none. Empty (0, 2) for an irregular UV map.
    vertices : tuple of int
        The .obj vertex of every landmark, -1 where unknown; empty if none is known.
    parts : tuple of Part
        In the order of painting, later ones over earlier ones. Empty when irregular.
    cell_box : box or None
        For irregular maps: the box (x1, y1, x2, y2) that a 50 x 50 pixel block of cloth covers.
    lower_boxes : tuple of boxes
        Where the second category's cloth cell is expanded instead of the first's.
    """

    categories: tuple[str, ...]
    landmarks: NDArray[np.float64]
    parts: tuple[Part, ...]
    vertices: tuple[int, ...] = ()
    cell_box: Box | None = None
    lower_boxes: tuple[Box, ...] = field(default=())

    def __post_init__(self) -> None:
        if not 1 <= len(self.categories) <= 2:
            raise OutfitError("a registration names one or two categories")
        for name in self.categories:
            category_named(name)
        count = CATEGORY_BY_NAME[self.categories[0]].landmark_count
        if len(self.landmarks) not in (0, count) or self.landmarks.shape[1:] != (2,):
            raise OutfitError(
                f"a registration of {self.categories[0]} has ({count}, 2) landmarks, "
                f"got {self.landmarks.shape}"
            )
        if len(self.vertices) not in (0, len(self.landmarks)):
            raise OutfitError("a registration names one vertex for every landmark, or none")

    @property
    def regular(self) -> bool:
        """True where the UV map has parts that a photo can be warped to."""
        return bool(self.parts)


def _rounded(points: NDArray[np.float64]) -> list[list[float | None]]:
    return [[None if np.isnan(x) else round(float(x), 6) for x in row] for row in points]


def _points(rows: list[list[float | None]]) -> NDArray[np.float64]:
    values = [[np.nan if x is None else float(x) for x in row] for row in rows]
    return np.array(values, np.float64).reshape(-1, 2)


def registration_to_json(registration: Registration) -> dict[str, Any]:
    """Return the registration as the JSON object that `write_registration` stores."""
    return {
        "version": VERSION,
        "categories": list(registration.categories),
        "landmarks": _rounded(registration.landmarks),
        "vertices": list(registration.vertices),
        "parts": [
            {
                "name": part.name,
                "category": part.category,
                "numbers": list(part.numbers),
                "uv": _rounded(part.uv),
                "outline": _rounded(part.outline),
            }
            for part in registration.parts
        ],
        "cell_box": registration.cell_box,
        "lower_boxes": [list(box) for box in registration.lower_boxes],
    }


def registration_from_json(data: dict[str, Any]) -> Registration:
    """Build a registration from its JSON object; raise OutfitError where it is malformed."""
    try:
        if data["version"] != VERSION:
            raise OutfitError(f"registration version {shown(data['version'])}; expected {VERSION}")
        return Registration(
            categories=tuple(data["categories"]),
            landmarks=_points(data["landmarks"]),
            vertices=tuple(int(i) for i in data.get("vertices", ())),
            parts=tuple(_part(entry) for entry in data["parts"]),
            cell_box=_box(data["cell_box"]) if data.get("cell_box") else None,
            lower_boxes=tuple(_box(box) for box in data.get("lower_boxes", ())),
        )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        reason = f"{type(error).__name__} {error}"[:LONGEST_REASON]
        raise OutfitError(f"malformed registration: {reason}") from error


def _box(values: Any) -> Box:
    x1, y1, x2, y2 = (float(value) for value in values)
    return x1, y1, x2, y2


def _part(entry: dict[str, Any]) -> Part:
    uv = _points(entry["uv"])
    outline = _points(entry["outline"]) if entry.get("outline") else uv
    numbers = tuple(int(number) for number in entry["numbers"])
    return Part(entry["name"], entry["category"], numbers, uv, outline)


def write_registration(path: Path, registration: Registration) -> None:
    """Write a registration as JSON, the same bytes for the same registration."""
    text = json.dumps(registration_to_json(registration), indent=1)
    path.write_text(text + "\n", encoding="utf-8")


def read_registration(path: Path) -> Registration:
    """Read a registration; raise OutfitError naming the file where it cannot be used."""
    content = read_json(path, limit=MAX_FILE_BYTES)
    try:
        return registration_from_json(content)
    except OutfitError as error:
        raise OutfitError(f"{path}: {error}") from error
