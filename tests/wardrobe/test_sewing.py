"""The cache of sewn garments: same bytes however sewn, nothing stale, half-made or left behind."""

from __future__ import annotations

import dataclasses
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from addon.makehuman.data import BodyData
from addon.wardrobe import catalogue, recipes
from addon.wardrobe.cache_lock import held
from addon.wardrobe.catalogue import KEPT, SAFE_SECONDS, open_wardrobe, prune
from addon.wardrobe.entries import INDEX
from addon.wardrobe.recipes import PARTS, Recipe, Workroom, all_recipes, digest_of
from addon.wardrobe.sewing import HALF_MADE, SEWN, sew_into, sew_missing, sewn_folder
from addon.wardrobe.sources import source_closure
from addon.wardrobe.tailoring.cuts import CUTS
from driver.sewing import sewing_workers

NAMES = ("skirt_knee", "sling_bandeau_cropped")


@pytest.fixture(scope="module")
def few(body_data: BodyData) -> list[Recipe]:
    """Recipes that are quickly done: two cuts, glasses and eyes."""
    return [one for one in all_recipes(body_data) if one.name in (*NAMES, "glasses", "eyes")]


@pytest.fixture(scope="module")
def sewn(body_data: BodyData, few: list[Recipe], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache in which these were sewn in this process."""
    cache = tmp_path_factory.mktemp("cache")
    assert sew_missing(cache, few, body_data) == [recipe.name for recipe in few]
    return cache


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch, body_data: BodyData) -> Iterator[None]:
    """A catalogue of the two cuts, without parts."""
    monkeypatch.setattr(recipes, "CUTS", tuple(cut for cut in CUTS if cut.name in NAMES))
    monkeypatch.setattr(recipes, "PARTS", {})
    yield


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_two_workers_give_the_same_bytes_as_one(
    body_data: BodyData, few: list[Recipe], sewn: Path, tmp_path: Path
) -> None:
    steps: list[tuple[int, int, str]] = []
    made = sew_missing(
        tmp_path, few, body_data, workers=2, progress=lambda *step: steps.append(step)
    )
    assert sorted(made) == sorted(recipe.name for recipe in few)
    assert [step[:2] for step in steps] == [(n, len(few)) for n in range(1, len(few) + 1)]
    assert contents(tmp_path / SEWN) == contents(sewn / SEWN)
    assert not list((tmp_path / SEWN).glob(f"{HALF_MADE}*"))


def test_what_is_there_is_not_sewn_again(
    body_data: BodyData, few: list[Recipe], sewn: Path
) -> None:
    assert sew_missing(sewn, few, body_data, workers=2) == []


def test_a_changed_cut_resews_only_itself(
    body_data: BodyData,
    sewn: Path,
    small: None,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    first = open_wardrobe(body_data, cache=sewn)
    changed = tuple(
        dataclasses.replace(cut, ease=cut.ease + 0.1) if cut.name == NAMES[0] else cut
        for cut in recipes.CUTS
    )
    monkeypatch.setattr(recipes, "CUTS", changed)
    steps: list[str] = []
    second = open_wardrobe(
        body_data, cache=sewn, progress=lambda done, total, name: steps.append(name)
    )
    assert steps == [NAMES[0]]
    assert first.folder != second.folder
    before, after = contents(first.folder), contents(second.folder)
    differing = {name for name in before if before[name] != after[name]}
    assert f"{NAMES[0]}/{NAMES[0]}.obj" in differing
    assert all(name.startswith(NAMES[0]) for name in differing)
    assert len(second.garment(NAMES[0]).mesh.vertices) > 500


def test_code_of_people_and_of_clothes_count_apart() -> None:
    here = recipes.HERE
    clothes = source_closure([here / "tailoring" / "tailor.py"])
    people = source_closure([here / "people" / "parts.py"])
    assert not [path for path in clothes if path.parent.name == "people"]
    assert not [path for path in people if path.parent.name == "tailoring"]
    assert here / "tailoring" / "cuts.py" not in clothes
    each = [source_closure([here / "people" / f"{m}.py" for m in part]) for part in PARTS.values()]
    assert set().union(*each) | {here / "people" / "parts.py"} == people


def test_a_rig_or_target_of_other_weights_counts(body_data: BodyData, tmp_path: Path) -> None:
    (tmp_path / "rigs" / "standard").mkdir(parents=True)
    (tmp_path / "3dobjs").mkdir()
    os.link(body_data.root / "3dobjs" / "base.obj", tmp_path / "3dobjs" / "base.obj")
    weights = tmp_path / "rigs" / "standard" / "weights.default.json"
    digests = set()
    for text in ("{}", '{"weights": {}}'):
        weights.write_text(text)
        recipes._data_digest.cache_clear()
        digests.add(digest_of(all_recipes(BodyData(tmp_path))))
    assert len(digests) == 2


def test_a_half_made_folder_is_not_used(
    body_data: BodyData, few: list[Recipe], tmp_path: Path
) -> None:
    glasses = next(recipe for recipe in few if recipe.name == "glasses")
    folder = sewn_folder(tmp_path, glasses)
    (folder / "glasses_round").mkdir(parents=True)  # without an index: no work of ours
    killed = tmp_path / SEWN / f"{HALF_MADE}killed" / "made" / "aviators"
    killed.mkdir(parents=True)
    assert sew_missing(tmp_path, [glasses], body_data) == ["glasses"]
    assert (folder / INDEX).is_file()
    assert all(
        (path / f"{path.name}.mhclo").is_file() for path in folder.iterdir() if path.is_dir()
    )


def test_a_failure_leaves_nothing(
    body_data: BodyData, few: list[Recipe], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(workroom: Workroom, recipe: Recipe) -> Iterator[object]:
        yield from ()
        raise KeyboardInterrupt

    monkeypatch.setattr(Workroom, "make", broken)
    with pytest.raises(KeyboardInterrupt):
        sew_into(tmp_path, few[0], Workroom(body_data))
    assert not contents(tmp_path) and not list((tmp_path / SEWN).iterdir())


def test_pruning_keeps_the_newest_and_what_is_used(tmp_path: Path) -> None:
    now = time.time()
    folders = [tmp_path / SEWN / f"skirt-{number:02}" for number in range(KEPT + 4)]
    for age, folder in enumerate(folders):
        folder.mkdir(parents=True)
        os.utime(folder, (now - 2 * SAFE_SECONDS - age,) * 2)
    half_made = tmp_path / SEWN / f"{HALF_MADE}old"
    half_made.mkdir()
    os.utime(half_made, (now - 2 * SAFE_SECONDS,) * 2)
    prune(tmp_path, [folders[-1]], now=now - 2 * SAFE_SECONDS)
    assert all(folder.is_dir() for folder in folders)  # too young
    prune(tmp_path, [folders[-1]], now=now)
    left = [folder for folder in folders if folder.is_dir()]
    assert left == [*folders[:KEPT], folders[-1]]
    assert not half_made.exists()


def test_a_lock_is_held_by_one_and_freed(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with held(path) as first, held(path, patience=0) as second:
        assert first and not second
    with held(path) as again:
        assert again
    assert not path.exists()


def test_the_wardrobe_survives_the_pruning_of_what_it_was_sewn_into(
    body_data: BodyData, sewn: Path, small: None
) -> None:
    wardrobe = open_wardrobe(body_data, cache=sewn)
    prune(sewn, [wardrobe.folder], now=time.time() + 2 * SAFE_SECONDS)
    assert wardrobe.garment(NAMES[1]).registration is not None
    assert catalogue.WARDROBE in wardrobe.folder.name


def test_one_process_sews_inside_blender(monkeypatch: pytest.MonkeyPatch) -> None:
    class Module:
        class app:
            binary_path = "/usr/bin/blender"

    monkeypatch.setitem(__import__("sys").modules, "bpy", Module)  # type: ignore[arg-type]
    assert sewing_workers() == 1
    Module.app.binary_path = ""
    assert sewing_workers() == min(8, os.cpu_count() or 1)
