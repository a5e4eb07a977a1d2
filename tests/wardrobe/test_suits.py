"""One-piece suits, labelled by themselves, are worn for a top and a bottom that are like them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from addon.cloning.observation import Observation, Outfit
from addon.cloning.settings import CloneSettings
from addon.errors import OutfitError
from addon.makehuman.data import BodyData
from addon.photos.reading import open_outfit, read_outfits
from addon.photos.wearing import choose_garment, choose_suit, named_garments
from addon.pipeline import clone_onto_body, clone_outfit
from addon.stage.settings import CharacterSettings
from addon.wardrobe.assets.single import read_file
from addon.wardrobe.catalogue import Wardrobe
from addon.wardrobe.garment import Garment, read_garment
from addon.wardrobe.labelling.label import label_garment
from addon.wardrobe.landmarks import CATEGORY_BY_NAME
from addon.wardrobe.registration_files import store_registration
from addon.wardrobe.selection import landmark_vertices

SAMPLES = Path(__file__).resolve().parents[2] / "driver" / "samples" / "outfits.json"
SUIT = "male_casualsuit04"  # T-shirt and trousers, one mesh
QUICK = CharacterSettings(clone=CloneSettings(texture_size=256), previews=None, fbx=False)


@pytest.fixture(scope="module")
def own(reference: Path, body_data: BodyData, wardrobe: Wardrobe) -> Wardrobe:
    """The wardrobe with MakeHuman's own suits, labelled automatically."""
    folder = reference / "makehuman" / "assets" / "clothes" / SUIT
    path = folder / f"{SUIT}.mhclo"
    garment = read_garment(path)
    registration = label_garment(garment, body_data).registration
    store_registration(path, garment.binding.uuid, registration, origin="automatic")
    return Wardrobe(wardrobe.folder, wardrobe.entries, imported=[read_file(path)])


def photographed(suit: Garment) -> tuple[Observation, Observation]:
    """Return a top of the suit's own proportions, and flared trousers that nobody sells."""
    assert suit.registration is not None
    top, bottom = suit.registration.categories
    vertices = landmark_vertices(suit)
    places = suit.mesh.vertices[vertices][:, :2] * (1, -1)
    places = places - places[vertices >= 0].min(axis=0)
    points = np.where(vertices[:, None] >= 0, 30 + 300 / places.max() * places, 0)
    visibility = np.where(vertices >= 0, 2, 0).astype(np.int8)
    legs = np.zeros((CATEGORY_BY_NAME[bottom].landmark_count, 2))
    low = float(points[visibility > 0, 1].max())
    for number, place in {
        1: (200, 0), 2: (240, 0), 3: (280, 0), 4: (190, 20), 5: (150, 40), 6: (60, 60),
        7: (200, 60), 8: (230, 40), 9: (240, 30), 10: (250, 40), 11: (280, 60), 12: (420, 60),
        13: (330, 40), 14: (290, 20),
    }.items():  # fmt: skip
        legs[number - 1] = place[0], low + place[1]
    return (
        Observation(top, points, visibility),
        Observation(bottom, legs, np.full(len(legs), 2, np.int8)),
    )


def test_a_suit_is_worn_where_it_is_nearer(own: Wardrobe, wardrobe: Wardrobe) -> None:
    (suit,) = own.suits(("short sleeve top", "trousers"), sex="male")
    seen = photographed(suit)
    separate = [choose_garment(item, own, sex="male") for item in seen]
    assert suit.name not in {garment.name for garment in separate}
    chosen = choose_suit(seen, separate, own, sex="male")
    assert chosen is not None
    assert chosen.name == SUIT
    assert choose_suit(seen, separate, wardrobe, sex="male") is None  # none is at hand
    assert choose_suit(seen, separate, own, sex="female") is None  # it is a man's
    assert choose_suit(seen[:1], separate[:1], own, sex="male") is None


def test_separate_garments_are_worn_where_they_are_nearer(own: Wardrobe) -> None:
    (suit,) = own.suits(("short sleeve top", "trousers"))
    separate = [wardrobe_cut(own, name) for name in ("short_sleeve_top", "trousers")]
    seen = []
    for garment in separate:
        assert garment.registration is not None
        points = garment.mesh.vertices[landmark_vertices(garment)][:, :2] * (1, -1)
        visibility = np.full(len(points), 2, np.int8)
        seen.append(Observation(garment.registration.categories[0], points, visibility))
    assert suit is not None
    assert choose_suit(seen, separate, own, sex="male") is None


def wardrobe_cut(wardrobe: Wardrobe, start: str) -> Garment:
    name = next(e.name for e in wardrobe.entries if e.name.startswith(start) and "male" in e.sexes)
    return wardrobe.garment(name)


def test_a_character_wears_the_suit(own: Wardrobe, body_data: BodyData, tmp_path: Path) -> None:
    (suit,) = own.suits(("short sleeve top", "trousers"))
    seen = photographed(suit)
    photo = np.random.default_rng(1).integers(40, 200, (700, 480, 3), np.uint8)
    cv2.imwrite(str(tmp_path / "photo.png"), photo)
    outfit = Outfit("suited", tmp_path / "photo.png", seen)
    (tmp_path / "out").mkdir()
    record = clone_outfit(
        outfit,
        tmp_path / "out",
        settings=replace(QUICK, sex="male"),
        seed=3,
        data=body_data,
        wardrobe=own,
    ).description
    clothes = [garment for garment in record["garments"] if garment["kind"] == "clothes"]
    assert [garment["cut"] for garment in clothes] == [SUIT]
    assert clothes[0]["category"] == "short sleeve top + trousers"
    assert clothes[0]["license"] == "CC0"
    assert "Joel Palmius" in clothes[0]["author"]
    assert {"license": "CC0", "author": clothes[0]["author"], "cuts": [SUIT]} in record["licences"]
    assert record["left_out"] == []
    texture = cv2.imread(str(tmp_path / "out" / clothes[0]["texture"]))
    assert texture.std() > 20


def test_a_suit_asked_for_wears_what_is_like_it(own: Wardrobe, body_data: BodyData) -> None:
    """ClonedPerson's vest and shorts go onto a T-shirt and trousers, where they are asked for."""
    outfit = next(o for o in read_outfits(SAMPLES).outfits if o.name == "printed_shorts")
    photo, outfit = open_outfit(outfit)
    cloned = clone_onto_body(
        outfit, photo, settings=replace(QUICK, wear=(SUIT,)), seed=3, data=body_data, wardrobe=own
    )
    assert [item.garment.name for item in cloned.garments] == [SUIT]
    assert cloned.casting.parameters.sex == "male"  # whom the suit is for
    assert not cloned.plain
    assert cloned.garments[0].clone.registered.mean() > 0.1
    assert len(cloned.garments[0].clone.cells) == 2


def test_garments_asked_for_need_a_place_on_the_photo(own: Wardrobe) -> None:
    (top, _) = photographed(own.garment(SUIT))
    chosen, left_out = named_garments([top], [SUIT, "short_sleeve_top_v_slim"], own)
    assert {slot: garment.name for slot, garment in chosen.items()} == {
        "top": "short_sleeve_top_v_slim"
    }
    assert left_out == [f"{SUIT}: the photo shows no bottom"]
    with pytest.raises(OutfitError, match="no garment 'tunic'"):
        named_garments([top], ["tunic"], own)
    with pytest.raises(OutfitError, match="no landmarks"):
        named_garments([top], ["hair_bob"], own)
