"""Who is who: identities, outfits, train and test, and with whom somebody is recorded."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from driver.dataset.model import PersonRecord
from driver.dataset.splits import split_people

from .sources import NO_CLUSTER, Place, Source

# Of character.json: what says how somebody looks. Files and licences are the character's own.
ABOUT = (
    "body",
    "age_years",
    "height_cm",
    "skin_tone",
    "eye_colour",
    "hair",
    "hair_colour",
    "shoes",
    "accessories",
    "photo",
    "seed",
)
IDENTITY_BY = ("character", "body")


def plan_people(
    sources: Sequence[Source],
    places: Mapping[str, Place],
    *,
    seed: int,
    identity_by: str = "character",
    together: int = 12,
    mix_splits: bool = False,
) -> tuple[PersonRecord, ...]:
    """Number identities and outfits, split them, and put them into sessions.

    Parameters
    ----------
    sources : sequence of Source
    places : mapping of str to Place
        Clusters and splits by name; what says no split is drawn, five of seven identities of a
        cluster (without clusters, of all) to train with.
    seed : int
    identity_by : str
        "character": each is somebody of their own. "body": characters of the same body are one
        person in several outfits.
    together : int
        People in a session at most. Nobody is in one twice.
    mix_splits : bool
        Whether people who train and people who are tested may share a session.
    """
    keys = [_identity_key(source, identity_by) for source in sources]
    numbers = {key: number for number, key in enumerate(dict.fromkeys(keys))}
    identities = [numbers[key] for key in keys]
    splits = _splits(sources, identities, places, seed=seed)
    people = [
        _person(source, number, identity, splits[identity], places)
        for number, (source, identity) in enumerate(zip(sources, identities, strict=True))
    ]
    sessions = _sessions(people, together, mix_splits=mix_splits)
    return tuple(replace(one, session=sessions[one.outfit]) for one in people)


def _identity_key(source: Source, identity_by: str) -> str:
    body = source.about.get("body")
    if identity_by == "character" or not body:
        return f"character {source.name}"
    look = [source.about.get("sex"), body, source.about.get("skin_tone")]
    return json.dumps(look, sort_keys=True)


def _splits(
    sources: Sequence[Source],
    identities: Sequence[int],
    places: Mapping[str, Place],
    *,
    seed: int,
) -> list[str]:
    """Return every identity's split: that of its first character, or a drawn one."""
    first: dict[int, Place] = {}
    for identity, source in zip(identities, sources, strict=True):
        first.setdefault(identity, places.get(source.name, Place(NO_CLUSTER)))
    order = sorted(first)
    drawn = split_people([first[one].cluster for one in order], np.random.default_rng(seed))
    return [first[one].split or split for one, split in zip(order, drawn, strict=True)]


def _person(
    source: Source, number: int, identity: int, split: str, places: Mapping[str, Place]
) -> PersonRecord:
    place = places.get(source.name)
    return PersonRecord(
        identity=identity,
        outfit=number,
        character=source.name,
        split=split,
        cluster=place.cluster if place else NO_CLUSTER,
        session=0,
        sex=str(source.about.get("sex", "")),
        about={key: source.about[key] for key in ABOUT if key in source.about},
    )


def _sessions(people: Sequence[PersonRecord], together: int, *, mix_splits: bool) -> dict[int, int]:
    """Return every outfit's session: as few as can be, of equal size."""
    worn: dict[int, int] = {}
    rounds: dict[tuple[int, str], list[int]] = {}
    for person in people:
        turn = worn[person.identity] = worn.get(person.identity, -1) + 1
        split = "" if mix_splits else person.split
        rounds.setdefault((turn, split), []).append(person.outfit)
    sessions: dict[int, int] = {}
    first = 0
    for outfits in rounds.values():
        count = math.ceil(len(outfits) / together)
        for at, outfit in enumerate(outfits):
            sessions[outfit] = first + at * count // len(outfits)
        first += count
    return sessions
