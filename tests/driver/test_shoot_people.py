"""Who is shot: characters of folders and clusters, identities, splits, sessions."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from addon.errors import OutfitError
from driver.dataset.model import TEST, TRAIN
from driver.shooting.people import plan_people
from driver.shooting.sources import Source, read_sources


def character(folder: Path, name: str, **about: Any) -> Path:
    """Lay down what is looked at of a character's folder."""
    one = folder / name
    one.mkdir(parents=True)
    (one / "character.json").write_text(json.dumps({"name": name, **about}))
    (one / f"{name}.mhm").write_text("version v1.2.0\n")
    return one


def sources(count: int, **about: Any) -> tuple[Source, ...]:
    return tuple(Source(f"p{n:02d}", Path(f"p{n:02d}"), about) for n in range(count))


def clusters(path: Path, *entries: dict[str, Any]) -> Path:
    path.write_text(json.dumps({"clusters": entries}))
    return path


def test_a_clone_folder_or_its_characters_are_found(tmp_path: Path) -> None:
    for name in ("bea", "ada"):
        character(tmp_path / "characters", name, sex="female")
    (tmp_path / "characters" / "half").mkdir()
    for folder in (tmp_path, tmp_path / "characters"):
        found = read_sources(folder).sources
        assert [source.name for source in found] == ["ada", "bea"]
        assert found[0].about["sex"] == "female"


def test_a_folder_of_makehuman_s_files_will_do(tmp_path: Path) -> None:
    for name in ("ada.mhm", "bob.mhx2", "notes.txt"):
        (tmp_path / name).write_text("x")
    assert [source.name for source in read_sources(tmp_path).sources] == ["ada", "bob"]
    assert read_sources(tmp_path / "bob.mhx2").sources[0].path == tmp_path / "bob.mhx2"
    (tmp_path / "ada.mhx2").write_text("x")
    with pytest.raises(OutfitError, match="has the same name; rename one"):
        read_sources(tmp_path)


def test_a_digest_follows_what_the_shots_come_from_alone(tmp_path: Path) -> None:
    folder = character(tmp_path, "ada")
    before = Source("ada", folder).digest()
    (folder / "front.png").write_bytes(b"another picture")
    (folder / "job.json").write_text("{}")
    assert Source("ada", folder).digest() == before
    (folder / "skirt").mkdir()
    (folder / "skirt" / "texture.png").write_bytes(b"cloth")
    assert Source("ada", folder).digest() != before


def test_clusters_name_characters_and_their_splits(tmp_path: Path) -> None:
    for name in "abcdefgh":
        character(tmp_path / "characters", name)
    path = clusters(
        tmp_path / "clusters.json",
        {"id": 4, "train": ["a", "b"], "test": ["c"], "centre": "a"},
        {"id": 7, "outfits": ["d", "e", "f"]},
        {"id": 9, "train": ["ghost"]},
    )
    asked = read_sources(path)
    people = plan_people(asked.sources, asked.places, seed=1)
    told = {one.character: (one.cluster, one.split) for one in people}
    assert told["a"] == (4, TRAIN)
    assert told["c"] == (4, TEST)
    assert Counter(told[name] for name in "def") == {(7, TRAIN): 2, (7, TEST): 1}
    assert "g" not in told  # in no cluster
    (failure,) = asked.failures
    assert failure.item == "ghost"
    assert "cluster 9" in failure.reason


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[]", "clusters.json: it should be"),
        ("{", "clusters.json: it should be"),
        ('{"clusters": [{"id": 1, "train": "ada"}]}', "named in a list, got 'ada'"),
        ('{"clusters": [{"id": 1, "train": ["a"], "test": ["a"]}]}', "a is in cluster 1 and again"),
    ],
)
def test_broken_clusters_are_one_sentence(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "clusters.json").write_text(text)
    with pytest.raises(OutfitError, match=message):
        read_sources(tmp_path / "clusters.json")


@pytest.mark.parametrize("make", [True, False])
def test_nobody_to_shoot_is_wrong_use(tmp_path: Path, make: bool) -> None:
    if make:
        (tmp_path / "nobody").mkdir()
    with pytest.raises(OutfitError, match="nobody: there"):
        read_sources(tmp_path / "nobody")


def test_five_of_seven_train_and_identities_are_disjoint() -> None:
    people = plan_people(sources(21), {}, seed=3)
    assert [one.identity for one in people] == list(range(21)) == [one.outfit for one in people]
    assert Counter(one.split for one in people) == {TRAIN: 15, TEST: 6}
    again = plan_people(sources(21), {}, seed=3)
    assert again == people
    assert plan_people(sources(21), {}, seed=4) != people


def test_sessions_are_of_one_split_and_alike_in_size() -> None:
    people = plan_people(sources(21), {}, seed=3, together=8)
    of_session: dict[int, list[str]] = {}
    for one in people:
        of_session.setdefault(one.session, []).append(one.split)
    assert all(len(set(splits)) == 1 for splits in of_session.values())
    assert sorted(len(splits) for splits in of_session.values()) == [6, 7, 8]
    few = plan_people(sources(8), {}, seed=3, together=8)
    assert {(one.session, one.split) for one in few} in (
        {(0, TRAIN), (1, TEST)},
        {(0, TEST), (1, TRAIN)},
    )
    mixed = plan_people(sources(8), {}, seed=3, together=8, mix_splits=True)
    assert {one.session for one in mixed} == {0}


def test_one_body_in_several_outfits_is_one_person_and_never_meets_itself() -> None:
    twins = sources(3, body={"age": 0.5}, sex="female")
    others = tuple(Source(f"q{n}", Path(f"q{n}"), {"body": {"age": n / 9}}) for n in range(4))
    people = plan_people((*twins, *others), {}, seed=0, identity_by="body", together=12)
    assert [one.identity for one in people] == [0, 0, 0, 1, 2, 3, 4]
    assert [one.outfit for one in people] == list(range(7))
    assert len({one.split for one in people[:3]}) == 1
    assert len({one.session for one in people[:3]}) == 3
    apart = plan_people((*twins, *others), {}, seed=0)
    assert len({one.identity for one in apart}) == 7
