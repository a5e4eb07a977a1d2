"""Sightings become rows whose masks COCO's own tools read back."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.typing import NDArray
from pycocotools import mask as run_lengths

from addon.shots.annotating import annotate
from addon.shots.seeing import Patch
from driver.dataset.model import PersonShot
from driver.dataset.rows import Who, compressed, person_shot
from driver.dataset.schema import from_batch, to_table
from tests.shots.people import card, straight_camera

WHO = Who(1, 2, 3, 24, 12.0, 7, 9, "person", -1, 0, "walk")


@given(
    arrays(bool, array_shapes(min_dims=2, max_dims=2, min_side=0, max_side=6)),
    *(st.integers(0, 3) for _ in range(4)),
)
def test_masks_are_compressed_as_pycocotools_does_it(
    pixels: NDArray[np.bool_], left: int, top: int, right: int, bottom: int
) -> None:
    patch = Patch(left, top, pixels)
    height, width = pixels.shape[0] + top + bottom, pixels.shape[1] + left + right
    if not width * height:
        return
    full = np.asfortranarray(patch.full(width, height), np.uint8)
    assert compressed(patch, width=width, height=height) == run_lengths.encode(full)["counts"]


def test_a_sighting_becomes_a_row() -> None:
    camera = straight_camera(60, 40)
    people = [card(-10, -10, 10, 10, 2.0), card(0, -5, 40, 5, 4.0)]
    sightings = annotate(camera, people, np.full((40, 60), np.inf, np.float32))
    rows = [person_shot(one, WHO, width=60, height=40) for one in sightings]
    assert all(isinstance(row, PersonShot) for row in rows)
    for row, sighting in zip(rows, sightings, strict=True):
        decoded = run_lengths.decode({"size": [40, 60], "counts": row.mask})
        np.testing.assert_array_equal(decoded, sighting.mask.full(60, 40))
        assert (row.identity, row.frame, row.character) == (7, 24, "person")
        assert row.visible_area == decoded.sum()
    read = list(from_batch(to_table(rows).to_batches()[0]))
    for row, back in zip(rows, read, strict=True):
        for name, value in vars(row).items():
            np.testing.assert_array_equal(np.asarray(value), np.asarray(getattr(back, name)))
