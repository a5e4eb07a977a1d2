"""Small work that panels ask for while they are drawn: done in one thread, the newest first."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import bpy

from ..errors import OutfitError
from .redrawing import redraw_sidebars
from .threads import yielding

log = logging.getLogger(__name__)
TICK = 0.1  # seconds between two looks for what is done
STOP_SECONDS = 5.0

Work = Callable[[], Any]
Deliver = Callable[[Any], None]

_changed = threading.Condition()
_waiting: OrderedDict[str, tuple[Work, Deliver]] = OrderedDict()
_done: list[tuple[str, Deliver, Any]] = []
_known: set[str] = set()  # asked for and not delivered yet
_threads: list[threading.Thread] = []
_stop: list[bool] = []


def ask(key: str, work: Work, deliver: Deliver) -> None:
    """Have something worked out in the thread; asking again for the same changes nothing.

    Parameters
    ----------
    key : str
        What it is.
    work : callable () -> result
        Runs in the thread: no bpy in it. An OutfitError it raises gives the result None.
    deliver : callable (result)
        Runs in the main thread, after which the sidebars and preferences are drawn anew.
    """
    with _changed:
        if key in _known:
            return
        _known.add(key)
        _waiting[key] = (work, deliver)
        if not _threads:
            _stop.clear()
            _threads.append(threading.Thread(target=_run, daemon=True))
            _threads[0].start()
        _changed.notify_all()
    if not bpy.app.timers.is_registered(_deliver):
        bpy.app.timers.register(_deliver, first_interval=TICK, persistent=True)


def wait() -> None:
    """Wait until all that was asked for is delivered; for scripts, which draw nothing."""
    while _known:
        with _changed:
            _changed.wait_for(lambda: bool(_done) or not _known, timeout=TICK)
        _deliver()


def _run() -> None:
    while True:
        with _changed:
            _changed.wait_for(lambda: bool(_waiting or _stop))
            if _stop:
                return
            key, (work, deliver) = _waiting.popitem()
        try:
            with yielding():
                result = work()
        except OutfitError as error:
            log.info("%s: %s", key, error)
            result = None
        except Exception:
            log.exception("%s", key)
            result = None
        with _changed:
            _done.append((key, deliver, result))
            _changed.notify_all()


def _deliver() -> float | None:
    """Hand out what is done; for Blender's timer, which goes on as long as work is left."""
    with _changed:
        done = list(_done)
        _done.clear()
        _known.difference_update(key for key, _, _ in done)
    for _, deliver, result in done:
        deliver(result)
    if done:
        redraw_sidebars("PREFERENCES")
    return TICK if _known else None


def unregister() -> None:
    """End the thread and forget what it was asked for."""
    if bpy.app.timers.is_registered(_deliver):
        bpy.app.timers.unregister(_deliver)
    with _changed:
        _stop.append(True)
        _waiting.clear()
        _changed.notify_all()
    for thread in _threads:
        thread.join(STOP_SECONDS)
    _threads.clear()
    _done.clear()
    _known.clear()


CLASSES = ()
