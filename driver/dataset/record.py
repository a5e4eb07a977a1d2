"""dataset.json: what it holds, and reading it with all that could be wrong with it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from addon.errors import OutfitError
from addon.shots.scene_record import SceneRecord

from .model import TEST, TRAIN, VERSION, Dataset, PersonRecord, Recording

DATASET_RECORD = "dataset.json"
LARGEST_RECORD = 1 << 28  # bytes
MOST_FRAMES = 10**7  # of a recording: at 30 a second four days
MOST_RATE = 1000.0  # frames a second
LARGEST_NUMBER = 2**31 - 1  # of identities and outfits: the rows' columns hold no more


def to_json(dataset: Dataset) -> dict[str, Any]:
    """Return what `from_json` reads."""
    return {
        "version": VERSION,
        "name": dataset.name,
        "seed": dataset.seed,
        "rate": dataset.rate,
        "joint_names": list(dataset.joint_names),
        "scenes": [scene.to_json() for scene in dataset.scenes],
        "recordings": [vars(recording) for recording in dataset.recordings],
        "people": [asdict(person) for person in dataset.people],
        "settings": dict(dataset.settings),
    }


def read_record(path: Path) -> Dataset:
    """Read dataset.json.

    Raises
    ------
    OutfitError
        Where it cannot be read, or says something that cannot be.
    """
    try:
        if path.stat().st_size > LARGEST_RECORD:
            raise OutfitError(f"{path}: it is larger than {LARGEST_RECORD >> 20} MB")
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise OutfitError(f"{path}: there is no such file; is this a finished dataset?") from error
    except (OSError, ValueError, RecursionError) as error:
        raise OutfitError(f"{path}: cannot be read: {error}") from error
    try:
        return from_json(data)
    except OutfitError as error:
        raise OutfitError(f"{path}: {error}") from error


def from_json(data: Any) -> Dataset:
    """Build what dataset.json describes; raise OutfitError where that cannot be."""
    if not isinstance(data, Mapping):
        raise OutfitError("it must be an object")
    if data.get("version") != VERSION:
        raise OutfitError(
            f"it is of version {data.get('version')!r}, this program reads version {VERSION}"
        )
    try:
        dataset = _dataset(data)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        what = f"no {error}" if isinstance(error, KeyError) else str(error)
        raise OutfitError(f"a value is missing or wrong: {what}") from error
    _check(dataset)
    return dataset


def _dataset(data: Mapping[str, Any]) -> Dataset:
    return Dataset(
        name=str(data["name"]),
        seed=int(data["seed"]),
        rate=float(data["rate"]),
        scenes=tuple(SceneRecord.from_json(entry) for entry in data["scenes"]),
        people=tuple(_person(entry) for entry in data["people"]),
        recordings=tuple(_recording(entry) for entry in data["recordings"]),
        joint_names=tuple(str(name) for name in data["joint_names"]),
        settings=dict(data["settings"]),
    )


def _recording(entry: Mapping[str, Any]) -> Recording:
    return Recording(*(int(entry[key]) for key in ("session", "scene", "camera", "frames")))


def _person(entry: Mapping[str, Any]) -> PersonRecord:
    return PersonRecord(
        identity=int(entry["identity"]),
        outfit=int(entry["outfit"]),
        character=str(entry["character"]),
        split=str(entry["split"]),
        cluster=int(entry["cluster"]),
        session=int(entry["session"]),
        sex=str(entry["sex"]),
        garments=tuple(dict(garment) for garment in entry["garments"]),
        about=dict(entry["about"]),
    )


def _check(dataset: Dataset) -> None:
    if not 0 < dataset.rate <= MOST_RATE:
        raise OutfitError(
            f"rate: frames a second must be above 0 and at most {MOST_RATE:g}, got {dataset.rate}"
        )
    _check_name("name", dataset.name)
    _check_scenes(dataset)
    _check_people(dataset)


def _check_name(what: str, name: str) -> None:
    """Names become files' names: they may not lead out of a folder."""
    if not name or name.startswith(".") or any(sign in name for sign in '/\\:\0\n"'):
        raise OutfitError(f"{what} {name!r}: it must be a plain file name")


def _check_scenes(dataset: Dataset) -> None:
    scenes = {scene.index: scene for scene in dataset.scenes}
    if len(scenes) != len(dataset.scenes) or any(index < 0 for index in scenes):
        raise OutfitError("scenes: every one has its own index, 0 or more")
    seen = set()
    for recording in dataset.recordings:
        where = (recording.session, recording.scene, recording.camera)
        if recording.scene not in scenes:
            raise OutfitError(f"recordings: there is no scene {recording.scene}")
        cameras = len(scenes[recording.scene].cameras)
        if not 0 <= recording.camera < cameras:
            raise OutfitError(
                f"recordings: scene {recording.scene} has cameras 0 to {cameras - 1}, "
                f"not {recording.camera}"
            )
        if not 0 <= recording.frames <= MOST_FRAMES:
            raise OutfitError(f"recordings: {where} cannot have {recording.frames} frames")
        if recording.session < 0 or where in seen:
            raise OutfitError(f"recordings: session, scene, camera {where} is wrong or twice there")
        seen.add(where)


def _check_people(dataset: Dataset) -> None:
    splits: dict[int, str] = {}
    outfits = set()
    for person in dataset.people:
        _check_name("character", person.character)
        if person.split not in (TRAIN, TEST):
            raise OutfitError(
                f"character {person.character}: its split is {TRAIN} or {TEST}, got "
                f"{person.split!r}"
            )
        if splits.setdefault(person.identity, person.split) != person.split:
            raise OutfitError(f"identity {person.identity} is in both splits")
        sound = all(0 <= one <= LARGEST_NUMBER for one in (person.identity, person.outfit))
        if not sound or person.outfit in outfits:
            raise OutfitError(
                f"character {person.character}: outfit {person.outfit} is wrong or twice there"
            )
        outfits.add(person.outfit)
