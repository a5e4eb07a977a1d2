"""The inside of a job's process: it reads what to do, does it, says how it went and is gone."""

from __future__ import annotations

import ctypes
import logging
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any, NoReturn

from addon.errors import OutfitError
from driver import outputs
from driver.worker import Mailbox

log = logging.getLogger(__name__)
PARENT_DEATH = 1  # prctl's PR_SET_PDEATHSIG
NOT_DONE = (OutfitError, OSError, MemoryError, RuntimeError)  # RuntimeError: Blender's operators
Message = Mapping[str, Any]
Tell = Callable[[int], None]


def main() -> NoReturn:
    """Do one job; the process ends here, without Blender's own way out."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # Blender prints on standard output whenever it likes
    _die_with_parent()
    mailbox = Mailbox(channel)
    message = mailbox.receive()
    start = time.perf_counter()
    try:
        details = KINDS[message["kind"]](
            message, lambda pictures: mailbox.reply({"pictures": pictures})
        )
        reply: dict[str, Any] = {
            "details": {**details, "seconds": round(time.perf_counter() - start, 3)}
        }
    except NOT_DONE as error:
        if not isinstance(error, OutfitError):
            log.exception("%s", message["kind"])
        reply = {"reason": _reason(error)}
    mailbox.reply(reply)
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(0)


def _die_with_parent() -> None:
    """Have Linux end this process with the driver's; elsewhere the closed pipe does, in time."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PARENT_DEATH, signal.SIGKILL)


def _reason(error: BaseException) -> str:
    if isinstance(error, OutfitError):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    if isinstance(error, MemoryError):
        return "there is not enough memory"
    return " ".join(str(error).split()) or type(error).__name__


def _scene(message: Message, tell: Tell) -> dict[str, Any]:
    from addon.pipeline_shoot import prepare_scene

    folder = Path(message["folder"])
    with _anew(folder) as partial:
        record = prepare_scene(
            message["kind_of_scene"],
            partial,
            index=message["index"],
            seed=message["seed"],
            cameras=message["cameras"],
            width=message["width"],
            height=message["height"],
        )
    return {"cameras": len(record.cameras)}


@contextmanager
def _anew(folder: Path) -> Iterator[Path]:
    """Give a temporary name for a folder, which takes the place of the one there is."""
    partial = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    outputs.make_folder(partial)
    try:
        yield partial
        shutil.rmtree(folder, ignore_errors=True)
        with outputs.writing(folder):
            partial.rename(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _actor(message: Message, tell: Tell) -> dict[str, Any]:
    from addon.makehuman.data import find_body_data
    from addon.pipeline_shoot import prepare_actor

    from .looks import write_person

    data = find_body_data(Path(message["data"]) if message["data"] else None)
    with _anew(Path(message["folder"])) as partial:
        prepare_actor(
            Path(message["source"]), partial, data=data, texture_size=message["texture_size"]
        )
        write_person(partial)
    return {}


def _plates(message: Message, tell: Tell) -> dict[str, Any]:
    from addon.pipeline_shoot import prepare_plates
    from addon.shots.settings import ShotSettings

    settings = ShotSettings.from_json(message["settings"])
    prepare_plates(Path(message["folder"]), message["camera"], settings)
    return {}


def _ways(message: Message, tell: Tell) -> dict[str, Any]:
    from .planning import plan_ways

    return plan_ways(message)


def _shots(message: Message, tell: Tell) -> dict[str, Any]:
    from .shots import take_shots

    return take_shots(message, tell)


def _alone(message: Message, tell: Tell) -> dict[str, Any]:
    from .shots import shoot_each_alone

    return shoot_each_alone(message)


KINDS: Mapping[str, Callable[[Message, Tell], dict[str, Any]]] = MappingProxyType(
    {
        "scene": _scene,
        "actor": _actor,
        "plates": _plates,
        "ways": _ways,
        "shots": _shots,
        "alone": _alone,  # for `bench shoot`
    }
)
