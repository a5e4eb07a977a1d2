"""Sews recipes into the cache, each into a folder of its own, in one process or several."""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import connection
from pathlib import Path

import numpy as np

from ..makehuman.data import BodyData, find_body_data
from .entries import INDEX, Entry, write_index
from .garment import Garment, write_garment
from .recipes import Recipe, Workroom

log = logging.getLogger(__name__)

Progress = Callable[[int, int, str], None]  # recipes done, recipes to do, the last one's name
SEWN = "sewn"  # the cache's folder of what recipes gave
HALF_MADE = ".sewing-"
TELL_SECONDS = 3.0  # between two lines of the log


def sewn_folder(cache: Path, recipe: Recipe) -> Path:
    """Return the folder that a recipe's garments have in the cache."""
    return cache / SEWN / f"{recipe.name}-{recipe.digest}"


def sew_missing(
    cache: Path,
    recipes: Sequence[Recipe],
    data: BodyData,
    *,
    workers: int = 1,
    progress: Progress | None = None,
) -> list[str]:
    """Make what the cache lacks of some recipes; the same bytes with any number of workers.

    Parameters
    ----------
    cache : Path
    recipes : sequence of Recipe
    data : BodyData
    workers : int
        Processes to sew in. More than 1 starts this program's Python anew (spawn), which needs a
        plain Python: leave it at 1 inside Blender.
    progress : callable (done, total, name), optional
        Called in this thread after each recipe.

    Returns
    -------
    list of str
        Names of the recipes that were made.

    Raises
    ------
    OSError
        If the cache cannot be written.
    """
    missing = []
    for recipe in recipes:
        if _is_sewn(cache, recipe):
            with contextlib.suppress(OSError):  # it's in use: see `prune`
                os.utime(sewn_folder(cache, recipe))
        else:
            missing.append(recipe)
    report = _Reporter(len(missing), progress)
    made = []
    if workers > 1 and len(missing) > 1:
        for name in _in_processes(cache, missing, data, min(workers, len(missing))):
            report(name)
            made.append(name)
    workroom = Workroom(data)
    for recipe in missing:
        if not _is_sewn(cache, recipe):
            sew_into(cache, recipe, workroom)
            report(recipe.name)
            made.append(recipe.name)
    return made


def _is_sewn(cache: Path, recipe: Recipe) -> bool:
    return (sewn_folder(cache, recipe) / INDEX).is_file()


class _Reporter:
    """Says how far sewing is: each step to a callback, every few seconds to the log."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        self._total = total
        self._progress = progress
        self._done = 0
        self._told = time.monotonic()

    def __call__(self, name: str) -> None:
        self._done += 1
        if self._progress is not None:
            self._progress(self._done, self._total, name)
        if time.monotonic() - self._told >= TELL_SECONDS or self._done == self._total:
            self._told = time.monotonic()
            log.info("sewing %d of %d: %s", self._done, self._total, name)


def sew_into(cache: Path, recipe: Recipe, workroom: Workroom) -> None:
    """Make a recipe's garments under a temporary name and rename, so that none is half-made."""
    folder = sewn_folder(cache, recipe)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=HALF_MADE) as name:
        made = Path(name) / "made"
        made.mkdir()
        write_index(made, [_store(made, garment) for garment in workroom.make(recipe)])
        put_in_place(made, folder)


def put_in_place(made: Path, folder: Path) -> None:
    """Rename a finished folder; where another process was faster, its work stays."""
    try:
        made.rename(folder)
    except OSError:
        if not (folder / INDEX).is_file():
            shutil.rmtree(folder, ignore_errors=True)
            made.rename(folder)


def _store(made: Path, garment: Garment) -> Entry:
    folder = made / garment.name
    write_garment(folder, garment)
    if garment.kind != "clothes":
        from .people.parts import write_textures

        write_textures(folder, garment, np.random.default_rng(0))
    return Entry.of(garment)


def _in_processes(
    cache: Path, recipes: Sequence[Recipe], data: BodyData, workers: int
) -> Iterator[str]:
    """Sew in several processes; yield names as they are done, fewer where processes die."""
    pool = ProcessPoolExecutor(
        workers,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_start_worker,
        initargs=(cache, data.root),
    )
    try:
        # the parts take longest, and come last
        jobs = [pool.submit(_work, recipe) for recipe in reversed(recipes)]
        for job in as_completed(jobs):
            yield job.result()
    except BrokenProcessPool as error:
        log.warning("sewing goes on in one process: %s", error)
    finally:
        pool.shutdown(cancel_futures=True)


class _Worker:
    """What a worker process keeps between recipes."""

    cache: Path
    workroom: Workroom


def _start_worker(cache: Path, root: Path) -> None:
    """Set up a worker, which leaves Ctrl-C to the process that started it and ends with that."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _Worker.cache, _Worker.workroom = cache, Workroom(find_body_data(root))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def _work(recipe: Recipe) -> str:
    if not _is_sewn(_Worker.cache, recipe):
        sew_into(_Worker.cache, recipe, _Worker.workroom)
    return recipe.name
