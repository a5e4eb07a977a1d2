"""Searching the wardrobe: by words, category, licence and sex; what has no labels comes last."""

from __future__ import annotations

from pathlib import Path

import pytest

from addon.makehuman.data import BodyData
from addon.wardrobe.assets.index import import_folder, open_index
from addon.wardrobe.catalogue import Wardrobe, open_wardrobe
from addon.wardrobe.search import LICENCES, Listed, Search, all_listed, licence_kind
from tests.wardrobe.asset_files import make_garment


@pytest.fixture
def listed(wardrobe: Wardrobe, body_data: BodyData, tmp_path: Path) -> tuple[Listed, ...]:
    root = tmp_path / "clothes" / "kilt"
    make_garment(root, "kilt", "0815-4711")
    import_folder(root, config=tmp_path / "config")
    index = open_index(tmp_path / "config")
    return all_listed(open_wardrobe(body_data, imported=index), index)


def names(listed: tuple[Listed, ...], **search: str) -> list[str]:
    return [one.name for one in listed if Search(**search).takes(one)]


def test_words_are_looked_for_in_name_category_and_author(listed: tuple[Listed, ...]) -> None:
    assert names(listed, text="slim trousers") == ["trousers_slim"]
    assert "skirt_pencil" in names(listed, text="SKIRT_P")
    assert names(listed, text="tailor") == ["kilt"]
    assert names(listed, text="no such thing") == []
    assert len(names(listed)) == len(listed)


def test_a_slot_takes_all_its_categories(listed: tuple[Listed, ...]) -> None:
    bottoms = set(names(listed, wanted="bottom"))
    assert {"trousers_slim", "shorts_mini", "skirt_long", "kilt"} <= bottoms
    assert not [name for name in bottoms if name.startswith(("vest", "long", "sling"))]
    assert set(names(listed, wanted="shorts")) < bottoms


def test_what_has_no_labels_comes_last_with_its_licence(listed: tuple[Listed, ...]) -> None:
    kilt = listed[-1]
    assert (kilt.name, kilt.categories, kilt.generated) == ("kilt", (), False)
    assert (kilt.author, licence_kind(kilt.licence)) == ("A Tailor", "CC-BY")
    assert all(one.generated for one in listed[:-1])
    assert names(listed, licence="CC-BY") == ["kilt"]
    assert "kilt" not in names(listed, licence="CC0")


def test_sexes(listed: tuple[Listed, ...]) -> None:
    women, men = names(listed, sex="female"), names(listed, sex="male")
    assert "kilt" in women and "kilt" not in men  # its tag says so
    assert set(men) < set(names(listed)) and "trousers_slim" in men


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("CC0", "CC0"),
        ("cc 0 1.0", "CC0"),
        ("Public Domain", "CC0"),
        ("CC-BY 4.0", "CC-BY"),
        ("cc by 3.0", "CC-BY"),
        ("CC-BY-SA", "CC-BY-SA"),
        ("CC-BY-NC", "OTHER"),
        ("AGPL3", "OTHER"),
        (" ", "UNKNOWN"),
    ],
)
def test_licences_are_known_however_they_are_worded(words: str, kind: str) -> None:
    assert licence_kind(words) == kind and kind in LICENCES
