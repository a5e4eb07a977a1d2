"""The text language of old .mhx files: nested blocks of statements, some behind conditions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from .text import fail, first_word, read_lines

MAX_MHX_BYTES = 32 * 1024 * 1024
MAX_STATEMENTS = 1_200_000  # of those kept; a dressed character has 200 000
MAX_WORDS = 16  # of a block's first line; what follows counts as one
MAX_DEPTH = 32
MAX_BLOCKS = 100_000
# What is only for other programs; every other condition is taken as true.
UNWANTED = ("blender24", "t_cage")
# The statements that `mhx` reads: most others belong to shape keys, and would fill the memory.
KEPT = frozenset(
    {
        *("MHX", "Property", "head", "tail", "roll", "parent", "v", "f", "ft", "ftn", "ftall"),
        *("vt", "wv", "Material", "Image", "Filename", "use_normal_map", "use_transparency"),
        *("diffuse_color", "specular_color", "specular_hardness", "alpha"),
    }
)

Lines = list[tuple[int, str]]


@dataclass(eq=False)
class Block:
    """`Keyword words...`, statements `key text ;` and blocks inside, `end Keyword`.

    Attributes
    ----------
    key : str
    words : list of str
    line : int
    statements : dict of str to list of (line, text)
        Those of the keywords in KEPT.
    children : dict of str to list of Block
    """

    key: str
    words: list[str]
    line: int
    statements: dict[str, Lines] = field(default_factory=dict)
    children: dict[str, list[Block]] = field(default_factory=dict)

    def values(self, key: str) -> Lines:
        """Return the statements of one keyword."""
        return self.statements.get(key, [])

    def blocks(self, key: str) -> list[Block]:
        """Return the blocks of one keyword."""
        return self.children.get(key, [])

    def only(self, key: str, path: Path) -> Block:
        """Return the first block of one keyword; raise OutfitError where there is none."""
        if key not in self.children:
            raise fail(path, self.line, f"{self.key} has no block {key}")
        return self.children[key][0]

    @cached_property
    def properties(self) -> Mapping[str, str]:
        """The statements `Property name value`, quotes removed."""
        pairs = (text.partition(" ") for _, text in self.values("Property"))
        return {name: value.strip().strip("\"'") for name, _, value in pairs}


def read_blocks(path: Path) -> Block:
    """Read a whole file as one block; raise OutfitError naming file and line of a fault."""
    reader = _Reader(path)
    for count, line in read_lines(path, limit=MAX_MHX_BYTES):
        text = line.strip()
        if text.startswith("#"):
            reader.condition(count, text)
        elif text and reader.wanted:
            reader.line(count, text)
    if len(reader.open) > 1:
        last = reader.open[-1]
        raise fail(path, last.line, f"the block {last.key} is never closed")
    return reader.open[0]


class _Reader:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.open = [Block("file", [], 0)]
        self.conditions: list[bool] = []
        self.blocks = 0
        self.statements = 0
        self.wanted = True  # all open conditions hold

    def condition(self, count: int, text: str) -> None:
        """Take a line `#if ...`, `#else` or `#endif`; other ones are comments."""
        word = text.split()[0]
        if word == "#if":
            self.conditions.append(not any(name in text.lower() for name in UNWANTED))
            if len(self.conditions) > MAX_DEPTH:
                raise fail(self.path, count, f"conditions are nested more than {MAX_DEPTH} deep")
        elif word in ("#else", "#endif"):
            if not self.conditions:
                raise fail(self.path, count, f"{word} has no #if before it")
            last = self.conditions.pop()
            if word == "#else":
                self.conditions.append(not last)
        self.wanted = all(self.conditions)

    def line(self, count: int, text: str) -> None:
        """Take a statement, the first line of a block or its end."""
        if text.endswith(";"):
            self._statement(count, *first_word(text[:-1].strip()))
            return
        words = text.split(None, MAX_WORDS)
        if words[0] == "end":
            if len(self.open) == 1 or words[1:2] != [self.open[-1].key]:
                raise fail(self.path, count, f"{text[:40]!r} does not end {self.open[-1].key}")
            self.open.pop()
            return
        self.blocks += 1
        if self.blocks > MAX_BLOCKS or len(self.open) > MAX_DEPTH:
            raise fail(self.path, count, "there are too many blocks")
        block = Block(words[0], words[1:], count)
        self.open[-1].children.setdefault(block.key, []).append(block)
        self.open.append(block)

    def _statement(self, count: int, key: str, rest: str) -> None:
        if key not in KEPT:
            return
        self.statements += 1
        if self.statements > MAX_STATEMENTS:
            raise fail(self.path, count, f"at most {MAX_STATEMENTS} statements are read")
        self.open[-1].statements.setdefault(key, []).append((count, rest))
