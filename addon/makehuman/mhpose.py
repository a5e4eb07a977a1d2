"""MakeHuman's .mhpose face expressions: weights of unit poses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .json_files import Fault, list_of, naming, number_of, read_json, table_of, text_of

MAX_POSE_BYTES = 4 * 1024 * 1024
MAX_UNITS = 10_000


@dataclass(frozen=True)
class ExpressionPose:
    """A face expression.

    Attributes
    ----------
    name : str
    unit_poses : tuple of (str, float)
        Unit pose to weight, in file order: the order in which the rotations are multiplied.
    description, author, license, homepage : str
    tags : tuple of str
    """

    name: str
    unit_poses: tuple[tuple[str, float], ...]
    description: str = ""
    author: str = ""
    license: str = ""
    homepage: str = ""
    tags: tuple[str, ...] = ()


def read_mhpose(path: Path) -> ExpressionPose:
    """Read a .mhpose; raise OutfitError naming the file where it is none."""
    content = read_json(path, limit=MAX_POSE_BYTES)
    with naming(path):
        return expression_of(content, path.stem)


def expression_of(content: Mapping[str, Any], name: str) -> ExpressionPose:
    """Take an expression out of parsed JSON, named `name` unless it says otherwise.

    Raises
    ------
    Fault
        Where it has no unit poses, or a weight is no finite number.
    """
    units = table_of(content.get("unit_poses"), f"'unit_poses' of {name!r}")
    if not 0 < len(units) <= MAX_UNITS:
        raise Fault(f"expression {name!r} needs 1 to {MAX_UNITS} unit poses, has {len(units)}")
    return ExpressionPose(
        name=text_of(content.get("name"), "'name'") or name,
        unit_poses=tuple(
            (unit, number_of(weight, f"the weight of {unit[:40]!r}"))
            for unit, weight in units.items()
        ),
        description=text_of(content.get("description"), "'description'"),
        author=text_of(content.get("author"), "'author'"),
        license=text_of(content.get("license"), "'license'"),
        homepage=text_of(content.get("homepage"), "'homepage'"),
        tags=tuple(text_of(tag, "a tag") for tag in list_of(content.get("tags"), "'tags'")),
    )
