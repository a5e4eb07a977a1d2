"""Threads beside Blender's: results, errors, and how soon the main thread gets its turn."""

from __future__ import annotations

import sys
import threading

import pytest

from addon.ui.threads import TURN, Threaded


def test_the_main_thread_gets_its_turn_quickly_only_while_threads_work() -> None:
    before = sys.getswitchinterval()
    going = threading.Event()
    first, second = Threaded(going.wait), Threaded(going.wait)
    for _ in range(1000):  # until a thread has begun, a second at most
        if sys.getswitchinterval() != before:
            break
        going.wait(0.001)
    assert sys.getswitchinterval() == pytest.approx(TURN)
    going.set()
    first.wait()
    second.wait()
    assert sys.getswitchinterval() == pytest.approx(before)
    assert first.take() is True


def test_what_went_wrong_in_a_thread_is_raised_where_it_is_taken() -> None:
    def fail() -> None:
        raise OSError("no such disk")

    work = Threaded(fail)
    work.wait()
    with pytest.raises(OSError, match="no such disk"):
        work.take()
    assert sys.getswitchinterval() != pytest.approx(TURN)
