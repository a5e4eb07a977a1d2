"""A live clone shows what a clone from scratch would show, and does less for it."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from addon.cloning.clone import clone_garment
from addon.cloning.features import texture_features
from addon.cloning.live import LiveClone, RememberedFeatures
from addon.cloning.observation import Image, Observation
from addon.cloning.outlines import pixels_inside
from addon.cloning.settings import CloneSettings, Profile
from addon.errors import OutfitError
from addon.wardrobe.registration import Part, Registration

# Shorts: waist L, centre, R, side L, hem L, inner L, crotch, inner R, hem R, side R.
SHORTS = np.array(
    [
        *((60, 40), (100, 43), (140, 40), (52, 90), (45, 160)),
        *((95, 165), (100, 110), (105, 165), (155, 160), (148, 90)),
    ],
    np.float64,
)
RING = (1, 2, 3, 10, 9, 8, 7, 6, 5, 4)


def shorts(points: np.ndarray = SHORTS) -> Observation:
    return Observation("shorts", points.copy(), np.full(10, 2, np.int8))


def registration() -> Registration:
    uv = SHORTS[np.array(RING) - 1] / 200
    return Registration(("shorts",), SHORTS / 200, (Part("front", "shorts", RING, uv, uv),))


def photo(rng: np.random.Generator) -> Image:
    """Checked shorts before a wall."""
    picture = np.full((220, 200, 3), (120, 200, 90), np.uint8)
    checks = np.where(np.indices((220, 200)).sum(axis=0)[..., None] // 6 % 2, 60, 170)
    cloth = np.clip(checks + rng.normal(0, 6, (220, 200, 3)), 0, 255).astype(np.uint8)
    mask = np.zeros((220, 200), np.uint8)
    cv2.fillPoly(mask, [np.rint(SHORTS[np.array(RING) - 1]).astype(np.int32)], (255,))
    picture[mask > 0] = cloth[mask > 0]
    return picture


@pytest.mark.parametrize("profile", ["paper", "masked"])
@pytest.mark.parametrize("size", [256, 1024])
def test_previews_and_textures_are_those_of_a_clone_from_scratch(
    profile: Profile, size: int, rng: np.random.Generator
) -> None:
    picture = photo(rng)
    live = LiveClone(picture, registration(), CloneSettings(profile=profile, texture_size=size))
    small = replace(live.settings, texture_size=min(size, 512))
    for _ in range(4):
        moved = SHORTS.copy()
        moved[rng.integers(10)] += rng.normal(0, 8, 2)
        seen = [shorts(moved)]
        preview = clone_garment(picture, seen, registration(), small)
        assert np.array_equal(live.preview(seen), preview.texture)
    full = clone_garment(picture, seen, registration(), live.settings)
    assert np.array_equal(live.full(seen).texture, full.texture)


def test_a_crop_that_has_not_changed_is_not_described_again(rng: np.random.Generator) -> None:
    described: list[Image] = []

    def backbone(crop: Image) -> np.ndarray:
        described.append(crop)
        return texture_features(crop)

    features = RememberedFeatures(backbone)
    live = LiveClone(photo(rng), registration(), CloneSettings(texture_size=256), features)
    inner, outer = SHORTS.copy(), SHORTS.copy()
    inner[6, 1] -= 5  # the crotch lies inside the bounding box, a hem is its side
    outer[8, 0] += 9
    for points, count in ((SHORTS, 1), (inner, 1), (outer, 2), (outer, 2), (SHORTS, 2)):
        live.preview([shorts(points)])
        assert len(described) == count


def test_landmarks_in_one_spot_are_refused_and_the_next_preview_is_sound(
    rng: np.random.Generator,
) -> None:
    picture = photo(rng)
    live = LiveClone(picture, registration(), CloneSettings(texture_size=256))
    before = live.preview([shorts()])
    with pytest.raises(OutfitError, match="shorts"):
        live.preview([shorts(np.full_like(SHORTS, 100.0))])
    assert np.array_equal(live.preview([shorts()]), before)


@pytest.mark.parametrize("where", [(0.0, 0.0), (-60.0, 30.0), (130.5, 140.25), (-500.0, 0.0)])
def test_a_polygon_that_lies_partly_outside_holds_the_pixels_of_the_rule(
    where: tuple[float, float], rng: np.random.Generator
) -> None:
    ring = rng.uniform(0, 90, (7, 2)) + where
    inside = pixels_inside(ring, (120, 160)) > 0
    ends = np.roll(ring, 1, axis=0)
    for y in range(0, 120, 7):
        for x in range(0, 160, 7):
            crossed = 0
            for (xa, ya), (xb, yb) in zip(ring, ends, strict=True):
                if (ya < y) != (yb < y):
                    crossed += x < (xb - xa) * (y - ya) / (yb - ya) + xa
            assert inside[y, x] == (crossed % 2 == 1)
