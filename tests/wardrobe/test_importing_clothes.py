"""Importing clothes: real ones are labelled and can be worn, bad ones are one sentence each."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from addon.errors import OutfitError
from addon.makehuman.data import BodyData
from addon.wardrobe.assets.index import imported_folders, open_index
from addon.wardrobe.catalogue import Wardrobe, open_wardrobe
from addon.wardrobe.importing import import_clothes
from tests.wardrobe.asset_files import make_garment

NAMES = ("shorts_regular", "vest_v_slim")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "config"


@pytest.fixture
def root(tmp_path: Path, wardrobe: Wardrobe) -> Path:
    """Two garments as somebody else would have made them: without landmarks, other uuids."""
    root = tmp_path / "clothes"
    for name in NAMES:
        copy = root / f"my_{name}"
        shutil.copytree(wardrobe.folder / name, copy)
        (copy / f"{name}.registration.json").unlink()
        mhclo = copy / f"{name}.mhclo"
        lines = mhclo.read_text().splitlines()
        lines = [f"uuid mine-{name}" if line.startswith("uuid") else line for line in lines]
        mhclo.write_text("\n".join(lines) + "\n")
        mhclo.rename(copy / f"my_{name}.mhclo")
    return root


def test_one_garment_is_imported_alone_and_worn(
    root: Path, config: Path, body_data: BodyData
) -> None:
    path = root / "my_shorts_regular" / "my_shorts_regular.mhclo"
    before = sorted(root.rglob("*"))
    done = import_clothes(path, body_data, config=config)
    assert [one.categories for one in done.clothes] == [("shorts",)] and done.problems == ()
    assert imported_folders(config) == (path,)
    assert sorted(root.rglob("*")) == before  # nothing beside it is touched
    index = open_index(config)
    assert [asset.name for asset in index.entries] == ["my_shorts_regular"]
    wardrobe = open_wardrobe(body_data, imported=index)
    assert wardrobe.imported.keys() == {"my_shorts_regular"}
    assert not wardrobe.imported.keys() & {entry.name for entry in wardrobe.entries[:-1]}


def test_a_folder_is_labelled_whole_and_bad_files_are_told_of(
    root: Path, config: Path, body_data: BodyData
) -> None:
    make_garment(root / "no_mesh", "no_mesh", "u-9")
    (root / "no_mesh" / "no_mesh.obj").unlink()
    make_garment(root / "flat", "flat", "u-8")
    said = []
    done = import_clothes(
        root, body_data, config=config, tell=lambda share, what: said.append((share, what))
    )
    assert {one.name: one.categories for one in done.clothes} == {
        "my_shorts_regular": ("shorts",),
        "my_vest_v_slim": ("vest",),
    }
    assert len(done.problems) == 2
    assert any("no_mesh.obj" in problem for problem in done.problems)
    assert any("flat cannot be labelled" in problem for problem in done.problems)
    assert said[0] == (0.0, "Reading") and said[-1][1].startswith("Labelling my_vest")


def bad_garment(folder: Path, wrong: str) -> Path:
    path = make_garment(folder, "bad", "u-5")
    if wrong == "mesh":
        path.with_suffix(".obj").unlink()
    elif wrong == "counts":
        path.with_suffix(".obj").write_text("v 0 0 0\nv 1 0 0\nf 1 2 1\n")
    elif wrong == "map":
        path.with_suffix(".obj").write_text("v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n")
    elif wrong == "text":
        path.write_bytes(b"\x00\x01\x02")
    elif wrong == "suffix":
        path = path.with_suffix(".obj")
    return path


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ("mesh", r"bad\.obj"),
        ("counts", "vertices"),
        ("map", "has no UV map"),
        ("text", r"bad\.mhclo"),
        ("suffix", r"clothes are \.mhclo files"),
        ("shape", "cannot be labelled"),
    ],
)
def test_a_bad_garment_is_one_sentence_and_the_index_stays(
    wrong: str, sentence: str, tmp_path: Path, config: Path, body_data: BodyData
) -> None:
    path = bad_garment(tmp_path / "clothes", wrong)
    with pytest.raises(OutfitError, match=sentence) as error:
        import_clothes(path, body_data, config=config)
    assert "\n" not in str(error.value)
    assert imported_folders(config) == ()


def test_an_empty_folder_and_a_cancelled_one_leave_the_index(
    root: Path, tmp_path: Path, config: Path, body_data: BodyData
) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(OutfitError, match="has no garments"):
        import_clothes(tmp_path / "empty", body_data, config=config)
    with pytest.raises(OutfitError, match="no folder of assets"):
        import_clothes(tmp_path / "nowhere", body_data, config=config)

    def cancel(share: float, what: str) -> None:
        if "Labelling" in what:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_clothes(root, body_data, config=config, tell=cancel)
    assert imported_folders(config) == ()
