"""Progress: plain lines away from a terminal, and times for people."""

from __future__ import annotations

import io

import pytest

from driver.progress import Progress, duration


def test_plain_lines_tell_rate_and_time_left() -> None:
    stream = io.StringIO()
    with Progress(2, unit="character", stream=stream) as progress:
        progress.step("ada: done in 1.0 s")
        progress.step("bob: failed: too dark")
    first, second = stream.getvalue().splitlines()
    assert first.startswith("1/2  ada: done in 1.0 s  (")
    assert "characters a minute" in first
    assert first.endswith("left)")
    assert second.startswith("2/2  bob: failed: too dark")
    assert "0 s left" in second


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_a_bar() -> None:
    stream = Terminal()
    with Progress(2, unit="character", stream=stream) as progress:
        progress.step("ada: done")
    assert "50%" in stream.getvalue()
    assert "ada: done" in stream.getvalue()


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.2, "0 s"), (41, "41 s"), (185, "3 min 5 s"), (7810, "2 h 10 min")]
)
def test_durations_read_well(seconds: float, text: str) -> None:
    assert duration(seconds) == text
