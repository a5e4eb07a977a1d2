"""What is proposed for an outfit, and what somebody decided that counts before it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from addon.cloning.observation import Outfit, Person
from addon.cloning.settings import CloneSettings
from addon.errors import OutfitError
from addon.makehuman.data import BodyData
from addon.photos.reading import open_outfit, read_outfits
from addon.pipeline import clone_outfit
from addon.pipeline_scene import clone_character, outfit_digest
from addon.proposal import propose
from addon.stage.settings import CharacterSettings
from addon.wardrobe.catalogue import Wardrobe
from addon.wardrobe.parts import fits_under_hats

SAMPLES = Path(__file__).resolve().parent.parent / "driver" / "samples" / "outfits.json"
QUICK = CharacterSettings(clone=CloneSettings(texture_size=256), previews=None, fbx=False)


@pytest.fixture(scope="module")
def outfit() -> Outfit:
    return next(one for one in read_outfits(SAMPLES).outfits if one.name == "dotted_skirt")


def _pictures(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.png")}


def test_it_is_what_the_pipeline_makes(
    tmp_path: Path, outfit: Outfit, body_data: BodyData, wardrobe: Wardrobe
) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    clone_outfit(outfit, tmp_path / "a", settings=QUICK, seed=5, data=body_data, wardrobe=wardrobe)
    photo, opened = open_outfit(outfit)
    told: list[float] = []
    dressed = clone_character(
        photo, opened, settings=QUICK, seed=5, folder=tmp_path / "b", data=body_data,
        wardrobe=wardrobe, tell=lambda done, what: told.append(done),
    )  # fmt: skip
    assert _pictures(tmp_path / "b") == _pictures(tmp_path / "a")
    assert told == sorted(told) and told[-1] == 1.0
    chosen = propose(opened, QUICK, 5, body_data, wardrobe)
    assert chosen.casting == dressed.cloned.casting
    assert [one.name for one in chosen.garments] == [
        item.garment.name for item in dressed.cloned.garments
    ]


def test_a_body_that_somebody_changed_keeps_hair_and_shoes(
    outfit: Outfit, body_data: BodyData, wardrobe: Wardrobe
) -> None:
    drawn = propose(outfit, QUICK, 5, body_data, wardrobe).casting
    older = dataclasses.replace(drawn.parameters, weight=0.9)
    person = Person(seed=5, body=older, skin_tone=0.75)
    given = propose(dataclasses.replace(outfit, person=person), QUICK, 99, body_data, wardrobe)
    assert given.casting.parameters == older
    assert given.casting.skin_tone == 0.75
    for part in ("hair", "shoes", "eyes", "eye_colour"):
        assert getattr(given.casting, part) == getattr(drawn, part)


def test_a_garment_that_somebody_chose_is_worn(
    outfit: Outfit, body_data: BodyData, wardrobe: Wardrobe
) -> None:
    proposed = propose(outfit, QUICK, 5, body_data, wardrobe)
    skirts = wardrobe.candidates(kind="clothes", category="skirt")
    index = next(i for i, item in enumerate(outfit.observations) if item.category == "skirt")
    other = next(one.name for one in skirts if one not in proposed.garments)
    seen = list(outfit.observations)
    seen[index] = dataclasses.replace(seen[index], garment=other)
    asked = dataclasses.replace(outfit, observations=tuple(seen))
    worn = propose(asked, QUICK, 5, body_data, wardrobe).garments
    assert other in [one.name for one in worn]
    seen[index] = dataclasses.replace(seen[index], garment="toga")
    with pytest.raises(OutfitError, match="no garment 'toga'"):
        propose(
            dataclasses.replace(outfit, observations=tuple(seen)), QUICK, 5, body_data, wardrobe
        )


def test_the_sex_that_somebody_asked_for_is_drawn(
    outfit: Outfit, body_data: BodyData, wardrobe: Wardrobe
) -> None:
    asked = dataclasses.replace(outfit, person=Person(sex="male"))
    assert propose(asked, QUICK, 5, body_data, wardrobe).casting.parameters.sex == "male"


def test_hair_and_shoes_that_somebody_chose_leave_the_rest_as_drawn(
    outfit: Outfit, body_data: BodyData, wardrobe: Wardrobe
) -> None:
    drawn = propose(outfit, QUICK, 5, body_data, wardrobe)
    parts = {"hair": "hair_bob", "shoes": "ankle_boots"}
    red = (0.5, 0.2, 0.1)
    asked = dataclasses.replace(outfit, person=Person(seed=5, parts=parts, hair_colour=red))
    given = propose(asked, QUICK, 99, body_data, wardrobe)
    hair, shoes = (wardrobe.garment(name) for name in parts.values())
    assert given.casting == dataclasses.replace(
        drawn.casting,
        hair=hair,
        hair_colour=red,
        shoes=shoes,
        accessories=given.casting.accessories,
    )
    assert given.garments == drawn.garments


def test_accessories_that_cannot_be_worn_are_left_off_and_told_of(
    body_data: BodyData, wardrobe: Wardrobe
) -> None:
    jacket = next(one for one in read_outfits(SAMPLES).outfits if _is_outwear(one))
    wild = next(
        seed
        for seed in range(20)
        if not fits_under_hats(propose(jacket, QUICK, seed, body_data, wardrobe).casting.hair)
    )
    person = Person(seed=wild, parts={"hat": "hat_sun", "bag": "bag_tote", "glasses": None})
    chosen = propose(dataclasses.replace(jacket, person=person), QUICK, 0, body_data, wardrobe)
    assert chosen.casting.accessories == ()
    hat, bag = (line for line in chosen.left_out if "is left off" in line)
    assert hat.startswith("hat_sun is left off: it does not go with hair_")
    assert bag.startswith("bag_tote is left off: its straps would sink into ")


def _is_outwear(outfit: Outfit) -> bool:
    return any(item.slot == "outwear" for item in outfit.observations)


def test_the_digest_tells_apart_whatever_changes_a_texture(outfit: Outfit) -> None:
    photo, opened = open_outfit(outfit)
    moved = [dataclasses.replace(opened.observations[0], cell=(1.0, 2.0, 30.0, 40.0))]
    larger = dataclasses.replace(QUICK, clone=CloneSettings(texture_size=512))
    digests = [
        outfit_digest(opened, photo, QUICK, 5),
        outfit_digest(opened, photo, QUICK, 6),
        outfit_digest(opened, photo, larger, 5),
        outfit_digest(opened, 255 - photo, QUICK, 5),
        outfit_digest(
            dataclasses.replace(opened, observations=(*moved, *opened.observations[1:])),
            photo,
            QUICK,
            5,
        ),
    ]
    assert len(set(digests)) == len(digests)
    assert outfit_digest(opened, photo, QUICK, 5) == digests[0]
