"""DeepFashion2 annotation folders: who is worn from the front, and what is faulty."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from addon.errors import OutfitError
from addon.photos.reading import open_outfit, read_outfits
from addon.wardrobe.landmarks import CATEGORIES


def df2_item(category: int, *, viewpoint: int = 2, size: float = 20) -> dict[str, Any]:
    count = CATEGORIES[category - 1].landmark_count
    spread = np.random.default_rng(category).uniform(5, 5 + size, (count, 2)).round(1)
    rows = [[float(x), float(y), 2] for x, y in spread]
    rows[0] = [0, 0, 0]
    return {
        "category_id": category,
        "viewpoint": viewpoint,
        "landmarks": [value for row in rows for value in row],
        "segmentation": [[5, 5, 30, 5, 30, 40, 5, 40]],
    }


def df2_folder(folder: Path, photos: dict[str, Any]) -> Path:
    (folder / "annos").mkdir(parents=True)
    for name, items in photos.items():
        photo = folder / "image" / f"{name}.jpg"
        photo.parent.mkdir(exist_ok=True)
        Image.fromarray(np.full((80, 60, 3), 120, np.uint8)).save(photo)
        text = items if isinstance(items, str) else json.dumps(items)
        (folder / "annos" / f"{name}.json").write_text(text)
    return folder


def test_deepfashion2_gives_pairs_and_dresses_seen_from_the_front(tmp_path: Path) -> None:
    folder = df2_folder(
        tmp_path,
        {
            "000001": {"source": "user", "item1": df2_item(1), "item2": df2_item(8)},
            "000002": {"item1": df2_item(12), "item2": df2_item(4)},
            "000003": {"item1": df2_item(1)},
            "000004": {"item1": df2_item(2, viewpoint=3), "item2": df2_item(9)},
            "000005": {"item1": df2_item(1, size=10), "item2": df2_item(5), "item3": df2_item(7)},
        },
    )
    read = read_outfits(folder)
    assert not read.failures
    found = {o.name: [seen.category for seen in o.observations] for o in read.outfits}
    assert found == {
        "000001": ["short sleeve top", "trousers"],
        "000002": ["vest dress", "long sleeve outwear"],
        "000005": ["vest", "shorts"],
    }
    assert [outfit.name for outfit in read_outfits(folder / "annos").outfits] == list(found)
    _, outfit = open_outfit(read.outfits[0])
    mask = outfit.observations[0].cloth_mask
    assert mask is not None
    assert mask[20, 20]
    assert not mask[60, 50]
    assert outfit.observations[0].visibility[0] == 0


@pytest.mark.parametrize(
    ("items", "reason"),
    [
        ("{", "not JSON"),
        ([], "expected an object"),
        ({"item1": 7}, "item1: expected an object"),
        ({"item1": {**df2_item(1), "category_id": 99}}, "category_id 99; expected 1 to 13"),
        ({"item1": {**df2_item(1), "landmarks": [1, 2, 2]}}, "25 landmarks, 75 numbers; got 3"),
        ({"item1": {**df2_item(1), "landmarks": ["x"]}}, "expected finite numbers"),
        ({"item1": {**df2_item(1), "landmarks": [9] * 75}}, "visibility is 0, 1 or 2"),
        ({"item1": {**df2_item(1), "segmentation": 5}}, "list of polygons"),
    ],
)
def test_a_faulty_annotation_fails_alone(tmp_path: Path, items: Any, reason: str) -> None:
    good = {"item1": df2_item(1), "item2": df2_item(8)}
    read = read_outfits(df2_folder(tmp_path, {"000001": items, "000002": good}))
    assert [outfit.name for outfit in read.outfits] == ["000002"]
    assert reason in read.failures[0].reason


def test_a_folder_without_annotations_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutfitError, match=r"no annotations; expected image/\*\.jpg"):
        read_outfits(tmp_path)
