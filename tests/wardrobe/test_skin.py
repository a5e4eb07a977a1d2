"""Skin, hair and eye colours: plausible, ordered, seamless and always the same."""

from __future__ import annotations

import numpy as np
import pytest

from addon.errors import OutfitError
from addon.makehuman.data import BodyData
from addon.wardrobe.people.eyes_painting import IRIS_COLOURS, paint_eyes, sample_iris_colour
from addon.wardrobe.people.hair_painting import HAIR_COLOURS, paint_hair, sample_hair_colour
from addon.wardrobe.people.painting import lab_to_srgb, noise3, smoothstep
from addon.wardrobe.people.skin import base_colour, paint_skin, sample_skin_tone
from addon.wardrobe.people.skin_map import body_faces, rasterise, skin_map
from addon.wardrobe.people.skin_regions import skin_regions

SIZE = 512
TONES = (0.0, 0.15, 0.3, 0.5, 0.7, 0.85, 1.0)


def paint(data: BodyData, tone: float, *, sex: str = "female", seed: int = 1) -> np.ndarray:
    return paint_skin(data, tone=tone, sex=sex, rng=np.random.default_rng(seed), size=SIZE)


def region_colour(data: BodyData, picture: np.ndarray, name: str) -> np.ndarray:
    """Mean colour where a region's mask is strong."""
    skin = skin_map(data, SIZE)
    strong = skin_regions(data, skin)[name] > 0.8
    return picture.reshape(-1, 3)[skin.texels[strong]].astype(float).mean(axis=0)


def test_darker_tones_are_darker(body_data: BodyData) -> None:
    weights = [0.2126, 0.7152, 0.0722]
    lightness = [(paint(body_data, tone) @ weights).mean() for tone in TONES]
    assert (np.diff(lightness) < -3).all()
    assert lightness[0] > 170
    assert lightness[-1] < 80


def test_every_tone_is_skin_coloured(body_data: BodyData) -> None:
    for tone in TONES:
        red, green, blue = paint(body_data, tone).reshape(-1, 3).astype(float).mean(axis=0)
        assert red > green > blue


@pytest.mark.parametrize("sex", ["female", "male"])
@pytest.mark.parametrize("tone", [0.05, 0.4, 0.8])
def test_lips_are_redder_than_cheeks(body_data: BodyData, sex: str, tone: float) -> None:
    picture = paint(body_data, tone, sex=sex)
    lips, cheeks = (region_colour(body_data, picture, name) for name in ("lips", "cheeks"))
    assert lips[0] / lips[1] > cheeks[0] / cheeks[1] * 1.03


def test_brows_are_darker_and_palms_lighter(body_data: BodyData) -> None:
    picture = paint(body_data, 0.85)
    plain = np.median(picture.reshape(-1, 3), axis=0).mean()
    assert region_colour(body_data, picture, "palms").mean() > plain + 15
    light = paint(body_data, 0.1)
    assert region_colour(body_data, light, "brows").mean() < np.median(light) - 25


def test_same_seed_same_skin_and_another_seed_another(body_data: BodyData) -> None:
    np.testing.assert_array_equal(paint(body_data, 0.3, seed=4), paint(body_data, 0.3, seed=4))
    assert (paint(body_data, 0.3, seed=4) != paint(body_data, 0.3, seed=5)).any()


def test_both_sides_of_a_seam_agree(body_data: BodyData) -> None:
    picture = paint(body_data, 0.25).astype(int)
    faces, uv_faces = body_faces(body_data)
    pairs = np.unique(np.column_stack([faces.ravel(), uv_faces.ravel()]), axis=0)
    texels = np.clip((body_data.base.uvs * [SIZE, -SIZE] + [0, SIZE]).astype(int), 0, SIZE - 1)
    colours = picture[texels[pairs[:, 1], 1], texels[pairs[:, 1], 0]]
    first = {}
    gaps = [
        np.abs(colour - first[vertex]).mean()
        for (vertex, _), colour in zip(pairs, colours, strict=True)
        if first.setdefault(vertex, colour) is not colour
    ]
    assert len(gaps) > 300
    assert np.median(gaps) < 3
    assert np.mean(gaps) < 5


def test_skin_fills_the_whole_picture(body_data: BodyData) -> None:
    picture = paint(body_data, 0.2)
    assert picture.shape == (SIZE, SIZE, 3)
    assert picture.dtype == np.uint8
    assert (picture.sum(axis=2) > 60).all()


@pytest.mark.parametrize("size", [0, 63, 8193])
def test_absurd_sizes_are_refused(body_data: BodyData, size: int) -> None:
    with pytest.raises(OutfitError, match="64 to 8192"):
        paint_skin(body_data, tone=0.2, sex="male", rng=np.random.default_rng(0), size=size)


def test_map_points_lie_on_the_body(body_data: BodyData) -> None:
    skin = skin_map(body_data, 256)
    body = body_data.base.vertices[:13380]
    assert (skin.points >= body.min(axis=0) - 1e-4).all()
    assert (skin.points <= body.max(axis=0) + 1e-4).all()
    np.testing.assert_allclose(np.linalg.norm(skin.normals, axis=1), 1.0, atol=1e-3)
    assert skin.nearest.max() == len(skin.points) - 1
    np.testing.assert_array_equal(skin.nearest.ravel()[skin.texels], np.arange(len(skin.texels)))


def test_rasterise_gives_owner_and_weights() -> None:
    triangles = np.array([[[0, 0], [10, 0], [0, 10]], [[20, 20], [30, 20], [20, 30]]], float)
    owner, weights = rasterise(triangles, 32)
    assert owner[2, 3] == 0
    assert owner[22, 23] == 1
    assert owner[15, 15] == -1
    np.testing.assert_allclose(weights[2, 3], [0.5, 0.3, 0.2], atol=1e-6)
    back = weights[22, 23] @ triangles[1]
    np.testing.assert_allclose(back, [23, 22], atol=1e-5)


def test_lab_of_known_colours() -> None:
    lab = np.array([[100, 0, 0], [0, 0, 0], [53.24, 80.09, 67.20], [53.585, 0, 0]], np.float32)
    wanted = [[1, 1, 1], [0, 0, 0], [1, 0, 0], [0.5, 0.5, 0.5]]
    np.testing.assert_allclose(lab_to_srgb(lab), wanted, atol=0.004)


def test_noise_is_smooth_and_seeded() -> None:
    points = np.linspace(0, 5, 2000, dtype=np.float32)[:, None] * np.array(
        [1, 0.3, -0.7], np.float32
    )
    values = noise3(points, frequency=2.0, seed=3)
    np.testing.assert_array_equal(values, noise3(points, frequency=2.0, seed=3))
    assert np.abs(np.diff(values)).max() < 0.05
    assert abs(values.mean()) < 0.3
    assert np.abs(values).max() <= 1.0


def test_smoothstep_rises_and_falls() -> None:
    values = np.array([0.0, 0.5, 1.0])
    np.testing.assert_allclose(smoothstep(0.0, 1.0, values), [0, 0.5, 1])
    np.testing.assert_allclose(smoothstep(1.0, 0.0, values), [1, 0.5, 0])


def test_sampled_tones_follow_ancestry() -> None:
    rng = np.random.default_rng(0)
    means = [
        np.mean([sample_skin_tone(rng, *shares) for _ in range(300)])
        for shares in ((0, 0, 1), (0, 1, 0), (1, 0, 0))
    ]
    assert means[0] < means[1] < means[2]
    assert 0 <= sample_skin_tone(rng, 0, 0, 0) <= 1
    assert base_colour(0.0)[0] > base_colour(1.0)[0]


def test_hair_greys_with_age_and_darkens_with_skin() -> None:
    rng = np.random.default_rng(0)

    def saturation(colour: tuple[float, float, float]) -> float:
        return (max(colour) - min(colour)) / max(colour)

    young = [saturation(sample_hair_colour(rng, 25, 0.1)) for _ in range(300)]
    old = [saturation(sample_hair_colour(rng, 75, 0.1)) for _ in range(300)]
    assert np.mean(np.array(young) < 0.12) < 0.1
    assert np.mean(np.array(old) < 0.12) > 0.5
    dark = [max(sample_hair_colour(rng, 25, 0.8)) for _ in range(100)]
    light = [max(sample_hair_colour(rng, 25, 0.1)) for _ in range(100)]
    assert np.mean(dark) < np.mean(light)


def test_iris_colours_follow_ancestry() -> None:
    rng = np.random.default_rng(0)
    african = {sample_iris_colour(rng, 1, 0, 0) for _ in range(200)}
    european = {sample_iris_colour(rng, 0, 0, 1) for _ in range(400)}
    assert african <= {"brown", "dark brown", "hazel"}
    assert european == set(IRIS_COLOURS)


@pytest.mark.parametrize("name", IRIS_COLOURS)
def test_eye_has_pupil_iris_and_sclera(name: str) -> None:
    picture = paint_eyes(IRIS_COLOURS[name], np.random.default_rng(2), size=256).astype(float)
    assert picture[128, 128].max() < 12
    iris = picture[118:138, 128 + 26].mean(axis=0)
    sclera = picture[136:150, 128 + 62].mean(axis=0)
    assert sclera.mean() > 150
    assert iris.mean() < sclera.mean() - 25


@pytest.mark.parametrize("name", HAIR_COLOURS)
def test_hair_texture_has_the_colour_and_gaps(name: str) -> None:
    picture = paint_hair(HAIR_COLOURS[name], np.random.default_rng(2), size=512)
    opaque = picture[..., 3] > 128
    mean = picture[..., :3][opaque].astype(float).mean(axis=0) / 255
    wanted = np.array(HAIR_COLOURS[name])
    assert np.abs(mean / wanted - 0.75).max() < 0.25
    assert 0.15 < opaque.mean() < 0.75
