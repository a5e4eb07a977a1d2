"""Readers of outfits given values of any JSON type: what is expected to fail fails politely."""

from __future__ import annotations

import copy
import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from addon.errors import OutfitError
from addon.photos.outfits import ItemFailure
from addon.photos.reading import open_outfit, read_outfits
from tests.photos.test_deepfashion2 import df2_folder, df2_item
from tests.photos.test_outfits import good_entry

leaves = (
    st.none()
    | st.booleans()
    | st.integers(-5, 20)
    | st.sampled_from([2**70, -(2**2000), 1e308, float("nan"), float("inf"), -0.0])
    | st.text(max_size=8)
)
values = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner)
)
Place = tuple[Any, ...]


def places(tree: Any, above: Place = ()) -> list[Place]:
    """Every place in a JSON tree, its root among them; of long lists the first three."""
    found = [above]
    if isinstance(tree, dict):
        for key, value in tree.items():
            found += places(value, (*above, key))
    if isinstance(tree, list):
        for index, value in enumerate(tree[:3]):
            found += places(value, (*above, index))
    return found


def with_value(tree: Any, place: Place, value: Any) -> Any:
    if not place:
        return value
    changed = copy.deepcopy(tree)
    at = changed
    for key in place[:-1]:
        at = at[key]
    at[place[-1]] = value
    return changed


def is_read_politely(path: Path) -> bool:
    """Whether nothing but OutfitError and failures with reasons comes out of a file."""
    try:
        read = read_outfits(path)
    except OutfitError as error:
        return bool(str(error))
    for outfit in read.outfits:
        try:
            open_outfit(outfit)
        except OutfitError:
            continue
    return all(isinstance(one, ItemFailure) and one.reason for one in read.failures)


DF2 = {"source": "user", "pair_id": 1, "item1": df2_item(1), "item2": df2_item(8)}
JSON_FILE = {"version": 1, "outfits": [{**good_entry(), "mask": "m.png"}]}


@pytest.mark.parametrize("wrong", [[3], {"a": 1}, "3", 3.0, True, None, [[]]])
def test_category_ids_of_other_types_are_refused(tmp_path: Path, wrong: Any) -> None:
    items = {**DF2, "item1": {**df2_item(1), "category_id": wrong}}
    read = read_outfits(df2_folder(tmp_path, {"000001": items, "000002": DF2}))
    assert [outfit.name for outfit in read.outfits] == ["000002"]
    assert "expected 1 to 13" in read.failures[0].reason


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(places(DF2)), values)
@example(("item2", "segmentation"), [[-(2**2000)]])
def test_deepfashion2(tmp_path_factory: Any, place: Place, value: Any) -> None:
    folder = tmp_path_factory.mktemp("df2")
    assert is_read_politely(df2_folder(folder, {"000001": with_value(DF2, place, value)}))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(places(JSON_FILE)), values)
def test_outfits_json(tmp_path_factory: Any, place: Place, value: Any) -> None:
    path = tmp_path_factory.mktemp("json") / "outfits.json"
    path.write_text(json.dumps(with_value(JSON_FILE, place, value)))
    assert is_read_politely(path)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(values, max_size=5), max_size=4), st.integers(0, 4), values)
def test_clonedperson_csv(tmp_path_factory: Any, extra: Any, column: int, value: Any) -> None:
    path = tmp_path_factory.mktemp("csv") / "list.csv"
    numbers = ",".join(map(str, np.arange(14)))
    row: list[Any] = ["pair_a.png", 8, numbers, 0, ""]
    row[column] = value
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([row, *extra])
    assert is_read_politely(path)
