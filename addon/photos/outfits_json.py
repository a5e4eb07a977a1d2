"""Read and write outfits.json, our own file of labelled photos (outfits.schema.json)."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from ..cloning.observation import Cell, Observation, Outfit, Person
from ..errors import OutfitError
from ..makehuman.json_files import MAX_JSON_BYTES, check_counts
from ..makehuman.mhm import Mhm, read_mhm, write_mhm
from ..makehuman.parameters import BodyParameters, modifiers_from_parameters, parameters_from_mhm
from ..makehuman.text import shown
from ..wardrobe.landmarks import category_named
from ..wardrobe.parts import Parts
from ..wardrobe.people.painting import Colour
from .images import write_mask
from .outfits import (
    ItemFailure,
    LabelledObservation,
    OutfitFile,
    check_combination,
    folder_name,
    path_inside,
    read_text,
    unique_names,
)

VERSION = 1
MOST_BYTES = MAX_JSON_BYTES
MOST_OUTFITS = 100_000
DECIMALS = 3  # of a pixel
LARGEST_COORDINATE = 1e6


def read_outfits_json(path: Path) -> OutfitFile:
    """Read outfits.json.

    An outfit that cannot be used becomes a failure that names it; the others are read. Photos
    and masks are looked for relative to the file's folder and must lie inside it.

    Raises
    ------
    OutfitError
        Where the file is no JSON, of another version, or holds no list of outfits.
    """
    entries = read_entries(path)
    names = unique_names([_name(entry, index) for index, entry in enumerate(entries)])
    outfits, failures = [], []
    for index, (entry, name) in enumerate(zip(entries, names, strict=True)):
        origin = f"{path}: outfits[{index}] ({name})"
        try:
            outfits.append(_outfit(path.parent, entry, name, origin))
        except OutfitError as error:
            failures.append(ItemFailure(name, origin, str(error)))
    return OutfitFile(tuple(outfits), tuple(failures))


def write_outfits(path: Path, outfits: Sequence[Outfit]) -> None:
    """Write outfits as outfits.json; measured cloth masks go into a folder beside it as PNG.

    Raises
    ------
    OutfitError
        Where a photo does not lie in the file's folder, names are not unique, or the folder
        cannot be written.
    """
    names = [outfit.name for outfit in outfits]
    if len(set(names)) != len(names):
        raise OutfitError(f"{path}: the names of outfits must be unique")
    write_entries(path, [outfit_entry(path, outfit) for outfit in outfits])


def write_entries(path: Path, entries: Sequence[Any]) -> None:
    """Write a file of outfits that are JSON already; raise OutfitError where it cannot be."""
    text = json.dumps({"version": VERSION, "outfits": entries}, indent=1) + "\n"
    temporary = path.with_name(path.name + ".part")
    try:
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise OutfitError(f"{path}: cannot be written: {error.strerror or error}") from error


def read_entries(path: Path) -> list[Any]:
    """Return a file's outfits as JSON; raise OutfitError where it is no outfits.json."""
    text = read_text(path, MOST_BYTES)
    check_counts(path, text)
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise OutfitError(f"{path}: not JSON: {error}") from error
    return _entries(path, data)


def _entries(path: Path, data: Any) -> list[Any]:
    if not isinstance(data, dict) or not isinstance(data.get("outfits"), list):
        raise OutfitError(f'{path}: expected an object with "version" and a list "outfits"')
    if data.get("version") != VERSION:
        raise OutfitError(f"{path}: version {shown(data.get('version'))}; expected {VERSION}")
    entries: list[Any] = data["outfits"]
    if len(entries) > MOST_OUTFITS:
        raise OutfitError(f"{path}: {len(entries)} outfits; up to {MOST_OUTFITS} are read")
    return entries


def _name(entry: Any, index: int) -> str:
    name = entry.get("name") if isinstance(entry, dict) else None
    return folder_name(name) if isinstance(name, str) else f"outfit_{index}"


def _outfit(folder: Path, entry: Any, name: str, origin: str) -> Outfit:
    if not isinstance(entry, dict):
        raise OutfitError("expected an object with name, photo and observations")
    photo = path_inside(folder, _text(entry, "photo"))
    observations = entry.get("observations")
    if not isinstance(observations, list):
        raise OutfitError('expected a list "observations"')
    garments = tuple(_observation(folder, garment) for garment in observations)
    check_combination(garments)
    person = _person(folder, entry["person"]) if entry.get("person") is not None else None
    return Outfit(name, photo, garments, origin, person)


def _person(folder: Path, entry: Any) -> Person:
    if not isinstance(entry, dict):
        raise OutfitError("expected a person with seed, sex, body, skin_tone, hair_colour or parts")
    seed, sex, tone = entry.get("seed"), entry.get("sex"), entry.get("skin_tone")
    if seed is not None and type(seed) is not int:
        raise OutfitError(f"a person's seed is a whole number, got {shown(seed)}")
    if sex not in (None, "female", "male"):
        raise OutfitError(f"a person's sex is female or male, got {shown(sex)}")
    if tone is not None and not _is_number(tone):
        raise OutfitError(f"a person's skin_tone is 0 to 1, got {shown(tone)}")
    body = None
    if entry.get("body") is not None:
        body = parameters_from_mhm(read_mhm(path_inside(folder, _text(entry, "body"))))
    parts, colour = _parts(entry.get("parts")), _colour(entry.get("hair_colour"))
    return Person(seed=seed, sex=sex, body=body, skin_tone=tone, parts=parts, hair_colour=colour)


def _colour(values: Any) -> Colour | None:
    if values is None:
        return None
    if not isinstance(values, list) or len(values) != 3 or not all(map(_is_number, values)):
        raise OutfitError("a person's hair_colour is three numbers, red, green, blue")
    return cast(Colour, tuple(float(value) for value in values))


def _parts(entry: Any) -> Parts:
    if entry is None:
        return {}
    if not isinstance(entry, dict):
        raise OutfitError("a person's parts are an object of kinds and names")
    return {kind: _text(entry, kind) if name is not None else None for kind, name in entry.items()}


def _observation(folder: Path, entry: Any) -> Observation:
    if not isinstance(entry, dict):
        raise OutfitError("expected an observation with category and landmarks")
    category = category_named(_text(entry, "category"))
    rows = _landmark_rows(entry.get("landmarks"), category.name, category.landmark_count)
    mask = path_inside(folder, _text(entry, "mask")) if entry.get("mask") is not None else None
    visibility = rows[:, 2].astype(np.int8)
    landmarks = np.where(visibility[:, None] > 0, rows[:, :2], 0.0)
    return LabelledObservation(
        category.name,
        landmarks,
        visibility,
        cell=_cell(entry["cell"], category.name) if entry.get("cell") is not None else None,
        garment=_text(entry, "garment") if entry.get("garment") is not None else "",
        mask_file=mask,
    )


def _cell(values: Any, category: str) -> Cell:
    if not isinstance(values, list) or len(values) != 4 or not all(map(_is_number, values)):
        raise OutfitError(f"{category}: a cell is four numbers, left, top, right, bottom")
    return cast(Cell, tuple(float(value) for value in values))


def _landmark_rows(rows: Any, category: str, count: int) -> NDArray[np.float64]:
    if not isinstance(rows, list) or len(rows) != count:
        got = len(rows) if isinstance(rows, list) else type(rows).__name__
        raise OutfitError(f"{category} has {count} landmarks [x, y, v], got {got}")
    for number, row in enumerate(rows, 1):
        if not isinstance(row, list) or len(row) != 3 or not all(_is_number(x) for x in row):
            raise OutfitError(f"{category}, landmark {number}: expected numbers [x, y, v]")
        if row[2] not in (0, 1, 2):
            raise OutfitError(f"{category}, landmark {number}: v is 0, 1 or 2, got {row[2]!r}")
    return np.array(rows, np.float64)


def _is_number(value: Any) -> bool:
    # Python's JSON reader lets NaN and Infinity pass, and bool is an int.
    is_real = isinstance(value, int | float) and not isinstance(value, bool)
    return is_real and abs(value) < LARGEST_COORDINATE


def _text(entry: dict[str, Any], key: str) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not value:
        raise OutfitError(f'expected a text "{key}", got {value!r}')
    return value


def outfit_entry(path: Path, outfit: Outfit) -> dict[str, Any]:
    """Return an outfit as JSON; its masks and its body are written beside the file."""
    entry: dict[str, Any] = {
        "name": outfit.name,
        "photo": _relative(path.parent, outfit.photo),
        "observations": [
            _observation_entry(path, outfit.name, index, observation)
            for index, observation in enumerate(outfit.observations)
        ],
    }
    if outfit.person is not None:
        entry["person"] = _person_entry(path, outfit.name, outfit.person)
    return entry


def _person_entry(path: Path, name: str, person: Person) -> dict[str, Any]:
    entry: dict[str, Any] = {}
    if person.seed is not None:
        entry["seed"] = person.seed
    if person.sex is not None:
        entry["sex"] = person.sex
    if person.body is not None:
        file = _made_folder(path.with_name(f"{path.stem}_bodies")) / f"{folder_name(name)}.mhm"
        _write_body(file, name, person.body)
        entry["body"] = _relative(path.parent, file)
    if person.skin_tone is not None:
        entry["skin_tone"] = person.skin_tone
    if person.hair_colour is not None:
        entry["hair_colour"] = list(person.hair_colour)
    if person.parts:
        entry["parts"] = dict(person.parts)
    return entry


def _write_body(file: Path, name: str, body: BodyParameters) -> None:
    write_mhm(
        file, Mhm(name=name, tags=("outfit_cloner",), modifiers=modifiers_from_parameters(body))
    )


def _made_folder(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutfitError(f"{folder}: cannot be made: {error.strerror or error}") from error
    return folder


def _observation_entry(
    path: Path, name: str, index: int, observation: Observation
) -> dict[str, Any]:
    pairs = zip(observation.landmarks, observation.visibility, strict=True)
    entry: dict[str, Any] = {
        "category": observation.category,
        "landmarks": [[_rounded(x), _rounded(y), int(v)] for (x, y), v in pairs],
    }
    if observation.cell is not None:
        entry["cell"] = [_rounded(value) for value in observation.cell]
    if observation.garment:
        entry["garment"] = observation.garment
    if observation.cloth_mask is not None:
        folder = _made_folder(path.with_name(f"{path.stem}_masks"))
        file = folder / f"{folder_name(name)}_{index}.png"
        write_mask(file, observation.cloth_mask)
        entry["mask"] = _relative(path.parent, file)
    elif isinstance(observation, LabelledObservation) and observation.mask_file is not None:
        entry["mask"] = _relative(path.parent, observation.mask_file)
    return entry


def _rounded(value: float) -> float | int:
    number = round(float(value), DECIMALS)
    return int(number) if number.is_integer() else number


def _relative(folder: Path, file: Path) -> str:
    try:
        return file.resolve().relative_to(folder.resolve()).as_posix()
    except ValueError:
        raise OutfitError(f"{file}: must lie inside {folder}, where the outfits are") from None
