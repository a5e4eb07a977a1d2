"""Asset folders: what is found, how it is described, and what is refused."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.errors import OutfitError
from addon.makehuman.data import BodyData
from addon.makehuman.mhclo import read_mhclo
from addon.makehuman.mhclo_header import mhclo_header
from addon.makehuman.provenance import provenance
from addon.wardrobe.assets.readers import Asset
from addon.wardrobe.assets.single import read_file
from addon.wardrobe.catalogue import Wardrobe
from tests.wardrobe.asset_files import GARMENT, make_garment, scan_folder


def test_official_assets_are_described_by_their_own_words(reference: Path, tmp_path: Path) -> None:
    root = reference / "makehuman" / "assets"
    assets, problems = scan_folder(root, config=tmp_path)
    assert problems == []
    named = {asset.name: asset for asset in assets}
    assert {name: asset.kind for name, asset in named.items()} == {
        **dict.fromkeys(("bob02", "long01", "short02"), "hair"),
        **dict.fromkeys(("shoes01", "shoes02"), "shoes"),
        **dict.fromkeys(("female_casualsuit01", "female_elegantsuit01"), "clothes"),
        **dict.fromkeys(("female_sportsuit01", "male_casualsuit02"), "clothes"),
        **dict.fromkeys(("male_casualsuit04", "male_casualsuit06"), "clothes"),
    }
    suit = named["male_casualsuit02"]
    assert (suit.uuid, suit.vertex_count) == ("eca0f141-c21a-4d32-9fed-66fde6559940", 2136)
    assert suit.sexes == ("male",)
    assert suit.licence == "CC0"  # said in prose
    assert "Joel Palmius" in suit.author
    assert (suit.categories, suit.regular) == ((), None)
    assert "shoes01.mhw" in named["shoes01"].files
    for asset in assets:
        assert asset.vertex_count == len(read_mhclo(asset.path).refs)


def test_the_digest_is_that_of_sha256sums_listing(tmp_path: Path) -> None:
    folder = make_garment(tmp_path / "clothes" / "shirt").parent
    asset = scan_folder(tmp_path, config=tmp_path / "config")[0][0]
    assert asset.files == ("shirt.mhclo", "shirt.mhmat", "shirt.obj", "shirt.png")
    listing = "".join(
        f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n"
        for name in asset.files
    )
    assert asset.sha256 == hashlib.sha256(listing.encode()).hexdigest()
    assert (asset.licence, asset.author) == ("CC-BY 4.0", "A Tailor")


def test_the_generated_wardrobe_is_described_as_its_own_index_says(
    wardrobe: Wardrobe, tmp_path: Path
) -> None:
    assets, problems = scan_folder(wardrobe.folder, config=tmp_path)
    assert problems == []
    described = {(a.name, a.kind, a.categories, a.sexes) for a in assets}
    assert described == {(e.name, e.kind, e.categories, e.sexes) for e in wardrobe.entries}
    assert {(asset.licence, asset.author) for asset in assets} == {("CC0", "Outfit Cloner")}


def test_mpfbs_data_folder_has_targets_and_skeletons(body_data: BodyData, tmp_path: Path) -> None:
    assets, problems = scan_folder(body_data.root, config=tmp_path)
    assert problems == []
    kinds = [asset.kind for asset in assets]
    assert kinds.count("target") > 1000
    assert "game_engine" in {asset.name for asset in assets if asset.kind == "skeleton"}


def test_folders_tell_what_is_in_them(tmp_path: Path) -> None:
    for kind in ("hair", "eyes", "eyebrows", "eyelashes", "teeth", "tongue", "clothes"):
        make_garment(tmp_path / kind / "one", kind)
    make_garment(tmp_path / "proxymeshes" / "one", "low").rename(
        tmp_path / "proxymeshes" / "one" / "low.proxy"
    )
    (tmp_path / "skins" / "pale").mkdir(parents=True)
    (tmp_path / "skins" / "pale" / "pale.mhmat").write_text("# license: CC0\nname pale\n")
    (tmp_path / "poses").mkdir()
    (tmp_path / "poses" / "sit.bvh").write_text("HIERARCHY\n")
    (tmp_path / "expressions").mkdir()
    (tmp_path / "expressions" / "smile.mhpose").write_text(
        '{"name": "smile", "license": "CC0", "author": "B"}'
    )
    (tmp_path / "rigs").mkdir()
    (tmp_path / "rigs" / "mine.mhskel").write_text('{"license": "AGPL3"}')
    (tmp_path / "targets").mkdir()
    (tmp_path / "targets" / "nose.target").write_text("1 0 0 1\n")
    assets, problems = scan_folder(tmp_path, config=tmp_path / "config")
    assert problems == []
    kinds = {asset.name: asset.kind for asset in assets}
    assert {name: kind for name, kind in kinds.items() if name != kind} == {
        "low": "proxy",
        "pale": "skin",
        "sit": "pose",
        "smile": "expression",
        "mine": "skeleton",
        "nose": "target",
    }
    licences = {asset.name: asset.licence for asset in assets}
    assert (licences["pale"], licences["smile"], licences["mine"]) == ("CC0", "CC0", "AGPL3")


def test_a_folder_that_just_holds_garments_is_told_by_tags(tmp_path: Path) -> None:
    text = GARMENT.format(name="x", uuid="u")
    for tag in ("Shoes", "Sunglasses", "Hat", "Backpack", "Hair"):
        make_garment(tmp_path / tag, "x", text=text.replace("tag Female", f"tag {tag}"))
    kinds = {a.path.parent.name: a.kind for a in scan_folder(tmp_path, config=tmp_path)[0]}
    assert kinds == {
        "Shoes": "shoes",
        "Sunglasses": "glasses",
        "Hat": "hat",
        "Backpack": "bag",
        "Hair": "hair",
    }


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("obj_file shirt.obj", "obj_file ../../../etc/passwd"), "no file inside"),
        (("obj_file shirt.obj", "obj_file none.obj"), "cannot read"),
        (("obj_file shirt.obj\n", ""), "names no obj_file"),
        (("hm08", "alpha7"), "only hm08 is supported"),
        (("verts 0", "vertices 0"), "binds no vertices"),
        (("0\n1\n2 3", "2 3"), "binds 1 vertices, shirt.obj has 3"),
        (("uuid u-1", "z_depth deep"), "line 5: z_depth has a wrong value"),
    ],
)
def test_a_broken_garment_gets_a_sentence_and_the_others_go_on(
    tmp_path: Path, change: tuple[str, str], reason: str
) -> None:
    make_garment(tmp_path / "good", "skirt", "u-2")
    text = GARMENT.format(name="shirt", uuid="u-1").replace(*change)
    path = make_garment(tmp_path / "bad", text=text)
    assets, problems = scan_folder(tmp_path, config=tmp_path / "config")
    assert [asset.name for asset in assets] == ["skirt"]
    assert len(problems) == 1
    assert "\n" not in problems[0]
    assert str(path.parent) in problems[0]
    assert reason in problems[0]


def test_other_broken_files_get_a_sentence_each(tmp_path: Path) -> None:
    (tmp_path / "a.bvh").write_text("MOTION")
    (tmp_path / "b.mhpose").write_text("[" * 100_000)
    (tmp_path / "c.mhskel").write_text("[]")
    (tmp_path / "d.mhclo").mkdir()
    assets, problems = scan_folder(tmp_path, config=tmp_path)
    assert assets == []
    assert [problem.split(" ")[0].rsplit("/")[-1] for problem in problems] == [
        "a.bvh",
        "b.mhpose",
        "c.mhskel:",
    ]


def test_links_neither_leave_the_folder_nor_run_in_circles(tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    make_garment(root / "shirts", "shirt")
    make_garment(outside, "secret", "u-9")
    (root / "circle").symlink_to(root, target_is_directory=True)
    (root / "again").symlink_to(root / "shirts", target_is_directory=True)
    (root / "away").symlink_to(outside, target_is_directory=True)
    (root / "secret.mhclo").symlink_to(outside / "secret.mhclo")
    assets, problems = scan_folder(root, config=tmp_path / "config")
    assert [asset.name for asset in assets] == ["shirt"]
    assert sorted(problem.split(":")[0] for problem in problems) == [
        str(root / "away"),
        str(root / "secret.mhclo"),
    ]


def test_a_mesh_that_is_a_link_out_of_the_folder_is_not_read(tmp_path: Path) -> None:
    path = make_garment(tmp_path / "root" / "shirt")
    outside = path.with_suffix(".obj").rename(tmp_path / "elsewhere.obj")
    path.with_suffix(".obj").symlink_to(outside)
    assets, problems = scan_folder(tmp_path / "root", config=tmp_path / "config")
    assert assets == []
    assert "no file in its asset folder" in problems[0]


def test_line_ends_of_other_systems_count_alike(tmp_path: Path) -> None:
    path = make_garment(tmp_path / "shirt")
    for suffix in (".mhclo", ".obj"):
        file = path.with_suffix(suffix)
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r"))
    assets, problems = scan_folder(tmp_path, config=tmp_path / "config")
    assert (problems, [asset.vertex_count for asset in assets]) == ([], [3])


def test_nothing_is_written_beside_the_assets(tmp_path: Path) -> None:
    make_garment(tmp_path / "root" / "shirt")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "root").rglob("*")}
    scan_folder(tmp_path / "root", config=tmp_path / "config")
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "root").rglob("*")} == before


def test_one_file_is_read_as_a_scan_reads_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_garment(tmp_path / "hair" / "curls", "curls")
    (scanned,) = scan_folder(path.parent, config=tmp_path)[0]
    monkeypatch.setattr("addon.wardrobe.assets.walk.Walk.__iter__", None)  # no folder is walked
    found = read_file(path, config=tmp_path)
    assert isinstance(found, Asset)
    assert found == scanned
    assert found.kind == "hair"


def test_no_folder_and_no_file_are_said(tmp_path: Path) -> None:
    with pytest.raises(OutfitError, match="there is no such file"):
        read_file(tmp_path / "none.mhclo")
    with pytest.raises(OutfitError, match="no folder of assets"):
        scan_folder(tmp_path / "none", config=tmp_path)


def test_an_unreadable_folder_is_named(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    make_garment(tmp_path / "shirt")
    (tmp_path / "shirt").chmod(0)
    try:
        assets, problems = scan_folder(tmp_path, config=tmp_path)
    finally:
        (tmp_path / "shirt").chmod(0o755)
    assert assets == []
    assert "cannot be read" in problems[0]


@pytest.mark.parametrize(
    ("comments", "licence", "author"),
    [
        (["# author: Ann", "# license CC-BY-SA 4.0"], "CC-BY-SA 4.0", "Ann"),
        (["// Licence AGPL3"], "AGPL3", ""),
        (["# released as CC0 in 2020", "# Copyright (C) 2019-2020 Bo"], "CC0", "Bo"),
        (["# (c) of nobody", "# made with care"], "", ""),
        ([], "", ""),
    ],
)
def test_comments_tell_licence_and_author(comments: list[str], licence: str, author: str) -> None:
    told = provenance(comments)
    assert (told.license, told.author) == (licence, author)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 6))
def test_header_and_full_reader_agree_on_mutated_files(seed: int, changes: int) -> None:
    """Whatever the full reader takes, the header reader describes in the same way."""
    rng = random.Random(seed)
    pieces = list(GARMENT.format(name="shirt", uuid="u-1"))
    for _ in range(changes):
        place = rng.randrange(len(pieces))
        pieces[place] = rng.choice(
            ["", "\n", " ", "7", "-", "#", "verts 0\n", "\r", "x", pieces[0]]
        )
    text = "".join(pieces)
    path = Path("shirt.mhclo")
    try:
        header = mhclo_header(path, text)
    except OutfitError as error:
        assert "\n" not in str(error)
        header = None
    folder = Path(os.environ["OUTFIT_CONFIG"]) / "mutated"
    folder.mkdir(exist_ok=True)
    (folder / path).write_text(text, newline="")
    try:
        full = read_mhclo(folder / path)
    except OutfitError:
        return  # the header alone may still be sound
    finally:
        shutil.rmtree(folder)
    assert header is not None
    assert (header.name, header.uuid, header.tags) == (full.name, full.uuid, full.tags)
    assert (header.license, header.author) == (full.license, full.author)
    assert header.vertex_count == len(full.refs)
