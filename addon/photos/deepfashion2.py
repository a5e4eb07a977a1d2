"""Read a DeepFashion2 annotation folder: image/000001.jpg beside annos/000001.json."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..cloning.observation import Observation, Outfit
from ..errors import OutfitError
from ..makehuman.text import shown
from ..wardrobe.landmarks import CATEGORY_BY_NAME, CATEGORY_BY_NUMBER
from .outfits import ItemFailure, LabelledObservation, OutfitFile, folder_name, read_text

log = logging.getLogger(__name__)

MOST_BYTES = 4 * 1024 * 1024
MOST_ITEMS = 64
MOST_POINTS = 20_000
FRONTAL = 2  # viewpoint: 1 not worn, 2 frontal, 3 side or back
IMAGE_SUFFIXES = (".jpg", ".jpeg", ".png")
LARGEST_COORDINATE = 1e6


def read_deepfashion2(folder: Path) -> OutfitFile:
    """Read the outfits of a DeepFashion2 folder (formats/landmarks.md, "annotation file").

    Only garments worn and seen from the front count. A photo gives an outfit where they make a
    top and a bottom, or a dress; an outwear is kept with either; of several of a kind the one
    with the largest bounding box is taken. Photos without such an outfit are left out, as most
    of the set's pictures show single garments. The annotated polygons become cloth masks.

    Raises
    ------
    OutfitError
        Where the folder has no annotations.
    """
    annotations = sorted((folder / "annos").glob("*.json"))
    if not annotations:
        raise OutfitError(f"{folder}: no annotations; expected image/*.jpg and annos/*.json")
    outfits, failures = [], []
    for file in annotations:
        try:
            outfit = _outfit(folder, file)
        except OutfitError as error:
            failures.append(ItemFailure(folder_name(file.stem), str(file), str(error)))
            continue
        if outfit is not None:
            outfits.append(outfit)
    log.info("%s: %d outfits on %d photos", folder, len(outfits), len(annotations))
    return OutfitFile(tuple(outfits), tuple(failures))


def read_annotation(file: Path) -> OutfitFile:
    """Read the outfit of one annotation, annos/000001.json; it has none or one."""
    try:
        outfit = _outfit(file.parent.parent, file)
    except OutfitError as error:
        return OutfitFile((), (ItemFailure(folder_name(file.stem), str(file), str(error)),))
    return OutfitFile((outfit,) if outfit else (), ())


def _outfit(folder: Path, file: Path) -> Outfit | None:
    try:
        data = json.loads(read_text(file, MOST_BYTES))
    except (ValueError, RecursionError) as error:
        raise OutfitError(f"not JSON: {error}") from error
    if not isinstance(data, dict):
        raise OutfitError("expected an object with item1, item2, ...")
    items = [(key, value) for key, value in sorted(data.items()) if key.startswith("item")]
    if len(items) > MOST_ITEMS:
        raise OutfitError(f"{len(items)} items on one photo")
    worn = [_observation(key, item) for key, item in items if _frontal(key, item)]
    chosen = _largest_by_slot(worn)
    if not ({"top", "bottom"} <= set(chosen) or "dress" in chosen):
        return None
    garments = _combination(chosen)
    return Outfit(folder_name(file.stem), _photo(folder, file.stem), garments, str(file))


def _photo(folder: Path, stem: str) -> Path:
    for suffix in IMAGE_SUFFIXES:
        path = folder / "image" / f"{stem}{suffix}"
        if path.is_file():
            return path
    return folder / "image" / f"{stem}.jpg"  # reading it says that it is missing


def _frontal(key: str, item: Any) -> bool:
    if not isinstance(item, dict):
        raise OutfitError(f"{key}: expected an object")
    return bool(item.get("viewpoint", FRONTAL) == FRONTAL)


def _observation(key: str, item: dict[str, Any]) -> LabelledObservation:
    number = item.get("category_id")
    # a bool is an int, and others may not even be a dictionary's key
    category = CATEGORY_BY_NUMBER.get(number) if type(number) is int else None
    if category is None:
        raise OutfitError(f"{key}: category_id {str(number)[:60]}; expected 1 to 13")
    values = _numbers(item.get("landmarks"), f"{key}: landmarks")
    if len(values) != 3 * category.landmark_count:
        raise OutfitError(
            f"{key}: {category.name} has {category.landmark_count} landmarks, "
            f"{3 * category.landmark_count} numbers; got {len(values)}"
        )
    rows = values.reshape(-1, 3)
    if not np.isin(rows[:, 2], (0, 1, 2)).all():
        raise OutfitError(f"{key}: visibility is 0, 1 or 2")
    return LabelledObservation(
        category.name,
        np.where(rows[:, 2:] > 0, rows[:, :2], 0.0),
        rows[:, 2].astype(np.int8),
        mask_polygons=_polygons(item.get("segmentation", []), key),
    )


def _polygons(rings: Any, key: str) -> tuple[NDArray[np.float64], ...]:
    if not isinstance(rings, list):
        raise OutfitError(f"{key}: segmentation is a list of polygons")
    polygons = []
    for ring in rings[:MOST_ITEMS]:
        values = _numbers(ring, f"{key}: segmentation")
        if len(values) >= 6 and len(values) % 2 == 0:
            polygons.append(values.reshape(-1, 2))
    return tuple(polygons)


def _numbers(values: Any, what: str) -> NDArray[np.float64]:
    if not isinstance(values, list) or len(values) > MOST_POINTS:
        raise OutfitError(f"{what}: expected a list of numbers")
    for value in values:
        is_real = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_real or not abs(value) <= LARGEST_COORDINATE:  # nor NaN
            raise OutfitError(f"{what}: expected finite numbers, got {shown(value)}")
    return np.array(values, np.float64)


def _largest_by_slot(worn: list[LabelledObservation]) -> dict[str, Observation]:
    def area(entry: Observation) -> float:
        points = entry.landmarks[entry.labelled]
        return float(np.prod(np.ptp(points, axis=0))) if len(points) else 0.0

    chosen: dict[str, Observation] = {}
    for entry in sorted(worn, key=area):
        if np.count_nonzero(entry.labelled) >= 4:
            chosen[CATEGORY_BY_NAME[entry.category].slot] = entry
    return chosen


def _combination(chosen: dict[str, Observation]) -> tuple[Observation, ...]:
    slots = ("top", "bottom") if {"top", "bottom"} <= set(chosen) else ("dress",)
    return tuple(chosen[slot] for slot in (*slots, "outwear") if slot in chosen)
