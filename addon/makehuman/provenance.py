"""Whose an asset is and under what licence, from the comments at the top of MakeHuman's files."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

MAX_COMMENTS = 200  # lines at the top of a file that may tell
KEYED = re.compile(r"(author|license|licence)\b\s*:?\s+(\S.*)", re.IGNORECASE)
HOLDER = re.compile(r"copyright\s*(?:\(c\)|©)?\s*(?:\d{4}[-, \d]*)?\s*(\S.*)", re.IGNORECASE)
RELEASED = re.compile(
    r"\b(CC0|CC[- ]BY(?:[- ](?:SA|NC|ND))*(?:[- ]\d\.\d)?|A?GPL[- v]?3?(?:\.0)?|public domain)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Provenance:
    """Licence and author as a file words them; "" where it says nothing."""

    license: str = ""
    author: str = ""


def provenance(comments: Iterable[str]) -> Provenance:
    """Find licence and author in comment lines.

    `author X` and `license X` (also with a colon) win. Official MakeHuman assets have prose
    instead: "explicitly released as CC0" and lines of copyright holders.

    Parameters
    ----------
    comments : iterable of str
        With or without their comment signs; the first `MAX_COMMENTS` count.
    """
    said: dict[str, str] = {}
    holders: list[str] = []
    released = ""
    for _, line in zip(range(MAX_COMMENTS), comments, strict=False):
        text = line.strip().lstrip("#/").strip()
        if keyed := KEYED.match(text):
            said.setdefault(keyed[1].lower().replace("licence", "license"), keyed[2].strip())
        elif (holder := HOLDER.match(text)) and "(c)" in text.lower().replace("©", "(c)"):
            holders.append(holder[1].strip())
        elif not released and (found := RELEASED.search(text)):
            released = found[1]
    author = said.get("author") or "; ".join(dict.fromkeys(holders))
    return Provenance(said.get("license") or released, author)
