"""`bench shoot --kills`: runs killed at random moments against one that nobody disturbed."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from addon.errors import OutfitError

from ..dataset.record import DATASET_RECORD
from ..dataset.schema import ANNOTATIONS
from ..shooting.jobs import FRAMES

ENOUGH_SECONDS = 900.0
POLL_SECONDS = 0.02


@dataclass(frozen=True)
class Kills:
    """How killed runs went.

    Attributes
    ----------
    killed : int
        Runs that were killed while they worked.
    datasets : int
        Datasets that came of them, each run again until it was finished.
    different : tuple of str
        Files that are not those of the undisturbed run, missing or too many.
    """

    killed: int
    datasets: int
    different: tuple[str, ...]


def fingerprint(dataset: Path) -> dict[str, str]:
    """Return the digests of annotations, record and all frames of a dataset by their paths."""
    files = [dataset / ANNOTATIONS, dataset / DATASET_RECORD]
    files += [path for path in (dataset / FRAMES).rglob("*") if path.is_file()]
    return {
        str(path.relative_to(dataset)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(files)
    }


def differences(one: dict[str, str], other: dict[str, str]) -> list[str]:
    """Return the files that are not the same in both."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def kill_often(
    command: Sequence[str], out: Path, *, kills: int, seconds: float, rng: np.random.Generator
) -> Kills:
    """Run a command into `out` and kill it, again and again, until it was killed so often.

    A run that ends before its moment has come leaves a dataset, which is compared with that of an
    undisturbed run; then all begins anew.

    Parameters
    ----------
    command : sequence of str
        `shoot` without its -o.
    out : Path
        A folder; the undisturbed dataset comes into "whole", the others into "killed/whole".
    kills : int
    seconds : float
        About how long an undisturbed run takes: moments lie before.
    rng : numpy.random.Generator
    """
    whole, killed = out / "whole", out / "killed" / "whole"  # dataset.json has the folder's name
    run_whole(command, whole)
    wanted = fingerprint(whole)
    done, datasets, different = 0, 0, set()
    while done < kills:
        moment = float(rng.uniform(0.0, seconds))
        if killed_at(command, killed, moment):
            done += 1
            continue
        different.update(differences(wanted, fingerprint(killed)))
        datasets += 1
        shutil.rmtree(killed)
    run_whole(command, killed)
    different.update(differences(wanted, fingerprint(killed)))
    return Kills(done, datasets + 1, tuple(sorted(different)))


def run_whole(command: Sequence[str], out: Path) -> float:
    """Run a command to its end; return the seconds; raise OutfitError where it fails."""
    start = time.monotonic()
    done = subprocess.run([*command, "-o", str(out)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise OutfitError(f"{out}: the run ended with status {done.returncode}: {done.stderr}")
    return time.monotonic() - start


def killed_at(command: Sequence[str], out: Path, moment: float) -> bool:
    """Kill a run after so many seconds; return False where it ended before."""
    process = subprocess.Popen(
        [*command, "-o", str(out)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(moment)
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)  # the driver alone: its workers have to notice
        process.wait(ENOUGH_SECONDS)
        return True
    return False
