"""Settings: TOML and command line, unknown keys and wrong values."""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from addon.errors import OutfitError
from driver.settings import (
    add_options,
    as_json,
    from_json,
    make_settings,
    option,
    read_config,
)

COMMANDS = ("bake", "eat")


@dataclass(frozen=True)
class Pie:
    slices: int = option(8, "how many", low=1)
    heat: float = option(180.0, "degrees", high=300)
    size: float = option(0.3, "metres", low=0.1, high=1)
    fruit: str = option("apple", "what is in it", choices=("apple", "pear"))
    cream: bool = option(False, "whether there is any")
    recipe: Path | None = option(None, "where it is written")
    guests: int | None = option(None, "who comes", low=0)
    toppings: tuple[str, ...] = option((), "on it", choices=("nuts", "sugar", "mint"), many=True)
    sides: tuple[str, ...] = option((), "words or files beside it", many=True)
    dough: str = option("short", "a word, or a file that says how", words=("short", "puff"))


def settings(tmp_path: Path, toml: str = "", argv: tuple[str, ...] = ()) -> Pie:
    path = tmp_path / "pie.toml"
    path.write_text(toml)
    parser = argparse.ArgumentParser()
    add_options(parser, Pie)
    given: dict[str, Any] = vars(parser.parse_args(argv))
    return make_settings(
        Pie, config=read_config(path, "bake", commands=COMMANDS), given=given, source=path
    )


def test_defaults_stand_where_nothing_is_said(tmp_path: Path) -> None:
    assert settings(tmp_path) == Pie()


def test_the_command_line_wins_over_the_file(tmp_path: Path) -> None:
    made = settings(tmp_path, "slices = 4\nheat = 200", ("--slices", "6", "--cream"))
    assert made == Pie(slices=6, heat=200.0, cream=True)


def test_the_command_s_own_table_wins_over_the_top(tmp_path: Path) -> None:
    toml = "slices = 4\nguests = 3\n[bake]\nslices = 5\n[eat]\nspeed = 3"
    assert settings(tmp_path, toml) == Pie(slices=5, guests=3)


def test_paths_in_the_file_are_relative_to_the_file(tmp_path: Path) -> None:
    assert settings(tmp_path, 'recipe = "a/b.txt"').recipe == tmp_path / "a" / "b.txt"


def test_a_text_that_is_a_file_s_path_is_relative_to_the_file_too(tmp_path: Path) -> None:
    assert settings(tmp_path, 'dough = "a/b.txt"').dough == str(tmp_path / "a" / "b.txt")
    assert settings(tmp_path, 'dough = "puff"').dough == "puff"
    assert settings(tmp_path, 'dough = "a.txt"', ("--dough", "b.txt")).dough == "b.txt"


@pytest.mark.parametrize(
    ("toml", "argv"),
    [
        ("", ("--toppings", "nuts", "mint")),
        ("", ("--toppings", "nuts,mint")),
        ('toppings = ["nuts", "mint"]', ()),
        ('toppings = "nuts, mint"', ()),
    ],
)
def test_several_words_are_given_in_any_way(
    tmp_path: Path, toml: str, argv: tuple[str, ...]
) -> None:
    assert settings(tmp_path, toml, argv).toppings == ("nuts", "mint")


def test_several_files_are_named_relative_to_the_file(tmp_path: Path) -> None:
    toml = 'sides = ["cream", "a, b.txt"]'
    assert settings(tmp_path, toml).sides == ("cream", str(tmp_path / "a, b.txt"))
    assert settings(tmp_path, "", ("--sides", "a, b.txt")).sides == ("a, b.txt",)


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("toppings = 3", "--toppings must be text or a list of texts, got 3"),
        ('toppings = ["salt"]', "--toppings must be one of nuts, sugar, mint, got 'salt'"),
    ],
)
def test_wrong_words_among_several_are_refused(tmp_path: Path, toml: str, message: str) -> None:
    with pytest.raises(OutfitError, match=message):
        settings(tmp_path, toml)


def test_a_switch_can_be_turned_off_again(tmp_path: Path) -> None:
    assert not settings(tmp_path, "cream = true", ("--no-cream",)).cream


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("slice = 4", "unknown setting 'slice'; there are cream, dough, fruit"),
        ("bake = 3", "pie.toml: bake must be one table [bake] of settings, got 3"),
        ("[[bake]]\nslices = 3", "pie.toml: bake must be one table [bake] of settings, got [{"),
        ("eat = true", "pie.toml: eat must be one table [eat] of settings, got True"),
        ("[Bake]\nslices = 3", "pie.toml: unknown table [Bake]; there are [bake], [eat]"),
        ("[bake]\ncrust = 1", "unknown setting 'crust'"),
        ('slices = "four"', "slices must be int, got 'four'"),
        ("slices = true", "slices must be int, got True"),
        ("slices = 0", "--slices must be 1 or more, got 0"),
        ("heat = 301", "--heat must be 300 or less, got 301.0"),
        ("heat = nan", "--heat must be a finite number, got nan"),
        ("size = inf", "--size must be a finite number, got inf"),
        ("size = 2", "--size must be 0.1 to 1, got 2.0"),
        ('fruit = "plum"', "--fruit must be one of apple, pear, got 'plum'"),
        ("recipe = 3", "recipe must be text, got 3"),
        ("slices = ", "cannot read these settings"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(tmp_path: Path, toml: str, message: str) -> None:
    with pytest.raises(OutfitError, match=re.escape(message)):
        settings(tmp_path, toml)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(OutfitError, match=r"nowhere\.toml"):
        read_config(tmp_path / "nowhere.toml", "bake", commands=COMMANDS)


def test_json_gives_the_same_settings_back() -> None:
    pie = Pie(slices=3, recipe=Path("x/y"), cream=True)
    assert from_json(Pie, as_json(pie)) == pie
