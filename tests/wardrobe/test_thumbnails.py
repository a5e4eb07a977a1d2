"""Pictures of garments: bounded, the same each time, kept in the cache, and telling."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from addon.errors import OutfitError
from addon.makehuman.data import BodyData
from addon.wardrobe import thumbnails
from addon.wardrobe.catalogue import Wardrobe
from addon.wardrobe.garment import read_garment
from addon.wardrobe.rasterising import Canvas, fragments
from addon.wardrobe.thumbnail_painting import Mannequin, paint_thumbnail
from addon.wardrobe.thumbnails import thumbnail, thumbnail_path

SHOWN = ("trousers_slim", "skirt_mini_tight", "long_sleeve_outwear_blazer", "sneakers", "hat_cap")


@pytest.fixture(scope="module")
def mannequin(body_data: BodyData) -> Mannequin:
    return Mannequin(body_data)


@pytest.mark.parametrize("name", SHOWN)
def test_a_garment_fills_its_picture_and_stays_inside(
    name: str, wardrobe: Wardrobe, mannequin: Mannequin
) -> None:
    picture = paint_thumbnail(wardrobe.garment(name), mannequin, size=96)
    assert picture.shape == (96, 96, 4) and picture.dtype == np.uint8
    alpha = picture[..., 3]
    rows, columns = np.nonzero(alpha > 128)
    assert max(np.ptp(rows), np.ptp(columns)) > 0.4 * 96
    assert not alpha[0].any() and not alpha[:, 0].any() and not alpha[:, -1].any()
    assert 0.05 < (alpha > 128).mean() < 0.8
    shades = picture[alpha == 255][:, :3].astype(int).sum(axis=1)
    assert np.ptp(shades) > 60  # light and shade, no flat patch


def test_lengths_can_be_told_apart(wardrobe: Wardrobe, mannequin: Mannequin) -> None:
    heights = {}
    for name in ("skirt_mini_tight", "skirt_knee", "skirt_long"):
        alpha = paint_thumbnail(wardrobe.garment(name), mannequin, size=96)[..., 3]
        heights[name] = np.ptp(np.nonzero(alpha.any(axis=1)))
    assert heights["skirt_mini_tight"] < heights["skirt_knee"] < heights["skirt_long"]


def test_the_material_s_picture_is_shown(
    wardrobe: Wardrobe, mannequin: Mannequin, tmp_path: Path
) -> None:
    garment = wardrobe.garment("vest_v_slim")
    red = np.full((8, 8, 3), (20, 20, 230), np.uint8)  # BGR
    cv2.imwrite(str(tmp_path / "red.png"), red)
    material = replace(garment.material, textures={"diffuse": "red.png"})
    shown = replace(garment, material=material, folder=tmp_path)
    picture = paint_thumbnail(shown, mannequin, size=64)
    cloth = picture[picture[..., 3] == 255].astype(float)
    assert cloth[:, 0].mean() > 3 * cloth[:, 1].mean()
    plain = replace(garment, material=replace(garment.material, diffuse_colour=(0.1, 0.6, 0.2)))
    cloth = paint_thumbnail(plain, mannequin, size=64)
    assert cloth[cloth[..., 3] == 255][:, 1].mean() > 100


def test_it_is_painted_once_and_the_same_each_time(
    wardrobe: Wardrobe,
    mannequin: Mannequin,
    body_data: BodyData,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    garment = wardrobe.garment("shorts_mini")
    first = thumbnail(garment, mannequin, cache=tmp_path / "one")
    again = thumbnail(garment, Mannequin(body_data), cache=tmp_path / "two")
    assert first.name == again.name and first.read_bytes() == again.read_bytes()
    read = cv2.imread(str(first), cv2.IMREAD_UNCHANGED)
    assert read.shape == (256, 256, 4)

    def painted_again(*_: object, **__: object) -> None:
        raise AssertionError("it was in the cache")

    monkeypatch.setattr(thumbnails, "paint_thumbnail", painted_again)
    assert thumbnail(garment, mannequin, cache=tmp_path / "one") == first
    assert [path.name for path in (tmp_path / "one").rglob("*.*")] == [first.name]


def test_another_garment_has_another_picture(wardrobe: Wardrobe, tmp_path: Path) -> None:
    garment = wardrobe.garment("shorts_mini")
    moved = replace(garment, mesh=replace(garment.mesh, vertices=garment.mesh.vertices + 0.1))
    folder = tmp_path / "copy"
    shutil.copytree(wardrobe.folder / "shorts_mini", folder)
    same = read_garment(folder / "shorts_mini.mhclo")
    paths = [thumbnail_path(one, cache=tmp_path) for one in (garment, moved, same)]
    assert paths[0] == paths[2] != paths[1]


def test_the_cache_is_bounded(
    wardrobe: Wardrobe, mannequin: Mannequin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(thumbnails, "KEPT", 1)
    small = np.zeros((4, 4, 4), np.uint8)
    monkeypatch.setattr(thumbnails, "paint_thumbnail", lambda garment, mannequin: small)
    for name in ("shorts_mini", "shorts_long"):
        last = thumbnail(wardrobe.garment(name), mannequin, cache=tmp_path)
    assert list((tmp_path / thumbnails.FOLDER).iterdir()) == [last]


def test_what_cannot_be_painted_is_one_sentence(
    wardrobe: Wardrobe, mannequin: Mannequin, tmp_path: Path
) -> None:
    garment = wardrobe.garment("shorts_mini")
    none = np.zeros((0, 4), np.int32)
    mesh = replace(garment.mesh, faces=none, uv_faces=none, face_groups=np.zeros(0, np.int32))
    with pytest.raises(OutfitError, match="shorts_mini has 0 triangles"):
        paint_thumbnail(replace(garment, mesh=mesh), mannequin)
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutfitError, match="cannot write"):
        thumbnail(garment, mannequin, cache=tmp_path / "file")


def test_the_nearest_triangle_is_seen_and_glass_lies_over_it() -> None:
    corners = np.array(
        [
            [[0, 0, 2], [8, 0, 2], [0, 8, 2]],  # near
            [[0, 0, 1], [8, 0, 1], [8, 8, 1]],  # behind it where both are
        ],
        np.float32,
    )
    canvas = Canvas(8)
    red, blue = (1, 0, 0), (0, 0, 1)
    for found in fragments(corners, 8):
        colours = np.where((found.triangles == 0)[:, None], red, blue).astype(np.float32)
        canvas.draw_solid(found, colours)
    picture = canvas.colour.reshape(8, 8, 3)
    assert tuple(picture[1, 2]) == red and tuple(picture[2, 7]) == blue
    assert canvas.coverage.reshape(8, 8)[7, 4] == 0
    for found in fragments(corners[:1] + np.array([0, 0, 5], np.float32), 8):
        glass = np.zeros((len(found.pixels), 3), np.float32)
        canvas.draw_clear(found, glass, np.full(len(found.pixels), 0.25, np.float32))
    np.testing.assert_allclose(picture[1, 2], (0.75, 0, 0))
