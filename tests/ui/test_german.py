"""All that the interface says of itself has a German text, and no text has lost its English one."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bpy

from addon.registration import MODULES
from addon.ui import german, german_tooltips
from addon.ui.german import GERMAN
from addon.ui.german_tooltips import GERMAN_TOOLTIPS
from addon.ui.names import CONTEXT
from addon.ui.translations import TABLE

SOURCES = sorted(Path(german.__file__).parent.glob("*.py"))
TABLES = (Path(german.__file__), Path(german_tooltips.__file__))
SAME = {f"{size} px" for size in (256, 512, 1024, 2048, 4096)}  # in every language


def classes() -> list[Any]:
    found = [cls for module in MODULES for cls in module.CLASSES]
    return [cls for cls in found if "INTERNAL" not in getattr(cls, "bl_options", ())]


def properties(cls: Any) -> Iterator[Any]:
    """The fields that people see of a class; of an operator by the way it is called."""
    rna = cls.bl_rna
    if issubclass(cls, bpy.types.Operator):
        rna = getattr(bpy.ops.outfit, cls.bl_idname.partition(".")[2]).get_rna_type()
    for one in rna.properties:
        if one.translation_context == CONTEXT and not one.is_hidden:
            yield one


def constants(tree: ast.Module) -> dict[str, str]:
    """The texts that a module gives names to."""
    return {
        ast.unparse(node.targets[0]): node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    }


def calls() -> Iterator[tuple[str, dict[str, str]]]:
    """The interface's calls: what is called, and its constant texts by keyword or place."""
    for path in SOURCES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        named = constants(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
                given = {str(place): value for place, value in enumerate(node.args)}
                given |= {word.arg or "": word.value for word in node.keywords}
                texts = {
                    name: value.value
                    for name, value in given.items()
                    if isinstance(value, ast.Constant) and isinstance(value.value, str)
                }
                texts |= {
                    name: named[value.id]
                    for name, value in given.items()
                    if isinstance(value, ast.Name) and value.id in named
                }
                words = {ast.unparse(value) for value in given.values()}
                name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
                yield name, texts | ({"ours": "yes"} if "CONTEXT" in words else {})


def labels() -> set[str]:
    found: set[str] = set()
    for cls in classes():
        if not issubclass(cls, bpy.types.PropertyGroup):
            found.add(getattr(cls, "bl_label", ""))
        for one in properties(cls):
            found.add(one.name)
            found |= {item.name for item in getattr(one, "enum_items_static", ())}
    for _, texts in calls():
        if "ours" in texts:
            found |= {texts.get(word, "") for word in ("text", "placeholder", "title", "message")}
    return found - {""} - SAME


def tooltips() -> set[str]:
    found: set[str] = set()
    for cls in classes():
        if issubclass(cls, bpy.types.Operator):
            found.add(cls.__doc__)
        for one in properties(cls):
            found.add(one.description)
            found |= {item.description for item in getattr(one, "enum_items_static", ())}
    found |= {texts["2"] for name, texts in calls() if name == "says"}
    return found - {""}


def written() -> set[str]:
    """Every text in the interface's sources, but for the tables themselves."""
    trees = [ast.parse(path.read_text("utf-8")) for path in SOURCES if path not in TABLES]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    return {str(node.value) for node in nodes if isinstance(node, ast.Constant)}


def test_every_label_has_a_german_one() -> None:
    assert labels() - GERMAN.keys() == set()


def test_every_tooltip_has_a_german_one() -> None:
    assert tooltips() - GERMAN_TOOLTIPS.keys() == set()


def test_no_german_text_is_left_of_an_english_one_that_is_gone() -> None:
    assert GERMAN.keys() - labels() - written() == set()
    assert GERMAN_TOOLTIPS.keys() - tooltips() == set()


def test_tooltips_are_one_sentence_without_a_full_stop() -> None:
    for english, text in GERMAN_TOOLTIPS.items():
        for sentence in (english, text):
            assert not sentence.endswith(".") and ". " not in sentence, sentence


def test_blender_finds_labels_and_tooltips_where_it_looks_for_them() -> None:
    table = TABLE["de_DE"]
    assert table[CONTEXT, "Clone"] == "Klonen"
    default = bpy.app.translations.contexts.default
    assert table[default, "Open a photo first"] == "Erst ein Foto öffnen"
    assert len(table) == len(GERMAN) + len(GERMAN_TOOLTIPS)
