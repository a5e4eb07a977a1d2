"""Glasses, hats and bags sit where they belong on every body, and are drawn as asked for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from addon.errors import OutfitError
from addon.makehuman.body import BodyParameters, build_body
from addon.makehuman.data import BodyData
from addon.makehuman.fitting import fit, layered_deletes
from addon.makehuman.obj import triangulated
from addon.wardrobe.casting import cast
from addon.wardrobe.catalogue import Entry, Wardrobe
from addon.wardrobe.garment import Garment, read_garment, write_garment
from addon.wardrobe.people import bags, glasses, hats
from addon.wardrobe.people.bindings import UNDER_HATS, average_body
from addon.wardrobe.people.parts import make_people_parts
from addon.wardrobe.people.skin_map import body_faces, triangulate
from addon.wardrobe.surface import Surface
from addon.wardrobe.tailoring.cloth_mesh import component_labels, edges_of

BODIES = {
    "average": BodyParameters(),
    "child": BodyParameters(gender=0.3, age=0.12, african=0, asian=1, caucasian=0),
    "heavy": BodyParameters(gender=0.7, weight=0.95, muscle=0.3, african=1, asian=0, caucasian=0),
    "muscular man": BodyParameters(gender=1, muscle=0.95, height=0.8),
    "thin old woman": BodyParameters(gender=0, age=0.95, weight=0.1, african=0, asian=0),
}
EYES = slice(14598, 14742)


@pytest.fixture(scope="module")
def parts(body_data: BodyData) -> dict[str, Garment]:
    return {garment.name: garment for garment in make_people_parts(body_data)}


@pytest.fixture(scope="module")
def bodies(body_data: BodyData) -> dict[str, np.ndarray]:
    return {name: build_body(body_data, made).vertices for name, made in BODIES.items()}


@pytest.fixture(scope="module")
def skin(body_data: BodyData) -> Surface:
    return Surface(body_data.base.vertices, triangulate(body_faces(body_data)[0]))


@pytest.mark.parametrize("name", [*glasses.DESIGNS, *hats.DESIGNS, *bags.DESIGNS])
def test_accessories_bring_their_own_weights(
    parts: dict[str, Garment], body_data: BodyData, tmp_path: Path, name: str
) -> None:
    garment = parts[name]
    assert garment.weights is not None
    count = len(garment.mesh.vertices)
    np.testing.assert_allclose(garment.weights.sums(count), 1.0, atol=1e-9)
    assert set(garment.weights.bones) <= set(body_data.rig("default").bones)
    if garment.kind != "bag":
        assert garment.weights.bones == ("head",)
    write_garment(tmp_path, garment)
    read = read_garment(tmp_path / f"{name}.mhclo", kind=garment.kind)
    assert read.weights is not None
    np.testing.assert_allclose(read.weights.sums(count), garment.weights.sums(count), atol=1e-4)


@pytest.mark.parametrize("name", glasses.DESIGNS)
def test_glasses_stand_before_the_eyes(
    parts: dict[str, Garment], bodies: dict[str, np.ndarray], skin: Surface, name: str
) -> None:
    for vertices in bodies.values():
        fitted = fit(parts[name].binding, vertices)
        eyes = vertices[EYES]
        frame = fitted[fitted[:, 2] > eyes[:, 2].max()]
        assert frame[:, 0].max() > eyes[:, 0].max() * 0.9
        assert frame[:, 1].min() < eyes[:, 1].mean() < frame[:, 1].max()
        assert frame[:, 2].max() < eyes[:, 2].max() + 0.6
        distance, _ = skin.moved(vertices).signed(frame)
        assert distance.min() > -0.02, "a lens lies in the face"
        temples = fitted[fitted[:, 2] < eyes[:, 2].min() - 0.5]
        assert np.abs(skin.moved(vertices).signed(temples)[0]).max() < 0.25


@pytest.mark.parametrize("name", hats.DESIGNS)
def test_heads_fit_into_hats(
    parts: dict[str, Garment], bodies: dict[str, np.ndarray], name: str
) -> None:
    hidden = parts[name].binding.delete_vertices
    base = bodies["average"]
    seen = (~hidden[:13380]) & (base[:13380, 1] > 8.1)
    assert not seen.any(), "all of the skull's top is under the hat"
    assert not hidden[EYES].any()
    for vertices in bodies.values():
        fitted = fit(parts[name].binding, vertices)
        head = vertices[:13380][hidden[:13380]]
        assert (head[:, 1].max() < fitted[:, 1].max()).all()
        for axis in (0, 2):
            assert fitted[:, axis].min() < head[:, axis].min() + 0.05
            assert fitted[:, axis].max() > head[:, axis].max() - 0.05
        assert fitted[:, 1].max() - head[:, 1].max() < 0.9, "the hat floats"


@pytest.mark.parametrize("name", hats.DESIGNS)
def test_hats_leave_glasses_on(parts: dict[str, Garment], name: str) -> None:
    for one in glasses.DESIGNS:
        _, (_, gone) = layered_deletes([parts[name].binding, parts[one].binding])
        assert not gone.any()


@pytest.mark.parametrize("name", hats.DESIGNS)
def test_hats_hide_the_hair_beneath(
    parts: dict[str, Garment], bodies: dict[str, np.ndarray], name: str
) -> None:
    hat = parts[name]
    for hair in (part for part in parts.values() if UNDER_HATS in part.binding.tags):
        _, (_, gone) = layered_deletes([hat.binding, hair.binding])
        for vertices in bodies.values():
            kept = fit(hair.binding, vertices)[~gone]
            top = fit(hat.binding, vertices)[:, 1].max()
            eyes = vertices[EYES]
            assert kept[:, 1].max() < top - 0.3
            assert kept[:, 1].max() < eyes[:, 1].max() + 0.75


@pytest.mark.parametrize("name", bags.DESIGNS)
def test_bags_lie_outside_the_body(
    parts: dict[str, Garment], bodies: dict[str, np.ndarray], skin: Surface, name: str
) -> None:
    for vertices in bodies.values():
        fitted = fit(parts[name].binding, vertices)
        trunk = fitted[np.abs(fitted[:, 0]) < np.abs(vertices[10625, 0])]
        distance, _ = skin.moved(vertices).signed(trunk)
        assert distance.min() > -0.05
        assert np.median(distance) < 0.11 * np.ptp(vertices[:13380, 1])


@pytest.mark.parametrize("name", bags.DESIGNS)
def test_straps_end_at_the_bag_on_every_body(
    parts: dict[str, Garment], bodies: dict[str, np.ndarray], body_data: BodyData, name: str
) -> None:
    garment = parts[name]
    shapes = [fit(garment.binding, v) for v in (average_body(body_data), *bodies.values())]
    labels = component_labels(triangulated(garment.mesh.faces), len(shapes[0]))
    sizes = np.bincount(labels)
    bag = labels == sizes.argmax()
    for strap in np.flatnonzero((sizes > 0) & (sizes < sizes.max())):
        for end in (np.flatnonzero(labels == strap)[:6], np.flatnonzero(labels == strap)[-6:]):
            usual, *others = (_gap(shape[bag], shape[end]) for shape in shapes)
            assert max(others) < usual + 0.15


def test_the_tote_hangs_without_kinks_on_every_body(
    parts: dict[str, Garment], bodies: dict[str, np.ndarray], body_data: BodyData
) -> None:
    garment = parts["bag_tote"]
    edges, _ = edges_of(triangulated(garment.mesh.faces))
    usual, *others = (
        np.linalg.norm(np.diff(shape[edges], axis=1)[:, 0], axis=1)
        for shape in (fit(garment.binding, v) for v in (average_body(body_data), *bodies.values()))
    )
    for lengths in others:
        assert (lengths < 1.6 * usual + 0.05).all()  # decimetres


def _gap(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.linalg.norm(one[:, None] - other[None], axis=2).min())


def _wardrobe(parts: dict[str, Garment]) -> Wardrobe:
    entries = [Entry(part.name, part.kind, (), part.sexes) for part in parts.values()]
    wardrobe = Wardrobe(Path("parts"), entries)
    wardrobe._loaded = dict(parts)
    return wardrobe


def test_accessories_are_drawn_last_and_as_often_as_asked(
    parts: dict[str, Garment], body_data: BodyData
) -> None:
    wardrobe = _wardrobe(parts)
    worn = 0
    for seed in range(40):
        plain, some, all_ = (
            cast(body_data, wardrobe, np.random.default_rng(seed), sex="female", accessories=share)
            for share in (0.0, 0.3, 1.0)
        )
        assert plain.accessories == ()
        assert replace(all_, accessories=()) == plain
        kinds = [part.kind for part in all_.accessories]
        assert ("hat" in kinds) == (UNDER_HATS in plain.hair.binding.tags)
        assert [kind for kind in kinds if kind != "hat"] == ["glasses", "bag"]
        assert {part.name for part in some.accessories} <= {p.name for p in all_.accessories}
        worn += len(some.accessories)
    assert 15 < worn < 50


def test_without_bags_the_rest_is_drawn_as_ever(
    parts: dict[str, Garment], body_data: BodyData
) -> None:
    wardrobe = _wardrobe(parts)
    for seed in range(5):
        with_bag, without = (
            cast(body_data, wardrobe, rng, sex="male", accessories=1.0, bags=wanted)
            for wanted in (True, False)
            for rng in [np.random.default_rng(seed)]
        )
        kept = tuple(part for part in with_bag.accessories if part.kind != "bag")
        assert len(kept) == len(with_bag.accessories) - 1
        assert without == replace(with_bag, accessories=kept)


def test_given_parts_change_no_other_draw(parts: dict[str, Garment], body_data: BodyData) -> None:
    wardrobe = _wardrobe(parts)
    given = {"hair": "hair_bob", "shoes": "sandals", "glasses": None, "bag": "bag_tote"}
    for seed in range(20):
        drawn, dressed, hatted = (
            cast(body_data, wardrobe, rng, sex="female", accessories=0.5, parts=asked)
            for asked in ({}, given, {**given, "hat": "hat_cap"})
            for rng in [np.random.default_rng(seed)]
        )
        assert (dressed.hair.name, dressed.shoes.name) == ("hair_bob", "sandals")
        same = replace(drawn, hair=dressed.hair, shoes=dressed.shoes)
        assert dressed == replace(same, accessories=dressed.accessories)
        assert [one for one in dressed.accessories if one.kind != "hat"] == [parts["bag_tote"]]
        drawn_hats = {one.name for one in drawn.accessories if one.kind == "hat"}
        assert drawn_hats <= {one.name for one in dressed.accessories}  # the bob fits under it
        hat_and_bag = (parts["hat_cap"], parts["bag_tote"])
        assert hatted == replace(dressed, accessories=hat_and_bag)


def test_a_hat_is_worn_over_hair_that_fits_under_it(
    parts: dict[str, Garment], body_data: BodyData
) -> None:
    wardrobe = _wardrobe(parts)
    for seed in range(10):
        rng = np.random.default_rng(seed)
        person = cast(body_data, wardrobe, rng, sex="female", parts={"hat": "hat_cap"})
        worn = [one.name for one in person.accessories]
        assert worn == (["hat_cap"] if UNDER_HATS in person.hair.binding.tags else [])


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"hair": "hair_bun", "hat": "hat_cap"}, "hat_cap is not worn over hair_bun; .*hair_bob"),
        ({"shoes": "hair_bob"}, "hair_bob is worn as hair, not as shoes"),
        ({"shoes": "clogs"}, "no garment 'clogs'"),
        ({"shoes": None}, "can be left off, not shoes"),
    ],
)
def test_parts_that_cannot_be_worn_are_refused(
    parts: dict[str, Garment], body_data: BodyData, given: dict[str, str | None], sentence: str
) -> None:
    with pytest.raises(OutfitError, match=sentence):
        cast(body_data, _wardrobe(parts), np.random.default_rng(0), sex="female", parts=given)


def test_a_chance_beyond_one_is_refused(parts: dict[str, Garment], body_data: BodyData) -> None:
    with pytest.raises(OutfitError, match="chance from 0 to 1"):
        cast(body_data, _wardrobe(parts), np.random.default_rng(0), sex="male", accessories=1.5)
