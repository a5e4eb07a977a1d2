"""Choosing garments: by search, by name, labelled where needed; cloning gets what was chosen."""

from __future__ import annotations

import shutil
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bpy
import pytest

from addon.makehuman.data import BodyData
from addon.photos.reading import read_outfits
from addon.ui import background, garment_choices, garment_pictures, garment_search, session
from addon.ui.characters import active_character, meshes_of
from addon.ui.converting import fill_from_outfit, outfit_of
from addon.wardrobe.assets.index import forget_folders, import_folder, imported_folders
from addon.wardrobe.catalogue import Wardrobe
from addon.wardrobe.landmarks import CATEGORIES
from addon.wardrobe.search import LICENCES
from tests.wardrobe.asset_files import make_garment

SAMPLES = Path(__file__).resolve().parents[2] / "driver" / "samples" / "outfits.json"


@pytest.fixture
def root() -> Any:
    """A character with the first sample's outfit, active."""
    root = bpy.data.objects.new("one", bpy.data.armatures.new("one"))
    bpy.context.scene.collection.objects.link(root)
    root.outfit_cloner.is_character = True
    fill_from_outfit(root, read_outfits(SAMPLES).outfits[0])
    bpy.context.view_layer.objects.active = root
    return root


@pytest.fixture(autouse=True)
def nothing_imported() -> Iterator[None]:
    """Leave no asset folders, choices or pictures to the next test."""
    yield
    forget_folders(imported_folders())
    garment_choices.forget()


@pytest.fixture
def shorts(tmp_path: Path, wardrobe: Wardrobe) -> Path:
    """Shorts as somebody else would have made them: without landmarks."""
    folder = tmp_path / "clothes" / "my_shorts"
    shutil.copytree(wardrobe.folder / "shorts_regular", folder)
    (folder / "shorts_regular.registration.json").unlink()
    lines = (folder / "shorts_regular.mhclo").read_text().splitlines()
    uuid = f"uuid {tmp_path.name}"  # labels are kept by it
    lines = [uuid if line.startswith("uuid") else line for line in lines]
    path = folder / "my_shorts.mhclo"
    path.write_text("\n".join(["# license CC-BY", "# author Somebody", *lines[2:]]) + "\n")
    (folder / "shorts_regular.mhclo").unlink()
    return path


def bottom_of(root: Any) -> Any:
    found = [item for item in root.outfit_cloner.observations if item.name in BOTTOMS]
    return found[0]


BOTTOMS = ("trousers", "shorts", "skirt")


def test_the_nearest_cuts_are_proposed_in_the_background(
    root: Any, opened_wardrobe: Wardrobe
) -> None:
    assert garment_choices.state() == "open" and garment_choices.proposed(root) is None
    background.wait()
    found = garment_choices.proposed(root)
    assert found is not None and found.keys() == {
        item.name for item in root.outfit_cloner.observations
    }
    item = bottom_of(root)
    assert item.name in opened_wardrobe.garment(found[item.name]).registration.categories
    item.landmarks[0].position[0] += 1.0
    assert garment_choices.proposed(root) == found  # until the new ones are known
    background.wait()
    assert garment_choices.proposed(root) is not found


def test_what_is_chosen_is_worn(root: Any, opened_wardrobe: Wardrobe) -> None:
    item = bottom_of(root)
    name = "skirt_pencil" if item.name != "skirt" else "shorts_mini"
    assert bpy.ops.outfit.choose_garment(garment=name, observation=item.name) == {"FINISHED"}
    assert item.garment == name
    worn = {one.category: one.garment for one in outfit_of(root).observations}
    assert worn[item.name] == name
    garment_choices.proposed(root)
    background.wait()
    assert garment_choices.proposed(root)[item.name] == name
    assert bpy.ops.outfit.reset_garment(observation=item.name) == {"FINISHED"}
    assert item.garment == ""


def test_a_garment_that_is_lost_is_told_of(root: Any, opened_wardrobe: Wardrobe) -> None:
    bottom_of(root).garment = "gone"  # its asset folder was removed since the .blend was saved
    garment_choices.proposed(root)
    background.wait()
    assert garment_choices.proposed(root) == {}
    assert "has no garment 'gone'" in garment_choices.problem(root)
    bottom_of(root).garment = ""
    garment_choices.proposed(root)
    background.wait()
    assert garment_choices.proposed(root) and garment_choices.problem(root) == ""


@pytest.mark.parametrize(
    ("name", "category", "sentence"),
    [
        ("no_such", "", "no clothes named 'no_such'"),
        ("sneakers", "", "no clothes named 'sneakers'"),
        ("vest_v_slim", "", "worn as top"),
        ("shorts_mini", "kilt", "the photo shows no kilt"),
    ],
)
def test_a_bad_choice_is_one_sentence_and_changes_nothing(
    root: Any, opened_wardrobe: Wardrobe, name: str, category: str, sentence: str
) -> None:
    item = bottom_of(root)
    with pytest.raises(RuntimeError, match=sentence):
        bpy.ops.outfit.choose_garment(garment=name, observation=category or item.name)
    assert item.garment == ""


def test_without_a_photo_the_operators_say_what_to_do() -> None:
    for operator in (bpy.ops.outfit.choose_garment, bpy.ops.outfit.reset_garment):
        assert not operator.poll()
        with pytest.raises(RuntimeError, match="Open a photo first"):
            operator()


def test_opening_lists_everything_with_a_picture(
    opened_wardrobe: Wardrobe, body_data: BodyData, tmp_path: Path, shorts: Path
) -> None:
    import_folder(shorts.parent)
    few = Wardrobe(opened_wardrobe.folder, opened_wardrobe.entries[:3])
    session.keep_open(body_data, few)
    said = []
    listed = garment_choices.load(lambda done, what: said.append((done, what)))
    assert [one.name for one in listed] == [*(one.name for one in few.entries), "my_shorts"]
    assert garment_choices.choices() == listed and said[0] == (0.0, "Opening the wardrobe")
    assert [what for _, what in said[1:]] == ["Painting thumbnails"] * 4
    for one in listed:
        garment_pictures.icon_of(one.name)  # 0 without a window
    (collection,) = garment_pictures._collections
    assert len(collection) == 4 and all(Path(path).is_file() for path in collection)
    garment_pictures.forget()
    assert not garment_pictures._collections  # Blender's previews are freed
    top = garment_choices.load(lambda done, what: said.append((done, what)), slot="outwear")
    assert top == listed and not garment_pictures._paths  # painted when it is looked at
    for one in listed:
        garment_pictures.icon_of(one.name, one)
    background.wait()
    assert garment_pictures._paths.keys() == {one.name for one in listed}
    session.close_wardrobe()
    assert garment_choices.choices() == ()  # of a wardrobe that is closed


def test_cloning_wears_what_is_chosen(opened_wardrobe: Wardrobe) -> None:
    bpy.ops.outfit.open_photo(filepath=str(SAMPLES), outfit="dotted_skirt", seed=5)
    root = active_character(bpy.context)
    root.outfit_cloner.texture_size = "256"
    lengths = []
    for name in ("skirt_long", "skirt_mini_tight"):
        bpy.ops.outfit.choose_garment(garment=name, observation="skirt")
        assert bpy.ops.outfit.clone() == {"FINISHED"}
        parts = meshes_of(root)
        assert name in parts and sum(part.startswith("skirt") for part in parts) == 1
        lengths.append(parts[name].dimensions.z)
    assert lengths[0] > 1.5 * lengths[1]


def test_the_filters_offer_all_that_there_is() -> None:
    slots = dict.fromkeys(category.slot for category in CATEGORIES)
    names = {category.name for category in CATEGORIES}
    assert {one[0] for one in garment_search.WANTED} == {"ALL", *slots, *names}
    assert [one[0] for one in garment_search.LICENCES] == ["ALL", *LICENCES]


def test_the_search_turns_no_page_beyond_the_last(
    opened_wardrobe: Wardrobe, body_data: BodyData, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(garment_pictures, "paint_all", lambda listed, wardrobe, tell: None)
    listed = garment_choices.load(lambda done, what: None)
    asked = types.SimpleNamespace(text="", wanted="ALL", licence="ALL", sex="ALL", page=99)
    assert garment_search.found_by(asked) == list(listed)
    pages = garment_search.pages_of(list(listed))
    assert (pages - 1) * garment_search.COLUMNS * garment_search.ROWS < len(listed)
    garment_search._page_turned(asked, bpy.context)
    assert asked.page == pages
    asked.text = "pleated skirt"
    garment_search._page_turned(asked, bpy.context)
    assert asked.page == 1
    found = [one.name for one in garment_search.found_by(asked)]
    assert found == ["skirt_mini_pleated", "skirt_midi_pleated"]


def test_imported_clothes_are_labelled_and_worn(
    root: Any, opened_wardrobe: Wardrobe, shorts: Path
) -> None:
    assert bpy.ops.outfit.import_clothes(filepath=str(shorts)) == {"FINISHED"}
    assert bottom_of(root).garment == "my_shorts"
    assert imported_folders() == (shorts,)
    assert session.open_wardrobe().imported["my_shorts"].author == "Somebody"
    bpy.ops.outfit.reset_garment(observation=bottom_of(root).name)
    assert bpy.ops.outfit.import_clothes(filepath=str(shorts), choose=False) == {"FINISHED"}
    assert bottom_of(root).garment == ""


def test_what_has_no_landmarks_is_labelled_on_demand(
    root: Any, opened_wardrobe: Wardrobe, shorts: Path
) -> None:
    import_folder(shorts.parent)
    item = bottom_of(root)
    with pytest.raises(RuntimeError, match="my_shorts has no landmarks yet"):
        bpy.ops.outfit.choose_garment(garment="my_shorts", observation=item.name)
    done = bpy.ops.outfit.label_garment(garment="my_shorts", observation=item.name)
    assert done == {"FINISHED"} and item.garment == "my_shorts"
    assert session.wardrobe().garment("my_shorts").registration.categories == ("shorts",)


def test_bad_clothes_are_one_sentence(opened_wardrobe: Wardrobe, tmp_path: Path) -> None:
    bad = make_garment(tmp_path / "bad", "bad")
    bad.with_suffix(".obj").unlink()
    flat = make_garment(tmp_path / "flat", "flat")
    for path, sentence in (
        (bad, r"bad\.obj"),
        (flat, "flat cannot be labelled"),
        (tmp_path / "nowhere.mhclo", "nowhere"),
        (tmp_path / "bad" / "bad.mhmat", r"clothes are \.mhclo files"),
    ):
        with pytest.raises(RuntimeError, match=sentence):
            bpy.ops.outfit.import_clothes(filepath=str(path))
    with pytest.raises(RuntimeError, match=r"name a \.mhclo"):
        bpy.ops.outfit.import_clothes()
    assert imported_folders() == ()
