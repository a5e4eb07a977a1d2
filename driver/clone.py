"""The command `clone`: outfits become characters, one folder each, and one page to look at."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import logging
import platform
import shutil
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from addon.cloning.observation import Outfit
from addon.errors import OutfitError
from addon.makehuman.data import find_body_data
from addon.photos.outfits import OutfitFile
from addon.photos.reading import read_outfits
from addon.proposal import given_body, seed_for
from addon.records import RECORD

from . import launch, outputs
from .clone_options import CloneOptions
from .contact_sheet import CONTACT_SHEET, write_contact_sheet
from .engine import Crew, run_items
from .outputs import CHARACTERS, JOB, REPORT, Failure, FailureLog
from .progress import Progress, duration
from .settings import as_json
from .sewing import open_wardrobe
from .wire import outfit_to_json

log = logging.getLogger(__name__)
JINJA = "apt install python3-jinja2, or pip install jinja2"


@dataclass(frozen=True)
class Task:
    """One outfit to make a character of.

    Attributes
    ----------
    outfit : Outfit
    seed : int
        Its own, drawn from the run's seed and the outfit's name where the outfit brings none:
        order and number of outfits change nothing.
    digest : str
        Of everything the result depends on; a finished character with another one is made anew.
    """

    outfit: Outfit
    seed: int
    digest: str


@dataclass(frozen=True)
class Summary:
    """How a run went: names by what became of them."""

    made: tuple[str, ...]
    skipped: tuple[str, ...]
    failed: tuple[Failure, ...]
    seconds: float


def run(outfits_path: Path, out: Path, options: CloneOptions) -> int:
    """Clone all outfits of a file or folder into an output folder; return the exit status.

    Raises
    ------
    OutfitError
        For wrong use: outfits that cannot be read at all, an output folder that cannot be
        written, settings that are out of range, body data that is not installed.
    """
    _check_body(options)  # refuses wrong values before any work is done
    read = read_outfits(outfits_path)
    asked = chosen(read, only=options.only, limit=options.limit)
    outputs.prepare_folder(out)
    with outputs.only_run(out):
        return _run_locked(out, asked, options, everything=read.outfits)


def _check_body(options: CloneOptions) -> None:
    """Raise OutfitError for settings out of range, or a .mhm that is not of the sex asked for."""
    body = given_body(options.character_settings())
    if body is not None and options.sex not in (None, body.sex):
        raise OutfitError(
            f"--sex {options.sex} contradicts --body {options.body}: it is {body.sex}"
        )


def _run_locked(
    out: Path, asked: OutfitFile, options: CloneOptions, *, everything: Sequence[Outfit]
) -> int:
    failures = FailureLog(out, [_failure(*unread) for unread in asked.failures])
    for failure in failures.failures:
        sys.stderr.write(f"{_line(failure.item, failure.reason)}\n")
    data_folder = launch.body_data_folder(options.data)
    data = find_body_data(data_folder)
    open_wardrobe(data)  # sewn once, before workers ask for it together
    tasks = [plan(outfit, options, data.root) for outfit in asked.outfits]
    start = time.time()
    about: dict[str, Any] = {}
    done: list[str] = []
    finished = [task.outfit.name for task in tasks if is_finished(out, task)]
    skipped = frozenset(finished)
    left = [task for task in tasks if task.outfit.name not in skipped]
    if skipped:
        sys.stderr.write(f"{len(skipped)} of {len(tasks)} characters are finished already\n")
    ended = False
    try:
        _make_all(out, left, options, data_folder, failures=failures, done=done, about=about)
        ended = True
    finally:
        summary = Summary(
            tuple(done), tuple(finished), tuple(failures.failures), time.time() - start
        )
        write_run(out, options, summary, start=start, about=about, ended=ended)
    has_page = report(out, everything, summary)
    _say(out, summary, look_at=REPORT if has_page else CONTACT_SHEET)
    return 1 if summary.failed else 0


def _failure(item: str, origin: str, reason: str) -> Failure:
    """Note a failure; a reason need not say its origin again."""
    return Failure(item, origin, reason.removeprefix(f"{origin}: "))


def chosen(read: OutfitFile, *, only: str | None = None, limit: int | None = None) -> OutfitFile:
    """Return what is asked for: by names, comma separated, and at most so many outfits.

    Outfits that are asked for but could not be read stay among the failures.
    """
    outfits, failures = read
    if only is not None:
        names = [name.strip() for name in only.split(",")]
        known = {outfit.name for outfit in outfits} | {failure.item for failure in failures}
        for name in names:
            if name not in known:
                raise OutfitError(f"--only: there is no outfit {name!r} in this file")
        outfits = tuple(outfit for outfit in outfits if outfit.name in names)
        failures = tuple(failure for failure in failures if failure.item in names)
    return OutfitFile(outfits[:limit], failures)


def plan(outfit: Outfit, options: CloneOptions, data: Path) -> Task:
    """Draw the outfit's own seed where it brings none; digest what its character depends on."""
    seed = seed_for(outfit.person, item_seed(options.seed, outfit.name))
    return Task(outfit, seed, digest(outfit, options, seed, data))


def item_seed(seed: int, name: str) -> int:
    """Return the seed of one item: the same for the same run seed and name, whatever else runs."""
    words = np.frombuffer(hashlib.sha256(name.encode()).digest()[:16], "<u4")
    sequence = np.random.SeedSequence([seed, *(int(word) for word in words)])
    return int(sequence.generate_state(1)[0])


def digest(outfit: Outfit, options: CloneOptions, seed: int, data: Path) -> str:
    """Return a digest of settings, seed, body data folder, photo and observations.

    `is_finished` compares it.
    """
    what = hashlib.sha256()
    product = {"version": launch.product_version(), "seed": seed, **options.that_matter()}
    product["data"] = str(data.resolve())
    sent = outfit_to_json(outfit)
    seen = sent["observations"]
    if "person" in sent:
        product["person"] = sent["person"]
    masks = [Path(path) for entry in seen if (path := entry.pop("mask_file", None))]
    what.update(json.dumps([product, seen], sort_keys=True).encode())
    for path in (outfit.photo, options.body_file, *masks):
        if path is not None and path.is_file():
            with path.open("rb") as file:
                what.update(hashlib.file_digest(file, "sha256").digest())
    return what.hexdigest()


def is_finished(out: Path, task: Task) -> bool:
    """Whether this character is there, made with the same settings from the same photo."""
    folder = out / CHARACTERS / task.outfit.name
    job = outputs.read_json(folder / JOB)
    return (folder / RECORD).is_file() and job.get("digest") == task.digest


def _make_all(
    out: Path,
    tasks: Sequence[Task],
    options: CloneOptions,
    data_folder: Path | None,
    *,
    failures: FailureLog,
    done: list[str],
    about: dict[str, Any],
) -> None:
    """Have the workers make what is left; note what is done and what failed as it happens."""
    characters = out / CHARACTERS
    outputs.make_folder(characters)
    for half_made in characters.glob(".*.partial"):
        shutil.rmtree(half_made, ignore_errors=True)
    hello = {
        "options": as_json(options),
        "data": str(data_folder) if data_folder else None,
        "characters": str(characters.resolve()),
    }
    log_path = out / outputs.LOG
    with outputs.writing(log_path):
        log_path.write_bytes(b"")
    crew = Crew(launch.worker_command(), hello, log_path, options.timeout)
    items = [(task.outfit.name, _message(task)) for task in tasks]
    origins = {task.outfit.name: task.outfit.origin for task in tasks}
    with Progress(len(tasks), unit="character") as progress:
        for result in run_items(crew, items, jobs=options.jobs, about=about):
            failure = _failure(result.name, origins[result.name], result.reason)
            if failure.reason:
                # a worker that died or was stopped could not do it
                shutil.rmtree(characters / f".{result.name}.partial", ignore_errors=True)
                failures.add(failure)
            else:
                done.append(result.name)
            progress.step(_line(result.name, failure.reason, result.details.get("seconds", 0.0)))


def _message(task: Task) -> dict[str, Any]:
    return {"outfit": outfit_to_json(task.outfit), "seed": task.seed, "digest": task.digest}


def _line(name: str, reason: str, seconds: float = 0.0) -> str:
    return f"{name}: failed: {reason}" if reason else f"{name}: done in {seconds:.1f} s"


def write_run(
    out: Path,
    options: CloneOptions,
    summary: Summary,
    *,
    start: float,
    about: Mapping[str, Any],
    ended: bool,
) -> None:
    """Write run.json: what was asked, with which versions, how long it took, how it went."""
    versions = {"outfit_cloner": launch.product_version(), "python": platform.python_version()}
    outputs.write_json(
        out / outputs.RUN,
        {
            "command": "clone",
            "argv": sys.argv[1:],
            "settings": as_json(options),
            "versions": {**versions, "numpy": np.__version__, **about},
            "started": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(start)),
            "seconds": round(summary.seconds, 3),
            "ended": ended,
            "made": sorted(summary.made),
            "skipped": sorted(summary.skipped),
            "failed": sorted({failure.item for failure in summary.failed}),
            "items": item_times(out, [*summary.made, *summary.skipped]),
        },
    )


def item_times(out: Path, names: Iterable[str]) -> dict[str, Any]:
    """Return every finished character's seed and times, by name."""
    jobs = {name: outputs.read_json(out / CHARACTERS / name / JOB) for name in sorted(names)}
    return {
        name: {key: job[key] for key in ("seed", "seconds", "stages") if key in job}
        for name, job in jobs.items()
    }


def report(out: Path, outfits: Sequence[Outfit], summary: Summary) -> bool:
    """Write contact_sheet.png and report.html of all finished characters, earlier runs' too.

    Parameters
    ----------
    out : Path
    outfits : sequence of Outfit
        All that the input file has, whether this run was asked for them or not.
    summary : Summary
        Of this run, whose failures are told.

    Returns
    -------
    bool
        False where there is no page, because a real Blender has no jinja2.
    """
    failed = {failure.item for failure in summary.failed}
    there = [one for one in outfits if (out / CHARACTERS / one.name / RECORD).is_file()]
    shown = [outfit for outfit in there if outfit.name not in failed]
    write_contact_sheet(out, shown)
    if importlib.util.find_spec("jinja2") is None:
        log.warning("no %s: the Python package jinja2 is missing (%s)", REPORT, JINJA)
        return False
    from .report import write_report

    write_report(out, shown, summary.failed)
    return True


def _say(out: Path, summary: Summary, *, look_at: str) -> None:
    count = len(summary.made) + len(summary.skipped)
    text = f"{count} character{'s' * (count != 1)} in {out / CHARACTERS}"
    if summary.failed:
        text += f", {len(summary.failed)} failed (reasons in {out / outputs.FAILURES})"
    sys.stdout.write(f"{text}, {duration(summary.seconds)}\nlook at {out / look_at}\n")
