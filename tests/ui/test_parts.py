"""Choosing hair, shoes and accessories: by name, checked at once; cloning wears them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import bpy
import pytest

from addon.ui import background, garment_choices, garment_pictures, garment_search, parts
from addon.ui.body_changes import body_inputs
from addon.ui.characters import active_character, meshes_of
from addon.ui.converting import outfit_of, parts_of, settings_of
from addon.ui.names import PARTS
from addon.wardrobe.catalogue import Wardrobe
from addon.wardrobe.parts import ACCESSORIES, CHOSEN
from addon.wardrobe.search import Search, listed_parts

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "driver" / "samples" / "outfits.json"
NAME = "dotted_skirt"
LOOK = {"hair": "hair_bob", "shoes": "ankle_boots", "hat": "hat_fedora", "bag": "none"}


def opened() -> Any:
    bpy.ops.outfit.open_photo(filepath=str(SAMPLES), outfit=NAME, seed=5)
    root = active_character(bpy.context)
    root.outfit_cloner.texture_size = "256"
    return root


def choose(**names: str) -> None:
    for kind, name in names.items():
        assert bpy.ops.outfit.choose_part(kind=kind, garment=name) == {"FINISHED"}


def test_the_interface_offers_the_kinds_that_there_are() -> None:
    assert PARTS == CHOSEN == tuple(kind for kind, _, _ in parts.KINDS)
    assert parts.ACCESSORIES == ACCESSORIES


def test_what_is_chosen_is_worn_and_sent_to_the_driver(
    opened_wardrobe: Wardrobe, tmp_path: Path
) -> None:
    root = opened()
    choose(**LOOK)
    assert bpy.ops.outfit.clone() == {"FINISHED"}
    worn = meshes_of(root).keys()
    assert {"hair_bob", "ankle_boots", "hat_fedora"} <= worn
    kinds = [opened_wardrobe.garment(name).kind for name in worn - {"body"}]
    assert [kinds.count(kind) for kind in ("hair", "shoes", "hat", "bag")] == [1, 1, 1, 0]
    path = tmp_path / "mine" / "outfits.json"
    path.parent.mkdir()
    assert bpy.ops.outfit.send_to_driver(filepath=str(path)) == {"FINISHED"}
    (entry,) = json.loads(path.read_text())["outfits"]
    assert entry["person"]["parts"] == {**LOOK, "bag": None}


def test_hair_takes_another_colour_and_goes_back(opened_wardrobe: Wardrobe) -> None:
    root = opened()
    choose(shoes="ankle_boots")
    assert bpy.ops.outfit.clone() == {"FINISHED"}
    hair = next(part for part in meshes_of(root) if part.startswith("hair_"))

    def painted() -> list[bytes]:
        bpy.ops.outfit.refit()  # what a window does by itself
        shown = body_inputs(root).shown
        return [shown[part].read_bytes() for part in (hair, "eyebrows", "eyes", "ankle_boots")]

    before, drawn = painted(), tuple(root.outfit_cloner.parts.hair_colour)
    assert not root.outfit_cloner.parts.hair_edited
    root.outfit_cloner.parts.hair_colour = (0.75, 0.3, 0.1)
    red = painted()
    assert [one != other for one, other in zip(red, before, strict=True)] == [True, True, 0, 0]
    assert outfit_of(root).person.hair_colour == (0.75, 0.3, 0.1)
    bpy.ops.outfit.reset_part(kind="hair")
    assert painted() == before and tuple(root.outfit_cloner.parts.hair_colour) == drawn
    assert parts_of(root) == {"shoes": "ankle_boots"}


def test_going_back_is_what_the_seed_draws(opened_wardrobe: Wardrobe) -> None:
    root = opened()
    before = outfit_of(root).person
    choose(**LOOK)
    assert parts_of(root) == settings_of(root).parts == {**LOOK, "bag": None}
    choose(hat="drawn", hair="hair_bun")  # no hat goes over a bun
    bpy.ops.outfit.reset_part(kind="shoes")
    assert parts_of(root) == {"hair": "hair_bun", "bag": None}
    bpy.ops.outfit.reset_part()
    assert parts_of(root) == {} and outfit_of(root).person == before


def test_the_panel_knows_what_is_drawn_and_what_is_chosen(opened_wardrobe: Wardrobe) -> None:
    root = opened()
    garment_choices.proposed(root)
    background.wait()
    drawn = garment_choices.proposed_parts(root)
    assert drawn["hair"].startswith("hair_") and "shoes" in drawn
    choose(hair="hair_bob", hat="hat_cap")
    garment_choices.proposed(root)
    background.wait()
    chosen = garment_choices.proposed_parts(root)
    assert chosen == {**drawn, "hair": "hair_bob", "hat": "hat_cap"}


@pytest.mark.parametrize(
    ("kind", "name", "sentence"),
    [
        ("hair", "hair_bun", "hat_cap is not worn over hair_bun"),
        ("hair", "none", "can be left off, not hair"),
        ("shoes", "hat_cap", "worn as hat, not as shoes"),
        ("bag", "purse", "no garment 'purse'"),
        ("bag", "", "name what to wear as bag"),
    ],
)
def test_a_bad_choice_is_one_sentence_and_changes_nothing(
    opened_wardrobe: Wardrobe, kind: str, name: str, sentence: str
) -> None:
    root = opened()
    choose(hat="hat_cap")
    with pytest.raises(RuntimeError, match=sentence):
        bpy.ops.outfit.choose_part(kind=kind, garment=name)
    assert parts_of(root) == {"hat": "hat_cap"}


def test_without_a_character_the_operators_say_what_to_do() -> None:
    for operator in (bpy.ops.outfit.choose_part, bpy.ops.outfit.reset_part):
        with pytest.raises(RuntimeError, match="Open a photo first"):
            operator()


def test_the_search_finds_parts_and_paints_their_pictures(
    opened_wardrobe: Wardrobe, monkeypatch: pytest.MonkeyPatch
) -> None:
    hair = listed_parts(opened_wardrobe, "hair")
    assert {one.name for one in hair} == {
        one.name for one in opened_wardrobe.candidates(kind="hair")
    }
    found = [one.name for one in hair if Search("curls", "hair", "CC0", "male").takes(one)]
    assert found == ["hair_curls"]
    painted: list[str] = []
    monkeypatch.setattr(
        garment_pictures, "paint_all", lambda listed, *_: painted.extend(o.name for o in listed)
    )
    garment_choices.load(lambda done, what: None, slot="glasses")
    assert painted == ["glasses_round", "glasses_rectangular", "sunglasses"]
    assert garment_choices.choices("hair") == hair
    icons = [garment_pictures.icon_of(one.name, one) for one in hair[:1]]
    background.wait()
    assert icons == [0] and garment_pictures._paths[hair[0].name].is_file()
    assert garment_search.short_title("hair_side_part", "hair") == "Side Part"
    garment_choices.forget()
