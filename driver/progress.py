"""How far a command is: a bar with rate and time left on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import IO, Any, Self

BAR = "{desc}{percentage:3.0f}%|{bar}| {n_fmt}/{total_fmt}{postfix}"


class Progress:
    """Counts finished items on stderr.

    Parameters
    ----------
    total : int
        How many items there are to do.
    unit : str
        What one is called, such as "character".
    """

    def __init__(self, total: int, *, unit: str, stream: IO[str] | None = None) -> None:
        self.total = total
        self.unit = unit
        self.done = 0
        self._stream = stream or sys.stderr
        self._start = time.monotonic()
        self._bar = _bar(total, unit, self._stream) if total else None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.close()

    @property
    def has_bar(self) -> bool:
        """Whether a bar shows how far it is, by itself."""
        return self._bar is not None

    def step(self, text: str) -> None:
        """One more item is done; `text` says which and how it went."""
        self.advance(1)
        self.say(text)

    def advance(self, count: int) -> None:
        """So many more items are done, of which nothing is to be said."""
        self.done += count
        if self._bar is not None:
            self._bar.set_postfix_str(self._pace(), refresh=False)
            self._bar.update(count)

    def say(self, text: str) -> None:
        """Write a line, above the bar where there is one."""
        if self._bar is not None:
            self._bar.write(text, file=self._stream)
            return
        far = f"{self.done}/{self.total}  " if self.total else ""
        pace = f"  ({self._pace()})" if self.done else ""
        self._stream.write(f"{far}{text}{pace}\n")
        self._stream.flush()

    def _pace(self) -> str:
        seconds = max(time.monotonic() - self._start, 1e-9)
        left = (self.total - self.done) * seconds / max(self.done, 1)
        return f"{60 * self.done / seconds:.1f} {self.unit}s a minute, {duration(left)} left"


def _bar(total: int, unit: str, stream: IO[str]) -> Any:
    """Return a tqdm bar on a terminal that has it, else None: plain lines."""
    if not stream.isatty():
        return None
    try:
        from tqdm import tqdm
    except ImportError:
        return None
    return tqdm(total=total, unit=unit, file=stream, dynamic_ncols=True, bar_format=BAR)


def duration(seconds: float) -> str:
    """Return a time for people: "41 s", "3 min 5 s", "2 h 10 min"."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
