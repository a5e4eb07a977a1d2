"""Settings of commands: frozen dataclasses that read themselves from TOML and the command line."""

from __future__ import annotations

import argparse
import dataclasses
import math
import tomllib
import types
import typing
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, TypeVar

from addon.errors import OutfitError

Settings = TypeVar("Settings")


def option(
    default: Any,
    text: str,
    *,
    choices: tuple[str, ...] | None = None,
    metavar: str | None = None,
    low: float | None = None,
    high: float | None = None,
    short: str | None = None,
    words: tuple[str, ...] | None = None,
    many: bool = False,
) -> Any:
    """Declare a field that is a command line option and a key of the TOML file.

    Parameters
    ----------
    default
        Its value where nobody says anything.
    text : str
        What --help says.
    choices : tuple of str, optional
        The words that are allowed.
    low, high : float, optional
        The smallest and the largest number that are allowed.
    words : tuple of str, optional
        The words of a text that is a file's path otherwise.
    many : bool
        The field is a tuple of texts: several words on the command line, a list in the TOML
        file. Those with a suffix are files' paths; where there are choices, commas separate too.
    """
    metadata = {
        "text": text,
        "choices": choices,
        "metavar": metavar,
        "low": low,
        "high": high,
        "short": short,
        "words": words,
        "many": many,
    }
    return dataclasses.field(default=default, metadata=metadata)


def add_options(parser: argparse.ArgumentParser, cls: type[Any]) -> None:
    """Add an option for every field of a settings class; what is not given is left out."""
    hints = typing.get_type_hints(cls)
    for field in dataclasses.fields(cls):
        flags = [f"--{field.name.replace('_', '-')}"]
        if field.metadata["short"]:
            flags.insert(0, field.metadata["short"])
        kind = _plain_type(hints[field.name])
        extra: dict[str, Any] = {"dest": field.name, "default": argparse.SUPPRESS}
        extra["help"] = _help_text(field, kind)
        if kind is bool:
            extra["action"] = argparse.BooleanOptionalAction
        elif field.metadata["many"]:
            extra["nargs"], extra["metavar"] = "+", field.metadata["metavar"]
        else:
            extra["type"] = kind
            extra["metavar"] = field.metadata["metavar"]
            extra["choices"] = field.metadata["choices"]
        parser.add_argument(*flags, **extra)


def _help_text(field: dataclasses.Field[Any], kind: type) -> str:
    text = str(field.metadata["text"])
    if field.metadata["choices"] and field.metadata["many"]:
        text = f"{text}: {', '.join(field.metadata['choices'])}"
    if field.default in (None, ()) or kind is bool:
        return text
    if field.metadata["many"]:
        return f"{text} (default {' '.join(typing.cast(tuple[str, ...], field.default))})"
    return f"{text} (default {field.default})"


def _plain_type(hint: Any) -> type:
    """Return int for int and for `int | None`, tuple for `tuple[str, ...]`."""
    if typing.get_origin(hint) is tuple:
        return tuple
    if isinstance(hint, types.UnionType):
        hint = next(one for one in typing.get_args(hint) if one is not type(None))
    return typing.cast(type, hint)


def read_config(path: Path | None, command: str, *, commands: Collection[str]) -> dict[str, Any]:
    """Read a TOML file: keys at its top, then those of the table [command], which win.

    Other commands' tables are skipped, so that one file can serve all of them.

    Raises
    ------
    OutfitError
        For a file that cannot be read, a table that is none of `commands`, or a command that is
        no table.
    """
    if path is None:
        return {}
    try:
        with path.open("rb") as file:
            data = tomllib.load(file)
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise OutfitError(f"{path}: cannot read these settings: {error}") from error
    _check_tables(path, data, commands)
    common = {key: value for key, value in data.items() if key not in commands}
    return {**common, **data.get(command, {})}


def _check_tables(path: Path, data: Mapping[str, Any], commands: Collection[str]) -> None:
    known = ", ".join(f"[{name}]" for name in commands)
    for key, value in data.items():
        if key in commands and not isinstance(value, dict):
            raise OutfitError(f"{path}: {key} must be one table [{key}] of settings, got {value!r}")
        if key not in commands and isinstance(value, dict):
            raise OutfitError(f"{path}: unknown table [{key}]; there are {known}")


def make_settings(
    cls: type[Settings], *, config: Mapping[str, Any], given: Mapping[str, Any], source: Path | None
) -> Settings:
    """Build settings from a TOML file's keys and the command line, which wins.

    Raises
    ------
    OutfitError
        For a key that does not exist, a value of the wrong type, or one out of range.
    """
    fields = {field.name: field for field in dataclasses.fields(cls)}  # type: ignore[arg-type]
    hints = typing.get_type_hints(cls)
    values: dict[str, Any] = {}
    for key, value in config.items():
        name = key.replace("-", "_")
        if name not in fields:
            raise OutfitError(
                f"{source}: unknown setting {key!r}; there are {', '.join(sorted(fields))}"
            )
        if fields[name].metadata["many"]:
            values[name] = _listed(value, source)
            continue
        value = _converted(f"{source}: {key}", _plain_type(hints[name]), value, source)
        words = fields[name].metadata["words"]
        values[name] = value if not words or value in words else str(_beside(source, value))
    values.update({name: given[name] for name in fields if name in given})
    for name, value in values.items():
        if fields[name].metadata["many"]:
            split = fields[name].metadata["choices"] is not None
            values[name] = _several(f"--{name.replace('_', '-')}", value, split=split)
    for name, value in values.items():
        _check(f"--{name.replace('_', '-')}", fields[name].metadata, value)
    return cls(**values)


def _listed(value: Any, source: Path | None) -> Any:
    """Return a file's list of words, those that are paths relative to that file."""
    words = [value] if isinstance(value, str) else value
    if not isinstance(words, list):
        return value
    return [
        str(_beside(source, word)) if isinstance(word, str) and Path(word).suffix else word
        for word in words
    ]


def _several(where: str, value: Any, *, split: bool) -> tuple[str, ...]:
    """Return the words of a list, also those that commas separate."""
    if not isinstance(value, list | tuple) or not all(isinstance(word, str) for word in value):
        raise OutfitError(f"{where} must be text or a list of texts, got {value!r}")
    if not split:
        return tuple(value)
    return tuple(part.strip() for word in value for part in word.split(",") if part.strip())


def _converted(where: str, kind: type, value: Any, source: Path | None) -> Any:
    if kind is Path and isinstance(value, str):
        return _beside(source, value)
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if type(value) is not kind:
        wanted = "text" if kind in (str, Path) else kind.__name__
        raise OutfitError(f"{where} must be {wanted}, got {value!r}")
    return value


def _beside(source: Path | None, name: str) -> Path:
    """Return a path that a file names, relative to that file."""
    return (source.parent if source else Path()) / name


def _check(where: str, metadata: Mapping[str, Any], value: Any) -> None:
    choices = metadata["choices"]
    for one in value if metadata["many"] else (value,):
        if choices and one not in choices:
            raise OutfitError(f"{where} must be one of {', '.join(choices)}, got {one!r}")
    if isinstance(value, int | float):
        _check_number(where, metadata["low"], metadata["high"], value)


def _check_number(where: str, low: float | None, high: float | None, value: float) -> None:
    if not math.isfinite(value):
        raise OutfitError(f"{where} must be a finite number, got {value}")
    if (low is None or value >= low) and (high is None or value <= high):
        return
    allowed = f"{low} or more" if high is None else f"{low} to {high}"
    if low is None:
        allowed = f"{high} or less"
    raise OutfitError(f"{where} must be {allowed}, got {value}")


def as_json(settings: Any) -> dict[str, Any]:
    """Return a settings dataclass as JSON values, paths as text."""
    values = dataclasses.asdict(settings)
    return {key: str(one) if isinstance(one, Path) else one for key, one in values.items()}


def from_json(cls: type[Settings], data: Mapping[str, Any]) -> Settings:
    """Build settings from what `as_json` returned."""
    hints = typing.get_type_hints(cls)
    made: dict[type, typing.Callable[[Any], Any]] = {Path: Path, tuple: tuple}
    values = {
        name: value if value is None else made.get(_plain_type(hints[name]), _same)(value)
        for name, value in data.items()
    }
    return cls(**values)


def _same(value: Any) -> Any:
    return value
