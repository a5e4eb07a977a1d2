"""Automatic labels: category and landmarks of garments from their own geometry."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from addon.errors import OutfitError
from addon.makehuman.data import find_body_data
from addon.makehuman.mhclo import Mhclo
from addon.makehuman.mhmat import Mhmat
from addon.makehuman.obj import ObjMesh
from addon.wardrobe.catalogue import open_wardrobe
from addon.wardrobe.garment import Garment, Kind, read_garment
from addon.wardrobe.labelling.label import Labelling, label_garment
from addon.wardrobe.landmarks import CATEGORY_BY_NAME
from addon.wardrobe.registration import read_registration
from addon.wardrobe.registration_files import registration_for
from addon.wardrobe.tailoring.cuts import CUTS
from addon.wardrobe.tailoring.dummy import TIGHTS
from driver.benchmarks.label import blind_errors, measure_garment, nameless
from driver.cli import main

SUITS = {
    "female_casualsuit01": ("short sleeve top", "trousers"),
    "female_elegantsuit01": ("long sleeve outwear", "skirt"),
    "female_sportsuit01": ("short sleeve top", "trousers"),
    "male_casualsuit02": ("long sleeve top", "trousers"),
    "male_casualsuit04": ("short sleeve top", "trousers"),
    "male_casualsuit06": ("short sleeve top", "trousers"),
}
DATA = find_body_data()


def _one_of_each() -> list[str]:
    """Name the last cut of every category."""
    return sorted({pattern.category: pattern.name for pattern in CUTS}.values())


def _suit(reference: Path, name: str) -> Garment:
    folder = reference / "makehuman" / "assets" / "clothes" / name
    return read_garment(folder / f"{name}.mhclo")


# With a hood, with lapels, without a hem of its own, and with legs that cross the middle.
SPECIAL = (
    "long_sleeve_top_hoodie", "long_sleeve_outwear_blazer", "short_sleeve_outwear_bolero",
    "shorts_wide",
)  # fmt: skip


@pytest.mark.parametrize("name", sorted({*_one_of_each(), *SPECIAL}))
def test_finds_the_true_category_and_landmarks(name: str) -> None:
    row = measure_garment(open_wardrobe(DATA).garment(name), DATA, {})
    assert row.found == row.true
    assert np.mean(row.errors) < 1.5  # % of the panel's diagonal
    assert np.percentile(row.errors, 95) < 4


@pytest.mark.parametrize("name", _one_of_each()[:3])
def test_reads_no_name_no_tag_and_no_registration(name: str) -> None:
    garment = open_wardrobe(DATA).garment(name)
    blind, seeing = (label_garment(g, DATA) for g in (nameless(garment), garment))
    assert blind.categories == seeing.categories
    np.testing.assert_array_equal(blind.registration.landmarks, seeing.registration.landmarks)


def _mirrored(labelling: Labelling, category: str) -> tuple[np.ndarray, np.ndarray]:
    """Return a category's landmarks that have a partner, and their partners mirrored."""
    points = next(one.points for one in labelling.labels if one.category == category)
    flipped = points * [-1.0, 1.0, 1.0]
    away = np.linalg.norm(points[:, None] - flipped[None], axis=2)
    return points, flipped[np.argmin(away, axis=1)]


@pytest.mark.parametrize("name", ["male_casualsuit04", "female_casualsuit01"])
def test_labels_of_symmetric_garments_are_symmetric(reference: Path, name: str) -> None:
    labelling = label_garment(_suit(reference, name), DATA)
    for category in labelling.categories:
        points, partners = _mirrored(labelling, category)
        assert np.abs(points - partners).max() < 0.35  # the suits' own asymmetry, decimetres


@pytest.mark.parametrize(("name", "categories"), SUITS.items())
def test_labels_official_suits(reference: Path, name: str, categories: tuple[str, ...]) -> None:
    labelling = label_garment(_suit(reference, name), DATA)
    assert labelling.categories == categories
    for one in labelling.labels:
        assert one.points.shape == (CATEGORY_BY_NAME[one.category].landmark_count, 3)
        assert np.isfinite(one.points).all()
        assert ((one.uvs >= 0) & (one.uvs <= 1)).all()


def test_landmarks_of_an_official_suit_lie_where_their_words_say(reference: Path) -> None:
    top, bottom = label_garment(_suit(reference, "male_casualsuit02"), DATA).labels
    x, y, z = top.points.T
    assert abs(x[0]) < 0.1 and z[0] < z[3]  # back-neck centre behind the front's
    assert x[1] < -0.3 and x[5] > 0.3 and y[3] < y[1]  # neck sides above the front centre
    assert (x[6:19] < 0).all() and (x[20:33] > 0).all()  # L is the wearer's right
    assert (np.diff(y[6:11]) < 0).all()  # shoulder, outer sleeve, cuff go down
    assert y[10] > y[11] and x[10] < x[11]  # outer cuff above and outside the inner one
    assert (np.diff(y[11:16]) > 0).all() and (np.diff(y[15:19]) < 0).all()
    assert abs(x[19]) < 0.1 and abs(y[19] - y[18]) < 0.3  # hem centre
    x, y, z = bottom.points.T
    assert x[0] < -1 < 1 < x[2] and abs(x[1]) < 0.2  # waist
    assert abs(x[8]) < 0.15 and y[8] < y[3] + 0.4  # crotch at the thighs' height
    assert abs(y[4] - y[7]) < 0.3 and x[4] < x[7] < 0  # knee, outer and inner
    assert (y[[5, 6, 10, 11]] < -7).all() and x[5] < x[6] < 0 < x[10] < x[11]  # hems


def test_a_one_piece_has_parts_of_both_categories(reference: Path) -> None:
    registration = label_garment(_suit(reference, "female_casualsuit01"), DATA).registration
    assert {part.category for part in registration.parts} == {"short sleeve top", "trousers"}
    assert [part.name for part in registration.parts] == [
        "torso", "right sleeve", "left sleeve",
        "right thigh", "left thigh", "right shin", "left shin",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["long_sleeve_top_crew_regular", "vest_dress_boat_sheath"])
def test_cuts_panels_itself_where_the_map_has_no_seams(name: str) -> None:
    garment = open_wardrobe(DATA).garment(name)
    assert garment.registration is not None
    errors = blind_errors(garment, garment.registration, DATA)
    assert np.mean(errors) < 1.5 and np.percentile(errors, 95) < 4


def test_lower_boxes_cover_the_trousers_and_not_the_top(reference: Path) -> None:
    labelling = label_garment(_suit(reference, "male_casualsuit02"), DATA)
    boxes = np.array(labelling.registration.lower_boxes)
    top, bottom = (
        np.concatenate([part.uv for part in labelling.registration.parts if part.category == name])
        for name in labelling.categories
    )

    def covered(points: np.ndarray) -> np.ndarray:
        x, y = points[:, :1], points[:, 1:]
        inside = (x >= boxes[:, 0]) & (x <= boxes[:, 2]) & (y >= boxes[:, 1]) & (y <= boxes[:, 3])
        return np.asarray(inside.any(axis=1))

    assert covered(bottom).all()
    assert not covered(top).any()


def _bound_exactly(first: int, last: int, *, above: float) -> Garment:
    """Make a garment of a span of the base mesh's own vertices, above a height."""
    base = DATA.base
    inside = ((base.faces >= first) & (base.faces < last)).all(axis=1)
    inside &= base.vertices[base.faces, 1].min(axis=1) > above
    refs = np.arange(first, last)
    binding = Mhclo(
        "catsuit",
        "",
        np.stack([refs, np.zeros_like(refs), np.ones_like(refs)], axis=1).astype(np.int32),
        np.tile([1.0, 0, 0], (last - first, 1)),
        np.zeros((last - first, 3)),
    )
    faces = base.faces[inside] - first
    mesh = ObjMesh(base.vertices[first:last], base.uvs, faces, base.uv_faces[inside])
    return Garment("catsuit", "clothes", binding, mesh, Mhmat())


def test_a_suit_in_one_piece_of_cloth_is_cut_at_the_waist() -> None:
    labelling = label_garment(_bound_exactly(*TIGHTS, above=-7.2), DATA)
    assert labelling.categories == ("long sleeve top", "trousers")
    top, bottom = (one.points for one in labelling.labels)
    assert np.isfinite(top).all() and np.isfinite(bottom).all()
    assert np.abs(top[18:21, 1] - bottom[:3, 1]).max() < 0.2  # hem of one, waist of the other


def test_cloth_with_a_thickness_is_labelled_on_its_outside() -> None:
    garment = open_wardrobe(DATA).garment("skirt_knee")
    mesh, binding = garment.mesh, garment.binding
    count, corners = len(mesh.vertices), len(mesh.uvs)
    twice = {
        "refs": np.concatenate([binding.refs, binding.refs]),
        "weights": np.concatenate([binding.weights, binding.weights]),
        "offsets": np.concatenate([binding.offsets, 0.6 * binding.offsets]),
    }
    reverse = [0, 3, 2, 1]
    lined = ObjMesh(
        np.concatenate([mesh.vertices, mesh.vertices]),
        np.concatenate([mesh.uvs * [0.5, 1], mesh.uvs * [0.5, 1] + [0.5, 0]]),
        np.concatenate([mesh.faces, (mesh.faces + count)[:, reverse]]),
        np.concatenate([mesh.uv_faces, (mesh.uv_faces + corners)[:, reverse]]),
    )
    assert (mesh.faces >= 0).all()  # quads only, so that corners may be reversed
    labelling = label_garment(replace(garment, mesh=lined, binding=replace(binding, **twice)), DATA)
    plain = label_garment(garment, DATA).registration.landmarks
    assert labelling.categories == ("skirt",)
    np.testing.assert_allclose(labelling.registration.landmarks, plain * [0.5, 1], atol=1e-9)


def test_the_command_writes_a_registration_and_names_what_it_cannot_label(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wardrobe = open_wardrobe(DATA)
    skirt, shoes = (wardrobe.folder / name / f"{name}.mhclo" for name in ("skirt_knee", "sneakers"))
    assert main(["wardrobe", "label", str(skirt), str(shoes), "-o", str(tmp_path)]) == 1
    told = capsys.readouterr()
    assert "skirt_knee: skirt, regular" in told.out
    assert "sneakers cannot be labelled" in told.err
    written = read_registration(tmp_path / "skirt_knee.registration.json")
    assert written.categories == ("skirt",) and written.regular


def test_labels_that_would_never_be_used_are_not_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OUTFIT_CONFIG", str(tmp_path / "config"))
    assert main(["wardrobe", "label", "skirt_knee"]) == 0
    assert "skirt_knee: registered by hand already" in capsys.readouterr().out
    assert not list(tmp_path.rglob("*.registration.json"))
    assert main(["wardrobe", "label", "skirt_knee", "--again"]) == 0
    assert "skirt_knee: skirt, regular" in capsys.readouterr().out
    (written,) = (tmp_path / "config").rglob("*.registration.json")
    assert written.parent.name == "automatic"


def test_labels_go_where_the_index_looks_for_them(tmp_path: Path) -> None:
    copied = tmp_path / "skirt_knee"
    shutil.copytree(open_wardrobe(DATA).folder / "skirt_knee", copied)
    (copied / "skirt_knee.registration.json").unlink()
    path = copied / "skirt_knee.mhclo"
    assert main(["wardrobe", "label", str(path)]) == 0
    found = registration_for(path, read_garment(path).binding.uuid)
    assert found is not None and found.categories == ("skirt",)


def test_irregular_maps_get_a_cell_box_and_no_parts() -> None:
    garment = open_wardrobe(DATA).garment("trousers_straight")
    mesh = garment.mesh
    count, side = len(mesh.faces), int(np.ceil(np.sqrt(len(mesh.faces))))
    cells = np.stack(np.divmod(np.arange(count), side), axis=1) / side
    square = np.array([[0.0, 0], [0.9, 0], [0.9, 0.9], [0, 0.9]]) / side
    uvs = (cells[:, None] + square).reshape(-1, 2)
    corners = np.arange(4 * count, dtype=np.int32).reshape(-1, 4)
    shred = replace(mesh, uvs=uvs, uv_faces=np.where(mesh.faces < 0, -1, corners))
    labelling = label_garment(replace(garment, mesh=shred), DATA)
    assert labelling.categories == ("trousers",)
    assert not labelling.registration.regular
    box = labelling.registration.cell_box
    assert box is not None and 0.005 < box[2] < 0.2


@pytest.mark.parametrize("kind", ["shoes", "hair", "eyes"])
def test_says_why_something_is_no_garment(kind: Kind) -> None:
    other = open_wardrobe(DATA).candidates(kind=kind)[0]
    with pytest.raises(OutfitError, match=f"{other.name} cannot be labelled: ") as said:
        label_garment(other, DATA)
    reasons = str(said.value).partition(": ")[2].split("; ")
    assert len(set(reasons)) == len(reasons)
