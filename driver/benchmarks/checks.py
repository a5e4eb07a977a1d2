"""Checks: measured figures beside the limits they must keep, as lines of a table and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Check:
    """A figure and its limit.

    Attributes
    ----------
    what : str
        What was measured, on what.
    figure, limit : float
    unit : str
        Of both; empty for counts.
    at_least : bool
        The limit is the smallest figure allowed instead of the largest.
    note : str
        Why the limit is what it is, where that needs saying.
    """

    what: str
    figure: float
    limit: float
    unit: str = ""
    at_least: bool = False
    note: str = ""

    @property
    def ok(self) -> bool:
        """True where the limit is kept; never for NaN."""
        return self.figure >= self.limit if self.at_least else self.figure <= self.limit

    def to_json(self) -> dict[str, Any]:
        """Return the check as JSON values."""
        return {**asdict(self), "ok": self.ok}


def check_lines(checks: Sequence[Check]) -> list[str]:
    """Return checks as aligned lines, a heading first: what, figure, limit, ok or short."""
    width = max(len(check.what) for check in checks) + 2
    lines = [f"{'what':<{width}}{'figure':>10}{'limit':>10}"]
    for check in checks:
        verdict = "ok" if check.ok else "SHORT"
        line = f"{check.what:<{width}}{check.figure:>10.4g}{check.limit:>10.4g} {check.unit:<4}"
        lines.append(f"{line} {verdict:<5} {check.note}".rstrip())
    return lines


def limits_table(title: str, checks: Sequence[Check], *more: str) -> str:
    """Return a title, checks, further lines, and how many limits are kept, as lines of text."""
    short = sum(not check.ok for check in checks)
    end = f"{short} of {len(checks)} fall short" if short else "all limits kept"
    return "\n".join([title, *check_lines(checks), *more, end])


def write_json(path: Path, values: dict[str, Any]) -> None:
    """Write figures as JSON."""
    path.write_text(json.dumps(values, indent=1) + "\n", encoding="utf-8")
