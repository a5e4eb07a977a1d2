"""`bench parity`: how far we are from the real MakeHuman and from ClonedPerson's own maps."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from addon.errors import OutfitError
from addon.makehuman.data import BodyData, find_body_data

from .checks import Check, limits_table, write_json
from .parity_clonedperson import PUBLISHED, map_like_published, part_differences, read_models
from .parity_makehuman import (
    CHARACTERS,
    FITTED,
    WITH_BODY_FACES,
    ReferenceCharacter,
    body_error,
    exported_body_faces,
    fit_error,
    read_asset,
    read_character,
    visible_faces,
    weight_parity,
)

REFERENCE_VARIABLE = "OUTFIT_REFERENCE"
WEIGHT_LIMIT = 1e-9
SHAPE_LIMIT = 1e-4  # decimetres
DIFFERING_LIMIT = 0.01  # decimetres, where a target itself is not the same as MakeHuman's
MAP_LIMIT = 2.0  # of 255


@dataclass(frozen=True)
class BenchParity:
    """What `bench parity` found."""

    checks: tuple[Check, ...]
    reference: Path

    @property
    def ok(self) -> bool:
        """True where every limit is kept."""
        return all(check.ok for check in self.checks)

    def table(self) -> str:
        """Return the figures as lines of text."""
        return limits_table("bench parity: largest differences", self.checks)

    def to_json(self) -> dict[str, Any]:
        """Return the figures as JSON values."""
        rows = [check.to_json() for check in self.checks]
        return {"bench": "parity", "reference": str(self.reference), "ok": self.ok, "rows": rows}

    def write(self, path: Path) -> None:
        """Write the figures as JSON."""
        write_json(path, self.to_json())


def reference_folder(named: Path | None) -> Path:
    """Return the folder of reference data; raise OutfitError where none is named or there."""
    text = os.environ.get(REFERENCE_VARIABLE)
    folder = named or (Path(text) if text else None)
    if folder is None:
        raise OutfitError(
            "this compares with reference data: name its folder with --reference FOLDER "
            f"or {REFERENCE_VARIABLE}"
        )
    for part in ("makehuman", "clonedperson"):
        if not (folder / part).is_dir():
            raise OutfitError(f"{folder}: no reference data, expected a folder {part} in it")
    return folder


def run_bench_parity(reference: Path | None = None) -> BenchParity:
    """Measure bodies, fitted garments, hidden faces and registered mapping.

    Parameters
    ----------
    reference : Path, optional
        Folder with makehuman/ and clonedperson/; the environment's OUTFIT_REFERENCE by default.

    Raises
    ------
    OutfitError
        Where there is no reference data, or a file of it cannot be used.
    """
    folder = reference_folder(reference)
    data = find_body_data()
    characters = [read_character(folder, name) for name in CHARACTERS]
    checks = [
        *_weight_checks(data, characters),
        *(_body_check(data, character) for character in characters),
        *(check for character in characters for check in _fit_checks(folder, character)),
        *(
            _face_check(data, folder, character)
            for character in characters
            if character.name in WITH_BODY_FACES
        ),
        *_map_checks(folder),
    ]
    return BenchParity(tuple(checks), folder)


def _weight_checks(data: BodyData, characters: Sequence[ReferenceCharacter]) -> list[Check]:
    found = [(character.name, weight_parity(data, character)) for character in characters]
    checks = [
        Check(f"target weights, {name}", one.error, WEIGHT_LIMIT, note=f"{one.count} targets")
        for name, one in found
    ]
    unmatched = sorted({target for _, one in found for target in one.unmatched})
    checks.append(
        Check("targets only one side has", len(unmatched), 0, note=", ".join(unmatched[:3]))
    )
    return checks


def body_limit(character: ReferenceCharacter) -> float:
    """Return how far a body may be from MakeHuman's, decimetres."""
    return DIFFERING_LIMIT if character.differing else SHAPE_LIMIT


def _body_check(data: BodyData, character: ReferenceCharacter) -> Check:
    targets = ", ".join(Path(name).name for name in character.differing)
    return Check(
        f"body, {character.name}",
        body_error(data, character),
        body_limit(character),
        "dm",
        note=f"uses {targets}, which differs" if targets else "",
    )


def _fit_checks(folder: Path, character: ReferenceCharacter) -> list[Check]:
    checks = []
    for asset in FITTED.get(character.name, ()):
        name, mhclo = read_asset(folder, asset)
        error = fit_error(character, mhclo, name)
        checks.append(Check(f"{name} fitted on {character.name}", error, SHAPE_LIMIT, "dm"))
    return checks


def _face_check(data: BodyData, folder: Path, character: ReferenceCharacter) -> Check:
    ours, exported = visible_faces(data, character), exported_body_faces(folder, character.name)
    what = f"visible body faces, {character.name}"
    return Check(what, abs(ours - exported), 0, note=f"{ours}, MakeHuman's {exported}")


def _map_checks(folder: Path) -> list[Check]:
    checks, models = [], read_models(folder)
    for published in PUBLISHED:
        made = map_like_published(folder, published, models)
        differences = part_differences(folder, published, made)
        note = "one part" if len(differences) == 1 else f"worst of {len(differences)} parts"
        if published.virtual_points_as_published:
            note += ", derived point as published"
        what = f"registered map, model {published.model}"
        checks.append(Check(what, max(differences.values()), MAP_LIMIT, "/255", note=note))
    return checks
