"""What people should know of a character that was read, what is missing told in few lines."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from types import MappingProxyType

log = logging.getLogger(__name__)
LONGEST = 80  # letters of a name
# what -> words for one, words for several, how many are named
LACKS: Mapping[str, tuple[str, str, int]] = MappingProxyType(
    {
        "picture": (
            "picture is missing ({}): a placeholder is shown instead",
            "pictures are missing ({}): placeholders are shown instead",
            3,
        ),
        "map": (
            "texture map is missing ({}): its surface goes without it",
            "texture maps are missing ({}): their surfaces go without them",
            3,
        ),
        "asset": (
            "asset is in none of the asset folders, by its uuid ({})",
            "assets are in none of the asset folders, by their uuids ({})",
            8,
        ),
        "material": (
            "material is in none of the asset folders ({})",
            "materials are in none of the asset folders ({})",
            3,
        ),
        "modifier": (
            "modifier of the body has no target ({}) and is left out",
            "modifiers of the body have no target ({}) and are left out",
            3,
        ),
    }
)


class Notes:
    """Sentences for people, each once; what is missing is counted, and told in a line a kind.

    Parameters
    ----------
    sentences : iterable of str
        To begin with.
    """

    def __init__(self, sentences: Iterable[str] = ()) -> None:
        self._sentences = list(sentences)
        self._lacks: dict[str, list[str]] = {}

    def say(self, *sentences: str) -> None:
        """Add sentences."""
        self._sentences += sentences

    def lack(self, what: str, name: str) -> None:
        """Note that something is missing: what it is, of `LACKS`, and its name as a file has it."""
        name = "".join(letter if letter.isprintable() else "?" for letter in name)[-LONGEST:]
        names = self._lacks.setdefault(what, [])
        if name not in names:
            log.debug("%s %s is missing", what, name)
            names.append(name)

    def lines(self) -> tuple[str, ...]:
        """Return the sentences in order, then a line for each kind of what is missing."""
        missing = [_line(what, self._lacks[what]) for what in LACKS if what in self._lacks]
        return tuple(dict.fromkeys([*self._sentences, *missing]))


def _line(what: str, names: list[str]) -> str:
    one, several, shown = LACKS[what]
    named = ", ".join([*names[:shown], *(["..."] if len(names) > shown else [])])
    return f"{len(names)} {(one if len(names) == 1 else several).format(named)}"
