"""Automatic labels: category and landmarks of garments from their own geometry."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from addon.errors import OutfitError
from addon.makehuman.data import find_body_data
from addon.wardrobe.catalogue import open_wardrobe
from addon.wardrobe.garment import Garment, Kind, read_garment
from addon.wardrobe.labelling.label import Labelling, label_garment
from addon.wardrobe.landmarks import CATEGORY_BY_NAME
from driver.bench_label import measure_garment, nameless

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
    """Name the last garment of every category of the generated wardrobe."""
    entries = open_wardrobe(DATA).entries
    chosen = {entry.categories: entry.name for entry in entries if entry.kind == "clothes"}
    return sorted(chosen.values())


def _suit(reference: Path, name: str) -> Garment:
    folder = reference / "makehuman" / "assets" / "clothes" / name
    return read_garment(folder / f"{name}.mhclo")


@pytest.mark.parametrize("name", _one_of_each())
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
    with pytest.raises(OutfitError, match=f"{other.name} cannot be labelled: "):
        label_garment(other, DATA)
