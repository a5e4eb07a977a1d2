"""`bench shoot`: labelled crops a minute, seconds a frame by stage, and whether all agrees."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from addon.errors import OutfitError

from .. import launch, outputs, shoot
from ..dataset.reading import open_dataset
from ..shooting.counting import TALL, count
from ..shooting.options import ShootOptions
from .checks import Check, limits_table, write_json
from .shoot_agreement import compare
from .shoot_alone import seconds_alone
from .shoot_cast import make_cast
from .shoot_kills import Kills, kill_often, run_whole
from .shoot_memory import Memory, shoot_long

LEAST_CROPS = 90.0  # a minute, on two cores
MOST_GROWTH = 10.0  # per cent
FRAMES, LONG = 20, 500  # of each camera, and of the memory's run
KILLED_PEOPLE, KILLED_FRAMES = 2, 6
TINY = {"width": 192, "height": 108, "samples": 1, "plate_samples": 2, "texture_size": 64}


@dataclass(frozen=True)
class BenchShoot:
    """What `bench shoot` found.

    Attributes
    ----------
    title : str
    checks : tuple of Check
    lines : tuple of str
        More to be said, as text.
    figures : mapping
        All of it as JSON values.
    """

    title: str
    checks: tuple[Check, ...]
    lines: tuple[str, ...] = ()
    figures: Mapping[str, Any] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """True where every limit is kept."""
        return all(check.ok for check in self.checks)

    def table(self) -> str:
        """Return the figures as lines of text."""
        return limits_table(self.title, self.checks, *self.lines)

    def write(self, path: Path) -> None:
        """Write the figures as JSON."""
        checks = [check.to_json() for check in self.checks]
        write_json(path, {"checks": checks, "ok": self.ok, **self.figures})


@contextlib.contextmanager
def kept(folder: Path | None) -> Iterator[Path]:
    """Give the folder that is asked for, or one that is removed at the end."""
    if folder is not None:
        outputs.make_folder(folder)
        yield folder.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="outfit-cloner-bench-") as name:
        yield Path(name)


def run_bench_shoot(
    folder: Path | None, *, people: int, frames: int | None, jobs: int, engine: str
) -> BenchShoot:
    """Shoot characters of the sample photos in three scenes by twelve cameras, and measure.

    Parameters
    ----------
    folder : Path or None
        Keeps characters and dataset; a finished dataset is not shot again, but made anew.
    people, frames, jobs : int
        Characters, frames of each camera, and processes at once.
    engine : str
    """
    count_of = frames or FRAMES
    with kept(folder) as out:
        cast = make_cast(out, people)
        dataset = out / "dataset"
        _remove(dataset)
        options = ShootOptions(
            frames=count_of, jobs=jobs, people=people, mix_splits=True, engine=engine
        )
        with contextlib.redirect_stdout(sys.stderr):
            status = shoot.run(cast, dataset, options)
        run = outputs.read_json(dataset / outputs.RUN)
        stored = open_dataset(dataset)
        if status:
            raise OutfitError(f"not all could be shot: {', '.join(run.get('failed', ()))}")
        tall, agreement = count(stored).tall, compare(stored)
        alone = seconds_alone(stored, options)
    return _result(run, tall, agreement.checks(), frames=count_of, alone=alone)


def _remove(dataset: Path) -> None:
    import shutil

    shutil.rmtree(dataset, ignore_errors=True)


def _result(
    run: Mapping[str, Any], tall: int, agreement: Sequence[Check], *, frames: int, alone: float
) -> BenchShoot:
    pace = 60 * tall / run["seconds"]
    steady = 60 * tall / (run["job_seconds"]["shots"] / run["settings"]["jobs"])
    images = run["images"]
    stages = {name: seconds / images for name, seconds in run["stages"].items()}
    preparing = {key: value for key, value in run["job_seconds"].items() if key != "shots"}
    lines = (
        f"{images} frames of {frames} a camera, {tall} crops of {TALL} px or more, "
        f"{run['seconds']:.0f} s in all",
        "seconds a frame: " + ", ".join(f"{name} {value:.2f}" for name, value in stages.items()),
        "seconds to make ready: "
        + ", ".join(f"{name} {value:.0f}" for name, value in preparing.items()),
        f"crops a minute, scenes and characters made in this run counted: {pace:.0f}",
        f"a crop rendered alone, on all cores, takes {alone:.2f} s: "
        f"{alone * steady / 60:.1f} x as long",
    )
    checks = (
        Check(
            "labelled crops a minute, once all is made ready",
            steady,
            LEAST_CROPS,
            at_least=True,
            note=f"{os.cpu_count()} cores",
        ),
        *agreement,
    )
    title = "bench shoot: 3 scenes, 12 cameras, characters of the sample photos"
    figures = {"run": dict(run), "tall": tall, "seconds_a_frame": stages, "alone": alone}
    return BenchShoot(title, checks, lines, figures)


def run_bench_memory(
    folder: Path | None, *, people: int, frames: int | None, jobs: int, engine: str
) -> BenchShoot:
    """Shoot 500 frames in one process, and measure what it holds."""
    count = frames or LONG
    with kept(folder) as out:
        cast = make_cast(out, people)
        options = ShootOptions(
            scenes=("corridor",),
            cameras=1,
            people=people,
            width=640,
            height=360,
            samples=2,
            plate_samples=4,
            texture_size=256,
            jobs=jobs,
            rate=10.0,
            engine=engine,
        )
        memory = shoot_long(cast, out / "memory", options, count)
    return _memory_result(memory, count)


def _memory_result(memory: Memory, frames: int) -> BenchShoot:
    checks = (
        Check("growth from frame 20 to the last", memory.growth, MOST_GROWTH, "%"),
        Check("frames in one process", len(memory.held), frames, at_least=True),
    )
    line = f"{memory.held[0]:.0f} MB after the first frame, {memory.held[-1]:.0f} MB after the last"
    return BenchShoot("bench shoot --memory", checks, (line,), {"held": memory.held})


def run_bench_kills(folder: Path | None, *, kills: int, seed: int) -> BenchShoot:
    """Kill runs at random moments, and compare what comes of them with an undisturbed run."""
    with kept(folder) as out:
        cast = make_cast(out, KILLED_PEOPLE)
        command = tiny_command(cast, frames=KILLED_FRAMES)
        _remove(out / "kills")
        seconds = run_whole(command, out / "kills" / "timed")
        found = kill_often(
            command,
            out / "kills",
            kills=kills,
            seconds=seconds,
            rng=np.random.default_rng(seed),
        )
    return _kills_result(found)


def tiny_command(cast: Path, *, frames: int, jobs: int = 2, scene: str = "corridor") -> list[str]:
    """Return the command that shoots a cast quickly, two cameras of one scene."""
    run = str(launch.ROOT / "driver" / "run.py")
    given = [f"--{name.replace('_', '-')}={value}" for name, value in TINY.items()]
    more = [f"--scenes={scene}", "--cameras=2", f"--frames={frames}", f"--jobs={jobs}"]
    return [sys.executable, run, "shoot", str(cast), *given, *more]


def _kills_result(found: Kills) -> BenchShoot:
    checks = (
        Check("runs killed at random moments", found.killed, 1, at_least=True),
        Check("files unlike those of an undisturbed run", len(found.different), 0),
    )
    lines = (f"{found.datasets} datasets finished after kills", *found.different[:10])
    return BenchShoot("bench shoot --kills", checks, lines, asdict(found))
