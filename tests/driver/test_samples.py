"""The sample photos: landmarks in the picture, and layers that colour tells apart."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from addon.cloning.clothpicture import cut_cloth
from addon.cloning.observation import Observation, Outfit
from addon.cloning.settings import CloneSettings
from addon.errors import OutfitError
from addon.photos.images import read_photo
from addon.photos.reading import read_outfits
from addon.photos.wearing import is_tucked, wearable
from driver.sample_list import SAMPLES
from driver.sample_photos import main

FILE = Path(__file__).resolve().parents[2] / "driver" / "samples" / "outfits.json"
JACKET, TOP = "long sleeve outwear", "short sleeve top"


@pytest.fixture(scope="module")
def outfits() -> dict[str, Outfit]:
    read = read_outfits(FILE)
    assert not read.failures
    return {outfit.name: outfit for outfit in read.outfits}


def _cloth(outfit: Outfit, category: str) -> NDArray[np.uint8]:
    """Pixels (n, 3) that the mask takes for a garment's cloth."""
    own = next(item for item in outfit.observations if item.category == category)
    others = [item for item in outfit.observations if item is not own]
    photo = read_photo(outfit.photo)
    picture = cut_cloth(photo, own, CloneSettings(), texels=512.0, others=others)
    return np.asarray(picture.pixels[picture.cloth > 0])


def test_every_listed_sample_has_its_photo_and_landmarks(outfits: dict[str, Outfit]) -> None:
    assert list(outfits) == [sample.name for sample in SAMPLES]
    for sample in SAMPLES:
        outfit = outfits[sample.name]
        height, width = read_photo(outfit.photo).shape[:2]
        assert len(outfit.observations) == len(sample.pieces)
        for item in outfit.observations:
            inside = (item.landmarks > 0) & (item.landmarks < [width, height])
            assert inside[item.visibility == 2].all()


def test_the_jacket_is_worn_over_an_untucked_shirt(outfits: dict[str, Outfit]) -> None:
    worn, left_out = wearable(outfits["denim_jacket"].observations)
    assert {item.category for item in worn} == {JACKET, TOP, "trousers"}
    assert not left_out
    assert not is_tucked(worn)


def test_what_the_jacket_covers_of_the_shirt_is_marked_hidden(outfits: dict[str, Outfit]) -> None:
    by_category = {item.category: item for item in outfits["denim_jacket"].observations}
    shirt: Observation = by_category[TOP]
    sleeves_and_armpits = [*range(7, 15), *range(18, 26)]  # numbers of DeepFashion2
    hem = [15, 16, 17]
    assert (shirt.visibility[np.array(sleeves_and_armpits) - 1] == 1).all()
    assert (shirt.visibility[np.array(hem) - 1] == 2).all()


def test_neither_layer_takes_the_cloth_of_the_other(outfits: dict[str, Outfit]) -> None:
    jacket, shirt = (_cloth(outfits["denim_jacket"], name) for name in (JACKET, TOP))
    for pixels, blue in ((jacket, True), (shirt, False)):
        red, _, third = pixels.astype(int).T
        foreign = red > third + 12 if blue else third > red + 25
        assert len(pixels) > 10_000
        assert foreign.mean() < 0.03


def test_a_name_of_no_sample_is_named(tmp_path: Path) -> None:
    with pytest.raises(OutfitError, match="no sample tuxedo"):
        main(tmp_path, ["tuxedo"])
    assert not list(tmp_path.iterdir())
