"""What is sent to workers comes out as it went in."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from addon.cloning.observation import Observation, Outfit
from driver.wire import outfit_from_json, outfit_to_json


@pytest.mark.parametrize("masked", [False, True])
def test_an_outfit_survives_the_way_to_a_worker(rng: np.random.Generator, masked: bool) -> None:
    mask = rng.random((31, 17)) > 0.5 if masked else None
    seen = Observation("skirt", rng.random((8, 2)) * 500, np.full(8, 2, np.int8), mask)
    outfit = Outfit("ädá_1", Path("/photos/a b.jpg"), (seen,), "outfits.json item 3")
    back = outfit_from_json(json.loads(json.dumps(outfit_to_json(outfit))))
    assert (back.name, back.photo, back.origin) == (outfit.name, outfit.photo, outfit.origin)
    np.testing.assert_array_equal(back.observations[0].landmarks, seen.landmarks)
    np.testing.assert_array_equal(back.observations[0].visibility, seen.visibility)
    if mask is None:
        assert back.observations[0].cloth_mask is None
    else:
        np.testing.assert_array_equal(back.observations[0].cloth_mask, mask)
