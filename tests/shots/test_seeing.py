"""What annotations need of an actor's meshes, patches of masks, and garments' colours."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from addon.errors import OutfitError
from addon.makehuman.rigs import BoneWeights
from addon.shots.colours import dominant_colours
from addon.shots.cutouts import alpha_of
from addon.shots.seeing import Patch, SeenPerson, sheet_of
from addon.wardrobe.characters.character import DressedMesh, Surface
from tests.shots.people import QUAD, card


def cloth(surface: Surface | None = None) -> DressedMesh:
    """Two squares and a triangle in a row; the second square has the map's right half to itself."""
    corners = [(x, y, 0.0) for x in (0, 1, 4) for y in (0, 1)]
    uvs = [(x, y) for x in (0, 0.5, 1) for y in (0, 1)]
    faces = np.array([(0, 2, 3, 1), (2, 4, 5, 3), (0, 1, 2, -1)], np.int32)
    nothing = np.empty(0, np.int32)
    weights = BoneWeights((), nothing, nothing, np.empty(0))
    return DressedMesh(
        *("cloth", "clothes", np.array(corners), faces, np.array(uvs, float), faces, weights),
        surface or Surface(),
    )


def test_quads_are_split_as_blender_splits_them() -> None:
    triangles = sheet_of(cloth()).triangles.tolist()
    assert sorted(triangles) == [[0, 1, 2], [0, 2, 3], [0, 3, 1], [2, 4, 5], [2, 5, 3]]


def test_alpha_cuts_and_opacity_decides_without_it() -> None:
    alpha = np.array([[0, 127, 128, 255]], np.uint8)
    sheet = sheet_of(cloth(), alpha)
    assert sheet.cut is not None
    assert sheet.cut.solid.tolist() == [[False, False, True, True]]
    assert sheet.cut.uvs.shape == (5, 3, 2)
    bare = replace(cloth(), uvs=np.zeros((0, 2)), uv_faces=np.full((3, 4), -1, np.int32))
    sheet = sheet_of(bare, alpha)
    assert sheet.cut is not None
    assert not sheet.cut.uvs.any(), "corners without a UV have 0, 0"
    assert len(sheet_of(cloth(Surface(opacity=0.6))).triangles) == 5
    assert not len(sheet_of(cloth(Surface(opacity=0.4))).triangles)


def test_alpha_is_read_as_materials_take_it(tmp_path: Path) -> None:
    shape, plain, mask = (tmp_path / f"{name}.png" for name in ("shape", "plain", "mask"))
    rgba = np.zeros((2, 3, 4), np.uint8)
    rgba[0, :, 3] = 255
    cv2.imwrite(str(shape), rgba)
    cv2.imwrite(str(plain), rgba[:, :, :3])
    cv2.imwrite(str(mask), np.full((4, 4), 9, np.uint8))
    cut = alpha_of(Surface(texture=shape, alpha=True))
    assert cut is not None
    np.testing.assert_array_equal(cut, rgba[:, :, 3])
    assert alpha_of(Surface(texture=shape)) is None, "its alpha is not linked"
    assert alpha_of(Surface(texture=plain, alpha=True)) is None
    assert alpha_of(Surface()) is None
    other = alpha_of(Surface(texture=shape, maps={"transparency": mask}))
    assert other is not None
    assert (other == 9).all()
    same = alpha_of(Surface(texture=shape, maps={"transparency": shape}))
    np.testing.assert_array_equal(same, rgba[:, :, 3])


def test_pictures_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no picture")
    with pytest.raises(OutfitError, match=r"broken\.png: it is no picture"):
        alpha_of(Surface(texture=broken, alpha=True))
    with pytest.raises(OutfitError, match=r"gone\.png: No such file"):
        alpha_of(Surface(texture=tmp_path / "gone.png", alpha=True))


def test_a_persons_arrays_are_checked() -> None:
    person = card(0, 0, 1, 1, 1)
    with pytest.raises(ValueError, match="joints must be"):
        replace(person, joints=person.joints[:5])
    with pytest.raises(ValueError, match="face must be"):
        replace(person, face=person.joints)
    with pytest.raises(ValueError, match="each of its sheets"):
        SeenPerson(person.vertices, [QUAD, QUAD], person.joints, person.face, 0.0)


def test_meshes_are_joined_in_order() -> None:
    person = card(0, 0, 1, 1, 1)
    both = replace(person, vertices=[*person.vertices] * 2, sheets=[QUAD, QUAD])
    vertices, sheets = both.joined()
    np.testing.assert_array_equal(vertices[:4], vertices[4:])
    np.testing.assert_array_equal(sheets[1].triangles, QUAD.triangles + 4)


def test_a_patch_knows_its_box_on_the_frame() -> None:
    pixels = np.zeros((5, 6), bool)
    pixels[1:3, 2] = pixels[2, 4] = True
    patch = Patch(10, 20, pixels)
    assert patch.box().tolist() == [12, 21, 15, 23]
    assert patch.area == patch.full(30, 40).sum() == 3
    assert patch.full(30, 40)[22, 14]
    assert Patch(3, 4, np.zeros((0, 0), bool)).box().tolist() == [0, 0, 0, 0]


def test_colours_count_by_the_cloth_that_shows_them() -> None:
    """The right half of the map covers three times the cloth; stripes on it are told apart."""
    texture = np.zeros((64, 128, 3), np.uint8)
    texture[:, :64] = (200, 30, 40)
    texture[:, 64:] = (20, 40, 160)
    texture[:16, 64:] = (240, 240, 230)
    found = dominant_colours(texture, cloth())
    assert len(found) == 3
    for colour, expected in zip(
        found, ((20, 40, 160), (200, 30, 40), (240, 240, 230)), strict=True
    ):
        np.testing.assert_allclose(colour, expected, atol=2)
    assert dominant_colours(texture, cloth()) == found


def test_one_colour_is_one_and_what_is_cut_out_has_none() -> None:
    rng = np.random.default_rng(1)
    noisy = (np.array([90, 120, 60]) + rng.integers(-6, 7, (256, 256, 3))).astype(np.uint8)
    (only,) = dominant_colours(noisy, cloth())
    np.testing.assert_allclose(only, (90, 120, 60), atol=3)
    cut = np.dstack([noisy, np.full(noisy.shape[:2], 255, np.uint8)])
    cut[:128] = (255, 0, 255, 0)
    (only,) = dominant_colours(cut, cloth())
    np.testing.assert_allclose(only, (90, 120, 60), atol=3)
